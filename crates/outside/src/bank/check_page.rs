//! The page of the bank that issued a card: it asks for a code ([`super::check`]).

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::check::{self, CHECK_CODE, Check, CheckEnd};
use super::page::{self, PageQuery};
use super::routes::Shared;
use super::session::{CardSession, SessionState};
use crate::clock::{for_people, now_us, seconds};
use crate::html;
use crate::words::Words;
use crate::world::World;

const CODE_DIGITS: usize = 6;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct CodeForm {
    code: String,
}

#[derive(Template)]
#[template(path = "check.html")]
struct CheckPage<'a> {
    w: &'static Words,
    style: &'static str,
    session: &'a CardSession,
    amount: Option<String>,
    last4: &'a str,
    until: String,
    left_s: i64,
    tries_left: u8,
    error: Option<&'static str>,
    test_code: &'static str,
}

/// The page, or what has become of the check meanwhile.
pub(crate) async fn look(
    State(world): Shared,
    Path(id): Path<String>,
    Query(query): Query<PageQuery>,
    headers: HeaderMap,
) -> Response {
    step(&world, &id, &query, &headers, None)
}

pub(crate) async fn submit(
    State(world): Shared,
    Path(id): Path<String>,
    Query(query): Query<PageQuery>,
    headers: HeaderMap,
    Form(form): Form<CodeForm>,
) -> Response {
    let code: String = form.code.chars().filter(|c| !c.is_whitespace()).take(40).collect();
    step(&world, &id, &query, &headers, Some(code))
}

/// What is no code at all uses up no try.
fn is_code(typed: &str) -> bool {
    typed.len() == CODE_DIGITS && typed.bytes().all(|b| b.is_ascii_digit())
}

fn step(
    world: &World,
    id: &str,
    query: &PageQuery,
    headers: &HeaderMap,
    typed: Option<String>,
) -> Response {
    let Some(before) = world.read(|book| book.sessions.get(id).cloned()) else {
        return page::unknown(headers);
    };
    let words = page::words_of(&before, query.lang());
    let code = typed.as_deref().filter(|typed| is_code(typed));
    let answered = world.write(|book, now_us| check::answer(book, id, code, now_us));
    let (session, end) = match answered {
        Ok(Some(answered)) => answered,
        Ok(None) => return page::unknown(headers),
        Err(_) => return page::broken(words),
    };
    match (end, &session.check) {
        (Some(CheckEnd::Passed), _) => Redirect::to(&session.way_back()).into_response(),
        (Some(end), _) => over(&session, words, end),
        (None, Some(check)) => {
            let error = typed.as_deref().map(|_| match code {
                None => words.check_code_missing,
                Some(_) => words.check_code_wrong,
            });
            ask(&session, check, words, error)
        }
        (None, None) if session.state == SessionState::Open => {
            Redirect::to(&format!("/card/{id}?lang={}", words.tag)).into_response()
        }
        (None, None) if typed.is_some() => Redirect::to(&session.way_back()).into_response(),
        (None, None) => page::over(world, &session, words),
    }
}

/// A check that was not passed says so, before its card goes back as one that will not pay.
pub(crate) fn over(session: &CardSession, words: &'static Words, end: CheckEnd) -> Response {
    let title = match end {
        CheckEnd::RanOut => words.check_ran_out,
        CheckEnd::Failed | CheckEnd::Passed => words.check_failed,
    };
    let back = Some(session.way_back());
    page::notice(StatusCode::OK, words, [title, words.check_over_lead], None, back)
}

fn ask(
    session: &CardSession,
    check: &Check,
    w: &'static Words,
    error: Option<&'static str>,
) -> Response {
    let left_us = (check.until_us - now_us()).max(0);
    let page = CheckPage {
        w,
        style: html::STYLE,
        session,
        amount: session.sum(),
        last4: check.card.test_card().map_or("", |card| card.last4()),
        until: for_people(check.until_us),
        left_s: (left_us + seconds(1) - 1).div_euclid(seconds(1)),
        tries_left: check.tries_left,
        error,
        test_code: CHECK_CODE,
    };
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    html::page(status, &page, &session.target())
}
