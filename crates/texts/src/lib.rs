//! Room: texts.
