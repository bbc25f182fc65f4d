//! Registration (ID-1): phone, name and password, then the code that proves the phone.
//!
//! Nobody learns here whether a number is registered: for one that is, the same page follows, the
//! same counting, and its owner gets a message instead of a code; no code fits that page. Only who
//! has proven the number is told that an account was there already.

use paydesk_core::amount::Currency;
use paydesk_core::challenge::{Answer, Purpose};
use paydesk_core::id::{PersonId, RegistrationId};
use paydesk_core::identity::{Level, verify_due_at_us};
use paydesk_core::language::Language;
use paydesk_core::ledger::{Account, AccountKind};
use paydesk_core::name;
use paydesk_core::password::About;
use paydesk_core::person::{Actor, Person, Role, Roles, SessionKind};
use paydesk_core::phone::Phone;
use paydesk_core::throttle::{REGISTRATIONS, Verdict, network};
use paydesk_core::world::Event;
use paydesk_store::challenge::attempt;
use paydesk_store::person::{Credential, Profile, Registration};
use paydesk_store::record::{insert, update};
use paydesk_store::{Fault, Tx, account, person};

use crate::challenge::{self, Checked, Send};
use crate::session::{Entered, Entry, On};
use crate::{App, AppError, FieldFault, password};

/// What somebody typed who wants an account.
#[derive(Clone, Debug)]
pub struct Begin {
    pub name: String,
    pub phone: String,
    pub password: String,
    pub language: Language,
}

/// What was typed, in one form; or everything that is wrong with it, at once.
fn read(ask: &Begin) -> Result<(String, Phone), AppError> {
    let mut faults = Vec::new();
    let mut wrong = |field, key: &str| faults.push(FieldFault { field, key: key.to_owned() });
    let name = name::parse(&ask.name).map_err(|fault| wrong("name", fault.key())).ok();
    let phone = Phone::parse(&ask.phone).map_err(|fault| wrong("phone", fault.key())).ok();
    if ask.password.is_empty() {
        wrong("password", "error-missing");
    } else {
        let about = About { name: &ask.name, phone: &ask.phone, ..About::default() };
        faults.extend(password::check("password", &ask.password, &about).err().unwrap_or_default());
    }
    match (name, phone) {
        (Some(name), Some(phone)) if faults.is_empty() => Ok((name, phone)),
        _ => Err(AppError::Invalid(faults)),
    }
}

/// Begins: the code is on its way, or its owner is told that somebody tried.
pub async fn begin(app: &App, actor: &Actor, ask: Begin) -> Result<RegistrationId, AppError> {
    let (name, phone) = read(&ask)?;
    let (key, now_us) = (format!("registrations {}", network(&actor.origin)), app.now_us());
    let counted = app.db.write(async move |tx| attempt(tx, &key, &REGISTRATIONS, now_us).await);
    if let Verdict::Closed { until_us } = counted.await? {
        return Err(AppError::TooMany { until_us });
    }
    let hash = password::hash(app, &actor.origin, &ask.password).await?;
    let number = phone.as_str().to_owned();
    let known = app.db.read(async move |tx| person::by_phone(tx, &number).await).await?;
    let send = if known.is_some() { Send::Instead("register-known") } else { Send::Code };
    let code = challenge::Ask {
        purpose: Purpose::Register,
        person: None,
        channel: "sms",
        address: phone.as_str().to_owned(),
        bound: String::new(),
        language: ask.language,
        origin: actor.origin.clone(),
        known_as: None,
    };
    let code = challenge::prepare(app, code, send).await?;
    let now_us = app.now_us();
    let row = Registration {
        id: app.draw(now_us),
        phone: phone.as_str().to_owned(),
        name,
        password_hash: hash,
        language: ask.language,
        challenge: code.id().clone(),
        created_at_us: now_us,
        done_at_us: None,
    };
    let id = row.id.clone();
    let stored = app.db.write(async move |tx| {
        challenge::store(tx, &code).await?;
        Ok::<_, AppError>(insert(tx, &row).await?)
    });
    stored.await?;
    app.work.notify_one();
    Ok(id)
}

/// The masked number of a registration that waits for its code, for that page.
pub async fn waiting(app: &App, id: &RegistrationId) -> Result<String, AppError> {
    Ok(paydesk_core::phone::mask(&open(app, id).await?.phone))
}

async fn open(app: &App, id: &RegistrationId) -> Result<Registration, AppError> {
    let id = id.clone();
    let found = app.db.read(async move |tx| person::registration_seen(tx, &id).await).await?;
    found.filter(|row| row.done_at_us.is_none()).ok_or(AppError::NotFound)
}

/// A new code for the same registration.
pub async fn resend(app: &App, actor: &Actor, id: &RegistrationId) -> Result<(), AppError> {
    let old = open(app, id).await?;
    let (ask, send) = challenge::anew(app, actor, &old.challenge, Purpose::Register).await?;
    let code = challenge::prepare(app, ask, send).await?;
    let id = id.clone();
    let stored = app.db.write(async move |tx| {
        let row = person::registration(tx, &id).await?.ok_or(AppError::NotFound)?;
        challenge::store(tx, &code).await?;
        let after = Registration { challenge: code.id().clone(), ..row };
        Ok::<_, AppError>(update(tx, &after).await?)
    });
    stored.await?;
    app.work.notify_one();
    Ok(())
}

/// What a person begins with.
struct Newcomer {
    person: Person,
    wallet: Account,
    event: Event,
}

fn newcomer(app: &App) -> Newcomer {
    let now_us = app.now_us();
    let id: PersonId = app.draw(now_us);
    let event = Event {
        id: app.draw(now_us),
        subject: id.as_str().to_owned(),
        kind: "registered".to_owned(),
        detail: String::new(),
        actor: id.as_str().to_owned(),
        at_us: now_us,
    };
    Newcomer {
        wallet: Account::open(AccountKind::Wallet, id.as_str(), Currency::Cny),
        event,
        person: Person {
            id,
            roles: Roles::of(&[Role::Customer]),
            level: Level::None,
            verify_due_at_us: Some(verify_due_at_us(now_us)),
            language: Language::ZhHans,
            created_at_us: now_us,
            version: 1,
        },
    }
}

async fn create(tx: &mut Tx, from: &Registration, new: &Newcomer) -> Result<(), Fault> {
    let id = &new.person.id;
    insert(tx, &Person { language: from.language, ..new.person.clone() }).await?;
    let profile = Profile {
        person: id.clone(),
        name: from.name.clone(),
        phone: from.phone.clone(),
        email: None,
        email_verified_at_us: None,
        id_name: None,
        id_number: None,
        id_given_at_us: None,
        id_confirmed_at_us: None,
    };
    insert(tx, &profile).await?;
    let credential = Credential {
        person: id.clone(),
        password_hash: from.password_hash.clone(),
        changed_at_us: new.person.created_at_us,
    };
    insert(tx, &credential).await?;
    account::open(tx, std::slice::from_ref(&new.wallet)).await?;
    insert(tx, &new.event).await
}

/// What the transaction of a confirmation came to.
enum Confirmed {
    Done,
    Not(Answer),
    Known,
    Gone,
}

/// Checks the code; right, the account is there, and its owner signed in on a device that is
/// remembered from now on. Sent twice, one account is made.
pub async fn confirm(
    app: &App,
    actor: &Actor,
    id: &RegistrationId,
    code: &str,
    label: &str,
) -> Result<Checked<Entered>, AppError> {
    let code = challenge::typed(code)?;
    let new = newcomer(app);
    let who = new.person.id.clone();
    let entry = Entry::new(app, actor, SessionKind::Full, &who, On::Fresh, label);
    let (id, stored, now_us) = (id.clone(), entry.clone(), app.now_us());
    let done = app.db.write(async move |tx| {
        stored.lock(tx).await?;
        let Some(row) = person::registration(tx, &id).await? else {
            return Ok::<_, Fault>(Confirmed::Gone);
        };
        if row.done_at_us.is_some() {
            return Ok(Confirmed::Not(Answer::AlreadyPassed));
        }
        let typed = (&row.challenge, code.as_str());
        let checked = challenge::answer_in(tx, typed, Purpose::Register, now_us).await?;
        match checked {
            None => return Ok(Confirmed::Gone),
            Some((_, Answer::Passed)) => {}
            Some((_, answer)) => return Ok(Confirmed::Not(answer)),
        }
        update(tx, &Registration { done_at_us: Some(now_us), ..row.clone() }).await?;
        if person::by_phone(tx, &row.phone).await?.is_some() {
            return Ok(Confirmed::Known);
        }
        create(tx, &row, &new).await?;
        stored.store(tx).await?;
        Ok(Confirmed::Done)
    });
    match done.await {
        Ok(Confirmed::Done) => Ok(Checked::Done(entry.entered(who))),
        Ok(Confirmed::Not(answer)) => Ok(Checked::Not(answer)),
        Ok(Confirmed::Gone) => Err(AppError::NotFound),
        // Two registrations of one number at once: whoever was first has the account.
        Ok(Confirmed::Known) | Err(Fault::Constraint(_)) => {
            Err(AppError::field("code", "registration-known"))
        }
        Err(fault) => Err(fault.into()),
    }
}
