//! The schema, and the one way in which it changes: numbered SQL files, run in order when the
//! database is opened, each in its own transaction. A file that has run once is never changed
//! again; a database that knows newer files than this program is refused.

use super::Fault;
use refinery::Runner;

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// Two processes may start at once on one PostgreSQL: they take turns behind this lock.
const LOCK: i64 = 0x7061_7964_6573_6b00;

fn runner() -> Runner {
    embedded::migrations::runner()
}

/// Names this program's schema: differs as soon as one migration does.
pub fn schema_digest() -> String {
    let mut migrations: Vec<(i64, u64)> =
        runner().get_migrations().iter().map(|m| (i64::from(m.version()), m.checksum())).collect();
    migrations.sort_unstable();
    let all = migrations
        .iter()
        .fold(0_u64, |all, (version, sum)| all.rotate_left(7) ^ sum.wrapping_add(*version as u64));
    format!("{all:016x}")
}

fn fault(error: refinery::Error) -> Fault {
    Fault::Engine(format!("cannot bring the schema up to date: {error}"))
}

/// Before the writer starts; the file's lock is held.
pub(super) fn sqlite(connection: &mut rusqlite::Connection) -> Result<(), Fault> {
    runner().run(connection).map(drop).map_err(fault)
}

pub(super) async fn postgres(client: &mut tokio_postgres::Client) -> Result<(), Fault> {
    // Migrating may take longer than a use case may, and another process may be at it.
    let lock = format!(
        "set statement_timeout = 0; set lock_timeout = '60s'; select pg_advisory_lock({LOCK})"
    );
    client.batch_execute(&lock).await.map_err(super::postgres::fault)?;
    let done = runner().run_async(client).await.map(drop).map_err(fault);
    // The connection is closed after this anyway, and the lock with it; the answer is `done`.
    let _ = client.batch_execute(&format!("select pg_advisory_unlock({LOCK})")).await;
    done
}

/// For those who may only read: is the schema the one that this program knows?
pub(super) fn sqlite_must_be_current(connection: &rusqlite::Connection) -> Result<(), Fault> {
    let applied = connection
        .query_row("select max(version) from refinery_schema_history", [], |row| {
            row.get::<_, Option<i64>>(0)
        })
        .map_err(|e| Fault::Engine(format!("this is no database of ours: {e}")))?;
    must_be_current(applied)
}

pub(super) async fn postgres_must_be_current(client: &tokio_postgres::Client) -> Result<(), Fault> {
    let row = client
        .query_one("select max(version)::bigint from refinery_schema_history", &[])
        .await
        .map_err(super::postgres::fault)?;
    must_be_current(row.get(0))
}

fn must_be_current(applied: Option<i64>) -> Result<(), Fault> {
    let ours = runner().get_migrations().iter().map(|m| i64::from(m.version())).max();
    if applied == ours {
        return Ok(());
    }
    Err(Fault::Engine(format!(
        "the database's schema is number {}, this program's is {}",
        applied.unwrap_or(0),
        ours.unwrap_or(0)
    )))
}
