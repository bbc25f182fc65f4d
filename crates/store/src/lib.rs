//! Room: store.
//!
//! The only room with SQL: one file a noun, and beneath them `db`, the thin facade over both
//! engines. Functions here say what is stored and found, never what may be done: that is decided
//! in core and asked by app.

pub mod account;
pub mod approval;
pub mod article;
pub mod books;
pub mod callback;
pub mod challenge;
pub mod checkup;
pub mod codec;
pub mod component;
pub mod conversation;
pub mod db;
pub mod event;
pub mod gather;
pub mod incident;
pub mod job;
pub mod key;
pub mod lane;
pub mod lock;
pub mod mail;
pub mod merchant;
pub mod notice;
pub mod payment;
pub mod person;
pub mod proof;
pub mod record;
pub mod refund;
pub mod session;
pub mod subscription;

pub use db::{
    Answer, Arg, Column, Counts, Db, DbUrl, Fault, FromRow, Hand, How, Kind, Load, Options,
    OwnedRow, OwnedValue, Row, Store, Table, Tx, Value,
};

pub use gather::Gather;
pub use lane::{Lane, LaneError};
pub use record::Record;
