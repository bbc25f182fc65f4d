//! Whether a payer is free to pay so much: locks first, then the limits of their identity level.
//!
//! Decided in the lane with all else; and asked once before, where a payer would otherwise do
//! something in vain, such as enter a card at the bank for a payment that cannot be made.

use super::PaymentKind;
use crate::amount::{Amount, Currency};
use crate::day::day_of;
use crate::id::Party;
use crate::identity::{self, Level};
use crate::lock::{Acts, DeviceKind, Lock, LockReason};
use crate::refusal::Refusal;

/// All that bears on it, of one payer at one moment.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    pub level: Level,
    pub locks: &'a [&'a Lock],
    /// The payer's device once answered a code.
    pub device_trusted: bool,
    /// What was paid (or topped up) today in this currency, in minor units: see [`paid_key`].
    pub today_minor: i64,
}

impl Standing<'_> {
    pub fn check(&self, kind: PaymentKind, amount: Amount, now_us: i64) -> Result<(), Refusal> {
        let device = if self.device_trusted { DeviceKind::Remembered } else { DeviceKind::Strange };
        let may = Acts::under(self.locks.iter().copied(), now_us).pays_from(device);
        // Money coming in to oneself is not paying out.
        if !may && kind != PaymentKind::TopUp {
            let overdue = self.locks.iter().any(|l| l.reason == LockReason::Verification);
            return Err(if overdue {
                Refusal::VerificationOverdue
            } else {
                Refusal::AccountLocked
            });
        }
        let limits = identity::limits(self.level, amount.currency());
        if amount.minor() > limits.per_payment_minor {
            // Who would be stopped also when they are known has nothing of being asked for it.
            let most = identity::limits(Level::Verified, amount.currency()).per_payment_minor;
            return Err(if amount.minor() > most {
                Refusal::LimitPerPayment
            } else {
                Refusal::VerificationMissing
            });
        }
        if self.today_minor + amount.minor() > limits.per_day_minor {
            return Err(Refusal::LimitPerDay);
        }
        Ok(())
    }
}

/// Counts what was paid (or topped up) in a day and currency.
pub fn paid_key(kind: PaymentKind, currency: Currency, now_us: i64) -> String {
    let what = if kind == PaymentKind::TopUp { "topped" } else { "paid" };
    format!("{what} {currency} {}", day_of(now_us))
}

/// Counts payees paid for the first time in a day.
pub fn new_payees_key(now_us: i64) -> String {
    format!("new_payees {}", day_of(now_us))
}

/// Counts wrong or run-out step-ups in a day.
pub fn failed_step_ups_key(now_us: i64) -> String {
    format!("failed_step_ups {}", day_of(now_us))
}

/// Counts a person's payments that are not settled, so that they are looked for only when there are
/// any: paying from the wallet asks nothing more than that.
pub const UNSETTLED: &str = "unsettled";

/// So many payments of one payer may fail within a quarter of an hour: more than anybody makes who
/// looks at why each one failed. Each is kept, and told to its owner.
pub const FAILED_MAX: i64 = 30;
/// That quarter of an hour, in microseconds.
pub const FAILED_SPAN_US: i64 = 15 * 60 * 1_000_000;

/// When a payer whose payments have failed too often just now may try again: the next quarter of
/// an hour begins.
#[must_use]
pub fn failing_until_us(now_us: i64) -> i64 {
    (now_us / FAILED_SPAN_US + 1) * FAILED_SPAN_US
}

/// Counts payments that failed, in one row a payer: the quarter of an hour and how many in it.
pub const FAILED: &str = "failed";

/// How many a count can hold beside its quarter of an hour.
const FAILED_ROOM: i64 = 1_000;

/// How many have failed in this quarter of an hour, of what [`FAILED`] counts.
pub(crate) fn failed_lately(counted: i64, now_us: i64) -> i64 {
    let same = counted / FAILED_ROOM == now_us / FAILED_SPAN_US;
    if same { counted % FAILED_ROOM } else { 0 }
}

/// What [`FAILED`] counts after one more. What is on its way to a bank when the door closes may
/// still fail, and is counted as far as there is room.
pub(crate) fn failed_once_more(counted: i64, now_us: i64) -> i64 {
    let many = (failed_lately(counted, now_us) + 1).min(FAILED_ROOM - 1);
    now_us / FAILED_SPAN_US * FAILED_ROOM + many
}

/// Marks a payee whom somebody has tried to pay ([`tried`]), or has paid. A bank that refuses a
/// card says nothing of whom it was to pay: only what went through makes a payee known.
pub(crate) fn seen_key(payee: &Party) -> String {
    format!("seen {payee}")
}

pub(crate) const PAID: i64 = 2;

/// The mark of a payee who was tried on that day and never paid: on another day they are new again.
/// Below [`PAID`], as is what was written before the day was kept.
pub(crate) fn tried(now_us: i64) -> i64 {
    -1 - day_of(now_us).max(0)
}
