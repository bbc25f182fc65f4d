//! One's own account over the API: name, addresses, identity, password (ID-5, ID-9).

use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::response::IntoResponse;
use axum::routing::{get, post, put};
use paydesk_app::{identity, profile};
use paydesk_core::amount::Currency;
use paydesk_core::identity::Level;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::body::Body;
use crate::api::lock::LockShown;
use crate::api::schema::{Contact, IdNumber, LanguageTag, Money, PersonName, Secret, Time};
use crate::api::session::NewCodeAnswer;
use crate::api::{CodeSent, accepted, done, ok};
use crate::{Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    let confirmation = "/api/v1/me/email/confirmation";
    vec![
        Route::new(Method::GET, "/api/v1/me", Who::Person, get(show)),
        Route::new(Method::PUT, "/api/v1/me/name", Who::Person, put(rename)),
        Route::new(Method::PUT, "/api/v1/me/language", Who::Person, put(language)),
        Route::new(Method::PUT, "/api/v1/me/password", Who::Person, put(password)),
        Route::new(Method::PUT, "/api/v1/me/identity", Who::Person, put(give_identity)),
        Route::new(Method::PUT, "/api/v1/me/email", Who::Person, put(email)),
        Route::new(Method::POST, confirmation, Who::Person, post(email_confirm)),
    ]
}

/// One's own account.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    name: String,
    /// Partly masked.
    phone: String,
    /// Partly masked; nothing while none is proven.
    email: Option<String>,
    #[schema(example = "zh-Hans")]
    language: String,
    identity: Identity,
    locks: Vec<LockShown>,
    password_changed_at: Option<Time>,
    #[schema(minimum = 0)]
    devices: u64,
    #[schema(minimum = 0)]
    trusted_payees: u64,
}

/// How well a person is known, and what follows from it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Identity {
    level: LevelWord,
    per_payment: Money,
    per_day: Money,
    /// By when more must be known.
    due_at: Option<Time>,
    overdue: bool,
    /// As handed in.
    name: Option<String>,
    /// As handed in, partly masked.
    number: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LevelWord {
    None,
    Named,
    Verified,
}

impl Identity {
    fn of(standing: identity::Standing) -> Self {
        Self {
            level: match standing.level {
                Level::None => LevelWord::None,
                Level::Named => LevelWord::Named,
                Level::Verified => LevelWord::Verified,
            },
            per_payment: Money::of(standing.limits.per_payment_minor, Currency::Cny),
            per_day: Money::of(standing.limits.per_day_minor, Currency::Cny),
            due_at: standing.due_at_us.map(Time),
            overdue: standing.overdue,
            name: standing.name,
            number: standing.number,
        }
    }
}

/// See the own account.
#[utoipa::path(get, path = "/api/v1/me", tag = "account",
    responses((status = 200, description = "The account", body = Me)))]
pub async fn show(State(web): State<Web>, visit: Visit) -> Reply {
    let me = profile::overview(&web.app, visit.actor()).await?;
    let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    ok(Me {
        name: me.name,
        phone: me.phone,
        email: me.email,
        language: me.language.tag().to_owned(),
        identity: Identity::of(me.standing),
        locks: me.locks.into_iter().map(LockShown::of).collect(),
        password_changed_at: me.password_at_us.map(Time),
        devices: count(me.devices),
        trusted_payees: count(me.trusted),
    })
}

/// A name, and the password once more.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewName {
    name: PersonName,
    password: Secret,
}

/// Change the own name; one that was confirmed only support changes.
#[utoipa::path(put, path = "/api/v1/me/name", tag = "account", request_body = NewName,
    responses((status = 204, description = "Changed")),
    extensions(("x-problems" = json!([403, 409, 429]))))]
pub async fn rename(State(web): State<Web>, visit: Visit, Body(new): Body<NewName>) -> Reply {
    profile::rename(&web.app, visit.actor(), &new.name.0, &new.password.0).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLanguage {
    language: LanguageTag,
}

/// Choose in which language the house writes.
#[utoipa::path(put, path = "/api/v1/me/language", tag = "account", request_body = NewLanguage,
    responses((status = 204, description = "Chosen")))]
pub async fn language(State(web): State<Web>, visit: Visit, Body(new): Body<NewLanguage>) -> Reply {
    profile::language(&web.app, visit.actor(), new.language.into()).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The old password and the new one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangedPassword {
    old: Secret,
    new: Secret,
}

/// Change the password; other sessions end, and every address is told.
#[utoipa::path(put, path = "/api/v1/me/password", tag = "account",
    request_body = ChangedPassword,
    responses((status = 204, description = "Changed")),
    extensions(("x-problems" = json!([403, 429]))))]
pub async fn password(
    State(web): State<Web>,
    visit: Visit,
    Body(new): Body<ChangedPassword>,
) -> Reply {
    profile::change_password(&web.app, visit.actor(), &new.old.0, &new.new.0).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// As on the identity card.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewIdentity {
    name: PersonName,
    /// GB 11643: 18 characters.
    #[schema(example = "11010519491231002X")]
    number: IdNumber,
}

/// Hand in name and ID number; an agent confirms them.
#[utoipa::path(put, path = "/api/v1/me/identity", tag = "account", request_body = NewIdentity,
    responses((status = 204, description = "Handed in")),
    extensions(("x-problems" = json!([403, 409, 429]))))]
pub async fn give_identity(
    State(web): State<Web>,
    visit: Visit,
    Body(new): Body<NewIdentity>,
) -> Reply {
    let ask = identity::Give { name: new.name.0, number: new.number.0 };
    identity::give(&web.app, visit.actor(), ask).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// An address, and the password once more.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEmail {
    #[schema(example = "li@example.org")]
    email: Contact,
    password: Secret,
}

/// Set the e-mail address: a code goes there.
#[utoipa::path(put, path = "/api/v1/me/email", tag = "account", request_body = NewEmail,
    responses((status = 202, description = "A code is on its way", body = CodeSent)),
    extensions(("x-problems" = json!([403, 429]))))]
pub async fn email(State(web): State<Web>, visit: Visit, Body(new): Body<NewEmail>) -> Reply {
    let (email, password) = (&new.email.0, &new.password.0);
    let id = profile::email_begin(&web.app, visit.actor(), email, password).await?;
    accepted(CodeSent::of(id))
}

/// Set the e-mail address: the code. The old address is told too.
#[utoipa::path(post, path = "/api/v1/me/email/confirmation", tag = "account",
    request_body = NewCodeAnswer,
    responses((status = 204, description = "Set")),
    extensions(("x-problems" = json!([403, 404]))))]
pub async fn email_confirm(
    State(web): State<Web>,
    visit: Visit,
    Body(new): Body<NewCodeAnswer>,
) -> Reply {
    let (id, code) = (new.challenge.0, new.code.0);
    done(profile::email_finish(&web.app, visit.actor(), &id, &code).await?)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
