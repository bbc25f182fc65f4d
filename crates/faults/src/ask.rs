//! One payment as a client asks for it over the API, and what it is told.

use std::net::SocketAddr;
use std::time::Duration;

use paydesk_bench::draw::Draw;
use paydesk_bench::people;
use reqwest::StatusCode;
use serde::Deserialize;

/// Longer than the program may take to answer, so that it is the program that gives up.
pub const PATIENCE: Duration = Duration::from_secs(45);

/// Whom somebody pays: both others are trusted, so that one request is one payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payee {
    Partner,
    Shop,
    /// A top-up from this card: the bank has its say.
    OwnWallet {
        card: String,
    },
}

/// A payment that somebody wants; all of it follows from the journal's line.
#[derive(Clone, Debug)]
pub struct Wish {
    pub key: String,
    /// The payer's number.
    pub payer: u64,
    pub payee: Payee,
    pub minor: u64,
}

impl Wish {
    /// The next one that somebody among so many has.
    pub fn draw(draw: &mut Draw, people: u64) -> Self {
        let payer = draw.next() % people;
        let payee = if draw.next().is_multiple_of(4) { Payee::Shop } else { Payee::Partner };
        let key = format!("{:016x}{:016x}", draw.next(), draw.next());
        Self { key, payer, payee, minor: 100 + draw.next() % 900 }
    }
}

/// What a client was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// 201, with the payment's id and state.
    Made { id: String, state: String },
    /// The connection was cut, or nothing came in time.
    Cut(String),
    /// 503 with its problem's code, or its words.
    Later { code: String, retry_after: Option<String> },
    /// Anything else: nothing in these loads gives cause for it.
    Wrong(String),
}

impl Told {
    /// Whether the truth is open, so that the same is to be asked again with the same key.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Cut(_) | Self::Later { .. })
    }
}

#[derive(Deserialize)]
struct Made {
    id: String,
    state: String,
}

#[derive(Deserialize)]
struct Problem {
    code: String,
}

/// Clients keep their connections, as programs do.
///
/// # Errors
/// None that a plain set-up meets.
pub fn client() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder().no_proxy().timeout(PATIENCE).build()
}

/// Asks once.
pub async fn ask(client: &reqwest::Client, at: SocketAddr, wish: &Wish) -> Told {
    let amount = serde_json::json!({ "minor": wish.minor, "currency": "CNY" });
    let (path, body) = match &wish.payee {
        Payee::Partner => {
            let payee = people::person(wish_partner(wish));
            ("transfers", serde_json::json!({ "payee": payee.as_str(), "amount": amount }))
        }
        Payee::Shop => {
            let merchant = people::merchant();
            let merchant = merchant.as_str();
            let body =
                serde_json::json!({ "merchant": merchant, "method": "wallet", "amount": amount });
            ("purchases", body)
        }
        Payee::OwnWallet { card } => {
            ("top-ups", serde_json::json!({ "card": card, "amount": amount }))
        }
    };
    let request = client
        .post(format!("http://{at}/api/v1/{path}"))
        .bearer_auth(people::token(wish.payer))
        .header("idempotency-key", &wish.key)
        .json(&body);
    match request.send().await {
        Ok(answer) => told(answer).await,
        Err(error) => Told::Cut(in_words(&error)),
    }
}

/// The partner of a payer in the house's crowd.
fn wish_partner(wish: &Wish) -> u64 {
    people::partner(wish.payer, crate::house::PEOPLE)
}

async fn told(answer: reqwest::Response) -> Told {
    let status = answer.status();
    let after = answer.headers().get("retry-after").and_then(|value| value.to_str().ok());
    let retry_after = after.map(str::to_owned);
    let body = match answer.text().await {
        Ok(body) => body,
        Err(error) => return Told::Cut(in_words(&error)),
    };
    if status == StatusCode::CREATED
        && let Ok(Made { id, state }) = serde_json::from_str(&body)
    {
        return Told::Made { id, state };
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        // Whoever finds no room has not been read yet, and is told so in plain words.
        let code = serde_json::from_str(&body).map_or_else(|_| body, |Problem { code }| code);
        return Told::Later { code, retry_after };
    }
    Told::Wrong(format!("{status}: {body}"))
}

/// The error with its causes.
fn in_words(error: &reqwest::Error) -> String {
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        words.push_str(": ");
        words.push_str(&error.to_string());
        cause = error.source();
    }
    words
}
