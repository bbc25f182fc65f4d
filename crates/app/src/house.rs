//! The house itself: what must stand before anybody moves money, and the first of its staff.

use paydesk_core::id::{AuditId, EventId, MerchantId, PersonId};
use paydesk_core::identity::Level;
use paydesk_core::language::Language;
use paydesk_core::ledger::house_accounts;
use paydesk_core::person::{Actor, Person, Role, Roles};
use paydesk_core::world::{Audit, Event};
use paydesk_store::person::{Credential, Profile};
use paydesk_store::record::insert;
use paydesk_store::{Db, Fault, account, merchant, person};

use crate::{App, AppError, access, identity};

/// Opens the house's own accounts where they are not there yet. Runs at every start, since a new
/// version may know a currency more.
pub async fn prepare(app: &App) -> Result<(), AppError> {
    let accounts = house_accounts();
    Ok(app.db.write(async move |tx| account::open(tx, &accounts).await).await?)
}

/// How long a supervisor may close the demo's house at a time, in minutes.
pub const PAUSE_MINUTES: i64 = 2;

/// Closes the demo's house for new payments for a short while, so that people can see what they
/// would see. In earnest the operator does that by the settings.
pub async fn pause(app: &App, actor: &Actor) -> Result<(), AppError> {
    access::supervisor(actor)?;
    if app.config.demo.is_none() {
        return Err(AppError::NotFound);
    }
    app.closed.until(app.now_us() + PAUSE_MINUTES * 60_000_000);
    Ok(())
}

/// A supervisor, as whoever runs the house makes one. Who it is, is not known yet: the account
/// hands in an ID like any other, and signs nothing before a colleague has confirmed it.
#[derive(Clone, Debug)]
pub struct NewSupervisor {
    pub id: PersonId,
    pub event: EventId,
    /// E.164
    pub phone: String,
    pub name: String,
    /// PHC string
    pub password_hash: String,
    pub language: Language,
    pub now_us: i64,
}

/// Stores a supervisor; false when the phone is somebody's already, who is left as they are.
///
/// # Errors
/// The database cannot be written.
pub async fn add_supervisor(db: &Db, new: NewSupervisor) -> Result<bool, Fault> {
    let now_us = new.now_us;
    let row = Person {
        id: new.id.clone(),
        roles: Roles::of(&[Role::Agent, Role::Supervisor]),
        level: Level::None,
        verify_due_at_us: None,
        language: new.language,
        created_at_us: now_us,
        version: 1,
    };
    let profile = Profile {
        person: new.id.clone(),
        name: new.name,
        phone: new.phone,
        email: None,
        email_verified_at_us: None,
        id_name: None,
        id_number: None,
        id_given_at_us: None,
        id_confirmed_at_us: None,
    };
    let credential = Credential {
        person: new.id.clone(),
        password_hash: new.password_hash,
        changed_at_us: now_us,
    };
    let event = Event {
        id: new.event,
        subject: new.id.as_str().to_owned(),
        kind: "supervisor_made".to_owned(),
        detail: String::new(),
        actor: "operator".to_owned(),
        at_us: now_us,
    };
    let stored = db.write(async move |tx| {
        if person::by_phone(tx, &profile.phone).await?.is_some() {
            return Ok::<_, Fault>(false);
        }
        insert(tx, &row).await?;
        insert(tx, &profile).await?;
        insert(tx, &credential).await?;
        insert(tx, &event).await?;
        Ok(true)
    });
    stored.await
}

/// An ID that somebody of the staff has handed in, confirmed by whoever runs the house: so the
/// first ones become known, by whom others can be confirmed.
#[derive(Clone, Debug)]
pub struct ConfirmStaff {
    pub audit: AuditId,
    pub event: EventId,
    /// E.164
    pub phone: String,
    pub now_us: i64,
}

/// Confirms it; false when nobody of the staff with this phone has handed in an ID that waits.
///
/// # Errors
/// The database cannot be written.
pub async fn confirm_staff(db: &Db, ask: ConfirmStaff) -> Result<bool, Fault> {
    let stored = db.write(async move |tx| {
        let Some(profile) = person::by_phone(tx, &ask.phone).await? else { return Ok(false) };
        let Some(who) = person::lock(tx, &profile.person).await? else { return Ok(false) };
        if !who.roles.is_staff() || who.level != Level::Named || profile.id_number.is_none() {
            return Ok(false);
        }
        let event = Event {
            id: ask.event.clone(),
            subject: who.id.as_str().to_owned(),
            kind: "identity_confirmed".to_owned(),
            detail: String::new(),
            actor: "operator".to_owned(),
            at_us: ask.now_us,
        };
        insert(tx, &event).await?;
        let audit = Audit {
            id: ask.audit.clone(),
            actor: "operator".to_owned(),
            act: "identity_confirm".to_owned(),
            subject: who.id.as_str().to_owned(),
            reason: "confirmed by the operator".to_owned(),
            origin: "command line".to_owned(),
            approval: None,
            at_us: ask.now_us,
        };
        insert(tx, &audit).await?;
        identity::confirmed(tx, who, profile, ask.now_us).await?;
        Ok::<_, Fault>(true)
    });
    stored.await
}

/// Where a merchant's own system is asked whether it takes a payment, as whoever runs the house
/// sets it: it is an address that we connect to, so that nobody else may.
#[derive(Clone, Debug)]
pub struct SetSystem {
    pub audit: AuditId,
    pub merchant: MerchantId,
    /// None: it is asked no more.
    pub url: Option<String>,
    pub now_us: i64,
}

/// Sets it from the next payment on; false when there is no such merchant.
///
/// # Errors
/// The database cannot be written.
pub async fn set_system(db: &Db, ask: SetSystem) -> Result<bool, Fault> {
    let stored = db.write(async move |tx| {
        if !merchant::set_system(tx, &ask.merchant, ask.url.as_deref()).await? {
            return Ok::<_, Fault>(false);
        }
        let audit = Audit {
            id: ask.audit.clone(),
            actor: "operator".to_owned(),
            act: "merchant_system".to_owned(),
            subject: ask.merchant.as_str().to_owned(),
            reason: ask.url.clone().unwrap_or_else(|| "asked no more".to_owned()),
            origin: "command line".to_owned(),
            approval: None,
            at_us: ask.now_us,
        };
        insert(tx, &audit).await?;
        Ok(true)
    });
    stored.await
}
