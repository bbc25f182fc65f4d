//! A refund that the bank will not take back to the card, and that is paid another way: by a
//! counter-entry with its two signatures, which names this refund. It is paid in the commit that
//! books the entry, so that the same money never goes out again.

use super::fund::{paid, tell};
use super::{Refund, RefundState};
use crate::id::CorrectionId;
use crate::lane::Cx;
use crate::payment::{AttemptState, Payment};
use crate::world::{Effect, Effects, World};

/// Whether it waits for somebody to say where it goes, since the bank has said no.
pub(crate) fn is_homeless(world: &World, refund: &Refund) -> bool {
    let rejected = |asked: &crate::payment::Attempt| asked.state == AttemptState::Declined;
    refund.state == RefundState::Requested
        && world.attempt(refund.id.as_str()).is_some_and(rejected)
}

/// It is paid by this counter-entry.
pub(crate) fn settle_otherwise(
    refund: &Refund,
    payment: &Payment,
    correction: &CorrectionId,
    cx: &mut Cx<'_>,
) -> Effects {
    let id = refund.id.as_str();
    let mut after = Refund { version: refund.version + 1, ..refund.clone() };
    let mut money = payment.clone();
    money.version += 1;
    paid(&mut after, &mut money, cx.now_us);
    let mut effects = tell(refund, "refund_paid", cx);
    effects.extend([
        cx.event(id, "refund_otherwise", correction.as_str()),
        cx.job("refund_notice", id, "paid", 0),
        Effect::Refund(after),
        Effect::Payment(money),
    ]);
    effects
}
