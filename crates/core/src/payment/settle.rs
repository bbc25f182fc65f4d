//! What a rail's answer does to a payment. The same answer may come by the request, by a callback
//! and by a status query, in any order and any number of times: the first one that settles counts,
//! the same again changes nothing, and a success after the payment had ended goes to suspense.

use super::payer::{FAILED, PAID, UNSETTLED, failed_once_more, paid_key, seen_key};
use super::{
    Attempt, AttemptKind, AttemptState, Order, OrderState, Payment, PaymentKind, PaymentState,
};
use crate::amount::Amount;
use crate::flaw::{Flaw, flawed};
use crate::id::{ConversationId, RefundId};
use crate::lane::{Cx, Decided, Parts};
use crate::ledger::{Hold, HoldState, Posting, account_id};
use crate::refund::debt::income;
use crate::refund::{Ground, Refund, RefundState};
use crate::refusal::Refusal;
use crate::word::Word;
use crate::world::{Effect, Effects, Needs, World, tally_id};

/// What the rail said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RailAnswer {
    Succeeded {
        rail_ref: String,
        code: String,
    },
    Declined {
        refusal: Refusal,
        code: String,
    },
    /// The request went out, or may have, and no answer came.
    Unknown,
    /// The rail confirms that it never had this request, or that it was voided there and will never
    /// be accepted.
    Void {
        refusal: Refusal,
    },
}

#[derive(Clone, Debug)]
pub struct Settle {
    pub parts: Parts,
    pub answer: RailAnswer,
    /// Staff who asked for it, with the reason; the rail itself otherwise.
    pub reason: Option<String>,
    /// The case in which staff did it, and the kind of its line there.
    pub told: Option<(ConversationId, String)>,
}

/// Gives money back that came after its payment had ended.
#[derive(Clone, Debug)]
pub struct ReturnLate {
    pub parts: Parts,
    pub refund: RefundId,
}

impl Settle {
    pub fn needs(&self) -> Needs {
        let parts = &self.parts;
        let key = paid_key(parts.kind, parts.currency, parts.created_at_us);
        let seen = seen_key(&parts.payee);
        let keys = [key.as_str(), UNSETTLED, FAILED, seen.as_str()];
        let ids = |payer| keys.map(|key| tally_id(payer, key));
        let tallies = parts.payer.iter().flat_map(ids).collect();
        Needs { tallies, ..parts.needs() }
    }
}

impl RailAnswer {
    /// How a payment stands that got this answer in time.
    fn state(&self) -> PaymentState {
        match self {
            Self::Succeeded { .. } => PaymentState::Succeeded,
            Self::Declined { .. } => PaymentState::Failed,
            // Called off is what somebody wanted; what never reached the bank has failed.
            Self::Void { refusal: Refusal::Cancelled } => PaymentState::Cancelled,
            Self::Void { .. } => PaymentState::Failed,
            Self::Unknown => PaymentState::InDoubt,
        }
    }
}

pub(crate) fn settle(world: &World, c: &Settle, cx: &mut Cx<'_>) -> Result<Decided, Refusal> {
    let payment = world.payments.get(&c.parts.payment).ok_or(Refusal::StateConflict)?;
    let id = payment.id.as_str();
    let again = payment.state == PaymentState::Succeeded && flawed(Flaw::CallbackTwice);
    let pending =
        matches!(payment.state, PaymentState::Processing | PaymentState::InDoubt) || again;
    let mut effects = match (&c.answer, pending) {
        (RailAnswer::Succeeded { .. }, true) => succeed(world, payment, cx)?,
        (RailAnswer::Declined { refusal, .. }, true) => {
            end(world, payment, PaymentState::Failed, *refusal, cx)
        }
        (RailAnswer::Void { refusal }, true) => end(world, payment, c.answer.state(), *refusal, cx),
        (RailAnswer::Unknown, true) if payment.state == PaymentState::Processing => {
            doubt(payment, cx)
        }
        (RailAnswer::Succeeded { .. }, false) => late(world, payment, cx)?,
        // Said again, or nothing new.
        _ => return Decided::done(id, Vec::new()),
    };
    effects.extend(world.attempt(id).map(|asked| record(asked, &c.answer, cx.now_us)));
    if let Some(reason) = &c.reason {
        effects.push(cx.audit("settle", id, reason, None));
    }
    if let Some((case, kind)) = &c.told {
        let state = c.answer.state();
        effects.push(cx.event(case.as_str(), kind, state.word()));
    }
    Decided::done(id, effects)
}

/// Writes the answer into the rail record.
pub(crate) fn record(asked: &Attempt, answer: &RailAnswer, now_us: i64) -> Effect {
    let mut attempt = asked.clone();
    match answer {
        RailAnswer::Succeeded { rail_ref, code } => {
            attempt.state = AttemptState::Succeeded;
            attempt.rail_ref = Some(rail_ref.clone());
            attempt.code = Some(code.clone());
        }
        RailAnswer::Declined { code, .. } => {
            attempt.state = AttemptState::Declined;
            attempt.code = Some(code.clone());
        }
        RailAnswer::Unknown => attempt.state = AttemptState::Unknown,
        // No answer to the order itself, so that no code of a bank stands for it.
        RailAnswer::Void { .. } if asked.kind == AttemptKind::Charge => {
            attempt.state = AttemptState::Void;
        }
        RailAnswer::Void { refusal } => {
            attempt.state = AttemptState::Declined;
            attempt.code = Some(refusal.row().iso8583.to_owned());
        }
    }
    attempt.sent_at_us = attempt.sent_at_us.or(Some(now_us));
    if *answer != RailAnswer::Unknown {
        attempt.answered_at_us = Some(now_us);
    }
    attempt.asked += 1;
    Effect::Attempt(attempt)
}

/// The cause's open hold, resolved.
pub(crate) fn resolved(
    world: &World,
    cause: &str,
    state: HoldState,
    now_us: i64,
) -> Option<Effect> {
    let hold = world.open_hold(cause)?;
    Some(Effect::Hold(Hold { state, resolved_at_us: Some(now_us), ..hold.clone() }))
}

fn succeed(world: &World, payment: &Payment, cx: &mut Cx<'_>) -> Result<Effects, Refusal> {
    let id = payment.id.as_str();
    let mut after = payment.clone();
    after.state = PaymentState::Succeeded;
    after.settled_at_us = Some(cx.now_us);
    after.version += 1;
    let mut effects = income(world, payment, cx)?;
    effects.extend([
        Effect::Payment(after),
        cx.event(id, "succeeded", ""),
        cx.receipt(id, "succeeded"),
    ]);
    effects.extend(resolved(world, id, HoldState::Posted, cx.now_us));
    effects.extend(order_after(world, payment, OrderState::Paid));
    effects.extend(settled(payment));
    effects.extend(known(payment));
    Ok(effects)
}

/// Whoever was paid is no new payee any more.
fn known(payment: &Payment) -> Option<Effect> {
    let person = payment.payer.clone().filter(|_| payment.kind != PaymentKind::TopUp)?;
    Some(Effect::TallySet { person, key: seen_key(&payment.payee), value: PAID })
}

fn end(
    world: &World,
    payment: &Payment,
    state: PaymentState,
    refusal: Refusal,
    cx: &mut Cx<'_>,
) -> Effects {
    let id = payment.id.as_str();
    let mut after = payment.clone();
    after.state = state;
    after.refusal = Some(refusal);
    after.settled_at_us = Some(cx.now_us);
    after.version += 1;
    let kind = if state == PaymentState::Failed { "failed" } else { "cancelled" };
    let mut effects =
        vec![Effect::Payment(after), cx.event(id, kind, refusal.code()), cx.receipt(id, "failed")];
    effects.extend(resolved(world, id, HoldState::Voided, cx.now_us));
    effects.extend(order_after(world, payment, OrderState::Open));
    effects.extend(uncounted(payment));
    effects.extend(settled(payment));
    if let Some(person) = payment.payer.clone().filter(|_| state == PaymentState::Failed) {
        let value = failed_once_more(world.tally(&person, FAILED), cx.now_us);
        effects.push(Effect::TallySet { person, key: FAILED.to_owned(), value });
    }
    effects
}

/// One less whose end is not known.
fn settled(payment: &Payment) -> Option<Effect> {
    let person = payment.payer.clone()?;
    Some(Effect::Tally { person, key: UNSETTLED.to_owned(), add: -1 })
}

/// What was not paid after all uses up no limit of the day on which it was begun.
fn uncounted(payment: &Payment) -> Option<Effect> {
    let person = payment.payer.clone()?;
    let key = paid_key(payment.kind, payment.currency, payment.created_at_us);
    Some(Effect::Tally { person, key, add: -payment.amount_minor })
}

/// How often a rail is asked for the true state begins with this pause.
const FIRST_QUERY_US: i64 = 1_000_000;

fn doubt(payment: &Payment, cx: &mut Cx<'_>) -> Effects {
    let id = payment.id.as_str();
    let mut after = payment.clone();
    after.state = PaymentState::InDoubt;
    after.version += 1;
    vec![
        Effect::Payment(after),
        cx.event(id, "in_doubt", ""),
        cx.job("query", id, "", FIRST_QUERY_US),
    ]
}

/// The order is paid, or free again for the next try.
fn order_after(world: &World, payment: &Payment, state: OrderState) -> Option<Effect> {
    let order = world.orders.get(payment.order.as_ref()?)?;
    if order.payment.as_ref() != Some(&payment.id) {
        return None;
    }
    let keep = state == OrderState::Paid;
    Some(Effect::Order(Order {
        state,
        payment: keep.then(|| payment.id.clone()),
        version: order.version + 1,
        ..order.clone()
    }))
}

/// A success for a payment that had already ended as not paid: the money waits in suspense.
fn late(world: &World, payment: &Payment, cx: &mut Cx<'_>) -> Result<Effects, Refusal> {
    let id = payment.id.as_str();
    let known = world.attempt(id).is_none_or(|a| a.state == AttemptState::Succeeded);
    if payment.state == PaymentState::Succeeded || known {
        return Ok(Vec::new());
    }
    let to = account_id::suspense(payment.currency);
    Ok(vec![
        Effect::Post(Posting::one(id, &payment.from, &to, payment.amount()?)),
        cx.event(id, "late_success", ""),
        cx.job("return_late", id, "", 0),
    ])
}

/// From suspense to the owner's wallet; to the card when the payer has no wallet.
pub(crate) fn return_late(
    world: &World,
    c: &ReturnLate,
    cx: &mut Cx<'_>,
) -> Result<Decided, Refusal> {
    let payment = world.payments.get(&c.parts.payment).ok_or(Refusal::StateConflict)?;
    let taken = world.attempt(payment.id.as_str()).map(|a| a.state);
    let astray = payment.state != PaymentState::Succeeded && taken == Some(AttemptState::Succeeded);
    if !astray || payment.gone_minor() > 0 {
        return Decided::done(payment.id.as_str(), Vec::new());
    }
    let amount: Amount = payment.amount()?;
    let wallet = payment.payer.as_ref().map(|p| account_id::wallet(p, payment.currency));
    let wallet = wallet.filter(|id| world.accounts.get(id).is_some());
    let mut refund = Refund {
        id: c.refund.clone(),
        payment: payment.id.clone(),
        conversation: None,
        amount_minor: payment.amount_minor,
        currency: payment.currency,
        ground: Ground::Fault,
        destination: super::Method::Wallet,
        state: RefundState::Paid,
        requested_by: None,
        reason: String::new(),
        refused_reason: None,
        expected_on: None,
        created_at_us: cx.now_us,
        settled_at_us: Some(cx.now_us),
        version: 1,
    };
    let mut after = payment.clone();
    after.version += 1;
    let suspense = account_id::suspense(payment.currency);
    let id = c.refund.as_str();
    let mut effects = Vec::new();
    if let Some(wallet) = wallet {
        after.refunded_minor = payment.amount_minor;
        effects.push(Effect::Post(Posting::one(id, &suspense, &wallet, amount)));
        effects.push(cx.job("refund_notice", id, "paid", 0));
        effects.push(cx.event(payment.id.as_str(), "returned", ""));
    } else {
        refund.destination = super::Method::Card;
        refund.state = RefundState::Sending;
        refund.settled_at_us = None;
        after.refunding_minor = payment.amount_minor;
        effects.extend(crate::refund::fund::send_to_card(&refund, &suspense, cx));
    }
    effects.push(Effect::Payment(after));
    effects.push(Effect::Refund(refund));
    Decided::done(id, effects)
}
