//! Payments that are unlike their owner (PAY-10): three rules, each a line of a table.
//!
//! A rule stops one payment, which the owner then confirms or denies, or locks the account against
//! paying out. Stopping is the default; locking is for what the owner cannot have done by slip.
//! Rules read counters that the lane loads with the payment, so that two payments at once never
//! both pass as the first.
//!
//! Invariant: more new payees or more failed codes never lead to a milder verdict. To add a rule: a
//! variant of [`RiskRule`], its line in [`judge`], its thresholds, its rows in the test's table.

use serde::Serialize;

use crate::amount::Currency;
use crate::identity::scaled;
use crate::lock;
use crate::word::Word;
use crate::words;

words! {
    RiskRule {
        /// New device, new payee and a large amount together.
        NewDeviceLarge "new_device_large",
        /// Many payees in a day who were never paid before.
        ManyNewPayees "many_new_payees",
        /// Codes for payments answered wrongly or not at all, again and again.
        StepUpsFailed "step_ups_failed",
    }
    /// How surely something is wrong; decides who may lift the lock.
    Degree { Low "low", High "high" }
}

/// How long a device is new. A code makes a device remembered at once, and whoever talked somebody
/// out of one code has not kept them unaware for three days: the notice of the new device went to
/// every address, and a weekend lies within it.
pub const DEVICE_NEW_US: i64 = 72 * 3_600 * 1_000_000;

/// Whether a device is new that was first remembered then; one that is not remembered is.
#[must_use]
pub fn is_device_new(trusted_at_us: Option<i64>, now_us: i64) -> bool {
    trusted_at_us.is_none_or(|at_us| now_us.saturating_sub(at_us) < DEVICE_NEW_US)
}

/// Amounts are in whole yuan, multiples of ten, scaled to the payment's currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Thresholds {
    /// Large, for a new device and a new payee.
    pub large_yuan: i64,
    /// From this many new payees in a day on, this one included, a payment is stopped.
    pub new_payees_stop: i64,
    /// From this many on, the account is locked.
    pub new_payees_lock: i64,
    /// From this many failed codes in a day on, a payment is stopped.
    pub step_ups_stop: i64,
    /// From this many on, the account is locked, with high risk.
    pub step_ups_lock: i64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Thresholds {
            large_yuan: 2_000,
            new_payees_stop: 6,
            new_payees_lock: 12,
            step_ups_stop: 3,
            step_ups_lock: 5,
        }
    }
}

/// What the rules read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Facts {
    /// See [`is_device_new`].
    pub new_device: bool,
    /// Never paid before and not trusted.
    pub new_payee: bool,
    pub amount_minor: i64,
    pub currency: Currency,
    /// Payees paid today for the first time ever, this one not included.
    pub new_payees_today: i64,
    pub failed_step_ups_today: i64,
}

/// What becomes of the payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Verdict {
    Clear,
    /// This payment waits for the owner to confirm it; the account goes on.
    StopPayment(RiskRule),
    /// The account pays nothing out until the lock is lifted.
    LockAccount(RiskRule, Degree),
}

/// The strictest verdict of all rules.
#[must_use]
pub fn judge(facts: &Facts, thresholds: &Thresholds) -> Verdict {
    let verdicts = [
        step_ups_failed(thresholds, facts),
        many_new_payees(thresholds, facts),
        new_device_large(thresholds, facts),
    ];
    verdicts.into_iter().max_by_key(|verdict| verdict.rank()).unwrap_or(Verdict::Clear)
}

impl Verdict {
    /// Whether this payment must not go through without the owner's word. Where it also
    /// [`locks`](Verdict::locks), the owner's word for this payment is not enough.
    #[must_use]
    pub fn stops(self) -> bool {
        self != Verdict::Clear
    }

    /// Whether the account is to be locked against paying out.
    #[must_use]
    pub fn locks(self) -> bool {
        matches!(self, Verdict::LockAccount(..))
    }

    /// The detail of the lock: the rule, how sure it is, and the payment that caused it. Read by
    /// [`crate::lock::Lock::lifts`]. `None` when nothing is locked.
    #[must_use]
    pub fn lock_detail(self, cause: &str) -> Option<String> {
        match self {
            Verdict::LockAccount(rule, Degree::Low) => Some(format!("{} {cause}", rule.word())),
            Verdict::LockAccount(rule, Degree::High) => {
                Some(format!("{} {} {cause}", rule.word(), lock::DETAIL_HIGH_RISK))
            }
            Verdict::Clear | Verdict::StopPayment(_) => None,
        }
    }

    fn rank(self) -> u8 {
        match self {
            Verdict::Clear => 0,
            Verdict::StopPayment(_) => 1,
            Verdict::LockAccount(_, Degree::Low) => 2,
            Verdict::LockAccount(_, Degree::High) => 3,
        }
    }
}

fn new_device_large(thresholds: &Thresholds, facts: &Facts) -> Verdict {
    let large_minor = scaled(thresholds.large_yuan, facts.currency);
    if facts.new_device && facts.new_payee && facts.amount_minor >= large_minor {
        Verdict::StopPayment(RiskRule::NewDeviceLarge)
    } else {
        Verdict::Clear
    }
}

fn many_new_payees(thresholds: &Thresholds, facts: &Facts) -> Verdict {
    if !facts.new_payee {
        return Verdict::Clear;
    }
    let with_this = facts.new_payees_today.saturating_add(1);
    match with_this {
        n if n >= thresholds.new_payees_lock => {
            Verdict::LockAccount(RiskRule::ManyNewPayees, Degree::Low)
        }
        n if n >= thresholds.new_payees_stop => Verdict::StopPayment(RiskRule::ManyNewPayees),
        _ => Verdict::Clear,
    }
}

fn step_ups_failed(thresholds: &Thresholds, facts: &Facts) -> Verdict {
    match facts.failed_step_ups_today {
        n if n >= thresholds.step_ups_lock => {
            Verdict::LockAccount(RiskRule::StepUpsFailed, Degree::High)
        }
        n if n >= thresholds.step_ups_stop => Verdict::StopPayment(RiskRule::StepUpsFailed),
        _ => Verdict::Clear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::amount::Currency;
    use proptest::prelude::*;

    fn facts() -> Facts {
        Facts {
            new_device: false,
            new_payee: false,
            amount_minor: 200_000,
            currency: Currency::Cny,
            new_payees_today: 0,
            failed_step_ups_today: 0,
        }
    }

    #[test]
    fn each_rule_and_its_edges() {
        use RiskRule::{ManyNewPayees, NewDeviceLarge, StepUpsFailed};
        use Verdict::{Clear, LockAccount, StopPayment};
        let all_new = Facts { new_device: true, new_payee: true, ..facts() };
        let payees = |n| Facts { new_payee: true, new_payees_today: n, ..facts() };
        let failed = |n| Facts { failed_step_ups_today: n, ..facts() };
        let yen = Facts { currency: Currency::Jpy, ..all_new };
        let table = [
            ("nothing", facts(), Clear),
            ("all new and large", all_new, StopPayment(NewDeviceLarge)),
            ("a fen less", Facts { amount_minor: 199_999, ..all_new }, Clear),
            ("as much in yen", Facts { amount_minor: 40_000, ..yen }, StopPayment(NewDeviceLarge)),
            ("a yen less", Facts { amount_minor: 39_999, ..yen }, Clear),
            ("only the device is new", Facts { new_device: true, ..facts() }, Clear),
            ("only the payee is new", Facts { new_payee: true, ..facts() }, Clear),
            ("fifth new payee", payees(4), Clear),
            ("sixth", payees(5), StopPayment(ManyNewPayees)),
            ("eleventh", payees(10), StopPayment(ManyNewPayees)),
            ("twelfth", payees(11), LockAccount(ManyNewPayees, Degree::Low)),
            ("a known payee after many", Facts { new_payees_today: 50, ..facts() }, Clear),
            ("two failed codes", failed(2), Clear),
            ("three", failed(3), StopPayment(StepUpsFailed)),
            ("four", failed(4), StopPayment(StepUpsFailed)),
            ("five", failed(5), LockAccount(StepUpsFailed, Degree::High)),
            (
                "the strictest counts",
                Facts { failed_step_ups_today: 5, new_payees_today: 20, ..all_new },
                LockAccount(StepUpsFailed, Degree::High),
            ),
        ];
        for (name, facts, expected) in table {
            let verdict = judge(&facts, &Thresholds::default());
            assert_eq!(verdict, expected, "{name}");
            assert_eq!(verdict.stops(), verdict != Clear, "{name}");
            assert_eq!(verdict.locks(), verdict.lock_detail("pay_1").is_some(), "{name}");
        }
    }

    #[test]
    fn a_device_is_new_until_its_owner_had_time_to_hear_of_it() {
        let at = 1_000_000;
        for (what, trusted, now_us, new) in [
            ("never remembered", None, at, true),
            ("just remembered", Some(at), at, true),
            ("a moment before", Some(at), at + DEVICE_NEW_US - 1, true),
            ("three days on", Some(at), at + DEVICE_NEW_US, false),
            ("a clock set back", Some(at), 0, true),
        ] {
            assert_eq!(is_device_new(trusted, now_us), new, "{what}");
        }
    }

    #[test]
    fn a_locks_detail_says_rule_degree_and_payment() {
        let low = Verdict::LockAccount(RiskRule::ManyNewPayees, Degree::Low);
        let high = Verdict::LockAccount(RiskRule::StepUpsFailed, Degree::High);
        assert_eq!(low.lock_detail("pay_1").as_deref(), Some("many_new_payees pay_1"));
        assert_eq!(high.lock_detail("pay_1").as_deref(), Some("step_ups_failed high_risk pay_1"));
    }

    proptest! {
        #[test]
        fn worse_facts_are_never_judged_milder(
            amount_minor in 1_i64..1_000_000, new_payees in 0_i64..20, failed in 0_i64..8,
            more_payees in 0_i64..5, more_failed in 0_i64..5,
        ) {
            let before = Facts {
                amount_minor,
                new_payee: true,
                new_payees_today: new_payees,
                failed_step_ups_today: failed,
                ..facts()
            };
            let after = Facts {
                new_device: true,
                new_payees_today: new_payees + more_payees,
                failed_step_ups_today: failed + more_failed,
                ..before
            };
            let rank = |facts: &Facts| judge(facts, &Thresholds::default()).rank();
            prop_assert!(rank(&before) <= rank(&after));
        }
    }
}
