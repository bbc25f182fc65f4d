//! The faults: one file each, from breaking it to the row that says what came of it.

pub mod bank;
pub mod burst;
pub mod clock;
pub mod crowd;
pub mod disk;
pub mod kill;
pub mod line;
pub mod pg;
pub mod two;

use anyhow::Result;

use crate::disk::Trouble;
use crate::house::{On, Tools};
use crate::table::Row;

/// What can be asked for by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Fault {
    /// `kill -9` at random moments
    Kill,
    /// PostgreSQL: connections cut around COMMIT, the server restarted
    Pg,
    /// Two processes on one database, one killed
    Two,
    /// The disk full, and writes and syncs that fail
    Full,
    /// Power cuts: what was not synced is gone
    Power,
    /// The bank silent, slow, down, answering twice and out of order; SMS and mail failing
    Bank,
    /// The clock jumps
    Clock,
    /// Slow clients beside others
    Slow,
    /// More clients than there is room for
    Overload,
    /// Cases written over a line that is slow, late and breaks
    Line,
    /// Everybody opens a case while the bank is down
    Burst,
}

impl Fault {
    /// All of them, the most worthwhile first.
    pub const ALL: [Self; 11] = [
        Self::Kill,
        Self::Pg,
        Self::Two,
        Self::Full,
        Self::Power,
        Self::Bank,
        Self::Clock,
        Self::Slow,
        Self::Overload,
        Self::Line,
        Self::Burst,
    ];

    /// How often it is done on demand, when nobody says.
    #[must_use]
    pub fn times(self) -> u64 {
        match self {
            Self::Kill => 1000,
            Self::Line => 500,
            Self::Burst => 2000,
            Self::Power => 200,
            Self::Pg | Self::Two | Self::Full => 50,
            Self::Bank => 45,
            Self::Clock => 20,
            Self::Slow | Self::Overload => 5,
        }
    }

    /// On which engines it can happen.
    #[must_use]
    pub fn engines(self) -> &'static [On] {
        match self {
            Self::Pg | Self::Two => &[On::Postgres],
            Self::Full | Self::Power => &[On::Sqlite],
            Self::Kill
            | Self::Bank
            | Self::Clock
            | Self::Slow
            | Self::Overload
            | Self::Line
            | Self::Burst => &[On::Sqlite, On::Postgres],
        }
    }

    /// Breaks a fresh house so many times.
    ///
    /// # Errors
    /// It could not be done, or the program did what it must not.
    pub async fn run(self, tools: &Tools, on: On, times: u64) -> Result<Vec<Row>> {
        Ok(match self {
            Self::Kill => vec![kill::run(tools, on, times).await?],
            // Cuts are quick, and a thousand of them no more than a restart.
            Self::Pg => {
                vec![pg::cut(tools, on, times * 20).await?, pg::restart(tools, on, times).await?]
            }
            Self::Two => vec![two::run(tools, on, times).await?],
            Self::Full => {
                vec![disk::full(tools, on, times).await?, disk::broken(tools, on, times).await?]
            }
            Self::Power => vec![disk::power(tools, on, times, Trouble::None).await?],
            Self::Bank => vec![bank::run(tools, on, times).await?],
            Self::Clock => vec![clock::run(tools, on, times).await?],
            Self::Slow => vec![crowd::slow(tools, on, times).await?],
            Self::Overload => vec![crowd::overload(tools, on, times).await?],
            Self::Burst => vec![burst::run(tools, on, times).await?],
            Self::Line => vec![line::run(tools, on, times).await?],
        })
    }
}
