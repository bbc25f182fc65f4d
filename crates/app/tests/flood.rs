//! What somebody can cause again and again costs the house no message each, and loses nobody a
//! word: what goes unsaid for a while is said together.

use paydesk_app::order::{self, Create};
use paydesk_app::payment::{self, Ask, Filter, receipt};
use paydesk_app::ports::RailSaid;
use paydesk_app::{AppError, card, job};
use paydesk_core::amount::{Amount, Currency};
use paydesk_core::id::{CardId, CardSessionId, Party};
use paydesk_core::payment::{Method, Order, PaymentKind, PaymentState};
use paydesk_core::person::Actor;
use paydesk_core::refusal::Refusal;
use paydesk_core::throttle::RECEIPTS_TO_ADDRESS;
use paydesk_sim::engine::{each_engine, postgres};
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

/// A guest before this order, with a card.
async fn by_guest(house: &House, order: &Order) -> (Actor, Option<CardId>) {
    let guest = house.guest().await;
    let begin = card::Begin {
        back: format!("/checkout/{}", order.id),
        amount: None,
        payee: None,
        order: Some(order.id.clone()),
    };
    let url = card::begin(&house.app, &guest, begin).await.unwrap();
    let id = CardSessionId::parse(url.rsplit("cs_").next().unwrap()).unwrap();
    let card = card::finish(&house.app, &guest, &id).await.unwrap().card;
    (guest, card)
}

fn of_guest(order: &Order, card: Option<CardId>, n: usize) -> Ask {
    Ask {
        kind: PaymentKind::Purchase,
        method: Method::Card,
        payee: Party::Merchant(order.merchant.clone()),
        amount: Amount::new(order.amount_minor, Currency::Cny).unwrap(),
        order: Some(order.id.clone()),
        card,
        note: String::new(),
        key: format!("key-of-guest-{n}"),
        challenge: None,
    }
}

#[tokio::test]
async fn attack_bait_in_the_name_of_an_order() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let shop = house.merchant("书店").await;
        let make = async |number: &str, title: &str| {
            let ask = Create {
                merchant: shop.id.clone(),
                number: number.to_owned(),
                title: title.to_owned(),
                amount: Amount::new(1, Currency::Cny).unwrap(),
                minutes: 30,
            };
            order::create(&house.app, &shop.owner.actor, ask).await
        };
        for (number, title, field) in [
            ("请到evil.example/退款领取赔付-客服3d4", "书", "number"),
            ("evil.example", "书", "number"),
            ("B-1", "Paydesk 客服：https://evil.example", "title"),
            ("B-1", "退款请到 evil.top 领取", "title"),
            ("B-1", "PayDesk 赔付", "title"),
        ] {
            let Err(AppError::Invalid(faults)) = make(number, title).await else {
                panic!("{number} {title}")
            };
            assert_eq!(faults.iter().map(|f| f.field).collect::<Vec<_>>(), [field], "{title}");
        }
        make("#B_1|2*-3", "《官方》等 3 册").await.expect("what shops do write");
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_flooding_a_phone_with_receipts() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let shop = house.merchant("书店").await;
        let victim = "+8613711112222";
        let send = async |n: usize, to: &str| {
            let order = house.order(&shop, 1).await;
            let (guest, card) = by_guest(&house, &order).await;
            let paid = payment::pay(&house.app, &guest, of_guest(&order, card, n)).await.unwrap();
            house.work().await;
            (order, receipt::send_to(&house.app, &guest, &paid.id, to).await)
        };
        for n in 0..12 {
            let (order, sent) = send(n, victim).await;
            let most = usize::try_from(RECEIPTS_TO_ADDRESS.tries).unwrap();
            assert_eq!(matches!(sent, Err(AppError::TooMany { .. })), n >= most, "{n}: {sent:?}");
            house.work().await;
            // A stranger's phone hears what was paid to whom and when, and no word of the shop's.
            for sent in house.post.to(victim) {
                let said = &sent.notice.args;
                assert!(!said.contains(&order.number) && !said.contains("pay_"), "{said}");
            }
        }
        assert_eq!(house.post.to(victim).len(), 5);
        let (_, elsewhere) = send(20, "li@mail.example").await;
        elsewhere.expect("nobody else is held to it");
        house.work().await;
        let mail = &house.post.to("li@mail.example")[0];
        assert!(mail.args.contains_key("order"), "{:?}", mail.args);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_failing_payments_of_guests() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let shop = house.merchant("书店").await;
        let (order, other) = (house.order(&shop, 1_000).await, house.order(&shop, 1_000).await);
        let mut kept = 0;
        let (guest, card) = by_guest(&house, &order).await;
        for n in 0..60 {
            let code = Refusal::CardDeclined.row().iso8583.to_owned();
            house.rail.next(RailSaid::Declined { refusal: Refusal::CardDeclined, code });
            match payment::pay(&house.app, &guest, of_guest(&order, card.clone(), n)).await {
                Ok(_) => kept += 1,
                Err(AppError::TooMany { until_us }) => assert!(until_us > house.app.now_us()),
                Err(other) => panic!("{other:?}"),
            }
            house.work().await;
        }
        assert_eq!(kept, 30);
        // What was asked before is answered as it was; another order is nobody's business.
        let again = payment::pay(&house.app, &guest, of_guest(&order, card, 0)).await.unwrap();
        assert_eq!(again.state, PaymentState::Failed);
        let (guest, card) = by_guest(&house, &other).await;
        assert!(payment::pay(&house.app, &guest, of_guest(&other, card, 100)).await.is_ok());
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
        assert_eq!(told(&house, &li, "payment-paid-transfer").0, 29, "after the top-up");
        house.clock.forward_s(HOUR_S + 60);
        house.work().await;
        let more = told(&house, &wang, "payments-received-more");
        assert_eq!(more, (1, Some("50".to_owned())));
        let paid = told(&house, &li, "payments-paid-more");
        assert_eq!(paid, (1, Some("31".to_owned())), "money that went is told");
        house.finish().await;
    })
    .await;
}

/// How often PostgreSQL had to end somebody's wait because others waited for them.
async fn deadlocks(house: &House) -> i64 {
    let read = house.app.db.read(async |tx| {
        tx.one::<(i64,)>(
            "select deadlocks from pg_stat_database where datname = current_database()",
            &[],
        )
        .await
    });
    read.await.unwrap().0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sets_that_tell_the_same_people_wait_for_each_other_in_one_order() {
    let engine = postgres().await;
    let house = House::on(&engine).await;
    let one = house.twin(&engine).await;
    let two = one.twin(&engine).await;
    let others = [two.twin(&engine).await, one, two];
    let li = house.customer("李雷").await;
    house.fund(&li, 100_000).await;
    house.drain().await;
    let mut people: Vec<Persony> = Vec::new();
    for round in 0..12 {
        for n in 0..6 {
            let person = house.customer(&format!("Person {round} {n}")).await;
            house.trust(&li, person.id.as_str()).await;
            people.push(person);
        }
        // Some whose count is there and some whose is not, in each set, in any order.
        for n in 0..60 {
            let to = &people[people.len() - 1 - n * 7 % people.len().min(11)];
            let payee = Party::Person(to.id.clone());
            let send = Ask { payee, ..ask(&li, 1, &format!("key-for-{round}-{n}")) };
            payment::pay(&house.app, &li.actor, send).await.unwrap();
        }
        // One has them all in one set, the others a few at a time.
        let done = others.iter().zip([30, 3, 4]).map(async |(one, most)| {
            loop {
                let set = job::claim(&one.app, true, most).await.unwrap();
                if set.is_empty() {
                    break;
                }
                job::finish_set(&one.app, set).await.unwrap();
            }
        });
        futures_util::future::join_all(done).await;
    }
    // What the server counts, it writes down a moment later.
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    assert_eq!(deadlocks(&house).await, 0);
    house.finish().await;
}
