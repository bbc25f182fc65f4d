//! Becoming a customer over the API, and setting a forgotten password anew (ID-1, ID-7).

use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::response::IntoResponse;
use axum::routing::{post, put};
use paydesk_app::{registration, reset};
use paydesk_core::id;
use paydesk_core::language::Language;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::body::{At, Body};
use crate::api::schema::{
    ChallengeId, Code, LanguageTag, PersonName, RegistrationId, Secret, Token, TypedPhone,
};
use crate::api::session::{NewRecovery, SessionBegun};
use crate::api::{CodeSent, accepted, created, done, ok};
use crate::{Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    let email_code = "/api/v1/password-resets/{id}/email-code";
    let password = "/api/v1/password-resets/{id}/password";
    vec![
        Route::new(Method::POST, "/api/v1/registrations", Who::Anyone, post(begin)),
        Route::new(Method::POST, "/api/v1/registrations/{id}/codes", Who::Anyone, post(resend)),
        Route::new(Method::POST, "/api/v1/registrations/{id}/confirmation", Who::Anyone, {
            post(confirm)
        }),
        Route::new(Method::POST, "/api/v1/password-resets", Who::Anyone, post(reset_begin)),
        Route::new(Method::POST, "/api/v1/password-resets/{id}/phone-code", Who::Anyone, {
            post(reset_phone)
        }),
        Route::new(Method::POST, email_code, Who::Anyone, post(reset_email)),
        Route::new(Method::PUT, password, Who::Anyone, put(reset_password)),
    ]
}

/// Who wants an account.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRegistration {
    #[schema(example = "李雷")]
    name: PersonName,
    #[schema(example = "138 0000 2210")]
    phone: TypedPhone,
    password: Secret,
    /// In which the house writes; the language of this request unless told.
    language: Option<LanguageTag>,
}

/// A registration that waits for its code.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegistrationBegun {
    id: RegistrationId,
    /// Partly masked.
    sent_to: String,
}

/// Register. A code goes to the phone; the answer never tells whether it is known already.
#[utoipa::path(post, path = "/api/v1/registrations", tag = "registration",
    request_body = NewRegistration,
    responses((status = 202, description = "A code is on its way", body = RegistrationBegun)),
    extensions(("x-problems" = json!([429]))))]
pub async fn begin(
    State(web): State<Web>,
    visit: Visit,
    Body(new): Body<NewRegistration>,
) -> Reply {
    let ask = registration::Begin {
        name: new.name.0,
        phone: new.phone.0,
        password: new.password.0,
        language: new.language.map_or(visit.texts().language, Language::from),
    };
    let id = registration::begin(&web.app, visit.actor(), ask).await?;
    let sent_to = registration::waiting(&web.app, &id).await?;
    accepted(RegistrationBegun { id: id.into(), sent_to })
}

/// Send the code of a registration again.
#[utoipa::path(post, path = "/api/v1/registrations/{id}/codes", tag = "registration",
    params(("id" = RegistrationId, Path)),
    responses((status = 204, description = "A code is on its way")),
    extensions(("x-problems" = json!([429]))))]
pub async fn resend(State(web): State<Web>, visit: Visit, At(id): At<id::RegistrationId>) -> Reply {
    registration::resend(&web.app, visit.actor(), &id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The code that was sent, and on what its owner sits.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCode {
    code: Code,
    /// What remembers this device.
    device_token: Option<Token>,
}

/// Register: the code. The account is there, and its owner signed in.
#[utoipa::path(post, path = "/api/v1/registrations/{id}/confirmation", tag = "registration",
    params(("id" = RegistrationId, Path)), request_body = OnlyCode,
    responses((status = 201, description = "Signed in", body = SessionBegun)))]
pub async fn confirm(
    State(web): State<Web>,
    visit: Visit,
    At(id): At<id::RegistrationId>,
    Body(new): Body<OnlyCode>,
) -> Reply {
    let (actor, label) = (visit.actor(), visit.label());
    let checked = registration::confirm(&web.app, actor, &id, &new.code.0, label).await?;
    created(SessionBegun::of(done(checked)?))
}

/// Forgotten password: a code goes to the phone, if anybody has it.
#[utoipa::path(post, path = "/api/v1/password-resets", tag = "registration",
    request_body = NewRecovery,
    responses((status = 202, description = "A code is on its way, if it is anybody's phone",
        body = CodeSent)),
    extensions(("x-problems" = json!([429]))))]
pub async fn reset_begin(
    State(web): State<Web>,
    visit: Visit,
    Body(new): Body<NewRecovery>,
) -> Reply {
    let device = new.device_token.as_ref().map(|token| token.0.as_str());
    let id = reset::begin(&web.app, visit.actor(), &new.phone.0, device).await?;
    accepted(CodeSent::of(id))
}

/// What must follow the phone's code.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResetNext {
    next: ResetStep,
    /// With `email`: the code that went there.
    challenge: Option<ChallengeId>,
    /// Partly masked.
    sent_to: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResetStep {
    /// Choose the new password.
    Password,
    /// Answer the code that went to the e-mail address.
    Email,
    /// No second factor is left: open a case.
    Lost,
}

/// Forgotten password: the phone's code.
#[utoipa::path(post, path = "/api/v1/password-resets/{id}/phone-code", tag = "registration",
    params(("id" = ChallengeId, Path)), request_body = NewCode,
    responses((status = 200, description = "What follows", body = ResetNext)),
    extensions(("x-problems" = json!([429]))))]
pub async fn reset_phone(
    State(web): State<Web>,
    visit: Visit,
    At(id): At<id::ChallengeId>,
    Body(new): Body<NewCode>,
) -> Reply {
    let token = new.device_token.as_ref().map(|token| token.0.as_str());
    let checked = reset::phone_code(&web.app, visit.actor(), &id, &new.code.0, token).await?;
    let next = |next| ResetNext { next, challenge: None, sent_to: None };
    ok(match done(checked)? {
        reset::Next::Password => next(ResetStep::Password),
        reset::Next::Lost => next(ResetStep::Lost),
        reset::Next::Email(id, address) => ResetNext {
            challenge: Some(id.into()),
            sent_to: Some(address),
            ..next(ResetStep::Email)
        },
    })
}

/// Forgotten password: the e-mail's code. The id is that of the e-mail's challenge.
#[utoipa::path(post, path = "/api/v1/password-resets/{id}/email-code", tag = "registration",
    params(("id" = ChallengeId, Path)), request_body = OnlyCode,
    responses((status = 204, description = "Right: choose the new password")))]
pub async fn reset_email(
    State(web): State<Web>,
    At(id): At<id::ChallengeId>,
    Body(new): Body<OnlyCode>,
) -> Reply {
    done(reset::email_code(&web.app, &id, &new.code.0).await?)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The code that was sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OnlyCode {
    code: Code,
}

/// The new password, and the second factor that was proven for it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    password: Secret,
    /// The answered challenge of the e-mail.
    email: Option<ChallengeId>,
    device_token: Option<Token>,
}

/// Forgotten password: the new one. All sessions end, and every address is told.
#[utoipa::path(put, path = "/api/v1/password-resets/{id}/password", tag = "registration",
    params(("id" = ChallengeId, Path)), request_body = NewPassword,
    responses((status = 204, description = "Set")),
    extensions(("x-problems" = json!([403]))))]
pub async fn reset_password(
    State(web): State<Web>,
    visit: Visit,
    At(id): At<id::ChallengeId>,
    Body(new): Body<NewPassword>,
) -> Reply {
    let ask = reset::Finish {
        phone: id,
        email: new.email.map(|id| id.0),
        device_token: new.device_token.map(|token| token.0),
        password: new.password.0,
    };
    reset::finish(&web.app, visit.actor(), ask).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
