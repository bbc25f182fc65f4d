//! Rows, whichever engine found them. A row under the cursor is read while it is there, so that
//! nothing is copied twice; an `OwnedRow` may be kept. Both are read through `FromRow`.

use super::{Column, Fault, OwnedValue, Table, Value};

#[derive(Clone, Copy)]
pub enum Row<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r tokio_postgres::Row),
    Owned(&'r OwnedRow),
}

impl Row<'_> {
    pub fn value(&self, i: usize) -> Result<Value<'_>, Fault> {
        match self {
            Row::Sqlite(row) => sqlite_value(row, i).map_err(|what| self.corrupt(i, what)),
            Row::Postgres(row) => postgres_value(row, i).map_err(|what| self.corrupt(i, what)),
            Row::Owned(row) => row.value(i),
        }
    }

    pub fn get<T: Column>(&self, i: usize) -> Result<T, Fault> {
        let value = self.value(i)?;
        T::from_value(value).ok_or_else(|| self.corrupt(i, not_a::<T>(value)))
    }

    fn corrupt(&self, i: usize, what: String) -> Fault {
        let column = match self {
            Row::Sqlite(row) => row.as_ref().column_name(i).ok().map(str::to_owned),
            Row::Postgres(row) => row.columns().get(i).map(|c| c.name().to_owned()),
            Row::Owned(row) => return row.corrupt(i, what),
        };
        let id = match self {
            Row::Sqlite(row) => sqlite_value(row, 0),
            Row::Postgres(row) => postgres_value(row, 0),
            Row::Owned(_) => Ok(Value::Null),
        };
        let what = with_id(what, id.unwrap_or(Value::Null));
        Fault::corrupt("", &column.unwrap_or_else(|| format!("number {i}")), what)
    }
}

fn not_a<T>(value: Value<'_>) -> String {
    format!("{} is not a {}", value.kind(), std::any::type_name::<T>())
}

/// An id of ours says which row it is and tells nothing of a person; other first columns might.
fn with_id(what: String, first: Value<'_>) -> String {
    let ours = |id: &str| {
        id.len() <= 64
            && id.split_once('_').is_some_and(|(noun, rest)| {
                noun.len() <= 5
                    && noun.bytes().all(|b| b.is_ascii_lowercase())
                    && rest.len() >= 16
                    && rest.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
            })
    };
    match first {
        Value::Text(id) if ours(id) => format!("{what} (row {id})"),
        _ => what,
    }
}

fn sqlite_value<'r>(row: &'r rusqlite::Row<'_>, i: usize) -> Result<Value<'r>, String> {
    use rusqlite::types::ValueRef;
    match row.get_ref(i).map_err(|e| e.to_string())? {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(i) => Ok(Value::Int(i)),
        ValueRef::Text(text) => {
            std::str::from_utf8(text).map(Value::Text).map_err(|e| e.to_string())
        }
        ValueRef::Blob(bytes) => Ok(Value::Bytes(bytes)),
        ValueRef::Real(_) => Err("a floating-point number".into()),
    }
}

fn postgres_value(row: &tokio_postgres::Row, i: usize) -> Result<Value<'_>, String> {
    row.try_get(i).map_err(|e| e.to_string())
}

/// A row that may be kept, from `load_many`.
pub struct OwnedRow {
    pub(super) table: &'static Table,
    pub(super) cells: Cells,
}

pub(super) enum Cells {
    Values(Vec<OwnedValue>),
    Postgres(tokio_postgres::Row),
}

impl OwnedRow {
    pub fn value(&self, i: usize) -> Result<Value<'_>, Fault> {
        match &self.cells {
            Cells::Values(values) => values
                .get(i)
                .map(OwnedValue::value)
                .ok_or_else(|| self.corrupt(i, "there is no such column".into())),
            Cells::Postgres(row) => postgres_value(row, i).map_err(|what| self.corrupt(i, what)),
        }
    }

    pub fn get<T: Column>(&self, i: usize) -> Result<T, Fault> {
        let value = self.value(i)?;
        T::from_value(value).ok_or_else(|| self.corrupt(i, not_a::<T>(value)))
    }

    pub fn read<T: FromRow>(&self) -> Result<T, Fault> {
        T::from_row(&Row::Owned(self))
    }

    fn corrupt(&self, i: usize, what: String) -> Fault {
        let first = match &self.cells {
            Cells::Values(values) => values.first().map_or(Value::Null, OwnedValue::value),
            Cells::Postgres(row) => postgres_value(row, 0).unwrap_or(Value::Null),
        };
        let column = self.table.columns.get(i).map_or("?", |(name, _)| name);
        Fault::corrupt(self.table.name, column, with_id(what, first))
    }
}

impl std::fmt::Debug for OwnedRow {
    /// The values are personal; the table is not.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OwnedRow({})", self.table.name)
    }
}

/// What can be made from a row. The columns are named in the statement, in this order.
pub trait FromRow: Sized {
    fn from_row(row: &Row<'_>) -> Result<Self, Fault>;
}

macro_rules! tuples {
    ($(($($t:ident $i:tt),+))*) => { $(
        impl<$($t: Column),+> FromRow for ($($t,)+) {
            fn from_row(row: &Row<'_>) -> Result<Self, Fault> {
                Ok(($(row.get::<$t>($i)?,)+))
            }
        }
    )* };
}
tuples! {
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7)
}
