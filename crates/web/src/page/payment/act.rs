//! What somebody can do about a payment: ask the bank now, call it off, confirm or deny one that
//! was stopped.

use axum::extract::State;
use axum::http::Method as Verb;
use axum::routing::post;
use paydesk_app::AppError;
use paydesk_app::payment::{self, doubt, stopped};
use paydesk_core::id::PaymentId;
use paydesk_core::payment::PaymentState;

use crate::address::Path;
use crate::page::money::{self, Answered, Sent, Step};
use crate::page::payee::payee_of;
use crate::page::see_other;
use crate::{Fail, Posted, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Verb::POST, "/payments/{payment}/ask", Who::Anyone, post(ask)),
        Route::new(Verb::POST, "/payments/{payment}/cancel", Who::Anyone, post(cancel)),
        Route::new(Verb::POST, "/payments/{payment}/confirm", Who::Person, post(confirm)),
        Route::new(Verb::POST, "/payments/{payment}/deny", Who::Known, post(deny)),
    ]
}

pub(super) fn id(text: &str) -> Result<PaymentId, Fail> {
    Ok(PaymentId::parse(text).ok_or(AppError::NotFound)?)
}

async fn ask(State(web): State<Web>, visit: Visit, Path(text): Path<String>, _: Posted) -> Reply {
    let row = doubt::ask_now(&web.app, visit.actor(), &id(&text)?, None).await?;
    let known = if row.state.is_final() { None } else { Some("payment-flash-still-open") };
    see_other(&visit, &format!("/payments/{}", row.id), known)
}

async fn cancel(
    State(web): State<Web>,
    visit: Visit,
    Path(text): Path<String>,
    _: Posted,
) -> Reply {
    let row = doubt::cancel(&web.app, visit.actor(), &id(&text)?, None).await?;
    let flash = match row.state {
        PaymentState::Cancelled => Some("payment-flash-cancelled"),
        PaymentState::Succeeded => Some("payment-flash-too-late"),
        PaymentState::Processing | PaymentState::InDoubt => Some("payment-flash-not-off"),
        PaymentState::Failed => None,
    };
    see_other(&visit, &format!("/payments/{}", row.id), flash)
}

async fn confirm(
    State(web): State<Web>,
    visit: Visit,
    Path(text): Path<String>,
    posted: Posted,
) -> Reply {
    let id = id(&text)?;
    let detail = payment::detail(&web.app, visit.actor(), &id).await?;
    let amount = detail.payment.amount()?;
    let (action, back) = (format!("/payments/{id}/confirm"), format!("/payments/{id}"));
    let payee = payee_of(&visit.texts(), &detail);
    let step = Step { action: &action, payee, back };
    let challenge = match money::answered(&web, &visit, &posted, (amount, &step)).await? {
        Answered::Go(challenge) => challenge,
        Answered::Page(response) => return Ok(response),
    };
    let came = stopped::confirm(&web.app, visit.actor(), &id, challenge).await;
    match money::finish(&web, &visit, &posted, (amount, &step), came).await? {
        Sent::Answer(response) => Ok(response),
        Sent::Error(error) => Err(error.into()),
    }
}

async fn deny(State(web): State<Web>, visit: Visit, Path(text): Path<String>, _: Posted) -> Reply {
    let id = id(&text)?;
    let reported = stopped::deny(&web.app, visit.actor(), &id, visit.label()).await?;
    see_other(&visit, &format!("/cases/{}", reported.case), Some("report-done"))
}
