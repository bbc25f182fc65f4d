//! Reading from SQLite: one snapshot a case, for a bounded time. A snapshot that is held keeps
//! the log from being carried back, and the log grows by hundreds of megabytes in seconds.

use super::run::Job;
use super::statement::fault;
use crate::db::tx::On;
use crate::db::{Fault, Tx, clock};
use crossbeam_channel::Receiver;
use rusqlite::Connection;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How many steps of SQLite's machine go by between two looks at the clock: some 10 µs.
const STEPS: std::ffi::c_int = 1000;

pub(super) struct Reader {
    tx: Tx,
    time_max: Duration,
    born: Instant,
    /// Microseconds after `born` at which the running case must be done.
    until: Arc<AtomicU64>,
}

impl Reader {
    pub(super) fn new(connection: Connection, time_max: Duration) -> Result<Reader, Fault> {
        let (born, until) = (clock(), Arc::new(AtomicU64::new(u64::MAX)));
        let seen = Arc::clone(&until);
        let late = move || micros(clock() - born) > seen.load(Ordering::Relaxed);
        connection.progress_handler(STEPS, Some(late)).map_err(fault)?;
        Ok(Reader { tx: Tx::new(On::Sqlite(connection)), time_max, born, until })
    }

    pub(super) fn run(mut self, waiting: &Receiver<Box<dyn Job>>) {
        while let Ok(job) = waiting.recv() {
            self.turn(job);
        }
    }

    pub(super) fn turn(&mut self, mut job: Box<dyn Job>) {
        if job.abandoned() {
            return;
        }
        let end = self.one(job.as_mut());
        job.answer(end);
    }

    fn one(&mut self, job: &mut dyn Job) -> Result<(), Fault> {
        let until = micros(clock() - self.born + self.time_max);
        self.until.store(until, Ordering::Relaxed);
        super::writer::sql(&self.tx, "begin")?;
        job.run(&mut self.tx);
        self.until.store(u64::MAX, Ordering::Relaxed);
        super::writer::rollback(&self.tx);
        Ok(())
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
