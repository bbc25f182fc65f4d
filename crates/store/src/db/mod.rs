//! The thin facade over both engines: embedded SQLite (rusqlite) and PostgreSQL (tokio-postgres).
//!
//! A use case is a closure over one `Tx`. `write` runs it in a transaction: `Ok` commits, `Err`
//! rolls back. It may run more than once (a lost race, a lost connection, a batch that was
//! rolled back), so it does nothing but read and write through its `Tx`: no port, no timer, no
//! hash; on SQLite waiting for anything else is refused by name.
//!
//! | | SQLite | PostgreSQL |
//! | --- | --- | --- |
//! | writes | one writer thread, many cases to a commit, a savepoint each | READ COMMITTED |
//! | reads | a few reader threads, one snapshot a case | REPEATABLE READ, READ ONLY |
//! | a race | cannot happen | row locks; deadlocks are run again |
//!
//! Engine branches live in this folder and nowhere else. Bounded are: waiting cases, the time of
//! a read, of a statement, of waiting for a connection, of a batch, and the number of tries.

mod answer;
mod fault;
mod migrate;
mod postgres;
mod row;
mod set;
mod sqlite;
mod tx;
mod url;
mod value;

pub use answer::Answer;
pub use fault::Fault;
pub use migrate::schema_digest;
pub use row::{FromRow, OwnedRow, Row};
pub use set::{How, Kind, Load, Store, Table};
pub use sqlite::Hand;
pub use tx::Tx;
pub use url::DbUrl;
pub use value::{Arg, Column, OwnedValue, Value};

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// The database. Clones are the same database; when the last one goes, what was sent is finished
/// and the file or the connections are let go.
#[derive(Clone)]
pub struct Db {
    engine: Engine,
    counters: Arc<Counters>,
}

#[derive(Clone)]
enum Engine {
    Sqlite(Arc<sqlite::House>),
    Postgres(Arc<postgres::House>),
}

#[derive(Clone, Debug)]
pub struct Options {
    /// Connections to PostgreSQL, over all threads.
    pub connections_max: usize,
    /// Threads that read from SQLite.
    pub readers: usize,
    /// Cases that wait or run; one more is told `Fault::Busy`.
    pub cases_max: usize,
    /// How long a statement that reads may take.
    pub read_time_max: Duration,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            connections_max: 16,
            readers: 3,
            cases_max: 4096,
            read_time_max: Duration::from_secs(5),
        }
    }
}

/// What has been done since the database was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Commits. On SQLite one holds many cases.
    pub batches: u64,
    /// Writing cases that were run to their end, whatever the end.
    pub cases: u64,
    /// Cases that were run again: a lost race or connection, or a batch that was rolled back.
    pub retries: u64,
    /// Cases that were told `Busy` before they were tried.
    pub turned_away: u64,
}

#[derive(Default)]
pub(crate) struct Counters {
    batches: AtomicU64,
    cases: AtomicU64,
    retries: AtomicU64,
    turned_away: AtomicU64,
}

/// How a case is to be run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Way {
    Read,
    Write,
    /// Ahead of the others that wait.
    WriteFirst,
}

impl Db {
    /// Opens the database, creates a SQLite file that is missing, brings the schema up to date.
    /// A SQLite file has one writing process: a second one is refused.
    pub async fn open(url: &DbUrl, options: &Options) -> Result<Db, Fault> {
        Db::open_as(url, options, false).await
    }

    /// For `check` and `export` beside a running server: the schema must be current, and every
    /// write is refused.
    pub async fn open_read_only(url: &DbUrl, options: &Options) -> Result<Db, Fault> {
        Db::open_as(url, options, true).await
    }

    /// A SQLite file without threads: nothing is done in it but by the `Hand`, so that a simulation
    /// decides when and in which order. Opening blocks.
    pub fn by_hand(path: &std::path::Path) -> Result<(Db, Hand), Fault> {
        let counters = Arc::new(Counters::default());
        let shared = Arc::clone(&counters);
        let (house, hand) = Hand::open(path, &Options::default(), shared)?;
        Ok((Db { engine: Engine::Sqlite(Arc::new(house)), counters }, hand))
    }

    /// What it takes on disk, in bytes, indexes too; what SQLite's log alone has is left out.
    pub async fn size(&self) -> Result<i64, Fault> {
        let sql = match self.engine {
            Engine::Postgres(_) => "select pg_database_size(current_database())",
            Engine::Sqlite(_) => {
                "select page_count * page_size from pragma_page_count, pragma_page_size"
            }
        };
        Ok(self.read(async move |tx| tx.one::<(i64,)>(sql, &[]).await).await?.0)
    }

    async fn open_as(url: &DbUrl, options: &Options, read_only: bool) -> Result<Db, Fault> {
        let counters = Arc::new(Counters::default());
        let (url, options, shared) = (url.clone(), options.clone(), Arc::clone(&counters));
        // Opening blocks (files, migrations): on a thread of its own it stops nobody.
        let (done, opened) = oneshot::channel();
        spawn("open", move || {
            let engine = match &url {
                DbUrl::Sqlite(path) => sqlite::House::open(path, &options, shared, read_only)
                    .map(|house| Engine::Sqlite(Arc::new(house))),
                DbUrl::Postgres(url) => postgres::House::open(url, &options, shared, read_only)
                    .map(|house| Engine::Postgres(Arc::new(house))),
            };
            // Whoever wanted the database may have gone; then it is closed again here.
            let _ = done.send(engine);
        })?;
        let engine = opened.await.map_err(|_| Fault::Gone("opening it panicked".into()))??;
        Ok(Db { engine, counters })
    }

    /// Runs a use case in one transaction. Ok commits, Err rolls back.
    pub fn write<T, E, F>(&self, case: F) -> Answer<T, E>
    where
        F: AsyncFn(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        self.post(case, Way::Write)
    }

    /// As `write`, but ahead of others that wait for SQLite's writer: for the money lane.
    pub fn write_first<T, E, F>(&self, case: F) -> Answer<T, E>
    where
        F: AsyncFn(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        self.post(case, Way::WriteFirst)
    }

    /// Runs a use case on one consistent snapshot. Writes are refused.
    pub fn read<T, E, F>(&self, case: F) -> Answer<T, E>
    where
        F: AsyncFn(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        self.post(case, Way::Read)
    }

    fn post<T, E, F>(&self, case: F, way: Way) -> Answer<T, E>
    where
        F: AsyncFn(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        let died = "the database's thread died";
        let lost = match way {
            Way::Read => Fault::Gone(died.into()),
            Way::Write | Way::WriteFirst => Fault::Unknown(died.into()),
        };
        let (case, answer) = answer::ship(case, lost);
        match &self.engine {
            Engine::Sqlite(house) => house.post(case, way),
            Engine::Postgres(house) => house.post(case, way),
        }
        answer
    }

    pub fn counts(&self) -> Counts {
        Counts {
            batches: self.counters.batches.load(Ordering::Relaxed),
            cases: self.counters.cases.load(Ordering::Relaxed),
            retries: self.counters.retries.load(Ordering::Relaxed),
            turned_away: self.counters.turned_away.load(Ordering::Relaxed),
        }
    }

    /// For pages that show it and tests that print it; nothing may depend on it.
    pub fn engine_name(&self) -> &'static str {
        match self.engine {
            Engine::Sqlite(_) => "sqlite",
            Engine::Postgres(_) => "postgres",
        }
    }
}

fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

#[expect(clippy::disallowed_methods, reason = "batches and reads are bounded in real time")]
fn clock() -> Instant {
    Instant::now()
}

fn spawn(
    name: &str,
    work: impl FnOnce() + Send + 'static,
) -> Result<std::thread::JoinHandle<()>, Fault> {
    std::thread::Builder::new()
        .name(format!("db-{name}"))
        .spawn(work)
        .map_err(|e| Fault::Gone(format!("no thread for it: {e}")))
}

/// Lets threads finish. Not from one of them: the last clone of a `Db` may go inside a case.
fn join(threads: &mut Vec<std::thread::JoinHandle<()>>) {
    let me = std::thread::current().id();
    if threads.iter().any(|thread| thread.thread().id() == me) {
        return;
    }
    for thread in threads.drain(..) {
        // A thread that panicked has said so; its cases are answered by `Answer`.
        let _ = thread.join();
    }
}
