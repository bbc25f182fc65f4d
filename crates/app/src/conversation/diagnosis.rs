//! "Did it really fail?": gathers what the ledger, the rail record, the callbacks and the bank
//! itself say of a payment, and lets core compare them.

use std::time::Duration;

use paydesk_core::diagnosis::{BankSays, CallbackFact, Diagnosis, Facts};
use paydesk_core::ledger::{Entry, Hold};
use paydesk_core::payment::{Attempt, Method, Payment, PaymentState};
use paydesk_store::payment::{Callback, Filter};
use paydesk_store::{Fault, Tx, account, payment};

use crate::ports::RailSaid;
use crate::{App, AppError};

/// A page does not wait longer for the bank than this.
const BANK_TIME_MAX: Duration = Duration::from_millis(1_500);
/// Payments of one payer to one payee of one amount within a day, none for an order, are twins, in
/// microseconds.
const TWIN_US: i64 = 86_400_000_000;

struct Read {
    entries: Vec<Entry>,
    holds: Vec<Hold>,
    attempts: Vec<Attempt>,
    callbacks: Vec<CallbackFact>,
    twins: Vec<Payment>,
}

pub async fn diagnose(app: &App, row: &Payment) -> Result<Diagnosis, AppError> {
    let wanted = row.clone();
    let read = app.db.read(async move |tx| read(tx, &wanted).await).await?;
    let facts = Facts {
        payment: row,
        entries: &read.entries,
        holds: &read.holds,
        attempts: &read.attempts,
        callbacks: &read.callbacks,
        bank: ask_bank(app, row).await,
        twins: &read.twins,
        now_us: app.now_us(),
    };
    Ok(paydesk_core::diagnosis::diagnose(&facts))
}

async fn read(tx: &mut Tx, row: &Payment) -> Result<Read, Fault> {
    let id = row.id.as_str();
    let lines = account::entries_of(tx, id).await?;
    let callbacks = payment::callbacks(tx, id).await?;
    Ok(Read {
        entries: lines.into_iter().map(Entry::from).collect(),
        holds: account::holds_of(tx, id).await?,
        attempts: payment::attempts(tx, id).await?,
        callbacks: callbacks.iter().filter_map(callback).collect(),
        twins: twins(tx, row).await?,
    })
}

/// What a stored callback said; one that cannot be read says nothing.
fn callback(row: &Callback) -> Option<CallbackFact> {
    let body: serde_json::Value = serde_json::from_str(&row.body).ok()?;
    let says = match body.pointer("/data/state")?.as_str()? {
        "succeeded" => BankSays::Succeeded,
        "declined" => BankSays::Declined,
        "pending" => BankSays::Pending,
        "void" | "voided" => BankSays::NeverHad,
        _ => return None,
    };
    Some(CallbackFact { says, received_at_us: row.received_at_us })
}

async fn twins(tx: &mut Tx, row: &Payment) -> Result<Vec<Payment>, Fault> {
    // One order cannot be paid twice, and two orders are two things that were bought.
    let (Some(payer), None) = (&row.payer, &row.order) else { return Ok(Vec::new()) };
    let filter = Filter {
        state: "succeeded".to_owned(),
        from_us: row.created_at_us - TWIN_US,
        to_us: row.created_at_us + TWIN_US,
        most: 100,
        ..Filter::default()
    };
    let mut found = payment::history(tx, payer, &[], &filter).await?;
    found.retain(|p| {
        p.id != row.id
            && p.order.is_none()
            && p.payer == row.payer
            && p.payee == row.payee
            && p.amount_minor == row.amount_minor
            && p.currency == row.currency
            && p.state == PaymentState::Succeeded
    });
    Ok(found)
}

/// The bank's word just now; only cards have one. Voiding there is like never having had it.
async fn ask_bank(app: &App, row: &Payment) -> Option<BankSays> {
    if row.method != Method::Card {
        return None;
    }
    let amount = row.amount().ok()?;
    let asked = app.ports.rail.charge_state(row.id.as_str(), amount);
    Some(match tokio::time::timeout(BANK_TIME_MAX, asked).await {
        Ok(RailSaid::Succeeded { .. }) => BankSays::Succeeded,
        Ok(RailSaid::Declined { .. }) => BankSays::Declined,
        Ok(RailSaid::Pending) => BankSays::Pending,
        Ok(RailSaid::NotFound | RailSaid::Void) => BankSays::NeverHad,
        Ok(RailSaid::Differs(_)) => BankSays::Differs,
        Ok(RailSaid::NotSent(_) | RailSaid::Unknown(_)) | Err(_) => BankSays::NoAnswer,
    })
}
