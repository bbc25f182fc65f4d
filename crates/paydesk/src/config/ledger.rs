//! What the ledger's checkpoints are signed with.

use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use paydesk_app::ports::Dice as _;
use paydesk_edge::system::SystemDice;
use serde::{Deserialize, Serialize};

use super::Faults;

/// The key's file in the data folder, made at the first start when no key is configured.
const FILE: &str = "checkpoint.key";
const KEY_BYTES_MIN: usize = 32;

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Ledger {
    /// Base64 of at least 32 bytes, the same for all processes on one database; without it, each
    /// data folder has a key of its own.
    pub checkpoint_key: String,
}

impl Ledger {
    pub(super) fn check(&self, faults: &mut Faults) {
        let short = |key: Vec<u8>| key.len() < KEY_BYTES_MIN;
        if !self.checkpoint_key.is_empty()
            && STANDARD.decode(&self.checkpoint_key).map_or(true, short)
        {
            let what = "must be base64 of at least 32 bytes (its value is not shown)";
            faults.add("ledger.checkpoint_key", what);
        }
    }

    /// The key, if it is configured or the folder has one.
    ///
    /// # Errors
    /// The folder's key cannot be read.
    pub fn key(&self, data: &Path) -> anyhow::Result<Option<Vec<u8>>> {
        if !self.checkpoint_key.is_empty() {
            return Ok(Some(STANDARD.decode(&self.checkpoint_key)?));
        }
        let file = data.join(FILE);
        match std::fs::read(&file) {
            Ok(key) => Ok(Some(key)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("reading {}", file.display())),
        }
    }

    /// As [`Ledger::key`]; the folder gets a key when it has none.
    ///
    /// # Errors
    /// The folder cannot be read or written.
    pub fn key_or_new(&self, data: &Path) -> anyhow::Result<Vec<u8>> {
        if let Some(key) = self.key(data)? {
            return Ok(key);
        }
        let (key, file) = (SystemDice.secret(), data.join(FILE));
        let mut options = std::fs::OpenOptions::new();
        // Its owner's eyes only, and never over a key that came about meanwhile.
        let made = options.write(true).create_new(true).mode(0o600).open(&file);
        let written = made.and_then(|mut made| made.write_all(&key).and_then(|()| made.sync_all()));
        written.with_context(|| format!("making {}", file.display()))?;
        Ok(key.to_vec())
    }
}
