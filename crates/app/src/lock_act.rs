//! Locks lifted by the house, and what their owners are told of them.

use paydesk_core::amount::Currency;
use paydesk_core::approval::{self as rules, Approval};
use paydesk_core::id::{ConversationId, LockId, Party, PersonId};
use paydesk_core::lane::{Act, IdemKey, LiftLock};
use paydesk_core::lock::{Lift, Lock, LockReason};
use paydesk_core::person::Actor;
use paydesk_core::refusal::Refusal;
use paydesk_core::risk::RiskRule;
use paydesk_core::word::Word;
use paydesk_store::conversation::Conversation;
use paydesk_store::job::JobRow;
use paydesk_store::{Fault, conversation, lock, person, proof};

use crate::conversation::{Seat, seat};
use crate::job::Done;
use crate::refund::reason;
use crate::{App, AppError, access, approval, idem_key, notice, once};

pub(crate) mod missing;
pub mod order;

/// An act on a lock as staff asks for it.
#[derive(Clone, Debug)]
pub struct Ask {
    pub reason: String,
    /// The case in which the owner has proven who they are.
    pub conversation: Option<ConversationId>,
    pub key: String,
}

/// The job `notice` of a lock that was set or lifted: `locked password`, `unlocked password_day`.
pub(crate) async fn tell(app: &App, job: &JobRow) -> Result<Done, AppError> {
    let (Some(person), Some((what, reason))) =
        (PersonId::parse(&job.subject), job.detail.split_once(' '))
    else {
        return Ok(Done::Fail("not a lock's notice".into()));
    };
    let Some(reason) = LockReason::parse(reason) else {
        return Ok(Done::Fail(format!("no such lock: {}", job.detail)));
    };
    if matches!(what, "recovering" | "recoverable") {
        return tell_recovery(app, job, &person, (what, reason)).await;
    }
    if !matches!(what, "locked" | "unlocked") {
        return Ok(Done::Fail(format!("no such lock: {}", job.detail)));
    }
    if what == "unlocked" && matches!(reason, LockReason::Password | LockReason::PasswordDay) {
        // Wrong passwords are forgiven with the lock, or the door would stay shut behind it.
        let owner = person.clone();
        app.db.write(async move |tx| crate::password::forgive(tx, &owner).await).await?;
    }
    app.changes.tell(person.as_str());
    let kind = format!("{what}-{}", told(app, &person, (what, reason)).await?);
    if let Some(draft) = notice::to_person(app, &person, &kind, Vec::new()).await? {
        notice::write(app, draft, job.id.as_str()).await?;
    }
    Ok(Done::Done)
}

/// What a notice says of a lock: of one for unusual activity the rule that found it, where it has
/// words of its own.
async fn told(
    app: &App,
    person: &PersonId,
    (what, reason): (&str, LockReason),
) -> Result<String, AppError> {
    let word = reason.word().replace('_', "-");
    if (what, reason) != ("locked", LockReason::Unusual) {
        return Ok(word);
    }
    let owner = person.clone();
    let locks = app.db.read(async move |tx| lock::of_person(tx, &owner).await).await?;
    let last = locks.iter().filter(|lock| lock.reason == reason).max_by_key(|lock| lock.since_us);
    let codes = last.is_some_and(|lock| lock.rule() == Some(RiskRule::StepUpsFailed));
    Ok(if codes { "codes".to_owned() } else { word })
}

/// Every address hears that a recovery has begun to wait, and that it may be finished; nobody hears
/// of one that was stopped meanwhile.
async fn tell_recovery(
    app: &App,
    job: &JobRow,
    person: &PersonId,
    (what, reason): (&str, LockReason),
) -> Result<Done, AppError> {
    let (owner, now_us) = (person.clone(), app.now_us());
    let locks = app.db.read(async move |tx| lock::of_person(tx, &owner).await).await?;
    let held = locks.iter().find(|lock| lock.reason == reason && lock.holds(now_us));
    let Some(at_us) = held.and_then(Lock::recovers_at_us) else { return Ok(Done::Done) };
    if what == "recoverable" && now_us < at_us {
        // This one was begun again since; it has a job of its own.
        return Ok(Done::Done);
    }
    let args = [("due", at_us.to_string())];
    for draft in notice::to_ever(app, person, what, &args).await? {
        let cause = format!("{} {}", job.id, draft.address);
        notice::write(app, draft, &cause).await?;
    }
    app.changes.tell(person.as_str());
    Ok(Done::Done)
}

/// What lifting came to.
#[derive(Clone, Debug)]
pub enum Lifted {
    Done,
    /// A second person must sign.
    Waiting(Box<Approval>),
    /// The recovery waits until then; its owner finishes it.
    Recovers(i64),
}

/// A lock with whose it is, for whoever may lift it.
#[derive(Clone, Debug)]
pub struct Held {
    pub lock: Lock,
    /// Partly masked.
    pub name: String,
}

pub async fn view(app: &App, actor: &Actor, id: &LockId) -> Result<Held, AppError> {
    access::staff(actor)?;
    let id = id.clone();
    let read = app.db.read(async move |tx| {
        let Some(held) = lock::by_id(tx, &id).await? else { return Ok::<_, Fault>(None) };
        let name = crate::refund::masked_name(tx, &held.person).await?;
        Ok(Some(Held { lock: held, name }))
    });
    read.await?.ok_or(AppError::NotFound)
}

/// What the house may do about a lock: the one way of its matrix that people sign for, or begin
/// for its owner. None: only its owner or time lifts it.
pub fn way(lock: &Lock) -> Option<Lift> {
    let ours = |way: &Lift| way.signatures() > 0 || *way == Lift::Recovery;
    lock.lifts().iter().copied().find(ours)
}

/// Whether this actor may take the house's step now: an order is the supervisors', and a recovery
/// is begun once.
pub fn may(actor: &Actor, lock: &Lock, now_us: i64) -> bool {
    let allowed = match way(lock) {
        None => false,
        Some(Lift::TwoSupervisors) => access::supervisor(actor).is_ok(),
        Some(Lift::Recovery) => lock.recovers_at_us().is_none(),
        Some(_) => true,
    };
    allowed && lock.holds(now_us)
}

/// Lifts a lock, in the way that the matrix has for the house: at once where one agent suffices, by
/// an approval where two must sign.
pub async fn lift(app: &App, actor: &Actor, id: &LockId, ask: Ask) -> Result<Lifted, AppError> {
    let by = access::staff(actor)?.clone();
    let why = reason(&ask.reason)?;
    let wanted = id.clone();
    let found = app.db.read(async move |tx| lock::by_id(tx, &wanted).await);
    let held = found.await?.ok_or(AppError::NotFound)?;
    let key = idem_key(actor, &ask.key, &[id.as_str(), &why])?;
    let way = way(&held);
    let act = way.map(|way| rules::Act::Unlock { lock: id.clone(), way });
    if let Some(act) = &act
        && let Some(before) = lifted_before(app, actor, (&ask.key, &key), act).await?
    {
        return Ok(before);
    }
    if !held.holds(app.now_us()) {
        return Err(AppError::Refused(Refusal::StateConflict));
    }
    let (way, act) = way.zip(act).ok_or(AppError::Forbidden)?;
    if way == Lift::TwoSupervisors {
        access::supervisor(actor)?;
    }
    stranger(app, &by, &held.person).await?;
    let case = theirs(app, actor, &held.person, ask.conversation).await?;
    missing::none(app, actor, (&held, way), case.as_ref()).await?;
    if way.signatures() > 1 {
        let request = approval::Ask {
            act,
            subject: held.person.as_str().to_owned(),
            subject_version: 0,
            amount_minor: 0,
            currency: Currency::Cny,
            conversation: case,
            beneficiary: Some(Party::Person(held.person)),
            reason: why,
            key: ask.key,
        };
        let waiting = approval::request(app, actor, request).await?;
        return Ok(Lifted::Waiting(Box::new(waiting)));
    }
    let command = LiftLock {
        lock: id.clone(),
        person: held.person.clone(),
        way,
        why,
        conversation: case,
        by: Some(by),
        second: None,
    };
    let shown = command.conversation.clone();
    app.must(actor, Some(key), Act::LiftLock(command)).await?;
    app.changes.tell(held.person.as_str());
    if let Some(case) = shown {
        app.changes.tell(case.as_str());
    }
    lifted(app, id, way).await
}

/// What lifting in this way came to, once it is done.
async fn lifted(app: &App, id: &LockId, way: Lift) -> Result<Lifted, AppError> {
    if way != Lift::Recovery {
        return Ok(Lifted::Done);
    }
    let id = id.clone();
    let found = app.db.read(async move |tx| lock::by_id(tx, &id).await).await?;
    let at_us = found.as_ref().and_then(Lock::recovers_at_us);
    at_us.map(Lifted::Recovers).ok_or(AppError::Refused(Refusal::StateConflict))
}

/// What the same request came to before, whatever has become of the lock since.
async fn lifted_before(
    app: &App,
    actor: &Actor,
    (key, stored): (&str, &IdemKey),
    act: &rules::Act,
) -> Result<Option<Lifted>, AppError> {
    let rules::Act::Unlock { lock, way } = act else { return Ok(None) };
    if way.signatures() > 1 {
        let paper = approval::asked(app, actor, key, act).await?;
        return Ok(paper.map(|paper| Lifted::Waiting(Box::new(paper))));
    }
    match once::result(app, stored).await? {
        Some(_) => lifted(app, lock, *way).await.map(Some),
        None => Ok(None),
    }
}

/// The case in which it is shown: the one that was named, if it is the owner's; what is said in a
/// case its customer reads.
async fn theirs(
    app: &App,
    actor: &Actor,
    owner: &PersonId,
    named: Option<ConversationId>,
) -> Result<Option<ConversationId>, AppError> {
    let Some(id) = named else { return Ok(None) };
    let found = app.db.read(async move |tx| conversation::by_id(tx, &id).await).await?;
    let own = |case: &Conversation| {
        case.person.as_ref() == Some(owner) && seat(actor, case) == Some(Seat::Staff)
    };
    Ok(found.filter(own).map(|case| case.id))
}

/// Nobody lifts a lock of their own, under whatever account. Said to whoever asks for a second
/// signature; decided where the lock is lifted.
async fn stranger(app: &App, by: &PersonId, owner: &PersonId) -> Result<(), AppError> {
    let (by, owner) = (by.clone(), owner.clone());
    let read = app
        .db
        .read(async move |tx| Ok::<_, Fault>(person::same_as(tx, &by).await?.contains(&owner)));
    if read.await? { Err(AppError::Refused(Refusal::SamePerson)) } else { Ok(()) }
}

fn unproven() -> AppError {
    AppError::field("proof", "approval-error-no-proof")
}

/// For whoever signs: the proof that the first of the two relied on is there. It may have grown
/// older meanwhile, since a second person cannot be made to hurry.
pub(crate) async fn proven(
    app: &App,
    way: Lift,
    held: &Lock,
    case: Option<&ConversationId>,
) -> Result<(), AppError> {
    if !way.needs_proof() {
        return Ok(());
    }
    let (case, owner) = (case.cloned().ok_or_else(unproven)?, held.person.clone());
    let since_us = held.since_us;
    let found =
        app.db.read(async move |tx| proof::latest_passed(tx, &case, &owner, since_us).await);
    found.await?.map(|_| ()).ok_or_else(unproven)
}
