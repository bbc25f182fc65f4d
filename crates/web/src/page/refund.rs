//! Refunds: what may be asked and asking, where each one stands, its files; for staff the review,
//! for merchants what was given back and why.

use axum::extract::State;
use axum::http::{HeaderValue, Method as Verb, header};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use paydesk_app::AppError;
use paydesk_core::id::AttachmentId;
use paydesk_core::payment::Method;
use paydesk_core::refund::RefundState;
use paydesk_core::word::Word;

use crate::address::Path;
use crate::page::as_download;
use crate::page::conversation::lines::refund_tone;
use crate::page::shell::Shell;
use crate::page::shell::part::Tag;
use crate::{Reply, Route, Visit, Web, Who};

mod ask;
mod desk;
mod progress;
pub(crate) mod typed;
mod words;

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Verb::GET, "/payments/{payment}/refund", Who::Person, get(ask::show)),
        Route::new(Verb::POST, "/payments/{payment}/refund", Who::Person, post(ask::send)),
        Route::new(Verb::GET, "/refunds/{refund}", Who::Person, get(progress::show)),
        Route::new(Verb::GET, "/files/{file}", Who::Person, get(file)),
        Route::new(Verb::GET, "/merchant/refunds", Who::Merchant, get(progress::merchant)),
        Route::new(Verb::GET, "/desk/refunds", Who::Staff, get(desk::list)),
        Route::new(Verb::GET, "/desk/refunds/{refund}", Who::Staff, get(desk::show)),
        Route::new(Verb::POST, "/desk/refunds/{refund}", Who::Staff, post(desk::decide)),
        Route::new(Verb::POST, "/desk/refunds/{refund}/words", Who::Staff, post(desk::write)),
        Route::new(Verb::POST, "/desk/refunds/{refund}/advance", Who::Staff, post(desk::advance)),
        Route::new(Verb::GET, "/desk/payments/{payment}/refund", Who::Staff, get(ask::desk)),
        Route::new(Verb::POST, "/desk/payments/{payment}/refund", Who::Staff, post(ask::send_desk)),
    ]
}

/// A file of a refund: always a download, never shown by the browser in our name.
async fn file(State(web): State<Web>, visit: Visit, Path(id): Path<String>) -> Reply {
    let id = AttachmentId::parse(&id).ok_or(AppError::NotFound)?;
    let file = paydesk_app::refund::evidence::file(&web.app, visit.actor(), &id).await?;
    let mut response = file.bytes.into_response();
    as_download(&mut response, &file.name)?;
    // What kind it is was found out from its bytes, from a short list of ours.
    if let Ok(mime) = HeaderValue::from_str(&file.mime) {
        response.headers_mut().insert(header::CONTENT_TYPE, mime);
    }
    Ok(response)
}

/// A state in one or two words.
pub(crate) fn state_tag(shell: &Shell, state: RefundState) -> Tag {
    let word = state.word().replace('_', "-");
    Tag::new(refund_tone(state), shell.say(format!("refund-state-{word}")))
}

/// Where the money goes back to.
/// `last4`: the end of the card's number, where it is known.
fn destination(shell: &Shell, to: Method, last4: Option<&str>) -> String {
    match (to, last4) {
        (Method::Wallet, _) => shell.say("refund-to-wallet"),
        (Method::Card, Some(last4)) => shell.say1("refund-to-card", "card", last4),
        (Method::Card, None) => shell.say("refund-to-a-card"),
    }
}
