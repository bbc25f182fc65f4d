//! Refunds: money back to the card it came from, never more than was charged.

use serde::{Deserialize, Serialize};

use super::card::{Card, Manner};
use super::charge::{check_key, reference_reused};
use super::standing::{Conduct, Plan, Standing, State, Verdict};
use super::webhook;
use crate::book::{Book, Change};
use crate::clock::{new_id, rfc3339};
use crate::wire::{Refused, check_amount, check_reference, check_url};

/// What `POST /v1/refunds` carries.
#[derive(Debug, Deserialize)]
pub(crate) struct RefundRequest {
    reference: String,
    charge_reference: String,
    amount_minor: i64,
    #[serde(default)]
    webhook_url: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Refund {
    id: String,
    pub(crate) reference: String,
    pub(crate) key: String,
    pub(crate) charge_reference: String,
    amount_minor: i64,
    currency: String,
    pub(crate) standing: Standing,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct RefundView {
    id: String,
    reference: String,
    charge_reference: String,
    state: State,
    code: String,
    decline_code: Option<String>,
    message: String,
    amount_minor: i64,
    currency: String,
    created_at: String,
    settled_at: Option<String>,
}

impl Refund {
    pub(crate) fn view(&self) -> RefundView {
        let verdict = &self.standing.verdict;
        RefundView {
            id: self.id.clone(),
            reference: self.reference.clone(),
            charge_reference: self.charge_reference.clone(),
            state: verdict.state,
            code: verdict.code.clone(),
            decline_code: verdict.decline_code.clone(),
            message: verdict.message.clone(),
            amount_minor: self.amount_minor,
            currency: self.currency.clone(),
            created_at: rfc3339(self.standing.created_at_us),
            settled_at: self.standing.settled_at_us.map(rfc3339),
        }
    }

    fn changes(&self, due_us: i64, now_us: i64) -> Vec<Change> {
        let event =
            webhook::about("refund", &self.reference, &self.standing, due_us, now_us, || {
                serde_json::json!(self.view())
            });
        let refund = Change::Refund(Box::new(self.clone()));
        std::iter::once(refund).chain(event).collect()
    }
}

/// What was given back of a charge.
pub(crate) fn refunded_minor(book: &Book, charge_reference: &str) -> i64 {
    let refunds = book.refunds_of(charge_reference);
    refunds
        .filter(|refund| refund.standing.verdict.state == State::Succeeded)
        .map(|refund| refund.amount_minor)
        .sum()
}

/// What may still be given back: pending refunds count as given, for they may succeed yet.
fn refundable_minor(book: &Book, charge_reference: &str, charged_minor: i64) -> i64 {
    let taken: i64 = book
        .refunds_of(charge_reference)
        .filter(|refund| refund.standing.verdict.state != State::Declined)
        .map(|refund| refund.amount_minor)
        .sum();
    charged_minor - taken
}

fn check(request: &RefundRequest) -> Result<(), Refused> {
    check_reference("reference", &request.reference)?;
    check_reference("charge_reference", &request.charge_reference)?;
    check_amount(request.amount_minor)?;
    request.webhook_url.as_deref().map_or(Ok(()), |url| check_url("webhook_url", url).map(|_| ()))
}

/// Gives money back, or says why not; what was booked before under the reference is answered again.
pub(crate) fn submit(
    book: &mut Book,
    key: String,
    request: RefundRequest,
    now_us: i64,
) -> Result<(RefundView, Conduct), Refused> {
    check(&request)?;
    check_key(book, &key, &format!("refund {}", request.reference))?;
    let (mode, counted) = book.meet(now_us);
    let (refund, mut changes, conduct) = match book.refunds.get(&request.reference).cloned() {
        Some(mut refund) => {
            if refund.charge_reference != request.charge_reference
                || refund.amount_minor != request.amount_minor
            {
                return Err(reference_reused());
            }
            refund.standing.note("asked_again", now_us);
            let conduct = refund.standing.answer_again(mode, now_us);
            let row = Change::Refund(Box::new(refund.clone()));
            (refund, vec![row], conduct)
        }
        None => {
            let (currency, plan) = decide(book, &request, mode)?;
            let conduct = plan.conduct;
            let standing = Standing::booked(plan, request.webhook_url, now_us);
            let first_at_us = standing.telling.first_at_us;
            let refund = Refund {
                id: new_id("re"),
                reference: request.reference,
                key,
                charge_reference: request.charge_reference,
                amount_minor: request.amount_minor,
                currency,
                standing,
            };
            let changes = refund.changes(first_at_us, now_us);
            (refund, changes, conduct)
        }
    };
    changes.extend(counted);
    book.commit(changes)?;
    Ok((refund.view(), conduct))
}

/// The currency to refund in and what will happen, or the reason why there is nothing to refund.
fn decide(
    book: &Book,
    request: &RefundRequest,
    mode: super::mode::Mode,
) -> Result<(String, Plan), Refused> {
    let charge = book.charges.get(&request.charge_reference).ok_or_else(|| {
        Refused::unprocessable("unknown_charge", "The bank has no charge under this reference.")
    })?;
    let succeeded = charge.standing.verdict.state == State::Succeeded;
    let order = charge.order.as_ref().filter(|_| succeeded).ok_or_else(|| {
        Refused::unprocessable("charge_not_succeeded", "Only a charge that succeeded is refunded.")
    })?;
    let left_minor = refundable_minor(book, &request.charge_reference, order.amount_minor);
    if request.amount_minor > left_minor {
        let message = "More than is left of the charge.";
        let refused = Refused::unprocessable("amount_exceeds_charge", message);
        return Err(refused.with("refundable_minor", left_minor));
    }
    let card = charge.card(book).and_then(Card::test_card);
    let refusal = card.and_then(|card| card.refund_refusal);
    // Slow, silent and pending cards are odd when charged; a refund of theirs is plain.
    let manner = match card.map(|card| card.manner) {
        Some(manner @ (Manner::Twice | Manner::OutOfOrder)) => manner,
        _ => Manner::Plain,
    };
    Ok((order.currency.clone(), Plan::new(Verdict::of(refusal), manner, mode)))
}

/// The refund, if the bank ever got it; that it was asked is noted.
pub(crate) fn look_up(
    book: &mut Book,
    reference: &str,
    now_us: i64,
) -> Result<RefundView, Refused> {
    let found = book.refunds.get(reference).cloned();
    let mut refund = found
        .ok_or_else(|| Refused::not_found("The bank never got a refund under this reference."))?;
    refund.standing.note("status_asked", now_us);
    book.commit(vec![Change::Refund(Box::new(refund.clone()))])?;
    Ok(refund.view())
}

/// Time has come for a pending refund.
pub(crate) fn settle(book: &mut Book, reference: &str, now_us: i64) -> std::io::Result<()> {
    let Some(mut refund) = book.refunds.get(reference).cloned() else { return Ok(()) };
    if !refund.standing.settle(now_us) {
        return Ok(());
    }
    let changes = refund.changes(now_us, now_us);
    book.commit(changes)
}
