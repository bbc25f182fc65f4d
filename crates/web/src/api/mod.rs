//! The JSON API: all that a customer can do on the pages, by the same app functions.
//!
//! A handler parses, calls one app function, and shows what came of it. Every route stands in the
//! same list as the pages ([`crate::router`]) behind the same gate, and in the OpenAPI document
//! ([`document`]); a test holds the two together. A bearer token says who is asking; every error is
//! an RFC 9457 problem ([`problem`]); every request that stores or moves something carries an
//! `Idempotency-Key`.
//!
//! To add an operation: a function with its `#[utoipa::path]` in its noun's file, its line in
//! that file's `routes()`, and its name in `document.rs`. Which problems any operation can answer
//! follows from its address, body and header; what its rules add it lists as `x-problems`.

pub mod article;
pub mod body;
pub mod callback;
pub mod card;
pub mod case;
pub mod case_view;
pub mod challenge;
pub mod contact;
pub mod device;
pub mod document;
pub mod doubt;
pub mod lock;
pub mod me;
pub mod merchant;
pub mod payment;
pub mod payment_view;
pub mod problem;
pub mod refund;
pub mod registration;
pub mod schema;
pub mod session;
pub mod wallet;

use axum::Json;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use paydesk_app::challenge::Checked;
use serde::Serialize;

use crate::{Fail, Reply, Route};

pub fn routes() -> Vec<Route> {
    let parts: [fn() -> Vec<Route>; 18] = [
        document::routes,
        article::routes,
        payment::routes,
        doubt::routes,
        challenge::routes,
        wallet::routes,
        card::routes,
        merchant::routes,
        refund::routes,
        case::routes,
        callback::routes,
        contact::routes,
        session::routes,
        registration::routes,
        me::routes,
        device::routes,
        lock::routes,
        problem::routes,
    ];
    parts.into_iter().flat_map(|part| part()).collect()
}

/// What was asked for.
fn ok(body: impl Serialize) -> Reply {
    Ok(Json(body).into_response())
}

/// Begun, and not yet done.
fn accepted(body: impl Serialize) -> Reply {
    Ok((StatusCode::ACCEPTED, Json(body)).into_response())
}

/// A code is on its way; what it allows is asked for with this challenge and the code.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CodeSent {
    challenge: schema::ChallengeId,
}

impl CodeSent {
    fn of(id: paydesk_core::id::ChallengeId) -> Self {
        Self { challenge: id.into() }
    }
}

/// What a right code gave; another one is a problem of the field `code`.
fn done<T>(checked: Checked<T>) -> Result<T, Fail> {
    match checked {
        Checked::Done(got) => Ok(got),
        Checked::Not(answer) => Err(Fail::Code(answer)),
    }
}

/// What was made.
fn created(body: impl Serialize) -> Reply {
    Ok((StatusCode::CREATED, Json(body)).into_response())
}
