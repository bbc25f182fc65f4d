//! The own money over the API: what is there, and who can be paid.

use axum::extract::State;
use axum::http::Method;
use axum::routing::{get, post};
use paydesk_app::payment::{transfer, wallet};
use paydesk_app::qr;
use paydesk_core::id;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::body::{At, Body};
use crate::api::ok;
use crate::api::schema::{CurrencyCode, MerchantId, Money, OrderId, PersonId, Scanned, TypedPhone};
use crate::{Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Method::GET, "/api/v1/balances", Who::Person, get(balances)),
        Route::new(Method::POST, "/api/v1/payee-lookups", Who::Person, post(find_payee)),
        Route::new(Method::GET, "/api/v1/payees/{id}", Who::Person, get(payee)),
        Route::new(Method::POST, "/api/v1/code-readings", Who::Person, post(read_code)),
    ]
}

/// One account of a wallet.
#[derive(Debug, Serialize, ToSchema)]
pub struct Balance {
    currency: CurrencyCode,
    /// What can be spent now.
    available: Money,
    /// What is kept for payments under way.
    held: Money,
    /// Both together.
    balance: Money,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Balances {
    items: Vec<Balance>,
}

/// See the own money, one balance a currency.
#[utoipa::path(get, path = "/api/v1/balances", tag = "wallet",
    responses((status = 200, description = "The balances", body = Balances)))]
pub async fn balances(State(web): State<Web>, visit: Visit) -> Reply {
    let accounts = wallet::balances(&web.app, visit.actor()).await?;
    let items = accounts.into_iter().map(|account| Balance {
        currency: CurrencyCode(account.currency),
        available: Money::of(account.available_minor(), account.currency),
        held: Money::of(account.held_minor, account.currency),
        balance: Money::of(account.balance_minor, account.currency),
    });
    ok(Balances { items: items.collect() })
}

/// Somebody's phone, in any form that people type.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPayeeLookup {
    #[schema(example = "138 0000 2210")]
    phone: TypedPhone,
}

/// Who would be paid.
#[derive(Debug, Serialize, ToSchema)]
pub struct Payee {
    id: PersonId,
    /// Partly masked.
    name: String,
    /// Partly masked.
    phone: String,
}

impl Payee {
    fn of(visit: &Visit, payee: transfer::Payee) -> Self {
        let name = payee.name.in_language(visit.texts().language).to_owned();
        Self { id: payee.id.into(), name, phone: payee.phone }
    }
}

/// Find a payee by phone.
///
/// Looking up strangers is bounded, so that nobody can walk through the numbers.
#[utoipa::path(post, path = "/api/v1/payee-lookups", tag = "wallet",
    request_body = NewPayeeLookup,
    responses((status = 200, description = "Who would be paid", body = Payee)),
    extensions(("x-problems" = json!([429]))))]
pub async fn find_payee(
    State(web): State<Web>,
    visit: Visit,
    Body(new): Body<NewPayeeLookup>,
) -> Reply {
    let payee = transfer::find_payee(&web.app, visit.actor(), &new.phone.0).await?;
    ok(Payee::of(&visit, payee))
}

/// See a payee by id, as an earlier payment or a person's code has it.
#[utoipa::path(get, path = "/api/v1/payees/{id}", tag = "wallet",
    params(("id" = PersonId, Path)),
    responses((status = 200, description = "Who would be paid", body = Payee)),
    extensions(("x-problems" = json!([422]))))]
pub async fn payee(State(web): State<Web>, visit: Visit, At(id): At<id::PersonId>) -> Reply {
    let payee = transfer::payee(&web.app, visit.actor(), &id).await?;
    ok(Payee::of(&visit, payee))
}

/// A scanned or pasted code.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCodeReading {
    code: Scanned,
}

/// What a code leads to: exactly one of these.
#[derive(Debug, Serialize, ToSchema)]
pub struct CodeRead {
    merchant: Option<MerchantId>,
    /// Of a merchant's code that fixes it.
    amount_minor: Option<i64>,
    order: Option<OrderId>,
    person: Option<PersonId>,
}

/// Read a code to pay by: EMVCo or an address of ours.
#[utoipa::path(post, path = "/api/v1/code-readings", tag = "wallet",
    request_body = NewCodeReading,
    responses((status = 200, description = "What it leads to", body = CodeRead)))]
pub async fn read_code(State(web): State<Web>, Body(new): Body<NewCodeReading>) -> Reply {
    let none = CodeRead { merchant: None, amount_minor: None, order: None, person: None };
    ok(match qr::read(&web.app, &new.code.0)? {
        qr::Scanned::Merchant { id, amount } => CodeRead {
            merchant: Some(id.into()),
            amount_minor: amount.map(|amount| amount.minor()),
            ..none
        },
        qr::Scanned::Order(id) => CodeRead { order: Some(id.into()), ..none },
        qr::Scanned::Person(id) => CodeRead { person: Some(id.into()), ..none },
    })
}
