//! What all connectors over HTTP share: one client, bounded in time and in what it reads.

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response, StatusCode};

/// How long opening a connection may take; after it, nothing was sent.
const CONNECT_MAX: Duration = Duration::from_secs(2);
/// How long a request may take as a whole.
pub(crate) const ANSWER_MAX: Duration = Duration::from_secs(10);
/// Who was asked how it is answers in this time, or is as good as away.
pub(crate) const HEALTH_MAX: Duration = Duration::from_secs(3);
/// No answer that we understand is longer.
const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// A client that goes straight to whom it is told: a redirect would carry a charge and its key to
/// an address that nobody configured, and so would a proxy from the environment.
pub(crate) fn client() -> Result<Client, reqwest::Error> {
    Client::builder()
        .connect_timeout(CONNECT_MAX)
        .timeout(ANSWER_MAX)
        .redirect(Policy::none())
        .no_proxy()
        .user_agent("paydesk")
        .build()
}

/// An answer that arrived whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Silence {
    /// No connection came about: nothing was sent.
    NotSent(String),
    /// The request may have arrived.
    Unknown(String),
}

impl Silence {
    fn of(error: &reqwest::Error) -> Self {
        let why = reasons(error);
        // A connection is opened before anything is written to it. All else (a time-out, a cut, a
        // broken answer) may have come after the request had gone out.
        if error.is_connect() || error.is_builder() {
            Self::NotSent(why)
        } else {
            Self::Unknown(why)
        }
    }

    pub(crate) fn why(&self) -> &str {
        match self {
            Self::NotSent(why) | Self::Unknown(why) => why,
        }
    }
}

/// An error with all that caused it, and without the address: it may hold a reference.
fn reasons(error: &reqwest::Error) -> String {
    let mut why = if error.is_timeout() { "timed out".to_owned() } else { "broke off".to_owned() };
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        why = format!("{why}: {cause}");
        source = cause.source();
    }
    why
}

pub(crate) async fn ask(request: RequestBuilder) -> Result<Answer, Silence> {
    ask_within(request, ANSWER_BYTES_MAX).await
}

/// As `ask`, of somebody whose answers are short.
pub(crate) async fn ask_within(
    request: RequestBuilder,
    bytes_max: usize,
) -> Result<Answer, Silence> {
    let mut response = request.send().await.map_err(|error| Silence::of(&error))?;
    let status = response.status();
    let body = read(&mut response, bytes_max).await?;
    Ok(Answer { status, body })
}

async fn read(response: &mut Response, bytes_max: usize) -> Result<Vec<u8>, Silence> {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= bytes_max => {
                body.extend_from_slice(&chunk);
            }
            Ok(Some(_)) => return Err(Silence::Unknown("the answer is too long".into())),
            Ok(None) => return Ok(body),
            Err(error) => return Err(Silence::Unknown(reasons(&error))),
        }
    }
}
