//! What the bank sends by itself: callbacks, proven by their signature over the raw body, kept and
//! settled before they are answered.

use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method as Verb, StatusCode};
use axum::response::IntoResponse;
use axum::routing::post;
use paydesk_app::payment;

use crate::{Fail, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    vec![Route::new(Verb::POST, "/hooks/bank", Who::Anyone, post(bank))]
}

/// More than any callback of a bank needs.
const BYTES_MAX: usize = 64 * 1024;

async fn bank(State(web): State<Web>, visit: Visit, headers: HeaderMap, body: Body) -> Reply {
    let bytes = to_bytes(body, BYTES_MAX).await.map_err(|_| Fail::TooLarge)?;
    let pairs: Vec<(String, String)> = headers
        .iter()
        .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
        .collect();
    // A callback that nobody can prove to be the bank's is told so, and leaves no trace.
    let got = web.app.ports.rail.callback(&pairs, &bytes, visit.now_us());
    let got = got.ok_or(Fail::BadSignature)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    payment::rail::callback(&web.app, got, text).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
