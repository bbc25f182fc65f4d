//! What others send by themselves, each proven by a signature before anything comes of it: the
//! bank's callbacks (over the raw body), kept and settled before they are answered; and the
//! hotline's calls, as its carrier tells of them.

use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method as Verb, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::post;
use paydesk_app::hotline::{self, Answer};
use paydesk_app::payment;
use paydesk_texts::{Language, Texts};

use crate::posted::parse;
use crate::{Fail, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Verb::POST, "/hooks/bank", Who::Anyone, post(bank)),
        Route::new(Verb::POST, hotline::PATH, Who::Anyone, post(called)),
    ]
}

/// More than any of them needs.
const BYTES_MAX: usize = 64 * 1024;

async fn bank(State(web): State<Web>, visit: Visit, headers: HeaderMap, body: Body) -> Reply {
    let bytes = to_bytes(body, BYTES_MAX).await.map_err(|_| Fail::TooLarge)?;
    let pairs: Vec<(String, String)> = headers
        .iter()
        .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
        .collect();
    // A callback that nobody can prove to be the bank's is told so, and leaves no trace.
    let got = web.app.ports.rail.callback(&pairs, &bytes, visit.now_us());
    let got = got.ok_or(Fail::BadSignature)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    payment::rail::callback(&web.app, got, text).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// A state of a call. Whoever rang and was not answered hears in both languages what comes of it,
/// and nothing of whoever has the number: it can be made up.
async fn called(State(web): State<Web>, visit: Visit, headers: HeaderMap, body: Body) -> Reply {
    let bytes = to_bytes(body, BYTES_MAX).await.map_err(|_| Fail::TooLarge)?;
    let fields = parse(&bytes);
    let signed = headers.get("x-twilio-signature").and_then(|value| value.to_str().ok());
    let signed = (fields.as_slice(), signed.unwrap_or_default());
    if !hotline::is_genuine(&web.app, visit.path(), signed)? {
        return Err(Fail::BadSignature);
    }
    Ok(match hotline::told(&web.app, &fields).await? {
        Answer::Nothing => twiml(None),
        Answer::Called => twiml(Some("hotline-called")),
        Answer::Write => twiml(Some("hotline-write")),
    })
}

/// What the carrier says to the caller before it hangs up, in its own form
/// (twilio.com/docs/voice/twiml); nothing: the call is over.
fn twiml(key: Option<&str>) -> axum::response::Response {
    let say = |(tongue, language): (&str, Language), key: &str| {
        format!("<Say language=\"{tongue}\">{}</Say>", Texts::new(language).say(key))
    };
    let verbs = key.map_or_else(String::new, |key| {
        let chinese = say(("zh-CN", Language::ZhHans), key);
        format!("{chinese}{}<Hangup/>", say(("en-US", Language::En), key))
    });
    let body = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>{verbs}</Response>");
    ([(header::CONTENT_TYPE, "text/xml; charset=utf-8")], body).into_response()
}
