//! What strangers of one network may try, whomever they try it on; and that nobody else is stopped
//! by it.

use std::sync::Arc;

use paydesk_app::challenge::Checked;
use paydesk_app::session::recognise;
use paydesk_app::sign_in::{self, Begin, Begun};
use paydesk_app::{AppError, Config, challenge, genuine, profile, recovery, reset};
use paydesk_core::challenge::Purpose;
use paydesk_core::language::Language;
use paydesk_core::person::{Actor, SessionKind};
use paydesk_core::throttle::{CODES_OF_NETWORK, CODES_TO_ADDRESS, GENUINE, SIGN_INS, network};
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::{House, PASSWORD};

const PHONE: &str = "+8613800002210";

fn from(origin: &str) -> Actor {
    Actor::stranger(Language::En, origin)
}

/// Registers from somewhere; the token by which the device is remembered.
async fn register(house: &House, origin: &str, phone: &str) -> String {
    let entered = house.register(&from(origin), phone).await;
    entered.device_token.expect("remembered")
}

fn knock(phone: &str, password: &str, device_token: Option<&str>) -> Begin {
    Begin {
        phone: phone.into(),
        password: password.into(),
        device_token: device_token.map(str::to_owned),
        label: "Chrome".into(),
        kind: SessionKind::Full,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn attack_one_password_on_many_numbers() {
    each_engine(async |engine| {
        let mut house = House::on(engine).await;
        // A hundred hashes in earnest would take a minute.
        let config = Config { password_kib: 64, ..Config::clone(&house.app.config) };
        house.app.config = Arc::new(config);
        let device = register(&house, "203.0.113.9", PHONE).await;
        let come =
            async |origin: &str, ask: Begin| sign_in::begin(&house.app, &from(origin), ask).await;
        // A right one counts for nothing, however often.
        for _ in 0..3 {
            let right = come("203.0.113.7", knock(PHONE, PASSWORD, None)).await;
            assert!(matches!(right, Ok(Begun::CodeSent(..))), "{right:?}");
        }
        for n in 0..SIGN_INS.tries {
            let phone = format!("+861390000{n:04}");
            let origin = format!("203.0.113.{}", n % 250);
            let wrong = come(&origin, knock(&phone, "Falsch3!Amsel", None)).await;
            assert!(matches!(wrong, Err(AppError::WrongCredentials)), "{n}: {wrong:?}");
        }
        let strange = || knock(PHONE, PASSWORD, None);
        let stopped = come("203.0.113.7", strange()).await;
        assert!(matches!(stopped, Err(AppError::TooMany { .. })), "{stopped:?}");
        // Strangers stop nobody: neither on a remembered device, nor from elsewhere.
        let known = come("203.0.113.9", knock(PHONE, PASSWORD, Some(&device))).await;
        assert!(matches!(known, Ok(Begun::Entered(_))), "{known:?}");
        let elsewhere = come("198.51.100.7", strange()).await;
        assert!(matches!(elsewhere, Ok(Begun::CodeSent(..))), "{elsewhere:?}");
        house.clock.forward_s(SIGN_INS.first_us / 1_000_000);
        let later = come("203.0.113.7", strange()).await;
        assert!(matches!(later, Ok(Begun::CodeSent(..))), "{later:?}");
        house.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn attack_codes_to_many_numbers() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let ask = async |origin: &str, n: i64| {
            reset::begin(&house.app, &from(origin), &format!("+861390000{n:04}"), None).await
        };
        // What is answered is taken back: a shop may register all who come.
        register(&house, "203.0.113.9", PHONE).await;
        for n in 0..CODES_OF_NETWORK.tries {
            ask("203.0.113.9", n).await.unwrap_or_else(|error| panic!("{n}: {error}"));
        }
        let stopped = ask("203.0.113.10", 999).await;
        assert!(matches!(stopped, Err(AppError::TooMany { .. })), "{stopped:?}");
        ask("198.51.100.7", 999).await.expect("from elsewhere");
        house.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_is_answered_elsewhere_is_taken_back_where_it_was_asked_for() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        register(&house, "192.0.2.1", PHONE).await;
        let counted = async |origin: &str| {
            let (key, now_us) = (format!("codes of {}", network(origin)), house.clock.now());
            let read = house
                .app
                .db
                .write(async move |tx| paydesk_store::challenge::throttle(tx, &key, now_us).await);
            read.await.unwrap().count
        };
        let (asks, answers) = ("203.0.113.9", "198.51.100.7");
        // Both have asked for others' codes as well.
        for n in 0..3 {
            for origin in [asks, answers] {
                reset::begin(&house.app, &from(origin), &format!("+861390000{n:04}"), None)
                    .await
                    .unwrap();
            }
        }
        let id = reset::begin(&house.app, &from(asks), PHONE, None).await.unwrap();
        house.work().await;
        let code = house.post.code(PHONE).expect("a code");
        assert_eq!((counted(asks).await, counted(answers).await), (4, 3));
        // Asked for in a shop, answered on the way home.
        let done = reset::phone_code(&house.app, &from(answers), &id, &code, None).await;
        assert!(matches!(done, Ok(Checked::Done(_))), "{done:?}");
        assert_eq!((counted(asks).await, counted(answers).await), (3, 3));
        house.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn attack_keeping_codes_from_an_owner() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let device = register(&house, "192.0.2.1", PHONE).await;
        let elses = register(&house, "192.0.2.1", "+8613800002211").await;
        let sent = async || {
            house.work().await;
            let sent = house.post.to(PHONE);
            sent.iter().filter(|sent| sent.args.contains_key("code")).count()
        };
        let ask = async |origin: &str, device: Option<&str>, n: usize| match n % 2 {
            0 => reset::begin(&house.app, &from(origin), PHONE, device).await,
            _ => recovery::begin(&house.app, &from(origin), PHONE, device).await,
        };
        // Strangers from many networks ask until none is sent any more.
        let before = sent().await;
        for n in 0..20 {
            ask(&format!("203.0.{n}.9"), None, n).await.expect("the same answer");
        }
        let most = usize::try_from(CODES_TO_ADDRESS.tries).unwrap();
        assert_eq!(sent().await, before + most);
        // A device of somebody else's makes no owner.
        ask("198.51.100.8", Some(&elses), 0).await.expect("the same answer");
        assert_eq!(sent().await, before + most);
        // On a device that knows the account the owner gets one, of either kind, and another.
        for n in 0..2 {
            let id = ask("198.51.100.7", Some(&device), n).await.expect("the same answer");
            assert_eq!(sent().await, before + most + 1 + 2 * n, "{n}");
            let purpose = if n == 0 { Purpose::Reset } else { Purpose::Recovery };
            challenge::again(&house.app, &from("198.51.100.7"), &id, purpose).await.unwrap();
            assert_eq!(sent().await, before + most + 2 + 2 * n, "{n}");
        }
        // The device has its own bound.
        let mut stopped = false;
        for n in 0..5 {
            let asked = ask("198.51.100.7", Some(&device), n).await;
            stopped |= matches!(asked, Err(AppError::TooMany { .. }));
        }
        assert!(stopped, "a found device floods nobody");
        house.work().await;
        house.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn attack_making_up_codes_of_messages() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        register(&house, "192.0.2.1", PHONE).await;
        house.work().await;
        let code = house.post.to(PHONE)[0].notice.code.clone();
        let look = async |origin: &str, code: &str| {
            let found = genuine::check(&house.app, &from(origin), code).await;
            found.map(|found| found.is_some())
        };
        // What is ours counts for nothing, however often it is looked up.
        for n in 0..GENUINE.tries {
            assert!(look("203.0.113.9", &code).await.unwrap());
            assert!(!look("203.0.113.9", &format!("MADEUP{n:02}")).await.unwrap(), "{n}");
        }
        let stopped = look("203.0.113.10", &code).await;
        assert!(matches!(stopped, Err(AppError::TooMany { .. })), "{stopped:?}");
        assert!(look("198.51.100.7", &code).await.unwrap(), "nobody else is held to it");
        house.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn attack_flooding_a_mailbox_from_many_accounts() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let victim = "victim@mail.example";
        let mut sent = 0;
        for n in 0..3 {
            let origin = format!("192.0.{n}.1");
            let entered = house.register(&from(&origin), &format!("+861390000{n:04}")).await;
            let seen = recognise(&house.app, Some(&entered.token), Language::En, &origin).await;
            let actor = seen.expect("read").actor;
            for _ in 0..5 {
                match profile::email_begin(&house.app, &actor, victim, PASSWORD).await {
                    Ok(_) => sent += 1,
                    Err(AppError::TooMany { .. }) => assert_eq!(sent, CODES_TO_ADDRESS.tries),
                    Err(other) => panic!("{other:?}"),
                }
            }
            house.work().await;
        }
        assert_eq!((sent, house.post.to(victim).len()), (CODES_TO_ADDRESS.tries, 10));
        house.finish().await;
    })
    .await;
}
