//! Mail as a way out: who is mailed what was said, once, and what becomes of it. On both engines.

use paydesk_app::conversation::{self as desk, Ask, Conversation, Say};
use paydesk_app::job;
use paydesk_app::mail;
use paydesk_app::ports::{CarrierFault, Enclosed, Named};
use paydesk_core::conversation::Kind;
use paydesk_core::id::ConversationId;
use paydesk_core::mail::{Delivery, MailState, Reason};
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::{House, Persony};

use crate::post::{cases, held, letter, messages, post, prove, vouched};

async fn say(house: &House, who: &Persony, case: &ConversationId, words: &str) {
    let ask = Say { words: words.into(), client_id: words.replace(' ', "-") };
    desk::say(&house.app, &who.actor, case, ask).await.unwrap();
}

/// What went to an address as mail of a case, in order.
pub(crate) fn brought(house: &House, to: &str) -> Vec<Enclosed> {
    house.post.to(to).into_iter().filter_map(|sent| sent.brings).collect()
}

fn words(house: &House, to: &str) -> Vec<String> {
    brought(house, to).into_iter().map(|brings| brings.words).collect()
}

/// How the mails of a case stand, as the desk sees it.
pub(crate) async fn deliveries(house: &House, who: &Persony, id: &ConversationId) -> Vec<Delivery> {
    let thread = desk::thread(&house.app, &who.actor, id).await.unwrap();
    thread.mailed.iter().map(mail::Mailed::delivery).collect()
}

/// A case of an account, opened here.
async fn opened(house: &House, who: &Persony) -> Conversation {
    let ask = Ask {
        about: None,
        kind: Kind::Question,
        words: "Where is my refund?".into(),
        contact: String::new(),
        client_id: "k".into(),
        device: String::new(),
        article: None,
    };
    desk::open(&house.app, &who.actor, ask).await.unwrap().conversation
}

/// As the other mail server reports it.
pub(crate) fn report(to: &str, n: u32, status: &str) -> String {
    format!(
        "Return-Path: <>\r\nDelivered-To: {to}\r\nFrom: MAILER-DAEMON@mx.example.com\r\n\
         Subject: Undelivered\r\nAuto-Submitted: auto-replied\r\n\
         Message-ID: <dsn{n}@mx.example>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b1\r\n\r\n\
         --b1\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n\
         --b1\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mx.example\r\n\r\n\
         Final-Recipient: rfc822; chen@example.com\r\n{status}\r\n--b1--\r\n"
    )
}

pub(crate) const FAILED: &str =
    "Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 No such user\r\n";

#[tokio::test]
async fn a_talk_with_a_stranger_goes_on_by_mail() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let lin = house.agent("Lin Mei").await;
        post(&house, 1, &letter("chen@example.com", "a1", "Where is my refund?")).await;
        let case = cases(&house).await.remove(0);
        // What is said in one go is one mail.
        say(&house, &lin, &case.id, "Which shop was it?").await;
        say(&house, &lin, &case.id, "And on which day?").await;
        let note = Say { words: "Perhaps a thief.".into(), client_id: "n".into() };
        desk::note(&house.app, &lin.actor, &case.id, note).await.unwrap();
        house.drain().await;
        let first = brought(&house, "chen@example.com").remove(0);
        assert_eq!(words(&house, "chen@example.com"), ["Which shop was it?\n\nAnd on which day?"]);
        assert_eq!((first.subject.as_str(), first.from.as_str()), ("Help", "support@paydesk.test"));
        assert_eq!(first.named, [Named::Theirs("a1@example.com".to_owned())]);
        let own = mail::reply_address(&house.app, &case, "chen@example.com");
        assert_eq!(Some(first.reply_to.clone()), own);
        let text = house.post.text("chen@example.com").unwrap();
        assert!(text.starts_with("Which shop was it?"), "{text}");
        // Nothing but what was said: no words of theirs, no page, no note.
        assert!(!text.contains("refund") && !text.contains("http"), "{text}");
        assert_eq!(deliveries(&house, &lin, &case.id).await, [Delivery::Sent]);
        // They answer to the address that it bears, and are answered in the same talk.
        let sent = house.post.to("chen@example.com").pop().unwrap().notice.id;
        house.clock.forward_s(60);
        let reply = letter("chen@example.com", "a2", "The tea shop.");
        post(&house, 2, &format!("Delivered-To: {}\r\n{reply}", first.reply_to)).await;
        say(&house, &lin, &case.id, "Thanks, we look.").await;
        house.drain().await;
        let second = brought(&house, "chen@example.com").remove(1);
        assert_eq!(second.words, "Thanks, we look.");
        let expected = [
            Named::Theirs("a1@example.com".to_owned()),
            Named::Ours(sent),
            Named::Theirs("a2@example.com".to_owned()),
        ];
        assert_eq!(second.named, expected);
        assert_ne!(second.bounce_to, first.bounce_to);
        assert_eq!(cases(&house).await.len(), 1);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn whoever_has_left_the_chat_is_answered_by_mail_and_whoever_reads_is_not() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let lin = house.agent("Lin Mei").await;
        let chen = house.customer("陈小明").await;
        let case = opened(&house, &chen).await;
        prove(&house, &chen, "Chen@example.com").await;
        say(&house, &lin, &case.id, "It is on its way.").await;
        let thread = desk::thread(&house.app, &chen.actor, &case.id).await.unwrap();
        assert!(thread.mailed.is_empty(), "for the desk alone");
        desk::seen(&house.app, &chen.actor, &thread).await.unwrap();
        house.drain().await;
        assert!(brought(&house, "Chen@example.com").is_empty(), "they have read it here");
        say(&house, &lin, &case.id, "It comes on Monday.").await;
        house.drain().await;
        assert_eq!(words(&house, "Chen@example.com"), ["It comes on Monday."]);
        let text = house.post.text("Chen@example.com").unwrap();
        assert!(text.contains(&format!("http://paydesk.test/cases/{}", case.id)), "{text}");
        // And back: their mail comes into the case, and the chat shows it.
        let reply = brought(&house, "Chen@example.com").remove(0).reply_to;
        let back = letter("chen@example.com", "a1", "Thanks!");
        post(&house, 1, &vouched(&format!("Delivered-To: {reply}\r\n{back}"))).await;
        let said = messages(&house, &chen.actor, &case.id).await;
        assert_eq!(said.last().unwrap().body, "Thanks!");
        assert_eq!(cases(&house).await.len(), 1);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn whoever_has_no_proven_address_hears_only_that_there_is_an_answer() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let lin = house.agent("Lin Mei").await;
        let chen = house.customer("陈小明").await;
        let case = opened(&house, &chen).await;
        say(&house, &lin, &case.id, "It is on its way.").await;
        house.drain().await;
        assert_eq!(house.post.kinds(&chen.phone).last().unwrap(), "answer");
        assert!(brought(&house, &chen.phone).is_empty());
        assert!(deliveries(&house, &lin, &case.id).await.is_empty());
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_process_that_dies_at_any_point_leaves_one_mail() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let lin = house.agent("Lin Mei").await;
        post(&house, 1, &vouched(&letter("chen@example.com", "a1", "Where is it?"))).await;
        let case = cases(&house).await.remove(0);
        say(&house, &lin, &case.id, "It is on its way.").await;
        house.clock.forward_s(30);
        // It dies after it has done each of its jobs, and before it says so: they are done again.
        for kind in ["tell", "send"] {
            let due = job::claim(&house.app, false, 50).await.unwrap();
            let [row] = <[_; 1]>::try_from(due).unwrap();
            assert_eq!(row.kind, kind);
            for _ in 0..2 {
                job::finish(&house.app, row.clone()).await.unwrap();
            }
        }
        house.clock.forward_s(60);
        house.work().await;
        assert_eq!(words(&house, "chen@example.com"), ["It is on its way."]);
        // A server that does not answer is asked again.
        say(&house, &lin, &case.id, "It has come.").await;
        house.post.fail(CarrierFault::Passing("no answer".to_owned()));
        house.drain().await;
        let all = house.post.to("chen@example.com");
        let names: Vec<_> =
            all.iter().filter(|s| s.brings.is_some()).map(|sent| sent.notice.id.clone()).collect();
        assert_eq!(names.len(), 2, "{names:?}");
        assert_ne!(names[0], names[1]);
        assert_eq!(words(&house, "chen@example.com")[1], "It has come.");
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn what_comes_back_is_shown_with_its_reason() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let lin = house.agent("Lin Mei").await;
        post(&house, 1, &letter("chen@example.com", "a1", "Where is my refund?")).await;
        let case = cases(&house).await.remove(0);
        say(&house, &lin, &case.id, "It is on its way.").await;
        house.drain().await;
        let to = brought(&house, "chen@example.com").remove(0).bounce_to;
        // One that is late has not come back: a person may look at its report.
        post(&house, 2, &report(&to, 1, "Action: delayed\r\nStatus: 4.4.1\r\n")).await;
        assert_eq!(held(&house, &lin).await, [Reason::Report]);
        assert_eq!(deliveries(&house, &lin, &case.id).await, [Delivery::Sent]);
        for n in 3..5 {
            post(&house, i64::from(n), &report(&to, n, FAILED)).await;
        }
        let thread = desk::thread(&house.app, &lin.actor, &case.id).await.unwrap();
        assert_eq!(thread.mailed[0].delivery(), Delivery::Bounced);
        assert_eq!(thread.mailed[0].answer.bounce, "550 5.1.1 No such user");
        let kind = |line: &desk::Line| match line {
            desk::Line::Event(event) => Some(event.kind.clone()),
            desk::Line::Message(_) => None,
        };
        let kinds: Vec<String> = thread.lines.iter().filter_map(kind).collect();
        assert_eq!(kinds.iter().filter(|kind| *kind == "answer_bounced").count(), 1);
        assert_eq!(held(&house, &lin).await, [Reason::Report], "nobody has to look at these");
        let taken: Vec<_> = thread.mails.iter().map(|mail| (mail.state, mail.reason)).collect();
        let report = (MailState::Taken, Some(Reason::Report));
        assert_eq!(taken, [(MailState::Taken, None), report, report]);
        // One that no server takes from us has come back at once, and is no fault of ours.
        house.post.fail(CarrierFault::Final("550 5.1.1 Unknown".to_owned()));
        say(&house, &lin, &case.id, "Are you there?").await;
        house.finish().await;
        let all = deliveries(&house, &lin, &case.id).await;
        assert_eq!(all, [Delivery::Bounced, Delivery::Bounced]);
    })
    .await;
}
