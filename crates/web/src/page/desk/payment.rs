//! A payment as the desk sees it, within the desk: how it stands, why, and what can be done with
//! it. Whoever came from a case goes back to it.

use askama::Template;
use axum::extract::State;
use paydesk_app::AppError;
use paydesk_app::conversation::payment_sheet;
use paydesk_core::id::{ConversationId, PaymentId};

use super::facts::Facts;
use crate::address::{Path, Query};
use crate::page::html;
use crate::page::refund::typed::From;
use crate::page::shell::Shell;
use crate::{Reply, Visit, Web};

#[derive(Template)]
#[template(path = "desk/payment.html")]
struct Page {
    shell: Shell,
    /// The case from which somebody came; empty: none.
    id: String,
    facts: Facts,
}

pub(super) async fn show(
    State(web): State<Web>,
    visit: Visit,
    Path(payment): Path<String>,
    Query(from): Query<From>,
) -> Reply {
    let payment = PaymentId::parse(&payment).ok_or(AppError::NotFound)?;
    let sheet = payment_sheet(&web.app, visit.actor(), &payment).await?;
    let case = ConversationId::parse(&from.case);
    html(&Page {
        shell: visit.shell("desk-payment-title"),
        id: case.map(|id| id.as_str().to_owned()).unwrap_or_default(),
        facts: Facts::of_payment(&visit.texts(), &sheet, visit.now_us()),
    })
}
