//! Databases for tests: a fresh one for each test, on either engine, gone when the test ends.
//!
//! SQLite gets a folder of its own. PostgreSQL gets a database of its own on a private server
//! that all test processes share (`engine/server.rs`). No test is skipped because there is no
//! server: one that cannot have its database fails, and says what brings it.
//!
//! A check that must hold on both engines is one function: `each_engine(async |engine| …)`.

mod server;

pub use server::{Care, Ending, programs, restart, stop};

use paydesk_store::{Db, DbUrl, Options};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// A fresh database with the current schema.
pub struct Engine {
    /// `sqlite` or `postgres`, for messages.
    pub name: &'static str,
    pub url: DbUrl,
    // Before `home`: what is open must be closed before it is removed.
    pub db: Db,
    home: Home,
}

/// A database that nobody of this process has open: others may have it. It goes with this.
pub struct Left {
    /// `sqlite` or `postgres`, for messages.
    pub name: &'static str,
    pub url: DbUrl,
    _home: Home,
}

/// What is left behind by a test, and removed with it.
enum Home {
    Folder(PathBuf),
    Database(server::Database),
}

impl Engine {
    /// The same database once more, as another process would have it. On SQLite a second writer
    /// is refused, so only PostgreSQL has this.
    pub async fn again(&self) -> Db {
        open(&self.url).await
    }

    /// Closes it here, so that other processes may have it, SQLite too.
    pub fn leave(self) -> Left {
        Left { name: self.name, url: self.url, _home: self.home }
    }

    /// PostgreSQL goes away, as when its server is stopped, or comes back. SQLite is part of the
    /// process and cannot go.
    pub async fn away(&self, away: bool) {
        if let Home::Database(database) = &self.home {
            database.shut(away).await.expect("the test's database is shut or opened");
        }
    }

    /// Where the SQLite file lies.
    pub fn folder(&self) -> Option<&Path> {
        match &self.home {
            Home::Folder(folder) => Some(folder),
            Home::Database(_) => None,
        }
    }

    pub fn is_postgres(&self) -> bool {
        matches!(self.home, Home::Database(_))
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        match self {
            // What cannot be removed lies in the system's temporary folder and harms nobody.
            Home::Folder(folder) => drop(std::fs::remove_dir_all(folder)),
            Home::Database(database) => database.drop_it(),
        }
    }
}

/// The same check on both engines, one after the other.
pub async fn each_engine(check: impl AsyncFn(&Engine)) {
    eprintln!("on sqlite");
    check(&sqlite().await).await;
    eprintln!("on postgres");
    check(&postgres().await).await;
}

pub async fn sqlite() -> Engine {
    let folder = fresh_folder();
    let url = DbUrl::Sqlite(folder.join("paydesk.db"));
    Engine { name: "sqlite", db: open(&url).await, url, home: Home::Folder(folder) }
}

pub async fn postgres() -> Engine {
    postgres_with(Care::Careless).await
}

/// On a server of this kind.
pub async fn postgres_with(care: Care) -> Engine {
    let database = server::database(&fresh_name(), care).await;
    let url = DbUrl::Postgres(database.url());
    Engine { name: "postgres", db: open(&url).await, url, home: Home::Database(database) }
}

/// An empty folder in the system's temporary one; whoever asks for it removes it.
pub fn fresh_folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("paydesk-{}", fresh_name()));
    // A process that had our number may have been killed and have left it.
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    folder
}

async fn open(url: &DbUrl) -> Db {
    match Db::open(url, &Options::default()).await {
        Ok(db) => db,
        Err(fault) => panic!("the test's database {url} cannot be opened: {fault}"),
    }
}

/// Unique among the tests that run now: by process and number.
fn fresh_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("t_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}
