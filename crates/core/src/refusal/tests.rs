use super::*;
use std::collections::HashSet;

#[test]
fn the_table_stands_in_the_order_of_the_enum() {
    for (at, row) in table::TABLE.iter().enumerate() {
        assert_eq!(row.refusal as usize, at, "{} stands in the wrong place", row.code);
    }
    // The last variant closes the table, so that no variant lies outside it.
    assert_eq!(Refusal::RefundDeclinedByBank as usize + 1, table::TABLE.len());
}

#[test]
fn public_words_are_unique_and_equal_the_serde_names() {
    let mut seen = HashSet::new();
    for refusal in Refusal::all() {
        assert!(seen.insert(refusal.code()), "{refusal} stands twice");
        let wire = serde_json::to_string(&refusal).unwrap();
        assert_eq!(wire, format!("\"{}\"", refusal.code()));
        assert_eq!(serde_json::from_str::<Refusal>(&wire).unwrap(), refusal);
        assert_eq!(Refusal::parse(refusal.code()), Some(refusal));
        assert_eq!(refusal.to_string(), refusal.code());
    }
    assert_eq!(Refusal::parse("no_such_word"), None);
    assert_eq!(Refusal::parse(""), None);
}

#[test]
fn codes_have_the_form_of_their_standard_and_a_sensible_status() {
    for refusal in Refusal::all() {
        let row = refusal.row();
        assert_eq!(row.iso8583.len(), 2, "{refusal}");
        assert_eq!(row.iso20022.len(), 4, "{refusal}");
        assert!(row.stripe.is_none_or(|word| !word.is_empty()), "{refusal}");
        if row.recorded {
            assert!([402, 403, 409, 503].contains(&row.http), "{refusal}: {}", row.http);
        } else {
            assert!([403, 404, 409, 422].contains(&row.http), "{refusal}: {}", row.http);
        }
        let down = matches!(row.cause, Cause::Maintenance | Cause::Network);
        assert!(!down || row.http == 503, "{refusal} is a fault of a system, not of the payer");
    }
}

/// PAY-7 word for word, and who answers for it.
#[test]
fn every_reason_of_pay_7_has_a_recorded_refusal() {
    use Refusal as R;
    let table: &[(&str, &[Refusal])] = &[
        ("balance too low", &[R::BalanceTooLow, R::CardFundsLow]),
        ("card number wrong", &[R::CardNumberWrong]),
        ("expiry wrong", &[R::CardExpiryWrong]),
        ("security code wrong", &[R::CardCodeWrong]),
        ("card expired", &[R::CardExpired]),
        ("method not accepted by this merchant", &[R::MethodNotAccepted]),
        ("merchant's system not answering", &[R::MerchantUnreachable]),
        ("network broke off", &[R::NetworkBroken]),
        ("account locked", &[R::AccountLocked]),
        ("verification missing", &[R::VerificationMissing, R::VerificationOverdue]),
        ("unusual activity", &[R::UnusualActivity, R::CardSuspected]),
        ("security check failed", &[R::SecurityCheckFailed]),
        ("security check run out", &[R::SecurityCheckExpired]),
        ("maintenance on our side", &[R::OurMaintenance]),
        ("maintenance on the bank's side", &[R::BankMaintenance]),
        ("merchant's account set up wrongly", &[R::MerchantMisconfigured, R::MerchantSuspended]),
    ];
    for (reason, refusals) in table {
        assert!(!refusals.is_empty(), "{reason}");
        for refusal in *refusals {
            assert!(refusal.row().recorded, "{reason}: {refusal} must leave a payment row");
        }
    }
}

#[test]
fn a_banks_answer_is_read() {
    use Refusal as R;
    let table: &[(&str, Refusal)] = &[
        ("03", R::MerchantMisconfigured),
        ("04", R::CardRestricted),
        ("05", R::CardDeclined),
        ("14", R::CardNumberWrong),
        ("17", R::Cancelled),
        ("void", R::Cancelled),
        ("1A", R::SecurityCheckFailed),
        ("41", R::CardLost),
        ("43", R::CardStolen),
        ("51", R::CardFundsLow),
        ("54", R::CardExpired),
        ("57", R::CardRestricted),
        ("58", R::MethodNotAccepted),
        ("59", R::CardSuspected),
        ("61", R::CardLimit),
        ("62", R::CardRestricted),
        ("68", R::SecurityCheckExpired),
        ("82", R::CardCodeWrong),
        ("90", R::BankMaintenance),
        ("91", R::BankUnavailable),
        ("96", R::BankUnavailable),
        ("N7", R::CardCodeWrong),
        ("", R::CardDeclined),
        ("ZZ", R::CardDeclined),
    ];
    for (code, refusal) in table {
        assert_eq!(Refusal::from_iso8583(code), *refusal, "{code}");
        assert!(refusal.row().recorded, "{code}");
    }
}

#[test]
fn a_banks_finer_word_goes_before_its_code() {
    use Refusal as R;
    let table: &[(&str, Option<&str>, Refusal)] = &[
        ("54", None, R::CardExpired),
        ("54", Some("expired_card"), R::CardExpired),
        ("54", Some("invalid_expiry_year"), R::CardExpiryWrong),
        ("54", Some("invalid_expiry_month"), R::CardExpiryWrong),
        ("54", Some("card_expiry_wrong"), R::CardExpiryWrong),
        ("1A", Some("security_check_expired"), R::SecurityCheckExpired),
        ("05", Some("a word we do not know"), R::CardDeclined),
        // A word that never stands on a payment row is not taken from a bank.
        ("05", Some("key_reused"), R::CardDeclined),
    ];
    for (code, word, refusal) in table {
        assert_eq!(Refusal::from_bank(code, *word), *refusal, "{code} {word:?}");
    }
}

/// The test cards of the sandbox bank, code and decline word, as its contract lists them.
#[test]
fn every_test_card_of_the_sandbox_bank_has_its_own_reason() {
    use Refusal as R;
    let table: &[(&str, &str, Refusal)] = &[
        ("05", "generic_decline", R::CardDeclined),
        ("51", "insufficient_funds", R::CardFundsLow),
        ("54", "expired_card", R::CardExpired),
        ("54", "invalid_expiry", R::CardExpiryWrong),
        ("N7", "incorrect_cvc", R::CardCodeWrong),
        ("14", "incorrect_number", R::CardNumberWrong),
        ("41", "lost_card", R::CardLost),
        ("43", "stolen_card", R::CardStolen),
        ("59", "fraudulent", R::CardSuspected),
        ("62", "restricted_card", R::CardRestricted),
        ("61", "card_velocity_exceeded", R::CardLimit),
        ("1A", "authentication_failed", R::SecurityCheckFailed),
        ("68", "authentication_timed_out", R::SecurityCheckExpired),
        ("57", "transaction_not_allowed", R::CardRestricted),
        ("03", "invalid_merchant", R::MerchantMisconfigured),
        ("91", "issuer_not_available", R::BankUnavailable),
        ("96", "processing_error", R::BankUnavailable),
        ("46", "account_closed", R::CardRestricted),
    ];
    for (code, word, refusal) in table {
        assert_eq!(Refusal::from_bank(code, Some(word)), *refusal, "{code} {word}");
    }
}
