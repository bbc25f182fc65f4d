//! The systems of merchants, over HTTP: whether they take a payment (the contract is written down
//! in `paydesk_outside`).
//!
//! Invariants:
//! - There is an answer within [`ANSWER_MAX`], both tries together; one too long is none.
//! - Only a 200 with the reference that was asked about says anything. All else is
//!   [`Said::Nothing`], whatever it looks like.
//! - Each merchant has a key of its own, made of the house's: none can ask in the house's name.

use std::time::Duration;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use paydesk_app::ports::{Shop, ShopAsk};
use paydesk_core::id::MerchantId;
use paydesk_core::payment::shop::Said;
use reqwest::{Client, StatusCode};
use serde::Deserialize;
use serde_json::json;
use sha2::Sha256;

use crate::SetUp;
use crate::wire::{self, Answer};

/// How long a payer waits for a shop's system.
const ANSWER_MAX: Duration = Duration::from_secs(3);
/// Between the two tries of a question: a process that begins anew is back by then.
const PAUSE: Duration = Duration::from_millis(200);
/// More than a yes or a no ever needs.
const ANSWER_BYTES_MAX: usize = 4 * 1024;

#[derive(Clone, Default)]
pub struct ShopConfig {
    /// `whsec_` and base64; empty: no question can be signed, so that none is asked.
    pub secret: String,
}

/// A way to the shops' systems. Clones share their connections.
#[derive(Clone)]
pub struct HttpShop {
    http: Client,
    secret: Option<Vec<u8>>,
}

impl HttpShop {
    /// # Errors
    /// The secret cannot be read.
    pub fn new(config: &ShopConfig) -> Result<Self, SetUp> {
        let fault = || SetUp::new("shop", "secret is not whsec_ and base64");
        let secret = match config.secret.as_str() {
            "" => None,
            text => Some(crate::rail::bank::secret(text).ok_or_else(fault)?),
        };
        let http = wire::client().map_err(|error| SetUp::new("shop", error))?;
        Ok(Self { http, secret })
    }

    /// Asked once more when no answer came: the shop knows the question again by its reference.
    async fn ask(&self, ask: &ShopAsk, headers: &[(&str, String); 3], body: &str) -> Said {
        let request = || {
            let request = self.http.post(&ask.url).header("content-type", "application/json");
            let request = headers.iter().fold(request, |r, (name, value)| r.header(*name, value));
            wire::ask_within(request.body(body.to_owned()), ANSWER_BYTES_MAX)
        };
        let answer = match request().await {
            Err(_) => {
                tokio::time::sleep(PAUSE).await;
                request().await
            }
            answer => answer,
        };
        match answer {
            Ok(answer) => understood(&answer, &ask.reference),
            Err(silence) => {
                let (merchant, why) = (&ask.merchant, silence.why());
                tracing::warn!(%merchant, why, "a shop's system does not answer");
                Said::Nothing
            }
        }
    }
}

#[async_trait]
impl Shop for HttpShop {
    async fn takes(&self, ask: &ShopAsk) -> Said {
        let merchant = &ask.merchant;
        let Some(secret) = &self.secret else {
            tracing::error!(%merchant, "no shop's system can be asked: shop.secret is not set");
            return Said::Nothing;
        };
        let body = json!({
            "reference": ask.reference,
            "merchant": merchant.as_str(),
            "order": ask.order,
            "amount_minor": ask.amount.minor(),
            "currency": ask.amount.currency().code(),
        });
        let (body, at_s) = (body.to_string(), ask.asked_at_us.div_euclid(1_000_000).to_string());
        let key = hmac(secret, &[merchant.as_str()]);
        let signed = hmac(&key, &[&ask.reference, ".", &at_s, ".", &body]);
        let headers = [
            ("webhook-id", ask.reference.clone()),
            ("webhook-timestamp", at_s),
            ("webhook-signature", format!("v1,{}", STANDARD.encode(signed))),
        ];
        let said = tokio::time::timeout(ANSWER_MAX, self.ask(ask, &headers, &body)).await;
        said.unwrap_or_else(|_| {
            tracing::warn!(%merchant, "a shop's system does not answer in time");
            Said::Nothing
        })
    }
}

/// The key by which this merchant knows our questions, as `whsec_` and base64; none without a
/// secret.
#[must_use]
pub fn key_of(config: &ShopConfig, merchant: &MerchantId) -> Option<String> {
    let secret = crate::rail::bank::secret(&config.secret)?;
    Some(format!("whsec_{}", STANDARD.encode(hmac(&secret, &[merchant.as_str()]))))
}

fn hmac(key: &[u8], parts: &[&str]) -> Vec<u8> {
    let mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    let mac = parts.iter().fold(mac, |mac, part| mac.chain_update(part.as_bytes()));
    mac.finalize().into_bytes().to_vec()
}

#[derive(Deserialize)]
struct Word {
    reference: String,
    takes: bool,
}

fn understood(answer: &Answer, reference: &str) -> Said {
    let word = serde_json::from_slice::<Word>(&answer.body).ok();
    match word.filter(|word| answer.status == StatusCode::OK && word.reference == reference) {
        Some(word) if word.takes => Said::Takes,
        Some(_) => Said::TakesNot,
        None => {
            tracing::warn!(status = %answer.status, "a shop's system answers what says nothing");
            Said::Nothing
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_answer_to_this_very_question_counts() {
        let table = [
            (200, r#"{"reference":"ask_1","takes":true}"#, Said::Takes),
            (200, r#"{"reference":"ask_1","takes":true,"more":[1]}"#, Said::Takes),
            (200, r#"{"reference":"ask_1","takes":false}"#, Said::TakesNot),
            (200, r#"{"reference":"ask_2","takes":true}"#, Said::Nothing),
            (200, r#"{"takes":true}"#, Said::Nothing),
            (200, r#"{"reference":"ask_1","takes":"true"}"#, Said::Nothing),
            (200, r#"{"reference":"ask_1","takes":1}"#, Said::Nothing),
            (200, r#"{"reference":"ask_1","takes":true"#, Said::Nothing),
            (200, r#"{"reference":"ask_1","takes":true,"takes":false}"#, Said::Nothing),
            (200, "true", Said::Nothing),
            (200, "", Said::Nothing),
            (201, r#"{"reference":"ask_1","takes":true}"#, Said::Nothing),
            (302, r#"{"reference":"ask_1","takes":true}"#, Said::Nothing),
            (404, r#"{"reference":"ask_1","takes":false}"#, Said::Nothing),
            (500, r#"{"reference":"ask_1","takes":true}"#, Said::Nothing),
        ];
        for (status, body, expected) in table {
            let status = StatusCode::from_u16(status).unwrap();
            let answer = Answer { status, body: body.as_bytes().to_vec() };
            assert_eq!(understood(&answer, "ask_1"), expected, "{status} {body}");
        }
    }
}
