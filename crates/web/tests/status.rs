//! The status in public: for people, for readers of feeds, for calendars and for programs; and the
//! desk's page on which it is told.

#[path = "payment/browser.rs"]
mod browser;
#[path = "reach/callback.rs"]
mod callback;
#[path = "reach/checkup.rs"]
mod checkup;
#[path = "reach/contact.rs"]
mod contact;
#[path = "reach/feedback.rs"]
mod feedback;
#[path = "reach/hotline.rs"]
mod hotline;
#[path = "reach/mail.rs"]
mod mail;
#[path = "reach/official.rs"]
mod official;
#[path = "reach/subscribe.rs"]
mod subscribe;

use std::collections::HashMap;
use std::process::Command;

use axum::http::StatusCode;
use paydesk_app::component;
use paydesk_app::incident::{self, News, Plan, Words};
use paydesk_core::component::{Component, Standing};
use paydesk_core::incident::{IncidentKind, Stage};
use paydesk_core::language::Language;
use paydesk_core::word::Word;
use paydesk_sim::engine::{each_engine, fresh_folder, sqlite};
use paydesk_sim::house::{House, Persony};
use paydesk_texts::Texts;
use paydesk_web::page::status::files;
use serde_json::Value;

use browser::{Browser, hidden};

#[test]
fn every_word_of_the_status_is_there() {
    for language in Language::ALL {
        let texts = Texts::new(language);
        let key = |prefix: &str, word: &str| format!("{prefix}-{}", word.replace('_', "-"));
        let components = Component::ALL.iter().map(|it| key("component", it.word()));
        let standings = Standing::ALL.iter().map(|it| key("component-standing", it.word()));
        let stages = Stage::ALL.iter().map(|it| key("incident-stage", it.word()));
        let said = Stage::ALL.iter().map(|it| key("incident-said", it.word()));
        let kinds = IncidentKind::ALL.iter().flat_map(|it| {
            let new = key("incident-new", it.word());
            [format!("{new}-text"), new]
        });
        for key in components.chain(standings).chain(stages).chain(said).chain(kinds) {
            assert!(texts.has(&key), "{key} in {}", language.tag());
        }
    }
}

async fn page(browser: &Browser, path: &str) -> String {
    let answer = browser.get(path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
    answer.body
}

async fn json(browser: &Browser, file: &str) -> Value {
    serde_json::from_str(&page(browser, &format!("/api/v2/{file}.json")).await).unwrap()
}

async fn told(house: &House, boss: &Persony, kind: IncidentKind, minutes: i64) -> String {
    let at_us = house.app.now_us() + minutes * 60_000_000;
    let planned = kind == IncidentKind::Maintenance;
    let plan = Plan {
        kind,
        components: vec![Component::Bank, Component::Topup],
        effect: Standing::Down,
        begins_at_us: planned.then_some(at_us),
        ends_at_us: planned.then_some(at_us + 3_600_000_000),
        words: Words { en: "Rain <b>, wind;".into(), zh: String::new() },
        key: house.key(),
    };
    incident::tell(&house.app, &boss.actor, &plan).await.unwrap().to_string()
}

#[tokio::test]
async fn everybody_sees_how_things_stand_in_every_shape() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let boss = house.supervisor("周").await;
        component::probe(&house.app).await.unwrap();
        let anyone = Browser::of(&house, None, Language::ZhHans).await;
        assert!(page(&anyone, "/status").await.contains("一切正常"));
        assert!(!page(&anyone, "/help").await.contains("查看各项服务状态"), "no banner in calm");
        let fault = told(&house, &boss, IncidentKind::Fault, 0).await;
        let status = page(&anyone, "/status").await;
        assert!(status.contains("不可用：银行卡与银行、充值"), "{status}");
        // What was written in one language alone is shown as that.
        assert!(status.contains("<p lang=\"en\">Rain &#60;b&#62;, wind;</p>"), "{status}");
        assert!(page(&anyone, "/help").await.contains("目前不可用：充值、银行卡与银行"));
        let planned = told(&house, &boss, IncidentKind::Maintenance, 60).await;
        assert!(page(&anyone, &format!("/status/{fault}")).await.contains("正在排查"));
        assert_eq!(anyone.get("/status/inc_1").await.status, StatusCode::NOT_FOUND);

        for (path, kind) in [("feed", "application/atom+xml"), ("calendar", "text/calendar")] {
            let answer = anyone.get(&format!("/status/{path}")).await;
            assert!(answer.kind.starts_with(kind), "{}", answer.kind);
        }
        let feed = page(&anyone, "/status/feed").await;
        assert!(feed.contains(&format!("/status/{fault}</id>")) && !feed.contains("<b>"));
        // Whoever reads it elsewhere reads when, in words of their language and with the zone.
        let content = feed.split("<content").nth(1).unwrap();
        assert!(
            content.contains("2026年3月3日 ") && content.contains("（时区 UTC+08:00）"),
            "{feed}"
        );
        let calendar = page(&anyone, "/status/calendar").await;
        assert!(calendar.contains("SEQUENCE:0\r\n") && !calendar.contains(&fault), "{calendar}");
        assert!(calendar.contains("DESCRIPTION:Rain <b>\\, wind\\;\r\n"), "{calendar}");
        let id = paydesk_core::id::IncidentId::parse(&planned).unwrap();
        let begins_us = house.app.now_us() + 60_000_000;
        let news = News {
            stage: Stage::Scheduled,
            words: Words::default(),
            ends_at_us: Some(begins_us + 7_200_000_000),
            version: 1,
        };
        incident::update_with(&house.app, &boss.actor, &id, &news).await.unwrap();
        assert!(page(&anyone, "/status/calendar").await.contains("SEQUENCE:1\r\n"));

        let summary = json(&anyone, "summary").await;
        assert_eq!(summary["status"]["indicator"], "major");
        assert_eq!(summary["components"].as_array().unwrap().len(), Component::ALL.len());
        assert_eq!(summary["components"][3]["status"], "major_outage");
        assert_eq!(summary["incidents"][0]["id"], fault.as_str());
        assert_eq!(summary["incidents"][0]["impact"], "major");
        assert_eq!(summary["scheduled_maintenances"][0]["status"], "scheduled");
        assert_eq!(
            json(&anyone, "incidents/unresolved").await["incidents"][0]["id"],
            fault.as_str()
        );
        let active = json(&anyone, "scheduled-maintenances/active").await;
        assert_eq!(active["scheduled_maintenances"], Value::Array(Vec::new()));
        house.finish().await;
    })
    .await;
}

/// What a file asks for or leads to.
fn links(text: &str) -> Vec<&str> {
    let after = |mark: &'static str| text.split(mark).skip(1);
    let all = after("href=\"").chain(after("src=\""));
    all.map(|rest| rest.split('"').next().unwrap_or_default()).collect()
}

/// What programs of others read in the folder, once a web server that is not ours serves it.
fn read_by_others(files: &HashMap<String, String>) -> Value {
    let tools = std::env::var("PAYDESK_TEST_TOOLS").expect("set up by `./test setup`");
    let folder = fresh_folder();
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/readers.py");
    let python = format!("{tools}/venv/bin/python");
    let ran = Command::new(python).arg(script).arg(&folder).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    std::fs::remove_dir_all(folder).unwrap();
    serde_json::from_slice(&ran.stdout).unwrap()
}

#[tokio::test]
async fn the_status_is_a_folder_that_needs_nobody() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let boss = house.supervisor("周").await;
        component::probe(&house.app).await.unwrap();
        let fault = told(&house, &boss, IncidentKind::Fault, 0).await;
        let planned = told(&house, &boss, IncidentKind::Maintenance, 60).await;
        let web = paydesk_web::Web { app: house.app.clone(), secure: false };
        let files: HashMap<String, String> = files(&web).await.unwrap().into_iter().collect();
        let base = format!("{}/", house.app.config.public_url);
        for (page, words) in
            [("index.html", "不可用：银行卡与银行、充值"), ("en.html", "Cards and banks")]
        {
            let text = &files[page];
            assert!(text.contains(words) && text.contains(&fault), "{text}");
            assert!(
                text.contains("Rain &#60;b&#62;, wind;") && !text.contains("<script"),
                "{text}"
            );
            for link in links(text) {
                let outside = link.starts_with(&base) || link.starts_with("tel:");
                assert!(outside || link == "#main" || files.contains_key(link), "{link}");
            }
        }
        let anyone = Browser::of(&house, None, Language::ZhHans).await;
        for (file, path) in [
            ("feed.xml", "/status/feed"),
            ("calendar.ics", "/status/calendar"),
            ("api/v2/summary.json", "/api/v2/summary.json"),
            ("api/v2/incidents/unresolved.json", "/api/v2/incidents/unresolved.json"),
        ] {
            assert_eq!(files[file], page(&anyone, path).await, "{file}");
        }
        let read = read_by_others(&files);
        assert_eq!(read["exporter"]["success"], true, "{read}");
        assert_eq!(read["exporter"]["raw"], "major", "{read}");
        assert_eq!(read["exporter"]["incidents"][0], fault.as_str(), "{read}");
        let bad = read["exporter"]["components"].as_u64();
        assert!(bad.is_some_and(|count| count >= 2), "{read}");
        let entries = read["feed"]["entries"].as_array().unwrap();
        assert!(read["feed"]["faulty"] == false && entries.len() == 2, "{read}");
        let link = format!("{base}status/{fault}?lang=zh-Hans");
        assert!(entries.iter().any(|it| it[1] == link.as_str() && it[3] == true), "{read}");
        let event = &read["calendar"][0];
        assert_eq!(event[0], format!("{planned}@paydesk"), "{read}");
        assert!(event[1] == 0 && event[4] == "Rain <b>, wind;", "{read}");
        assert_eq!(event[2], "2026-03-03T03:00:00+00:00", "{read}");
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn contact_leads_with_what_works() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let boss = house.supervisor("周").await;
    let anyone = Browser::of(&house, None, Language::En).await;
    let place = |page: &str, what: &str| page.find(what).unwrap_or_else(|| panic!("{what}"));
    let before = page(&anyone, "/contact").await;
    assert!(place(&before, "Write to us") < place(&before, "tel:4000000000"));
    let plan = Plan {
        kind: IncidentKind::Suspension,
        components: vec![Component::Chat],
        effect: Standing::Down,
        begins_at_us: None,
        ends_at_us: None,
        words: Words::default(),
        key: house.key(),
    };
    incident::tell(&house.app, &boss.actor, &plan).await.unwrap();
    let after = page(&anyone, "/contact").await;
    assert!(place(&after, "Write to us") > place(&after, "tel:4000000000"));
    assert!(after.contains("Closed for security"));
    // Who writes all the same reads why not, and how they can; the words stay.
    let form = page(&anyone, "/help/new").await;
    let key = hidden(&form, "idempotency_key");
    let fields = [("kind", "question"), ("words", "Hello there"), ("idempotency_key", key)];
    let answer = anyone.post("/help/new", &fields).await;
    assert!(answer.body.contains("Hello there") && answer.body.contains("prove your phone"));
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    house.finish().await;
}

#[tokio::test]
async fn a_supervisor_tells_and_ends_by_the_desks_pages() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let boss = house.supervisor("周").await;
    let agent = house.agent("林").await;
    let desk = Browser::of(&house, Some(&boss), Language::En).await;
    let form = page(&desk, "/desk/status/new?kind=maintenance").await;
    let key = hidden(&form, "idempotency_key");
    let answer = desk
        .post(
            "/desk/status/new",
            &[("kind", "maintenance"), ("idempotency_key", key), ("begins", "x")],
        )
        .await;
    assert!(answer.body.contains("Not a date and time"), "{}", answer.body);
    let fields = [
        ("kind", "maintenance"),
        ("idempotency_key", key),
        ("components", "bank"),
        ("components", "chat"),
        ("begins", "2026-03-03T22:00"),
        ("ends", "2026-03-03T23:30"),
        ("words_zh", "升级数据库"),
    ];
    let answer = desk.post("/desk/status/new", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let shown = page(&desk, &answer.to).await;
    assert!(shown.contains("Maintenance: Cards and banks, Chat with us"), "{shown}");
    assert!(shown.contains("<p lang=\"zh-Hans\" class=\"said\">升级数据库</p>"));
    // An agent reads it, and has nothing to say it with.
    let reader = Browser::of(&house, Some(&agent), Language::En).await;
    let read = page(&reader, &answer.to).await;
    assert!(!read.contains("name=\"stage\"") && read.contains("升级数据库"));
    let fields = [("stage", "withdrawn"), ("version", "1")];
    let again = desk.post(&answer.to, &fields).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.body);
    let late = desk.post(&answer.to, &fields).await;
    assert!(late.body.contains("Somebody has written meanwhile"), "{}", late.body);
    house.finish().await;
}
