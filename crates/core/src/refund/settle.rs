//! What the bank's answer does to a card refund. The same answer may come by the request, a
//! callback and a status query; the first that settles counts. What the bank rejects goes to the
//! wallet.

use super::fund::{confirmed, missing_minor, paid, source, tell};
use super::{Refund, RefundState};
use crate::amount::Amount;
use crate::id::{AttemptId, RefundId};
use crate::lane::{Cx, Decided, Parts};
use crate::ledger::{HoldState, Posting, account_id};
use crate::payment::settle::{RailAnswer, record, resolved};
use crate::payment::{AttemptState, Method, Payment};
use crate::refusal::Refusal;
use crate::world::{Effect, Effects, World};

/// What the rail said of a card refund.
#[derive(Clone, Debug)]
pub struct SettleRefund {
    pub parts: Parts,
    pub refund: RefundId,
    /// The try that it is about: each has a reference of its own at the bank.
    pub attempt: AttemptId,
    pub answer: RailAnswer,
}

pub(crate) fn settle(world: &World, c: &SettleRefund, cx: &mut Cx<'_>) -> Result<Decided, Refusal> {
    let refund = world.refunds.get(&c.refund).ok_or(Refusal::StateConflict)?;
    let payment = world.payments.get(&c.parts.payment).ok_or(Refusal::StateConflict)?;
    let id = refund.id.as_str();
    let asked = world.attempts.get(&c.attempt).filter(|asked| asked.cause == id);
    let asked = asked.ok_or(Refusal::StateConflict)?;
    let known = matches!(asked.state, AttemptState::Succeeded | AttemptState::Declined);
    let newest = world.attempt(id).is_some_and(|newest| newest.id == asked.id);
    let pending = matches!(refund.state, RefundState::Sending | RefundState::InDoubt);
    let mut effects = match &c.answer {
        // Said again.
        RailAnswer::Succeeded { .. } if asked.state == AttemptState::Succeeded => {
            return Decided::done(id, Vec::new());
        }
        // Whichever try it was: the card has the money.
        RailAnswer::Succeeded { .. } if pending => succeed(world, refund, payment, cx)?,
        RailAnswer::Succeeded { .. } => contradict(world, refund, payment, cx)?,
        RailAnswer::Declined { .. } | RailAnswer::Void { .. } if known => {
            return Decided::done(id, Vec::new());
        }
        RailAnswer::Declined { .. } | RailAnswer::Void { .. } if pending && newest => {
            reject(world, refund, payment, cx)?
        }
        // An earlier try had succeeded: that this one did not is only written down.
        RailAnswer::Declined { .. } | RailAnswer::Void { .. } => Effects::new(),
        RailAnswer::Unknown if newest && refund.state == RefundState::Sending => {
            let mut effects = tell(refund, "refund_in_doubt", cx);
            effects.push(Effect::Refund(next(refund, RefundState::InDoubt)));
            effects
        }
        RailAnswer::Unknown => return Decided::done(id, Vec::new()),
    };
    effects.push(record(asked, &c.answer, cx.now_us));
    Decided::done(id, effects)
}

fn next(refund: &Refund, state: RefundState) -> Refund {
    Refund { state, version: refund.version + 1, ..refund.clone() }
}

fn succeed(
    world: &World,
    refund: &Refund,
    payment: &Payment,
    cx: &mut Cx<'_>,
) -> Result<Effects, Refusal> {
    let id = refund.id.as_str();
    let amount = Amount::new(refund.amount_minor, refund.currency)?;
    let to = account_id::clearing(refund.currency);
    let mut after = next(refund, RefundState::Paid);
    let mut money = payment.clone();
    money.version += 1;
    paid(&mut after, &mut money, cx.now_us);
    let mut effects = confirmed(refund, cx);
    effects.extend(resolved(world, id, HoldState::Posted, cx.now_us));
    effects.extend([
        Effect::Post(Posting::one(id, &source(refund, payment), &to, amount)),
        cx.job("refund_notice", id, "confirmed", 0),
        Effect::Refund(after),
        Effect::Payment(money),
    ]);
    Ok(effects)
}

/// The bank will not take it back to the card: it goes to the wallet, or, where there is none, back
/// to a reviewer.
fn reject(
    world: &World,
    refund: &Refund,
    payment: &Payment,
    cx: &mut Cx<'_>,
) -> Result<Effects, Refusal> {
    let id = refund.id.as_str();
    let mut effects = tell(refund, "refund_card_rejected", cx);
    effects.extend(resolved(world, id, HoldState::Voided, cx.now_us));
    let wallet = payment.payer.as_ref().map(|p| account_id::wallet(p, refund.currency));
    let Some(wallet) = wallet.filter(|w| world.accounts.get(w).is_some()) else {
        effects.push(Effect::Refund(next(refund, RefundState::Requested)));
        return Ok(effects);
    };
    let from = source(refund, payment);
    let mut money = payment.clone();
    money.version += 1;
    if from == wallet {
        // A top-up: the money already lies where it would go to.
        money.refunding_minor -= refund.amount_minor;
        let mut after = next(refund, RefundState::Refused);
        after.settled_at_us = Some(cx.now_us);
        effects.push(cx.job("refund_notice", id, "card_rejected", 0));
        effects.extend([Effect::Refund(after), Effect::Payment(money)]);
        return Ok(effects);
    }
    let amount = Amount::new(refund.amount_minor, refund.currency)?;
    let mut after = next(refund, RefundState::Paid);
    after.destination = Method::Wallet;
    paid(&mut after, &mut money, cx.now_us);
    effects.extend(tell(refund, "refund_paid", cx));
    effects.extend([
        Effect::Post(Posting::one(id, &from, &wallet, amount)),
        cx.job("refund_notice", id, "card_rejected", 0),
        Effect::Refund(after),
        Effect::Payment(money),
    ]);
    Ok(effects)
}

/// The bank says that the card was credited, after the refund had ended otherwise or had gone back
/// to a reviewer. Where nothing else was paid for it, it is paid by that, though it was refused
/// meanwhile. Where we paid it another way, or the payment is used up by other refunds, the money
/// has left twice: the house bears it until somebody claims it back from the bank, and the timeline
/// says so.
fn contradict(
    world: &World,
    refund: &Refund,
    payment: &Payment,
    cx: &mut Cx<'_>,
) -> Result<Effects, Refusal> {
    let id = refund.id.as_str();
    let amount = Amount::new(refund.amount_minor, refund.currency)?;
    let house = account_id::expense(refund.currency);
    let to = account_id::clearing(refund.currency);
    let reserved = matches!(refund.state, RefundState::Requested | RefundState::WaitingFunds);
    let room = payment.refundable_minor() >= refund.amount_minor;
    let free = refund.state == RefundState::Refused && room;
    if reserved || free {
        // Nothing is held any more: what its source has spent since, the house bears.
        let from = source(refund, payment);
        let short = missing_minor(world, refund, &from)? > 0;
        let mut after = next(refund, RefundState::Paid);
        let mut money = payment.clone();
        money.version += 1;
        if free {
            money.refunding_minor += refund.amount_minor;
        }
        paid(&mut after, &mut money, cx.now_us);
        let mut effects = confirmed(refund, cx);
        effects.extend([
            Effect::Post(Posting::one(id, if short { &house } else { &from }, &to, amount)),
            cx.job("refund_notice", id, "confirmed", 0),
            Effect::Refund(after),
            Effect::Payment(money),
        ]);
        return Ok(effects);
    }
    Ok(vec![
        Effect::Post(Posting::one(id, &house, &to, amount)),
        cx.event(id, "refund_paid_twice", &format!("{} {}", refund.amount_minor, refund.currency)),
        cx.audit("refund_paid_twice", id, "", None),
    ])
}
