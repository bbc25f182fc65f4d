//! The ceiling: a handler that reads the same request as a payment does and answers at once. It is
//! also where the SMS of the measured house go, since somebody must take them.

use anyhow::Context as _;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
#[expect(dead_code, reason = "it is read as a payment is, and then not looked at")]
struct Asked {
    payee: Option<String>,
    merchant: Option<String>,
    method: Option<String>,
    amount: Money,
}

#[derive(Deserialize, Serialize)]
struct Money {
    minor: i64,
    currency: String,
}

#[derive(Serialize)]
struct Answer {
    state: &'static str,
    key: String,
    amount: Money,
}

/// Serves until its standard input ends, so that it never outlives whoever started it.
pub(crate) fn serve() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("ready http://{}", listener.local_addr()?);
        let router = Router::new()
            .route("/api/v1/transfers", post(pay))
            .route("/api/v1/purchases", post(pay))
            .route("/sms", post(sms))
            .layer(DefaultBodyLimit::max(64 * 1024));
        let serving = async { axum::serve(listener, router).await };
        tokio::select! {
            served = serving => served.context("serving"),
            () = input_ends() => Ok(()),
        }
    })
}

async fn input_ends() {
    let read = tokio::task::spawn_blocking(|| std::io::read_to_string(std::io::stdin()));
    // However it ends, it has ended.
    let _ = read.await;
}

async fn pay(headers: HeaderMap, Json(asked): Json<Asked>) -> (StatusCode, Json<Answer>) {
    let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok());
    let key = key.unwrap_or_default().to_owned();
    (StatusCode::CREATED, Json(Answer { state: "succeeded", key, amount: asked.amount }))
}

async fn sms(_: String) -> StatusCode {
    StatusCode::OK
}
