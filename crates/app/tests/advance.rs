//! What the house lends a merchant that is short of funds: it stands on the books as the merchant's
//! debt, whatever comes in repays it first, and nobody repays more than was lent.

use paydesk_app::approval::Approval;
use paydesk_app::correction::{self, Place, Side};
use paydesk_app::payment::{self, Ask};
use paydesk_app::refund;
use paydesk_app::{AppError, approval, check, merchant};
use paydesk_core::amount::{Amount, Currency};
use paydesk_core::id::{Party, RefundId};
use paydesk_core::ledger::account_id;
use paydesk_core::payment::{Method, Payment, PaymentKind};
use paydesk_core::refund::{Ground, RefundState};
use paydesk_core::refusal::Refusal;
use paydesk_sim::engine::{each_engine, postgres};
use paydesk_sim::house::{House, Merchanty, Persony, ask};

fn cny(minor: i64) -> Amount {
    Amount::new(minor, Currency::Cny).unwrap()
}

fn purchase(house: &House, who: &Persony, shop: &Merchanty, minor: i64) -> Ask {
    let payee = Party::Merchant(shop.id.clone());
    Ask { kind: PaymentKind::Purchase, payee, ..ask(who, minor, &house.key()) }
}

async fn buy(house: &House, who: &Persony, shop: &Merchanty, minor: i64) -> Payment {
    let paid = payment::pay(&house.app, &who.actor, purchase(house, who, shop, minor)).await;
    house.work().await;
    paid.unwrap()
}

/// What the merchant has, and what it owes.
async fn stands(house: &House, shop: &Merchanty) -> (i64, i64) {
    let till = house.available_on(account_id::merchant(&shop.id, Currency::Cny)).await;
    let debt = house.available_on(account_id::advance(&shop.id, Currency::Cny)).await;
    let seen = merchant::overview(&house.app, &shop.owner.actor, &shop.id).await.unwrap();
    assert_eq!(seen.owed_minor, -debt, "the merchant's page says what the books say");
    (till, -debt)
}

/// What the merchant is told of it, oldest first.
async fn told(house: &House, shop: &Merchanty) -> Vec<(String, String)> {
    let seen = merchant::overview(&house.app, &shop.owner.actor, &shop.id).await.unwrap();
    seen.advances.into_iter().rev().map(|e| (e.kind, e.detail)).collect()
}

async fn sound(house: &House) {
    let report = check::check(&house.app.db).await.unwrap();
    assert_eq!(report.findings, []);
}

struct Scene {
    house: House,
    li: Persony,
    shop: Merchanty,
    agent: Persony,
    boss: Persony,
    refund: RefundId,
}

/// A refund of 40.00 that waits, since the shop has 20.00 left.
async fn waiting(house: House) -> Scene {
    let (li, shop) = (house.customer("李雷").await, house.merchant("书店").await);
    let (agent, boss) = (house.agent("吴").await, house.supervisor("郑").await);
    house.fund(&li, 100_000).await;
    house.trust(&li, shop.id.as_str()).await;
    let paid = buy(&house, &li, &shop, 20_000).await;
    house.take_from_till(&shop, 18_000).await;
    let asked = refund::Ask {
        payment: paid.id.clone(),
        amount: cny(4_000),
        ground: Ground::Policy,
        reason: "缺页".into(),
        files: Vec::new(),
        conversation: None,
        key: house.key(),
    };
    let refund = refund::request(&house.app, &li.actor, asked).await.unwrap();
    assert_eq!(refund.state, RefundState::WaitingFunds);
    Scene { refund: refund.id, house, li, shop, agent, boss }
}

impl Scene {
    async fn ask(&self) -> Approval {
        let (agent, key) = (&self.agent.actor, self.house.key());
        refund::advance(&self.house.app, agent, &self.refund, "等太久", &key).await.unwrap()
    }

    async fn lend(&self) {
        let paper = self.ask().await;
        approval::approve(&self.house.app, &self.boss.actor, &paper.id).await.unwrap();
        let seen = refund::progress(&self.house.app, &self.li.actor, &self.refund).await.unwrap();
        assert_eq!(seen.refund.state, RefundState::Paid);
    }
}

#[tokio::test]
async fn it_is_the_merchants_debt_until_income_has_repaid_it() {
    each_engine(async |engine| {
        let scene = waiting(House::on(engine).await).await;
        let (house, shop) = (&scene.house, &scene.shop);
        let spent = house.available_on(account_id::expense(Currency::Cny)).await;
        assert_eq!(stands(house, shop).await, (2_000, 0));
        scene.lend().await;
        assert_eq!(stands(house, shop).await, (0, 2_000), "lent is what is missing, no more");
        let after = house.available_on(account_id::expense(Currency::Cny)).await;
        assert_eq!(after, spent, "it is no expense of the house");
        sound(house).await;
        // The payer pays whole, the merchant repays of it.
        buy(house, &scene.li, shop, 1_500).await;
        assert_eq!(stands(house, shop).await, (0, 500));
        let card = Some(scene.li.card.id.clone());
        let by_card = Ask { method: Method::Card, card, ..purchase(house, &scene.li, shop, 1_200) };
        payment::pay(&house.app, &scene.li.actor, by_card).await.unwrap();
        assert_eq!(stands(house, shop).await, (0, 500), "nothing has come in yet");
        house.work().await;
        assert_eq!(stands(house, shop).await, (700, 0));
        buy(house, &scene.li, shop, 100).await;
        assert_eq!(stands(house, shop).await, (800, 0));
        let line = |kind: &str, detail: &str| (kind.to_owned(), detail.to_owned());
        assert_eq!(
            told(house, shop).await,
            [
                line("advanced", "2000 CNY"),
                line("advance_repaid", "1500 CNY"),
                line("advance_repaid", "500 CNY"),
            ]
        );
        sound(house).await;
        house.finish().await;
    })
    .await;
}

/// Many sign, many pay, in one process or two: lent once, repaid exactly.
async fn all_at_once(scene: &Scene, houses: &[&House]) {
    let (shop, boss) = (&scene.shop, &scene.boss);
    let paper = scene.ask().await;
    assert_eq!(scene.ask().await.id, paper.id, "asked twice, it is one paper");
    let signatures = (0..10).map(|n| {
        let (app, actor) = (houses[n % houses.len()].app.clone(), boss.actor.clone());
        let id = paper.id.clone();
        tokio::spawn(async move { approval::approve(&app, &actor, &id).await })
    });
    let mut lent = 0;
    for signature in signatures.collect::<Vec<_>>() {
        match signature.await.unwrap() {
            Ok(_) => lent += 1,
            Err(AppError::Refused(Refusal::ApprovalUsed | Refusal::ApprovalStale)) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(lent > 0);
    assert_eq!(stands(&scene.house, shop).await, (0, 2_000), "lent once");
    let pays = (0..20).map(|n| {
        let app = houses[n % houses.len()].app.clone();
        let (actor, ask) = (scene.li.actor.clone(), purchase(&scene.house, &scene.li, shop, 300));
        tokio::spawn(async move { payment::pay(&app, &actor, ask).await })
    });
    for pay in pays.collect::<Vec<_>>() {
        assert_eq!(pay.await.unwrap().unwrap().refusal, None);
    }
    assert_eq!(stands(&scene.house, shop).await, (20 * 300 - 2_000, 0));
    scene.house.finish().await;
    sound(&scene.house).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_signatures_lend_once_and_twenty_payments_repay_exactly() {
    each_engine(async |engine| {
        let scene = waiting(House::on(engine).await).await;
        all_at_once(&scene, &[&scene.house]).await;
    })
    .await;
    let engine = postgres().await;
    let scene = waiting(House::on(&engine).await).await;
    let twin = scene.house.twin(&engine).await;
    all_at_once(&scene, &[&scene.house, &twin]).await;
}

#[tokio::test]
async fn a_debt_is_forgiven_by_two_and_at_most_whole() {
    each_engine(async |engine| {
        let scene = waiting(House::on(engine).await).await;
        let (house, shop) = (&scene.house, &scene.shop);
        scene.lend().await;
        let agent = &scene.agent;
        let case = house.case(&shop.owner).await;
        let side = |place, whose: &str| Side { place, whose: whose.to_owned() };
        let forgive = async |minor| {
            let ask = correction::Ask {
                from: side(Place::Expense, ""),
                to: side(Place::Advance, shop.id.as_str()),
                amount: cny(minor),
                reason: "商户停业".into(),
                subject: None,
                conversation: Some(case.clone()),
                key: house.key(),
            };
            correction::ask(&house.app, &agent.actor, ask).await
        };
        let Err(AppError::Invalid(faults)) = forgive(2_001).await else { panic!("too much") };
        assert_eq!(faults[0].key, "approval-error-over-debt");
        // Asked for twice, and repaid in between: what was signed first stands.
        let (whole, late) = (forgive(1_500).await.unwrap(), forgive(1_000).await.unwrap());
        approval::approve(&house.app, &scene.boss.actor, &whole.id).await.unwrap();
        assert_eq!(stands(house, shop).await, (0, 500));
        let over = approval::approve(&house.app, &scene.boss.actor, &late.id).await;
        assert!(over.is_err(), "{over:?}");
        assert_eq!(stands(house, shop).await, (0, 500));
        buy(house, &scene.li, shop, 800).await;
        assert_eq!(stands(house, shop).await, (300, 0));
        sound(house).await;
        house.finish().await;
    })
    .await;
}
