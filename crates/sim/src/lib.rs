//! Room: sim.

pub mod engine;
pub mod house;
