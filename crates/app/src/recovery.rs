//! The recovery session (DESK-12): whoever cannot sign in proves the phone by a code, and may then
//! see and answer their own cases and the identity questions in them, nothing else.
//!
//! An account that was reported comes back in fixed steps: a code to the phone, the questions in
//! the case, an agent who confirms that both are there, a waiting time of which every address
//! hears, and then, with a new code, a new password. Whoever reports the account again meanwhile
//! stops it.

use paydesk_core::challenge::{Answer, Purpose};
use paydesk_core::id::{ChallengeId, ConversationId, LockId, PersonId};
use paydesk_core::lane::{Act, LiftLock};
use paydesk_core::lock::{Lift, Lock};
use paydesk_core::person::{Actor, SessionKind};
use paydesk_store::challenge::passed_since;
use paydesk_store::person::Credential;
use paydesk_store::record::upsert;
use paydesk_store::{conversation, person, session};

use crate::challenge::{self, Checked};
use crate::lock_act::missing;
use crate::session::{Entered, Entry, On};
use crate::{App, AppError, access, lock, notice, password, reset};

/// Sends the code, if the phone is anybody's; the answer is the same if it is not.
pub async fn begin(
    app: &App,
    actor: &Actor,
    phone: &str,
    device_token: Option<&str>,
) -> Result<ChallengeId, AppError> {
    reset::send_to_phone(app, actor, (phone, device_token), Purpose::Recovery).await
}

/// The same to the phone of an account that the actor is in with: on the device from which it was
/// reported, no code has been answered yet.
pub async fn begin_own(
    app: &App,
    actor: &Actor,
    device_token: Option<&str>,
) -> Result<ChallengeId, AppError> {
    let who = access::known(actor)?.clone();
    let profile = app.db.read(async move |tx| person::profile(tx, &who).await).await?;
    begin(app, actor, &profile.ok_or(AppError::NotFound)?.phone, device_token).await
}

/// Whether the owner of a lock has answered a code on the phone since it was set. What was answered
/// in a case proves nothing about the phone, so that the two proofs are independent.
pub async fn phone_proven(app: &App, held: &Lock) -> Result<bool, AppError> {
    let (owner, since_us) = (held.person.clone(), held.since_us);
    let found =
        app.db.read(async move |tx| passed_since(tx, &owner, Purpose::Recovery, since_us).await);
    Ok(found.await?)
}

/// Checks the code and opens the session. Cases that were opened before on this browser come along.
pub async fn finish(
    app: &App,
    actor: &Actor,
    id: &ChallengeId,
    code: &str,
    label: &str,
) -> Result<Checked<Entered>, AppError> {
    let code = challenge::typed(code)?;
    let seen = challenge::get(app, id).await?;
    if seen.purpose != Purpose::Recovery {
        return Err(AppError::NotFound);
    }
    // For a phone that nobody has the code is checked all the same, and is never right.
    let who = seen.person.unwrap_or_else(|| app.draw(app.now_us()));
    let entry = Entry::new(app, actor, SessionKind::Recovery, &who, On::Nothing, label);
    let (id, stored, now_us) = (id.clone(), entry.clone(), app.now_us());
    let done = app.db.write(async move |tx| {
        stored.lock(tx).await?;
        let checked = challenge::answer_in(tx, (&id, &code), Purpose::Recovery, now_us).await?;
        match checked {
            Some((row, Answer::Passed)) if row.person.is_some() => {
                stored.store(tx).await?;
                Ok::<_, AppError>(Checked::Done(()))
            }
            Some((_, answer)) => Ok(Checked::Not(answer)),
            None => Err(AppError::NotFound),
        }
    });
    Ok(match done.await? {
        Checked::Done(()) => {
            missing::phone_came(app, actor, &who).await.map_err(AppError::after_write)?;
            Checked::Done(entry.entered(who))
        }
        Checked::Not(answer) => Checked::Not(answer),
    })
}

/// The lock of the actor's whose recovery has waited long enough.
async fn ready(app: &App, actor: &Actor, id: &LockId) -> Result<Lock, AppError> {
    let held = lock::get(app, actor, id).await?;
    let now_us = app.now_us();
    let ready = held.holds(now_us) && held.recovers_at_us().is_some_and(|at| now_us >= at);
    if ready { Ok(held) } else { Err(AppError::Conflict) }
}

/// The last step: sends the code with which the new password is set.
pub async fn reopen_begin(app: &App, actor: &Actor, id: &LockId) -> Result<ChallengeId, AppError> {
    let held = ready(app, actor, id).await?;
    let owner = held.person.clone();
    let profile = app.db.read(async move |tx| person::profile(tx, &owner).await).await?;
    let ask = challenge::Ask {
        purpose: Purpose::Recovery,
        person: Some(held.person),
        channel: "sms",
        address: profile.ok_or(AppError::NotFound)?.phone,
        bound: id.as_str().to_owned(),
        language: actor.language,
        origin: actor.origin.clone(),
        // Whoever is here has answered a code in this session, or sits on the owner's device.
        known_as: actor.session.as_ref().map(ToString::to_string),
    };
    challenge::issue(app, ask).await
}

/// Whether this code was sent for the last step of this lock: its page speaks of nothing else.
pub async fn is_sent(
    app: &App,
    actor: &Actor,
    id: &LockId,
    code: &ChallengeId,
) -> Result<(), AppError> {
    let held = match ready(app, actor, id).await {
        Err(AppError::Conflict) => return Err(AppError::NotFound),
        held => held?,
    };
    challenge::is_sent(app, code, (Purpose::Recovery, id.as_str(), &held.person)).await
}

/// A new password for an account that comes back, with the code for it.
#[derive(Clone, Debug)]
pub struct Reopen {
    pub lock: LockId,
    pub challenge: ChallengeId,
    pub code: String,
    pub password: String,
}

/// Sets the new password and opens the account. Every session ends and every device is a stranger
/// again, since one of them may be in other hands; every address is told.
pub async fn reopen(app: &App, actor: &Actor, ask: Reopen) -> Result<Checked<()>, AppError> {
    let held = ready(app, actor, &ask.lock).await?;
    let code = challenge::typed(&ask.code)?;
    let (who, now_us) = (held.person.clone(), app.now_us());
    let owner = who.clone();
    let profile = app.db.read(async move |tx| person::profile(tx, &owner).await).await?;
    let profile = profile.ok_or(AppError::NotFound)?;
    if ask.password.is_empty() {
        return Err(AppError::field("password", "error-missing"));
    }
    password::check("password", &ask.password, &password::about(&profile))
        .map_err(AppError::Invalid)?;
    // Whoever took the account may know it. That is said to somebody with the code alone.
    let same = password::is_same(app, &actor.origin, &who, &ask.password).await?;
    let hash = password::hash(app, &actor.origin, &ask.password).await?;
    let drafts = notice::to_ever(app, &who, "password-reset", &[]).await?;
    let told = notice::prepare_all(app, drafts, now_us);
    let (id, bound) = (ask.challenge, held.id.as_str().to_owned());
    let owner = who.clone();
    let done = app.db.write(async move |tx| {
        let typed = (&id, code.as_str());
        let checked = challenge::answer_in(tx, typed, Purpose::Recovery, now_us).await?;
        let Some((row, answer)) = checked else { return Err(AppError::NotFound) };
        if row.bound != bound || row.person.as_ref() != Some(&owner) {
            return Err(AppError::NotFound);
        }
        if answer != Answer::Passed {
            return Ok(Checked::Not(answer));
        }
        if same {
            return Err(password::same());
        }
        challenge::use_in(tx, &row, Purpose::Recovery, Some(&owner), now_us).await?;
        let password_hash = hash.clone();
        let row = Credential { person: owner.clone(), password_hash, changed_at_us: now_us };
        upsert(tx, &row).await?;
        for device in session::devices(tx, &owner).await? {
            session::end_device(tx, &owner, &device.id, now_us).await?;
        }
        session::end_others(tx, &owner, None, now_us).await?;
        password::forgive(tx, &owner).await?;
        notice::store_all(tx, &told).await?;
        Ok(Checked::Done(()))
    });
    if let Checked::Not(answer) = done.await? {
        return Ok(Checked::Not(answer));
    }
    let act = LiftLock {
        lock: held.id,
        person: who.clone(),
        way: Lift::Recovery,
        why: "recovered by the owner".to_owned(),
        conversation: open_case(app, &who).await?,
        by: Some(who),
        second: None,
    };
    app.must(actor, None, Act::LiftLock(act)).await?;
    Ok(Checked::Done(()))
}

/// The owner's newest case that is not closed: the end is shown there too.
async fn open_case(app: &App, who: &PersonId) -> Result<Option<ConversationId>, AppError> {
    let owner = who.clone();
    let cases = app.db.read(async move |tx| conversation::of_person(tx, &owner).await).await?;
    Ok(cases.into_iter().find(|case| case.closed_at_us.is_none()).map(|case| case.id))
}
