//! A refund that the bank will not take back to the card, and that was paid another way: by a
//! counter-entry with its two signatures, whose subject is this refund. It counts as paid by that,
//! so that the same money is not asked for again.

use super::decide::is_own;
use super::fund::{paid, tell};
use super::{Refund, RefundState};
use crate::approval::{Act, ApprovalState, check_signer};
use crate::id::{ApprovalId, PersonId, RefundId};
use crate::lane::{Cx, Decided, Parts};
use crate::payment::AttemptState;
use crate::refusal::Refusal;
use crate::world::{Effect, Needs, World};

/// Staff says by which counter-entry a refund was paid.
#[derive(Clone, Debug)]
pub struct SettleOtherwise {
    pub parts: Parts,
    pub refund: RefundId,
    /// The signed paper of the counter-entry.
    pub paper: ApprovalId,
    pub by: PersonId,
}

impl SettleOtherwise {
    pub fn needs(&self) -> Needs {
        let mut needs = self.parts.needs();
        needs.sign([&self.by]);
        needs.approvals.push(self.paper.clone());
        needs
    }
}

pub(crate) fn settle_otherwise(
    world: &World,
    c: &SettleOtherwise,
    cx: &mut Cx<'_>,
) -> Result<Decided, Refusal> {
    let refund = world.refunds.get(&c.refund).ok_or(Refusal::StateConflict)?;
    let payment = world.payments.get(&c.parts.payment).ok_or(Refusal::StateConflict)?;
    let id = refund.id.as_str();
    let rejected = world.attempt(id).is_some_and(|asked| asked.state == AttemptState::Declined);
    if refund.state != RefundState::Requested || refund.payment != payment.id || !rejected {
        return Err(Refusal::StateConflict);
    }
    check_signer(world, &c.by)?;
    if is_own(world, payment, &c.by) {
        return Err(Refusal::SamePerson);
    }
    let paper = world.approvals.get(&c.paper).ok_or(Refusal::StateConflict)?;
    let Act::Correct { id: correction, amount, .. } = &paper.act else {
        return Err(Refusal::StateConflict);
    };
    let booked = paper.state == ApprovalState::Approved && paper.subject == id;
    if !booked || (amount.minor(), amount.currency()) != (refund.amount_minor, refund.currency) {
        return Err(Refusal::StateConflict);
    }
    // From here on nothing is refused.
    let mut after = Refund { version: refund.version + 1, ..refund.clone() };
    let mut money = payment.clone();
    money.version += 1;
    paid(&mut after, &mut money, cx.now_us);
    let mut effects = tell(refund, "refund_paid", cx);
    effects.extend([
        cx.event(id, "refund_otherwise", correction.as_str()),
        cx.job("refund_notice", id, "paid", 0),
        cx.audit("refund_otherwise", id, &paper.reason, Some(&c.paper)),
        Effect::Refund(after),
        Effect::Payment(money),
    ]);
    Decided::done(id, effects)
}
