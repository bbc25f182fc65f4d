//! Mail that people sent us, and the bytes of it.

use paydesk_core::id::{ConversationId, MailId, PersonId};
use paydesk_core::mail::{MailState, Reason, Vouched};

use crate::record::{add, find, insert, list};
use crate::{Fault, Tx, args, record};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    pub id: MailId,
    pub mailbox: String,
    pub uid_validity: i64,
    pub uid: i64,
    /// Without its brackets; made up where its sender gave it none, empty until it was read.
    pub message_id: String,
    /// In lower case; empty until it was read, or where it names none.
    pub sender: String,
    pub subject: String,
    pub vouched: Vouched,
    /// What our mail server found out about its sender.
    pub said: String,
    pub state: MailState,
    /// Why it is held, or was.
    pub reason: Option<Reason>,
    /// Names of the attachments that did not get into its case, a line each.
    pub left_out: String,
    /// What the `external_id` of its messages is, or begins with; empty until it is in a case.
    pub name: String,
    pub conversation: Option<ConversationId>,
    pub size_bytes: i64,
    pub received_at_us: i64,
    pub version: i64,
}

record! { Mail = "mail", key 1, fixed 5 {
    id "id": Text, mailbox "mailbox": Text, uid_validity "uid_validity": Int, uid "uid": Int,
    size_bytes "size_bytes": Int, received_at_us "received_at_us": Int,
    message_id "message_id": Text, sender "sender": Text, subject "subject": Text,
    vouched "vouched": Text, said "said": Text, state "state": Text, reason "reason": Text,
    left_out "left_out": Text, name "name": Text,
    conversation "conversation_id": Text,
    version "version": Int,
} }

/// The bytes of one mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw {
    pub mail: MailId,
    pub bytes: Vec<u8>,
    pub received_at_us: i64,
}

record! { Raw = "mail_raw", key 1 {
    mail "mail_id": Text, bytes "bytes": Bytes, received_at_us "received_at_us": Int,
} }

/// Keeps a mail with its bytes; false: what came from its place is kept already.
pub async fn keep(tx: &mut Tx, mail: &Mail, bytes: Vec<u8>) -> Result<bool, Fault> {
    let fresh = add(tx, mail).await?;
    if fresh {
        let received_at_us = mail.received_at_us;
        insert(tx, &Raw { mail: mail.id.clone(), bytes, received_at_us }).await?;
    }
    Ok(fresh)
}

pub async fn by_id(tx: &mut Tx, id: &MailId) -> Result<Option<Mail>, Fault> {
    find(tx, "where id = $1", args![id]).await
}

/// As `by_id`, and nobody else changes the row until this transaction ends.
pub async fn lock(tx: &mut Tx, id: &MailId) -> Result<Option<Mail>, Fault> {
    find(tx, "where id = $1 for update", args![id]).await
}

/// None once it was purged.
pub async fn raw(tx: &mut Tx, id: &MailId) -> Result<Option<Raw>, Fault> {
    find(tx, "where mail_id = $1", args![id]).await
}

/// The newest of this name that this sender sent, and that stands in a case.
pub async fn taken_by_name(
    tx: &mut Tx,
    message_id: &str,
    sender: &str,
) -> Result<Option<Mail>, Fault> {
    let tail = "where message_id = $1 and sender = $2 and conversation_id is not null \
                order by id desc limit 1";
    find(tx, tail, args![message_id, sender]).await
}

/// All that stand in a case.
pub async fn of_case(tx: &mut Tx, id: &ConversationId) -> Result<Vec<Mail>, Fault> {
    list(tx, "where conversation_id = $1 order by id limit 500", args![id]).await
}

/// Those that a person must look at, the newest first.
pub async fn held(tx: &mut Tx, most: i64) -> Result<Vec<Mail>, Fault> {
    list(tx, "where state = 'held' order by received_at_us desc, id desc limit $1", args![most])
        .await
}

/// The accounts that have proven this address (in lower case) to be theirs: two at most.
pub async fn owners(tx: &mut Tx, address: &str) -> Result<Vec<PersonId>, Fault> {
    let sql = "select person_id from profile where lower(email) = $1 \
               and email_verified_at_us is not null order by person_id limit 2";
    let rows: Vec<(PersonId,)> = tx.all(sql, args![address]).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Takes away what nobody took and that came before then. Says how many.
pub async fn purge(tx: &mut Tx, before_us: i64, most: i64) -> Result<u64, Fault> {
    let sql = "delete from mail where id in (select id from mail \
               where state in ('held', 'dismissed') and conversation_id is null \
               and received_at_us < $1 order by received_at_us limit $2)";
    tx.run(sql, args![before_us, most]).await
}

/// Takes away the bytes of what came before then. Says how many.
pub async fn purge_raw(tx: &mut Tx, before_us: i64, most: i64) -> Result<u64, Fault> {
    let sql = "delete from mail_raw where mail_id in (select mail_id from mail_raw \
               where received_at_us < $1 order by received_at_us limit $2)";
    tx.run(sql, args![before_us, most]).await
}
