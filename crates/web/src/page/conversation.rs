//! A case as its customer sees it: the payment on top, the talk with its acts, who answers and how
//! long it takes; after closing, one press says how it was. Works without script: every form posts
//! and comes back, and a waiting page looks again by itself.

pub mod lines;
pub mod stream;

use askama::Template;
use axum::extract::State;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use paydesk_app::conversation::{self as desk, PhoneProof, Say, Sent, Thread};
use paydesk_app::{AppError, access};
use paydesk_core::id::{AttachmentId, ConversationId};
use paydesk_core::proof::ProofKind;
use paydesk_core::refusal::Refusal;
use paydesk_texts::Texts;
use serde::Deserialize;

use crate::address::{Path, Query};
use crate::page::callback;
use crate::page::shell::Shell;
use crate::page::shell::form::Form;
use crate::page::wrong::complain;
use crate::page::{again_as, as_download, html, see_other};
use crate::posted::File;
use crate::{Fail, Posted, Reply, Route, Visit, Web, Who, WithFiles};
use lines::{PayCard, Shown, Status};

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Method::GET, "/cases", Who::Anyone, get(list)),
        Route::new(Method::GET, "/cases/{case}", Who::Anyone, get(show)),
        Route::new(Method::POST, "/cases/{case}/messages", Who::Anyone, post(say)),
        Route::new(Method::POST, "/cases/{case}/contact", Who::Anyone, post(reach)),
        Route::new(Method::POST, "/cases/{case}/close", Who::Anyone, post(close)),
        Route::new(Method::POST, "/cases/{case}/survey", Who::Anyone, post(survey)),
        Route::new(Method::GET, "/cases/{case}/files/{file}", Who::Anyone, get(file)),
        Route::new(Method::GET, "/cases/{case}/stream", Who::Anyone, get(stream::customer)),
    ]
}

/// The id in an address; anything else is nobody's case.
pub(crate) fn case_id(text: &str) -> Result<ConversationId, Fail> {
    ConversationId::parse(text).ok_or(Fail::App(AppError::NotFound))
}

/// One line of the list of own cases.
pub struct Mine {
    pub href: String,
    pub title: String,
    pub number: i64,
    pub kind: String,
    pub at_us: i64,
    pub status: Status,
}

#[derive(Template)]
#[template(path = "conversation/list.html")]
struct List {
    shell: Shell,
    cases: Vec<Mine>,
}

/// The actor's own cases, ready to be shown.
pub(crate) async fn mine(web: &Web, visit: &Visit) -> Result<Vec<Mine>, AppError> {
    let texts = visit.texts();
    let cases = desk::mine(&web.app, visit.actor()).await?;
    let line = |case: desk::Conversation| Mine {
        href: format!("/cases/{}", case.id),
        title: lines::title(&texts, &case),
        number: case.number,
        kind: texts.say(&format!("conversation-kind-{}", case.kind)),
        at_us: case.created_at_us,
        status: Status::brief(&texts, &case),
    };
    Ok(cases.into_iter().map(line).collect())
}

async fn list(State(web): State<Web>, visit: Visit) -> Reply {
    if visit.actor().session.is_none() {
        return Err(Fail::App(AppError::SignInNeeded));
    }
    let cases = mine(&web, &visit).await?;
    html(&List { shell: visit.shell("conversation-mine"), cases })
}

#[derive(Template)]
#[template(path = "conversation/show.html")]
struct Show {
    shell: Shell,
    parts: Parts,
    number: i64,
    title: String,
    /// Without script this page looks again by itself, and has no field to lose words in.
    watch: bool,
    lines: Vec<Shown>,
    earlier: Option<i64>,
    status: Status,
    form: Form,
    /// Where a guest who left no address may still leave one.
    reach: Option<Form>,
}

/// What stands around the lines and changes with the case: the page has it, and the stream sends it
/// again, so that nobody has to load the page to prove who they are or to say how it was.
struct Parts {
    id: String,
    closed: bool,
    /// The key of what stands in the empty field.
    placeholder: &'static str,
    card: Option<PayCard>,
    callback: Option<callback::Card>,
    /// Where an open question of identity is answered.
    proof: Option<String>,
    /// When it can be answered again, after too many wrong answers.
    proof_closed: Option<String>,
    /// An unlock waits for a code on the phone.
    phone: bool,
    /// The account is open again, and the reader still outside.
    may_sign_in: bool,
    score: Option<i64>,
    score_words: String,
}

impl Parts {
    fn of(texts: &Texts, thread: &Thread, now_us: i64) -> Self {
        let case = &thread.case;
        let closed = case.state == "closed";
        let called = thread.callback.as_ref().filter(|_| thread.seat == desk::Seat::Customer);
        Self {
            id: case.id.to_string(),
            closed,
            placeholder: if closed { "conversation-reopen" } else { "conversation-words" },
            card: PayCard::of(texts, thread, now_us),
            callback: called.map(|(row, _)| callback::Card::of(texts, row, now_us)),
            proof: proof_href(thread, now_us),
            proof_closed: closed_questions(thread).map(|at| texts.day_time(at, now_us)),
            phone: thread.phone == Some(PhoneProof::Waiting),
            may_sign_in: thread.may_sign_in,
            score: case.survey_score,
            score_words: case.survey_words.clone().unwrap_or_default(),
        }
    }
}

fn form() -> Form {
    Form::new(&[("words", "conversation-words"), ("files", "conversation-files")])
}

fn reach_form() -> Form {
    Form::new(&[("contact", "help-contact")])
}

fn page(visit: &Visit, thread: &Thread, form: Form, watch: bool) -> Show {
    let texts = visit.texts();
    let case = &thread.case;
    let title = lines::title(&texts, case);
    Show {
        shell: visit.shell("conversation-title").titled(title.clone()),
        parts: Parts::of(&texts, thread, visit.now_us()),
        number: case.number,
        watch,
        lines: lines::shown(&texts, thread, visit.actor(), visit.now_us()),
        earlier: thread.earlier,
        status: Status::of(&texts, thread, visit.now_us()),
        form,
        reach: desk::may_be_reached(case).then(reach_form),
        title,
    }
}

/// The page on which the customer proves who they are, while somebody asks for it.
fn proof_href(thread: &Thread, now_us: i64) -> Option<String> {
    let proof = thread.proof.as_ref()?;
    let open = proof.passed_at_us.is_none() && proof.failed_at_us.is_none();
    (open && now_us < proof.expires_at_us).then(|| format!("/cases/{}/proof", thread.case.id))
}

/// Until when the questions that somebody asks for take no answer.
fn closed_questions(thread: &Thread) -> Option<i64> {
    let questions = thread.proof.as_ref().is_some_and(|row| row.kind == ProofKind::Questions);
    thread.questions_closed_us.filter(|_| questions)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Look {
    watch: String,
    /// What was said before the message of this number.
    before: Option<i64>,
}

/// What was said long ago, to be read only.
#[derive(Template)]
#[template(path = "conversation/past.html")]
struct Past {
    shell: Shell,
    id: String,
    /// The case as this reader knows it.
    newest: String,
    number: i64,
    title: String,
    lines: Vec<Shown>,
    earlier: Option<i64>,
}

/// The page that the newest one leads back to, for whoever sits on either side.
async fn past(web: &Web, visit: &Visit, id: &str, before: i64) -> Reply {
    let id = known_case(visit, id)?;
    let thread = desk::thread_before(&web.app, visit.actor(), &id, before).await?;
    let texts = visit.texts();
    let title = lines::title(&texts, &thread.case);
    html(&Past {
        shell: visit.shell("conversation-title").titled(title.clone()),
        newest: match thread.seat {
            desk::Seat::Customer => format!("/cases/{id}#end"),
            desk::Seat::Staff => format!("/desk/cases/{id}#end"),
        },
        id: id.to_string(),
        number: thread.case.number,
        lines: lines::shown(&texts, &thread, visit.actor(), visit.now_us()),
        earlier: thread.earlier,
        title,
    })
}

/// The case's id; whoever has no session at all is asked to sign in, whatever is there.
fn known_case(visit: &Visit, id: &str) -> Result<ConversationId, Fail> {
    if visit.actor().session.is_none() {
        return Err(Fail::App(AppError::SignInNeeded));
    }
    case_id(id)
}

async fn read(web: &Web, visit: &Visit, id: &str) -> Result<Thread, Fail> {
    let id = known_case(visit, id)?;
    let thread = desk::thread(&web.app, visit.actor(), &id).await?;
    desk::seen(&web.app, visit.actor(), &thread).await?;
    Ok(thread)
}

async fn show(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Query(look): Query<Look>,
) -> Reply {
    if let Some(before) = look.before {
        return past(&web, &visit, &id, before).await;
    }
    let thread = read(&web, &visit, &id).await?;
    if thread.seat == desk::Seat::Staff {
        return see_other(&visit, &format!("/desk/cases/{id}"), None);
    }
    let form = form().keyed(visit.key(&web));
    html(&page(&visit, &thread, form, look.watch == "1"))
}

pub(crate) fn sent_files(files: &[File]) -> Vec<Sent> {
    files.iter().map(|f| Sent { name: f.name.clone(), bytes: f.bytes.to_vec() }).collect()
}

/// Words, files, or both; nothing at all is words that are missing.
pub(crate) async fn post_message(
    web: &Web,
    visit: &Visit,
    id: &ConversationId,
    posted: &Posted,
) -> Result<(), AppError> {
    let (key, words) = (posted.key(), posted.get("words"));
    let files = sent_files(&posted.files);
    if !files.is_empty() && words.trim().is_empty() {
        return desk::attach(&web.app, visit.actor(), id, files, key).await;
    }
    let say = Say { words: words.to_owned(), client_id: key.to_owned() };
    desk::say_with(&web.app, visit.actor(), id, say, files).await
}

/// The form again with what was typed and what is wrong. Words under a key that has carried others
/// get a key of their own, so that sending once more sends them.
pub(crate) fn come_back(
    web: &Web,
    visit: &Visit,
    posted: &Posted,
    form: Form,
    error: AppError,
) -> Result<Form, Fail> {
    let mut form = posted.fill(form);
    match error {
        AppError::Refused(Refusal::KeyReused) => {
            form = form.keyed(visit.key(web));
            form.refuse(visit.texts().say("conversation-key-reused"));
        }
        AppError::TooMany { until_us } => {
            let wait = visit.texts().duration((until_us - visit.now_us()).max(60_000_000));
            let vars = [("wait", wait.as_str().into()), ("hotline", visit.hotline().into())];
            let called = !visit.hotline().is_empty();
            let key = if called { "conversation-too-many-call" } else { "conversation-too-many" };
            form.refuse(visit.texts().with(key, &vars));
        }
        error => complain(&mut form, visit, error)?,
    }
    Ok(form)
}

/// The status of a form that came back: too often is not the same as wrong.
pub(crate) fn status_of(error: &AppError) -> StatusCode {
    match error {
        AppError::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

async fn say(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    WithFiles(posted): WithFiles,
) -> Reply {
    let case = case_id(&id)?;
    match post_message(&web, &visit, &case, &posted).await {
        Ok(()) if visit.live() => Ok(StatusCode::NO_CONTENT.into_response()),
        Ok(()) => see_other(&visit, &format!("/cases/{case}#end"), None),
        Err(error) => {
            let status = status_of(&error);
            let form = come_back(&web, &visit, &posted, form(), error)?;
            let thread = read(&web, &visit, &id).await?;
            again_as(&page(&visit, &thread, form, false), status)
        }
    }
}

async fn reach(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    posted: Posted,
) -> Reply {
    let case = case_id(&id)?;
    let kept = desk::reach(&web.app, visit.actor(), &case, posted.get("contact")).await;
    let begun = !posted.get("words").trim().is_empty();
    if kept.is_ok() && !begun {
        return see_other(&visit, &format!("/cases/{case}"), Some("conversation-reach-thanks"));
    }
    // A message that was begun beside it stays in its field, to be sent once.
    let words = if begun { posted.fill(form()) } else { form().keyed(visit.key(&web)) };
    match kept {
        Ok(()) => {
            let mut page = page(&visit, &read(&web, &visit, &id).await?, words, false);
            page.shell.flash = Some(visit.texts().say("conversation-reach-thanks"));
            html(&page)
        }
        Err(error) => {
            let mut typed = posted.fill(reach_form());
            complain(&mut typed, &visit, error)?;
            let thread = read(&web, &visit, &id).await?;
            let page = page(&visit, &thread, words, false);
            again_as(&Show { reach: Some(typed), ..page }, StatusCode::UNPROCESSABLE_ENTITY)
        }
    }
}

async fn close(State(web): State<Web>, visit: Visit, Path(id): Path<String>, _: Posted) -> Reply {
    let case = case_id(&id)?;
    desk::close(&web.app, visit.actor(), &case).await?;
    see_other(&visit, &format!("/cases/{case}#end"), Some("conversation-closed-flash"))
}

async fn survey(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    posted: Posted,
) -> Reply {
    let case = case_id(&id)?;
    let score = posted.get("score").parse().unwrap_or(0);
    let words = posted.get("words");
    desk::survey(&web.app, visit.actor(), &case, score, words).await?;
    see_other(&visit, &format!("/cases/{case}#end"), Some("conversation-thanks"))
}

/// A file, always to be kept and never shown by the browser as a page of ours.
pub(crate) async fn file(
    State(web): State<Web>,
    visit: Visit,
    Path((id, file)): Path<(String, String)>,
) -> Reply {
    let file = AttachmentId::parse(&file).ok_or(Fail::App(AppError::NotFound))?;
    let row = desk::file(&web.app, visit.actor(), &case_id(&id)?, &file).await?;
    let mime = [(header::CONTENT_TYPE, row.mime.clone())];
    let mut response: Response = (mime, row.bytes).into_response();
    as_download(&mut response, &row.name)?;
    Ok(response)
}

/// Whether the actor may be shown as somebody with cases at all.
pub(crate) fn has_session(visit: &Visit) -> bool {
    visit.actor().session.is_some() || access::known(visit.actor()).is_ok()
}
