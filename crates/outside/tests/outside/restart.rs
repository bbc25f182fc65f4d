//! What was answered is remembered, and what was due still comes.

use std::io::Write;

use paydesk_outside::Outside;
use serde_json::json;

use crate::bench::{Bench, GOOD_CARD, Taker, charge, config, folder, refund};

#[tokio::test]
async fn everything_survives_a_restart() {
    let data = folder("outside-restart");
    let bench = Bench::with(config(Some(data.clone()))).await;
    let taker = Taker::new(0).await;
    let token = bench.token(GOOD_CARD).await;
    let (_, before) = bench.charge("pay_1", &token).await;
    bench.post("/v1/refunds", &refund("ref_1", "pay_1", 250)).await;
    bench.post("/v1/charges/pay_gone/cancel", &json!({})).await;
    let sms = json!({ "to": "+8613800138000", "text": "验证码 123456", "reference": "sms_1" });
    bench.post("/sms", &sms).await;
    let mut pending = charge("pay_2", &bench.token("4000000000002065").await);
    pending["webhook_url"] = json!(taker.url);
    assert_eq!(bench.post("/v1/charges", &pending).await.1["state"], "pending");
    bench.mode(json!({ "mode": "twice", "for_next": 7 })).await;
    drop(bench);

    let bench = Bench::with(config(Some(data))).await;
    let (_, after) = bench.charge("pay_1", &token).await;
    assert_eq!((&after["id"], &after["refunded_minor"]), (&before["id"], &json!(250)));
    assert_eq!(bench.ask("/v1/charges?reference=pay_gone").await.1["code"], "void");
    assert_eq!(bench.post("/v1/refunds", &refund("ref_2", "pay_1", 1_001)).await.0, 422);
    bench.post("/sms", &sms).await;
    let (_, letters) = bench.ask("/mailbox.json").await;
    assert_eq!(letters.as_array().unwrap().len(), 1);
    assert_eq!(letters[0]["text"], "验证码 123456");
    assert_eq!(bench.ask("/admin/mode").await.1["for_next"], 6);
    let hooks = taker.wait(2).await;
    assert_eq!(hooks[1].body["type"], "charge.declined", "what was due came after all");
}

#[tokio::test]
async fn a_line_cut_short_by_a_crash_is_dropped_and_one_in_the_middle_is_an_error() {
    let data = folder("outside-torn");
    let bench = Bench::with(config(Some(data.clone()))).await;
    let token = bench.token(GOOD_CARD).await;
    bench.charge("pay_1", &token).await;
    drop(bench);
    let journal = data.join("outside.jsonl");
    let mut file = std::fs::OpenOptions::new().append(true).open(&journal).unwrap();
    file.write_all(b"[{\"kind\":\"charge\",\"row\":{\"id\":\"\xe9").unwrap();
    let bench = Bench::with(config(Some(data.clone()))).await;
    assert_eq!(bench.ask("/v1/charges?reference=pay_1").await.0, 200);
    drop(bench);

    let whole = std::fs::read_to_string(&journal).unwrap();
    std::fs::write(&journal, format!("nonsense\n{whole}")).unwrap();
    let error = Outside::start(config(Some(data))).await.err().unwrap();
    assert!(format!("{error:#}").contains("line 1"), "{error:#}");
}

#[tokio::test]
async fn one_folder_serves_one_bank() {
    let data = folder("outside-shared");
    let first = Bench::with(config(Some(data.clone()))).await;
    let error = Outside::start(config(Some(data.clone()))).await.err().unwrap();
    assert!(format!("{error:#}").contains("in use"), "{error:#}");
    drop(first);
    Bench::with(config(Some(data))).await;
}

#[tokio::test]
async fn no_card_number_is_written_but_a_test_cards() {
    let data = folder("outside-numbers");
    let bench = Bench::with(config(Some(data.clone()))).await;
    let id = bench.open_session("http://shop.test/").await;
    let fields = [("number", "4111111111111111"), ("expiry", "12/34"), ("security_code", "761")];
    let page = bench.form(&format!("/card/{id}"), &fields).await;
    assert_eq!(page.status(), 422);
    let page = page.text().await.unwrap();
    assert!(!page.contains("4111") && !page.contains("761"), "{page}");
    let journal = std::fs::read_to_string(data.join("outside.jsonl")).unwrap();
    assert!(!journal.contains("4111111111111111") && !journal.contains("\"761\""));
}
