//! The matrix of locks, walked through the app: what each allows meanwhile, and who lifts it.

use paydesk_app::challenge::{self, Checked};
use paydesk_app::lock_act::{self, Lifted};
use paydesk_app::payment::{self, Ask};
use paydesk_app::proof::{self, Answers};
use paydesk_app::session::recognise;
use paydesk_app::{AppError, approval, lock};
use paydesk_core::id::{ConversationId, LockId, Party};
use paydesk_core::lane::{Act, SetLock};
use paydesk_core::language::Language;
use paydesk_core::lock::{DETAIL_NO_RECEIPT, LockReason};
use paydesk_core::payment::PaymentState;
use paydesk_core::person::{Actor, SessionKind};
use paydesk_core::proof::ProofKind;
use paydesk_core::refusal::Refusal;
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::{House, Persony, ask};

mod talk;

use talk::{ask as case_ask, events, messages, opened};

async fn locked(house: &House, who: &Persony, reason: LockReason, detail: &str) -> LockId {
    let set = SetLock {
        id: house.app.draw(house.clock.now()),
        person: who.id.clone(),
        reason,
        detail: detail.to_owned(),
        until_us: None,
    };
    let id = house.app.must(&Actor::system("test"), None, Act::SetLock(set)).await.unwrap();
    LockId::parse(&id).unwrap()
}

fn to(from: &Persony, whom: &Persony, minor: i64, key: &str) -> Ask {
    Ask { payee: Party::Person(whom.id.clone()), ..ask(from, minor, key) }
}

/// What came of a payment: nothing against it, a refusal, or no session that could pay.
async fn paying(house: &House, who: &Actor, ask: Ask) -> Result<(), Option<Refusal>> {
    match payment::pay(&house.app, who, ask).await {
        Ok(row) if row.state == PaymentState::Succeeded => Ok(()),
        Ok(row) => Err(row.refusal),
        Err(AppError::Refused(refusal)) => Err(Some(refusal)),
        Err(AppError::SignInNeeded) => Err(None),
        Err(other) => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_each_lock_allows_on_the_owners_own_device() {
    use LockReason as R;
    use SessionKind::{Full, Recovery};
    let (locked_out, overdue) = (Err(Some(Refusal::AccountLocked)), Refusal::VerificationOverdue);
    // Reason, detail; what the session becomes, whether it only reads, paying out, being paid.
    let table = [
        (R::Password, "", Full, false, Ok(()), Ok(())),
        (R::PasswordDay, "", Full, false, Ok(()), Ok(())),
        (R::Unusual, "", Full, false, locked_out, Ok(())),
        (R::Verification, "", Full, false, Err(Some(overdue)), Ok(())),
        (R::Reported, "", Recovery, false, Err(None), Ok(())),
        (R::Order, "", Full, true, locked_out, Ok(())),
        (
            R::Order,
            DETAIL_NO_RECEIPT,
            Full,
            true,
            locked_out,
            Err(Some(Refusal::PayeeCannotReceive)),
        ),
    ];
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let wang = house.customer("王芳").await;
        house.fund(&wang, 50_000).await;
        for (n, (reason, detail, kind, read_only, pays, receives)) in table.into_iter().enumerate()
        {
            let li = house.customer("李雷").await;
            house.fund(&li, 50_000).await;
            house.trust(&wang, li.id.as_str()).await;
            let begun = house.session(Some(&li), Full).await;
            locked(&house, &li, reason, detail).await;
            let token = Some(begun.token.as_str());
            let seen = recognise(&house.app, token, Language::ZhHans, "test").await.unwrap();
            let me = seen.actor;
            let case = format!("{reason:?} {detail}");
            assert_eq!((me.kind, me.read_only), (kind, read_only), "{case}");
            let out = paying(&house, &me, to(&li, &wang, 100, &format!("key-out-{n}"))).await;
            assert_eq!(out, pays, "{case}: paying out");
            let in_ = to(&wang, &li, 100, &format!("key-in-{n:03}"));
            assert_eq!(paying(&house, &wang.actor, in_).await, receives, "{case}: being paid");
            let help = opened(&house, &me, case_ask("为什么锁了", "k1")).await;
            assert_eq!(messages(&house, &me, &help.id).await.len(), 2, "{case}");
            let why = lock::mine(&house.app, &me).await.unwrap();
            assert_eq!(why.iter().map(|l| l.reason).collect::<Vec<_>>(), [reason], "{case}");
        }
        house.finish().await;
    })
    .await;
}

/// Fails five codes for payments, which locks the account with high risk at the next one.
async fn unusual(house: &House, li: &Persony, wang: &Persony) -> LockId {
    let asked = payment::pay(&house.app, &li.actor, to(li, wang, 60_000, "key-large-1")).await;
    let Err(AppError::Challenge { id, .. }) = asked else { panic!("{asked:?}") };
    house.work().await;
    let code = house.post.code(&li.phone).unwrap();
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        challenge::check(&house.app, &li.actor, &id, wrong).await.unwrap();
    }
    assert!(lock::mine(&house.app, &li.actor).await.unwrap().is_empty());
    let next = paying(house, &li.actor, to(li, wang, 100, "key-small-1")).await;
    assert_eq!(next, Err(Some(Refusal::UnusualActivity)));
    let held = lock::mine(&house.app, &li.actor).await.unwrap();
    assert_eq!(held.iter().map(|l| l.reason).collect::<Vec<_>>(), [LockReason::Unusual]);
    held[0].id.clone()
}

async fn lift(
    house: &House,
    by: &Persony,
    id: &LockId,
    case: Option<&ConversationId>,
) -> Result<Lifted, AppError> {
    let ask =
        lock_act::Ask { reason: "核对过".into(), conversation: case.cloned(), key: house.key() };
    lock_act::lift(&house.app, &by.actor, id, ask).await
}

#[tokio::test]
async fn unusual_activity_of_high_risk_is_lifted_by_two_agents_after_proof() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, wang) = (house.customer("李雷").await, house.customer("王芳").await);
        let (first, second) = (house.agent("吴").await, house.agent("郑").await);
        house.fund(&li, 123_456).await;
        let id = unusual(&house, &li, &wang).await;
        // The phone's code is not enough: whoever failed five of them may sit at it.
        let code = lock::confirm_begin(&house.app, &li.actor, &id).await;
        assert!(matches!(code, Err(AppError::Forbidden)), "{code:?}");
        let case = opened(&house, &li.actor, case_ask("是我", "k1")).await.id;
        let early = lift(&house, &first, &id, Some(&case)).await;
        assert!(matches!(early, Err(AppError::Invalid(_))), "{early:?}");
        house.clock.forward_s(1);
        let kind = ProofKind::Questions;
        let proof = proof::ask(&house.app, &first.actor, &case, kind, "").await.unwrap();
        let answers =
            Answers { name: "李雷".into(), amount: "1234.56".into(), id_last_four: "0".into() };
        proof::answer_questions(&house.app, &li.actor, &proof, answers).await.unwrap();
        let Ok(Lifted::Waiting(paper)) = lift(&house, &first, &id, Some(&case)).await else {
            panic!("one agent is not enough");
        };
        let own = approval::approve(&house.app, &first.actor, &paper.id).await;
        assert!(matches!(own, Err(AppError::Refused(Refusal::SamePerson))), "{own:?}");
        assert_eq!(lock::mine(&house.app, &li.actor).await.unwrap().len(), 1);
        approval::approve(&house.app, &second.actor, &paper.id).await.unwrap();
        assert!(lock::mine(&house.app, &li.actor).await.unwrap().is_empty());
        let told = events(&house, &li.actor, &case).await;
        assert!(told.contains(&"unlocked".to_owned()), "{told:?}");
        house.finish().await;
        let told = house.post.kinds(&li.phone);
        assert!(told.contains(&"locked-codes".to_owned()), "{told:?}");
        assert!(told.contains(&"unlocked-unusual".to_owned()), "{told:?}");
    })
    .await;
}

#[tokio::test]
async fn unusual_activity_of_low_risk_is_lifted_by_its_owners_code_on_a_remembered_device() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, wang) = (house.customer("李雷").await, house.customer("王芳").await);
        house.fund(&li, 50_000).await;
        let id = locked(&house, &li, LockReason::Unusual, "many_new_payees").await;
        let strange = Actor { device_trusted: false, ..li.actor.clone() };
        for who in [&strange, &wang.actor] {
            assert!(lock::confirm_begin(&house.app, who, &id).await.is_err());
        }
        let code = lock::confirm_begin(&house.app, &li.actor, &id).await.unwrap();
        house.work().await;
        let right = house.post.code(&li.phone).unwrap();
        let wrong = if right == "000000" { "000001" } else { "000000" };
        let not = lock::confirm_finish(&house.app, &li.actor, &id, &code, wrong).await.unwrap();
        assert!(matches!(not, Checked::Not(_)), "{not:?}");
        let done = lock::confirm_finish(&house.app, &li.actor, &id, &code, &right).await.unwrap();
        assert_eq!(done, Checked::Done(()));
        assert_eq!(paying(&house, &li.actor, to(&li, &wang, 100, "key-free-1")).await, Ok(()));
        // Lifted is lifted: the same code opens nothing again.
        let again = lock::confirm_finish(&house.app, &li.actor, &id, &code, &right).await;
        assert!(matches!(again, Err(AppError::Conflict)), "{again:?}");
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn an_order_is_lifted_by_two_supervisors_and_by_nobody_less() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, wang) = (house.customer("李雷").await, house.customer("王芳").await);
        house.fund(&wang, 50_000).await;
        let (agent, boss) = (house.agent("吴").await, house.supervisor("郑").await);
        let id = locked(&house, &li, LockReason::Order, DETAIL_NO_RECEIPT).await;
        // Another one that does not say so changes nothing of it.
        assert_ne!(locked(&house, &li, LockReason::Order, "").await, id);
        let in_ = async |key: &str| paying(&house, &wang.actor, to(&wang, &li, 100, key)).await;
        assert_eq!(in_("key-in-1").await, Err(Some(Refusal::PayeeCannotReceive)));
        assert!(matches!(lift(&house, &agent, &id, None).await, Err(AppError::Forbidden)));
        let Ok(Lifted::Waiting(paper)) = lift(&house, &boss, &id, None).await else {
            panic!("one supervisor is not enough");
        };
        let by_agent = approval::approve(&house.app, &agent.actor, &paper.id).await;
        assert!(matches!(by_agent, Err(AppError::Forbidden)), "{by_agent:?}");
        let twice = approval::approve(&house.app, &boss.actor, &paper.id).await;
        assert!(matches!(twice, Err(AppError::Refused(Refusal::SamePerson))), "{twice:?}");
        assert_eq!(in_("key-in-2").await, Err(Some(Refusal::PayeeCannotReceive)));
        let other = house.supervisor("孙").await;
        approval::approve(&house.app, &other.actor, &paper.id).await.unwrap();
        assert_eq!(in_("key-in-3").await, Ok(()));
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn an_order_is_given_by_two_supervisors_and_by_nobody_less() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, wang) = (house.customer("李雷").await, house.customer("王芳").await);
        house.fund(&wang, 50_000).await;
        let (agent, boss) = (house.agent("吴").await, house.supervisor("郑").await);
        let case = opened(&house, &li.actor, case_ask("怎么了", "k1")).await.id;
        let order = async |by: &Persony, whom: &Persony| {
            let ask = lock_act::Ask {
                reason: "法院（2026）第 12 号".into(),
                conversation: Some(case.clone()),
                key: house.key(),
            };
            lock_act::order::order(&house.app, &by.actor, &whom.id, true, ask).await
        };
        assert!(matches!(order(&agent, &li).await, Err(AppError::Forbidden)));
        let own = order(&boss, &boss).await;
        assert!(matches!(own, Err(AppError::Refused(Refusal::SamePerson))), "{own:?}");
        let paper = order(&boss, &li).await.unwrap();
        assert!(lock::mine(&house.app, &li.actor).await.unwrap().is_empty(), "nothing is done yet");
        for who in [&agent, &boss] {
            assert!(approval::approve(&house.app, &who.actor, &paper.id).await.is_err());
        }
        let other = house.supervisor("孙").await;
        approval::approve(&house.app, &other.actor, &paper.id).await.unwrap();
        let held = lock::mine(&house.app, &li.actor).await.unwrap();
        assert_eq!(held.iter().map(|l| l.reason).collect::<Vec<_>>(), [LockReason::Order]);
        let in_ = paying(&house, &wang.actor, to(&wang, &li, 100, "key-in-1")).await;
        assert_eq!(in_, Err(Some(Refusal::PayeeCannotReceive)));
        assert!(events(&house, &li.actor, &case).await.contains(&"locked".to_owned()));
        house.finish().await;
        assert!(house.post.kinds(&li.phone).contains(&"locked-order".to_owned()));
    })
    .await;
}
