//! Mail as a way in: what is read of awkward mails, which case it comes into, what is held and let
//! in. On both engines where anything is stored.

mod attack;
mod out;
mod post;

use paydesk_app::AppError;
use paydesk_app::conversation::{self as desk, Say};
use paydesk_app::mail::{self, read, take_in};
use paydesk_core::mail::{BYTES_MAX, MailState, Reason, Vouched, hold};
use paydesk_sim::engine::{each_engine, sqlite};
use paydesk_sim::house::House;
use post::{arrived, cases, corpus, held, letter, messages, post, prove, support, vouched};

/// What should be read of a file of the corpus.
#[derive(Debug, Default, PartialEq, Eq)]
struct Seen {
    words: &'static str,
    subject: &'static str,
    files: &'static [&'static str],
    left_out: &'static [&'static str],
    held: Option<Reason>,
}

fn seen(words: &'static str, subject: &'static str) -> Seen {
    Seen { words, subject, ..Seen::default() }
}

fn stopped(reason: Reason) -> Seen {
    Seen { held: Some(reason), ..Seen::default() }
}

#[test]
fn awkward_mails_are_read() {
    let table = [
        ("gbk", seen("我的银行卡被扣了两次。", "付款两次")),
        ("gb18030", seen("㐀字很少见：𠀀。请退款。", "退款问题")),
        ("big5", seen("我無法登入帳戶。", "無法登入")),
        ("raw-gbk", seen("余额少了五元。", "余额不对")),
        ("names", Seen { files: &["收据.png", "截图.png"], ..seen("See both.", "Two pictures") }),
        (
            "winmail",
            Seen { left_out: &["winmail.dat"], ..seen("The invoice is attached.", "From Outlook") },
        ),
        (
            "calendar",
            Seen { left_out: &["text/calendar"], ..seen("Shall we talk?", "Invitation: call") },
        ),
        ("no-name", seen("Hello, who reads this?", "No Message-ID")),
        ("broken", Seen { left_out: &["cut.png"], ..seen("The first part is whole.", "Broken") }),
        ("html", seen("My card & my money.\nPlease help!", "HTML only")),
        ("own-words", seen("Yes, it was me.", "Re: case")),
        ("card-number", seen("It is •••• •••• •••• 1111, thanks.", "Card •••• •••• •••• 1111")),
        ("results", seen("From me.", "Verified")),
        ("bounce", stopped(Reason::Report)),
        ("vacation", stopped(Reason::Automatic)),
        ("newsletter", stopped(Reason::List)),
        ("several-senders", stopped(Reason::Sender)),
        ("no-sender", stopped(Reason::Sender)),
        ("own", stopped(Reason::Own)),
        ("empty", stopped(Reason::Empty)),
    ];
    for (name, expected) in table {
        let letter = read(&corpus(name), Some(&support())).expect(name);
        let held = hold(&letter.marks);
        assert_eq!(held, expected.held, "{name}: {letter:?}");
        if held.is_some() {
            continue;
        }
        assert_eq!(
            (letter.words.as_str(), letter.subject.as_str()),
            (expected.words, expected.subject)
        );
        let names: Vec<&str> = letter.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, expected.files, "{name}");
        assert_eq!(letter.left_out, expected.left_out, "{name}");
    }
    assert!(read(&corpus("no-head"), None).is_none());
    let unnamed = read(&corpus("no-name"), None).unwrap();
    assert!(unnamed.message_id.starts_with("made-up."), "{}", unnamed.message_id);
}

#[tokio::test]
async fn a_strangers_mail_opens_a_case_and_their_answer_comes_into_it() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let lin = house.agent("Lin Mei").await;
        let first = letter("chen@example.com", "a1", "My card was charged twice.");
        post(&house, 1, &vouched(&first)).await;
        let case = cases(&house).await.remove(0);
        assert_eq!((case.person.clone(), case.contact.as_str()), (None, "chen@example.com"));
        assert_eq!(house.post.kinds("chen@example.com"), ["mail-taken"]);
        // The same mail by another way is said once.
        post(&house, 2, &vouched(&first)).await;
        let say = Say { words: "Which shop?".into(), client_id: "k1".into() };
        desk::say(&house.app, &lin.actor, &case.id, say).await.unwrap();
        // Their own first mail is what they answer, then the address that leads into the case,
        // under which whoever has read our answer needs no vouching.
        let second = letter("chen@example.com", "a2", "The tea shop.");
        post(&house, 3, &vouched(&format!("In-Reply-To: <a1@example.com>\r\n{second}"))).await;
        let reply = mail::reply_address(&house.app, &case, "chen@example.com").unwrap();
        let third = letter("chen@example.com", "a3", "It was on Tuesday.");
        post(&house, 4, &format!("Delivered-To: {reply}\r\n{third}")).await;
        // And the mail by which they heard of our answer, vouched for.
        house.drain().await;
        let told = house.post.to("chen@example.com").pop().unwrap().notice;
        assert_eq!(told.kind, "answer-mail");
        let fourth = letter("chen@example.com", "a4", "Is it done?");
        let answers = format!("References: <x@y.example> <{}@paydesk.test>\r\n{fourth}", told.id);
        post(&house, 5, &vouched(&answers)).await;
        assert_eq!(cases(&house).await.len(), 1);
        let lines = messages(&house, &lin.actor, &case.id).await;
        let said: Vec<&str> = lines.iter().skip(1).map(|m| m.body.as_str()).collect();
        let expected = [
            "My card was charged twice.",
            "Which shop?",
            "The tea shop.",
            "It was on Tuesday.",
            "Is it done?",
        ];
        assert_eq!(said, expected);
        let thread = desk::thread(&house.app, &lin.actor, &case.id).await.unwrap();
        let of = |n: usize| thread.mail_of(&lines[n]).map(|mail| mail.vouched);
        assert_eq!(of(1), Some(Vouched::Verified));
        assert_eq!(of(2), None, "typed here");
        assert_eq!(of(4), Some(Vouched::Unverified));
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_verified_owner_finds_their_mail_among_their_cases() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let chen = house.customer("陈小明").await;
        prove(&house, &chen, "Chen@example.com").await;
        post(&house, 1, &vouched(&letter("chen@example.com", "a1", "我的余额不对。"))).await;
        // Whoever only says to be the owner stays a stranger.
        post(&house, 2, &letter("chen@example.com", "a2", "我的余额不对吗？")).await;
        let all = cases(&house).await;
        let owners: Vec<_> = all.iter().map(|case| case.person.clone()).collect();
        assert_eq!(owners, [Some(chen.id.clone()), None]);
        let own = messages(&house, &chen.actor, &all[0].id).await;
        assert_eq!(own[1].body, "我的余额不对。");
        assert!(desk::thread(&house.app, &chen.actor, &all[1].id).await.is_err());
        assert_eq!(house.post.kinds("chen@example.com"), ["mail-taken"]);
        // An address that two accounts have proven is nobody's.
        let li = house.customer("李雷").await;
        prove(&house, &li, "chen@example.com").await;
        post(&house, 3, &vouched(&letter("chen@example.com", "a3", "又不对了。"))).await;
        assert_eq!(cases(&house).await[2].person, None);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_held_is_seen_and_let_in_once() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let lin = house.agent("Lin Mei").await;
        for (uid, name) in (1..).zip(["vacation", "no-head", "no-sender", "newsletter"]) {
            assert!(take_in(&house.app, arrived(uid, corpus(name))).await.unwrap());
        }
        let large = mail::Arrived { size_bytes: BYTES_MAX + 1, ..arrived(9, corpus("gbk")) };
        take_in(&house.app, large).await.unwrap();
        house.work().await;
        assert!(cases(&house).await.is_empty());
        let all = mail::held(&house.app, &lin.actor).await.unwrap();
        let of = |why| all.iter().find(|mail| mail.reason == Some(why)).unwrap().id.clone();
        assert_eq!(all.len(), 5);
        let away = of(Reason::Automatic);
        let sheet = mail::one(&house.app, &lin.actor, &away).await.unwrap();
        assert!(sheet.may_be_let_in() && sheet.whole.contains("until Monday"));
        let case = mail::let_in(&house.app, &lin.actor, &away).await.unwrap();
        assert_eq!(mail::let_in(&house.app, &lin.actor, &away).await.unwrap(), case);
        for why in [Reason::Unreadable, Reason::Sender] {
            mail::let_in(&house.app, &lin.actor, &of(why)).await.unwrap();
        }
        mail::dismiss(&house.app, &lin.actor, &of(Reason::List)).await.unwrap();
        let whole = mail::let_in(&house.app, &lin.actor, &of(Reason::TooLarge)).await;
        assert!(matches!(whole, Err(AppError::Conflict)), "{whole:?}");
        assert_eq!(cases(&house).await.len(), 3);
        assert_eq!(held(&house, &lin).await, [Reason::TooLarge]);
        let again = mail::dismiss(&house.app, &lin.actor, &away).await;
        assert!(matches!(again, Err(AppError::Conflict)), "{again:?}");
        // Nobody whom a machine could be is written to.
        house.work().await;
        assert!(house.post.kinds("chen@example.com").is_empty());
        let row = mail::one(&house.app, &lin.actor, &away).await.unwrap().mail;
        assert_eq!((row.state, row.reason), (MailState::Taken, Some(Reason::Automatic)));
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn files_come_along_and_what_is_none_is_named() {
    let house = House::on(&sqlite().await).await;
    let lin = house.agent("Lin Mei").await;
    for (uid, name) in (1..).zip(["names", "winmail"]) {
        take_in(&house.app, arrived(uid, corpus(name))).await.unwrap();
    }
    // A place is taken in once.
    assert!(!take_in(&house.app, arrived(1, corpus("gbk"))).await.unwrap());
    house.work().await;
    let all = cases(&house).await;
    assert_eq!(all.len(), 2);
    let lines = messages(&house, &lin.actor, &all[0].id).await;
    let kinds: Vec<&str> = lines.iter().map(|line| line.kind.as_str()).collect();
    assert_eq!(kinds, ["card", "words", "file", "file"]);
    let named = lines[2].body.split_once(' ').unwrap();
    assert_eq!(named.1, "收据.png");
    let thread = desk::thread(&house.app, &lin.actor, &all[1].id).await.unwrap();
    assert_eq!(thread.mails[0].left_out, "winmail.dat");
    house.finish().await;
}

#[tokio::test]
async fn an_agents_own_mail_is_not_theirs_to_see_at_the_desk() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (lin, zhao) = (house.agent("Lin Mei").await, house.agent("Zhao Wei").await);
        prove(&house, &lin, "chen@example.com").await;
        post(&house, 1, &format!("Precedence: bulk\r\n{}", letter("chen@example.com", "a", "Hi.")))
            .await;
        let id = mail::held(&house.app, &zhao.actor).await.unwrap().remove(0).id;
        let gone = mail::one(&house.app, &lin.actor, &id).await;
        assert!(matches!(gone, Err(AppError::NotFound)), "{gone:?}");
        for act in [
            mail::let_in(&house.app, &lin.actor, &id).await.map(drop),
            mail::dismiss(&house.app, &lin.actor, &id).await,
        ] {
            assert!(matches!(act, Err(AppError::NotFound)), "{act:?}");
        }
        assert!(mail::one(&house.app, &zhao.actor, &id).await.is_ok());
        let customer = house.customer("李雷").await;
        let list = mail::held(&house.app, &customer.actor).await;
        assert!(matches!(list, Err(AppError::Forbidden)), "{list:?}");
        house.finish().await;
    })
    .await;
}
