//! Check-ups that were kept: found by the code that somebody reads out, or by their case.

use paydesk_core::checkup::Checkup;
use paydesk_core::id::ConversationId;

use crate::record::find;
use crate::{Fault, Tx, args, record};

record! { Checkup = "checkup", key 1 {
    code "code": Text, key "key": Text, measured "measured": Text, findings "findings": Text,
    device "device": Text, conversation "conversation_id": Text,
    created_at_us "created_at_us": Int,
} }

pub async fn by_code(tx: &mut Tx, code: &str) -> Result<Option<Checkup>, Fault> {
    find(tx, "where code = $1", args![code]).await
}

/// What this act has kept before.
pub async fn by_key(tx: &mut Tx, key: &str) -> Result<Option<Checkup>, Fault> {
    find(tx, "where key = $1", args![key]).await
}

/// The newest that was sent to a case.
pub async fn of_case(tx: &mut Tx, id: &ConversationId) -> Result<Option<Checkup>, Fault> {
    let tail = "where conversation_id = $1 order by created_at_us desc, code limit 1";
    find(tx, tail, args![id]).await
}

/// Says to which case one was sent.
pub async fn send(tx: &mut Tx, code: &str, id: &ConversationId) -> Result<u64, Fault> {
    tx.run("update checkup set conversation_id = $1 where code = $2", args![id, code]).await
}

/// Takes those away that were kept before then. Says how many.
pub async fn purge(tx: &mut Tx, before_us: i64, most: i64) -> Result<u64, Fault> {
    let sql = "delete from checkup where code in (\
                 select code from checkup where created_at_us < $1 \
                 order by created_at_us limit $2)";
    tx.run(sql, args![before_us, most]).await
}
