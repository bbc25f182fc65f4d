//! A transaction on one connection.
//!
//! Round trips are what PostgreSQL costs here, so they are shared: BEGIN travels with the first
//! statement, the last stores with COMMIT.

use super::fault::{fault, is_read_only};
use super::set::Prepared;
use crate::db::row::Row;
use crate::db::tx::See;
use crate::db::{Fault, Store, Value, Way};
use deadpool_postgres::Object;
use futures_util::future::join;
use tokio_postgres::Error;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;

pub(in crate::db) struct PgTx {
    /// None only after it was thrown away.
    client: Option<Object>,
    /// Still to be sent, with the first statement.
    begin: Option<String>,
    /// The server has, or may have, a transaction of ours.
    open: bool,
    /// Kept back until the commit.
    last: Vec<Store>,
    pub(super) way: Way,
}

pub(super) enum Committed {
    Yes,
    /// It is sure that nothing was stored.
    No(Fault),
    Unknown(String),
}

impl PgTx {
    pub(super) fn new(client: Object, begin: String, way: Way) -> PgTx {
        PgTx { client: Some(client), begin: Some(begin), open: false, last: Vec::new(), way }
    }

    pub(super) fn client(&self) -> Result<&Object, Fault> {
        self.client.as_ref().ok_or(Fault::Lost)
    }

    /// Sends BEGIN, if it is still to be sent, ahead of `work`, and waits for both together.
    pub(super) async fn with_begin<T>(
        &mut self,
        work: impl AsyncFn(&Object) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let begin = self.begin.take();
        self.open = true;
        let client = self.client()?;
        match begin {
            None => work(client).await,
            Some(begin) => {
                let (begun, done) = join(client.batch_execute(&begin), work(client)).await;
                begun.map_err(fault)?;
                done
            }
        }
    }

    pub(in crate::db) async fn each(
        &mut self,
        sql: &'static str,
        args: &[Value<'_>],
        see: &mut See<'_>,
    ) -> Result<u64, Fault> {
        self.send_last().await?;
        let way = self.way;
        let (count, rows) = self
            .with_begin(async |client| {
                let statement = client.prepare_cached(sql).await.map_err(fault)?;
                if statement.params().len() != args.len() {
                    let places = statement.params().len();
                    let say = format!("{places} places, {} arguments", args.len());
                    return Err(Fault::Engine(say));
                }
                let args: Vec<&(dyn ToSql + Sync)> = args.iter().map(|arg| arg as _).collect();
                if statement.columns().is_empty() {
                    let done = client.execute(&statement, &args).await;
                    return Ok((done.map_err(|e| of_statement(e, way))?, Vec::new()));
                }
                let rows = client.query(&statement, &args).await;
                let rows = rows.map_err(|e| of_statement(e, way))?;
                Ok((rows.len() as u64, rows))
            })
            .await?;
        rows.iter().try_for_each(|row| see(&Row::Postgres(row)))?;
        Ok(count)
    }

    /// Kept back until COMMIT, or until another statement wants to see its effect.
    pub(in crate::db) fn store_last(&mut self, stores: Vec<Store>) -> Result<(), Fault> {
        if self.way == Way::Read {
            return Err(Fault::Engine("a read does not store".into()));
        }
        stores.iter().try_for_each(|store| store.sorted_rows().map(drop))?;
        self.last.extend(stores);
        Ok(())
    }

    /// What was kept back goes now: something comes after it.
    pub(super) async fn send_last(&mut self) -> Result<(), Fault> {
        if self.last.is_empty() {
            return Ok(());
        }
        let stores = std::mem::take(&mut self.last);
        Box::pin(self.store_many(&stores)).await
    }

    pub(super) async fn commit(&mut self) -> Committed {
        let stores = std::mem::take(&mut self.last);
        if stores.is_empty() && !self.open {
            // The case has sent nothing at all.
            return Committed::Yes;
        }
        let prepared = match Prepared::counted(self, &stores).await {
            Ok(prepared) => prepared,
            Err(fault) => {
                self.roll_back().await;
                return Committed::No(fault);
            }
        };
        let Ok(client) = self.client() else { return Committed::No(Fault::Lost) };
        if client.is_closed() {
            return Committed::No(Fault::Lost);
        }
        let (stored, done) = join(prepared.send(client), client.batch_execute("commit")).await;
        if let Err(error) = stored {
            return self.not_committed(error).await;
        }
        match done {
            Ok(()) => {
                self.open = false;
                match prepared.touched(&stored.unwrap_or_default()) {
                    Ok(()) => Committed::Yes,
                    Err(fault) => Committed::Unknown(fault.to_string()),
                }
            }
            Err(error) => self.not_committed(error).await,
        }
    }

    /// An error of the server's own says that the transaction was rolled back. Anything else says
    /// only that no answer came.
    async fn not_committed(&mut self, error: Error) -> Committed {
        if error.code() == Some(&SqlState::DIVISION_BY_ZERO) {
            // The server's own count (`Text::PostgresCounted`).
            self.roll_back().await;
            let say = "an update touched another number of rows than it was given";
            return Committed::No(Fault::Engine(say.into()));
        }
        let say = error.to_string();
        let of_server = error.as_db_error().is_some();
        match fault(error) {
            Fault::Lost => Committed::Unknown(say),
            fault if of_server => {
                self.roll_back().await;
                Committed::No(fault)
            }
            _ => Committed::Unknown(say),
        }
    }

    pub(super) async fn roll_back(&mut self) {
        self.last.clear();
        if !self.open {
            return;
        }
        if let Ok(client) = self.client()
            && !client.is_closed()
            && client.batch_execute("rollback").await.is_ok()
        {
            self.open = false;
        }
    }

    /// Ends a read whose answer is already out.
    pub(super) async fn let_go(mut self) {
        self.roll_back().await;
    }
}

/// An error of one statement. A write that meets a read-only server has found a replica that was
/// the primary a moment ago: another connection will find the new one.
pub(super) fn of_statement(error: Error, way: Way) -> Fault {
    if way != Way::Read && is_read_only(&error) { Fault::Lost } else { fault(error) }
}

/// A transaction that was not ended must not go back to the pool.
impl Drop for PgTx {
    fn drop(&mut self) {
        if self.open
            && let Some(client) = self.client.take()
        {
            drop(Object::take(client));
        }
    }
}
