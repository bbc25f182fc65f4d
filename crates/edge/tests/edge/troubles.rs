//! The bank is slow, silent, down, in maintenance, or somebody else altogether: what may be said of
//! a charge then, and what finds the truth.

use std::time::{Duration, Instant};

use paydesk_app::ports::{Carrier, CarrierFault, Rail, RailHealth, RailSaid};
use paydesk_core::refusal::Refusal;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::bench::{API_KEY, Bench, GOOD_CARD, amount, bank};

fn unknown(said: &RailSaid) -> bool {
    matches!(said, RailSaid::Unknown(_))
}

fn booked(said: &RailSaid) -> bool {
    matches!(said, RailSaid::Succeeded { .. })
}

#[tokio::test]
async fn a_cut_after_the_bank_accepted_is_unknown_until_it_is_asked() {
    let bench = Bench::new().await;
    let token = bench.token(GOOD_CARD).await;
    bench.mode_once("silent_after_accept").await;
    let ask = bench.charge("pay_1", &token);
    let said = bench.rail.charge(&ask).await;
    assert!(unknown(&said), "{said:?}");
    let state = bench.rail.charge_state("pay_1", amount(1_250)).await;
    assert!(booked(&state), "{state:?}");
    // Sent again by a person who sees nothing happen: the same charge.
    assert_eq!(bench.rail.charge(&ask).await, state);
    assert_eq!(bench.rail.cancel("pay_1", amount(1_250)).await, state);

    let card = bench.token("4000000000002016").await;
    assert!(unknown(&bench.rail.charge(&bench.charge("pay_2", &card)).await));
    assert!(booked(&bench.rail.charge_state("pay_2", amount(1_250)).await));

    bench.mode_once("silent_after_accept").await;
    let said = bench.rail.refund(&bench.refund("ref_1", "pay_1", 50)).await;
    assert!(unknown(&said), "{said:?}");
    assert!(booked(&bench.rail.refund_state("ref_1", amount(50)).await));
}

/// A bank that is down takes the connection and cuts it: we cannot know that it booked nothing. One
/// whose port is closed got nothing.
#[tokio::test]
async fn a_bank_that_is_down_is_told_from_one_that_cannot_be_reached() {
    let bench = Bench::new().await;
    let token = bench.token(GOOD_CARD).await;
    bench.mode("down").await;
    let ask = bench.charge("pay_1", &token);
    assert!(unknown(&bench.rail.charge(&ask).await));
    assert!(unknown(&bench.rail.charge_state("pay_1", amount(1_250)).await));
    assert!(unknown(&bench.rail.cancel("pay_1", amount(1_250)).await));
    assert_eq!(bench.rail.health().await, RailHealth::Down);
    assert_eq!(bench.rail.record("pay_1").await, None);
    assert_eq!(bench.rail.card_state("cs_1").await, Err(Refusal::BankUnavailable));
    bench.mode("normal").await;
    assert_eq!(bench.rail.charge_state("pay_1", amount(1_250)).await, RailSaid::NotFound);
    assert_eq!(bench.rail.cancel("pay_1", amount(1_250)).await, RailSaid::Void);

    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = bank(&format!("http://{}", closed.local_addr().unwrap()), API_KEY);
    drop(closed);
    assert_eq!(nobody.charge(&ask).await, RailSaid::NotSent(Refusal::BankUnavailable));
    let refund = bench.refund("ref_1", "pay_1", 1);
    assert_eq!(nobody.refund(&refund).await, RailSaid::NotSent(Refusal::BankUnavailable));
    // Whether a charge stands is not answered by a question that did not go out.
    assert!(unknown(&nobody.charge_state("pay_1", amount(1_250)).await));
    assert!(unknown(&nobody.cancel("pay_1", amount(1_250)).await));
    assert_eq!(nobody.health().await, RailHealth::Down);
}

#[tokio::test]
async fn a_question_is_asked_again_once() {
    let bench = Bench::new().await;
    let token = bench.token(GOOD_CARD).await;
    bench.rail.charge(&bench.charge("pay_1", &token)).await;
    bench.mode_once("down").await;
    assert!(booked(&bench.rail.charge_state("pay_1", amount(1_250)).await));
}

#[tokio::test]
async fn maintenance_is_said_and_nothing_is_booked() {
    let bench = Bench::new().await;
    let token = bench.token(GOOD_CARD).await;
    bench.mode("maintenance").await;
    let said = bench.rail.charge(&bench.charge("pay_1", &token)).await;
    assert_eq!(said, RailSaid::NotSent(Refusal::BankMaintenance));
    assert!(unknown(&bench.rail.charge_state("pay_1", amount(1_250)).await));
    let health = bench.rail.health().await;
    let told = |until_us: Option<i64>| until_us.is_some_and(|until_us| until_us > 0);
    assert!(matches!(health, RailHealth::Maintenance { until_us } if told(until_us)), "{health:?}");
    assert_eq!(bench.rail.card_state("cs_1").await, Err(Refusal::BankMaintenance));
    bench.mode("normal").await;
    assert_eq!(bench.rail.charge_state("pay_1", amount(1_250)).await, RailSaid::NotFound);
}

#[tokio::test]
async fn a_slow_bank_is_waited_for() {
    let bench = Bench::new().await;
    let token = bench.token(GOOD_CARD).await;
    bench.mode("slow").await;
    assert_eq!(bench.rail.health().await, RailHealth::Slow);
    let said = bench.rail.charge(&bench.charge("pay_1", &token)).await;
    assert!(booked(&said), "{said:?}");
}

/// Somebody who takes every connection, reads, and answers what he is told (or never).
async fn impostor(answer: Option<&'static str>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut asked = [0; 4_096];
                let _ = stream.read(&mut asked).await;
                match answer {
                    Some(answer) => stream.write_all(answer.as_bytes()).await.unwrap(),
                    None => tokio::time::sleep(Duration::from_secs(60)).await,
                }
            });
        }
    });
    url
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the time-out is a real one")]
async fn a_bank_that_never_answers_is_left_after_ten_seconds() {
    let bench = Bench::new().await;
    let silent = bank(&impostor(None).await, API_KEY);
    let before = Instant::now();
    let said = silent.charge(&bench.charge("pay_1", "tok_1")).await;
    assert!(unknown(&said), "{said:?}");
    let waited = before.elapsed();
    assert!((9..14).contains(&waited.as_secs()), "{waited:?}");
}

#[tokio::test]
async fn attack_answering_in_the_banks_place() {
    let bench = Bench::new().await;
    let ask = bench.charge("pay_1", "tok_1");
    for answer in [
        "HTTP/1.1 503 Busy\r\ncontent-length: 4\r\n\r\nbusy",
        "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}",
        // Cut in the middle of the answer.
        "HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{\"id\":",
        "not HTTP at all",
    ] {
        let rail = bank(&impostor(Some(answer)).await, API_KEY);
        for said in [
            rail.charge(&ask).await,
            rail.charge_state("pay_1", amount(1_250)).await,
            rail.cancel("pay_1", amount(1_250)).await,
            rail.refund(&bench.refund("ref_1", "pay_1", 1)).await,
        ] {
            assert!(unknown(&said), "{answer}: {said:?}");
        }
        assert_eq!(rail.health().await, RailHealth::Down, "{answer}");
    }
}

#[tokio::test]
async fn a_post_office_that_is_away_is_tried_again() {
    let bench = Bench::new().await;
    let post = bench.letters();
    let sms = crate::notices::notice("code-register", "sms", r#"{"code":"482913"}"#);
    let mail = crate::notices::notice("password-changed", "email", "{}");
    bench.post("/admin/sms", serde_json::json!({ "mode": "fail", "for_next": 1 })).await;
    bench.post("/admin/mail", serde_json::json!({ "mode": "fail", "for_next": 1 })).await;
    assert!(matches!(post.send(&sms, None).await, Err(CarrierFault::Passing(_))));
    assert!(matches!(post.send(&mail, None).await, Err(CarrierFault::Passing(_))));
    assert_eq!(post.send(&sms, None).await, Ok(()));
    assert_eq!(post.send(&mail, None).await, Ok(()));
    drop(bench);
    assert!(matches!(post.send(&sms, None).await, Err(CarrierFault::Passing(_))));
    assert!(matches!(post.send(&mail, None).await, Err(CarrierFault::Passing(_))));
}
