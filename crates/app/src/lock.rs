//! One's own locks: why, since when, and the way back (ID-4, PAY-10); and the one press that locks
//! the account against whoever has got in (PAY-11).

use paydesk_core::challenge::{Answer, Purpose};
use paydesk_core::id::{ChallengeId, ConversationId, LockId, PaymentId, PersonId};
use paydesk_core::lane::{Act, LiftLock, SetLock};
use paydesk_core::lock::{Lift, Lock, LockReason};
use paydesk_core::person::Actor;
use paydesk_core::refusal::Refusal;
use paydesk_store::{Fault, lock, payment, person};

use crate::challenge::{self, Checked};
use crate::{App, AppError, access, conversation};

/// The actor's locks that hold now, newest first; also in a recovery session.
pub async fn mine(app: &App, actor: &Actor) -> Result<Vec<Lock>, AppError> {
    let (id, now_us) = (access::known(actor)?.clone(), app.now_us());
    let read = app.db.read(async move |tx| {
        let mut locks = lock::of_person(tx, &id).await?;
        locks.retain(|lock| lock.holds(now_us));
        Ok::<_, Fault>(locks)
    });
    Ok(read.await?)
}

/// One lock of the actor's own, also one that is over.
pub async fn get(app: &App, actor: &Actor, id: &LockId) -> Result<Lock, AppError> {
    let (who, id) = (access::known(actor)?.clone(), id.clone());
    let found = app.db.read(async move |tx| lock::by_id(tx, &id).await).await?;
    found.filter(|lock| lock.person == who).ok_or(AppError::NotFound)
}

/// A lock that the owner's own code lifts, and the owner.
async fn owners(app: &App, actor: &Actor, id: &LockId) -> Result<(Lock, PersonId), AppError> {
    let who = access::may_change(actor)?.clone();
    let lock = get(app, actor, id).await?;
    // The code goes to the phone; what is asked is whether its owner sits here. A strange device
    // with a stolen phone is what this lock is for.
    if !lock.holds(app.now_us()) {
        return Err(AppError::Conflict);
    }
    if !lock.lifts().contains(&Lift::OwnerStepUp) || !actor.device_trusted {
        return Err(AppError::Forbidden);
    }
    Ok((lock, who))
}

/// "It was me": sends the code that lifts a lock for unusual activity of low risk.
pub async fn confirm_begin(app: &App, actor: &Actor, id: &LockId) -> Result<ChallengeId, AppError> {
    let (lock, who) = owners(app, actor, id).await?;
    let owner = who.clone();
    let profile = app.db.read(async move |tx| person::profile(tx, &owner).await).await?;
    let ask = challenge::Ask {
        purpose: Purpose::Unlock,
        person: Some(who),
        channel: "sms",
        address: profile.ok_or(AppError::NotFound)?.phone,
        bound: lock.id.as_str().to_owned(),
        language: actor.language,
        origin: actor.origin.clone(),
        known_as: None,
    };
    challenge::issue(app, ask).await
}

/// Whether that code was sent for this lock.
pub async fn is_sent(
    app: &App,
    actor: &Actor,
    id: &LockId,
    code: &ChallengeId,
) -> Result<(), AppError> {
    let lock = get(app, actor, id).await?;
    challenge::is_sent(app, code, (Purpose::Unlock, lock.id.as_str(), &lock.person)).await
}

/// Answers that code; right, the lock is lifted.
pub async fn confirm_finish(
    app: &App,
    actor: &Actor,
    lock: &LockId,
    id: &ChallengeId,
    code: &str,
) -> Result<Checked<()>, AppError> {
    let (lock, who) = owners(app, actor, lock).await?;
    let (id, code, now_us) = (id.clone(), challenge::typed(code)?, app.now_us());
    let (owner, bound) = (who.clone(), lock.id.as_str().to_owned());
    let done = app.db.write(async move |tx| {
        let checked = challenge::answer_in(tx, (&id, &code), Purpose::Unlock, now_us).await?;
        let Some((row, answer)) = checked else { return Err(AppError::NotFound) };
        if row.bound != bound || row.person.as_ref() != Some(&owner) {
            return Err(AppError::NotFound);
        }
        if answer != Answer::Passed {
            return Ok(Checked::Not(answer));
        }
        challenge::use_in(tx, &row, Purpose::Unlock, Some(&owner), now_us).await?;
        Ok(Checked::Done(()))
    });
    if let Checked::Not(answer) = done.await? {
        return Ok(Checked::Not(answer));
    }
    let act = LiftLock {
        lock: lock.id,
        person: who.clone(),
        way: Lift::OwnerStepUp,
        why: "confirmed by the owner".to_owned(),
        conversation: None,
        by: Some(who),
        second: None,
    };
    app.must(actor, None, Act::LiftLock(act)).await?;
    Ok(Checked::Done(()))
}

/// What a report came to: the account is locked, and somebody is being asked to look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reported {
    pub lock: LockId,
    pub case: ConversationId,
}

/// "This was not me": locks the account at once, whatever the case about it comes to, and then
/// opens that case (PAY-11). Done twice it is one lock and one case. The payment that was pointed
/// at stands in the lock's detail, and is what the case is about; `device` ("Firefox on Android")
/// is from where it is reported.
pub async fn report(
    app: &App,
    actor: &Actor,
    about: Option<&PaymentId>,
    device: &str,
) -> Result<Reported, AppError> {
    let who = access::known(actor)?.clone();
    may_report(app, actor).await?;
    if let Some(id) = about {
        own_payment(app, &who, id).await?;
    }
    let set = SetLock {
        id: app.draw(app.now_us()),
        person: who,
        reason: LockReason::Reported,
        detail: about.map(|id| id.as_str().to_owned()).unwrap_or_default(),
        until_us: None,
    };
    let result = app.must(actor, None, Act::SetLock(set)).await?;
    let lock = LockId::parse(&result).ok_or(AppError::Refused(Refusal::StateConflict))?;
    let case = conversation::reported(app, actor, &lock, (about, device)).await?;
    Ok(Reported { lock, case })
}

/// Whether the actor may report: whoever is signed in; and in a recovery session, which has proven
/// no more than a phone, only to say once more what was said already, which stops a recovery.
pub async fn may_report(app: &App, actor: &Actor) -> Result<(), AppError> {
    access::known(actor)?;
    let held = mine(app, actor).await?;
    let again = held.iter().any(|lock| lock.reason == LockReason::Reported);
    if actor.is_full() || again { Ok(()) } else { Err(AppError::Forbidden) }
}

async fn own_payment(app: &App, who: &PersonId, id: &PaymentId) -> Result<(), AppError> {
    let id = id.clone();
    let found = app.db.read(async move |tx| payment::by_id(tx, &id).await).await?;
    let mine = |p: &paydesk_core::payment::Payment| {
        p.payer.as_ref() == Some(who) || p.payee.person() == Some(who)
    };
    found.filter(mine).map(|_| ()).ok_or(AppError::NotFound)
}
