//! The facade's conformance: whatever a use case does through `Tx`, both engines answer alike.
//! Each check is one body that runs on a fresh database of either; what only one engine has
//! stands in `sqlite.rs` and `postgres.rs`.

mod cases;
mod gather;
mod opening;
mod postgres;
mod sets;
mod sqlite;
mod statements;

use paydesk_sim::engine::Engine;
use paydesk_store::{Db, Fault, Tx, args};

pub(crate) type Done<T> = Result<T, Fault>;

/// Tables of the tests' own, so that they say nothing about the real schema.
pub(crate) async fn tables(engine: &Engine) -> Db {
    let made: Done<()> = engine
        .db
        .write(async |tx: &mut Tx| {
            for table in [
                "create table thing (id text primary key, name text not null unique, \
                 small smallint, big bigint, raw bytea, parent text references thing (id))",
                "create table pair (a text not null, n bigint not null, note text, \
                 primary key (a, n))",
                "create table mark (a text not null, b text not null, primary key (a, b))",
                "create table counter (id text primary key, n bigint not null)",
            ] {
                tx.run(table, args![]).await?;
            }
            Ok(())
        })
        .await;
    made.unwrap();
    engine.db.clone()
}

/// Read, add, write: wrong as soon as two do it at once without a lock.
pub(crate) async fn bump(tx: &mut Tx, id: &str) -> Done<i64> {
    tx.run("insert into counter (id, n) values ($1, 0) on conflict (id) do nothing", args![id])
        .await?;
    let (n,): (i64,) = tx.one("select n from counter where id = $1 for update", args![id]).await?;
    let touched = tx.run("update counter set n = $2 where id = $1", args![id, n + 1]).await?;
    assert_eq!(touched, 1);
    Ok(n + 1)
}

/// What the counter stands at; none if it was never stored.
pub(crate) async fn counted(db: &Db, id: &'static str) -> Option<i64> {
    let found: Done<Option<(i64,)>> = db
        .read(async move |tx: &mut Tx| {
            tx.maybe("select n from counter where id = $1", args![id]).await
        })
        .await;
    found.unwrap().map(|(n,)| n)
}
