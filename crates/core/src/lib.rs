//! Room: core.

pub mod amount_text;
pub mod language;

pub mod refusal;
