//! Tokens for programs: sessions of kind `api`, made by their owner, shown once.
//!
//! A token does what its owner may do; the password is asked again before one is made.

use paydesk_core::id::SessionId;
use paydesk_core::name;
use paydesk_core::person::{Actor, SessionKind};
use paydesk_core::throttle::TOKENS;
use paydesk_store::key;
use paydesk_store::record::insert;
use paydesk_store::session::{self as rows, Session};

use crate::bound::{Bound, within};
use crate::session::{self, Begun};
use crate::{App, AppError, access, device, idem_key, once, password};

/// What a token is made from.
#[derive(Clone, Debug)]
pub struct New {
    /// What it is for.
    pub name: String,
    pub password: String,
    pub key: String,
}

/// Makes a token. The answer is the only time that it is seen: asked for again with the same key,
/// it is not made again, and whoever asks is told that it was shown.
pub async fn create(app: &App, actor: &Actor, ask: New) -> Result<Begun, AppError> {
    access::may_change(actor)?;
    let label = name::parse(&ask.name).map_err(|fault| AppError::field("name", fault.key()))?;
    let key = idem_key(actor, &ask.key, &["token", &label])?;
    if once::result(app, &key).await?.is_some() {
        return Err(shown_before());
    }
    let who = password::again(app, actor, "password", &ask.password).await?;
    let kind = SessionKind::Api;
    let bound = [Bound::one(format!("tokens {who}"), TOKENS)];
    let device = actor.device.clone().filter(|_| actor.device_trusted);
    let new = session::New { kind, person: Some(who), device, label };
    let begun = session::new(app, new);
    let row = begun.session.clone();
    let stored = app.db.write(async move |tx| {
        if let Some(before) = key::take(tx, &key, row.id.as_str(), row.created_at_us).await? {
            once::answered(before)?;
            return Err(shown_before());
        }
        within(tx, &bound, row.created_at_us).await?;
        Ok(insert(tx, &row).await?)
    });
    stored.await?;
    Ok(begun)
}

fn shown_before() -> AppError {
    AppError::field("name", "token-shown-before")
}

/// The actor's tokens that still live.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Session>, AppError> {
    let (who, now_us) = (access::signed_in(actor)?.clone(), app.now_us());
    let read = app.db.read(async move |tx| rows::of_person(tx, &who, now_us).await);
    let mut rows = read.await?;
    rows.retain(|row| row.kind == SessionKind::Api);
    Ok(rows)
}

/// Ends a token.
pub async fn end(app: &App, actor: &Actor, id: &SessionId) -> Result<(), AppError> {
    device::end_session(app, actor, id).await
}
