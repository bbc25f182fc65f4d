//! Jobs: what was written down to be done later. Each kind is one function; it may be run twice,
//! and then does nothing new. The driver (in `work`) claims, runs and files them; this is the list.

use paydesk_core::id::JobId;
use paydesk_core::person::Actor;
use paydesk_core::world::Audit;
pub use paydesk_store::job::JobRow;
use paydesk_store::{Fault, job};

use crate::{App, AppError, access, conversation, lock_act, notice, payment, refund};

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

/// Runs one job of its kind.
pub async fn run(app: &App, job: &JobRow) -> Result<Done, AppError> {
    match job.kind.as_str() {
        "charge" => payment::rail::charge(app, &job.subject).await,
        "query" => payment::rail::query(app, &job.subject).await,
        "return_late" => payment::rail::return_late(app, &job.subject).await,
        "receipt" => payment::receipt::receipt(app, job).await,
        "refund" => refund::rail::send(app, &job.subject).await,
        "refund_fund" => refund::rail::fund(app, &job.subject).await,
        "refund_notice" => refund::told::tell(app, job).await,
        "notice" => lock_act::tell(app, job).await,
        "send" => notice::send(app, &job.subject).await,
        "tell" => conversation::tell(app, job).await,
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

/// Takes due jobs.
pub async fn claim(app: &App, most: i64) -> Result<Vec<JobRow>, AppError> {
    let now_us = app.now_us();
    let claimed =
        app.db.write(async move |tx| job::claim(tx, now_us, now_us + LEASE_US, most).await);
    Ok(claimed.await?)
}

/// Says that a claimed job is still being done.
pub async fn renew(app: &App, id: &JobId) -> Result<(), AppError> {
    let (id, until_us) = (id.clone(), app.now_us() + LEASE_US);
    app.db.write(async move |tx| job::renew(tx, &id, until_us).await).await?;
    Ok(())
}

/// Runs one claimed job and files what became of it.
pub async fn finish(app: &App, row: JobRow) -> Result<(), AppError> {
    let done = match run(app, &row).await {
        Ok(done) => done,
        Err(AppError::Internal(why)) => Done::Fail(why),
        Err(error) => Done::Again(error.to_string()),
    };
    let now_us = app.now_us();
    let done = match done {
        Done::Again(why) if row.tries >= TRIES_MAX => Done::Fail(why),
        Done::Again(why) => {
            let doubled = PAUSE_US.0 << row.tries.clamp(0, 10);
            let pause = doubled.min(PAUSE_US.1);
            // Spread, so that what failed together does not come back together.
            let jitter = i64::try_from(app.ports.dice.number() % 1000).unwrap_or(0);
            Done::At(now_us + pause + pause / 4 * jitter / 1000, why)
        }
        done => done,
    };
    if let Done::Fail(why) = &done {
        tracing::error!(job = %row.id, kind = row.kind, subject = row.subject, why, "a job failed");
    }
    let id = row.id;
    let filed = app.db.write(async move |tx| {
        match &done {
            Done::Done => job::done(tx, &id).await?,
            Done::At(due_at_us, why) => job::retry(tx, &id, *due_at_us, why).await?,
            Done::Again(why) | Done::Fail(why) => job::fail(tx, &id, now_us, why).await?,
        };
        Ok::<_, Fault>(())
    });
    Ok(filed.await?)
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

/// When the next job falls due, for the driver's sleep.
pub async fn next_due(app: &App) -> Result<Option<i64>, AppError> {
    Ok(app.db.read(async |tx| job::next_due(tx).await).await?)
}
