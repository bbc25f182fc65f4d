//! What goes back is never more than what was charged.

use futures_util::future::join_all;
use serde_json::json;

use crate::bench::{Bench, GOOD_CARD, refund};

#[tokio::test]
async fn a_hundred_refunds_at_once_give_back_the_charge_and_no_more() {
    let bench = Bench::new().await;
    let token = bench.token(GOOD_CARD).await;
    bench.charge("pay_1", &token).await;
    let ask =
        async |n: u32| bench.post("/v1/refunds", &refund(&format!("ref_{n}"), "pay_1", 100)).await;
    let answers = join_all((0..100).map(ask)).await;
    let accepted = answers.iter().filter(|(status, _)| *status == 200).count();
    assert_eq!(accepted, 12, "1,250 holds twelve hundreds");
    let (_, refused) = answers.iter().find(|(status, _)| *status == 422).unwrap();
    assert_eq!(refused["error"], "amount_exceeds_charge");
    let (status, _) = bench.post("/v1/refunds", &refund("ref_rest", "pay_1", 50)).await;
    assert_eq!(status, 200);
    let (_, over) = bench.post("/v1/refunds", &refund("ref_over", "pay_1", 1)).await;
    assert_eq!(over["refundable_minor"], 0);
    let (_, charge) = bench.ask("/v1/charges?reference=pay_1").await;
    assert_eq!(charge["refunded_minor"], 1_250);
}

#[tokio::test]
async fn a_refund_is_booked_once_a_reference() {
    let bench = Bench::new().await;
    let token = bench.token(GOOD_CARD).await;
    bench.charge("pay_1", &token).await;
    let (_, one) = bench.post("/v1/refunds", &refund("ref_1", "pay_1", 1_000)).await;
    assert_eq!((&one["state"], &one["code"]), (&json!("succeeded"), &json!("00")));
    let (_, again) = bench.post("/v1/refunds", &refund("ref_1", "pay_1", 1_000)).await;
    assert_eq!(one, again);
    let (status, other) = bench.post("/v1/refunds", &refund("ref_1", "pay_1", 1)).await;
    assert_eq!((status, other["error"].as_str()), (422, Some("reference_reused")));
    let (_, found) = bench.ask("/v1/refunds?reference=ref_1").await;
    assert_eq!(found, one);
    assert_eq!(bench.ask("/v1/refunds?reference=ref_2").await.0, 404);
}

#[tokio::test]
async fn only_a_success_is_refunded() {
    let bench = Bench::new().await;
    let token = bench.token("4000000000000002").await;
    bench.charge("pay_1", &token).await;
    let (status, answer) = bench.post("/v1/refunds", &refund("ref_1", "pay_1", 1)).await;
    assert_eq!((status, answer["error"].as_str()), (422, Some("charge_not_succeeded")));
    let (status, answer) = bench.post("/v1/refunds", &refund("ref_1", "pay_9", 1)).await;
    assert_eq!((status, answer["error"].as_str()), (422, Some("unknown_charge")));
}

#[tokio::test]
async fn a_declined_refund_uses_nothing_up() {
    let bench = Bench::new().await;
    let token = bench.token("4000000000005126").await;
    bench.charge("pay_1", &token).await;
    for reference in ["ref_1", "ref_2"] {
        let (status, answer) = bench.post("/v1/refunds", &refund(reference, "pay_1", 1_250)).await;
        assert_eq!((status, answer["code"].as_str()), (200, Some("46")), "{answer}");
        assert_eq!(answer["decline_code"], "account_closed");
    }
    let (_, charge) = bench.ask("/v1/charges?reference=pay_1").await;
    assert_eq!(charge["refunded_minor"], 0);
}

#[tokio::test]
async fn a_pending_refund_counts_as_given() {
    let bench = Bench::new().await;
    let token = bench.token("4000000000002057").await;
    bench.charge("pay_1", &token).await;
    tokio::time::sleep(std::time::Duration::from_millis(1_300)).await;
    let (_, first) = bench.post("/v1/refunds", &refund("ref_1", "pay_1", 1_250)).await;
    assert_eq!(first["state"], "pending", "{first}");
    let (status, _) = bench.post("/v1/refunds", &refund("ref_2", "pay_1", 1)).await;
    assert_eq!(status, 422);
    tokio::time::sleep(std::time::Duration::from_millis(1_300)).await;
    let (_, settled) = bench.ask("/v1/refunds?reference=ref_1").await;
    assert_eq!(settled["state"], "succeeded");
}
