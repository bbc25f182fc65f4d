//! SQLite: one file, one writer thread, a few reader threads, and a thread that carries the log
//! back into the file.
//!
//! Invariants:
//! - One process writes: an exclusive lock on `<file>.lock` is held from before the migrations
//!   until after the last commit. It is the kernel's lock, so a killed process leaves none behind.
//! - A case's future never truly waits here, so it is polled to its end on the database's thread.
//! - Answers go out after the commit (`synchronous=FULL`: after the fsync).

mod hand;
mod log;
mod reader;
mod run;
mod set;
mod statement;
mod writer;

pub use hand::Hand;
pub(super) use set::{load_many, store_many};
pub(super) use statement::{each, fault};

use super::answer::Case;
use super::{Counters, Fault, Options, Tx, Way, count, join, migrate, spawn};
use crossbeam_channel::{Sender, TrySendError, bounded};
use run::Job;
use rusqlite::{Connection, OpenFlags};

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

type Waiting = Sender<Box<dyn Job>>;

pub(super) struct House {
    /// None: opened for reading only.
    writer: Option<Lines>,
    reader: Option<Waiting>,
    threads: Vec<JoinHandle<()>>,
    counters: Arc<Counters>,
}

/// The two lines before the writer: the money lane's, and everybody else's.
struct Lines {
    first: Waiting,
    rest: Waiting,
}

impl House {
    pub(super) fn open(
        path: &Path,
        options: &Options,
        counters: Arc<Counters>,
        read_only: bool,
    ) -> Result<House, Fault> {
        let mut house = House { writer: None, reader: None, threads: Vec::new(), counters };
        if read_only {
            migrate::sqlite_must_be_current(&connect_to_read(path)?)?;
        } else {
            house.open_writer(path, options.cases_max)?;
        }
        let (reader, waiting) = bounded(options.cases_max);
        for _ in 0..options.readers.max(1) {
            let (connection, waiting) = (connect_to_read(path)?, waiting.clone());
            let time_max = options.read_time_max;
            let reader = reader::Reader::new(connection, time_max)?;
            house.threads.push(spawn("reader", move || reader.run(&waiting))?);
        }
        house.reader = Some(reader);
        Ok(house)
    }

    fn open_writer(&mut self, path: &Path, cases_max: usize) -> Result<(), Fault> {
        create(path)?;
        let lock = lock(path)?;
        let mut connection = connect_to_write(path)?;
        migrate::sqlite(&mut connection)?;
        let (first, money) = bounded(cases_max);
        let (rest, others) = bounded(cases_max);
        let (log, carrier) = log::Log::open(connect_to_write(path)?, &connection)?;
        self.threads.push(carrier);
        let counters = Arc::clone(&self.counters);
        let writer = writer::Writer::new(connection, log, counters, writer::TIME_MAX);
        self.threads.push(spawn("writer", move || {
            writer.run(&money, &others);
            // Only now may another process have the file.
            drop(lock);
        })?);
        self.writer = Some(Lines { first, rest });
        Ok(())
    }

    pub(super) fn post<F, T, E>(&self, case: Box<Case<F, T, E>>, way: Way)
    where
        F: AsyncFn(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        let line = match way {
            Way::Read => self.reader.as_ref(),
            Way::Write => self.writer.as_ref().map(|lines| &lines.rest),
            Way::WriteFirst => self.writer.as_ref().map(|lines| &lines.first),
        };
        let Some(line) = line else {
            let fault = Fault::Engine("the database was opened for reading only".into());
            return case.answer(Err(fault));
        };
        match line.try_send(case) {
            Ok(()) => {}
            Err(TrySendError::Full(case)) => {
                count(&self.counters.turned_away);
                case.answer(Err(Fault::Busy));
            }
            Err(TrySendError::Disconnected(case)) => {
                case.answer(Err(Fault::Gone("its thread has ended".into())));
            }
        }
    }
}

/// What was sent is finished first; then the threads end and the lock is free.
impl Drop for House {
    fn drop(&mut self) {
        self.writer = None;
        self.reader = None;
        join(&mut self.threads);
    }
}

/// Makes the file before SQLite does, readable for its owner only; the log inherits that.
fn create(path: &Path) -> Result<(), Fault> {
    let gone = |e: std::io::Error| Fault::Gone(format!("{}: {e}", path.display()));
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(gone)?;
    }
    private_file(path).map(drop).map_err(gone)
}

fn private_file(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().create(true).truncate(false).write(true).read(true).mode(0o600).open(path)
}

fn lock(path: &Path) -> Result<File, Fault> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let name = PathBuf::from(name);
    let file = private_file(&name).map_err(|e| Fault::Gone(format!("{}: {e}", name.display())))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Fault::Taken),
        Err(TryLockError::Error(e)) => {
            Err(Fault::Gone(format!("cannot lock {}: {e}", name.display())))
        }
    }
}

fn connect_to_write(path: &Path) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(fault)?;
    // The file is seen where it lies; only this connection changes what it has read.
    prepare(&connection, 32, 256)?;
    let mode: String =
        connection.query_row("pragma journal_mode = wal", [], |row| row.get(0)).map_err(fault)?;
    if mode != "wal" {
        return Err(Fault::Engine(format!("the file's journal mode stays {mode}, not wal")));
    }
    connection
        // What savepoints keep to go back to is small and gone in a moment: never a file.
        .execute_batch(
            "pragma synchronous = full; pragma foreign_keys = on; pragma temp_store = memory;",
        )
        .map_err(fault)?;
    Ok(connection)
}

fn connect_to_read(path: &Path) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(fault)?;
    // A reader drops its map of the file whenever somebody has written, and to make it anew costs
    // more than the few pages that it reads.
    prepare(&connection, 8, 0)?;
    Ok(connection)
}

fn prepare(connection: &Connection, cache_mib: u32, map_mib: u32) -> Result<(), Fault> {
    // The default cache holds 16 statements, which is fewer than one use case has.
    connection.set_prepared_statement_cache_capacity(512);
    connection.busy_timeout(Duration::from_secs(5)).map_err(fault)?;
    connection
        .execute_batch(&format!(
            "pragma cache_size = -{}; pragma mmap_size = {};",
            cache_mib * 1024,
            map_mib * 1024 * 1024
        ))
        .map_err(fault)
}
