//! Room: sim.

pub mod dovecot;
pub mod engine;
pub mod house;
