//! Room: core.
