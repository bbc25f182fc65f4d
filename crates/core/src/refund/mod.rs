//! Refunds: the merchant's policy, what may be asked, and the states a refund goes through.
//!
//! A refund reserves what it may return in the same commit that accepts it, so that all refunds of
//! a payment together never exceed what was captured. When the merchant's balance cannot fund it,
//! it waits visibly (`waiting_funds`). Money that went astray through a fault is claimed on the
//! ground `fault`: outside policy and window, the records decide (REF-7).

use crate::amount::Currency;
use crate::day::DAY_US;
use crate::id::{ConversationId, PaymentId, PersonId, RefundId};
use crate::payment::{Method, Payment, PaymentKind, PaymentState};
use crate::refusal::Refusal;
use crate::words;

pub mod debt;
pub mod decide;
pub mod fund;
pub mod otherwise;
pub mod settle;

words! {
    RefundState {
        /// Asked for; somebody looks at it.
        Requested "requested",
        /// Accepted, and the merchant's balance is short.
        WaitingFunds "waiting_funds",
        /// Accepted, funded, and at the bank.
        Sending "sending",
        /// Sent, and the bank's answer is unknown; it is being asked.
        InDoubt "in_doubt",
        Paid "paid",
        Refused "refused",
    }
    Ground { Policy "policy", Fault "fault", Goodwill "goodwill" }
}

impl RefundState {
    pub fn is_final(self) -> bool {
        matches!(self, Self::Paid | Self::Refused)
    }
}

/// A merchant's refund policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Days after the payment; 0 is "no refunds by policy".
    pub days: i64,
    /// The share of the amount that is given back, in percent.
    pub percent: i64,
    /// Documents are asked for.
    pub evidence: bool,
    /// Up to this amount without review, in minor units.
    pub auto_minor: i64,
    /// From this amount on a second person signs.
    pub second_minor: i64,
}

impl Ground {
    /// From which amount on a second person signs: as the merchant says by policy; outside of
    /// policy as the house says, where that is less.
    #[must_use]
    pub fn second_from(self, policy: Option<&Policy>, house_minor: i64) -> i64 {
        let merchant = policy.map_or(house_minor, |policy| policy.second_minor);
        match self {
            Ground::Policy => merchant,
            Ground::Fault | Ground::Goodwill => merchant.min(house_minor),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    pub id: RefundId,
    pub payment: PaymentId,
    pub conversation: Option<ConversationId>,
    pub amount_minor: i64,
    pub currency: Currency,
    pub ground: Ground,
    pub destination: Method,
    pub state: RefundState,
    /// None: the house itself gives back money that went astray.
    pub requested_by: Option<PersonId>,
    pub reason: String,
    /// Why it, or a part of what was asked, was refused.
    pub refused_reason: Option<String>,
    /// The working day by which the money is there, `YYYY-MM-DD`.
    pub expected_on: Option<String>,
    pub created_at_us: i64,
    pub settled_at_us: Option<i64>,
    pub version: i64,
}

/// What the payer may ask for by policy, shown before asking (REF-1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Eligible {
    pub up_to_minor: i64,
    pub until_us: i64,
    pub evidence: bool,
    /// Paid at once, without review, when the amount asked is at most this.
    pub auto_minor: i64,
}

/// Whether a payment can be refunded by policy. `policy` is none for a transfer between people:
/// there only a fault or goodwill gives money back.
pub fn eligible(
    payment: &Payment,
    policy: Option<&Policy>,
    now_us: i64,
) -> Result<Eligible, Refusal> {
    if payment.state != PaymentState::Succeeded {
        return Err(Refusal::RefundNotSettled);
    }
    let policy = match (payment.kind, policy) {
        (PaymentKind::Purchase, Some(policy)) if policy.days > 0 => policy,
        _ => return Err(Refusal::RefundNotByPolicy),
    };
    let until_us = payment.settled_at_us.unwrap_or(payment.created_at_us) + policy.days * DAY_US;
    if now_us > until_us {
        return Err(Refusal::RefundWindowOver);
    }
    // The share rounds down to the minor unit; what other refunds took or reserved counts against
    // it.
    let share = i64::try_from(i128::from(payment.amount_minor) * i128::from(policy.percent) / 100)
        .unwrap_or(0);
    let up_to_minor = (share - payment.gone_minor()).min(payment.refundable_minor());
    if up_to_minor <= 0 {
        return Err(Refusal::RefundNothingLeft);
    }
    // What goes without review is bounded for the payment as a whole, so that asking in small
    // pieces does not escape it; and it never goes where a second person must sign.
    let auto_minor = policy.auto_minor.min(policy.second_minor - 1) - payment.gone_minor();
    let auto_minor = auto_minor.clamp(0, up_to_minor);
    Ok(Eligible { up_to_minor, until_us, evidence: policy.evidence, auto_minor })
}
