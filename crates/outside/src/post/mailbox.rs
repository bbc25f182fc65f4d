//! The mailbox: every letter on one page, newest first, and the same as JSON.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;

use super::letter::{Channel, Letter};
use crate::bank::routes::Shared;
use crate::clock::{for_people, rfc3339};
use crate::html::{self, Stretch};
use crate::words::Words;
use crate::world::World;

/// The page shows no more than these; the JSON has all that are kept.
const LETTERS_SHOWN: usize = 200;

pub(crate) fn router() -> Router<Arc<World>> {
    Router::new().route("/mailbox", get(show)).route("/mailbox.json", get(as_json))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct MailboxQuery {
    to: Option<String>,
    live: Option<String>,
    lang: Option<String>,
}

impl MailboxQuery {
    fn letters(&self, world: &World) -> Vec<Letter> {
        let to = self.to.as_deref().map(str::trim).filter(|to| !to.is_empty());
        let fits = |letter: &&Letter| to.is_none_or(|to| same_address(&letter.to, to));
        world.read(|book| book.letters.iter().filter(fits).cloned().collect())
    }
}

/// Letter case aside, and a leading `+`, which an address bar turns into a blank.
fn same_address(one: &str, other: &str) -> bool {
    one.trim_start_matches('+').to_lowercase() == other.trim_start_matches('+').to_lowercase()
}

async fn as_json(State(world): Shared, Query(query): Query<MailboxQuery>) -> Response {
    Json(query.letters(&world)).into_response()
}

struct LetterRow<'a> {
    letter: &'a Letter,
    is_mail: bool,
    at: String,
    at_machine: String,
    text: Vec<Stretch<'a>>,
}

#[derive(Template)]
#[template(path = "mailbox.html")]
struct MailboxPage<'a> {
    w: &'static Words,
    style: &'static str,
    to: &'a str,
    live: bool,
    letters: Vec<LetterRow<'a>>,
}

async fn show(
    State(world): Shared,
    Query(query): Query<MailboxQuery>,
    headers: HeaderMap,
) -> Response {
    let letters = query.letters(&world);
    let row = |letter| LetterRow {
        letter,
        is_mail: letter.channel == Channel::Mail,
        at: for_people(letter.at_us),
        at_machine: rfc3339(letter.at_us),
        text: html::stretches(letter.text.trim()),
    };
    let page = MailboxPage {
        w: Words::chosen(query.lang.as_deref(), &headers),
        style: html::STYLE,
        to: query.to.as_deref().map_or("", str::trim),
        live: query.live.as_deref() == Some("1"),
        letters: letters.iter().take(LETTERS_SHOWN).map(row).collect(),
    };
    html::page(StatusCode::OK, &page, "")
}
