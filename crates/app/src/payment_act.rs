//! What staff does with a payment that is stuck: asks the bank for the true state and settles by
//! it, or withdraws it there. Both only learn and file what the bank did; nobody books a wish.

use paydesk_core::id::{AuditId, PaymentId, PersonId};
use paydesk_core::lane::{Act, Parts};
use paydesk_core::payment::settle::{RailAnswer, Settle};
use paydesk_core::payment::{Payment, PaymentState};
use paydesk_core::person::Actor;
use paydesk_core::refusal::Refusal;
use paydesk_core::word::Word;
use paydesk_core::words;
use paydesk_core::world::Audit;
use paydesk_store::record::insert;
use paydesk_store::{Fault, merchant, person};

use crate::payment::{by_id, rail};
use crate::ports::RailSaid;
use crate::refund::reason;
use crate::{App, AppError, access};

words! {
    /// What is done with it.
    Stuck { Finish "finish", Cancel "cancel" }
}

/// Nobody touches their own payment, under whatever account. Asked before the bank is, since what
/// the bank then did is filed whoever asked.
async fn stranger_to(app: &App, by: &PersonId, payment: &Payment) -> Result<(), AppError> {
    let (by, payment) = (by.clone(), payment.clone());
    let read = app.db.read(async move |tx| {
        let mut theirs: Vec<PersonId> = payment.payer.iter().cloned().collect();
        theirs.extend(payment.payee.person().cloned());
        if let Some(shop) = payment.payee.merchant() {
            theirs.extend(merchant::by_id(tx, shop).await?.map(|m| m.owner));
        }
        let same = person::same_as(tx, &by).await?;
        Ok::<_, Fault>(theirs.iter().any(|one| same.contains(one)))
    });
    if read.await? { Err(AppError::Refused(Refusal::SamePerson)) } else { Ok(()) }
}

/// Finishes or cancels a pending payment. Answers the payment as it stands afterwards: still
/// pending when the bank has not decided or does not answer.
pub async fn act(
    app: &App,
    actor: &Actor,
    id: &PaymentId,
    what: Stuck,
    why: &str,
) -> Result<Payment, AppError> {
    let by = access::staff(actor)?.clone();
    let why = reason(why)?;
    let payment = by_id(app, id).await?.ok_or(AppError::NotFound)?;
    stranger_to(app, &by, &payment).await?;
    if !matches!(payment.state, PaymentState::Processing | PaymentState::InDoubt) {
        return Err(AppError::Refused(Refusal::StateConflict));
    }
    let said = match what {
        Stuck::Finish => rail::true_state(app, id.as_str()).await,
        Stuck::Cancel => app.ports.rail.cancel(id.as_str()).await,
    };
    let answer = match said {
        RailSaid::Succeeded { rail_ref, code } => Some(RailAnswer::Succeeded { rail_ref, code }),
        RailSaid::Declined { refusal, code } => Some(RailAnswer::Declined { refusal, code }),
        RailSaid::Void => Some(RailAnswer::Void { refusal: Refusal::Cancelled }),
        // The bank has not decided, or does not answer: nothing is known, nothing is changed.
        RailSaid::Pending | RailSaid::NotFound | RailSaid::NotSent(_) | RailSaid::Unknown(_) => {
            None
        }
    };
    match answer {
        Some(answer) => {
            let parts = Parts::of(&payment, None);
            let settle = Settle { parts, answer, reason: Some(why) };
            app.must(actor, None, Act::Settle(settle)).await?;
        }
        None => tried(app, actor, id, what, why).await?,
    }
    app.changes.tell(id.as_str());
    by_id(app, id).await?.ok_or(AppError::NotFound)
}

/// Also what came to nothing was an act.
async fn tried(
    app: &App,
    actor: &Actor,
    id: &PaymentId,
    what: Stuck,
    why: String,
) -> Result<(), AppError> {
    let now_us = app.now_us();
    let audit_id: AuditId = app.draw(now_us);
    let audit = Audit {
        id: audit_id,
        actor: actor.name().to_owned(),
        act: format!("payment_{}", what.word()),
        subject: id.as_str().to_owned(),
        reason: why,
        origin: actor.origin.clone(),
        approval: None,
        at_us: now_us,
    };
    Ok(app.db.write(async move |tx| insert(tx, &audit).await).await?)
}
