//! What goes into a statement and comes out of it. There are four kinds of values, because the
//! schema has four kinds of columns: text, bigint, smallint and bytea. Everything else is made
//! from them: an id is text, a time is microseconds, a state is a word.
//!
//! To store a type of your own, implement `Arg` (how it is written) and `Column` (how it is
//! read); `None` from `Column` becomes a `Fault::Corrupt` that names the column.

use super::Fault;
use paydesk_core::id::{Id, Noun};
use std::borrow::Cow;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value<'a> {
    Null,
    Int(i64),
    Text(&'a str),
    Bytes(&'a [u8]),
}

impl Value<'_> {
    /// What kind of value it is, for messages: they never show the value itself.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Int(_) => "a number",
            Value::Text(_) => "text",
            Value::Bytes(_) => "bytes",
        }
    }

    /// U+0000 is a character to SQLite and an error to PostgreSQL; neither engine may be the more
    /// patient one.
    pub(super) fn check(&self) -> Result<(), Fault> {
        match self {
            Value::Text(text) if text.contains('\0') => Err(Fault::Text),
            _ => Ok(()),
        }
    }
}

/// A value that belongs to nobody else, for rows that travel (`store_many`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OwnedValue {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl OwnedValue {
    pub fn value(&self) -> Value<'_> {
        match self {
            OwnedValue::Null => Value::Null,
            OwnedValue::Int(i) => Value::Int(*i),
            OwnedValue::Text(s) => Value::Text(s),
            OwnedValue::Bytes(b) => Value::Bytes(b),
        }
    }
}

impl From<String> for OwnedValue {
    fn from(text: String) -> OwnedValue {
        OwnedValue::Text(text)
    }
}

impl<N> From<Id<N>> for OwnedValue {
    fn from(id: Id<N>) -> OwnedValue {
        OwnedValue::Text(id.as_str().to_owned())
    }
}

impl From<Vec<u8>> for OwnedValue {
    fn from(bytes: Vec<u8>) -> OwnedValue {
        OwnedValue::Bytes(bytes)
    }
}

impl From<Value<'_>> for OwnedValue {
    fn from(value: Value<'_>) -> OwnedValue {
        match value {
            Value::Null => OwnedValue::Null,
            Value::Int(i) => OwnedValue::Int(i),
            Value::Text(s) => OwnedValue::Text(s.to_owned()),
            Value::Bytes(b) => OwnedValue::Bytes(b.to_owned()),
        }
    }
}

/// What may stand in an argument list.
pub trait Arg {
    fn arg(&self) -> Value<'_>;
}

/// What may be read from a column. None: this value is no such thing.
pub trait Column: Sized {
    fn from_value(value: Value<'_>) -> Option<Self>;
}

/// The arguments of a statement: `args![id, now]` for `$1` and `$2`.
#[macro_export]
macro_rules! args {
    ($($x:expr),* $(,)?) => { &[$($crate::Arg::arg(&$x)),*] };
}

/// A row for `store_many`, in the order of the table's columns.
#[macro_export]
macro_rules! row {
    ($($x:expr),* $(,)?) => { vec![$($crate::OwnedValue::from($crate::Arg::arg(&$x))),*] };
}

macro_rules! whole_numbers {
    ($($t:ty),*) => { $(
        impl Arg for $t {
            fn arg(&self) -> Value<'_> {
                Value::Int(i64::from(*self))
            }
        }
        impl Column for $t {
            fn from_value(value: Value<'_>) -> Option<Self> {
                match value {
                    Value::Int(i) => <$t>::try_from(i).ok(),
                    _ => None,
                }
            }
        }
    )* };
}
whole_numbers!(i64, i32, i16, u32, u16, u8);

/// A flag is a smallint: 0 or 1.
impl Arg for bool {
    fn arg(&self) -> Value<'_> {
        Value::Int(i64::from(*self))
    }
}
impl Column for bool {
    fn from_value(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Int(0) => Some(false),
            Value::Int(1) => Some(true),
            _ => None,
        }
    }
}

impl Arg for str {
    fn arg(&self) -> Value<'_> {
        Value::Text(self)
    }
}
impl Arg for String {
    fn arg(&self) -> Value<'_> {
        Value::Text(self)
    }
}
impl Arg for Cow<'_, str> {
    fn arg(&self) -> Value<'_> {
        Value::Text(self)
    }
}
impl Column for String {
    fn from_value(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Text(s) => Some(s.to_owned()),
            _ => None,
        }
    }
}

impl Arg for [u8] {
    fn arg(&self) -> Value<'_> {
        Value::Bytes(self)
    }
}
impl Arg for Vec<u8> {
    fn arg(&self) -> Value<'_> {
        Value::Bytes(self)
    }
}
impl<const N: usize> Arg for [u8; N] {
    fn arg(&self) -> Value<'_> {
        Value::Bytes(self)
    }
}
impl Column for Vec<u8> {
    fn from_value(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Bytes(b) => Some(b.to_owned()),
            _ => None,
        }
    }
}
impl<const N: usize> Column for [u8; N] {
    fn from_value(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Bytes(b) => b.try_into().ok(),
            _ => None,
        }
    }
}

impl<T: Arg + ?Sized> Arg for &T {
    fn arg(&self) -> Value<'_> {
        (**self).arg()
    }
}
impl<T: Arg> Arg for Option<T> {
    fn arg(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, Arg::arg)
    }
}
impl<T: Column> Column for Option<T> {
    fn from_value(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            value => T::from_value(value).map(Some),
        }
    }
}

impl<N> Arg for Id<N> {
    fn arg(&self) -> Value<'_> {
        Value::Text(self.as_str())
    }
}
impl<N: Noun> Column for Id<N> {
    fn from_value(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Text(s) => Id::parse(s),
            _ => None,
        }
    }
}
