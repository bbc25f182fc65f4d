//! The bank's counter: a page to see what the bank does, and to make it misbehave.
//!
//! No key is asked for, as this bank has no real money; a form sent from another site is refused
//! all the same, so that nobody's browser turns the switches unasked.

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use super::card::{AS_JSON, TEST_CARDS, TestCard};
use super::charge::ChargeView;
use super::mode::{Mode, Turn};
use super::page::for_reading;
use super::routes::{Shared, turn};
use super::standing::State as Outcome;
use crate::book::Change;
use crate::clock::for_people;
use crate::html;
use crate::origin::is_ours;
use crate::post::letter::{Gate, GateMode};
use crate::shop::ShopMode;
use crate::wire::Refused;
use crate::words::Words;
use crate::world::World;

const CHARGES_SHOWN: usize = 20;

pub(crate) fn router() -> Router<Arc<World>> {
    Router::new()
        .route("/", get(show))
        .route("/admin/mode", get(show_mode).post(turn_mode))
        .route("/admin/sms", post(turn_sms))
        .route("/admin/mail", post(turn_mail))
        .route("/admin/shop", get(show_shop).post(turn_shop))
        .route("/admin/checks", post(turn_checks))
        .route("/test-cards.json", get(async || Json(&*AS_JSON)))
}

struct ChargeRow {
    view: ChargeView,
    at: String,
    amount: String,
    state: &'static str,
}

#[derive(Template)]
#[template(path = "counter.html")]
struct CounterPage {
    w: &'static Words,
    style: &'static str,
    mode: Mode,
    left: Option<u32>,
    until: Option<String>,
    modes: [Mode; 7],
    shop: ShopMode,
    shops: [ShopMode; 6],
    charges: Vec<ChargeRow>,
    gates: [(&'static str, &'static str, Gate); 2],
    chinese: bool,
    cards: &'static [TestCard],
}

#[derive(Deserialize)]
struct PageQuery {
    #[serde(default)]
    lang: Option<String>,
}

async fn show(
    State(world): Shared,
    Query(query): Query<PageQuery>,
    headers: HeaderMap,
) -> Response {
    let w = Words::chosen(query.lang.as_deref(), &headers);
    let page = world.write(|book, now_us| {
        let mode = book.switch.mode(now_us);
        let holds = mode != Mode::Normal;
        let charges = book.latest_charges(CHARGES_SHOWN).map(|charge| {
            let view = charge.view(book);
            let amount = view.amount_minor.zip(view.currency.as_deref());
            ChargeRow {
                at: for_people(charge.standing.created_at_us),
                amount: amount.map_or_else(String::new, |(minor, iso)| for_reading(minor, iso)),
                state: state_word(w, view.state),
                view,
            }
        });
        CounterPage {
            w,
            style: html::STYLE,
            mode,
            left: book.switch.left().filter(|_| holds),
            until: book.switch.until_us().filter(|_| holds).map(for_people),
            modes: Mode::ALL,
            shop: book.shop_mode,
            shops: ShopMode::ALL,
            charges: charges.collect(),
            gates: [("mail", w.mail, book.mail_gate), ("sms", w.sms, book.sms_gate)],
            chinese: w.tag != "en",
            cards: &TEST_CARDS,
        }
    });
    html::page(StatusCode::OK, &page, "")
}

fn state_word(w: &Words, state: Outcome) -> &'static str {
    match state {
        Outcome::Succeeded => w.succeeded,
        Outcome::Declined => w.declined,
        Outcome::Pending => w.pending,
    }
}

async fn show_mode(State(world): Shared) -> Response {
    world.write(|book, now_us| Json(book.switch.view(now_us)).into_response())
}

async fn turn_mode(
    State(world): Shared,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let (asked, form) = read::<Turn>(&headers, &body)?;
    let answer = turn(&world, &asked)?;
    Ok(form.map_or(answer, |form| form.back()))
}

async fn turn_sms(
    State(world): Shared,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    turn_gate(&world, &headers, &body, Change::SmsGate)
}

async fn turn_mail(
    State(world): Shared,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    turn_gate(&world, &headers, &body, Change::MailGate)
}

fn turn_gate(
    world: &World,
    headers: &HeaderMap,
    body: &Bytes,
    change: fn(Gate) -> Change,
) -> Result<Response, Refused> {
    let (asked, form) = read::<GateTurn>(headers, body)?;
    let gate = Gate::turned(Gate { mode: asked.mode, for_next: asked.for_next });
    world.write(|book, _| book.commit(vec![change(gate)]))?;
    Ok(form.map_or_else(|| Json(gate).into_response(), |form| form.back()))
}

#[derive(Deserialize, Serialize)]
struct ShopTurn {
    mode: ShopMode,
}

async fn show_shop(State(world): Shared) -> Response {
    Json(ShopTurn { mode: world.read(|book| book.shop_mode) }).into_response()
}

async fn turn_shop(
    State(world): Shared,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let (asked, form) = read::<ShopTurn>(&headers, &body)?;
    world.write(|book, _| book.commit(vec![Change::Shop(asked.mode)]))?;
    Ok(form.map_or_else(|| Json(asked).into_response(), |form| form.back()))
}

#[derive(Deserialize, Serialize)]
struct CheckTurn {
    /// How long checks that begin from now on last; none: as long as the card's bank waits.
    seconds: Option<u16>,
}

async fn turn_checks(
    State(world): Shared,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let (asked, _) = read::<CheckTurn>(&headers, &body)?;
    let check_s = asked.seconds.map(i64::from);
    world.write(|book, _| book.commit(vec![Change::CheckTime(check_s)]))?;
    Ok(Json(asked).into_response())
}

#[derive(Deserialize)]
struct GateTurn {
    mode: GateMode,
    #[serde(default)]
    for_next: Option<u32>,
}

/// A form of the page, and the language that the page was in.
struct SentForm {
    chinese: bool,
}

impl SentForm {
    fn back(&self) -> Response {
        Redirect::to(if self.chinese { "/?lang=zh-Hans" } else { "/?lang=en" }).into_response()
    }
}

/// JSON from a program, or a form from the page.
fn read<T: DeserializeOwned>(
    headers: &HeaderMap,
    body: &[u8],
) -> Result<(T, Option<SentForm>), Refused> {
    let bad = |error: serde_json::Error| {
        Refused::new(StatusCode::BAD_REQUEST, "bad_request", error.to_string())
    };
    if !is_ours(headers) {
        let message = "The switches are turned from the counter's own page.";
        return Err(Refused::new(StatusCode::FORBIDDEN, "other_site", message));
    }
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if !kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
        return serde_json::from_slice(body).map(|asked| (asked, None)).map_err(bad);
    }
    let pairs = form_pairs(body);
    let chinese = pairs.iter().any(|(name, value)| name == "lang" && value == "zh-Hans");
    // A form has no way to leave a field out, so an empty one means the same.
    let filled = pairs.into_iter().filter(|(_, value)| !value.is_empty());
    let object: serde_json::Map<_, _> = filled
        .map(|(name, value)| {
            let number = value.parse::<u32>().ok().filter(|_| name == "for_next");
            (name, number.map_or(value.into(), serde_json::Value::from))
        })
        .collect();
    let asked = serde_json::from_value(object.into()).map_err(bad)?;
    Ok((asked, Some(SentForm { chinese })))
}

fn form_pairs(body: &[u8]) -> Vec<(String, String)> {
    let Ok(mut url) = reqwest::Url::parse("http://form.invalid/") else { return Vec::new() };
    url.set_query(Some(&String::from_utf8_lossy(body)));
    url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}
