//! How the parts of the house stand, for everybody to see: probes try the real things every few
//! seconds, what they find is kept, and what is public of it stands on a [`Board`] in memory, so
//! that it is told at once, to any number of people, and also while the books are away.
//!
//! Several processes may probe side by side: how often in a row something was met stands in the
//! books, and whoever comes too soon after another leaves it at that. Nothing here moves money.

mod probe;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use paydesk_core::component::{Change, Component, Day, Health, Standing, days};
use paydesk_core::day::DAY_US;
use paydesk_core::id::IncidentId;
use paydesk_core::incident::{Incident, IncidentKind, Stage, due, moved, standing};
use paydesk_core::word::Word;
use paydesk_store::component as rows;
use paydesk_store::incident::{self as incidents, Update};
use paydesk_store::record::{groups, insert, of, update, upsert};
use paydesk_store::{Fault, Tx};

use crate::subscription::spread;
use crate::{App, AppError};

/// A component as the public sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub component: Component,
    pub standing: Standing,
    /// Oldest first; empty while nothing could be read yet.
    pub days: Vec<Day>,
}

/// An incident with what was said of it, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub incident: Incident,
    pub updates: Vec<Update>,
}

impl Told {
    /// What of it is for everybody: not that it was a draft.
    #[must_use]
    pub fn public(mut self) -> Self {
        self.updates.retain(|update| update.stage != Stage::Draft);
        self
    }
}

/// All that the public sees, as it was a moment ago.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// When somebody last looked.
    pub at_us: i64,
    /// When the books were last read: all that stands here is from then.
    pub read_at_us: i64,
    /// Since when the books cannot be read; what was last known stands beside it.
    pub away_since_us: Option<i64>,
    pub components: Vec<Shown>,
    /// Open ones and those of the last 90 days, newest first.
    pub told: Vec<Told>,
}

impl Snapshot {
    /// How a component stands; one of which nothing is known yet stands well.
    #[must_use]
    pub fn standing(&self, component: Component) -> Standing {
        let found = self.components.iter().find(|shown| shown.component == component);
        let known = found.map_or(Standing::Up, |shown| shown.standing);
        if self.away_since_us.is_some() && NEEDS_BOOKS.contains(&component) {
            return known.max(Standing::Down);
        }
        known
    }

    /// The worst of all: what does not work before what is closed or planned.
    #[must_use]
    pub fn worst(&self) -> Standing {
        let all = Component::ALL.iter().map(|component| self.standing(*component));
        all.max_by_key(|standing| standing.weight()).unwrap_or(Standing::Up)
    }

    pub fn open(&self) -> impl Iterator<Item = &Told> {
        self.told.iter().filter(|told| told.incident.is_open())
    }
}

/// What cannot work without the books.
const NEEDS_BOOKS: [Component; 5] =
    [Component::SignIn, Component::Payment, Component::Topup, Component::Chat, Component::Callback];

/// What this process last knew. Clones are the same board.
#[derive(Clone, Debug, Default)]
pub struct Board(Arc<Mutex<Arc<Snapshot>>>);

impl Board {
    fn get(&self) -> Arc<Snapshot> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn put(&self, snapshot: Snapshot) -> Arc<Snapshot> {
        let snapshot = Arc::new(snapshot);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = snapshot.clone();
        snapshot
    }
}

/// What was known this long ago is still told as it is: longer than any two probes are apart.
const FRESH_US: i64 = 30_000_000;

/// What the public sees now. Reads the books only where nobody has looked for a while.
pub async fn look(app: &App) -> Arc<Snapshot> {
    let known = app.board.get();
    if known.at_us > 0 && app.now_us() - known.at_us < FRESH_US {
        known
    } else {
        refresh(app).await
    }
}

/// As [`look`], without ever asking the books.
#[must_use]
pub fn last_known(app: &App) -> Arc<Snapshot> {
    app.board.get()
}

/// Reads the board anew.
pub(crate) async fn refresh(app: &App) -> Arc<Snapshot> {
    let now_us = app.now_us();
    let offered = offered(app);
    match app.db.read(async move |tx| read(tx, &offered, now_us).await).await {
        Ok(snapshot) => app.board.put(snapshot),
        Err(fault) => {
            let known = app.board.get();
            if known.away_since_us.is_none() {
                tracing::warn!(%fault, "the status board cannot be read from the books");
            }
            let away_since_us = known.away_since_us.or(Some(now_us));
            app.board.put(Snapshot { at_us: now_us, away_since_us, ..(*known).clone() })
        }
    }
}

/// How far back the public sees.
const SHOWN_US: i64 = 90 * DAY_US;
const INCIDENTS_MAX: i64 = 200;
/// Of one incident; what flaps all day says the same again.
const UPDATES_MAX: usize = 50;

/// The components that this house has.
#[must_use]
pub fn offered(app: &App) -> Vec<Component> {
    let has = |component: &&Component| match component {
        Component::Hotline => !app.config.hotline.is_empty(),
        Component::Callback => app.config.callbacks_per_slot > 0,
        _ => true,
    };
    Component::ALL.iter().filter(has).copied().collect()
}

async fn read(tx: &mut Tx, offered: &[Component], now_us: i64) -> Result<Snapshot, Fault> {
    let healths = rows::all(tx).await?;
    let mut changes = groups(rows::changes(tx, now_us - SHOWN_US).await?, |row| row.component);
    let lately = incidents::lately(tx, false, now_us - SHOWN_US, INCIDENTS_MAX).await?;
    let shown = |component: &Component| {
        let probed = probed(&healths, *component);
        Shown {
            component: *component,
            standing: standing(*component, probed, &lately),
            days: days(&changes.remove(component).unwrap_or_default(), now_us),
        }
    };
    let components = offered.iter().map(shown).collect();
    let mut told: Vec<Told> =
        with_updates(tx, lately).await?.into_iter().map(Told::public).collect();
    told.sort_by_key(|it| std::cmp::Reverse(it.incident.begins_at_us));
    Ok(Snapshot { at_us: now_us, read_at_us: now_us, away_since_us: None, components, told })
}

/// These incidents with all that was said of them, newest first.
pub(crate) async fn with_updates(tx: &mut Tx, list: Vec<Incident>) -> Result<Vec<Told>, Fault> {
    let ids = list.iter().map(|incident| incident.id.clone());
    let mut said: HashMap<IncidentId, Vec<Update>> =
        groups(of::<Update>(tx, "incident_id", ids).await?, |row: &Update| row.incident.clone());
    let told = |incident: Incident| {
        let mut updates = said.remove(&incident.id).unwrap_or_default();
        updates.sort_by(|one, other| (other.at_us, &other.id).cmp(&(one.at_us, &one.id)));
        updates.truncate(UPDATES_MAX);
        Told { incident, updates }
    };
    Ok(list.into_iter().map(told).collect())
}

fn probed(healths: &[Health], component: Component) -> Standing {
    let found = healths.iter().find(|health| health.component == component);
    found.map_or(Standing::Up, |health| health.standing)
}

/// Another process that probed so lately has said what there is to say.
const APART_US: i64 = 4_000_000;
/// Faults that begin within so long of each other are told as one.
const TOGETHER_US: i64 = 30 * 60_000_000;

/// One round: tries everything, files what was met, and moves on what moves by itself. The tick
/// that calls it comes again in seconds.
///
/// # Errors
/// The books cannot be written; the board says so already.
pub async fn probe(app: &App) -> Result<(), AppError> {
    let met = probe::all(app).await;
    let (now_us, house) = (app.now_us(), app.clone());
    let filed = app.db.write(async move |tx| file(tx, &house, &met, now_us).await).await;
    refresh(app).await;
    Ok(filed?)
}

type Met = Vec<(Component, Standing)>;

async fn file(tx: &mut Tx, app: &App, met: &Met, now_us: i64) -> Result<(), Fault> {
    let before = rows::lock_all(tx).await?;
    let mut open = incidents::lock_open(tx).await?;
    let stood = public(&before, &open);
    // A clock that was set back is no other process.
    let just = |health: &Health| (0..APART_US).contains(&(now_us - health.probed_at_us));
    if before.iter().any(just) {
        return Ok(());
    }
    let mut healths = Vec::new();
    for (component, met) in met {
        let known = before.iter().find(|health| health.component == *component).cloned();
        let health = known.unwrap_or_else(|| Health::new(*component, now_us));
        healths.push(health.hear(*met, now_us));
    }
    for health in &healths {
        upsert(tx, health).await?;
    }
    open_fault(tx, app, (&before, &healths), &mut open, now_us).await?;
    for incident in &mut open {
        let well = well_since(incident, &healths);
        if let Some(stage) = due(incident, well, now_us) {
            *incident = moved(incident, stage, now_us);
            update(tx, incident).await?;
            let step = step(app, incident, "clock");
            insert(tx, &step).await?;
            spread(tx, app, (incident, &step)).await?;
        }
    }
    keep_changes(tx, &stood, &public(&healths, &open), now_us).await
}

/// Since when all components of an incident that have a probe are well; none while one is not.
/// Where none has one, nobody knows, and a person must say it.
fn well_since(incident: &Incident, healths: &[Health]) -> Option<i64> {
    let about = healths.iter().filter(|health| incident.components.contains(&health.component));
    let since = |health: &Health| (health.standing == Standing::Up).then_some(health.since_us);
    about.map(since).collect::<Option<Vec<_>>>()?.into_iter().max()
}

/// One step of an incident that nobody wrote words for.
fn step(app: &App, incident: &Incident, actor: &str) -> Update {
    let at_us = incident.changed_at_us;
    Update {
        id: app.draw(at_us),
        incident: incident.id.clone(),
        stage: incident.stage,
        words_en: String::new(),
        words_zh: String::new(),
        actor: actor.to_owned(),
        at_us,
    }
}

/// How long a person has to look at a fault that a probe has found, before it is published without
/// them.
pub const PUBLISH_AFTER_US: i64 = 5 * 60_000_000;

/// What has just gone down or slow becomes an incident, or part of the one that has just begun.
async fn open_fault(
    tx: &mut Tx,
    app: &App,
    (before, now): (&[Health], &[Health]),
    open: &mut Vec<Incident>,
    now_us: i64,
) -> Result<(), Fault> {
    let bad = |standing| matches!(standing, Standing::Slow | Standing::Down);
    let worse = now.iter().filter(|h| bad(h.standing) && h.standing != probed(before, h.component));
    let worse: Vec<&Health> = worse.collect();
    let Some(effect) = worse.iter().map(|health| health.standing).max() else { return Ok(()) };
    let components: Vec<Component> = worse.iter().map(|health| health.component).collect();
    // What a person tells of already needs no second telling.
    let told = |incident: &&Incident| {
        let fault = incident.kind == IncidentKind::Fault && !incident.by_itself;
        fault && components.iter().all(|component| incident.components.contains(component))
    };
    if open.iter().any(|incident| told(&incident)) {
        return Ok(());
    }
    let lately = open.iter_mut().find(|incident| {
        incident.by_itself
            && !incident.stage.is_over()
            && now_us - incident.begins_at_us < TOGETHER_US
    });
    if let Some(incident) = lately {
        let news = components.into_iter().filter(|c| !incident.components.contains(c));
        let news: Vec<_> = news.collect();
        incident.components.extend(news);
        incident.effect = incident.effect.max(effect);
        incident.changed_at_us = now_us;
        incident.version += 1;
        return update(tx, incident).await;
    }
    let incident = Incident {
        id: app.draw(now_us),
        kind: IncidentKind::Fault,
        stage: Stage::Draft,
        effect,
        components,
        by_itself: true,
        begins_at_us: now_us,
        ends_at_us: None,
        publish_at_us: Some(now_us + PUBLISH_AFTER_US),
        published_at_us: None,
        over_at_us: None,
        changed_at_us: now_us,
        version: 1,
    };
    insert(tx, &incident).await?;
    insert(tx, &step(app, &incident, "probe")).await?;
    tracing::warn!(incident = %incident.id, components = ?incident.components, "a fault was found");
    open.push(incident);
    Ok(())
}

/// How each component stands in public.
pub(crate) fn public(healths: &[Health], open: &[Incident]) -> Vec<(Component, Standing)> {
    let shown = |component: &Component| {
        (*component, standing(*component, probed(healths, *component), open))
    };
    Component::ALL.iter().map(shown).collect()
}

/// Writes down who stands otherwise than before; and, once, how each stood at the first look.
pub(crate) async fn keep_changes(
    tx: &mut Tx,
    before: &[(Component, Standing)],
    now: &[(Component, Standing)],
    now_us: i64,
) -> Result<(), Fault> {
    let known = rows::changes(tx, now_us).await?;
    for (was, (component, standing)) in before.iter().zip(now) {
        let first = !known.iter().any(|change| change.component == *component);
        if first || was.1 != *standing {
            let change = Change { component: *component, at_us: now_us, standing: *standing };
            upsert(tx, &change).await?;
        }
    }
    Ok(())
}
