//! Webhooks: signed, repeated until taken, and odd when told to be.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use serde_json::{Value, json};

use crate::bench::{Bench, GOOD_CARD, Hook, SECRET, Taker, charge, refund};

async fn charge_told(bench: &Bench, reference: &str, card: &str, taker: &Taker) -> Value {
    let mut body = charge(reference, &bench.token(card).await);
    body["webhook_url"] = json!(taker.url);
    bench.post("/v1/charges", &body).await.1
}

fn kinds(hooks: &[Hook]) -> Vec<&str> {
    hooks.iter().filter_map(|hook| hook.body["type"].as_str()).collect()
}

#[tokio::test]
async fn a_webhook_is_signed_over_the_very_bytes_it_carries() {
    let bench = Bench::new().await;
    let taker = Taker::new(0).await;
    let answer = charge_told(&bench, "pay_1", GOOD_CARD, &taker).await;
    let hooks = taker.wait(1).await;
    let hook = &hooks[0];
    let key = STANDARD.decode(SECRET.strip_prefix("whsec_").unwrap()).unwrap();
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
    mac.update(format!("{}.{}.{}", hook.id, hook.timestamp, hook.raw).as_bytes());
    let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    assert_eq!(hook.signature, expected);
    assert!(hook.id.starts_with("evt_"));
    assert_eq!(hook.body["id"], hook.id);
    assert_eq!(hook.body["type"], "charge.succeeded");
    assert_eq!(hook.body["data"], answer);
}

#[tokio::test]
async fn a_webhook_comes_again_until_it_is_taken_and_the_record_says_so() {
    let bench = Bench::new().await;
    let taker = Taker::new(2).await;
    charge_told(&bench, "pay_1", "4000000000009995", &taker).await;
    let hooks = taker.wait(3).await;
    assert_eq!(kinds(&hooks), ["charge.declined"; 3]);
    assert!(hooks.iter().all(|hook| hook.raw == hooks[0].raw));
    let (_, record) = bench.ask("/v1/records?reference=pay_1").await;
    let webhook = &record["webhooks"][0];
    assert_eq!(webhook["state"], "delivered");
    let statuses: Vec<_> =
        webhook["attempts"].as_array().unwrap().iter().map(|row| row["status"].clone()).collect();
    assert_eq!(statuses, [503, 503, 204]);
}

#[tokio::test]
async fn twice_means_the_same_event_two_times() {
    let bench = Bench::new().await;
    let taker = Taker::new(0).await;
    bench.mode(json!({ "mode": "twice" })).await;
    charge_told(&bench, "pay_1", GOOD_CARD, &taker).await;
    let hooks = taker.wait(2).await;
    assert_eq!((&hooks[0].id, &hooks[0].raw), (&hooks[1].id, &hooks[1].raw));

    bench.mode(json!({ "mode": "normal" })).await;
    charge_told(&bench, "pay_2", "4000000000002040", &taker).await;
    taker.wait(4).await;
    // Refunds to that card come twice as well.
    let mut body = refund("ref_1", "pay_2", 100);
    body["webhook_url"] = json!(taker.url);
    bench.post("/v1/refunds", &body).await;
    let hooks = taker.wait(6).await;
    assert_eq!(kinds(&hooks[4..]), ["refund.succeeded"; 2]);
}

#[tokio::test]
async fn out_of_order_the_outcome_comes_before_what_went_before_it() {
    let bench = Bench::new().await;
    let taker = Taker::new(0).await;
    bench.mode(json!({ "mode": "out_of_order", "for_next": 1 })).await;
    let answer = charge_told(&bench, "pay_1", GOOD_CARD, &taker).await;
    assert_eq!(answer["state"], "pending");
    let hooks = taker.wait(2).await;
    assert_eq!(kinds(&hooks), ["charge.succeeded", "charge.pending"]);
    let created = |n: usize| hooks[n].body["created_at"].as_str().unwrap();
    let moment = |n: usize| created(n).parse::<jiff::Timestamp>().unwrap();
    assert!(moment(0) > moment(1), "the one that came second is the older one");
    assert_eq!(hooks[1].body["data"]["state"], "pending");
}

#[tokio::test]
async fn a_pending_card_tells_pending_and_then_the_outcome() {
    let bench = Bench::new().await;
    let taker = Taker::new(0).await;
    charge_told(&bench, "pay_1", "4000000000002065", &taker).await;
    let hooks = taker.wait(2).await;
    assert_eq!(kinds(&hooks), ["charge.pending", "charge.declined"]);
    assert_eq!(hooks[1].body["data"]["code"], "51");
}

#[tokio::test]
async fn a_bank_that_is_down_sends_nothing_until_it_is_back() {
    let bench = Bench::new().await;
    let taker = Taker::new(0).await;
    charge_told(&bench, "pay_1", GOOD_CARD, &taker).await;
    bench.mode(json!({ "mode": "down" })).await;
    taker.wait(0).await;
    bench.mode(json!({ "mode": "normal" })).await;
    assert_eq!(kinds(&taker.wait(1).await), ["charge.succeeded"]);
}
