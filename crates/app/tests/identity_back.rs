//! The ways back in and the ways to protect oneself: reset (ID-7), recovery and proof (ID-8,
//! DESK-12), identity and its lock (ID-5), locks through the app, trusted payees, e-mail (ID-9),
//! tokens, and messages that can be checked (ID-11).

use paydesk_app::challenge::Checked;
use paydesk_app::reset::{self, Next};
use paydesk_app::session::recognise;
use paydesk_app::sign_in::{self, Begin, Begun};
use paydesk_app::{
    AppError, conversation as desk, genuine, identity, lock, profile, proof, recovery, token, trust,
};
use paydesk_core::challenge::Answer;
use paydesk_core::conversation::Kind;
use paydesk_core::id::{Party, PersonId};
use paydesk_core::language::Language;
use paydesk_core::lock::LockReason;
use paydesk_core::person::{Actor, SessionKind};
use paydesk_core::proof::ProofKind;
use paydesk_core::refusal::Refusal;
use paydesk_sim::engine::{each_engine, sqlite};
use paydesk_sim::house::{House, PASSWORD};

const NEW: &str = "Anders9!Storch-Nest";
const PHONE: &str = "+8613800002210";
const DAY_S: i64 = 86_400;

fn stranger() -> Actor {
    Actor::stranger(Language::En, "test")
}

async fn code(house: &House, address: &str) -> String {
    house.work().await;
    house.post.code(address).expect("a code was sent")
}

fn done<T: std::fmt::Debug>(answer: Result<Checked<T>, AppError>) -> T {
    match answer {
        Ok(Checked::Done(done)) => done,
        other => panic!("{other:?}"),
    }
}

async fn actor(house: &House, token: &str) -> Actor {
    recognise(&house.app, Some(token), Language::En, "test").await.expect("read").actor
}

async fn sign_in(
    house: &House,
    password: &str,
    device: Option<&String>,
) -> Result<Begun, AppError> {
    let ask = Begin {
        phone: PHONE.into(),
        password: password.into(),
        device_token: device.cloned(),
        label: "Chrome".into(),
        kind: SessionKind::Full,
    };
    sign_in::begin(&house.app, &stranger(), ask).await
}

async fn reasons(house: &House, actor: &Actor) -> Vec<LockReason> {
    let locks = lock::mine(&house.app, actor).await.expect("read");
    locks.into_iter().map(|lock| lock.reason).collect()
}

/// Adds a proven e-mail address.
async fn add_email(house: &House, me: &Actor, email: &str) {
    let id = profile::email_begin(&house.app, me, email, PASSWORD).await.expect("begun");
    let right = code(house, email).await;
    done(profile::email_finish(&house.app, me, &id, &right).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_takes_two_factors_and_ends_the_lock() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let entered = house.register(&stranger(), PHONE).await;
        let device = entered.device_token.clone();
        for _ in 0..5 {
            let _ = sign_in(&house, "wrong!Kranich8", None).await;
        }
        let me = actor(&house, &entered.token).await;
        assert_eq!(reasons(&house, &me).await, [LockReason::Password]);
        let id = reset::begin(&house.app, &stranger(), PHONE, None).await.expect("begun");
        let right = code(&house, PHONE).await;
        let next = reset::phone_code(&house.app, &stranger(), &id, &right, device.as_deref()).await;
        assert_eq!(done(next), Next::Password);
        // The same code on a strange device, without a proven e-mail, is one factor only.
        let alone = reset::Finish {
            phone: id.clone(),
            email: None,
            device_token: None,
            password: NEW.into(),
        };
        let refused = reset::finish(&house.app, &stranger(), alone.clone()).await;
        assert!(
            matches!(refused, Err(AppError::Refused(Refusal::SecurityCheckFailed))),
            "{refused:?}"
        );
        let weak = reset::Finish { password: "short1!".into(), ..alone.clone() };
        assert!(matches!(
            reset::finish(&house.app, &stranger(), weak).await,
            Err(AppError::Invalid(_))
        ));
        let both = reset::Finish { device_token: device.clone(), ..alone };
        let same = reset::Finish { password: PASSWORD.into(), ..both.clone() };
        let Err(AppError::Invalid(faults)) = reset::finish(&house.app, &stranger(), same).await
        else {
            panic!("what may be known to somebody else is no new password");
        };
        assert_eq!((faults[0].field, faults[0].key.as_str()), ("password", "password-same"));
        reset::finish(&house.app, &stranger(), both.clone()).await.expect("reset");
        assert!(reset::finish(&house.app, &stranger(), both).await.is_err(), "a code resets once");
        // The session is gone, the lock lifted, the old password worth nothing, the owner told.
        assert!(!actor(&house, &entered.token).await.is_full());
        let old = sign_in(&house, PASSWORD, None).await;
        assert!(matches!(old, Err(AppError::WrongCredentials)), "{old:?}");
        let new = sign_in(&house, NEW, None).await;
        assert!(matches!(new, Ok(Begun::CodeSent(..))), "{new:?}");
        house.work().await;
        let kinds = house.post.kinds(PHONE);
        assert!(kinds.contains(&"password-reset".to_owned()), "{kinds:?}");
        assert!(kinds.contains(&"unlocked-password".to_owned()), "{kinds:?}");
        house.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_factor_may_be_the_proven_email() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let entered = house.register(&stranger(), PHONE).await;
    let me = actor(&house, &entered.token).await;
    let begin = async || {
        let id = reset::begin(&house.app, &stranger(), PHONE, None).await.expect("begun");
        let right = code(&house, PHONE).await;
        (id.clone(), done(reset::phone_code(&house.app, &stranger(), &id, &right, None).await))
    };
    assert_eq!(begin().await.1, Next::Lost, "nothing but the phone is left");
    add_email(&house, &me, "chen@example.com").await;
    let (phone, next) = begin().await;
    let Next::Email(email, _) = next else { panic!("{next:?}") };
    let right = code(&house, "chen@example.com").await;
    let finish = reset::Finish {
        phone,
        email: Some(email.clone()),
        device_token: None,
        password: NEW.into(),
    };
    let early = reset::finish(&house.app, &stranger(), finish.clone()).await;
    assert!(matches!(early, Err(AppError::Refused(Refusal::ChallengeRequired))), "{early:?}");
    done(reset::email_code(&house.app, &email, &right).await);
    reset::finish(&house.app, &stranger(), finish).await.expect("reset");
    house.work().await;
    for address in [PHONE, "chen@example.com"] {
        let kinds = house.post.kinds(address);
        assert!(kinds.contains(&"password-reset".to_owned()), "{address}: {kinds:?}");
    }
    house.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn attack_enumeration_by_what_a_reset_says() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let nobody = "+8613800009999";
    let id = reset::begin(&house.app, &stranger(), nobody, None).await.expect("the same answer");
    let answer = reset::phone_code(&house.app, &stranger(), &id, "123456", None).await;
    assert!(matches!(answer, Ok(Checked::Not(Answer::Wrong { tries_left: 4 }))), "{answer:?}");
    let id = recovery::begin(&house.app, &stranger(), nobody, None).await.expect("the same answer");
    let answer = recovery::finish(&house.app, &stranger(), &id, "123456", "x").await;
    assert!(matches!(answer, Ok(Checked::Not(Answer::Wrong { tries_left: 4 }))), "{answer:?}");
    house.work().await;
    assert!(house.post.to(nobody).is_empty());
    house.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reporting_locks_everything_but_the_way_to_help() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let entered = house.register(&stranger(), PHONE).await;
        let me = actor(&house, &entered.token).await;
        let first = lock::report(&house.app, &me, None, "Firefox").await.expect("locked");
        let again = actor(&house, &entered.token).await;
        assert_eq!(again.kind, SessionKind::Recovery, "the session shrinks at once");
        let twice = lock::report(&house.app, &again, None, "Firefox").await;
        assert_eq!(twice.expect("the same lock and case"), first);
        let own = sign_in(&house, PASSWORD, entered.device_token.as_ref()).await;
        assert!(matches!(own, Err(AppError::Refused(Refusal::AccountLocked))), "{own:?}");
        let strange = sign_in(&house, PASSWORD, None).await;
        assert!(matches!(strange, Err(AppError::WrongCredentials)), "{strange:?}");
        // Even two factors reset nothing: whoever has the phone may be whoever stole it.
        let id = reset::begin(&house.app, &stranger(), PHONE, None).await.expect("begun");
        let right = code(&house, PHONE).await;
        let device = entered.device_token.as_deref();
        let next = reset::phone_code(&house.app, &stranger(), &id, &right, device).await;
        assert_eq!(done(next), Next::Lost);
        let id = recovery::begin(&house.app, &stranger(), PHONE, None).await.expect("begun");
        let right = code(&house, PHONE).await;
        let recovered =
            done(recovery::finish(&house.app, &stranger(), &id, &right, "Chrome").await);
        let recovered = actor(&house, &recovered.token).await;
        assert_eq!(recovered.kind, SessionKind::Recovery);
        assert_eq!(reasons(&house, &recovered).await, [LockReason::Reported]);
        assert!(matches!(
            profile::overview(&house.app, &recovered).await,
            Err(AppError::SignInNeeded)
        ));
        house.finish().await;
    })
    .await;
}

/// What an agent says who has looked.
const SEEN: &str = "seen in a video call";

fn help() -> desk::Ask {
    desk::Ask {
        about: None,
        kind: Kind::Account,
        words: "实名".into(),
        contact: String::new(),
        client_id: "k1".into(),
        device: String::new(),
        article: None,
    }
}

/// What is said beside a field.
fn wrong<T: std::fmt::Debug>(answer: Result<T, AppError>) -> String {
    match answer {
        Err(AppError::Invalid(faults)) => faults[0].key.clone(),
        other => panic!("{other:?}"),
    }
}

fn give(name: &str, number: &str) -> identity::Give {
    identity::Give { name: name.into(), number: number.into() }
}

#[tokio::test(flavor = "multi_thread")]
async fn identity_is_given_reminded_locked_and_confirmed() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let entered = house.register(&stranger(), PHONE).await;
        let me = actor(&house, &entered.token).await;
        assert_eq!(identity::tick(&house.app).await.expect("looked"), 0);
        house.clock.forward_s(24 * DAY_S);
        identity::tick(&house.app).await.expect("looked");
        identity::tick(&house.app).await.expect("looked");
        house.work().await;
        let kinds = house.post.kinds(PHONE);
        assert_eq!(kinds.iter().filter(|k| *k == "verify-reminder").count(), 1, "{kinds:?}");
        assert_eq!(reasons(&house, &me).await, []);
        house.clock.forward_s(6 * DAY_S);
        identity::tick(&house.app).await.expect("looked");
        identity::tick(&house.app).await.expect("looked");
        assert_eq!(reasons(&house, &me).await, [LockReason::Verification]);
        let typo = identity::give(&house.app, &me, give("陈小明", "110105194912310021")).await;
        assert_eq!(wrong(typo), "identity-number-checksum");
        let agent = house.agent("丙").await;
        let case = desk::open(&house.app, &me, help()).await.expect("opened").conversation.id;
        let ask = |given_at_us, reason: &str| identity::Confirm {
            conversation: case.clone(),
            given_at_us,
            reason: reason.into(),
        };
        let (by, who) = (&agent.actor, &entered.person);
        let confirm =
            async |given, why: &str| identity::confirm(&house.app, by, who, ask(given, why)).await;
        assert_eq!(wrong(confirm(None, SEEN).await), "desk-confirm-not-yours");
        desk::claim(&house.app, by, &case).await.expect("claimed");
        assert_eq!(wrong(confirm(None, SEEN).await), "desk-identity-nothing", "too early");
        identity::give(&house.app, &me, give("陈小明", "11010519491231002X")).await.expect("given");
        assert_eq!(reasons(&house, &me).await, [LockReason::Verification], "not yet confirmed");
        let given = identity::standing(&house.app, &me).await.expect("read").given_at_us;
        let own = identity::confirm(&house.app, &me, who, ask(given, SEEN)).await;
        assert!(matches!(own, Err(AppError::Forbidden)), "{own:?}");
        assert_eq!(wrong(confirm(given, "seen it").await), "desk-reason-short");
        confirm(given, SEEN).await.expect("confirmed");
        confirm(given, SEEN).await.expect("again changes nothing");
        assert_eq!(wrong(confirm(None, SEEN).await), "desk-identity-nothing", "too late");
        assert_eq!(reasons(&house, &me).await, []);
        let standing = identity::standing(&house.app, &me).await.expect("read");
        assert_eq!((standing.level.word(), standing.due_at_us), ("verified", None));
        let late = identity::give(&house.app, &me, give("别人", "11010519491231002X")).await;
        assert!(matches!(late, Err(AppError::Conflict)), "{late:?}");
        house.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_identity_is_told_kept_and_confirmed_by_nobody_unseen() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let entered = house.register(&stranger(), PHONE).await;
        let me = actor(&house, &entered.token).await;
        let agent = house.agent("丙").await;
        let case = desk::open(&house.app, &me, help()).await.expect("opened").conversation.id;
        desk::claim(&house.app, &agent.actor, &case).await.expect("claimed");
        let (first, second) = ("11010519491231002X", "110105199003070025");
        let hand_in = async |name: &str, number: &str| {
            house.clock.forward_s(60);
            identity::give(&house.app, &me, give(name, number)).await
        };
        let customer = async || {
            let seen = desk::case(&house.app, &agent.actor, &case).await.expect("seen");
            seen.customer.expect("a customer")
        };
        hand_in("陈小明", first).await.expect("given");
        hand_in("陈小明", first).await.expect("the same again changes nothing");
        let seen = customer().await;
        assert_eq!(seen.id_before.len(), 0);
        hand_in("陈晓明", second).await.expect("given again");
        let moved = customer().await;
        let before: Vec<&str> =
            moved.id_before.iter().map(|(_, _, number)| number.text()).collect();
        assert_eq!(before, ["••••••••••••••••2X"]);
        let (by, who) = (&agent.actor, &entered.person);
        let confirm = async |given_at_us| {
            let reason = SEEN.to_owned();
            let ask = identity::Confirm { conversation: case.clone(), given_at_us, reason };
            identity::confirm(&house.app, by, who, ask).await
        };
        assert_eq!(wrong(confirm(seen.id_given_at_us).await), "desk-identity-moved");
        // What was handed in later proves nothing to the questions; what came first does.
        let given = |number: &str| proof::Answers {
            name: "陈小明".into(),
            id_last_four: number[14..].into(),
            amount: "0".into(),
        };
        let kind = ProofKind::Questions;
        let asked = proof::ask(&house.app, by, &case, kind, "").await.expect("asked");
        let other = "110105199003070033";
        hand_in("陈晓明", other).await.expect("once more");
        for (number, standing) in
            [(other, proof::Standing::Waiting), (first, proof::Standing::Passed)]
        {
            let came = proof::answer_questions(&house.app, &me, &asked, given(number)).await;
            assert_eq!(came.expect("answered"), standing, "{number}");
        }
        let last = customer().await.id_given_at_us;
        confirm(last).await.expect("confirmed");
        assert_eq!(customer().await.id_before.len(), 0, "what is confirmed is confirmed");
        let thread = desk::thread(&house.app, by, &case).await.expect("the case");
        let confirmed = thread.lines.iter().filter(
            |line| matches!(line, desk::Line::Event(event) if event.kind == "identity_confirmed"),
        );
        assert_eq!(confirmed.count(), 1, "the case shows it");
        house.finish().await;
        let told = house.post.kinds(PHONE);
        assert_eq!(told.iter().filter(|kind| *kind == "identity-changed").count(), 2, "{told:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn trust_takes_a_code_and_somebody_who_was_paid() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (payer, payee) = (house.customer("甲").await, house.customer("乙").await);
    let party = Party::Person(payee.id.clone());
    let unknown = trust::begin(&house.app, &payer.actor, &party).await;
    assert!(matches!(unknown, Err(AppError::NotFound)), "{unknown:?}");
    house.fund(&payer, 10_000).await;
    let ask = paydesk_app::payment::Ask {
        payee: party.clone(),
        ..paydesk_sim::house::ask(&payer, 1_000, &house.key())
    };
    paydesk_app::payment::pay(&house.app, &payer.actor, ask).await.expect("paid");
    let id = trust::begin(&house.app, &payer.actor, &party).await.expect("begun");
    let right = code(&house, &payer.phone).await;
    let other = trust::finish(&house.app, &payee.actor, &id, &right).await;
    assert!(matches!(other, Err(AppError::NotFound)), "{other:?}");
    done(trust::finish(&house.app, &payer.actor, &id, &right).await);
    let listed = trust::list(&house.app, &payer.actor).await.expect("listed");
    assert!(listed.iter().any(|p| p.party == party && p.since_us.is_some()));
    trust::remove(&house.app, &payer.actor, &party).await.expect("removed");
    let twice = trust::remove(&house.app, &payer.actor, &party).await;
    assert!(matches!(twice, Err(AppError::NotFound)), "{twice:?}");
    house.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_changed_needs_the_password_and_every_address_is_told() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let entered = house.register(&stranger(), PHONE).await;
    let me = actor(&house, &entered.token).await;
    let wrong = profile::email_begin(&house.app, &me, "a@example.com", "wrong!Kranich8").await;
    let Err(AppError::Invalid(faults)) = wrong else { panic!("{wrong:?}") };
    assert_eq!((faults[0].field, faults[0].key.as_str()), ("password", "password-wrong"));
    add_email(&house, &me, "old@example.com").await;
    add_email(&house, &me, "new@example.com").await;
    house.work().await;
    for address in ["old@example.com", "new@example.com", PHONE] {
        let kinds = house.post.kinds(address);
        assert_eq!(kinds.last().map(String::as_str), Some("email-changed"), "{address}");
    }
    let new = |name: &str, password: &str, key: &str| token::New {
        name: name.to_owned(),
        password: password.to_owned(),
        key: key.to_owned(),
    };
    let ask = || new("bookkeeping", PASSWORD, "key-token-1");
    let made = token::create(&house.app, &me, ask()).await.expect("made");
    // It is shown once: asked for again it is not made again, and says that it was shown.
    let again = token::create(&house.app, &me, ask()).await;
    let shown =
        matches!(&again, Err(AppError::Invalid(faults)) if faults[0].key == "token-shown-before");
    assert!(shown, "{:?}", again.map(|begun| begun.session));
    let other = token::create(&house.app, &me, new("backups", PASSWORD, "key-token-1")).await;
    assert!(matches!(other, Err(AppError::Refused(Refusal::KeyReused))));
    assert_eq!(token::list(&house.app, &me).await.unwrap().len(), 1);
    let program = actor(&house, &made.token).await;
    assert_eq!((program.kind, program.person.as_ref()), (SessionKind::Api, me.person.as_ref()));
    assert_eq!(token::list(&house.app, &me).await.expect("listed").len(), 1);
    token::end(&house.app, &me, &made.session.id).await.expect("ended");
    assert!(!actor(&house, &made.token).await.is_full());
    profile::change_password(&house.app, &me, PASSWORD, NEW).await.expect("changed");
    assert!(actor(&house, &entered.token).await.is_full(), "the own session stays");
    // Whatever we sent can be checked, and nothing else can.
    house.work().await;
    let sent = house.post.to("new@example.com").pop().expect("a message").notice;
    let spaced = format!(" {}-{} ", &sent.code[..4].to_lowercase(), &sent.code[4..]);
    let found =
        genuine::check(&house.app, &stranger(), &spaced).await.expect("looked").expect("ours");
    assert_eq!((found.about, found.channel.as_str()), ("password", "email"));
    assert!(!found.address.contains("new@"), "{}", found.address);
    assert!(genuine::check(&house.app, &stranger(), "AAAA2222").await.expect("looked").is_none());
    house.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_owner_sees_a_lock() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let entered = house.register(&stranger(), PHONE).await;
    let me = actor(&house, &entered.token).await;
    let id = lock::report(&house.app, &me, None, "Firefox").await.expect("locked").lock;
    let me = actor(&house, &entered.token).await;
    assert_eq!(lock::get(&house.app, &me, &id).await.expect("mine").reason, LockReason::Reported);
    let other = house.customer("乙").await;
    let foreign = lock::get(&house.app, &other.actor, &id).await;
    assert!(matches!(foreign, Err(AppError::NotFound)), "{foreign:?}");
    // A lock of this kind is not the owner's to lift by a code.
    let lifted = lock::confirm_begin(&house.app, &me, &id).await;
    assert!(lifted.is_err(), "{lifted:?}");
    let nobody: PersonId = house.app.draw(house.clock.now());
    let conversation = house.case(&other).await;
    let ask = identity::Confirm { conversation, given_at_us: None, reason: SEEN.into() };
    let confirm = identity::confirm(&house.app, &other.actor, &nobody, ask).await;
    assert!(matches!(confirm, Err(AppError::Forbidden)), "{confirm:?}");
    house.finish().await;
}
