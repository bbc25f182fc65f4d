//! Every reason why a command that moves money is refused, with one table for all who ask.
//!
//! A refusal is an answer, not an error: it has a public word, the codes that card schemes and
//! banks use for the same thing, a cause, and one remedy that the page turns into one button.
//! Nothing else in the house maps codes.
//!
//! Invariants: public words are unique and equal the serde name; a recorded refusal is stored on a
//! payment row (the owner sees it in the history), the others never reach a row because the command
//! itself was not sound or not allowed.
//!
//! To add one: a variant here, its row in `table.rs` at the same place, three texts in
//! `locales/*/refusal.ftl`. The tests name whatever is missing.

use serde::{Deserialize, Serialize};
use std::fmt;

use crate::payment::{Method, PaymentKind};

mod table;

pub use table::{Cause, Remedy, Row};

/// Why a command was refused. The order is the order of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    // Not recorded: the command was not sound, or not this actor's to give.
    AmountNotPositive,
    AmountTooLarge,
    CurrencyMismatch,
    PayeeUnknown,
    PayeeIsPayer,
    OrderUnknown,
    OrderAmountMismatch,
    /// The same idempotency key came with another body.
    KeyReused,
    /// It belongs to somebody else; answered like something that does not exist.
    NotYours,
    NoteTooLong,
    /// Answered by a challenge; the same request with the same key passes once it is answered.
    ChallengeRequired,
    CardUnknown,
    /// It has moved on since it was read: already settled, cancelled or decided.
    StateConflict,
    ApprovalRequired,
    /// What the approval was given for has changed since.
    ApprovalStale,
    ApprovalUsed,
    /// Requester, approver and beneficiary must be three different people.
    SamePerson,
    /// Staff whose own identity nobody has confirmed: who they are besides is not known.
    SignerUnverified,
    /// Whoever asks or signs for the house has an account that may be in other hands.
    SignerLocked,
    /// The same payment by card was asked for before, and nobody knows its end yet (PAY-8).
    PaymentUnsettled,
    /// Payments of this payer fail again and again within minutes: not another one is begun.
    FailingTooOften,
    NotAllowed,

    // Recorded: a payment that failed (PAY-7).
    BalanceTooLow,
    CardNumberWrong,
    CardExpiryWrong,
    CardCodeWrong,
    CardExpired,
    CardDeclined,
    CardFundsLow,
    CardLost,
    CardStolen,
    CardRestricted,
    CardLimit,
    /// The card's bank suspects fraud; ours is `UnusualActivity`.
    CardSuspected,
    MethodNotAccepted,
    MerchantUnreachable,
    /// Its own system was asked, and does not take this payment.
    MerchantDeclined,
    NetworkBroken,
    AccountLocked,
    VerificationMissing,
    VerificationOverdue,
    LimitPerPayment,
    LimitPerDay,
    UnusualActivity,
    SecurityCheckFailed,
    SecurityCheckExpired,
    BankMaintenance,
    BankUnavailable,
    OurMaintenance,
    MerchantMisconfigured,
    MerchantSuspended,
    OrderExpired,
    OrderPaid,
    OrderBeingPaid,
    PayeeCannotReceive,
    /// Voided by support, by the payer, or because the bank never had it.
    Cancelled,

    // Refunds.
    RefundNothingLeft,
    RefundTooLarge,
    /// More than the shop’s policy gives back.
    RefundOverPolicy,
    /// It goes back whole: part of it is nobody else's.
    RefundNotInPart,
    RefundWindowOver,
    RefundNotByPolicy,
    RefundNeedsEvidence,
    RefundNotSettled,
    RefundFundsShort,
    RefundDeclinedByBank,
}

impl Refusal {
    /// All of them, in order.
    pub fn all() -> impl Iterator<Item = Refusal> {
        table::TABLE.iter().map(|row| row.refusal)
    }

    /// Everything that is known about this refusal.
    #[must_use]
    pub fn row(self) -> &'static Row {
        &table::TABLE[self as usize]
    }

    /// What the payer is told. Whoever holds a card that was lost, stolen or is watched learns no
    /// more than that its bank declined, as card schemes ask of merchants; the desk sees the truth.
    #[must_use]
    pub fn told(self) -> Refusal {
        match self {
            Refusal::CardLost | Refusal::CardStolen | Refusal::CardSuspected => {
                Refusal::CardDeclined
            }
            other => other,
        }
    }

    /// The remedy for a payment of this kind that was made this way: nobody fills a wallet from the
    /// wallet or through a merchant, and what was not accepted is not the way out.
    #[must_use]
    pub fn remedy(self, kind: PaymentKind, method: Method) -> Remedy {
        match (self, kind, self.row().remedy) {
            (Refusal::MethodNotAccepted, PaymentKind::TopUp, _)
            | (_, PaymentKind::TopUp, Remedy::ContactMerchant | Remedy::PayByWallet) => {
                Remedy::AnotherCard
            }
            (Refusal::MethodNotAccepted, ..) if method == Method::Wallet => Remedy::PayByCard,
            // Its bank checks a card when it is entered: the one on file has not passed.
            (Refusal::SecurityCheckFailed | Refusal::SecurityCheckExpired, ..)
                if method == Method::Card =>
            {
                Remedy::CheckCard
            }
            (_, _, remedy) => remedy,
        }
    }

    /// Our public word, in snake case; stored on payments and given by the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.row().code
    }

    /// The public word with hyphens, as it stands in text keys (`refusal-card-expired-why`).
    #[must_use]
    pub fn key(self) -> String {
        self.code().replace('_', "-")
    }

    /// The variables that its three texts need: `balance` (what is available in the wallet) or
    /// `card` (brand and last four). No text needs anything else.
    #[must_use]
    pub fn variables(self) -> &'static [&'static str] {
        match self {
            Refusal::BalanceTooLow => &["balance"],
            Refusal::CardSuspected => &["card"],
            _ if self.row().cause == Cause::Card => &["card"],
            _ => &[],
        }
    }

    /// The refusal with this public word.
    #[must_use]
    pub fn parse(code: &str) -> Option<Refusal> {
        Refusal::all().find(|refusal| refusal.code() == code)
    }

    /// What a bank's ISO 8583 response code (field 39) means for the payer. Codes that we do not
    /// know are a plain decline: the bank said no, and no more can be said honestly.
    #[must_use]
    pub fn from_iso8583(code: &str) -> Refusal {
        match code {
            "14" | "15" => Refusal::CardNumberWrong,
            "54" => Refusal::CardExpired,
            "N7" | "82" => Refusal::CardCodeWrong,
            "51" => Refusal::CardFundsLow,
            "41" => Refusal::CardLost,
            "43" => Refusal::CardStolen,
            "04" | "07" | "36" | "46" | "57" | "62" | "75" | "78" => Refusal::CardRestricted,
            "61" | "65" => Refusal::CardLimit,
            "34" | "59" => Refusal::CardSuspected,
            "58" => Refusal::MethodNotAccepted,
            "03" => Refusal::MerchantMisconfigured,
            "1A" | "55" | "63" => Refusal::SecurityCheckFailed,
            // "Response received too late": the payer's answer to the bank's check came too late.
            "68" => Refusal::SecurityCheckExpired,
            // The bank's word for a charge that was voided before it arrived.
            "17" | "void" => Refusal::Cancelled,
            "90" => Refusal::BankMaintenance,
            "06" | "91" | "92" | "96" => Refusal::BankUnavailable,
            _ => Refusal::CardDeclined,
        }
    }

    /// Like [`Refusal::from_iso8583`], with the finer word that some banks send along: our own word
    /// or a Stripe decline code. Code 54 alone cannot tell an expired card from a wrong date.
    #[must_use]
    pub fn from_bank(code: &str, word: Option<&str>) -> Refusal {
        let finer = word.and_then(|word| match word {
            "invalid_expiry" | "invalid_expiry_month" => Some(Refusal::CardExpiryWrong),
            // The wallet's own refusal shares this word; a bank speaks of the card.
            "insufficient_funds" => Some(Refusal::CardFundsLow),
            "authentication_failed" => Some(Refusal::SecurityCheckFailed),
            "authentication_timed_out" => Some(Refusal::SecurityCheckExpired),
            _ => Refusal::all()
                .filter(|refusal| refusal.row().recorded)
                .find(|refusal| refusal.code() == word || refusal.row().stripe == Some(word)),
        });
        finer.unwrap_or_else(|| Refusal::from_iso8583(code))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests;
