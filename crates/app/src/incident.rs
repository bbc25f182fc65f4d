//! Incidents, as supervisors tell of them: a fault that they know of, maintenance ahead, a way that
//! they close because of an attack. Drafts of the probes are theirs to publish, change or withdraw.
//!
//! Whoever writes says from which version they wrote: two people who write at once do not talk past
//! each other. Each act is audited.

use paydesk_core::component::{Component, Standing};
use paydesk_core::day::DAY_US;
use paydesk_core::id::IncidentId;
use paydesk_core::incident::{Incident, IncidentKind, Stage, moved};
use paydesk_core::person::Actor;
use paydesk_core::typed::kept;
use paydesk_core::word::Word;
use paydesk_core::world::Audit;
use paydesk_store::incident as rows;
pub use paydesk_store::incident::Update;
use paydesk_store::record::{insert, update};
use paydesk_store::{Fault, Tx, component, key};

use crate::component::{Told, keep_changes, public, refresh, with_updates};
use crate::once::{self, answered};
use crate::subscription::spread;
use crate::{App, AppError, FieldFault, access, idem_key};

/// What somebody says in both languages; either may be empty, and both where the stage says all.
#[derive(Clone, Debug, Default)]
pub struct Words {
    pub en: String,
    pub zh: String,
}

/// Something that is told anew.
#[derive(Clone, Debug)]
pub struct Plan {
    pub kind: IncidentKind,
    pub components: Vec<Component>,
    /// How they stand meanwhile; of a fault alone, since the other kinds say it themselves.
    pub effect: Standing,
    /// When it begins; none: now.
    pub begins_at_us: Option<i64>,
    /// When it is meant to be over; none: nobody knows.
    pub ends_at_us: Option<i64>,
    pub words: Words,
    /// The idempotency key.
    pub key: String,
}

/// News of one that is there.
#[derive(Clone, Debug)]
pub struct News {
    pub stage: Stage,
    pub words: Words,
    /// A new end of what was planned; none: as it was.
    pub ends_at_us: Option<i64>,
    /// The version that whoever writes has seen.
    pub version: i64,
}

const WORDS_MAX: usize = 2_000;
/// Maintenance is announced for the foreseeable future, and no window is longer than this.
const AHEAD_US: i64 = 366 * DAY_US;
const LENGTH_MAX_US: i64 = 14 * DAY_US;

impl Words {
    fn kept(&self, faults: &mut Vec<FieldFault>) -> Self {
        let mut take = |field, text: &str| {
            let text = kept(text);
            if text.chars().count() > WORDS_MAX {
                faults.push(FieldFault { field, key: "incident-error-words".to_owned() });
            }
            text
        };
        Self { en: take("words_en", &self.en), zh: take("words_zh", &self.zh) }
    }
}

impl Plan {
    /// Everything that is wrong with it at once.
    fn check(&self, now_us: i64) -> Result<Words, AppError> {
        let mut faults = Vec::new();
        let mut fault = |field, key: &str| {
            faults.push(FieldFault { field, key: key.to_owned() });
        };
        if self.components.is_empty() {
            fault("components", "incident-error-components");
        }
        let begins_us = self.begins_at_us.unwrap_or(now_us);
        if self.kind == IncidentKind::Maintenance {
            match (self.begins_at_us, self.ends_at_us) {
                (None, _) => fault("begins", "error-missing"),
                (Some(at_us), _) if at_us < now_us => fault("begins", "incident-error-past"),
                (Some(at_us), _) if at_us > now_us + AHEAD_US => {
                    fault("begins", "incident-error-far")
                }
                _ => {}
            }
            if self.ends_at_us.is_none() {
                fault("ends", "error-missing");
            }
        }
        check_end(begins_us, self.ends_at_us, now_us, &mut fault);
        let words = self.words.kept(&mut faults);
        if faults.is_empty() { Ok(words) } else { Err(AppError::Invalid(faults)) }
    }

    fn stage(&self) -> Stage {
        match self.kind {
            IncidentKind::Fault => Stage::Investigating,
            IncidentKind::Maintenance => Stage::Scheduled,
            IncidentKind::Suspension => Stage::InForce,
        }
    }

    fn effect(&self) -> Standing {
        match self.kind {
            IncidentKind::Fault if self.effect == Standing::Slow => Standing::Slow,
            IncidentKind::Fault => Standing::Down,
            IncidentKind::Maintenance => Standing::Maintenance,
            IncidentKind::Suspension => Standing::Suspended,
        }
    }
}

fn check_end(
    begins_us: i64,
    ends_us: Option<i64>,
    now_us: i64,
    fault: &mut impl FnMut(&'static str, &str),
) {
    let Some(ends_us) = ends_us else { return };
    if ends_us <= begins_us.max(now_us) {
        fault("ends", "incident-error-end");
    } else if ends_us - begins_us > LENGTH_MAX_US {
        fault("ends", "incident-error-long");
    }
}

fn audit(app: &App, actor: &Actor, act: &str, incident: &Incident, reason: &str) -> Audit {
    Audit {
        id: app.draw(incident.changed_at_us),
        actor: actor.name().to_owned(),
        act: act.to_owned(),
        subject: incident.id.as_str().to_owned(),
        reason: reason.to_owned(),
        origin: actor.origin.clone(),
        approval: None,
        at_us: incident.changed_at_us,
    }
}

/// How components stand in public, before and after something is said of them.
async fn standings(tx: &mut Tx) -> Result<Vec<(Component, Standing)>, Fault> {
    let healths = component::lock_all(tx).await?;
    Ok(public(&healths, &rows::lock_open(tx).await?))
}

/// Tells of something new; it is public at once. Asked again with the same key it is told once.
///
/// # Errors
/// Who asks is no supervisor; fields that cannot be meant, all at once.
pub async fn tell(app: &App, actor: &Actor, plan: &Plan) -> Result<IncidentId, AppError> {
    access::supervisor(actor)?;
    let now_us = app.now_us();
    let list: Vec<&str> = plan.components.iter().map(|component| component.word()).collect();
    let times = format!("{:?} {:?}", plan.begins_at_us, plan.ends_at_us);
    let (what, list) = (plan.effect().word(), list.join(" "));
    let body = [plan.kind.word(), what, &list, &times, &plan.words.en, &plan.words.zh];
    let key = idem_key(actor, &plan.key, &body)?;
    // Before anything that time may have changed.
    if let Some(before) = once::result(app, &key).await? {
        return id_of(&before);
    }
    let words = plan.check(now_us)?;
    let incident = Incident {
        id: app.draw(now_us),
        kind: plan.kind,
        stage: plan.stage(),
        effect: plan.effect(),
        components: plan.components.clone(),
        by_itself: false,
        begins_at_us: plan.begins_at_us.unwrap_or(now_us),
        ends_at_us: plan.ends_at_us,
        publish_at_us: None,
        published_at_us: Some(now_us),
        over_at_us: None,
        changed_at_us: now_us,
        version: 1,
    };
    let audit = audit(app, actor, "incident_told", &incident, plan.kind.word());
    let (house, said) = (app.clone(), said(app, actor, &incident, words));
    let done = app.db.write(async move |tx| {
        if let Some(before) = key::take(tx, &key, incident.id.as_str(), now_us).await? {
            return answered(before);
        }
        let stood = standings(tx).await?;
        insert(tx, &incident).await?;
        insert(tx, &said).await?;
        spread(tx, &house, (&incident, &said)).await?;
        insert(tx, &audit).await?;
        let stand = standings(tx).await?;
        keep_changes(tx, &stood, &stand, now_us).await?;
        Ok::<_, AppError>(incident.id.as_str().to_owned())
    });
    let id = done.await?;
    refresh(app).await;
    id_of(&id)
}

fn id_of(id: &str) -> Result<IncidentId, AppError> {
    IncidentId::parse(id).ok_or_else(|| AppError::Internal(format!("{id} is no incident")))
}

fn said(app: &App, actor: &Actor, incident: &Incident, words: Words) -> Update {
    Update {
        id: app.draw(incident.changed_at_us),
        incident: incident.id.clone(),
        stage: incident.stage,
        words_en: words.en,
        words_zh: words.zh,
        actor: actor.name().to_owned(),
        at_us: incident.changed_at_us,
    }
}

/// News of an incident. From then on it is this person's, not the probes'.
///
/// # Errors
/// Who asks is no supervisor; the stage cannot follow; somebody has written meanwhile (`Conflict`).
pub async fn update_with(
    app: &App,
    actor: &Actor,
    id: &IncidentId,
    news: &News,
) -> Result<(), AppError> {
    access::supervisor(actor)?;
    let now_us = app.now_us();
    let mut faults = Vec::new();
    let words = news.words.kept(&mut faults);
    if !faults.is_empty() {
        return Err(AppError::Invalid(faults));
    }
    let (house, who, news, id) = (app.clone(), actor.clone(), news.clone(), id.clone());
    let done = app.db.write(async move |tx| {
        let stood = standings(tx).await?;
        let incident = rows::lock(tx, &id).await?.ok_or(AppError::NotFound)?;
        if incident.version != news.version {
            return Err(AppError::Conflict);
        }
        if !incident.stage.next().contains(&news.stage) {
            return Err(AppError::field("stage", "incident-error-stage"));
        }
        let mut wrong = Vec::new();
        check_end(incident.begins_at_us, news.ends_at_us, now_us, &mut |field, key| {
            wrong.push(FieldFault { field, key: key.to_owned() });
        });
        if !wrong.is_empty() {
            return Err(AppError::Invalid(wrong));
        }
        let ends_at_us = news.ends_at_us.or(incident.ends_at_us);
        let next = moved(&incident, news.stage, now_us);
        let next = Incident { by_itself: false, ends_at_us, ..next };
        update(tx, &next).await?;
        let step = said(&house, &who, &next, words.clone());
        insert(tx, &step).await?;
        spread(tx, &house, (&next, &step)).await?;
        insert(tx, &audit(&house, &who, "incident_news", &next, next.stage.word())).await?;
        let stand = standings(tx).await?;
        Ok::<_, AppError>(keep_changes(tx, &stood, &stand, now_us).await?)
    });
    done.await?;
    refresh(app).await;
    Ok(())
}

/// How far back the staff sees them.
const LATELY_US: i64 = 90 * DAY_US;
const LATELY_MAX: i64 = 100;

/// Those that go on, drafts too, and those of late, newest first.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Told>, AppError> {
    access::staff(actor)?;
    let since_us = app.now_us() - LATELY_US;
    let read = app.db.read(async move |tx| {
        let list = rows::lately(tx, true, since_us, LATELY_MAX).await?;
        with_updates(tx, list).await
    });
    Ok(read.await?)
}

/// One of them, however long ago.
pub async fn one(app: &App, actor: &Actor, id: &IncidentId) -> Result<Told, AppError> {
    access::staff(actor)?;
    find(app, id).await?.ok_or(AppError::NotFound)
}

/// One that is public, also when it is older than what the board holds.
pub async fn public_one(app: &App, id: &IncidentId) -> Result<Told, AppError> {
    let board = crate::component::look(app).await;
    if let Some(told) = board.told.iter().find(|told| told.incident.id == *id) {
        return Ok(told.clone());
    }
    let found = find(app, id).await?.filter(|told| told.incident.is_public());
    found.map(Told::public).ok_or(AppError::NotFound)
}

async fn find(app: &App, id: &IncidentId) -> Result<Option<Told>, AppError> {
    let id = id.clone();
    let read = app.db.read(async move |tx| {
        let found = paydesk_store::record::of::<Incident>(tx, "id", [id.clone()]).await?;
        Ok::<_, Fault>(with_updates(tx, found).await?.pop())
    });
    Ok(read.await?)
}
