//! The streams of live pages, byte by byte: by the HTML standard a browser drops an event that has
//! no `data` line, so that one without is the same as none.

use std::time::Duration;

use crate::browser::{Browser, hidden};
use axum::body::Body;
use axum::http::{Request, header};
use futures_util::StreamExt;
use paydesk_app::conversation::{self as desk, Say};
use paydesk_sim::engine::sqlite;
use paydesk_sim::house::House;
use paydesk_texts::Language;
use tower::ServiceExt;

/// The events of a stream, raw, until so many of this name are whole.
async fn events(browser: &Browser, path: &str, name: &str, times: usize) -> String {
    let request = Request::get(path).header(header::COOKIE, browser.cookies());
    let request = request.body(Body::empty()).unwrap();
    let answer = browser.site.clone().oneshot(request).await.unwrap();
    let mut bytes = answer.into_body().into_data_stream();
    let mut raw = String::new();
    let read = async {
        while let Some(chunk) = bytes.next().await {
            raw.push_str(std::str::from_utf8(&chunk.unwrap()).unwrap());
            if raw.matches(&format!("event: {name}\n")).count() >= times && raw.ends_with("\n\n") {
                break;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), read).await.expect("the stream says something");
    raw
}

/// All that a stream says until it ends by itself.
async fn rest(site: &Browser, path: &str, meanwhile: impl Future<Output = ()>) -> String {
    let request = Request::get(path).header(header::COOKIE, site.cookies());
    let answer = site.site.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let body = axum::body::to_bytes(answer.into_body(), usize::MAX);
    let read = async {
        let read = tokio::time::timeout(Duration::from_secs(20), body).await;
        String::from_utf8(read.expect("the stream ends").unwrap().to_vec()).unwrap()
    };
    tokio::join!(read, meanwhile).0
}

#[tokio::test]
async fn attack_reading_on_after_the_session_ended() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, mei) = (house.customer("李雷").await, house.agent("Mei").await);
    let case = house.case(&li).await;
    let streams = [
        (&li, "/live".to_owned()),
        (&li, format!("/cases/{case}/stream")),
        (&mei, format!("/desk/stream?case={case}")),
    ];
    for (n, (who, path)) in streams.into_iter().enumerate() {
        let secret = format!("for my eyes only {n}");
        let browser = Browser::of(&house, Some(who), Language::En).await;
        let signs_out = async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            browser.post("/sign-out", &[]).await;
            house.fund(&li, 1_000).await;
            let say = Say { words: secret.clone(), client_id: house.key() };
            desk::say(&house.app, &li.actor, &case, say).await.unwrap();
        };
        let raw = rest(&browser, &path, signs_out).await;
        let told = heard(&raw);
        assert!(!raw.contains(&secret) && !told.contains(&"changed"), "{path}: {raw}");
    }
    house.finish().await;
}

/// Each event of the stream that a browser would hand to the page.
fn heard(raw: &str) -> Vec<&str> {
    let whole = raw.split("\n\n").filter(|event| event.contains("\ndata:"));
    whole.filter_map(|event| event.lines().find_map(|line| line.strip_prefix("event: "))).collect()
}

#[tokio::test]
async fn a_browser_hears_that_a_page_has_changed() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let li = house.customer("李雷").await;
    let browser = Browser::of(&house, Some(&li), Language::En).await;
    let pay = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        house.fund(&li, 1_000).await;
    };
    let (raw, ()) = tokio::join!(events(&browser, "/live", "changed", 1), pay);
    assert_eq!(heard(&raw), ["changed"], "{raw:?}");
    let form = browser.get("/help/new").await.body;
    let key = hidden(&form, "idempotency_key");
    let pairs = [("kind", "other"), ("words", "It hangs"), ("idempotency_key", key)];
    let opened = browser.post("/help/new", &pairs).await.to;
    let case = opened.split('#').next().unwrap();
    let raw = events(&browser, &format!("{case}/stream"), "status", 1).await;
    assert!(heard(&raw).contains(&"status"), "{raw:?}");
    let agent = Browser::of(&house, Some(&house.agent("Mei").await), Language::En).await;
    let close = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        browser.post(&format!("{case}/close"), &[]).await;
    };
    // The second time the inbox is told it is empty, and that is said as well.
    let (raw, ()) = tokio::join!(events(&agent, "/desk/stream", "inbox", 2), close);
    assert_eq!(heard(&raw), ["inbox", "inbox"], "{raw:?}");
    house.finish().await;
}
