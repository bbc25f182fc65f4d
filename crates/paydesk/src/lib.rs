//! Room: paydesk.
