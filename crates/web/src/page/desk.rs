//! The desk: who waits, the talk, the facts. Dense and keyboard-first; everything works without
//! script, and nothing jumps while somebody types.

pub(crate) mod answer;
pub mod callback;
pub mod case;
pub mod facts;
pub mod help;
pub mod inbox;
pub mod mail;
pub mod payment;
pub mod person;

use askama::Template;
use axum::extract::State;
use axum::http::Method;
use axum::routing::{get, post};
use paydesk_app::conversation as desk;
use paydesk_texts::Language;

use crate::address::Query;
use crate::page::conversation::stream;
use crate::page::html;
use crate::page::shell::Shell;
use crate::{Reply, Route, Visit, Web, Who};
use inbox::{Asked, InboxRow, Tabs, rows_and_tabs};

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Method::GET, "/desk", Who::Staff, get(show)),
        Route::new(Method::GET, "/desk/help", Who::Staff, get(help::show)),
        Route::new(Method::GET, "/desk/stream", Who::Staff, get(stream::agent)),
        Route::new(Method::GET, "/desk/payments/{payment}", Who::Staff, get(payment::show)),
        Route::new(Method::GET, "/desk/cases/{case}", Who::Staff, get(case::show)),
        Route::new(Method::POST, "/desk/cases/{case}/messages", Who::Staff, post(case::say)),
        Route::new(Method::POST, "/desk/cases/{case}/claim", Who::Staff, post(case::claim)),
        Route::new(Method::POST, "/desk/cases/{case}/assign", Who::Staff, post(case::assign)),
        Route::new(Method::POST, "/desk/cases/{case}/close", Who::Staff, post(case::close)),
        Route::new(Method::POST, "/desk/cases/{case}/reopen", Who::Staff, post(case::reopen)),
        Route::new(Method::POST, "/desk/cases/{case}/proof", Who::Staff, post(person::proof)),
        Route::new(Method::POST, "/desk/cases/{case}/reset", Who::Staff, post(person::reset)),
        Route::new(Method::POST, "/desk/cases/{case}/identity", Who::Staff, post(person::identity)),
        Route::new(Method::POST, "/desk/cases/{case}/reveal", Who::Staff, post(case::reveal)),
    ]
}

/// The key of the language in which somebody is written to, in its own word.
pub(crate) fn speaks(language: Language) -> &'static str {
    match language {
        Language::En => "me-english",
        Language::ZhHans => "me-chinese",
    }
}

#[derive(Template)]
#[template(path = "desk/inbox.html")]
struct Inbox {
    shell: Shell,
    tabs: Tabs,
    rows: Vec<InboxRow>,
    keys: [(&'static str, &'static str); 8],
}

/// The keys of the desk and what each does; those that are buttons stand on them, too.
const KEYS: [(&str, &str); 8] = [
    ("J  K", "desk-key-walk"),
    ("↵", "desk-key-open"),
    ("C", "desk-claim"),
    ("R", "desk-reply"),
    ("N", "desk-note"),
    ("H", "desk-hand"),
    ("E", "act-close"),
    ("Esc", "desk-key-leave"),
];

async fn show(State(web): State<Web>, visit: Visit, Query(asked): Query<Asked>) -> Reply {
    let filter: desk::Filter = asked.filter();
    let (rows, tabs) = rows_and_tabs(&web, &visit, filter, None).await?;
    html(&Inbox { shell: visit.shell("desk-title"), tabs, rows, keys: KEYS })
}
