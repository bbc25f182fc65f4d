//! Cases over the API: asking for help, talking, and saying how it was. Open to guests as well: a
//! guest's token holds the cases that were opened with it.

use axum::extract::State;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use paydesk_app::conversation::{self as cases, Ask, Say};
use paydesk_core::id;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::api::body::{Asked, At, AtTwo, Body, File, IdempotencyKey};
use crate::api::case_view::{CaseShown, Cases};
use crate::api::schema::{
    ArticleSlug, AttachmentId, CaseKindWord, CaseWords, Contact, ConversationId, FileName, Score,
    SubjectId,
};
use crate::api::{created, ok};
use crate::page::as_download;
use crate::{Fail, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    let file_path = "/api/v1/cases/{id}/files/{file}";
    vec![
        Route::new(Method::POST, "/api/v1/cases", Who::Anyone, post(open)),
        Route::new(Method::GET, "/api/v1/cases", Who::Anyone, get(list)),
        Route::new(Method::GET, "/api/v1/cases/{id}", Who::Anyone, get(show)),
        Route::new(Method::POST, "/api/v1/cases/{id}/messages", Who::Anyone, post(say)),
        Route::new(Method::POST, "/api/v1/cases/{id}/files", Who::Anyone, post(attach)),
        Route::new(Method::GET, file_path, Who::Anyone, get(file)),
        Route::new(Method::POST, "/api/v1/cases/{id}/closing", Who::Anyone, post(close)),
        Route::new(Method::POST, "/api/v1/cases/{id}/survey", Who::Anyone, post(survey)),
    ]
}

/// What somebody asks.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCase {
    kind: CaseKindWord,
    /// The payment or refund that it is about; all that is known of it comes along.
    about: Option<SubjectId>,
    /// May be left out when it is about something.
    #[serde(default)]
    words: CaseWords,
    /// A phone or e-mail where somebody without an account can be reached.
    #[serde(default)]
    contact: Contact,
    /// The help article that was read before.
    article: Option<ArticleSlug>,
}

/// Open a case, or join the one that is open about the same thing.
#[utoipa::path(post, path = "/api/v1/cases", tag = "cases", request_body = NewCase,
    params(IdempotencyKey),
    responses((status = 201, description = "The case", body = CaseShown)),
    extensions(("x-problems" = json!([401, 403, 404, 409, 429]))))]
pub async fn open(
    State(web): State<Web>,
    visit: Visit,
    IdempotencyKey(key): IdempotencyKey,
    Body(new): Body<NewCase>,
) -> Reply {
    let ask = Ask {
        about: new.about.map(|about| about.0),
        kind: new.kind.0,
        words: new.words.0,
        contact: new.contact.0,
        client_id: key,
        device: visit.label().to_owned(),
        article: new.article.map(|slug| slug.0),
    };
    let opened = cases::open(&web.app, visit.actor(), ask).await?;
    created(after(thread(&web, &visit, &opened.conversation.id).await)?)
}

async fn thread(web: &Web, visit: &Visit, id: &id::ConversationId) -> Result<CaseShown, Fail> {
    let thread = cases::thread(&web.app, visit.actor(), id).await?;
    Ok(CaseShown::of(thread))
}

/// The thread after something was stored in it: what could not be read then says nothing of that.
fn after(thread: Result<CaseShown, Fail>) -> Result<CaseShown, Fail> {
    thread.map_err(|fail| match fail {
        Fail::App(error) => Fail::App(error.after_write()),
        fail => fail,
    })
}

/// See the own cases, newest first.
#[utoipa::path(get, path = "/api/v1/cases", tag = "cases",
    responses((status = 200, description = "The cases", body = Cases)),
    extensions(("x-problems" = json!([401]))))]
pub async fn list(State(web): State<Web>, visit: Visit) -> Reply {
    ok(Cases::of(cases::mine(&web.app, visit.actor()).await?))
}

/// Which part of a long case.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CaseQuery {
    /// What came before the message of this number: the `earlier` of the last answer.
    #[param(minimum = 1)]
    earlier: Option<u32>,
}

/// See a case with what was said and done in it: the newest 500 messages, or those before one. What
/// is seen counts as read.
#[utoipa::path(get, path = "/api/v1/cases/{id}", tag = "cases",
    params(("id" = ConversationId, Path), CaseQuery),
    responses((status = 200, description = "The case", body = CaseShown)),
    extensions(("x-problems" = json!([401]))))]
pub async fn show(
    State(web): State<Web>,
    visit: Visit,
    At(id): At<id::ConversationId>,
    Asked(query): Asked<CaseQuery>,
) -> Reply {
    if let Some(before) = query.earlier {
        let before = i64::from(before);
        let thread = cases::thread_before(&web.app, visit.actor(), &id, before).await?;
        return ok(CaseShown::of(thread));
    }
    let thread = cases::thread(&web.app, visit.actor(), &id).await?;
    cases::seen(&web.app, visit.actor(), &thread).await?;
    ok(CaseShown::of(thread))
}

/// Words in a case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMessage {
    words: CaseWords,
}

/// Say something in a case; a closed one opens again.
#[utoipa::path(post, path = "/api/v1/cases/{id}/messages", tag = "cases",
    params(("id" = ConversationId, Path), IdempotencyKey), request_body = NewMessage,
    responses((status = 201, description = "The case", body = CaseShown)),
    extensions(("x-problems" = json!([401, 403, 409]))))]
pub async fn say(
    State(web): State<Web>,
    visit: Visit,
    At(id): At<id::ConversationId>,
    IdempotencyKey(client_id): IdempotencyKey,
    Body(new): Body<NewMessage>,
) -> Reply {
    let ask = Say { words: new.words.0, client_id };
    cases::say(&web.app, visit.actor(), &id, ask).await?;
    created(after(thread(&web, &visit, &id).await)?)
}

/// What a file is called.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FileQuery {
    name: FileName,
}

/// Put a picture or PDF into a case, at most 5 MB.
#[utoipa::path(post, path = "/api/v1/cases/{id}/files", tag = "cases",
    params(("id" = ConversationId, Path), FileQuery, IdempotencyKey),
    request_body(content(
        (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"), (Vec<u8> = "application/pdf"))),
    responses((status = 201, description = "The case", body = CaseShown)),
    extensions(("x-problems" = json!([401, 403, 409]))))]
pub async fn attach(
    State(web): State<Web>,
    visit: Visit,
    At(id): At<id::ConversationId>,
    Asked(query): Asked<FileQuery>,
    IdempotencyKey(key): IdempotencyKey,
    File { bytes, .. }: File,
) -> Reply {
    let files = vec![cases::Sent { name: query.name.0, bytes }];
    cases::attach(&web.app, visit.actor(), &id, files, &key).await?;
    created(after(thread(&web, &visit, &id).await)?)
}

/// Get a file of a case.
#[utoipa::path(get, path = "/api/v1/cases/{id}/files/{file}", tag = "cases",
    params(("id" = ConversationId, Path), ("file" = AttachmentId, Path)),
    responses((status = 200, description = "The file", content(
        (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"), (Vec<u8> = "image/webp"),
        (Vec<u8> = "image/gif"), (Vec<u8> = "application/pdf")))))]
pub async fn file(
    State(web): State<Web>,
    visit: Visit,
    AtTwo(id, file): AtTwo<id::ConversationId, id::AttachmentId>,
) -> Reply {
    let file = cases::file(&web.app, visit.actor(), &id, &file).await?;
    let kind = HeaderValue::from_str(&file.mime).map_err(|_| Fail::BadBody)?;
    let mut response = ([(header::CONTENT_TYPE, kind)], file.bytes).into_response();
    as_download(&mut response, &file.name)?;
    Ok(response)
}

/// End a case.
#[utoipa::path(post, path = "/api/v1/cases/{id}/closing", tag = "cases",
    params(("id" = ConversationId, Path)),
    responses((status = 200, description = "The case", body = CaseShown)),
    extensions(("x-problems" = json!([401, 403, 409]))))]
pub async fn close(State(web): State<Web>, visit: Visit, At(id): At<id::ConversationId>) -> Reply {
    cases::close(&web.app, visit.actor(), &id).await?;
    ok(thread(&web, &visit, &id).await?)
}

/// How it was.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSurvey {
    /// 1 (bad) to 5 (good).
    score: Score,
    #[serde(default)]
    words: CaseWords,
}

/// Say how a closed case was.
#[utoipa::path(post, path = "/api/v1/cases/{id}/survey", tag = "cases",
    params(("id" = ConversationId, Path)), request_body = NewSurvey,
    responses((status = 204, description = "Kept")),
    extensions(("x-problems" = json!([401, 403, 409]))))]
pub async fn survey(
    State(web): State<Web>,
    visit: Visit,
    At(id): At<id::ConversationId>,
    Body(new): Body<NewSurvey>,
) -> Reply {
    cases::survey(&web.app, visit.actor(), &id, new.score.0, &new.words.0).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
