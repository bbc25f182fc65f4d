//! The database without threads of its own: whoever opened it runs what waits, when and in which
//! order they choose. So a simulation decides what happens before what, and the same choices give
//! the same history; everything else is the same code. Time bounds nothing here, since how long a
//! case takes must not change what happens.

use super::House;
use super::log::Log;
use super::reader::Reader;
use super::run::Job;
use super::writer::Writer;
use super::{Lines, connect_to_read, connect_to_write, create, lock};
use crate::db::{Counters, Fault, Options, migrate};
use crossbeam_channel::{Receiver, bounded};
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Longer than any case takes.
const UNBOUNDED: Duration = Duration::from_secs(86_400);

type Line = Receiver<Box<dyn Job>>;

/// What runs the cases of a database that has no threads. Dropped, it is as if the process had
/// died: what waits is never run.
pub struct Hand {
    writer: Writer,
    money: Line,
    others: Line,
    reader: Reader,
    reads: Line,
    // Last: only when the connections are closed may another process have the file.
    _lock: File,
}

impl Hand {
    pub(in crate::db) fn open(
        path: &Path,
        options: &Options,
        counters: Arc<Counters>,
    ) -> Result<(House, Hand), Fault> {
        create(path)?;
        let lock = lock(path)?;
        let mut connection = connect_to_write(path)?;
        migrate::sqlite(&mut connection)?;
        let log = Log::alone(&connection);
        let writer = Writer::new(connection, log, Arc::clone(&counters), UNBOUNDED);
        let reader = Reader::new(connect_to_read(path)?, UNBOUNDED)?;
        let (first, money) = bounded(options.cases_max);
        let (rest, others) = bounded(options.cases_max);
        let (ask, reads) = bounded(options.cases_max);
        let lines = Lines { first, rest };
        let house = House { writer: Some(lines), reader: Some(ask), threads: Vec::new(), counters };
        Ok((house, Hand { writer, money, others, reader, reads, _lock: lock }))
    }

    /// Writes what waits, in one commit; false when nothing waited.
    pub fn write(&mut self) -> bool {
        self.writer.turn(&self.money, &self.others)
    }

    /// Runs one case that reads; false when none waited.
    pub fn read(&mut self) -> bool {
        let job = self.reads.try_recv();
        job.map(|job| self.reader.turn(job)).is_ok()
    }
}
