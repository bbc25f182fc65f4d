//! Second signatures: an act that needs a second person is written down exactly, and executed only
//! as exactly that, by somebody else.
//!
//! The approval holds a digest of the act, the version of what it acts on and the amount. When it
//! is decided, both people's rights are checked again, in the same commit that uses it up.
//! Requester, approver and beneficiary are three different people. Small acts are added up per
//! payment and per beneficiary, whoever did them, so that splitting does not escape.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::amount::{Amount, Currency};
use crate::day::DAY_US;
use crate::flaw::{Flaw, flawed};
use crate::id::{
    AccountId, ApprovalId, ConversationId, CorrectionId, LockId, Party, PaymentId, PersonId,
    RefundId,
};
use crate::identity::Level;
use crate::lock::{Lift, Lock, LockReason};
use crate::person::Role;
use crate::refusal::Refusal;
use crate::words;
use crate::world::World;

words! {
    ApprovalState {
        Waiting "waiting",
        Approved "approved",
        Refused "refused",
    }
}

/// An act that may need a second person, as exact as it will be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    /// Accept a refund that was asked for, with so much of it.
    Refund {
        refund: RefundId,
        give: Amount,
        /// It was written down since the records bear out that so much went astray; then they
        /// must when it is signed, too.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        borne_out: bool,
    },
    /// Let the house lend what a refund that waits lacks, at most so much.
    Advance { refund: RefundId, most: Amount },
    /// Move money between two accounts to put the books right.
    Correct {
        id: CorrectionId,
        from: AccountId,
        to: AccountId,
        amount: Amount,
        /// The payment that it is about, with which it is counted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        payment: Option<PaymentId>,
        /// The refund of that payment which it stands for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        refund: Option<RefundId>,
    },
    /// Lift a lock, in one of the ways that need two people.
    Unlock { lock: LockId, way: Lift },
    /// Lock an account by order; perhaps nobody may pay its owner either.
    Order { person: PersonId, no_receipt: bool },
}

impl Act {
    /// The digest that binds an approval to this act.
    pub fn digest(&self) -> Vec<u8> {
        let text = serde_json::to_vec(self).unwrap_or_default();
        Sha256::digest(text).to_vec()
    }

    /// Whether both would do the same, whatever the records said when each was written down.
    pub fn does_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Refund { refund, give, .. }, Self::Refund { refund: its, give: of_it, .. }) => {
                (refund, give) == (its, of_it)
            }
            _ => self == other,
        }
    }

    pub fn word(&self) -> &'static str {
        match self {
            Self::Refund { .. } => "refund",
            Self::Advance { .. } => "advance",
            Self::Correct { .. } => "correct",
            Self::Unlock { .. } => "unlock",
            Self::Order { .. } => "order",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    pub id: ApprovalId,
    pub act: Act,
    pub digest: Vec<u8>,
    pub subject: String,
    pub subject_version: i64,
    pub amount_minor: i64,
    pub currency: Currency,
    pub conversation: Option<ConversationId>,
    /// Who gains by it.
    pub beneficiary: Option<Party>,
    pub requested_by: PersonId,
    pub reason: String,
    pub state: ApprovalState,
    pub decided_by: Option<PersonId>,
    pub decided_reason: Option<String>,
    pub created_at_us: i64,
    pub decided_at_us: Option<i64>,
    pub version: i64,
}

/// How long a paper may wait: what somebody saw a week ago is no ground to move money today.
pub const PAPER_LIVES_US: i64 = 7 * DAY_US;

impl Approval {
    /// From then on nobody signs it any more.
    pub fn runs_out_at_us(&self) -> i64 {
        self.created_at_us.saturating_add(PAPER_LIVES_US)
    }

    /// Whether it waited too long, decided or not.
    pub fn has_run_out(&self, now_us: i64) -> bool {
        now_us >= self.runs_out_at_us()
    }
}

/// Uses an approval up for exactly this act, or says why not. Both people are in the batch, with
/// the rights that they have now.
pub fn use_up(
    world: &World,
    id: &ApprovalId,
    act: &Act,
    subject_version: i64,
    by: &PersonId,
    now_us: i64,
) -> Result<Approval, Refusal> {
    let approval = world.approvals.get(id).ok_or(Refusal::NotAllowed)?;
    if approval.state != ApprovalState::Waiting {
        return Err(Refusal::ApprovalUsed);
    }
    if approval.digest != act.digest() || approval.subject_version != subject_version {
        return Err(Refusal::ApprovalStale);
    }
    check_signature(world, approval, by, now_us)?;
    Ok(Approval {
        state: ApprovalState::Approved,
        decided_by: Some(by.clone()),
        decided_at_us: Some(now_us),
        version: approval.version + 1,
        ..approval.clone()
    })
}

/// Whether this person may sign that paper, as far as people go; its act may still be refused.
pub fn check_signature(
    world: &World,
    approval: &Approval,
    by: &PersonId,
    now_us: i64,
) -> Result<(), Refusal> {
    if approval.has_run_out(now_us) {
        return Err(Refusal::ApprovalStale);
    }
    check_three(world, approval, by)?;
    check_rights(world, approval, by)?;
    check_hands(world, by, now_us, now_us)?;
    check_hands(world, &approval.requested_by, approval.created_at_us, now_us)
}

/// Whether this person may say no to that paper, which touches these people. The requester may take
/// it back, and whose account they asked from does not matter; anybody else needs the rights to
/// sign, and has no part in it.
pub fn check_decline(
    world: &World,
    approval: &Approval,
    touched: &[PersonId],
    by: &PersonId,
    now_us: i64,
) -> Result<(), Refusal> {
    if approval.requested_by == *by {
        return Ok(());
    }
    if is_touched(world, touched, by) {
        return Err(Refusal::SamePerson);
    }
    check_rights(world, approval, by)?;
    check_hands(world, by, now_us, now_us)
}

/// Whether somebody of the house is one of those whose account, lock or money a paper touches,
/// whether they gain or lose by it, under whatever account.
pub fn is_touched(world: &World, touched: &[PersonId], by: &PersonId) -> bool {
    touched.iter().any(|one| world.is_same(by, one))
}

/// Whether nothing says that the account has been in other hands since then: no lock that stops all
/// its payments holds, or began meanwhile.
fn check_hands(world: &World, who: &PersonId, since_us: i64, now_us: i64) -> Result<(), Refusal> {
    let doubts = |lock: &Lock| {
        let closed =
            matches!(lock.reason, LockReason::Reported | LockReason::Unusual | LockReason::Order);
        closed && (lock.holds(now_us) || lock.since_us > since_us)
    };
    let mut own = world.locks.values().filter(|lock| lock.person == *who);
    if own.any(doubts) { Err(Refusal::SignerLocked) } else { Ok(()) }
}

/// Requester, approver and beneficiary are three: nobody signs twice, and nobody signs for what
/// they themselves, or a shop of theirs, gain. Second accounts of the same verified person count as
/// the same.
fn check_three(world: &World, approval: &Approval, by: &PersonId) -> Result<(), Refusal> {
    let first = &approval.requested_by;
    let gains = match &approval.beneficiary {
        None => None,
        Some(Party::Person(id)) => Some(id),
        // A shop whose owner is not known here could be anybody's.
        Some(Party::Merchant(id)) => {
            Some(&world.merchants.get(id).ok_or(Refusal::NotAllowed)?.owner)
        }
    };
    let own = |signer: &PersonId| gains.is_some_and(|gains| world.is_same(signer, gains));
    let same = world.is_same(by, first) || own(by) || own(first);
    if same && !flawed(Flaw::OwnSignature) { Err(Refusal::SamePerson) } else { Ok(()) }
}

/// Whether this person may sign for the house at all: staff, and known by a confirmed ID. Second
/// accounts are told by it, so that without it one person could be two.
pub fn check_signer(world: &World, by: &PersonId) -> Result<(), Refusal> {
    let person = world.persons.get(by).filter(|person| person.roles.is_staff());
    let person = person.ok_or(Refusal::NotAllowed)?;
    if person.level == Level::Verified { Ok(()) } else { Err(Refusal::SignerUnverified) }
}

/// Whether both people have, now, the rights that this act asks for.
fn check_rights(world: &World, approval: &Approval, by: &PersonId) -> Result<(), Refusal> {
    let second = &world.persons.get(by).ok_or(Refusal::NotAllowed)?.roles;
    let first = &world.persons.get(&approval.requested_by).ok_or(Refusal::NotAllowed)?.roles;
    let enough = match approval.act {
        // What closes somebody's account by order, and what opens it, are the supervisors'.
        Act::Order { .. } | Act::Unlock { way: Lift::TwoSupervisors, .. } => {
            second.has(Role::Supervisor) && first.has(Role::Supervisor)
        }
        // Other locks are lifted by two agents; money needs a supervisor's signature.
        Act::Unlock { .. } => second.is_staff(),
        Act::Refund { .. } | Act::Advance { .. } | Act::Correct { .. } => {
            second.has(Role::Supervisor)
        }
    };
    if !enough || !first.is_staff() {
        return Err(Refusal::NotAllowed);
    }
    check_signer(world, by)?;
    check_signer(world, &approval.requested_by)
}

/// The key under which small acts of one kind are added up in a day.
pub fn splitting_key(what: &str, day: i64) -> String {
    format!("acts {what} {day}")
}
