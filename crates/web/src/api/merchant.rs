//! Merchants and orders over the API: what a payer sees before paying, and orders for the staff
//! that makes them.

use axum::extract::State;
use axum::http::Method;
use axum::routing::{get, post};
use paydesk_app::order::{self, Standing};
use paydesk_app::{merchant, qr};
use paydesk_core::id;
use paydesk_core::language::Language;
use paydesk_core::payment::Merchant;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::body::{At, Body};
use crate::api::schema::{
    CurrencyCode, MerchantId, MerchantStateWord, MethodWord, Minutes, Money, MoneyToMove, OrderId,
    OrderNumber, OrderTitle, PaymentId, StandingWord, Time,
};
use crate::api::{created, ok};
use crate::{Fail, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    let orders = "/api/v1/merchants/{id}/orders";
    let cancellation = "/api/v1/orders/{id}/cancellation";
    vec![
        Route::new(Method::GET, "/api/v1/merchants/{id}", Who::Anyone, get(show)),
        Route::new(Method::POST, orders, Who::Merchant, post(create_order)),
        Route::new(Method::GET, "/api/v1/orders/{id}", Who::Anyone, get(show_order)),
        Route::new(Method::POST, cancellation, Who::Merchant, post(cancel_order)),
    ]
}

/// A business that can be paid.
#[derive(Debug, Serialize, ToSchema)]
pub struct MerchantShown {
    id: MerchantId,
    /// In the reader's language.
    name: String,
    #[schema(example = "retail")]
    trade: String,
    /// ISO 18245.
    #[schema(example = "5942")]
    mcc: String,
    city: String,
    currency: CurrencyCode,
    /// How it can be paid.
    methods: Vec<MethodWord>,
    state: MerchantStateWord,
    refunds: RefundPolicy,
    /// Its standing code, an EMVCo payload to draw as QR; missing when it is set up wrongly.
    code: Option<String>,
}

/// When money comes back.
#[derive(Debug, Serialize, ToSchema)]
pub struct RefundPolicy {
    /// How many days after the payment; none: 0.
    days: i64,
    /// How much of the amount.
    percent: i64,
    /// Whether documents are asked for.
    evidence: bool,
    /// The merchant's own words.
    words: String,
}

impl MerchantShown {
    fn of(visit: &Visit, row: Merchant) -> Self {
        let code = qr::of_merchant(&row).ok();
        let (name, words) = match visit.texts().language {
            Language::En => (row.name_en, row.policy_en),
            Language::ZhHans => (row.name_zh, row.policy_zh),
        };
        Self {
            id: row.id.into(),
            name,
            trade: row.trade,
            mcc: row.mcc,
            city: row.city,
            currency: CurrencyCode(row.currency),
            methods: row.methods.into_iter().map(Into::into).collect(),
            state: row.state.into(),
            refunds: RefundPolicy {
                days: row.policy.days,
                percent: row.policy.percent,
                evidence: row.policy.evidence,
                words,
            },
            code,
        }
    }
}

/// See a merchant.
#[utoipa::path(get, path = "/api/v1/merchants/{id}", tag = "merchants",
    params(("id" = MerchantId, Path)),
    responses((status = 200, description = "The merchant", body = MerchantShown)))]
pub async fn show(State(web): State<Web>, visit: Visit, At(id): At<id::MerchantId>) -> Reply {
    let row = merchant::view(&web.app, &id).await?;
    ok(MerchantShown::of(&visit, row))
}

/// What a merchant asks to be paid, once.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderShown {
    id: OrderId,
    merchant: MerchantShown,
    /// The merchant's own number.
    number: String,
    title: String,
    amount: Money,
    standing: StandingWord,
    /// The payment that is paying it, or has; only for who may see that.
    payment: Option<PaymentId>,
    created_at: Time,
    expires_at: Time,
    /// Its code, an EMVCo payload to draw as QR.
    code: Option<String>,
}

impl OrderShown {
    fn of(visit: &Visit, view: order::View) -> Self {
        let theirs = |payment: &paydesk_core::payment::Payment| {
            payment.payer.is_some() && payment.payer == visit.actor().person
        };
        let order = view.order;
        Self {
            code: qr::of_order(&view.merchant, &order).ok(),
            id: order.id.into(),
            merchant: MerchantShown::of(visit, view.merchant),
            number: order.number,
            title: order.title,
            amount: Money::of(order.amount_minor, order.currency),
            standing: view.standing.into(),
            payment: view.payment.filter(theirs).map(|payment| payment.id.into()),
            created_at: Time(order.created_at_us),
            expires_at: Time(order.expires_at_us),
        }
    }
}

/// See an order before paying it, or how it stands.
#[utoipa::path(get, path = "/api/v1/orders/{id}", tag = "merchants",
    params(("id" = OrderId, Path)),
    responses((status = 200, description = "The order", body = OrderShown)))]
pub async fn show_order(State(web): State<Web>, visit: Visit, At(id): At<id::OrderId>) -> Reply {
    let view = order::view(&web.app, &id).await?;
    ok(OrderShown::of(&visit, view))
}

/// What staff asks a payer for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOrder {
    /// The merchant's own number: the same number again is the same order. Letters from A to Z,
    /// digits, and the signs `- _ # * |`.
    number: OrderNumber,
    /// What is sold: no addresses, and no words that would seem to come from us.
    title: OrderTitle,
    amount: MoneyToMove,
    /// How long it can be paid.
    minutes: Minutes,
}

/// Make an order. Its number is its idempotency key.
#[utoipa::path(post, path = "/api/v1/merchants/{id}/orders", tag = "merchants",
    params(("id" = MerchantId, Path)), request_body = NewOrder,
    responses((status = 201, description = "The order", body = OrderShown)),
    extensions(("x-problems" = json!([403]))))]
pub async fn create_order(
    State(web): State<Web>,
    visit: Visit,
    At(id): At<id::MerchantId>,
    Body(new): Body<NewOrder>,
) -> Reply {
    let ask = order::Create {
        merchant: id,
        number: new.number.0,
        title: new.title.0,
        amount: new.amount.amount()?,
        minutes: new.minutes.0,
    };
    let row = order::create(&web.app, visit.actor(), ask).await?;
    let view = order::view(&web.app, &row.id).await?;
    created(OrderShown::of(&visit, view))
}

/// Withdraw an order that nobody is paying.
#[utoipa::path(post, path = "/api/v1/orders/{id}/cancellation", tag = "merchants",
    params(("id" = OrderId, Path)),
    responses((status = 200, description = "The order", body = OrderShown)),
    extensions(("x-problems" = json!([403, 409]))))]
pub async fn cancel_order(
    State(web): State<Web>,
    visit: Visit,
    At(id): At<id::OrderId>,
) -> Result<axum::response::Response, Fail> {
    let before = order::own(&web.app, visit.actor(), &id).await?;
    if before.standing != Standing::Cancelled {
        order::cancel(&web.app, visit.actor(), &id).await?;
    }
    let view = order::view(&web.app, &id).await?;
    ok(OrderShown::of(&visit, view))
}
