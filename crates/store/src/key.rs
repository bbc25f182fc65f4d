//! Idempotency keys, whoever stored them: the lane with its commands, or a use case that writes by
//! itself. Rows are kept for good; the refusal of one is its answer for a day.

use paydesk_core::lane::{IdemKey, Outcome};
use paydesk_core::world::Key;

use crate::record::{add, find};
use crate::{Fault, Tx, args};

/// What a key led to: the whole key, with its caller.
pub async fn row(tx: &mut Tx, key: &str) -> Result<Option<Key>, Fault> {
    find(tx, "where key = $1", args![key]).await
}

/// Takes a key for what this transaction is about to do; first of all in it, so that of several
/// with the same key all but one wait for the first. Some: it was used before, with that answer.
pub async fn take(
    tx: &mut Tx,
    key: &IdemKey,
    result: &str,
    now_us: i64,
) -> Result<Option<Outcome>, Fault> {
    let outcome = Outcome { result: result.to_owned(), refusal: None, ended: None };
    if add(tx, &key.row(&outcome, now_us)).await? {
        return Ok(None);
    }
    let before = row(tx, &key.key).await?;
    let before = before.ok_or_else(|| Fault::corrupt("idem", "key", "gone while it was taken"))?;
    // Only the lane stores refusals, and what it stores is never another act's to overwrite.
    Ok(Some(key.led_to(&before, before.at_us).unwrap_or(outcome)))
}
