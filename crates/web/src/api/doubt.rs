//! Payments that have not simply gone through, over the API: asking the bank for the true state,
//! calling one off, and answering for one that a risk rule stopped (PAY-8, PAY-10).

use axum::extract::State;
use axum::http::Method;
use axum::routing::post;
use paydesk_app::payment::{self as payments, doubt, stopped};
use paydesk_core::id;
use paydesk_core::payment::Payment;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::api::body::{At, Body};
use crate::api::lock::Reported;
use crate::api::payment_view::PaymentDetail;
use crate::api::schema::{ChallengeId, PaymentId};
use crate::api::{created, ok};
use crate::{Fail, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    let inquiries = "/api/v1/payments/{id}/inquiries";
    let cancellation = "/api/v1/payments/{id}/cancellation";
    let confirmation = "/api/v1/payments/{id}/confirmation";
    vec![
        Route::new(Method::POST, inquiries, Who::Person, post(inquire)),
        Route::new(Method::POST, cancellation, Who::Person, post(cancel)),
        Route::new(Method::POST, confirmation, Who::Person, post(confirm)),
        Route::new(Method::POST, "/api/v1/payments/{id}/denial", Who::Known, post(deny)),
    ]
}

async fn detail(web: &Web, visit: &Visit, row: &Payment) -> Result<PaymentDetail, Fail> {
    let detail = payments::detail(&web.app, visit.actor(), &row.id).await?;
    Ok(PaymentDetail::of(visit, detail))
}

/// Ask the bank for the true state of a payment now.
///
/// The house asks by itself until it knows; this only asks at once.
#[utoipa::path(post, path = "/api/v1/payments/{id}/inquiries", tag = "payments",
    params(("id" = PaymentId, Path)),
    responses((status = 200, description = "The payment as it stands", body = PaymentDetail)),
    extensions(("x-problems" = json!([409, 429]))))]
pub async fn inquire(State(web): State<Web>, visit: Visit, At(id): At<id::PaymentId>) -> Reply {
    let row = doubt::ask_now(&web.app, visit.actor(), &id, None).await?;
    ok(detail(&web, &visit, &row).await?)
}

/// Call a payment off that has not ended.
///
/// When the bank has taken the money already, the answer is the payment that went through.
#[utoipa::path(post, path = "/api/v1/payments/{id}/cancellation", tag = "payments",
    params(("id" = PaymentId, Path)),
    responses((status = 200, description = "The payment as it stands", body = PaymentDetail)),
    extensions(("x-problems" = json!([403, 409]))))]
pub async fn cancel(State(web): State<Web>, visit: Visit, At(id): At<id::PaymentId>) -> Reply {
    let row = doubt::cancel(&web.app, visit.actor(), &id, None).await?;
    ok(detail(&web, &visit, &row).await?)
}

/// "It was me."
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewConfirmation {
    /// The answered code; without it one is sent and named in the problem.
    challenge: Option<ChallengeId>,
}

/// Confirm a payment that was stopped as unusual; it is then made anew, once.
#[utoipa::path(post, path = "/api/v1/payments/{id}/confirmation", tag = "payments",
    params(("id" = PaymentId, Path)), request_body = NewConfirmation,
    responses((status = 201, description = "The payment that came of it", body = PaymentDetail)),
    extensions(("x-problems" = json!([402, 403, 409, 429]))))]
pub async fn confirm(
    State(web): State<Web>,
    visit: Visit,
    At(id): At<id::PaymentId>,
    Body(new): Body<NewConfirmation>,
) -> Reply {
    let challenge = new.challenge.map(|id| id.0);
    let row = stopped::confirm(&web.app, visit.actor(), &id, challenge).await?;
    created(detail(&web, &visit, &row).await?)
}

/// "This was not me": the account is protected at once.
#[utoipa::path(post, path = "/api/v1/payments/{id}/denial", tag = "payments",
    params(("id" = PaymentId, Path)),
    responses((status = 201, description = "The lock, and the case about it", body = Reported)),
    extensions(("x-problems" = json!([403, 409]))))]
pub async fn deny(State(web): State<Web>, visit: Visit, At(id): At<id::PaymentId>) -> Reply {
    let came = stopped::deny(&web.app, visit.actor(), &id, visit.label()).await?;
    created(Reported::of(&web, &visit, came).await?)
}
