//! Webhooks by the rules of Standard Webhooks: signed, repeated until somebody says 2xx, bounded.
//!
//! What is told is fixed when it happens: the body is made once and every attempt sends the same
//! bytes. <https://www.standardwebhooks.com>

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::Sha256;

use super::standing::Standing;
use crate::book::{Book, Change};
use crate::clock::{millis, new_id, rfc3339, seconds};

const ATTEMPTS_MAX: usize = 12;
const RETRY_FIRST_US: i64 = millis(500);
const RETRY_MAX_US: i64 = seconds(60);
const SECOND_COPY_US: i64 = millis(200);

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Event {
    pub(crate) id: String,
    kind: String,
    pub(crate) reference: String,
    pub(crate) url: String,
    pub(crate) body: String,
    created_at_us: i64,
    copies_left: u8,
    /// None: nothing more will be sent.
    pub(crate) next_at_us: Option<i64>,
    state: EventState,
    attempts: Vec<Attempt>,
    failures: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum EventState {
    Waiting,
    Delivered,
    GivenUp,
    Withheld,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Attempt {
    pub(crate) at_us: i64,
    pub(crate) status: Option<u16>,
    pub(crate) error: Option<String>,
}

/// The webhook about where something stands now; none if nobody asked to be told.
pub(crate) fn about(
    noun: &str,
    reference: &str,
    standing: &Standing,
    due_us: i64,
    now_us: i64,
    data: impl FnOnce() -> Value,
) -> Option<Change> {
    let telling = &standing.telling;
    let url = telling.webhook_url.clone()?;
    let id = new_id("evt");
    let kind = format!("{noun}.{}", standing.verdict.state.word());
    let created_at = rfc3339(now_us);
    let body = json!({ "id": id, "type": kind, "created_at": created_at, "data": data() });
    let state = if telling.withheld { EventState::Withheld } else { EventState::Waiting };
    Some(Change::Event(Box::new(Event {
        id,
        kind,
        reference: reference.to_owned(),
        url,
        body: body.to_string(),
        created_at_us: now_us,
        copies_left: telling.copies,
        next_at_us: (!telling.withheld).then_some(due_us),
        state,
        attempts: Vec::new(),
        failures: 0,
    })))
}

impl Event {
    pub(crate) fn view(&self) -> Value {
        let attempt = |attempt: &Attempt| {
            json!({
                "at": rfc3339(attempt.at_us),
                "status": attempt.status,
                "error": attempt.error,
            })
        };
        json!({
            "id": self.id,
            "type": self.kind,
            "created_at": rfc3339(self.created_at_us),
            "state": self.state,
            "attempts": self.attempts.iter().map(attempt).collect::<Vec<_>>(),
        })
    }

    fn after(mut self, attempt: Attempt) -> Event {
        let at_us = attempt.at_us;
        let delivered = attempt.status.is_some_and(|status| (200..300).contains(&status));
        self.attempts.push(attempt);
        self.next_at_us = None;
        if delivered {
            self.copies_left = self.copies_left.saturating_sub(1);
            self.state = EventState::Delivered;
            self.failures = 0;
            self.next_at_us = (self.copies_left > 0).then_some(at_us + SECOND_COPY_US);
        } else if self.attempts.len() >= ATTEMPTS_MAX {
            self.state = EventState::GivenUp;
        } else {
            let wait_us = RETRY_FIRST_US << self.failures.min(16);
            self.failures += 1;
            self.next_at_us = Some(at_us + wait_us.min(RETRY_MAX_US));
        }
        self
    }
}

/// Writes down how an attempt went, and with it when to try again.
pub(crate) fn note_attempt(book: &mut Book, id: &str, attempt: Attempt) -> std::io::Result<()> {
    let Some(event) = book.events.get(id).cloned() else { return Ok(()) };
    book.commit(vec![Change::Event(Box::new(event.after(attempt)))])
}

/// The bytes behind `whsec_<base64>`.
pub(crate) fn signing_key(secret: &str) -> anyhow::Result<Vec<u8>> {
    let encoded = secret.strip_prefix("whsec_").unwrap_or(secret);
    let key = STANDARD.decode(encoded).map_err(|error| {
        anyhow::anyhow!("the webhook secret must be `whsec_` and base64: {error}")
    })?;
    anyhow::ensure!(key.len() >= 16, "the webhook secret must have at least 16 bytes");
    Ok(key)
}

pub(crate) fn signature(key: &[u8], id: &str, timestamp_s: i64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(format!("{id}.{timestamp_s}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

/// One POST. Whatever goes wrong is an attempt that failed.
pub(crate) async fn send(
    http: &reqwest::Client,
    key: &[u8],
    event: &Event,
    now_us: i64,
) -> Attempt {
    let timestamp_s = now_us.div_euclid(seconds(1));
    let request = http
        .post(&event.url)
        .header("content-type", "application/json")
        .header("webhook-id", &event.id)
        .header("webhook-timestamp", timestamp_s)
        .header("webhook-signature", signature(key, &event.id, timestamp_s, &event.body))
        .body(event.body.clone());
    match request.send().await {
        Ok(answer) => {
            Attempt { at_us: now_us, status: Some(answer.status().as_u16()), error: None }
        }
        Err(error) => {
            let error = error.without_url().to_string();
            Attempt { at_us: now_us, status: None, error: Some(error) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the Standard Webhooks specification.
    #[test]
    fn the_signature_is_the_specifications() {
        let key = signing_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
        let signed = signature(&key, id, 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn attempts_are_bounded_and_space_out() {
        let mut event = Event {
            id: "evt_1".into(),
            kind: "charge.succeeded".into(),
            reference: "pay_1".into(),
            url: "http://127.0.0.1:1/".into(),
            body: "{}".into(),
            created_at_us: 0,
            copies_left: 1,
            next_at_us: Some(0),
            state: EventState::Waiting,
            attempts: Vec::new(),
            failures: 0,
        };
        let mut waits = Vec::new();
        while let Some(at_us) = event.next_at_us {
            event = event.after(Attempt { at_us, status: Some(500), error: None });
            waits.extend(event.next_at_us.map(|next_us| (next_us - at_us) / millis(500)));
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 120, 120, 120, 120]);
        assert_eq!(event.state, EventState::GivenUp);
    }
}
