//! Work: the night staff. The [`driver`] does the jobs that use cases left in the outbox; the
//! [`tick`]s look after what no single act causes, such as orders that have run out.
//!
//! Jobs and ticks are idempotent: another process may do the same, and this one may die at any
//! point. What a job does stands in `paydesk_app::job`; here is only when.

pub mod driver;
pub mod tick;

use std::path::PathBuf;

use paydesk_app::App;

pub use driver::{Driver, drain};

/// What the night staff must be told.
#[derive(Clone)]
pub struct Config {
    /// Signs checkpoints of the ledger's chains; at least 32 bytes.
    pub checkpoint_key: Vec<u8>,
    /// The folder in which `checkpoints.log` is kept, outside the database.
    pub data: PathBuf,
}

/// What every tick is given.
#[derive(Clone)]
pub struct Night {
    pub app: App,
    pub config: Config,
}
