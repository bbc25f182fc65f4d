//! Sets of rows on PostgreSQL: one statement a table over arrays, all in one round trip.
//!
//! Statements are prepared before any is sent: preparing waits, and what comes after it must not
//! overtake it.

use super::fault::fault;
use super::tx::{PgTx, of_statement};
use crate::db::row::{Cells, OwnedRow};
use crate::db::set::{Text, text};
use crate::db::{Fault, How, Kind, Load, OwnedValue, Store, Way};
use deadpool_postgres::Object;
use futures_util::future::join_all;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Error, Statement};

/// One column of many rows, as an array.
type Array<'r> = Box<dyn ToSql + Sync + 'r>;

impl PgTx {
    pub(in crate::db) async fn load_many(
        &mut self,
        loads: &[Load],
    ) -> Result<Vec<Vec<OwnedRow>>, Fault> {
        self.send_last().await?;
        loads.iter().try_for_each(Load::check)?;
        let ids: Vec<Array<'_>> = loads.iter().map(ids).collect();
        let way = self.way;
        self.with_begin(async |client| {
            let mut statements = Vec::with_capacity(loads.len());
            for load in loads {
                let what = Text::PostgresLoad { by: load.by, lock: load.lock };
                statements.push(prepare(client, text(load.table, what)).await?);
            }
            let all = loads.iter().zip(&ids).zip(&statements);
            let asked =
                all.map(|((load, ids), statement)| load_one(client, load, ids, statement, way));
            join_all(asked).await.into_iter().collect()
        })
        .await
    }

    pub(in crate::db) async fn store_many(&mut self, stores: &[Store]) -> Result<(), Fault> {
        self.send_last().await?;
        let prepared = Prepared::plain(self, stores).await?;
        let sent = prepared.send(self.client()?).await;
        prepared.touched(&sent.map_err(|e| of_statement(e, self.way))?)
    }
}

async fn load_one(
    client: &Object,
    load: &Load,
    ids: &Array<'_>,
    statement: &Statement,
    way: Way,
) -> Result<Vec<OwnedRow>, Fault> {
    if load.ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = client.query(statement, &[&**ids]).await.map_err(|e| of_statement(e, way))?;
    let keep = |row| OwnedRow { table: load.table, cells: Cells::Postgres(row) };
    let mut rows: Vec<OwnedRow> = rows.into_iter().map(keep).collect();
    load.sort(&mut rows);
    Ok(rows)
}

fn ids(load: &Load) -> Array<'_> {
    let ids = load.sorted_ids().into_iter();
    match load.kind() {
        Some(Kind::Bytes) => Box::new(ids.map(bytes_of).collect::<Vec<Option<&[u8]>>>()),
        _ => Box::new(ids.map(text_of).collect::<Vec<Option<&str>>>()),
    }
}

async fn prepare(client: &Object, sql: &'static str) -> Result<Statement, Fault> {
    client.prepare_cached(sql).await.map_err(|e| fault(e).in_statement(sql))
}

/// Stores that are ready to be sent without waiting in between.
pub(super) struct Prepared<'s> {
    parts: Vec<(&'s Store, Statement, Vec<Array<'s>>)>,
}

impl<'s> Prepared<'s> {
    async fn plain(tx: &mut PgTx, stores: &'s [Store]) -> Result<Prepared<'s>, Fault> {
        let what = |store: &Store| Text::PostgresStore(store.how);
        Prepared::new(tx, stores, what).await
    }

    /// For sending with COMMIT: an update that meets another number of rows fails on the server.
    pub(super) async fn counted(tx: &mut PgTx, stores: &'s [Store]) -> Result<Prepared<'s>, Fault> {
        let what = |store: &Store| match store.how {
            How::Update | How::Delete => Text::PostgresCounted(store.how),
            how => Text::PostgresStore(how),
        };
        Prepared::new(tx, stores, what).await
    }

    async fn new(
        tx: &mut PgTx,
        stores: &'s [Store],
        what: impl Fn(&Store) -> Text,
    ) -> Result<Prepared<'s>, Fault> {
        let stores: Vec<&Store> = stores.iter().filter(|store| !store.rows.is_empty()).collect();
        if stores.is_empty() {
            return Ok(Prepared { parts: Vec::new() });
        }
        let statements = tx
            .with_begin(async |client| {
                let mut statements = Vec::with_capacity(stores.len());
                for store in &stores {
                    statements.push(prepare(client, text(store.table, what(store))).await?);
                }
                Ok(statements)
            })
            .await?;
        let mut parts = Vec::with_capacity(stores.len());
        for (store, statement) in stores.into_iter().zip(statements) {
            let mut arrays = arrays(store)?;
            if statement.params().len() > arrays.len() {
                arrays.push(Box::new(store.rows.len() as i64));
            }
            parts.push((store, statement, arrays));
        }
        Ok(Prepared { parts })
    }

    /// Sends all; answers what each touched, or the first error.
    pub(super) async fn send(&self, client: &Object) -> Result<Vec<u64>, Error> {
        let sent = self.parts.iter().map(async |(store, statement, arrays)| {
            let arrays: Vec<&(dyn ToSql + Sync)> = arrays.iter().map(|a| &**a as _).collect();
            if statement.columns().is_empty() {
                return client.execute(statement, &arrays).await;
            }
            // The server has counted itself; one row says that the number was right.
            client.query(statement, &arrays).await.map(|_| store.rows.len() as u64)
        });
        join_all(sent).await.into_iter().collect()
    }

    pub(super) fn touched(&self, touched: &[u64]) -> Result<(), Fault> {
        self.parts
            .iter()
            .zip(touched)
            .try_for_each(|((store, ..), touched)| store.assert_touched(*touched))
    }
}

fn arrays(store: &Store) -> Result<Vec<Array<'_>>, Fault> {
    let rows = store.sorted_rows()?;
    let columns = store.table.columns;
    Ok(store.table.given(store.how).map(|i| array(&rows, i, columns[i].1)).collect())
}

/// The rows were checked: a value of another kind than its column's is null.
fn array<'r>(rows: &[&'r [OwnedValue]], i: usize, kind: Kind) -> Array<'r> {
    let column = rows.iter().map(|row| &row[i]);
    match kind {
        Kind::Text => Box::new(column.map(text_of).collect::<Vec<Option<&str>>>()),
        Kind::Bytes => Box::new(column.map(bytes_of).collect::<Vec<Option<&[u8]>>>()),
        Kind::Int => Box::new(column.map(int_of).collect::<Vec<Option<i64>>>()),
        Kind::Small => {
            let small = |value| int_of(value).and_then(|i| i16::try_from(i).ok());
            Box::new(column.map(small).collect::<Vec<Option<i16>>>())
        }
    }
}

fn text_of(value: &OwnedValue) -> Option<&str> {
    match value {
        OwnedValue::Text(text) => Some(text),
        _ => None,
    }
}

fn bytes_of(value: &OwnedValue) -> Option<&[u8]> {
    match value {
        OwnedValue::Bytes(bytes) => Some(bytes),
        _ => None,
    }
}

fn int_of(value: &OwnedValue) -> Option<i64> {
    match value {
        OwnedValue::Int(i) => Some(*i),
        _ => None,
    }
}
