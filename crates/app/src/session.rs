//! Sessions: who is behind a request, and where sessions begin.
//!
//! Tokens are 256 bits, given to the browser once and stored as digests. A session that rises in
//! rights is ended and another begun, so that a token seen before never becomes worth more.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use paydesk_core::id::{DeviceId, PersonId, SessionId};
use paydesk_core::language::Language;
use paydesk_core::lock::{Acts, DeviceKind, Entrance};
use paydesk_core::person::{Actor, Roles, SessionKind};
use paydesk_core::risk::is_device_new;
use paydesk_core::throttle::{GUESTS, Verdict, network};
use paydesk_store::record::insert;
use paydesk_store::session::{Device, Known, Session};
use paydesk_store::{Fault, Tx, challenge, conversation, session};
use sha2::{Digest, Sha256};

use crate::{App, AppError};

/// How long sessions live, in microseconds: full ones as long as they are used, others short.
pub const FULL_LIVES_US: i64 = 30 * 86_400_000_000;
pub const GUEST_LIVES_US: i64 = 2 * 86_400_000_000;
pub const RECOVERY_LIVES_US: i64 = 60 * 60_000_000;
/// A session's "last seen" is written at most this often.
const SEEN_EVERY_US: i64 = 5 * 60_000_000;

/// Sessions that were used and of which that is not written yet: nobody waits for it, and the night
/// staff writes many at once. A crash forgets a few seconds of it, which only a list of devices
/// shows.
#[derive(Clone, Debug, Default)]
pub struct Used(Arc<Mutex<BTreeMap<SessionId, i64>>>);

/// More than a machine serves between two looks of the night staff; further ones are noted later.
const USED_MAX: usize = 100_000;

impl Used {
    fn note(&self, id: &SessionId, now_us: i64) {
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if used.len() < USED_MAX {
            used.entry(id.clone()).or_insert(now_us);
        }
    }
}

/// Writes down which sessions were used.
pub async fn write_used(app: &App) -> Result<(), AppError> {
    let used = std::mem::take(&mut *app.used.0.lock().unwrap_or_else(PoisonError::into_inner));
    let used: Vec<(SessionId, i64)> = used.into_iter().collect();
    for part in used.chunks(USED_AT_ONCE) {
        let part = part.to_vec();
        let written = app.db.write(async move |tx| {
            for (id, at_us) in &part {
                session::seen(tx, id, *at_us).await?;
            }
            Ok::<_, Fault>(())
        });
        written.await?;
    }
    Ok(())
}

/// Sessions in one transaction: so few that no payment waits long behind them.
const USED_AT_ONCE: usize = 100;

/// Who is behind a request.
#[derive(Clone, Debug)]
pub struct Seen {
    pub actor: Actor,
    /// What forms of this session carry; none without a session.
    pub csrf: Option<String>,
    /// The name by which the person is addressed.
    pub name: Option<String>,
    /// By a token that was made for programs.
    pub program: bool,
}

/// A new session and the token that only its browser will know.
#[derive(Clone, Debug)]
pub struct Begun {
    pub session: Session,
    pub token: String,
}

pub fn digest(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// A token: 256 bits as text.
pub fn token(app: &App) -> String {
    URL_SAFE_NO_PAD.encode(app.ports.dice.secret())
}

/// Who holds this token; a stranger when it is none, ended or run out.
pub async fn recognise(
    app: &App,
    token: Option<&str>,
    language: Language,
    origin: &str,
) -> Result<Seen, AppError> {
    let stranger =
        Seen { actor: Actor::stranger(language, origin), csrf: None, name: None, program: false };
    let Some(token) = token else { return Ok(stranger) };
    let now_us = app.now_us();
    let Some(known) = app.tokens.one(digest(token)).await? else { return Ok(stranger) };
    let row = &known.session;
    if !lives(&known, now_us) {
        return Ok(stranger);
    }
    if now_us - row.seen_at_us > SEEN_EVERY_US {
        app.used.note(&row.id, now_us);
    }
    Ok(see(&stranger.actor, &known, now_us))
}

fn lives(known: &Known, now_us: i64) -> bool {
    known.session.ended_at_us.is_none() && known.session.expires_at_us > now_us
}

/// Whether whoever was recognised by the token of this digest still is who they were, with the same
/// rights. What goes on for long asks again; to ask is no use of the session.
pub async fn is_still(app: &App, digest: Option<&[u8]>, actor: &Actor) -> Result<bool, AppError> {
    let stranger = Actor::stranger(actor.language, &actor.origin);
    let Some(digest) = digest else { return Ok(stranger == *actor) };
    let now_us = app.now_us();
    let known = app.tokens.one(digest.to_vec()).await?.filter(|known| lives(known, now_us));
    let now = known.map(|known| see(&stranger, &known, now_us).actor);
    Ok(now.unwrap_or(stranger) == *actor)
}

/// What a person's session may do now.
fn see(base: &Actor, known: &Known, now_us: i64) -> Seen {
    let row = &known.session;
    let mut actor = Actor {
        session: Some(row.id.clone()),
        kind: row.kind,
        person: row.person.clone(),
        device: row.device.clone(),
        ..base.clone()
    };
    if row.person.is_some() {
        if let Some(person) = &known.person {
            actor.roles = person.roles.clone();
        }
        let device = known.device.as_ref().filter(|device| device.ended_at_us.is_none());
        let trusted_at_us = device.and_then(|device| device.trusted_at_us);
        actor.device_trusted = trusted_at_us.is_some();
        actor.device_new = is_device_new(trusted_at_us, now_us);
        let kind = if actor.device_trusted { DeviceKind::Remembered } else { DeviceKind::Strange };
        match Acts::under(&known.locks, now_us).entrance(kind) {
            Entrance::Full => {}
            Entrance::ReadOnly => actor.read_only = true,
            // A lock that came after sign-in leaves what a recovery session may do.
            Entrance::RecoveryOnly if row.kind != SessionKind::Recovery => {
                actor.kind = SessionKind::Recovery;
                actor.roles = Roles::default();
            }
            Entrance::RecoveryOnly => {}
        }
    }
    if actor.kind == SessionKind::Recovery {
        actor.roles = Roles::default();
    }
    let program = row.kind == SessionKind::Api;
    Seen { actor, csrf: Some(row.csrf.clone()), name: known.name.clone(), program }
}

/// What a new session is for.
#[derive(Clone, Debug)]
pub struct New {
    pub kind: SessionKind,
    pub person: Option<PersonId>,
    pub device: Option<DeviceId>,
    /// "Firefox on Android"
    pub label: String,
}

/// Makes a session; the caller stores it in the transaction that allows it.
pub fn new(app: &App, new: New) -> Begun {
    let now_us = app.now_us();
    let token = token(app);
    let lives_us = match new.kind {
        SessionKind::Full | SessionKind::Api => FULL_LIVES_US,
        SessionKind::Recovery => RECOVERY_LIVES_US,
        SessionKind::Guest => GUEST_LIVES_US,
    };
    let session = Session {
        id: app.draw(now_us),
        kind: new.kind,
        token_hash: digest(&token),
        csrf: self::token(app),
        person: new.person,
        device: new.device,
        label: new.label,
        created_at_us: now_us,
        seen_at_us: now_us,
        expires_at_us: now_us + lives_us,
        ended_at_us: None,
    };
    Begun { session, token }
}

/// A device that has just been seen for the first time, and the token that its browser keeps.
pub fn new_device(app: &App, person: &PersonId, label: &str, trusted: bool) -> (Device, String) {
    let now_us = app.now_us();
    let token = token(app);
    let device = Device {
        id: app.draw(now_us),
        person: person.clone(),
        token_hash: digest(&token),
        label: label.to_owned(),
        trusted_at_us: trusted.then_some(now_us),
        first_seen_us: now_us,
        last_seen_us: now_us,
        ended_at_us: None,
    };
    (device, token)
}

/// A session for somebody who is nobody yet: it holds their cases and their checkout. Counted for
/// the network from which they come.
pub async fn begin_guest(app: &App, actor: &Actor, label: &str) -> Result<Begun, AppError> {
    let kind = SessionKind::Guest;
    let begun = new(app, New { kind, person: None, device: None, label: label.to_owned() });
    let (row, now_us) = (begun.session.clone(), begun.session.created_at_us);
    let key = format!("guests {}", network(&actor.origin));
    let stored = app.db.write(async move |tx| {
        let verdict = challenge::attempt(tx, &key, &GUESTS, now_us).await?;
        if let Verdict::Closed { until_us } = verdict {
            return Ok::<_, Fault>(Some(until_us));
        }
        insert(tx, &row).await?;
        Ok(None)
    });
    match stored.await? {
        Some(until_us) => Err(AppError::TooMany { until_us }),
        None => Ok(begun),
    }
}

/// Ends the actor's own session.
pub async fn end(app: &App, actor: &Actor) -> Result<(), AppError> {
    let Some(id) = actor.session.clone() else { return Ok(()) };
    let now_us = app.now_us();
    app.db.write(async move |tx| session::end(tx, &id, now_us).await).await?;
    Ok(())
}

/// What a browser gets when its person enters: tokens that only it will know.
#[derive(Clone, Debug)]
pub struct Entered {
    pub person: PersonId,
    pub session: SessionId,
    pub token: String,
    /// Set when the device is new.
    pub device_token: Option<String>,
}

/// A session that is about to begin, with its device.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    begun: Begun,
    fresh: Option<(Device, String)>,
    known: Option<DeviceId>,
    /// The session that ends where this one begins; a guest's cases come along.
    before: Option<SessionId>,
}

/// On what somebody enters.
#[derive(Clone, Debug)]
pub(crate) enum On {
    /// A device on which a code was answered before.
    Known(DeviceId),
    /// A device on which a code was just answered.
    Fresh,
    /// Nothing is remembered.
    Nothing,
}

impl Entry {
    pub(crate) fn new(
        app: &App,
        actor: &Actor,
        kind: SessionKind,
        who: &PersonId,
        on: On,
        label: &str,
    ) -> Self {
        let fresh = matches!(on, On::Fresh).then(|| new_device(app, who, label, true));
        let known = if let On::Known(id) = on { Some(id) } else { None };
        let device = fresh.as_ref().map(|(device, _)| device.id.clone()).or(known.clone());
        let person = Some(who.clone());
        let begun = new(app, New { kind, person, device, label: label.to_owned() });
        // A program's token is one more session; a browser has one at a time.
        let before = actor.session.clone().filter(|_| kind != SessionKind::Api);
        Self { begun, fresh, known, before }
    }

    /// Locks what `store` will change; first of all in its transaction.
    pub(crate) async fn lock(&self, tx: &mut Tx) -> Result<(), Fault> {
        match &self.before {
            Some(before) => conversation::lock_of_guest(tx, before).await,
            None => Ok(()),
        }
    }

    pub(crate) async fn store(&self, tx: &mut Tx) -> Result<(), Fault> {
        let row = &self.begun.session;
        let now_us = row.created_at_us;
        if let Some((device, _)) = &self.fresh {
            insert(tx, device).await?;
        }
        if let Some(known) = &self.known {
            session::device_seen(tx, known, now_us).await?;
        }
        insert(tx, row).await?;
        if let (Some(before), Some(person)) = (&self.before, &row.person) {
            conversation::join(tx, before, person).await?;
            session::end(tx, before, now_us).await?;
        }
        Ok(())
    }

    pub(crate) fn entered(self, who: PersonId) -> Entered {
        Entered {
            person: who,
            session: self.begun.session.id,
            token: self.begun.token,
            device_token: self.fresh.map(|(_, token)| token),
        }
    }
}
