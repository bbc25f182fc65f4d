//! Proving in a case who one is (ID-8, DESK-6, DESK-12): in the app, in recovery, and as a guest,
//! whose case then joins the account.

use paydesk_app::challenge::Checked;
use paydesk_app::conversation as desk;
use paydesk_app::payment::{self, Ask};
use paydesk_app::proof::{self, Answers, Standing};
use paydesk_app::{AppError, lock, lock_act, recovery};
use paydesk_core::id::{ConversationId, LockId, Party, ProofId, SessionId};
use paydesk_core::lane::{Act, SetLock};
use paydesk_core::lock::LockReason;
use paydesk_core::payment::PaymentState;
use paydesk_core::person::{Actor, SessionKind};
use paydesk_core::proof::{PROOF_LIVES_US, ProofKind};
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::{House, Persony, ask as pay};

mod talk;

use talk::{ask, events, messages, opened};

async fn stuck(house: &House, who: &Actor) -> ConversationId {
    opened(house, who, ask("我进不去了", &house.key())).await.id
}

fn right() -> Answers {
    Answers { name: "李 雷".into(), id_last_four: "0".into(), amount: "123.45".into() }
}

fn wrong() -> Answers {
    Answers { amount: "123.46".into(), ..right() }
}

/// A customer who is known by a name and the amount of a payment.
async fn known(house: &House) -> Persony {
    let li = house.customer("李雷").await;
    house.fund(&li, 12_345).await;
    li
}

async fn asked(
    house: &House,
    agent: &Persony,
    case: &ConversationId,
    phone: &str,
) -> Result<ProofId, AppError> {
    proof::ask(&house.app, &agent.actor, case, ProofKind::Questions, phone).await
}

/// The person whose case it is at the desk.
async fn owner(house: &House, agent: &Persony, case: &ConversationId) -> Option<String> {
    let seen = desk::case(&house.app, &agent.actor, case).await.unwrap();
    assert_eq!(seen.customer.is_some(), seen.thread.case.person.is_some());
    seen.thread.case.person.map(|id| id.to_string())
}

#[tokio::test]
async fn a_guest_who_answers_rightly_brings_the_case_into_the_account() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, agent) = (known(&house).await, house.agent("吴").await);
        let (visitor, other) = (house.guest().await, house.guest().await);
        let case = stuck(&house, &visitor).await;
        // An agent says whose account it is to be; nobody has a password for it here.
        for (phone, key) in [("", "error-missing"), ("+8613912345678", "proof-nobody")] {
            let Err(AppError::Invalid(faults)) = asked(&house, &agent, &case, phone).await else {
                panic!("{phone} was taken");
            };
            assert_eq!((faults[0].field, faults[0].key.as_str()), ("phone", key));
        }
        let by_password =
            proof::ask(&house.app, &agent.actor, &case, ProofKind::App, &li.phone).await;
        assert!(matches!(by_password, Err(AppError::Conflict)));
        let id = asked(&house, &agent, &case, &li.phone).await.unwrap();
        // Only whoever holds the case may answer, and wrong answers join nothing.
        let answer =
            async |who: &Actor, given| proof::answer_questions(&house.app, who, &id, given).await;
        assert!(matches!(answer(&other, right()).await, Err(AppError::NotFound)));
        assert_eq!(answer(&visitor, wrong()).await.unwrap(), Standing::Waiting);
        assert_eq!(owner(&house, &agent, &case).await, None);
        assert!(desk::thread(&house.app, &li.actor, &case).await.is_err());

        assert_eq!(answer(&visitor, right()).await.unwrap(), Standing::Passed);
        assert_eq!(owner(&house, &agent, &case).await, Some(li.id.to_string()));
        assert!(desk::thread(&house.app, &li.actor, &case).await.is_ok(), "the owner has it");
        assert!(desk::thread(&house.app, &visitor, &case).await.is_ok(), "so has the browser");
        assert!(desk::thread(&house.app, &other, &case).await.is_err());
        let told = events(&house, &visitor, &case).await;
        assert_eq!(told, ["opened", "proof_asked", "proof_passed", "joined"]);
        assert_eq!(messages(&house, &visitor, &case).await.len(), 2, "no answer is kept");
        assert!(matches!(answer(&visitor, right()).await, Err(AppError::Conflict)), "once");
        assert!(proof::passed(&house.app, &case, &li.id, 0).await.unwrap());
        house.finish().await;
        assert!(house.post.kinds(&li.phone).contains(&"case-joined".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn attack_guessing_a_proof() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, agent) = (known(&house).await, house.agent("吴").await);
        let visitor = house.guest().await;
        let (first, second) = (stuck(&house, &visitor).await, stuck(&house, &visitor).await);
        let id = asked(&house, &agent, &first, &li.phone).await.unwrap();
        let in_second = asked(&house, &agent, &second, &li.phone).await.unwrap();
        let mut came = Vec::new();
        for _ in 0..3 {
            came.push(proof::answer_questions(&house.app, &visitor, &id, wrong()).await.unwrap());
        }
        assert_eq!(came, [Standing::Waiting, Standing::Waiting, Standing::Failed]);
        // Another case gives no more guesses, not even right ones, and time does.
        let id = in_second;
        let closed = proof::answer_questions(&house.app, &visitor, &id, right()).await;
        assert!(matches!(closed, Err(AppError::TooMany { .. })), "{closed:?}");
        house.clock.forward_s(3_601);
        let stale = proof::answer_questions(&house.app, &visitor, &id, right()).await;
        assert!(matches!(stale, Err(AppError::Conflict)), "it ran out meanwhile: {stale:?}");
        let id = asked(&house, &agent, &second, &li.phone).await.unwrap();
        let now = proof::answer_questions(&house.app, &visitor, &id, right()).await.unwrap();
        assert_eq!(now, Standing::Passed);
        assert_eq!(owner(&house, &agent, &first).await, None, "only the case that was proven");
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_using_up_an_owners_questions() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, agent) = (known(&house).await, house.agent("吴").await);
        let session: SessionId = house.app.draw(house.clock.now());
        let me = Actor { kind: SessionKind::Recovery, session: Some(session), ..li.actor.clone() };
        // A stranger says to be them, and answers wrongly as often as may be.
        for round in 0..2 {
            let visitor = house.guest().await;
            let case = stuck(&house, &visitor).await;
            let id = asked(&house, &agent, &case, &li.phone).await.unwrap();
            for _ in 0..3 {
                proof::answer_questions(&house.app, &visitor, &id, wrong()).await.unwrap();
            }
            let vain = asked(&house, &agent, &case, &li.phone).await;
            assert!(matches!(vain, Err(AppError::TooMany { .. })), "{round}: {vain:?}");
            if round == 0 {
                house.clock.forward_s(3_601);
            }
        }
        // Whoever has proven the phone is asked all the same.
        let case = stuck(&house, &me).await;
        let id = asked(&house, &agent, &case, "").await.unwrap();
        let said = proof::answer_questions(&house.app, &me, &id, right()).await.unwrap();
        assert_eq!(said, Standing::Passed);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn twenty_right_answers_at_once_join_once() {
    // Right answers clear the count that others are just adding to.
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, agent) = (known(&house).await, house.agent("吴").await);
        let visitor = house.guest().await;
        let case = stuck(&house, &visitor).await;
        let id = asked(&house, &agent, &case, &li.phone).await.unwrap();
        let tries = (0..20).map(|_| {
            let (app, actor, id) = (house.app.clone(), visitor.clone(), id.clone());
            tokio::spawn(async move { proof::answer_questions(&app, &actor, &id, right()).await })
        });
        let mut passed = 0;
        for one in tries.collect::<Vec<_>>() {
            match one.await.unwrap() {
                Ok(standing) => passed += usize::from(standing == Standing::Passed),
                Err(AppError::Conflict | AppError::TooMany { .. }) => {}
                Err(other) => panic!("{other:?}"),
            }
        }
        assert_eq!(passed, 1);
        house.finish().await;
        let told = house.post.kinds(&li.phone);
        assert_eq!(told.iter().filter(|kind| *kind == "case-joined").count(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_agent_never_proves_their_own_account_and_a_customer_needs_no_phone() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, agent) = (known(&house).await, house.agent("吴").await);
        let visitor = house.guest().await;
        let case = stuck(&house, &visitor).await;
        let own = asked(&house, &agent, &case, &agent.phone).await;
        assert!(matches!(own, Err(AppError::Forbidden)));
        let nobody = proof::ask(&house.app, &li.actor, &case, ProofKind::Questions, "").await;
        assert!(matches!(nobody, Err(AppError::Forbidden)));
        // In a customer's case the account is the case's, whatever number is typed.
        let case = stuck(&house, &li.actor).await;
        let id = asked(&house, &agent, &case, &agent.phone).await.unwrap();
        let current = proof::current(&house.app, &agent.actor, &case).await.unwrap().unwrap();
        assert_eq!((current.id, current.person), (id, li.id));
        assert!(proof::current(&house.app, &visitor, &case).await.unwrap().is_none());
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_knowing_the_answers_without_the_phone() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, agent) = (known(&house).await, house.agent("吴").await);
        let set = SetLock {
            id: house.app.draw(house.clock.now()),
            person: li.id.clone(),
            reason: LockReason::PasswordDay,
            detail: String::new(),
            until_us: None,
        };
        let lock = house.app.must(&Actor::system("test"), None, Act::SetLock(set)).await.unwrap();
        let lock = LockId::parse(&lock).unwrap();
        house.clock.forward_s(1);
        let visitor = house.guest().await;
        let case = stuck(&house, &visitor).await;
        let prove = async || {
            let id = asked(&house, &agent, &case, &li.phone).await.unwrap();
            proof::answer_questions(&house.app, &visitor, &id, right()).await.unwrap()
        };
        assert_eq!(prove().await, Standing::Passed);
        let lift = async || {
            let ask = lock_act::Ask {
                reason: "证明过".into(),
                conversation: Some(case.clone()),
                key: house.key(),
            };
            lock_act::lift(&house.app, &agent.actor, &lock, ask).await
        };
        let Err(AppError::Invalid(faults)) = lift().await else { panic!("answers are enough") };
        assert_eq!(faults[0].key, "approval-error-phone-asked");
        house.clock.forward_s(60);
        let id = recovery::begin(&house.app, &visitor, &li.phone, None).await.unwrap();
        house.work().await;
        let code = house.post.code(&li.phone).unwrap();
        let entered = recovery::finish(&house.app, &visitor, &id, &code, "Chrome").await.unwrap();
        assert!(matches!(entered, Checked::Done(_)), "{entered:?}");
        lift().await.unwrap();
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn whoever_is_locked_out_proves_it_and_is_let_in_again() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, agent) = (known(&house).await, house.agent("吴").await);
        let set = SetLock {
            id: house.app.draw(house.clock.now()),
            person: li.id.clone(),
            reason: LockReason::PasswordDay,
            detail: String::new(),
            until_us: None,
        };
        house.app.must(&li.actor, None, Act::SetLock(set)).await.unwrap();
        let session: SessionId = house.app.draw(house.clock.now());
        let me = Actor { kind: SessionKind::Recovery, session: Some(session), ..li.actor.clone() };
        let case = stuck(&house, &me).await;
        let held = lock::mine(&house.app, &me).await.unwrap().remove(0);
        let lift = async |key: &str| {
            let ask = lock_act::Ask {
                reason: "证明过".into(),
                conversation: Some(case.clone()),
                key: key.into(),
            };
            lock_act::lift(&house.app, &agent.actor, &held.id, ask).await
        };
        assert!(matches!(lift("key-lift-1").await, Err(AppError::Invalid(_))));
        // The password cannot be asked for where there is no full session.
        let by_app = proof::ask(&house.app, &agent.actor, &case, ProofKind::App, "").await.unwrap();
        let typed = proof::answer_password(&house.app, &me, &by_app, "Ruhig7!Kranich").await;
        assert!(typed.is_err());
        let id = asked(&house, &agent, &case, "").await.unwrap();
        let came = proof::answer_questions(&house.app, &me, &id, right()).await.unwrap();
        assert_eq!(came, Standing::Passed);
        // It counts for half an hour, in this case.
        let elsewhere = stuck(&house, &me).await;
        assert!(!proof::passed(&house.app, &elsewhere, &li.id, 0).await.unwrap());
        house.clock.forward_s(PROOF_LIVES_US / 1_000_000);
        assert!(matches!(lift("key-lift-2").await, Err(AppError::Invalid(_))));
        let id = asked(&house, &agent, &case, "").await.unwrap();
        proof::answer_questions(&house.app, &me, &id, right()).await.unwrap();
        assert!(!desk::thread(&house.app, &me, &case).await.unwrap().may_sign_in);
        lift("key-lift-3").await.unwrap();
        assert!(lock::mine(&house.app, &me).await.unwrap().is_empty());
        // The case says so to whoever is still outside, and to nobody else.
        assert!(desk::thread(&house.app, &me, &case).await.unwrap().may_sign_in);
        assert!(!desk::thread(&house.app, &li.actor, &case).await.unwrap().may_sign_in);
        assert!(!desk::thread(&house.app, &agent.actor, &case).await.unwrap().may_sign_in);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_proving_by_a_sum_that_was_sent_to_the_victim() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, agent) = (known(&house).await, house.agent("吴").await);
        let wang = house.customer("王芳").await;
        house.fund(&wang, 1_000).await;
        let planted = Ask { payee: Party::Person(li.id.clone()), ..pay(&wang, 7, "key-planted") };
        let paid = payment::pay(&house.app, &wang.actor, planted).await.unwrap();
        assert_eq!(paid.state, PaymentState::Succeeded);
        let visitor = house.guest().await;
        let case = stuck(&house, &visitor).await;
        let id = asked(&house, &agent, &case, &li.phone).await.unwrap();
        let known_to_wang = Answers { amount: "0.07".into(), ..right() };
        let said = proof::answer_questions(&house.app, &visitor, &id, known_to_wang).await.unwrap();
        assert_eq!(said, Standing::Waiting);
        let said = proof::answer_questions(&house.app, &visitor, &id, right()).await.unwrap();
        assert_eq!(said, Standing::Passed);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn answers_that_could_be_nobodys_are_told_beside_their_fields_and_are_no_tries() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, agent) = (known(&house).await, house.agent("吴").await);
        let visitor = house.guest().await;
        let case = stuck(&house, &visitor).await;
        let id = asked(&house, &agent, &case, &li.phone).await.unwrap();
        let table = [
            (Answers { amount: String::new(), ..right() }, "proof-error-amount-missing"),
            (Answers { amount: "不记得".into(), ..right() }, "proof-error-amount"),
            (Answers { id_last_four: "12".into(), ..right() }, "proof-error-last-four"),
            (Answers { name: " ".into(), ..right() }, "error-missing"),
            (Answers { amount: "0".into(), ..right() }, "proof-error-name-alone"),
        ];
        // More of them than there are tries.
        for (given, key) in table {
            let said = proof::answer_questions(&house.app, &visitor, &id, given).await;
            let Err(AppError::Invalid(faults)) = said else { panic!("{key}: {said:?}") };
            assert_eq!(faults.iter().map(|f| f.key.as_str()).collect::<Vec<_>>(), [key]);
        }
        let row = proof::current(&house.app, &agent.actor, &case).await.unwrap().unwrap();
        assert_eq!((row.tries, proof::closed(&house.app, &row).await.unwrap()), (0, None));
        let said = proof::answer_questions(&house.app, &visitor, &id, right()).await.unwrap();
        assert_eq!(said, Standing::Passed);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn whoever_asks_and_whoever_answers_is_told_that_the_questions_are_closed() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, agent) = (known(&house).await, house.agent("吴").await);
        let (case, other) = (stuck(&house, &li.actor).await, stuck(&house, &li.actor).await);
        let id = asked(&house, &agent, &case, "").await.unwrap();
        asked(&house, &agent, &other, "").await.unwrap();
        let told = async || {
            let of_customer = desk::thread(&house.app, &li.actor, &other).await.unwrap();
            let of_agent = desk::case(&house.app, &agent.actor, &other).await.unwrap().thread;
            assert_eq!(of_customer.questions_closed_us, of_agent.questions_closed_us);
            of_agent.questions_closed_us
        };
        assert_eq!(told().await, None);
        for _ in 0..3 {
            proof::answer_questions(&house.app, &li.actor, &id, wrong()).await.unwrap();
        }
        let until_us = house.clock.now() + 3_600_000_000;
        assert_eq!(told().await, Some(until_us));
        let row = proof::current(&house.app, &li.actor, &other).await.unwrap().unwrap();
        assert_eq!(proof::closed(&house.app, &row).await.unwrap(), Some(until_us));
        // It would run out before it can be answered; the password still proves it.
        let vain = asked(&house, &agent, &other, "").await;
        assert!(matches!(vain, Err(AppError::TooMany { until_us: at }) if at == until_us));
        proof::ask(&house.app, &agent.actor, &other, ProofKind::App, "").await.unwrap();
        house.clock.to(until_us - PROOF_LIVES_US + 1);
        asked(&house, &agent, &other, "").await.unwrap();
        house.clock.to(until_us);
        assert_eq!(told().await, None);
        let row = proof::current(&house.app, &li.actor, &other).await.unwrap().unwrap();
        let said = proof::answer_questions(&house.app, &li.actor, &row.id, right()).await;
        assert_eq!(said.unwrap(), Standing::Passed);
        house.finish().await;
    })
    .await;
}
