//! Cards, charges and refunds when the bank is well.

use paydesk_app::ports::{CardAsk, CardState, Rail, RailHealth, RailSaid};
use paydesk_core::language::Language;
use paydesk_core::refusal::Refusal;
use paydesk_outside::{CHECK_CODE, Manner, TEST_CARDS};

use crate::bench::{Bench, GOOD_CARD, amount, bank};

fn succeeded(said: &RailSaid) -> bool {
    matches!(said, RailSaid::Succeeded { rail_ref, code }
        if rail_ref.starts_with("ch_") && code == "00")
}

#[tokio::test]
async fn a_card_is_entered_at_the_bank_and_comes_back_as_a_token() {
    let bench = Bench::new().await;
    let ask = CardAsk {
        reference: "cse_1".into(),
        return_url: "https://pay.test/cards/back".into(),
        language: Language::En,
        amount: None,
        payee: None,
    };
    let page = bench.rail.card_page(&ask).await.unwrap();
    assert_eq!(page.url, bench.url(&format!("/card/{}", page.bank_id)));
    // Asked again, for example after a lost answer: the same page.
    assert_eq!(bench.rail.card_page(&ask).await.unwrap(), page);
    assert_eq!(bench.rail.card_state(&page.bank_id).await, Ok(CardState::Open));
    let cancel = bench.http.post(format!("{}/cancel", page.url)).send().await.unwrap();
    assert_eq!(cancel.status(), 303);
    assert_eq!(bench.rail.card_state(&page.bank_id).await, Ok(CardState::Cancelled));
    for unknown in ["cs_nobody", "", "../charges", "cs_1?x=1"] {
        let state = bench.rail.card_state(unknown).await;
        assert_eq!(state, Err(Refusal::CardUnknown), "{unknown}");
    }

    let page = bench.rail.card_page(&CardAsk { reference: "cse_2".into(), ..ask }).await.unwrap();
    let fields = [("number", GOOD_CARD), ("expiry", "12/34"), ("security_code", "123")];
    bench.http.post(&page.url).form(&fields).send().await.unwrap();
    let state = bench.rail.card_state(&page.bank_id).await.unwrap();
    let CardState::Done { token, brand, last4, expiry } = state else { panic!("{state:?}") };
    assert!(token.starts_with("tok_"));
    assert_eq!((&*brand, &*last4, &*expiry), ("visa", "4242", "12/34"));
}

/// What each declining test card means in our words.
const DECLINED: [(&str, &str, Refusal); 17] = [
    ("4000000000000002", "05", Refusal::CardDeclined),
    ("4000000000009995", "51", Refusal::CardFundsLow),
    ("4000000000000069", "54", Refusal::CardExpired),
    ("4000000000000549", "54", Refusal::CardExpiryWrong),
    ("4000000000000127", "N7", Refusal::CardCodeWrong),
    ("4000000000000143", "14", Refusal::CardNumberWrong),
    ("4000000000009987", "41", Refusal::CardLost),
    ("4000000000009979", "43", Refusal::CardStolen),
    ("4100000000000019", "59", Refusal::CardSuspected),
    ("4000000000000622", "62", Refusal::CardRestricted),
    ("4000000000006975", "61", Refusal::CardLimit),
    ("4000000000001018", "1A", Refusal::SecurityCheckFailed),
    ("4000000000000689", "68", Refusal::SecurityCheckExpired),
    ("4000000000000572", "57", Refusal::CardRestricted),
    ("4000000000000036", "03", Refusal::MerchantMisconfigured),
    ("4000000000000911", "91", Refusal::BankUnavailable),
    ("4000000000000119", "96", Refusal::BankUnavailable),
];

#[tokio::test]
async fn every_test_card_that_is_declined_says_why_in_our_words() {
    let bench = Bench::new().await;
    for (number, code, refusal) in DECLINED {
        let token = bench.token(number).await;
        let said = bench.rail.charge(&bench.charge(&format!("pay_{number}"), &token)).await;
        let code = code.to_owned();
        assert_eq!(said, RailSaid::Declined { refusal, code }, "{number}");
        assert_eq!(
            bench.rail.charge_state(&format!("pay_{number}"), amount(1_250)).await,
            said,
            "{number}"
        );
    }
    // The table above is all that the bank declines at once.
    let declining = TEST_CARDS.iter().filter(|card| card.manner == Manner::Plain);
    let declining = declining.filter(|card| card.refusal.is_some());
    assert_eq!(declining.count(), DECLINED.len());
}

#[tokio::test]
async fn a_charge_is_booked_once_however_often_it_is_sent() {
    let bench = Bench::new().await;
    assert_eq!(bench.rail.health().await, RailHealth::Up);
    assert_eq!(bench.rail.charge_state("pay_1", amount(1_250)).await, RailSaid::NotFound);
    assert_eq!(bench.rail.record("pay_1").await, None);
    let checked = "4000000000003220";
    for number in [GOOD_CARD, "5555555555554444", "6200000000000005", checked] {
        let token = bench.token(number).await;
        let ask = bench.charge(&format!("pay_{number}"), &token);
        let said = bench.rail.charge(&ask).await;
        assert!(succeeded(&said), "{number}: {said:?}");
        assert_eq!(bench.rail.charge(&ask).await, said);
        assert_eq!(bench.rail.charge_state(&ask.reference, amount(1_250)).await, said);
        // Too late to take it back.
        assert_eq!(bench.rail.cancel(&ask.reference, amount(1_250)).await, said);
    }
    let record = bench.rail.record(&format!("pay_{GOOD_CARD}")).await.unwrap();
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    assert_eq!(record["charge"]["amount_minor"], 1_250);
    assert_eq!(record["charge"]["description"], "Oolong");
    let history = record["history"].as_array().unwrap();
    assert_eq!(history.iter().filter(|line| line["what"] == "received").count(), 1);
}

#[tokio::test]
async fn what_was_cancelled_before_it_came_is_void_for_ever() {
    let bench = Bench::new().await;
    assert_eq!(bench.rail.cancel("pay_1", amount(1_250)).await, RailSaid::Void);
    assert_eq!(bench.rail.charge_state("pay_1", amount(1_250)).await, RailSaid::Void);
    let token = bench.token(GOOD_CARD).await;
    assert_eq!(bench.rail.charge(&bench.charge("pay_1", &token)).await, RailSaid::Void);
    let pending = bench.token("4000000000002032").await;
    let ask = bench.charge("pay_2", &pending);
    assert_eq!(bench.rail.charge(&ask).await, RailSaid::Pending);
    assert_eq!(bench.rail.charge_state("pay_2", amount(1_250)).await, RailSaid::Pending);
    assert_eq!(bench.rail.cancel("pay_2", amount(1_250)).await, RailSaid::Void);
}

#[tokio::test]
async fn while_the_cards_bank_asks_for_a_code_the_page_is_open_and_no_card_is_known() {
    let bench = Bench::new().await;
    let ask = CardAsk {
        reference: "cse_1".into(),
        return_url: "https://pay.test/cards/back".into(),
        language: Language::En,
        amount: None,
        payee: None,
    };
    let page = bench.rail.card_page(&ask).await.unwrap();
    let fields = [("number", "4000000000001018"), ("expiry", "12/34"), ("security_code", "123")];
    bench.http.post(&page.url).form(&fields).send().await.unwrap();
    assert_eq!(bench.rail.card_state(&page.bank_id).await, Ok(CardState::Open));
    let check = format!("{}/check", page.url);
    bench.http.post(&check).form(&[("code", CHECK_CODE)]).send().await.unwrap();
    let state = bench.rail.card_state(&page.bank_id).await.unwrap();
    let CardState::Done { token, last4, .. } = state else { panic!("{state:?}") };
    assert_eq!(last4, "1018");
    assert!(succeeded(&bench.rail.charge(&bench.charge("pay_1", &token)).await));
}

#[tokio::test]
async fn requests_that_the_bank_refuses_are_not_taken_for_answers_about_the_card() {
    let bench = Bench::new().await;
    let unknown = bench.rail.charge(&bench.charge("pay_1", "tok_nobody")).await;
    assert_eq!(unknown, RailSaid::NotSent(Refusal::CardNumberWrong));
    let stranger = bank(&bench.url(""), "wrong key");
    let said = stranger.charge(&bench.charge("pay_1", "tok_nobody")).await;
    assert_eq!(said, RailSaid::NotSent(Refusal::BankUnavailable));
    assert!(matches!(stranger.charge_state("pay_1", amount(1_250)).await, RailSaid::Unknown(_)));
    // The same reference with another amount: what was booked before stands, so nothing is said.
    let token = bench.token(GOOD_CARD).await;
    let ask = bench.charge("pay_2", &token);
    let booked = bench.rail.charge(&ask).await;
    assert!(succeeded(&booked));
    let mut other = ask.clone();
    other.amount = amount(999);
    assert!(matches!(bench.rail.charge(&other).await, RailSaid::Unknown(_)));
    assert_eq!(bench.rail.charge_state("pay_2", amount(1_250)).await, booked);
    // Asked about another amount than it holds, the bank's word settles nothing.
    let differs = RailSaid::Differs("1250 CNY".into());
    assert_eq!(bench.rail.charge_state("pay_2", other.amount).await, differs);
    assert_eq!(bench.rail.cancel("pay_2", other.amount).await, differs);
}

#[tokio::test]
async fn refunds_go_back_once_and_never_beyond_the_charge() {
    let bench = Bench::new().await;
    let token = bench.token(GOOD_CARD).await;
    bench.rail.charge(&bench.charge("pay_1", &token)).await;
    assert_eq!(bench.rail.refund_state("ref_1", amount(1_000)).await, RailSaid::NotFound);
    let ask = bench.refund("ref_1", "pay_1", 1_000);
    let said = bench.rail.refund(&ask).await;
    let RailSaid::Succeeded { rail_ref, code } = &said else { panic!("{said:?}") };
    assert!(rail_ref.starts_with("re_") && code == "00");
    assert_eq!(bench.rail.refund(&ask).await, said);
    assert_eq!(bench.rail.refund_state("ref_1", amount(1_000)).await, said);
    // More than is left, or of nothing: no later try would be taken.
    let never = |code: &str| RailSaid::Declined {
        refusal: Refusal::RefundDeclinedByBank,
        code: code.to_owned(),
    };
    assert_eq!(bench.rail.refund(&bench.refund("ref_2", "pay_1", 251)).await, never("13"));
    assert_eq!(bench.rail.refund(&bench.refund("ref_3", "pay_nobody", 1)).await, never("25"));
    bench.mode_once("maintenance").await;
    let later = RailSaid::NotSent(Refusal::BankMaintenance);
    assert_eq!(bench.rail.refund(&bench.refund("ref_2", "pay_1", 250)).await, later);
    assert_eq!(bench.rail.refund_state("ref_2", amount(250)).await, RailSaid::NotFound);
    let rest = bench.rail.refund(&bench.refund("ref_4", "pay_1", 250)).await;
    assert!(matches!(rest, RailSaid::Succeeded { .. }));
    let charge = bench.get("/v1/charges?reference=pay_1").await;
    assert_eq!(charge["refunded_minor"], 1_250);

    let closed = bench.token("4000000000005126").await;
    bench.rail.charge(&bench.charge("pay_2", &closed)).await;
    let said = bench.rail.refund(&bench.refund("ref_5", "pay_2", 100)).await;
    let (refusal, code) = (Refusal::RefundDeclinedByBank, "46".to_owned());
    assert_eq!(said, RailSaid::Declined { refusal, code });
}
