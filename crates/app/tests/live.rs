//! Live pages are told at once by the commit that changes what they show, before any job runs.

use paydesk_app::conversation::{self as desk, Say};
use paydesk_app::payment::{self, Ask, wallet};
use paydesk_app::ports::RailSaid;
use paydesk_app::refund::{self, Decide, Decided};
use paydesk_app::{App, AppError, approval};
use paydesk_core::amount::{Amount, Currency};
use paydesk_core::id::Party;
use paydesk_core::payment::{Method, PaymentKind};
use paydesk_core::refund::{Ground, RefundState};
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::{House, Persony, ask};

#[tokio::test]
async fn the_commit_that_moves_a_balance_tells_everybody_whose_it_is() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, wang) = (house.customer("李雷").await, house.customer("王芳").await);
        let shop = house.merchant("书店").await;
        house.fund(&li, 50_000).await;
        let order = house.order(&shop, 1_000).await;
        let listen = |subject: &str| house.app.changes.listen(&[subject]);
        let [lis, wangs] = [&li, &wang].map(|who| listen(who.id.as_str()));
        let [shops, orders] = [shop.id.as_str(), order.id.as_str()].map(listen);
        let transfer =
            Ask { payee: Party::Person(wang.id.clone()), ..ask(&li, 1_500, "key-transfer-1") };
        payment::pay(&house.app, &li.actor, transfer).await.unwrap();
        assert!(lis.has_hint() && wangs.has_hint());
        assert!(!shops.has_hint(), "others are left alone");
        let buy = Ask {
            kind: PaymentKind::Purchase,
            payee: Party::Merchant(shop.id.clone()),
            order: Some(order.id.clone()),
            ..ask(&li, 1_000, "key-purchase-1")
        };
        payment::pay(&house.app, &li.actor, buy).await.unwrap();
        assert!(lis.has_hint() && shops.has_hint() && orders.has_hint());
        assert!(!wangs.has_hint(), "others are left alone");
        house.finish().await;
    })
    .await;
}

/// What the page about this is told by that it is out of date.
async fn beats(house: &House, who: &Persony, about: &str) -> String {
    wallet::pulse(&house.app, &who.actor, about).await.expect("seen")
}

#[tokio::test]
async fn the_pulse_of_a_refund_beats_at_each_of_its_steps_and_so_does_its_payments() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, other) = (house.customer("李雷").await, house.customer("王芳").await);
        let (shop, agent) = (house.merchant("书店").await, house.agent("吴").await);
        let boss = house.supervisor("周").await;
        house.trust(&li, shop.id.as_str()).await;
        let buy = Ask {
            kind: PaymentKind::Purchase,
            method: Method::Card,
            payee: Party::Merchant(shop.id.clone()),
            card: Some(li.card.id.clone()),
            ..ask(&li, 68_000, "key-purchase-1")
        };
        let paid = payment::pay(&house.app, &li.actor, buy).await.unwrap();
        house.work().await;
        let give = Amount::new(68_000, Currency::Cny).unwrap();
        let asked = refund::Ask {
            payment: paid.id.clone(),
            amount: give,
            ground: Ground::Policy,
            reason: "不合适".into(),
            files: Vec::new(),
            conversation: None,
            key: "key-refund-1".into(),
        };
        let back = refund::request(&house.app, &li.actor, asked).await.unwrap();
        let (refund, payment) = (back.id.as_str(), paid.id.as_str());
        let hidden = wallet::pulse(&house.app, &other.actor, refund).await;
        assert!(matches!(hidden, Err(AppError::NotFound)), "{hidden:?}");
        let mut was = beats(&house, &li, refund).await;
        assert_eq!(was, beats(&house, &li, refund).await, "nothing has changed");

        // A signature is waited for: the refund itself stays as it was.
        let say = Decide {
            refund: back.id.clone(),
            give: Some(give),
            reason: "核对过".into(),
            key: house.key(),
        };
        let decided = refund::decide(&house.app, &agent.actor, say).await.unwrap();
        let Decided::Waiting(paper) = decided else { panic!("{decided:?}") };
        let mut now = beats(&house, &li, refund).await;
        assert_ne!(now, was, "asked for a signature");
        was = now;
        house.rail.next(RailSaid::Unknown("cut off".into()));
        approval::approve(&house.app, &boss.actor, &paper.id).await.unwrap();
        now = beats(&house, &li, refund).await;
        assert_ne!(now, was, "accepted");
        was = now;
        let of_payment = beats(&house, &li, payment).await;
        house.work().await;
        now = beats(&house, &li, refund).await;
        assert_ne!(now, was, "the bank's answer was lost");
        assert_ne!(beats(&house, &li, payment).await, of_payment, "which its payment's page says");
        house.finish().await;
        let there = refund::progress(&house.app, &li.actor, &back.id).await.unwrap().refund;
        assert_eq!(there.state, RefundState::Paid);
        assert_ne!(beats(&house, &li, refund).await, now, "and found");
    })
    .await;
}

#[tokio::test]
async fn what_another_process_says_in_a_case_is_heard_by_who_watches_it_here() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, agent) = (house.customer("李雷").await, house.agent("吴").await);
        let case = house.case(&li).await;
        let (ports, config) = ((*house.app.ports).clone(), (*house.app.config).clone());
        let elsewhere = App::new(house.app.db.clone(), ports, config);
        let heard = house.app.changes.listen(&[case.as_str()]);
        let thread = desk::thread(&house.app, &li.actor, &case).await.unwrap();
        heard.has_seen(thread.case.version);
        desk::look_elsewhere(&house.app).await.unwrap();
        assert!(!heard.has_hint(), "nothing has changed");
        let say = Say { words: "我在看".into(), client_id: "one".into() };
        desk::say(&elsewhere, &agent.actor, &case, say).await.unwrap();
        assert!(!heard.has_hint(), "nobody here was told");
        desk::look_elsewhere(&house.app).await.unwrap();
        assert!(heard.has_hint());
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_case_is_marked_as_read_once_and_the_other_side_is_told() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, agent) = (house.customer("李雷").await, house.agent("吴").await);
        let case = house.case(&li).await;
        let heard = house.app.changes.listen(&[case.as_str()]);
        for (who, again) in [(&li, false), (&agent, true)] {
            for (minutes, told) in [(0, true), (0, false), (1, again)] {
                house.clock.forward_s(minutes * 60);
                let thread = desk::thread(&house.app, &who.actor, &case).await.unwrap();
                desk::seen(&house.app, &who.actor, &thread).await.unwrap();
                assert_eq!(heard.has_hint(), told, "{:?} after {minutes} min", thread.seat);
            }
        }
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn whoever_looks_on_and_writes_has_read_their_own_words_and_only_those() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, agent) = (house.customer("李雷").await, house.agent("吴").await);
        let case = house.case(&li).await;
        let read = async || {
            let thread = desk::thread(&house.app, &li.actor, &case).await.unwrap();
            (thread.customer_read(), thread.staff_read())
        };
        let say = |words: &str| Say { words: words.into(), client_id: house.key() };
        // Nobody has looked yet: whoever writes blindly has read nothing by it.
        desk::say(&house.app, &li.actor, &case, say("还没到账")).await.unwrap();
        assert_eq!(read().await, (0, 0));
        let thread = desk::thread(&house.app, &li.actor, &case).await.unwrap();
        desk::seen(&house.app, &li.actor, &thread).await.unwrap();
        let before = thread.case.messages;
        let heard = house.app.changes.listen(&[case.as_str()]);
        desk::say(&house.app, &li.actor, &case, say("请看一下")).await.unwrap();
        assert_eq!(read().await, (before + 1, 0), "their own");
        assert!(heard.has_hint());
        let thread = desk::look(&house.app, &li.actor, &case).await.unwrap();
        desk::seen(&house.app, &li.actor, &thread).await.unwrap();
        assert!(!heard.has_hint(), "which is not told a second time");
        desk::say(&house.app, &agent.actor, &case, say("我在看")).await.unwrap();
        assert_eq!(read().await, (before + 1, 0), "the agent has not looked");
        desk::say(&house.app, &li.actor, &case, say("谢谢")).await.unwrap();
        assert_eq!(read().await, (before + 1, 0), "the agent's words were not looked at");
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn whoever_looks_on_has_the_place_that_the_page_tells() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let agent = house.agent("吴").await;
        let mut cases = Vec::new();
        for name in ["李雷", "王芳", "陈静"] {
            house.clock.forward_s(30);
            let who = house.customer(name).await;
            let case = house.case(&who).await;
            cases.push((who, case));
        }
        let places = async || {
            let mut places = Vec::new();
            for (who, case) in &cases {
                let page = desk::thread(&house.app, &who.actor, case).await.unwrap();
                let look = desk::look(&house.app, &who.actor, case).await.unwrap();
                assert_eq!((look.before, look.wait), (page.before, page.wait));
                places.push(look.before);
            }
            places
        };
        assert_eq!(places().await, [Some(0), Some(1), Some(2)]);
        let say = Say { words: "我在看".into(), client_id: "one".into() };
        desk::say(&house.app, &agent.actor, &cases[0].1, say).await.unwrap();
        house.clock.forward_s(2);
        assert_eq!(places().await, [None, Some(0), Some(1)]);
        house.finish().await;
    })
    .await;
}
