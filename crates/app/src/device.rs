//! One's own sessions and devices (ID-10): to see them, to end them.

use paydesk_core::id::{DeviceId, SessionId};
use paydesk_core::person::{Actor, SessionKind};
use paydesk_store::Fault;
use paydesk_store::session::{self, Device, Session};

use crate::{App, AppError, access};

/// Where somebody is signed in, and what is remembered.
#[derive(Clone, Debug)]
pub struct Mine {
    pub sessions: Vec<Session>,
    pub devices: Vec<Device>,
}

/// The actor's own, without programs' tokens, which have a page of their own.
pub async fn list(app: &App, actor: &Actor) -> Result<Mine, AppError> {
    let (id, now_us) = (access::signed_in(actor)?.clone(), app.now_us());
    let read = app.db.read(async move |tx| {
        let mut sessions = session::of_person(tx, &id, now_us).await?;
        sessions.retain(|row| row.kind != SessionKind::Api);
        Ok::<_, Fault>(Mine { sessions, devices: session::devices(tx, &id).await? })
    });
    Ok(read.await?)
}

/// Ends one session; one that has ended already is fine.
pub async fn end_session(app: &App, actor: &Actor, id: &SessionId) -> Result<(), AppError> {
    let (who, id, now_us) = (access::signed_in(actor)?.clone(), id.clone(), app.now_us());
    let row = id.clone();
    let found = app.db.read(async move |tx| session::by_id(tx, &row).await).await?;
    if found.and_then(|row| row.person).as_ref() != Some(&who) {
        return Err(AppError::NotFound);
    }
    app.db.write(async move |tx| session::end_own(tx, &who, &id, now_us).await).await?;
    Ok(())
}

/// Ends all sessions but the one that asks.
pub async fn end_others(app: &App, actor: &Actor) -> Result<(), AppError> {
    let (who, keep, now_us) =
        (access::signed_in(actor)?.clone(), actor.session.clone(), app.now_us());
    let ended =
        app.db.write(async move |tx| session::end_others(tx, &who, keep.as_ref(), now_us).await);
    ended.await?;
    Ok(())
}

/// Forgets a device and ends what is signed in on it; the next sign-in there asks for a code.
pub async fn forget(app: &App, actor: &Actor, id: &DeviceId) -> Result<(), AppError> {
    let (who, id, now_us) = (access::signed_in(actor)?.clone(), id.clone(), app.now_us());
    let ended = app.db.write(async move |tx| session::end_device(tx, &who, &id, now_us).await);
    if ended.await? == 0 { Err(AppError::NotFound) } else { Ok(()) }
}
