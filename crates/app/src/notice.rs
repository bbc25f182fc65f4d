//! Notices: what the house writes to people, by e-mail or SMS. Written down in the same transaction
//! as their cause, sent by a job, each with a code that its reader can check (ID-11).

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;

use futures_util::{FutureExt as _, StreamExt as _, stream};
use paydesk_core::challenge::CODE_LIVES_US;
use paydesk_core::flaw::{Flaw, flawed};
use paydesk_core::id::{JobId, NoticeId, PersonId};
use paydesk_core::language::Language;
use paydesk_core::person::Person;
use paydesk_core::throttle;
use paydesk_core::world::Job;
use paydesk_store::job::JobRow;
pub use paydesk_store::notice::Notice;
use paydesk_store::person::Profile;
use paydesk_store::record::{by, insert, load, read_all};
use paydesk_store::{Fault, How, Load, Record as _, Store, Tx, job, notice, person};

use crate::job::Done;
use crate::ports::CarrierFault;
use crate::{App, AppError, mail, subscription};
use often::Often;

mod often;

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
    often: Option<Box<Often>>,
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
    Ready { notice, job, often: None }
}

impl Ready {
    pub(crate) fn id(&self) -> &NoticeId {
        &self.notice.id
    }

    /// The same under the id that its cause makes.
    fn named(mut self, cause: &str) -> Self {
        self.notice.id = paydesk_core::id::Id::from_bits(bits_of(cause));
        self.job.subject = self.notice.id.as_str().to_owned();
        self
    }

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
    ready.job.bulk = bulk;
    ready.named(cause)
}

/// Stores those that are not there yet, with their jobs.
pub(crate) async fn store_new(tx: &mut Tx, ready: &[Ready]) -> Result<(), Fault> {
    let known = read(tx, ready.iter().map(|one| one.notice.id.clone())).await?;
    let fresh = ready.iter().filter(|one| !known.contains_key(&one.notice.id));
    let (often, mut fresh): (Vec<&Ready>, Vec<&Ready>) = fresh.partition(|r| r.often.is_some());
    let (told, mut stores) = often::sift(tx, often).await?;
    fresh.extend(told);
    let notices = fresh.iter().map(|one| one.notice.to_row()).collect();
    let jobs = fresh.iter().map(|one| JobRow::from(&one.job).to_row()).collect();
    stores.extend([
        Store { table: Notice::table(), how: How::Insert, rows: notices },
        Store { table: JobRow::table(), how: How::Insert, rows: jobs },
    ]);
    tx.store_many(&stores).await
}

async fn read(
    tx: &mut Tx,
    ids: impl IntoIterator<Item = NoticeId>,
) -> Result<HashMap<NoticeId, Notice>, Fault> {
    let found = tx.load_many(&[load::<Notice>("id", ids)]).await?;
    let rows = read_all(found.first().map_or(&[], Vec::as_slice))?;
    Ok(by(rows, |notice: &Notice| notice.id.clone()))
}

/// Stores one such notice in a transaction of its own.
pub async fn write(app: &App, draft: Draft, cause: &str) -> Result<(), AppError> {
    let ready = [prepare_once(app, draft, cause, false)];
    app.db.write(async move |tx| store_new(tx, &ready).await).await?;
    app.work.notify_one();
    Ok(())
}

/// Stores the notices of these jobs, in their order, and that of those steps of one thing which are
/// told at once: whoever comes first tells all, so that none is told before what went before it,
/// and files their jobs with it, so that none is told or counted twice.
pub(crate) async fn write_in_order(
    app: &App,
    told: Vec<(JobId, Draft)>,
    often: (&str, throttle::Often),
) -> Result<(), AppError> {
    let causes: Vec<JobId> = told.iter().map(|(cause, _)| cause.clone()).collect();
    let ready = told.into_iter().zip(0..).map(|((cause, draft), n)| {
        let mut ready = prepare_once(app, draft, cause.as_str(), false);
        // They may be of one instant, and are sent in the order of their times.
        ready.notice.created_at_us += n;
        ready.often(app, often, "/payments", &cause)
    });
    let ready: Vec<Ready> = ready.collect();
    let stored = app.db.write(async move |tx| {
        // Two who tell the same steps come one after the other, and the second finds them told.
        tx.load_many(&[Load { lock: true, ..load::<JobRow>("id", causes.clone()) }]).await?;
        store_new(tx, &ready).await?;
        let done = |cause: &JobId| (cause.clone(), job::End::Done);
        let ends: Vec<_> = causes.iter().map(done).collect();
        job::file(tx, &ends).await
    });
    stored.await?;
    app.work.notify_one();
    Ok(())
}

fn bits_of(cause: &str) -> u128 {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(cause.as_bytes());
    digest.iter().take(16).fold(0, |bits, byte| (bits << 8) | u128::from(*byte))
}

/// Of one set, notices that are on their way outside at the same time.
const SIDE_BY_SIDE: usize = 16;

/// The jobs `send`, however many at once: hands notices to their carriers. What became of each job,
/// and the notices as they are to be kept, which whoever files the jobs stores with that.
pub(crate) async fn send(app: &App, jobs: &[JobRow]) -> (Vec<Result<Done, AppError>>, Vec<Notice>) {
    let ids: Vec<_> = jobs.iter().filter_map(|job| NoticeId::parse(&job.subject)).collect();
    let rows = match app.db.read(async move |tx| read(tx, ids.clone()).await).await {
        Ok(rows) => rows,
        Err(fault) => {
            let again = |_| Ok(Done::Again(fault.to_string()));
            return (jobs.iter().map(again).collect(), Vec::new());
        }
    };
    let row = |job: &JobRow| NoticeId::parse(&job.subject).and_then(|id| rows.get(&id));
    let sending = in_turns(jobs, row).into_iter().map(async |turns| {
        let mut sent = Vec::with_capacity(turns.len());
        for at in turns {
            sent.push((at, caught(app, &jobs[at], row(&jobs[at])).await));
        }
        sent
    });
    let sending: Vec<_> = sending.collect();
    let sent: Vec<_> = stream::iter(sending).buffered(SIDE_BY_SIDE).collect().await;
    let mut sent: Vec<_> = sent.into_iter().flatten().collect();
    sent.sort_by_key(|(at, _)| *at);
    let (done, kept): (Vec<_>, Vec<_>) = sent.into_iter().map(|(_, sent)| sent).unzip();
    (done, kept.into_iter().flatten().collect())
}

/// The places of jobs in their set: those to one person one after the other, in the order in which
/// they were written. Receipts, of which there are many, are each for themselves.
fn in_turns<'r>(jobs: &[JobRow], row: impl Fn(&JobRow) -> Option<&'r Notice>) -> Vec<Vec<usize>> {
    let written_us = |at: &usize| row(&jobs[*at]).map_or(0, |row| row.created_at_us);
    let mut people: HashMap<&PersonId, usize> = HashMap::new();
    let mut turns: Vec<Vec<usize>> = Vec::new();
    let mut places: Vec<usize> = (0..jobs.len()).collect();
    places.sort_by_key(written_us);
    for at in places {
        let person = row(&jobs[at]).and_then(|row| row.person.as_ref()).filter(|_| !jobs[at].bulk);
        match person.and_then(|person| people.get(person)) {
            Some(turn) => turns[*turn].push(at),
            None => {
                people.extend(person.map(|person| (person, turns.len())));
                turns.push(vec![at]);
            }
        }
    }
    turns
}

/// One that panics must not take the others with it.
async fn caught(
    app: &App,
    job: &JobRow,
    row: Option<&Notice>,
) -> (Result<Done, AppError>, Option<Notice>) {
    let Some(row) = row else { return (Ok(Done::Fail("no such notice".into())), None) };
    match AssertUnwindSafe(send_one(app, job, row)).catch_unwind().await {
        Ok((done, kept)) => (Ok(done), kept),
        Err(_) => (Err(AppError::Internal("sending it panicked".into())), None),
    }
}

/// A notice waits so long for those to the same person that were written before it; one that cannot
/// be sent holds up nothing for longer. In microseconds, as how soon it is looked at again.
const BEHIND_MAX_US: i64 = 5_000_000;
const BEHIND_US: i64 = 100_000;

/// Whether another one to the same person goes first. A code never waits, nor does the bulk, where
/// each asking would cost more than its order is worth.
async fn is_behind(app: &App, job: &JobRow, row: &Notice) -> Result<bool, AppError> {
    if job.bulk || row.person.is_none() || carries_code(&row.kind) {
        return Ok(false);
    }
    let (row, from_us) = (row.clone(), app.now_us() - BEHIND_MAX_US);
    Ok(app.db.read(async move |tx| notice::is_behind(tx, &row, from_us).await).await?)
}

async fn send_one(app: &App, job: &JobRow, row: &Notice) -> (Done, Option<Notice>) {
    if row.sent_at_us.is_some() {
        return (Done::Done, None);
    }
    if carries_code(&row.kind) && app.now_us() - row.created_at_us >= CODE_LIVES_US {
        tracing::warn!(notice = %row.id, "a code ran out before it could be sent");
        return (Done::Done, Some(ended(row, None)));
    }
    match subscription::is_wanted(app, row).await {
        Ok(true) => {}
        Ok(false) => return (Done::Done, Some(ended(row, None))),
        Err(error) => return (Done::Again(error.to_string()), None),
    }
    match is_behind(app, job, row).await {
        Ok(false) => {}
        Ok(true) => {
            let why = "what was written before it goes first".to_owned();
            return (Done::At(app.now_us() + BEHIND_US, why), None);
        }
        Err(error) => return (Done::Again(error.to_string()), None),
    }
    let enclosed = match mail::enclosed(app, row).await {
        Ok(None) if row.kind == mail::ANSWER => {
            return (Done::Fail("what it was to bring is gone".into()), None);
        }
        Ok(enclosed) => enclosed,
        Err(error) => return (Done::Again(error.to_string()), None),
    };
    match (app.ports.carrier.send(row, enclosed.as_ref()).await, enclosed) {
        (Ok(()), _) => (Done::Done, Some(ended(row, Some(app.now_us())))),
        (Err(CarrierFault::Passing(why)), _) => (Done::Again(why), None),
        (Err(CarrierFault::Final(why)), None) => not_sent(app, row, why, false).await,
        (Err(CarrierFault::Gone(why)), None) => not_sent(app, row, why, true).await,
        // That is told where the answer was given, to whoever can find another way.
        (Err(CarrierFault::Final(why) | CarrierFault::Gone(why)), Some(_)) => {
            match mail::given_up(app, &row.id, &why).await {
                Ok(()) => (Done::Done, None),
                Err(error) => (Done::Again(error.to_string()), None),
            }
        }
    }
}

/// What will never be taken fails its job, unless nobody has to look after that.
async fn not_sent(app: &App, row: &Notice, why: String, gone: bool) -> (Done, Option<Notice>) {
    tracing::warn!(notice = %row.id, why, "a message was refused for good");
    let done = match subscription::refused(app, row, gone).await {
        Ok(true) => Done::Done,
        Ok(false) => Done::Fail(why),
        Err(error) => return (Done::Again(error.to_string()), None),
    };
    (done, Some(ended(row, None)))
}

/// Keeps what became of notices.
pub(crate) async fn keep(tx: &mut Tx, ended: &[Notice]) -> Result<(), Fault> {
    let rows = ended.iter().map(Notice::to_row).collect();
    tx.store_many(&[Store { table: Notice::table(), how: How::Update, rows }]).await
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

/// What is kept of a notice. A code must stand in its row until it is sent, and no longer.
fn ended(row: &Notice, sent_at_us: Option<i64>) -> Notice {
    let mut kept = row.args.clone();
    if carries_code(&row.kind)
        && !flawed(Flaw::CodeKept)
        && let Ok(serde_json::Value::Object(mut args)) = serde_json::from_str(&row.args)
    {
        args.remove("code");
        kept = serde_json::Value::Object(args).to_string();
    }
    Notice { sent_at_us, args: kept, ..row.clone() }
}
