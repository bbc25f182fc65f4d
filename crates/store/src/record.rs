//! Rows as structs: `record!` names a table's columns once, beside the fields that they fill, and
//! everything else (reading, writing, set-based loads) follows from that one list.
//!
//! To add a table: the migration, the struct in core (or here, if core never looks at it), and one
//! `record!` in the noun's file. The conformance test reads and writes each one on both engines.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

use crate::{Fault, FromRow, OwnedRow, OwnedValue, Table, Tx, Value};

/// A struct that is one row of a table.
pub trait Record: FromRow + Send {
    fn table() -> &'static Table;
    /// `select <all columns> from <table> `
    const SELECT: &'static str;
    fn to_row(&self) -> Vec<OwnedValue>;
}

/// The whole statement for a tail such as `where id = $1`. Texts are kept for the life of the
/// program: there are as many as call sites, and statement caches want them to stay where they are.
pub fn select<R: Record>(tail: &'static str) -> &'static str {
    type Texts = HashMap<(&'static str, &'static str), &'static str>;
    static TEXTS: LazyLock<Mutex<Texts>> = LazyLock::new(Mutex::default);
    let mut texts = TEXTS.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    texts.entry((R::SELECT, tail)).or_insert_with(|| format!("{}{tail}", R::SELECT).leak())
}

/// At most one row.
pub async fn find<R: Record>(
    tx: &mut Tx,
    tail: &'static str,
    args: &[Value<'_>],
) -> Result<Option<R>, Fault> {
    tx.maybe(select::<R>(tail), args).await
}

/// All rows; the tail says how many at most.
pub async fn list<R: Record>(
    tx: &mut Tx,
    tail: &'static str,
    args: &[Value<'_>],
) -> Result<Vec<R>, Fault> {
    tx.all(select::<R>(tail), args).await
}

/// Adds one row; a key that is taken is a constraint's fault.
pub async fn insert<R: Record>(tx: &mut Tx, row: &R) -> Result<(), Fault> {
    store(tx, crate::How::Insert, row).await
}

/// Adds one row unless another one is in its way, under any of the table's keys; false: there is.
/// Whoever is about to write the same is waited for.
pub async fn add<R: Record>(tx: &mut Tx, row: &R) -> Result<bool, Fault> {
    let row = row.to_row();
    let args: Vec<Value<'_>> = row.iter().map(OwnedValue::value).collect();
    Ok(tx.run(add_text::<R>(), &args).await? == 1)
}

fn add_text<R: Record>() -> &'static str {
    type Texts = HashMap<&'static str, &'static str>;
    static TEXTS: LazyLock<Mutex<Texts>> = LazyLock::new(Mutex::default);
    let mut texts = TEXTS.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    texts.entry(R::SELECT).or_insert_with(|| {
        let table = R::table();
        let columns: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
        let places: Vec<String> = (1..=columns.len()).map(|n| format!("${n}")).collect();
        let (columns, places) = (columns.join(", "), places.join(", "));
        let name = table.name;
        format!("insert into {name} ({columns}) values ({places}) on conflict do nothing").leak()
    })
}

/// Writes all columns of a row that is there, but those that are fixed.
pub async fn update<R: Record>(tx: &mut Tx, row: &R) -> Result<(), Fault> {
    store(tx, crate::How::Update, row).await
}

/// Adds the row, or writes all its columns when it is there.
pub async fn upsert<R: Record>(tx: &mut Tx, row: &R) -> Result<(), Fault> {
    store(tx, crate::How::Upsert, row).await
}

async fn store<R: Record>(tx: &mut Tx, how: crate::How, row: &R) -> Result<(), Fault> {
    tx.store_many(&[crate::Store { table: R::table(), how, rows: vec![row.to_row()] }]).await
}

/// All rows of which this column is one of these, for `load_many`; nothing is locked.
pub fn load<R: Record>(
    by: &'static str,
    ids: impl IntoIterator<Item = impl Into<OwnedValue>>,
) -> crate::Load {
    let ids = ids.into_iter().map(Into::into).collect();
    crate::Load { table: R::table(), by, ids, lock: false }
}

/// All rows of which this column is one of these, in the order of their keys: one query, however
/// many are asked for.
pub async fn of<R: Record>(
    tx: &mut Tx,
    by: &'static str,
    ids: impl IntoIterator<Item = impl Into<OwnedValue>>,
) -> Result<Vec<R>, Fault> {
    let asked = load::<R>(by, ids);
    if asked.ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = tx.load_many(&[asked]).await?;
    read_all(found.first().map(Vec::as_slice).unwrap_or_default())
}

/// Rows by what they belong to, in the order in which they came.
pub fn groups<K: Eq + std::hash::Hash, R>(
    rows: Vec<R>,
    key: impl Fn(&R) -> K,
) -> HashMap<K, Vec<R>> {
    let mut groups: HashMap<K, Vec<R>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    groups
}

/// Rows under a key of theirs.
pub fn by<K: Eq + std::hash::Hash, R>(rows: Vec<R>, key: impl Fn(&R) -> K) -> HashMap<K, R> {
    rows.into_iter().map(|row| (key(&row), row)).collect()
}

/// Reads rows that `load_many` brought.
pub fn read_all<R: Record>(rows: &[OwnedRow]) -> Result<Vec<R>, Fault> {
    rows.iter().map(OwnedRow::read).collect()
}

/// `record! { Payment = "payment", key 1, fixed 12 { id "id": Text, … } }`: how many columns are
/// the key, how many after it never change, and each field, its column, its kind.
#[macro_export]
macro_rules! record {
    ($type:ty = $table:literal, key $key:literal $(, fixed $fixed:literal)? {
        $first:ident $first_column:literal : $first_kind:ident
        $(, $field:ident $column:literal : $kind:ident)* $(,)?
    }) => {
        impl $crate::record::Record for $type {
            const SELECT: &'static str =
                concat!("select ", $first_column $(, ", ", $column)*, " from ", $table, " ");
            fn table() -> &'static $crate::Table {
                static TABLE: $crate::Table = $crate::Table {
                    name: $table,
                    columns: &[
                        ($first_column, $crate::Kind::$first_kind)
                        $(, ($column, $crate::Kind::$kind))*
                    ],
                    key: $key,
                    fixed: 0 $(+ $fixed)?,
                };
                &TABLE
            }
            fn to_row(&self) -> Vec<$crate::OwnedValue> {
                vec![
                    $crate::codec::ToValue::to_value(&self.$first)
                    $(, $crate::codec::ToValue::to_value(&self.$field))*
                ]
            }
        }
        impl $crate::FromRow for $type {
            fn from_row(row: &$crate::Row<'_>) -> Result<Self, $crate::Fault> {
                let mut at = 0..;
                let mut next = || at.next().unwrap_or_default();
                Ok(Self { $first: row.get(next())? $(, $field: row.get(next())?)* })
            }
        }
    };
}
