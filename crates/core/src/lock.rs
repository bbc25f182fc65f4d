//! Locks: what keeps an account from doing what, and who may lift it. The matrix of the house.
//!
//! A lock never keeps anybody from asking for help or from being paid (by order aside), and never
//! takes a remembered device away from its owner because of what a stranger typed elsewhere.
//!
//! Invariants: several locks together allow only what each of them allows; a lifted or run-out lock
//! allows everything. To add a reason: a variant, its line in [`LockReason::acts`] and
//! [`LockReason::lifts`], its row in the test's table.

use serde::Serialize;

use crate::id::{LockId, PersonId};
use crate::risk::RiskRule;
use crate::word::Word;
use crate::words;

words! {
    LockReason {
        /// Five wrong passwords.
        Password "password",
        /// Fifteen wrong passwords in a day.
        PasswordDay "password_day",
        /// A rule of [`crate::risk`] found payments that are unlike the owner.
        Unusual "unusual",
        /// Identity verification is overdue (ID-5).
        Verification "verification",
        /// The owner said "this was not me", or that the device was stolen.
        Reported "reported",
        /// A supervisor's or a court's order.
        Order "order",
    }
    SignIn {
        Yes "yes",
        /// In, and able to look; nothing can be changed or paid.
        ReadOnly "read_only",
        /// Only on devices on which the owner once answered a code.
        RememberedOnly "remembered_only",
        /// Both of the above.
        RememberedReadOnly "remembered_read_only",
        /// Only the recovery session: the own case and identity questions, nothing else.
        RecoveryOnly "recovery_only",
    }
    PayOut {
        Yes "yes",
        FromRemembered "from_remembered",
        No "no",
    }
    Receive { Yes "yes", No "no" }
    /// On what somebody sits.
    DeviceKind { Remembered "remembered", Strange "strange" }
    Lift {
        /// It ends by itself, at `until_us`.
        Time "time",
        /// The owner resets the password with two existing factors.
        TwoFactors "two_factors",
        /// One agent, after the owner has proven who they are.
        AgentAfterProof "agent_after_proof",
        /// The owner answers a code: it was me.
        OwnerStepUp "owner_step_up",
        TwoAgentsAfterProof "two_agents_after_proof",
        ItselfWhenVerified "itself_when_verified",
        /// Two independent proofs, then a waiting time.
        Recovery "recovery",
        TwoSupervisors "two_supervisors",
    }
}

/// In a lock's detail: an order that also forbids being paid.
pub const DETAIL_NO_RECEIPT: &str = "no_receipt";
/// In a lock's detail: unusual activity of high risk, which the owner's code alone does not lift.
pub const DETAIL_HIGH_RISK: &str = "high_risk";

/// The beginning of a word in a lock's detail: the owner has proven twice who they are, and may
/// finish the recovery from the instant on that follows, in microseconds.
const DETAIL_RECOVERS_AT: &str = "recovers_at_";
/// A recovery waits for so long after both proofs, so that an owner whom somebody else plays hears
/// of it in time. Nobody can shorten it.
pub const RECOVERY_WAITS_US: i64 = 24 * 3_600 * 1_000_000;

/// What an account may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Acts {
    pub sign_in: SignIn,
    pub receive: Receive,
    pub pay_out: PayOut,
    /// Always true today; it stands here because the matrix says so and pages ask for it.
    pub open_case: bool,
}

/// What a sign-in may lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entrance {
    Full,
    ReadOnly,
    /// Refused, with the way to the recovery session.
    RecoveryOnly,
}

impl Acts {
    /// Nothing is locked.
    pub const FREE: Acts =
        Acts { sign_in: SignIn::Yes, receive: Receive::Yes, pay_out: PayOut::Yes, open_case: true };

    /// What is allowed under all of these locks together.
    pub fn under<'a>(locks: impl IntoIterator<Item = &'a Lock>, now_us: i64) -> Acts {
        locks
            .into_iter()
            .filter(|lock| lock.holds(now_us))
            .fold(Acts::FREE, |acts, lock| acts.and(lock.acts()))
    }

    /// The stricter of both, act by act.
    #[must_use]
    pub fn and(self, other: Acts) -> Acts {
        Acts {
            sign_in: stricter_sign_in(self.sign_in, other.sign_in),
            receive: self.receive.max(other.receive),
            pay_out: self.pay_out.max(other.pay_out),
            open_case: self.open_case && other.open_case,
        }
    }

    /// What the right password leads to on such a device.
    #[must_use]
    pub fn entrance(self, device: DeviceKind) -> Entrance {
        match (self.sign_in, device) {
            (SignIn::Yes, _) | (SignIn::RememberedOnly, DeviceKind::Remembered) => Entrance::Full,
            (SignIn::ReadOnly, _) | (SignIn::RememberedReadOnly, DeviceKind::Remembered) => {
                Entrance::ReadOnly
            }
            (SignIn::RememberedOnly | SignIn::RememberedReadOnly, DeviceKind::Strange)
            | (SignIn::RecoveryOnly, _) => Entrance::RecoveryOnly,
        }
    }

    /// Whether money may leave the account from such a device.
    #[must_use]
    pub fn pays_from(self, device: DeviceKind) -> bool {
        match self.pay_out {
            PayOut::Yes => true,
            PayOut::FromRemembered => device == DeviceKind::Remembered,
            PayOut::No => false,
        }
    }
}

/// The variants stand in rising strictness but for one pair, whose sum is a variant of its own.
fn stricter_sign_in(a: SignIn, b: SignIn) -> SignIn {
    match (a.min(b), a.max(b)) {
        (SignIn::ReadOnly, SignIn::RememberedOnly) => SignIn::RememberedReadOnly,
        (_, stricter) => stricter,
    }
}

impl LockReason {
    /// The matrix, line by line.
    #[must_use]
    pub fn acts(self) -> Acts {
        let acts = |sign_in, pay_out| Acts { sign_in, pay_out, ..Acts::FREE };
        match self {
            // Only strange devices set these two: whoever knows a phone number can. So neither may
            // take the owner's own money from them, or fifteen guesses would freeze any account.
            LockReason::Password | LockReason::PasswordDay => {
                acts(SignIn::RememberedOnly, PayOut::FromRemembered)
            }
            LockReason::Unusual | LockReason::Verification => acts(SignIn::Yes, PayOut::No),
            LockReason::Reported => acts(SignIn::RecoveryOnly, PayOut::No),
            LockReason::Order => acts(SignIn::ReadOnly, PayOut::No),
        }
    }

    /// Who or what may lift it; the first that fits is offered first.
    #[must_use]
    pub fn lifts(self) -> &'static [Lift] {
        match self {
            LockReason::Password => &[Lift::Time, Lift::TwoFactors, Lift::AgentAfterProof],
            LockReason::PasswordDay => &[Lift::TwoFactors, Lift::AgentAfterProof],
            LockReason::Unusual => &[Lift::OwnerStepUp, Lift::TwoAgentsAfterProof],
            LockReason::Verification => &[Lift::ItselfWhenVerified],
            LockReason::Reported => &[Lift::Recovery],
            LockReason::Order => &[Lift::TwoSupervisors],
        }
    }
}

impl Lift {
    /// How many people of the house must sign.
    #[must_use]
    pub fn signatures(self) -> usize {
        match self {
            Lift::Time | Lift::TwoFactors | Lift::OwnerStepUp => 0,
            Lift::ItselfWhenVerified | Lift::Recovery => 0,
            Lift::AgentAfterProof => 1,
            Lift::TwoAgentsAfterProof | Lift::TwoSupervisors => 2,
        }
    }

    /// Whether the owner must first have passed a proof in the case.
    #[must_use]
    pub fn needs_proof(self) -> bool {
        matches!(self, Lift::AgentAfterProof | Lift::TwoAgentsAfterProof | Lift::Recovery)
    }
}

/// One lock on one account. Kept when lifted: who was locked when and why is history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    pub id: LockId,
    pub person: PersonId,
    pub reason: LockReason,
    /// Words separated by spaces: [`DETAIL_NO_RECEIPT`], [`DETAIL_HIGH_RISK`], the rule that fired.
    pub detail: String,
    pub since_us: i64,
    /// Set only where time alone lifts it.
    pub until_us: Option<i64>,
    pub lifted_at_us: Option<i64>,
    /// A person's id, `time`, or `system`.
    pub lifted_by: Option<String>,
}

impl Lock {
    /// Whether it still locks; from `until_us` on it does not.
    #[must_use]
    pub fn holds(&self, now_us: i64) -> bool {
        self.lifted_at_us.is_none() && self.until_us.is_none_or(|until| now_us < until)
    }

    fn says(&self, word: &str) -> bool {
        self.detail.split_whitespace().any(|w| w == word)
    }

    /// What this lock allows, its detail considered.
    #[must_use]
    pub fn acts(&self) -> Acts {
        let acts = self.reason.acts();
        match self.reason {
            LockReason::Order if self.says(DETAIL_NO_RECEIPT) => {
                Acts { receive: Receive::No, ..acts }
            }
            _ => acts,
        }
    }

    /// Who or what may lift this lock, its detail considered.
    #[must_use]
    pub fn lifts(&self) -> &'static [Lift] {
        match self.reason {
            LockReason::Unusual if self.says(DETAIL_HIGH_RISK) => &[Lift::TwoAgentsAfterProof],
            reason => reason.lifts(),
        }
    }

    /// The rule that set it, where one did.
    #[must_use]
    pub fn rule(&self) -> Option<RiskRule> {
        self.detail.split_whitespace().find_map(RiskRule::parse)
    }

    /// What is said of why it holds: the end of text keys. A rule that fired is named rather than
    /// its reason, so that nobody reads of payments when it was codes.
    #[must_use]
    pub fn cause(&self) -> String {
        let word = match self.rule().filter(|_| self.reason == LockReason::Unusual) {
            Some(RiskRule::StepUpsFailed) => "codes",
            Some(RiskRule::ManyNewPayees) => "payees",
            Some(RiskRule::NewDeviceLarge) | None => self.reason.word(),
        };
        word.replace('_', "-")
    }

    /// From when on its recovery may be finished; none while it has not begun.
    #[must_use]
    pub fn recovers_at_us(&self) -> Option<i64> {
        let mut words = self.detail.split_whitespace();
        words.find_map(|word| word.strip_prefix(DETAIL_RECOVERS_AT)?.parse().ok())
    }

    /// The lock with its recovery begun. `None` when it is not lifted that way, no longer holds, or
    /// has begun to wait already.
    #[must_use]
    pub fn recovering(&self, now_us: i64) -> Option<Lock> {
        let recovers = self.lifts().contains(&Lift::Recovery) && self.recovers_at_us().is_none();
        let at_us = now_us.saturating_add(RECOVERY_WAITS_US);
        let detail = format!("{} {DETAIL_RECOVERS_AT}{at_us}", self.detail);
        let detail = detail.trim().to_owned();
        (recovers && self.holds(now_us)).then(|| Lock { detail, ..self.clone() })
    }

    /// Its detail without a recovery: reported once more, the proofs count no longer.
    #[must_use]
    pub fn detail_unrecovered(&self) -> String {
        let words = self.detail.split_whitespace();
        let kept: Vec<&str> = words.filter(|w| !w.starts_with(DETAIL_RECOVERS_AT)).collect();
        kept.join(" ")
    }

    /// The lock as it stands after it was lifted by somebody who may. `None` when this lock is not
    /// lifted that way, or no longer holds, or its recovery has not waited long enough.
    #[must_use]
    pub fn lifted(&self, way: Lift, by: &str, now_us: i64) -> Option<Lock> {
        let waited = way != Lift::Recovery || self.recovers_at_us().is_some_and(|at| now_us >= at);
        let may = waited && self.holds(now_us) && self.lifts().contains(&way);
        may.then(|| Lock {
            lifted_at_us: Some(now_us),
            lifted_by: Some(by.to_owned()),
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::word::Word;
    use proptest::prelude::*;

    fn lock(reason: LockReason, detail: &str) -> Lock {
        Lock {
            id: LockId::from_bits(1),
            person: PersonId::from_bits(2),
            reason,
            detail: detail.to_owned(),
            since_us: 0,
            until_us: None,
            lifted_at_us: None,
            lifted_by: None,
        }
    }

    /// The table of the design, word by word.
    #[test]
    fn the_matrix() {
        use Lift as L;
        use LockReason as R;
        let table: &[(LockReason, &str, &str, &[Lift])] = &[
            (
                R::Password,
                "remembered_only",
                "from_remembered",
                &[L::Time, L::TwoFactors, L::AgentAfterProof],
            ),
            (
                R::PasswordDay,
                "remembered_only",
                "from_remembered",
                &[L::TwoFactors, L::AgentAfterProof],
            ),
            (R::Unusual, "yes", "no", &[L::OwnerStepUp, L::TwoAgentsAfterProof]),
            (R::Verification, "yes", "no", &[L::ItselfWhenVerified]),
            (R::Reported, "recovery_only", "no", &[L::Recovery]),
            (R::Order, "read_only", "no", &[L::TwoSupervisors]),
        ];
        assert_eq!(table.len(), LockReason::ALL.len());
        for (reason, sign_in, pay_out, lifts) in table {
            let acts = reason.acts();
            assert_eq!(acts.sign_in.word(), *sign_in, "{reason:?}");
            assert_eq!(acts.pay_out.word(), *pay_out, "{reason:?}");
            assert_eq!(acts.receive, Receive::Yes, "{reason:?}");
            assert!(acts.open_case, "{reason:?}");
            assert_eq!(reason.lifts(), *lifts, "{reason:?}");
        }
    }

    #[test]
    fn the_rule_that_fired_is_what_is_said() {
        for (reason, detail, cause) in [
            (LockReason::Unusual, "step_ups_failed high_risk pay_1", "codes"),
            (LockReason::Unusual, "many_new_payees pay_1", "payees"),
            (LockReason::Unusual, "", "unusual"),
            (LockReason::PasswordDay, "", "password-day"),
        ] {
            assert_eq!(lock(reason, detail).cause(), cause, "{reason:?} {detail}");
        }
    }

    #[test]
    fn details_change_two_cells() {
        let order = lock(LockReason::Order, "no_receipt court");
        assert_eq!(order.acts().receive, Receive::No);
        assert_eq!(lock(LockReason::Order, "court").acts().receive, Receive::Yes);
        let unusual = lock(LockReason::Unusual, "step_ups_failed high_risk");
        assert_eq!(unusual.lifts(), &[Lift::TwoAgentsAfterProof]);
        // The same word on another lock means nothing.
        assert_eq!(lock(LockReason::Reported, "no_receipt").acts().receive, Receive::Yes);
    }

    #[test]
    fn entrances_and_payments_by_device() {
        use DeviceKind::{Remembered, Strange};
        use Entrance::{Full, ReadOnly, RecoveryOnly};
        let table: &[(&[LockReason], Entrance, Entrance, bool, bool)] = &[
            (&[], Full, Full, true, true),
            (&[LockReason::Password], Full, RecoveryOnly, true, false),
            (&[LockReason::PasswordDay], Full, RecoveryOnly, true, false),
            (&[LockReason::Unusual], Full, Full, false, false),
            (&[LockReason::Verification], Full, Full, false, false),
            (&[LockReason::Reported], RecoveryOnly, RecoveryOnly, false, false),
            (&[LockReason::Order], ReadOnly, ReadOnly, false, false),
            (&[LockReason::Order, LockReason::Password], ReadOnly, RecoveryOnly, false, false),
            (&[LockReason::Password, LockReason::Order], ReadOnly, RecoveryOnly, false, false),
            (&[LockReason::Order, LockReason::Reported], RecoveryOnly, RecoveryOnly, false, false),
        ];
        for (reasons, remembered, strange, pays_remembered, pays_strange) in table {
            let locks: Vec<Lock> = reasons.iter().map(|reason| lock(*reason, "")).collect();
            let acts = Acts::under(&locks, 1);
            assert_eq!(acts.entrance(Remembered), *remembered, "{reasons:?}");
            assert_eq!(acts.entrance(Strange), *strange, "{reasons:?}");
            assert_eq!(acts.pays_from(Remembered), *pays_remembered, "{reasons:?}");
            assert_eq!(acts.pays_from(Strange), *pays_strange, "{reasons:?}");
        }
    }

    #[test]
    fn a_lock_ends_by_time_or_by_whoever_may_lift_it() {
        let timed = Lock { until_us: Some(100), ..lock(LockReason::Password, "") };
        assert!(timed.holds(99));
        assert!(!timed.holds(100));
        assert_eq!(Acts::under([&timed], 100), Acts::FREE);
        let lifted = timed.lifted(Lift::AgentAfterProof, "per_1", 50).unwrap();
        assert!(!lifted.holds(51));
        assert_eq!(lifted.lifted_by.as_deref(), Some("per_1"));
        assert_eq!(timed.lifted(Lift::TwoSupervisors, "per_1", 50), None);
        assert_eq!(timed.lifted(Lift::AgentAfterProof, "per_1", 100), None);
        assert_eq!(lifted.lifted(Lift::AgentAfterProof, "per_1", 60), None);
    }

    #[test]
    fn a_recovery_waits_whoever_asks_and_a_second_report_stops_it() {
        let held = lock(LockReason::Reported, "pay_1");
        assert_eq!(held.lifted(Lift::Recovery, "per_1", i64::MAX), None, "never begun");
        let begun = held.recovering(100).unwrap();
        assert_eq!(begun.recovers_at_us(), Some(100 + RECOVERY_WAITS_US));
        assert_eq!(begun.recovering(200), None, "begun once");
        assert_eq!(begun.lifted(Lift::Recovery, "per_1", 99 + RECOVERY_WAITS_US), None);
        assert!(begun.lifted(Lift::Recovery, "per_1", 100 + RECOVERY_WAITS_US).is_some());
        assert_eq!(begun.detail_unrecovered(), "pay_1");
        assert_eq!(lock(LockReason::Password, "").recovering(100), None);
        assert_eq!(lock(LockReason::Order, "").recovering(100), None);
    }

    #[test]
    fn signatures_and_proofs() {
        let table = [
            (Lift::Time, 0, false),
            (Lift::TwoFactors, 0, false),
            (Lift::AgentAfterProof, 1, true),
            (Lift::OwnerStepUp, 0, false),
            (Lift::TwoAgentsAfterProof, 2, true),
            (Lift::ItselfWhenVerified, 0, false),
            (Lift::Recovery, 0, true),
            (Lift::TwoSupervisors, 2, false),
        ];
        assert_eq!(table.len(), Lift::ALL.len());
        for (lift, signatures, proof) in table {
            assert_eq!((lift.signatures(), lift.needs_proof()), (signatures, proof), "{lift:?}");
        }
    }

    fn reasons() -> impl Strategy<Value = Vec<LockReason>> {
        let one = (0..LockReason::ALL.len()).prop_map(|at| LockReason::ALL[at]);
        proptest::collection::vec(one, 0..5)
    }

    proptest! {
        #[test]
        fn more_locks_never_allow_more(some in reasons(), more in reasons()) {
            let fewer: Vec<Lock> = some.iter().map(|r| lock(*r, "")).collect();
            let all: Vec<Lock> = some.iter().chain(&more).map(|r| lock(*r, "")).collect();
            let (before, after) = (Acts::under(&fewer, 0), Acts::under(&all, 0));
            prop_assert!(after.open_case);
            for device in DeviceKind::ALL {
                prop_assert!(before.pays_from(*device) || !after.pays_from(*device));
                if after.entrance(*device) == Entrance::Full {
                    prop_assert_eq!(before.entrance(*device), Entrance::Full);
                }
            }
            let mut turned = all.clone();
            turned.reverse();
            prop_assert_eq!(Acts::under(&turned, 0), after);
        }
    }
}
