//! Room: sim.

pub mod engine;
