//! The decisions to take a refund in and to review it. What follows (funding, the bank) is in
//! `fund` and `settle`.
//!
//! - Asking reserves the amount on the payment; refusing, or giving less, gives the rest free
//!   again.
//! - What was at the bank once is given whole or not at all, since the bank may yet say that it
//!   gave that much. Money that came after its payment had ended is nobody's but the payer's: it is
//!   never refused, nor given in part.
//! - Nobody's wallet is reached into by one person: what is taken back from a person who was paid
//!   needs a second signature, however little it is, and is told to them.
//! - What the house gives out of kindness is not given by who asked for it alone.
//! - Nobody reviews a refund of a payment that is their own, as payer, payee or owner of the shop.
//! - A claim that money went astray is decided by the records: where they do not bear it out, two
//!   people stand for it, however little it is. A paper that was asked for since they do is worth
//!   nothing once they no longer do: both people would sign for what is not so.
//! - A merchant's policy rules over the merchant's money alone: what is given outside of it (a
//!   fault, goodwill) is bound by the house's own limit for a second signature too.

use super::fund::{fund, policy_of, taken_from, tell};
use super::{Ground, Refund, RefundState, eligible};
use crate::amount::Amount;
use crate::approval::{Act, check_signer, splitting_key};
use crate::day::day_of;
use crate::diagnosis::{Claim, Diagnosis, paid_twice_minor};
use crate::flaw::{Flaw, flawed};
use crate::id::{ApprovalId, ConversationId, PaymentId, PersonId, RefundId};
use crate::lane::{Cx, Decided, Parts, signed};
use crate::payment::{Payment, PaymentState};
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
    /// Documents come with it.
    pub evidence: bool,
    /// The payer, or somebody of the house for the payer.
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
    /// What is given back, at most what was asked; none: refused.
    pub give: Option<Amount>,
    pub reason: String,
    /// Who decides: the reviewer, or the second person when there is an approval.
    pub by: PersonId,
    /// Who asked for the approval; in the batch, so that both rights are checked.
    pub requested_by: Option<PersonId>,
    pub approval: Option<ApprovalId>,
    /// The payer's other accounts, as far as one confirmed ID tells: together they are one payer.
    pub payers_others: Vec<PersonId>,
    /// From this amount on the house asks for a second person, whatever a merchant says about its
    /// own money.
    pub second_minor: i64,
    /// What the records, read just before, say to a claim that money went astray.
    pub claim: Claim,
    /// The payments by which it was paid twice; in the batch, since they may have been given back
    /// since then.
    pub twins: Vec<PaymentId>,
    pub expected_on: String,
}

impl DecideRefund {
    /// With what the records say to the claim, where they decide.
    pub fn judged(&mut self, records: Diagnosis) {
        if let Some(give) = self.give {
            self.claim = records.claim(give.minor());
            self.twins = records.twins.into_iter().map(|twin| twin.id).collect();
        }
    }

    /// Whether the records bear out that this much went astray.
    fn borne_out(&self, world: &World, payment: &Payment, give: Amount) -> bool {
        let twins = self.twins.iter().filter_map(|id| world.payments.get(id));
        let astray = payment.state != PaymentState::Succeeded;
        self.claim == Claim::Supported
            && (astray || give.minor() <= paid_twice_minor(payment, twins))
    }

    /// Under whom, and what, it is counted that one signature gave today: with the beneficiary,
    /// whoever of the house gave it; for guests, who are not told apart, with whoever gave it.
    fn splitting(&self, now_us: i64) -> (&PersonId, String) {
        let (day, currency) = (day_of(now_us), self.parts.currency);
        match &self.parts.payer {
            Some(payer) => (payer, splitting_key(currency.code(), day)),
            None => (&self.by, splitting_key(&format!("guest {currency}"), day)),
        }
    }

    /// The ids of that count, of all accounts of the payer.
    pub fn splitting_ids(&self, now_us: i64) -> Vec<String> {
        let (person, key) = self.splitting(now_us);
        self.counted(person).map(|one| tally_id(one, &key)).collect()
    }

    fn counted<'a>(&'a self, person: &'a PersonId) -> impl Iterator<Item = &'a PersonId> {
        std::iter::once(person).chain(&self.payers_others)
    }
}

pub(crate) fn request(
    world: &World,
    c: &RequestRefund,
    cx: &mut Cx<'_>,
) -> Result<Decided, Refusal> {
    let payment = world.payments.get(&c.parts.payment).ok_or(Refusal::StateConflict)?;
    let auto = check_request(world, c, payment, cx.now_us)?;
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
    after.refunding_minor += if flawed(Flaw::RefundUnreserved) { 0 } else { c.amount.minor() };
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

/// Whether it may be asked for; true: policy gives it without review.
fn check_request(
    world: &World,
    c: &RequestRefund,
    payment: &Payment,
    now_us: i64,
) -> Result<bool, Refusal> {
    let staff = world.persons.get(&c.requested_by).is_some_and(|p| p.roles.is_staff());
    if !staff && payment.payer.as_ref() != Some(&c.requested_by) {
        return Err(Refusal::NotYours);
    }
    // What the house gives out of kindness, only the house can ask for.
    if c.ground == Ground::Goodwill && !staff {
        return Err(Refusal::NotAllowed);
    }
    if payment.state != PaymentState::Succeeded {
        return Err(Refusal::RefundNotSettled);
    }
    if c.amount.currency() != payment.currency {
        return Err(Refusal::CurrencyMismatch);
    }
    if payment.refundable_minor() <= 0 {
        return Err(Refusal::RefundNothingLeft);
    }
    let asked = c.amount.minor();
    if asked > payment.refundable_minor() && !flawed(Flaw::RefundUnchecked) {
        return Err(Refusal::RefundTooLarge);
    }
    if c.ground != Ground::Policy {
        return Ok(false);
    }
    let may = eligible(payment, policy_of(world, payment), now_us)?;
    if asked > may.up_to_minor {
        return Err(Refusal::RefundOverPolicy);
    }
    // What nobody will look at needs no documents.
    let auto = asked <= may.auto_minor;
    if may.evidence && !c.evidence && !auto {
        return Err(Refusal::RefundNeedsEvidence);
    }
    Ok(auto)
}

pub(crate) fn decide(world: &World, c: &DecideRefund, cx: &mut Cx<'_>) -> Result<Decided, Refusal> {
    let refund = world.refunds.get(&c.refund).ok_or(Refusal::StateConflict)?;
    let payment = world.payments.get(&c.parts.payment).ok_or(Refusal::StateConflict)?;
    if refund.state != RefundState::Requested || refund.payment != payment.id {
        return Err(Refusal::StateConflict);
    }
    check_signer(world, &c.by)?;
    if is_own(world, payment, &c.by) {
        return Err(Refusal::SamePerson);
    }
    let astray = payment.state != PaymentState::Succeeded;
    let sent = world.attempt(refund.id.as_str()).is_some();
    let part = c.give.is_some_and(|give| give.minor() < refund.amount_minor);
    if (part && (astray || sent)) || (c.give.is_none() && astray) {
        return Err(Refusal::RefundNotInPart);
    }
    match c.give {
        Some(give) => accept(world, c, (refund, payment), give, cx),
        None => refuse(c, (refund, payment), cx),
    }
}

/// Whether the money of this payment is this person's, on either side, under whatever account.
pub(crate) fn is_own(world: &World, payment: &Payment, person: &PersonId) -> bool {
    let shop = payment.payee.merchant().and_then(|id| world.merchants.get(id));
    let sides = [payment.payer.as_ref(), payment.payee.person(), shop.map(|shop| &shop.owner)];
    sides.into_iter().flatten().any(|side| world.is_same(person, side))
}

fn refuse(
    c: &DecideRefund,
    (refund, payment): (&Refund, &Payment),
    cx: &mut Cx<'_>,
) -> Result<Decided, Refusal> {
    let id = refund.id.as_str();
    let mut effects = tell(refund, "refund_refused", cx);
    let mut after = payment.clone();
    after.version += 1;
    after.refunding_minor -= refund.amount_minor;
    let refused = Refund {
        state: RefundState::Refused,
        refused_reason: Some(c.reason.clone()),
        settled_at_us: Some(cx.now_us),
        version: refund.version + 1,
        ..refund.clone()
    };
    effects.extend([
        Effect::Refund(refused),
        Effect::Payment(after),
        cx.audit("refund_refuse", id, &c.reason, None),
        cx.job("refund_notice", id, "refused", 0),
    ]);
    Decided::done(id, effects)
}

fn accept(
    world: &World,
    c: &DecideRefund,
    (refund, payment): (&Refund, &Payment),
    give: Amount,
    cx: &mut Cx<'_>,
) -> Result<Decided, Refusal> {
    if give.currency() != refund.currency {
        return Err(Refusal::CurrencyMismatch);
    }
    if give.minor() > refund.amount_minor {
        return Err(Refusal::RefundTooLarge);
    }
    let mut effects = sign(world, c, (refund, payment), give, cx)?;
    let mut after = payment.clone();
    after.version += 1;
    // What is not given is free for another request.
    after.refunding_minor -= refund.amount_minor - give.minor();
    let given = if give.minor() < refund.amount_minor {
        effects.extend(tell(refund, "refund_reduced", cx));
        effects.push(cx.job("refund_notice", refund.id.as_str(), "reduced", 0));
        let refused_reason = Some(c.reason.clone());
        Refund { amount_minor: give.minor(), refused_reason, ..refund.clone() }
    } else {
        refund.clone()
    };
    effects.extend(fund(world, &given, &mut after, &c.expected_on, false, cx)?);
    effects.push(Effect::Payment(after));
    effects.push(cx.audit("refund_accept", refund.id.as_str(), &c.reason, c.approval.as_ref()));
    Decided::done(refund.id.as_str(), effects)
}

/// The second signature, where the amount asks for one: alone, together with what else this
/// payment gave or may yet give, or with what this payer was given today by whoever; or where it
/// is a person's money, goodwill that its giver asked for, or a claim that no record bears out.
fn sign(
    world: &World,
    c: &DecideRefund,
    (refund, payment): (&Refund, &Payment),
    give: Amount,
    cx: &mut Cx<'_>,
) -> Result<Effects, Refusal> {
    if c.approval.is_some() {
        let paper = c.approval.as_ref().and_then(|id| world.approvals.get(id));
        let borne_out =
            paper.is_some_and(|row| matches!(row.act, Act::Refund { borne_out: true, .. }));
        let act = Act::Refund { refund: refund.id.clone(), give, borne_out };
        let approval = signed(world, c.approval.as_ref(), &act, refund.version, &c.by, cx.now_us)?;
        // Also the first of the two must be a stranger to this money.
        if is_own(world, payment, &approval.requested_by) {
            return Err(Refusal::SamePerson);
        }
        if borne_out && !c.borne_out(world, payment, give) {
            return Err(Refusal::ApprovalStale);
        }
        return Ok(vec![Effect::Approval(approval)]);
    }
    let (person, key) = c.splitting(cx.now_us);
    let others = payment.gone_minor() - refund.amount_minor;
    let given: i64 = c.counted(person).map(|one| world.tally(one, &key)).sum();
    let before = others.max(given);
    let second = refund.ground.second_from(policy_of(world, payment), c.second_minor);
    let asked = |who: &PersonId| world.is_same(&c.by, who);
    let kind = refund.ground == Ground::Goodwill && refund.requested_by.as_ref().is_some_and(asked);
    let large = before.saturating_add(give.minor()) >= second;
    let doubtful = refund.ground == Ground::Fault && !c.borne_out(world, payment, give);
    if large || kind || doubtful || taken_from(refund, payment).is_some() {
        return Err(Refusal::ApprovalRequired);
    }
    Ok(vec![Effect::Tally { person: person.clone(), key, add: give.minor() }])
}
