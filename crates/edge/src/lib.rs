//! Edge: the outside world, as connectors that implement the ports of `paydesk_app`.
//!
//! Nothing is decided here. A connector turns what a bank, a mail server or the machine says into
//! the few words that the port knows; where it cannot tell, it says so ([`RailSaid::Unknown`]).
//! To add a connector: a file beside its kind (`rail/`, `notify/`), a config struct and a
//! constructor; the binary chooses.
//!
//! [`RailSaid::Unknown`]: paydesk_app::ports::RailSaid::Unknown

pub mod inbox;
pub mod notify;
pub mod rail;
pub mod shop;
pub mod system;

mod wire;

/// A connector that cannot be set up as configured; why, for the operator.
#[derive(Debug, thiserror::Error)]
#[error("{part}: {why}")]
pub struct SetUp {
    /// The section of the config file.
    pub part: &'static str,
    pub why: String,
}

impl SetUp {
    pub(crate) fn new(part: &'static str, why: impl std::fmt::Display) -> Self {
        Self { part, why: why.to_string() }
    }
}
