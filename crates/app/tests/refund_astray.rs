//! Money that is said to have gone astray: the records decide (REF-7), on both engines.

use paydesk_app::refund::{self, Ask, Decide, Decided};
use paydesk_app::{AppError, approval, payment};
use paydesk_core::amount::{Amount, Currency};
use paydesk_core::approval::Approval;
use paydesk_core::diagnosis::{Claim, Verdict};
use paydesk_core::id::Party;
use paydesk_core::payment::{Payment, PaymentKind};
use paydesk_core::refund::{Ground, Refund, RefundState};
use paydesk_core::refusal::Refusal;
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::{House, Merchanty, Persony, ask};

const MINOR: i64 = 4_500;

fn cny(minor: i64) -> Amount {
    Amount::new(minor, Currency::Cny).unwrap()
}

async fn buy(house: &House, who: &Persony, shop: &Merchanty) -> Payment {
    buy_for(house, who, shop, MINOR).await
}

async fn buy_for(house: &House, who: &Persony, shop: &Merchanty, minor: i64) -> Payment {
    let purchase = payment::Ask {
        kind: PaymentKind::Purchase,
        payee: Party::Merchant(shop.id.clone()),
        ..ask(who, minor, &house.key())
    };
    payment::pay(&house.app, &who.actor, purchase).await.unwrap()
}

async fn please(house: &House, who: &Persony, paid: &Payment, minor: i64, on: Ground) -> Refund {
    let ask = Ask {
        payment: paid.id.clone(),
        amount: cny(minor),
        ground: on,
        reason: "扣了两次".into(),
        files: Vec::new(),
        conversation: None,
        key: house.key(),
    };
    refund::request(&house.app, &who.actor, ask).await.unwrap()
}

/// What one of the house comes to who accepts all of it: done, or a paper that waits.
async fn accept(house: &House, by: &Persony, row: &Refund) -> Result<Refund, Approval> {
    let say = Decide {
        refund: row.id.clone(),
        give: Some(cny(row.amount_minor)),
        reason: "核对过".into(),
        key: house.key(),
    };
    match refund::decide(&house.app, &by.actor, say).await.unwrap() {
        Decided::Done(refund) => Ok(refund),
        Decided::Waiting(paper) => Err(paper),
    }
}

async fn sign(house: &House, by: &Persony, paper: &Approval) -> Result<Approval, Refusal> {
    approval::approve(&house.app, &by.actor, &paper.id).await.map_err(|error| match error {
        AppError::Refused(refusal) => refusal,
        other => panic!("not a refusal: {other:?}"),
    })
}

/// What the reviewer reads: the verdict, what it makes of the claim, and how many are like it.
async fn read(house: &House, by: &Persony, row: &Refund) -> (Verdict, Claim, usize) {
    let seen = refund::review(&house.app, &by.actor, &row.id).await.unwrap();
    let records = seen.records.unwrap();
    (records.verdict, records.claim(row.amount_minor), records.twins.len())
}

#[tokio::test]
async fn what_was_paid_twice_is_given_back_by_one() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, shop) = (house.customer("李雷").await, house.merchant("书店").await);
        let agent = house.agent("吴").await;
        house.fund(&li, 50_000).await;
        house.trust(&li, shop.id.as_str()).await;
        buy(&house, &li, &shop).await;
        let paid = buy(&house, &li, &shop).await;
        let asked = please(&house, &li, &paid, MINOR, Ground::Fault).await;
        assert_eq!(asked.state, RefundState::Requested, "the records decide, and a person");
        let expected = (Verdict::ReallySucceeded, Claim::Supported, 1);
        assert_eq!(read(&house, &agent, &asked).await, expected);
        assert_eq!(accept(&house, &agent, &asked).await.unwrap().state, RefundState::Paid);
        assert_eq!(house.available(&li).await, 50_000 - MINOR);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn the_same_again_after_a_while_is_for_two_to_judge() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, shop) = (house.customer("李雷").await, house.merchant("面馆").await);
        let (agent, boss) = (house.agent("吴").await, house.supervisor("郑").await);
        house.fund(&li, 50_000).await;
        house.trust(&li, shop.id.as_str()).await;
        buy(&house, &li, &shop).await;
        // A second bowl, and not the same one paid twice; nobody can tell by the records.
        house.clock.forward_s(5 * 60 + 1);
        let paid = buy(&house, &li, &shop).await;
        let asked = please(&house, &li, &paid, MINOR, Ground::Fault).await;
        let expected = (Verdict::ReallySucceeded, Claim::Open, 1);
        assert_eq!(read(&house, &agent, &asked).await, expected);
        let paper = accept(&house, &agent, &asked).await.unwrap_err();
        assert_eq!(house.available(&li).await, 50_000 - 2 * MINOR, "nothing moves by one");
        sign(&house, &boss, &paper).await.unwrap();
        assert_eq!(house.available(&li).await, 50_000 - MINOR);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn what_no_record_bears_out_waits_for_a_second_signature() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, shop) = (house.customer("李雷").await, house.merchant("书店").await);
        let (agent, boss) = (house.agent("吴").await, house.supervisor("郑").await);
        house.fund(&li, 50_000).await;
        house.trust(&li, shop.id.as_str()).await;
        let paid = buy(&house, &li, &shop).await;
        let asked = please(&house, &li, &paid, 100, Ground::Fault).await;
        let expected = (Verdict::ReallySucceeded, Claim::Contradicted, 0);
        assert_eq!(read(&house, &agent, &asked).await, expected);
        let paper = accept(&house, &agent, &asked).await.unwrap_err();
        // A supervisor alone does not give it either: it is the same paper that waits.
        let same = accept(&house, &boss, &asked).await.unwrap_err();
        assert_eq!((&same.id, &same.requested_by), (&paper.id, &agent.id));
        assert_eq!(sign(&house, &agent, &paper).await.unwrap_err(), Refusal::SamePerson);
        assert_eq!(house.available(&li).await, 50_000 - MINOR, "nothing moves before");
        let seen = approval::view(&house.app, &boss.actor, &paper.id).await.unwrap();
        assert_eq!(seen.records.unwrap().claim(100), Claim::Contradicted, "the signer sees it too");
        sign(&house, &boss, &paper).await.unwrap();
        assert_eq!(house.available(&li).await, 50_000 - MINOR + 100);
        let late = house.supervisor("冯").await;
        assert_eq!(sign(&house, &late, &paper).await.unwrap_err(), Refusal::ApprovalUsed);
        assert_eq!(house.available(&li).await, 50_000 - MINOR + 100, "given once");
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_twin_that_was_given_back_bears_out_nothing() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, shop) = (house.customer("李雷").await, house.merchant("书店").await);
        let agent = house.agent("吴").await;
        house.fund(&li, 50_000).await;
        house.trust(&li, shop.id.as_str()).await;
        let (first, other) = (buy(&house, &li, &shop).await, buy(&house, &li, &shop).await);
        let asked = please(&house, &li, &first, MINOR, Ground::Fault).await;
        assert_eq!(read(&house, &agent, &asked).await.1, Claim::Supported);
        // While the reviewer reads, the other of the two goes back by policy, at once.
        let by_policy = please(&house, &li, &other, MINOR, Ground::Policy).await;
        assert_eq!(by_policy.state, RefundState::Paid);
        assert_eq!(read(&house, &agent, &asked).await.1, Claim::Contradicted);
        accept(&house, &agent, &asked).await.unwrap_err();
        assert_eq!(house.available(&li).await, 50_000 - MINOR, "one of the two stays paid");
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn of_two_that_bear_each_other_out_one_goes_back() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, shop) = (house.customer("李雷").await, house.merchant("书店").await);
        let agent = house.agent("吴").await;
        house.fund(&li, 50_000).await;
        house.trust(&li, shop.id.as_str()).await;
        let (first, other) = (buy(&house, &li, &shop).await, buy(&house, &li, &shop).await);
        // Of each all but a cent, so that neither is ever given back whole.
        let one = please(&house, &li, &first, MINOR - 1, Ground::Fault).await;
        assert_eq!(read(&house, &agent, &one).await.1, Claim::Supported);
        let two = please(&house, &li, &other, MINOR - 1, Ground::Fault).await;
        for row in [&one, &two] {
            assert_eq!(read(&house, &agent, row).await.1, Claim::Contradicted);
            accept(&house, &agent, row).await.unwrap_err();
        }
        // One is refused: now the other stands.
        let no =
            Decide {
                refund: two.id, give: None, reason: "只付了一次".into(), key: house.key()
            };
        refund::decide(&house.app, &agent.actor, no).await.unwrap();
        accept(&house, &agent, &one).await.unwrap();
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn two_orders_of_one_sum_are_not_paid_twice() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, shop) = (house.customer("李雷").await, house.merchant("书店").await);
        let agent = house.agent("吴").await;
        house.fund(&li, 50_000).await;
        house.trust(&li, shop.id.as_str()).await;
        let ordered = async || {
            let order = house.order(&shop, MINOR).await;
            let purchase = payment::Ask {
                kind: PaymentKind::Purchase,
                payee: Party::Merchant(shop.id.clone()),
                order: Some(order.id),
                ..ask(&li, MINOR, &house.key())
            };
            payment::pay(&house.app, &li.actor, purchase).await.unwrap()
        };
        // Two orders, and one that was scanned without any: each is something else.
        let (one, _, scanned) = (ordered().await, ordered().await, buy(&house, &li, &shop).await);
        for paid in [&one, &scanned] {
            let asked = please(&house, &li, paid, MINOR, Ground::Fault).await;
            let expected = (Verdict::ReallySucceeded, Claim::Contradicted, 0);
            assert_eq!(read(&house, &agent, &asked).await, expected);
            accept(&house, &agent, &asked).await.unwrap_err();
        }
        assert_eq!(house.available(&li).await, 50_000 - 3 * MINOR);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_paper_asked_for_while_it_was_paid_twice_is_stale_once_the_other_is_back() {
    const LARGE: i64 = 60_000;
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, shop) = (house.customer("李雷").await, house.merchant("书店").await);
        let (agent, boss) = (house.agent("吴").await, house.supervisor("郑").await);
        house.fund(&li, 150_000).await;
        house.trust(&li, shop.id.as_str()).await;
        let first = buy_for(&house, &li, &shop, LARGE).await;
        let other = buy_for(&house, &li, &shop, LARGE).await;
        let asked = please(&house, &li, &first, LARGE, Ground::Fault).await;
        assert_eq!(read(&house, &agent, &asked).await.1, Claim::Supported);
        let paper = accept(&house, &agent, &asked).await.unwrap_err();
        let by_policy = please(&house, &li, &other, LARGE, Ground::Policy).await;
        let second = accept(&house, &agent, &by_policy).await.unwrap_err();
        sign(&house, &boss, &second).await.unwrap();
        assert_eq!(house.available(&li).await, 150_000 - LARGE);
        assert_eq!(sign(&house, &boss, &paper).await.unwrap_err(), Refusal::ApprovalStale);
        assert_eq!(house.available(&li).await, 150_000 - LARGE, "one of the two stays paid");
        // Two may still stand for it, who have read what the records say now.
        let fresh = accept(&house, &agent, &asked).await.unwrap_err();
        assert_ne!(fresh.id, paper.id);
        sign(&house, &boss, &fresh).await.unwrap();
        assert_eq!(house.available(&li).await, 150_000);
        house.finish().await;
    })
    .await;
}
