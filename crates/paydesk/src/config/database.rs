//! Where the database is.

use std::path::{Path, PathBuf};
use std::time::Duration;

use paydesk_store::{DbUrl, Fault, Options};
use serde::{Deserialize, Serialize};

use super::Faults;

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// `postgres://user:password@host/name`; without it, SQLite in the data folder.
    pub url: String,
    /// Connections to PostgreSQL at most.
    pub connections_max: usize,
}

impl Default for Database {
    fn default() -> Self {
        Self { url: String::new(), connections_max: 16 }
    }
}

impl Database {
    pub(super) fn check(&self, faults: &mut Faults) {
        let server = ["postgres://", "postgresql://"].iter().any(|p| self.url.starts_with(p));
        if !self.url.is_empty() && !server {
            let what = "must begin with postgres://; leave it out for SQLite in the data folder";
            faults.add("database.url", what);
        }
        let asks = ["require", "verify-ca", "verify-full"];
        if server && asks.iter().any(|mode| self.url.contains(&format!("sslmode={mode}"))) {
            let what = "asks for TLS, which is not spoken to PostgreSQL here; take it out, and let \
                        the database be reached through a private network or a tunnel only";
            faults.add("database.url", what);
        }
        if !(2..=200).contains(&self.connections_max) {
            faults.add("database.connections_max", "must be between 2 and 200");
        }
    }

    /// The file in the data folder; none when the database is on a server.
    pub fn file(&self, data: &Path) -> Option<PathBuf> {
        self.url.is_empty().then(|| data.join("paydesk.db"))
    }

    /// # Errors
    /// When the address names no database.
    pub fn address(&self, data: &Path) -> Result<DbUrl, Fault> {
        match self.file(data) {
            Some(file) => DbUrl::parse(&format!("sqlite:{}", file.display())),
            None => DbUrl::parse(&self.url),
        }
    }

    pub fn options(&self) -> Options {
        Options { connections_max: self.connections_max, ..Options::default() }
    }

    /// For proofs and exports, which read everything: few connections, and time.
    pub fn patient(&self) -> Options {
        let read_time_max = Duration::from_secs(600);
        Options { connections_max: 2, readers: 1, read_time_max, ..Options::default() }
    }
}
