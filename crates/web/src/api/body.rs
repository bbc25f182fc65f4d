//! What the API reads: JSON bodies, queries, ids in addresses, and the idempotency key.
//!
//! Everything is bounded and exact: at most 64 KB, the right content type, no field that the
//! document does not name, no character that a database cannot keep. What is wrong is said with the
//! field's name in the reader's language, and nothing has been done.

mod once;

use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use paydesk_app::AppError;
use paydesk_core::id::{Id, Noun};
use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};

use crate::api::schema::Read;
use crate::posted::{FILE_BYTES_MAX, whole};
use crate::room::Room;
use crate::{Fail, Visit};

const BODY_BYTES_MAX: usize = 64 * 1024;
/// With files in it, as base64.
const LARGE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Commas in such a body: no more values stand in it. Each takes many times the room of its one
/// byte once it is read, and files have none.
const COMMAS_MAX: usize = 10_000;

/// What is wrong with one field of a request, as a text key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Its path: `amount.minor`.
    pub field: String,
    pub key: &'static str,
}

/// A JSON body.
#[derive(Clone, Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Fail;

    async fn from_request(request: Request, _: &S) -> Result<Self, Fail> {
        json(request, BODY_BYTES_MAX).await.map(Self)
    }
}

/// A JSON body that may carry files.
#[derive(Clone, Debug)]
pub struct LargeBody<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for LargeBody<T> {
    type Rejection = Fail;

    async fn from_request(request: Request, _: &S) -> Result<Self, Fail> {
        if essence(request.headers()) != "application/json" {
            return Err(Fail::NotJson);
        }
        let (bytes, _room) = whole(request, LARGE_BYTES_MAX).await?;
        if bytes.iter().filter(|byte| **byte == b',').count() > COMMAS_MAX {
            return Err(Fail::TooLarge);
        }
        parsed(&bytes).map(Self)
    }
}

async fn json<T: DeserializeOwned>(request: Request, most: usize) -> Result<T, Fail> {
    if essence(request.headers()) != "application/json" {
        return Err(Fail::NotJson);
    }
    let bytes = axum::body::to_bytes(request.into_body(), most).await;
    parsed(&bytes.map_err(|_| Fail::TooLarge)?)
}

fn parsed<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Fail> {
    let value: Value = serde_json::from_slice(bytes)
        .map_err(|e| Fail::Malformed { line: e.line(), column: e.column() })?;
    if let Some(name) = once::twice(bytes) {
        let field = name.chars().take(100).collect();
        return Err(Fail::Fields(vec![Wrong { field, key: "api-field-twice" }]));
    }
    read(value)
}

/// A file as it is. What it really is its bytes say; the header must not say something else
/// altogether.
#[derive(Debug)]
pub struct File {
    pub bytes: Vec<u8>,
    _room: Room,
}

impl<S: Send + Sync> FromRequest<S> for File {
    type Rejection = Fail;

    async fn from_request(request: Request, _: &S) -> Result<Self, Fail> {
        let kind = essence(request.headers());
        if !matches!(kind.as_str(), "image/jpeg" | "image/png" | "application/pdf") {
            return Err(Fail::NotAFile);
        }
        // Files are taken from whoever has a session, be it a guest's.
        let visit = request.extensions().get::<Visit>();
        if visit.is_none_or(|visit| visit.actor().session.is_none()) {
            return Err(Fail::App(AppError::SignInNeeded));
        }
        let (bytes, room) = whole(request, FILE_BYTES_MAX).await?;
        Ok(Self { bytes, _room: room })
    }
}

/// The media type without its parameters.
fn essence(headers: &HeaderMap) -> String {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim().to_ascii_lowercase()
}

/// The value as what the handler wants, or the field that is wrong.
fn read<T: DeserializeOwned>(value: Value) -> Result<T, Fail> {
    if !value.is_object() {
        return Err(Fail::Fields(vec![Wrong { field: String::new(), key: "api-field-type" }]));
    }
    if let Some(wrong) = unfit(&value, "") {
        return Err(Fail::Fields(vec![wrong]));
    }
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        Fail::Fields(vec![wrong(&path, &error.into_inner().to_string())])
    })
}

/// What no field takes: a text with a NUL in it, which PostgreSQL cannot keep and nobody means; a
/// list of numbers, lists or the like, since serde would read it as an object's fields in order.
fn unfit(value: &Value, path: &str) -> Option<Wrong> {
    let below = |name: &str| match path {
        "" => name.to_owned(),
        path => format!("{path}.{name}"),
    };
    match value {
        Value::String(text) if text.contains('\0') => {
            Some(Wrong { field: path.to_owned(), key: "api-field-value" })
        }
        Value::Array(items) if !items.iter().all(|item| item.is_string() || item.is_object()) => {
            Some(Wrong { field: path.to_owned(), key: "api-field-type" })
        }
        Value::Array(items) => {
            let mut items = items.iter().enumerate();
            items.find_map(|(n, item)| unfit(item, &below(&n.to_string())))
        }
        Value::Object(fields) => fields.iter().find_map(|(name, v)| unfit(v, &below(name))),
        _ => None,
    }
}

/// serde says what is wrong in English; the beginning of its sentence says which of four it is.
fn wrong(path: &str, said: &str) -> Wrong {
    let base = if path == "." { "" } else { path };
    let quoted = said.split('`').nth(1).unwrap_or_default();
    let inside = |name: &str| match (base, name) {
        (base, "") => base.to_owned(),
        ("", name) => name.to_owned(),
        (base, name) => format!("{base}.{name}"),
    };
    // Of a field that we do not know, the path already ends in its name; it is shown bounded.
    let (field, key) = if said.starts_with("missing field") {
        (inside(quoted), "api-field-missing")
    } else if said.starts_with("unknown field") {
        (base.to_owned(), "api-field-unknown")
    } else if said.starts_with("invalid type") {
        (base.to_owned(), "api-field-type")
    } else {
        (base.to_owned(), "api-field-value")
    };
    Wrong { field: field.chars().take(100).collect(), key }
}

/// The query of a list. Every value is text; `lang`, which any address takes, is not part of it.
#[derive(Clone, Debug)]
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Fail;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fail> {
        let pairs = crate::posted::parse(parts.uri.query().unwrap_or_default().as_bytes());
        let named = pairs.into_iter().filter(|(name, _)| name != "lang");
        read(Value::Object(named.map(|(name, value)| (name, value.into())).collect())).map(Self)
    }
}

/// The one id in an address; one that cannot be is one that is not there.
#[derive(Clone, Debug)]
pub struct At<T>(pub T);

impl<N: Noun, S: Send + Sync> FromRequestParts<S> for At<Id<N>> {
    type Rejection = Fail;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fail> {
        let text = segment(parts, state).await?;
        Id::parse(&text).map(Self).ok_or(Fail::App(paydesk_app::AppError::NotFound))
    }
}

/// The two ids in an address.
#[derive(Clone, Debug)]
pub struct AtTwo<A, B>(pub A, pub B);

impl<A: Noun, B: Noun, S: Send + Sync> FromRequestParts<S> for AtTwo<Id<A>, Id<B>> {
    type Rejection = Fail;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fail> {
        let found = Path::<(String, String)>::from_request_parts(parts, state).await;
        let ids = found.ok().and_then(|Path((a, b))| Some((Id::parse(&a)?, Id::parse(&b)?)));
        ids.map(|(a, b)| Self(a, b)).ok_or(Fail::App(paydesk_app::AppError::NotFound))
    }
}

/// A segment that is not just an id.
#[derive(Clone, Debug)]
pub struct Segment<T>(pub T);

impl<T: Read, S: Send + Sync> FromRequestParts<S> for Segment<T> {
    type Rejection = Fail;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fail> {
        let text = segment(parts, state).await?;
        T::read(&text).map(Self).ok_or(Fail::App(paydesk_app::AppError::NotFound))
    }
}

async fn segment<S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<String, Fail> {
    let found = Path::<String>::from_request_parts(parts, state).await;
    found.map(|Path(text)| text).map_err(|_| Fail::App(paydesk_app::AppError::NotFound))
}

/// The caller's key (draft-ietf-httpapi-idempotency-key-header): 8 to 255 visible characters, with
/// or without the quotes of a structured field.
#[derive(Clone, Debug)]
pub struct IdempotencyKey(pub String);

impl utoipa::IntoParams for IdempotencyKey {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let schema = ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^[!-~]{8,255}$"))
            .min_length(Some(8))
            .max_length(Some(255))
            .examples(["6f1e0c1b-6a52-4c1c-9a52-1f0f7f1c9f11"]);
        let words = "The same key with the same body answers the same and does nothing twice.";
        let parameter = ParameterBuilder::new()
            .name("Idempotency-Key")
            .parameter_in(ParameterIn::Header)
            .required(Required::True)
            .description(Some(words))
            .schema(Some(schema));
        vec![parameter.build()]
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Fail;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fail> {
        let mut values = parts.headers.get_all("idempotency-key").iter();
        let (Some(value), None) = (values.next(), values.next()) else { return Err(Fail::NoKey) };
        let text = value.to_str().map_err(|_| Fail::NoKey)?;
        let bare = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
        let fits = (8..=255).contains(&bare.len()) && bare.bytes().all(|b| b.is_ascii_graphic());
        if fits { Ok(Self(bare.to_owned())) } else { Err(Fail::NoKey) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        inner: Inner,
        #[serde(default)]
        note: Option<String>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        minor: i64,
        currency: paydesk_core::amount::Currency,
    }

    #[test]
    fn the_field_that_is_wrong_is_named() {
        let fine = json!({"inner": {"minor": 1, "currency": "CNY"}});
        let outer = read::<Outer>(fine).unwrap();
        assert_eq!((outer.inner.minor, outer.inner.currency.code()), (1, "CNY"));
        assert_eq!(outer.note, None);
        for (body, field, key) in [
            (json!({}), "inner", "api-field-missing"),
            (json!({"inner": {"minor": 1}}), "inner.currency", "api-field-missing"),
            (json!({"inner": {"minor": "1", "currency": "CNY"}}), "inner.minor", "api-field-type"),
            (json!({"inner": {"minor": 1.5, "currency": "CNY"}}), "inner.minor", "api-field-type"),
            (
                json!({"inner": {"minor": 1, "currency": "EUR"}}),
                "inner.currency",
                "api-field-value",
            ),
            (json!({"inner": {"minor": 1, "currency": "CNY"}, "x": 1}), "x", "api-field-unknown"),
            (
                json!({"inner": {"minor": 1, "currency": "CNY", "x": 1}}),
                "inner.x",
                "api-field-unknown",
            ),
            (json!({"inner": {}, "note": "a\0"}), "note", "api-field-value"),
            (json!({"inner": [1, "CNY"]}), "inner", "api-field-type"),
            (json!([]), "", "api-field-type"),
            (json!("x"), "", "api-field-type"),
        ] {
            let Err(Fail::Fields(wrong)) = read::<Outer>(body.clone()) else { panic!("{body}") };
            assert_eq!(wrong, [Wrong { field: field.into(), key }], "{body}");
        }
    }
}
