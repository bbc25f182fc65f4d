//! Passwords: hashed with Argon2id, compared, and guarded against guessing.
//!
//! A hash costs 46 MiB and tens of milliseconds, so at most one a core is made at a time, and one
//! network has few places in the line, none of them those of remembered devices. For a phone that
//! nobody has, a made-up hash is compared instead: the answer takes as long and says as little. The
//! parameters are OWASP's smallest set with one lane (m=47104, t=1, p=1).
//!
//! A try is counted before it is made ([`guarded`]): a hundred guesses sent together get no more
//! comparisons than five sent one by one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use paydesk_core::id::PersonId;
use paydesk_core::lane::{Act, SetLock};
use paydesk_core::lock::{DeviceKind, LockReason};
use paydesk_core::password::{self, About, PasswordFault};
use paydesk_core::person::Actor;
use paydesk_core::throttle::{Next, PASSWORD, SIGN_INS, Verdict, network};
use paydesk_core::word::Word;
use paydesk_store::person::Profile;
use paydesk_store::{Fault, challenge, person};
use tokio::sync::OwnedSemaphorePermit;

use crate::{App, AppError, FieldFault, HASHES_KEPT, HASHES_OF_NETWORK_MAX, access};

/// Longer input is refused before anything is hashed; a stored password is never longer.
const BYTES_MAX: usize = 4 * password::CHARS_MAX;

/// Memory of a hash, in KiB.
pub const KIB: u32 = 47_104;
/// A hash of less keeps nobody waiting; such are made on the very thread that asks.
const SMALL_KIB: u32 = 1_024;

fn hasher(kib: u32) -> Result<Argon2<'static>, AppError> {
    let params = Params::new(kib, 1, 1, None).map_err(broken)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn broken(error: impl std::fmt::Display) -> AppError {
    AppError::Internal(format!("argon2: {error}"))
}

/// How many places each network, and each owner of a remembered device, has in the line.
pub(crate) type Places = Arc<Mutex<HashMap<String, usize>>>;

/// One place in the line, given back however it ends.
struct Place {
    places: Places,
    whose: String,
}

impl Place {
    /// `None`: whoever it is has as many as they may.
    fn take(places: &Places, whose: String) -> Option<Self> {
        // Nobody panics with the lock in hand.
        let mut taken = places.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(whose.clone()).or_default();
        if *count >= HASHES_OF_NETWORK_MAX {
            return None;
        }
        *count += 1;
        drop(taken);
        Some(Self { places: places.clone(), whose })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        match taken.get_mut(&self.whose) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(taken.remove(&self.whose)),
        }
    }
}

/// A place in the line for a core.
struct InLine {
    _of_theirs: Place,
    _of_all: OwnedSemaphorePermit,
}

/// Who asks for a place: somebody on a device that its owner knows, or anybody of a network.
enum Comer<'a> {
    Known(&'a PersonId),
    Of(&'a str),
}

/// Too many are turned away. A crowd from one address, or from everywhere, takes no place from
/// those whose device is known: each of them has places of their own.
fn stand_in_line(app: &App, comer: Comer<'_>) -> Result<InLine, AppError> {
    let (whose, kept) = match comer {
        Comer::Known(person) => (person.to_string(), 0),
        Comer::Of(origin) => (network(origin), HASHES_KEPT),
    };
    let theirs = Place::take(&app.hashes_by, whose).ok_or(AppError::Crowded)?;
    if app.hashes.available_permits() <= kept {
        return Err(AppError::Crowded);
    }
    let of_all = app.hashes.clone().try_acquire_owned().map_err(|_| AppError::Crowded)?;
    Ok(InLine { _of_theirs: theirs, _of_all: of_all })
}

/// Runs something heavy on a thread that may block, at most one a core, for whoever is in line.
async fn heavy<T: Send + 'static>(
    app: &App,
    _place: InLine,
    work: impl FnOnce() -> Result<T, AppError> + Send + 'static,
) -> Result<T, AppError> {
    let permit = app.hashing.clone().acquire_owned().await.map_err(broken)?;
    if app.config.password_kib < SMALL_KIB {
        return work();
    }
    let done = tokio::task::spawn_blocking(move || {
        let result = work();
        drop(permit);
        result
    });
    done.await.map_err(broken)?
}

/// The hash of a new password, as a PHC string; `origin` is whence it came.
pub async fn hash(app: &App, origin: &str, password: &str) -> Result<String, AppError> {
    let (secret, password) = (app.ports.dice.secret(), password.to_owned());
    let kib = app.config.password_kib;
    heavy(app, stand_in_line(app, Comer::Of(origin))?, move || hash_with(kib, secret, &password))
        .await
}

/// As [`hash`], on this very thread: for a program that does nothing else meanwhile.
pub fn hash_here(secret: [u8; 32], password: &str) -> Result<String, AppError> {
    hash_with(KIB, secret, password)
}

fn hash_with(kib: u32, secret: [u8; 32], password: &str) -> Result<String, AppError> {
    let salt = SaltString::encode_b64(&secret[..16]).map_err(broken)?;
    let hash = hasher(kib)?.hash_password(password.as_bytes(), &salt).map_err(broken)?;
    Ok(hash.to_string())
}

/// The hash that is compared when there is none: of a password that nobody can have, since it is
/// drawn anew for each process and thrown away.
fn nobodys(kib: u32, secret: [u8; 32]) -> Result<&'static str, AppError> {
    static HASH: OnceLock<String> = OnceLock::new();
    if let Some(hash) = HASH.get() {
        return Ok(hash);
    }
    let salt = SaltString::encode_b64(&secret[..16]).map_err(broken)?;
    let hash = hasher(kib)?.hash_password(&secret, &salt).map_err(broken)?.to_string();
    Ok(HASH.get_or_init(|| hash))
}

/// Whether this is the password of that hash; without a hash it never is, and takes as long.
async fn verify(
    app: &App,
    place: InLine,
    hash: Option<String>,
    password: &str,
) -> Result<bool, AppError> {
    if password.len() > BYTES_MAX {
        return Ok(false);
    }
    let (secret, password) = (app.ports.dice.secret(), password.to_owned());
    let kib = app.config.password_kib;
    heavy(app, place, move || {
        let known = hash.is_some();
        let text = match hash {
            Some(hash) => hash,
            None => nobodys(kib, secret)?.to_owned(),
        };
        let parsed = PasswordHash::new(&text).map_err(broken)?;
        let fits = hasher(kib)?.verify_password(password.as_bytes(), &parsed).is_ok();
        Ok(fits && known)
    })
    .await
}

/// What is wrong with a new password, beside its field.
pub fn check(
    field: &'static str,
    password: &str,
    about: &About<'_>,
) -> Result<(), Vec<FieldFault>> {
    let fault = |fault: PasswordFault| FieldFault { field, key: fault.key().to_owned() };
    let checked = password::check(password, about);
    checked.map_err(|faults| faults.into_iter().map(fault).collect())
}

/// What a new password must not be made of.
pub fn about(profile: &Profile) -> About<'_> {
    let number = profile.id_number.as_deref();
    About {
        name: &profile.name,
        phone: &profile.phone,
        email: profile.email.as_deref(),
        birthday: number.and_then(paydesk_core::identity::birth_date_of),
    }
}

/// Whose password is tried.
#[derive(Clone, Debug)]
pub enum Whose {
    Person(PersonId, DeviceKind),
    /// A phone that nobody has; counted all the same.
    Nobody(String),
}

impl Whose {
    /// The key under which tries are counted.
    pub fn key(&self) -> String {
        match self {
            Self::Person(id, device) => key(id, *device),
            Self::Nobody(phone) => format!("password {phone} {}", DeviceKind::Strange.word()),
        }
    }

    fn is_strange(&self) -> bool {
        !matches!(self, Self::Person(_, DeviceKind::Remembered))
    }
}

/// The key under which a person's wrong passwords are counted; remembered devices apart from all
/// others, so that a stranger cannot lock the owner out.
pub fn key(person: &PersonId, device: DeviceKind) -> String {
    format!("password {person} {}", device.word())
}

/// What a try came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    Right,
    Wrong,
    /// Not compared: too many were wrong.
    Closed {
        until_us: i64,
    },
}

/// Whether it is the account's password already, of whoever chooses a new one.
pub(crate) async fn is_same(
    app: &App,
    origin: &str,
    person: &PersonId,
    password: &str,
) -> Result<bool, AppError> {
    let owner = person.clone();
    let found = app.db.read(async move |tx| person::credential(tx, &owner).await).await?;
    let Some(credential) = found else { return Ok(false) };
    let place = stand_in_line(app, Comer::Of(origin))?;
    verify(app, place, Some(credential.password_hash), password).await
}

/// What is said then.
pub(crate) fn same() -> AppError {
    AppError::field("password", "password-same")
}

/// Counts a try, compares, and clears the count or locks the account. Whoever finds no place in the
/// line has not tried: nothing is counted that is not compared. From devices that nobody knows it
/// is counted for their network too, which may have to wait: whoever tries many numbers from one
/// place is stopped there, and learns nothing of any of them.
pub async fn guarded(
    app: &App,
    origin: &str,
    whose: &Whose,
    hash: Option<String>,
    password: &str,
) -> Result<Tried, AppError> {
    let comer = match whose {
        Whose::Person(person, DeviceKind::Remembered) => Comer::Known(person),
        Whose::Person(_, DeviceKind::Strange) | Whose::Nobody(_) => Comer::Of(origin),
    };
    let place = stand_in_line(app, comer)?;
    let (key, now_us) = (whose.key(), app.now_us());
    let strangers = whose.is_strange().then(|| format!("sign-ins {}", network(origin)));
    let (counted, origins) = (key.clone(), strangers.clone());
    let verdict = app.db.write(async move |tx| {
        let verdict = challenge::attempt(tx, &counted, &PASSWORD, now_us).await?;
        // What is not compared teaches nobody anything, so it counts for nothing.
        if let (Verdict::Check { .. }, Some(origins)) = (verdict, &origins)
            && let Verdict::Closed { until_us } =
                challenge::attempt(tx, origins, &SIGN_INS, now_us).await?
        {
            return Err(AppError::TooMany { until_us });
        }
        Ok(verdict)
    });
    let next = match verdict.await? {
        Verdict::Closed { until_us } => return Ok(Tried::Closed { until_us }),
        Verdict::Check { next } => next,
    };
    if verify(app, place, hash, password).await? {
        let cleared = app.db.write(async move |tx| {
            challenge::clear(tx, &key).await?;
            match &strangers {
                Some(origins) => challenge::take_back(tx, origins, now_us).await,
                None => Ok(()),
            }
        });
        cleared.await?;
        return Ok(Tried::Right);
    }
    lock(app, whose, next).await?;
    Ok(Tried::Wrong)
}

/// Too many wrong ones from devices that we do not know lock the account as the matrix says. The
/// same command is sent for a phone that nobody has, so that it costs the same time; it finds
/// nobody and changes nothing.
async fn lock(app: &App, whose: &Whose, next: Next) -> Result<(), AppError> {
    let (reason, until_us) = match next {
        Next::TriesLeft(_) => return Ok(()),
        Next::Closed { until_us } => (LockReason::Password, Some(until_us)),
        Next::DayFull { .. } => (LockReason::PasswordDay, None),
    };
    let now_us = app.now_us();
    let person = match whose {
        Whose::Person(_, DeviceKind::Remembered) => return Ok(()),
        Whose::Person(person, DeviceKind::Strange) => person.clone(),
        Whose::Nobody(_) => app.draw(now_us),
    };
    let id = app.draw(now_us);
    let set = SetLock { id, person, reason, detail: String::new(), until_us };
    app.command(&Actor::system("password"), None, Act::SetLock(set)).await?;
    Ok(())
}

/// The owner's password once more, before something that a session alone must not do. Counted like
/// a sign-in. A wrong one is said beside the field.
pub async fn again(
    app: &App,
    actor: &Actor,
    field: &'static str,
    password: &str,
) -> Result<PersonId, AppError> {
    let id = access::signed_in(actor)?.clone();
    if password.is_empty() {
        return Err(AppError::field(field, "error-missing"));
    }
    let owner = id.clone();
    let found = app.db.read(async move |tx| person::credential(tx, &owner).await).await?;
    let hash = found.map(|credential| credential.password_hash);
    let device = device_kind(actor);
    let whose = Whose::Person(id.clone(), device);
    match guarded(app, &actor.origin, &whose, hash, password).await? {
        Tried::Right => Ok(id),
        Tried::Wrong => Err(AppError::field(field, "password-wrong")),
        Tried::Closed { until_us } => Err(AppError::TooMany { until_us }),
    }
}

/// On what an actor sits.
pub fn device_kind(actor: &Actor) -> DeviceKind {
    if actor.device_trusted { DeviceKind::Remembered } else { DeviceKind::Strange }
}

/// Forgets every wrong password of a person: after a reset, or when support has unlocked.
pub async fn forgive(tx: &mut paydesk_store::Tx, person: &PersonId) -> Result<(), Fault> {
    for device in DeviceKind::ALL {
        challenge::clear(tx, &key(person, *device)).await?;
    }
    Ok(())
}
