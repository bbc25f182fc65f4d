//! Codes over the API: the answer to a `challenge_required` problem.

use axum::extract::State;
use axum::http::Method;
use axum::routing::post;
use paydesk_core::challenge::Answer;
use paydesk_core::id;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::body::{At, Body};
use crate::api::ok;
use crate::api::schema::ChallengeId;
use crate::{Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    let path = "/api/v1/challenges/{id}/answers";
    vec![Route::new(Method::POST, path, Who::Person, post(answer))]
}

/// The code that was sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAnswer {
    #[schema(max_length = 40, example = "048213")]
    code: String,
}

/// What the check found.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnswerFound {
    result: AnswerResult,
    /// Said in the reader's language.
    detail: String,
    /// Only when the code was wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    tries_left: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnswerResult {
    Passed,
    Wrong,
    Expired,
    TooManyTries,
    AlreadyPassed,
}

/// Answer the code of a payment of one's own.
///
/// Codes for all else are given to what they allow. A code is checked at most five times. After
/// `passed`, send the request that asked for it again, with its idempotency key, naming this
/// challenge.
#[utoipa::path(post, path = "/api/v1/challenges/{id}/answers", tag = "challenges",
    params(("id" = ChallengeId, Path)), request_body = NewAnswer,
    responses((status = 200, description = "What the check found", body = AnswerFound)))]
pub async fn answer(
    State(web): State<Web>,
    visit: Visit,
    At(id): At<id::ChallengeId>,
    Body(new): Body<NewAnswer>,
) -> Reply {
    let found = paydesk_app::challenge::check(&web.app, visit.actor(), &id, &new.code).await?;
    let (result, tries_left) = match found {
        Answer::Passed => (AnswerResult::Passed, None),
        Answer::Wrong { tries_left } => (AnswerResult::Wrong, Some(tries_left)),
        Answer::Expired => (AnswerResult::Expired, None),
        Answer::TooManyTries => (AnswerResult::TooManyTries, None),
        Answer::AlreadyPassed => (AnswerResult::AlreadyPassed, None),
    };
    let tries = tries_left.unwrap_or_default();
    let detail = visit.texts().with(found.key(), &[("tries", tries.into())]);
    ok(AnswerFound { result, detail, tries_left })
}
