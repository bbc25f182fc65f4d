//! A payment that a risk rule stopped: its owner says "it was me", by a code, and it goes on; or
//! "not me", and the account is protected at once (PAY-10).

use paydesk_core::id::{ChallengeId, PaymentId, PersonId};
use paydesk_core::lock::DeviceKind;
use paydesk_core::payment::pay::Pay;
use paydesk_core::payment::{Payment, PaymentState};
use paydesk_core::person::Actor;
use paydesk_core::refusal::Refusal;
use paydesk_store::{Fault, key as keys};

use super::{Ask, by_id, pay, step_up};
use crate::lock::{self, Reported};
use crate::{App, AppError, access};

/// What the owner can still do about a stopped payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// Confirm it, or deny it.
    Waiting,
    /// The account is locked as well; that comes first.
    Locked,
    /// It was confirmed; this payment came of it.
    Confirmed(PaymentId),
}

fn key(id: &PaymentId) -> String {
    format!("confirm-{id}")
}

fn is_stopped(row: &Payment) -> bool {
    row.state == PaymentState::Failed && row.refusal == Some(Refusal::UnusualActivity)
}

async fn own(app: &App, actor: &Actor, id: &PaymentId) -> Result<(PersonId, Payment), AppError> {
    let person = access::may_change(actor)?.clone();
    let row = by_id(app, id).await?.filter(|row| row.payer.as_ref() == Some(&person));
    let row = row.ok_or(AppError::NotFound)?;
    if is_stopped(&row) { Ok((person, row)) } else { Err(AppError::Conflict) }
}

/// How a stopped payment stands; none for one that was not stopped, or is somebody else's.
pub async fn standing(
    app: &App,
    actor: &Actor,
    row: &Payment,
) -> Result<Option<Stopped>, AppError> {
    let Some(person) = actor.person.clone().filter(|p| row.payer.as_ref() == Some(p)) else {
        return Ok(None);
    };
    if !is_stopped(row) {
        return Ok(None);
    }
    let (used, now_us, trusted) =
        (format!("{person} {}", key(&row.id)), app.now_us(), actor.device_trusted);
    let read = app.db.read(async move |tx| {
        let led_to = keys::row(tx, &used).await?.map(|row| row.result);
        let locks = paydesk_store::lock::of_person(tx, &person).await?;
        let device = if trusted { DeviceKind::Remembered } else { DeviceKind::Strange };
        let pays = paydesk_core::lock::Acts::under(&locks, now_us).pays_from(device);
        Ok::<_, Fault>((led_to, pays))
    });
    Ok(Some(match read.await? {
        (Some(led_to), _) if let Some(id) = PaymentId::parse(&led_to) => Stopped::Confirmed(id),
        (_, false) => Stopped::Locked,
        _ => Stopped::Waiting,
    }))
}

/// "It was me." Without an answered code this sends one, bound to payee and amount, and answers
/// [`AppError::Challenge`]; with it the payment is made anew, once.
pub async fn confirm(
    app: &App,
    actor: &Actor,
    id: &PaymentId,
    challenge: Option<ChallengeId>,
) -> Result<Payment, AppError> {
    let (person, row) = own(app, actor, id).await?;
    match standing(app, actor, &row).await? {
        Some(Stopped::Confirmed(done)) => {
            return by_id(app, &done).await?.ok_or(AppError::NotFound);
        }
        Some(Stopped::Locked) => return Err(Refusal::AccountLocked.into()),
        _ => {}
    }
    let ask = Ask {
        kind: row.kind,
        method: row.method,
        payee: row.payee.clone(),
        amount: row.amount()?,
        order: row.order.clone(),
        card: row.card.clone(),
        note: row.note.clone(),
        key: key(id),
        challenge,
    };
    if ask.challenge.is_some() {
        return pay(app, actor, ask).await;
    }
    let wanted = Pay {
        id: app.draw(app.now_us()),
        kind: ask.kind,
        method: ask.method,
        payer: Some(person.clone()),
        payee: ask.payee,
        amount: ask.amount,
        order: ask.order,
        card: ask.card,
        note: ask.note,
        challenge: None,
        device_trusted: actor.device_trusted,
        device_new: actor.device_new,
        closed: app.closed.holds(app.now_us()),
        shop: None,
    };
    Err(step_up(app, actor, &person, &wanted).await?)
}

/// "This was not me." The account is locked as reported by its owner, with a case about it; the
/// payment stays stopped.
pub async fn deny(
    app: &App,
    actor: &Actor,
    id: &PaymentId,
    device: &str,
) -> Result<Reported, AppError> {
    // Pressed again, the session has shrunk already: what was denied stays so.
    if actor.is_full() {
        own(app, actor, id).await?;
    }
    lock::report(app, actor, Some(id), device).await
}
