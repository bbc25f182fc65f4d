//! The driver: claims due jobs, runs them side by side, and wakes the ticks. The only file that
//! sleeps.
//!
//! It is woken by the app when work was added, by the next job's due time, and at least once a
//! second, since another process may have added work that nobody here heard of. At most
//! [`JOBS_MAX`] jobs run at once. When asked to stop it takes nothing new and finishes what it has;
//! whatever it cannot finish in time keeps its lease and is done by whoever comes next.

use std::time::Duration;

use futures_util::FutureExt as _;
use paydesk_app::{App, AppError, job};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use crate::tick::{Tick, ticks};
use crate::{Config, Night};

/// Jobs at once: most of them wait for somebody outside.
const JOBS_MAX: usize = 16;
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
    let mut hands = Hands { app: app.clone(), running: JoinSet::new(), behind: true };
    loop {
        let pause = hands.take().await;
        let idle = hands.running.len() < JOBS_MAX;
        let running = &mut hands.running;
        tokio::select! {
            biased;
            () = stopped(&mut stop) => break,
            Some(ended) = running.join_next(), if !running.is_empty() => note(ended),
            () = app.work.notified(), if idle => {}
            () = tokio::time::sleep(pause), if idle => {}
        }
    }
    let finish = async {
        while let Some(ended) = hands.running.join_next().await {
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
    running: JoinSet<()>,
    /// The last claim brought all that it asked for, so there is probably more. Then nobody asks
    /// what is due next, which looks at every job that waits.
    behind: bool,
}

impl Hands {
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
        let free = JOBS_MAX - self.running.len();
        if free == 0 {
            return Ok(SLEEP_MAX);
        }
        if self.behind || self.pause().await?.is_zero() {
            let most = i64::try_from(free).unwrap_or(1);
            let claimed = job::claim(&self.app, most).await?;
            self.behind = claimed.len() == free;
            for row in claimed {
                self.running.spawn(run(self.app.clone(), row));
            }
        }
        // Behind, there is no hand free to sleep with.
        if self.behind { Ok(SLEEP_MAX) } else { Ok(self.pause().await?.max(SLEEP_MIN)) }
    }

    /// Until the next job falls due; zero when one is.
    async fn pause(&self) -> Result<Duration, AppError> {
        let now_us = self.app.now_us();
        let due_us = job::next_due(&self.app).await?.unwrap_or(i64::MAX);
        let until = Duration::from_micros(due_us.saturating_sub(now_us).max(0).unsigned_abs());
        Ok(until.min(SLEEP_MAX))
    }
}

/// Does a job, and says now and then that it is being done.
async fn run(app: App, row: paydesk_store::job::JobRow) {
    let (id, kind) = (row.id.clone(), row.kind.clone());
    let mut filed = std::pin::pin!(job::finish(&app, row));
    let filed = loop {
        tokio::select! {
            filed = &mut filed => break filed,
            () = tokio::time::sleep(job::RENEW_EVERY) => {
                if let Err(error) = job::renew(&app, &id).await {
                    tracing::warn!(job = %id, kind, %error, "a job's lease was not renewed");
                }
            }
        }
    };
    if let Err(error) = filed {
        // Its lease runs out, and it is done again.
        tracing::error!(job = %id, kind, %error, "what became of a job could not be filed");
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

/// Does all jobs that are due, one after the other, also those that they cause; answers how many.
///
/// # Errors
/// The outbox cannot be read or written, or it never becomes empty.
pub async fn drain(app: &App) -> Result<usize, AppError> {
    let mut done = 0;
    while done < DRAINED_MAX {
        let claimed = job::claim(app, 16).await?;
        if claimed.is_empty() {
            return Ok(done);
        }
        for row in claimed {
            job::finish(app, row).await?;
            done += 1;
        }
    }
    Err(AppError::Internal(format!("more than {DRAINED_MAX} jobs were due")))
}
