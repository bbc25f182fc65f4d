//! The driver: claims due jobs, runs them side by side, and wakes the ticks. The only file that
//! sleeps.
//!
//! It is woken by the app when work was added, by the next job's due time, and at least once a
//! second, since another process may have added work that nobody here heard of. At most
//! [`JOBS_MAX`] jobs that somebody waits for run at once; beside them one set of the bulk (receipts
//! and their sending), by a task of its own, which rests while payments press. When asked to stop
//! both take nothing new and finish what they have; whatever they cannot finish in time keeps its
//! lease and is done by whoever comes next.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use paydesk_app::job::JobRow;
use paydesk_app::{App, AppError, MailServer, job, mail};
use paydesk_core::id::JobId;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::Instant;

use crate::tick::{Tick, ticks};
use crate::{Config, Night};

/// Jobs at once: most of them wait for somebody outside.
const JOBS_MAX: usize = 16;
/// Jobs in one set of the bulk.
const BULK_MAX: i64 = 128;
/// How many times as long as a set took its hand rests while payments press.
const RESTS: u32 = 4;
/// From a call to the look at the outbox: a thousand payments a second call as often, and one look
/// serves them all.
const GATHER: Duration = Duration::from_millis(5);
/// The longest sleep, and the pause after the database could not be asked.
const SLEEP_MAX: Duration = Duration::from_secs(1);
/// The shortest: another process may be taking the job that is due.
const SLEEP_MIN: Duration = Duration::from_millis(20);
/// The shortest and the longest pause before mail is tried to be fetched again.
const FETCH_PAUSE: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(120));
/// How long running jobs may take to finish at the end; a call outside takes at most half of it.
const GRACE: Duration = Duration::from_secs(25);

/// The staff of one process.
pub struct Driver {
    tasks: JoinSet<()>,
}

impl Driver {
    /// Begins to work, until `stop` becomes true (or its sender is gone).
    #[must_use]
    pub fn start(app: App, config: Config, stop: watch::Receiver<bool>) -> Self {
        let mut tasks = JoinSet::new();
        for tick in ticks() {
            let night = Night { app: app.clone(), config: config.clone() };
            tasks.spawn(keep_ticking(tick, night, stop.clone()));
        }
        if let Some(server) = app.ports.inbox.clone() {
            tasks.spawn(keep_fetching(app.clone(), server, stop.clone()));
        }
        tasks.spawn(work(app.clone(), stop.clone()));
        tasks.spawn(work_bulk(app, stop));
        Self { tasks }
    }

    /// Waits until all have stopped, which they do some time after `stop` became true.
    pub async fn finished(mut self) {
        while let Some(ended) = self.tasks.join_next().await {
            if let Err(error) = ended {
                tracing::error!(%error, "a worker ended badly");
            }
        }
    }

    /// As [`Driver::finished`], as a task of its own.
    #[must_use]
    pub fn spawn(self) -> JoinHandle<()> {
        tokio::spawn(self.finished())
    }
}

/// Ready when the work must end.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    // A sender that is gone has nothing to say any more: stop as well.
    let _ = stop.wait_for(|stop| *stop).await;
}

async fn work(app: App, mut stop: watch::Receiver<bool>) {
    let mut hands = Hands { app: app.clone(), running: JoinSet::new(), behind: true };
    loop {
        let pause = hands.take().await.unwrap_or_else(|error| unread(&error));
        let idle = hands.running.len() < JOBS_MAX;
        let running = &mut hands.running;
        tokio::select! {
            biased;
            () = stopped(&mut stop) => break,
            Some(ended) = running.join_next(), if !running.is_empty() => note(ended),
            () = app.work.notified(), if idle => tokio::time::sleep(GATHER).await,
            () = tokio::time::sleep(pause), if idle => {}
        }
    }
    finish(hands.running).await;
}

/// How long to wait after the outbox could not be read.
fn unread(error: &AppError) -> Duration {
    tracing::warn!(%error, "the outbox cannot be read; trying again");
    SLEEP_MAX
}

/// Lets jobs that were begun come to their end.
async fn finish(mut running: JoinSet<()>) {
    let finish = async {
        while let Some(ended) = running.join_next().await {
            note(ended);
        }
    };
    if tokio::time::timeout(GRACE, finish).await.is_err() {
        tracing::warn!("jobs were left in the middle; another worker will take them");
    }
}

/// Jobs in hand that somebody waits for, each by itself.
struct Hands {
    app: App,
    running: JoinSet<()>,
    /// The last claim brought all that it asked for, so there is probably more.
    behind: bool,
}

impl Hands {
    /// Starts what is due; answers how long to sleep if nothing wakes us.
    async fn take(&mut self) -> Result<Duration, AppError> {
        let free = JOBS_MAX - self.running.len();
        if free == 0 {
            return Ok(SLEEP_MAX);
        }
        if self.behind || pause(&self.app, false).await?.is_zero() {
            let most = i64::try_from(free).unwrap_or(1);
            let claimed = job::claim(&self.app, false, most).await?;
            self.behind = claimed.len() == free;
            for row in claimed {
                self.running.spawn(run(self.app.clone(), vec![row]));
            }
        }
        // Behind, there is no hand free to sleep with.
        if self.behind { Ok(SLEEP_MAX) } else { Ok(pause(&self.app, false).await?.max(SLEEP_MIN)) }
    }
}

/// Until the next job can be taken; zero when one can.
async fn pause(app: &App, bulk: bool) -> Result<Duration, AppError> {
    let now_us = app.now_us();
    let due_us = job::next_due(app, bulk).await?.unwrap_or(i64::MAX);
    let until = Duration::from_micros(due_us.saturating_sub(now_us).max(0).unsigned_abs());
    Ok(until.min(SLEEP_MAX))
}

/// The bulk: a set, a rest while payments wait for each other, the next set. So it has its share of
/// the machine, and no more than that.
async fn work_bulk(app: App, mut stop: watch::Receiver<bool>) {
    loop {
        let begun = Instant::now();
        let mut set = JoinSet::new();
        let pause = match take_bulk(&app, &mut set).await {
            Ok(pause) => pause,
            Err(error) => unread(&error),
        };
        let took = !set.is_empty();
        tokio::select! {
            biased;
            () = stopped(&mut stop) => return finish(set).await,
            Some(ended) = set.join_next(), if took => note(ended),
            () = app.bulk.notified(), if !took => tokio::time::sleep(GATHER).await,
            () = tokio::time::sleep(pause), if !took => {}
        }
        if took && app.lane.is_pressed() {
            let rest = (begun.elapsed() * RESTS).min(SLEEP_MAX);
            tokio::select! {
                () = stopped(&mut stop) => return,
                () = tokio::time::sleep(rest) => {}
            }
        }
    }
}

/// Begins a set of what is due, if anything is; else answers how long to sleep.
async fn take_bulk(app: &App, set: &mut JoinSet<()>) -> Result<Duration, AppError> {
    let pause = pause(app, true).await?;
    if !pause.is_zero() {
        return Ok(pause.max(SLEEP_MIN));
    }
    let claimed = job::claim(app, true, BULK_MAX).await?;
    if !claimed.is_empty() {
        set.spawn(run(app.clone(), claimed));
    }
    Ok(SLEEP_MIN)
}

/// Does claimed jobs, and says now and then that they are being done.
async fn run(app: App, rows: Vec<JobRow>) {
    let ids: Vec<JobId> = rows.iter().map(|row| row.id.clone()).collect();
    let mut filed = std::pin::pin!(job::finish_set(&app, rows));
    let filed = loop {
        tokio::select! {
            filed = &mut filed => break filed,
            () = tokio::time::sleep(job::RENEW_EVERY) => {
                if let Err(error) = job::renew(&app, &ids).await {
                    tracing::warn!(?ids, %error, "the lease of jobs was not renewed");
                }
            }
        }
    };
    if let Err(error) = filed {
        // Their lease runs out, and they are done again.
        tracing::error!(?ids, %error, "what became of jobs could not be filed");
    }
}

fn note(ended: Result<(), tokio::task::JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, "a job panicked; it comes back when its lease is over");
    }
}

async fn keep_ticking(tick: &'static Tick, night: Night, mut stop: watch::Receiver<bool>) {
    loop {
        // A tick that panics must not end all others of its kind.
        let run = AssertUnwindSafe((tick.run)(&night)).catch_unwind();
        match run.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(tick = tick.name, %error, "a tick failed"),
            Err(_) => tracing::error!(tick = tick.name, "a tick panicked"),
        }
        tokio::select! {
            () = stopped(&mut stop) => return,
            () = tokio::time::sleep(tick.every) => {}
        }
    }
}

/// Fetches mail, and tries again after a pause that grows while it gets nowhere.
async fn keep_fetching(app: App, server: Arc<dyn MailServer>, mut stop: watch::Receiver<bool>) {
    let mut pause = FETCH_PAUSE.0;
    loop {
        let watched = AssertUnwindSafe(mail::watch(&app, &*server)).catch_unwind();
        tokio::select! {
            biased;
            () = stopped(&mut stop) => return,
            watched = watched => match watched {
                Ok(true) => pause = FETCH_PAUSE.0,
                Ok(false) => pause = (pause * 2).min(FETCH_PAUSE.1),
                Err(_) => tracing::error!("fetching mail panicked"),
            },
        }
        tokio::select! {
            () = stopped(&mut stop) => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// More than any test or start-up leaves behind; a job that always wants to be done at once would
/// never end.
const DRAINED_MAX: usize = 100_000;

/// Does all jobs that are due, also those that they cause; answers how many.
///
/// # Errors
/// The outbox cannot be read or written, or it never becomes empty.
pub async fn drain(app: &App) -> Result<usize, AppError> {
    let mut done = 0;
    while done < DRAINED_MAX {
        let mut claimed = job::claim(app, false, 16).await?;
        claimed.extend(job::claim(app, true, BULK_MAX).await?);
        if claimed.is_empty() {
            return Ok(done);
        }
        done += claimed.len();
        job::finish_set(app, claimed).await?;
    }
    Err(AppError::Internal(format!("more than {DRAINED_MAX} jobs were due")))
}
