//! Where the money of an accepted refund comes from, and what happens while there is none.
//!
//! A refund is funded whole or waits whole. Two people may let the house lend what is missing, and
//! only that; the payee keeps nothing of what it has. What is lent to a merchant stays the
//! merchant's debt (see `debt`). A person from whom money is taken back is told so.

use super::debt::told;
use super::decide::is_own;
use super::{Ground, Policy, Refund, RefundState};
use crate::amount::Amount;
use crate::approval::{Act, Approval};
use crate::flaw::{Flaw, flawed};
use crate::id::{AccountId, ApprovalId, PersonId, RefundId};
use crate::lane::{Cx, Decided, Parts, signed};
use crate::ledger::{Hold, HoldState, HoldWay, Move, Posting, account_id};
use crate::payment::{Attempt, AttemptKind, AttemptState, Method, Payment, PaymentState};
use crate::refusal::Refusal;
use crate::world::{Effect, Effects, World};

/// Tries again to fund a refund that waits.
#[derive(Clone, Debug)]
pub struct FundRefund {
    pub parts: Parts,
    pub refund: RefundId,
    /// Signed for, where the house lends what is missing.
    pub advance: Option<Advance>,
    pub reason: String,
    /// The working day that is promised from now, `YYYY-MM-DD`.
    pub expected_on: String,
}

/// The two who let the house lend: one asks, a supervisor signs.
#[derive(Clone, Debug)]
pub struct Advance {
    pub by: PersonId,
    pub requested_by: PersonId,
    pub approval: ApprovalId,
}

pub(crate) fn policy_of<'a>(world: &'a World, payment: &Payment) -> Option<&'a Policy> {
    world.merchants.get(payment.payee.merchant()?).map(|m| &m.policy)
}

/// An event on the refund, on its payment and, if there is one, in its conversation.
pub(crate) fn tell(refund: &Refund, kind: &str, cx: &mut Cx<'_>) -> Effects {
    told_of(refund, kind, &format!("{} {}", refund.amount_minor, refund.currency), cx)
}

/// The bank has confirmed what goes to a card: it has not arrived, and stands on the card's account
/// by the day that was promised, which the event carries behind the amount.
pub(crate) fn confirmed(refund: &Refund, cx: &mut Cx<'_>) -> Effects {
    let day = refund.expected_on.as_deref().unwrap_or_default();
    let detail = format!("{} {} {day}", refund.amount_minor, refund.currency);
    told_of(refund, "refund_confirmed", detail.trim_end(), cx)
}

fn told_of(refund: &Refund, kind: &str, detail: &str, cx: &mut Cx<'_>) -> Effects {
    let mut subjects = vec![refund.id.as_str(), refund.payment.as_str()];
    subjects.extend(refund.conversation.as_ref().map(|c| c.as_str()));
    subjects.into_iter().map(|subject| cx.event(subject, kind, detail)).collect()
}

/// Where the money of a refund comes from: the payee, the house for goodwill, and suspense for
/// money that came after its payment had ended.
pub(crate) fn source(refund: &Refund, payment: &Payment) -> AccountId {
    match (refund.ground, payment.state) {
        (Ground::Goodwill, _) => account_id::expense(refund.currency),
        _ if flawed(Flaw::WrongAccount) => account_id::expense(refund.currency),
        (_, PaymentState::Succeeded) => payment.to.clone(),
        _ => account_id::suspense(refund.currency),
    }
}

/// The person whose money it is that goes back; none for a merchant's and the house's own.
pub(crate) fn taken_from<'a>(refund: &Refund, payment: &'a Payment) -> Option<&'a PersonId> {
    payment.payee.person().filter(|_| source(refund, payment) == payment.to)
}

/// What the source lacks, in minor units.
pub(crate) fn missing_minor(
    world: &World,
    refund: &Refund,
    from: &AccountId,
) -> Result<i64, Refusal> {
    let account = world.accounts.get(from).ok_or(Refusal::StateConflict)?;
    if !account.kind.has_floor() {
        return Ok(0);
    }
    Ok((refund.amount_minor - account.available_minor()).max(0))
}

/// Where the house lends from: from the merchant's own line of debt; there is none for a person.
fn lender(payment: &Payment, from: &AccountId) -> AccountId {
    match payment.payee.merchant().filter(|_| *from == payment.to) {
        Some(merchant) => account_id::advance(merchant, payment.currency),
        None => account_id::expense(payment.currency),
    }
}

/// Pays an accepted refund, sends it to the card, or lets it wait for funds.
pub(crate) fn fund(
    world: &World,
    refund: &Refund,
    payment: &mut Payment,
    expected_on: &str,
    advance: bool,
    cx: &mut Cx<'_>,
) -> Result<Effects, Refusal> {
    let id = refund.id.as_str();
    let amount = Amount::new(refund.amount_minor, refund.currency)?;
    let from = source(refund, payment);
    let missing = missing_minor(world, refund, &from)?;
    let mut after = refund.clone();
    after.expected_on = None;
    after.version += 1;
    let mut effects = Effects::new();
    let mut moves = Vec::new();
    if missing > 0 && !advance {
        after.state = RefundState::WaitingFunds;
        effects.extend(tell(refund, "refund_waiting_funds", cx));
        effects.push(cx.job("refund_fund", id, "", FUND_AGAIN_US));
        effects.push(cx.job("refund_notice", id, "waiting_funds", 0));
        effects.push(Effect::Refund(after));
        return Ok(effects);
    }
    // A day is promised for what is on its way, and not for what waits for somebody's money.
    after.expected_on = Some(expected_on.to_owned());
    if missing > 0 {
        let lent = Amount::new(missing, refund.currency)?;
        let lender = lender(payment, &from);
        moves.push(Move { from: lender, to: from.clone(), amount: lent });
        let detail = format!("{missing} {}", refund.currency);
        effects.push(cx.event(id, "refund_advanced", &detail));
        let merchant = payment.payee.merchant().filter(|_| from == payment.to);
        effects.extend(merchant.map(|merchant| told(merchant, "advanced", lent, cx)));
    }
    let taken = refund.amount_minor - missing;
    if taken > 0 && taken_from(refund, payment).is_some() {
        effects.push(cx.job("refund_notice", id, &format!("{TAKEN_BACK} {taken}"), 0));
    }
    let wallet = payment.payer.as_ref().map(|p| account_id::wallet(p, refund.currency));
    match (refund.destination, wallet) {
        (Method::Wallet, Some(wallet)) => {
            moves.push(Move { from, to: wallet, amount });
            paid(&mut after, payment, cx.now_us);
            effects.extend(tell(refund, "refund_paid", cx));
            effects.push(cx.job("refund_notice", id, "paid", 0));
        }
        _ => {
            after.state = RefundState::Sending;
            effects.extend(tell(refund, "refund_accepted", cx));
            effects.extend(send_to_card(&after, &from, cx));
            effects.push(cx.job("refund_notice", id, "accepted", 0));
        }
    }
    if !moves.is_empty() {
        effects.push(Effect::Post(Posting { cause: id.to_owned(), moves }));
    }
    effects.push(Effect::Refund(after));
    Ok(effects)
}

/// Begins the detail of a `refund_notice` that goes to the payee, with the minor units taken.
pub const TAKEN_BACK: &str = "taken_back";

/// A merchant's balance is looked at again after this.
pub const FUND_AGAIN_US: i64 = 600_000_000;

pub(crate) fn paid(refund: &mut Refund, payment: &mut Payment, now_us: i64) {
    refund.state = RefundState::Paid;
    refund.settled_at_us = Some(now_us);
    payment.refunding_minor -= refund.amount_minor;
    payment.refunded_minor += refund.amount_minor;
}

/// The money is held where it comes from, and a job asks the bank to give it back to the card.
pub(crate) fn send_to_card(refund: &Refund, from: &AccountId, cx: &mut Cx<'_>) -> Effects {
    let id = refund.id.as_str();
    let hold = Hold {
        id: cx.ids.draw(),
        cause: id.to_owned(),
        account: from.clone(),
        way: HoldWay::Out,
        amount_minor: refund.amount_minor,
        state: HoldState::Open,
        created_at_us: cx.now_us,
        resolved_at_us: None,
    };
    let attempt = Attempt {
        id: cx.ids.draw(),
        cause: id.to_owned(),
        kind: AttemptKind::Refund,
        state: AttemptState::Due,
        code: None,
        rail_ref: None,
        asked: 0,
        created_at_us: cx.now_us,
        sent_at_us: None,
        answered_at_us: None,
    };
    vec![Effect::Hold(hold), Effect::Attempt(attempt), cx.job("refund", id, "", 0)]
}

pub(crate) fn fund_waiting(
    world: &World,
    c: &FundRefund,
    cx: &mut Cx<'_>,
) -> Result<Decided, Refusal> {
    let refund = world.refunds.get(&c.refund).ok_or(Refusal::StateConflict)?;
    let mut payment =
        world.payments.get(&c.parts.payment).cloned().ok_or(Refusal::StateConflict)?;
    let id = refund.id.as_str();
    if refund.state != RefundState::WaitingFunds {
        let waits = c.advance.is_some();
        return if waits { Err(Refusal::StateConflict) } else { Decided::done(id, Vec::new()) };
    }
    let mut signature = None;
    match &c.advance {
        Some(advance) => {
            signature = Some(check_advance(world, (refund, &payment), advance, cx.now_us)?);
            let lender = lender(&payment, &source(refund, &payment));
            world.accounts.get(&lender).ok_or(Refusal::StateConflict)?;
        }
        None if missing_minor(world, refund, &source(refund, &payment))? > 0 => {
            return Err(Refusal::RefundFundsShort);
        }
        None => {}
    }
    // From here on nothing is refused.
    payment.version += 1;
    let advance = c.advance.is_some();
    let mut effects = fund(world, refund, &mut payment, &c.expected_on, advance, cx)?;
    effects.push(Effect::Payment(payment));
    if let Some(approval) = signature {
        effects.push(cx.audit("refund_advance", id, &c.reason, Some(&approval.id)));
        effects.push(Effect::Approval(approval));
    }
    Decided::done(id, effects)
}

/// The house's money is lent by two, neither of whom has a part in the payment.
fn check_advance(
    world: &World,
    (refund, payment): (&Refund, &Payment),
    advance: &Advance,
    now_us: i64,
) -> Result<Approval, Refusal> {
    if is_own(world, payment, &advance.by) {
        return Err(Refusal::SamePerson);
    }
    let most = Amount::new(refund.amount_minor, refund.currency)?;
    let act = Act::Advance { refund: refund.id.clone(), most };
    let (paper, by) = (Some(&advance.approval), &advance.by);
    let approval = signed(world, paper, &act, refund.version, by, now_us)?;
    if is_own(world, payment, &approval.requested_by) {
        return Err(Refusal::SamePerson);
    }
    Ok(approval)
}
