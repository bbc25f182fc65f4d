//! The first case of somebody who has no session yet. It is begun with the case; an answer that was
//! lost, or a form that was pressed twice, brings the same request once more, and again without a
//! session. So it is the browser by which the opening is known: by the token of its forms.

use paydesk_core::component::{Component, Standing};
use paydesk_core::id::SessionId;
use paydesk_core::person::Actor;
use paydesk_store::{Tx, conversation as rows, session as sessions};

use super::Conversation;
use super::open::{Ask, Opened, open_by, open_called};
use crate::{App, AppError, callback, component, session};

/// Opens a case for a stranger, once for each browser and key; answers the token of the session
/// that holds it. `browser` is a secret of that browser's.
pub async fn open_as_visitor(
    app: &App,
    stranger: &Actor,
    label: &str,
    browser: &str,
    ask: Ask,
) -> Result<(Opened, String), AppError> {
    let (begun, actor) = begin(app, stranger, label, (browser, &ask.client_id)).await?;
    let by = by_browser(browser);
    let opened = match open_by(app, &actor, ask.clone(), &by).await {
        // The other of two that came at once was faster: it is found now.
        Err(AppError::Conflict) => open_by(app, &actor, ask, &by).await?,
        opened => opened?,
    };
    let token = token(app, &opened.conversation, begun).await?;
    Ok((opened, token))
}

/// As `open_as_visitor`, with a callback.
pub(crate) async fn open_called_as_visitor(
    app: &App,
    stranger: &Actor,
    (label, browser): (&str, &str),
    ask: &callback::Ask,
    new: callback::New,
) -> Result<(Conversation, String), AppError> {
    let (begun, actor) = begin(app, stranger, label, (browser, &ask.client_id)).await?;
    let by = || Some(by_browser(browser));
    let case = match open_called(app, &actor, (ask, by()), new.clone()).await {
        Err(AppError::Conflict) => open_called(app, &actor, (ask, by()), new).await?,
        case => case?,
    };
    let token = token(app, &case, begun).await?;
    Ok((case, token))
}

/// The session of a stranger's first case. Refused before it is begun; what was stored before is
/// still answered.
async fn begin(
    app: &App,
    stranger: &Actor,
    label: &str,
    (browser, client_id): (&str, &str),
) -> Result<(session::Begun, Actor), AppError> {
    if let Err(closed) = may_open(app, stranger).await {
        let key = opening(&by_browser(browser), client_id);
        let read = async move |tx: &mut Tx| rows::message_by_external(tx, "chat", &key).await;
        app.db.read(read).await?.ok_or(closed)?;
    }
    let begun = session::begin_guest(app, stranger, label).await?;
    let actor = Actor { session: Some(begun.session.id.clone()), ..stranger.clone() };
    Ok((begun, actor))
}

/// The token of the session that holds the case.
async fn token(app: &App, case: &Conversation, begun: session::Begun) -> Result<String, AppError> {
    let holder = case.guest_session.clone();
    match holder.filter(|holder| *holder != begun.session.id) {
        Some(holder) => handed_on(app, holder).await,
        None => Ok(begun.token),
    }
}

/// Whether cases of strangers are taken. While chat is closed because of an attack only those of
/// people are, of whom a phone is known: to each of them it stays open.
pub(super) async fn may_open(app: &App, actor: &Actor) -> Result<(), AppError> {
    let known = actor.person.is_some();
    match component::look(app).await.standing(Component::Chat) {
        Standing::Suspended if !known => Err(AppError::Suspended),
        _ => Ok(()),
    }
}

/// The id under which an opening by this sender is stored, once.
pub(super) fn opening(sender: &str, client_id: &str) -> String {
    format!("open {sender} {client_id}")
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
