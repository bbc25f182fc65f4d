//! Errors for programs: RFC 9457 problem documents with the same words as the pages.
//!
//! The type is an address of ours that says more; `code` is the same word without the address. What
//! a program needs to go on stands in members of its own: the fields, the challenge, the payment.

use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use paydesk_app::AppError;
use paydesk_core::challenge::Answer;
use paydesk_core::refusal::Refusal;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::body::Segment;
use crate::api::schema::ProblemCode;
use crate::page::problem::{retry_after, words};
use crate::{Fail, Reply, Route, Visit, Who};

/// A problem document (RFC 9457), always as `application/problem+json`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Where this kind of problem is explained.
    #[schema(format = "uri-reference", example = "/api/v1/problems/balance_too_low")]
    r#type: String,
    title: String,
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// The last part of the type.
    #[schema(example = "balance_too_low")]
    code: String,
    /// What happened, and what to do now.
    detail: String,
    /// What is wrong with which field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<FieldProblem>,
    /// Answer this, then send the same request with the same key again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    challenge: Option<ChallengeSent>,
    /// The payment that stands in the way: look there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    payment: Option<String>,
}

/// What is wrong with one field.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FieldProblem {
    /// Its path in the body or query, or the name of a header.
    #[schema(example = "amount.minor")]
    field: String,
    code: String,
    detail: String,
}

/// A code that was sent.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChallengeSent {
    #[schema(example = "chl_0199c2f07ab47d11a2b39d5e6f708192")]
    id: String,
    /// Where the code went, partly masked.
    sent_to: String,
}

pub fn routes() -> Vec<Route> {
    vec![Route::new(Method::GET, "/api/v1/problems/{code}", Who::Anyone, get(explain))]
}

/// What a kind of problem means.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemKind {
    code: String,
    title: String,
    /// What happened.
    text: String,
    /// What to do now.
    next: String,
    /// Of a refusal: the words of card schemes and banks for the same.
    stripe: Option<&'static str>,
    iso8583: Option<&'static str>,
    iso20022: Option<&'static str>,
}

/// What is said of it to a program, which has no page that it could open again.
fn spoken(visit: &Visit, fail: &Fail) -> (String, String, String) {
    let (title, text, next) = words(visit, fail);
    let say = |key: &str| visit.texts().say(key);
    match fail {
        Fail::App(AppError::Refused(Refusal::KeyReused)) => {
            (title, say("api-key-reused-text"), say("api-key-reused-next"))
        }
        Fail::TooLarge => (title, say("api-too-large-text"), say("api-too-large-next")),
        _ => (title, text, next),
    }
}

/// See what a kind of problem means: the address that is its type.
#[utoipa::path(get, path = "/api/v1/problems/{code}", tag = "problems",
    params(("code" = ProblemCode, Path)),
    responses((status = 200, description = "What it means", body = ProblemKind)))]
pub async fn explain(visit: Visit, Segment(code): Segment<ProblemCode>) -> Reply {
    let code = code.0;
    let refusal = Refusal::parse(&code);
    let (title, text, next) = match refusal {
        Some(refusal) => spoken(&visit, &Fail::App(AppError::Refused(refusal))),
        None if code == Fail::TooLarge.status().1 => spoken(&visit, &Fail::TooLarge),
        None => {
            let of = |end: &str| {
                let key = format!("problem-{}-{end}", code.replace('_', "-"));
                visit.texts().has(&key).then(|| visit.texts().with(&key, &[("wait", "…".into())]))
            };
            let found = (of("title"), of("text"), of("next"));
            let (Some(title), Some(text), Some(next)) = found else {
                return Err(AppError::NotFound.into());
            };
            (title, text, next)
        }
    };
    let row = refusal.map(Refusal::row);
    Ok(axum::Json(ProblemKind {
        code,
        title,
        text,
        next,
        stripe: row.and_then(|row| row.stripe),
        iso8583: row.map(|row| row.iso8583),
        iso20022: row.map(|row| row.iso20022),
    })
    .into_response())
}

/// The problem document of an error.
pub fn answer(visit: &Visit, fail: &Fail) -> Response {
    let (status, code) = fail.status();
    let (title, text, next) = spoken(visit, fail);
    let body = Problem {
        r#type: format!("/api/v1/problems/{code}"),
        title,
        status: status.as_u16(),
        code: code.to_owned(),
        detail: visit.texts().joined(&text, &next),
        errors: fields(visit, fail),
        challenge: match fail {
            Fail::App(AppError::Challenge { id, address }) => {
                Some(ChallengeSent { id: id.as_str().to_owned(), sent_to: address.clone() })
            }
            _ => None,
        },
        payment: match fail {
            Fail::App(AppError::InTheWay { payment, .. }) => Some(payment.to_string()),
            _ => None,
        },
    };
    let mut response = (status, axum::Json(body)).into_response();
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("application/problem+json");
    headers.insert(header::CONTENT_TYPE, kind);
    let language = HeaderValue::from_static(visit.texts().language.tag());
    headers.insert(header::CONTENT_LANGUAGE, language);
    if status == StatusCode::UNAUTHORIZED {
        let scheme = HeaderValue::from_static("Bearer realm=\"paydesk\"");
        headers.insert(header::WWW_AUTHENTICATE, scheme);
    }
    retry_after(&mut response, visit, fail);
    response
}

fn fields(visit: &Visit, fail: &Fail) -> Vec<FieldProblem> {
    let fault = |field: &str, key: &str| FieldProblem {
        field: field.to_owned(),
        code: key.replace('-', "_"),
        detail: visit.texts().say(key),
    };
    match fail {
        Fail::App(AppError::Invalid(faults)) => {
            faults.iter().map(|wrong| fault(wrong.field, &wrong.key)).collect()
        }
        Fail::Fields(wrong) => wrong.iter().map(|wrong| fault(&wrong.field, wrong.key)).collect(),
        Fail::Code(answer) => {
            let tries = match answer {
                Answer::Wrong { tries_left } => *tries_left,
                _ => 0,
            };
            vec![FieldProblem {
                field: "code".to_owned(),
                code: answer.key().replace('-', "_"),
                detail: visit.texts().with(answer.key(), &[("tries", tries.into())]),
            }]
        }
        Fail::NoKey => vec![fault("Idempotency-Key", "api-no-key")],
        Fail::Malformed { line, column } => vec![FieldProblem {
            field: String::new(),
            code: "malformed".to_owned(),
            detail: visit.texts().with(
                "api-malformed-at",
                &[("line", (*line).into()), ("column", (*column).into())],
            ),
        }],
        _ => Vec::new(),
    }
}
