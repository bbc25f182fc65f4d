//! Signing in and out over the API: a token for whoever proves who they are, for a guest, and for
//! whoever is locked out (DESK-12).

use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::response::IntoResponse;
use axum::routing::{delete, post};
use paydesk_app::session::Entered;
use paydesk_app::sign_in::{Begin, Begun};
use paydesk_app::{AppError, device, recovery, session, sign_in};
use paydesk_core::id;
use paydesk_core::person::SessionKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::body::{At, Body};
use crate::api::schema::{ChallengeId, Code, PersonId, Secret, SessionId, Token, TypedPhone};
use crate::api::{CodeSent, accepted, created, done};
use crate::{Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    let recover = "/api/v1/recovery-sessions";
    let current = "/api/v1/sessions/current";
    vec![
        Route::new(Method::POST, "/api/v1/sessions", Who::Anyone, post(begin)),
        Route::new(Method::DELETE, "/api/v1/sessions", Who::Person, delete(end_others)),
        Route::new(Method::POST, "/api/v1/sessions/confirmation", Who::Anyone, post(confirm)),
        Route::new(Method::DELETE, current, Who::Known, delete(end)),
        Route::new(Method::DELETE, "/api/v1/sessions/{id}", Who::Person, delete(end_one)),
        Route::new(Method::POST, "/api/v1/guest-sessions", Who::Anyone, post(guest)),
        Route::new(Method::POST, recover, Who::Anyone, post(recover_begin)),
        Route::new(Method::POST, "/api/v1/recovery-sessions/confirmation", Who::Anyone, {
            post(recover_confirm)
        }),
    ]
}

/// Who wants to sign in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSession {
    #[schema(example = "138 0000 2210")]
    phone: TypedPhone,
    password: Secret,
    /// What an earlier confirmation on this device answered: a device that is remembered needs no
    /// code.
    device_token: Option<Token>,
}

/// A session. Send the token as `Authorization: Bearer …`; it is seen this once.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionBegun {
    token: String,
    id: SessionId,
    /// Nothing for a guest.
    person: Option<PersonId>,
    /// Keep it: it remembers this device.
    device_token: Option<String>,
}

impl SessionBegun {
    pub fn of(entered: Entered) -> Self {
        Self {
            token: entered.token,
            id: entered.session.into(),
            person: Some(entered.person.into()),
            device_token: entered.device_token,
        }
    }
}

/// Sign in.
///
/// On a device that is not remembered a code is sent: the answer is then `challenge_required`, and
/// the code goes to `/api/v1/sessions/confirmation`.
#[utoipa::path(post, path = "/api/v1/sessions", tag = "sessions", request_body = NewSession,
    responses((status = 201, description = "Signed in", body = SessionBegun)),
    extensions(("x-problems" = json!([401, 403, 429]))))]
pub async fn begin(State(web): State<Web>, visit: Visit, Body(new): Body<NewSession>) -> Reply {
    let ask = Begin {
        phone: new.phone.0,
        password: new.password.0,
        device_token: new.device_token.map(|token| token.0),
        label: visit.label().to_owned(),
        kind: SessionKind::Api,
    };
    match sign_in::begin(&web.app, visit.actor(), ask).await? {
        Begun::Entered(entered) => created(SessionBegun::of(entered)),
        Begun::CodeSent(id, address) => Err(AppError::Challenge { id, address }.into()),
    }
}

/// The code that was sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCodeAnswer {
    pub challenge: ChallengeId,
    pub code: Code,
}

/// Sign in: the code.
#[utoipa::path(post, path = "/api/v1/sessions/confirmation", tag = "sessions",
    request_body = NewCodeAnswer,
    responses((status = 201, description = "Signed in", body = SessionBegun)),
    extensions(("x-problems" = json!([403, 404]))))]
pub async fn confirm(
    State(web): State<Web>,
    visit: Visit,
    Body(new): Body<NewCodeAnswer>,
) -> Reply {
    let (id, label) = (new.challenge.0, visit.label());
    let (actor, kind) = (visit.actor(), SessionKind::Api);
    let checked = sign_in::finish(&web.app, actor, &id, &new.code.0, label, kind).await?;
    created(SessionBegun::of(done(checked)?))
}

/// Sign out: the token that asks ends.
#[utoipa::path(delete, path = "/api/v1/sessions/current", tag = "sessions",
    responses((status = 204, description = "Signed out")))]
pub async fn end(State(web): State<Web>, visit: Visit) -> Reply {
    session::end(&web.app, visit.actor()).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// End one of the own sessions.
#[utoipa::path(delete, path = "/api/v1/sessions/{id}", tag = "sessions",
    params(("id" = SessionId, Path)),
    responses((status = 204, description = "Ended")))]
pub async fn end_one(State(web): State<Web>, visit: Visit, At(id): At<id::SessionId>) -> Reply {
    device::end_session(&web.app, visit.actor(), &id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// End every own session but this one, programs' tokens too.
#[utoipa::path(delete, path = "/api/v1/sessions", tag = "sessions",
    responses((status = 204, description = "Ended")))]
pub async fn end_others(State(web): State<Web>, visit: Visit) -> Reply {
    device::end_others(&web.app, visit.actor()).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Begin a session for somebody who is nobody yet: it holds their cases.
#[utoipa::path(post, path = "/api/v1/guest-sessions", tag = "sessions",
    responses((status = 201, description = "The session", body = SessionBegun)),
    extensions(("x-problems" = json!([429]))))]
pub async fn guest(State(web): State<Web>, visit: Visit) -> Reply {
    let begun = session::begin_guest(&web.app, visit.actor(), visit.label()).await?;
    created(SessionBegun {
        token: begun.token,
        id: begun.session.id.into(),
        person: None,
        device_token: None,
    })
}

/// Whose account it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRecovery {
    #[schema(example = "138 0000 2210")]
    pub phone: TypedPhone,
    /// Of a device on which the account was signed in: what strangers ask for does not count then.
    #[serde(default)]
    pub device_token: Option<Token>,
}

/// Locked out: begin a session for the own cases only. A code goes to the phone, if anybody has it.
#[utoipa::path(post, path = "/api/v1/recovery-sessions", tag = "sessions",
    request_body = NewRecovery,
    responses((status = 202, description = "A code is on its way, if it is anybody's phone",
        body = CodeSent)),
    extensions(("x-problems" = json!([429]))))]
pub async fn recover_begin(
    State(web): State<Web>,
    visit: Visit,
    Body(new): Body<NewRecovery>,
) -> Reply {
    let device = new.device_token.as_ref().map(|token| token.0.as_str());
    let id = recovery::begin(&web.app, visit.actor(), &new.phone.0, device).await?;
    accepted(CodeSent::of(id))
}

/// Locked out: the code.
#[utoipa::path(post, path = "/api/v1/recovery-sessions/confirmation", tag = "sessions",
    request_body = NewCodeAnswer,
    responses((status = 201, description = "The session", body = SessionBegun)),
    extensions(("x-problems" = json!([404]))))]
pub async fn recover_confirm(
    State(web): State<Web>,
    visit: Visit,
    Body(new): Body<NewCodeAnswer>,
) -> Reply {
    let (id, label) = (new.challenge.0, visit.label());
    let checked = recovery::finish(&web.app, visit.actor(), &id, &new.code.0, label).await?;
    created(SessionBegun::of(done(checked)?))
}
