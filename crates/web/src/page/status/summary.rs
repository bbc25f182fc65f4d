//! The status for programs, in the shape of Statuspage's public API (v2), so that whatever watches
//! other houses' pages watches ours: <https://metastatuspage.com/api>.
//!
//! A way that is closed because of an attack has no word there; it is told as a partial outage.

use axum::extract::State;
use axum::http::{HeaderValue, Method, header};
use axum::response::IntoResponse as _;
use axum::routing::get;
use paydesk_app::component::{Shown, Snapshot, Told, look};
use paydesk_app::incident::Update;
use paydesk_core::component::{Component, Standing};
use paydesk_core::incident::{Incident, IncidentKind, Stage};
use paydesk_core::word::Word;
use serde_json::{Value, json};

use super::{component_name, said, title, verdict};
use crate::page::shell::Shell;
use crate::page::shell::part::Tone;
use crate::{Fail, Reply, Route, Visit, Web, Who};

/// The files: address and what stands in it, beside the page itself.
const FILES: [(&str, &[&str]); 9] = [
    ("/api/v2/summary.json", &["components", "incidents", "scheduled_maintenances", "status"]),
    ("/api/v2/status.json", &["status"]),
    ("/api/v2/components.json", &["components"]),
    ("/api/v2/incidents.json", &["all_incidents"]),
    ("/api/v2/incidents/unresolved.json", &["incidents"]),
    ("/api/v2/scheduled-maintenances.json", &["all_maintenances"]),
    ("/api/v2/scheduled-maintenances/upcoming.json", &["upcoming"]),
    ("/api/v2/scheduled-maintenances/active.json", &["active"]),
    ("/api/v2/page.json", &[]),
];

pub(super) fn routes() -> Vec<Route> {
    let route =
        |(path, _): (&'static str, _)| Route::new(Method::GET, path, Who::Public, get(file));
    FILES.into_iter().map(route).collect()
}

async fn file(State(web): State<Web>, visit: Visit) -> Reply {
    let path = visit.path().split('?').next().unwrap_or_default().to_owned();
    let (_, parts) = FILES.iter().find(|(file, _)| *file == path).ok_or(Fail::NoRoute)?;
    let board = look(&web.app).await;
    let shell = visit.shell("status-title");
    let answer = filled(&shell, &board, &web.app.config.public_url, parts);
    let mut response = axum::Json(answer).into_response();
    // Pages of other sites may show how we stand: nothing here is anybody's own.
    let any = HeaderValue::from_static("*");
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, any);
    Ok(response)
}

/// All files with what stands in them.
pub(super) fn all(
    shell: &Shell,
    board: &Snapshot,
    base: &str,
) -> impl Iterator<Item = (&'static str, Value)> {
    FILES.iter().map(move |(path, parts)| (*path, filled(shell, board, base, parts)))
}

fn filled(shell: &Shell, board: &Snapshot, base: &str, parts: &[&str]) -> Value {
    let mut answer = serde_json::Map::new();
    answer.insert("page".to_owned(), page(shell, board, base));
    for part in parts {
        let name = match *part {
            "all_incidents" => "incidents",
            "all_maintenances" | "upcoming" | "active" => "scheduled_maintenances",
            part => part,
        };
        answer.insert(name.to_owned(), told(shell, board, base, part));
    }
    Value::Object(answer)
}

fn told(shell: &Shell, board: &Snapshot, base: &str, part: &str) -> Value {
    let some = |fits: &dyn Fn(&Incident) -> bool| {
        let fitting = board.told.iter().filter(|told| fits(&told.incident));
        fitting.map(|it| incident(shell, board, base, it)).collect::<Vec<_>>().into()
    };
    let planned = |it: &Incident| it.kind == IncidentKind::Maintenance;
    match part {
        "status" => {
            let (tone, key) = verdict(board);
            json!({ "indicator": indicator(tone, board), "description": shell.say(key) })
        }
        "components" => {
            let all = board.components.iter().enumerate();
            all.map(|(at, it)| component(shell, board, at, it)).collect::<Vec<_>>().into()
        }
        "incidents" => some(&|it| !planned(it) && it.is_open()),
        "all_incidents" => some(&|it| !planned(it)),
        "scheduled_maintenances" => some(&|it| planned(it) && it.is_open()),
        "upcoming" => some(&|it| it.stage == Stage::Scheduled),
        "active" => some(&|it| planned(it) && it.stage == Stage::UnderWay),
        _ => some(&planned),
    }
}

fn time(shell: &Shell, at_us: i64) -> Value {
    shell.machine_time(at_us).into()
}

fn page(shell: &Shell, board: &Snapshot, base: &str) -> Value {
    json!({
        "id": "paydesk", "name": "Paydesk", "url": format!("{base}/status"),
        "time_zone": shell.t.zone.name(), "updated_at": time(shell, board.at_us),
    })
}

fn indicator(tone: Tone, board: &Snapshot) -> &'static str {
    match tone {
        Tone::Good | Tone::Plain => "none",
        Tone::Wait if board.worst() == Standing::Maintenance => "maintenance",
        Tone::Wait => "minor",
        Tone::Bad if !board.standing(Component::Payment).works() => "critical",
        Tone::Bad => "major",
    }
}

fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::Suspended => "partial_outage",
        standing => standing.word(),
    }
}

fn component(shell: &Shell, board: &Snapshot, at: usize, shown: &Shown) -> Value {
    let began = shown.days.iter().find(|day| day.known_us > 0);
    let began = began.map_or(board.at_us, |day| day.begins_us);
    json!({
        "id": shown.component.word(), "name": component_name(&shell.t, shown.component),
        "status": word(board.standing(shown.component)), "created_at": time(shell, began),
        "updated_at": time(shell, board.at_us), "position": at + 1, "description": null,
        "showcase": true, "start_date": null, "group_id": null, "page_id": "paydesk",
        "group": false, "only_show_if_degraded": false,
    })
}

fn impact(incident: &Incident) -> &'static str {
    let hard = [Component::Payment, Component::SignIn];
    match incident.effect {
        Standing::Maintenance => "maintenance",
        Standing::Up | Standing::Slow => "minor",
        _ if incident.components.iter().any(|component| hard.contains(component)) => "critical",
        _ => "major",
    }
}

/// Statuspage's word of a stage.
fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::InForce => "identified",
        Stage::Lifted => "resolved",
        Stage::Withdrawn => "completed",
        stage => stage.word(),
    }
}

fn incident(shell: &Shell, board: &Snapshot, base: &str, told: &Told) -> Value {
    let it = &told.incident;
    let first = |stages: &[Stage]| {
        let found = told.updates.iter().rev().find(|update| stages.contains(&update.stage));
        found.map_or(Value::Null, |update| time(shell, update.at_us))
    };
    let about = |shown: &&Shown| it.components.contains(&shown.component);
    let components = board.components.iter().filter(about).enumerate();
    let mut told_as = json!({
        "id": it.id.as_str(), "name": title(&shell.t, it), "status": stage(it.stage),
        "created_at": time(shell, it.published_at_us.unwrap_or(it.begins_at_us)),
        "updated_at": time(shell, it.changed_at_us),
        "monitoring_at": first(&[Stage::Monitoring]),
        "resolved_at": it.over_at_us.map_or(Value::Null, |at_us| time(shell, at_us)),
        "impact": impact(it), "shortlink": format!("{base}/status/{}", it.id),
        "started_at": time(shell, it.begins_at_us), "page_id": "paydesk",
        "incident_updates": told.updates.iter().map(|row| update(shell, row)).collect::<Vec<_>>(),
        "components":
            components.map(|(at, row)| component(shell, board, at, row)).collect::<Vec<_>>(),
    });
    if it.kind == IncidentKind::Maintenance
        && let Value::Object(fields) = &mut told_as
    {
        let until = it.ends_at_us.map_or(Value::Null, |at_us| time(shell, at_us));
        fields.insert("scheduled_for".to_owned(), time(shell, it.begins_at_us));
        fields.insert("scheduled_until".to_owned(), until);
    }
    told_as
}

fn update(shell: &Shell, row: &Update) -> Value {
    json!({
        "id": row.id.as_str(), "status": stage(row.stage), "body": said(&shell.t, row).1,
        "incident_id": row.incident.as_str(), "created_at": time(shell, row.at_us),
        "updated_at": time(shell, row.at_us), "display_at": time(shell, row.at_us),
        "affected_components": null,
    })
}
