//! Room: world.
//!
//! The simulation: one seed is one whole world on one thread. People do at random what the house
//! offers, over a bank and a post office with bad lines, while processes die in the middle; after
//! every step an auditor compares what is stored with what must be. The same seed is the same
//! history, to the last row.

pub mod act;
pub mod audit;
pub mod bank;
pub mod know;
pub mod log;
pub mod people;
pub mod post;
pub mod process;
pub mod roll;
pub mod shops;
pub mod shrink;
pub mod story;
pub mod world;

pub use story::{Story, Told, tell};
