//! The status as feeds: incidents for readers of Atom (RFC 4287), planned maintenance for calendars
//! (RFC 5545). The calendar is four properties an event, and written here: the libraries for it
//! bring a second one for dates.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use paydesk_app::component::{Snapshot, Told, look};
use paydesk_core::incident::{IncidentKind, Stage};

use super::{View, title};
use crate::page::shell::Shell;
use crate::{Fail, Reply, Visit, Web};

#[derive(Template)]
#[template(path = "status/feed.xml", escape = "html")]
struct Feed {
    shell: Shell,
    base: String,
    updated_us: i64,
    all: Vec<View>,
}

/// Incidents in the feed: more than anybody has missed.
const FEED_MAX: usize = 60;

pub(super) async fn atom(State(web): State<Web>, visit: Visit) -> Reply {
    let board = look(&web.app).await;
    let shell = visit.shell("status-feed-title");
    let text = atom_of(shell, &board, &web.app.config.public_url)?;
    answer(text, "application/atom+xml; charset=utf-8")
}

pub(super) fn atom_of(shell: Shell, board: &Snapshot, base: &str) -> Result<String, Fail> {
    let all = board.told.iter().take(FEED_MAX).map(|told| View::of(&shell, told)).collect();
    let changed = board.told.iter().map(|told| told.incident.changed_at_us);
    let feed = Feed {
        base: base.to_owned(),
        // Nothing happened yet: a date that never changes, so that nobody reads it as news.
        updated_us: changed.max().unwrap_or(FIRST_US),
        all,
        shell,
    };
    Ok(feed.render()?)
}

/// 2026-01-01T00:00:00Z
const FIRST_US: i64 = 1_767_225_600_000_000;

fn answer(text: String, kind: &'static str) -> Result<Response, Fail> {
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static(kind))], text).into_response())
}

pub(super) async fn calendar(State(web): State<Web>, visit: Visit) -> Reply {
    let board = look(&web.app).await;
    let shell = visit.shell("status-feed-title");
    let text = calendar_of(&shell, &board, &web.app.config.public_url);
    answer(text, "text/calendar; charset=utf-8")
}

pub(super) fn calendar_of(shell: &Shell, board: &Snapshot, base: &str) -> String {
    let planned = board.told.iter().filter(|it| it.incident.kind == IncidentKind::Maintenance);
    let mut text = lines(&[
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Paydesk//Status//EN".to_owned(),
        format!("X-WR-CALNAME:{}", escaped(&shell.title)),
    ]);
    for told in planned {
        text.push_str(&event(shell, base, told));
    }
    text.push_str("END:VCALENDAR\r\n");
    text
}

fn event(shell: &Shell, base: &str, told: &Told) -> String {
    let incident = &told.incident;
    let status = match incident.stage {
        Stage::Withdrawn => "CANCELLED",
        _ => "CONFIRMED",
    };
    let over = incident.over_at_us.filter(|over_us| *over_us > incident.begins_at_us);
    // An hour, should nobody have said when: an end must come after its beginning.
    let unknown_us = incident.begins_at_us + 3_600_000_000;
    let ends_us = over.or(incident.ends_at_us).unwrap_or(unknown_us);
    let words = told.updates.first().map(|update| super::said(&shell.t, update).1);
    lines(&[
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}@paydesk", incident.id),
        format!("SEQUENCE:{}", incident.version - 1),
        format!("DTSTAMP:{}", stamp(shell, incident.changed_at_us)),
        format!("DTSTART:{}", stamp(shell, incident.begins_at_us)),
        format!("DTEND:{}", stamp(shell, ends_us)),
        format!("STATUS:{status}"),
        format!("SUMMARY:{}", escaped(&title(&shell.t, incident))),
        format!("DESCRIPTION:{}", escaped(&words.unwrap_or_default())),
        format!("URL:{base}/status/{}", incident.id),
        "END:VEVENT".to_owned(),
    ])
}

/// `20261124T063207Z` (RFC 5545, 3.3.5).
fn stamp(shell: &Shell, at_us: i64) -> String {
    shell.machine_time(at_us).replace(['-', ':'], "")
}

/// Text as a value (RFC 5545, 3.3.11).
fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,");
    text.replace("\r\n", "\n").replace(['\n', '\r'], "\\n")
}

/// Lines of at most 75 octets; longer ones go on after a line break and a blank (RFC 5545, 3.1).
fn lines(all: &[String]) -> String {
    const OCTETS_MAX: usize = 75;
    let mut text = String::new();
    for line in all {
        let mut room = OCTETS_MAX;
        for c in line.chars() {
            if c.len_utf8() > room {
                text.push_str("\r\n ");
                room = OCTETS_MAX - 1;
            }
            room -= c.len_utf8();
            text.push(c);
        }
        text.push_str("\r\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{escaped, lines};

    #[test]
    fn values_and_lines_are_as_calendars_read_them() {
        assert_eq!(escaped("a;b,c\\d\r\ne\nf"), "a\\;b\\,c\\\\d\\ne\\nf");
        let long = format!("SUMMARY:{}", "维护".repeat(30));
        let folded = lines(std::slice::from_ref(&long));
        assert!(folded.split("\r\n").all(|line| line.len() <= 75), "{folded}");
        assert_eq!(folded.replace("\r\n ", "").trim_end(), long);
    }
}
