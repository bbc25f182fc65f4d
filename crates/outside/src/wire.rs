//! How requests are read and refused: one shape for every error, and never a half-read body.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// The largest amount that the bank books at once, in minor units; sums of it stay far from
/// overflow.
pub(crate) const AMOUNT_MINOR_MAX: i64 = 1_000_000_000_000_000;

/// The bank's no to a request. A 4xx means that nothing was booked.
#[derive(Debug)]
pub(crate) struct Refused {
    status: StatusCode,
    error: &'static str,
    message: String,
    extra: Vec<(&'static str, Value)>,
    retry_after_s: Option<i64>,
}

impl Refused {
    pub(crate) fn new(status: StatusCode, error: &'static str, message: impl Into<String>) -> Self {
        Refused { status, error, message: message.into(), extra: Vec::new(), retry_after_s: None }
    }

    pub(crate) fn unprocessable(error: &'static str, message: impl Into<String>) -> Self {
        Refused::new(StatusCode::UNPROCESSABLE_ENTITY, error, message)
    }

    pub(crate) fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Refused::unprocessable("invalid", message).with("field", field)
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Refused::new(StatusCode::NOT_FOUND, "not_found", message)
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.extra.push((name, value.into()));
        self
    }

    pub(crate) fn retry_after(mut self, seconds: i64) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }
}

impl From<std::io::Error> for Refused {
    /// The only input and output inside a handler is the journal's.
    fn from(error: std::io::Error) -> Self {
        tracing::error!(%error, "the sandbox bank could not write its journal");
        let message = "The bank's book cannot be written; nothing was booked.";
        Refused::new(StatusCode::INTERNAL_SERVER_ERROR, "book_unwritable", message)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let mut body = json!({ "error": self.error, "message": self.message });
        for (name, value) in self.extra {
            body[name] = value;
        }
        let mut response = (self.status, Json(body)).into_response();
        if let Some(seconds) = self.retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

/// A JSON body.
pub(crate) struct Wire<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Wire<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        let bytes = Bytes::from_request(request, state).await.map_err(|error| {
            if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
                Refused::new(error.status(), "too_large", "The body is longer than 64 KB.")
            } else {
                Refused::new(StatusCode::BAD_REQUEST, "bad_request", error.body_text())
            }
        })?;
        serde_json::from_slice(&bytes).map(Wire).map_err(|error| {
            Refused::new(StatusCode::BAD_REQUEST, "bad_request", format!("The JSON body: {error}."))
        })
    }
}

/// `reference=…` in the query.
#[derive(serde::Deserialize)]
pub(crate) struct ByReference {
    pub(crate) reference: String,
}

impl<S: Send + Sync> FromRequestParts<S> for ByReference {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        Query::<ByReference>::try_from_uri(&parts.uri).map(|Query(by)| by).map_err(|_| {
            let message = "The query parameter `reference` is needed, once.";
            Refused::new(StatusCode::BAD_REQUEST, "bad_request", message).with("field", "reference")
        })
    }
}

pub(crate) fn check_reference(field: &'static str, reference: &str) -> Result<(), Refused> {
    let fits = |c: u8| c.is_ascii_alphanumeric() || b"_.:-".contains(&c);
    if reference.is_empty() || reference.len() > 128 || !reference.bytes().all(fits) {
        let message = "A reference is 1 to 128 characters of A-Z a-z 0-9 _ . : -";
        return Err(Refused::invalid(field, message));
    }
    Ok(())
}

pub(crate) fn check_amount(amount_minor: i64) -> Result<(), Refused> {
    if !(1..=AMOUNT_MINOR_MAX).contains(&amount_minor) {
        let message = format!("An amount is from 1 to {AMOUNT_MINOR_MAX} minor units.");
        return Err(Refused::invalid("amount_minor", message));
    }
    Ok(())
}

/// Three capital letters; which of them are money is not the sandbox's business.
pub(crate) fn check_currency(currency: &str) -> Result<(), Refused> {
    if currency.len() != 3 || !currency.bytes().all(|c| c.is_ascii_uppercase()) {
        return Err(Refused::invalid("currency", "A currency is an ISO 4217 code such as CNY."));
    }
    Ok(())
}

pub(crate) fn check_length(field: &'static str, text: &str, max: usize) -> Result<(), Refused> {
    if text.chars().count() > max {
        return Err(Refused::invalid(field, format!("At most {max} characters.")));
    }
    Ok(())
}

/// An address that a person or a webhook may be sent to: http or https, nothing that runs in a
/// browser.
pub(crate) fn check_url(field: &'static str, url: &str) -> Result<reqwest::Url, Refused> {
    let parsed = reqwest::Url::parse(url).ok();
    parsed
        .filter(|parsed| matches!(parsed.scheme(), "http" | "https") && url.len() <= 2_000)
        .ok_or_else(|| Refused::invalid(field, "An http or https address of at most 2,000 bytes."))
}

pub(crate) fn idempotency_key(headers: &HeaderMap) -> Result<String, Refused> {
    let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok()).unwrap_or("");
    if key.is_empty() || key.len() > 255 {
        let message = "The header Idempotency-Key is needed, 1 to 255 characters of ASCII.";
        return Err(Refused::new(StatusCode::BAD_REQUEST, "bad_request", message)
            .with("field", "Idempotency-Key"));
    }
    Ok(key.to_owned())
}
