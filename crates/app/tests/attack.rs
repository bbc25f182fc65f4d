//! Attacks on codes and on silence: a code used again or for another thing, two hundred guesses at
//! once at every door, and a watch held to what strangers are answered.

use std::time::Duration;

use paydesk_app::challenge::{self, Checked};
use paydesk_app::payment::{self, Ask};
use paydesk_app::sign_in::{self, Begin, Begun};
use paydesk_app::{App, AppError, recovery, registration, reset, trust};
use paydesk_core::amount::{Amount, Currency};
use paydesk_core::challenge::Answer;
use paydesk_core::id::{ChallengeId, Party};
use paydesk_core::language::Language;
use paydesk_core::payment::{Payment, PaymentKind, PaymentState};
use paydesk_core::person::{Actor, SessionKind};
use paydesk_core::refusal::Refusal;
use paydesk_sim::engine::{each_engine, sqlite};
use paydesk_sim::house::{House, PASSWORD, Persony, ask};

fn stranger(origin: &str) -> Actor {
    Actor::stranger(Language::En, origin)
}

fn knock(phone: &str, password: &str) -> Begin {
    Begin {
        phone: phone.into(),
        password: password.into(),
        device_token: None,
        label: "Chrome".into(),
        kind: SessionKind::Full,
    }
}

fn to(payee: &Persony, from: &Persony, minor: i64, key: &str) -> Ask {
    Ask { payee: Party::Person(payee.id.clone()), ..ask(from, minor, key) }
}

/// Asks for a payment that needs a code, and answers it.
async fn answered(house: &House, who: &Persony, payment: Ask) -> ChallengeId {
    let asked = payment::pay(&house.app, &who.actor, payment).await.unwrap_err();
    let AppError::Challenge { id, .. } = asked else { panic!("{asked:?}") };
    house.work().await;
    let code = house.post.code(&who.phone).expect("a code");
    let answer = challenge::check(&house.app, &who.actor, &id, &code).await.unwrap();
    assert_eq!(answer, Answer::Passed);
    let again = challenge::check(&house.app, &who.actor, &id, &code).await.unwrap();
    assert_eq!(again, Answer::AlreadyPassed, "an answer counts once");
    id
}

async fn with(
    house: &House,
    who: &Persony,
    code: &ChallengeId,
    ask: Ask,
) -> Result<Payment, AppError> {
    let ask = Ask { challenge: Some(code.clone()), ..ask };
    payment::pay(&house.app, &who.actor, ask).await
}

/// Whether the code bought nothing: the payment is refused by name, or not even made.
fn bought_nothing(answer: &Result<Payment, AppError>, refusal: Refusal) -> bool {
    match answer {
        Ok(payment) => payment.state == PaymentState::Failed && payment.refusal == Some(refusal),
        Err(AppError::Refused(said)) => *said == refusal,
        Err(AppError::Invalid(faults)) => faults.iter().all(|fault| fault.field == "challenge"),
        Err(_) => false,
    }
}

#[tokio::test]
async fn attack_replayed_and_retargeted_payment_codes() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, wang) = (house.customer("李雷").await, house.customer("王芳").await);
        let (thief, shop) = (house.customer("丁").await, house.merchant("书店").await);
        house.fund(&li, 300_000).await;
        house.fund(&thief, 300_000).await;
        let code = answered(&house, &li, to(&wang, &li, 60_000, "attack-key-1")).await;
        let wrong = Refusal::SecurityCheckFailed;
        // Another payee, another sum, another currency of the same number, another kind.
        let in_yen = Amount::new(60_000, Currency::Jpy).unwrap();
        let bought = Ask {
            kind: PaymentKind::Purchase,
            payee: Party::Merchant(shop.id.clone()),
            ..ask(&li, 60_000, "attack-key-shop")
        };
        let others = [
            to(&thief, &li, 60_000, "attack-key-payee"),
            to(&wang, &li, 60_001, "attack-key-more"),
            to(&wang, &li, 59_999, "attack-key-less"),
            Ask { amount: in_yen, ..to(&wang, &li, 60_000, "attack-key-yen") },
            bought,
        ];
        for other in others {
            let key = other.key.clone();
            let answer = with(&house, &li, &code, other).await;
            let unlike = bought_nothing(&answer, Refusal::CurrencyMismatch);
            let none = unlike || bought_nothing(&answer, wrong);
            assert!(none, "{key}: {answer:?}");
        }
        // Somebody else's code is no code.
        let stolen =
            with(&house, &thief, &code, to(&wang, &thief, 60_000, "attack-key-thief")).await;
        assert!(bought_nothing(&stolen, wrong), "{stolen:?}");
        // A code to trust a payee pays nobody, though it was answered.
        let paid = with(&house, &li, &code, to(&wang, &li, 60_000, "attack-key-1")).await.unwrap();
        assert_eq!(paid.state, PaymentState::Succeeded, "what it was sent for it does");
        let trusting = trust::begin(&house.app, &li.actor, &Party::Person(wang.id.clone())).await;
        let trusting = trusting.expect("begun");
        house.work().await;
        let said = house.post.code(&li.phone).expect("a code");
        let answer = challenge::check(&house.app, &li.actor, &trusting, &said).await;
        assert!(matches!(answer, Ok(Answer::Passed) | Err(AppError::NotFound)), "{answer:?}");
        let other = with(&house, &li, &trusting, to(&wang, &li, 60_000, "attack-key-trust")).await;
        assert!(bought_nothing(&other, wrong), "{other:?}");
        // Once more, under another key; and late.
        let twice = with(&house, &li, &code, to(&wang, &li, 60_000, "attack-key-2")).await;
        assert!(bought_nothing(&twice, wrong), "{twice:?}");
        let late = answered(&house, &li, to(&wang, &li, 70_000, "attack-key-3")).await;
        house.clock.forward_s(5 * 60);
        let late = with(&house, &li, &late, to(&wang, &li, 70_000, "attack-key-3")).await;
        assert!(bought_nothing(&late, Refusal::SecurityCheckExpired), "{late:?}");
        assert_eq!(house.available(&wang).await, 60_000, "paid once");
        assert_eq!(house.available(&li).await + house.available(&thief).await, 540_000);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_one_code_for_twenty_payments_at_once() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, wang) = (house.customer("李雷").await, house.customer("王芳").await);
        house.fund(&li, 2_000_000).await;
        let code = answered(&house, &li, to(&wang, &li, 60_000, "attack-key-0")).await;
        let all = (0..20).map(|n| {
            let (app, actor, code) = (house.app.clone(), li.actor.clone(), code.clone());
            let ask = to(&wang, &li, 60_000, &format!("attack-key-{n}"));
            let ask = Ask { challenge: Some(code), ..ask };
            tokio::spawn(async move { payment::pay(&app, &actor, ask).await })
        });
        let mut paid = 0;
        for one in all.collect::<Vec<_>>() {
            let answer = one.await.expect("joined");
            let went = matches!(&answer, Ok(row) if row.state == PaymentState::Succeeded);
            assert!(went || bought_nothing(&answer, Refusal::SecurityCheckFailed), "{answer:?}");
            paid += usize::from(went);
        }
        assert_eq!((paid, house.available(&wang).await), (1, 60_000));
        house.finish().await;
    })
    .await;
}

/// Where a code is typed.
#[derive(Clone, Copy, Debug)]
enum Door {
    Payment,
    Trust,
    SignIn,
    Reset,
    Recovery,
}

/// Whether this code opens that door.
async fn opens(
    door: Door,
    app: &App,
    by: &Actor,
    id: &ChallengeId,
    code: &str,
) -> Result<bool, AppError> {
    fn done<T>(checked: Checked<T>) -> bool {
        matches!(checked, Checked::Done(_))
    }
    let full = SessionKind::Full;
    match door {
        Door::Payment => Ok(challenge::check(app, by, id, code).await? == Answer::Passed),
        Door::Trust => trust::finish(app, by, id, code).await.map(done),
        Door::SignIn => sign_in::finish(app, by, id, code, "Chrome", full).await.map(done),
        Door::Reset => reset::phone_code(app, by, id, code, None).await.map(done),
        Door::Recovery => recovery::finish(app, by, id, code, "Chrome").await.map(done),
    }
}

/// Two hundred answers at once to one challenge. However each is told no, at most five were
/// compared: then the right one opens nothing.
async fn two_hundred(house: &House, door: Door, by: &Actor, id: &ChallengeId, phone: &str) {
    house.work().await;
    let right = house.post.code(phone).expect("a code");
    let wrong = if right == "000000" { "000001" } else { "000000" };
    let tries = (0..200).map(|_| {
        let (app, by, id) = (house.app.clone(), by.clone(), id.clone());
        tokio::spawn(async move { opens(door, &app, &by, &id, wrong).await })
    });
    for one in tries.collect::<Vec<_>>() {
        let opened = one.await.expect("joined").expect("answered");
        assert!(!opened, "{door:?}: a wrong code is right");
    }
    let seen = challenge::get(&house.app, id).await.expect("it is kept");
    assert_eq!(seen.tries, 5, "{door:?}: so many were compared");
    let late = opens(door, &house.app, by, id, &right).await;
    assert!(matches!(late, Ok(false)), "{door:?}: the right one after that: {late:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn attack_two_hundred_wrong_codes_at_every_door() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (app, phone) = (&house.app, "+8613800002210");
        let (li, wang) = (house.customer("李雷").await, house.customer("王芳").await);
        house.fund(&li, 300_000).await;
        let small = payment::pay(app, &li.actor, to(&wang, &li, 1_000, "attack-key-small")).await;
        assert_eq!(small.expect("paid").state, PaymentState::Succeeded);
        let asked = payment::pay(app, &li.actor, to(&wang, &li, 60_000, "attack-key-1")).await;
        let Err(AppError::Challenge { id, .. }) = asked else { panic!("{asked:?}") };
        two_hundred(&house, Door::Payment, &li.actor, &id, &li.phone).await;
        let id = trust::begin(app, &li.actor, &Party::Person(wang.id.clone())).await.unwrap();
        two_hundred(&house, Door::Trust, &li.actor, &id, &li.phone).await;
        house.register(&stranger("198.51.100.7"), phone).await;
        let from = stranger("203.0.113.9");
        let begun = sign_in::begin(app, &from, knock(phone, PASSWORD)).await;
        let Ok(Begun::CodeSent(id, _)) = begun else { panic!("{begun:?}") };
        two_hundred(&house, Door::SignIn, &from, &id, phone).await;
        let id = reset::begin(app, &from, phone, None).await.unwrap();
        two_hundred(&house, Door::Reset, &from, &id, phone).await;
        let id = recovery::begin(app, &from, phone, None).await.unwrap();
        two_hundred(&house, Door::Recovery, &from, &id, phone).await;
        assert_eq!(house.available(&wang).await, 1_000);
        house.finish().await;
    })
    .await;
}

/// What strangers ask, of which they must not learn whether anybody has the number.
#[derive(Clone, Copy, Debug)]
enum Question {
    SignIn,
    Register,
    Reset,
    Recovery,
}

#[expect(clippy::disallowed_methods, reason = "a stranger's watch is the attack")]
fn watch() -> std::time::Instant {
    std::time::Instant::now()
}

/// How long the answer takes.
async fn asked(app: &App, question: Question, from: &Actor, phone: &str) -> Duration {
    let begun = watch();
    match question {
        Question::SignIn => {
            let answer = sign_in::begin(app, from, knock(phone, "Falsch3!Amsel")).await;
            assert!(matches!(answer, Err(AppError::WrongCredentials)), "{answer:?}");
        }
        Question::Register => {
            let (name, password) = ("陈小明".into(), PASSWORD.into());
            let (phone, language) = (phone.into(), Language::En);
            let ask = registration::Begin { name, phone, password, language };
            registration::begin(app, from, ask).await.expect("begun");
        }
        Question::Reset => drop(reset::begin(app, from, phone, None).await.expect("begun")),
        Question::Recovery => drop(recovery::begin(app, from, phone, None).await.expect("begun")),
    }
    begun.elapsed()
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// Taken in turn, so that whatever else the machine does falls on both; and the middle one, so that
/// one bad moment decides nothing. What would tell is a hash more or less: a factor of ten.
#[tokio::test(flavor = "multi_thread")]
async fn attack_enumeration_by_timing() {
    let house = House::on(&sqlite().await).await;
    let known: Vec<String> = (0..4).map(|n| format!("+861380000221{n}")).collect();
    for phone in &known {
        house.register(&stranger("198.51.100.7"), phone).await;
    }
    for question in [Question::SignIn, Question::Register, Question::Reset, Question::Recovery] {
        let (mut yes, mut no) = (Vec::new(), Vec::new());
        for round in 0..12 {
            // Each from a network of its own: none is asked to wait.
            let from = stranger(&format!("203.0.{round}.9"));
            let mine = &known[round % known.len()];
            yes.push(asked(&house.app, question, &from, mine).await);
            no.push(asked(&house.app, question, &from, &format!("+86139000000{round:02}")).await);
        }
        let (yes, no) = (middle(yes), middle(no));
        let alike = yes < no * 3 && no < yes * 3;
        assert!(alike, "{question:?}: known {yes:?}, unknown {no:?}");
        // What was asked for in between may be asked for again.
        house.clock.forward_s(86_400);
        house.work().await;
    }
    house.finish().await;
}
