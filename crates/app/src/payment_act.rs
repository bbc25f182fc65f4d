//! What staff does with a payment that is stuck: asks the bank for the true state and settles by
//! it, or withdraws it there. Both only learn and file what the bank did; nobody books a wish.

use paydesk_core::id::{AuditId, ConversationId, PaymentId, PersonId};
use paydesk_core::lane::{Act, IdemKey, Parts};
use paydesk_core::payment::settle::{RailAnswer, Settle};
use paydesk_core::payment::{Payment, PaymentState};
use paydesk_core::person::Actor;
use paydesk_core::refusal::Refusal;
use paydesk_core::word::Word;
use paydesk_core::words;
use paydesk_core::world::{Audit, Event};
use paydesk_store::conversation::Conversation;
use paydesk_store::record::insert;
use paydesk_store::{Fault, conversation, key, merchant, person};

use crate::conversation::{Seat, seat};
use crate::payment::{by_id, rail};
use crate::ports::RailSaid;
use crate::refund::reason;
use crate::{App, AppError, access, idem_key, once};

words! {
    /// What is done with it.
    Stuck { Finish "finish", Cancel "cancel" }
}

/// What staff asks for.
#[derive(Clone, Debug)]
pub struct Ask {
    pub what: Stuck,
    /// The case from which it is asked.
    pub conversation: Option<ConversationId>,
    pub reason: String,
    pub key: String,
}

/// Nobody touches their own payment, under whatever account. Asked before the bank is, since what
/// the bank then did is filed whoever asked.
pub(crate) async fn stranger_to(
    app: &App,
    by: &PersonId,
    payment: &Payment,
) -> Result<(), AppError> {
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
/// pending when the bank has not decided or does not answer. The case about it shows who did what,
/// and what came of it.
pub async fn act(
    app: &App,
    actor: &Actor,
    id: &PaymentId,
    Ask { what, conversation, reason: why, key }: Ask,
) -> Result<Payment, AppError> {
    let by = access::staff(actor)?.clone();
    let why = reason(&why)?;
    let key = idem_key(actor, &key, &[id.as_str(), what.word(), &why])?;
    if once::result(app, &key).await?.is_some() {
        return by_id(app, id).await?.ok_or(AppError::NotFound);
    }
    let payment = by_id(app, id).await?.ok_or(AppError::NotFound)?;
    stranger_to(app, &by, &payment).await?;
    if !matches!(payment.state, PaymentState::Processing | PaymentState::InDoubt) {
        return Err(AppError::Refused(Refusal::StateConflict));
    }
    let case = about(app, actor, &payment, conversation.as_ref()).await?;
    let told = case.clone().map(|case| (case, format!("stuck_{}", what.word())));
    let said = match what {
        Stuck::Finish => rail::asked_by_hand(app, &payment, payment.amount()?).await,
        Stuck::Cancel => rail::void(app, id.as_str(), payment.amount()?).await,
    };
    let off = match what {
        Stuck::Cancel => Refusal::Cancelled,
        // Nobody has called it off: the bank, when asked, did not have it.
        Stuck::Finish => Refusal::NetworkBroken,
    };
    let answer = match said {
        RailSaid::Succeeded { rail_ref, code } => Some(RailAnswer::Succeeded { rail_ref, code }),
        RailSaid::Declined { refusal, code } => Some(RailAnswer::Declined { refusal, code }),
        RailSaid::Void => Some(RailAnswer::Void { refusal: off }),
        // The bank has not decided, does not answer, or speaks of another sum: nothing is known,
        // nothing is changed.
        RailSaid::Pending
        | RailSaid::NotFound
        | RailSaid::NotSent(_)
        | RailSaid::Unknown(_)
        | RailSaid::Differs(_) => None,
    };
    match answer {
        Some(answer) => {
            let parts = Parts::of(&payment, None);
            let settle = Settle { parts, answer, reason: Some(why), told };
            app.must(actor, Some(key), Act::Settle(settle)).await?;
        }
        None => {
            let state = payment.state.word();
            let line = told.map(|(case, kind)| app.event(actor, case.as_str(), &kind, state));
            tried(app, actor, (id, line), (what, key), why).await?;
        }
    }
    app.changes.tell(id.as_str());
    if let Some(case) = case {
        app.changes.tell(case.as_str());
    }
    by_id(app, id).await?.ok_or(AppError::NotFound)
}

/// The case in which it is shown: the one from which staff came, if it is this payer's; otherwise
/// the payer's open one about this payment. What is said in a case its customer reads, so nobody
/// else's affairs may come into it.
pub(crate) async fn about(
    app: &App,
    actor: &Actor,
    payment: &Payment,
    from: Option<&ConversationId>,
) -> Result<Option<ConversationId>, AppError> {
    let (from, row) = (from.cloned(), payment.clone());
    let read = app.db.read(async move |tx| {
        let here = match &from {
            Some(id) => conversation::by_id(tx, id).await?,
            None => None,
        };
        let theirs = |case: &Conversation| {
            case.subject.as_deref() == Some(row.id.as_str())
                || case.person.is_some() && case.person == row.payer
        };
        if let Some(case) = here.filter(theirs) {
            return Ok::<_, Fault>(Some(case));
        }
        match &row.payer {
            Some(payer) => conversation::open_about(tx, payer, row.id.as_str()).await,
            None => Ok(None),
        }
    });
    let found = read.await?.filter(|case| seat(actor, case) == Some(Seat::Staff));
    Ok(found.map(|case| case.id))
}

/// Also what came to nothing was an act.
async fn tried(
    app: &App,
    actor: &Actor,
    (id, line): (&PaymentId, Option<Event>),
    (what, key): (Stuck, IdemKey),
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
    let payment = id.clone();
    let stored = app.db.write(async move |tx| {
        if let Some(before) = key::take(tx, &key, payment.as_str(), now_us).await? {
            return once::answered(before).map(drop);
        }
        if let Some(line) = &line {
            insert(tx, line).await?;
        }
        Ok::<_, AppError>(insert(tx, &audit).await?)
    });
    stored.await
}
