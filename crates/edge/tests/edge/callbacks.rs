//! Callbacks as the bank really sends them.

use paydesk_app::ports::{Clock, Rail, RailSaid};
use paydesk_core::refusal::Refusal;
use paydesk_edge::system::SystemClock;

use crate::bench::{Bench, GOOD_CARD, Hook, Taker, amount};

fn heard(bench: &Bench, hook: &Hook) -> (String, RailSaid) {
    let got = bench.rail.callback(&hook.headers, &hook.body, SystemClock.now_us());
    let got = got.unwrap_or_else(|| panic!("not heard: {hook:?}"));
    assert!(got.external_id.starts_with("evt_"));
    (got.reference, got.said)
}

#[tokio::test]
async fn the_banks_own_callbacks_are_heard() {
    let taker = Taker::new().await;
    let bench = Bench { webhook_url: taker.url.clone(), ..Bench::new().await };
    let token = bench.token(GOOD_CARD).await;
    let said = bench.rail.charge(&bench.charge("pay_1", &token)).await;
    let hooks = taker.wait(1).await;
    assert_eq!(heard(&bench, &hooks[0]), ("pay_1".into(), said.clone()));
    let got = bench.rail.callback(&hooks[0].headers, &hooks[0].body, SystemClock.now_us()).unwrap();
    assert_eq!(got.clone().about(amount(1_250)), said);
    assert_eq!(got.about(amount(1_251)), RailSaid::Differs("1250 CNY".into()));

    let declined = bench.token("4000000000009995").await;
    bench.rail.charge(&bench.charge("pay_2", &declined)).await;
    let hooks = taker.wait(2).await;
    let (refusal, code) = (Refusal::CardFundsLow, "51".to_owned());
    assert_eq!(heard(&bench, &hooks[1]), ("pay_2".into(), RailSaid::Declined { refusal, code }));

    let said = bench.rail.refund(&bench.refund("ref_1", "pay_1", 50)).await;
    let hooks = taker.wait(3).await;
    assert_eq!(heard(&bench, &hooks[2]), ("ref_1".into(), said));
}

/// Pending first, then what became of it: each says what it is, in whatever order they come.
#[tokio::test]
async fn callbacks_of_a_pending_charge_say_pending_and_then_the_end() {
    let taker = Taker::new().await;
    let bench = Bench { webhook_url: taker.url.clone(), ..Bench::new().await };
    let token = bench.token("4000000000002057").await;
    let said = bench.rail.charge(&bench.charge("pay_1", &token)).await;
    assert_eq!(said, RailSaid::Pending);
    let hooks = taker.wait(2).await;
    let mut all: Vec<RailSaid> = hooks.iter().map(|hook| heard(&bench, hook).1).collect();
    all.sort_by_key(|said| *said == RailSaid::Pending);
    assert!(matches!(all[0], RailSaid::Succeeded { .. }), "{all:?}");
    assert_eq!(all[1], RailSaid::Pending);
}

#[tokio::test]
async fn attack_forged_changed_and_old_callbacks() {
    let taker = Taker::new().await;
    let bench = Bench { webhook_url: taker.url.clone(), ..Bench::new().await };
    let token = bench.token("4000000000009995").await;
    bench.rail.charge(&bench.charge("pay_1", &token)).await;
    let hook = taker.wait(1).await.remove(0);
    let now_us = SystemClock.now_us();
    let good = |headers: &[(String, String)], body: &[u8], now_us| {
        bench.rail.callback(headers, body, now_us).is_some()
    };
    assert!(good(&hook.headers, &hook.body, now_us));
    let minute_us = 60_000_000;
    assert!(!good(&hook.headers, &hook.body, now_us + 6 * minute_us));
    assert!(!good(&hook.headers, &hook.body, now_us - 6 * minute_us));
    let text = String::from_utf8(hook.body.clone()).unwrap();
    let forged = text.replace("declined", "succeeded");
    assert_ne!(forged, text);
    assert!(!good(&hook.headers, forged.as_bytes(), now_us));
    for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
        let without: Vec<_> = hook.headers.iter().filter(|(n, _)| n != name).cloned().collect();
        assert!(!good(&without, &hook.body, now_us), "{name}");
        let changed: Vec<_> = hook
            .headers
            .iter()
            .cloned()
            .map(|(n, value)| if n == name { (n, format!("{value}0")) } else { (n, value) })
            .collect();
        assert!(!good(&changed, &hook.body, now_us), "{name}");
    }
}
