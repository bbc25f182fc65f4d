//! Codes to pay by: made for a merchant or an order, read from a camera or a clipboard (PAY-4).
//!
//! A merchant's code is an EMVCo payload; a person's code and every link are addresses of ours.
//! Nothing that a code says is believed but its ids: names and amounts come from our own records.

use paydesk_core::amount::Amount;
use paydesk_core::emv::{MerchantQr, QrFault};
use paydesk_core::id::{MerchantId, OrderId, PersonId};
use paydesk_core::payment::{Merchant, Order};

use crate::{App, AppError};

/// A code that hangs on a wall: the payer types the amount.
pub fn of_merchant(merchant: &Merchant) -> Result<String, QrFault> {
    payload(merchant, None).encode()
}

/// A code for one order.
pub fn of_order(merchant: &Merchant, order: &Order) -> Result<String, QrFault> {
    payload(merchant, Some(order)).encode()
}

fn payload(merchant: &Merchant, order: Option<&Order>) -> MerchantQr {
    MerchantQr {
        merchant: merchant.id.clone(),
        mcc: merchant.mcc.clone(),
        currency: merchant.currency,
        amount_minor: order.map(|o| o.amount_minor),
        order: order.map(|o| o.id.clone()),
        name: merchant.name_en.clone(),
        city: merchant.city.clone(),
        name_zh: Some(merchant.name_zh.clone()),
    }
}

/// What a code leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scanned {
    /// The amount is a wish of whoever made the code: it is shown to the payer, who may change it.
    Merchant {
        id: MerchantId,
        amount: Option<Amount>,
    },
    Order(OrderId),
    Person(PersonId),
}

/// Reads a scanned or pasted text. What is none of ours is a fault of the field `code`.
pub fn read(app: &App, text: &str) -> Result<Scanned, AppError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(AppError::field("code", "error-missing"));
    }
    if let Some(scanned) = link(&app.config.public_url, text) {
        return Ok(scanned);
    }
    if text.contains("://") {
        return Err(AppError::field("code", QrFault::NotOurs.key()));
    }
    let code = MerchantQr::parse(text).map_err(|fault| AppError::field("code", fault.key()))?;
    Ok(match code.order {
        Some(order) => Scanned::Order(order),
        None => {
            let amount = code.amount_minor.and_then(|a| Amount::new(a, code.currency).ok());
            Scanned::Merchant { id: code.merchant, amount }
        }
    })
}

/// An address of ours, with or without its host.
fn link(public_url: &str, text: &str) -> Option<Scanned> {
    let path = text.strip_prefix(public_url).unwrap_or(text);
    let path = path.split(['?', '#']).next()?;
    let mut parts = path.strip_prefix('/')?.split('/');
    match (parts.next()?, parts.next()?, parts.next(), parts.next()) {
        ("pay", id, None, None) => {
            MerchantId::parse(id).map(|id| Scanned::Merchant { id, amount: None })
        }
        ("checkout", id, None, None) => OrderId::parse(id).map(Scanned::Order),
        ("send", "to", Some(id), None) => PersonId::parse(id).map(Scanned::Person),
        _ => None,
    }
}
