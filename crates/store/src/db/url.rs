//! Where the database is: `postgres://…` for a server, anything else for a file.

use super::Fault;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

#[derive(Clone, PartialEq, Eq)]
pub enum DbUrl {
    /// `sqlite:/path/file.db`, or a bare path.
    Sqlite(PathBuf),
    /// `postgres://user:password@host:port/name`, as libpq reads it.
    Postgres(String),
}

impl DbUrl {
    pub fn parse(url: &str) -> Result<DbUrl, Fault> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(DbUrl::Postgres(url.to_owned()));
        }
        let path = url.strip_prefix("sqlite:").unwrap_or(url);
        let path = path.strip_prefix("//").unwrap_or(path);
        // A database in memory would be another one for each of our connections.
        if path.is_empty() || path.starts_with(":memory:") {
            return Err(Fault::Engine(format!("{url:?} names no database file")));
        }
        Ok(DbUrl::Sqlite(PathBuf::from(path)))
    }
}

impl FromStr for DbUrl {
    type Err = Fault;

    fn from_str(url: &str) -> Result<DbUrl, Fault> {
        DbUrl::parse(url)
    }
}

/// Without the password: this is what logs show.
impl fmt::Display for DbUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DbUrl::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            DbUrl::Postgres(url) => {
                let url = url.split('?').next().unwrap_or(url);
                match (url.split_once("://"), url.rsplit_once('@')) {
                    (Some((scheme, _)), Some((_, place))) => write!(f, "{scheme}://…@{place}"),
                    _ => f.write_str(url),
                }
            }
        }
    }
}

impl fmt::Debug for DbUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
