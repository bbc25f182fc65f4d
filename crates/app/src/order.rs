//! Orders: what a merchant asks to be paid, once. Made by the merchant's staff, shown to whoever
//! has the link or scans the code, paid through [`crate::payment::pay`].
//!
//! Invariants: a merchant's number names one order, so that creating it twice is creating it once;
//! an order is withdrawn only while nobody is paying it; what an order's page says is read from the
//! order and its payment, never guessed from time.

use paydesk_core::amount::Amount;
use paydesk_core::id::{MerchantId, OrderId};
use paydesk_core::payment::{Merchant, Order, OrderState, Payment, order as rules};
use paydesk_core::person::Actor;
use paydesk_core::{typed, words};
use paydesk_store::{Fault, Tx, merchant, payment};

use crate::payment::{Name, person_name};
use crate::{App, AppError, FieldFault};

words! {
    /// How an order stands, as its page says it.
    Standing {
        Open "open",
        /// A payment is under way, and owns the order until it is settled.
        BeingPaid "being_paid",
        Paid "paid",
        Expired "expired",
        Cancelled "cancelled",
    }
}

/// The true state of an order at this time.
pub fn standing(order: &Order, now_us: i64) -> Standing {
    match order.state {
        OrderState::Paid => Standing::Paid,
        OrderState::Cancelled => Standing::Cancelled,
        OrderState::Expired => Standing::Expired,
        OrderState::Open if order.payment.is_some() => Standing::BeingPaid,
        OrderState::Open if now_us >= order.expires_at_us => Standing::Expired,
        OrderState::Open => Standing::Open,
    }
}

/// An order with what its page shows.
#[derive(Clone, Debug)]
pub struct View {
    pub order: Order,
    pub merchant: Merchant,
    pub standing: Standing,
    /// The payment that is paying it, or has.
    pub payment: Option<Payment>,
    /// Who paid, partly masked; empty for a guest.
    pub payer: Name,
}

/// What staff asks for.
#[derive(Clone, Debug)]
pub struct Create {
    pub merchant: MerchantId,
    /// The merchant's own number.
    pub number: String,
    pub title: String,
    pub amount: Amount,
    pub minutes: i64,
}

/// How long an order may stay open, in minutes: the shortest, the longest.
pub const MINUTES: (i64, i64) = (5, 7 * 24 * 60);

fn check(ask: &Create) -> Result<(), AppError> {
    let mut faults = Vec::new();
    let mut say = |wrong: bool, field, key: &str| {
        if wrong {
            faults.push(FieldFault { field, key: key.to_owned() });
        }
    };
    let number = ask.number.trim();
    say(number.is_empty(), "number", "error-missing");
    say(!number.is_empty() && !rules::is_number(number), "number", "order-number-bad");
    say(typed::kept(&ask.title).is_empty(), "title", "error-missing");
    if let Err(fault) = rules::check_title(&ask.title) {
        say(true, "title", fault.key());
    }
    say(!(MINUTES.0..=MINUTES.1).contains(&ask.minutes), "minutes", "order-minutes-bad");
    if faults.is_empty() { Ok(()) } else { Err(AppError::Invalid(faults)) }
}

/// Creates an order. The same number with the same title and amount answers the order that is
/// there.
pub async fn create(app: &App, actor: &Actor, ask: Create) -> Result<Order, AppError> {
    let merchant = crate::merchant::own(app, actor, &ask.merchant).await?;
    check(&ask)?;
    if merchant.currency != ask.amount.currency() {
        return Err(paydesk_core::refusal::Refusal::CurrencyMismatch.into());
    }
    let now_us = app.now_us();
    let order = Order {
        id: app.draw(now_us),
        merchant: merchant.id,
        number: ask.number.trim().to_owned(),
        title: typed::kept(&ask.title),
        amount_minor: ask.amount.minor(),
        currency: ask.amount.currency(),
        state: OrderState::Open,
        payment: None,
        created_at_us: now_us,
        expires_at_us: now_us + ask.minutes * 60_000_000,
        version: 1,
    };
    let row = order.clone();
    let stored = app.db.write(async move |tx| {
        if payment::add_order(tx, &row).await? {
            return Ok::<_, Fault>(None);
        }
        payment::order_by_number(tx, &row.merchant, &row.number).await
    });
    match stored.await? {
        None => Ok(order),
        Some(before)
            if (&before.title, before.amount_minor) == (&order.title, order.amount_minor) =>
        {
            Ok(before)
        }
        Some(_) => Err(AppError::field("number", "order-number-taken")),
    }
}

async fn load(tx: &mut Tx, id: &OrderId, now_us: i64) -> Result<Option<View>, Fault> {
    let Some(order) = payment::order(tx, id).await? else { return Ok(None) };
    let Some(merchant) = merchant::by_id(tx, &order.merchant).await? else { return Ok(None) };
    let paid = match &order.payment {
        Some(id) => payment::by_id(tx, id).await?,
        None => None,
    };
    let payer = match paid.as_ref().and_then(|p| p.payer.as_ref()) {
        Some(payer) => person_name(tx, payer).await?,
        None => Name::default(),
    };
    Ok(Some(View { standing: standing(&order, now_us), order, merchant, payment: paid, payer }))
}

/// An order for whoever pays it: its address cannot be guessed, and it says nothing about others.
pub async fn view(app: &App, id: &OrderId) -> Result<View, AppError> {
    let (id, now_us) = (id.clone(), app.now_us());
    let found = app.db.read(async move |tx| load(tx, &id, now_us).await);
    found.await?.ok_or(AppError::NotFound)
}

/// An order for its merchant's staff.
pub async fn own(app: &App, actor: &Actor, id: &OrderId) -> Result<View, AppError> {
    let view = view(app, id).await?;
    crate::merchant::own(app, actor, &view.order.merchant).await?;
    Ok(view)
}

/// Withdraws an order that nobody is paying.
pub async fn cancel(app: &App, actor: &Actor, id: &OrderId) -> Result<(), AppError> {
    own(app, actor, id).await?;
    let cancelled = id.clone();
    let done = app.db.write(async move |tx| payment::cancel_order(tx, &cancelled).await);
    if done.await? == 0 {
        return Err(AppError::Conflict);
    }
    app.changes.tell(id.as_str());
    Ok(())
}
