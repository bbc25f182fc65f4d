//! A reference is charged once, however often and however oddly it is asked.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::bench::{API_KEY, Bench, GOOD_CARD, charge, read};

#[tokio::test]
async fn fifty_identical_requests_are_one_charge() {
    let bench = Bench::new().await;
    let token = bench.token(GOOD_CARD).await;
    let answers = join_all((0..50).map(|_| bench.charge("pay_1", &token))).await;
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:#?}");
    let (_, record) = bench.ask("/v1/records?reference=pay_1").await;
    let what = |what: &str| {
        record["history"].as_array().unwrap().iter().filter(|row| row["what"] == what).count()
    };
    assert_eq!((what("authorised"), what("asked_again")), (1, 49));
}

#[tokio::test]
async fn a_used_reference_or_key_is_refused_for_anything_else() {
    let bench = Bench::new().await;
    let token = bench.token(GOOD_CARD).await;
    bench.charge("pay_1", &token).await;
    for (field, other) in
        [("amount_minor", json!(1_251)), ("currency", json!("USD")), ("description", json!("x"))]
    {
        let mut body = charge("pay_1", &token);
        body[field] = other;
        let (status, answer) = bench.post("/v1/charges", &body).await;
        assert_eq!((status, answer["error"].as_str()), (422, Some("reference_reused")), "{field}");
    }
    let request = bench.http.post(bench.url("/v1/charges")).bearer_auth(API_KEY);
    let request = request.header("Idempotency-Key", "pay_1").json(&charge("pay_2", &token));
    let (status, answer) = read(request.send().await.unwrap()).await;
    assert_eq!((status, answer["error"].as_str()), (422, Some("key_reused")));
    assert_eq!(bench.ask("/v1/charges?reference=pay_2").await.0, 404);
}

#[tokio::test]
async fn bad_requests_are_named_and_book_nothing() {
    let bench = Bench::new().await;
    let token = bench.token(GOOD_CARD).await;
    let rows: [(&str, Value, u16, &str); 11] = [
        ("amount_minor", json!(0), 422, "invalid"),
        ("amount_minor", json!(-5), 422, "invalid"),
        ("amount_minor", json!(i64::MAX), 422, "invalid"),
        ("amount_minor", json!(1.5), 400, "bad_request"),
        ("amount_minor", json!("12"), 400, "bad_request"),
        ("currency", json!("cny"), 422, "invalid"),
        ("token", json!("tok_nobody"), 422, "unknown_token"),
        ("token", Value::Null, 400, "bad_request"),
        ("reference", json!("a b"), 422, "invalid"),
        ("description", json!("长".repeat(501)), 422, "invalid"),
        ("webhook_url", json!("file:///etc/passwd"), 422, "invalid"),
    ];
    for (field, value, status, error) in rows {
        let mut body = charge("pay_1", &token);
        body[field] = value.clone();
        let (got, answer) = bench.post("/v1/charges", &body).await;
        assert_eq!((got, answer["error"].as_str()), (status, Some(error)), "{field} {value}");
    }
    assert_eq!(bench.ask("/v1/charges?reference=pay_1").await.0, 404);

    let raw = |body: String| {
        let request = bench.http.post(bench.url("/v1/charges")).bearer_auth(API_KEY);
        request.header("Idempotency-Key", "k").body(body).send()
    };
    let (status, answer) = read(raw("{".into()).await.unwrap()).await;
    assert_eq!((status, answer["error"].as_str()), (400, Some("bad_request")));
    let (status, answer) = read(raw(" ".repeat(70_000)).await.unwrap()).await;
    assert_eq!((status, answer["error"].as_str()), (413, Some("too_large")));
}

#[tokio::test]
async fn without_the_key_nothing_is_told() {
    let bench = Bench::new().await;
    for path in ["/v1/charges?reference=a", "/v1/records?reference=a", "/v1/card-sessions/a"] {
        let (status, answer) = read(bench.http.get(bench.url(path)).send().await.unwrap()).await;
        assert_eq!((status, answer["error"].as_str()), (401, Some("unauthorized")), "{path}");
    }
    let wrong = bench.http.get(bench.url("/v1/charges?reference=a")).bearer_auth("guess");
    assert_eq!(wrong.send().await.unwrap().status(), 401);
    let keyless = bench.http.post(bench.url("/v1/charges")).bearer_auth(API_KEY);
    let (status, answer) = read(keyless.json(&charge("a", "b")).send().await.unwrap()).await;
    assert_eq!((status, answer["field"].as_str()), (400, Some("Idempotency-Key")));
    let (status, answer) = bench.ask("/v1/nothing").await;
    assert_eq!((status, answer["error"].as_str()), (404, Some("not_found")));
    let (status, answer) = read(bench.get("/v1/charges/a/cancel").await).await;
    assert_eq!((status, answer["error"].as_str()), (405, Some("method_not_allowed")));
}

#[tokio::test]
async fn what_was_cancelled_before_it_came_is_refused_when_it_comes() {
    let bench = Bench::new().await;
    let token = bench.token(GOOD_CARD).await;
    let (status, tomb) = bench.post("/v1/charges/pay_1/cancel", &json!({})).await;
    assert_eq!((status, tomb["state"].as_str()), (200, Some("declined")));
    assert_eq!(tomb["code"], "void");
    assert!(tomb["amount_minor"].is_null() && tomb["reversed_at"].is_string());

    let (status, late) = bench.charge("pay_1", &token).await;
    assert_eq!((status, late["state"].as_str()), (200, Some("declined")));
    assert_eq!((&late["code"], &late["id"]), (&json!("void"), &tomb["id"]));
    assert!(late["authorised_at"].is_null());
    let (_, found) = bench.ask("/v1/charges?reference=pay_1").await;
    assert_eq!(found["code"], "void");
}

#[tokio::test]
async fn a_cancellation_comes_too_late_for_a_success_and_in_time_for_a_pending_one() {
    let bench = Bench::new().await;
    let token = bench.token(GOOD_CARD).await;
    bench.charge("pay_1", &token).await;
    let (_, kept) = bench.post("/v1/charges/pay_1/cancel", &json!({})).await;
    assert_eq!(kept["state"], "succeeded");

    let token = bench.token("4000000000002065").await;
    bench.charge("pay_2", &token).await;
    let (_, voided) = bench.post("/v1/charges/pay_2/cancel", &json!({})).await;
    assert_eq!(voided["code"], "void");
    tokio::time::sleep(std::time::Duration::from_secs(4)).await;
    let (_, still) = bench.ask("/v1/charges?reference=pay_2").await;
    assert_eq!(still["code"], "void", "a voided charge had an outcome after all");
}
