//! The bank's routes, and the door in front of them.
//!
//! Every request to the bank passes [`door`]: it is where `down` and `maintenance` take effect,
//! before a key is asked for, as with a real bank that is not there at all. The counter (`/`,
//! `/admin`) is not behind it, or nobody could open again.

use std::sync::Arc;

use axum::extract::{ConnectInfo, Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::json;

use super::charge::{self, ChargeRequest};
use super::check_page;
use super::mode::Mode;
use super::page;
use super::record;
use super::refund::{self, RefundRequest};
use super::session::{self, SessionRequest};
use super::standing::Conduct;
use crate::book::Change;
use crate::clock::{rfc3339, seconds};
use crate::line::Line;
use crate::wire::{ByReference, Refused, Wire, idempotency_key};
use crate::world::World;

pub(crate) type Shared = State<Arc<World>>;

pub(crate) fn router(world: &Arc<World>) -> Router<Arc<World>> {
    let api = Router::new()
        .route("/v1/card-sessions", post(open_session))
        .route("/v1/card-sessions/{id}", get(show_session))
        .route("/v1/charges", post(create_charge).get(show_charge))
        .route("/v1/charges/{reference}/cancel", post(cancel_charge))
        .route("/v1/refunds", post(create_refund).get(show_refund))
        .route("/v1/records", get(show_records))
        .layer(from_fn_with_state(Arc::clone(world), key_check));
    let pages = Router::new()
        .route("/card/{id}", get(page::show).post(page::submit))
        .route("/card/{id}/check", get(check_page::look).post(check_page::submit))
        .route("/card/{id}/cancel", post(page::cancel));
    api.merge(pages)
        .route("/health", get(health))
        .layer(from_fn_with_state(Arc::clone(world), door))
}

/// Nobody is served while the bank is down or in maintenance.
async fn door(
    State(world): Shared,
    ConnectInfo(line): ConnectInfo<Line>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    // Probes ask all the time and would use up what a test counts on.
    let counts = path != "/health";
    let met = world.write(|book, now_us| {
        let (mode, counted) = book.meet(now_us);
        let until_us = book.switch.until_us().unwrap_or(now_us);
        let counted = counted.filter(|_| counts && mode.is_closed());
        counted.map_or(Ok(()), |row| book.commit(vec![row]))?;
        Ok::<_, Refused>((mode, until_us, now_us))
    });
    match met {
        Err(refused) => refused.into_response(),
        Ok((Mode::Down, ..)) => {
            line.cut();
            Response::default()
        }
        Ok((Mode::Maintenance, until_us, now_us)) => {
            let wait_s = (until_us - now_us).div_euclid(seconds(1)) + 1;
            if path.starts_with("/card/") {
                return page::maintenance(request.headers(), until_us, wait_s);
            }
            maintenance(path, until_us).retry_after(wait_s).into_response()
        }
        Ok(_) => next.run(request).await,
    }
}

fn maintenance(path: &str, until_us: i64) -> Refused {
    let message = "The bank is in maintenance; nothing was booked.";
    let refused = Refused::new(StatusCode::SERVICE_UNAVAILABLE, "maintenance", message);
    let refused = refused.with("until", rfc3339(until_us));
    if path == "/health" { refused.with("state", "maintenance") } else { refused }
}

pub(crate) async fn key_check(State(world): Shared, request: Request, next: Next) -> Response {
    let given = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let key = given.and_then(|given| given.strip_prefix("Bearer "));
    if key == Some(world.api_key.as_str()) {
        return next.run(request).await;
    }
    let message = "The header Authorization: Bearer <key> is missing or wrong.";
    Refused::new(StatusCode::UNAUTHORIZED, "unauthorized", message).into_response()
}

async fn health(State(world): Shared) -> Response {
    let mode = world.write(|book, now_us| book.switch.mode(now_us));
    let state = if mode == Mode::Slow { "slow" } else { "up" };
    Json(json!({ "state": state })).into_response()
}

async fn open_session(
    State(world): Shared,
    Wire(request): Wire<SessionRequest>,
) -> Result<Response, Refused> {
    let (status, session) = world.write(|book, now_us| session::open(book, request, now_us))?;
    let url = format!("{}/card/{}", world.public_url, session.id);
    let body = json!({ "id": session.id, "url": url, "state": session.state });
    Ok((status, Json(body)).into_response())
}

async fn show_session(State(world): Shared, Path(id): Path<String>) -> Result<Response, Refused> {
    let view = world.read(|book| book.sessions.get(&id).map(|session| session.view(book)));
    let view = view.ok_or_else(|| Refused::not_found("There is no such card session."))?;
    Ok(Json(view).into_response())
}

async fn create_charge(
    State(world): Shared,
    ConnectInfo(line): ConnectInfo<Line>,
    headers: HeaderMap,
    Wire(request): Wire<ChargeRequest>,
) -> Result<Response, Refused> {
    let key = idempotency_key(&headers)?;
    let (view, conduct) = world.write(|book, now_us| charge::submit(book, key, request, now_us))?;
    Ok(leave(conduct, &line, Json(view)).await)
}

async fn create_refund(
    State(world): Shared,
    ConnectInfo(line): ConnectInfo<Line>,
    headers: HeaderMap,
    Wire(request): Wire<RefundRequest>,
) -> Result<Response, Refused> {
    let key = idempotency_key(&headers)?;
    let (view, conduct) = world.write(|book, now_us| refund::submit(book, key, request, now_us))?;
    Ok(leave(conduct, &line, Json(view)).await)
}

/// How an answer leaves: at once, late, or not at all. What it tells is booked by now.
async fn leave(conduct: Conduct, line: &Line, answer: impl IntoResponse) -> Response {
    match conduct {
        Conduct::Answer => answer.into_response(),
        Conduct::AnswerAfter { wait_us } => {
            let wait = std::time::Duration::from_micros(wait_us.unsigned_abs());
            tokio::time::sleep(wait).await;
            answer.into_response()
        }
        Conduct::Cut => {
            line.cut();
            Response::default()
        }
    }
}

async fn show_charge(State(world): Shared, by: ByReference) -> Result<Response, Refused> {
    let view = world.write(|book, now_us| charge::look_up(book, &by.reference, now_us))?;
    Ok(Json(view).into_response())
}

async fn cancel_charge(
    State(world): Shared,
    Path(reference): Path<String>,
) -> Result<Response, Refused> {
    let view = world.write(|book, now_us| charge::cancel(book, &reference, now_us))?;
    Ok(Json(view).into_response())
}

async fn show_refund(State(world): Shared, by: ByReference) -> Result<Response, Refused> {
    let view = world.write(|book, now_us| refund::look_up(book, &by.reference, now_us))?;
    Ok(Json(view).into_response())
}

async fn show_records(State(world): Shared, by: ByReference) -> Result<Response, Refused> {
    let record = world.read(|book| record::of(book, &by.reference));
    let record = record.ok_or_else(|| Refused::not_found("The book has nothing on this."))?;
    Ok(Json(record).into_response())
}

/// Turns the bank's switch; shared by the JSON interface and the counter's form.
pub(crate) fn turn(world: &World, turn: &super::mode::Turn) -> Result<Response, Refused> {
    world.write(|book, now_us| {
        let switch = super::mode::Switch::turned(turn, now_us)
            .ok_or_else(|| Refused::invalid("until", "A time as RFC 3339 writes it."))?;
        book.commit(vec![Change::BankSwitch(switch)])?;
        Ok(Json(switch.view(now_us)).into_response())
    })
}
