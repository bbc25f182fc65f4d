//! Room: outside.
