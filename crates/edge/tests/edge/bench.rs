//! What the tests share: a running outside world, the connectors to it, and somebody who takes
//! callbacks.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use paydesk_app::ports::{CardAsk, CardState, ChargeAsk, Rail, RefundAsk};
use paydesk_core::amount::{Amount, Currency};
use paydesk_core::language::Language;
use paydesk_edge::notify::{MailConfig, Post, PostConfig, SmsConfig, Tls};
use paydesk_edge::rail::bank::{BankConfig, BankRail};
use paydesk_outside::{CHECK_CODE, Config, Outside, Running};
use reqwest::Client;
use serde_json::{Value, json};

pub(crate) const API_KEY: &str = "key for tests";
pub(crate) const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
pub(crate) const GOOD_CARD: &str = "4242424242424242";
pub(crate) const PUBLIC_URL: &str = "https://pay.test";

pub(crate) struct Bench {
    pub(crate) outside: Running,
    pub(crate) rail: BankRail,
    pub(crate) http: Client,
    /// Where callbacks are asked to go.
    pub(crate) webhook_url: String,
}

impl Bench {
    pub(crate) async fn new() -> Bench {
        let outside = Outside::start(Config {
            listen: "127.0.0.1:0".parse().unwrap(),
            smtp_listen: "127.0.0.1:0".parse().unwrap(),
            webhook_secret: SECRET.into(),
            api_key: API_KEY.into(),
            data: None,
            public_url: None,
        });
        let outside = outside.await.unwrap();
        let rail = bank(&format!("http://{}", outside.http_addr), API_KEY);
        let http = Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
        let webhook_url = "http://127.0.0.1:9/nobody".to_owned();
        Bench { outside, rail, http: http.build().unwrap(), webhook_url }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.outside.http_addr)
    }

    pub(crate) async fn post(&self, path: &str, body: Value) {
        let answer = self.http.post(self.url(path)).json(&body).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
    }

    pub(crate) async fn mode(&self, mode: &str) {
        self.post("/admin/mode", json!({ "mode": mode })).await;
    }

    /// Only for the next request that the mode counts.
    pub(crate) async fn mode_once(&self, mode: &str) {
        self.post("/admin/mode", json!({ "mode": mode, "for_next": 1 })).await;
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let request = self.http.get(self.url(path)).bearer_auth(API_KEY);
        request.send().await.unwrap().json().await.unwrap()
    }

    /// Types a card on the bank's page, as a person would, and fetches its token over the rail.
    pub(crate) async fn token(&self, number: &str) -> String {
        let ask = CardAsk {
            reference: format!("cse_{number}"),
            return_url: format!("{PUBLIC_URL}/cards/back"),
            language: Language::ZhHans,
            amount: Some(amount(1_250)),
            payee: Some("清茶馆".into()),
        };
        let page = self.rail.card_page(&ask).await.unwrap();
        let fields = [("number", number), ("expiry", "12/34"), ("security_code", "123")];
        let wait_s = (number == "4000000000000689").then_some(0);
        self.post("/admin/checks", json!({ "seconds": wait_s })).await;
        let answer = self.http.post(&page.url).form(&fields).send().await.unwrap();
        assert_eq!(answer.status(), 303, "{number}");
        // What the card's bank is told when it asks for a code.
        let codes: &[&str] = match number {
            "4000000000003220" => &[CHECK_CODE],
            "4000000000001018" => &["000000"; 3],
            "4000000000000689" => &[CHECK_CODE],
            _ => &[],
        };
        for code in codes {
            let check = self.http.post(format!("{}/check", page.url)).form(&[("code", code)]);
            check.send().await.unwrap();
        }
        match self.rail.card_state(&page.bank_id).await.unwrap() {
            CardState::Done { token, .. } => token,
            other => panic!("{number}: {other:?}"),
        }
    }

    pub(crate) fn charge(&self, reference: &str, token: &str) -> ChargeAsk {
        ChargeAsk {
            reference: reference.into(),
            token: token.into(),
            amount: amount(1_250),
            description: "Oolong".into(),
            webhook_url: self.webhook_url.clone(),
        }
    }

    pub(crate) fn refund(&self, reference: &str, charge: &str, minor: i64) -> RefundAsk {
        RefundAsk {
            reference: reference.into(),
            charge_reference: charge.into(),
            amount: amount(minor),
            webhook_url: self.webhook_url.clone(),
        }
    }

    pub(crate) fn letters(&self) -> Post {
        self.letters_by(self.outside.smtp_addr)
    }

    /// With another mail server.
    pub(crate) fn letters_by(&self, smtp: std::net::SocketAddr) -> Post {
        let config = PostConfig {
            public_url: PUBLIC_URL.into(),
            mail: MailConfig {
                host: smtp.ip().to_string(),
                port: smtp.port(),
                tls: Tls::None,
                login: None,
                from: "Paydesk <no-reply@pay.test>".into(),
            },
            sms: SmsConfig { url: self.url("/sms"), api_key: API_KEY.into() },
        };
        Post::new(config).unwrap()
    }

    pub(crate) async fn mailbox(&self, to: &str) -> Vec<Value> {
        let request = self.http.get(self.url("/mailbox.json")).query(&[("to", to)]);
        request.send().await.unwrap().json().await.unwrap()
    }
}

pub(crate) fn bank(url: &str, api_key: &str) -> BankRail {
    let webhook_secret = SECRET.to_owned();
    let (url, api_key) = (url.to_owned(), api_key.to_owned());
    BankRail::new(BankConfig { url, api_key, webhook_secret }).unwrap()
}

pub(crate) fn amount(minor: i64) -> Amount {
    Amount::new(minor, Currency::Cny).unwrap()
}

/// One callback as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Hook {
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// Somebody who takes callbacks and keeps them.
#[derive(Clone)]
pub(crate) struct Taker {
    pub(crate) url: String,
    hooks: Arc<Mutex<Vec<Hook>>>,
}

impl Taker {
    pub(crate) async fn new() -> Taker {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hooks/bank", listener.local_addr().unwrap());
        let taker = Taker { url, hooks: Arc::default() };
        let app = Router::new().route("/hooks/bank", post(take)).with_state(taker.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        taker
    }

    /// The first so many, once they are there.
    pub(crate) async fn wait(&self, n: usize) -> Vec<Hook> {
        for _ in 0..150 {
            let hooks = self.hooks.lock().unwrap().clone();
            if hooks.len() >= n {
                return hooks;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("fewer than {n} callbacks: {:?}", self.hooks.lock().unwrap());
    }
}

async fn take(State(taker): State<Taker>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let text = |value: &axum::http::HeaderValue| value.to_str().unwrap_or_default().to_owned();
    let headers = headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    taker.hooks.lock().unwrap().push(Hook { headers, body: body.to_vec() });
    StatusCode::NO_CONTENT
}
