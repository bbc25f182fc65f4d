//! What comes over the network: bodies of the API, forms with files, and what the bank sends.

use std::pin::pin;
use std::sync::OnceLock;
use std::task::{Context, Poll, Waker};

use axum::body::Body as Bytes;
use axum::extract::FromRequest;
use axum::http::{Request, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use paydesk_app::ports::{Rail as _, RailSaid};
use paydesk_edge::rail::bank::{BankConfig, BankRail};
use paydesk_web::api::body::{Body, LargeBody};
use paydesk_web::api::{case, lock, me, merchant, payment, refund, registration, session};
use paydesk_web::posted::{self, FILE_BYTES_MAX, FILES_MAX};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::Sha256;

/// The end of what never waits for anybody, however often it wants to be asked.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    let (mut future, mut context) = (pin!(future), Context::from_waker(Waker::noop()));
    loop {
        if let Poll::Ready(done) = future.as_mut().poll(&mut context) {
            return done;
        }
    }
}

/// A request that is there as a whole, so that reading it never waits.
fn request(kind: &str, body: &[u8]) -> Request<Bytes> {
    let mut request = Request::new(Bytes::from(body.to_vec()));
    let kind = kind.parse().unwrap_or(header::HeaderValue::from_static("text/plain"));
    request.headers_mut().insert(header::CONTENT_TYPE, kind);
    request
}

fn reads<T: FromRequest<()>>(bytes: &[u8]) -> bool {
    at_once(T::from_request(request("application/json", bytes), &())).is_ok()
}

fn body<T: DeserializeOwned + Send>(bytes: &[u8]) -> bool {
    reads::<Body<T>>(bytes)
}

/// A body of the API, for whichever address the first byte says.
pub fn api(bytes: &[u8]) {
    type Reader = fn(&[u8]) -> bool;
    const READERS: [Reader; 10] = [
        reads::<LargeBody<refund::NewRefund>>,
        body::<payment::NewTransfer>,
        body::<payment::NewTopUp>,
        body::<payment::NewPurchase>,
        body::<case::NewCase>,
        body::<me::NewIdentity>,
        body::<merchant::NewOrder>,
        body::<registration::NewRegistration>,
        body::<session::NewSession>,
        body::<lock::NewReport>,
    ];
    let Some((first, bytes)) = bytes.split_first() else { return };
    let reader = READERS[usize::from(*first) % READERS.len()];
    if !reader(bytes) {
        return;
    }
    // What was taken is one object, with each name once and no text that cannot be kept; another
    // program that reads it finds the same.
    let value: Value = serde_json::from_slice(bytes).expect("what was taken is JSON");
    assert!(value.is_object() && !value.to_string().contains("\\u0000"), "{value}");
    assert!(reader(value.to_string().as_bytes()), "taken once, and not again: {value}");
}

/// A form with files; the border's name is up to the first line's end.
pub fn form(bytes: &[u8]) {
    let at = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(0);
    let (border, rest) = bytes.split_at(at);
    let border = String::from_utf8_lossy(border);
    let kind = format!("multipart/form-data; boundary={}", border.trim_end());
    let read = posted::multipart(request(&kind, rest.get(1..).unwrap_or_default()), |_| true);
    let Ok(posted) = at_once(read) else { return };
    assert!(posted.files.len() <= FILES_MAX && posted.pairs.len() <= 50);
    for file in &posted.files {
        assert!(file.bytes.len() <= FILE_BYTES_MAX);
        let name = paydesk_core::typed::file_name(&file.name, "image/png");
        assert!(!name.contains(['/', '\\', '\0']), "{name:?}");
    }
    let plain = posted::parse(rest);
    assert!(plain.len() <= 200);
}

const SECRET: &[u8] = b"a secret of more than 24 bytes";
const NOW_S: i64 = 1_772_503_200;

fn bank() -> &'static BankRail {
    static BANK: OnceLock<BankRail> = OnceLock::new();
    BANK.get_or_init(|| {
        let config = BankConfig {
            url: "http://127.0.0.1:9".into(),
            api_key: "none".into(),
            webhook_secret: format!("whsec_{}", STANDARD.encode(SECRET)),
        };
        BankRail::new(config).unwrap_or_else(|fault| panic!("the fuzzer's own settings: {fault}"))
    })
}

/// A callback: as anybody may send it, and as the bank alone can sign it.
pub fn callback(bytes: &[u8]) {
    let (line, body) = bytes.split_at(bytes.iter().position(|b| *b == b'\n').unwrap_or(0));
    let line = String::from_utf8_lossy(line).into_owned();
    let (id, signature) = line.split_once(' ').unwrap_or((&line, ""));
    let headers = |id: &str, at: &str, signature: &str| {
        [("webhook-id", id), ("webhook-timestamp", at), ("webhook-signature", signature)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    let at = NOW_S.to_string();
    let heard = bank().callback(&headers(id, &at, signature), body, NOW_S * 1_000_000);
    assert!(heard.is_none(), "nobody but the bank can sign: {line:?}");
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET).expect("of any length");
    mac.update(format!("{id}.{at}.").as_bytes());
    mac.update(body);
    let signature = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    let heard = bank().callback(&headers(id, &at, &signature), body, NOW_S * 1_000_000);
    let Some(heard) = heard else { return };
    assert!(heard.external_id == id && (1..=128).contains(&id.len()), "{id:?}");
    if let (Some(booked), RailSaid::Succeeded { .. }) = (&heard.booked, &heard.said) {
        assert!(booked.minor() > 0, "{heard:?}");
    }
    let late = bank().callback(&headers(id, &at, &signature), body, (NOW_S + 301) * 1_000_000);
    assert!(late.is_none(), "an old one is heard again");
}
