//! The faults: one file each, from breaking it to the row that says what came of it.

pub mod kill;

use anyhow::Result;

use crate::house::{On, Tools};
use crate::table::Row;

/// What can be asked for by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Fault {
    /// `kill -9` at random moments
    Kill,
}

impl Fault {
    /// All of them, the most worthwhile first.
    pub const ALL: [Self; 1] = [Self::Kill];

    /// How often it is done on demand, when nobody says.
    #[must_use]
    pub fn times(self) -> u64 {
        match self {
            Self::Kill => 1000,
        }
    }

    /// On which engines it can happen.
    #[must_use]
    pub fn engines(self) -> &'static [On] {
        match self {
            Self::Kill => &[On::Sqlite, On::Postgres],
        }
    }

    /// Breaks a fresh house so many times.
    ///
    /// # Errors
    /// It could not be done, or the program did what it must not.
    pub async fn run(self, tools: &Tools, on: On, times: u64) -> Result<Row> {
        match self {
            Self::Kill => kill::run(tools, on, times).await,
        }
    }
}
