//! Codes say what they allow: the first time, and when a new one is asked for.

use paydesk_app::payment::{self, Ask};
use paydesk_app::{AppError, challenge, trust};
use paydesk_core::challenge::Purpose;
use paydesk_core::id::{ChallengeId, Party};
use paydesk_core::language::Language;
use paydesk_core::payment::PaymentKind;
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::{House, Persony, Sent, ask};

/// The newest message to somebody, and its words.
async fn newest(house: &House, who: &Persony) -> (Sent, String) {
    house.work().await;
    let sent = house.post.to(&who.phone).pop().expect("a message was sent");
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
