//! What somebody can cause again and again costs the house no message each, and loses nobody a
//! word: what goes unsaid for a while is said together.

use paydesk_app::AppError;
use paydesk_app::payment::{self, Ask, Filter};
use paydesk_app::ports::RailSaid;
use paydesk_core::id::Party;
use paydesk_core::payment::{Method, PaymentKind, PaymentState};
use paydesk_core::refusal::Refusal;
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::{House, Merchanty, Persony, ask};

const HOUR_S: i64 = 3_600;

fn purchase(who: &Persony, shop: &Merchanty, minor: i64, key: &str) -> Ask {
    Ask {
        kind: PaymentKind::Purchase,
        payee: Party::Merchant(shop.id.clone()),
        ..ask(who, minor, key)
    }
}

fn by_card(who: &Persony, ask: Ask) -> Ask {
    Ask { method: Method::Card, card: Some(who.card.id.clone()), ..ask }
}

/// How many of so many tries are kept as payments; each of the others says why it is not.
async fn kept(house: &House, who: &Persony, tries: usize, ask: impl Fn(usize) -> Ask) -> usize {
    let mut kept = 0;
    for n in 0..tries {
        match payment::pay(&house.app, &who.actor, ask(n)).await {
            Ok(row) => {
                assert!(matches!(row.state, PaymentState::Failed | PaymentState::Processing));
                kept += 1;
                house.work().await;
            }
            Err(AppError::Refused(refusal)) => assert_eq!(refusal.code(), "failing_too_often"),
            Err(other) => panic!("{other:?}"),
        }
    }
    kept
}

/// The notices of a kind, and the number that the last one names.
fn told(house: &House, who: &Persony, kind: &str) -> (usize, Option<String>) {
    let sent = house.post.to(&who.phone);
    let of: Vec<_> = sent.iter().filter(|sent| sent.notice.kind == kind).collect();
    (of.len(), of.last().and_then(|sent| sent.args.get("count").cloned()))
}

#[tokio::test]
async fn attack_failing_payments_without_end() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, shop) = (house.customer("李雷").await, house.merchant("书店").await);
        house.trust(&li, shop.id.as_str()).await;
        house.fund(&li, 1_000).await;
        house.clock.to(house.clock.now() / (HOUR_S * 1_000_000) * HOUR_S * 1_000_000);
        let dear = |n: usize| purchase(&li, &shop, 5_000, &format!("key-for-dear-{n}"));
        assert_eq!(kept(&house, &li, 300, dear).await, 30);
        let of = "payment-failed-purchase";
        assert_eq!(told(&house, &li, of), (10, None));

        // What the wallet pays is still paid; a bank is not asked meanwhile.
        let fits =
            payment::pay(&house.app, &li.actor, purchase(&li, &shop, 1_000, "key-for-fits")).await;
        assert_eq!(fits.unwrap().state, PaymentState::Succeeded);
        let card =
            |n: usize| by_card(&li, purchase(&li, &shop, 1_000, &format!("key-for-card-{n}")));
        assert_eq!(kept(&house, &li, 3, card).await, 0);

        // After a while it opens again, and what the bank refuses counts alike.
        house.clock.forward_s(900);
        let code = Refusal::CardDeclined.row().iso8583;
        for _ in 0..40 {
            let code = code.to_owned();
            house.rail.next(RailSaid::Declined { refusal: Refusal::CardDeclined, code });
        }
        let card =
            |n: usize| by_card(&li, purchase(&li, &shop, 1_000, &format!("key-for-later-{n}")));
        assert_eq!(kept(&house, &li, 40, card).await, 30);

        // The hour over, the others are told of together, and history has each.
        house.clock.forward_s(HOUR_S + 60);
        house.work().await;
        assert_eq!(told(&house, &li, of).0, 10);
        let more = told(&house, &li, "payments-failed-more");
        assert_eq!(more, (1, Some("50".to_owned())));
        let rows = payment::history(
            &house.app,
            &li.actor,
            Filter { to_us: i64::MAX, most: 200, ..Filter::default() },
        )
        .await
        .unwrap();
        assert_eq!(rows.len(), 62, "the top-up, what was paid, and each that failed");
        let again = purchase(&li, &shop, 5_000, "key-for-a-new-hour");
        assert!(payment::pay(&house.app, &li.actor, again).await.is_ok());
        house.work().await;
        assert_eq!(told(&house, &li, of).0, 11, "the next hour is told one by one again");
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_flooding_a_phone_by_small_transfers() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, wang) = (house.customer("李雷").await, house.customer("王芳").await);
        house.trust(&li, wang.id.as_str()).await;
        house.fund(&li, 1_000).await;
        for n in 0..60 {
            let to = Party::Person(wang.id.clone());
            let send = Ask { payee: to, ..ask(&li, 1, &format!("key-for-fen-{n}")) };
            let row = payment::pay(&house.app, &li.actor, send).await.unwrap();
            assert_eq!(row.state, PaymentState::Succeeded);
            // One by one and in sets.
            if n % 7 == 0 {
                house.work().await;
            }
        }
        house.work().await;
        assert_eq!(told(&house, &wang, "payment-received"), (10, None));
        assert_eq!(told(&house, &li, "payment-paid-transfer").0, 60, "money that went is told");
        house.clock.forward_s(HOUR_S + 60);
        house.work().await;
        let more = told(&house, &wang, "payments-received-more");
        assert_eq!(more, (1, Some("50".to_owned())));
        house.finish().await;
    })
    .await;
}
