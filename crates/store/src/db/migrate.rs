//! The schema, and the one way in which it changes: numbered SQL files, run in order when the
//! database is opened, each in its own transaction. A file that has run once is never changed
//! again; a database that knows newer files than this program is refused.
//!
//! What only one engine is told stands behind its name in a comment (`-- sqlite: …`).

use super::Fault;
use refinery::{Migration, Runner};

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// Two processes may start at once on one PostgreSQL: they take turns behind this lock.
const LOCK: i64 = 0x7061_7964_6573_6b00;

/// Texts compare by their bytes, as they do on SQLite, whatever language the operator's cluster was
/// made for: ids then have one order on both engines, and an index compares them at once instead of
/// asking the system's library of languages. Changes only columns that do not yet, so it costs
/// nothing when nothing is new; and only what is ours, since an extension or another program may
/// have tables beside us.
const BYTEWISE: &str = "
do $$
declare one record;
begin
  for one in
    select c.oid::regclass as name, string_agg(
        format('alter column %I type text collate \"C\"', a.attname), ', ') as change
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace
      and a.attnum > 0 and not a.attisdropped and a.atttypid = 'text'::regtype
      and a.attcollation <> '\"C\"'::regcollation
      and c.relname = any ($ours)
    group by c.oid
  loop
    execute format('alter table %s %s', one.name, one.change);
  end loop;
end $$";

/// Tables that the files make, as an array in SQL: their names are this program's own.
fn ours() -> String {
    let files = embedded::migrations::runner();
    let sql: String = files.get_migrations().iter().filter_map(|file| file.sql()).collect();
    let made = sql.lines().filter_map(|line| line.strip_prefix("create table "));
    let names = made.filter_map(|rest| rest.split([' ', '(']).next());
    let names: Vec<String> = names.map(|name| format!("'{name}'")).collect();
    format!("array[{}]", names.join(", "))
}

/// The files as one engine reads them.
fn runner(engine: &str) -> Result<Runner, Fault> {
    let files = embedded::migrations::runner();
    let read = files.get_migrations().iter().map(|file| {
        let sql = file.sql().unwrap_or_default().replace(&format!("-- {engine}: "), "");
        Migration::unapplied(&format!("V{}__{}", file.version(), file.name()), &sql)
    });
    Ok(Runner::new(&read.collect::<Result<Vec<_>, _>>().map_err(fault)?))
}

/// Names this program's schema: differs as soon as one migration does.
pub fn schema_digest() -> String {
    let files = embedded::migrations::runner();
    let mut files: Vec<(i64, u64)> =
        files.get_migrations().iter().map(|m| (i64::from(m.version()), m.checksum())).collect();
    files.sort_unstable();
    let all = files
        .iter()
        .fold(0_u64, |all, (version, sum)| all.rotate_left(7) ^ sum.wrapping_add(*version as u64));
    format!("{all:016x}")
}

fn fault(error: refinery::Error) -> Fault {
    Fault::Engine(format!("cannot bring the schema up to date: {error}"))
}

/// Before the writer starts; the file's lock is held.
pub(super) fn sqlite(connection: &mut rusqlite::Connection) -> Result<(), Fault> {
    // A table that is made anew is away for a moment, and others name it.
    connection.pragma_update(None, "foreign_keys", false).map_err(super::sqlite::fault)?;
    let done = runner("sqlite")?.run(connection).map_err(fault)?;
    connection.pragma_update(None, "foreign_keys", true).map_err(super::sqlite::fault)?;
    if done.applied_migrations().is_empty() {
        return Ok(());
    }
    let mut check = connection.prepare("pragma foreign_key_check").map_err(super::sqlite::fault)?;
    if check.exists([]).map_err(super::sqlite::fault)? {
        return Err(Fault::Engine(
            "the new schema has rows that name rows which are not there".into(),
        ));
    }
    Ok(())
}

pub(super) async fn postgres(client: &mut tokio_postgres::Client) -> Result<(), Fault> {
    // Migrating may take longer than a use case may, and another process may be at it.
    let lock = format!(
        "set statement_timeout = 0; set lock_timeout = '60s'; select pg_advisory_lock({LOCK})"
    );
    client.batch_execute(&lock).await.map_err(super::postgres::fault)?;
    let mut done = runner("postgres")?.run_async(client).await.map(drop).map_err(fault);
    if done.is_ok() {
        done = client
            .batch_execute(&BYTEWISE.replace("$ours", &ours()))
            .await
            .map_err(super::postgres::fault);
    }
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
    let files = embedded::migrations::runner();
    let ours = files.get_migrations().iter().map(|m| i64::from(m.version())).max();
    if applied == ours {
        return Ok(());
    }
    Err(Fault::Engine(format!(
        "the database's schema is number {}, this program's is {}",
        applied.unwrap_or(0),
        ours.unwrap_or(0)
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use refinery::Target;
    use rusqlite::Connection;

    const FILL: &str = "
        insert into person values ('per_1', 'customer', 0, null, 'en', 1, 1);
        insert into account values ('acc_1', 'per_1', 'wallet', 'CNY', 5, 0, 1);
        insert into batch values ('bat_1', 'lan_1', 1, x'', x'00', 1, 1);
        insert into entry values ('bat_1', 0, 'acc_1', 'pay_1', 5, 5);
        insert into idem values ('a key', x'01', 'pay_1', null, 1);
        insert into tally values ('per_1 streak', 3);
        insert into event values ('evt_1', 'pay_1', 'created', '', 'per_1', 1);
        insert into hold values ('hol_1', 'pay_1', 'acc_1', 'in', 5, 'taken', 1, 2);
        insert into job (id, kind, subject_id, detail, due_at_us, tries, created_at_us, bulk)
          values ('job_1', 'receipt', 'pay_1', '', 1, 0, 1, 1);
        insert into payment values ('pay_1', 'top_up', 'card', 'succeeded', null, 'per_1', 'per_1',
          'acc_1', 'acc_1', 5, 'CNY', null, null, '', 0, 0, 1, 2, 1);";

    /// What payments have got since.
    const NEWER: &str = "corrected_minor";

    /// Every row of these tables, as text.
    fn rows(connection: &Connection) -> Vec<String> {
        let tables = ["account", "entry", "idem", "tally", "event", "payment", "job"];
        let all = tables.map(|table| {
            let mut asked = connection.prepare(&format!("select * from {table}")).unwrap();
            let columns = asked.column_names().len();
            let mut names: Vec<usize> =
                (0..columns).filter(|i| asked.column_name(*i).unwrap() != NEWER).collect();
            names.sort_by_key(|i| asked.column_name(*i).unwrap().to_owned());
            let row = |row: &rusqlite::Row<'_>| {
                let value = |i: &usize| row.get::<_, rusqlite::types::Value>(*i).unwrap();
                Ok(format!("{table} {:?}", names.iter().map(value).collect::<Vec<_>>()))
            };
            asked.query_map([], row).unwrap().map(Result::unwrap).collect::<Vec<_>>()
        });
        all.concat()
    }

    #[test]
    fn tables_that_are_made_anew_keep_their_rows_and_their_indices() {
        let mut connection = Connection::open_in_memory().unwrap();
        let old = runner("sqlite").unwrap().set_target(Target::Version(BEFORE));
        old.run(&mut connection).unwrap();
        connection.execute_batch(FILL).unwrap();
        let before = rows(&connection);
        assert_eq!(before.len(), 7);
        sqlite(&mut connection).unwrap();
        assert_eq!(rows(&connection), before);
        let count = |what: &str| -> i64 {
            let sql = format!("select count(*) from sqlite_master where {what}");
            connection.query_row(&sql, [], |row| row.get(0)).unwrap()
        };
        let anew = "'account', 'entry', 'idem', 'tally', 'event', 'payment', 'job'";
        let kept = format!("type = 'table' and name in ({anew}) and sql like '%without rowid%'");
        assert_eq!(count(&kept), 7);
        assert_eq!(count("name like '%_new' or sql like '%_new%'"), 0);
        let indices = "'payment_payer', 'payment_payee', 'payment_unsettled', 'entry_cause', \
                       'event_subject', 'job_free', 'job_leased'";
        assert_eq!(count(&format!("type = 'index' and name in ({indices})")), 7);
        connection
            .execute(
                "insert into hold values ('hol_2', 'x', 'nobody', 'in', 1, 'open', 1, null)",
                [],
            )
            .unwrap_err();
    }

    /// Nobody knows where to ask a shop that was marked so, and unasked it must not be paid.
    #[test]
    fn a_shop_that_was_marked_as_not_answering_takes_no_payments_unasked() {
        let mut connection = Connection::open_in_memory().unwrap();
        let old = runner("sqlite").unwrap().set_target(Target::Version(18));
        old.run(&mut connection).unwrap();
        let fill = |state: &str| {
            let sql = "insert into merchant values (?1, 'per_1', 'Books', '书店', 'retail', \
                       '5942', 'Shanghai', 'CNY', 'wallet', ?1, 7, 100, 0, 1, 2, '', '', 1, '')";
            connection.execute(sql, [state]).unwrap();
        };
        connection.execute_batch(FILL).unwrap();
        ["active", "misconfigured", "suspended", "unreachable"].iter().copied().for_each(fill);
        sqlite(&mut connection).unwrap();
        let mut asked = connection.prepare("select id || ' ' || state from merchant").unwrap();
        let mut states: Vec<String> =
            asked.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        states.sort();
        let kept = ["active active", "misconfigured misconfigured", "suspended suspended"];
        assert_eq!(states, [&kept[..], &["unreachable misconfigured"]].concat());
    }

    /// The last schema in which those tables were kept twice.
    const BEFORE: i32 = 13;
}
