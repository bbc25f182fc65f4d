//! A case as an agent sees it: the inbox stays, the talk in the middle, the facts beside it.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use paydesk_app::AppError;
use paydesk_app::conversation::{self as desk, Assign, Case, HandOver, Say};
use paydesk_core::conversation::Queue;
use paydesk_core::id::{ConversationId, PersonId};
use paydesk_core::word::Word;
use paydesk_texts::Texts;
use serde::Deserialize;

use super::answer::customer_words;
use super::facts::{Facts, questions_closed};
use super::inbox::{Asked, InboxRow, Tabs, rows_and_tabs};
use super::speaks;
use crate::address::{Path, Query};
use crate::page::conversation::lines::{self, Shown, Status};
use crate::page::conversation::{case_id, come_back, post_message};
use crate::page::shell::Shell;
use crate::page::shell::form::Form;
use crate::page::wrong::complain;
use crate::page::{html, see_other};
use crate::{Fail, Posted, Reply, Visit, Web, WithFiles};

/// A reply to be put into the field.
pub struct Canned {
    pub name: String,
    pub title: String,
    /// In the customer's language.
    pub text: String,
}

#[derive(Template)]
#[template(path = "desk/case.html")]
struct Page {
    shell: Shell,
    tabs: Tabs,
    rows: Vec<InboxRow>,
    id: String,
    title: String,
    about: String,
    closed: bool,
    claimed: bool,
    /// A colleague has it; who looks, and may take it over.
    held: Option<String>,
    /// The reader may answer and close it.
    answers: bool,
    status: Status,
    lines: Vec<Shown>,
    earlier: Option<i64>,
    canned: Vec<Canned>,
    words: String,
    /// Who reads the answer may be somebody else than who wrote.
    unverified: bool,
    reply: Form,
    hand: Form,
    reveal: Form,
    act: Form,
    confirm: Form,
    targets: Vec<(String, String)>,
    details: Vec<(String, String)>,
    facts: Facts,
    hand_action: String,
    reveal_action: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Look {
    canned: String,
    #[serde(flatten)]
    asked: Asked,
}

/// The forms of the page; one of them may have come back.
struct Forms {
    reply: Form,
    hand: Form,
    reveal: Form,
    act: Form,
    confirm: Form,
}

impl Forms {
    fn fresh(web: &Web, visit: &Visit) -> Self {
        Self {
            reply: reply_form().keyed(visit.key(web)),
            hand: hand_form().keyed(visit.key(web)),
            reveal: reveal_form(),
            act: act_form(),
            confirm: confirm_form(),
        }
    }
}

fn reply_form() -> Form {
    Form::new(&[("words", "desk-reply"), ("files", "conversation-files")])
}

fn hand_form() -> Form {
    Form::new(&[("to", "desk-to"), ("note", "desk-hand-note")])
}

fn act_form() -> Form {
    Form::new(&[("reason", "field-reason"), ("phone", "field-phone")])
}

fn confirm_form() -> Form {
    Form::new(&[("seen", "field-reason")])
}

fn reveal_form() -> Form {
    Form::new(&[("what", "desk-reveal-what"), ("because", "field-reason")])
}

/// First what the records say in the customer's words, then those of the usual replies that hold,
/// all in the customer's language.
fn canned(visit: &Visit, case: &Case) -> Vec<Canned> {
    let (texts, theirs) = (visit.texts(), Texts::new(case.thread.case.language));
    let usual = desk::usual_replies(case, visit.actor(), visit.now_us());
    let usual = usual.into_iter().map(|reply| Canned {
        name: reply.word().to_owned(),
        title: texts.say(&format!("canned-{}-title", reply.word())),
        text: theirs.say(&format!("canned-{}-text", reply.word())),
    });
    let payment = case.thread.detail.as_ref().map(|detail| &detail.payment);
    let records = case.diagnosis.as_ref().zip(payment).map(|(diagnosis, payment)| Canned {
        name: "records".to_owned(),
        title: texts.say("desk-canned-records"),
        text: customer_words(&theirs, diagnosis, payment),
    });
    records.into_iter().chain(usual).collect()
}

/// To whom a case can go: queues first, then people.
fn targets(texts: &Texts, case: &Case) -> Vec<(String, String)> {
    let queue = |queue: &Queue| {
        let word = queue.word();
        (format!("queue {word}"), texts.say(&format!("conversation-queue-{word}")))
    };
    let agent = |(id, name): &(PersonId, String)| (id.as_str().to_owned(), name.clone());
    Queue::ALL.iter().map(queue).chain(case.staff.iter().map(agent)).collect()
}

/// What may be revealed and is still masked.
fn details(texts: &Texts, case: &Case) -> Vec<(String, String)> {
    let customer = case.customer.as_ref();
    let all = [
        ("name", customer.map(|c| &c.name)),
        ("phone", customer.map(|c| &c.phone)),
        ("email", customer.and_then(|c| c.email.as_ref())),
        ("id_number", customer.and_then(|c| c.id_number.as_ref())),
        ("contact", case.contact.as_ref()),
    ];
    let masked = all.into_iter().filter(|(_, detail)| detail.is_some_and(|d| d.is_masked()));
    let line = |(what, _): (&str, _)| {
        (what.to_owned(), texts.say(&format!("desk-detail-{}", what.replace('_', "-"))))
    };
    masked.map(line).collect()
}

fn about(texts: &Texts, case: &Case) -> String {
    let row = &case.thread.case;
    let visitor = || texts.say("conversation-visitor");
    let name = case.customer.as_ref().map_or_else(visitor, |c| c.name.text().to_owned());
    let mut parts = vec![
        name,
        texts.with("conversation-number", &[("number", row.number.to_string().into())]),
        texts.say(&format!("conversation-kind-{}", row.kind)),
        texts.say(speaks(row.language)),
    ];
    parts.extend(case.contact.as_ref().map(|contact| contact.text().to_owned()));
    let looking = case.looking.iter();
    parts.extend(looking.map(|name| texts.with("desk-looking", &[("name", name.into())])));
    parts.join(" · ")
}

async fn page(web: &Web, visit: &Visit, id: &str, look: &Look, forms: Forms) -> Result<Page, Fail> {
    let id = case_id(id)?;
    let texts = visit.texts();
    let case = desk::case(&web.app, visit.actor(), &id).await?;
    desk::seen(&web.app, visit.actor(), &case.thread).await?;
    let filter = look.asked.filter();
    let (rows, tabs) = rows_and_tabs(web, visit, filter, Some(id.as_str())).await?;
    let canned = canned(visit, &case);
    let typed = forms.reply.value("words").to_owned();
    let chosen = canned.iter().find(|c| c.name == look.canned).map(|c| c.text.clone());
    let row = &case.thread.case;
    let title = lines::title(&texts, row);
    let me = visit.actor().person.as_ref();
    let held = me.filter(|me| row.agent.as_ref().is_some_and(|agent| agent != *me));
    Ok(Page {
        held: held.map(ToString::to_string),
        answers: desk::answers_for(visit.actor(), row).is_ok(),
        shell: visit.shell("desk-title").titled(title.clone()),
        tabs,
        rows,
        hand_action: format!("/desk/cases/{id}/assign"),
        reveal_action: format!("/desk/cases/{id}/reveal"),
        id: id.as_str().to_owned(),
        about: about(&texts, &case),
        closed: row.state == "closed",
        claimed: row.agent.is_some(),
        status: Status::of(&texts, &case.thread, visit.now_us()),
        lines: lines::shown(&texts, &case.thread, visit.actor(), visit.now_us()),
        earlier: case.thread.earlier,
        words: chosen.filter(|_| typed.is_empty()).unwrap_or(typed),
        unverified: row.person.is_none() && case.thread.has_unverified_mail(),
        targets: targets(&texts, &case),
        details: details(&texts, &case),
        facts: Facts::of(&texts, &case, visit.now_us()),
        canned,
        title,
        reply: forms.reply,
        hand: forms.hand,
        reveal: forms.reveal,
        act: forms.act,
        confirm: forms.confirm,
    })
}

pub async fn show(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Query(look): Query<Look>,
) -> Reply {
    let forms = Forms::fresh(&web, &visit);
    html(&page(&web, &visit, &id, &look, forms).await?)
}

/// The page again with one form that came back.
async fn again(web: &Web, visit: &Visit, id: &str, forms: Forms) -> Reply {
    crate::page::again(&page(web, visit, id, &Look::default(), forms).await?)
}

/// An answer, or a note for us only: two buttons of one form.
pub async fn say(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    WithFiles(posted): WithFiles,
) -> Reply {
    let case = case_id(&id)?;
    let said = match posted.get("as") {
        // What is kept with a case its customer sees; a note is for us only.
        "note" if !posted.files.is_empty() => Err(AppError::field("files", "desk-note-files")),
        "note" => {
            let note =
                Say { words: posted.get("words").to_owned(), client_id: posted.key().to_owned() };
            desk::note(&web.app, visit.actor(), &case, note).await.map(|_| ())
        }
        "reply" => post_message(&web, &visit, &case, &posted).await,
        // What nobody meant for the customer is never sent to them.
        _ => Err(AppError::field("as", "desk-as-missing")),
    };
    match said {
        Ok(()) if visit.live() => Ok(StatusCode::NO_CONTENT.into_response()),
        Ok(()) => see_other(&visit, &format!("/desk/cases/{case}#end"), None),
        Err(error) => {
            let reply = come_back(&web, &visit, &posted, reply_form(), error)?;
            again(&web, &visit, &id, Forms { reply, ..Forms::fresh(&web, &visit) }).await
        }
    }
}

/// After an act for the customer: the case again, with what was done or what is wrong.
pub(super) async fn acted(
    web: &Web,
    visit: &Visit,
    id: &str,
    posted: &Posted,
    done: Result<(), AppError>,
    flash: &str,
) -> Reply {
    match done {
        Ok(()) => see_other(visit, &format!("/desk/cases/{id}#customer"), Some(flash)),
        Err(error) => {
            let mut act = posted.fill(act_form());
            complain(&mut act, visit, error)?;
            again(web, visit, id, Forms { act, ..Forms::fresh(web, visit) }).await
        }
    }
}

/// Questions that nobody could answer in time: when they open again.
pub(super) async fn in_vain(
    web: &Web,
    visit: &Visit,
    id: &str,
    posted: &Posted,
    until_us: i64,
) -> Reply {
    let mut act = posted.fill(act_form());
    act.refuse(questions_closed(&visit.texts(), until_us, visit.now_us()));
    again(web, visit, id, Forms { act, ..Forms::fresh(web, visit) }).await
}

/// An identity that could not be confirmed: its own form says why.
pub(super) async fn not_confirmed(
    web: &Web,
    visit: &Visit,
    id: &str,
    posted: &Posted,
    error: AppError,
) -> Reply {
    let mut confirm = posted.fill(confirm_form());
    complain(&mut confirm, visit, error)?;
    again(web, visit, id, Forms { confirm, ..Forms::fresh(web, visit) }).await
}

pub async fn claim(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    _: Posted,
) -> Reply {
    let case = case_id(&id)?;
    desk::claim(&web.app, visit.actor(), &case).await?;
    see_other(&visit, &format!("/desk/cases/{case}#end"), None)
}

pub async fn close(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    _: Posted,
) -> Reply {
    let case = case_id(&id)?;
    let done = desk::close(&web.app, visit.actor(), &case).await;
    moved(&visit, &case, done, "desk-closed")
}

pub async fn reopen(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    _: Posted,
) -> Reply {
    let case = case_id(&id)?;
    let done = desk::reopen(&web.app, visit.actor(), &case).await;
    moved(&visit, &case, done, "desk-reopened")
}

/// The case again, with what became of it: a colleague may have it meanwhile.
fn moved(visit: &Visit, case: &ConversationId, done: Result<(), AppError>, flash: &str) -> Reply {
    let flash = match done {
        Ok(()) => flash,
        Err(AppError::Invalid(_)) => "desk-held",
        Err(error) => return Err(error.into()),
    };
    see_other(visit, &format!("/desk/cases/{case}#end"), Some(flash))
}

pub async fn assign(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    posted: Posted,
) -> Reply {
    let case = case_id(&id)?;
    let to = match posted.get("to").strip_prefix("queue ") {
        Some(word) => Queue::parse(word).map(Assign::Queue),
        None => PersonId::parse(posted.get("to")).map(Assign::Agent),
    };
    let assigned = match to {
        Some(to) => {
            let (note, key) = (posted.get("note").to_owned(), posted.key().to_owned());
            let hand = HandOver { to, note, key };
            desk::assign(&web.app, visit.actor(), &case, hand).await
        }
        None => Err(AppError::field("to", "error-choose")),
    };
    match assigned {
        Ok(()) => see_other(&visit, &format!("/desk/cases/{case}#end"), Some("desk-handed")),
        Err(error) => {
            let mut hand = posted.fill(hand_form());
            complain(&mut hand, &visit, error)?;
            again(&web, &visit, &id, Forms { hand, ..Forms::fresh(&web, &visit) }).await
        }
    }
}

pub async fn reveal(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    posted: Posted,
) -> Reply {
    let case = case_id(&id)?;
    let (what, reason) = (posted.get("what"), posted.get("because"));
    match desk::reveal(&web.app, visit.actor(), &case, what, reason).await {
        Ok(()) => see_other(&visit, &format!("/desk/cases/{case}#customer"), None),
        Err(error) => {
            let mut reveal = posted.fill(reveal_form());
            complain(&mut reveal, &visit, error)?;
            again(&web, &visit, &id, Forms { reveal, ..Forms::fresh(&web, &visit) }).await
        }
    }
}
