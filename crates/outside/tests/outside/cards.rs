//! Every test card does what its row says.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use paydesk_outside::TEST_CARDS;
use serde_json::Value;

use crate::bench::{Bench, charge};

/// Number, what the charge is answered, and the code and decline code that it ends with.
const EXPECTED: [(&str, &str, &str, &str); 28] = [
    ("4242424242424242", "succeeded", "00", ""),
    ("5555555555554444", "succeeded", "00", ""),
    ("6200000000000005", "succeeded", "00", ""),
    ("4000000000000002", "declined", "05", "generic_decline"),
    ("4000000000009995", "declined", "51", "insufficient_funds"),
    ("4000000000000069", "declined", "54", "expired_card"),
    ("4000000000000549", "declined", "54", "invalid_expiry"),
    ("4000000000000127", "declined", "N7", "incorrect_cvc"),
    ("4000000000000143", "declined", "14", "incorrect_number"),
    ("4000000000009987", "declined", "41", "lost_card"),
    ("4000000000009979", "declined", "43", "stolen_card"),
    ("4100000000000019", "declined", "59", "fraudulent"),
    ("4000000000000622", "declined", "62", "restricted_card"),
    ("4000000000006975", "declined", "61", "card_velocity_exceeded"),
    ("4000000000003220", "succeeded", "00", ""),
    ("4000000000001018", "declined", "1A", "authentication_failed"),
    ("4000000000000689", "declined", "68", "authentication_timed_out"),
    ("4000000000000572", "declined", "57", "transaction_not_allowed"),
    ("4000000000000036", "declined", "03", "invalid_merchant"),
    ("4000000000000911", "declined", "91", "issuer_not_available"),
    ("4000000000000119", "declined", "96", "processing_error"),
    ("4000000000005126", "succeeded", "00", ""),
    ("4000000000002016", "cut", "00", ""),
    ("4000000000002024", "succeeded", "00", ""),
    ("4000000000002032", "pending", "00", ""),
    ("4000000000002065", "pending", "51", "insufficient_funds"),
    ("4000000000002040", "succeeded", "00", ""),
    ("4000000000002057", "pending", "00", ""),
];

#[tokio::test]
async fn every_test_card_answers_as_documented() {
    let listed: BTreeSet<_> = TEST_CARDS.iter().map(|card| card.number).collect();
    let tested: BTreeSet<_> = EXPECTED.iter().map(|row| row.0).collect();
    assert_eq!(listed, tested);

    let bench = Bench::new().await;
    let mut tokens = Vec::new();
    for (number, ..) in EXPECTED {
        tokens.push(bench.token(number).await);
    }
    let one = async |row: &(&str, &str, &str, &str), token: &str| {
        let (number, answer, code, decline_code) = *row;
        #[expect(clippy::disallowed_methods, reason = "the slow card's slowness is measured")]
        let start = Instant::now();
        let reference = format!("pay_{number}");
        let answered = match bench.try_post("/v1/charges", &charge(&reference, token)).await {
            Ok(answer) => answer.json::<Value>().await.unwrap()["state"].clone(),
            Err(_) => "cut".into(),
        };
        assert_eq!(answered, answer, "{number}");
        let slow = start.elapsed() > Duration::from_secs(7);
        assert_eq!(slow, number == "4000000000002024", "{number}");

        let wait_s = if number == "4000000000002032" { 16 } else { 4 };
        tokio::time::sleep(Duration::from_secs(wait_s)).await;
        let (_, charge) = bench.ask(&format!("/v1/charges?reference={reference}")).await;
        assert_eq!(charge["code"], code, "{number}");
        assert_eq!(charge["decline_code"].as_str().unwrap_or(""), decline_code, "{number}");
        assert_eq!(charge["state"] == "succeeded", code == "00", "{number}");
        assert_eq!(charge["authorised_at"].is_string(), code == "00", "{number}");
        assert_eq!(charge["last4"], number[12..], "{number}");
        assert_eq!(charge["amount_minor"], 1_250);
    };
    join_all(EXPECTED.iter().zip(&tokens).map(|(row, token)| one(row, token))).await;
}

#[tokio::test]
async fn a_wrong_security_code_is_declined_with_its_own_code() {
    let bench = Bench::new().await;
    let token = bench.token_with("4242424242424242", "000").await;
    let (status, charge) = bench.charge("pay_1", &token).await;
    assert_eq!((status, charge["code"].as_str()), (200, Some("N7")), "{charge}");
    assert_eq!(charge["decline_code"], "incorrect_cvc");
}

#[tokio::test]
async fn a_token_serves_many_charges() {
    let bench = Bench::new().await;
    let token = bench.token("6200000000000005").await;
    let (_, one) = bench.charge("pay_1", &token).await;
    let (_, two) = bench.charge("pay_2", &token).await;
    assert_eq!(one["brand"], "unionpay");
    assert_ne!(one["id"], two["id"]);
}

#[tokio::test]
async fn the_table_is_served_as_json() {
    let bench = Bench::new().await;
    let (_, rows) = bench.ask("/test-cards.json").await;
    let lost = rows.as_array().unwrap().iter().find(|row| row["number"] == "4000000000009987");
    assert_eq!(lost.unwrap()["code"], "41");
    assert_eq!(lost.unwrap()["zh"], "已挂失（遗失）");
}
