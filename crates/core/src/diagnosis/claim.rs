//! What the records say to a claim that money went astray: taken and not arrived, or paid twice
//! (REF-7). They decide: what they bear out goes back as any refund does; for anything else two
//! people stand, however little it is.

use super::{Certainty, Diagnosis, MoneyAt, Verdict};
use crate::payment::{Payment, PaymentState};
use crate::words;

words! {
    Claim {
        /// The records bear it out.
        Supported "supported",
        /// They show that nothing of this payment is missing.
        Contradicted "contradicted",
        /// They cannot say.
        Open "open",
    }
}

/// What these payments, which are alike, have taken beyond one of them, in minor units: what was
/// given back, or will be for another of them, was not taken twice. What is asked back of `payment`
/// itself still counts, since it is the claim. Orders are paid once, and two of them are two things
/// that were bought.
#[must_use]
pub fn paid_over_minor<'a>(payment: &Payment, twins: impl IntoIterator<Item = &'a Payment>) -> i64 {
    if payment.state != PaymentState::Succeeded || payment.order.is_some() {
        return 0;
    }
    let twins = twins.into_iter().filter(|twin| twin.order.is_none());
    let stands = twins.filter(|twin| twin.state == PaymentState::Succeeded);
    let others = stands.map(Payment::refundable_minor).sum::<i64>();
    let own = payment.refundable_minor().saturating_add(payment.refunding_minor);
    own.saturating_add(others).saturating_sub(payment.amount_minor).clamp(0, own)
}

/// Payments alike that lie no further apart are one that was made twice, in microseconds: whoever
/// presses again, or pays again because no answer came, does it within minutes, and a bank or shop
/// that was asked has answered long before. Who comes back for the same later buys it again.
pub const NEAR_US: i64 = 5 * 60 * 1_000_000;

/// The same of those among them that lie near enough to be one payment made twice.
#[must_use]
pub fn paid_twice_minor<'a>(
    payment: &Payment,
    twins: impl IntoIterator<Item = &'a Payment>,
) -> i64 {
    let apart_us = |twin: &Payment| twin.created_at_us.abs_diff(payment.created_at_us);
    let near = |twin: &&Payment| apart_us(twin) <= NEAR_US.unsigned_abs();
    paid_over_minor(payment, twins.into_iter().filter(near))
}

impl Diagnosis {
    /// What the records say to the claim of so much, in minor units.
    #[must_use]
    pub fn claim(&self, minor: i64) -> Claim {
        let proven = self.certainty == Certainty::Proven;
        match self.verdict {
            Verdict::LateSuccess if self.money == MoneyAt::Returned => Claim::Contradicted,
            Verdict::LateSuccess => Claim::Supported,
            Verdict::MoneyTakenNotCredited if proven => Claim::Supported,
            Verdict::ReallySucceeded if !proven => Claim::Open,
            Verdict::ReallySucceeded if minor <= self.over_minor => Claim::Supported,
            // Guests are not told apart, so nobody knows what else they paid.
            Verdict::ReallySucceeded if self.by_guest => Claim::Open,
            // Twice by a slip or two that were meant: a day apart the records look alike.
            Verdict::ReallySucceeded if minor <= self.apart_minor => Claim::Open,
            // Whom the bank took nothing from has lost nothing.
            Verdict::ReallySucceeded | Verdict::CreditedNotTaken => Claim::Contradicted,
            Verdict::ReallyFailed | Verdict::NeverReachedBank if proven => Claim::Contradicted,
            Verdict::MoneyTakenNotCredited
            | Verdict::ReallyFailed
            | Verdict::NeverReachedBank
            | Verdict::Unknown
            | Verdict::BooksDisagree => Claim::Open,
        }
    }
}
