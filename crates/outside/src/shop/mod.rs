//! The systems of shops: asked before one of them is paid, whether it takes the payment.
//!
//! One switch for all of them. It stands apart from the bank's: a bank that is down says nothing of
//! the shops.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::Sha256;

use crate::bank::routes::Shared;
use crate::bank::webhook::signature;
use crate::clock::{now_us, seconds};
use crate::line::Line;
use crate::wire::{Refused, check_amount, check_currency, check_reference};
use crate::world::World;

/// How late a slow shop answers: later than people like, and in time.
const SLOW: Duration = Duration::from_secs(2);
/// How long a silent one keeps its line open.
const SILENT: Duration = Duration::from_secs(60);
/// How far the time of a signature may be off, either way.
const AGE_MAX_S: i64 = 5 * 60;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShopMode {
    #[default]
    Takes,
    TakesNot,
    Slow,
    Silent,
    Error,
    Down,
}

impl ShopMode {
    pub const ALL: [ShopMode; 6] = [
        ShopMode::Takes,
        ShopMode::TakesNot,
        ShopMode::Slow,
        ShopMode::Silent,
        ShopMode::Error,
        ShopMode::Down,
    ];

    /// The word used on the wire.
    pub fn word(self) -> &'static str {
        match self {
            ShopMode::Takes => "takes",
            ShopMode::TakesNot => "takes_not",
            ShopMode::Slow => "slow",
            ShopMode::Silent => "silent",
            ShopMode::Error => "error",
            ShopMode::Down => "down",
        }
    }
}

#[derive(Debug, Deserialize)]
struct Question {
    reference: String,
    merchant: String,
    #[serde(default)]
    order: Option<String>,
    amount_minor: i64,
    currency: String,
}

pub(crate) fn router() -> Router<Arc<World>> {
    Router::new().route("/shop/payments", post(answer))
}

async fn answer(
    State(world): Shared,
    ConnectInfo(line): ConnectInfo<Line>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let mode = world.read(|book| book.shop_mode);
    if mode == ShopMode::Down {
        line.cut();
        return Ok(Response::default());
    }
    let question = read(&world.signing_key, &headers, &body)?;
    let takes = match mode {
        ShopMode::TakesNot => false,
        ShopMode::Slow => {
            tokio::time::sleep(SLOW).await;
            true
        }
        ShopMode::Silent => {
            tokio::time::sleep(SILENT).await;
            line.cut();
            return Ok(Response::default());
        }
        ShopMode::Error => {
            let message = "The shop's system has a fault.";
            return Err(Refused::new(StatusCode::INTERNAL_SERVER_ERROR, "shop_fault", message));
        }
        ShopMode::Takes | ShopMode::Down => true,
    };
    let order = question.order.as_deref().unwrap_or("-");
    tracing::info!(merchant = question.merchant, order, takes, "a shop was asked");
    Ok(Json(json!({ "reference": question.reference, "takes": takes })).into_response())
}

/// A question that is signed for the shop that it names.
fn read(house_key: &[u8], headers: &HeaderMap, body: &[u8]) -> Result<Question, Refused> {
    let bad = |why: String| Refused::new(StatusCode::BAD_REQUEST, "bad_request", why);
    let question: Question =
        serde_json::from_slice(body).map_err(|error| bad(format!("The JSON body: {error}.")))?;
    let text = std::str::from_utf8(body).map_err(|error| bad(error.to_string()))?;
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
    let (id, given) = (header("webhook-id"), header("webhook-signature"));
    let at_s: i64 = header("webhook-timestamp").parse().unwrap_or(0);
    let own = signature(&key_of(house_key, &question.merchant), id, at_s, text);
    let age_s = (now_us().div_euclid(seconds(1)) - at_s).abs();
    if id != question.reference || given != own || age_s > AGE_MAX_S {
        let message = "The question is not signed for this shop, or too old.";
        return Err(Refused::new(StatusCode::UNAUTHORIZED, "unauthorized", message));
    }
    check_reference("reference", &question.reference)?;
    check_amount(question.amount_minor)?;
    check_currency(&question.currency)?;
    Ok(question)
}

/// Each shop has a key of its own, made of the house's, or one could ask in another's name.
fn key_of(house_key: &[u8], merchant: &str) -> Vec<u8> {
    let mac = Hmac::<Sha256>::new_from_slice(house_key);
    let mut mac = mac.expect("HMAC takes a key of any length");
    mac.update(merchant.as_bytes());
    mac.finalize().into_bytes().to_vec()
}
