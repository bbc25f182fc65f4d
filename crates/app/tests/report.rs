//! "This was not me" (PAY-11): one press locks the account and opens the case about it, urgent and
//! with the payment attached; pressed again, or twenty times at once, it is the same lock and case.

use paydesk_app::conversation::{self as desk, Conversation};
use paydesk_app::payment::{self, stopped};
use paydesk_app::{AppError, lock};
use paydesk_core::conversation::MONEY_AT_RISK;
use paydesk_core::id::{ConversationId, Party, SessionId};
use paydesk_core::lock::LockReason;
use paydesk_core::payment::Payment;
use paydesk_core::person::{Actor, SessionKind};
use paydesk_core::refusal::Refusal;
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::{House, Persony, ask as pay_ask};

mod talk;

use talk::{ask, events, messages, opened};

const MINUTE_US: i64 = 60_000_000;

async fn paid(house: &House, who: &Persony, to: &Persony) -> Payment {
    let transfer =
        payment::Ask { payee: Party::Person(to.id.clone()), ..pay_ask(who, 1_000, &house.key()) };
    payment::pay(&house.app, &who.actor, transfer).await.unwrap()
}

async fn case_of(house: &House, who: &Actor, id: &ConversationId) -> Conversation {
    desk::thread(&house.app, who, id).await.unwrap().case
}

/// What the session of somebody who has reported becomes.
fn shrunk(house: &House, who: &Persony) -> Actor {
    let session: SessionId = house.app.draw(house.clock.now());
    Actor { kind: SessionKind::Recovery, session: Some(session), ..who.actor.clone() }
}

fn is_urgent(house: &House, case: &Conversation) {
    assert_eq!(case.urgency, MONEY_AT_RISK);
    assert_eq!(case.state, "waiting");
    assert!(case.due_at_us.is_some_and(|due| due <= house.clock.now() + 5 * MINUTE_US));
    assert!(case.waiting_since_us.is_some());
}

#[tokio::test]
async fn one_press_locks_and_opens_one_urgent_case_about_the_payment() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, wang) = (house.customer("李雷").await, house.customer("王芳").await);
        let agent = house.agent("吴").await;
        house.fund(&li, 50_000).await;
        let row = paid(&house, &li, &wang).await;
        let presses = (0..20).map(|_| {
            let (app, actor, id) = (house.app.clone(), li.actor.clone(), row.id.clone());
            tokio::spawn(async move { lock::report(&app, &actor, Some(&id), "Firefox").await })
        });
        let mut came = Vec::new();
        for press in presses.collect::<Vec<_>>() {
            came.push(press.await.unwrap().unwrap());
        }
        came.dedup();
        assert_eq!(came.len(), 1, "twenty presses are one lock and one case");
        let reported = came.remove(0);
        let again = shrunk(&house, &li);
        let twice = lock::report(&house.app, &again, Some(&row.id), "Firefox").await.unwrap();
        assert_eq!(twice, reported);

        let case = case_of(&house, &again, &reported.case).await;
        assert_eq!(case.subject.as_deref(), Some(row.id.as_str()));
        assert_eq!((case.kind.as_str(), case.queue.as_str()), ("payment", "payments"));
        is_urgent(&house, &case);
        assert_eq!(events(&house, &again, &case.id).await, ["opened", "reported"]);
        assert!(messages(&house, &again, &case.id).await[0].body.contains("Firefox"));
        let seen = desk::case(&house.app, &agent.actor, &case.id).await.unwrap();
        assert!(seen.thread.detail.is_some_and(|d| d.payment.id == row.id), "it came along");
        let held = lock::get(&house.app, &again, &reported.lock).await.unwrap();
        assert_eq!((held.reason, held.detail.as_str()), (LockReason::Reported, row.id.as_str()));
        // Not theirs is not found, and locks nobody.
        let other = house.customer("赵").await;
        let foreign = lock::report(&house.app, &other.actor, Some(&row.id), "x").await;
        assert!(matches!(foreign, Err(AppError::NotFound)));
        assert!(lock::mine(&house.app, &other.actor).await.unwrap().is_empty());
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_case_about_the_payment_is_found_and_made_urgent() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, wang) = (house.customer("李雷").await, house.customer("王芳").await);
        house.fund(&li, 50_000).await;
        let row = paid(&house, &li, &wang).await;
        let about = desk::Ask { about: Some(row.id.to_string()), ..ask("什么时候到", "k1") };
        let open = opened(&house, &li.actor, about).await;
        assert_ne!(open.urgency, MONEY_AT_RISK);
        let agent = house.agent("吴").await;
        desk::claim(&house.app, &agent.actor, &open.id).await.unwrap();
        let reported = lock::report(&house.app, &li.actor, Some(&row.id), "x").await.unwrap();
        assert_eq!(reported.case, open.id);
        let case = case_of(&house, &shrunk(&house, &li), &open.id).await;
        is_urgent(&house, &case);
        assert_eq!(case.agent, Some(agent.id), "who has it keeps it");
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn however_many_cases_are_open_a_report_gets_its_own() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let li = house.customer("李雷").await;
        for n in 0..20 {
            desk::open(&house.app, &li.actor, ask("?", &format!("k{n}"))).await.unwrap();
        }
        let more = desk::open(&house.app, &li.actor, ask("?", "k20")).await;
        assert!(matches!(more, Err(AppError::TooMany { .. })));
        let reported = lock::report(&house.app, &li.actor, None, "x").await.unwrap();
        let case = case_of(&house, &shrunk(&house, &li), &reported.case).await;
        assert_eq!(case.kind, "account");
        is_urgent(&house, &case);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn denying_a_stopped_payment_opens_the_case_as_well() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (mut li, wang) = (house.customer("李雷").await, house.customer("王芳").await);
        house.fund(&li, 500_000).await;
        li.actor.device_trusted = false;
        let large = payment::Ask {
            payee: Party::Person(wang.id.clone()),
            ..pay_ask(&li, 300_000, "key-large-1")
        };
        let row = payment::pay(&house.app, &li.actor, large).await.unwrap();
        assert_eq!(row.refusal, Some(Refusal::UnusualActivity));
        let deny = async |actor: &Actor| stopped::deny(&house.app, actor, &row.id, "x").await;
        let first = deny(&li.actor).await.unwrap();
        let me = shrunk(&house, &li);
        assert_eq!(deny(&me).await.unwrap(), first, "pressed again");
        is_urgent(&house, &case_of(&house, &me, &first.case).await);
        assert!(matches!(deny(&wang.actor).await, Err(AppError::NotFound)));
        house.finish().await;
    })
    .await;
}
