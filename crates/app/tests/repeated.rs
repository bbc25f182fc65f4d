//! The same request with the same key, after what it acted on has moved on: the stored answer, and
//! nothing done again. Two at once are one. On both engines.

use paydesk_app::lock_act::{self, Lifted};
use paydesk_app::payment::{self, Ask};
use paydesk_app::payment_act::{self, Stuck};
use paydesk_app::ports::RailSaid;
use paydesk_app::refund::{self, evidence::Sent};
use paydesk_app::{App, AppError, approval, card, correction};
use paydesk_core::amount::{Amount, Currency};
use paydesk_core::approval::{Approval, ApprovalState};
use paydesk_core::id::{LockId, PaymentId};
use paydesk_core::lane::{Act, SetLock};
use paydesk_core::lock::LockReason;
use paydesk_core::payment::{Method, PaymentKind, PaymentState};
use paydesk_core::person::Actor;
use paydesk_core::refund::Ground;
use paydesk_core::refusal::Refusal;
use paydesk_sim::engine::{each_engine, postgres};
use paydesk_sim::house::{House, Persony, ask};
use paydesk_store::approval as rows;
use tokio::task::JoinSet;

/// So many at once as two processes may well be sent.
const TWINS: usize = 8;

fn is_reused<T: std::fmt::Debug>(answer: Result<T, AppError>) {
    assert!(matches!(answer, Err(AppError::Refused(Refusal::KeyReused))), "{answer:?}");
}

#[tokio::test]
async fn a_payment_is_answered_again_when_its_card_is_gone() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let li = house.customer("李雷").await;
        let top_up = |minor| Ask {
            kind: PaymentKind::TopUp,
            method: Method::Card,
            card: Some(li.card.id.clone()),
            ..ask(&li, minor, "key-top-up-1")
        };
        let paid = payment::pay(&house.app, &li.actor, top_up(1_000)).await.unwrap();
        house.work().await;
        card::remove(&house.app, &li.actor, &li.card.id).await.unwrap();
        card::remove(&house.app, &li.actor, &li.card.id).await.unwrap();
        let again = payment::pay(&house.app, &li.actor, top_up(1_000)).await.unwrap();
        assert_eq!((&again.id, again.state), (&paid.id, PaymentState::Succeeded));
        is_reused(payment::pay(&house.app, &li.actor, top_up(2_000)).await);
        let other = Ask { key: "key-top-up-2".into(), ..top_up(1_000) };
        let refused = payment::pay(&house.app, &li.actor, other).await;
        assert!(matches!(refused, Err(AppError::Refused(Refusal::CardUnknown))), "{refused:?}");
        assert_eq!(house.available(&li).await, 1_000);
        house.finish().await;
    })
    .await;
}

async fn locked(house: &House, who: &Persony, reason: LockReason) -> LockId {
    let set = SetLock {
        id: house.app.draw(house.clock.now()),
        person: who.id.clone(),
        reason,
        detail: String::new(),
        until_us: None,
    };
    let id = house.app.must(&Actor::system("test"), None, Act::SetLock(set)).await.unwrap();
    LockId::parse(&id).unwrap()
}

#[tokio::test]
async fn a_lock_that_was_lifted_is_lifted_under_its_key() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let li = house.customer("李雷").await;
        let (first, second) = (house.supervisor("吴").await, house.supervisor("郑").await);
        let id = locked(&house, &li, LockReason::Order).await;
        let lift = async |why: &str| {
            let ask =
                lock_act::Ask { reason: why.into(), conversation: None, key: "key-lift-1".into() };
            lock_act::lift(&house.app, &first.actor, &id, ask).await
        };
        let Ok(Lifted::Waiting(paper)) = lift("法院解除").await else {
            panic!("not asked for")
        };
        approval::approve(&house.app, &second.actor, &paper.id).await.unwrap();
        let Ok(Lifted::Waiting(again)) = lift("法院解除").await else { panic!("not answered") };
        assert_eq!((again.id, again.state), (paper.id.clone(), ApprovalState::Approved));
        let signed = approval::approve(&house.app, &second.actor, &paper.id).await.unwrap();
        assert_eq!(signed.decided_by.as_ref(), Some(&second.id), "signed before, by the same");
        let third = house.supervisor("冯").await;
        let late = approval::approve(&house.app, &third.actor, &paper.id).await;
        assert!(matches!(late, Err(AppError::Refused(Refusal::ApprovalUsed))), "{late:?}");
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_stuck_payment_that_was_settled_is_answered_under_its_key() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, agent) = (house.customer("李雷").await, house.agent("吴").await);
        house.rail.away(true);
        let top_up = Ask {
            kind: PaymentKind::TopUp,
            method: Method::Card,
            card: Some(li.card.id.clone()),
            ..ask(&li, 1_000, "key-top-up-1")
        };
        let paid = payment::pay(&house.app, &li.actor, top_up).await.unwrap();
        house.work().await;
        let act = async |key: &str, why: &str| {
            let (reason, key) = (why.to_owned(), key.to_owned());
            let ask = payment_act::Ask { what: Stuck::Finish, conversation: None, reason, key };
            payment_act::act(&house.app, &agent.actor, &paid.id, ask).await
        };
        // What came to nothing is kept once too.
        assert_eq!(act("key-stuck-1", "催").await.unwrap().state, PaymentState::InDoubt);
        house.rail.away(false);
        let fine = RailSaid::Succeeded { rail_ref: "b".into(), code: "00".into() };
        house.rail.book(paid.id.as_str(), fine);
        assert_eq!(act("key-stuck-1", "催").await.unwrap().state, PaymentState::InDoubt);
        assert_eq!(act("key-stuck-2", "催").await.unwrap().state, PaymentState::Succeeded);
        assert_eq!(act("key-stuck-2", "催").await.unwrap().state, PaymentState::Succeeded);
        is_reused(act("key-stuck-2", "再催").await);
        let subject = paid.id.to_string();
        let read = house.app.db.read(async move |tx| rows::audits(tx, &subject).await);
        assert_eq!(read.await.unwrap().len(), 2);
        house.finish().await;
    })
    .await;
}

/// Asks for a counter-entry from the house's expense; `whose` gets it.
fn gift(whose: &str, case: &paydesk_core::id::ConversationId, key: &str) -> correction::Ask {
    let side = |place, whose: &str| correction::Side { place, whose: whose.to_owned() };
    correction::Ask {
        from: side(correction::Place::Expense, ""),
        to: side(correction::Place::Wallet, whose),
        amount: Amount::new(700, Currency::Cny).unwrap(),
        reason: "入错账".into(),
        subject: None,
        conversation: Some(case.clone()),
        key: key.to_owned(),
    }
}

/// All of these at once.
async fn at_once<T: Send + 'static>(
    calls: impl IntoIterator<Item = impl Future<Output = Result<T, AppError>> + Send + 'static>,
) -> Vec<T> {
    let mut tasks = JoinSet::new();
    for call in calls {
        tasks.spawn(call);
    }
    tasks
        .join_all()
        .await
        .into_iter()
        .map(|answer| answer.map_err(|e| e.to_string()).unwrap())
        .collect()
}

/// One app of each call, of these houses in turn.
fn apps(houses: &[&House]) -> Vec<App> {
    (0..TWINS).map(|n| houses[n % houses.len()].app.clone()).collect()
}

async fn equal_papers_at_once(houses: &[&House]) {
    let house = houses[0];
    let li = house.customer("李雷").await;
    let agents = [house.supervisor("吴").await, house.supervisor("郑").await];
    let case = house.case(&li).await;
    let asks = apps(houses).into_iter().map(|app| {
        let (actor, ask) = (agents[0].actor.clone(), gift(&li.phone, &case, "key-gift-1"));
        async move { correction::ask(&app, &actor, ask).await }
    });
    let mut papers: Vec<Approval> = at_once(asks).await;
    papers.dedup_by_key(|paper| paper.id.clone());
    assert_eq!(papers.len(), 1, "one key, one paper");
    // The same act under other keys, by two people: one paper as well.
    let (wang, order) = (house.customer("王芳").await, lock_act::order::order);
    let asks = apps(houses).into_iter().enumerate().map(|(n, app)| {
        let (actor, id) = (agents[n % 2].actor.clone(), wang.id.clone());
        let key = format!("key-order-{n}");
        let ask = lock_act::Ask { reason: "法院令".into(), conversation: None, key };
        async move { order(&app, &actor, &id, false, ask).await }
    });
    let mut papers: Vec<Approval> = at_once(asks).await;
    papers.dedup_by_key(|paper| paper.id.clone());
    assert_eq!(papers.len(), 1, "one act, one paper");
    house.finish().await;
}

async fn equal_refunds_at_once(houses: &[&House]) {
    let house = houses[0];
    let (li, shop) = (house.customer("李雷").await, house.merchant("书店").await);
    house.fund(&li, 50_000).await;
    house.trust(&li, shop.id.as_str()).await;
    let payee = paydesk_core::id::Party::Merchant(shop.id.clone());
    let buy = Ask { kind: PaymentKind::Purchase, payee, ..ask(&li, 20_000, "key-purchase-1") };
    let paid = payment::pay(&house.app, &li.actor, buy).await.unwrap();
    let asks = apps(houses).into_iter().map(|app| {
        let (actor, ask) = (li.actor.clone(), please(&paid.id));
        async move { refund::request(&app, &actor, ask).await }
    });
    let mut refunds = at_once(asks).await;
    refunds.dedup_by_key(|refund| refund.id.clone());
    assert_eq!(refunds.len(), 1);
    let seen = refund::progress(&house.app, &li.actor, &refunds[0].id).await.unwrap();
    assert_eq!(seen.files.len(), 2, "the record and one file: {:?}", seen.files);
    house.finish().await;
}

/// Some of a payment back, with a document.
fn please(payment: &PaymentId) -> refund::Ask {
    refund::Ask {
        payment: payment.clone(),
        amount: Amount::new(12_000, Currency::Cny).unwrap(),
        ground: Ground::Policy,
        reason: "没收到".into(),
        files: vec![Sent { name: "a.pdf".into(), bytes: b"%PDF-1.7 receipt".to_vec() }],
        conversation: None,
        key: "key-refund-1".into(),
    }
}

#[tokio::test]
async fn two_equal_papers_at_once_are_one() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        equal_papers_at_once(&[&house]).await;
    })
    .await;
    let engine = postgres().await;
    let house = House::on(&engine).await;
    let twin = house.twin(&engine).await;
    equal_papers_at_once(&[&house, &twin]).await;
}

#[tokio::test]
async fn two_equal_refunds_with_documents_at_once_are_one() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        equal_refunds_at_once(&[&house]).await;
    })
    .await;
    let engine = postgres().await;
    let house = House::on(&engine).await;
    let twin = house.twin(&engine).await;
    equal_refunds_at_once(&[&house, &twin]).await;
}
