//! What the house asks of the rail, and what it does with the answer. All of it runs in jobs: the
//! payment is committed first, then the rail is asked, then a second commit settles it.
//!
//! An attempt is marked as sent before it is. A process that dies in between finds it so, and asks
//! for the true state instead of charging again. When the rail never had the reference, it is
//! voided there first (it might still arrive), and only then here.

use paydesk_core::amount::Amount;
use paydesk_core::flaw::{Flaw, flawed};
use paydesk_core::id::PaymentId;
use paydesk_core::lane::{Act, Parts};
use paydesk_core::payment::settle::{RailAnswer, ReturnLate, Settle};
use paydesk_core::payment::{Attempt, AttemptState, Payment, PaymentState};
use paydesk_core::person::Actor;
use paydesk_core::refusal::Refusal;
use paydesk_store::payment::{self, Callback, Card};
use paydesk_store::{Fault, Tx, record};

use crate::job::Done;
use crate::ports::{ChargeAsk, RailCallback, RailSaid};
use crate::{App, AppError};

/// How soon a payment that the rail has accepted and not decided is asked about again.
const PENDING_US: i64 = 2_000_000;

/// A pending payment with its attempt and card.
struct Open {
    payment: Payment,
    attempt: Attempt,
    card: Option<Card>,
}

async fn load(tx: &mut Tx, id: &PaymentId) -> Result<Option<Open>, Fault> {
    let Some(row) = payment::by_id(tx, id).await? else { return Ok(None) };
    let attempt = payment::attempts(tx, id.as_str()).await?.pop();
    let card = match &row.card {
        Some(card) => payment::card(tx, card).await?,
        None => None,
    };
    Ok(attempt.map(|attempt| Open { payment: row, attempt, card }))
}

async fn open(app: &App, subject: &str) -> Result<Option<Open>, AppError> {
    let Some(id) = PaymentId::parse(subject) else { return Ok(None) };
    Ok(app.db.read(async move |tx| load(tx, &id).await).await?)
}

fn is_pending(payment: &Payment) -> bool {
    matches!(payment.state, PaymentState::Processing | PaymentState::InDoubt)
}

/// The job `charge`.
pub(crate) async fn charge(app: &App, subject: &str) -> Result<Done, AppError> {
    let Some(open) = open(app, subject).await? else {
        return Ok(Done::Fail("no such payment".into()));
    };
    if !is_pending(&open.payment) {
        return Ok(Done::Done);
    }
    let said = if is_first(app, &open.attempt).await? {
        let Some(card) = open.card else { return Ok(Done::Fail("no card".into())) };
        let ask = ChargeAsk {
            reference: open.payment.id.as_str().to_owned(),
            token: card.token,
            amount: open.payment.amount()?,
            description: open.payment.note.clone(),
            webhook_url: format!("{}/hooks/bank", app.config.callback_url),
        };
        app.ports.rail.charge(&ask).await
    } else {
        // It was sent once already and we do not know what came of it.
        match app.ports.rail.charge_state(subject, open.payment.amount()?).await {
            RailSaid::NotFound | RailSaid::NotSent(_) => RailSaid::Unknown("sent before".into()),
            said => said,
        }
    };
    file(app, &Actor::system("job charge"), &open.payment, said, None).await
}

/// Whether nobody has sent this attempt yet; from then on somebody has. Two workers may have the
/// same job in hand when a lease ran out under one of them: only one of them charges.
async fn is_first(app: &App, attempt: &Attempt) -> Result<bool, AppError> {
    if attempt.state != AttemptState::Due {
        return Ok(false);
    }
    let (id, now_us) = (attempt.id.clone(), app.now_us());
    let first = app.db.write(async move |tx| payment::sent_first(tx, id.as_str(), now_us).await);
    Ok(first.await? || flawed(Flaw::ChargedByBoth))
}

/// The job `query`: asks the rail for the true state of a payment in doubt until it is known.
pub(crate) async fn query(app: &App, subject: &str) -> Result<Done, AppError> {
    let Some(open) = open(app, subject).await? else {
        return Ok(Done::Fail("no such payment".into()));
    };
    if !is_pending(&open.payment) {
        return Ok(Done::Done);
    }
    let mut said = true_state(app, subject, open.payment.amount()?).await;
    if flawed(Flaw::DoubtRefused) && matches!(said, RailSaid::Unknown(_)) {
        said = RailSaid::Void;
    }
    match file(app, &Actor::system("job query"), &open.payment, said.clone(), None).await? {
        // Still unknown: this job goes on asking; it made no second one.
        Done::Done if matches!(said, RailSaid::Unknown(_) | RailSaid::NotSent(_)) => {
            Ok(Done::Again("the rail does not answer".into()))
        }
        Done::Done => match said {
            RailSaid::Differs(booked) => differs(app, subject, &booked).await,
            _ => Ok(Done::Done),
        },
        done => Ok(done),
    }
}

/// The rail holds another sum: nobody books that, a person must look, and the timeline says so.
pub(crate) async fn differs(app: &App, subject: &str, booked: &str) -> Result<Done, AppError> {
    let line = app.event(&Actor::system("rail"), subject, "amount_differs", booked);
    app.db.write(async move |tx| record::insert(tx, &line).await).await?;
    app.changes.tell(subject);
    Ok(Done::Fail(format!("the rail holds {booked} under this reference")))
}

/// Asks the rail; a reference that it never had is voided there, so that it cannot arrive later.
async fn true_state(app: &App, reference: &str, amount: Amount) -> RailSaid {
    match app.ports.rail.charge_state(reference, amount).await {
        RailSaid::NotFound => void(app, reference, amount).await,
        RailSaid::NotSent(_) => RailSaid::Unknown("the rail does not answer".into()),
        said => said,
    }
}

/// Has a reference voided at the rail. Only its word that it never will take the money ends
/// anything: a rail that answers that it never had the reference, or was not reached, has promised
/// nothing, and the payment may still arrive there.
pub(crate) async fn void(app: &App, reference: &str, amount: Amount) -> RailSaid {
    match app.ports.rail.cancel(reference, amount).await {
        RailSaid::NotFound => RailSaid::Unknown("the rail has not voided it".into()),
        RailSaid::NotSent(_) => RailSaid::Unknown("the rail does not answer".into()),
        said => said,
    }
}

/// The true state, asked by hand and therefore at any time: while the request may still be on its
/// way, only an end that is certain counts, and nothing is voided.
pub(crate) async fn asked_by_hand(app: &App, payment: &Payment, amount: Amount) -> RailSaid {
    if payment.state == PaymentState::InDoubt {
        return true_state(app, payment.id.as_str(), amount).await;
    }
    match app.ports.rail.charge_state(payment.id.as_str(), amount).await {
        said @ (RailSaid::Succeeded { .. } | RailSaid::Declined { .. }) => said,
        _ => RailSaid::Pending,
    }
}

/// Settles a payment by what the rail said.
pub(crate) async fn file(
    app: &App,
    actor: &Actor,
    payment: &Payment,
    said: RailSaid,
    reason: Option<String>,
) -> Result<Done, AppError> {
    let answer = match said {
        RailSaid::Succeeded { rail_ref, code } => RailAnswer::Succeeded { rail_ref, code },
        RailSaid::Declined { refusal, code } => RailAnswer::Declined { refusal, code },
        RailSaid::NotSent(refusal) => RailAnswer::Void { refusal },
        RailSaid::Void => RailAnswer::Void { refusal: Refusal::NetworkBroken },
        RailSaid::Pending => {
            let due = app.now_us() + PENDING_US;
            return Ok(Done::At(due, "the bank is still deciding".into()));
        }
        RailSaid::NotFound => RailAnswer::Unknown,
        RailSaid::Unknown(why) => {
            tracing::warn!(payment = %payment.id, why, "the rail's answer is unknown");
            RailAnswer::Unknown
        }
        RailSaid::Differs(booked) => {
            tracing::error!(payment = %payment.id, booked, "the rail holds another sum");
            RailAnswer::Unknown
        }
    };
    let settle = Settle { parts: Parts::of(payment, None), answer, reason, told: None };
    app.must(actor, None, Act::Settle(settle)).await?;
    app.changes.tell(payment.id.as_str());
    Ok(Done::Done)
}

/// The job `return_late`: money that came after its payment had ended goes back.
pub(crate) async fn return_late(app: &App, subject: &str) -> Result<Done, AppError> {
    let Some(open) = open(app, subject).await? else {
        return Ok(Done::Fail("no such payment".into()));
    };
    let late = ReturnLate { parts: Parts::of(&open.payment, None), refund: app.draw(app.now_us()) };
    app.must(&Actor::system("job return_late"), None, Act::ReturnLate(late)).await?;
    Ok(Done::Done)
}

/// A callback of the rail: kept as it came, then acted on. The same one again does nothing new.
/// Answered with success only after it is stored and settled.
pub async fn callback(app: &App, got: RailCallback, body: String) -> Result<(), AppError> {
    let now_us = app.now_us();
    let refund = crate::refund::rail::read(&got.reference);
    let row = Callback {
        rail: paydesk_core::ledger::RAIL.to_owned(),
        external_id: got.external_id.clone(),
        cause: match &refund {
            Some((id, _)) => id.as_str().to_owned(),
            None => got.reference.clone(),
        },
        body,
        received_at_us: now_us,
    };
    // Settling is idempotent, so a callback that was stored and not settled (we died in between)
    // is simply settled when it comes again.
    let new = app.db.write(async move |tx| payment::add_callback(tx, &row).await).await?;
    if let Some(tried) = refund {
        return crate::refund::rail::called(app, tried, got, new).await;
    }
    let reference = got.reference.clone();
    if let Some(open) = open(app, &reference).await? {
        let actor = Actor::system("bank callback");
        let said = got.about(open.payment.amount()?);
        if let (true, RailSaid::Differs(booked)) = (new, &said) {
            differs(app, &reference, booked).await?;
        }
        file(app, &actor, &open.payment, said, None).await?;
    }
    Ok(())
}
