//! What can go wrong between a use case and its database: one list for both engines, so that
//! nobody above has to know which one it is.
//!
//! A fault is never a refusal. A refusal is an answer that core or a store function gives in
//! words of the trade; a fault says that the question could not be answered. Texts of faults
//! hold SQL and names of columns, never values: values are personal.

use thiserror::Error;

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Fault {
    /// PostgreSQL rolled the case back in favour of another, and did so each time it was tried.
    #[error("the transaction lost every race against others")]
    Raced,
    /// The connection went away before COMMIT was sent, and did so each time it was tried.
    #[error("the connection to the database was lost before the commit")]
    Lost,
    /// A constraint refused a statement. One that may meet a constraint in ordinary life says
    /// `on conflict do nothing returning`, and its caller sees a missing row instead.
    #[error("a constraint refused the change: {0}")]
    Constraint(String),
    /// A text holds U+0000, which PostgreSQL cannot keep; neither engine is asked. Rules of the
    /// trade refuse it beside its field; this is for what slipped through.
    #[error("a text holds a character that no database keeps")]
    Text,
    /// The case awaited something other than its transaction. On SQLite that would stop the one
    /// writer, so it is refused; on PostgreSQL nobody notices. Hence every test on both.
    #[error("the use case waited for something that is not its transaction")]
    Waited,
    #[error("the use case panicked: {0}")]
    Panicked(String),
    /// A statement after one that failed: the transaction will not be committed any more.
    #[error("the statement came after a failed one in the same transaction")]
    Aborted,
    /// COMMIT was sent and no answer came. The change may be stored or not; asking again with the
    /// same idempotency key finds the truth.
    #[error("it is unknown whether the change was stored: {0}")]
    Unknown(String),
    /// SQLite rolled back the whole batch, and this case was the one that made it do so.
    #[error("SQLite rolled the whole batch back: {0}")]
    Batch(String),
    /// Too much waits already, or a lock was not to be had; nothing was done.
    #[error("the database is too busy")]
    Busy,
    /// A statement took longer than it may; nothing was stored.
    #[error("the database took too long: {0}")]
    TimedOut(String),
    /// There is no database to ask: refused, shut down, disk full.
    #[error("the database is away: {0}")]
    Gone(String),
    /// Another process writes to this database file; only one may.
    #[error("another process has this database open; only one may write to it")]
    Taken,
    /// A stored value that this program cannot have written.
    #[error("corrupt row: {table}: column {column}: {what}")]
    Corrupt { table: String, column: String, what: String },
    /// The statement or its arguments are wrong: a defect in this program.
    #[error("the database refused: {0}")]
    Engine(String),
}

impl Fault {
    pub fn corrupt(table: &str, column: &str, what: impl Into<String>) -> Fault {
        Fault::Corrupt { table: table.into(), column: column.into(), what: what.into() }
    }

    /// The database is away or overloaded: nothing is wrong with the request, and nothing was
    /// stored. The same request later may well succeed.
    pub fn is_unavailable(&self) -> bool {
        matches!(
            self,
            Fault::Gone(_) | Fault::Lost | Fault::Busy | Fault::TimedOut(_) | Fault::Raced
        )
    }

    /// Running the case again from its beginning may help, and is safe: nothing was committed.
    pub(super) fn is_passing(&self) -> bool {
        matches!(self, Fault::Raced | Fault::Lost)
    }

    /// Names the statement in which it happened.
    pub(super) fn in_statement(self, sql: &str) -> Fault {
        let sql = sql.split_whitespace().collect::<Vec<_>>().join(" ");
        match self {
            Fault::Corrupt { table, column, what } if table.is_empty() => {
                Fault::Corrupt { table: format!("in `{sql}`"), column, what }
            }
            Fault::Constraint(say) => Fault::Constraint(format!("{say} in `{sql}`")),
            Fault::TimedOut(say) => Fault::TimedOut(format!("{say} in `{sql}`")),
            Fault::Engine(say) => Fault::Engine(format!("{say} in `{sql}`")),
            other => other,
        }
    }
}

/// The words of a caught panic.
pub(super) fn panic_words(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|words| (*words).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "without words".to_owned())
}
