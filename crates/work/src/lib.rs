//! Room: work.
