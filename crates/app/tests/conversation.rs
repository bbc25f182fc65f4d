//! Cases: whose they are, what is stored once, who gets to answer, and what is told. On both
//! engines.

mod talk;

use paydesk_app::conversation::{self as desk, Ask, Assign, Filter, HandOver, Revealed, Say, Wait};
use paydesk_app::ports::RailSaid;
use paydesk_app::{AppError, payment};
use paydesk_core::amount::Amount;
use paydesk_core::conversation::{Kind, Queue, State};
use paydesk_core::diagnosis::{Step, Verdict};
use paydesk_core::id::{Party, SessionId};
use paydesk_core::language::Language;
use paydesk_core::payment::{Method, Payment, PaymentKind};
use paydesk_core::person::{Actor, SessionKind};
use paydesk_core::refusal::Refusal;
use paydesk_core::word::Word;
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::{House, Persony};
use paydesk_store::conversation::Message;
use talk::{ask, events, messages, opened};

fn say(words: &str, client_id: &str) -> Say {
    Say { words: words.to_owned(), client_id: client_id.to_owned() }
}

/// A card payment that the bank declines.
async fn declined(house: &House, who: &Persony) -> Payment {
    let merchant = house.merchant("Qinghe Books").await;
    let order = house.order(&merchant, 26_800).await;
    house.trust(who, merchant.id.as_str()).await;
    let code = "54".to_owned();
    house.rail.next(RailSaid::Declined { refusal: Refusal::CardExpired, code });
    let ask = payment::Ask {
        kind: PaymentKind::Purchase,
        method: Method::Card,
        payee: Party::Merchant(merchant.id.clone()),
        amount: Amount::new(26_800, paydesk_core::amount::Currency::Cny).unwrap(),
        order: Some(order.id),
        card: Some(who.card.id.clone()),
        note: String::new(),
        key: house.key(),
        challenge: None,
    };
    let paid = payment::pay(&house.app, &who.actor, ask).await.unwrap();
    house.work().await;
    paid
}

#[tokio::test]
async fn what_is_sent_twice_is_stored_once() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let chen = house.customer("陈小明").await;
        let first = desk::open(&house.app, &chen.actor, ask("在吗", "k1")).await.unwrap();
        let again = desk::open(&house.app, &chen.actor, ask("在吗", "k1")).await.unwrap();
        assert_eq!(first.conversation.id, again.conversation.id);
        let id = &first.conversation.id;
        assert!(first.conversation.number > 1000);
        let one = desk::say(&house.app, &chen.actor, id, say("hello", "k2")).await.unwrap();
        let two = desk::say(&house.app, &chen.actor, id, say("hello", "k2")).await.unwrap();
        assert_eq!(one, two);
        // The first words stand under the opening's key; sending them again adds nothing either.
        let three = desk::say(&house.app, &chen.actor, id, say("在吗", "k1")).await.unwrap();
        assert_eq!(three.seq, 2);
        assert_eq!(messages(&house, &chen.actor, id).await.len(), 3);
        // Another sender's key is another message.
        let lin = house.agent("Lin Mei").await;
        desk::say(&house.app, &lin.actor, id, say("yes", "k2")).await.unwrap();
        assert_eq!(messages(&house, &chen.actor, id).await.len(), 4);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn fifty_senders_at_once_lose_and_double_nothing() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let chen = house.customer("陈小明").await;
        let id = opened(&house, &chen.actor, ask("start", "k1")).await.id;
        // Each message is sent twice at once, as over a bad network.
        let sends = (0..50).flat_map(|n| [n, n]).map(|n| {
            let (app, actor, id) = (house.app.clone(), chen.actor.clone(), id.clone());
            tokio::spawn(async move {
                desk::say(&app, &actor, &id, say(&format!("m{n}"), &format!("c{n}"))).await
            })
        });
        for sent in sends.collect::<Vec<_>>() {
            sent.await.unwrap().unwrap();
        }
        let stored = messages(&house, &chen.actor, &id).await;
        let numbers: Vec<i64> = stored.iter().map(|m| m.seq).collect();
        assert_eq!(numbers, (1..=52).collect::<Vec<_>>(), "numbered without gaps");
        let mut words: Vec<&str> = stored.iter().skip(2).map(|m| m.body.as_str()).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), 50);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn cases_opened_at_once_have_numbers_of_their_own() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let mut opening = Vec::new();
        for n in 0..20 {
            let who = house.customer(&format!("Person {n}")).await;
            let app = house.app.clone();
            opening.push(tokio::spawn(async move {
                let opened = desk::open(&app, &who.actor, ask("hello", "k1")).await.unwrap();
                opened.conversation.number
            }));
        }
        let mut numbers = Vec::new();
        for opened in opening {
            numbers.push(opened.await.unwrap());
        }
        numbers.sort_unstable();
        assert_eq!(numbers, (1001..=1020).collect::<Vec<_>>());
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_failed_payment_comes_along_and_has_one_case() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let chen = house.customer("陈小明").await;
        let paid = declined(&house, &chen).await;
        let about =
            Ask { about: Some(paid.id.as_str().to_owned()), kind: Kind::Payment, ..ask("", "k1") };
        let opened = desk::open(&house.app, &chen.actor, about.clone()).await.unwrap();
        assert!(!opened.joined);
        let case = &opened.conversation;
        assert_eq!((case.queue.as_str(), case.urgency), ("payments", 1));
        let second = Ask { words: "还是不行".into(), client_id: "k2".into(), ..about };
        let second = desk::open(&house.app, &chen.actor, second).await.unwrap();
        assert!(second.joined);
        assert_eq!(second.conversation.id, case.id);
        let card = &messages(&house, &chen.actor, &case.id).await[0];
        assert!(card.body.contains("card_expired") && card.body.contains("Firefox"), "{card:?}");

        let lin = house.agent("Lin Mei").await;
        let seen = desk::case(&house.app, &lin.actor, &case.id).await.unwrap();
        let diagnosis = seen.diagnosis.unwrap();
        assert_eq!((diagnosis.verdict, diagnosis.step), (Verdict::ReallyFailed, Step::Nothing));
        assert_eq!(seen.customer.unwrap().payments.len(), 1);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn nobody_elses_case_is_there() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let chen = house.customer("陈小明").await;
        let id = opened(&house, &chen.actor, ask("private", "k1")).await.id;
        let wang = house.customer("王芳").await;
        let stranger = house.guest().await;
        let nobody = Actor::stranger(Language::En, "test");
        for who in [&wang.actor, &stranger, &nobody] {
            let not_found = |error| matches!(error, AppError::NotFound);
            assert!(desk::thread(&house.app, who, &id).await.is_err_and(not_found));
            if who.session.is_some() || who.person.is_some() {
                let said = desk::say(&house.app, who, &id, say("x", "k9")).await;
                assert!(said.is_err_and(not_found));
                assert!(desk::close(&house.app, who, &id).await.is_err_and(not_found));
            }
            assert!(desk::case(&house.app, who, &id).await.is_err());
        }
        // Nor can a case be opened about somebody else's payment.
        let paid = declined(&house, &chen).await;
        let about = Ask { about: Some(paid.id.as_str().into()), ..ask("mine?", "k2") };
        let refused = desk::open(&house.app, &wang.actor, about).await;
        assert!(refused.is_err_and(|e| matches!(e, AppError::NotFound)));
        assert!(desk::mine(&house.app, &wang.actor).await.unwrap().is_empty());
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_guests_case_joins_the_account() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let chen = house.customer("陈小明").await;
        let visitor = house.guest().await;
        let contact = Ask { contact: "13800138000".into(), ..ask("locked out", "k1") };
        let opened = opened(&house, &visitor, contact).await;
        let id = opened.id;
        assert_eq!(opened.contact, "+8613800138000");
        assert!(desk::thread(&house.app, &chen.actor, &id).await.is_err());
        let (guest, person) = (visitor.session.clone().unwrap(), chen.id.clone());
        let joined = house
            .app
            .db
            .write(async move |tx| paydesk_store::conversation::join(tx, &guest, &person).await);
        assert_eq!(joined.await.unwrap(), 1);
        assert!(desk::thread(&house.app, &chen.actor, &id).await.is_ok());
        assert_eq!(desk::mine(&house.app, &chen.actor).await.unwrap().len(), 1);
        // The browser that opened it still holds it.
        assert!(desk::thread(&house.app, &visitor, &id).await.is_ok());
        let bad = Ask { contact: "nonsense".into(), ..ask("x", "k3") };
        let refused = desk::open(&house.app, &visitor, bad).await;
        assert!(refused.is_err_and(|e| matches!(e, AppError::Invalid(_))));
        house.finish().await;
        assert_eq!(house.post.kinds("+8613800138000"), ["case-opened"]);
    })
    .await;
}

#[tokio::test]
async fn whoever_is_locked_out_asks_through_recovery() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let chen = house.customer("陈小明").await;
        let session: SessionId = house.app.draw(house.clock.now());
        let locked = Actor {
            kind: SessionKind::Recovery,
            session: Some(session),
            roles: Default::default(),
            device_trusted: false,
            ..chen.actor.clone()
        };
        let kind = Ask { kind: Kind::Account, ..ask("my phone was stolen", "k1") };
        let opened = opened(&house, &locked, kind).await;
        let id = opened.id;
        assert_eq!(opened.queue, Queue::Accounts.word());
        desk::say(&house.app, &locked, &id, say("please help", "k2")).await.unwrap();
        assert_eq!(desk::mine(&house.app, &locked).await.unwrap().len(), 1);
        assert!(desk::inbox(&house.app, &locked, Filter::default()).await.is_err());
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn of_many_agents_one_gets_the_case() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let chen = house.customer("陈小明").await;
        let id = opened(&house, &chen.actor, ask("help", "k1")).await.id;
        let mut claims = Vec::new();
        let mut agents = Vec::new();
        for n in 0..8 {
            let agent = house.agent(&format!("Agent {n}")).await;
            let (app, actor, id) = (house.app.clone(), agent.actor.clone(), id.clone());
            claims.push(tokio::spawn(async move { desk::claim(&app, &actor, &id).await }));
            agents.push(agent);
        }
        let mut won = 0;
        for claim in claims {
            match claim.await.unwrap() {
                Ok(()) => won += 1,
                Err(error) => assert!(matches!(error, AppError::Conflict), "{error}"),
            }
        }
        assert_eq!(won, 1);
        // Handed on: to an agent with a note, back to a queue, never to somebody else.
        house.clock.forward_s(1);
        let hand = async |by: &Persony, to: Assign, note: &str, key: &str| {
            let hand = HandOver { to, note: note.into(), key: key.into() };
            desk::assign(&house.app, &by.actor, &id, hand).await
        };
        let to = || Assign::Agent(agents[3].id.clone());
        let lost = hand(&agents[0], Assign::Agent(chen.id.clone()), "knows", "key-hand-1").await;
        assert!(lost.is_err());
        hand(&agents[0], to(), "knows this bank", "key-hand-1").await.unwrap();
        house.clock.forward_s(1);
        hand(&agents[3], Assign::Queue(Queue::Payments), "", "key-hand-2").await.unwrap();
        // Sent again, it is answered and hands nothing over once more.
        hand(&agents[0], to(), "knows this bank", "key-hand-1").await.unwrap();
        let other = hand(&agents[0], to(), "other words", "key-hand-1").await;
        assert!(matches!(other, Err(AppError::Refused(Refusal::KeyReused))), "{other:?}");
        let seen = events(&house, &chen.actor, &id).await;
        assert_eq!(seen, ["opened", "claimed", "assigned", "handed_over"]);
        // The note is for us only.
        let notes = |all: Vec<Message>| all.iter().filter(|m| m.kind == "note").count();
        assert_eq!(notes(messages(&house, &chen.actor, &id).await), 0);
        assert_eq!(notes(messages(&house, &agents[1].actor, &id).await), 1);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_an_agent_on_both_sides_of_a_case() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let lin = house.agent("Lin Mei").await;
        let id = opened(&house, &lin.actor, ask("my own", "k1")).await.id;
        let forbidden = |error| matches!(error, AppError::Forbidden);
        assert!(desk::claim(&house.app, &lin.actor, &id).await.is_err_and(forbidden));
        assert!(desk::case(&house.app, &lin.actor, &id).await.is_err_and(forbidden));
        assert!(
            desk::reveal(&house.app, &lin.actor, &id, "phone", "my own number")
                .await
                .is_err_and(forbidden)
        );
        let message = desk::say(&house.app, &lin.actor, &id, say("more", "k2")).await.unwrap();
        assert_eq!(message.author, "customer");
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_detail_is_revealed_for_a_reason_and_for_a_while() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let chen = house.customer("陈小明").await;
        let id = opened(&house, &chen.actor, ask("help", "k1")).await.id;
        let lin = house.agent("Lin Mei").await;
        let wu = house.agent("Wu Jun").await;
        let phone = async |agent: &Persony| {
            let case = desk::case(&house.app, &agent.actor, &id).await.unwrap();
            case.customer.unwrap().phone
        };
        assert!(phone(&lin).await.is_masked());
        const WHY: &str = "the customer asks to be called back";
        let key = async |who: &Persony, what: &str, why: &str| match desk::reveal(
            &house.app, &who.actor, &id, what, why,
        )
        .await
        {
            Err(AppError::Invalid(faults)) => faults[0].key.clone(),
            other => format!("{other:?}"),
        };
        assert_eq!(key(&lin, "phone", WHY).await, "desk-reveal-not-yours", "nobody has it yet");
        desk::claim(&house.app, &lin.actor, &id).await.unwrap();
        for (reason, said) in
            [("", "missing"), ("  ", "missing"), (".", "short"), ("call back", "short")]
        {
            assert_eq!(key(&lin, "phone", reason).await, format!("desk-reason-{said}"));
        }
        assert_eq!(key(&lin, "password", WHY).await, "error-choose");
        assert_eq!(key(&wu, "phone", WHY).await, "desk-reveal-not-yours");
        desk::reveal(&house.app, &lin.actor, &id, "phone", WHY).await.unwrap();
        assert_eq!(phone(&lin).await, Revealed::Shown(chen.phone.clone()));
        assert!(phone(&wu).await.is_masked(), "another agent asks for themselves");
        house.clock.forward_s(601);
        assert!(phone(&lin).await.is_masked(), "not for longer than ten minutes");
        let person = chen.id.clone();
        let audits = house
            .app
            .db
            .read(async move |tx| paydesk_store::approval::audits(tx, person.as_str()).await);
        let audits = audits.await.unwrap();
        assert_eq!(audits.len(), 1);
        assert_eq!((audits[0].act.as_str(), audits[0].reason.as_str()), ("reveal phone", WHY));
        // The customer's page does not show how the house works inside.
        assert!(!events(&house, &chen.actor, &id).await.contains(&"revealed".to_owned()));
        desk::close(&house.app, &lin.actor, &id).await.unwrap();
        assert_eq!(key(&lin, "phone", WHY).await, "desk-reveal-not-yours", "it is over");
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn the_place_and_the_wait_are_told_as_far_as_they_are_known() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let lin = house.agent("Lin Mei").await;
        let mut cases = Vec::new();
        for n in 0..3 {
            let who = house.customer(&format!("Person {n}")).await;
            let opened = desk::open(&house.app, &who.actor, ask("hello", "k1")).await.unwrap();
            cases.push((who, opened.conversation.id));
            house.clock.forward_s(60);
        }
        for (n, (who, id)) in (0..).zip(&cases) {
            let thread = desk::thread(&house.app, &who.actor, id).await.unwrap();
            assert_eq!((thread.before, thread.wait), (Some(n), Wait::Unknown));
        }
        // The first is answered after three minutes: that is what the last hour shows, however long
        // others wait.
        let (_, first) = &cases[0];
        desk::say(&house.app, &lin.actor, first, say("hello", "a1")).await.unwrap();
        let (who, last) = &cases[2];
        let thread = desk::thread(&house.app, &who.actor, last).await.unwrap();
        assert_eq!((thread.before, thread.wait), (Some(1), Wait::About(360_000_000)));
        for (kind, wait) in
            [(Kind::Question, Wait::About(540_000_000)), (Kind::Payment, Wait::Unknown)]
        {
            let told = desk::wait_for(&house.app, &who.actor, kind, None).await.unwrap();
            assert_eq!(told, wait, "the queue that the case would go to, behind who waits there");
        }
        house.clock.forward_s(1_000);
        desk::say(&house.app, &lin.actor, &cases[1].1, say("hello", "a2")).await.unwrap();
        let thread = desk::thread(&house.app, &who.actor, last).await.unwrap();
        assert_eq!(thread.wait, Wait::Longer(650_000_000), "they have waited longer already");
        house.clock.forward_s(3_700);
        let thread = desk::thread(&house.app, &who.actor, last).await.unwrap();
        assert_eq!(thread.wait, Wait::Unknown, "what is older than an hour says nothing");
        // Whoever waits in another queue is not before them: its answers are other people's.
        let money = house.customer("Person 4").await;
        let paid = house.fund(&money, 1_000).await;
        let about = desk::Ask { about: Some(paid.id.to_string()), ..ask("hello", "k4") };
        let opened = desk::open(&house.app, &money.actor, about).await.unwrap();
        let thread = desk::thread(&house.app, &who.actor, last).await.unwrap();
        let behind = desk::thread(&house.app, &money.actor, &opened.conversation.id).await.unwrap();
        assert_eq!((thread.before, behind.before), (Some(0), Some(0)), "next in their queues");
        desk::close(&house.app, &lin.actor, &opened.conversation.id).await.unwrap();
        let inbox = desk::inbox(&house.app, &lin.actor, Filter::default()).await.unwrap();
        assert_eq!((inbox.rows.len(), inbox.waiting()), (3, 1));
        let filter = Filter { state: Some(State::Open), mine: true, ..Filter::default() };
        let mine = desk::inbox(&house.app, &lin.actor, filter).await.unwrap();
        assert_eq!(mine.rows[0].case.id, *first);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_closed_case_is_judged_once_and_opens_by_a_message() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let chen = house.customer("陈小明").await;
        let id = opened(&house, &chen.actor, ask("help", "k1")).await.id;
        let lin = house.agent("Lin Mei").await;
        let early = desk::survey(&house.app, &chen.actor, &id, 5, "").await;
        assert!(early.is_err_and(|e| matches!(e, AppError::Conflict)));
        house.clock.forward_s(1);
        desk::say(&house.app, &lin.actor, &id, say("done", "a1")).await.unwrap();
        house.clock.forward_s(1);
        desk::close(&house.app, &lin.actor, &id).await.unwrap();
        desk::close(&house.app, &lin.actor, &id).await.unwrap();
        for score in [0, 6, -1] {
            assert!(desk::survey(&house.app, &chen.actor, &id, score, "").await.is_err());
        }
        let staff = desk::survey(&house.app, &lin.actor, &id, 5, "").await;
        assert!(staff.is_err_and(|e| matches!(e, AppError::Forbidden)));
        house.clock.forward_s(1);
        desk::survey(&house.app, &chen.actor, &id, 4, "").await.unwrap();
        desk::survey(&house.app, &chen.actor, &id, 4, "quick").await.unwrap();
        let thread = desk::thread(&house.app, &chen.actor, &id).await.unwrap();
        assert_eq!(thread.case.survey_score, Some(4));
        assert_eq!(thread.case.survey_words.as_deref(), Some("quick"));
        house.clock.forward_s(1);
        desk::say(&house.app, &chen.actor, &id, say("not quite", "k2")).await.unwrap();
        let thread = desk::thread(&house.app, &chen.actor, &id).await.unwrap();
        assert_eq!(thread.case.state, "waiting");
        let seen = events(&house, &chen.actor, &id).await;
        assert_eq!(seen, ["opened", "claimed", "closed", "surveyed", "reopened"]);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn whoever_left_is_told_once() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let chen = house.customer("陈小明").await;
        let id = opened(&house, &chen.actor, ask("help", "k1")).await.id;
        let lin = house.agent("Lin Mei").await;
        let look = async || {
            let thread = desk::thread(&house.app, &chen.actor, &id).await.unwrap();
            desk::seen(&house.app, &chen.actor, &thread).await.unwrap();
        };
        // Seen at once: nothing is sent.
        desk::say(&house.app, &lin.actor, &id, say("one", "a1")).await.unwrap();
        look().await;
        house.drain().await;
        assert_eq!(house.post.kinds(&chen.phone), ["case-opened"]);
        // Two answers while nobody looks: one notice.
        desk::say(&house.app, &lin.actor, &id, say("two", "a2")).await.unwrap();
        desk::say(&house.app, &lin.actor, &id, say("three", "a3")).await.unwrap();
        house.drain().await;
        assert_eq!(house.post.kinds(&chen.phone), ["case-opened", "answer"]);
        // Looked at again, and left again: another one.
        look().await;
        desk::say(&house.app, &lin.actor, &id, say("four", "a4")).await.unwrap();
        house.finish().await;
        assert_eq!(house.post.kinds(&chen.phone), ["case-opened", "answer", "answer"]);
    })
    .await;
}
