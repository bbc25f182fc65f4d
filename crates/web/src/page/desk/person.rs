//! Acts for the customer of a case: ask who they are, begin a password reset, confirm an identity.
//! The agent begins; the customer answers to the system, and nobody here sees a secret.

use axum::extract::State;
use paydesk_app::conversation as desk;
use paydesk_app::{AppError, identity, proof};
use paydesk_core::proof::ProofKind;
use paydesk_core::word::Word;

use super::case::{acted, in_vain, not_confirmed};
use crate::address::Path;
use crate::page::conversation::case_id;
use crate::page::see_other;
use crate::{Posted, Reply, Visit, Web};

pub async fn proof(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    posted: Posted,
) -> Reply {
    let case = case_id(&id)?;
    let asked = match ProofKind::parse(posted.get("kind")) {
        Some(kind) => {
            let phone = posted.get("phone");
            proof::ask(&web.app, visit.actor(), &case, kind, phone).await.map(|_| ())
        }
        None => Err(AppError::field("kind", "error-choose")),
    };
    match asked {
        Err(AppError::TooMany { until_us }) => in_vain(&web, &visit, &id, &posted, until_us).await,
        asked => acted(&web, &visit, &id, &posted, asked, "desk-proof-flash").await,
    }
}

pub async fn reset(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    posted: Posted,
) -> Reply {
    let case = case_id(&id)?;
    let reason = posted.get("reason");
    let begun = desk::start_reset(&web.app, visit.actor(), &case, reason).await;
    acted(&web, &visit, &id, &posted, begun, "desk-reset-flash").await
}

pub async fn identity(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    posted: Posted,
) -> Reply {
    let case = case_id(&id)?;
    let row = desk::case(&web.app, visit.actor(), &case).await?.thread.case;
    let person = row.person.ok_or(AppError::NotFound)?;
    let (given_at_us, reason) = (posted.get("given").parse().ok(), posted.get("seen").to_owned());
    let ask = identity::Confirm { conversation: case, given_at_us, reason };
    match identity::confirm(&web.app, visit.actor(), &person, ask).await {
        Ok(()) => {
            let to = format!("/desk/cases/{id}#customer");
            see_other(&visit, &to, Some("desk-identity-flash"))
        }
        Err(error) => not_confirmed(&web, &visit, &id, &posted, error).await,
    }
}
