//! Mail that people sent us, with the bytes of it, and the answers that went out as mails.

use paydesk_core::id::{ConversationId, MailId, NoticeId, PersonId};
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
    /// What the `external_id` of its messages is, or begins with; empty until it was read.
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

/// What of a case went out as one mail, under the notice whose id is the mail's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub notice: NoticeId,
    pub conversation: ConversationId,
    /// The messages of our side behind this number, …
    pub after_seq: i64,
    /// … up to this one.
    pub seq: i64,
    /// When we heard that a mail server had given it up.
    pub bounced_at_us: Option<i64>,
    /// In that server's words.
    pub bounce: String,
}

record! { Answer = "mail_answer", key 1, fixed 3 {
    notice "notice_id": Text, conversation "conversation_id": Text, after_seq "after_seq": Int,
    seq "seq": Int, bounced_at_us "bounced_at_us": Int, bounce "bounce": Text,
} }

pub async fn answer(tx: &mut Tx, id: &NoticeId) -> Result<Option<Answer>, Fault> {
    find(tx, "where notice_id = $1", args![id]).await
}

/// As `answer`, and nobody else changes the row until this transaction ends.
pub async fn lock_answer(tx: &mut Tx, id: &NoticeId) -> Result<Option<Answer>, Fault> {
    find(tx, "where notice_id = $1 for update", args![id]).await
}

/// All of a case, in their order.
pub async fn answers_of(tx: &mut Tx, id: &ConversationId) -> Result<Vec<Answer>, Fault> {
    list(tx, "where conversation_id = $1 order by seq limit 500", args![id]).await
}

/// How far a mailbox has been fetched, and how that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    pub name: String,
    pub uid_validity: i64,
    /// Everything up to here is kept.
    pub uid: i64,
    /// When it was last seen to hold nothing more; 0: never.
    pub looked_at_us: i64,
    pub failing_since_us: Option<i64>,
    pub fault: String,
}

record! { Mailbox = "mailbox", key 1 {
    name "name": Text, uid_validity "uid_validity": Int, uid "uid": Int,
    looked_at_us "looked_at_us": Int, failing_since_us "failing_since_us": Int,
    fault "fault": Text,
} }

pub async fn mailbox(tx: &mut Tx, name: &str) -> Result<Option<Mailbox>, Fault> {
    find(tx, "where name = $1", args![name]).await
}

/// Everything up to this place is kept. Of two processes that fetch one mailbox, the one that is
/// behind takes nothing back.
pub async fn fetched(
    tx: &mut Tx,
    name: &str,
    (uid_validity, uid): (i64, i64),
) -> Result<u64, Fault> {
    let sql = "insert into mailbox (name, uid_validity, uid, looked_at_us, fault) \
               values ($1, $2, $3, 0, '') on conflict (name) do update set \
               uid = case when mailbox.uid_validity = excluded.uid_validity \
                 and mailbox.uid > excluded.uid then mailbox.uid else excluded.uid end, \
               uid_validity = excluded.uid_validity";
    tx.run(sql, args![name, uid_validity, uid]).await
}

/// It was looked through to its end.
pub async fn looked(tx: &mut Tx, name: &str, now_us: i64) -> Result<u64, Fault> {
    let sql = "insert into mailbox (name, uid_validity, uid, looked_at_us, fault) \
               values ($1, 0, 0, $2, '') on conflict (name) do update set \
               looked_at_us = excluded.looked_at_us, failing_since_us = null, fault = ''";
    tx.run(sql, args![name, now_us]).await
}

/// It could not be fetched.
pub async fn failed(tx: &mut Tx, name: &str, why: &str, now_us: i64) -> Result<u64, Fault> {
    let sql = "insert into mailbox (name, uid_validity, uid, looked_at_us, failing_since_us, \
               fault) values ($1, 0, 0, 0, $2, $3) on conflict (name) do update set \
               failing_since_us = coalesce(mailbox.failing_since_us, excluded.failing_since_us), \
               fault = excluded.fault";
    tx.run(sql, args![name, now_us, why]).await
}

/// Whether the same mail was held before, or put aside. Of what nobody could read, nobody knows.
pub async fn was_held(tx: &mut Tx, mail: &Mail) -> Result<bool, Fault> {
    if mail.name.is_empty() {
        return Ok(false);
    }
    let sql = "select id from mail where message_id = $1 and name = $2 \
               and state in ('held', 'dismissed') limit 1";
    let args = args![mail.message_id, mail.name];
    Ok(tx.maybe::<(String,)>(sql, args).await?.is_some())
}

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
