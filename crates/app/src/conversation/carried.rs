//! What comes along with a case without being typed: how the payment or refund stands that it is
//! about, what was tried before, and the locks of its customer.

use paydesk_core::conversation::About;
use paydesk_core::lock::LockReason;
use paydesk_core::payment::{AttemptState, Method, Payment, PaymentState};
use paydesk_core::person::Actor;
use paydesk_core::word::Word;
use paydesk_store::payment::Filter;
use paydesk_store::{Fault, Tx, lock, payment};
use serde_json::json;

use super::view::Subject;

/// What was tried counts for so long, in microseconds.
const TRIED_US: i64 = 86_400_000_000;

/// What the rules read of the case, and what is told to whoever answers.
pub(super) async fn carried(
    tx: &mut Tx,
    device: &str,
    actor: &Actor,
    subject: Option<&Subject>,
    now_us: i64,
) -> Result<(About, serde_json::Value), Fault> {
    let alone = json!({ "device": device, "remembered": actor.device_trusted });
    match subject {
        None => Ok((About::Nothing, alone)),
        Some(Subject::Refund { refund, .. }) => Ok((
            About::Refund(refund.state),
            json!({ "device": device, "remembered": actor.device_trusted,
                    "state": refund.state.word() }),
        )),
        Some(Subject::Payment(row)) => {
            let about = about_payment(tx, row).await?;
            let tried = tried(tx, row, now_us).await?;
            let card = json!({
                "device": device, "remembered": actor.device_trusted,
                "state": row.state.word(), "refusal": row.refusal.map(|r| r.code()),
                "tried": tried,
            });
            Ok((about, card))
        }
    }
}

/// A payment, as far as it decides who answers and how soon.
pub(super) async fn about_payment(tx: &mut Tx, row: &Payment) -> Result<About, Fault> {
    let attempts = payment::attempts(tx, row.id.as_str()).await?;
    let open =
        |state| matches!(state, AttemptState::Due | AttemptState::Declined | AttemptState::Void);
    let charged = row.method == Method::Card && attempts.iter().any(|a| !open(a.state));
    Ok(About::Payment {
        state: row.state,
        method: row.method,
        refusal: row.refusal,
        perhaps_charged: charged,
    })
}

/// What else was tried to make this payment within a day: its method and what became of it. What
/// was paid before is another matter, and what was paid afterwards may be how it was put right.
async fn tried(tx: &mut Tx, row: &Payment, now_us: i64) -> Result<Vec<serde_json::Value>, Fault> {
    let Some(payer) = &row.payer else { return Ok(Vec::new()) };
    let filter =
        Filter { from_us: now_us - TRIED_US, to_us: i64::MAX, most: 50, ..Filter::default() };
    let found = payment::history(tx, payer, &[], &filter).await?;
    let same = |p: &&Payment| {
        let settled_before = p.state == PaymentState::Succeeded && p.id < row.id;
        p.payee == row.payee && p.kind == row.kind && p.id != row.id && !settled_before
    };
    let mut lines = Vec::new();
    for p in found.iter().filter(same).take(5) {
        let card = match &p.card {
            Some(id) => payment::card(tx, id).await?,
            None => None,
        };
        let order = match &p.order {
            Some(id) => payment::order(tx, id).await?,
            None => None,
        };
        lines.push(json!({
            "method": p.method.word(), "state": p.state.word(), "at_us": p.created_at_us,
            "refusal": p.refusal.map(|r| r.code()),
            "amount_minor": p.amount_minor, "currency": p.currency.code(),
            "order": order.map(|order| order.number),
            "brand": card.as_ref().map(|card| &card.brand),
            "last4": card.as_ref().map(|card| &card.last4),
        }));
    }
    Ok(lines)
}

/// Whether a lock protects money, and whether any lock holds.
pub(crate) async fn locks(
    tx: &mut Tx,
    person: &paydesk_core::id::PersonId,
    now_us: i64,
) -> Result<(bool, bool), Fault> {
    let held = lock::of_person(tx, person).await?;
    let mut held = held.iter().filter(|lock| lock.holds(now_us)).peekable();
    let locked = held.peek().is_some();
    let protects = |reason| matches!(reason, LockReason::Unusual | LockReason::Reported);
    Ok((held.any(|lock| protects(lock.reason)), locked))
}
