//! Room: store.
//!
//! The only room with SQL: one file a noun, and beneath them `db`, the thin facade over both
//! engines. Functions here say what is stored and found, never what may be done: that is decided
//! in core and asked by app.

pub mod db;

pub use db::{
    Answer, Arg, Column, Counts, Db, DbUrl, Fault, FromRow, How, Kind, Load, Options, OwnedRow,
    OwnedValue, Row, Store, Table, Tx, Value,
};
