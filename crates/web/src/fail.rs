//! Errors on their way out: status codes from one table. The handler returns a [`Fail`]; the gate,
//! which knows the reader's language, turns it into a page or an RFC 9457 problem.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use paydesk_app::AppError;

/// What handlers answer.
pub type Reply = Result<Response, Fail>;

/// Why a request could not be answered.
#[derive(Clone, Debug)]
pub enum Fail {
    App(AppError),
    /// The form comes from another site.
    Forged,
    /// The form's token is another session's, so that the session of the page has ended; what was
    /// written in it, which its writer may want to keep.
    Stale {
        words: String,
    },
    TooLarge,
    /// More files are being sent to us at this moment, or by this visitor, than we can hold.
    NoRoom,
    /// The body did not come in time.
    TooSlow,
    /// The answer did not come in time; a request that changes something may have done it.
    Late {
        changes: bool,
    },
    /// Not what this address takes.
    BadBody,
    /// A body for the API that is no JSON; where it stops being that.
    Malformed {
        line: usize,
        column: usize,
    },
    /// A body for the API that does not say it is JSON.
    NotJson,
    /// A file for the API that does not say it is one of those that are taken.
    NotAFile,
    /// A request that needs an idempotency key and has none that can be one.
    NoKey,
    /// A code that was not right.
    Code(paydesk_core::challenge::Answer),
    /// JSON that says something else than the document asks for.
    Fields(Vec<crate::api::body::Wrong>),
    /// A template could not be rendered: a defect.
    Template(String),
    /// A callback that nobody can prove to be the bank's.
    BadSignature,
    /// No such address.
    NoRoute,
    /// The address is there, the method is not.
    WrongMethod,
}

impl From<AppError> for Fail {
    fn from(error: AppError) -> Self {
        Self::App(error)
    }
}

impl From<askama::Error> for Fail {
    fn from(error: askama::Error) -> Self {
        Self::Template(error.to_string())
    }
}

impl From<paydesk_core::refusal::Refusal> for Fail {
    fn from(refusal: paydesk_core::refusal::Refusal) -> Self {
        Self::App(refusal.into())
    }
}

impl Fail {
    /// The status code, and the word by which texts and API name the case.
    pub fn status(&self) -> (StatusCode, &'static str) {
        match self {
            Self::App(error) => app_status(error),
            Self::Forged | Self::Stale { .. } => (StatusCode::FORBIDDEN, "forged"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, "too_slow"),
            Self::Late { changes: true } => (StatusCode::SERVICE_UNAVAILABLE, "unknown"),
            Self::Late { changes: false } => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
            Self::NoRoom => (StatusCode::SERVICE_UNAVAILABLE, "no_room"),
            Self::BadBody => (StatusCode::BAD_REQUEST, "bad_body"),
            Self::Malformed { .. } => (StatusCode::BAD_REQUEST, "malformed"),
            Self::NotJson => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json"),
            Self::NotAFile => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_a_file"),
            Self::NoKey => (StatusCode::BAD_REQUEST, "no_key"),
            Self::Code(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
            Self::Fields(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
            Self::Template(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
            Self::BadSignature => (StatusCode::UNAUTHORIZED, "bad_signature"),
            Self::NoRoute => (StatusCode::NOT_FOUND, "not_found"),
            Self::WrongMethod => (StatusCode::METHOD_NOT_ALLOWED, "wrong_method"),
        }
    }
}

fn app_status(error: &AppError) -> (StatusCode, &'static str) {
    match error {
        AppError::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
        AppError::Refused(refusal) | AppError::InTheWay { refusal, .. } => {
            let status = StatusCode::from_u16(refusal.row().http);
            (status.unwrap_or(StatusCode::UNPROCESSABLE_ENTITY), refusal.code())
        }
        AppError::Challenge { .. } => (StatusCode::FORBIDDEN, "challenge_required"),
        AppError::NotFound => (StatusCode::NOT_FOUND, "not_found"),
        AppError::SignInNeeded => (StatusCode::UNAUTHORIZED, "sign_in_needed"),
        AppError::Forbidden => (StatusCode::FORBIDDEN, "forbidden"),
        AppError::TooMany { .. } => (StatusCode::TOO_MANY_REQUESTS, "too_many"),
        AppError::Crowded => (StatusCode::TOO_MANY_REQUESTS, "crowded"),
        AppError::Suspended => (StatusCode::SERVICE_UNAVAILABLE, "suspended"),
        AppError::WrongCredentials => (StatusCode::UNAUTHORIZED, "wrong_credentials"),
        AppError::Conflict => (StatusCode::CONFLICT, "conflict"),
        AppError::Unavailable(_) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
        AppError::Unknown(_) => (StatusCode::SERVICE_UNAVAILABLE, "unknown"),
        AppError::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
    }
}

/// Carries the error to the gate in the response's extensions.
impl IntoResponse for Fail {
    fn into_response(self) -> Response {
        let mut response = self.status().0.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
