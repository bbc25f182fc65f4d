//! Sessions and devices (ID-10): where one is signed in, what is remembered, and ending either.

use askama::Template;
use axum::extract::State;
use axum::http::Method;
use axum::routing::{get, post};
use paydesk_app::{AppError, device};
use paydesk_core::id::{DeviceId, SessionId};
use paydesk_texts::Texts;

use crate::address::Path;
use crate::page::shell::Shell;
use crate::page::{html, see_other};
use crate::{Fail, Posted, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    use Who::Person;
    vec![
        Route::new(Method::GET, "/me/devices", Person, get(show)),
        Route::new(Method::POST, "/me/devices/{id}/end", Person, post(forget)),
        Route::new(Method::POST, "/me/sessions/{id}/end", Person, post(end)),
        Route::new(Method::POST, "/me/sessions/end-others", Person, post(end_others)),
    ]
}

/// A device as its reader is told of it: what it said of itself, or that it said nothing.
pub(crate) fn told(texts: &Texts, label: String) -> String {
    if label.is_empty() { texts.say("device-says-nothing") } else { label }
}

/// One line: a session or a device.
struct Row {
    id: String,
    label: String,
    begun_us: i64,
    seen_us: i64,
    here: bool,
}

#[derive(Template)]
#[template(path = "device/list.html")]
struct List {
    shell: Shell,
    sessions: Vec<Row>,
    devices: Vec<Row>,
}

async fn show(State(web): State<Web>, visit: Visit) -> Reply {
    let mine = device::list(&web.app, visit.actor()).await?;
    let (actor, texts) = (visit.actor(), visit.texts());
    let sessions = mine.sessions.into_iter().map(|row| Row {
        here: actor.session.as_ref() == Some(&row.id),
        id: row.id.to_string(),
        label: told(&texts, row.label),
        begun_us: row.created_at_us,
        seen_us: row.seen_at_us,
    });
    let devices = mine.devices.into_iter().map(|row| Row {
        here: actor.device.as_ref() == Some(&row.id),
        id: row.id.to_string(),
        label: told(&texts, row.label),
        begun_us: row.first_seen_us,
        seen_us: row.last_seen_us,
    });
    html(&List {
        shell: visit.shell("device-title"),
        sessions: sessions.collect(),
        devices: devices.collect(),
    })
}

async fn end(State(web): State<Web>, visit: Visit, Path(id): Path<String>, _: Posted) -> Reply {
    let id = SessionId::parse(&id).ok_or(Fail::App(AppError::NotFound))?;
    device::end_session(&web.app, visit.actor(), &id).await?;
    see_other(&visit, "/me/devices", Some("device-ended"))
}

async fn end_others(State(web): State<Web>, visit: Visit, _: Posted) -> Reply {
    device::end_others(&web.app, visit.actor()).await?;
    see_other(&visit, "/me/devices", Some("device-ended"))
}

async fn forget(State(web): State<Web>, visit: Visit, Path(id): Path<String>, _: Posted) -> Reply {
    let id = DeviceId::parse(&id).ok_or(Fail::App(AppError::NotFound))?;
    device::forget(&web.app, visit.actor(), &id).await?;
    see_other(&visit, "/me/devices", Some("device-forgotten"))
}
