//! One statement on SQLite.
//!
//! `$1` is a *name* to SQLite, and its places are numbered by first appearance: in `set a = $2
//! where id = $1` the first place is `$2`. So every place is bound by the number in its name.

use crate::db::tx::See;
use crate::db::{Fault, Row, Value};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, ErrorCode, ToSql};
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match *self {
            Value::Null => ValueRef::Null,
            Value::Int(i) => ValueRef::Integer(i),
            Value::Text(s) => ValueRef::Text(s.as_bytes()),
            Value::Bytes(b) => ValueRef::Blob(b),
        }))
    }
}

pub(in crate::db) fn fault(error: rusqlite::Error) -> Fault {
    match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) => Fault::Constraint(error.to_string()),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Fault::Busy,
        Some(ErrorCode::OperationInterrupted) => Fault::TimedOut("interrupted".into()),
        Some(
            ErrorCode::DiskFull
            | ErrorCode::SystemIoFailure
            | ErrorCode::CannotOpen
            | ErrorCode::PermissionDenied,
        ) => Fault::Gone(error.to_string()),
        _ => Fault::Engine(error.to_string()),
    }
}

/// Runs one statement to its end. Answers the rows seen, or, for a statement that answers none,
/// the rows changed: what PostgreSQL counts.
pub(in crate::db) fn each(
    connection: &mut Connection,
    sql: &'static str,
    args: &[Value<'_>],
    see: &mut See<'_>,
) -> Result<u64, Fault> {
    let before = connection.total_changes();
    let mut statement = connection.prepare_cached(without_locks(sql)).map_err(fault)?;
    let seen = step(&mut statement, args, see)?;
    let answers_rows = statement.column_count() > 0;
    drop(statement);
    Ok(match (answers_rows, connection.total_changes() == before) {
        (true, _) => seen,
        // `changes` still tells of an earlier statement if this one, say, made a table.
        (false, true) => 0,
        (false, false) => connection.changes(),
    })
}

/// Binds and runs a prepared statement once; answers the rows seen.
fn step(
    statement: &mut CachedStatement<'_>,
    args: &[Value<'_>],
    see: &mut See<'_>,
) -> Result<u64, Fault> {
    let places = statement.parameter_count();
    if places != args.len() {
        return Err(Fault::Engine(format!("{places} places, {} arguments", args.len())));
    }
    for place in 1..=places {
        let number = statement
            .parameter_name(place)
            .and_then(|name| name.strip_prefix('$')?.parse::<usize>().ok());
        let arg = number
            .and_then(|number| args.get(number.checked_sub(1)?))
            .ok_or_else(|| Fault::Engine("a place that is not $1, $2, …".into()))?;
        statement.raw_bind_parameter(place, arg).map_err(fault)?;
    }
    run(statement, see)
}

/// Binds a prepared statement whose places are `?1`, `?2`, …: SQLite's own numbers, so that no name
/// is looked at.
pub(super) fn numbered<'v>(
    statement: &mut CachedStatement<'_>,
    args: impl IntoIterator<Item = Value<'v>>,
) -> Result<(), Fault> {
    for (place, arg) in (1..).zip(args) {
        statement.raw_bind_parameter(place, arg).map_err(fault)?;
    }
    Ok(())
}

/// Runs a statement that is bound; answers the rows seen.
pub(super) fn run(statement: &mut CachedStatement<'_>, see: &mut See<'_>) -> Result<u64, Fault> {
    let mut rows = statement.raw_query();
    let mut seen = 0;
    while let Some(row) = rows.next().map_err(fault)? {
        seen += 1;
        see(&Row::Sqlite(row))?;
    }
    Ok(seen)
}

/// SQLite has no row locks and needs none: the writer is alone. The words that ask for them are
/// taken out. Longer ones first: some begin like others.
const LOCKS: [&str; 4] =
    [" for update skip locked", " for no key update", " for update", " for share"];

/// The text without locks. Rewritten texts are leaked and kept: there are as many as the source
/// has statements that lock, and the statement cache wants one text for each.
fn without_locks(sql: &'static str) -> &'static str {
    static REWRITTEN: LazyLock<Mutex<HashMap<&'static str, &'static str>>> =
        LazyLock::new(Mutex::default);
    if !LOCKS.iter().any(|lock| sql.contains(lock)) {
        return sql;
    }
    let mut rewritten = REWRITTEN.lock().unwrap_or_else(PoisonError::into_inner);
    rewritten.entry(sql).or_insert_with(|| {
        LOCKS.iter().fold(sql.to_owned(), |text, lock| text.replace(lock, "")).leak()
    })
}
