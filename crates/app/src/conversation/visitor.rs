//! The first case of somebody who has no session yet. It is begun with the case; an answer that was
//! lost, or a form that was pressed twice, brings the same request once more, and again without a
//! session. So it is the browser by which the opening is known: by the token of its forms.

use paydesk_core::id::SessionId;
use paydesk_core::person::Actor;
use paydesk_store::session as sessions;

use super::open::{Ask, Opened, open_by};
use crate::{App, AppError, session};

/// Opens a case for a stranger, once for each browser and key; answers the token of the session
/// that holds it. `browser` is a secret of that browser's.
pub async fn open_as_visitor(
    app: &App,
    stranger: &Actor,
    label: &str,
    browser: &str,
    ask: Ask,
) -> Result<(Opened, String), AppError> {
    let begun = session::begin_guest(app, stranger, label).await?;
    let actor = Actor { session: Some(begun.session.id.clone()), ..stranger.clone() };
    let by = by_browser(browser);
    let opened = match open_by(app, &actor, ask.clone(), &by).await {
        // The other of two that came at once was faster: it is found now.
        Err(AppError::Conflict) => open_by(app, &actor, ask, &by).await?,
        opened => opened?,
    };
    let holder = opened.conversation.guest_session.clone();
    let token = match holder.filter(|holder| *holder != begun.session.id) {
        Some(holder) => handed_on(app, holder).await?,
        None => begun.token,
    };
    Ok((opened, token))
}

/// The name of a browser that has no session; it does not tell the secret by which it is known.
pub(crate) fn by_browser(browser: &str) -> String {
    format!("browser:{}", hex(&session::digest(browser)))
}

/// A new token for the session that holds the case: whoever has the old one is the same browser,
/// which never got it or replaces it by this one.
async fn handed_on(app: &App, holder: SessionId) -> Result<String, AppError> {
    let token = session::token(app);
    let hash = session::digest(&token);
    app.db.write(async move |tx| sessions::retoken(tx, &holder, &hash).await).await?;
    Ok(token)
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
