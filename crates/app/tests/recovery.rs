//! A reported account comes back: two proofs, an agent who confirms them, a waiting time that
//! nobody shortens and of which every address hears, and then a new password.

use paydesk_app::conversation as desk;
use paydesk_app::lock_act::{self, Lifted};
use paydesk_app::payment::{self, Ask};
use paydesk_app::proof::{self, Answers, Standing};
use paydesk_app::recovery::{self, Reopen};
use paydesk_app::sign_in::{self, Begin, Begun};
use paydesk_app::{AppError, challenge::Checked, lock, password, session};
use paydesk_core::conversation::Kind;
use paydesk_core::id::{ConversationId, LockId, Party};
use paydesk_core::language::Language;
use paydesk_core::lock::RECOVERY_WAITS_US;
use paydesk_core::payment::PaymentKind;
use paydesk_core::person::{Actor, SessionKind};
use paydesk_core::proof::ProofKind;
use paydesk_core::refusal::Refusal;
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::{House, Persony, ask};
use paydesk_store::person::Credential;
use paydesk_store::record::insert;

const OLD_PASSWORD: &str = "Stille8!Reiher";
const NEW_PASSWORD: &str = "Ruhig7!Kranich";

/// In by a code to the phone.
async fn back_in(house: &House, who: &Persony) -> Actor {
    let stranger = Actor::stranger(Language::En, "203.0.113.9");
    let id = recovery::begin(&house.app, &stranger, &who.phone, None).await.expect("sent");
    house.work().await;
    let code = house.post.code(&who.phone).expect("a code");
    let entered = recovery::finish(&house.app, &stranger, &id, &code, "Chrome").await;
    let Ok(Checked::Done(entered)) = entered else { panic!("{entered:?}") };
    let seen = session::recognise(&house.app, Some(&entered.token), Language::En, "203.0.113.9");
    let actor = seen.await.expect("seen").actor;
    assert_eq!(actor.kind, SessionKind::Recovery);
    actor
}

/// The questions of the case, asked and answered.
async fn answered(house: &House, agent: &Persony, me: &Actor, case: &ConversationId) {
    let asked = proof::ask(&house.app, &agent.actor, case, ProofKind::Questions, "").await;
    let answers =
        Answers { name: "李雷".into(), id_last_four: "0".into(), amount: "123.45".into() };
    let said = proof::answer_questions(&house.app, me, &asked.expect("asked"), answers).await;
    assert_eq!(said.expect("answered"), Standing::Passed);
}

async fn confirm(
    house: &House,
    agent: &Persony,
    lock: &LockId,
    case: &ConversationId,
) -> Result<Lifted, AppError> {
    let ask = lock_act::Ask {
        reason: "both proofs are there".into(),
        conversation: Some(case.clone()),
        key: house.key(),
    };
    lock_act::lift(&house.app, &agent.actor, lock, ask).await
}

/// Li has reported the account; the shrunken session, the lock, the case.
async fn reported(house: &House) -> (Persony, lock::Reported) {
    let li = house.customer("李雷").await;
    house.fund(&li, 12_345).await;
    let reported = lock::report(&house.app, &li.actor, None, "Firefox").await.expect("reported");
    house.clock.forward_s(60);
    (li, reported)
}

fn missing(result: Result<Lifted, AppError>) -> String {
    match result {
        Err(AppError::Invalid(faults)) => faults[0].key.clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_reported_account_comes_back_after_two_proofs_and_a_day() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (agent, (li, lock::Reported { lock, case })) =
            (house.agent("吴").await, reported(&house).await);
        let no = confirm(&house, &agent, &lock, &case).await;
        assert_eq!(missing(no), "approval-error-proof-asked");
        let shrunk = Actor { kind: SessionKind::Recovery, ..li.actor.clone() };
        answered(&house, &agent, &shrunk, &case).await;
        // Whoever sits at the signed-in device may know the answers: the phone is another proof.
        let no = confirm(&house, &agent, &lock, &case).await;
        assert_eq!(missing(no), "approval-error-phone-asked");
        let me = back_in(&house, &li).await;
        let begun = confirm(&house, &agent, &lock, &case).await.expect("begun");
        let Lifted::Recovers(at_us) = begun else { panic!("{begun:?}") };
        assert_eq!(at_us, house.clock.now() + RECOVERY_WAITS_US);
        house.work().await;
        assert!(house.post.kinds(&li.phone).contains(&"recovering".to_owned()));
        // Nobody is faster than the clock, neither by asking again nor by going on.
        let again = confirm(&house, &agent, &lock, &case).await;
        assert!(matches!(again, Err(AppError::Refused(Refusal::StateConflict))), "{again:?}");
        let early = recovery::reopen_begin(&house.app, &me, &lock).await;
        assert!(matches!(early, Err(AppError::Conflict)), "{early:?}");
        // Nor does the page of the last step say that something was sent.
        let other = recovery::begin(&house.app, &me, &li.phone, None).await.expect("sent");
        let page = recovery::is_sent(&house.app, &me, &lock, &other).await;
        assert!(matches!(page, Err(AppError::NotFound)), "{page:?}");
        house.clock.to(at_us);
        house.work().await;
        assert!(house.post.kinds(&li.phone).contains(&"recoverable".to_owned()));
        let me = back_in(&house, &li).await;
        let id = recovery::reopen_begin(&house.app, &me, &lock).await.expect("sent");
        recovery::is_sent(&house.app, &me, &lock, &id).await.expect("its code was sent");
        let page = recovery::is_sent(&house.app, &me, &lock, &other).await;
        assert!(matches!(page, Err(AppError::NotFound)), "a code for something else: {page:?}");
        house.work().await;
        let code = house.post.code(&li.phone).expect("a code");
        let with = |password: &str| Reopen {
            lock: lock.clone(),
            challenge: id.clone(),
            code: code.clone(),
            password: password.into(),
        };
        let weak = recovery::reopen(&house.app, &me, with("short")).await;
        assert!(matches!(weak, Err(AppError::Invalid(_))), "{weak:?}");
        // The thief may know the one that was: it opens nothing, and the code is not used up by it.
        let password_hash = password::hash(&house.app, "test", OLD_PASSWORD).await.expect("hashed");
        let (person, changed_at_us) = (li.id.clone(), house.clock.now());
        let old = Credential { person, password_hash, changed_at_us };
        house.app.db.write(async move |tx| insert(tx, &old).await).await.expect("kept");
        let same = recovery::reopen(&house.app, &me, with(OLD_PASSWORD)).await;
        assert!(matches!(same, Err(AppError::Invalid(_))), "{same:?}");
        let done = recovery::reopen(&house.app, &me, with(NEW_PASSWORD)).await.expect("reopened");
        assert_eq!(done, Checked::Done(()));
        assert!(!lock::get(&house.app, &me, &lock).await.expect("seen").holds(house.clock.now()));
        let knock = Begin {
            phone: li.phone.clone(),
            password: NEW_PASSWORD.into(),
            device_token: None,
            label: "Chrome".into(),
            kind: SessionKind::Full,
        };
        let stranger = Actor::stranger(Language::En, "203.0.113.9");
        let entered = sign_in::begin(&house.app, &stranger, knock).await.expect("right");
        assert!(matches!(entered, Begun::CodeSent(..)), "no device is remembered: {entered:?}");
        let thread = desk::thread(&house.app, &agent.actor, &case).await.expect("seen");
        let told = |kind: &str| {
            let is = |l: &&desk::Line| matches!(l, desk::Line::Event(e) if e.kind == kind);
            thread.lines.iter().filter(is).count()
        };
        assert_eq!((told("recovery_begun"), told("unlocked")), (1, 1));
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_recovery_session_sees_no_sum_and_no_payee() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, shop) = (house.customer("李雷").await, house.merchant("书店").await);
        house.fund(&li, 12_345).await;
        house.trust(&li, shop.id.as_str()).await;
        let payee = Party::Merchant(shop.id.clone());
        let buy = Ask { kind: PaymentKind::Purchase, payee, ..ask(&li, 2_345, &house.key()) };
        let paid = payment::pay(&house.app, &li.actor, buy).await.expect("paid");
        // The case is about the payment; its owner's session shrinks with the lock.
        let about = Some(&paid.id);
        let reported = lock::report(&house.app, &li.actor, about, "Firefox").await.expect("done");
        let full = desk::thread(&house.app, &li.actor, &reported.case).await.expect("seen");
        assert!(full.detail.is_some());
        house.clock.forward_s(60);
        let me = back_in(&house, &li).await;
        let thread = desk::thread(&house.app, &me, &reported.case).await.expect("seen");
        assert!(thread.detail.is_none() && thread.refund.is_none(), "a sum is shown");
        let page = payment::detail(&house.app, &me, &paid.id).await;
        assert!(matches!(page, Err(AppError::NotFound)), "{page:?}");
        let help = desk::Ask {
            about: Some(paid.id.to_string()),
            kind: Kind::Payment,
            words: "?".into(),
            contact: String::new(),
            client_id: house.key(),
            device: String::new(),
            article: None,
        };
        let opened = desk::open(&house.app, &me, help).await;
        assert!(matches!(opened, Err(AppError::NotFound)), "{opened:?}");
        // It may still say once more that the payment was not its owner's.
        let again = lock::report(&house.app, &me, about, "Firefox").await.expect("again");
        assert_eq!(again.case, reported.case);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_locking_a_victim_by_their_phone_alone() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (agent, (li, lock::Reported { lock, case })) =
            (house.agent("吴").await, reported(&house).await);
        let me = back_in(&house, &li).await;
        answered(&house, &agent, &me, &case).await;
        confirm(&house, &agent, &lock, &case).await.expect("begun");
        let again = lock::report(&house.app, &me, None, "Firefox").await.expect("stopped");
        assert_eq!(again.lock, lock, "it is the same lock");
        // What was proven before it was reported again proves nothing now, neither proof.
        house.clock.forward_s(1);
        let no = confirm(&house, &agent, &lock, &case).await;
        assert_eq!(missing(no), "approval-error-proof-asked");
        answered(&house, &agent, &me, &case).await;
        let no = confirm(&house, &agent, &lock, &case).await;
        assert_eq!(missing(no), "approval-error-phone-asked");
        house.clock.forward_s(25 * 3600);
        house.work().await;
        assert!(!house.post.kinds(&li.phone).contains(&"recoverable".to_owned()));
        let me = back_in(&house, &li).await;
        let late = recovery::reopen_begin(&house.app, &me, &lock).await;
        assert!(matches!(late, Err(AppError::Conflict)), "{late:?}");
        // Who has proven a phone and nothing else cannot lock an account that nobody reported.
        let wang = house.customer("王芳").await;
        let other = back_in(&house, &wang).await;
        let no = lock::report(&house.app, &other, None, "Firefox").await;
        assert!(matches!(no, Err(AppError::Forbidden)), "{no:?}");
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn an_unlock_that_lacks_a_proof_asks_for_it_in_the_case() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (agent, (li, lock::Reported { lock, case })) =
            (house.agent("吴").await, reported(&house).await);
        // Still in on the device from which it was reported: no code was answered.
        let shrunk = Actor { kind: SessionKind::Recovery, ..li.actor.clone() };
        let held = lock::get(&house.app, &shrunk, &lock).await.expect("seen");
        assert!(!recovery::phone_proven(&house.app, &held).await.expect("read"));
        for _ in 0..2 {
            let no = confirm(&house, &agent, &lock, &case).await;
            let Err(AppError::Invalid(faults)) = no else { panic!("{no:?}") };
            let told: Vec<_> = faults.iter().map(|fault| fault.key.as_str()).collect();
            assert_eq!(told, ["approval-error-proof-asked", "approval-error-phone-asked"]);
        }
        let stands = async || {
            let own = desk::thread(&house.app, &shrunk, &case).await.expect("seen");
            let theirs = desk::case(&house.app, &agent.actor, &case).await.expect("seen").thread;
            assert_eq!(own.phone, theirs.phone);
            let waits = own
                .proof
                .is_some_and(|row| proof::standing(&row, house.clock.now()) == Standing::Waiting);
            (waits, own.phone)
        };
        assert_eq!(stands().await, (true, Some(desk::PhoneProof::Waiting)));
        let thread = desk::thread(&house.app, &agent.actor, &case).await.expect("seen");
        let times = |kind: &str| {
            let is = |l: &&desk::Line| matches!(l, desk::Line::Event(e) if e.kind == kind);
            thread.lines.iter().filter(is).count()
        };
        assert_eq!((times("proof_asked"), times("phone_asked")), (1, 1), "once, however often");

        let id = recovery::begin_own(&house.app, &shrunk, None).await.expect("sent");
        house.work().await;
        let code = house.post.code(&li.phone).expect("a code");
        let entered = recovery::finish(&house.app, &shrunk, &id, &code, "Firefox").await;
        assert!(matches!(entered, Ok(Checked::Done(_))), "{entered:?}");
        assert!(recovery::phone_proven(&house.app, &held).await.expect("read"));
        assert_eq!(stands().await.1, Some(desk::PhoneProof::Given));
        let thread = desk::thread(&house.app, &shrunk, &case).await.expect("seen");
        let last = thread.lines.iter().rev().find_map(|line| match line {
            desk::Line::Event(event) => Some(event.kind.as_str()),
            desk::Line::Message(_) => None,
        });
        assert_eq!(last, Some("phone_proven"));
        answered(&house, &agent, &shrunk, &case).await;
        let begun = confirm(&house, &agent, &lock, &case).await.expect("begun");
        assert!(matches!(begun, Lifted::Recovers(_)), "{begun:?}");
        house.finish().await;
    })
    .await;
}
