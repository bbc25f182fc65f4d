//! Many at once: nothing over, nothing twice, on both engines, and with two houses that share one
//! PostgreSQL.

use paydesk_app::payment::{self, Ask};
use paydesk_app::{App, AppError};
use paydesk_core::id::Party;
use paydesk_core::payment::{Method, Payment, PaymentKind, PaymentState};
use paydesk_core::person::Actor;
use paydesk_core::refusal::Refusal;
use paydesk_sim::engine::{Engine, each_engine, postgres};
use paydesk_sim::house::{House, Merchanty, Persony, ask};
use tokio::task::JoinSet;

const EACH_MINOR: i64 = 1_000;
const AFFORDED: usize = 50;
const PAYERS: usize = 200;

fn purchase(who: &Persony, shop: &Merchanty, key: &str) -> Ask {
    Ask {
        kind: PaymentKind::Purchase,
        payee: Party::Merchant(shop.id.clone()),
        ..ask(who, EACH_MINOR, key)
    }
}

/// All of them at once, each through one of the houses in turn.
async fn at_once(
    houses: &[&House],
    actor: &Actor,
    asks: Vec<Ask>,
) -> Vec<Result<Payment, AppError>> {
    let mut tasks = JoinSet::new();
    for (at, ask) in asks.into_iter().enumerate() {
        let app: App = houses[at % houses.len()].app.clone();
        let actor = actor.clone();
        tasks.spawn(async move { payment::pay(&app, &actor, ask).await });
    }
    tasks.join_all().await
}

async fn one_balance_pays_what_it_affords(house: &House, houses: &[&House]) {
    let (li, shop) = (house.customer("李雷").await, house.merchant("书店").await);
    house.fund(&li, EACH_MINOR * AFFORDED as i64).await;
    house.trust(&li, shop.id.as_str()).await;
    let asks = (0..PAYERS).map(|n| purchase(&li, &shop, &format!("key-burst-{n}"))).collect();
    let answers = at_once(houses, &li.actor, asks).await;
    let mut paid = 0;
    for answer in answers {
        // So many at once are more than are kept of those that fail.
        if matches!(answer, Err(AppError::Refused(Refusal::FailingTooOften))) {
            continue;
        }
        let row = answer.expect("every request has an answer");
        match row.state {
            PaymentState::Succeeded => paid += 1,
            PaymentState::Failed => assert_eq!(row.refusal, Some(Refusal::BalanceTooLow)),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(paid, AFFORDED);
    assert_eq!(house.available(&li).await, 0);
    let till =
        paydesk_core::ledger::account_id::merchant(&shop.id, paydesk_core::amount::Currency::Cny);
    assert_eq!(house.available_on(till).await, EACH_MINOR * AFFORDED as i64);
}

async fn one_key_is_one_payment(house: &House, houses: &[&House]) {
    let (li, shop) = (house.customer("韩梅").await, house.merchant("面馆").await);
    house.fund(&li, 100_000).await;
    house.trust(&li, shop.id.as_str()).await;
    let asks = (0..50).map(|_| purchase(&li, &shop, "key-the-same")).collect();
    let answers = at_once(houses, &li.actor, asks).await;
    let first = answers[0].as_ref().expect("an answer").id.clone();
    for answer in answers {
        let row = answer.expect("every request has the first one's answer");
        assert_eq!((row.id, row.state), (first.clone(), PaymentState::Succeeded));
    }
    assert_eq!(house.available(&li).await, 100_000 - EACH_MINOR);
}

/// Two hundred people who all hold the link of one order: one of them pays it.
async fn one_order_is_paid_once(house: &House, houses: &[&House]) {
    let (li, shop) = (house.customer("王芳").await, house.merchant("花店").await);
    house.fund(&li, EACH_MINOR * 100).await;
    house.trust(&li, shop.id.as_str()).await;
    let order = house.order(&shop, EACH_MINOR).await;
    let asks = (0..60).map(|n| {
        let method = if n % 2 == 0 { Method::Wallet } else { Method::Card };
        let card = (method == Method::Card).then(|| li.card.id.clone());
        let order = Some(order.id.clone());
        Ask { method, card, order, ..purchase(&li, &shop, &format!("key-order-{n}")) }
    });
    let answers = at_once(houses, &li.actor, asks.collect()).await;
    house.work().await;
    let mut paid = 0;
    for answer in answers {
        if matches!(answer, Err(AppError::Refused(Refusal::FailingTooOften))) {
            continue;
        }
        let row = answer.expect("every request has an answer");
        let seen = payment::detail(&house.app, &li.actor, &row.id).await.expect("it is theirs");
        match (seen.payment.state, seen.payment.refusal) {
            (PaymentState::Succeeded, None) => paid += 1,
            (PaymentState::Failed, Some(Refusal::OrderPaid | Refusal::OrderBeingPaid)) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(paid, 1);
}

async fn all(engine: &Engine, house: &House, houses: &[&House]) {
    eprintln!("{} with {} houses", engine.name, houses.len());
    one_balance_pays_what_it_affords(house, houses).await;
    one_key_is_one_payment(house, houses).await;
    one_order_is_paid_once(house, houses).await;
    house.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_over_and_nothing_twice() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        all(engine, &house, &[&house]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_over_and_nothing_twice_with_two_houses_on_one_database() {
    let engine = postgres().await;
    let house = House::on(&engine).await;
    let twin = house.twin(&engine).await;
    all(&engine, &house, &[&house, &twin]).await;
    twin.check_books().await;
}
