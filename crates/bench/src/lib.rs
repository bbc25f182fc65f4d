//! What the benchmarks share with the other instruments that load the real program: people who
//! have money and trust each other, and who they are.

mod chain;
pub mod draw;
pub mod fill;
pub mod guests;
pub mod past;
pub mod people;
