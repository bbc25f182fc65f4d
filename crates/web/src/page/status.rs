//! How everything stands, for everybody, also when the books are away: what is read here stands in
//! memory ([`paydesk_app::component::Board`]).

mod feed;
mod folder;
mod subscribe;
mod summary;

pub use folder::files;

use askama::Template;
use axum::extract::State;
use axum::http::Method;
use axum::routing::get;
use paydesk_app::component::{Shown, Snapshot, Told, look};
use paydesk_app::incident::{self, Update};
use paydesk_core::component::{Component, DAYS, Standing, uptime};
use paydesk_core::id::IncidentId;
use paydesk_core::incident::Incident;
use paydesk_core::language::Language;
use paydesk_core::word::Word;
use paydesk_texts::Texts;
pub(crate) use paydesk_texts::incident::component_name;
use paydesk_texts::incident::{key, names};

use crate::address::Path;
use crate::page::html;
use crate::page::shell::Shell;
use crate::page::shell::part::{Tag, Tone};
use crate::{Fail, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        Route::new(Method::GET, "/status", Who::Public, get(show)),
        Route::new(Method::GET, "/status/feed", Who::Public, get(feed::atom)),
        Route::new(Method::GET, "/status/calendar", Who::Public, get(feed::calendar)),
        Route::new(Method::GET, "/status/{incident}", Who::Public, get(one)),
    ];
    routes.extend(subscribe::routes());
    routes.extend(summary::routes());
    routes
}

pub(crate) fn standing_tag(texts: &Texts, standing: Standing) -> Tag {
    let tone = match standing {
        Standing::Up => Tone::Good,
        Standing::Slow | Standing::Maintenance => Tone::Wait,
        Standing::Down | Standing::Suspended => Tone::Bad,
    };
    Tag::new(tone, texts.say(&key("component-standing", standing.word())))
}

/// What an incident is called.
pub(crate) fn title(texts: &Texts, incident: &Incident) -> String {
    let about = (incident.kind, incident.effect);
    paydesk_texts::incident::title(texts, about, &incident.components)
}

/// What was said at one step, and in which language: the reader's if somebody wrote in it, else the
/// other one; nothing written: what the stage says by itself.
pub(crate) fn said(texts: &Texts, update: &Update) -> (Language, String) {
    let (own, other) = match texts.language {
        Language::ZhHans => (&update.words_zh, (Language::En, &update.words_en)),
        Language::En => (&update.words_en, (Language::ZhHans, &update.words_zh)),
    };
    match (own.as_str(), other.1.as_str()) {
        ("", "") => (texts.language, texts.say(&key("incident-said", update.stage.word()))),
        ("", words) => (other.0, words.to_owned()),
        (words, _) => (texts.language, words.to_owned()),
    }
}

/// One step, as pages show it.
pub(crate) struct Line {
    pub(crate) stage: String,
    pub(crate) at_us: i64,
    pub(crate) lang: &'static str,
    pub(crate) words: String,
}

/// An incident, as pages show it.
pub(crate) struct View {
    pub(crate) incident: Incident,
    pub(crate) title: String,
    pub(crate) tag: Tag,
    /// When it was, or is meant to be.
    pub(crate) when: String,
    /// Newest first.
    pub(crate) lines: Vec<Line>,
}

impl View {
    /// Since when everybody can see it.
    fn told_at_us(&self) -> i64 {
        self.incident.published_at_us.unwrap_or(self.incident.changed_at_us)
    }

    pub(crate) fn of(shell: &Shell, told: &Told) -> Self {
        let (texts, incident) = (&shell.t, &told.incident);
        let line = |update: &Update| {
            let (language, words) = said(texts, update);
            Line {
                stage: texts.say(&key("incident-stage", update.stage.word())),
                at_us: update.at_us,
                lang: language.tag(),
                words,
            }
        };
        let tone = match incident.stage {
            stage if stage.is_over() => Tone::Plain,
            stage if !stage.holds() => Tone::Wait,
            _ => standing_tag(texts, incident.effect).tone,
        };
        let from = texts.day_time(incident.begins_at_us, shell.now_us);
        // What was called off ended before it began: then what was planned is said.
        let over = incident.over_at_us.filter(|over_us| *over_us > incident.begins_at_us);
        let when = match over.or(incident.ends_at_us) {
            Some(end_us) => {
                let to = texts.day_time(end_us, shell.now_us);
                texts.with("status-from-to", &[("from", from.into()), ("to", to.into())])
            }
            None => texts.with("status-from", &[("from", from.into())]),
        };
        Self {
            title: title(texts, incident),
            tag: Tag::new(tone, texts.say(&key("incident-stage", incident.stage.word()))),
            when,
            lines: told.updates.iter().map(line).collect(),
            incident: incident.clone(),
        }
    }
}

/// One day that was not fine: its place from the left, its class and its words.
struct Bar {
    at: usize,
    class: &'static str,
    words: String,
}

/// One component with its days.
struct Row {
    name: String,
    tag: Tag,
    /// How many days from the left nothing is known.
    unknown: usize,
    bars: Vec<Bar>,
    uptime: String,
}

/// Hundredths of a per cent as `99.98%`, as both languages write it.
fn percent(hundredths: i64) -> String {
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

fn row(shell: &Shell, board: &Snapshot, shown: &Shown) -> Row {
    let texts = &shell.t;
    let bar = |(at, day): (usize, &paydesk_core::component::Day)| {
        let standing = day.worst().filter(|standing| *standing != Standing::Up)?;
        let tag = standing_tag(texts, standing);
        let words = format!("{} · {}", texts.date(day.begins_us), tag.text);
        Some(Bar { at, class: tag.tone.class(), words })
    };
    Row {
        name: component_name(texts, shown.component),
        tag: standing_tag(texts, board.standing(shown.component)),
        unknown: shown.days.iter().position(|day| day.known_us > 0).unwrap_or(DAYS),
        bars: shown.days.iter().enumerate().filter_map(bar).collect(),
        uptime: match uptime(&shown.days) {
            Some(up) => texts.with("status-uptime", &[("percent", percent(up).into())]),
            None => texts.say("status-uptime-unknown"),
        },
    }
}

/// All of it, as pages show it.
struct All {
    tone: Tone,
    verdict: String,
    away: bool,
    as_of_us: i64,
    now: Vec<View>,
    ahead: Vec<View>,
    before: Vec<View>,
    rows: Vec<Row>,
    days: usize,
}

impl All {
    fn of(shell: &Shell, board: &Snapshot) -> Self {
        let views = |fits: fn(&Incident) -> bool| {
            let fitting = board.told.iter().filter(|told| fits(&told.incident));
            fitting.map(|told| View::of(shell, told)).collect()
        };
        let (tone, verdict) = verdict(board);
        Self {
            tone,
            verdict: shell.say(verdict),
            away: board.away_since_us.is_some(),
            as_of_us: board.read_at_us,
            now: views(|it| it.is_open() && !is_ahead(it)),
            ahead: views(|it| it.is_open() && is_ahead(it)),
            before: views(|it| !it.is_open()),
            rows: board.components.iter().map(|shown| row(shell, board, shown)).collect(),
            days: DAYS,
        }
    }
}

#[derive(Template)]
#[template(path = "status/status.html")]
struct Status {
    shell: Shell,
    all: All,
}

/// The sentence over all: its tone and its key.
fn verdict(board: &Snapshot) -> (Tone, &'static str) {
    if board.away_since_us.is_some() {
        return (Tone::Bad, "status-away");
    }
    match board.worst() {
        Standing::Up => (Tone::Good, "status-fine"),
        Standing::Slow => (Tone::Wait, "status-slow"),
        Standing::Maintenance => (Tone::Wait, "status-maintenance"),
        Standing::Down => (Tone::Bad, "status-down"),
        Standing::Suspended => (Tone::Bad, "status-suspended"),
    }
}

async fn show(State(web): State<Web>, visit: Visit) -> Reply {
    let board = look(&web.app).await;
    let shell = visit.shell("status-title");
    html(&Status { all: All::of(&shell, &board), shell })
}

fn is_ahead(incident: &Incident) -> bool {
    incident.stage == paydesk_core::incident::Stage::Scheduled
}

#[derive(Template)]
#[template(path = "status/incident.html")]
struct One {
    shell: Shell,
    it: View,
}

async fn one(State(web): State<Web>, visit: Visit, Path(id): Path<String>) -> Reply {
    let id = IncidentId::parse(&id).ok_or(Fail::NoRoute)?;
    let told = incident::public_one(&web.app, &id).await?;
    let shell = visit.shell("status-title");
    let it = View::of(&shell, &told);
    html(&One { shell: shell.titled(it.title.clone()), it })
}

/// What stands above every page while something is not as it should be.
pub(crate) fn banner(texts: &Texts, board: &Snapshot) -> Option<(Tone, String)> {
    if board.away_since_us.is_some() {
        return Some((Tone::Bad, texts.say("component-banner-away")));
    }
    let worst = board.worst();
    let (tone, key) = match worst {
        Standing::Up => return None,
        Standing::Slow => (Tone::Wait, "component-banner-slow"),
        Standing::Maintenance => (Tone::Wait, "component-banner-maintenance"),
        Standing::Down => (Tone::Bad, "component-banner-down"),
        Standing::Suspended => (Tone::Bad, "component-banner-suspended"),
    };
    let all = Component::ALL.iter().copied();
    let which: Vec<_> = all.filter(|component| board.standing(*component) == worst).collect();
    Some((tone, texts.with(key, &[("what", names(texts, &which).into())])))
}
