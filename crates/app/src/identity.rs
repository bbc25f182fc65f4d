//! Identity levels (ID-5): given by the owner, checked formally, confirmed by an agent; reminded
//! before it is due, locked when it is overdue, unlocked when it is done.

use paydesk_core::day::day_in_china;
use paydesk_core::id::{ConversationId, PersonId};
use paydesk_core::identity::{self, IdNumber, Level, Limits};
use paydesk_core::lane::{Act, LiftLock, SetLock};
use paydesk_core::lock::{Lift, Lock, LockReason};
use paydesk_core::name;
use paydesk_core::person::{Actor, Person};
use paydesk_core::refusal::Refusal;
use paydesk_core::throttle::{IDENTITY, Verdict};
use paydesk_core::world::{Audit, Event};
use paydesk_store::person::{Given, Profile};
use paydesk_store::record::{insert, update};
use paydesk_store::{Fault, Tx, challenge, lock, person};

use crate::conversation::{read_later, taken};
use crate::{App, AppError, FieldFault, access, notice};

/// What the owner hands in.
#[derive(Clone, Debug)]
pub struct Give {
    pub name: String,
    pub number: String,
}

/// How well a person is known, and what follows from it.
#[derive(Clone, Debug)]
pub struct Standing {
    pub level: Level,
    pub limits: Limits,
    pub next: Option<(Level, Limits)>,
    pub due_at_us: Option<i64>,
    pub overdue: bool,
    /// As given, the number masked.
    pub name: Option<String>,
    pub number: Option<String>,
    pub given_at_us: Option<i64>,
}

impl Standing {
    pub fn of(who: &Person, profile: &Profile, now_us: i64) -> Self {
        let limits = |level| identity::limits(level, paydesk_core::amount::Currency::Cny);
        let next = Level::from_number(who.level.number() + 1);
        Self {
            level: who.level,
            limits: limits(who.level),
            next: next.map(|level| (level, limits(level))),
            due_at_us: who.verify_due_at_us.filter(|_| who.level < Level::Verified),
            overdue: identity::is_overdue(who.level, who.verify_due_at_us, now_us),
            name: profile.id_name.clone(),
            number: profile.id_number.as_deref().map(identity::mask_id_number),
            given_at_us: profile.id_given_at_us,
        }
    }
}

/// The actor's own standing.
pub async fn standing(app: &App, actor: &Actor) -> Result<Standing, AppError> {
    let (who, profile) = rows(app, access::signed_in(actor)?).await?;
    Ok(Standing::of(&who, &profile, app.now_us()))
}

async fn rows(app: &App, id: &PersonId) -> Result<(Person, Profile), AppError> {
    let id = id.clone();
    let found = app.db.read(async move |tx| rows_in(tx, &id).await);
    found.await?.ok_or(AppError::NotFound)
}

async fn rows_in(tx: &mut Tx, id: &PersonId) -> Result<Option<(Person, Profile)>, Fault> {
    let who = person::by_id(tx, id).await?;
    Ok(who.zip(person::profile(tx, id).await?))
}

/// Takes name and ID number. Who mistyped may hand them in again until they are confirmed; each
/// time is kept, every address is told of a change, and the agent sees what was said before: so
/// nobody who has got into an account becomes its owner unseen. The same again changes nothing.
pub async fn give(app: &App, actor: &Actor, ask: Give) -> Result<(), AppError> {
    let id = access::may_change(actor)?.clone();
    let now_us = app.now_us();
    let mut faults = Vec::new();
    let mut wrong = |field, key: &str| faults.push(FieldFault { field, key: key.to_owned() });
    let name = name::parse(&ask.name).map_err(|fault| wrong("name", fault.key())).ok();
    let number = if ask.number.trim().is_empty() {
        wrong("number", "error-missing");
        None
    } else {
        let read = IdNumber::parse(&ask.number, day_in_china(now_us));
        read.map_err(|fault| wrong("number", fault.key())).ok()
    };
    let (Some(name), Some(number)) = (name, number) else {
        return Err(AppError::Invalid(faults));
    };
    let given = app.event(actor, id.as_str(), "identity_given", "");
    let changed = app.event(actor, id.as_str(), "identity_changed", "");
    let told = notice::to_all(app, &id, "identity-changed", &[]).await?;
    let told = notice::prepare_all(app, told, now_us);
    let number = number.as_str().to_owned();
    let row = Given { id: app.draw(now_us), person: id.clone(), name, number, given_at_us: now_us };
    let stored = app.db.write(async move |tx| {
        let who = person::lock(tx, &id).await?.ok_or(AppError::NotFound)?;
        let profile = person::profile(tx, &id).await?.ok_or(AppError::NotFound)?;
        if who.level == Level::Verified {
            return Err(AppError::Conflict);
        }
        let before = profile.id_name.as_ref().zip(profile.id_number.as_ref());
        if before == Some((&row.name, &row.number)) {
            return Ok(());
        }
        if before.is_some() {
            let key = format!("identity {id}");
            if let Verdict::Closed { until_us } =
                challenge::attempt(tx, &key, &IDENTITY, now_us).await?
            {
                return Err(AppError::TooMany { until_us });
            }
            notice::store_all(tx, &told).await?;
        }
        insert(tx, if before.is_some() { &changed } else { &given }).await?;
        insert(tx, &row).await?;
        let after = Profile {
            id_name: Some(row.name.clone()),
            id_number: Some(row.number.clone()),
            id_given_at_us: Some(now_us),
            ..profile
        };
        update(tx, &after).await?;
        update(tx, &Person { level: Level::Named, version: who.version + 1, ..who }).await?;
        Ok(())
    });
    stored.await?;
    app.work.notify_one();
    Ok(())
}

/// What an agent confirms, and where.
#[derive(Clone, Debug)]
pub struct Confirm {
    /// The open case of the owner's that the agent has taken.
    pub conversation: ConversationId,
    /// When what the agent looked at was handed in.
    pub given_at_us: Option<i64>,
    pub reason: String,
}

/// An agent confirms what the owner handed in at `given_at_us`, which is what the agent looked at:
/// handed in anew since, it is not confirmed unseen. A number that is confirmed for another account
/// makes one person of two, so a supervisor says that it is. A lock for being overdue ends with it,
/// and both stand in the case. Done again it changes nothing, and ends a lock that was left over.
pub async fn confirm(
    app: &App,
    actor: &Actor,
    id: &PersonId,
    ask: Confirm,
) -> Result<(), AppError> {
    let by = access::staff(actor)?.clone();
    if by == *id {
        return Err(AppError::Refused(Refusal::SamePerson));
    }
    let Confirm { conversation: case, given_at_us, reason } = ask;
    let reason = read_later("seen", &reason)?;
    let now_us = app.now_us();
    let audit = Audit {
        id: app.draw(now_us),
        actor: by.as_str().to_owned(),
        act: "identity_confirm".to_owned(),
        subject: id.as_str().to_owned(),
        reason,
        origin: actor.origin.clone(),
        approval: None,
        at_us: now_us,
    };
    let subjects = [id.as_str(), case.as_str()].into_iter();
    let events: Vec<Event> =
        subjects.map(|subject| app.event(actor, subject, "identity_confirmed", "")).collect();
    // The end of a lock is told by itself, and says the same.
    let told = if overdue_locks(app, id, now_us).await?.is_empty() {
        notice::to_person(app, id, "identity-confirmed", Vec::new()).await?
    } else {
        None
    };
    let told = notice::prepare_all(app, told.into_iter().collect(), now_us);
    let (owner, who_confirms, here) = (id.clone(), actor.clone(), case.clone());
    let stored = app.db.write(async move |tx| {
        let not_theirs = ("seen", "desk-confirm-not-yours");
        let row = taken(tx, &who_confirms, &here, not_theirs).await?;
        if row.person.as_ref() != Some(&owner) {
            return Err(AppError::NotFound);
        }
        let who = person::lock(tx, &owner).await?.ok_or(AppError::NotFound)?;
        let profile = person::profile(tx, &owner).await?.ok_or(AppError::NotFound)?;
        match who.level {
            // Pressed twice, it is done.
            Level::Verified if given_at_us.is_some() && profile.id_given_at_us == given_at_us => {
                return Ok(());
            }
            Level::Verified | Level::None => {
                return Err(AppError::field("seen", "desk-identity-nothing"));
            }
            Level::Named if profile.id_given_at_us != given_at_us => {
                return Err(AppError::field("given", "desk-identity-moved"));
            }
            Level::Named => {}
        }
        check_confirmer(tx, &who_confirms, (&who, &profile)).await?;
        confirmed(tx, who, profile, now_us).await?;
        for event in &events {
            insert(tx, event).await?;
        }
        insert(tx, &audit).await?;
        Ok(notice::store_all(tx, &told).await?)
    });
    stored.await?;
    app.work.notify_one();
    lift(app, actor, (id, &by), &case).await?;
    app.changes.tell(case.as_str());
    Ok(())
}

/// Nobody confirms the ID that is their own under another account; staff, who sign for the house,
/// are confirmed by whoever is confirmed already, the first by the operator; and a second account
/// of somebody, by a supervisor.
async fn check_confirmer(
    tx: &mut Tx,
    actor: &Actor,
    (who, profile): (&Person, &Profile),
) -> Result<(), AppError> {
    let by = access::staff(actor)?;
    let Some((colleague, own)) = rows_in(tx, by).await? else { return Err(AppError::NotFound) };
    if own.id_number.is_some() && own.id_number == profile.id_number {
        return Err(AppError::Refused(Refusal::SamePerson));
    }
    if who.roles.is_staff() && colleague.level != Level::Verified {
        return Err(AppError::Refused(Refusal::SignerUnverified));
    }
    if let Some(number) = &profile.id_number {
        person::lock_number(tx, number).await?;
    }
    let twins = person::confirmed_as(tx, profile).await?;
    if !twins.is_empty() && access::supervisor(actor).is_err() {
        return Err(AppError::field("seen", "desk-identity-twin"));
    }
    Ok(())
}

/// What an ID that was handed in becomes by being confirmed.
pub(crate) async fn confirmed(
    tx: &mut Tx,
    who: Person,
    profile: Profile,
    now_us: i64,
) -> Result<(), Fault> {
    update(tx, &Profile { id_confirmed_at_us: Some(now_us), ..profile }).await?;
    update(tx, &Person { level: Level::Verified, version: who.version + 1, ..who }).await
}

async fn overdue_locks(app: &App, id: &PersonId, now_us: i64) -> Result<Vec<Lock>, AppError> {
    let owner = id.clone();
    let mut locks = app.db.read(async move |tx| lock::of_person(tx, &owner).await).await?;
    locks.retain(|lock| lock.holds(now_us) && lock.reason == LockReason::Verification);
    Ok(locks)
}

async fn lift(
    app: &App,
    actor: &Actor,
    (id, by): (&PersonId, &PersonId),
    case: &ConversationId,
) -> Result<(), AppError> {
    for lock in overdue_locks(app, id, app.now_us()).await? {
        let act = LiftLock {
            lock: lock.id,
            person: id.clone(),
            way: Lift::ItselfWhenVerified,
            why: "identity confirmed".to_owned(),
            conversation: Some(case.clone()),
            by: Some(by.clone()),
            second: None,
        };
        app.command(actor, None, Act::LiftLock(act)).await?;
    }
    Ok(())
}

/// How many people one round of the tick looks after; the rest come with the next.
const ROUND: i64 = 200;
/// The owner is reminded so long before it is due.
const REMIND_US: i64 = 7 * 86_400_000_000;

/// The tick: locks whoever is overdue, reminds whoever soon will be. Says how many it found, so
/// that the driver comes back at once while rounds are full.
pub async fn tick(app: &App) -> Result<usize, AppError> {
    let now_us = app.now_us();
    let read = app.db.read(async move |tx| {
        let overdue = person::overdue(tx, now_us, ROUND).await?;
        let soon = person::due_soon(tx, now_us, now_us + REMIND_US, ROUND).await?;
        Ok::<_, Fault>((overdue, soon))
    });
    let (overdue, soon) = read.await?;
    for who in &overdue {
        let set = SetLock {
            id: app.draw(now_us),
            person: who.id.clone(),
            reason: LockReason::Verification,
            detail: String::new(),
            until_us: None,
        };
        app.command(&Actor::system("verification"), None, Act::SetLock(set)).await?;
    }
    for who in &soon {
        let due = who.verify_due_at_us.unwrap_or(now_us);
        let args = vec![("due", due.to_string())];
        if let Some(draft) = notice::to_person(app, &who.id, "verify-reminder", args).await? {
            notice::write(app, draft, &format!("verify-reminder {} {due}", who.id)).await?;
        }
    }
    Ok(overdue.len() + soon.len())
}
