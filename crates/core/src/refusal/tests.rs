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
            assert!([403, 404, 409, 422, 429].contains(&row.http), "{refusal}: {}", row.http);
        }
        let down = matches!(row.cause, Cause::Maintenance | Cause::Network);
        assert!(!down || row.http == 503, "{refusal} is a fault of a system, not of the payer");
    }
}

/// PAY-7 word for word and what lies beside it, and who answers for it.
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
        ("merchant's system says no", &[R::MerchantDeclined]),
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

/// What `ExternalStatusReason1Code` means by the codes used here, in short.
const ISO20022: &[(&str, &str)] = &[
    ("AB07", "an agent is not online"),
    ("AB08", "the creditor agent is not online"),
    ("AC03", "creditor account number invalid or missing"),
    ("AC06", "the account is blocked"),
    ("AC16", "card number invalid"),
    ("AG01", "transaction forbidden on this type of account"),
    ("AG03", "transaction type not supported on this account"),
    ("AG08", "invalid or missing user or access right"),
    ("AG13", "what was returned already is not returned again"),
    ("ALAC", "the request to pay was accepted already"),
    ("AM02", "amount above the allowed maximum"),
    ("AM04", "insufficient funds"),
    ("AM09", "not the amount agreed or expected"),
    ("AM12", "amount invalid or missing"),
    ("AM14", "amount above the limit agreed with the client"),
    ("AM21", "amount above the limit agreed with the client"),
    ("APAR", "the request to pay was paid already"),
    ("BE17", "creditor's identification code missing or invalid"),
    ("CURR", "currency of the payment incorrect"),
    ("DS02", "an authorised user has cancelled the order"),
    ("DS04", "rejected for reasons concerning content"),
    ("DS0A", "a signature is required"),
    ("DS15", "the same signature was sent already"),
    ("DS24", "waiting time ran out on an incomplete order"),
    ("DS26", "the same user has signed several times"),
    ("DT01", "invalid date"),
    ("DT05", "received after the cut-off date"),
    ("DU05", "instruction id not unique"),
    ("EDTR", "the request to pay has run out"),
    ("FF10", "technical issues on the bank's side"),
    ("FF12", "the original payment cannot be returned in its present state"),
    ("FR01", "fraud"),
    ("INDT", "details not valid for this field"),
    ("IRNR", "no such request to pay was ever received"),
    ("MINF", "information missing"),
    ("MS02", "no reason given by the customer of an agent"),
    ("MS03", "no reason given by the agent"),
    ("NOCM", "the customer's account does not meet regulatory requirements"),
    ("TA01", "the transmission was aborted for technical reasons"),
];

/// What ISO 8583:1987 and, for the last two, Visa mean by the codes used here, in short.
const ISO8583: &[(&str, &str)] = &[
    ("01", "refer to card issuer"),
    ("03", "invalid merchant"),
    ("05", "do not honour"),
    ("06", "error"),
    ("12", "invalid transaction"),
    ("13", "invalid amount"),
    ("14", "invalid card number"),
    ("17", "customer cancellation"),
    ("25", "unable to locate record"),
    ("30", "format error"),
    ("41", "lost card"),
    ("43", "stolen card"),
    ("51", "not sufficient funds"),
    ("54", "expired card"),
    ("57", "not permitted to cardholder"),
    ("58", "not permitted to terminal"),
    ("59", "suspected fraud"),
    ("61", "exceeds amount limit"),
    ("62", "restricted card"),
    ("64", "original amount incorrect"),
    ("65", "exceeds withdrawal frequency limit"),
    ("68", "response received too late"),
    ("90", "cut-off is in progress"),
    ("91", "issuer or switch inoperative"),
    ("92", "cannot be routed"),
    ("94", "duplicate transmission"),
    ("1A", "additional customer authentication required"),
    ("N7", "card verification value does not fit"),
];

#[test]
fn only_codes_of_the_published_lists_are_used_and_each_of_them() {
    let used = |of: fn(&Row) -> &'static str| {
        Refusal::all().map(|refusal| of(refusal.row())).collect::<HashSet<_>>()
    };
    let published =
        |list: &[(&'static str, &str)]| list.iter().map(|(code, _)| *code).collect::<HashSet<_>>();
    assert_eq!(used(|row| row.iso20022), published(ISO20022));
    assert_eq!(used(|row| row.iso8583), published(ISO8583));
}

#[test]
fn a_code_means_what_its_refusal_says() {
    use Refusal as R;
    for (refusal, code) in [
        (R::OrderUnknown, "IRNR"),
        (R::CurrencyMismatch, "CURR"),
        (R::AmountNotPositive, "AM12"),
        (R::KeyReused, "DU05"),
        (R::VerificationOverdue, "NOCM"),
        (R::OurMaintenance, "FF10"),
        (R::BankMaintenance, "AB07"),
        (R::OrderBeingPaid, "ALAC"),
        (R::RefundNotSettled, "FF12"),
    ] {
        assert_eq!(refusal.row().iso20022, code, "{refusal}");
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
