//! Checkpoints: the heads of all chains of the ledger, joined, signed, and written down twice: in
//! the database and in a file beside it. Somebody who rewrites the ledger would have to rewrite its
//! chains from there on; then the heads no longer fit what was signed.
//!
//! The signature is HMAC-SHA-256 with a key from the configuration, over id, time and heads.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use hmac::{Hmac, Mac};
use paydesk_app::AppError;
use paydesk_app::check::Finding;
use paydesk_core::id::CheckpointId;
use paydesk_store::account::{self, Checkpoint};
use paydesk_store::record::insert;
use paydesk_store::{Db, Fault};
use sha2::Sha256;
use tokio::io::AsyncWriteExt as _;

use crate::Night;

/// The file's name in the data folder.
pub const FILE: &str = "checkpoints.log";
/// Rows in one page of a check.
const PAGE: i64 = 500;

/// Lane to the sequence and digest (hex) of its last batch.
type Heads = BTreeMap<String, (i64, String)>;

/// Writes a checkpoint, if the ledger has moved since the last one.
pub(super) async fn take(night: &Night) -> Result<(), AppError> {
    let read = night.app.db.read(async |tx| {
        Ok::<_, Fault>((account::heads(tx).await?, account::last_checkpoint(tx).await?))
    });
    let (heads, last) = read.await?;
    let heads = heads.into_iter().map(|b| (b.lane, (b.seq, hex(&b.digest)))).collect::<Heads>();
    let heads = json(&heads)?;
    if let Some(last) = &last
        && mac(&night.config.checkpoint_key, last)?.verify_slice(&last.signature).is_err()
    {
        // Two keys in one chain of checkpoints could never be told from a forgery again.
        return Err(AppError::Internal(format!("checkpoint {}: signed by another key", last.id)));
    }
    if heads == "{}" || last.is_some_and(|last| last.heads == heads) {
        return Ok(());
    }
    let at_us = night.app.now_us();
    let mut row = Checkpoint { id: night.app.draw(at_us), heads, signature: Vec::new(), at_us };
    row.signature = mac(&night.config.checkpoint_key, &row)?.finalize().into_bytes().to_vec();
    let line = line(&row);
    night.app.db.write(async move |tx| insert(tx, &row).await).await?;
    let file = night.config.data.join(FILE);
    append(&file, &line)
        .await
        .map_err(|error| AppError::Internal(format!("{}: {error}", file.display())))
}

/// Whether this key signed the newest checkpoint; without a key, whether there is none yet.
///
/// # Errors
/// The database cannot be read.
pub async fn is_ours(db: &Db, key: Option<&[u8]>) -> Result<bool, AppError> {
    let last = db.read(async |tx| account::last_checkpoint(tx).await).await?;
    Ok(match (last, key) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(last), Some(key)) => mac(key, &last)?.verify_slice(&last.signature).is_ok(),
    })
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, AppError> {
    serde_json::to_string(value).map_err(|error| AppError::Internal(error.to_string()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string never fails.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn mac(key: &[u8], row: &Checkpoint) -> Result<Hmac<Sha256>, AppError> {
    let mac = Hmac::<Sha256>::new_from_slice(key);
    let mac = mac.map_err(|error| AppError::Internal(format!("checkpoint key: {error}")))?;
    Ok(mac.chain_update(format!("{}\n{}\n{}", row.id, row.at_us, row.heads)))
}

/// As it stands in the file: signature, id, time and heads, with one space in between.
fn line(row: &Checkpoint) -> String {
    format!("{} {} {} {}\n", hex(&row.signature), row.id, row.at_us, row.heads)
}

/// On disk when it returns: a line that a power cut takes back would be worth nothing.
async fn append(file: &Path, line: &str) -> std::io::Result<()> {
    let mut open = tokio::fs::OpenOptions::new();
    let mut log = open.append(true).create(true).mode(0o600).open(file).await?;
    log.write_all(line.as_bytes()).await?;
    log.sync_data().await
}

/// Holds the ledger against its checkpoints, those of the database and those of the file (if there
/// is one); answers what does not fit.
///
/// # Errors
/// The database or the file cannot be read.
pub async fn check(db: &Db, key: &[u8], data: &Path) -> Result<Vec<Finding>, AppError> {
    let mut wrong = Vec::new();
    let mut stored: BTreeMap<String, String> = BTreeMap::new();
    let mut after = String::new();
    loop {
        let from = after.clone();
        let page = db.read(async move |tx| account::checkpoints(tx, &from, PAGE).await).await?;
        let Some(last) = page.last() else { break };
        after = last.id.as_str().to_owned();
        for row in &page {
            if mac(key, row)?.verify_slice(&row.signature).is_err() {
                wrong.push(Finding::Signature { checkpoint: row.id.to_string() });
            }
            check_heads(db, row, &mut wrong).await?;
            stored.insert(row.id.as_str().to_owned(), line(row));
        }
    }
    let file = data.join(FILE);
    match tokio::fs::read_to_string(&file).await {
        Ok(text) => wrong.extend(compare(&text, &stored)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(AppError::Internal(format!("{}: {error}", file.display()))),
    }
    Ok(wrong)
}

/// Each head still stands in its chain, with the digest that was signed.
async fn check_heads(db: &Db, row: &Checkpoint, wrong: &mut Vec<Finding>) -> Result<(), AppError> {
    let checkpoint = row.id.to_string();
    let Ok(heads) = serde_json::from_str::<Heads>(&row.heads) else {
        wrong.push(Finding::Heads { checkpoint });
        return Ok(());
    };
    for (lane, (seq, digest)) in heads {
        let wanted = lane.clone();
        let found = db.read(async move |tx| account::batch_at(tx, &wanted, seq).await).await?;
        match found {
            Some(batch) if hex(&batch.digest) == digest => {}
            Some(_) => {
                let checkpoint = checkpoint.clone();
                wrong.push(Finding::HeadDigest { checkpoint, lane, seq });
            }
            None => {
                let checkpoint = checkpoint.clone();
                wrong.push(Finding::HeadMissing { checkpoint, lane, seq });
            }
        }
    }
    Ok(())
}

/// Every line of the file is a row of the database, word for word.
fn compare(text: &str, stored: &BTreeMap<String, String>) -> Vec<Finding> {
    let at = |n: usize| format!("{FILE}:{}", n + 1);
    let id_of = |line: &str| line.split(' ').nth(1).and_then(CheckpointId::parse);
    let lines = text.lines().enumerate();
    lines
        .filter_map(|(n, line)| match id_of(line) {
            Some(id) if stored.get(id.as_str()).is_some_and(|row| row.trim_end() == line) => None,
            Some(id) => Some(Finding::NotStored { line: at(n), checkpoint: id.to_string() }),
            None => Some(Finding::Unreadable { line: at(n) }),
        })
        .collect()
}
