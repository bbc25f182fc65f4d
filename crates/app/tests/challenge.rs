//! Codes say what they allow: the first time, and when a new one is asked for.

use paydesk_app::payment::{self, Ask};
use paydesk_app::ports::CarrierFault;
use paydesk_app::{AppError, challenge, recovery, reset, trust};
use paydesk_core::challenge::Purpose;
use paydesk_core::id::{ChallengeId, NoticeId, Party};
use paydesk_core::language::Language;
use paydesk_core::payment::PaymentKind;
use paydesk_core::person::Actor;
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::{House, Persony, Sent, ask};
use paydesk_store::notice::{self, Notice};
use paydesk_store::{args, record};

/// What is kept of a message's variables.
async fn kept(house: &House, id: &NoticeId) -> String {
    let id = id.clone();
    let found = house
        .app
        .db
        .read(async move |tx| record::find::<Notice>(tx, "where id = $1", args![id]).await);
    found.await.unwrap().expect("it is kept").args
}

/// The newest message to somebody, and its words.
async fn newest(house: &House, who: &Persony) -> (Sent, String) {
    house.work().await;
    let sent = house.post.to(&who.phone).pop().expect("a message was sent");
    let kept = kept(house, &sent.notice.id).await;
    assert!(!kept.contains(&sent.args["code"]), "the code is kept: {kept}");
    let text = house.post.text(&who.phone).expect("it has words");
    (sent, text)
}

/// Asks for a new code, and holds it against the first one.
async fn again(house: &House, who: &Persony, id: &ChallengeId, purpose: Purpose, names: &[&str]) {
    let (first, said) = newest(house, who).await;
    for name in names {
        assert!(said.contains(name), "{name} is not in {said}");
    }
    let fresh = challenge::again(&house.app, &who.actor, id, purpose).await.expect("a new code");
    assert_ne!(fresh, *id);
    let (second, said) = newest(house, who).await;
    assert_ne!(first.args["code"], second.args["code"]);
    for name in names {
        assert!(said.contains(name), "{name} is not in {said}");
    }
    let but_code = |sent: &Sent| {
        let mut args = sent.args.clone();
        args.remove("code");
        args
    };
    assert_eq!(but_code(&first), but_code(&second));
}

#[tokio::test]
async fn a_code_for_a_payment_names_payee_and_amount_first_and_again() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, wang) = (house.customer("李雷").await, house.customer("王芳").await);
        let shop = house.merchant("清风书店").await;
        house.fund(&li, 200_000).await;
        let to_wang =
            Ask { payee: Party::Person(wang.id.clone()), ..ask(&li, 60_000, "key-person") };
        let to_shop = Ask {
            kind: PaymentKind::Purchase,
            payee: Party::Merchant(shop.id.clone()),
            ..ask(&li, 61_050, "key-merchant")
        };
        for (payment, names) in [(to_wang, ["王*", "600.00"]), (to_shop, ["清风书店", "610.50"])]
        {
            let asked = payment::pay(&house.app, &li.actor, payment).await.unwrap_err();
            let AppError::Challenge { id, .. } = asked else { panic!("{asked:?}") };
            again(&house, &li, &id, Purpose::Payment, &names).await;
        }
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_code_to_trust_a_payee_names_the_payee_first_and_again() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (mut li, shop) = (house.customer("李雷").await, house.merchant("清风书店").await);
        house.fund(&li, 20_000).await;
        let party = Party::Merchant(shop.id.clone());
        let buy = Ask {
            kind: PaymentKind::Purchase,
            payee: party.clone(),
            ..ask(&li, 1_000, "key-purchase")
        };
        payment::pay(&house.app, &li.actor, buy).await.expect("paid");
        house.work().await;
        for language in [Language::ZhHans, Language::En] {
            li.actor.language = language;
            let id = trust::begin(&house.app, &li.actor, &party).await.expect("begun");
            again(&house, &li, &id, Purpose::Trust, &["清风书店"]).await;
        }
        house.finish().await;
    })
    .await;
}

/// Somebody whom nobody knows, somewhere.
fn stranger(origin: &str) -> Actor {
    Actor::stranger(Language::En, origin)
}

/// How often this stranger may ask for codes to this number, by both ways that are open to all.
async fn allowed(house: &House, from: &Actor, phone: &str) -> usize {
    let mut allowed = 0;
    for n in 0..12 {
        let asked = match n % 2 {
            0 => recovery::begin(&house.app, from, phone, None).await,
            _ => reset::begin(&house.app, from, phone, None).await,
        };
        match asked {
            Ok(_) => allowed += 1,
            Err(AppError::TooMany { .. }) => return allowed,
            Err(other) => panic!("{other:?}"),
        }
    }
    allowed
}

#[tokio::test]
async fn attack_using_up_an_owners_codes() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, wang) = (house.customer("李雷").await, house.customer("王芳").await);
        house.fund(&li, 200_000).await;
        // The owner has asked for codes of their own, one way and the other.
        let pay = async |key| {
            let to_wang = Ask { payee: Party::Person(wang.id.clone()), ..ask(&li, 60_000, key) };
            payment::pay(&house.app, &li.actor, to_wang).await.unwrap_err()
        };
        assert!(matches!(pay("key-before").await, AppError::Challenge { .. }));
        recovery::begin(&house.app, &stranger("198.51.100.7"), &li.phone, None)
            .await
            .expect("sent");
        // Somebody else is allowed as much for a number that is used as for one that is nobody's.
        let known = allowed(&house, &stranger("203.0.113.9"), &li.phone).await;
        let unknown = allowed(&house, &stranger("203.0.113.9"), "+8613800009999").await;
        assert_eq!((known, unknown), (5, 5));
        // A neighbour's address is the same network; and the owner still pays.
        assert_eq!(allowed(&house, &stranger("203.0.113.77"), &li.phone).await, 0);
        assert!(matches!(pay("key-after").await, AppError::Challenge { .. }));
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_flooding_a_phone_with_codes() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let li = house.customer("李雷").await;
        for network in 0..6 {
            let from = stranger(&format!("203.0.{network}.9"));
            assert_eq!(allowed(&house, &from, &li.phone).await, 5, "the answer stays the same");
        }
        house.work().await;
        assert_eq!(house.post.to(&li.phone).len(), 10);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn codes_that_are_answered_are_never_too_many() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, wang) = (house.customer("李雷").await, house.customer("王芳").await);
        house.fund(&li, 500_000).await;
        for n in 0..7 {
            let to_wang = Ask {
                payee: Party::Person(wang.id.clone()),
                ..ask(&li, 60_000, &format!("key-paid-{n}"))
            };
            let asked = payment::pay(&house.app, &li.actor, to_wang.clone()).await.unwrap_err();
            let AppError::Challenge { id, .. } = asked else { panic!("{n}: {asked:?}") };
            house.work().await;
            let code = house.post.code(&li.phone).expect("a code");
            challenge::check(&house.app, &li.actor, &id, &code).await.expect("checked");
            let again = Ask { challenge: Some(id), ..to_wang };
            payment::pay(&house.app, &li.actor, again).await.expect("paid");
            house.clock.forward_s(1);
        }
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_code_that_cannot_be_sent_is_not_kept_either() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let li = house.customer("李雷").await;
        let begin = async || {
            let stranger = Actor::stranger(Language::En, "203.0.113.9");
            reset::begin(&house.app, &stranger, &li.phone, None).await.unwrap();
        };
        // The gateway is away for longer than the code lives: then there is nothing left to send.
        house.post.fail(CarrierFault::Passing("away".into()));
        begin().await;
        house.work().await;
        let owner = li.id.clone();
        let read = house.app.db.read(async move |tx| notice::of_person(tx, &owner).await);
        let row = read.await.unwrap().remove(0);
        assert!(row.args.contains("code"), "it waits with its code: {}", row.args);
        house.clock.forward_s(301);
        house.work().await;
        assert!(house.post.to(&li.phone).is_empty(), "a code that ran out is not sent");
        assert_eq!(kept(&house, &row.id).await, "{}");
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_using_up_somebody_elses_code() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, wang) = (house.customer("李雷").await, house.customer("王芳").await);
        house.fund(&li, 200_000).await;
        let to_wang =
            Ask { payee: Party::Person(wang.id.clone()), ..ask(&li, 60_000, "key-to-wang") };
        let asked = payment::pay(&house.app, &li.actor, to_wang.clone()).await.unwrap_err();
        let AppError::Challenge { id: pays, .. } = asked else { panic!("{asked:?}") };
        house.work().await;
        let code = house.post.code(&li.phone).expect("a code");
        let nobody = Actor::stranger(Language::En, "203.0.113.9");
        let guest = house.guest().await;
        // Codes of every other use are answered there, where something comes of it.
        let asked = recovery::begin(&house.app, &nobody, &li.phone, None).await.unwrap();
        house.work().await;
        let opens = house.post.code(&li.phone).expect("a code");
        let strange = [
            (&nobody, &pays, &code),
            (&guest, &pays, &code),
            (&wang.actor, &pays, &code),
            (&nobody, &asked, &opens),
            (&li.actor, &asked, &opens),
        ];
        let row = async |id: &ChallengeId| challenge::get(&house.app, id).await.unwrap();
        for (n, (who, id, code)) in strange.into_iter().enumerate() {
            for code in [code.as_str(), "000000"] {
                let found = challenge::check(&house.app, who, id, code).await;
                let no = matches!(found, Err(AppError::SignInNeeded | AppError::NotFound));
                assert!(no, "{n}: {found:?}");
                let row = row(id).await;
                assert_eq!((row.tries, row.passed_at_us), (0, None), "{n}");
            }
        }
        let found = challenge::check(&house.app, &li.actor, &pays, &code).await.unwrap();
        assert_eq!(found, paydesk_core::challenge::Answer::Passed);
        let again = Ask { challenge: Some(pays), ..to_wang };
        payment::pay(&house.app, &li.actor, again).await.expect("paid");
        house.finish().await;
    })
    .await;
}
