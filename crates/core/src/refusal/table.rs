//! The one table: refusal -> public word, Stripe decline code, ISO 8583 response code, ISO 20022
//! external status reason (ExternalStatusReason1Code), HTTP status, cause, remedy.
//!
//! Where a standard has no word for it, the nearest one that a bank would send stands here; agents
//! read these columns when they talk to a bank, customers never do.
//!
//! Sources: the response codes of ISO 8583:1987, field 39, with Visa's own 1A and N7; the code set
//! `ExternalStatusReason1Code` of the ISO 20022 External Code Sets (iso20022.org, published each
//! quarter); Stripe's list of decline codes (docs.stripe.com/declines/codes). What the ISO lists
//! mean by each code that is used here stands in this table's tests.

use super::Refusal;
use Cause as C;
use Refusal as R;
use Remedy as D;
use serde::Serialize;

/// On whose side the reason lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    Customer,
    Card,
    Merchant,
    Bank,
    Network,
    Account,
    Security,
    Maintenance,
    Us,
    Request,
}

impl Cause {
    /// The word in text keys and on the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            C::Customer => "customer",
            C::Card => "card",
            C::Merchant => "merchant",
            C::Bank => "bank",
            C::Network => "network",
            C::Account => "account",
            C::Security => "security",
            C::Maintenance => "maintenance",
            C::Us => "us",
            C::Request => "request",
        }
    }
}

/// The one button that helps; text key `remedy-<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    TopUp,
    AnotherCard,
    CheckCard,
    PayByWallet,
    PayByCard,
    TryAgain,
    AskBank,
    Unlock,
    Verify,
    Confirm,
    WaitUntilBack,
    ContactMerchant,
    GetHelp,
    None,
}

impl Remedy {
    pub const ALL: [Remedy; 14] = [
        D::TopUp,
        D::AnotherCard,
        D::CheckCard,
        D::PayByWallet,
        D::PayByCard,
        D::TryAgain,
        D::AskBank,
        D::Unlock,
        D::Verify,
        D::Confirm,
        D::WaitUntilBack,
        D::ContactMerchant,
        D::GetHelp,
        D::None,
    ];

    /// The word in text keys (`remedy-top-up`).
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            D::TopUp => "top-up",
            D::AnotherCard => "another-card",
            D::CheckCard => "check-card",
            D::PayByWallet => "pay-by-wallet",
            D::PayByCard => "pay-by-card",
            D::TryAgain => "try-again",
            D::AskBank => "ask-bank",
            D::Unlock => "unlock",
            D::Verify => "verify",
            D::Confirm => "confirm",
            D::WaitUntilBack => "wait-until-back",
            D::ContactMerchant => "contact-merchant",
            D::GetHelp => "get-help",
            D::None => "none",
        }
    }
}

/// One line of the table.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Row {
    pub refusal: Refusal,
    /// Our public word.
    pub code: &'static str,
    /// Stripe's decline code, where it has one for this.
    pub stripe: Option<&'static str>,
    /// ISO 8583 response code, field 39 (two characters; N7 and 1A are Visa's).
    pub iso8583: &'static str,
    /// ISO 20022 external status reason code.
    pub iso20022: &'static str,
    pub http: u16,
    pub cause: Cause,
    pub remedy: Remedy,
    /// A payment row with state failed (or cancelled) is stored for it.
    pub recorded: bool,
}

/// Public word, Stripe, ISO 8583, ISO 20022; an empty Stripe word means none.
type Codes = [&'static str; 4];

/// A refusal of a command that leaves no payment row.
const fn deny(refusal: Refusal, http: u16, cause: Cause, remedy: Remedy, codes: Codes) -> Row {
    let [code, stripe, iso8583, iso20022] = codes;
    let stripe = if stripe.is_empty() { None } else { Some(stripe) };
    Row { refusal, code, stripe, iso8583, iso20022, http, cause, remedy, recorded: false }
}

/// A payment that failed and is kept.
const fn fail(refusal: Refusal, http: u16, cause: Cause, remedy: Remedy, codes: Codes) -> Row {
    let row = deny(refusal, http, cause, remedy, codes);
    Row { recorded: true, ..row }
}

pub(super) static TABLE: [Row; 66] = [
    deny(
        R::AmountNotPositive,
        422,
        C::Request,
        D::TryAgain,
        ["amount_not_positive", "invalid_amount", "13", "AM12"],
    ),
    deny(
        R::AmountTooLarge,
        422,
        C::Request,
        D::TryAgain,
        ["amount_too_large", "invalid_amount", "13", "AM02"],
    ),
    deny(
        R::CurrencyMismatch,
        422,
        C::Request,
        D::TryAgain,
        ["currency_mismatch", "currency_not_supported", "12", "CURR"],
    ),
    deny(R::PayeeUnknown, 422, C::Customer, D::TryAgain, ["payee_unknown", "", "12", "AC03"]),
    deny(R::PayeeIsPayer, 422, C::Customer, D::TryAgain, ["payee_is_payer", "", "12", "AG01"]),
    deny(R::OrderUnknown, 404, C::Request, D::ContactMerchant, ["order_unknown", "", "25", "IRNR"]),
    deny(
        R::OrderAmountMismatch,
        422,
        C::Request,
        D::ContactMerchant,
        ["order_amount_mismatch", "invalid_amount", "64", "AM09"],
    ),
    deny(
        R::KeyReused,
        422,
        C::Request,
        D::TryAgain,
        ["key_reused", "duplicate_transaction", "94", "DU05"],
    ),
    deny(R::NotYours, 404, C::Request, D::None, ["not_yours", "not_permitted", "12", "AG08"]),
    deny(R::NoteTooLong, 422, C::Request, D::TryAgain, ["note_too_long", "", "30", "INDT"]),
    deny(
        R::ChallengeRequired,
        403,
        C::Security,
        D::Confirm,
        ["challenge_required", "authentication_required", "1A", "DS0A"],
    ),
    deny(R::CardUnknown, 422, C::Request, D::AnotherCard, ["card_unknown", "", "14", "AC16"]),
    deny(R::StateConflict, 409, C::Request, D::None, ["state_conflict", "", "12", "DS04"]),
    deny(R::ApprovalRequired, 403, C::Security, D::None, ["approval_required", "", "01", "DS0A"]),
    deny(R::ApprovalStale, 409, C::Request, D::None, ["approval_stale", "", "12", "DS04"]),
    deny(
        R::ApprovalUsed,
        409,
        C::Request,
        D::None,
        ["approval_used", "duplicate_transaction", "94", "DS15"],
    ),
    deny(R::SamePerson, 403, C::Security, D::None, ["same_person", "", "58", "DS26"]),
    deny(R::SignerUnverified, 403, C::Security, D::None, ["signer_unverified", "", "58", "DS26"]),
    deny(R::SignerLocked, 403, C::Security, D::None, ["signer_locked", "", "58", "DS26"]),
    deny(
        R::PaymentUnsettled,
        409,
        C::Bank,
        D::None,
        ["payment_unsettled", "duplicate_transaction", "94", "DU05"],
    ),
    deny(
        R::FailingTooOften,
        429,
        C::Security,
        D::GetHelp,
        ["failing_too_often", "withdrawal_count_limit_exceeded", "65", "AG08"],
    ),
    deny(R::NotAllowed, 403, C::Request, D::None, ["not_allowed", "not_permitted", "58", "AG08"]),
    fail(
        R::BalanceTooLow,
        402,
        C::Customer,
        D::TopUp,
        ["balance_too_low", "insufficient_funds", "51", "AM04"],
    ),
    fail(
        R::CardNumberWrong,
        402,
        C::Card,
        D::CheckCard,
        ["card_number_wrong", "incorrect_number", "14", "AC16"],
    ),
    fail(
        R::CardExpiryWrong,
        402,
        C::Card,
        D::CheckCard,
        ["card_expiry_wrong", "invalid_expiry_year", "54", "DT01"],
    ),
    fail(
        R::CardCodeWrong,
        402,
        C::Card,
        D::CheckCard,
        ["card_code_wrong", "incorrect_cvc", "N7", "AG08"],
    ),
    fail(
        R::CardExpired,
        402,
        C::Card,
        D::AnotherCard,
        ["card_expired", "expired_card", "54", "DT01"],
    ),
    fail(
        R::CardDeclined,
        402,
        C::Card,
        D::AnotherCard,
        ["card_declined", "do_not_honor", "05", "MS03"],
    ),
    fail(
        R::CardFundsLow,
        402,
        C::Card,
        D::AnotherCard,
        ["card_funds_low", "insufficient_funds", "51", "AM04"],
    ),
    fail(R::CardLost, 402, C::Card, D::AnotherCard, ["card_lost", "lost_card", "41", "AC06"]),
    fail(R::CardStolen, 402, C::Card, D::AnotherCard, ["card_stolen", "stolen_card", "43", "AC06"]),
    fail(
        R::CardRestricted,
        402,
        C::Card,
        D::AnotherCard,
        ["card_restricted", "restricted_card", "62", "AG01"],
    ),
    fail(
        R::CardLimit,
        402,
        C::Card,
        D::AnotherCard,
        ["card_limit", "card_velocity_exceeded", "61", "AM21"],
    ),
    fail(
        R::CardSuspected,
        402,
        C::Security,
        D::AskBank,
        ["card_suspected", "fraudulent", "59", "FR01"],
    ),
    fail(
        R::MethodNotAccepted,
        402,
        C::Merchant,
        D::PayByWallet,
        ["method_not_accepted", "card_not_supported", "58", "AG03"],
    ),
    fail(
        R::MerchantUnreachable,
        503,
        C::Merchant,
        D::TryAgain,
        ["merchant_unreachable", "", "92", "AB08"],
    ),
    fail(
        R::MerchantDeclined,
        409,
        C::Merchant,
        D::ContactMerchant,
        ["merchant_declined", "", "05", "MS02"],
    ),
    fail(R::NetworkBroken, 503, C::Network, D::TryAgain, ["network_broken", "", "06", "TA01"]),
    fail(R::AccountLocked, 403, C::Account, D::Unlock, ["account_locked", "", "62", "AC06"]),
    fail(
        R::VerificationMissing,
        403,
        C::Account,
        D::Verify,
        ["verification_missing", "approve_with_id", "57", "NOCM"],
    ),
    fail(
        R::VerificationOverdue,
        403,
        C::Account,
        D::Verify,
        ["verification_overdue", "approve_with_id", "57", "NOCM"],
    ),
    fail(R::LimitPerPayment, 403, C::Account, D::TryAgain, ["limit_per_payment", "", "61", "AM14"]),
    fail(R::LimitPerDay, 403, C::Account, D::TryAgain, ["limit_per_day", "", "61", "AM21"]),
    fail(R::UnusualActivity, 403, C::Security, D::Confirm, ["unusual_activity", "", "59", "FR01"]),
    fail(
        R::SecurityCheckFailed,
        403,
        C::Security,
        D::TryAgain,
        ["security_check_failed", "authentication_required", "1A", "AG08"],
    ),
    fail(
        R::SecurityCheckExpired,
        403,
        C::Security,
        D::TryAgain,
        ["security_check_expired", "", "68", "DS24"],
    ),
    fail(
        R::BankMaintenance,
        503,
        C::Maintenance,
        D::WaitUntilBack,
        ["bank_maintenance", "", "90", "AB07"],
    ),
    fail(
        R::BankUnavailable,
        503,
        C::Bank,
        D::TryAgain,
        ["bank_unavailable", "issuer_not_available", "91", "AB07"],
    ),
    fail(
        R::OurMaintenance,
        503,
        C::Maintenance,
        D::WaitUntilBack,
        ["our_maintenance", "", "90", "FF10"],
    ),
    fail(
        R::MerchantMisconfigured,
        409,
        C::Merchant,
        D::ContactMerchant,
        ["merchant_misconfigured", "", "03", "BE17"],
    ),
    fail(
        R::MerchantSuspended,
        409,
        C::Merchant,
        D::ContactMerchant,
        ["merchant_suspended", "", "03", "AC06"],
    ),
    fail(
        R::OrderExpired,
        409,
        C::Merchant,
        D::ContactMerchant,
        ["order_expired", "", "12", "EDTR"],
    ),
    fail(
        R::OrderPaid,
        409,
        C::Customer,
        D::None,
        ["order_paid", "duplicate_transaction", "94", "APAR"],
    ),
    fail(
        R::OrderBeingPaid,
        409,
        C::Customer,
        D::None,
        ["order_being_paid", "duplicate_transaction", "94", "ALAC"],
    ),
    fail(
        R::PayeeCannotReceive,
        409,
        C::Account,
        D::TryAgain,
        ["payee_cannot_receive", "", "57", "AC06"],
    ),
    fail(R::Cancelled, 409, C::Us, D::TryAgain, ["cancelled", "", "17", "DS02"]),
    deny(R::RefundNothingLeft, 409, C::Request, D::None, ["refund_nothing_left", "", "94", "AG13"]),
    deny(
        R::RefundTooLarge,
        422,
        C::Request,
        D::TryAgain,
        ["refund_too_large", "invalid_amount", "13", "AM09"],
    ),
    deny(
        R::RefundOverPolicy,
        422,
        C::Merchant,
        D::TryAgain,
        ["refund_over_policy", "invalid_amount", "13", "AM09"],
    ),
    deny(
        R::RefundNotInPart,
        409,
        C::Request,
        D::None,
        ["refund_not_in_part", "invalid_amount", "13", "AM09"],
    ),
    deny(
        R::RefundWindowOver,
        409,
        C::Merchant,
        D::ContactMerchant,
        ["refund_window_over", "", "12", "DT05"],
    ),
    deny(
        R::RefundNotByPolicy,
        409,
        C::Merchant,
        D::ContactMerchant,
        ["refund_not_by_policy", "", "12", "AG01"],
    ),
    deny(
        R::RefundNeedsEvidence,
        422,
        C::Request,
        D::TryAgain,
        ["refund_needs_evidence", "", "12", "MINF"],
    ),
    deny(R::RefundNotSettled, 409, C::Request, D::None, ["refund_not_settled", "", "12", "FF12"]),
    deny(
        R::RefundFundsShort,
        409,
        C::Merchant,
        D::None,
        ["refund_funds_short", "insufficient_funds", "51", "AM04"],
    ),
    deny(
        R::RefundDeclinedByBank,
        409,
        C::Bank,
        D::None,
        ["refund_declined_by_bank", "", "05", "MS03"],
    ),
];
