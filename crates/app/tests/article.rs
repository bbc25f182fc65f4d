//! Articles come with the program, and give way to those of the house; readers say what they think.

use paydesk_app::AppError;
use paydesk_app::article::{self, Brought, By, Imported, figures, search};
use paydesk_app::conversation::{self as desk, Ask};
use paydesk_core::article::Said;
use paydesk_core::conversation::Kind;
use paydesk_core::language::Language;
use paydesk_core::person::Actor;
use paydesk_core::throttle::READERS;
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::House;
use paydesk_store::article as rows;

fn brought(title: &str, reviewed: &str) -> Vec<Brought> {
    let text = format!(
        "+++\ntitle = \"{title}\"\nsummary = \"S\"\nwords = [\"w\", \"v\"]\n\
         related = [\"card-declined\"]\nowner = \"payments\"\nreviewed = {reviewed}\n+++\nBody\n"
    );
    vec![Brought::read("locks/a-lock.en.md", &text).unwrap()]
}

#[tokio::test]
async fn an_article_of_the_house_is_never_overwritten_silently() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let db = &house.app.db;
        let came = async |title: &str, reviewed: &str, by| {
            article::import(db, brought(title, reviewed), by, 7).await.unwrap()
        };
        let title = async || {
            let found = article::one(&house.app, Language::En, "a-lock").await.unwrap();
            (found.article.title, found.article.words)
        };
        let words = vec!["w".to_owned(), "v".to_owned()];
        let did = |added, changed| Imported { added, changed, kept: Vec::new() };
        assert_eq!(came("one", "2026-11-01", By::Program).await, did(1, 0));
        assert_eq!(came("one", "2026-11-01", By::Program).await, did(0, 0));
        assert_eq!(title().await, ("one".to_owned(), words.clone()));
        // The next program has a newer one; an older program that starts once more has not.
        assert_eq!(came("two", "2026-11-02", By::Program).await, did(0, 1));
        let kept = Imported { kept: vec!["locks/a-lock.en.md".to_owned()], ..Imported::default() };
        assert_eq!(came("one", "2026-11-01", By::Program).await, kept);
        // An operator puts another in its place, and the program leaves it there.
        assert_eq!(came("ours", "2026-10-01", By::Operator).await, did(0, 1));
        assert_eq!(came("three", "2026-12-01", By::Program).await, kept);
        assert_eq!(title().await, ("ours".to_owned(), words));
        let before = db.read(async |tx| rows::titles(tx, "a-lock", Language::En).await).await;
        assert_eq!(before.unwrap(), [(1, "one".to_owned()), (2, "two".to_owned())]);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn the_programs_own_are_there_once_however_often_it_starts() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let all = article::files().len();
        // Before any start, and while the books are away, readers get those of the program.
        let bare = article::list(&house.app, Language::ZhHans).await;
        assert_eq!(bare.len() * 2, all);
        let done = article::import_own(&house.app.db, 7).await.unwrap();
        assert_eq!((done.added, done.changed, done.kept.len()), (all, 0, 0));
        let again = article::import_own(&house.app.db, 8).await.unwrap();
        assert_eq!(again, Imported::default());
        assert_eq!(article::list(&house.app, Language::ZhHans).await, bare);
        let shown = article::one(&house.app, Language::En, "card-declined").await.unwrap();
        assert_eq!(shown.related.len(), shown.article.related.len());
        for slug in ["nothing", "feed", "../x", ""] {
            let none = article::one(&house.app, Language::En, slug).await.err();
            assert!(matches!(none, Some(AppError::NotFound)), "{slug}");
        }
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn the_last_word_of_a_reader_counts() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let chen = house.customer("陈小明").await;
        let stranger = Actor::stranger(Language::En, "192.0.2.7");
        let slug = "card-declined";
        for said in [Said::Unclear, Said::Helpful, Said::Helpful] {
            article::say(&house.app, &chen.actor, "", (slug, said)).await.unwrap();
        }
        for browser in ["one", "two", "one"] {
            let said = article::say(&house.app, &stranger, browser, (slug, Said::Untrue)).await;
            said.unwrap();
        }
        let said = house.app.db.read(async |tx| rows::said(tx, 0).await).await.unwrap();
        let line = |said: &str, count| (slug.to_owned(), said.to_owned(), count);
        assert_eq!(said, [line("helpful", 1), line("untrue", 2)]);
        let none = article::say(&house.app, &stranger, "x", ("nothing", Said::Helpful)).await;
        assert!(matches!(none, Err(AppError::NotFound)));
        // What was said long ago is purged, so many at a time.
        let later = house.app.now_us() + 1;
        let db = &house.app.db;
        let purge =
            async |most| db.write(async move |tx| rows::purge_votes(tx, later, most).await).await;
        assert_eq!((purge(2).await.unwrap(), purge(2).await.unwrap()), (2, 1));
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn one_network_does_not_fill_the_books_with_votes() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let stranger = Actor::stranger(Language::En, "192.0.2.7");
        let say = async |n: i64| {
            let said = ("card-declined", Said::Helpful);
            article::say(&house.app, &stranger, &format!("b{n}"), said).await
        };
        let mut refused = None;
        for n in 0..READERS.tries + 1 {
            if let Err(error) = say(n).await {
                refused = Some((n, error));
                break;
            }
        }
        let (n, error) = refused.expect("a network says no end of things");
        assert!(n >= READERS.tries - 1 && matches!(error, AppError::TooMany { .. }), "{n} {error}");
        let said = house.app.db.read(async |tx| rows::said(tx, 0).await).await.unwrap();
        assert_eq!(said.len(), 1);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn the_search_looks_in_what_stands_there_now() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let stranger = Actor::stranger(Language::En, "192.0.2.7");
        let first = async |words: &str| {
            let found = search::search(&house.app, &stranger, words).await.unwrap();
            found.first().map(|brief| brief.slug.clone())
        };
        // Before any start, those of the program are found.
        assert_eq!(first("银行卡被拒绝").await.as_deref(), Some("card-declined"));
        let db = &house.app.db;
        article::import_own(db, 7).await.unwrap();
        assert_eq!(first("zebra quagga").await, None);
        article::import(db, brought("Zebra quagga", "2026-11-01"), By::Operator, 8).await.unwrap();
        assert_eq!(first("zebras quagga").await.as_deref(), Some("a-lock"));
        // What was looked for in vain is kept, without what is nobody's business.
        for _ in 0..2 {
            assert_eq!(first("blorptang 13800002210").await, None);
        }
        let missed = db.read(async |tx| rows::missed(tx, 10).await).await.unwrap();
        let missed: Vec<(&str, i64)> =
            missed.iter().map(|missed| (missed.words.as_str(), missed.times)).collect();
        assert_eq!(missed, [("blorptang", 2), ("zebra quagga", 1)]);
        let later = house.app.now_us() + 1;
        let purged = db.write(async move |tx| rows::purge_missed(tx, later, 10).await).await;
        assert_eq!(purged.unwrap(), 2);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn who_writes_soon_after_reading_was_not_helped() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (chen, wang) = (house.customer("陈小明").await, house.customer("王芳").await);
        let lin = house.agent("Lin Mei").await;
        let read = async |who: &Actor, slug: &str| {
            figures::note_reading(&house.app, who, "", slug).await.unwrap();
        };
        read(&chen.actor, "card-declined").await;
        read(&wang.actor, "card-declined").await;
        // Staff look after articles.
        read(&lin.actor, "card-declined").await;
        house.clock.forward_s(30 * 60 + 1);
        read(&chen.actor, "fees").await;
        let ask = Ask {
            about: None,
            kind: Kind::Question,
            words: "what does it cost".into(),
            contact: String::new(),
            client_id: "k".into(),
            device: String::new(),
            article: None,
        };
        desk::open(&house.app, &chen.actor, ask).await.unwrap();
        let seen = figures::figures(&house.app, &lin.actor).await.unwrap();
        let lines: Vec<(&str, i64, i64)> =
            seen.lines.iter().map(|line| (line.slug.as_str(), line.readers, line.asked)).collect();
        // The first was read too long before.
        assert_eq!(lines, [("fees", 1, 1), ("card-declined", 2, 0)]);
        assert_eq!((seen.readers, seen.asked), (3, 1));
        let other = figures::figures(&house.app, &chen.actor).await;
        assert!(matches!(other, Err(AppError::Forbidden)), "{other:?}");
        let db = &house.app.db;
        let later = house.app.now_us() + 1;
        let purged = db.write(async move |tx| rows::purge_readings(tx, later, 2).await).await;
        assert_eq!(purged.unwrap(), 2);
        house.finish().await;
    })
    .await;
}
