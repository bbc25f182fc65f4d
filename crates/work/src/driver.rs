//! The driver: claims due jobs, runs them side by side, and wakes the ticks. The only file that
//! sleeps.
//!
//! It is woken by the app when work was added, by the next job's due time, and at least once a
//! second, since another process may have added work that nobody here heard of. At most
//! [`JOBS_MAX`] jobs that somebody waits for run at once; beside them one set of the bulk (receipts
//! and their sending), which rests while payments press. When asked to stop it takes nothing new
//! and finishes what it has; whatever it cannot finish in time keeps its lease and is done by
//! whoever comes next.

use std::time::Duration;

use futures_util::FutureExt as _;
use paydesk_app::job::JobRow;
use paydesk_app::{App, AppError, job};
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
/// Between two looks at the outbox at least, whoever calls.
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// The longest sleep, and the pause after the database could not be asked.
const SLEEP_MAX: Duration = Duration::from_secs(1);
/// The shortest: another process may be taking the job that is due.
const SLEEP_MIN: Duration = Duration::from_millis(20);
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
        tasks.spawn(work(app, stop));
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
    let mut hands = Hands::of(app.clone());
    let mut looked = Instant::now();
    loop {
        let pause = hands.take().await;
        let idle = hands.running.len() < JOBS_MAX;
        let (running, bulk) = (&mut hands.running, &mut hands.bulk);
        tokio::select! {
            biased;
            () = stopped(&mut stop) => break,
            Some(ended) = running.join_next(), if !running.is_empty() => note(ended),
            Some(ended) = bulk.join_next(), if !bulk.is_empty() => note(ended),
            () = app.work.notified(), if idle => {
                // A thousand payments a second wake us as often; one look serves them all.
                tokio::time::sleep_until(looked + LOOK_EVERY).await;
            }
            () = tokio::time::sleep(pause), if idle => {}
        }
        looked = Instant::now();
    }
    let finish = async {
        while let Some(ended) = hands.running.join_next().await {
            note(ended);
        }
        while let Some(ended) = hands.bulk.join_next().await {
            note(ended);
        }
    };
    if tokio::time::timeout(GRACE, finish).await.is_err() {
        tracing::warn!("jobs were left in the middle; another worker will take them");
    }
}

/// Jobs in hand.
struct Hands {
    app: App,
    /// Those that somebody waits for, each by itself.
    running: JoinSet<()>,
    /// At most one set of the bulk.
    bulk: JoinSet<()>,
    /// The last claim brought all that it asked for, so there is probably more.
    behind: bool,
}

impl Hands {
    fn of(app: App) -> Self {
        Self { app, running: JoinSet::new(), bulk: JoinSet::new(), behind: true }
    }

    /// Starts what is due; answers how long to sleep if nothing wakes us.
    async fn take(&mut self) -> Duration {
        match self.try_take().await {
            Ok(pause) => pause,
            Err(error) => {
                tracing::warn!(%error, "the outbox cannot be read; trying again");
                SLEEP_MAX
            }
        }
    }

    async fn try_take(&mut self) -> Result<Duration, AppError> {
        let urgent = self.take_urgent().await?;
        let bulk = self.take_bulk().await?;
        Ok(urgent.min(bulk))
    }

    async fn take_urgent(&mut self) -> Result<Duration, AppError> {
        let free = JOBS_MAX - self.running.len();
        if free == 0 {
            return Ok(SLEEP_MAX);
        }
        if self.behind || self.pause(false).await?.is_zero() {
            let most = i64::try_from(free).unwrap_or(1);
            let claimed = job::claim(&self.app, false, most).await?;
            self.behind = claimed.len() == free;
            for row in claimed {
                self.running.spawn(run(self.app.clone(), vec![row]));
            }
        }
        // Behind, there is no hand free to sleep with.
        if self.behind { Ok(SLEEP_MAX) } else { Ok(self.pause(false).await?.max(SLEEP_MIN)) }
    }

    async fn take_bulk(&mut self) -> Result<Duration, AppError> {
        if !self.bulk.is_empty() {
            return Ok(SLEEP_MAX);
        }
        let pause = self.pause(true).await?;
        if !pause.is_zero() {
            return Ok(pause.max(SLEEP_MIN));
        }
        let claimed = job::claim(&self.app, true, BULK_MAX).await?;
        if claimed.is_empty() {
            return Ok(SLEEP_MIN);
        }
        self.bulk.spawn(run_bulk(self.app.clone(), claimed));
        Ok(SLEEP_MAX)
    }

    /// Until the next job can be taken; zero when one can.
    async fn pause(&self, bulk: bool) -> Result<Duration, AppError> {
        let now_us = self.app.now_us();
        let due_us = job::next_due(&self.app, bulk).await?.unwrap_or(i64::MAX);
        let until = Duration::from_micros(due_us.saturating_sub(now_us).max(0).unsigned_abs());
        Ok(until.min(SLEEP_MAX))
    }
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

/// A set of the bulk, and then a rest while payments wait for each other: the bulk has its share of
/// the machine, and no more than that.
async fn run_bulk(app: App, rows: Vec<JobRow>) {
    let begun = Instant::now();
    run(app.clone(), rows).await;
    let rest = (begun.elapsed() * RESTS).min(SLEEP_MAX);
    if app.lane.is_pressed() {
        tokio::time::sleep(rest).await;
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
        let run = std::panic::AssertUnwindSafe((tick.run)(&night)).catch_unwind();
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
