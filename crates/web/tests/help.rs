//! The help center on its pages: found by topic, read in both languages, judged, asked about, taken
//! by feeds, searching machines and programs; and the articles of the tree themselves.

#[path = "payment/browser.rs"]
mod browser;

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use paydesk_app::article;
use paydesk_app::ports::RailSaid;
use paydesk_core::article::{CATEGORIES, OFTEN, Said, check};
use paydesk_core::lane::{Act, SetLock};
use paydesk_core::language::Language;
use paydesk_core::lock::LockReason;
use paydesk_core::person::Actor;
use paydesk_core::refusal::Refusal;
use paydesk_core::word::Word;
use paydesk_sim::engine::{each_engine, sqlite};
use paydesk_sim::house::{House, Persony};
use paydesk_texts::Texts;
use paydesk_web::router::routes;

use browser::{Browser, hidden};

/// Fewer would leave people without an answer.
const ARTICLES_MIN: usize = 120;

fn is_page(path: &str) -> bool {
    routes().iter().any(|route| route.method == Method::GET && route.path == path)
}

#[test]
fn every_article_of_the_tree_is_whole() {
    let mut wrong = Vec::new();
    let mut articles = Vec::new();
    for file in article::files() {
        match file {
            Ok(brought) => articles.push(brought.article),
            Err(fault) => wrong.push(fault.to_string()),
        }
    }
    wrong.extend(check(&articles, is_page).iter().map(ToString::to_string));
    assert!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), wrong.join("\n"));
    let slugs: BTreeSet<&str> = articles.iter().map(|article| article.slug.as_str()).collect();
    assert!(slugs.len() >= ARTICLES_MIN, "{} articles", slugs.len());
    assert!(OFTEN.iter().all(|slug| slugs.contains(slug)), "what is needed often is not there");
    for category in CATEGORIES {
        assert!(articles.iter().any(|article| article.category == category), "{category} is empty");
    }
}

#[test]
fn every_word_of_the_help_center_is_there() {
    for language in Language::ALL {
        let texts = Texts::new(language);
        let said = Said::ALL.iter().map(|said| format!("article-said-{}", said.word()));
        let topics = CATEGORIES.iter().map(|word| format!("article-category-{word}"));
        for key in said.chain(topics) {
            assert!(texts.has(&key), "{key} in {}", language.tag());
        }
    }
}

async fn page(browser: &Browser, path: &str) -> String {
    let answer = browser.get(path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
    answer.body
}

#[tokio::test]
async fn a_reader_finds_an_article_judges_it_and_asks_about_it() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        article::import_own(&house.app.db, house.app.now_us()).await.unwrap();
        let reader = Browser::of(&house, None, Language::ZhHans).await;
        let help = page(&reader, "/help").await;
        assert!(help.contains("href=\"/help/topics/locks\"") && help.contains("账户被锁定"));
        let topic = page(&reader, "/help/topics/locks").await;
        assert!(topic.contains("href=\"/help/account-locked-overview\""));
        let path = "/help/account-locked-overview";
        let read = page(&reader, path).await;
        assert!(read.contains("<h2>") && read.contains("href=\"/help/locked-by-order\""));
        // The same article in the other language, under the same address.
        let english = page(&reader, &format!("{path}?lang=en")).await;
        assert!(english.contains("Was this helpful?") && english.contains("Checked on "));
        let votes = format!("{path}/votes");
        let said = reader.post(&votes, &[("said", "unsolved")]).await;
        assert_eq!((said.status, said.to.as_str()), (StatusCode::SEE_OTHER, path));
        let nothing = reader.post(&votes, &[("said", "maybe")]).await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
        let nowhere = reader.post("/help/nothing/votes", &[("said", "helpful")]).await;
        assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
        for path in ["/help/nothing", "/help/topics/nothing", "/help/Card"] {
            assert_eq!(reader.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let reader = Browser::of(&house, None, Language::En).await;
        asks_about(&reader, &house).await;
        house.finish().await;
    })
    .await;
}

/// What was read comes along with the case, and an agent sees it.
async fn asks_about(reader: &Browser, house: &House) {
    let form = page(reader, "/help/new?article=account-locked-overview").await;
    assert!(form.contains("You have read"), "{form}");
    let pairs = [
        ("kind", "question"),
        ("words", "still locked"),
        ("article", hidden(&form, "article")),
        ("idempotency_key", hidden(&form, "idempotency_key")),
    ];
    let opened = reader.post("/help/new", &pairs).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER);
    let case = opened.to.replace("/cases/", "/desk/cases/");
    let lin = house.agent("Lin Mei").await;
    let agent = Browser::of(house, Some(&lin), Language::En).await;
    let seen = page(&agent, case.split('#').next().unwrap()).await;
    assert!(seen.contains("Asked from the article /help/account-locked-overview"), "{seen}");
    // What is no article's name is left out; the form is there all the same.
    let fresh = page(reader, "/help/new?article=../x").await;
    assert!(!fresh.contains("name=\"article\""));
}

#[tokio::test]
async fn an_article_is_searched_for_and_offered_before_a_case_is_sent() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        article::import_own(&house.app.db, house.app.now_us()).await.unwrap();
        let reader = Browser::of(&house, None, Language::ZhHans).await;
        // 银行卡被拒 as people type it who have no Chinese keyboard at hand.
        for asked in ["%E9%93%B6%E8%A1%8C%E5%8D%A1%E8%A2%AB%E6%8B%92", "yinhangka+bei+ju"] {
            let found = page(&reader, &format!("/help?q={asked}")).await;
            assert!(found.contains("href=\"/help/card-declined\""), "{found}");
        }
        let none = page(&reader, "/help?q=blorptang").await;
        assert!(none.contains("没有找到相关文章"));
        // Without script: the form comes back with what was typed, and articles about it.
        let form = page(&reader, "/help/new").await;
        let key = hidden(&form, "idempotency_key");
        let look = [("words", "银行卡被拒绝了"), ("look", "1"), ("idempotency_key", key)];
        let looked = reader.post("/help/new", &look).await;
        assert_eq!(looked.status, StatusCode::OK);
        assert!(looked.body.contains("这些文章也许有用"));
        assert!(looked.body.contains("href=\"/help/card-declined\""));
        assert!(looked.body.contains("银行卡被拒绝了</textarea>"));
        assert!(page(&reader, "/cases").await.contains("/help/new"), "no case was opened");
        // With script: the same ones while typing.
        let typing = reader.post("/help/found", &[("words", "银行卡被拒绝了")]).await;
        assert_eq!(typing.status, StatusCode::OK);
        assert!(typing.body.contains("href=\"/help/card-declined\""));
        assert!(typing.body.matches("<li>").count() <= 3);
        let api = page(&reader, "/api/v1/help/articles?text=card+declined").await;
        let api: serde_json::Value = serde_json::from_str(&api).unwrap();
        let slugs: Vec<_> = api["items"].as_array().unwrap().iter().map(|it| &it["slug"]).collect();
        assert!(slugs.iter().take(3).any(|slug| *slug == "card-declined"), "{slugs:?}");
        // Whoever writes the articles sees what was looked for in vain.
        let lin = house.agent("Lin Mei").await;
        let agent = Browser::of(&house, Some(&lin), Language::En).await;
        let seen = page(&agent, "/desk/help").await;
        assert!(seen.contains("blorptang") && seen.contains("Looked for and not found"));
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn an_article_knows_its_reader_and_nobody_else() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (chen, wang) = (house.customer("陈小明").await, house.customer("王芳").await);
        house.rail.next(RailSaid::Declined { refusal: Refusal::CardExpired, code: "54".into() });
        let begun = house.fund(&chen, 5_000).await;
        let lock = SetLock {
            id: house.app.draw(house.clock.now()),
            person: chen.id.clone(),
            reason: LockReason::Unusual,
            detail: String::new(),
            until_us: None,
        };
        house.app.must(&Actor::system("test"), None, Act::SetLock(lock)).await.unwrap();
        let of = async |who: Option<&Persony>| Browser::of(&house, who, Language::En).await;
        let (stranger, owner, other) =
            (of(None).await, of(Some(&chen)).await, of(Some(&wang)).await);
        let locks = "/help/account-locked-overview";
        assert!(!page(&stranger, locks).await.contains("You, at this moment"));
        let own = page(&owner, locks).await;
        assert!(own.contains("You, at this moment") && own.contains("href=\"/me/locks/"), "{own}");
        assert!(page(&other, locks).await.contains("Your account is not locked."));
        let limits = page(&owner, "/help/limit-for-one-payment").await;
        assert!(limits.contains("You can pay") && limits.contains("in a day"), "{limits}");
        let payments = "/help/read-a-failed-payment";
        assert!(page(&other, payments).await.contains("None of your payments"));
        let own = page(&owner, payments).await;
        assert!(own.contains(&format!("href=\"/payments/{}\"", begun.id)), "{own}");
        let refunds = page(&owner, "/help/refund-did-not-arrive").await;
        assert!(refunds.contains("No refund is on its way to you."));
        // Articles that declare nothing show nothing.
        assert!(!page(&owner, "/help/fees").await.contains("You, at this moment"));
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn feeds_and_searching_machines_and_programs_find_every_article() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let reader = Browser::of(&house, None, Language::En).await;
    let feed = reader.get("/help/feed").await;
    assert_eq!(feed.kind, "application/atom+xml; charset=utf-8");
    let feed = feed.body;
    assert!(feed.starts_with("<?xml") && feed.contains("<title>Paydesk help</title>"));
    assert_eq!(feed.matches("<entry>").count(), 60);
    let sitemap = page(&reader, "/sitemap.xml").await;
    let one = "<loc>http://paydesk.test/help/card-declined</loc>";
    assert!(sitemap.contains(one) && sitemap.contains("hreflang=\"zh-Hans\""));
    let read = async |path: &str| -> serde_json::Value {
        serde_json::from_str(&page(&reader, path).await).unwrap()
    };
    let all = read("/api/v1/help/articles").await;
    assert_eq!(all["items"].as_array().unwrap().len() * 2, article::files().len());
    let one = read("/api/v1/help/articles/card-declined").await;
    assert_eq!(one["slug"], "card-declined");
    assert!(one["body"].as_str().unwrap().len() > 200 && one["related"].is_array());
    let none = reader.get("/api/v1/help/articles/nothing").await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    house.finish().await;
}
