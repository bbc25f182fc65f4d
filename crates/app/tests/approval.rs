//! Second signatures, counter-entries, locks lifted by the house and stuck payments, on both
//! engines.

use paydesk_app::correction::{self, Place, Side};
use paydesk_app::lock_act::{self, Lifted};
use paydesk_app::payment_act::{self, Stuck};
use paydesk_app::ports::RailSaid;
use paydesk_app::{AppError, approval, conversation as desk, payment};
use paydesk_core::amount::{Amount, Currency};
use paydesk_core::approval::{Approval, ApprovalState};
use paydesk_core::conversation::Kind;
use paydesk_core::id::{ConversationId, LockId, Party};
use paydesk_core::lane::{Act, SetLock};
use paydesk_core::ledger::account_id;
use paydesk_core::lock::LockReason;
use paydesk_core::payment::{Method, PaymentKind, PaymentState};
use paydesk_core::person::Actor;
use paydesk_core::refusal::Refusal;
use paydesk_sim::engine::{each_engine, postgres};
use paydesk_sim::house::{House, Persony, ask};
use paydesk_store::{approval as rows, lock};

fn refusal(error: AppError) -> Refusal {
    match error {
        AppError::Refused(refusal) => refusal,
        AppError::Forbidden => Refusal::NotAllowed,
        other => panic!("not a refusal: {other:?}"),
    }
}

/// A counter-entry from the house's expense to somebody's wallet, asked for by an agent.
async fn gift(house: &House, by: &Persony, to: &Persony, minor: i64, key: &str) -> Approval {
    let ask = correction::Ask {
        from: Side { place: Place::Expense, whose: String::new() },
        to: Side { place: Place::Wallet, whose: to.phone.clone() },
        amount: Amount::new(minor, Currency::Cny).unwrap(),
        reason: "入错账".into(),
        subject: None,
        conversation: Some(house.case(to).await),
        key: key.to_owned(),
    };
    correction::ask(&house.app, &by.actor, ask).await.unwrap()
}

async fn sign(house: &House, by: &Persony, row: &Approval) -> Result<Approval, Refusal> {
    approval::approve(&house.app, &by.actor, &row.id).await.map_err(refusal)
}

#[tokio::test]
async fn a_counter_entry_is_booked_by_a_second_person_exactly_once() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let li = house.customer("李雷").await;
        let (agent, boss) = (house.agent("吴").await, house.supervisor("郑").await);
        let row = gift(&house, &agent, &li, 700, "key-gift-01").await;
        let again = gift(&house, &agent, &li, 700, "key-gift-01").await;
        assert_eq!(row.id, again.id, "asked twice with one key, it is one request");
        assert_eq!(house.available(&li).await, 0, "nothing moves before it is signed");
        assert_eq!(sign(&house, &agent, &row).await.unwrap_err(), Refusal::SamePerson);
        let other = house.agent("周").await;
        assert_eq!(sign(&house, &other, &row).await.unwrap_err(), Refusal::NotAllowed);
        let view = approval::view(&house.app, &boss.actor, &row.id).await.unwrap();
        assert_eq!((view.may_sign, view.requested_by.as_str()), (Ok(()), "吴"));
        let signed = sign(&house, &boss, &row).await.unwrap();
        assert_eq!(signed.state, ApprovalState::Approved);
        assert_eq!(sign(&house, &boss, &row).await.unwrap(), signed, "answered again");
        let late = house.supervisor("冯").await;
        assert_eq!(sign(&house, &late, &row).await.unwrap_err(), Refusal::ApprovalUsed);
        assert_eq!(house.available(&li).await, 700);
        let subject = row.subject.clone();
        let read = house.app.db.read(async move |tx| rows::audits(tx, &subject).await);
        let acts: Vec<String> = read.await.unwrap().into_iter().map(|a| a.act).collect();
        assert_eq!(acts, ["correct", "approval_request"]);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_approving_ones_own_gain() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (agent, boss) = (house.agent("吴").await, house.supervisor("郑").await);
        let row = gift(&house, &agent, &boss, 700, "key-gain-001").await;
        assert_eq!(sign(&house, &boss, &row).await.unwrap_err(), Refusal::SamePerson);
        let own = correction::Ask {
            from: Side { place: Place::Expense, whose: String::new() },
            to: Side { place: Place::Wallet, whose: agent.phone.clone() },
            amount: Amount::new(700, Currency::Cny).unwrap(),
            reason: "入错账".into(),
            subject: None,
            conversation: Some(house.case(&agent).await),
            key: "key-gain-002".into(),
        };
        let own = correction::ask(&house.app, &agent.actor, own).await;
        assert!(matches!(own, Err(AppError::Invalid(_))), "from one's own case: {own:?}");
        let li = house.customer("李雷").await;
        let no = gift(&house, &agent, &li, 700, "key-gain-003").await;
        let other = house.agent("周").await;
        let said = approval::decline(&house.app, &other.actor, &no.id, "不对").await;
        assert_eq!(said.map_err(refusal).unwrap_err(), Refusal::NotAllowed);
        approval::decline(&house.app, &boss.actor, &no.id, "金额不对").await.unwrap();
        assert_eq!(sign(&house, &boss, &no).await.unwrap_err(), Refusal::ApprovalUsed);
        let back = gift(&house, &agent, &li, 800, "key-gain-004").await;
        let taken = approval::decline(&house.app, &agent.actor, &back.id, "写错了").await.unwrap();
        assert_eq!(taken.state, ApprovalState::Refused, "the requester takes it back");
        assert_eq!(house.available(&li).await, 0);
        house.finish().await;
    })
    .await;
}

/// A case of somebody, and a counter-entry from a shop to the house that is made from it.
#[tokio::test]
async fn a_counter_entry_is_told_to_those_whose_accounts_it_touches() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, shop) = (house.customer("李雷").await, house.merchant("Qinghe Books").await);
        house.fund(&li, 5_000).await;
        let (agent, boss) = (house.agent("吴").await, house.supervisor("郑").await);
        house.trust(&li, shop.id.as_str()).await;
        let payee = Party::Merchant(shop.id.clone());
        let about =
            payment::Ask { kind: PaymentKind::Purchase, payee, ..ask(&li, 3_000, &house.key()) };
        let paid = payment::pay(&house.app, &li.actor, about).await.unwrap();
        let open = desk::Ask {
            about: Some(paid.id.as_str().to_owned()),
            kind: Kind::Payment,
            words: "?".into(),
            contact: String::new(),
            client_id: house.key(),
            device: String::new(),
            article: None,
        };
        let case = desk::open(&house.app, &li.actor, open).await.unwrap().conversation.id;
        let correct = async |from: Side, minor: i64| {
            let ask = correction::Ask {
                from,
                to: Side { place: Place::Expense, whose: String::new() },
                amount: Amount::new(minor, Currency::Cny).unwrap(),
                reason: "入错账".into(),
                subject: Some(paid.id.as_str().to_owned()),
                conversation: Some(case.clone()),
                key: house.key(),
            };
            let row = correction::ask(&house.app, &agent.actor, ask).await.unwrap();
            sign(&house, &boss, &row).await.unwrap();
        };
        let told = async |who: &Persony| {
            let thread = desk::thread(&house.app, &who.actor, &case).await.unwrap();
            let detail = payment::detail(&house.app, &who.actor, &paid.id).await.unwrap();
            let side = detail.side;
            let mine = detail.events.iter().filter(|event| side.is_told(event, &paid));
            let lines = thread.lines.iter().filter_map(|line| match line {
                desk::Line::Event(event) => Some(event),
                desk::Line::Message(_) => None,
            });
            let kinds = ["corrected", "approval_requested"];
            let count = |kind: &str| {
                lines.clone().chain(mine.clone()).filter(|event| event.kind == kind).count()
            };
            kinds.map(count)
        };
        correct(Side { place: Place::Merchant, whose: shop.id.to_string() }, 100).await;
        assert_eq!(told(&li).await, [0, 0], "the shop's money is not the customer's concern");
        assert_eq!(told(&agent).await, [2, 2]);
        correct(Side { place: Place::Wallet, whose: li.phone.clone() }, 100).await;
        assert_eq!(told(&li).await, [2, 0], "their own money is");
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_counter_entry_comes_from_the_case_of_whose_money_it_is_and_each_no_is_kept() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, wang) = (house.customer("李雷").await, house.customer("王芳").await);
        let agent = house.agent("吴").await;
        house.fund(&li, 5_000).await;
        let (own, theirs) = (house.case(&li).await, house.case(&wang).await);
        let take = async |case: Option<&ConversationId>, minor: i64| {
            let ask = correction::Ask {
                from: Side { place: Place::Wallet, whose: li.phone.clone() },
                to: Side { place: Place::Suspense, whose: String::new() },
                amount: Amount::new(minor, Currency::Cny).unwrap(),
                reason: "入错账".into(),
                subject: None,
                conversation: case.cloned(),
                key: house.key(),
            };
            correction::ask(&house.app, &agent.actor, ask).await
        };
        for case in [None, Some(&theirs)] {
            let said = take(case, 1).await;
            let Err(AppError::Invalid(faults)) = said else { panic!("{case:?}: {said:?}") };
            assert_eq!(faults[0].key, "approval-error-no-case");
        }
        let over = take(Some(&own), 5_001).await;
        let Err(AppError::Invalid(faults)) = over else { panic!("{over:?}") };
        assert_eq!(faults[0].key, "approval-error-too-little");
        let subject = own.to_string();
        let read = house.app.db.read(async move |tx| rows::audits(tx, &subject).await);
        let kept: Vec<(String, String)> =
            read.await.unwrap().into_iter().map(|a| (a.act, a.actor)).collect();
        assert_eq!(kept, [("correction_refused".to_owned(), agent.id.to_string())]);
        take(Some(&own), 5_000).await.unwrap();
        house.finish().await;
    })
    .await;
}

/// 20 who sign one act at once: one does it.
async fn twenty_at_once(houses: &[&House]) {
    let house = houses[0];
    let li = house.customer("李雷").await;
    let agent = house.agent("吴").await;
    let row = gift(house, &agent, &li, 700, "key-twenty-01").await;
    let mut running = tokio::task::JoinSet::new();
    for n in 0..20 {
        let boss = house.supervisor(&format!("主管{n}")).await;
        let (app, id) = (houses[n % houses.len()].app.clone(), row.id.clone());
        running.spawn(async move { approval::approve(&app, &boss.actor, &id).await });
    }
    let mut signed = 0;
    while let Some(result) = running.join_next().await {
        match result.unwrap() {
            Ok(_) => signed += 1,
            Err(error) => assert_eq!(refusal(error), Refusal::ApprovalUsed),
        }
    }
    assert_eq!(signed, 1);
    assert_eq!(house.available(&li).await, 700);
    house.finish().await;
}

#[tokio::test]
async fn attack_approving_one_act_twenty_times() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        twenty_at_once(&[&house]).await;
    })
    .await;
    let engine = postgres().await;
    let house = House::on(&engine).await;
    let twin = house.twin(&engine).await;
    twenty_at_once(&[&house, &twin]).await;
}

#[tokio::test]
async fn what_has_changed_since_is_never_executed_and_leaves_the_inbox() {
    use paydesk_app::refund::{self, Ask, Decide, Decided};
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, shop) = (house.customer("李雷").await, house.merchant("书店").await);
        let (agent, boss) = (house.agent("吴").await, house.supervisor("郑").await);
        house.fund(&li, 200_000).await;
        house.trust(&li, shop.id.as_str()).await;
        let purchase = payment::Ask {
            kind: PaymentKind::Purchase,
            payee: Party::Merchant(shop.id.clone()),
            ..ask(&li, 100_000, "key-purchase")
        };
        let paid = payment::pay(&house.app, &li.actor, purchase).await.unwrap();
        let wanted = Ask {
            payment: paid.id.clone(),
            amount: paid.amount().unwrap(),
            ground: paydesk_core::refund::Ground::Policy,
            reason: "不要了".into(),
            files: Vec::new(),
            conversation: None,
            key: "key-wanted-1".into(),
        };
        let asked = refund::request(&house.app, &li.actor, wanted).await.unwrap();
        let say = |give, key: &str| Decide {
            refund: asked.id.clone(),
            give,
            reason: "核对过".into(),
            key: key.to_owned(),
        };
        let give = Some(paid.amount().unwrap());
        let decided = refund::decide(&house.app, &agent.actor, say(give, "key-decide-1")).await;
        let Ok(Decided::Waiting(row)) = decided else { panic!("{decided:?}") };
        refund::decide(&house.app, &agent.actor, say(None, "key-decide-2")).await.unwrap();
        assert_eq!(sign(&house, &boss, &row).await.unwrap_err(), Refusal::ApprovalStale);
        let left = approval::waiting(&house.app, &boss.actor).await.unwrap();
        assert!(left.is_empty(), "a stale paper leaves the inbox");
        assert_eq!(house.available(&li).await, 100_000);
        house.finish().await;
    })
    .await;
}

async fn lock_of(house: &House, who: &Persony, reason: LockReason) -> LockId {
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
async fn an_order_is_lifted_by_two_supervisors_and_the_owner_is_told() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let li = house.customer("李雷").await;
        let (agent, boss) = (house.agent("吴").await, house.supervisor("郑").await);
        let second = house.supervisor("王").await;
        let id = lock_of(&house, &li, LockReason::Order).await;
        let ask = |key: &str| lock_act::Ask {
            reason: "已核实".into(),
            conversation: None,
            key: key.to_owned(),
        };
        let alone = lock_act::lift(&house.app, &agent.actor, &id, ask("key-lift-001")).await;
        assert_eq!(alone.map_err(refusal).unwrap_err(), Refusal::NotAllowed);
        let asked = lock_act::lift(&house.app, &boss.actor, &id, ask("key-lift-002")).await;
        let Ok(Lifted::Waiting(row)) = asked else { panic!("{asked:?}") };
        assert_eq!(sign(&house, &agent, &row).await.unwrap_err(), Refusal::NotAllowed);
        sign(&house, &second, &row).await.unwrap();
        let read = house.app.db.read(async move |tx| lock::by_id(tx, &id).await);
        assert!(read.await.unwrap().unwrap().lifted_at_us.is_some());
        house.finish().await;
        assert_eq!(house.post.kinds(&li.phone), ["locked-order", "unlocked-order"]);
    })
    .await;
}

#[tokio::test]
async fn a_lock_that_asks_for_proof_is_not_lifted_without_it() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let li = house.customer("李雷").await;
        let agent = house.agent("吴").await;
        let id = lock_of(&house, &li, LockReason::PasswordDay).await;
        for case in [None, Some(ConversationId::from_bits(7))] {
            let ask = lock_act::Ask {
                reason: "已核实".into(),
                conversation: case,
                key: "key-proof-001".into(),
            };
            let said = lock_act::lift(&house.app, &agent.actor, &id, ask).await;
            let Err(AppError::Invalid(faults)) = said else { panic!("{said:?}") };
            assert_eq!(faults[0].key, "approval-error-no-proof");
        }
        house.finish().await;
    })
    .await;
}

fn stuck_ask(what: Stuck, reason: &str, key: String) -> payment_act::Ask {
    payment_act::Ask { what, conversation: None, reason: reason.to_owned(), key }
}

#[tokio::test]
async fn a_stuck_payment_is_finished_or_cancelled_only_as_the_bank_says() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let li = house.customer("李雷").await;
        let agent = house.agent("吴").await;
        for (what, booked, end) in [
            (Stuck::Finish, true, PaymentState::Succeeded),
            (Stuck::Finish, false, PaymentState::Failed),
            (Stuck::Cancel, true, PaymentState::Succeeded),
            (Stuck::Cancel, false, PaymentState::Cancelled),
        ] {
            house.rail.away(true);
            let top_up = payment::Ask {
                kind: PaymentKind::TopUp,
                method: Method::Card,
                card: Some(li.card.id.clone()),
                ..ask(&li, 1_000, &house.key())
            };
            let paid = payment::pay(&house.app, &li.actor, top_up).await.unwrap();
            house.work().await;
            let act = async || {
                let ask = stuck_ask(what, "顾客催", house.key());
                payment_act::act(&house.app, &agent.actor, &paid.id, ask).await.unwrap()
            };
            let stuck = act().await;
            assert_eq!(stuck.state, PaymentState::InDoubt, "a silent bank proves nothing");
            house.rail.away(false);
            if booked {
                let fine = RailSaid::Succeeded { rail_ref: "b".into(), code: "00".into() };
                house.rail.book(paid.id.as_str(), fine);
            }
            assert_eq!(act().await.state, end, "{what:?}, booked: {booked}");
            let again = stuck_ask(what, "再试", house.key());
            let twice = payment_act::act(&house.app, &agent.actor, &paid.id, again).await;
            assert_eq!(twice.map_err(refusal).unwrap_err(), Refusal::StateConflict);
            let subject = paid.id.to_string();
            let read = house.app.db.read(async move |tx| rows::audits(tx, &subject).await);
            assert_eq!(read.await.unwrap().len(), 2, "also what came to nothing was an act");
        }
        assert_eq!(house.available(&li).await, 2_000);
        assert_eq!(house.available_on(account_id::suspense(Currency::Cny)).await, 0);
        house.finish().await;
    })
    .await;
}
