//! How to reach us, to be kept and handed on: one document of facts, signed, so that whoever has
//! our key knows it for ours wherever it was found. One line of a shell checks it:
//! `openssl pkeyutl -verify -pubin -inkey contact.pem -rawin -in contact.json -sigfile contact.sig`
//!
//! It says nothing of the moment but its days, so that for a whole day it is the same to a byte.

use axum::extract::State;
use axum::http::{Method, header};
use axum::response::IntoResponse;
use axum::routing::get;
use paydesk_app::contact;
use paydesk_core::contact::Account;
use paydesk_core::day::{DAY_US, day_in_china};
use paydesk_texts::{Language, Texts};
use serde::Serialize;

use crate::{Fail, Reply, Route, Visit, Web, Who};

pub const DOCUMENT: &str = "/.well-known/contact.json";
pub const SIGNATURE: &str = "/.well-known/contact.sig";
pub const KEY: &str = "/.well-known/contact.pem";

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Method::GET, DOCUMENT, Who::Public, get(document)),
        Route::new(Method::GET, SIGNATURE, Who::Public, get(signature)),
        Route::new(Method::GET, KEY, Who::Public, get(key)),
    ]
}

/// It serves for so many days; by then whoever keeps it looks again.
const DAYS: i64 = 30;

#[derive(Serialize)]
struct Official<'a> {
    name: &'static str,
    site: &'a str,
    from: String,
    until: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    hotline: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    hotline_hours: String,
    time_zone: &'static str,
    help: String,
    write: String,
    callback: String,
    feedback: String,
    status: String,
    accounts: &'a [Account],
}

fn bytes(web: &Web, now_us: i64) -> Result<Vec<u8>, Fail> {
    let (config, texts) = (&web.app.config, Texts::new(Language::En));
    let at = |path: &str| format!("{}{path}", config.public_url);
    let hours = match config.hotline.as_str() {
        "" => String::new(),
        _ => texts.hours(&config.opening.hotline, now_us),
    };
    let official = Official {
        name: "Paydesk",
        site: &config.public_url,
        from: day_in_china(now_us).to_string(),
        until: day_in_china(now_us + DAYS * DAY_US).to_string(),
        hotline: &config.hotline,
        hotline_hours: hours,
        time_zone: texts.zone.name(),
        help: at("/help"),
        write: at("/help/new"),
        callback: at("/callback"),
        feedback: at("/feedback"),
        status: at("/status"),
        accounts: &config.social,
    };
    let mut bytes = serde_json::to_vec_pretty(&official)
        .map_err(|error| Fail::Template(format!("the ways to us: {error}")))?;
    bytes.push(b'\n');
    Ok(bytes)
}

async fn document(State(web): State<Web>, visit: Visit) -> Reply {
    let kind = [(header::CONTENT_TYPE, "application/json")];
    Ok((kind, bytes(&web, visit.now_us())?).into_response())
}

async fn signature(State(web): State<Web>, visit: Visit) -> Reply {
    let kind = [(header::CONTENT_TYPE, "application/octet-stream")];
    let signed = contact::sign(&web.app, &bytes(&web, visit.now_us())?);
    Ok((kind, signed).into_response())
}

async fn key(State(web): State<Web>) -> Reply {
    let kind = [(header::CONTENT_TYPE, "application/x-pem-file")];
    Ok((kind, contact::public_key(&web.app)).into_response())
}
