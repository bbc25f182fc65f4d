//! One's own data (ID-9): name, e-mail, password, each changed with proof; old and new address are
//! told. And the overview of all that is one's own.

use paydesk_core::challenge::{Answer, Purpose};
use paydesk_core::email::Email;
use paydesk_core::id::ChallengeId;
use paydesk_core::identity::Level;
use paydesk_core::language::Language;
use paydesk_core::lock::Lock;
use paydesk_core::name;
use paydesk_core::person::{Actor, Person};
use paydesk_store::person::{Credential, Profile};
use paydesk_store::record::{insert, update, upsert};
use paydesk_store::{Fault, lock, person, session};

use crate::challenge::{self, Checked};
use crate::identity::Standing;
use crate::notice::{self, Draft};
use crate::{App, AppError, access, password};

/// All that stands on the page "Me".
#[derive(Clone, Debug)]
pub struct Overview {
    pub name: String,
    /// Masked, as on every page.
    pub phone: String,
    pub email: Option<String>,
    pub language: Language,
    pub standing: Standing,
    pub locks: Vec<Lock>,
    pub password_at_us: Option<i64>,
    pub devices: usize,
    pub trusted: usize,
}

/// The actor's own.
pub async fn overview(app: &App, actor: &Actor) -> Result<Overview, AppError> {
    let (id, now_us) = (access::signed_in(actor)?.clone(), app.now_us());
    let read = app.db.read(async move |tx| {
        let who = person::by_id(tx, &id).await?.ok_or(AppError::NotFound)?;
        let profile = person::profile(tx, &id).await?.ok_or(AppError::NotFound)?;
        let mut locks = lock::of_person(tx, &id).await?;
        locks.retain(|lock| lock.holds(now_us));
        let proven = profile.email_verified_at_us.is_some();
        Ok::<_, AppError>(Overview {
            name: profile.name.clone(),
            phone: paydesk_core::phone::mask(&profile.phone),
            email: profile.email.clone().filter(|_| proven),
            language: who.language,
            standing: Standing::of(&who, &profile, now_us),
            locks,
            password_at_us: person::credential(tx, &id).await?.map(|c| c.changed_at_us),
            devices: session::devices(tx, &id).await?.len(),
            trusted: person::trusts(tx, &id).await?.len(),
        })
    });
    read.await
}

/// Asks to set an e-mail address: the password once more, then a code that goes there.
pub async fn email_begin(
    app: &App,
    actor: &Actor,
    email: &str,
    typed: &str,
) -> Result<ChallengeId, AppError> {
    access::may_change(actor)?;
    let email = Email::parse(email).map_err(|fault| AppError::field("email", fault.key()))?;
    let id = password::again(app, actor, "password", typed).await?;
    let ask = challenge::Ask {
        purpose: Purpose::Email,
        person: Some(id),
        channel: "email",
        address: email.as_str().to_owned(),
        bound: String::new(),
        language: actor.language,
        origin: actor.origin.clone(),
        known_as: None,
    };
    challenge::issue(app, ask).await
}

/// Answers the code; right, the address is the actor's, and the old one is told too.
pub async fn email_finish(
    app: &App,
    actor: &Actor,
    id: &ChallengeId,
    code: &str,
) -> Result<Checked<()>, AppError> {
    let who = access::may_change(actor)?.clone();
    let (code, now_us) = (challenge::typed(code)?, app.now_us());
    let seen = challenge::get(app, id).await?;
    if seen.purpose != Purpose::Email || seen.person.as_ref() != Some(&who) {
        return Err(AppError::NotFound);
    }
    let masked = paydesk_core::email::mask(&seen.address);
    let mut drafts = notice::to_all(app, &who, "email-changed", &[("email", masked)]).await?;
    if let Some(first) = drafts.first().cloned() {
        drafts.push(Draft { channel: "email", address: seen.address, ..first });
    }
    let told = notice::prepare_all(app, drafts, now_us);
    let event = app.event(actor, who.as_str(), "email_changed", "");
    let id = id.clone();
    let done = app.db.write(async move |tx| {
        let checked = challenge::answer_in(tx, (&id, &code), Purpose::Email, now_us).await?;
        let Some((row, answer)) = checked else { return Err(AppError::NotFound) };
        if answer != Answer::Passed {
            return Ok(Checked::Not(answer));
        }
        challenge::use_in(tx, &row, Purpose::Email, Some(&who), now_us).await?;
        let profile = person::profile(tx, &who).await?.ok_or(AppError::NotFound)?;
        let (email, email_verified_at_us) = (Some(row.address.clone()), Some(now_us));
        update(tx, &Profile { email, email_verified_at_us, ..profile }).await?;
        insert(tx, &event).await?;
        notice::store_all(tx, &told).await?;
        Ok(Checked::Done(()))
    });
    let done = done.await?;
    app.work.notify_one();
    Ok(done)
}

/// Changes the name by which the actor is addressed. Once the identity is confirmed the name is a
/// proven one, and only support changes it.
pub async fn rename(app: &App, actor: &Actor, typed: &str, secret: &str) -> Result<(), AppError> {
    access::may_change(actor)?;
    let name = name::parse(typed).map_err(|fault| AppError::field("name", fault.key()))?;
    let id = password::again(app, actor, "password", secret).await?;
    let now_us = app.now_us();
    let drafts = notice::to_all(app, &id, "name-changed", &[]).await?;
    let told = notice::prepare_all(app, drafts, now_us);
    let event = app.event(actor, id.as_str(), "name_changed", "");
    let stored = app.db.write(async move |tx| {
        let who = person::lock(tx, &id).await?.ok_or(AppError::NotFound)?;
        if who.level == Level::Verified {
            return Err(AppError::field("name", "profile-name-proven"));
        }
        let profile = person::profile(tx, &id).await?.ok_or(AppError::NotFound)?;
        update(tx, &Profile { name: name.clone(), ..profile }).await?;
        insert(tx, &event).await?;
        Ok(notice::store_all(tx, &told).await?)
    });
    stored.await?;
    app.work.notify_one();
    Ok(())
}

/// Changes the password; other sessions end, and every address is told.
pub async fn change_password(
    app: &App,
    actor: &Actor,
    old: &str,
    new: &str,
) -> Result<(), AppError> {
    access::may_change(actor)?;
    let id = password::again(app, actor, "old", old).await?;
    let owner = id.clone();
    let profile = app.db.read(async move |tx| person::profile(tx, &owner).await).await?;
    let profile = profile.ok_or(AppError::NotFound)?;
    if new.is_empty() {
        return Err(AppError::field("password", "error-missing"));
    }
    if new == old {
        return Err(AppError::field("password", "password-same"));
    }
    password::check("password", new, &password::about(&profile)).map_err(AppError::Invalid)?;
    let hash = password::hash(app, &actor.origin, new).await?;
    let now_us = app.now_us();
    let drafts = notice::to_all(app, &id, "password-changed", &[]).await?;
    let told = notice::prepare_all(app, drafts, now_us);
    let event = app.event(actor, id.as_str(), "password_changed", "");
    let keep = actor.session.clone();
    let stored = app.db.write(async move |tx| {
        let password_hash = hash.clone();
        upsert(tx, &Credential { person: id.clone(), password_hash, changed_at_us: now_us })
            .await?;
        session::end_others(tx, &id, keep.as_ref(), now_us).await?;
        insert(tx, &event).await?;
        notice::store_all(tx, &told).await
    });
    stored.await?;
    app.work.notify_one();
    Ok(())
}

/// In which language the actor is written to.
pub async fn language(app: &App, actor: &Actor, language: Language) -> Result<(), AppError> {
    let id = access::signed_in(actor)?.clone();
    let stored = app.db.write(async move |tx| {
        let Some(who) = person::lock(tx, &id).await? else { return Ok::<_, Fault>(()) };
        update(tx, &Person { language, version: who.version + 1, ..who }).await
    });
    Ok(stored.await?)
}
