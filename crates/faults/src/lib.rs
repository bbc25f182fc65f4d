//! Faults on the real thing: the ground under the real program is broken while it works, and
//! afterwards nothing is lost, nothing is doubled, and no books are wrong.
//!
//! Clients pay over the API of a `paydesk serve` process, each payment with its key. A journal in
//! this process keeps what each was told ([`book`]). Then something breaks ([`fault`]): the
//! process, its disk, its database, its bank, its clock, its callers. When the ground is whole
//! again, whatever was told nothing is asked for once more with its key, until it has exactly one
//! answer; all that was ever acknowledged must be there once, as it was told ([`prove`]).
//!
//! What people write to support is held to the same: cases over a weak line ([`weak`]), and from
//! everybody at once.
//!
//! Invariant: nothing here knows how the program does it. It is asked over its own doors, and its
//! database is only read.
//!
//! To add a fault: a file in `fault/` with one function that breaks a [`house::House`] so many
//! times and gives [`table::Row`]s, a variant of [`Fault`], its line in [`Fault::run`] and its row
//! in docs/RELIABILITY.md. What is quick and steady is a test in `crates/paydesk/tests/faults.rs`
//! too, without any assertion on time.

pub mod ask;
pub mod book;
pub mod disk;
pub mod fault;
pub mod house;
pub mod load;
pub mod outside;
pub mod prove;
pub mod proxy;
pub mod service;
pub mod table;
pub mod weak;

pub use fault::Fault;

use std::time::Instant;

/// How long real time took is what is measured.
#[must_use]
pub fn clock() -> Instant {
    #[expect(clippy::disallowed_methods, reason = "faults are measured in the machine's time")]
    Instant::now()
}
