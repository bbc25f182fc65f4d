//! The outside world over real sockets: what the contract in `src/lib.rs` promises, each promise
//! once.

mod bench;
mod cards;
mod charges;
mod mailbox;
mod pages;
mod refunds;
mod restart;
mod switches;
mod webhooks;
