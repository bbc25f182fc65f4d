//! Notices: what the house writes to people, by e-mail or SMS. Written down in the same transaction
//! as their cause, sent by a job, each with a code that its reader can check (ID-11).

use std::collections::BTreeSet;

use paydesk_core::challenge::CODE_LIVES_US;
use paydesk_core::flaw::{Flaw, flawed};
use paydesk_core::id::PersonId;
use paydesk_core::language::Language;
use paydesk_core::person::Person;
use paydesk_core::world::Job;
use paydesk_store::job::JobRow;
pub use paydesk_store::notice::Notice;
use paydesk_store::person::Profile;
use paydesk_store::record::{insert, load, read_all};
use paydesk_store::{Fault, How, Record as _, Store, Tx, job, notice, person};

use crate::job::Done;
use crate::ports::CarrierFault;
use crate::{App, AppError};

/// A notice before it has an id.
#[derive(Clone, Debug)]
pub struct Draft {
    pub person: Option<PersonId>,
    /// `sms` or `email`
    pub channel: &'static str,
    pub address: String,
    /// The end of its text keys: `notice-<kind>-subject`, `notice-<kind>-text`.
    pub kind: String,
    /// The variables of its text.
    pub args: Vec<(&'static str, String)>,
    pub language: Language,
}

/// A notice with its job, made outside the transaction that will store both.
#[derive(Clone, Debug)]
pub struct Ready {
    notice: Notice,
    job: Job,
}

/// Letters and digits that nobody mixes up when reading them aloud.
const CODE_LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// Eight letters from 40 random bits.
fn code(app: &App) -> String {
    let bits = app.ports.dice.number();
    let letter = |i: u32| char::from(CODE_LETTERS[((bits >> (5 * i)) & 31) as usize]);
    (0..8).map(letter).collect()
}

pub fn prepare(app: &App, draft: Draft, now_us: i64) -> Ready {
    let pairs = draft.args.into_iter().map(|(name, value)| (name.to_owned(), value.into()));
    let args = serde_json::Value::Object(pairs.collect());
    let notice = Notice {
        id: app.draw(now_us),
        code: code(app),
        person: draft.person,
        channel: draft.channel.to_owned(),
        address: draft.address,
        kind: draft.kind,
        args: args.to_string(),
        language: draft.language,
        created_at_us: now_us,
        sent_at_us: None,
    };
    let job = Job {
        id: app.draw(now_us),
        kind: "send".to_owned(),
        subject: notice.id.as_str().to_owned(),
        detail: String::new(),
        bulk: false,
        due_at_us: now_us,
        created_at_us: now_us,
    };
    Ready { notice, job }
}

impl Ready {
    /// The same notice with a variable that only its transaction knew.
    pub(crate) fn filled(&self, name: &str, value: &str) -> Self {
        let mut ready = self.clone();
        if let Ok(serde_json::Value::Object(mut args)) = serde_json::from_str(&self.notice.args) {
            args.insert(name.to_owned(), value.into());
            ready.notice.args = serde_json::Value::Object(args).to_string();
        }
        ready
    }
}

pub async fn store(tx: &mut Tx, ready: &Ready) -> Result<(), Fault> {
    insert(tx, &ready.notice).await?;
    job::add(tx, &ready.job).await
}

/// To a person: by e-mail when theirs is proven, by SMS otherwise.
pub async fn to_person(
    app: &App,
    id: &PersonId,
    kind: &str,
    args: Vec<(&'static str, String)>,
) -> Result<Option<Draft>, AppError> {
    let owner = id.clone();
    let found = app.db.read(async move |tx| {
        Ok::<_, Fault>((person::by_id(tx, &owner).await?, person::profile(tx, &owner).await?))
    });
    let (Some(who), Some(profile)) = found.await? else { return Ok(None) };
    Ok(Some(to_known(&who, &profile, kind, args)))
}

/// As `to_person`, to somebody whose rows are at hand.
pub(crate) fn to_known(
    who: &Person,
    profile: &Profile,
    kind: &str,
    args: Vec<(&'static str, String)>,
) -> Draft {
    let proven = profile.email.as_ref().filter(|_| profile.email_verified_at_us.is_some());
    let (channel, address) = match proven {
        Some(email) => ("email", email),
        None => ("sms", &profile.phone),
    };
    Draft {
        person: Some(who.id.clone()),
        channel,
        address: address.clone(),
        kind: kind.to_owned(),
        args,
        language: who.language,
    }
}

/// To every address of a person, for what they must not miss: their password, their addresses.
pub async fn to_all(
    app: &App,
    id: &PersonId,
    kind: &str,
    args: &[(&'static str, String)],
) -> Result<Vec<Draft>, AppError> {
    let owner = id.clone();
    let found = app.db.read(async move |tx| {
        Ok::<_, Fault>((person::by_id(tx, &owner).await?, person::profile(tx, &owner).await?))
    });
    let (Some(who), Some(profile)) = found.await? else { return Ok(Vec::new()) };
    let proven = profile.email.filter(|_| profile.email_verified_at_us.is_some());
    let email = proven.map(|email| ("email", email));
    let to = |(channel, address)| Draft {
        person: Some(id.clone()),
        channel,
        address,
        kind: kind.to_owned(),
        args: args.to_vec(),
        language: who.language,
    };
    Ok([("sms", profile.phone)].into_iter().chain(email).map(to).collect())
}

/// An address that somebody has given up is still theirs for so long, in microseconds.
const OLD_US: i64 = 180 * 86_400_000_000;

/// As `to_all`, and to every address that was written to within half a year: who takes an account
/// over changes its addresses first.
pub async fn to_ever(
    app: &App,
    id: &PersonId,
    kind: &str,
    args: &[(&'static str, String)],
) -> Result<Vec<Draft>, AppError> {
    let mut drafts = to_all(app, id, kind, args).await?;
    let (owner, since_us) = (id.clone(), app.now_us() - OLD_US);
    let found = app.db.read(async move |tx| notice::addresses_of(tx, &owner, since_us).await);
    for (channel, address) in found.await? {
        let Some(first) = drafts.first().cloned() else { break };
        let channel = if channel == "email" { "email" } else { "sms" };
        if !drafts.iter().any(|draft| draft.address == address) {
            drafts.push(Draft { channel, address, ..first });
        }
    }
    Ok(drafts)
}

/// Notices with their jobs, ready for the transaction of their cause.
pub fn prepare_all(app: &App, drafts: Vec<Draft>, now_us: i64) -> Vec<Ready> {
    drafts.into_iter().map(|draft| prepare(app, draft, now_us)).collect()
}

pub async fn store_all(tx: &mut Tx, ready: &[Ready]) -> Result<(), Fault> {
    for one in ready {
        store(tx, one).await?;
    }
    Ok(())
}

/// A notice by a job, whose cause is committed. `cause` makes the notice's id, so that the job done
/// twice writes one notice. Those of the bulk are also sent with the bulk.
pub(crate) fn prepare_once(app: &App, draft: Draft, cause: &str, bulk: bool) -> Ready {
    let mut ready = prepare(app, draft, app.now_us());
    ready.notice.id = paydesk_core::id::Id::from_bits(bits_of(cause));
    ready.job.subject = ready.notice.id.as_str().to_owned();
    ready.job.bulk = bulk;
    ready
}

/// Stores those that are not there yet, with their jobs.
pub(crate) async fn store_new(tx: &mut Tx, ready: &[Ready]) -> Result<(), Fault> {
    let ids = ready.iter().map(|one| one.notice.id.clone());
    let found = tx.load_many(&[load::<Notice>("id", ids)]).await?;
    let found: Vec<Notice> = read_all(found.first().map_or(&[], Vec::as_slice))?;
    let known: BTreeSet<_> = found.iter().map(|notice| &notice.id).collect();
    let fresh: Vec<&Ready> = ready.iter().filter(|one| !known.contains(&one.notice.id)).collect();
    let notices = fresh.iter().map(|one| one.notice.to_row()).collect();
    let jobs = fresh.iter().map(|one| JobRow::from(&one.job).to_row()).collect();
    let stores = [
        Store { table: Notice::table(), how: How::Insert, rows: notices },
        Store { table: JobRow::table(), how: How::Insert, rows: jobs },
    ];
    tx.store_many(&stores).await
}

/// Stores one such notice in a transaction of its own.
pub async fn write(app: &App, draft: Draft, cause: &str) -> Result<(), AppError> {
    let ready = [prepare_once(app, draft, cause, false)];
    app.db.write(async move |tx| store_new(tx, &ready).await).await?;
    app.work.notify_one();
    Ok(())
}

fn bits_of(cause: &str) -> u128 {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(cause.as_bytes());
    digest.iter().take(16).fold(0, |bits, byte| (bits << 8) | u128::from(*byte))
}

/// The job `send`: hands a notice to its carrier.
pub(crate) async fn send(app: &App, subject: &str) -> Result<Done, AppError> {
    let Some(id) = paydesk_core::id::NoticeId::parse(subject) else {
        return Ok(Done::Fail("no notice's id".into()));
    };
    let wanted = id.clone();
    let found = app.db.read(async move |tx| notice::by_id(tx, &wanted).await);
    let Some(row) = found.await? else { return Ok(Done::Fail("no such notice".into())) };
    if row.sent_at_us.is_some() {
        return Ok(Done::Done);
    }
    if carries_code(&row.kind) && app.now_us() - row.created_at_us >= CODE_LIVES_US {
        tracing::warn!(notice = %id, "a code ran out before it could be sent");
        ended(app, &row, None).await?;
        return Ok(Done::Done);
    }
    match app.ports.carrier.send(&row).await {
        Ok(()) => {
            ended(app, &row, Some(app.now_us())).await?;
            Ok(Done::Done)
        }
        Err(CarrierFault::Passing(why)) => Ok(Done::Again(why)),
        Err(CarrierFault::Final(why)) => {
            ended(app, &row, None).await?;
            Ok(Done::Fail(why))
        }
    }
}

/// Whether messages by SMS are not getting out just now. It is the same answer for everybody, so
/// that nobody learns from it whether something was sent to a number.
pub async fn sms_held_up(app: &App) -> Result<bool, AppError> {
    Ok(app.db.read(async move |tx| job::codes_held_up(tx, "sms").await).await?)
}

/// Whether a notice is there to bring somebody a code.
fn carries_code(kind: &str) -> bool {
    kind.starts_with("code-")
}

/// Files what became of a notice. A code must stand in its row until it is sent, and no longer.
async fn ended(app: &App, row: &Notice, sent_at_us: Option<i64>) -> Result<(), AppError> {
    let mut kept = row.args.clone();
    if carries_code(&row.kind)
        && !flawed(Flaw::CodeKept)
        && let Ok(serde_json::Value::Object(mut args)) = serde_json::from_str(&row.args)
    {
        args.remove("code");
        kept = serde_json::Value::Object(args).to_string();
    }
    let id = row.id.clone();
    app.db.write(async move |tx| notice::ended(tx, &id, sent_at_us, &kept).await).await?;
    Ok(())
}
