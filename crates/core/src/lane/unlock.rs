//! Locks are set and lifted in the lane, because payments are decided by them.

use super::{Cx, Decided, signed};
use crate::approval::{Act, ApprovalState, check_decline, check_signer};
use crate::flaw::{Flaw, flawed};
use crate::id::{ApprovalId, ConversationId, LockId, PersonId};
use crate::lock::{DETAIL_NO_RECEIPT, Lift, Lock, LockReason, RECOVERY_WAITS_US};
use crate::refusal::Refusal;
use crate::word::Word;
use crate::world::{Effect, Needs, World};

/// Locks a person. Setting the same reason twice changes only how long it lasts; but each order is
/// a lock of its own, so that lifting one lifts no other.
#[derive(Clone, Debug)]
pub struct SetLock {
    pub id: LockId,
    pub person: PersonId,
    pub reason: LockReason,
    pub detail: String,
    pub until_us: Option<i64>,
}

/// Lifts one lock in one of the ways that the matrix allows for it. That the proof which the way
/// asks for was given, the app has looked up; what needs two people carries the approval.
#[derive(Clone, Debug)]
pub struct LiftLock {
    pub lock: LockId,
    pub person: PersonId,
    pub way: Lift,
    pub why: String,
    pub conversation: Option<ConversationId>,
    pub by: Option<PersonId>,
    pub second: Option<(ApprovalId, PersonId)>,
}

/// Locks an account by order of an authority, a court or the house: two supervisors sign.
#[derive(Clone, Debug)]
pub struct OrderLock {
    pub lock: LockId,
    pub person: PersonId,
    /// Nobody may pay its owner either.
    pub no_receipt: bool,
    pub why: String,
    pub conversation: Option<ConversationId>,
    pub by: PersonId,
    pub second: (ApprovalId, PersonId),
}

/// Says no to an act that waits for approval.
#[derive(Clone, Debug)]
pub struct DeclineApproval {
    pub approval: ApprovalId,
    pub requested_by: PersonId,
    /// Whose accounts, locks and money the act touches; they have no say in it.
    pub touched: Vec<PersonId>,
    /// Nobody: the house itself, because it has run out.
    pub by: Option<PersonId>,
    pub reason: String,
}

impl LiftLock {
    pub fn needs(&self) -> Needs {
        let approvals = self.second.iter().map(|(approval, _)| approval.clone()).collect();
        let mut needs = Needs { persons: vec![self.person.clone()], approvals, ..Needs::default() };
        needs.sign(self.by.iter().chain(self.second.iter().map(|(_, requester)| requester)));
        needs
    }
}

impl OrderLock {
    pub fn needs(&self) -> Needs {
        let (approval, requester) = &self.second;
        let mut needs = Needs {
            persons: vec![self.person.clone()],
            approvals: vec![approval.clone()],
            ..Needs::default()
        };
        needs.sign([&self.by, requester]);
        needs
    }
}

impl DeclineApproval {
    pub fn needs(&self) -> Needs {
        let mut needs = Needs { approvals: vec![self.approval.clone()], ..Needs::default() };
        needs.sign(std::iter::once(&self.requested_by).chain(&self.by));
        needs
    }
}

pub(super) fn set(world: &World, c: &SetLock, cx: &mut Cx<'_>) -> Result<Decided, Refusal> {
    world.persons.get(&c.person).ok_or(Refusal::NotYours)?;
    let held = world.locks_of(&c.person, cx.now_us);
    let joins = |lock: &&Lock| lock.reason == c.reason && c.reason != LockReason::Order;
    let before = held.into_iter().find(joins);
    let again = c.reason.lifts().contains(&Lift::Recovery);
    let stops = before.is_some_and(|lock| lock.recovers_at_us().is_some());
    let lock = match before {
        // A lock is never shortened or weakened by setting it again.
        Some(lock) => Lock {
            until_us: lock.until_us.zip(c.until_us).map(|(a, b)| a.max(b)),
            detail: joined(&lock.detail_unrecovered(), &c.detail),
            // What was proven before somebody reported it once more proves nothing now.
            since_us: if again { cx.now_us } else { lock.since_us },
            ..lock.clone()
        },
        None => Lock {
            id: c.id.clone(),
            person: c.person.clone(),
            reason: c.reason,
            detail: c.detail.clone(),
            since_us: cx.now_us,
            until_us: c.until_us.map(|until_us| {
                let short = flawed(Flaw::LockShortened);
                if short { cx.now_us + (until_us - cx.now_us) / 2 } else { until_us }
            }),
            lifted_at_us: None,
            lifted_by: None,
        },
    };
    let result = lock.id.as_str().to_owned();
    let word = c.reason.word();
    let kind = if stops { "recovery_stopped" } else { "locked" };
    let event = cx.event(c.person.as_str(), kind, word);
    let notice = cx.job("notice", c.person.as_str(), &format!("locked {word}"), 0);
    Decided::done(&result, vec![Effect::Lock(lock), event, notice])
}

/// The words of both details, each once.
fn joined(before: &str, more: &str) -> String {
    let mut words: Vec<&str> = before.split_whitespace().collect();
    for word in more.split_whitespace() {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words.join(" ")
}

pub(super) fn order(world: &World, c: &OrderLock, cx: &mut Cx<'_>) -> Result<Decided, Refusal> {
    let act = Act::Order { person: c.person.clone(), no_receipt: c.no_receipt };
    let (approval, requester) = &c.second;
    let used = signed(world, Some(approval), &act, 0, &c.by, cx.now_us)?;
    if [&c.by, requester].into_iter().any(|signer| world.is_same(signer, &c.person)) {
        return Err(Refusal::SamePerson);
    }
    let lock = SetLock {
        id: c.lock.clone(),
        person: c.person.clone(),
        reason: LockReason::Order,
        detail: if c.no_receipt { DETAIL_NO_RECEIPT.to_owned() } else { String::new() },
        until_us: None,
    };
    let mut decided = set(world, &lock, cx)?;
    decided.effects.push(Effect::Approval(used));
    decided.effects.push(cx.audit("order", c.person.as_str(), &c.why, Some(approval)));
    if let Some(conversation) = &c.conversation {
        let word = LockReason::Order.word();
        decided.effects.push(cx.event(conversation.as_str(), "locked", word));
    }
    Ok(decided)
}

pub(super) fn lift(world: &World, c: &LiftLock, cx: &mut Cx<'_>) -> Result<Decided, Refusal> {
    let lock = world.locks.get(&c.lock).ok_or(Refusal::StateConflict)?;
    if lock.person != c.person || !lock.holds(cx.now_us) {
        return Err(Refusal::StateConflict);
    }
    let by = c.by.as_ref();
    if let Some(by) = by.filter(|by| c.way == Lift::Recovery && **by != c.person) {
        return begin_recovery(world, c, (lock, by), cx);
    }
    let staff = c.way.signatures() > 0;
    if staff && by.is_none_or(|by| world.is_same(by, &c.person)) {
        return Err(Refusal::SamePerson);
    }
    if let Some(by) = by.filter(|_| staff) {
        check_signer(world, by)?;
    }
    let name = by.map_or("system", PersonId::as_str);
    let lifted = lock.lifted(c.way, name, cx.now_us).ok_or(Refusal::NotAllowed)?;
    let mut effects = Vec::new();
    if c.way.signatures() > 1 {
        let act = Act::Unlock { lock: c.lock.clone(), way: c.way };
        let approval = c.second.as_ref().map(|(approval, _)| approval);
        let second = by.ok_or(Refusal::NotAllowed)?;
        let used = signed(world, approval, &act, 0, second, cx.now_us)?;
        if world.is_same(&used.requested_by, &c.person) {
            return Err(Refusal::SamePerson);
        }
        effects.push(Effect::Approval(used));
    }
    effects.push(Effect::Lock(lifted));
    let word = lock.reason.word();
    effects.push(cx.event(c.person.as_str(), "unlocked", word));
    // While another of the kind holds, nothing is open again.
    let mut others = world.locks_of(&c.person, cx.now_us).into_iter();
    if !others.any(|other| other.reason == lock.reason && other.id != lock.id) {
        effects.push(cx.job("notice", c.person.as_str(), &format!("unlocked {word}"), 0));
    }
    if let Some(conversation) = &c.conversation {
        effects.push(cx.event(conversation.as_str(), "unlocked", word));
    }
    if staff {
        let approval = c.second.as_ref().map(|(approval, _)| approval);
        effects.push(cx.audit("unlock", c.person.as_str(), &c.why, approval));
    }
    Decided::done(c.lock.as_str(), effects)
}

/// An agent has seen that both proofs are there: from now on the recovery waits, and its owner
/// hears of it at every address. Only its owner finishes it.
fn begin_recovery(
    world: &World,
    c: &LiftLock,
    (lock, by): (&Lock, &PersonId),
    cx: &mut Cx<'_>,
) -> Result<Decided, Refusal> {
    if world.is_same(by, &c.person) {
        return Err(Refusal::SamePerson);
    }
    check_signer(world, by)?;
    let after = lock.recovering(cx.now_us).ok_or(Refusal::StateConflict)?;
    let (person, word) = (c.person.as_str(), lock.reason.word());
    let mut effects = vec![
        Effect::Lock(after),
        cx.event(person, "recovery_begun", word),
        cx.job("notice", person, &format!("recovering {word}"), 0),
        cx.job("notice", person, &format!("recoverable {word}"), RECOVERY_WAITS_US),
        cx.audit("recovery", person, &c.why, None),
    ];
    if let Some(conversation) = &c.conversation {
        effects.push(cx.event(conversation.as_str(), "recovery_begun", word));
    }
    Decided::done(c.lock.as_str(), effects)
}

pub(super) fn decline(
    world: &World,
    c: &DeclineApproval,
    cx: &mut Cx<'_>,
) -> Result<Decided, Refusal> {
    let approval = world.approvals.get(&c.approval).ok_or(Refusal::NotYours)?;
    if approval.state != ApprovalState::Waiting {
        return Err(Refusal::ApprovalUsed);
    }
    match &c.by {
        Some(by) => check_decline(world, approval, &c.touched, by, cx.now_us)?,
        None if approval.has_run_out(cx.now_us) => {}
        None => return Err(Refusal::NotAllowed),
    }
    let mut after = approval.clone();
    after.state = ApprovalState::Refused;
    after.decided_by = c.by.clone();
    after.decided_reason = Some(c.reason.clone());
    after.decided_at_us = Some(cx.now_us);
    after.version += 1;
    let subject = approval.subject.clone();
    let conversation = approval.conversation.clone();
    let mut effects =
        vec![Effect::Approval(after), cx.audit("decline", &subject, &c.reason, Some(&c.approval))];
    if let Some(conversation) = conversation {
        // Nobody said no to what only ran out, and its customer is not told so.
        let kind = if c.by.is_some() { "approval_refused" } else { "approval_run_out" };
        effects.push(cx.event(conversation.as_str(), kind, approval.act.word()));
    }
    Decided::done(c.approval.as_str(), effects)
}
