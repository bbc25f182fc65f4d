//! Articles come with the program, and give way to those of the house; readers say what they think.

use paydesk_app::AppError;
use paydesk_app::article::{self, Brought, By, Imported};
use paydesk_core::article::Said;
use paydesk_core::language::Language;
use paydesk_core::person::Actor;
use paydesk_core::throttle::VOTES;
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
        for n in 0..VOTES.tries + 1 {
            if let Err(error) = say(n).await {
                refused = Some((n, error));
                break;
            }
        }
        let (n, error) = refused.expect("a network says no end of things");
        assert!(n >= VOTES.tries - 1 && matches!(error, AppError::TooMany { .. }), "{n} {error}");
        let said = house.app.db.read(async |tx| rows::said(tx, 0).await).await.unwrap();
        assert_eq!(said.len(), 1);
        house.finish().await;
    })
    .await;
}
