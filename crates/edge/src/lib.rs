//! Room: edge.
