//! The decisions about refunds: ask, decide, fund, settle.

use super::{Ground, Policy, Refund, RefundState, eligible};
use crate::amount::Amount;
use crate::approval::{Act, splitting_key};
use crate::id::{AccountId, ApprovalId, ConversationId, PersonId, RefundId};
use crate::lane::{Cx, Decided, Parts, day_of, signed};
use crate::ledger::{Hold, HoldState, HoldWay, Move, Posting, account_id};
use crate::payment::settle::{RailAnswer, record, resolved};
use crate::payment::{Attempt, AttemptKind, AttemptState, Method, Payment, PaymentState};
use crate::refusal::Refusal;
use crate::world::{Effect, Effects, World, tally_id};

/// Asks for money back; the amount is reserved in the same commit.
#[derive(Clone, Debug)]
pub struct RequestRefund {
    pub parts: Parts,
    pub id: RefundId,
    pub amount: Amount,
    pub ground: Ground,
    pub reason: String,
    pub evidence: bool,
    pub requested_by: PersonId,
    pub conversation: Option<ConversationId>,
    /// The working day that is promised if it is paid at once, `YYYY-MM-DD`.
    pub expected_on: String,
}

/// Staff accepts or refuses a refund.
#[derive(Clone, Debug)]
pub struct DecideRefund {
    pub parts: Parts,
    pub refund: RefundId,
    pub accept: bool,
    pub reason: String,
    /// Who decides: the reviewer, or the second person when there is an approval.
    pub by: PersonId,
    /// Who asked for the approval; in the batch, so that both rights are checked.
    pub requested_by: Option<PersonId>,
    pub approval: Option<ApprovalId>,
    /// Where the merchant has no policy (a transfer): from this amount on a second person signs.
    pub second_minor: i64,
    pub expected_on: String,
}

impl DecideRefund {
    fn splitting_key(&self, now_us: i64) -> String {
        let beneficiary = self.parts.payer.as_ref().map_or("guest", PersonId::as_str);
        splitting_key(beneficiary, day_of(now_us))
    }

    /// The id of the count of what this person has given this beneficiary today.
    pub fn splitting_id(&self, now_us: i64) -> String {
        tally_id(&self.by, &self.splitting_key(now_us))
    }
}

/// Tries again to fund a refund that waits; `advance` when a supervisor lets the house lend.
#[derive(Clone, Debug)]
pub struct FundRefund {
    pub parts: Parts,
    pub refund: RefundId,
    pub advance: bool,
}

/// What the rail said of a card refund.
#[derive(Clone, Debug)]
pub struct SettleRefund {
    pub parts: Parts,
    pub refund: RefundId,
    pub answer: RailAnswer,
}

pub(crate) fn request(
    world: &World,
    c: &RequestRefund,
    cx: &mut Cx<'_>,
) -> Result<Decided, Refusal> {
    let payment = world.payments.get(&c.parts.payment).ok_or(Refusal::StateConflict)?;
    if payment.state != PaymentState::Succeeded {
        return Err(Refusal::RefundNotSettled);
    }
    if c.amount.currency() != payment.currency {
        return Err(Refusal::CurrencyMismatch);
    }
    if payment.refundable_minor() <= 0 {
        return Err(Refusal::RefundNothingLeft);
    }
    let policy = policy_of(world, payment);
    let mut auto = false;
    let mut most = payment.refundable_minor();
    if c.ground == Ground::Policy {
        let may = eligible(payment, policy, cx.now_us)?;
        if may.evidence && !c.evidence {
            return Err(Refusal::RefundNeedsEvidence);
        }
        most = may.up_to_minor;
        auto = c.amount.minor() <= may.auto_minor;
    }
    if c.amount.minor() > most {
        return Err(Refusal::RefundTooLarge);
    }
    // From here on nothing is refused.
    let refund = Refund {
        id: c.id.clone(),
        payment: payment.id.clone(),
        conversation: c.conversation.clone(),
        amount_minor: c.amount.minor(),
        currency: payment.currency,
        ground: c.ground,
        destination: payment.method,
        state: RefundState::Requested,
        requested_by: Some(c.requested_by.clone()),
        reason: c.reason.clone(),
        refused_reason: None,
        expected_on: None,
        created_at_us: cx.now_us,
        settled_at_us: None,
        version: 1,
    };
    let mut after = payment.clone();
    after.refunding_minor += c.amount.minor();
    after.version += 1;
    let mut effects = tell(&refund, "refund_requested", cx);
    if auto {
        effects.extend(fund(world, &refund, &mut after, &c.expected_on, false, cx)?);
    } else {
        effects.push(cx.job("refund_notice", c.id.as_str(), "requested", 0));
        effects.push(Effect::Refund(refund));
    }
    effects.push(Effect::Payment(after));
    Decided::done(c.id.as_str(), effects)
}

fn policy_of<'a>(world: &'a World, payment: &Payment) -> Option<&'a Policy> {
    world.merchants.get(payment.payee.merchant()?).map(|m| &m.policy)
}

/// An event on the refund, on its payment and, if there is one, in its conversation.
fn tell(refund: &Refund, kind: &str, cx: &mut Cx<'_>) -> Effects {
    let detail = format!("{} {}", refund.amount_minor, refund.currency);
    let mut subjects = vec![refund.id.as_str(), refund.payment.as_str()];
    subjects.extend(refund.conversation.as_ref().map(|c| c.as_str()));
    subjects.into_iter().map(|subject| cx.event(subject, kind, &detail)).collect()
}

pub(crate) fn decide(world: &World, c: &DecideRefund, cx: &mut Cx<'_>) -> Result<Decided, Refusal> {
    let refund = world.refunds.get(&c.refund).ok_or(Refusal::StateConflict)?;
    let payment = world.payments.get(&c.parts.payment).ok_or(Refusal::StateConflict)?;
    if refund.state != RefundState::Requested || refund.payment != payment.id {
        return Err(Refusal::StateConflict);
    }
    let staff = world.persons.get(&c.by).is_some_and(|p| p.roles.is_staff());
    if !staff {
        return Err(Refusal::NotAllowed);
    }
    if payment.payer.as_ref() == Some(&c.by) || payment.payee.person() == Some(&c.by) {
        return Err(Refusal::SamePerson);
    }
    let id = refund.id.as_str();
    let mut after = payment.clone();
    after.version += 1;
    if !c.accept {
        let mut effects = tell(refund, "refund_refused", cx);
        after.refunding_minor -= refund.amount_minor;
        let mut refused = refund.clone();
        refused.state = RefundState::Refused;
        refused.refused_reason = Some(c.reason.clone());
        refused.settled_at_us = Some(cx.now_us);
        refused.version += 1;
        effects.extend([
            Effect::Refund(refused),
            Effect::Payment(after),
            cx.audit("refund_refuse", id, &c.reason, None),
            cx.job("refund_notice", id, "refused", 0),
        ]);
        return Decided::done(id, effects);
    }
    let mut effects = sign(world, c, refund, payment, cx)?;
    effects.extend(fund(world, refund, &mut after, &c.expected_on, false, cx)?);
    effects.push(Effect::Payment(after));
    effects.push(cx.audit("refund_accept", id, &c.reason, c.approval.as_ref()));
    Decided::done(id, effects)
}

/// The second signature, where amount (or what this agent has already given this payer today,
/// together with it) asks for one.
fn sign(
    world: &World,
    c: &DecideRefund,
    refund: &Refund,
    payment: &Payment,
    cx: &mut Cx<'_>,
) -> Result<Effects, Refusal> {
    let act = Act::Refund { refund: refund.id.clone() };
    if c.approval.is_some() {
        let approval = signed(world, c.approval.as_ref(), &act, refund.version, &c.by, cx.now_us)?;
        return Ok(vec![Effect::Approval(approval)]);
    }
    let key = c.splitting_key(cx.now_us);
    let second = policy_of(world, payment).map_or(c.second_minor, |p| p.second_minor);
    if world.tally(&c.by, &key) + refund.amount_minor >= second {
        return Err(Refusal::ApprovalRequired);
    }
    Ok(vec![Effect::Tally { person: c.by.clone(), key, add: refund.amount_minor }])
}

/// Where the money of a refund comes from: the payee, the house for goodwill, and suspense for money
/// that came after its payment had ended.
pub(crate) fn source(refund: &Refund, payment: &Payment) -> AccountId {
    match (refund.ground, payment.state) {
        (Ground::Goodwill, _) => account_id::expense(refund.currency),
        (_, PaymentState::Succeeded) => payment.to.clone(),
        _ => account_id::suspense(refund.currency),
    }
}

/// Pays an accepted refund, sends it to the card, or lets it wait for funds.
fn fund(
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
    let account = world.accounts.get(&from).ok_or(Refusal::StateConflict)?;
    let short = account.kind.has_floor() && account.available_minor() < amount.minor();
    let mut after = refund.clone();
    after.expected_on = Some(expected_on.to_owned());
    after.version += 1;
    let wallet = payment.payer.as_ref().map(|p| account_id::wallet(p, refund.currency));
    let mut moves = Vec::new();
    if short && advance {
        moves.push(Move { from: account_id::expense(refund.currency), to: from.clone(), amount });
    } else if short {
        after.state = RefundState::WaitingFunds;
        let mut effects = tell(refund, "refund_waiting_funds", cx);
        effects.push(cx.job("refund_fund", id, "", FUND_AGAIN_US));
        effects.push(cx.job("refund_notice", id, "waiting_funds", 0));
        effects.push(Effect::Refund(after));
        return Ok(effects);
    }
    let mut effects = Vec::new();
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

/// A merchant's balance is looked at again after this.
const FUND_AGAIN_US: i64 = 600_000_000;

fn paid(refund: &mut Refund, payment: &mut Payment, now_us: i64) {
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
        return Decided::done(id, Vec::new());
    }
    let account = world.accounts.get(&source(refund, &payment)).ok_or(Refusal::StateConflict)?;
    if !c.advance && account.available_minor() < refund.amount_minor {
        return Err(Refusal::RefundFundsShort);
    }
    let expected_on = refund.expected_on.clone().unwrap_or_default();
    payment.version += 1;
    let mut effects = fund(world, refund, &mut payment, &expected_on, c.advance, cx)?;
    effects.push(Effect::Payment(payment));
    if c.advance {
        effects.push(cx.audit("refund_advance", id, "", None));
    }
    Decided::done(id, effects)
}

pub(crate) fn settle(world: &World, c: &SettleRefund, cx: &mut Cx<'_>) -> Result<Decided, Refusal> {
    let refund = world.refunds.get(&c.refund).ok_or(Refusal::StateConflict)?;
    let payment = world.payments.get(&c.parts.payment).ok_or(Refusal::StateConflict)?;
    let id = refund.id.as_str();
    if !matches!(refund.state, RefundState::Sending | RefundState::InDoubt) {
        return Decided::done(id, Vec::new());
    }
    let from = source(refund, payment);
    let amount = Amount::new(refund.amount_minor, refund.currency)?;
    let mut after = refund.clone();
    after.version += 1;
    let mut money = payment.clone();
    money.version += 1;
    let wallet = payment.payer.as_ref().map(|p| account_id::wallet(p, refund.currency));
    let mut effects = Effects::new();
    match &c.answer {
        RailAnswer::Succeeded { .. } => {
            let to = account_id::clearing(refund.currency);
            effects.push(Effect::Post(Posting::one(id, &from, &to, amount)));
            effects.extend(resolved(world, id, HoldState::Posted, cx.now_us));
            paid(&mut after, &mut money, cx.now_us);
            effects.extend(tell(refund, "refund_paid", cx));
            effects.push(cx.job("refund_notice", id, "paid", 0));
        }
        RailAnswer::Unknown => {
            if refund.state == RefundState::InDoubt {
                return Decided::done(id, Vec::new());
            }
            after.state = RefundState::InDoubt;
            effects.extend(tell(refund, "refund_in_doubt", cx));
        }
        RailAnswer::Declined { .. } | RailAnswer::Void { .. } => {
            effects.extend(resolved(world, id, HoldState::Voided, cx.now_us));
            effects.extend(tell(refund, "refund_card_rejected", cx));
            if let Some(wallet) = wallet.filter(|w| world.accounts.get(w).is_some()) {
                // The bank will not take it back to the card: it goes to the wallet.
                after.destination = Method::Wallet;
                effects.push(Effect::Post(Posting::one(id, &from, &wallet, amount)));
                paid(&mut after, &mut money, cx.now_us);
                effects.extend(tell(refund, "refund_paid", cx));
                effects.push(cx.job("refund_notice", id, "paid", 0));
            } else {
                after.state = RefundState::Requested;
                effects.push(cx.job("refund_notice", id, "card_rejected", 0));
            }
        }
    }
    effects.extend(record(world, id, &c.answer, cx.now_us));
    effects.push(Effect::Refund(after));
    effects.push(Effect::Payment(money));
    Decided::done(id, effects)
}
