//! Signing in (ID-4, ID-6): phone and password; on a device that is not remembered also a code.
//!
//! Strangers always read the same sentence ([`AppError::WrongCredentials`]): whether the phone is
//! unknown, the password wrong, too many were wrong, or a lock keeps strange devices out. On a
//! remembered device the owner is told the reason. Both are counted apart, so that a stranger
//! cannot lock the owner out of what they carry in their pocket.

use paydesk_core::challenge::{Answer, Purpose};
use paydesk_core::id::{ChallengeId, DeviceId, PersonId};
use paydesk_core::lock::{Acts, DeviceKind, Entrance};
use paydesk_core::person::{Actor, SessionKind};
use paydesk_core::phone::Phone;
use paydesk_core::refusal::Refusal;
use paydesk_store::person::Profile;
use paydesk_store::session::Device;
use paydesk_store::{Fault, Tx, lock, person, session};

use crate::challenge::{self, Checked};
use crate::password::{self, Tried, Whose};
use crate::session::{Entered, Entry, On};
use crate::{App, AppError, FieldFault, notice};

/// What somebody typed who wants to sign in.
#[derive(Clone, Debug)]
pub struct Begin {
    pub phone: String,
    pub password: String,
    /// The token by which the browser is known as a device.
    pub device_token: Option<String>,
    /// "Firefox on Android"
    pub label: String,
    /// `Full` for pages, `Api` for programs.
    pub kind: SessionKind,
}

/// Where the right password leads.
#[derive(Clone, Debug)]
pub enum Begun {
    /// In, on a remembered device.
    Entered(Entered),
    /// A code is on its way; the masked number.
    CodeSent(ChallengeId, String),
}

/// What is known of whoever knocks.
struct Found {
    profile: Profile,
    hash: Option<String>,
    device: Option<Device>,
    acts: Acts,
}

async fn find(app: &App, phone: &Phone, token: Option<&str>) -> Result<Option<Found>, AppError> {
    let phone = phone.as_str().to_owned();
    let token = token.map(crate::session::digest);
    let now_us = app.now_us();
    let read = app.db.read(async move |tx| {
        let Some(profile) = person::by_phone(tx, &phone).await? else {
            return Ok::<_, Fault>(None);
        };
        let id = &profile.person;
        let device = match &token {
            Some(token) => session::device_by_token(tx, id, token).await?,
            None => None,
        };
        Ok(Some(Found {
            hash: person::credential(tx, id).await?.map(|c| c.password_hash),
            device: device.filter(|device| device.trusted_at_us.is_some()),
            acts: acts(tx, id, now_us).await?,
            profile,
        }))
    });
    Ok(read.await?)
}

/// What a person's locks allow now.
pub(crate) async fn acts(tx: &mut Tx, id: &PersonId, now_us: i64) -> Result<Acts, Fault> {
    let locks = lock::of_person(tx, id).await?;
    Ok(Acts::under(&locks, now_us))
}

/// The first step.
pub async fn begin(app: &App, actor: &Actor, ask: Begin) -> Result<Begun, AppError> {
    let phone = read(&ask)?;
    let found = find(app, &phone, ask.device_token.as_deref()).await?;
    let device = match &found {
        Some(Found { device: Some(_), .. }) => DeviceKind::Remembered,
        _ => DeviceKind::Strange,
    };
    let whose = match &found {
        Some(found) => Whose::Person(found.profile.person.clone(), device),
        None => Whose::Nobody(phone.as_str().to_owned()),
    };
    let hash = found.as_ref().and_then(|found| found.hash.clone());
    let tried = password::guarded(app, &actor.origin, &whose, hash, &ask.password).await?;
    let found = match (tried, found) {
        (Tried::Right, Some(found)) => found,
        (Tried::Closed { until_us }, Some(_)) if device == DeviceKind::Remembered => {
            return Err(AppError::TooMany { until_us });
        }
        _ => return Err(AppError::WrongCredentials),
    };
    match (found.acts.entrance(device), found.device.clone()) {
        (Entrance::Full | Entrance::ReadOnly, Some(known)) => {
            enter_known(app, actor, &ask, &found, known.id).await.map(Begun::Entered)
        }
        (Entrance::Full | Entrance::ReadOnly, None) => send_code(app, actor, &found).await,
        (Entrance::RecoveryOnly, Some(_)) => Err(AppError::Refused(Refusal::AccountLocked)),
        (Entrance::RecoveryOnly, None) => Err(AppError::WrongCredentials),
    }
}

fn read(ask: &Begin) -> Result<Phone, AppError> {
    let mut faults = Vec::new();
    let phone = Phone::parse(&ask.phone).map_err(|fault| {
        faults.push(FieldFault { field: "phone", key: fault.key().to_owned() });
    });
    if ask.password.is_empty() {
        faults.push(FieldFault { field: "password", key: "error-missing".to_owned() });
    }
    match phone {
        Ok(phone) if faults.is_empty() => Ok(phone),
        _ => Err(AppError::Invalid(faults)),
    }
}

async fn enter_known(
    app: &App,
    actor: &Actor,
    ask: &Begin,
    found: &Found,
    device: DeviceId,
) -> Result<Entered, AppError> {
    let who = found.profile.person.clone();
    let entry = Entry::new(app, actor, ask.kind, &who, On::Known(device), &ask.label);
    let stored = entry.clone();
    let done = app.db.write(async move |tx| {
        stored.lock(tx).await?;
        stored.store(tx).await
    });
    done.await?;
    Ok(entry.entered(who))
}

async fn send_code(app: &App, actor: &Actor, found: &Found) -> Result<Begun, AppError> {
    let phone = found.profile.phone.clone();
    let masked = paydesk_core::phone::mask(&phone);
    let ask = challenge::Ask {
        purpose: Purpose::Device,
        person: Some(found.profile.person.clone()),
        channel: "sms",
        address: phone,
        bound: String::new(),
        language: actor.language,
        origin: actor.origin.clone(),
        known_as: None,
    };
    Ok(Begun::CodeSent(challenge::issue(app, ask).await?, masked))
}

/// What the second step's transaction came to.
enum Finished {
    In(PersonId),
    Not(Answer),
    Locked,
    Gone,
}

/// The second step: the code. From now on this device is remembered, and the owner is told.
pub async fn finish(
    app: &App,
    actor: &Actor,
    id: &ChallengeId,
    code: &str,
    label: &str,
    kind: SessionKind,
) -> Result<Checked<Entered>, AppError> {
    let code = challenge::typed(code)?;
    let seen = challenge::get(app, id).await?;
    let Some(who) = seen.person.filter(|_| seen.purpose == Purpose::Device) else {
        return Err(AppError::NotFound);
    };
    let entry = Entry::new(app, actor, kind, &who, On::Fresh, label);
    let now_us = app.now_us();
    let told = notice::to_person(app, &who, "new-device", vec![("device", label.to_owned())]);
    let told = notice::prepare_all(app, told.await?.into_iter().collect(), now_us);
    let (id, stored) = (id.clone(), entry.clone());
    let done = app.db.write(async move |tx| {
        stored.lock(tx).await?;
        let checked = challenge::answer_in(tx, (&id, &code), Purpose::Device, now_us).await?;
        let who = match checked {
            Some((row, Answer::Passed)) => row.person,
            Some((_, answer)) => return Ok::<_, Fault>(Finished::Not(answer)),
            None => None,
        };
        let Some(who) = who else { return Ok(Finished::Gone) };
        // A lock may have come between the two steps.
        let strange = acts(tx, &who, now_us).await?.entrance(DeviceKind::Strange);
        if strange == Entrance::RecoveryOnly {
            return Ok(Finished::Locked);
        }
        stored.store(tx).await?;
        notice::store_all(tx, &told).await?;
        Ok(Finished::In(who))
    });
    match done.await? {
        Finished::In(who) => {
            app.work.notify_one();
            Ok(Checked::Done(entry.entered(who)))
        }
        Finished::Not(answer) => Ok(Checked::Not(answer)),
        Finished::Locked => Err(AppError::Refused(Refusal::AccountLocked)),
        Finished::Gone => Err(AppError::NotFound),
    }
}
