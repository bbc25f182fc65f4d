//! What people think of us: praise, complaints, ideas. Each is a case of its kind, so that somebody
//! reads and answers it; no account is needed, and guests are bounded as with any case.

use askama::Template;
use axum::extract::State;
use axum::http::Method;
use axum::routing::{get, post};
use paydesk_app::conversation::Ask;
use paydesk_core::conversation::{Kind, within};
use paydesk_core::day::DAY_US;
use paydesk_core::word::Word;
use serde::Deserialize;

use crate::address::Query;
use crate::page::conversation::{come_back, status_of};
use crate::page::help::{opened, to_case};
use crate::page::shell::Shell;
use crate::page::shell::form::Form;
use crate::page::{again_as, html};
use crate::{Posted, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Method::GET, "/feedback", Who::Anyone, get(ask)),
        Route::new(Method::POST, "/feedback", Who::Anyone, post(send)),
    ]
}

const KINDS: [Kind; 3] = [Kind::Complaint, Kind::Suggestion, Kind::Feedback];

/// Neither money nor a lock is at stake.
const URGENCY: i64 = 2;

#[derive(Template)]
#[template(path = "help/feedback.html")]
struct Page {
    shell: Shell,
    form: Form,
    kinds: Vec<(String, String)>,
}

fn form() -> Form {
    Form::new(&[("kind", "feedback-kind"), ("words", "feedback-words")])
}

fn page(visit: &Visit, form: Form) -> Page {
    let shell = visit.shell("feedback-title");
    let named = |kind: &Kind| {
        let (word, days) = (kind.word(), within(*kind, URGENCY) / DAY_US);
        let name = shell.say(format!("feedback-kind-{word}"));
        (word.to_owned(), format!("{name} · {}", shell.count("feedback-within", "days", days)))
    };
    Page { kinds: KINDS.iter().map(named).collect(), shell, form }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct About {
    kind: String,
}

async fn ask(State(web): State<Web>, visit: Visit, Query(about): Query<About>) -> Reply {
    let form = form().filled([("kind", about.kind.as_str())]).keyed(visit.key(&web));
    html(&page(&visit, form))
}

async fn send(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let kind = Kind::parse(posted.get("kind")).filter(|kind| KINDS.contains(kind));
    let sent = match kind {
        Some(kind) => opened(&web, &visit, asked(&visit, &posted, kind)).await,
        None => Err(paydesk_app::AppError::field("kind", "error-choose")),
    };
    match sent {
        Ok(sent) => to_case(&visit, sent, Some("feedback-flash-sent")),
        Err(error) => {
            let status = status_of(&error);
            let form = come_back(&web, &visit, &posted, form(), error)?;
            again_as(&page(&visit, form), status)
        }
    }
}

fn asked(visit: &Visit, posted: &Posted, kind: Kind) -> Ask {
    Ask {
        kind,
        about: None,
        words: posted.get("words").to_owned(),
        // Who has no account is asked for it beside the case.
        contact: String::new(),
        client_id: posted.key().to_owned(),
        device: visit.label().to_owned(),
        article: None,
    }
}
