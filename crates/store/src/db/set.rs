//! Whole sets of rows at once: what the lane reads and writes. PostgreSQL gets one statement a
//! table over arrays, pipelined; SQLite, which has no round trips to save, gets one prepared
//! statement run row by row. What both must obey is checked here, so that neither engine is
//! more patient than the other.
//!
//! To let the lane touch one more table: describe it as a `Table`, name it in `Load` and `Store`.

use super::{Fault, OwnedRow, OwnedValue};
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

/// A table as far as the lane needs it. The first `key` columns are its primary key; the `fixed`
/// ones after them are written when a row is made and never again: an update does not name them, so
/// that no index over them is written anew (SQLite looks at names, not at values).
pub struct Table {
    pub name: &'static str,
    pub columns: &'static [(&'static str, Kind)],
    pub key: usize,
    pub fixed: usize,
}

/// The four kinds of columns; each may be null, except in keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Int,
    Small,
    Bytes,
}

/// All rows of `table` whose column `by`, text or bytes, is one of `ids`. They come sorted by
/// their key, and, if `lock` is set, are locked in that order until the transaction ends.
pub struct Load {
    pub table: &'static Table,
    pub by: &'static str,
    pub ids: Vec<OwnedValue>,
    pub lock: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum How {
    /// The rows are new; one that exists is a `Fault::Constraint`.
    Insert,
    /// The rows are new or not; if not, all columns outside the key are overwritten.
    Upsert,
    /// The rows exist, and all columns that are not fixed are overwritten; one that does not exist
    /// is a fault.
    Update,
    /// The rows exist and are taken away; only their keys are looked at.
    Delete,
}

pub struct Store {
    pub table: &'static Table,
    pub how: How,
    pub rows: Vec<Vec<OwnedValue>>,
}

impl Table {
    pub(super) fn key_columns(&self) -> &'static [(&'static str, Kind)] {
        &self.columns[..self.key]
    }

    /// Which columns a statement of this kind is given of each row, in this order.
    pub(super) fn given(&self, how: How) -> impl Iterator<Item = usize> + Clone + use<> {
        let (key, all) = (self.key, self.columns.len());
        let rest = match how {
            How::Insert | How::Upsert => key,
            How::Update => key + self.fixed,
            How::Delete => all,
        };
        (0..key).chain(rest..all)
    }

    fn given_columns(&self, how: How) -> Vec<(&'static str, Kind)> {
        self.given(how).map(|i| self.columns[i]).collect()
    }

    fn other_columns(&self) -> &'static [(&'static str, Kind)] {
        &self.columns[self.key..]
    }
}

impl Load {
    /// What is really asked for: each id once, in one order for everybody.
    pub(super) fn sorted_ids(&self) -> Vec<&OwnedValue> {
        let mut ids: Vec<&OwnedValue> = self.ids.iter().collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    pub(super) fn check(&self) -> Result<(), Fault> {
        self.ids.iter().try_for_each(|id| id.value().check())?;
        let fits = match self.kind() {
            Some(Kind::Text) => self.ids.iter().all(|id| matches!(id, OwnedValue::Text(_))),
            Some(Kind::Bytes) => self.ids.iter().all(|id| matches!(id, OwnedValue::Bytes(_))),
            _ => false,
        };
        let (table, by) = (self.table.name, self.by);
        let wrong = || Fault::Engine(format!("{table} has no column {by} of such texts or bytes"));
        fits.then_some(()).ok_or_else(wrong)
    }

    /// The kind of the column by which rows are asked for.
    pub(super) fn kind(&self) -> Option<Kind> {
        self.table.columns.iter().find(|(name, _)| *name == self.by).map(|(_, kind)| *kind)
    }

    /// The collations of two servers may sort differently; callers see one order, by bytes.
    pub(super) fn sort(&self, rows: &mut [OwnedRow]) {
        let key = self.table.key;
        let part = |row: &OwnedRow, i| row.value(i).map(OwnedValue::from).ok();
        let sorted = rows.is_sorted_by(|a, b| {
            (0..key).map(|i| a.value(i).ok()).le((0..key).map(|i| b.value(i).ok()))
        });
        if !sorted {
            rows.sort_by_cached_key(|row| (0..key).map(|i| part(row, i)).collect::<Vec<_>>());
        }
    }
}

impl Store {
    /// The rows in the order of their keys, in which everybody locks them, after checking what
    /// the engines would each judge differently: kinds, nulls in keys, a key named twice.
    pub(super) fn sorted_rows(&self) -> Result<Vec<&[OwnedValue]>, Fault> {
        let key = self.table.key;
        for row in &self.rows {
            self.check(row)?;
        }
        let mut rows: Vec<&[OwnedValue]> = self.rows.iter().map(Vec::as_slice).collect();
        let order = |a: &&[OwnedValue], b: &&[OwnedValue]| {
            a[..key].iter().map(OwnedValue::value).cmp(b[..key].iter().map(OwnedValue::value))
        };
        rows.sort_by(order);
        if self.how != How::Insert && rows.windows(2).any(|two| order(&two[0], &two[1]).is_eq()) {
            return Err(self.wrong("the same key stands in two rows"));
        }
        Ok(rows)
    }

    fn check(&self, row: &[OwnedValue]) -> Result<(), Fault> {
        if row.len() != self.table.columns.len() {
            return Err(self.wrong(&format!("a row of {} values", row.len())));
        }
        row.iter().try_for_each(|value| value.value().check())?;
        for (i, (value, (name, kind))) in row.iter().zip(self.table.columns).enumerate() {
            let fits = match (value, kind) {
                (OwnedValue::Null, _) => i >= self.table.key,
                (OwnedValue::Int(_), Kind::Int)
                | (OwnedValue::Text(_), Kind::Text)
                | (OwnedValue::Bytes(_), Kind::Bytes) => true,
                (OwnedValue::Int(n), Kind::Small) => i16::try_from(*n).is_ok(),
                _ => false,
            };
            if !fits {
                let given = value.value().kind();
                return Err(self.wrong(&format!("{given} where {name} wants {kind:?}")));
            }
        }
        Ok(())
    }

    pub(super) fn wrong(&self, what: &str) -> Fault {
        Fault::Engine(format!("{:?} {}: {what}", self.how, self.table.name))
    }

    /// Every write asserts how many rows it touched.
    pub(super) fn assert_touched(&self, touched: u64) -> Result<(), Fault> {
        if touched == self.rows.len() as u64 {
            return Ok(());
        }
        Err(self.wrong(&format!("{} rows given, {touched} touched", self.rows.len())))
    }
}

/// Which statement over a table.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Text {
    PostgresLoad {
        by: &'static str,
        lock: bool,
    },
    PostgresStore(How),
    /// As `PostgresStore` of what changes rows that are there, but the server itself counts, so
    /// that a COMMIT which is already on its way behind it becomes a rollback.
    PostgresCounted(How),
    SqliteLoad {
        by: &'static str,
    },
    SqliteStore(How),
}

/// The statement's text, made once. It is leaked because both drivers keep prepared statements
/// by it for good anyway; tables and columns are statics of this program, so there are only as
/// many texts as the source has places that ask for one.
pub(super) fn text(table: &'static Table, text: Text) -> &'static str {
    static TEXTS: LazyLock<Mutex<HashMap<(usize, Text), &'static str>>> =
        LazyLock::new(Mutex::default);
    let key = (std::ptr::from_ref(table).addr(), text);
    let mut texts = TEXTS.lock().unwrap_or_else(PoisonError::into_inner);
    texts.entry(key).or_insert_with(|| write_text(table, text).leak())
}

fn write_text(table: &Table, text: Text) -> String {
    let all = join(table.columns, ", ", |_, name, _| name.to_owned());
    let key = join(table.key_columns(), ", ", |_, name, _| name.to_owned());
    let name = table.name;
    match text {
        Text::PostgresLoad { by, lock } => {
            let lock = if lock { " for update" } else { "" };
            format!("select {all} from {name} where {by} = any($1) order by {key}{lock}")
        }
        Text::SqliteLoad { by } => {
            format!("select {all} from {name} where {by} = ?1 order by {key}")
        }
        Text::PostgresStore(How::Update) => postgres_update(table),
        Text::PostgresStore(How::Delete) => postgres_delete(table),
        Text::PostgresCounted(how) => {
            let change = match how {
                How::Delete => postgres_delete(table),
                _ => postgres_update(table),
            };
            let places = table.given(how).count();
            format!(
                "with done as ({change} returning 1) \
                 select 1 / (case when count(*) = ${}::bigint then 1 else 0 end) from done",
                places + 1
            )
        }
        Text::PostgresStore(how) => {
            let arrays = postgres_arrays(table.columns);
            let end = conflict(table, how, &key);
            format!("insert into {name} ({all}) select * from unnest({arrays}){end}")
        }
        Text::SqliteStore(How::Update) => {
            let given = table.given_columns(How::Update);
            let set = join(&given[table.key..], ", ", |i, name, _| {
                format!("{name} = ?{}", table.key + i + 1)
            });
            let keys =
                join(table.key_columns(), " and ", |i, name, _| format!("{name} = ?{}", i + 1));
            format!("update {name} set {set} where {keys}")
        }
        Text::SqliteStore(How::Delete) => {
            let keys =
                join(table.key_columns(), " and ", |i, name, _| format!("{name} = ?{}", i + 1));
            format!("delete from {name} where {keys}")
        }
        Text::SqliteStore(how) => {
            let places = join(table.columns, ", ", |i, _, _| format!("?{}", i + 1));
            let end = conflict(table, how, &key);
            format!("insert into {name} ({all}) values ({places}){end}")
        }
    }
}

fn postgres_update(table: &Table) -> String {
    let name = table.name;
    let given = table.given_columns(How::Update);
    let all = join(&given, ", ", |_, name, _| name.to_owned());
    let arrays = postgres_arrays(&given);
    let set = join(&given[table.key..], ", ", |_, name, _| format!("{name} = given.{name}"));
    let keys = join(table.key_columns(), " and ", |_, column, _| {
        format!("{name}.{column} = given.{column}")
    });
    format!("update {name} set {set} from unnest({arrays}) as given ({all}) where {keys}")
}

fn postgres_delete(table: &Table) -> String {
    let name = table.name;
    let key = join(table.key_columns(), ", ", |_, name, _| name.to_owned());
    let arrays = postgres_arrays(table.key_columns());
    let keys = join(table.key_columns(), " and ", |_, column, _| {
        format!("{name}.{column} = given.{column}")
    });
    format!("delete from {name} using unnest({arrays}) as given ({key}) where {keys}")
}

fn postgres_arrays(columns: &[(&'static str, Kind)]) -> String {
    join(columns, ", ", |i, _, kind| {
        let kind = match kind {
            Kind::Text => "text",
            Kind::Int => "bigint",
            Kind::Small => "smallint",
            Kind::Bytes => "bytea",
        };
        format!("${}::{kind}[]", i + 1)
    })
}

fn conflict(table: &Table, how: How, key: &str) -> String {
    if how != How::Upsert {
        return String::new();
    }
    // A table that is all key sets its key to itself, so that the row is still counted.
    let others = table.other_columns();
    let columns = if others.is_empty() { table.key_columns() } else { others };
    let set = join(columns, ", ", |_, name, _| format!("{name} = excluded.{name}"));
    format!(" on conflict ({key}) do update set {set}")
}

fn join(
    columns: &[(&'static str, Kind)],
    between: &str,
    one: impl Fn(usize, &str, Kind) -> String,
) -> String {
    let parts = columns.iter().enumerate().map(|(i, (name, kind))| one(i, name, *kind));
    parts.collect::<Vec<_>>().join(between)
}
