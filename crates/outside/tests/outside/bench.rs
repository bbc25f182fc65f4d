//! What the tests share: a running outside world, a client of it, and somebody who takes webhooks.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use paydesk_outside::{CHECK_CODE, Config, Outside, Running};
use reqwest::{Client, Response};
use serde_json::{Value, json};

pub(crate) const API_KEY: &str = "key for tests";
pub(crate) const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
pub(crate) const GOOD_CARD: &str = "4242424242424242";

pub(crate) struct Bench {
    pub(crate) running: Running,
    pub(crate) http: Client,
}

pub(crate) fn config(data: Option<PathBuf>) -> Config {
    Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        smtp_listen: "127.0.0.1:0".parse().unwrap(),
        webhook_secret: SECRET.into(),
        api_key: API_KEY.into(),
        data,
        public_url: None,
    }
}

/// A folder of the test's own, empty.
pub(crate) fn folder(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&path);
    path
}

impl Bench {
    pub(crate) async fn new() -> Bench {
        Bench::with(config(None)).await
    }

    pub(crate) async fn with(config: Config) -> Bench {
        let running = Outside::start(config).await.unwrap();
        let http = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Bench { running, http }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.running.http_addr)
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.http.get(self.url(path)).bearer_auth(API_KEY).send().await.unwrap()
    }

    /// The answer's status and JSON.
    pub(crate) async fn ask(&self, path: &str) -> (u16, Value) {
        read(self.get(path).await).await
    }

    pub(crate) async fn try_post(&self, path: &str, body: &Value) -> reqwest::Result<Response> {
        let key = body["reference"].as_str().unwrap_or("no reference");
        let request = self.http.post(self.url(path)).bearer_auth(API_KEY);
        request.header("Idempotency-Key", key).json(body).send().await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        read(self.try_post(path, body).await.unwrap()).await
    }

    pub(crate) async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        self.http.post(self.url(path)).form(fields).send().await.unwrap()
    }

    /// Types a card on the bank's page, as a person would, and fetches its token.
    pub(crate) async fn token(&self, number: &str) -> String {
        self.token_with(number, "123").await
    }

    pub(crate) async fn token_with(&self, number: &str, security_code: &str) -> String {
        let id = self.open_session("http://shop.test/back").await;
        let fields = [("number", number), ("expiry", "12/34"), ("security_code", security_code)];
        self.checks_last((number == "4000000000000689").then_some(0)).await;
        let answer = self.form(&format!("/card/{id}"), &fields).await;
        assert_eq!(answer.status(), 303, "{number}");
        match number {
            "4000000000003220" => self.check(&id, &[CHECK_CODE]).await,
            "4000000000001018" => self.check(&id, &["000000"; 3]).await,
            "4000000000000689" => drop(self.get(&format!("/card/{id}/check")).await),
            _ => {}
        }
        let (_, session) = self.ask(&format!("/v1/card-sessions/{id}")).await;
        session["token"].as_str().unwrap().to_owned()
    }

    /// Types these codes, one after the other, as the card's bank asks.
    pub(crate) async fn check(&self, id: &str, codes: &[&str]) {
        for code in codes {
            self.form(&format!("/card/{id}/check"), &[("code", code)]).await;
        }
    }

    pub(crate) async fn checks_last(&self, seconds: Option<u16>) {
        let (status, _) = self.post("/admin/checks", &json!({ "seconds": seconds })).await;
        assert_eq!(status, 200);
    }

    pub(crate) async fn open_session(&self, return_url: &str) -> String {
        let body = json!({
            "reference": "session_1", "return_url": return_url, "language": "en",
            "amount_minor": 1_250, "currency": "CNY", "payee": "Tea <b>House</b>",
        });
        let (status, session) = self.post("/v1/card-sessions", &body).await;
        assert!(matches!(status, 200 | 201), "{session}");
        session["id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn charge(&self, reference: &str, token: &str) -> (u16, Value) {
        self.post("/v1/charges", &charge(reference, token)).await
    }

    pub(crate) async fn mode(&self, body: Value) {
        let (status, answer) = self.post("/admin/mode", &body).await;
        assert_eq!(status, 200, "{answer}");
    }
}

pub(crate) fn charge(reference: &str, token: &str) -> Value {
    json!({ "reference": reference, "token": token, "amount_minor": 1_250, "currency": "CNY" })
}

pub(crate) fn refund(reference: &str, charge: &str, amount_minor: i64) -> Value {
    json!({ "reference": reference, "charge_reference": charge, "amount_minor": amount_minor })
}

pub(crate) async fn read(answer: Response) -> (u16, Value) {
    (answer.status().as_u16(), answer.json().await.unwrap())
}

/// One webhook as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Hook {
    pub(crate) id: String,
    pub(crate) timestamp: String,
    pub(crate) signature: String,
    pub(crate) raw: String,
    pub(crate) body: Value,
}

/// Somebody who takes webhooks, after saying no as often as told.
#[derive(Clone)]
pub(crate) struct Taker {
    pub(crate) url: String,
    hooks: Arc<Mutex<Vec<Hook>>>,
    refusals_left: Arc<AtomicUsize>,
}

impl Taker {
    pub(crate) async fn new(refusals: usize) -> Taker {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let taker = Taker {
            url: format!("http://{}/hook", listener.local_addr().unwrap()),
            hooks: Arc::default(),
            refusals_left: Arc::new(AtomicUsize::new(refusals)),
        };
        let app = Router::new().route("/hook", post(take)).with_state(taker.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        taker
    }

    pub(crate) fn hooks(&self) -> Vec<Hook> {
        self.hooks.lock().unwrap().clone()
    }

    /// Waits for so many, and a little longer, lest one more comes.
    pub(crate) async fn wait(&self, n: usize) -> Vec<Hook> {
        for _ in 0..150 {
            if self.hooks().len() >= n {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        tokio::time::sleep(Duration::from_millis(600)).await;
        assert_eq!(self.hooks().len(), n, "{:#?}", self.hooks());
        self.hooks()
    }
}

async fn take(State(taker): State<Taker>, headers: HeaderMap, raw: Bytes) -> StatusCode {
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    let raw = String::from_utf8(raw.to_vec()).unwrap();
    taker.hooks.lock().unwrap().push(Hook {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp"),
        signature: header("webhook-signature"),
        body: serde_json::from_str(&raw).unwrap(),
        raw,
    });
    let refuse = taker
        .refusals_left
        .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
    if refuse.is_ok() { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::NO_CONTENT }
}
