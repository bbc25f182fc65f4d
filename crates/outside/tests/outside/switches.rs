//! The switches: each makes the bank misbehave in one way, and honestly so.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::bench::{Bench, GOOD_CARD, Taker, charge, refund};

#[tokio::test]
async fn cut_off_after_accepting_the_charge_is_there_when_asked() {
    let bench = Bench::new().await;
    let taker = Taker::new(0).await;
    let token = bench.token(GOOD_CARD).await;
    bench.mode(json!({ "mode": "silent_after_accept", "for_next": 1 })).await;
    let mut body = charge("pay_1", &token);
    body["webhook_url"] = json!(taker.url);
    let cut = bench.try_post("/v1/charges", &body).await;
    assert!(cut.unwrap_err().status().is_none(), "an HTTP status is not silence");

    let (status, found) = bench.ask("/v1/charges?reference=pay_1").await;
    assert_eq!((status, found["state"].as_str()), (200, Some("succeeded")));
    let (_, again) = bench.post("/v1/charges", &body).await;
    assert_eq!(again["id"], found["id"], "paying again is safe");
    let (_, record) = bench.ask("/v1/records?reference=pay_1").await;
    let history: Vec<&str> = record["history"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|row| row["what"].as_str())
        .collect();
    let expected = ["received", "authorised", "answer_cut", "status_asked", "asked_again"];
    assert_eq!(history, expected);
    assert_eq!(record["webhooks"][0]["state"], "withheld");
    taker.wait(0).await;
}

#[tokio::test]
async fn refunds_can_be_cut_off_too() {
    let bench = Bench::new().await;
    let token = bench.token(GOOD_CARD).await;
    bench.charge("pay_1", &token).await;
    bench.mode(json!({ "mode": "silent_after_accept", "for_next": 1 })).await;
    assert!(bench.try_post("/v1/refunds", &refund("ref_1", "pay_1", 5)).await.is_err());
    let (_, found) = bench.ask("/v1/refunds?reference=ref_1").await;
    assert_eq!(found["state"], "succeeded");
}

#[tokio::test]
async fn while_down_nothing_is_answered_and_nothing_booked() {
    let bench = Bench::new().await;
    let token = bench.token(GOOD_CARD).await;
    bench.mode(json!({ "mode": "down", "for_next": 2 })).await;
    assert!(bench.http.get(bench.url("/health")).send().await.is_err());
    assert!(bench.try_post("/v1/charges", &charge("pay_1", &token)).await.is_err());
    let (_, mode) = bench.ask("/admin/mode").await;
    assert_eq!((&mode["mode"], &mode["for_next"]), (&json!("down"), &json!(1)));
    assert!(bench.try_post("/v1/charges", &charge("pay_1", &token)).await.is_err());
    // That was the second: the bank is back, and never got the charge.
    assert_eq!(bench.ask("/v1/charges?reference=pay_1").await.0, 404);
    assert_eq!(bench.ask("/health").await.1, json!({ "state": "up" }));
    assert_eq!(bench.charge("pay_1", &token).await.1["state"], "succeeded");
}

#[tokio::test]
async fn maintenance_says_until_when_and_ends_by_itself() {
    let bench = Bench::new().await;
    let token = bench.token(GOOD_CARD).await;
    let id = bench.open_session("http://shop.test/").await;
    #[expect(clippy::disallowed_methods, reason = "the bank compares with the real clock")]
    let until_us = jiff::Timestamp::now().as_microsecond() + 2_000_000;
    let until = jiff::Timestamp::from_microsecond(until_us).unwrap();
    bench.mode(json!({ "mode": "maintenance", "until": until.to_string() })).await;

    let answer = bench.try_post("/v1/charges", &charge("pay_1", &token)).await.unwrap();
    assert_eq!(answer.status(), 503);
    let retry_after: u32 = answer.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=3).contains(&retry_after));
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body["error"], "maintenance");
    assert_eq!(body["until"], until.to_string());
    let (_, health) = bench.ask("/health").await;
    assert_eq!(health["state"], "maintenance");
    let page = bench.get(&format!("/card/{id}")).await;
    assert_eq!(page.status(), 503);
    assert!(page.text().await.unwrap().contains("The bank is in maintenance"));

    tokio::time::sleep(Duration::from_millis(2_200)).await;
    assert_eq!(bench.ask("/v1/charges?reference=pay_1").await.0, 404, "booked in maintenance");
    assert_eq!(bench.ask("/admin/mode").await.1["mode"], "normal");
}

#[tokio::test]
async fn slow_books_first_and_answers_late() {
    let bench = Bench::new().await;
    let token = bench.token(GOOD_CARD).await;
    bench.mode(json!({ "mode": "slow", "for_next": 1 })).await;
    let impatient = tokio::time::timeout(Duration::from_secs(1), bench.charge("pay_1", &token));
    assert!(impatient.await.is_err());
    let (_, found) = bench.ask("/v1/charges?reference=pay_1").await;
    assert_eq!(found["state"], "succeeded");

    bench.mode(json!({ "mode": "slow", "for_next": 1 })).await;
    #[expect(clippy::disallowed_methods, reason = "slowness is measured")]
    let start = Instant::now();
    assert_eq!(bench.charge("pay_2", &token).await.0, 200);
    assert!(start.elapsed() >= Duration::from_millis(7_900));
}

#[tokio::test]
async fn the_counter_turns_the_switches_by_form_and_shows_them() {
    let bench = Bench::new().await;
    let fields = [("mode", "twice"), ("for_next", "3"), ("lang", "zh-Hans")];
    let answer = bench.form("/admin/mode", &fields).await;
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()["location"]),
        (303, &"/?lang=zh-Hans".parse().unwrap())
    );
    let (_, mode) = bench.ask("/admin/mode").await;
    assert_eq!(mode, json!({ "mode": "twice", "for_next": 3, "until": null }));
    let page = bench.get("/?lang=zh-Hans").await.text().await.unwrap();
    assert!(page.contains("重复通知") && page.contains("3 次请求后恢复"), "{page}");
    assert_eq!(
        bench.form("/admin/mode", &[("mode", "normal"), ("for_next", "")]).await.status(),
        303
    );
    assert_eq!(bench.ask("/admin/mode").await.1["mode"], "normal");

    for body in [json!({}), json!({ "mode": "on fire" }), json!({ "mode": "slow", "for_next": -1 })]
    {
        assert_eq!(bench.post("/admin/mode", &body).await.0, 400, "{body}");
    }
    let bad_time = json!({ "mode": "maintenance", "until": "tomorrow" });
    assert_eq!(bench.post("/admin/mode", &bad_time).await.0, 422);
    let foreign = bench.http.post(bench.url("/admin/mode")).header("Sec-Fetch-Site", "cross-site");
    assert_eq!(foreign.form(&[("mode", "down")]).send().await.unwrap().status(), 403);
    assert_eq!(bench.ask("/admin/mode").await.1["mode"], "normal");
}

#[tokio::test]
async fn no_page_of_another_site_turns_a_switch() {
    let bench = Bench::new().await;
    let here = bench.url("").trim_end_matches('/').to_owned();
    for (name, value, status) in [
        ("sec-fetch-site", "cross-site", 403),
        ("sec-fetch-site", "same-site", 403),
        ("origin", "http://evil.test", 403),
        ("origin", "null", 403),
        ("sec-fetch-site", "same-origin", 303),
        ("origin", here.as_str(), 303),
    ] {
        let switch = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap()
            .post(bench.url("/admin/mode"))
            .header(name, value)
            .form(&[("mode", "slow"), ("for_next", "1")]);
        assert_eq!(switch.send().await.unwrap().status().as_u16(), status, "{name}: {value}");
    }
}
