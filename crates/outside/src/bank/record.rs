//! All that the bank's book says of a reference, for whoever must find out what really happened.

use serde_json::{Value, json};

use crate::book::Book;

pub(crate) fn of(book: &Book, reference: &str) -> Option<Value> {
    let charge = book.charges.get(reference);
    let refund = book.refunds.get(reference);
    let standing = charge.map(|charge| &charge.standing);
    let standing = standing.or_else(|| refund.map(|refund| &refund.standing))?;
    let refunds: Vec<_> = match charge {
        Some(_) => book.refunds_of(reference).map(|refund| refund.view()).collect(),
        None => refund.iter().map(|refund| refund.view()).collect(),
    };
    let webhooks: Vec<_> = book.events_of(reference).map(|event| event.view()).collect();
    Some(json!({
        "reference": reference,
        "charge": charge.map(|charge| charge.view(book)),
        "refunds": refunds,
        "history": standing.history_json(),
        "webhooks": webhooks,
    }))
}
