//! What the ledger's checkpoints are signed with.

use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use anyhow::{Context as _, bail};
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
    /// The folder's key cannot be read, or is none.
    pub fn key(&self, data: &Path) -> anyhow::Result<Option<Vec<u8>>> {
        if !self.checkpoint_key.is_empty() {
            return Ok(Some(STANDARD.decode(&self.checkpoint_key)?));
        }
        let file = data.join(FILE);
        match std::fs::read(&file) {
            // Half a key would sign as if it were one, and what it signed could not be checked.
            Ok(key) if key.len() < KEY_BYTES_MIN => bail!(
                "{} holds {} bytes, and a key has at least {KEY_BYTES_MIN}: put the right one \
                 back, or remove the file for a new one",
                file.display(),
                key.len()
            ),
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
        make(data, &file, &key).with_context(|| format!("making {}", file.display()))?;
        Ok(key.to_vec())
    }
}

/// Under its name the file is whole or not there at all, also when the machine stops in between:
/// written and synced under another name first. Its owner's eyes only, and never over a key that
/// came about meanwhile.
fn make(folder: &Path, file: &Path, key: &[u8]) -> std::io::Result<()> {
    let draft = file.with_extension(format!("{}.new", std::process::id()));
    let mut options = std::fs::OpenOptions::new();
    let mut made = options.write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    made.write_all(key)?;
    made.sync_all()?;
    let named = std::fs::hard_link(&draft, file);
    std::fs::remove_file(&draft)?;
    named?;
    std::fs::File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use paydesk_sim::engine::fresh_folder;

    #[test]
    fn a_key_is_made_whole_and_half_a_key_is_refused() {
        let data = fresh_folder();
        let ledger = Ledger::default();
        assert_eq!(ledger.key(&data).unwrap(), None);
        let key = ledger.key_or_new(&data).unwrap();
        assert_eq!(key.len(), KEY_BYTES_MIN);
        assert_eq!(ledger.key_or_new(&data).unwrap(), key, "it stays");
        let names = std::fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().file_name());
        assert_eq!(names.collect::<Vec<_>>(), [FILE], "no draft is left");
        // A machine that stopped at the wrong moment, or a disk that was full.
        for bytes in [0, KEY_BYTES_MIN - 1] {
            std::fs::write(data.join(FILE), &key[..bytes]).unwrap();
            let said = ledger.key_or_new(&data).unwrap_err().to_string();
            assert!(said.contains(&format!("{bytes} bytes")), "{said}");
            assert!(ledger.key(&data).is_err());
        }
        std::fs::remove_dir_all(data).unwrap();
    }
}
