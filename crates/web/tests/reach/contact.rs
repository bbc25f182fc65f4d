//! How to reach us: which ways there are, when they are open in the reader's own time, and what is
//! said to whoever writes outside the hours.

use std::sync::Arc;

use paydesk_app::component;
use paydesk_app::conversation::{self as desk, Ask, Wait};
use paydesk_core::conversation::Kind;
use paydesk_core::hours::{Hours, Opening};
use paydesk_core::lane::{Act, SetLock};
use paydesk_core::language::Language;
use paydesk_core::lock::LockReason;
use paydesk_core::person::Actor;
use paydesk_sim::engine::{each_engine, sqlite};
use paydesk_sim::house::House;
use serde_json::Value;

use crate::browser::Browser;
use crate::page;

/// Monday 23 November 2026, 07:00 in China.
const EARLY_US: i64 = 1_795_388_400_000_000;
const HOUR_US: i64 = 3_600_000_000;

/// A house on a Monday morning, before anybody has come in.
async fn early(engine: &paydesk_sim::engine::Engine) -> House {
    let mut house = House::on(engine).await;
    let hours = |text: &str| Hours::parse(text).unwrap();
    Arc::make_mut(&mut house.app.config).opening = Opening {
        general: hours("mon-sun 08:00-22:00"),
        hotline: hours("mon-fri 09:00-18:00, holidays 10:00-16:00"),
        callback: hours("mon-fri 09:00-18:00"),
        ..Opening::always()
    };
    house.clock.to(EARLY_US);
    component::probe(&house.app).await.unwrap();
    house
}

#[tokio::test]
async fn the_ways_to_us_tell_their_hours_and_what_is_open_comes_first() {
    let house = early(&sqlite().await).await;
    let anyone = Browser::of(&house, None, Language::En).await;
    let shown = page(&anyone, "/contact").await;
    for said in [
        "Mon–Sun 08:00–22:00 · closed on public holidays",
        "Opens today 08:00",
        "Mon–Fri 09:00–18:00 · public holidays 10:00–16:00",
        "nobody reads just now, we are back today 08:00",
        "If money is at risk, write at any hour",
        "Hours are told in your time (Asia/Shanghai).",
    ] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    let at = |text: &str| shown.find(text).unwrap();
    assert!(at("href=\"/help\"") < at("href=\"/help/new\""), "what is open first");
    // The hotline's hours stand wherever its number does: below each page, and in the settings.
    let hotline = "Hotline 400-000-0000 · Opens today 09:00";
    assert!(page(&anyone, "/sign-in").await.contains(hotline));
    let who = house.customer("陈小明").await;
    let own = page(&Browser::of(&house, Some(&who), Language::En).await, "/me").await;
    assert_eq!(own.matches(hotline).count(), 2, "{own}");
    let chinese = Browser::of(&house, None, Language::ZhHans).await.get("/contact").await.body;
    assert!(chinese.contains("周一至周日 08:00–22:00 · 法定节假日休息"), "{chinese}");

    let answer = serde_json::from_str::<Value>(&page(&anyone, "/api/v1/contact").await).unwrap();
    let items = answer["items"].as_array().unwrap();
    let ways: Vec<_> = items.iter().map(|item| item["way"].as_str().unwrap()).collect();
    assert_eq!(ways, ["help", "chat", "hotline", "callback"]);
    assert_eq!(
        (&items[1]["open"], &items[1]["opens_at"]),
        (&false.into(), &"2026-11-23T00:00:00Z".into(),)
    );
    house.clock.to(EARLY_US + 2 * HOUR_US);
    let below = page(&anyone, "/sign-in").await;
    assert!(below.contains("Hotline 400-000-0000 · Open now, until today 18:00"), "{below}");
    let open = serde_json::from_str::<Value>(&page(&anyone, "/api/v1/contact").await).unwrap();
    assert_eq!(open["items"][0]["way"], "chat");
    assert_eq!(open["items"][1]["open_until"], "2026-11-23T10:00:00Z");
    house.finish().await;
}

#[tokio::test]
async fn outside_the_hours_it_is_said_when_somebody_reads_and_money_at_risk_is_never_told_so() {
    each_engine(async |engine| {
        let house = early(engine).await;
        let who = house.customer("陈小明").await;
        let ask = |client_id: &str| Ask {
            about: None,
            kind: Kind::Question,
            words: "hello".to_owned(),
            contact: String::new(),
            client_id: client_id.to_owned(),
            device: String::new(),
            article: None,
        };
        let opened = desk::open(&house.app, &who.actor, ask("one")).await.unwrap().conversation;
        let due_us = opened.due_at_us.unwrap();
        assert_eq!(due_us, EARLY_US + HOUR_US + 4 * HOUR_US, "counted from the opening");
        let thread = desk::thread(&house.app, &who.actor, &opened.id).await.unwrap();
        assert_eq!(thread.wait, Wait::Closed(Some(EARLY_US + HOUR_US)));
        let browser = Browser::of(&house, Some(&who), Language::En).await;
        let page = browser.get(&format!("/cases/{}", opened.id)).await.body;
        assert!(page.contains("we are back today 08:00"), "{page}");
        // Payments are read at any hour here.
        let wait = desk::wait_for(&house.app, &who.actor, Kind::Payment, None).await.unwrap();
        assert_eq!(wait, Wait::Unknown);
        // Somebody has the account of this one: it is read now, whatever it is called.
        let set = SetLock {
            id: house.app.draw(house.clock.now()),
            person: who.id.clone(),
            reason: LockReason::Reported,
            detail: String::new(),
            until_us: None,
        };
        house.app.must(&Actor::system("test"), None, Act::SetLock(set)).await.unwrap();
        let wait = desk::wait_for(&house.app, &who.actor, Kind::Question, None).await.unwrap();
        assert_eq!(wait, Wait::Unknown);
        let risky = desk::open(&house.app, &who.actor, ask("two")).await.unwrap().conversation;
        assert_eq!(risky.due_at_us, Some(house.app.now_us() + 300_000_000));
        let thread = desk::thread(&house.app, &who.actor, &risky.id).await.unwrap();
        assert_eq!(thread.wait, Wait::Unknown);
        house.finish().await;
    })
    .await;
}
