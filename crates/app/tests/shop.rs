//! The merchant's own system is asked before money moves to it: each answer, many at once, broken
//! off in the middle, too late.

use std::time::Duration;

use paydesk_app::payment::shop::{WAITING_MAX, WAITING_OF_ONE_MAX};
use paydesk_app::payment::{self, Ask, Filter};
use paydesk_app::{AppError, card};
use paydesk_core::amount::{Amount, Currency};
use paydesk_core::id::{CardId, CardSessionId, Party};
use paydesk_core::payment::shop::{Said, TAKES_US_MAX};
use paydesk_core::payment::{Method, Order, Payment, PaymentKind, PaymentState};
use paydesk_core::person::Actor;
use paydesk_core::refusal::Refusal;
use paydesk_sim::engine::{each_engine, postgres};
use paydesk_sim::house::{House, Merchanty, Persony, ask};
use tokio::task::{JoinHandle, JoinSet};

const MINOR: i64 = 1_000;

fn purchase(who: &Persony, shop: &Merchanty, key: &str) -> Ask {
    let payee = Party::Merchant(shop.id.clone());
    Ask { kind: PaymentKind::Purchase, payee, ..ask(who, MINOR, key) }
}

fn by_card(who: &Persony, ask: Ask) -> Ask {
    Ask { method: Method::Card, card: Some(who.card.id.clone()), ..ask }
}

fn of(order: &Order, ask: Ask) -> Ask {
    Ask { order: Some(order.id.clone()), ..ask }
}

/// Somebody with money, and a shop with a system of its own.
async fn two(house: &House) -> (Persony, Merchanty) {
    let (li, shop) = (house.customer("李雷").await, house.merchant("书店").await);
    house.fund(&li, 100_000).await;
    house.trust(&li, shop.id.as_str()).await;
    house.give_system(&shop).await;
    (li, shop)
}

/// Pays, lets the bank decide, and looks at what it came to.
async fn paid(house: &House, who: &Persony, ask: Ask) -> (PaymentState, Option<Refusal>) {
    let row = payment::pay(&house.app, &who.actor, ask).await.expect("a payment is kept");
    house.work().await;
    let seen = payment::detail(&house.app, &who.actor, &row.id).await.expect("it is theirs");
    (seen.payment.state, seen.payment.refusal)
}

/// The card that a guest enters for an order.
async fn card_of(house: &House, guest: &Actor, order: &Order) -> CardId {
    let begin = card::Begin { back: "/".into(), amount: None, payee: None, order: None };
    let begin = card::Begin { order: Some(order.id.clone()), ..begin };
    let url = card::begin(&house.app, guest, begin).await.unwrap();
    let id = CardSessionId::parse(url.rsplit("cs_").next().unwrap()).unwrap();
    card::finish(&house.app, guest, &id).await.unwrap().card.unwrap()
}

fn begun(house: &House, actor: &Actor, ask: Ask) -> JoinHandle<Result<Payment, AppError>> {
    let (app, actor) = (house.app.clone(), actor.clone());
    tokio::spawn(async move { payment::pay(&app, &actor, ask).await })
}

/// Waits until the shops have been asked so many times.
async fn asked(house: &House, times: usize) {
    for _ in 0..1_000 {
        if house.shop.times() >= times {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("the shops were asked {} times, not {times}", house.shop.times());
}

async fn made(house: &House, who: &Persony) -> usize {
    let filter = Filter { to_us: i64::MAX, most: 500, ..Filter::default() };
    let lines = payment::history(&house.app, &who.actor, filter).await.unwrap();
    lines.iter().filter(|line| line.payment.kind == PaymentKind::Purchase).count()
}

#[tokio::test]
async fn each_answer_of_the_shop_leads_where_it_must() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, shop) = two(&house).await;
        let fine = (PaymentState::Succeeded, None);
        let no = |refusal| (PaymentState::Failed, Some(refusal));
        let rows = [
            (Said::Takes, fine, fine),
            (Said::TakesNot, no(Refusal::MerchantDeclined), no(Refusal::MerchantDeclined)),
            (Said::Nothing, no(Refusal::MerchantUnreachable), no(Refusal::MerchantUnreachable)),
        ];
        for (said, without_order, with_order) in rows {
            for card in [false, true] {
                let how = |ask| if card { by_card(&li, ask) } else { ask };
                let before = house.available(&li).await;
                house.shop.next(said);
                let scanned = how(purchase(&li, &shop, &format!("key-qr-{said:?}-{card}")));
                assert_eq!(paid(&house, &li, scanned).await, without_order, "{said:?} {card}");
                let order = house.order(&shop, MINOR).await;
                house.shop.next(said);
                let ordered = purchase(&li, &shop, &format!("key-order-{said:?}-{card}"));
                let ordered = how(of(&order, ordered));
                assert_eq!(paid(&house, &li, ordered).await, with_order, "{said:?} {card}");
                let times = if said == Said::Takes && !card { 2 } else { 0 };
                assert_eq!(before - house.available(&li).await, times * MINOR, "{said:?} {card}");
                let question = house.shop.asked.lock().unwrap().pop().unwrap();
                assert_eq!(question.order, Some(order.number));
                assert_eq!((question.merchant, question.amount.minor()), (shop.id.clone(), MINOR));
            }
        }
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_guests_card_pays_an_order_only_where_the_shop_takes_it() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, shop) = two(&house).await;
        let order = house.order(&shop, MINOR).await;
        let guest = house.guest().await;
        let card = card_of(&house, &guest, &order).await;
        let ask = |key: &str| Ask {
            method: Method::Card,
            card: Some(card.clone()),
            ..of(&order, purchase(&li, &shop, key))
        };
        for (said, key, refusal) in [
            (Said::Nothing, "key-guest-silent", Some(Refusal::MerchantUnreachable)),
            (Said::TakesNot, "key-guest-gone", Some(Refusal::MerchantDeclined)),
            (Said::Takes, "key-guest-taken", None),
        ] {
            house.shop.next(said);
            let row = payment::pay(&house.app, &guest, ask(key)).await.unwrap();
            assert_eq!(row.refusal, refusal, "{said:?}");
            house.work().await;
        }
        assert_eq!(house.shop.times(), 3);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn nobody_is_asked_without_need() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, shop) = two(&house).await;
        let plain = house.merchant("面馆").await;
        house.trust(&li, plain.id.as_str()).await;
        let fine = (PaymentState::Succeeded, None);
        assert_eq!(paid(&house, &li, purchase(&li, &plain, "key-plain")).await, fine);
        // What fails anyhow is no business of the shop's; nor is what waits for a code.
        let order = house.order(&shop, MINOR).await;
        house.clock.forward_s(3_600);
        let late = of(&order, purchase(&li, &shop, "key-late"));
        assert_eq!(paid(&house, &li, late).await.1, Some(Refusal::OrderExpired));
        let poor = house.customer("穷").await;
        let big = purchase(&poor, &shop, "key-poor");
        assert_eq!(paid(&house, &poor, big).await.1, Some(Refusal::BalanceTooLow));
        let wang = house.customer("王芳").await;
        house.fund(&wang, 100_000).await;
        let amount = Amount::new(90_000, Currency::Cny).unwrap();
        let large = Ask { amount, ..purchase(&wang, &shop, "key-step-up") };
        let stopped = payment::pay(&house.app, &wang.actor, large).await;
        assert!(matches!(stopped, Err(AppError::Challenge { .. })), "{stopped:?}");
        assert_eq!(house.shop.times(), 0);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn what_a_key_was_answered_with_is_answered_again_and_the_shop_hears_nothing() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, shop) = two(&house).await;
        for (said, other, key) in
            [(Said::Takes, Said::Nothing, "key-taken"), (Said::Nothing, Said::Takes, "key-silent")]
        {
            house.shop.next(said);
            let ask = purchase(&li, &shop, key);
            let first = payment::pay(&house.app, &li.actor, ask.clone()).await.unwrap();
            let times = house.shop.times();
            house.shop.next(other);
            let again = payment::pay(&house.app, &li.actor, ask.clone()).await.unwrap();
            assert_eq!((again.id, again.state), (first.id, first.state));
            let amount = Amount::new(MINOR + 1, Currency::Cny).unwrap();
            let reused = payment::pay(&house.app, &li.actor, Ask { amount, ..ask }).await;
            assert!(matches!(reused, Err(AppError::Refused(Refusal::KeyReused))), "{reused:?}");
            assert_eq!(house.shop.times(), times, "the shop was left in peace");
            // What was left over is the next one's.
            house.shop.clear();
        }
        assert_eq!(house.available(&li).await, 100_000 - MINOR);
        house.finish().await;
    })
    .await;
}

async fn fifty_are_one(house: &House, houses: &[&House]) {
    let (li, shop) = two(house).await;
    let shut = house.shop.shut.write().await;
    let mut tasks = JoinSet::new();
    for at in 0..50 {
        let (app, actor) = (houses[at % houses.len()].app.clone(), li.actor.clone());
        let ask = purchase(&li, &shop, "key-the-same");
        tasks.spawn(async move { payment::pay(&app, &actor, ask).await });
    }
    asked(house, houses.len()).await;
    // Whoever comes to it meanwhile joins.
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(house.shop.times(), houses.len(), "one question a process");
    drop(shut);
    let rows: Vec<Payment> =
        tasks.join_all().await.into_iter().map(|row| row.expect("an answer")).collect();
    assert!(rows.iter().all(|row| row.id == rows[0].id), "one payment");
    assert_eq!(rows[0].state, PaymentState::Succeeded);
    assert_eq!(house.available(&li).await, 100_000 - MINOR);
    house.finish().await;
}

#[tokio::test]
async fn fifty_identical_requests_are_one_question_and_one_payment() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        fifty_are_one(&house, &[&house]).await;
    })
    .await;
    let engine = postgres().await;
    let house = House::on(&engine).await;
    let twin = house.twin(&engine).await;
    fifty_are_one(&house, &[&house, &twin]).await;
}

#[tokio::test]
async fn broken_off_between_the_question_and_the_lane_nothing_stands_and_the_key_is_free() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, shop) = two(&house).await;
        let order = house.order(&shop, MINOR).await;
        let ask = of(&order, purchase(&li, &shop, "key-killed"));
        let shut = house.shop.shut.write().await;
        let first = begun(&house, &li.actor, ask.clone());
        asked(&house, 1).await;
        first.abort();
        assert!(first.await.unwrap_err().is_cancelled());
        drop(shut);
        assert_eq!(made(&house, &li).await, 0, "nothing is kept of it");
        let fine = (PaymentState::Succeeded, None);
        assert_eq!(paid(&house, &li, ask.clone()).await, fine);
        assert_eq!(paid(&house, &li, ask).await, fine);
        assert_eq!(made(&house, &li).await, 1);
        let references: Vec<_> =
            house.shop.asked.lock().unwrap().iter().map(|ask| ask.reference.clone()).collect();
        assert_eq!(references.len(), 2);
        assert_eq!(references[0], references[1], "the shop knows it as the same question");
        assert_eq!(house.available(&li).await, 100_000 - MINOR);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn whoever_asked_gone_another_of_the_same_asks_on() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, shop) = two(&house).await;
        let shut = house.shop.shut.write().await;
        let first = begun(&house, &li.actor, purchase(&li, &shop, "key-joined"));
        asked(&house, 1).await;
        let second = begun(&house, &li.actor, purchase(&li, &shop, "key-joined"));
        tokio::time::sleep(Duration::from_millis(100)).await;
        first.abort();
        asked(&house, 2).await;
        drop(shut);
        assert_eq!(second.await.unwrap().unwrap().state, PaymentState::Succeeded);
        assert_eq!(made(&house, &li).await, 1);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_yes_that_came_too_late_is_asked_for_again_and_never_paid_on() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, shop) = two(&house).await;
        let late_s = TAKES_US_MAX / 1_000_000 + 1;
        let shut = house.shop.shut.write().await;
        let slow = begun(&house, &li.actor, purchase(&li, &shop, "key-slow"));
        asked(&house, 1).await;
        house.clock.forward_s(late_s);
        drop(shut);
        assert_eq!(slow.await.unwrap().unwrap().state, PaymentState::Succeeded);
        assert_eq!(house.shop.times(), 2, "the second yes was fresh");
        // Each time too late: refused, and nothing is kept, since nothing was decided.
        house.shop.late_s(&house.clock, late_s);
        let never = payment::pay(&house.app, &li.actor, purchase(&li, &shop, "key-never")).await;
        let refused = matches!(never, Err(AppError::Refused(Refusal::MerchantUnreachable)));
        assert!(refused, "{never:?}");
        assert_eq!((house.shop.times(), made(&house, &li).await), (4, 1));
        house.shop.late_s(&house.clock, 0);
        let fine = (PaymentState::Succeeded, None);
        assert_eq!(paid(&house, &li, purchase(&li, &shop, "key-never")).await, fine);
        assert_eq!(house.available(&li).await, 100_000 - 2 * MINOR);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_a_shop_that_keeps_everybody_waiting() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, shop) = two(&house).await;
        let (other, plain) = (house.merchant("花店").await, house.merchant("面馆").await);
        house.give_system(&other).await;
        for payee in [&other, &plain] {
            house.trust(&li, payee.id.as_str()).await;
        }
        let shut = house.shop.shut.write().await;
        let mut waiting = Vec::new();
        for n in 0..WAITING_MAX / WAITING_OF_ONE_MAX {
            let who = house.customer("王").await;
            house.fund(&who, 100_000).await;
            house.trust(&who, shop.id.as_str()).await;
            for m in 0..WAITING_OF_ONE_MAX {
                let ask = purchase(&who, &shop, &format!("key-wait-{m}"));
                waiting.push(begun(&house, &who.actor, ask));
            }
            asked(&house, (n + 1) * WAITING_OF_ONE_MAX).await;
            if n == 0 {
                // Nobody takes all places: theirs are taken, and others' are not.
                let beyond = purchase(&who, &shop, "key-ninth");
                let no = Some(Refusal::MerchantUnreachable);
                assert_eq!(paid(&house, &who, beyond).await.1, no);
            }
        }
        // One more hears at once that there is no answer, and nothing is held up by those that
        // wait: no transaction is open while they do.
        let (no, fine) = (Some(Refusal::MerchantUnreachable), (PaymentState::Succeeded, None));
        assert_eq!(paid(&house, &li, purchase(&li, &shop, "key-beyond")).await.1, no);
        assert_eq!(paid(&house, &li, purchase(&li, &plain, "key-plain")).await, fine);
        let next_door = begun(&house, &li.actor, purchase(&li, &other, "key-next-door"));
        asked(&house, WAITING_MAX + 1).await;
        drop(shut);
        assert_eq!(next_door.await.unwrap().unwrap().state, PaymentState::Succeeded);
        for one in waiting {
            assert_eq!(one.await.unwrap().unwrap().state, PaymentState::Succeeded);
        }
        // The places are free again.
        assert_eq!(paid(&house, &li, purchase(&li, &shop, "key-after")).await, fine);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn two_who_pay_one_order_at_once_both_hear_a_yes_and_one_of_them_pays() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, shop) = two(&house).await;
        let order = house.order(&shop, MINOR).await;
        let shut = house.shop.shut.write().await;
        let both: Vec<_> = ["key-first", "key-second"]
            .map(|key| begun(&house, &li.actor, of(&order, purchase(&li, &shop, key))))
            .into();
        asked(&house, 2).await;
        drop(shut);
        let mut ends = Vec::new();
        for one in both {
            ends.push(one.await.unwrap().unwrap().refusal);
        }
        ends.sort();
        assert_eq!(ends, [None, Some(Refusal::OrderPaid)]);
        assert_eq!(house.available(&li).await, 100_000 - MINOR);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_guests_taking_all_places_before_a_slow_shop() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, shop) = two(&house).await;
        let order = house.order(&shop, MINOR).await;
        let mut guests = Vec::new();
        for _ in 0..=WAITING_OF_ONE_MAX {
            let guest = house.guest().await;
            let card = card_of(&house, &guest, &order).await;
            guests.push((guest, card));
        }
        let shut = house.shop.shut.write().await;
        let mut waiting = Vec::new();
        for (n, (guest, card)) in guests.into_iter().enumerate() {
            let ask = of(&order, purchase(&li, &shop, &format!("key-guest-{n}")));
            let ask = Ask { method: Method::Card, card: Some(card), ..ask };
            if n < WAITING_OF_ONE_MAX {
                waiting.push(begun(&house, &guest, ask));
                asked(&house, n + 1).await;
            } else {
                // All before one order are one: the next hears at once that there is no answer.
                let row = payment::pay(&house.app, &guest, ask).await.unwrap();
                assert_eq!(row.refusal, Some(Refusal::MerchantUnreachable));
            }
        }
        let other = begun(&house, &li.actor, purchase(&li, &shop, "key-of-li"));
        asked(&house, WAITING_OF_ONE_MAX + 1).await;
        drop(shut);
        assert_eq!(other.await.unwrap().unwrap().state, PaymentState::Succeeded);
        for one in waiting {
            // One of them pays the order; the others are told that it is being paid, or paid.
            let _ = one.await.unwrap();
        }
        house.work().await;
        house.finish().await;
    })
    .await;
}
