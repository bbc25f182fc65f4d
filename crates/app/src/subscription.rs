//! Hearing by mail how we stand. Whoever gives an address is told the same whether or not it is
//! known; the mail that goes there leads to the page where it is confirmed, changed and stopped, by
//! a link that nobody else was given. What happens to an incident in public goes to each who wants
//! to hear of it once, whatever is done twice: the notice's id is made of both.
//!
//! Refused: an address that is none; more questions to one address, or from one network, than
//! anybody asks for; a link that we did not write.

use paydesk_core::challenge::digests_equal;
use paydesk_core::component::Component;
use paydesk_core::email::Email;
use paydesk_core::id::SubscriptionId;
use paydesk_core::incident::{Incident, IncidentKind, Stage};
use paydesk_core::language::Language;
use paydesk_core::person::Actor;
pub use paydesk_core::subscription::Subscription;
use paydesk_core::throttle::{SUBSCRIPTIONS_ASKED, SUBSCRIPTIONS_TO_ADDRESS, network};
use paydesk_core::word::Word;
use paydesk_core::world::Job;
use paydesk_store::incident::Update;
use paydesk_store::job::JobRow;
use paydesk_store::record::{insert, of, update};
use paydesk_store::{Fault, Tx, job, subscription as rows};

use crate::bound::{self, Bound};
use crate::job::Done;
use crate::notice::{self, Draft, Notice};
use crate::signed::signed;
use crate::{App, AppError};

/// What its reader is sent to confirm it.
const CONFIRM: &str = "status-confirm";
/// The same to whoever has confirmed it before.
const KNOWN: &str = "status-known";
/// What has happened.
const NEWS: &str = "status-news";
/// The job that brings it to everybody.
pub(crate) const SPREAD: &str = "status_news";
/// Of one set.
const SET: i64 = 200;

/// Sends the way to confirm, or to change what is confirmed, to this address.
///
/// # Errors
/// The address is none; nothing that we offer is chosen; too many were asked for.
pub async fn ask(
    app: &App,
    actor: &Actor,
    (address, components): (&str, &[Component]),
) -> Result<(), AppError> {
    let email = Email::parse(address).map_err(|fault| AppError::field("email", fault.key()))?;
    let (house, now_us) = (app.clone(), app.now_us());
    let wish = Subscription {
        id: app.draw(now_us),
        address: email.as_str().to_ascii_lowercase(),
        components: chosen(app, components)?,
        language: actor.language,
        confirmed_at_us: None,
        created_at_us: now_us,
    };
    let bounds = [
        Bound::one(format!("subscriptions {}", wish.address), SUBSCRIPTIONS_TO_ADDRESS),
        Bound::one(format!("subscriptions {}", network(&actor.origin)), SUBSCRIPTIONS_ASKED),
    ];
    let done = app.db.write(async move |tx| {
        bound::within(tx, &bounds, now_us).await?;
        let known = rows::of_address(tx, &wish.address).await?;
        let row = match known {
            // Not theirs to change, who only knows the address.
            Some(known) if known.confirmed_at_us.is_some() => known,
            Some(known) => {
                let row = Subscription { id: known.id, ..wish.clone() };
                update(tx, &row).await?;
                row
            }
            None => {
                insert(tx, &wish).await?;
                wish.clone()
            }
        };
        let kind = if row.confirmed_at_us.is_some() { KNOWN } else { CONFIRM };
        let place =
            format!("{}/status/subscriptions/{}", house.config.public_url, name(&house, &row.id));
        let draft = to_reader(&row, (kind, vec![("link", place)]));
        Ok::<_, AppError>(notice::store(tx, &notice::prepare(&house, draft, now_us)).await?)
    });
    done.await?;
    app.work.notify_one();
    Ok(())
}

/// As it is kept: all that there are become none, so that what we offer later is among them.
fn chosen(app: &App, components: &[Component]) -> Result<Vec<Component>, AppError> {
    let offered = crate::component::offered(app);
    let some: Vec<Component> =
        offered.iter().copied().filter(|component| components.contains(component)).collect();
    match some.len() {
        0 => Err(AppError::field("components", "incident-error-components")),
        all if all == offered.len() => Ok(Vec::new()),
        _ => Ok(some),
    }
}

fn token(app: &App, id: &SubscriptionId) -> String {
    signed(app, ["paydesk subscription", id.as_str(), ""])
}

/// What its reader's links name it by: behind `/status/subscriptions/` it is confirmed, changed and
/// stopped, behind `/hooks/subscriptions/` stopped by one press in a program for mail.
#[must_use]
pub fn name(app: &App, id: &SubscriptionId) -> String {
    format!("{id}/{}", token(app, id))
}

fn to_reader(row: &Subscription, (kind, args): (&str, Vec<(&'static str, String)>)) -> Draft {
    Draft {
        person: None,
        channel: "email",
        address: row.address.clone(),
        kind: kind.to_owned(),
        args,
        language: row.language,
    }
}

/// Whose link this is; one that was stopped, and one that is made up, are not there.
pub async fn one(app: &App, id: &SubscriptionId, given: &str) -> Result<Subscription, AppError> {
    is_given(app, id, given)?;
    let id = id.clone();
    let found = app.db.read(async move |tx| rows::by_id(tx, &id).await);
    found.await?.ok_or(AppError::NotFound)
}

fn is_given(app: &App, id: &SubscriptionId, given: &str) -> Result<(), AppError> {
    let right = digests_equal(token(app, id).as_bytes(), given.to_ascii_lowercase().as_bytes());
    if right { Ok(()) } else { Err(AppError::NotFound) }
}

/// Confirms it, about these components, in the language in which this was read.
pub async fn confirm(
    app: &App,
    (id, given): (&SubscriptionId, &str),
    (components, language): (&[Component], Language),
) -> Result<(), AppError> {
    is_given(app, id, given)?;
    let (id, components, now_us) = (id.clone(), chosen(app, components)?, app.now_us());
    let done = app.db.write(async move |tx| {
        let row = rows::lock(tx, &id).await?.ok_or(AppError::NotFound)?;
        let confirmed_at_us = row.confirmed_at_us.or(Some(now_us));
        let row = Subscription { components: components.clone(), language, confirmed_at_us, ..row };
        Ok::<_, AppError>(update(tx, &row).await?)
    });
    done.await
}

/// Stops it; what was stopped before stays so.
pub async fn stop(app: &App, id: &SubscriptionId, given: &str) -> Result<(), AppError> {
    is_given(app, id, given)?;
    let id = id.clone();
    let gone = app.db.write(async move |tx| rows::remove(tx, &id).await);
    gone.await?;
    Ok(())
}

/// Whose news this is; none: it is something else.
fn of_news(notice: &Notice) -> Option<SubscriptionId> {
    let args = Some(&notice.args).filter(|_| notice.kind == NEWS)?;
    let args: serde_json::Value = serde_json::from_str(args).ok()?;
    SubscriptionId::parse(args["subscription"].as_str()?.split('/').next()?)
}

/// Whether a notice is still to go: news waits while mail cannot be sent, and may be stopped then.
pub(crate) async fn is_wanted(app: &App, notice: &Notice) -> Result<bool, AppError> {
    let Some(id) = of_news(notice) else { return Ok(true) };
    Ok(app.db.read(async move |tx| rows::by_id(tx, &id).await).await?.is_some())
}

/// Whether nobody has to look after a notice that was refused for good: whoever has no such address
/// is forgotten, and a question to whichever address a stranger typed is nobody's fault.
pub(crate) async fn refused(app: &App, notice: &Notice, gone: bool) -> Result<bool, AppError> {
    let asked = [CONFIRM, KNOWN].contains(&notice.kind.as_str());
    let (address, id) = (notice.address.clone(), of_news(notice));
    if !gone || !(asked || id.is_some()) {
        return Ok(asked);
    }
    let done = app.db.write(async move |tx| {
        if let Some(id) = &id {
            return rows::remove(tx, id).await;
        }
        // Anybody can have an address asked: that alone loses nobody who confirmed it.
        match rows::of_address(tx, &address).await?.filter(|row| row.confirmed_at_us.is_none()) {
            Some(row) => rows::remove(tx, &row.id).await,
            None => Ok(0),
        }
    });
    done.await?;
    Ok(true)
}

/// Has everybody told who wants to hear of this step, if it is public: in its transaction.
pub(crate) async fn spread(
    tx: &mut Tx,
    app: &App,
    (incident, step): (&Incident, &Update),
) -> Result<(), Fault> {
    if !incident.is_public() || step.stage == Stage::Draft {
        return Ok(());
    }
    let work = Job {
        id: app.draw(step.at_us),
        kind: SPREAD.to_owned(),
        subject: incident.id.as_str().to_owned(),
        detail: step.id.as_str().to_owned(),
        bulk: false,
        due_at_us: step.at_us,
        created_at_us: step.at_us,
    };
    job::add(tx, &work).await
}

/// Writes to everybody who wants to hear of a step, in sets; done twice, nobody hears twice.
pub(crate) async fn told(app: &App, job: &JobRow) -> Result<Done, AppError> {
    let (about, which) = (job.subject.clone(), job.detail.clone());
    let found = app.db.read(async move |tx| {
        let incidents = of::<Incident>(tx, "id", [about.clone()]).await?;
        Ok::<_, Fault>((incidents, of::<Update>(tx, "id", [which.clone()]).await?))
    });
    let (mut incidents, mut steps) = found.await?;
    let (Some(incident), Some(step)) = (incidents.pop(), steps.pop()) else {
        return Ok(Done::Fail("no such incident, or no such step of it".into()));
    };
    let mut after = String::new();
    loop {
        let from = after.clone();
        let set = app.db.read(async move |tx| rows::confirmed(tx, &from, SET).await).await?;
        let Some(last) = set.last() else { return Ok(Done::Done) };
        after = last.id.as_str().to_owned();
        let wanting = set.iter().filter(|row| row.wants(&incident.components, step.at_us));
        let ready: Vec<_> = wanting
            .map(|row| {
                let mut args = news(app, &incident, &step);
                args.push(("subscription", name(app, &row.id)));
                let draft = to_reader(row, (NEWS, args));
                notice::prepare_once(app, draft, &format!("news {} {}", step.id, row.id), true)
            })
            .collect();
        let stored = app.db.write(async move |tx| notice::store_new(tx, &ready).await);
        stored.await?;
        app.work.notify_one();
    }
}

/// What a step is told with. Where nobody wrote words, its stage says all; words in one language
/// are better than none in the other.
fn news(app: &App, incident: &Incident, step: &Update) -> Vec<(&'static str, String)> {
    let components: Vec<&str> = incident.components.iter().map(|one| one.word()).collect();
    let (kind, effect) = (incident.kind.word(), incident.effect.word());
    let link = format!("{}/status/{}", app.config.public_url, incident.id);
    let mut args = vec![
        ("incident", format!("{kind} {effect} {}", components.join(" "))),
        ("stage", step.stage.word().to_owned()),
        ("link", link),
    ];
    if incident.kind == IncidentKind::Maintenance {
        args.push(("begins", incident.begins_at_us.to_string()));
        args.extend(incident.ends_at_us.map(|at_us| ("ends", at_us.to_string())));
    }
    let or = |own: &String, other: &String| if own.is_empty() { other } else { own }.clone();
    match (step.words_en.as_str(), step.words_zh.as_str()) {
        ("", "") => args.push(("said", step.stage.word().to_owned())),
        _ => args.extend([
            ("words_en", or(&step.words_en, &step.words_zh)),
            ("words_zh", or(&step.words_zh, &step.words_en)),
        ]),
    }
    args
}
