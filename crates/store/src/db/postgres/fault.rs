//! What PostgreSQL's errors mean to a use case. Of an error only code and message are told: its
//! detail quotes values, which are personal.

use crate::db::Fault;
use deadpool_postgres::{PoolError, TimeoutType};
use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

pub(in crate::db) fn fault(error: Error) -> Fault {
    if error.is_closed() {
        return Fault::Lost;
    }
    let Some(db) = error.as_db_error() else {
        return match std::error::Error::source(&error) {
            Some(source) if source.is::<std::io::Error>() => Fault::Lost,
            Some(source) => Fault::Engine(format!("{error}: {source}")),
            None => Fault::Engine(error.to_string()),
        };
    };
    let code = db.code();
    let say = || format!("{} ({})", db.message(), code.code());
    match code.code() {
        _ if *code == SqlState::T_R_SERIALIZATION_FAILURE
            || *code == SqlState::T_R_DEADLOCK_DETECTED =>
        {
            Fault::Raced
        }
        _ if *code == SqlState::QUERY_CANCELED => Fault::TimedOut(say()),
        _ if *code == SqlState::LOCK_NOT_AVAILABLE => Fault::TimedOut(say()),
        _ if *code == SqlState::TOO_MANY_CONNECTIONS => Fault::Busy,
        code if code.starts_with("23") => Fault::Constraint(say()),
        // Shut down, crashed, or a connection broken off.
        code if code.starts_with("57P") || code.starts_with("08") => Fault::Lost,
        "25P03" => Fault::Lost,
        // No disk, no memory.
        code if code.starts_with("53") => Fault::Gone(say()),
        _ => Fault::Engine(say()),
    }
}

/// The server to which we wrote is a replica now: another one is the primary.
pub(super) fn is_read_only(error: &Error) -> bool {
    error.code() == Some(&SqlState::READ_ONLY_SQL_TRANSACTION)
}

pub(super) fn while_connecting(error: Error) -> Fault {
    if let Some(db) = error.as_db_error() {
        if *db.code() == SqlState::TOO_MANY_CONNECTIONS {
            return Fault::Busy;
        }
        return Fault::Gone(format!("{} ({})", db.message(), db.code().code()));
    }
    match std::error::Error::source(&error) {
        Some(source) => Fault::Gone(format!("{error}: {source}")),
        None => Fault::Gone(error.to_string()),
    }
}

pub(super) fn of_pool(error: PoolError) -> Fault {
    match error {
        PoolError::Timeout(TimeoutType::Wait) => Fault::Busy,
        PoolError::Timeout(_) => Fault::Gone("no answer to connecting".into()),
        PoolError::Backend(error) => while_connecting(error),
        other => Fault::Gone(other.to_string()),
    }
}
