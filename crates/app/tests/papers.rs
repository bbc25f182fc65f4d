//! Who may have to do with a paper that waits for a second signature, on both engines.

use paydesk_app::correction::{self, Place, Side};
use paydesk_app::lock_act::{self, Lifted};
use paydesk_app::{AppError, approval};
use paydesk_core::amount::{Amount, Currency};
use paydesk_core::approval::{Approval, ApprovalState};
use paydesk_core::id::LockId;
use paydesk_core::lane::{Act, DeclineApproval, LiftLock, SetLock};
use paydesk_core::lock::{Lift, LockReason};
use paydesk_core::person::Actor;
use paydesk_core::refusal::Refusal;
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::{House, Persony};
use paydesk_store::event;

fn refusal(error: AppError) -> Refusal {
    match error {
        AppError::Refused(refusal) => refusal,
        other => panic!("not a refusal: {other:?}"),
    }
}

/// A counter-entry from the house's expense to somebody's wallet.
async fn gift(house: &House, by: &Persony, to: &Persony) -> Approval {
    let ask = correction::Ask {
        from: Side { place: Place::Expense, whose: String::new() },
        to: Side { place: Place::Wallet, whose: to.phone.clone() },
        amount: Amount::new(700, Currency::Cny).unwrap(),
        reason: "入错账".into(),
        subject: None,
        conversation: Some(house.case(to).await),
        key: house.key(),
    };
    correction::ask(&house.app, &by.actor, ask).await.unwrap()
}

async fn sign(house: &House, by: &Persony, row: &Approval) -> Result<Approval, Refusal> {
    approval::approve(&house.app, &by.actor, &row.id).await.map_err(refusal)
}

async fn lock(house: &House, who: &Persony, reason: LockReason) -> LockId {
    let set = SetLock {
        id: house.app.draw(house.clock.now()),
        person: who.id.clone(),
        reason,
        detail: String::new(),
        until_us: None,
    };
    let system = Actor::system("test");
    let id = house.app.must(&system, None, Act::SetLock(set)).await.unwrap();
    LockId::parse(&id).unwrap()
}

#[tokio::test]
async fn attack_signing_papers_of_an_account_that_is_locked() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let li = house.customer("李雷").await;
        let boss = house.supervisor("郑").await;
        for reason in [LockReason::Reported, LockReason::Unusual, LockReason::Order] {
            let agent = house.agent("吴").await;
            let row = gift(&house, &agent, &li).await;
            house.clock.forward_s(1);
            lock(&house, &agent, reason).await;
            assert_eq!(sign(&house, &boss, &row).await, Err(Refusal::SignerLocked), "{reason:?}");
            let view = approval::view(&house.app, &boss.actor, &row.id).await.unwrap();
            assert_eq!(view.may_sign, Err(Refusal::SignerLocked));
            assert!(view.may_decline, "it can be put away");
            approval::decline(&house.app, &boss.actor, &row.id, "账户被盗").await.unwrap();
        }
        // What shuts out strange devices alone shuts no signature out.
        let agent = house.agent("周").await;
        let row = gift(&house, &agent, &li).await;
        lock(&house, &agent, LockReason::PasswordDay).await;
        sign(&house, &boss, &row).await.unwrap();
        // Nor does a locked account sign, or decline.
        let other = house.supervisor("王").await;
        let row = gift(&house, &agent, &li).await;
        lock(&house, &other, LockReason::Unusual).await;
        assert_eq!(sign(&house, &other, &row).await, Err(Refusal::SignerLocked));
        let no = approval::decline(&house.app, &other.actor, &row.id, "不").await;
        assert_eq!(no.map_err(refusal).map(|row| row.state), Err(Refusal::SignerLocked));
        assert_eq!(house.available(&li).await, 700);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_a_thiefs_papers_after_the_account_has_come_back() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let li = house.customer("李雷").await;
        let (agent, boss) = (house.agent("吴").await, house.supervisor("郑").await);
        let stolen = gift(&house, &agent, &li).await;
        house.clock.forward_s(1);
        let id = lock(&house, &agent, LockReason::Unusual).await;
        let lift = LiftLock {
            lock: id,
            person: agent.id.clone(),
            way: Lift::OwnerStepUp,
            why: String::new(),
            conversation: None,
            by: Some(agent.id.clone()),
            second: None,
        };
        let system = Actor::system("test");
        house.app.must(&system, None, Act::LiftLock(lift)).await.unwrap();
        house.clock.forward_s(1);
        assert_eq!(sign(&house, &boss, &stolen).await, Err(Refusal::SignerLocked));
        let own = gift(&house, &agent, &li).await;
        assert_eq!(sign(&house, &boss, &own).await.unwrap().state, ApprovalState::Approved);
        assert_eq!(house.available(&li).await, 700);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_reading_and_declining_a_paper_about_oneself() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (boss, agent) = (house.supervisor("郑").await, house.agent("吴").await);
        let (victim, other) = (house.supervisor("王").await, house.supervisor("孙").await);
        let ask = || lock_act::Ask {
            reason: "法院（2026）第 12 号".into(),
            conversation: None,
            key: house.key(),
        };
        let order = lock_act::order::order(&house.app, &boss.actor, &victim.id, false, ask()).await;
        let order = order.unwrap();
        // Who loses by a counter-entry, and who gains by one.
        house.fund(&other, 900).await;
        let taken = correction::Ask {
            from: Side { place: Place::Wallet, whose: other.phone.clone() },
            to: Side { place: Place::Expense, whose: String::new() },
            amount: Amount::new(700, Currency::Cny).unwrap(),
            reason: "入错账".into(),
            subject: None,
            conversation: Some(house.case(&other).await),
            key: house.key(),
        };
        let taken = correction::ask(&house.app, &agent.actor, taken).await.unwrap();
        let gift = gift(&house, &agent, &victim).await;
        for (who, row) in [(&victim, &order), (&other, &taken), (&victim, &gift)] {
            let seen = approval::waiting(&house.app, &who.actor).await.unwrap();
            assert!(seen.iter().all(|view| view.approval.id != row.id), "in the inbox");
            let opened = approval::view(&house.app, &who.actor, &row.id).await;
            assert!(matches!(opened, Err(AppError::NotFound)), "{opened:?}");
            assert_eq!(sign(&house, who, row).await, Err(Refusal::SamePerson));
            let no = approval::decline(&house.app, &who.actor, &row.id, "不").await;
            assert_eq!(no.map_err(refusal), Err(Refusal::SamePerson));
        }
        let left = approval::waiting(&house.app, &boss.actor).await.unwrap();
        assert_eq!(left.len(), 3, "all of them wait for others");
        sign(&house, &other, &order).await.unwrap();
        approval::decline(&house.app, &boss.actor, &taken.id, "不对").await.unwrap();
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_lifting_an_order_by_a_paper_that_is_older() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let li = house.customer("李雷").await;
        let (boss, other) = (house.supervisor("郑").await, house.supervisor("孙").await);
        let ask = || lock_act::Ask {
            reason: "法院（2026）第 12 号".into(),
            conversation: None,
            key: house.key(),
        };
        let order = async |no_receipt: bool| {
            let paper =
                lock_act::order::order(&house.app, &boss.actor, &li.id, no_receipt, ask()).await;
            sign(&house, &other, &paper.unwrap()).await.unwrap();
        };
        let held = async || {
            let held = paydesk_app::lock::mine(&house.app, &li.actor).await.unwrap();
            held.into_iter().map(|lock| (lock.id, lock.detail)).collect::<Vec<_>>()
        };
        order(false).await;
        let first = held().await[0].0.clone();
        let lifted = lock_act::lift(&house.app, &boss.actor, &first, ask()).await.unwrap();
        let Lifted::Waiting(paper) = lifted else { panic!("{lifted:?}") };
        // Another court, another order; and one that says the very same.
        order(true).await;
        order(false).await;
        sign(&house, &other, &paper).await.unwrap();
        let left = held().await;
        let details: Vec<&str> = left.iter().map(|(_, detail)| detail.as_str()).collect();
        assert_eq!(details, ["", "no_receipt"], "what was ordered since holds");
        house.work().await;
        assert!(!house.post.kinds(&li.phone).contains(&"unlocked-order".to_owned()));
        for (id, _) in &left {
            let lifted = lock_act::lift(&house.app, &boss.actor, id, ask()).await.unwrap();
            let Lifted::Waiting(paper) = lifted else { panic!("{lifted:?}") };
            sign(&house, &other, &paper).await.unwrap();
        }
        house.finish().await;
        let told = house.post.kinds(&li.phone);
        assert_eq!(told.iter().filter(|kind| *kind == "unlocked-order").count(), 1, "{told:?}");
    })
    .await;
}

#[tokio::test]
async fn attack_signing_a_paper_of_last_week() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let li = house.customer("李雷").await;
        let (agent, boss) = (house.agent("吴").await, house.supervisor("郑").await);
        let (signed, left) = (gift(&house, &agent, &li).await, gift(&house, &agent, &li).await);
        house.clock.to(left.runs_out_at_us() - 1);
        approval::close_run_out(&house.app).await.unwrap();
        let view = approval::view(&house.app, &boss.actor, &left.id).await.unwrap();
        assert_eq!(view.may_sign, Ok(()), "a moment before");
        let early = Act::DeclineApproval(DeclineApproval {
            approval: left.id.clone(),
            requested_by: left.requested_by.clone(),
            touched: Vec::new(),
            by: None,
            reason: String::new(),
        });
        let said = house.app.must(&Actor::system("test"), None, early).await;
        assert_eq!(said.map_err(refusal).unwrap_err(), Refusal::NotAllowed, "still a person's");
        house.clock.to(left.runs_out_at_us());
        assert_eq!(sign(&house, &boss, &signed).await.unwrap_err(), Refusal::ApprovalStale);
        assert_eq!(sign(&house, &boss, &left).await.unwrap_err(), Refusal::ApprovalStale);
        let third = gift(&house, &agent, &li).await;
        house.clock.to(third.runs_out_at_us() + 1);
        for _ in 0..2 {
            approval::close_run_out(&house.app).await.unwrap();
        }
        let view = approval::view(&house.app, &boss.actor, &third.id).await.unwrap();
        assert_eq!((view.approval.state, view.decided_by), (ApprovalState::Refused, None));
        assert_eq!(view.approval.version, third.version + 1, "closed once");
        let case = third.conversation.clone().unwrap();
        let told = house.app.db.read(async move |tx| event::of(tx, case.as_str()).await);
        let told: Vec<String> = told.await.unwrap().into_iter().map(|event| event.kind).collect();
        assert!(told.contains(&"approval_run_out".to_owned()), "{told:?}");
        let said = view.approval.decided_reason.as_deref();
        assert_eq!(said, Some("run_out"), "by the house, and no person");
        assert_eq!(sign(&house, &boss, &third).await.unwrap_err(), Refusal::ApprovalUsed);
        assert!(approval::waiting(&house.app, &boss.actor).await.unwrap().is_empty());
        assert_eq!(house.available(&li).await, 0);
        house.finish().await;
    })
    .await;
}
