//! Forgotten password (ID-7): the code to the phone, and one more factor that was there before: a
//! remembered device, or a code to the proven e-mail. Both together reset at once; every address is
//! told, every session ends, and locks for wrong passwords are lifted. With only one factor left
//! this is not the way: recovery with support is.

use paydesk_core::challenge::{Answer, Challenge, Purpose};
use paydesk_core::id::{ChallengeId, LockId, PersonId};
use paydesk_core::lane::{Act, LiftLock};
use paydesk_core::lock::{DeviceKind, Entrance, Lift};
use paydesk_core::person::Actor;
use paydesk_core::phone::Phone;
use paydesk_core::refusal::Refusal;
use paydesk_store::person::{Credential, Profile};
use paydesk_store::record::upsert;
use paydesk_store::{Fault, Tx, challenge as store, lock, person, session};

use crate::challenge::{self, Checked, Send};
use crate::{App, AppError, notice, password, sign_in};

/// Sends the code to the phone, if it is anybody's; the answer is the same if it is not.
pub async fn begin(
    app: &App,
    actor: &Actor,
    phone: &str,
    device_token: Option<&str>,
) -> Result<ChallengeId, AppError> {
    send_to_phone(app, actor, (phone, device_token), Purpose::Reset).await
}

/// A code to the phone of whoever has it; nothing is sent to a phone that nobody has.
pub(crate) async fn send_to_phone(
    app: &App,
    actor: &Actor,
    (phone, device_token): (&str, Option<&str>),
    purpose: Purpose,
) -> Result<ChallengeId, AppError> {
    let phone = Phone::parse(phone).map_err(|fault| AppError::field("phone", fault.key()))?;
    let number = phone.as_str().to_owned();
    let token = device_token.map(crate::session::digest);
    let read = app.db.read(async move |tx| {
        let Some(profile) = person::by_phone(tx, &number).await? else {
            return Ok::<_, Fault>((None, None));
        };
        let device = match &token {
            Some(token) => session::device_by_token(tx, &profile.person, token).await?,
            None => None,
        };
        Ok((Some(profile), device.filter(|device| device.trusted_at_us.is_some())))
    });
    let (known, device) = read.await?;
    let send = if known.is_some() { Send::Code } else { Send::Nothing };
    let ask = challenge::Ask {
        purpose,
        person: known.map(|profile| profile.person),
        channel: "sms",
        address: phone.as_str().to_owned(),
        bound: String::new(),
        language: actor.language,
        origin: actor.origin.clone(),
        known_as: device.map(|device| device.id.to_string()),
    };
    challenge::issue_as(app, ask, send).await
}

/// What must follow the phone's code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// This device is remembered: choose the new password.
    Password,
    /// A code went to this masked address.
    Email(ChallengeId, String),
    /// No second factor is left: recovery with support.
    Lost,
}

/// The phone's code.
pub async fn phone_code(
    app: &App,
    actor: &Actor,
    id: &ChallengeId,
    code: &str,
    device_token: Option<&str>,
) -> Result<Checked<Next>, AppError> {
    let row = match pass(app, id, Purpose::Reset, code).await? {
        Checked::Done(row) => row,
        Checked::Not(answer) => return Ok(Checked::Not(answer)),
    };
    let who = row.person.ok_or(AppError::NotFound)?;
    let factors = factors(app, &who, device_token).await?;
    if factors.closed {
        return Ok(Checked::Done(Next::Lost));
    }
    if factors.device {
        return Ok(Checked::Done(Next::Password));
    }
    let Some(email) = factors.email else { return Ok(Checked::Done(Next::Lost)) };
    let masked = paydesk_core::email::mask(&email);
    let ask = challenge::Ask {
        purpose: Purpose::ResetEmail,
        person: Some(who),
        channel: "email",
        address: email,
        bound: id.as_str().to_owned(),
        language: actor.language,
        origin: actor.origin.clone(),
        known_as: None,
    };
    Ok(Checked::Done(Next::Email(challenge::issue(app, ask).await?, masked)))
}

/// The e-mail's code.
pub async fn email_code(app: &App, id: &ChallengeId, code: &str) -> Result<Checked<()>, AppError> {
    Ok(match pass(app, id, Purpose::ResetEmail, code).await? {
        Checked::Done(_) => Checked::Done(()),
        Checked::Not(answer) => Checked::Not(answer),
    })
}

/// Checks a code that is used up later.
async fn pass(
    app: &App,
    id: &ChallengeId,
    purpose: Purpose,
    code: &str,
) -> Result<Checked<Challenge>, AppError> {
    let (id, code, now_us) = (id.clone(), challenge::typed(code)?, app.now_us());
    let checked =
        app.db.write(async move |tx| challenge::answer_in(tx, (&id, &code), purpose, now_us).await);
    match checked.await? {
        Some((row, Answer::Passed)) => Ok(Checked::Done(row)),
        Some((_, answer)) => Ok(Checked::Not(answer)),
        None => Err(AppError::NotFound),
    }
}

/// Which second factors of a person are intact.
struct Factors {
    device: bool,
    email: Option<String>,
    /// Stolen or reported: only recovery opens this account.
    closed: bool,
    profile: Profile,
}

async fn factors(app: &App, who: &PersonId, token: Option<&str>) -> Result<Factors, AppError> {
    let (who, token, now_us) = (who.clone(), token.map(crate::session::digest), app.now_us());
    app.db.read(async move |tx| factors_in(tx, &who, token.as_deref(), now_us).await).await
}

async fn factors_in(
    tx: &mut Tx,
    who: &PersonId,
    token: Option<&[u8]>,
    now_us: i64,
) -> Result<Factors, AppError> {
    let profile = person::profile(tx, who).await?.ok_or(AppError::NotFound)?;
    let device = match token {
        Some(token) => session::device_by_token(tx, who, token).await?,
        None => None,
    };
    let entrance = sign_in::acts(tx, who, now_us).await?.entrance(DeviceKind::Remembered);
    Ok(Factors {
        device: device.is_some_and(|device| device.trusted_at_us.is_some()),
        email: profile.email.clone().filter(|_| profile.email_verified_at_us.is_some()),
        closed: entrance == Entrance::RecoveryOnly,
        profile,
    })
}

/// The new password, with what was proven for it.
#[derive(Clone, Debug)]
pub struct Finish {
    pub phone: ChallengeId,
    pub email: Option<ChallengeId>,
    pub device_token: Option<String>,
    pub password: String,
}

/// Sets the new password.
pub async fn finish(app: &App, actor: &Actor, ask: Finish) -> Result<(), AppError> {
    let now_us = app.now_us();
    let row = challenge::get(app, &ask.phone).await?;
    let who = row.person.clone().ok_or(AppError::NotFound)?;
    // Asked again in the transaction; here it keeps strangers from making us hash.
    row.used_for(Purpose::Reset, Some(&who), "", now_us)?;
    let factors = factors(app, &who, ask.device_token.as_deref()).await?;
    if ask.password.is_empty() {
        return Err(AppError::field("password", "error-missing"));
    }
    password::check("password", &ask.password, &password::about(&factors.profile))
        .map_err(AppError::Invalid)?;
    // Whoever has not proven to be its owner learns nothing of the password that there is.
    if is_proven(app, &who, &factors, &ask).await?
        && password::is_same(app, &actor.origin, &who, &ask.password).await?
    {
        return Err(password::same());
    }
    let hash = password::hash(app, &actor.origin, &ask.password).await?;
    let drafts = notice::to_all(app, &who, "password-reset", &[]).await?;
    let told = notice::prepare_all(app, drafts, now_us);
    let owner = who.clone();
    let token = ask.device_token.as_deref().map(crate::session::digest);
    let (phone, email) = (ask.phone.clone(), ask.email.clone());
    let stored = app.db.write(async move |tx| {
        person::lock(tx, &owner).await?;
        prove(tx, &owner, (&phone, email.as_ref(), token.as_deref()), now_us).await?;
        let password_hash = hash.clone();
        let row = Credential { person: owner.clone(), password_hash, changed_at_us: now_us };
        upsert(tx, &row).await?;
        session::end_others(tx, &owner, None, now_us).await?;
        password::forgive(tx, &owner).await?;
        notice::store_all(tx, &told).await?;
        Ok::<_, AppError>(())
    });
    stored.await?;
    app.work.notify_one();
    lift(app, &who).await
}

/// Whether the second factor is there too; the transaction asks again and refuses without it.
async fn is_proven(
    app: &App,
    who: &PersonId,
    factors: &Factors,
    ask: &Finish,
) -> Result<bool, AppError> {
    if factors.closed || factors.device {
        return Ok(!factors.closed);
    }
    let Some(email) = &ask.email else { return Ok(false) };
    let row = challenge::get(app, email).await?;
    let bound = ask.phone.as_str();
    Ok(row.used_for(Purpose::ResetEmail, Some(who), bound, app.now_us()).is_ok())
}

/// Uses the phone's code up, and with it the second factor; refuses when there is none.
async fn prove(
    tx: &mut Tx,
    who: &PersonId,
    (phone, email, token): (&ChallengeId, Option<&ChallengeId>, Option<&[u8]>),
    now_us: i64,
) -> Result<(), AppError> {
    let factors = factors_in(tx, who, token, now_us).await?;
    if factors.closed {
        return Err(AppError::Refused(Refusal::AccountLocked));
    }
    let row = store::lock(tx, phone).await?.ok_or(AppError::NotFound)?;
    challenge::use_in(tx, &row, Purpose::Reset, Some(who), now_us).await?;
    match email {
        Some(email) => {
            let row = store::lock(tx, email).await?.ok_or(AppError::NotFound)?;
            // Bound to this reset, and to the address that is proven now.
            if row.bound != phone.as_str() || factors.email.as_ref() != Some(&row.address) {
                return Err(AppError::Refused(Refusal::SecurityCheckFailed));
            }
            challenge::use_in(tx, &row, Purpose::ResetEmail, Some(who), now_us).await
        }
        None if factors.device => Ok(()),
        None => Err(AppError::Refused(Refusal::SecurityCheckFailed)),
    }
}

/// Lifts what two factors lift.
async fn lift(app: &App, who: &PersonId) -> Result<(), AppError> {
    let (owner, now_us) = (who.clone(), app.now_us());
    let locks = app.db.read(async move |tx| lock::of_person(tx, &owner).await).await?;
    let lifted: Vec<LockId> = locks
        .into_iter()
        .filter(|lock| lock.holds(now_us) && lock.lifts().contains(&Lift::TwoFactors))
        .map(|lock| lock.id)
        .collect();
    for lock in lifted {
        let act = LiftLock {
            lock,
            person: who.clone(),
            way: Lift::TwoFactors,
            why: "password reset with two factors".to_owned(),
            conversation: None,
            by: None,
            second: None,
        };
        // One that ran out by itself meanwhile is as good as lifted.
        app.command(&Actor::system("reset"), None, Act::LiftLock(act)).await?;
    }
    Ok(())
}
