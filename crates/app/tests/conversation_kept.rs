//! Cases: words that are never lost, what is told of an act and burns no longer after it, and how
//! many cases strangers open. On both engines.

mod talk;

use paydesk_app::conversation::{self as desk, Ask, Assign, HandOver, Say};
use paydesk_app::ports::RailSaid;
use paydesk_app::{AppError, payment, payment_act, session};
use paydesk_core::conversation::Kind;
use paydesk_core::id::Party;
use paydesk_core::language::Language;
use paydesk_core::payment::{Method, PaymentKind};
use paydesk_core::person::Actor;
use paydesk_core::refusal::Refusal;
use paydesk_core::throttle::CASES_TOLD;
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::{House, Persony, ask as pay};
use talk::{ask, events, messages, opened};

fn say(words: &str, client_id: &str) -> Say {
    Say { words: words.to_owned(), client_id: client_id.to_owned() }
}

#[tokio::test]
async fn other_words_under_a_used_key_are_refused_and_never_lost() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let chen = house.customer("陈小明").await;
        let id = &opened(&house, &chen.actor, ask("在吗", "k1")).await.id;
        desk::say(&house.app, &chen.actor, id, say("hello", "k2")).await.unwrap();
        let reused = |error: AppError| {
            assert!(matches!(error, AppError::Refused(Refusal::KeyReused)), "{error:?}");
        };
        for key in ["k1", "k2"] {
            let other = desk::say(&house.app, &chen.actor, id, say("other words", key)).await;
            reused(other.unwrap_err());
        }
        reused(desk::open(&house.app, &chen.actor, ask("other words", "k1")).await.unwrap_err());
        let other = Ask { kind: Kind::Complaint, ..ask("在吗", "k1") };
        reused(desk::open(&house.app, &chen.actor, other).await.unwrap_err());
        let lin = house.agent("Lin Mei").await;
        desk::note(&house.app, &lin.actor, id, say("a note", "k3")).await.unwrap();
        reused(desk::say(&house.app, &lin.actor, id, say("a note", "k3")).await.unwrap_err());
        let png = |more: &[u8]| {
            let bytes = [b"\x89PNG\r\n\x1a\n", more].concat();
            vec![desk::Sent { name: "a.png".into(), bytes }]
        };
        for _ in 0..2 {
            desk::attach(&house.app, &chen.actor, id, png(b"1"), "k4").await.unwrap();
        }
        reused(desk::attach(&house.app, &chen.actor, id, png(b"2"), "k4").await.unwrap_err());
        assert_eq!(messages(&house, &lin.actor, id).await.len(), 5);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_stuck_payments_case_tells_who_did_what_and_burns_no_longer() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (chen, lin) = (house.customer("陈小明").await, house.agent("Lin Mei").await);
        house.rail.away(true);
        let top_up = payment::Ask {
            kind: PaymentKind::TopUp,
            method: Method::Card,
            payee: Party::Person(chen.id.clone()),
            card: Some(chen.card.id.clone()),
            ..pay(&chen, 1_000, "key-top-up")
        };
        let paid = payment::pay(&house.app, &chen.actor, top_up).await.unwrap();
        house.work().await;
        let about = Ask { about: Some(paid.id.to_string()), ..ask("钱去哪了", "k1") };
        let case = desk::open(&house.app, &chen.actor, about).await.unwrap().conversation;
        assert_eq!(case.urgency, 0, "money is at risk while the bank does not answer");
        let finish = async |from| {
            let what = payment_act::Stuck::Finish;
            let key = house.key();
            let ask = payment_act::Ask { what, conversation: from, reason: "催".into(), key };
            payment_act::act(&house.app, &lin.actor, &paid.id, ask).await.unwrap();
        };
        finish(Some(case.id.clone())).await;
        house.rail.away(false);
        let fine = RailSaid::Succeeded { rail_ref: "b".into(), code: "00".into() };
        house.rail.book(paid.id.as_str(), fine);
        // From wherever it is done, the case about the payment tells it.
        finish(None).await;
        house.work().await;
        let thread = desk::thread(&house.app, &chen.actor, &case.id).await.unwrap();
        let told: Vec<(String, String, String)> = thread
            .lines
            .iter()
            .filter_map(|line| match line {
                desk::Line::Event(e) if e.kind == "stuck_finish" => {
                    Some((e.kind.clone(), e.detail.clone(), e.actor.clone()))
                }
                _ => None,
            })
            .collect();
        let line = |state: &str| ("stuck_finish".into(), state.into(), lin.id.to_string());
        assert_eq!(told, [line("in_doubt"), line("succeeded")]);
        assert!(events(&house, &lin.actor, &case.id).await.contains(&"stuck_finish".to_owned()));
        assert!(thread.case.urgency > 0, "what is settled burns no longer");
        let due = thread.case.due_at_us.unwrap();
        assert!(due > case.due_at_us.unwrap(), "and may wait as long as others");
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn what_was_paid_before_is_not_what_was_tried() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (chen, shop) = (house.customer("陈小明").await, house.merchant("书店").await);
        house.fund(&chen, 2_000).await;
        let buy = async |minor| {
            house.clock.forward_s(1);
            let key = house.key();
            let purchase = payment::Ask {
                kind: PaymentKind::Purchase,
                payee: Party::Merchant(shop.id.clone()),
                ..pay(&chen, minor, &key)
            };
            payment::pay(&house.app, &chen.actor, purchase).await.unwrap()
        };
        buy(500).await;
        let failed = buy(5_000).await;
        buy(6_000).await;
        buy(700).await;
        let about = Ask { about: Some(failed.id.to_string()), ..ask("没付成", "k1") };
        let case = opened(&house, &chen.actor, about).await;
        let lin = house.agent("Lin Mei").await;
        let first = messages(&house, &lin.actor, &case.id).await.remove(0);
        let value: serde_json::Value = serde_json::from_str(&first.body).unwrap();
        let tried = value["tried"].as_array().unwrap();
        let became: Vec<&str> = tried.iter().map(|t| t["state"].as_str().unwrap()).collect();
        assert_eq!(became, ["succeeded", "failed"], "{value}");
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_flooding_the_desk_with_cases() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let come = async |origin: &str| {
            let stranger = Actor::stranger(Language::En, origin);
            let begun = session::begin_guest(&house.app, &stranger, "Firefox").await?;
            let guest = Actor { session: Some(begun.session.id), ..stranger };
            desk::open(&house.app, &guest, ask("在吗", &house.key())).await
        };
        for n in 0..62 {
            let came = come(&format!("203.0.113.{n}")).await;
            let too_many = matches!(came, Err(AppError::TooMany { .. }));
            assert_eq!(too_many, n >= 60, "{n}: {came:?}");
        }
        // Another network is not held to it, nor is whoever is known; and time opens it again.
        come("203.0.114.9").await.unwrap();
        let chen = house.customer("陈小明").await;
        desk::open(&house.app, &chen.actor, ask("在吗", "k1")).await.unwrap();
        house.clock.forward_s(15 * 60);
        come("203.0.113.1").await.unwrap();
        // One browser opens a few, and uses up nothing of what its neighbours have.
        let stranger = Actor::stranger(Language::En, "192.0.2.1");
        let begun = session::begin_guest(&house.app, &stranger, "Firefox").await.unwrap();
        let guest = Actor { session: Some(begun.session.id), ..stranger };
        for n in 0..80 {
            let came = desk::open(&house.app, &guest, ask("在吗", &house.key())).await;
            let too_many = matches!(came, Err(AppError::TooMany { .. }));
            assert_eq!(too_many, n >= 5, "{n}: {came:?}");
        }
        come("192.0.2.9").await.unwrap();
        let sessions = async || {
            let stranger = Actor::stranger(Language::En, "198.51.100.1");
            session::begin_guest(&house.app, &stranger, "Firefox").await.is_ok()
        };
        let mut begun = 0;
        while sessions().await {
            begun += 1;
        }
        // A shop full of guests stands behind one address.
        assert_eq!(begun, 600);
        house.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn attack_flooding_a_phone_by_cases() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let victim = "+8613711112222";
        let come = async |n: i64, contact: &str| {
            let stranger = Actor::stranger(Language::En, &format!("203.0.{n}.9"));
            let begun = session::begin_guest(&house.app, &stranger, "Firefox").await.unwrap();
            let guest = Actor { session: Some(begun.session.id), ..stranger };
            let ask = Ask { contact: contact.to_owned(), ..ask("在吗", &house.key()) };
            desk::open(&house.app, &guest, ask).await.expect("the case itself is taken")
        };
        for n in 0..40 {
            come(n, victim).await;
        }
        house.work().await;
        let told = i64::try_from(house.post.to(victim).len()).unwrap();
        assert_eq!(told, CASES_TOLD.tries);
        come(50, "+8613711113333").await;
        house.work().await;
        assert_eq!(house.post.to("+8613711113333").len(), 1, "nobody else is held to it");
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_long_case_shows_what_was_said_last_and_nobody_fills_it_at_once() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let li = house.customer("李雷").await;
        let case = opened(&house, &li.actor, ask("在吗", &house.key())).await.id;
        house.clock.forward_s(1);
        let say = async |n: usize| {
            let say = desk::Say { words: format!("第 {n} 句"), client_id: format!("m-{n}") };
            desk::say(&house.app, &li.actor, &case, say).await
        };
        let mut stopped = 0;
        for n in 0..510 {
            if let Err(error) = say(n).await {
                let AppError::TooMany { until_us } = error else { panic!("{error:?}") };
                stopped += 1;
                say(n.saturating_sub(1)).await.expect("what stands already is answered");
                house.clock.to(until_us);
                say(n).await.expect("after a pause");
            }
        }
        assert!(stopped > 0, "somebody wrote without end");
        let thread = desk::thread(&house.app, &li.actor, &case).await.unwrap();
        let last = thread.lines.iter().rev().find_map(|line| match line {
            desk::Line::Message(message) => Some(message.body.clone()),
            desk::Line::Event(_) => None,
        });
        assert_eq!(last.as_deref(), Some("第 509 句"));
        // The rest is not lost: it stands on the page before.
        let seqs = |thread: &desk::Thread| -> Vec<i64> {
            let seq = |line: &desk::Line| match line {
                desk::Line::Message(message) => Some(message.seq),
                desk::Line::Event(_) => None,
            };
            thread.lines.iter().filter_map(seq).collect()
        };
        let newest = seqs(&thread);
        let before = thread.earlier.expect("there is more");
        assert_eq!((newest.len(), newest[0]), (500, before));
        let old = desk::thread_before(&house.app, &li.actor, &case, before).await.unwrap();
        assert_eq!((seqs(&old), old.earlier), ((1..before).collect(), None));
        let opened = |line: &desk::Line| matches!(line, desk::Line::Event(e) if e.kind == "opened");
        assert!(old.lines.iter().any(opened) && !thread.lines.iter().any(opened));
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn what_a_colleague_has_is_taken_over_first_and_the_timeline_says_so() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let chen = house.customer("陈小明").await;
        let (lin, wang) = (house.agent("Lin Mei").await, house.agent("Wang Bo").await);
        let boss = house.supervisor("Zheng").await;
        let id = opened(&house, &chen.actor, ask("help", "k1")).await.id;
        let held = |error: AppError| {
            let AppError::Invalid(faults) = error else { panic!("{error:?}") };
            assert_eq!(faults[0].key, "desk-held");
        };
        // An answer claims what nobody has.
        desk::say(&house.app, &lin.actor, &id, say("I look", "a1")).await.unwrap();
        house.clock.forward_s(1);
        held(desk::say(&house.app, &wang.actor, &id, say("me too", "b1")).await.unwrap_err());
        held(desk::close(&house.app, &wang.actor, &id).await.unwrap_err());
        desk::note(&house.app, &wang.actor, &id, say("I know this one", "b2")).await.unwrap();
        // Who answers for the house's work may step in, and leaves it with whoever has it.
        desk::say(&house.app, &boss.actor, &id, say("we are on it", "c1")).await.unwrap();
        house.clock.forward_s(1);
        let to = Assign::Agent(wang.id.clone());
        let over = HandOver { to, note: String::new(), key: "key-take-over".into() };
        desk::assign(&house.app, &wang.actor, &id, over).await.unwrap();
        house.clock.forward_s(1);
        // What was sent before it was taken over is answered as it stands, and nothing new.
        desk::say(&house.app, &lin.actor, &id, say("I look", "a1")).await.unwrap();
        held(desk::say(&house.app, &lin.actor, &id, say("still me", "a2")).await.unwrap_err());
        desk::close(&house.app, &wang.actor, &id).await.unwrap();
        held(desk::reopen(&house.app, &lin.actor, &id).await.unwrap_err());
        desk::reopen(&house.app, &boss.actor, &id).await.unwrap();
        desk::close(&house.app, &boss.actor, &id).await.unwrap();
        let seen = events(&house, &chen.actor, &id).await;
        assert_eq!(seen, ["opened", "claimed", "assigned", "closed", "reopened", "closed"]);
        // Whoever ends what nobody has answers for it.
        let other = opened(&house, &chen.actor, ask("more help", "k2")).await.id;
        desk::close(&house.app, &lin.actor, &other).await.unwrap();
        assert_eq!(events(&house, &chen.actor, &other).await, ["opened", "claimed", "closed"]);
        // A customer's own is theirs to end, whoever has it.
        let own = opened(&house, &chen.actor, ask("and more", "k3")).await.id;
        desk::claim(&house.app, &lin.actor, &own).await.unwrap();
        desk::close(&house.app, &chen.actor, &own).await.unwrap();
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn what_was_said_before_is_found_behind_any_number_of_notes() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, lin) = (house.customer("李雷").await, house.agent("Lin Mei").await);
        let case = opened(&house, &li.actor, ask("在吗", &house.key())).await.id;
        for n in 0..505 {
            desk::note(&house.app, &lin.actor, &case, say("a note", &format!("n-{n}")))
                .await
                .unwrap();
        }
        desk::say(&house.app, &lin.actor, &case, say("here", "a1")).await.unwrap();
        let seen = messages(&house, &li.actor, &case).await;
        let words: Vec<&str> =
            seen.iter().filter(|m| m.kind == "words").map(|m| m.body.as_str()).collect();
        assert_eq!(words, ["在吗", "here"], "a customer's page has what a customer may read");
        let thread = desk::thread(&house.app, &li.actor, &case).await.unwrap();
        assert_eq!(thread.earlier, None);
        let inside = desk::thread(&house.app, &lin.actor, &case).await.unwrap();
        assert!(inside.earlier.is_some(), "the desk pages through its notes");
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn where_a_visitor_can_be_reached_is_shown_for_a_reason_and_for_a_while() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let visitor = house.guest().await;
        let asked = Ask { contact: "13800138000".into(), ..ask("在吗", "k1") };
        let id = opened(&house, &visitor, asked).await.id;
        let silent = opened(&house, &house.guest().await, ask("在吗", "k2")).await.id;
        let (lin, wu) = (house.agent("Lin Mei").await, house.agent("Wu Jun").await);
        let seen =
            async |who: &Persony, id| desk::case(&house.app, &who.actor, id).await.unwrap().contact;
        let masked = Some(desk::Revealed::Masked("138 •••• 8000".into()));
        assert_eq!(seen(&lin, &id).await, masked);
        for id in [&id, &silent] {
            desk::claim(&house.app, &lin.actor, id).await.unwrap();
        }
        const WHY: &str = "the visitor asks to be called back";
        let reveal = async |id, what| desk::reveal(&house.app, &lin.actor, id, what, WHY).await;
        // A visitor has no account whose details there could be, and perhaps left no address.
        assert!(matches!(reveal(&id, "phone").await, Err(AppError::NotFound)));
        assert!(matches!(reveal(&silent, "contact").await, Err(AppError::NotFound)));
        reveal(&id, "contact").await.unwrap();
        assert_eq!(seen(&lin, &id).await, Some(desk::Revealed::Shown("+8613800138000".into())));
        assert_eq!(seen(&wu, &id).await, masked, "another agent asks for themselves");
        house.clock.forward_s(601);
        assert_eq!(seen(&lin, &id).await, masked, "not for longer than ten minutes");
        let of = id.clone();
        let read = house
            .app
            .db
            .read(async move |tx| paydesk_store::approval::audits(tx, of.as_str()).await);
        let audits = read.await.unwrap();
        assert_eq!((audits[0].act.as_str(), audits[0].reason.as_str()), ("reveal contact", WHY));
        house.finish().await;
    })
    .await;
}
