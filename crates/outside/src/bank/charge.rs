//! Charges: money taken from a card, once a reference.

use serde::{Deserialize, Serialize};

use super::card::{Card, Manner, TestCard};
use super::refund;
use super::standing::{Conduct, Plan, Standing, State, Verdict};
use super::webhook;
use crate::book::{Book, Change};
use crate::clock::{new_id, rfc3339};
use crate::wire::{
    Refused, check_amount, check_currency, check_length, check_reference, check_url,
};

/// What `POST /v1/charges` carries.
#[derive(Debug, Deserialize)]
pub(crate) struct ChargeRequest {
    reference: String,
    #[serde(flatten)]
    order: Order,
    #[serde(default)]
    webhook_url: Option<String>,
}

/// What must be the same when a reference comes again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Order {
    token: String,
    pub(crate) amount_minor: i64,
    pub(crate) currency: String,
    #[serde(default)]
    description: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Charge {
    id: String,
    pub(crate) reference: String,
    pub(crate) key: Option<String>,
    /// None: cancelled before it came, and it has not come since.
    pub(crate) order: Option<Order>,
    pub(crate) standing: Standing,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct ChargeView {
    id: String,
    pub(crate) reference: String,
    pub(crate) state: State,
    pub(crate) code: String,
    decline_code: Option<String>,
    pub(crate) message: String,
    pub(crate) amount_minor: Option<i64>,
    pub(crate) currency: Option<String>,
    description: Option<String>,
    brand: Option<&'static str>,
    pub(crate) last4: Option<&'static str>,
    refunded_minor: i64,
    created_at: String,
    authorised_at: Option<String>,
    reversed_at: Option<String>,
}

impl Charge {
    pub(crate) fn card<'a>(&self, book: &'a Book) -> Option<&'a Card> {
        self.order.as_ref().and_then(|order| book.cards.get(&order.token))
    }

    pub(crate) fn view(&self, book: &Book) -> ChargeView {
        let card = self.card(book).and_then(Card::test_card);
        let verdict = &self.standing.verdict;
        let order = self.order.as_ref();
        ChargeView {
            id: self.id.clone(),
            reference: self.reference.clone(),
            state: verdict.state,
            code: verdict.code.clone(),
            decline_code: verdict.decline_code.clone(),
            message: verdict.message.clone(),
            amount_minor: order.map(|order| order.amount_minor),
            currency: order.map(|order| order.currency.clone()),
            description: order.map(|order| order.description.clone()),
            brand: card.map(|card| card.brand),
            last4: card.map(TestCard::last4),
            refunded_minor: refund::refunded_minor(book, &self.reference),
            created_at: rfc3339(self.standing.created_at_us),
            authorised_at: self.standing.succeeded_at_us.map(rfc3339),
            reversed_at: self.standing.reversed_at_us.map(rfc3339),
        }
    }

    /// The rows of this change, and the webhook about it if somebody wants one.
    fn changes(&self, book: &Book, due_us: i64, now_us: i64) -> Vec<Change> {
        let event =
            webhook::about("charge", &self.reference, &self.standing, due_us, now_us, || {
                serde_json::json!(self.view(book))
            });
        let charge = Change::Charge(Box::new(self.clone()));
        std::iter::once(charge).chain(event).collect()
    }
}

fn check(request: &ChargeRequest) -> Result<(), Refused> {
    check_reference("reference", &request.reference)?;
    check_amount(request.order.amount_minor)?;
    check_currency(&request.order.currency)?;
    check_length("description", &request.order.description, 500)?;
    request.webhook_url.as_deref().map_or(Ok(()), |url| check_url("webhook_url", url).map(|_| ()))
}

/// One idempotency key stands for one reference.
pub(crate) fn check_key(book: &Book, key: &str, used_for: &str) -> Result<(), Refused> {
    if book.key_use(key).is_none_or(|used| used == used_for) {
        return Ok(());
    }
    let message = "This Idempotency-Key was used for another reference.";
    Err(Refused::unprocessable("key_reused", message))
}

pub(crate) fn reference_reused() -> Refused {
    let message = "This reference was used with another body; nothing was booked.";
    Refused::unprocessable("reference_reused", message)
}

/// Takes the money, or says why not; what was booked before under the reference is answered again.
pub(crate) fn submit(
    book: &mut Book,
    key: String,
    request: ChargeRequest,
    now_us: i64,
) -> Result<(ChargeView, Conduct), Refused> {
    check(&request)?;
    check_key(book, &key, &format!("charge {}", request.reference))?;
    let (mode, counted) = book.meet(now_us);
    let card = book.cards.get(&request.order.token).ok_or_else(|| {
        Refused::unprocessable("unknown_token", "The bank has no card under this token.")
    })?;
    let (charge, mut changes, conduct) = match book.charges.get(&request.reference).cloned() {
        Some(charge) => {
            let mut charge = come_again(charge, key, request.order, now_us)?;
            let conduct = charge.standing.answer_again(mode, now_us);
            let row = Change::Charge(Box::new(charge.clone()));
            (charge, vec![row], conduct)
        }
        None => {
            let manner = card.test_card().map_or(Manner::Plain, |card| card.manner);
            let plan = Plan::new(Verdict::of(card.refusal()), manner, mode);
            let conduct = plan.conduct;
            let standing = Standing::booked(plan, request.webhook_url, now_us);
            let first_at_us = standing.telling.first_at_us;
            let charge = Charge {
                id: new_id("ch"),
                reference: request.reference,
                key: Some(key),
                order: Some(request.order),
                standing,
            };
            let changes = charge.changes(book, first_at_us, now_us);
            (charge, changes, conduct)
        }
    };
    changes.extend(counted);
    book.commit(changes)?;
    Ok((charge.view(book), conduct))
}

/// A reference that the bank knows: the same charge, or the one that was cancelled before it came.
fn come_again(
    mut charge: Charge,
    key: String,
    order: Order,
    now_us: i64,
) -> Result<Charge, Refused> {
    match &charge.order {
        Some(booked) if *booked != order => return Err(reference_reused()),
        Some(_) => charge.standing.note("asked_again", now_us),
        None => charge.standing.note("arrived_after_void", now_us),
    }
    charge.order = Some(order);
    charge.key = charge.key.or(Some(key));
    Ok(charge)
}

/// The charge, if the bank ever got it; that it was asked is noted.
pub(crate) fn look_up(
    book: &mut Book,
    reference: &str,
    now_us: i64,
) -> Result<ChargeView, Refused> {
    let found = book.charges.get(reference).cloned();
    let mut charge = found
        .ok_or_else(|| Refused::not_found("The bank never got a charge under this reference."))?;
    charge.standing.note("status_asked", now_us);
    book.commit(vec![Change::Charge(Box::new(charge.clone()))])?;
    Ok(charge.view(book))
}

/// Stops what has not taken effect, and what has not even come yet.
pub(crate) fn cancel(book: &mut Book, reference: &str, now_us: i64) -> Result<ChargeView, Refused> {
    check_reference("reference", reference)?;
    let charge = match book.charges.get(reference).cloned() {
        None => {
            let reference = reference.to_owned();
            let standing = Standing::tombstone(now_us);
            let charge = Charge { id: new_id("ch"), reference, key: None, order: None, standing };
            book.commit(vec![Change::Charge(Box::new(charge.clone()))])?;
            charge
        }
        Some(mut charge) => {
            charge.standing.note("cancel_asked", now_us);
            let changes = if charge.standing.verdict.state == State::Pending {
                charge.standing.void(now_us);
                charge.changes(book, now_us, now_us)
            } else {
                vec![Change::Charge(Box::new(charge.clone()))]
            };
            book.commit(changes)?;
            charge
        }
    };
    Ok(charge.view(book))
}

/// Time has come for a pending charge.
pub(crate) fn settle(book: &mut Book, reference: &str, now_us: i64) -> std::io::Result<()> {
    let Some(mut charge) = book.charges.get(reference).cloned() else { return Ok(()) };
    if !charge.standing.settle(now_us) {
        return Ok(());
    }
    let changes = charge.changes(book, now_us, now_us);
    book.commit(changes)
}
