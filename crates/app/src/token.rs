//! Tokens for programs: sessions of kind `api`, made by their owner, shown once.
//!
//! A token does what its owner may do; the password is asked again before one is made.

use paydesk_core::id::SessionId;
use paydesk_core::name;
use paydesk_core::person::{Actor, SessionKind};
use paydesk_store::record::insert;
use paydesk_store::session::{self, Session};

use crate::session::{Begun, New};
use crate::{App, AppError, access, device, password};

/// Makes a token. The answer is the only time that it is seen.
pub async fn create(app: &App, actor: &Actor, label: &str, typed: &str) -> Result<Begun, AppError> {
    access::may_change(actor)?;
    let label = name::parse(label).map_err(|fault| AppError::field("name", fault.key()))?;
    let who = password::again(app, actor, "password", typed).await?;
    let kind = SessionKind::Api;
    let device = actor.device.clone().filter(|_| actor.device_trusted);
    let begun = crate::session::new(app, New { kind, person: Some(who), device, label });
    let row = begun.session.clone();
    app.db.write(async move |tx| insert(tx, &row).await).await?;
    Ok(begun)
}

/// The actor's tokens that still live.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Session>, AppError> {
    let (who, now_us) = (access::signed_in(actor)?.clone(), app.now_us());
    let read = app.db.read(async move |tx| session::of_person(tx, &who, now_us).await);
    let mut rows = read.await?;
    rows.retain(|row| row.kind == SessionKind::Api);
    Ok(rows)
}

/// Ends a token.
pub async fn end(app: &App, actor: &Actor, id: &SessionId) -> Result<(), AppError> {
    device::end_session(app, actor, id).await
}
