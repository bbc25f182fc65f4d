//! What somebody might try by mail: to speak in another's case, to make machines write to each
//! other, to fill the desk, to break the reader. On both engines where anything is stored.

use std::fmt::Write as _;
use std::time::Instant;

use crate::out::{FAILED, brought, deliveries, report};
use crate::post::{arrived, cases, held, letter, post, prove, support, vouched};
use paydesk_app::conversation::{self as desk, Say};
use paydesk_app::mail::{self, read};
use paydesk_app::ports::Named;
use paydesk_core::mail::{Delivery, Reason, hold};
use paydesk_sim::engine::{each_engine, sqlite};
use paydesk_sim::house::House;

#[tokio::test]
async fn attack_a_forged_sender_in_somebodys_case() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let chen = house.customer("陈小明").await;
        prove(&house, &chen, "chen@example.com").await;
        post(&house, 1, &vouched(&letter("chen@example.com", "a1", "My money is gone."))).await;
        post(&house, 2, &vouched(&letter("li@example.com", "b1", "I forgot something."))).await;
        let [own, other] = <[_; 2]>::try_from(cases(&house).await).unwrap();
        let address = |case, reader| mail::reply_address(&house.app, case, reader).unwrap();
        // Each points to the account's case and comes from its address, or is vouched for; none is
        // both. The server's word is believed from its own name alone, and the topmost of it.
        let to_own = address(&own, "chen@example.com");
        let forged = "Authentication-Results: mx.evil.example; dmarc=pass \
                      header.from=example.com\r\n";
        let below = "Authentication-Results: mx.paydesk.test; dmarc=fail \
                     header.from=example.com\r\nAuthentication-Results: mx.paydesk.test; \
                     dmarc=pass header.from=example.com\r\n";
        let points = format!("Delivered-To: {to_own}\r\nReferences: <a1@example.com>\r\n");
        let say = |from: &str, n: u32| letter(from, &format!("x{n}"), &format!("Attack {n}."));
        let tries = [
            format!("{points}{}", say("chen@example.com", 1)),
            format!("{forged}{points}{}", say("chen@example.com", 2)),
            format!("{below}{points}{}", say("chen@example.com", 3)),
            vouched(&format!("{points}{}", say("li@example.com", 4))),
            vouched(&format!("{points}Reply-To: chen@example.com\r\n{}", say("li@example.com", 5))),
            vouched(&format!("{points}Sender: chen@example.com\r\n{}", say("li@example.com", 6))),
            // A stranger's case: with its address for answers, yet from elsewhere.
            format!(
                "Delivered-To: {}\r\n{}",
                address(&other, "li@example.com"),
                say("wang@example.com", 7)
            ),
            // From its address, and nothing that its owner alone has read.
            format!("References: <b1@example.com>\r\n{}", say("li@example.com", 8)),
        ];
        for (uid, mail) in (10..).zip(&tries) {
            post(&house, uid, mail).await;
        }
        let all = cases(&house).await;
        assert_eq!(all.len(), 2 + tries.len(), "each is a case of its own");
        assert_eq!((all[0].messages, all[1].messages), (own.messages, other.messages));
        assert!(all[2..].iter().all(|case| case.person.is_none()), "of nobody's account");
        // Only those that are vouched for hear that their mail has come.
        house.work().await;
        assert_eq!(house.post.kinds("chen@example.com"), ["mail-taken"]);
        assert!(house.post.kinds("wang@example.com").is_empty());
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_guessing_an_address_for_answers() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        post(&house, 1, &letter("chen@example.com", "a1", "Where is my refund?")).await;
        let case = cases(&house).await.remove(0);
        let right = mail::reply_address(&house.app, &case, "chen@example.com").unwrap();
        let others = mail::reply_address(&house.app, &case, "li@example.com").unwrap();
        assert_ne!(right, others, "made for one reader");
        let (local, domain) = right.split_once('@').unwrap();
        let cut = &local[..local.len() - 1];
        let letters = "abcdefghijklmnopqrstuvwxyz234567".chars();
        let near = letters.map(|c| format!("{cut}{c}@{domain}")).filter(|to| *to != right);
        let odd = [others, format!("{cut}@{domain}"), format!("{local}a@{domain}")];
        let wrong: Vec<String> = odd.into_iter().chain(near).take(24).collect();
        for (uid, to) in (10..).zip(&wrong) {
            let mail = letter("chen@example.com", &format!("g{uid}"), &format!("Guess {uid}."));
            post(&house, uid, &format!("Delivered-To: {to}\r\n{mail}")).await;
        }
        let all = cases(&house).await;
        assert_eq!(all[0].messages, case.messages, "nothing came into it");
        assert_eq!(all.len(), 1 + wrong.len());
        post(
            &house,
            99,
            &format!("Delivered-To: {right}\r\n{}", letter("chen@example.com", "r", "Me.")),
        )
        .await;
        assert_eq!(cases(&house).await[0].messages, case.messages + 1);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_mail_that_goes_in_circles() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let lin = house.agent("Lin Mei").await;
        let robot = |n: i64| letter("chen@example.com", &format!("l{n}"), "I am away.");
        let marks = [
            ("Auto-Submitted: auto-replied\r\n", Reason::Automatic),
            ("Auto-Submitted: auto-generated; owner=x\r\n", Reason::Automatic),
            ("X-Autoreply: yes\r\n", Reason::Automatic),
            ("Precedence: auto_reply\r\n", Reason::Automatic),
            ("Return-Path: <>\r\n", Reason::Report),
            ("Precedence: bulk\r\n", Reason::List),
            ("List-Id: <all.example.com>\r\n", Reason::List),
        ];
        for (uid, (mark, _)) in (1..).zip(marks) {
            post(&house, uid, &vouched(&format!("{mark}{}", robot(uid)))).await;
        }
        for (uid, from) in (20..).zip(["MAILER-DAEMON@example.com", "no-reply@example.com"]) {
            post(&house, uid, &vouched(&letter(from, "d", "Not delivered."))).await;
        }
        for (uid, from) in (30..).zip(["support@paydesk.test", "Support+1-abc@paydesk.test"]) {
            post(&house, uid, &letter(from, "o", "Our own words.")).await;
        }
        assert!(cases(&house).await.is_empty());
        let mut why = held(&house, &lin).await;
        why.reverse();
        let expected = marks.iter().map(|mark| mark.1).chain([
            Reason::Report,
            Reason::Automatic,
            Reason::Own,
            Reason::Own,
        ]);
        assert_eq!(why, expected.collect::<Vec<_>>());
        // One that bears no mark is answered a few times and no more, and stops at its bound.
        for n in 0..40 {
            let mail = letter("robot@example.com", &format!("n{n}"), &format!("Got it, {n}."));
            post(&house, 100 + n, &vouched(&mail)).await;
        }
        assert_eq!(cases(&house).await.len(), 30);
        assert_eq!(house.post.kinds("robot@example.com").len(), 5);
        let stopped = held(&house, &lin).await;
        assert_eq!(stopped.iter().filter(|why| **why == Reason::TooMany).count(), 10);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_word_of_a_mail_that_did_not_arrive() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let lin = house.agent("Lin Mei").await;
        for (uid, who) in [(1, "chen"), (2, "li")] {
            let mail = letter(&format!("{who}@example.com"), who, &format!("I am {who}."));
            post(&house, uid, &mail).await;
        }
        let all = cases(&house).await;
        for case in &all {
            let words = Say { words: "We look.".into(), client_id: "k".into() };
            desk::say(&house.app, &lin.actor, &case.id, words).await.unwrap();
        }
        house.drain().await;
        let [chens, lis] =
            ["chen", "li"].map(|who| brought(&house, &format!("{who}@example.com")).remove(0));
        // The code of another's mail with one's own token, a token cut short, the address for
        // answers, and none of these: nobody's mail has come back by that.
        let parts = |to: &str| {
            let (local, _) = to.split_once('@').unwrap();
            let (head, token) = local.rsplit_once('-').unwrap();
            (head.to_owned(), token.to_owned())
        };
        let ((chens_head, chens_token), (_, lis_token)) =
            (parts(&chens.bounce_to), parts(&lis.bounce_to));
        let tries = [
            format!("{chens_head}-{lis_token}@paydesk.test"),
            format!("{chens_head}-{}@paydesk.test", &chens_token[..15]),
            format!("{chens_head}-@paydesk.test"),
            chens.reply_to.clone(),
            "support@paydesk.test".to_owned(),
        ];
        for (n, to) in (10..).zip(&tries) {
            post(&house, i64::from(n), &report(to, n, FAILED)).await;
        }
        for case in &all {
            assert_eq!(deliveries(&house, &lin, &case.id).await, [Delivery::Sent]);
        }
        assert_eq!(held(&house, &lin).await.len(), tries.len(), "held for a person");
        // An answer by a machine to the true one is no report of that, and opens nothing.
        let away = "Return-Path: <>\r\nAuto-Submitted: auto-replied\r\n";
        let away = format!("{away}Delivered-To: {}\r\n", chens.bounce_to);
        post(&house, 30, &format!("{away}{}", letter("chen@example.com", "v", "Away."))).await;
        post(&house, 31, &report(&chens.bounce_to, 31, FAILED)).await;
        assert_eq!(deliveries(&house, &lin, &all[0].id).await, [Delivery::Bounced]);
        assert_eq!(deliveries(&house, &lin, &all[1].id).await, [Delivery::Sent]);
        assert_eq!(cases(&house).await.len(), 2);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_the_mailbox_of_a_locked_account() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let lin = house.agent("Lin Mei").await;
        let chen = house.customer("陈小明").await;
        prove(&house, &chen, "chen@example.com").await;
        post(&house, 1, &vouched(&letter("chen@example.com", "a1", "I did not pay that."))).await;
        let case = cases(&house).await.remove(0);
        paydesk_app::lock::report(&house.app, &chen.actor, None, "Firefox").await.unwrap();
        let words = Say { words: "We found two payments.".into(), client_id: "k".into() };
        desk::say(&house.app, &lin.actor, &case.id, words).await.unwrap();
        house.drain().await;
        // Whoever has the account may have its mailbox too: they read no word of it there.
        let all = house.post.to("chen@example.com");
        assert!(all.iter().all(|sent| sent.brings.is_none()));
        assert!(all.iter().any(|sent| sent.notice.kind == "answer"));
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_lines_of_a_head_in_the_name_of_a_mail() {
    let house = House::on(&sqlite().await).await;
    let lin = house.agent("Lin Mei").await;
    let names = ["<a@example.com> <b@example.com>", "<a\tb@example.com>", "<a>b@example.com>"];
    for (uid, name) in (1..).zip(names) {
        let from = format!("a{uid}@example.com");
        let mail = format!(
            "From: <{from}>\r\nMessage-ID: {name}\r\n\
             Subject: =?utf-8?Q?Hi=0D=0ABcc:_all@example.com?=\r\n\r\nHelp {uid}.\r\n"
        );
        post(&house, uid, &mail).await;
    }
    for case in cases(&house).await {
        let words = Say { words: "Yes?".into(), client_id: "k".into() };
        desk::say(&house.app, &lin.actor, &case.id, words).await.unwrap();
    }
    house.drain().await;
    let all: Vec<_> = (1..4).flat_map(|n| brought(&house, &format!("a{n}@example.com"))).collect();
    assert_eq!(all.len(), 3);
    for brings in all {
        assert!(!brings.subject.chars().any(char::is_control), "{}", brings.subject);
        for name in brings.named {
            let Named::Theirs(name) = name else { panic!("{name:?}") };
            assert!(name.bytes().all(|b| b.is_ascii_graphic() && b != b'<' && b != b'>'));
        }
    }
    house.finish().await;
}

#[tokio::test]
async fn attack_filling_the_desk_with_made_up_senders() {
    let house = House::on(&sqlite().await).await;
    let lin = house.agent("Lin Mei").await;
    for n in 0..70 {
        let mail = letter(&format!("a{n}@evil.example"), &format!("f{n}"), "Buy.");
        mail::take_in(&house.app, arrived(n, mail.into_bytes())).await.unwrap();
    }
    house.work().await;
    assert_eq!(cases(&house).await.len(), 60);
    assert_eq!(held(&house, &lin).await.len(), 10, "held, and not lost");
    // Whoever is somebody comes in all the same.
    post(&house, 100, &vouched(&letter("chen@example.com", "a1", "I am real."))).await;
    assert_eq!(cases(&house).await.len(), 61);
    house.finish().await;
}

/// So long may reading one of these take, on a slow machine too: each is read in a few hundred
/// milliseconds, and what grows with the square of its length takes minutes.
const SECONDS_MAX: u64 = 20;

#[expect(clippy::disallowed_methods, reason = "how long it takes is what is tested")]
fn read_soon(name: &str, bytes: &[u8]) -> Option<Reason> {
    let begun = Instant::now();
    let letter = read(bytes, Some(&support()));
    let took = begun.elapsed().as_secs();
    assert!(took < SECONDS_MAX, "{name} took {took} s");
    let letter = letter?;
    assert!(letter.words.chars().count() <= 4_000 && letter.files.len() <= 20, "{name}");
    assert!(letter.left_out.len() <= 50 && letter.answers.len() <= 20 && letter.to.len() <= 50);
    assert!(letter.subject.chars().count() <= 300 && letter.message_id.len() <= 300, "{name}");
    hold(&letter.marks)
}

#[test]
fn attack_mails_that_are_deep_long_or_endless() {
    let head = "From: chen@example.com\r\nMessage-ID: <m@example.com>\r\n";
    let mut deep = head.to_owned();
    for n in 0..10_000 {
        let _ = write!(deep, "Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n");
    }
    deep.push_str("Content-Type: text/plain\r\n\r\nAt the bottom.\r\n");
    read_soon("deep", deep.as_bytes());
    let mut letters = head.to_owned();
    for _ in 0..10_000 {
        letters.push_str("Content-Type: message/rfc822\r\n\r\nFrom: a@example.com\r\n");
    }
    read_soon("letters in letters", letters.as_bytes());
    let part = "--b\r\nContent-Type: application/x-nothing\r\n\r\nx\r\n";
    let kind = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
    read_soon("many parts", format!("{head}{kind}{}--b--\r\n", part.repeat(100_000)).as_bytes());
    let texts = "--b\r\nContent-Type: text/plain\r\n\r\nwords\r\n".repeat(100_000);
    assert_eq!(read_soon("many texts", format!("{head}{kind}{texts}").as_bytes()), None);
    let long = "a".repeat(5_000_000);
    read_soon("a long subject", format!("Subject: {long}\r\n{head}\r\nHi").as_bytes());
    read_soon(
        "a long name",
        format!("Message-ID: <{long}@x>\r\nFrom: a@b.example\r\n\r\nHi").as_bytes(),
    );
    let headers = "X-Many: 1\r\n".repeat(200_000);
    assert_eq!(read_soon("many headers", format!("{headers}{head}\r\nHi").as_bytes()), None);
    let results = "Authentication-Results: mx.paydesk.test; (((((\r\n".repeat(50_000);
    assert_eq!(read_soon("many results", format!("{results}{head}\r\nHi").as_bytes()), None);
    let to = format!("To: {}\r\n", "a@example.com, ".repeat(200_000));
    assert_eq!(read_soon("many readers", format!("{to}{head}\r\nHi").as_bytes()), None);
    let from = format!("From: {}\r\n\r\nHi", "a@example.com, ".repeat(200_000));
    assert_eq!(read_soon("many senders", from.as_bytes()), Some(Reason::Sender));
    let html = format!("{head}Content-Type: text/html\r\n\r\n{}", "<div><b>&lt;".repeat(500_000));
    assert_eq!(read_soon("much markup", html.as_bytes()), None);
    let quotes = format!("{head}\r\nHi\r\n{}", "From: a\r\n> b\r\n".repeat(300_000));
    assert_eq!(read_soon("many quotes", quotes.as_bytes()), None);
    let open = format!("{head}\r\n{}", "<!--".repeat(1_000_000));
    assert_eq!(read_soon("words that never end", open.as_bytes()), None);
}
