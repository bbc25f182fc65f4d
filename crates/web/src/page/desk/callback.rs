//! The desk's callbacks: who is due, the number for a reason, what came of the call.

use askama::Template;
use axum::extract::State;
use axum::http::Method;
use axum::routing::{get, post};
use paydesk_app::AppError;
use paydesk_app::callback::{self, Desk, Row};
use paydesk_app::conversation::Say;
use paydesk_core::callback::CallbackState;
use paydesk_core::id::CallbackId;
use paydesk_core::word::Word;

use crate::address::Path;
use crate::page::callback::{half_hour, state_tag};
use crate::page::conversation::lines;
use crate::page::shell::Shell;
use crate::page::shell::form::Form;
use crate::page::shell::part::{Tag, Tone};
use crate::page::wrong::complain;
use crate::page::{again, html, see_other};
use crate::{Fail, Posted, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    use Who::Staff;
    vec![
        Route::new(Method::GET, "/desk/callbacks", Staff, get(list)),
        Route::new(Method::GET, "/desk/callbacks/{callback}", Staff, get(show)),
        Route::new(Method::POST, "/desk/callbacks/{callback}/claim", Staff, post(claim)),
        Route::new(Method::POST, "/desk/callbacks/{callback}/call", Staff, post(call)),
        Route::new(Method::POST, "/desk/callbacks/{callback}/outcome", Staff, post(outcome)),
    ]
}

/// One line of the list.
struct Line {
    href: String,
    when: String,
    who: String,
    about: String,
    tag: Tag,
}

fn who(shell: &Shell, row: &Row) -> String {
    row.customer.clone().unwrap_or_else(|| shell.say("conversation-visitor"))
}

fn line(shell: &Shell, row: &Row) -> Line {
    let (texts, slot_us) = (&shell.t, row.callback.slot_us);
    let tag = match &row.agent {
        Some(name) => Tag::new(Tone::Good, texts.with("desk-has-it", &[("name", name.into())])),
        None if slot_us <= shell.now_us => Tag::new(Tone::Bad, texts.say("callback-due-now")),
        None => Tag::new(Tone::Wait, texts.say("desk-nobody-has-it")),
    };
    let number =
        texts.with("conversation-number", &[("number", row.case.number.to_string().into())]);
    let rang = row.callback.is_of_missed_call().then(|| texts.say("callback-of-missed-call"));
    let about = rang.into_iter().chain([number, lines::title(texts, &row.case)]);
    Line {
        href: format!("/desk/callbacks/{}", row.callback.id),
        when: half_hour(texts, slot_us, shell.now_us),
        who: who(shell, row),
        about: about.collect::<Vec<_>>().join(" · "),
        tag,
    }
}

#[derive(Template)]
#[template(path = "desk/callbacks.html")]
struct List {
    shell: Shell,
    lines: Vec<Line>,
}

async fn list(State(web): State<Web>, visit: Visit) -> Reply {
    let due = callback::due(&web.app, visit.actor()).await?;
    let shell = visit.shell("callback-desk-title");
    html(&List { lines: due.iter().map(|row| line(&shell, row)).collect(), shell })
}

#[derive(Template)]
#[template(path = "desk/callback.html")]
struct Show {
    shell: Shell,
    it: Desk,
    line: Line,
    state: Tag,
    call: Form,
    outcome: Form,
    outcomes: Vec<(String, String)>,
}

impl Show {
    fn action(&self, act: &str) -> String {
        format!("/desk/callbacks/{}/{act}", self.it.row.callback.id)
    }

    fn waits(&self) -> bool {
        self.it.row.callback.state == CallbackState::Placed
    }

    fn free(&self) -> bool {
        self.it.row.case.agent.is_none()
    }
}

fn call_form() -> Form {
    Form::new(&[("because", "field-reason"), ("what", "field-reason")])
}

fn outcome_form() -> Form {
    Form::new(&[("outcome", "callback-outcome"), ("note", "callback-note")])
}

fn id_of(id: &str) -> Result<CallbackId, Fail> {
    CallbackId::parse(id).ok_or(Fail::App(AppError::NotFound))
}

async fn page(web: &Web, visit: &Visit, id: &str) -> Result<Show, Fail> {
    let it = callback::one(&web.app, visit.actor(), &id_of(id)?).await?;
    let shell = visit.shell("callback-desk-title");
    let named = |state: &CallbackState| {
        let word = state.word();
        (word.to_owned(), state_tag(&shell.t, *state).text)
    };
    Ok(Show {
        line: line(&shell, &it.row),
        state: state_tag(&shell.t, it.row.callback.state),
        call: call_form(),
        outcome: outcome_form().keyed(visit.key(web)),
        outcomes: CallbackState::OUTCOMES.iter().map(named).collect(),
        it,
        shell,
    })
}

async fn show(State(web): State<Web>, visit: Visit, Path(id): Path<String>) -> Reply {
    html(&page(&web, &visit, &id).await?)
}

async fn claim(State(web): State<Web>, visit: Visit, Path(id): Path<String>, _: Posted) -> Reply {
    callback::claim(&web.app, visit.actor(), &id_of(&id)?).await?;
    see_other(&visit, &format!("/desk/callbacks/{id}"), None)
}

async fn call(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    posted: Posted,
) -> Reply {
    let reason = posted.get("because");
    match callback::call(&web.app, visit.actor(), &id_of(&id)?, reason).await {
        Ok(()) => see_other(&visit, &format!("/desk/callbacks/{id}#number"), None),
        Err(error) => {
            let mut page = page(&web, &visit, &id).await?;
            page.call = posted.fill(call_form());
            complain(&mut page.call, &visit, error)?;
            again(&page)
        }
    }
}

async fn outcome(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    posted: Posted,
) -> Reply {
    let outcome = CallbackState::parse(posted.get("outcome"));
    let note = Say { words: posted.get("note").to_owned(), client_id: posted.key().to_owned() };
    match callback::finish(&web.app, visit.actor(), &id_of(&id)?, (outcome, note)).await {
        Ok(()) => see_other(&visit, "/desk/callbacks", Some("callback-flash-outcome")),
        Err(error) => {
            let mut page = page(&web, &visit, &id).await?;
            page.outcome = posted.fill(outcome_form());
            complain(&mut page.outcome, &visit, error)?;
            again(&page)
        }
    }
}
