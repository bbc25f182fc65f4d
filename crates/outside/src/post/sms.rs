//! The SMS gateway: one message a reference, however often it is asked.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router, extract::State};
use serde::Deserialize;
use serde_json::json;

use super::letter::{Channel, Letter, SmsReceipt};
use crate::bank::routes::{Shared, key_check};
use crate::book::{Book, Change};
use crate::clock::new_id;
use crate::wire::{Refused, Wire, check_length, check_reference};
use crate::world::World;

/// Who the gateway says it is.
const SENDER: &str = "SMS";
const TEXT_MAX: usize = 1_000;

#[derive(Debug, Deserialize)]
struct SmsRequest {
    to: String,
    text: String,
    reference: String,
}

pub(crate) fn router(world: &Arc<World>) -> Router<Arc<World>> {
    let key_check = from_fn_with_state(Arc::clone(world), key_check);
    Router::new().route("/sms", post(send).get(health)).layer(key_check)
}

/// Whether a message would be taken now; one that only the next messages will not be is well.
async fn health(State(world): Shared) -> StatusCode {
    match world.read(|book| book.sms_gate.is_down()) {
        true => StatusCode::SERVICE_UNAVAILABLE,
        false => StatusCode::NO_CONTENT,
    }
}

async fn send(State(world): Shared, Wire(request): Wire<SmsRequest>) -> Result<Response, Refused> {
    let receipt = world.write(|book, now_us| accept(book, request, now_us))?;
    let body = json!({ "id": receipt.id, "reference": receipt.reference });
    Ok((StatusCode::ACCEPTED, Json(body)).into_response())
}

fn accept(book: &mut Book, request: SmsRequest, now_us: i64) -> Result<SmsReceipt, Refused> {
    check_reference("reference", &request.reference)?;
    let digits = request.to.chars().filter(char::is_ascii_digit).count();
    if !(5..=15).contains(&digits) || request.to.len() > 32 {
        return Err(Refused::invalid("to", "A phone number has 5 to 15 digits."));
    }
    check_length("text", &request.text, TEXT_MAX)?;
    if book.sms_gate.fails() {
        let used = book.sms_gate.used().map(|gate| vec![Change::SmsGate(gate)]);
        used.map_or(Ok(()), |rows| book.commit(rows))?;
        let message = "The gateway is down; nothing was sent.";
        return Err(Refused::new(StatusCode::SERVICE_UNAVAILABLE, "gateway_down", message));
    }
    if let Some(receipt) = book.sms.get(&request.reference) {
        if receipt.to == request.to && receipt.text == request.text {
            return Ok(receipt.clone());
        }
        let message = "This reference was used for another message; nothing was sent.";
        return Err(Refused::unprocessable("reference_reused", message));
    }
    let receipt = SmsReceipt {
        id: new_id("sms"),
        reference: request.reference,
        to: request.to.clone(),
        text: request.text.clone(),
    };
    let letter = Letter {
        id: receipt.id.clone(),
        channel: Channel::Sms,
        from: SENDER.to_owned(),
        to: request.to,
        subject: None,
        text: request.text,
        reply_to: None,
        at_us: now_us,
    };
    book.commit(vec![Change::Letter(Box::new(letter)), Change::Sms(receipt.clone())])?;
    Ok(receipt)
}
