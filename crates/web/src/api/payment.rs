//! Payments over the API: to pay, to look at, to ask what became of one.
//!
//! A payment that was made is answered with 201 whatever became of it: `failed` carries its refusal
//! and `processing` ends by itself. Only what was never made is a problem.

use axum::extract::State;
use axum::http::Method;
use axum::routing::{get, post};
use paydesk_app::payment::{self as payments, Ask, Filter};
use paydesk_core::amount::Amount;
use paydesk_core::id::{self, Party};
use paydesk_core::payment::{Method as PayMethod, PaymentKind};
use paydesk_core::word::Word;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::api::body::{Asked, At, Body, IdempotencyKey, Wrong};
use crate::api::payment_view::{PaymentDetail, PaymentLine};
use crate::api::schema::{
    CardId, ChallengeId, Limit, MerchantId, MethodWord, Minor, MoneyToMove, Note, OrderId, Page,
    PaymentId, PaymentKindWord, PaymentStateWord, PersonId, SearchText, Time,
};
use crate::api::{created, ok};
use crate::{Fail, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Method::POST, "/api/v1/transfers", Who::Person, post(transfer)),
        Route::new(Method::POST, "/api/v1/purchases", Who::Person, post(purchase)),
        Route::new(Method::POST, "/api/v1/top-ups", Who::Person, post(top_up)),
        Route::new(Method::GET, "/api/v1/payments", Who::Person, get(list)),
        Route::new(Method::GET, "/api/v1/payments/{id}", Who::Known, get(show)),
    ]
}

/// Money for another person, from the wallet.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTransfer {
    payee: PersonId,
    amount: MoneyToMove,
    #[serde(default)]
    note: Note,
    /// The answered code, when the same request was answered by `challenge_required` before.
    challenge: Option<ChallengeId>,
}

/// A payment to a merchant: for an order, or of an amount by the merchant's standing code.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPurchase {
    /// Its merchant and amount are the order's own.
    order: Option<OrderId>,
    /// Without an order.
    merchant: Option<MerchantId>,
    /// Without an order.
    amount: Option<MoneyToMove>,
    method: MethodWord,
    /// With the method `card`.
    card: Option<CardId>,
    #[serde(default)]
    note: Note,
    challenge: Option<ChallengeId>,
}

/// Money from a card into the own wallet.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTopUp {
    card: CardId,
    amount: MoneyToMove,
}

/// Pay a person.
///
/// A payment that needs a code answers `challenge_required`: answer the challenge, then send the
/// same request with the same key again, naming the challenge.
#[utoipa::path(post, path = "/api/v1/transfers", tag = "payments", request_body = NewTransfer,
    params(IdempotencyKey),
    responses((status = 201, description = "The payment, whatever became of it",
        body = PaymentDetail)),
    extensions(("x-problems" = json!([402, 403, 404, 409, 429]))))]
pub async fn transfer(
    State(web): State<Web>,
    visit: Visit,
    IdempotencyKey(key): IdempotencyKey,
    Body(new): Body<NewTransfer>,
) -> Reply {
    let ask = Ask {
        kind: PaymentKind::Transfer,
        method: PayMethod::Wallet,
        payee: Party::Person(new.payee.0),
        amount: new.amount.amount()?,
        order: None,
        card: None,
        note: new.note.0,
        key,
        challenge: new.challenge.map(|id| id.0),
    };
    pay(&web, &visit, ask).await
}

/// Pay a merchant.
#[utoipa::path(post, path = "/api/v1/purchases", tag = "payments", request_body = NewPurchase,
    params(IdempotencyKey),
    responses((status = 201, description = "The payment, whatever became of it",
        body = PaymentDetail)),
    extensions(("x-problems" = json!([402, 403, 404, 409, 429]))))]
pub async fn purchase(
    State(web): State<Web>,
    visit: Visit,
    IdempotencyKey(key): IdempotencyKey,
    Body(new): Body<NewPurchase>,
) -> Reply {
    let (payee, amount, order) = match (new.order, new.merchant, new.amount) {
        (Some(order), None, None) => {
            let view = paydesk_app::order::view(&web.app, &order.0).await?;
            let amount = Amount::new(view.order.amount_minor, view.order.currency)?;
            (view.merchant.id, amount, Some(order.0))
        }
        (None, Some(merchant), Some(amount)) => (merchant.0, amount.amount()?, None),
        (Some(_), merchant, _) => {
            let field = if merchant.is_some() { "merchant" } else { "amount" };
            return Err(wrong(field, "api-field-with-order"));
        }
        (None, None, _) => return Err(wrong("merchant", "api-field-missing")),
        (None, Some(_), None) => return Err(wrong("amount", "api-field-missing")),
    };
    let ask = Ask {
        kind: PaymentKind::Purchase,
        method: new.method.0,
        payee: Party::Merchant(payee),
        amount,
        order,
        card: new.card.map(|id| id.0),
        note: new.note.0,
        key,
        challenge: new.challenge.map(|id| id.0),
    };
    pay(&web, &visit, ask).await
}

/// Put money into the wallet.
///
/// The bank is asked after the answer: look at the payment until it has ended.
#[utoipa::path(post, path = "/api/v1/top-ups", tag = "payments", request_body = NewTopUp,
    params(IdempotencyKey),
    responses((status = 201, description = "The payment, whatever became of it",
        body = PaymentDetail)),
    extensions(("x-problems" = json!([402, 403, 404, 409]))))]
pub async fn top_up(
    State(web): State<Web>,
    visit: Visit,
    IdempotencyKey(key): IdempotencyKey,
    Body(new): Body<NewTopUp>,
) -> Reply {
    let ask = Ask {
        kind: PaymentKind::TopUp,
        method: PayMethod::Card,
        payee: Party::Person(visit.person()?.clone()),
        amount: new.amount.amount()?,
        order: None,
        card: Some(new.card.0),
        note: String::new(),
        key,
        challenge: None,
    };
    pay(&web, &visit, ask).await
}

async fn pay(web: &Web, visit: &Visit, ask: Ask) -> Reply {
    let detail = payments::pay_in_detail(&web.app, visit.actor(), ask).await?;
    created(PaymentDetail::of(visit, detail))
}

fn wrong(field: &str, key: &'static str) -> Fail {
    Fail::Fields(vec![Wrong { field: field.to_owned(), key }])
}

/// What of a history is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HistoryQuery {
    /// Go on below this payment: the `before` of the last page.
    before: Option<PaymentId>,
    #[serde(default)]
    limit: Limit,
    state: Option<PaymentStateWord>,
    kind: Option<PaymentKindWord>,
    /// From this time on.
    from: Option<Time>,
    /// Before this time.
    to: Option<Time>,
    /// Looked for in notes, orders' numbers and titles, the other side's name as it is shown; or a
    /// payment's whole id.
    text: Option<SearchText>,
    /// Exactly this amount.
    amount_minor: Option<Minor>,
}

/// See the own payments, given and received, newest first.
#[utoipa::path(get, path = "/api/v1/payments", tag = "payments", params(HistoryQuery),
    responses((status = 200, description = "A page of the history", body = Page<PaymentLine>)))]
pub async fn list(
    State(web): State<Web>,
    visit: Visit,
    Asked(query): Asked<HistoryQuery>,
) -> Reply {
    let filter = Filter {
        before: query.before.map(|id| id.0.as_str().to_owned()).unwrap_or_default(),
        state: query.state.map(|state| state.0.word().to_owned()).unwrap_or_default(),
        kind: query.kind.map(|kind| kind.0.word().to_owned()).unwrap_or_default(),
        from_us: query.from.map_or(i64::MIN, |time| time.0),
        to_us: query.to.map_or(i64::MAX, |time| time.0),
        text: query.text.map(|text| text.0).unwrap_or_default(),
        amount_minor: query.amount_minor.map(|minor| minor.0),
        most: query.limit.0,
    };
    let lines = payments::history(&web.app, visit.actor(), filter).await?;
    let show = |line| PaymentLine::of(&visit, line);
    ok(Page::of(lines, query.limit, |line| line.payment.id.as_str(), show))
}

/// See one payment with all that happened to it.
#[utoipa::path(get, path = "/api/v1/payments/{id}", tag = "payments",
    params(("id" = PaymentId, Path)),
    responses((status = 200, description = "The payment", body = PaymentDetail)))]
pub async fn show(State(web): State<Web>, visit: Visit, At(id): At<id::PaymentId>) -> Reply {
    let detail = payments::detail(&web.app, visit.actor(), &id).await?;
    ok(PaymentDetail::of(&visit, detail))
}
