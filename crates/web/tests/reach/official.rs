//! The ways to us as a signed file, checked by OpenSSL as its readers check it.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use paydesk_core::contact::{Account, AccountState};
use paydesk_sim::engine::{fresh_folder, sqlite};
use paydesk_sim::house::House;
use paydesk_web::{Web, router};
use serde_json::Value;
use tower::ServiceExt as _;

/// The bytes as they are sent, under their own name in this folder.
async fn fetch(house: &House, folder: &Path, name: &str) -> Vec<u8> {
    let site = router(Web { app: house.app.clone(), secure: false });
    let path = format!("/.well-known/{name}");
    let answer = site.oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
    assert!(answer.status().is_success(), "{name}: {}", answer.status());
    let bytes = axum::body::to_bytes(answer.into_body(), 1 << 16).await.unwrap().to_vec();
    std::fs::write(folder.join(name), &bytes).unwrap();
    bytes
}

/// The line that stands on the page.
fn checks(folder: &Path) -> bool {
    let line = "openssl pkeyutl -verify -pubin -inkey contact.pem -rawin -in contact.json \
                -sigfile contact.sig";
    let mut words = line.split_whitespace();
    let ran = Command::new(words.next().unwrap()).args(words).current_dir(folder).output();
    ran.expect("openssl is brought by `./test setup`").status.success()
}

#[tokio::test]
async fn anybody_can_check_the_signed_ways_to_us() {
    let mut house = House::on(&sqlite().await).await;
    Arc::make_mut(&mut house.app.config).social = vec![Account {
        name: "微博 @Paydesk".to_owned(),
        url: "https://weibo.example/paydesk".to_owned(),
        state: AccountState::Answered,
    }];
    let folder = fresh_folder();
    let document = fetch(&house, &folder, "contact.json").await;
    assert_eq!(fetch(&house, &folder, "contact.sig").await.len(), 64);
    let key = fetch(&house, &folder, "contact.pem").await;
    assert!(checks(&folder));
    let said: Value = serde_json::from_slice(&document).unwrap();
    assert_eq!(said["hotline"], "400-000-0000");
    assert_eq!(said["accounts"][0]["name"], "微博 @Paydesk");
    assert_eq!(said["accounts"][0]["state"], "answered");
    assert_eq!(said["callback"], "http://paydesk.test/callback");
    // The same to a byte a while later; then changed by one.
    house.clock.forward_s(60);
    assert_eq!(fetch(&house, &folder, "contact.json").await, document);
    assert!(checks(&folder));
    let forged = String::from_utf8(document).unwrap().replace("400-000-0000", "400-000-0001");
    std::fs::write(folder.join("contact.json"), forged).unwrap();
    assert!(!checks(&folder), "another number");
    // Another house has another key.
    fetch(&house, &folder, "contact.json").await;
    Arc::make_mut(&mut house.app.config).contact_seed = paydesk_app::contact::seed(b"another");
    assert_ne!(fetch(&house, &folder, "contact.pem").await, key);
    assert!(!checks(&folder), "another key");
    std::fs::remove_dir_all(folder).unwrap();
    house.finish().await;
}
