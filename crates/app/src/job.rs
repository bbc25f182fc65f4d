//! Jobs: what was written down to be done later. Each kind is one function; it may be run twice,
//! and then does nothing new. The driver (in `work`) claims, runs and files them; this is the list.

use std::panic::AssertUnwindSafe;

use futures_util::{FutureExt as _, StreamExt as _, stream};
use paydesk_core::flaw::{Flaw, flawed};
use paydesk_core::id::JobId;
use paydesk_core::person::Actor;
use paydesk_core::world::Audit;
use paydesk_store::job::End;
pub use paydesk_store::job::JobRow;
use paydesk_store::{Fault, job};

use crate::{
    App, AppError, access, conversation, correction, lock_act, mail, notice, payment, refund,
    subscription,
};

/// What became of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    Done,
    /// Not yet; again after a growing pause.
    Again(String),
    /// Not yet; again at this time.
    At(i64, String),
    /// Never; a person must look.
    Fail(String),
}

/// Runs one job of its kind; receipts are written in sets.
async fn run(app: &App, job: &JobRow) -> Result<Done, AppError> {
    match job.kind.as_str() {
        "charge" => payment::rail::charge(app, &job.subject).await,
        "query" => payment::rail::query(app, &job.subject).await,
        "return_late" => payment::rail::return_late(app, &job.subject).await,
        "refund" => refund::rail::send(app, &job.subject).await,
        "refund_fund" => refund::rail::fund(app, &job.subject).await,
        "refund_notice" => refund::told::tell(app, job).await,
        "correction_notice" => correction::tell(app, job).await,
        "notice" => lock_act::tell(app, job).await,
        "tell" => conversation::tell(app, job).await,
        "mail" => mail::place(app, job).await,
        subscription::SPREAD => subscription::told(app, job).await,
        other => Ok(Done::Fail(format!("no job is called {other}"))),
    }
}

/// How long a worker may hold a job before another takes it: short, so that what a process had in
/// hand when it died is soon done by the next one. Whoever needs longer renews.
const LEASE_US: i64 = 20_000_000;
/// How often a worker renews the lease of what it has in hand, in real time.
pub const RENEW_EVERY: std::time::Duration = std::time::Duration::from_secs(5);
/// The pause before the next try: doubled each time, from half a second to a minute.
const PAUSE_US: (i64, i64) = (500_000, 60_000_000);
/// After this many tries a job has failed; at the longest pause that is about a day and a half.
const TRIES_MAX: i64 = 2_000;
/// A fault of our own may be another's, who was in the same batch, and pass; after so many tries it
/// is this job's.
const FAULTS_MAX: i64 = 20;

/// Takes due jobs: those that somebody waits for, or those of the bulk.
pub async fn claim(app: &App, bulk: bool, most: i64) -> Result<Vec<JobRow>, AppError> {
    let now_us = app.now_us();
    let claimed =
        app.db.write(async move |tx| job::claim(tx, bulk, now_us, now_us + LEASE_US, most).await);
    Ok(claimed.await?)
}

/// Says that claimed jobs are still being done.
pub async fn renew(app: &App, ids: &[JobId]) -> Result<(), AppError> {
    let (ids, until_us) = (ids.to_vec(), app.now_us() + LEASE_US);
    let renewed = app.db.write(async move |tx| {
        for id in &ids {
            job::renew(tx, id, until_us).await?;
        }
        Ok::<_, Fault>(())
    });
    Ok(renewed.await?)
}

/// Runs one claimed job and files what became of it.
pub async fn finish(app: &App, row: JobRow) -> Result<(), AppError> {
    finish_set(app, vec![row]).await
}

/// Of one set, jobs that are done at the same time.
const SIDE_BY_SIDE: usize = 16;
/// Notices that are sent before it is written down which: a process that dies in between has them
/// sent again.
const SENT_MAX: usize = 32;

/// Runs claimed jobs: receipts as one, notices in sets, all others side by side; and files what
/// became of each kind at once.
pub async fn finish_set(app: &App, rows: Vec<JobRow>) -> Result<(), AppError> {
    if flawed(Flaw::JobDoneEarly) {
        let ends: Vec<_> = rows.iter().map(|row| (row.id.clone(), End::Done)).collect();
        app.db.write(async move |tx| job::file(tx, &ends).await).await?;
    }
    let (receipts, rows): (Vec<_>, Vec<_>) = rows.into_iter().partition(|r| r.kind == "receipt");
    let (notices, others): (Vec<_>, Vec<_>) = rows.into_iter().partition(|r| r.kind == "send");
    if !receipts.is_empty() {
        let (told, written) = payment::receipt::receipts(app, &receipts).await;
        file(app, ends(app, &receipts, told), written, Vec::new()).await?;
    }
    for set in notices.chunks(SENT_MAX) {
        let (told, ended) = notice::send(app, set).await;
        file(app, ends(app, set, told), Vec::new(), ended).await?;
    }
    if !others.is_empty() {
        let ran = others.into_iter().map(|row| one(app, row));
        let ends = stream::iter(ran).buffer_unordered(SIDE_BY_SIDE).collect().await;
        file(app, ends, Vec::new(), Vec::new()).await?;
    }
    Ok(())
}

/// Files what became of jobs, with the notices that they wrote, and those that they sent.
async fn file(
    app: &App,
    ends: Vec<(JobId, End)>,
    written: Vec<notice::Ready>,
    sent: Vec<notice::Notice>,
) -> Result<(), AppError> {
    let more = !written.is_empty();
    let filed = app.db.write(async move |tx| {
        notice::store_new(tx, &written).await?;
        notice::keep(tx, &sent).await?;
        job::file(tx, &ends).await
    });
    filed.await?;
    if more {
        app.bulk.notify_one();
    }
    Ok(())
}

fn ends(app: &App, jobs: &[JobRow], told: Vec<Result<Done, AppError>>) -> Vec<(JobId, End)> {
    jobs.iter().zip(told).map(|(row, done)| (row.id.clone(), end(app, row, done))).collect()
}

/// One that panics must not take the others with it.
async fn one(app: &App, row: JobRow) -> (JobId, End) {
    let ran = AssertUnwindSafe(run(app, &row)).catch_unwind().await;
    let ran = ran.unwrap_or_else(|_| Err(AppError::Internal("the job panicked".into())));
    let end = end(app, &row, ran);
    (row.id, end)
}

/// What is filed of what a job came to.
fn end(app: &App, row: &JobRow, ran: Result<Done, AppError>) -> End {
    let now_us = app.now_us();
    let end = match ran {
        Ok(Done::Done) => return End::Done,
        Ok(Done::At(due_at_us, why)) => End::At(due_at_us, why),
        Ok(Done::Fail(why)) => End::Failed(now_us, why),
        Ok(Done::Again(why)) => again(app, row, now_us, why, TRIES_MAX),
        Err(AppError::Internal(why)) => again(app, row, now_us, why, FAULTS_MAX),
        Err(error) => again(app, row, now_us, error.to_string(), TRIES_MAX),
    };
    if let End::Failed(_, why) = &end {
        tracing::error!(job = %row.id, kind = row.kind, subject = row.subject, why, "a job failed");
    }
    end
}

/// After a pause that grows; so many tries, and it has failed.
fn again(app: &App, row: &JobRow, now_us: i64, why: String, most: i64) -> End {
    if row.tries >= most {
        return End::Failed(now_us, why);
    }
    let doubled = PAUSE_US.0 << row.tries.clamp(0, 10);
    let pause = doubled.min(PAUSE_US.1);
    // Spread, so that what failed together does not come back together.
    let jitter = i64::try_from(app.ports.dice.number() % 1000).unwrap_or(0);
    End::At(now_us + pause + pause / 4 * jitter / 1000, why)
}

/// What waits and what failed, for the supervisors' page: failed ones first.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<JobRow>, AppError> {
    access::supervisor(actor)?;
    let mut rows = app.db.read(async |tx| job::all(tx, 200).await).await?;
    rows.sort_by_key(|row| (row.failed_at_us.is_none(), row.due_at_us));
    Ok(rows)
}

/// Gives a failed job another chance, or does a waiting one at once. The act is audited.
pub async fn hurry(app: &App, actor: &Actor, id: &JobId) -> Result<(), AppError> {
    let person = access::supervisor(actor)?;
    let now_us = app.now_us();
    let audit = Audit {
        id: app.draw(now_us),
        actor: person.as_str().to_owned(),
        act: "job_hurry".to_owned(),
        subject: id.as_str().to_owned(),
        reason: String::new(),
        origin: actor.origin.clone(),
        approval: None,
        at_us: now_us,
    };
    let id = id.clone();
    let hurried = app.db.write(async move |tx| {
        let found = job::hurry(tx, &id, now_us).await? == 1;
        if found {
            paydesk_store::record::insert(tx, &audit).await?;
        }
        Ok::<_, Fault>(found)
    });
    if !hurried.await? {
        return Err(AppError::NotFound);
    }
    app.work.notify_one();
    Ok(())
}

/// When the next job can be taken, for the driver's sleep.
pub async fn next_due(app: &App, bulk: bool) -> Result<Option<i64>, AppError> {
    Ok(app.db.read(async move |tx| job::next_due(tx, bulk).await).await?)
}
