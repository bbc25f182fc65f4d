//! Registering and signing in (ID-1, ID-2, ID-4, ID-6): what strangers may learn, how often they
//! may guess, and that the owner's own device stays open to the owner.

use paydesk_app::challenge::Checked;
use paydesk_app::session::{Entered, recognise};
use paydesk_app::sign_in::{self, Begin, Begun};
use paydesk_app::{AppError, registration};
use paydesk_core::challenge::Answer;
use paydesk_core::id::{PersonId, RegistrationId};
use paydesk_core::language::Language;
use paydesk_core::lock::{DeviceKind, LockReason};
use paydesk_core::person::{Actor, SessionKind};
use paydesk_core::throttle::REGISTRATIONS;
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::{House, PASSWORD};
use paydesk_store::record::find;
use paydesk_store::{args, challenge, lock, person};

const PHONE: &str = "+8613800002210";
const MINUTE_S: i64 = 60;

fn stranger() -> Actor {
    Actor::stranger(Language::En, "test")
}

fn newcomer(phone: &str) -> registration::Begin {
    registration::Begin {
        name: "陈小明".into(),
        phone: phone.into(),
        password: PASSWORD.into(),
        language: Language::En,
    }
}

/// The newest code that went to a number.
async fn code(house: &House, phone: &str) -> String {
    house.work().await;
    house.post.code(phone).expect("a code was sent")
}

fn other_than(code: &str) -> String {
    if code == "000000" { "000001".into() } else { "000000".into() }
}

fn knock(phone: &str, password: &str, device_token: Option<&String>) -> Begin {
    Begin {
        phone: phone.into(),
        password: password.into(),
        device_token: device_token.cloned(),
        label: "Chrome".into(),
        kind: SessionKind::Full,
    }
}

async fn sign_in(house: &House, ask: Begin) -> Result<Begun, AppError> {
    sign_in::begin(&house.app, &stranger(), ask).await
}

/// What a visitor sees of an answer.
fn seen<T>(answer: &Result<T, AppError>) -> String {
    match answer {
        Ok(_) => "fine".into(),
        Err(error) => format!("{error:?}"),
    }
}

async fn actor(house: &House, token: &str) -> Actor {
    recognise(&house.app, Some(token), Language::En, "test").await.expect("read").actor
}

async fn locks(house: &House, who: &PersonId) -> Vec<LockReason> {
    let (who, now_us) = (who.clone(), house.clock.now());
    let read = house.app.db.read(async move |tx| lock::of_person(tx, &who).await).await;
    read.expect("read").into_iter().filter(|l| l.holds(now_us)).map(|l| l.reason).collect()
}

/// How many tries were let through to a comparison.
async fn tried(house: &House, key: String) -> i64 {
    let read = house
        .app
        .db
        .read(async move |tx| find::<challenge::Throttle>(tx, "where key = $1", args![key]).await);
    read.await.expect("read").map_or(0, |row| row.day_count)
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_registers_and_is_in() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let entered = house.register(&stranger(), "138 0000 2210").await;
        let me = actor(&house, &entered.token).await;
        assert!(me.is_full() && me.device_trusted && !me.read_only);
        let who = entered.person.clone();
        let found = house.app.db.read(async move |tx| {
            Ok::<_, paydesk_store::Fault>((
                person::by_id(tx, &who).await?,
                person::profile(tx, &who).await?,
                paydesk_store::account::of_owner(tx, who.as_str()).await?,
            ))
        });
        let (row, profile, accounts) = found.await.expect("read");
        let row = row.expect("a person");
        assert_eq!(row.roles.text(), "customer");
        assert_eq!(row.level.word(), "none");
        assert!(row.verify_due_at_us.is_some());
        assert_eq!(profile.expect("a profile").phone, PHONE);
        assert_eq!(accounts.len(), 1);
        house.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_wrong_with_a_registration_is_said_at_once() {
    let engine = paydesk_sim::engine::sqlite().await;
    let house = House::on(&engine).await;
    let table: [(&str, &str, &str, &[&str]); 5] = [
        ("", "", "", &["name", "phone", "password"]),
        ("陈小明", "12345", PASSWORD, &["phone"]),
        ("<b>", PHONE, PASSWORD, &["name"]),
        ("陈小明", PHONE, "short1!", &["password"]),
        ("陈小明", PHONE, "Kranich!000022x", &["password", "password"]),
    ];
    for (name, phone, password, expected) in table {
        let ask = registration::Begin {
            name: name.into(),
            phone: phone.into(),
            password: password.into(),
            language: Language::En,
        };
        let Err(AppError::Invalid(faults)) =
            registration::begin(&house.app, &stranger(), ask).await
        else {
            panic!("{name} {phone} {password} was taken");
        };
        let fields: Vec<&str> = faults.iter().map(|fault| fault.field).collect();
        assert_eq!(fields, expected, "{name} {phone} {password}");
    }
    house.work().await;
    assert!(house.post.all().is_empty(), "nothing was sent for input that cannot be meant");
    house.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn attack_enumeration_by_what_registering_and_signing_in_say() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        house.register(&stranger(), PHONE).await;
        let fresh = "+8613800007777";
        let (known, unknown) = (
            registration::begin(&house.app, &stranger(), newcomer(PHONE)).await,
            registration::begin(&house.app, &stranger(), newcomer(fresh)).await,
        );
        assert_eq!(seen(&known), seen(&unknown));
        let (known, unknown) = (known.expect("begun"), unknown.expect("begun"));
        house.work().await;
        assert_eq!(house.post.kinds(PHONE).last().map(String::as_str), Some("register-known"));
        assert_eq!(house.post.kinds(fresh), ["code-register"]);
        // The owner's earlier code opens nothing here, and neither does any guess.
        let right = house.post.code(fresh).expect("a code");
        for typed in [other_than(&right), "123456".into(), "999999".into()] {
            let answer = async |id: &RegistrationId| {
                registration::confirm(&house.app, &stranger(), id, &typed, "x").await
            };
            let (a, b) = (answer(&known).await, answer(&unknown).await);
            let not = |answer: Result<Checked<Entered>, AppError>| match answer {
                Ok(Checked::Not(answer)) => answer,
                other => panic!("{other:?}"),
            };
            assert_eq!(not(a), not(b));
        }
        // Sending again looks the same and sends the owner nothing more.
        let me = stranger();
        assert_eq!(
            seen(&registration::resend(&house.app, &me, &known).await),
            seen(&registration::resend(&house.app, &me, &unknown).await)
        );
        house.work().await;
        assert_eq!(house.post.kinds(PHONE).iter().filter(|k| *k == "register-known").count(), 1);
        // Signing in: unknown number and wrong password are one answer, again and again.
        for _ in 0..7 {
            let a = sign_in(&house, knock(PHONE, "wrong!Kranich8", None)).await;
            let b = sign_in(&house, knock("+8613800008888", "wrong!Kranich8", None)).await;
            assert_eq!(seen(&a), "WrongCredentials");
            assert_eq!(seen(&a), seen(&b));
        }
        house.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_confirm_at_once_make_one_person() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let id =
            registration::begin(&house.app, &stranger(), newcomer(PHONE)).await.expect("begun");
        let first = code(&house, PHONE).await;
        let other =
            registration::begin(&house.app, &stranger(), newcomer(PHONE)).await.expect("begun");
        let second = code(&house, PHONE).await;
        let me = stranger();
        let (a, b, c) = tokio::join!(
            registration::confirm(&house.app, &me, &id, &first, "a"),
            registration::confirm(&house.app, &me, &id, &first, "b"),
            registration::confirm(&house.app, &me, &other, &second, "c"),
        );
        let all = [a, b, c];
        let done = all.iter().filter(|r| matches!(r, Ok(Checked::Done(_)))).count();
        assert_eq!(done, 1, "{all:?}");
        let found = house.app.db.read(async move |tx| person::by_phone(tx, PHONE).await).await;
        assert!(found.expect("read").is_some());
        house.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn attack_two_hundred_wrong_codes_at_once() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let id =
            registration::begin(&house.app, &stranger(), newcomer(PHONE)).await.expect("begun");
        let right = code(&house, PHONE).await;
        let wrong = other_than(&right);
        let tries = (0..200).map(|_| {
            let (app, id, wrong) = (house.app.clone(), id.clone(), wrong.clone());
            tokio::spawn(
                async move { registration::confirm(&app, &stranger(), &id, &wrong, "x").await },
            )
        });
        let mut wrongs = 0;
        for one in tries.collect::<Vec<_>>() {
            match one.await.expect("joined").expect("answered") {
                Checked::Not(Answer::Wrong { .. }) => wrongs += 1,
                Checked::Not(Answer::TooManyTries) => {}
                other => panic!("{other:?}"),
            }
        }
        // The fifth wrong one already says that it was the last.
        assert_eq!(wrongs, 4);
        let late = registration::confirm(&house.app, &stranger(), &id, &right, "x").await;
        assert!(matches!(late, Ok(Checked::Not(Answer::TooManyTries))), "{late:?}");
        house.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn attack_two_hundred_wrong_passwords_lock_no_owner_out() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let entered = house.register(&stranger(), PHONE).await;
        let tries = (0..200).map(|_| {
            let app = house.app.clone();
            let ask = knock(PHONE, "wrong!Kranich8", None);
            tokio::spawn(async move { sign_in::begin(&app, &stranger(), ask).await })
        });
        for one in tries.collect::<Vec<_>>() {
            // Whoever finds no place in the line is told to come again, and has not tried.
            let answer = seen(&one.await.expect("joined"));
            assert!(["WrongCredentials", "Crowded"].contains(&answer.as_str()), "{answer}");
        }
        for _ in 0..5 {
            let again = sign_in(&house, knock(PHONE, "wrong!Kranich8", None)).await;
            assert_eq!(seen(&again), "WrongCredentials");
        }
        let key = paydesk_app::password::key(&entered.person, DeviceKind::Strange);
        assert_eq!(tried(&house, key).await, 5);
        assert_eq!(locks(&house, &entered.person).await, [LockReason::Password]);
        house.work().await;
        assert_eq!(house.post.kinds(PHONE).last().map(String::as_str), Some("locked-password"));
        // The right password from a stranger's device says the same sentence.
        let right = sign_in(&house, knock(PHONE, PASSWORD, None)).await;
        assert_eq!(seen(&right), "WrongCredentials");
        // The owner's own device opens, and pays.
        let own = sign_in(&house, knock(PHONE, PASSWORD, entered.device_token.as_ref())).await;
        let Ok(Begun::Entered(own)) = own else { panic!("{own:?}") };
        let me = actor(&house, &own.token).await;
        assert!(me.is_full() && me.device_trusted);
        // Time opens it again for others.
        house.clock.forward_s(15 * MINUTE_S);
        assert_eq!(locks(&house, &entered.person).await, []);
        let later = sign_in(&house, knock(PHONE, PASSWORD, None)).await;
        assert!(matches!(later, Ok(Begun::CodeSent(..))), "{later:?}");
        house.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fifteen_in_a_day_need_more_than_time() {
    let engine = paydesk_sim::engine::sqlite().await;
    let house = House::on(&engine).await;
    let entered = house.register(&stranger(), PHONE).await;
    for _ in 0..3 {
        for _ in 0..5 {
            let _ = sign_in(&house, knock(PHONE, "wrong!Kranich8", None)).await;
        }
        house.clock.forward_s(61 * MINUTE_S);
    }
    assert_eq!(locks(&house, &entered.person).await, [LockReason::PasswordDay]);
    house.clock.forward_s(3 * 24 * 60 * MINUTE_S);
    let strange = sign_in(&house, knock(PHONE, PASSWORD, None)).await;
    assert_eq!(seen(&strange), "WrongCredentials");
    let own = sign_in(&house, knock(PHONE, PASSWORD, entered.device_token.as_ref())).await;
    assert!(matches!(own, Ok(Begun::Entered(_))), "{own:?}");
    house.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn attack_guessing_on_a_found_device() {
    let engine = paydesk_sim::engine::sqlite().await;
    let house = House::on(&engine).await;
    let entered = house.register(&stranger(), PHONE).await;
    let device = entered.device_token.as_ref();
    for _ in 0..5 {
        let wrong = sign_in(&house, knock(PHONE, "wrong!Kranich8", device)).await;
        assert_eq!(seen(&wrong), "WrongCredentials");
    }
    let closed = sign_in(&house, knock(PHONE, PASSWORD, device)).await;
    assert!(matches!(closed, Err(AppError::TooMany { .. })), "{closed:?}");
    assert_eq!(locks(&house, &entered.person).await, []);
    let elsewhere = sign_in(&house, knock(PHONE, PASSWORD, None)).await;
    assert!(matches!(elsewhere, Ok(Begun::CodeSent(..))), "{elsewhere:?}");
    house.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_device_needs_a_code_and_its_owner_is_told() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let first = house.register(&stranger(), PHONE).await;
        let begun = sign_in(&house, knock(PHONE, PASSWORD, None)).await;
        let Ok(Begun::CodeSent(id, masked)) = begun else { panic!("{begun:?}") };
        assert_eq!(masked, "138 •••• 2210");
        let right = code(&house, PHONE).await;
        let finish = async |typed: &str| {
            let kind = SessionKind::Full;
            sign_in::finish(&house.app, &stranger(), &id, typed, "Chrome", kind).await
        };
        let wrong = finish(&other_than(&right)).await;
        assert!(matches!(wrong, Ok(Checked::Not(Answer::Wrong { tries_left: 4 }))), "{wrong:?}");
        let entered = finish(&right).await;
        let Ok(Checked::Done(entered)) = entered else { panic!("{entered:?}") };
        let twice = finish(&right).await;
        assert!(matches!(twice, Ok(Checked::Not(Answer::AlreadyPassed))), "{twice:?}");
        house.work().await;
        assert_eq!(house.post.kinds(PHONE).last().map(String::as_str), Some("new-device"));
        // Both devices are remembered now, and each sees the other and can end it.
        let me = actor(&house, &entered.token).await;
        let mine = paydesk_app::device::list(&house.app, &me).await.expect("listed");
        assert_eq!((mine.sessions.len(), mine.devices.len()), (2, 2));
        paydesk_app::device::end_session(&house.app, &me, &first.session).await.expect("ended");
        assert!(!actor(&house, &first.token).await.is_full());
        let device = me.device.clone().expect("a device");
        paydesk_app::device::forget(&house.app, &me, &device).await.expect("forgotten");
        assert!(!actor(&house, &entered.token).await.is_full());
        let again = sign_in(&house, knock(PHONE, PASSWORD, entered.device_token.as_ref())).await;
        assert!(matches!(again, Ok(Begun::CodeSent(..))), "{again:?}");
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_registering_in_bulk() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let begin = async |n: i64, origin: &str| {
            let who = Actor::stranger(Language::ZhHans, origin);
            let phone = format!("+86138{n:08}");
            registration::begin(&house.app, &who, newcomer(&phone)).await
        };
        for n in 0..REGISTRATIONS.tries {
            begin(n, "198.51.100.7").await.expect("begun");
        }
        // Not even hashed, and from another network as before.
        let one_more = begin(100, "198.51.100.200").await;
        assert!(matches!(one_more, Err(AppError::TooMany { .. })), "{one_more:?}");
        begin(101, "203.0.113.7").await.expect("begun");
        house.finish().await;
    })
    .await;
}
