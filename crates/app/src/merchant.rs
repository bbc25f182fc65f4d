//! Merchants: what a payer sees of one, and what its staff sees of its own (PAY-5, MER-2, MER-3).

use paydesk_core::day::{DAY_US, midnight_us};
use paydesk_core::id::MerchantId;
use paydesk_core::ledger::{Account, account_id};
use paydesk_core::payment::setup::{self, SetUpFault};
use paydesk_core::payment::{Merchant, Order, Payment, PaymentState};
use paydesk_core::person::Actor;
use paydesk_core::refusal::Refusal;
use paydesk_core::world::Event;
use paydesk_store::{Fault, account, event, merchant, payment, refund};

use crate::payment::{Name, person_name};
use crate::{App, AppError, access};

/// A merchant, for whoever is about to pay.
pub async fn view(app: &App, id: &MerchantId) -> Result<Merchant, AppError> {
    let id = id.clone();
    let found = app.db.read(async move |tx| merchant::by_id(tx, &id).await);
    found.await?.ok_or(AppError::NotFound)
}

/// The merchants that the actor works for.
pub async fn mine(app: &App, actor: &Actor) -> Result<Vec<Merchant>, AppError> {
    let person = access::merchant_staff(actor)?.clone();
    Ok(app.db.read(async move |tx| merchant::of_staff(tx, &person).await).await?)
}

/// One merchant that the actor works for; another's is not there.
pub async fn own(app: &App, actor: &Actor, id: &MerchantId) -> Result<Merchant, AppError> {
    let mine = mine(app, actor).await?;
    mine.into_iter().find(|m| m.id == *id).ok_or(AppError::NotFound)
}

/// A payment that a merchant got or is about to get.
#[derive(Clone, Debug)]
pub struct Taking {
    pub payment: Payment,
    /// Partly masked; empty for a guest.
    pub payer: Name,
}

/// What staff sees first.
#[derive(Clone, Debug)]
pub struct Overview {
    pub merchant: Merchant,
    pub account: Option<Account>,
    /// What the house has lent it and has not yet got back, in minor units.
    pub owed_minor: i64,
    /// Refunds that are accepted and wait for its funds: how many, and their sum in minor units.
    pub waiting: (i64, i64),
    /// What was lent and what was repaid, newest first.
    pub advances: Vec<Event>,
    /// Payments since midnight in China: how many, and their sum in minor units.
    pub today: (i64, i64),
    /// Payments of the last 24 hours that failed by the silence of its own system, and by its no;
    /// none: it has no such system.
    pub unheard: Option<(i64, i64)>,
    pub takings: Vec<Taking>,
    pub orders: Vec<Order>,
    pub faults: Vec<SetUpFault>,
}

const LATEST: i64 = 20;
/// What a merchant's own system is the reason of: its silence, and its no.
const UNHEARD: [Refusal; 2] = [Refusal::MerchantUnreachable, Refusal::MerchantDeclined];

/// A merchant of the actor's with its money, payments, orders, and what is wrong with its set-up.
pub async fn overview(app: &App, actor: &Actor, id: &MerchantId) -> Result<Overview, AppError> {
    let merchant = own(app, actor, id).await?;
    let now_us = app.now_us();
    let from_us = midnight_us(now_us);
    let read = app.db.read(async move |tx| {
        let id = &merchant.id;
        let own = account_id::merchant(id, merchant.currency);
        let debt = account_id::advance(id, merchant.currency);
        let mut takings = Vec::new();
        for row in payment::of_merchant(tx, id, "", LATEST).await? {
            let payer = match &row.payer {
                Some(payer) => person_name(tx, payer).await?,
                None => Name::default(),
            };
            takings.push(Taking { payment: row, payer });
        }
        let unheard = match merchant.system_url {
            Some(_) => Some(payment::failed_by(tx, id, UNHEARD, now_us - DAY_US).await?),
            None => None,
        };
        Ok::<_, Fault>(Overview {
            account: account::by_id(tx, &own).await?,
            owed_minor: account::by_id(tx, &debt).await?.map_or(0, |a| -a.balance_minor),
            waiting: refund::waiting_of(tx, id).await?,
            advances: event::latest(tx, id.as_str(), LATEST).await?,
            today: payment::received(tx, id, from_us).await?,
            orders: payment::orders(tx, id, LATEST).await?,
            faults: setup::faults(&merchant),
            unheard,
            takings,
            merchant: merchant.clone(),
        })
    });
    Ok(read.await?)
}

/// How long the counter shows a payment that has just come in: the next in the queue waits to scan.
const SHOWN_US: i64 = 20_000_000;

/// The counter's screen: the merchant, and a payment without an order that has just come in.
pub async fn counter(
    app: &App,
    actor: &Actor,
    id: &MerchantId,
) -> Result<(Merchant, Option<Taking>), AppError> {
    let overview = overview(app, actor, id).await?;
    let since_us = app.now_us() - SHOWN_US;
    let fresh = overview.takings.into_iter().find(|t| {
        let p = &t.payment;
        p.order.is_none()
            && p.state == PaymentState::Succeeded
            && p.settled_at_us.is_some_and(|at_us| at_us >= since_us)
    });
    Ok((overview.merchant, fresh))
}
