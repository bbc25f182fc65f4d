//! One transaction, as a use case sees it. Every statement of the program goes through here.
//!
//! Invariants, the same on both engines:
//! - A failed statement poisons its transaction: later statements answer `Fault::Aborted`, and
//!   the case does not commit even if it swallowed the failure (PostgreSQL answers the COMMIT of
//!   an aborted transaction without an error, SQLite would commit the rest).
//! - Statement texts are `&'static str` with `$1` for places; nothing is ever pasted into SQL.
//! - Rows and numbers of rows mean the same: a statement that answers rows counts those, any
//!   other counts what it changed.

use super::postgres::PgTx;
use super::row::{FromRow, Row};
use super::{Fault, Load, OwnedRow, Store, Value, sqlite};

pub struct Tx {
    pub(super) on: On,
    pub(super) failed: Option<Fault>,
}

pub(super) enum On {
    Sqlite(rusqlite::Connection),
    Postgres(PgTx),
}

/// Looks at one row; an error ends the statement.
pub(super) type See<'s> = dyn FnMut(&Row<'_>) -> Result<(), Fault> + Send + 's;

impl Tx {
    pub(super) fn new(on: On) -> Tx {
        Tx { on, failed: None }
    }

    /// All rows.
    pub async fn all<T: FromRow + Send>(
        &mut self,
        sql: &'static str,
        args: &[Value<'_>],
    ) -> Result<Vec<T>, Fault> {
        let mut rows = Vec::new();
        self.each(sql, args, &mut |row| {
            rows.push(T::from_row(row)?);
            Ok(())
        })
        .await?;
        Ok(rows)
    }

    /// The row, if there is one; two are a fault.
    pub async fn maybe<T: FromRow + Send>(
        &mut self,
        sql: &'static str,
        args: &[Value<'_>],
    ) -> Result<Option<T>, Fault> {
        let mut found = None;
        self.each(sql, args, &mut |row| {
            if found.is_some() {
                return Err(Fault::Engine("more than one row".into()));
            }
            found = Some(T::from_row(row)?);
            Ok(())
        })
        .await?;
        Ok(found)
    }

    /// The row, which must be there.
    pub async fn one<T: FromRow + Send>(
        &mut self,
        sql: &'static str,
        args: &[Value<'_>],
    ) -> Result<T, Fault> {
        let found = self.maybe(sql, args).await?;
        self.keep(found.ok_or_else(|| Fault::Engine("no row".into()).in_statement(sql)))
    }

    /// Changes something; says how many rows.
    pub async fn run(&mut self, sql: &'static str, args: &[Value<'_>]) -> Result<u64, Fault> {
        self.each(sql, args, &mut |_| Ok(())).await
    }

    /// The rows of several tables, one list for each `Load`, in one round trip. Locks are taken
    /// in the order of the loads, and within each in the order of keys.
    pub async fn load_many(&mut self, loads: &[Load]) -> Result<Vec<Vec<OwnedRow>>, Fault> {
        self.must_be_well()?;
        let done = match &mut self.on {
            On::Sqlite(connection) => sqlite::load_many(connection, loads),
            On::Postgres(tx) => tx.load_many(loads).await,
        };
        self.keep(done)
    }

    /// Writes all rows of all `stores`, in order, in one round trip, and asserts how many rows
    /// each one touched.
    pub async fn store_many(&mut self, stores: &[Store]) -> Result<(), Fault> {
        self.must_be_well()?;
        let done = match &mut self.on {
            On::Sqlite(connection) => sqlite::store_many(connection, stores),
            On::Postgres(tx) => tx.store_many(stores).await,
        };
        self.keep(done)
    }

    /// As `store_many`, for the last words of a transaction: on PostgreSQL they are kept back and
    /// travel together with COMMIT, which saves a round trip. A failure is the answer of the
    /// whole case then; what the case itself answered does not reach its caller.
    pub async fn store_last(&mut self, stores: Vec<Store>) -> Result<(), Fault> {
        self.must_be_well()?;
        let done = match &mut self.on {
            On::Sqlite(connection) => sqlite::store_many(connection, &stores),
            On::Postgres(tx) => tx.store_last(stores),
        };
        self.keep(done)
    }

    async fn each(
        &mut self,
        sql: &'static str,
        args: &[Value<'_>],
        see: &mut See<'_>,
    ) -> Result<u64, Fault> {
        self.must_be_well()?;
        self.keep(args.iter().try_for_each(Value::check))?;
        let done = match &mut self.on {
            On::Sqlite(connection) => sqlite::each(connection, sql, args, see),
            On::Postgres(tx) => tx.each(sql, args, see).await,
        };
        self.keep(done.map_err(|fault| fault.in_statement(sql)))
    }

    fn must_be_well(&self) -> Result<(), Fault> {
        if self.failed.is_some() { Err(Fault::Aborted) } else { Ok(()) }
    }

    fn keep<T>(&mut self, done: Result<T, Fault>) -> Result<T, Fault> {
        if let Err(fault) = &done {
            self.failed = Some(fault.clone());
        }
        done
    }
}
