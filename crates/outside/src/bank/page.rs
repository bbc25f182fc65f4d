//! The hosted card page: a plain form, the only place where a card number is ever typed.
//!
//! The number is compared with the table of test cards and forgotten; it is never stored, logged or
//! shown again, unless it is a test card's.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::card::{TEST_CARDS, TestCard, WRONG_SECURITY_CODE, luhn_holds, spaced};
use super::check::CheckEnd;
use super::check_page;
use super::routes::Shared;
use super::session::{self, CardSession, SessionState, TypedCard};
use crate::clock::{for_people, now_us};
use crate::html;
use crate::wire::Refused;
use crate::words::Words;
use crate::world::World;

/// What a press on a test card fills in; far enough off that nobody has to change it soon.
const PREFILL_EXPIRY: &str = "12/34";
const PREFILL_SECURITY_CODE: &str = "123";
const PREFILL_NAME: &str = "Test Person";

#[derive(Deserialize)]
pub(crate) struct PageQuery {
    #[serde(default)]
    card: Option<String>,
    #[serde(default)]
    lang: Option<String>,
}

impl PageQuery {
    pub(crate) fn lang(&self) -> Option<&str> {
        self.lang.as_deref()
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct CardForm {
    number: String,
    expiry: String,
    security_code: String,
    name: String,
}

/// What is wrong, beside each field.
#[derive(Default)]
struct Errors {
    number: Option<&'static str>,
    expiry: Option<&'static str>,
    security_code: Option<&'static str>,
    name: Option<&'static str>,
}

impl Errors {
    fn any(&self) -> bool {
        let all = [self.number, self.expiry, self.security_code, self.name];
        all.iter().any(Option::is_some)
    }
}

#[derive(Template)]
#[template(path = "card.html")]
struct CardPage<'a> {
    w: &'static Words,
    style: &'static str,
    session: &'a CardSession,
    amount: Option<String>,
    form: CardForm,
    errors: Errors,
    chinese: bool,
    cards: &'static [TestCard],
}

#[derive(Template)]
#[template(path = "notice.html")]
struct NoticePage {
    w: &'static Words,
    style: &'static str,
    title: &'static str,
    lead: &'static str,
    moment: Option<String>,
    back: Option<String>,
}

pub(crate) async fn show(
    State(world): Shared,
    Path(id): Path<String>,
    Query(query): Query<PageQuery>,
    headers: HeaderMap,
) -> Response {
    let Some(session) = world.read(|book| book.sessions.get(&id).cloned()) else {
        return unknown(&headers);
    };
    let words = words_of(&session, query.lang.as_deref());
    if session.state != SessionState::Open {
        return over(&world, &session, words);
    }
    if session.check.is_some() {
        return Redirect::to(&session.check_path(words)).into_response();
    }
    let card = query.card.as_deref().and_then(TestCard::by_number);
    let form = card.map_or_else(CardForm::default, |card| CardForm {
        number: card.spaced(),
        expiry: PREFILL_EXPIRY.into(),
        security_code: PREFILL_SECURITY_CODE.into(),
        name: PREFILL_NAME.into(),
    });
    render(StatusCode::OK, &session, words, form, Errors::default())
}

pub(crate) async fn submit(
    State(world): Shared,
    Path(id): Path<String>,
    Query(query): Query<PageQuery>,
    headers: HeaderMap,
    Form(form): Form<CardForm>,
) -> Response {
    let Some(session) = world.read(|book| book.sessions.get(&id).cloned()) else {
        return unknown(&headers);
    };
    let words = words_of(&session, query.lang.as_deref());
    if session.state != SessionState::Open {
        return Redirect::to(&session.way_back()).into_response();
    }
    match check(&form, words, now_us()) {
        Ok(typed) => {
            let done = world.write(|book, now_us| session::finish(book, &id, typed, now_us));
            leave(done, words)
        }
        Err(errors) => {
            let mut form = form;
            form.security_code.clear();
            let number = digits(&form.number);
            let known = TestCard::by_number(&number).is_some();
            form.number = if known { spaced(&number) } else { String::new() };
            form.name.truncate(form.name.char_indices().nth(100).map_or(usize::MAX, |(at, _)| at));
            render(StatusCode::UNPROCESSABLE_ENTITY, &session, words, form, errors)
        }
    }
}

pub(crate) async fn cancel(
    State(world): Shared,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(session) = world.read(|book| book.sessions.get(&id).cloned()) else {
        return unknown(&headers);
    };
    let words = words_of(&session, None);
    leave(world.write(|book, _| session::cancel(book, &id)), words)
}

/// Back to the shop, if the book could be written.
fn leave(outcome: Result<Option<CardSession>, Refused>, words: &'static Words) -> Response {
    match outcome {
        Ok(Some(session)) if session.check.is_some() => {
            Redirect::to(&session.check_path(words)).into_response()
        }
        Ok(Some(session)) => Redirect::to(&session.way_back()).into_response(),
        Ok(None) => notice(StatusCode::NOT_FOUND, words, unknown_words(words), None, None),
        Err(_) => broken(words),
    }
}

/// The book cannot be written.
pub(crate) fn broken(words: &'static Words) -> Response {
    let said = [words.broken_title, words.broken_lead];
    notice(StatusCode::INTERNAL_SERVER_ERROR, words, said, None, None)
}

/// The page that a person sees while the bank is in maintenance.
pub(crate) fn maintenance(headers: &HeaderMap, until_us: i64, wait_s: i64) -> Response {
    let words = Words::chosen(None, headers);
    let moment = Some(for_people(until_us));
    let said = [words.maintenance_title, words.maintenance_lead];
    let mut response = notice(StatusCode::SERVICE_UNAVAILABLE, words, said, moment, None);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait_s));
    response
}

pub(crate) fn words_of(session: &CardSession, choice: Option<&str>) -> &'static Words {
    let none = HeaderMap::new();
    match choice {
        Some(choice) => Words::chosen(Some(choice), &none),
        None => Words::of(session.request.language),
    }
}

fn unknown_words(words: &'static Words) -> [&'static str; 2] {
    [words.session_unknown, words.session_unknown_hint]
}

pub(crate) fn unknown(headers: &HeaderMap) -> Response {
    let words = Words::chosen(None, headers);
    notice(StatusCode::NOT_FOUND, words, unknown_words(words), None, None)
}

pub(crate) fn over(world: &World, session: &CardSession, words: &'static Words) -> Response {
    let token = session.token.as_ref();
    let end = world.read(|book| token.and_then(|token| book.cards.get(token))?.check);
    if let Some(end @ (CheckEnd::Failed | CheckEnd::RanOut)) = end {
        return check_page::over(session, words, end);
    }
    let lead = match session.state {
        SessionState::Cancelled => words.session_cancelled,
        SessionState::Done | SessionState::Open => words.session_done,
    };
    let back = Some(session.way_back());
    notice(StatusCode::OK, words, [words.card_title, lead], None, back)
}

pub(crate) fn notice(
    status: StatusCode,
    w: &'static Words,
    [title, lead]: [&'static str; 2],
    moment: Option<String>,
    back: Option<String>,
) -> Response {
    let page = NoticePage { w, style: html::STYLE, title, lead, moment, back };
    html::page(status, &page, "")
}

fn render(
    status: StatusCode,
    session: &CardSession,
    w: &'static Words,
    form: CardForm,
    errors: Errors,
) -> Response {
    let page = CardPage {
        w,
        style: html::STYLE,
        session,
        amount: session.sum(),
        form,
        errors,
        chinese: w.tag != "en",
        cards: &TEST_CARDS,
    };
    html::page(status, &page, &session.target())
}

/// `CNY 12.50`, with as many decimals as ISO 4217 gives the currency.
pub(crate) fn for_reading(amount_minor: i64, currency: &str) -> String {
    let decimals = match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX"
        | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    };
    let digits = format!("{amount_minor:0>width$}", width = decimals + 1);
    let (whole, part) = digits.split_at(digits.len() - decimals);
    let point = if decimals == 0 { "" } else { "." };
    format!("{currency} {whole}{point}{part}")
}

fn digits(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_whitespace() && *c != '-').take(40).collect()
}

fn check(form: &CardForm, w: &'static Words, now_us: i64) -> Result<TypedCard, Errors> {
    let mut errors = Errors::default();
    let number = digits(&form.number);
    let card = TestCard::by_number(&number);
    if card.is_none() {
        let shaped = (12..=19).contains(&number.len()) && luhn_holds(&number);
        errors.number = Some(match number.is_empty() {
            true => w.number_missing,
            false if shaped => w.number_foreign,
            false => w.number_mistyped,
        });
    }
    let expiry = month_and_year(&form.expiry);
    match expiry {
        None => errors.expiry = Some(w.expiry_missing),
        Some(expiry) if is_past(expiry, now_us) => errors.expiry = Some(w.expiry_past),
        Some(_) => {}
    }
    let code = form.security_code.trim();
    if code.len() != 3 || !code.bytes().all(|c| c.is_ascii_digit()) {
        errors.security_code = Some(w.security_code_missing);
    }
    if form.name.chars().count() > 100 {
        errors.name = Some(w.name_too_long);
    }
    match (card, expiry) {
        (Some(card), Some((month, year))) if !errors.any() => Ok(TypedCard {
            card,
            expiry: format!("{month:02}/{:02}", year % 100),
            security_code_wrong: code == WRONG_SECURITY_CODE,
        }),
        _ => Err(errors),
    }
}

/// `12/34`, `12 / 2034`, `1234`: month and year.
fn month_and_year(typed: &str) -> Option<(i16, i16)> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '/').collect();
    if !matches!(digits.len(), 4 | 6) || !digits.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let month: i16 = digits[..2].parse().ok()?;
    let year: i16 = digits[2..].parse().ok()?;
    let year = if digits.len() == 4 { 2000 + year } else { year };
    ((1..=12).contains(&month) && (2000..2100).contains(&year)).then_some((month, year))
}

/// A card is good to the end of its month, wherever in the world that ends last.
fn is_past((month, year): (i16, i16), now_us: i64) -> bool {
    let now = jiff::Timestamp::from_microsecond(now_us).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let today = jiff::tz::Offset::constant(-12).to_datetime(now);
    (year, month) < (today.year(), i16::from(today.month()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expiry_is_read_as_people_write_it() {
        for typed in ["12/34", "12 / 34", "1234", "12/2034", " 12 34 "] {
            assert_eq!(month_and_year(typed), Some((12, 2034)), "{typed}");
        }
        for typed in ["", "13/34", "00/34", "1/34", "12/3", "12-34", "ab/cd", "１２/34"] {
            assert_eq!(month_and_year(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_card_is_good_to_the_end_of_its_month() {
        // 2026-08-01 00:30 UTC: in places it is still July.
        let now_us = 1_785_544_200_000_000;
        assert!(!is_past((7, 2026), now_us));
        assert!(is_past((6, 2026), now_us));
        assert!(is_past((7, 2026), now_us + 86_400_000_000));
    }

    #[test]
    fn amounts_have_the_decimals_of_their_currency() {
        assert_eq!(for_reading(1_250, "CNY"), "CNY 12.50");
        assert_eq!(for_reading(5, "USD"), "USD 0.05");
        assert_eq!(for_reading(5, "JPY"), "JPY 5");
        assert_eq!(for_reading(12_345, "KWD"), "KWD 12.345");
    }
}
