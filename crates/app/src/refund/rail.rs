//! What the house asks of the rail for a card refund, and what it does with the answer. The refund
//! is committed first, with the money held; then the rail is asked; then a second commit settles
//! it.
//!
//! The bank books a reference at most once, so a try that it does not know may be sent again under
//! the same reference; one whose answer was lost is asked about, never guessed. A new try after a
//! no has a reference of its own, since the bank would only repeat what it has booked.

use paydesk_core::amount::Amount;
use paydesk_core::id::RefundId;
use paydesk_core::lane::{Act, Parts};
use paydesk_core::payment::settle::RailAnswer;
use paydesk_core::payment::{Attempt, AttemptState, Payment};
use paydesk_core::person::Actor;
use paydesk_core::refund::fund::{FUND_AGAIN_US, FundRefund};
use paydesk_core::refund::settle::SettleRefund;
use paydesk_core::refund::{Refund, RefundState};
use paydesk_core::refusal::Refusal;
use paydesk_store::{Fault, payment, refund};

use crate::job::Done;
use crate::ports::{RailCallback, RailSaid, RefundAsk};
use crate::{App, AppError};

/// How soon a refund that the bank has accepted and not decided is asked about again.
const PENDING_US: i64 = 2_000_000;

/// A refund with its payment and one try of it.
struct Open {
    refund: Refund,
    payment: Payment,
    attempt: Option<Attempt>,
    /// What the bank knows the try by.
    reference: String,
}

/// The reference of the so-and-so-many-th try, counted from one: the refund's id, and with the
/// number from the second on.
fn reference(id: &RefundId, tried: usize) -> String {
    if tried > 1 { format!("{id}-{tried}") } else { id.as_str().to_owned() }
}

/// The refund of a reference, and the number of its try; none: no refund's reference.
pub(crate) fn read(reference: &str) -> Option<(RefundId, usize)> {
    let (id, tried) = match reference.split_once('-') {
        Some((id, tried)) => (id, tried.parse().ok().filter(|tried| *tried > 1)?),
        None => (reference, 1),
    };
    Some((RefundId::parse(id)?, tried))
}

/// A refund with this try, or with its newest.
async fn open(app: &App, id: RefundId, tried: Option<usize>) -> Result<Option<Open>, AppError> {
    let read = app.db.read(async move |tx| {
        let Some(refund) = refund::by_id(tx, &id).await? else { return Ok::<_, Fault>(None) };
        let Some(payment) = payment::by_id(tx, &refund.payment).await? else { return Ok(None) };
        let tries = payment::attempts(tx, id.as_str()).await?;
        let tried = tried.unwrap_or(tries.len());
        let reference = reference(&id, tried);
        let attempt = tried.checked_sub(1).and_then(|before| tries.get(before).cloned());
        Ok(Some(Open { refund, payment, attempt, reference }))
    });
    Ok(read.await?)
}

/// The job `refund`: sends it, and goes on asking until the bank's answer is known.
pub(crate) async fn send(app: &App, subject: &str) -> Result<Done, AppError> {
    let nothing = || Ok(Done::Fail("no such refund, or nothing to send".into()));
    let Some(id) = RefundId::parse(subject) else { return nothing() };
    let Some(open) = open(app, id, None).await? else { return nothing() };
    let Some(attempt) = open.attempt.clone() else { return nothing() };
    let pending = matches!(open.refund.state, RefundState::Sending | RefundState::InDoubt);
    // Paid by an earlier try meanwhile: what is under way is still asked about.
    let under_way = matches!(attempt.state, AttemptState::Sent | AttemptState::Unknown);
    if !pending && !under_way {
        return Ok(Done::Done);
    }
    let said = if attempt.state == AttemptState::Due {
        give_back(app, &open, &attempt).await?
    } else {
        match app.ports.rail.refund_state(&open.reference, amount(&open.refund)?).await {
            RailSaid::NotFound if pending => give_back(app, &open, &attempt).await?,
            RailSaid::NotFound => RailSaid::Void,
            said => said,
        }
    };
    if let RailSaid::Differs(booked) = &said {
        let done = crate::payment::rail::differs(app, subject, booked).await?;
        file(app, &Actor::system("job refund"), &open, &attempt, said).await?;
        return Ok(done);
    }
    let known = match &said {
        RailSaid::Unknown(_) | RailSaid::NotFound => false,
        RailSaid::NotSent(refusal) => !passes(*refusal),
        _ => true,
    };
    match file(app, &Actor::system("job refund"), &open, &attempt, said).await? {
        Done::Done if !known => Ok(Done::Again("the bank has not said what it did".into())),
        done => Ok(done),
    }
}

/// A stored refund always has a proper amount, since it was made from one.
fn amount(refund: &Refund) -> Result<Amount, Refusal> {
    Amount::new(refund.amount_minor, refund.currency)
}

/// Marks the attempt as sent, then sends it: a crash in between is a doubt, never a second refund.
async fn give_back(app: &App, open: &Open, attempt: &Attempt) -> Result<RailSaid, AppError> {
    let Open { refund, payment, reference, .. } = open;
    let (id, now_us) = (attempt.id.clone(), app.now_us());
    app.db.write(async move |tx| payment::sent(tx, id.as_str(), now_us).await).await?;
    let ask = RefundAsk {
        reference: reference.clone(),
        charge_reference: payment.id.as_str().to_owned(),
        amount: amount(refund)?,
        webhook_url: format!("{}/hooks/bank", app.config.callback_url),
    };
    Ok(app.ports.rail.refund(&ask).await)
}

/// Whether what kept a refund from being sent may be over later. What will not pass is a rejection,
/// and the money goes the other way at once: whoever waits for it must not wait for nothing.
fn passes(refusal: Refusal) -> bool {
    use Refusal::{BankMaintenance, BankUnavailable, NetworkBroken};
    matches!(refusal, BankMaintenance | BankUnavailable | NetworkBroken)
}

/// Settles a refund by what the rail said.
async fn file(
    app: &App,
    actor: &Actor,
    Open { refund, payment, .. }: &Open,
    attempt: &Attempt,
    said: RailSaid,
) -> Result<Done, AppError> {
    let answer = match said {
        RailSaid::Succeeded { rail_ref, code } => RailAnswer::Succeeded { rail_ref, code },
        RailSaid::Declined { refusal, code } => RailAnswer::Declined { refusal, code },
        RailSaid::Void => RailAnswer::Void { refusal: Refusal::RefundDeclinedByBank },
        RailSaid::Pending => {
            let due = app.now_us() + PENDING_US;
            return Ok(Done::At(due, "the bank is still deciding".into()));
        }
        RailSaid::NotSent(refusal) if !passes(refusal) => {
            RailAnswer::Declined { refusal, code: refusal.row().iso8583.to_owned() }
        }
        // Nothing was booked: the job tries again.
        RailSaid::NotSent(_) | RailSaid::NotFound => return Ok(Done::Done),
        RailSaid::Unknown(why) => {
            tracing::warn!(refund = %refund.id, why, "the rail's answer is unknown");
            RailAnswer::Unknown
        }
        RailSaid::Differs(booked) => {
            tracing::error!(refund = %refund.id, booked, "the rail holds another sum");
            RailAnswer::Unknown
        }
    };
    let parts = Parts::of(payment, Some(&refund.id));
    let attempt = attempt.id.clone();
    let settle = SettleRefund { parts, refund: refund.id.clone(), attempt, answer };
    app.must(actor, None, Act::SettleRefund(settle)).await?;
    app.changes.tell(refund.id.as_str());
    app.changes.tell(payment.id.as_str());
    app.changes.tell("desk");
    Ok(Done::Done)
}

/// The bank calls back about a try of a refund; what it says settles it like an answer.
pub(crate) async fn called(
    app: &App,
    (id, tried): (RefundId, usize),
    got: RailCallback,
    new: bool,
) -> Result<(), AppError> {
    let Some(open) = open(app, id, Some(tried)).await? else { return Ok(()) };
    let Some(attempt) = open.attempt.clone() else { return Ok(()) };
    let said = got.about(amount(&open.refund)?);
    if let (true, RailSaid::Differs(booked)) = (new, &said) {
        crate::payment::rail::differs(app, open.refund.id.as_str(), booked).await?;
    }
    file(app, &Actor::system("bank callback"), &open, &attempt, said).await.map(|_| ())
}

/// The job `refund_fund`: tries again until the payee's balance suffices or a supervisor advances.
pub(crate) async fn fund(app: &App, subject: &str) -> Result<Done, AppError> {
    let unknown = || Ok(Done::Fail("no such refund".into()));
    let Some(id) = RefundId::parse(subject) else { return unknown() };
    let Some(Open { refund, payment, .. }) = open(app, id, None).await? else { return unknown() };
    let fund = FundRefund {
        parts: Parts::of(&payment, Some(&refund.id)),
        expected_on: super::expected_on(app, refund.destination),
        refund: refund.id,
        advance: None,
        reason: String::new(),
    };
    let actor = Actor::system("job refund_fund");
    match app.command(&actor, None, Act::FundRefund(fund)).await?.refusal {
        None => {
            app.changes.tell(subject);
            Ok(Done::Done)
        }
        Some(Refusal::RefundFundsShort) => {
            let due = app.now_us() + FUND_AGAIN_US;
            Ok(Done::At(due, "the payee's balance does not suffice yet".into()))
        }
        Some(refusal) => Ok(Done::Fail(format!("refused: {refusal}"))),
    }
}
