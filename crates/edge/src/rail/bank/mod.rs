//! The bank that speaks the contract written down in `paydesk_outside`: cards on its own page,
//! charges and refunds by reference, signed callbacks.
//!
//! Invariants:
//! - `NotSent` is said only when nothing can have been booked: no connection came about, or the
//!   bank
//!   itself refused the request. Whatever else goes wrong with a charge or a refund is `Unknown`.
//! - A question about a state, and a cancellation, never answer `NotSent`: that a question was not
//!   sent says nothing about the charge.
//! - An answer about another reference than the one asked for is `Unknown`, and logged; one about
//!   another amount is `Differs`, which nobody books. A success always says its amount.
//! - A charge or refund is sent once a call. Only questions are asked twice.

mod callback;
mod said;

use std::time::Duration;

use async_trait::async_trait;
use paydesk_app::ports::{
    CardAsk, CardPage, CardState, ChargeAsk, Rail, RailCallback, RailHealth, RailSaid, RefundAsk,
};
use paydesk_core::amount::Amount;
use paydesk_core::refusal::Refusal;
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde::Deserialize;
use serde_json::json;

use crate::SetUp;
use crate::wire::{self, Answer, Silence};
pub(crate) use callback::secret;
use said::{Expected, Thing};

/// Between the two tries of a question.
const PAUSE: Duration = Duration::from_millis(200);
/// A bank that takes longer than this to say how it is, is not well.
const HEALTH_MAX: Duration = Duration::from_secs(3);

/// How the bank is reached.
#[derive(Clone)]
pub struct BankConfig {
    /// Without a slash at the end.
    pub url: String,
    pub api_key: String,
    /// `whsec_` and base64, as Standard Webhooks writes a secret.
    pub webhook_secret: String,
}

/// A way to the bank. Clones share their connections.
#[derive(Clone)]
pub struct BankRail {
    http: Client,
    url: String,
    api_key: String,
    secret: Vec<u8>,
}

impl BankRail {
    /// # Errors
    /// The address or the secret cannot be read.
    pub fn new(config: BankConfig) -> Result<Self, SetUp> {
        let fault = |why: String| SetUp::new("bank", why);
        let url = config.url.trim_end_matches('/').to_owned();
        reqwest::Url::parse(&url).map_err(|error| fault(format!("url: {error}")))?;
        let secret = callback::secret(&config.webhook_secret)
            .ok_or_else(|| fault("webhook_secret is not whsec_ and base64".into()))?;
        let http = wire::client().map_err(|error| fault(error.to_string()))?;
        Ok(Self { http, url, api_key: config.api_key, secret })
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url)).bearer_auth(&self.api_key)
    }

    /// A question, asked again once when no answer came.
    async fn ask(&self, path: &str, query: &[(&str, &str)]) -> Result<Answer, Silence> {
        match wire::ask(self.request(Method::GET, path).query(query)).await {
            Err(silence) => {
                tracing::info!(path, why = silence.why(), "asking the bank once more");
                tokio::time::sleep(PAUSE).await;
                wire::ask(self.request(Method::GET, path).query(query)).await
            }
            answer => answer,
        }
    }

    async fn state(&self, thing: Thing, reference: &str, amount: Amount) -> RailSaid {
        let answer = self.ask(thing.path(), &[("reference", reference)]).await;
        said::of_question(answer, &Expected { thing, reference, amount })
    }

    /// Sends what must be booked at most once; the key is the reference.
    async fn submit(&self, expected: &Expected<'_>, body: &serde_json::Value) -> RailSaid {
        let request = self.request(Method::POST, expected.thing.path());
        let request = request.header("Idempotency-Key", expected.reference).json(body);
        said::of_submission(wire::ask(request).await, expected)
    }
}

#[derive(Deserialize)]
struct Session {
    id: String,
    url: String,
}

#[derive(Deserialize)]
#[serde(tag = "state", rename_all = "lowercase")]
enum SessionState {
    Open,
    Cancelled,
    Done { token: String, brand: String, last4: String, expiry: String },
}

/// What was asked for when nothing could be booked by it: why there is no answer to work with.
fn unanswered(result: Result<Answer, Silence>) -> Result<Answer, Refusal> {
    let answer = result.map_err(|silence| {
        tracing::warn!(why = silence.why(), "the bank does not answer");
        Refusal::BankUnavailable
    })?;
    match answer.status {
        StatusCode::OK | StatusCode::CREATED => Ok(answer),
        StatusCode::NOT_FOUND => Err(Refusal::CardUnknown),
        _ => Err(said::refused(&answer).unwrap_or(Refusal::BankUnavailable)),
    }
}

fn parse<T: serde::de::DeserializeOwned>(answer: &Answer) -> Result<T, Refusal> {
    serde_json::from_slice(&answer.body).map_err(|error| {
        tracing::error!(%error, "the bank's answer cannot be read");
        Refusal::BankUnavailable
    })
}

#[async_trait]
impl Rail for BankRail {
    async fn card_page(&self, ask: &CardAsk) -> Result<CardPage, Refusal> {
        let body = json!({
            "reference": ask.reference,
            "return_url": ask.return_url,
            "language": ask.language.tag(),
            "amount_minor": ask.amount.map(|amount| amount.minor()),
            "currency": ask.amount.map(|amount| amount.currency().code()),
            "payee": ask.payee,
        });
        let request = self.request(Method::POST, "/v1/card-sessions").json(&body);
        let answer = unanswered(wire::ask(request).await)?;
        let session: Session = parse(&answer)?;
        Ok(CardPage { bank_id: session.id, url: session.url })
    }

    async fn card_state(&self, bank_id: &str) -> Result<CardState, Refusal> {
        // The id comes back through a person's browser: nothing but a word may enter a path.
        if bank_id.is_empty() || !bank_id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            return Err(Refusal::CardUnknown);
        }
        let answer = unanswered(self.ask(&format!("/v1/card-sessions/{bank_id}"), &[]).await)?;
        Ok(match parse(&answer)? {
            SessionState::Open => CardState::Open,
            SessionState::Cancelled => CardState::Cancelled,
            SessionState::Done { token, brand, last4, expiry } => {
                CardState::Done { token, brand, last4, expiry }
            }
        })
    }

    async fn charge(&self, ask: &ChargeAsk) -> RailSaid {
        let body = json!({
            "reference": ask.reference,
            "token": ask.token,
            "amount_minor": ask.amount.minor(),
            "currency": ask.amount.currency().code(),
            "description": ask.description,
            "webhook_url": ask.webhook_url,
        });
        let (thing, amount) = (Thing::Charge, ask.amount);
        self.submit(&Expected { thing, reference: &ask.reference, amount }, &body).await
    }

    async fn charge_state(&self, reference: &str, amount: Amount) -> RailSaid {
        self.state(Thing::Charge, reference, amount).await
    }

    async fn cancel(&self, reference: &str, amount: Amount) -> RailSaid {
        let path = format!("/v1/charges/{reference}/cancel");
        let answer = wire::ask(self.request(Method::POST, &path)).await;
        said::of_question(answer, &Expected { thing: Thing::Charge, reference, amount })
    }

    async fn refund(&self, ask: &RefundAsk) -> RailSaid {
        let body = json!({
            "reference": ask.reference,
            "charge_reference": ask.charge_reference,
            "amount_minor": ask.amount.minor(),
            "webhook_url": ask.webhook_url,
        });
        let (thing, amount) = (Thing::Refund, ask.amount);
        self.submit(&Expected { thing, reference: &ask.reference, amount }, &body).await
    }

    async fn refund_state(&self, reference: &str, amount: Amount) -> RailSaid {
        self.state(Thing::Refund, reference, amount).await
    }

    async fn record(&self, reference: &str) -> Option<String> {
        let answer = self.ask("/v1/records", &[("reference", reference)]).await.ok()?;
        let text = (answer.status == StatusCode::OK).then_some(answer.body)?;
        let text = String::from_utf8(text).ok()?;
        // Only what is JSON is shown to agents as the bank's record.
        serde_json::from_str::<serde::de::IgnoredAny>(&text).ok()?;
        Some(text)
    }

    async fn health(&self) -> RailHealth {
        let request = self.request(Method::GET, "/health").timeout(HEALTH_MAX);
        match wire::ask(request).await {
            Ok(answer) => said::health(&answer),
            Err(_) => RailHealth::Down,
        }
    }

    fn callback(
        &self,
        headers: &[(String, String)],
        body: &[u8],
        now_us: i64,
    ) -> Option<RailCallback> {
        callback::read(&self.secret, headers, body, now_us)
    }
}
