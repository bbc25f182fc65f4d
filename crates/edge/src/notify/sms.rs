//! SMS by an HTTP gateway: `POST {to, text, reference}` with a bearer key; one SMS a reference.

use paydesk_app::notice::Notice;
use paydesk_app::ports::CarrierFault;
use reqwest::{Client, Url};
use serde::Deserialize;
use serde_json::json;

use crate::SetUp;
use crate::wire::{self, Answer, HEALTH_MAX};

#[derive(Clone)]
pub struct SmsConfig {
    /// The whole address: `https://gateway.example/sms`.
    pub url: String,
    pub api_key: String,
}

#[derive(Clone)]
pub(super) struct Sms {
    http: Client,
    url: Url,
    api_key: String,
}

impl Sms {
    pub(super) fn new(config: SmsConfig) -> Result<Self, SetUp> {
        let url = Url::parse(&config.url);
        let url = url.map_err(|error| SetUp::new("sms", format!("url: {error}")))?;
        let http = wire::client().map_err(|error| SetUp::new("sms", error))?;
        Ok(Self { http, url, api_key: config.api_key })
    }

    pub(super) async fn send(&self, notice: &Notice, text: &str) -> Result<(), CarrierFault> {
        let body = json!({ "to": notice.address, "text": text, "reference": notice.id.as_str() });
        let request = self.http.post(self.url.clone()).bearer_auth(&self.api_key).json(&body);
        match wire::ask(request).await {
            // Whether it arrived does not matter: the same reference is one SMS.
            Err(silence) => Err(CarrierFault::Passing(silence.why().to_owned())),
            Ok(answer) => judge(&answer),
        }
    }

    /// Asks with our key for nothing. A gateway that has no answer to that says so (404, 405), and
    /// is there; one that does not know the key, or is out of order, takes nothing.
    pub(super) async fn health(&self) -> Result<(), CarrierFault> {
        let request = self.http.get(self.url.clone()).bearer_auth(&self.api_key);
        match wire::ask(request.timeout(HEALTH_MAX)).await {
            Err(silence) => Err(CarrierFault::Passing(silence.why().to_owned())),
            Ok(answer) => match answer.status.as_u16() {
                401 | 403 | 500.. => {
                    let why = format!("the gateway answered {}", answer.status);
                    Err(CarrierFault::Passing(why))
                }
                _ => Ok(()),
            },
        }
    }
}

#[derive(Deserialize)]
struct Fault {
    error: String,
}

fn judge(answer: &Answer) -> Result<(), CarrierFault> {
    let fault: Option<Fault> = serde_json::from_slice(&answer.body).ok();
    let word = fault.as_ref().map_or("", |fault| fault.error.as_str());
    let why = format!("the gateway answered {} {word}", answer.status);
    match (answer.status.as_u16(), word) {
        (200..=299, _) => Ok(()),
        // It was sent before, with words that have been improved since.
        (422, "reference_reused") => Ok(()),
        (400 | 413 | 422, _) => Err(CarrierFault::Final(why)),
        _ => Err(CarrierFault::Passing(why)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::StatusCode;

    #[test]
    fn what_is_wrong_with_the_message_is_final_and_all_else_passes() {
        let table = [
            (202, "{}", "sent"),
            (422, r#"{"error":"reference_reused"}"#, "sent"),
            (422, r#"{"error":"invalid"}"#, "final"),
            (400, "", "final"),
            (401, r#"{"error":"unauthorized"}"#, "passing"),
            (404, "", "passing"),
            (429, "", "passing"),
            (503, r#"{"error":"gateway_down"}"#, "passing"),
            (302, "", "passing"),
        ];
        for (status, body, expected) in table {
            let status = StatusCode::from_u16(status).unwrap();
            let judged = match judge(&Answer { status, body: body.as_bytes().to_vec() }) {
                Ok(()) => "sent",
                Err(CarrierFault::Final(_)) => "final",
                Err(CarrierFault::Passing(_)) => "passing",
                Err(CarrierFault::Gone(_)) => "gone",
            };
            assert_eq!(judged, expected, "{status} {body}");
        }
    }
}
