//! Whoever sits down at a browser after somebody else, and reads what it has kept.

use std::collections::BTreeSet;

use axum::http::Method;
use paydesk_core::person::SessionKind;
use paydesk_sim::engine::sqlite;
use paydesk_sim::house::House;
use paydesk_web::Who;
use paydesk_web::router::routes;

use crate::browser::{Browser, hidden, with_id};

/// The pages that may be kept of whoever is fully signed in.
const KEPT: [&str; 10] = [
    "/",
    "/check",
    "/contact",
    "/help",
    "/help/account-locked-overview",
    "/help/new",
    "/help/topics/topup-and-cards",
    "/outbox",
    "/payments",
    "/status",
];

#[tokio::test]
async fn attack_reading_what_a_browser_kept_of_somebody_else() {
    let house = House::on(&sqlite().await).await;
    let (li, han) = (house.customer("李雷").await, house.customer("韩梅梅").await);
    let mut marks = BTreeSet::new();
    let kinds = [
        (Some(&li), SessionKind::Full),
        (Some(&li), SessionKind::Recovery),
        (Some(&han), SessionKind::Full),
        (None, SessionKind::Guest),
        (None, SessionKind::Guest),
    ];
    for (who, kind) in kinds {
        let mut browser = Browser::new(&house);
        browser.put("paydesk_session", &house.session(who, kind).await.token);
        let help = browser.get("/help").await;
        // Nobody is named, and each is told from all others; in another session of theirs they
        // are the same.
        let mark = help.header("paydesk-whose").to_owned();
        assert!(mark.len() == 16 && marks.insert(mark.clone()), "{mark}");
        assert!(help.body.contains(&format!("data-whose=\"{mark}\"")));
        let Some(who) = who else { continue };
        assert!(!mark.contains(who.id.as_str()));
        browser.put("paydesk_session", &house.session(Some(who), kind).await.token);
        assert_eq!(browser.get("/contact").await.header("paydesk-whose"), mark);
        if kind != SessionKind::Full {
            assert_eq!(browser.get("/").await.header("paydesk-keep"), "");
            continue;
        }
        // Nothing but what is listed may be kept, and no cache but the worker's keeps any of it.
        for route in routes() {
            let path = with_id(route.path, "x").replace("/help/x", KEPT[4]);
            let path = path.replace("/help/topics/x", KEPT[6]);
            let stream = path.ends_with("/stream") || path == "/live";
            if route.method != Method::GET || stream || path.starts_with("/api/") {
                continue;
            }
            let answer = browser.get(&path).await;
            let keep = answer.header("paydesk-keep");
            let listed = KEPT.contains(&path.as_str());
            assert_eq!(!keep.is_empty(), listed, "{path}: {keep}");
            let no_store = answer.header("cache-control") == "no-store";
            assert!(no_store || !listed && route.who == Who::Public, "{path}");
        }
        // What answers a form is kept by nobody, be it at the same address.
        let done = browser.fill("/help/new", &[("words", ""), ("kind", "question")]).await;
        assert!(done.status.is_client_error() && done.header("paydesk-keep").is_empty());
    }
    let stranger = Browser::new(&house).get("/help").await;
    assert_eq!(stranger.header("paydesk-whose"), "nobody");

    // What everybody gets has nothing of whoever asks.
    let mut browser = Browser::new(&house);
    let begun = house.session(Some(&li), SessionKind::Full).await;
    browser.put("paydesk_session", &begun.token);
    let all = browser.get("/help/articles.json").await;
    assert!(all.body.contains("/help/account-locked-overview"), "{}", all.body);
    for own in [begun.session.csrf.as_str(), li.id.as_str(), "李雷"] {
        assert!(!all.body.contains(own), "{own}");
    }
    assert_eq!(all.header("paydesk-keep"), "");
    assert!(hidden(&browser.get("/help/new").await.body, "csrf") == begun.session.csrf);
    house.finish().await;
}
