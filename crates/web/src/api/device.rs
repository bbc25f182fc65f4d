//! What may act for a person, over the API: devices, sessions, programs' tokens, trusted payees
//! (ID-10), and whether a message is ours (ID-11).

use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::response::IntoResponse;
use axum::routing::{delete, get, post};
use paydesk_app::{device, genuine, token, trust};
use paydesk_core::id;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::body::{At, Body, IdempotencyKey, Segment};
use crate::api::schema::{DeviceId, GenuineCode, PartyId, PersonName, Secret, SessionId, Time};
use crate::api::session::NewCodeAnswer;
use crate::api::{CodeSent, accepted, created, done, ok};
use crate::{Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    let payees = "/api/v1/trusted-payees";
    let confirmation = "/api/v1/trusted-payees/confirmation";
    vec![
        Route::new(Method::GET, "/api/v1/devices", Who::Person, get(list)),
        Route::new(Method::DELETE, "/api/v1/devices/{id}", Who::Person, delete(forget)),
        Route::new(Method::GET, "/api/v1/tokens", Who::Person, get(tokens)),
        Route::new(Method::POST, "/api/v1/tokens", Who::Person, post(new_token)),
        Route::new(Method::DELETE, "/api/v1/tokens/{id}", Who::Person, delete(end_token)),
        Route::new(Method::GET, payees, Who::Person, get(trusted)),
        Route::new(Method::POST, payees, Who::Person, post(trust_begin)),
        Route::new(Method::POST, confirmation, Who::Person, post(trust_confirm)),
        Route::new(Method::DELETE, "/api/v1/trusted-payees/{id}", Who::Person, delete(untrust)),
        Route::new(Method::POST, "/api/v1/genuine-checks", Who::Anyone, post(is_genuine)),
    ]
}

/// Where somebody is signed in, and what is remembered.
#[derive(Debug, Serialize, ToSchema)]
pub struct Devices {
    sessions: Vec<SessionShown>,
    devices: Vec<DeviceShown>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SessionShown {
    id: SessionId,
    #[schema(example = "Firefox · Android")]
    label: String,
    /// Whether it is the one that asks.
    current: bool,
    began_at: Time,
    seen_at: Time,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DeviceShown {
    id: DeviceId,
    label: String,
    /// Whether a code was once answered on it.
    remembered: bool,
    first_seen_at: Time,
    last_seen_at: Time,
}

/// See the own sessions and devices.
#[utoipa::path(get, path = "/api/v1/devices", tag = "devices",
    responses((status = 200, description = "Sessions and devices", body = Devices)))]
pub async fn list(State(web): State<Web>, visit: Visit) -> Reply {
    let mine = device::list(&web.app, visit.actor()).await?;
    let current = visit.actor().session.clone();
    let sessions = mine.sessions.into_iter().map(|row| SessionShown {
        current: current.as_ref() == Some(&row.id),
        id: row.id.into(),
        label: row.label,
        began_at: Time(row.created_at_us),
        seen_at: Time(row.seen_at_us),
    });
    let devices = mine.devices.into_iter().map(|row| DeviceShown {
        id: row.id.into(),
        label: row.label,
        remembered: row.trusted_at_us.is_some(),
        first_seen_at: Time(row.first_seen_us),
        last_seen_at: Time(row.last_seen_us),
    });
    ok(Devices { sessions: sessions.collect(), devices: devices.collect() })
}

/// Forget a device and end what is signed in on it.
#[utoipa::path(delete, path = "/api/v1/devices/{id}", tag = "devices",
    params(("id" = DeviceId, Path)),
    responses((status = 204, description = "Forgotten")))]
pub async fn forget(State(web): State<Web>, visit: Visit, At(id): At<id::DeviceId>) -> Reply {
    device::forget(&web.app, visit.actor(), &id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Tokens {
    items: Vec<TokenShown>,
}

/// A program's token; the token itself is never shown again.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenShown {
    id: SessionId,
    name: String,
    made_at: Time,
    used_at: Time,
    ends_at: Time,
}

/// See the tokens of the own programs.
#[utoipa::path(get, path = "/api/v1/tokens", tag = "devices",
    responses((status = 200, description = "The tokens", body = Tokens)))]
pub async fn tokens(State(web): State<Web>, visit: Visit) -> Reply {
    let rows = token::list(&web.app, visit.actor()).await?;
    let items = rows.into_iter().map(|row| TokenShown {
        id: row.id.into(),
        name: row.label,
        made_at: Time(row.created_at_us),
        used_at: Time(row.seen_at_us),
        ends_at: Time(row.expires_at_us),
    });
    ok(Tokens { items: items.collect() })
}

/// What the token is for, and the password once more.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    name: PersonName,
    password: Secret,
}

/// A token, seen this once.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenMade {
    id: SessionId,
    token: String,
    ends_at: Time,
}

/// Make a token for a program. It is shown in this answer alone: the same request again is refused
/// and makes no second one.
#[utoipa::path(post, path = "/api/v1/tokens", tag = "devices",
    params(IdempotencyKey), request_body = NewToken,
    responses((status = 201, description = "The token", body = TokenMade)),
    extensions(("x-problems" = json!([403, 429]))))]
pub async fn new_token(
    State(web): State<Web>,
    visit: Visit,
    IdempotencyKey(key): IdempotencyKey,
    Body(new): Body<NewToken>,
) -> Reply {
    let ask = token::New { name: new.name.0, password: new.password.0, key };
    let begun = token::create(&web.app, visit.actor(), ask).await?;
    created(TokenMade {
        id: begun.session.id.into(),
        token: begun.token,
        ends_at: Time(begun.session.expires_at_us),
    })
}

/// End a token.
#[utoipa::path(delete, path = "/api/v1/tokens/{id}", tag = "devices",
    params(("id" = SessionId, Path)),
    responses((status = 204, description = "Ended")))]
pub async fn end_token(State(web): State<Web>, visit: Visit, At(id): At<id::SessionId>) -> Reply {
    token::end(&web.app, visit.actor(), &id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(Debug, Serialize, ToSchema)]
pub struct TrustedPayees {
    items: Vec<TrustedPayee>,
}

/// Somebody who was paid before.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrustedPayee {
    id: PartyId,
    /// A person's is partly masked.
    name: String,
    /// Since when payments to them need no code; nothing: not trusted.
    trusted_since: Option<Time>,
}

/// See whom the own payments trust, and whom they might.
#[utoipa::path(get, path = "/api/v1/trusted-payees", tag = "devices",
    responses((status = 200, description = "The payees", body = TrustedPayees)))]
pub async fn trusted(State(web): State<Web>, visit: Visit) -> Reply {
    let language = visit.texts().language;
    let rows = trust::list(&web.app, visit.actor()).await?;
    let items = rows.into_iter().map(|row| TrustedPayee {
        id: PartyId(row.party),
        name: row.name.in_language(language).to_owned(),
        trusted_since: row.since_us.map(Time),
    });
    ok(TrustedPayees { items: items.collect() })
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTrustedPayee {
    payee: PartyId,
}

/// Trust somebody who was paid before: a code is sent.
#[utoipa::path(post, path = "/api/v1/trusted-payees", tag = "devices",
    request_body = NewTrustedPayee,
    responses((status = 202, description = "A code is on its way", body = CodeSent)),
    extensions(("x-problems" = json!([403, 404, 429]))))]
pub async fn trust_begin(
    State(web): State<Web>,
    visit: Visit,
    Body(new): Body<NewTrustedPayee>,
) -> Reply {
    let id = trust::begin(&web.app, visit.actor(), &new.payee.0).await?;
    accepted(CodeSent::of(id))
}

/// Trust somebody: the code.
#[utoipa::path(post, path = "/api/v1/trusted-payees/confirmation", tag = "devices",
    request_body = NewCodeAnswer,
    responses((status = 204, description = "Trusted")),
    extensions(("x-problems" = json!([403, 404]))))]
pub async fn trust_confirm(
    State(web): State<Web>,
    visit: Visit,
    Body(new): Body<NewCodeAnswer>,
) -> Reply {
    let (id, code) = (new.challenge.0, new.code.0);
    done(trust::finish(&web.app, visit.actor(), &id, &code).await?)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Trust somebody no longer.
#[utoipa::path(delete, path = "/api/v1/trusted-payees/{id}", tag = "devices",
    params(("id" = PartyId, Path)),
    responses((status = 204, description = "No longer trusted")),
    extensions(("x-problems" = json!([403]))))]
pub async fn untrust(
    State(web): State<Web>,
    visit: Visit,
    Segment(payee): Segment<PartyId>,
) -> Reply {
    trust::remove(&web.app, visit.actor(), &payee.0).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The code that stands in a message.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGenuineCheck {
    code: GenuineCode,
}

/// Whether a message with this code came from us.
#[derive(Debug, Serialize, ToSchema)]
pub struct GenuineFound {
    genuine: bool,
    /// What it was about.
    #[schema(example = "payment")]
    about: Option<String>,
    /// `sms` or `email`.
    channel: Option<String>,
    /// Where it went, partly masked.
    sent_to: Option<String>,
    sent_at: Option<Time>,
}

/// Ask whether a message came from us.
#[utoipa::path(post, path = "/api/v1/genuine-checks", tag = "devices",
    request_body = NewGenuineCheck,
    responses((status = 200, description = "What is known of it", body = GenuineFound)),
    extensions(("x-problems" = json!([429]))))]
pub async fn is_genuine(
    State(web): State<Web>,
    visit: Visit,
    Body(new): Body<NewGenuineCheck>,
) -> Reply {
    let found = genuine::check(&web.app, visit.actor(), &new.code.0).await?;
    ok(GenuineFound {
        genuine: found.is_some(),
        about: found.as_ref().map(|row| row.about.to_owned()),
        channel: found.as_ref().map(|row| row.channel.clone()),
        sent_to: found.as_ref().map(|row| row.address.clone()),
        sent_at: found.as_ref().map(|row| Time(row.at_us)),
    })
}
