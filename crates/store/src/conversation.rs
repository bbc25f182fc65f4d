//! Conversations, their messages and attachments.

use paydesk_core::id::{AttachmentId, ConversationId, MessageId, PersonId, RefundId, SessionId};
use paydesk_core::language::Language;

use crate::record::{find, list};
use crate::{Fault, Tx, args, record};

/// One case. Its words are messages; what was done stands in its events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    pub id: ConversationId,
    /// What people say on the telephone.
    pub number: i64,
    /// None until identity is proven.
    pub person: Option<PersonId>,
    pub guest_session: Option<SessionId>,
    pub contact: String,
    pub language: Language,
    pub kind: String,
    pub queue: String,
    /// 0 money at risk, 1 high, 2 normal.
    pub urgency: i64,
    /// waiting (for us), open (we answered), closed
    pub state: String,
    pub subject: Option<String>,
    pub title: String,
    pub agent: Option<PersonId>,
    /// The last message's number.
    pub messages: i64,
    pub waiting_since_us: Option<i64>,
    pub first_answer_us: Option<i64>,
    pub due_at_us: Option<i64>,
    pub created_at_us: i64,
    pub closed_at_us: Option<i64>,
    pub survey_score: Option<i64>,
    pub survey_words: Option<String>,
    pub version: i64,
}

record! { Conversation = "conversation", key 1 {
    id "id": Text, number "number": Int, person "person_id": Text,
    guest_session "guest_session_id": Text, contact "contact": Text, language "language": Text,
    kind "kind": Text, queue "queue": Text, urgency "urgency": Small, state "state": Text,
    subject "subject_id": Text, title "title": Text, agent "agent_id": Text,
    messages "messages": Int, waiting_since_us "waiting_since_us": Int,
    first_answer_us "first_answer_us": Int, due_at_us "due_at_us": Int,
    created_at_us "created_at_us": Int, closed_at_us "closed_at_us": Int,
    survey_score "survey_score": Small, survey_words "survey_words": Text,
    version "version": Int,
} }

/// Which version of a case there is: what tells whether it has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub id: ConversationId,
    pub version: i64,
}

record! { Standing = "conversation", key 1 { id "id": Text, version "version": Int } }

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub id: MessageId,
    pub conversation: ConversationId,
    pub seq: i64,
    /// customer, agent, system
    pub author: String,
    pub author_id: Option<String>,
    /// words, note (for us only), file
    pub kind: String,
    pub body: String,
    pub channel: String,
    /// The sender's own id: sent twice, stored once.
    pub external_id: String,
    pub created_at_us: i64,
}

record! { Message = "message", key 1 {
    id "id": Text, conversation "conversation_id": Text, seq "seq": Int, author "author": Text,
    author_id "author_id": Text, kind "kind": Text, body "body": Text, channel "channel": Text,
    external_id "external_id": Text, created_at_us "created_at_us": Int,
} }

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    pub id: AttachmentId,
    pub conversation: Option<ConversationId>,
    pub refund: Option<RefundId>,
    pub person: Option<PersonId>,
    pub name: String,
    pub mime: String,
    pub bytes: Vec<u8>,
    pub created_at_us: i64,
}

record! { Attachment = "attachment", key 1 {
    id "id": Text, conversation "conversation_id": Text, refund "refund_id": Text,
    person "person_id": Text, name "name": Text, mime "mime": Text, bytes "bytes": Bytes,
    created_at_us "created_at_us": Int,
} }

/// How far one side has read, and when it last looked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    pub conversation: ConversationId,
    /// `customer`, or an agent's id.
    pub reader: String,
    pub seq: i64,
    pub at_us: i64,
    /// The last message that a notice told of.
    pub told_seq: i64,
}

record! { Reading = "reading", key 2 {
    conversation "conversation_id": Text, reader "reader": Text, seq "seq": Int, at_us "at_us": Int,
    told_seq "told_seq": Int,
} }

pub async fn readings(tx: &mut Tx, id: &ConversationId) -> Result<Vec<Reading>, Fault> {
    list(tx, "where conversation_id = $1 order by reader limit 50", args![id]).await
}

pub async fn reading(
    tx: &mut Tx,
    id: &ConversationId,
    reader: &str,
) -> Result<Option<Reading>, Fault> {
    find(tx, "where conversation_id = $1 and reader = $2", args![id, reader]).await
}

/// Whoever looks has read up to there; nothing is ever unread again.
pub async fn read_to(
    tx: &mut Tx,
    id: &ConversationId,
    reader: &str,
    seq: i64,
    now_us: i64,
) -> Result<u64, Fault> {
    let sql = "insert into reading (conversation_id, reader, seq, at_us, told_seq) \
               values ($1, $2, $3, $4, 0) on conflict (conversation_id, reader) do update set \
               seq = case when excluded.seq > reading.seq then excluded.seq else reading.seq end, \
               at_us = excluded.at_us";
    tx.run(sql, args![id, reader, seq, now_us]).await
}

/// Whoever has read everything before this message, and writes it, has read it too. Who writes
/// without having looked has read nothing by that, and is still told of what they missed.
pub async fn read_own(
    tx: &mut Tx,
    id: &ConversationId,
    reader: &str,
    seq: i64,
    now_us: i64,
) -> Result<u64, Fault> {
    let sql = "update reading set seq = $3, at_us = $4 \
               where conversation_id = $1 and reader = $2 and seq = $3 - 1";
    tx.run(sql, args![id, reader, seq, now_us]).await
}

/// A notice told the customer of the messages up to there.
pub async fn told(tx: &mut Tx, id: &ConversationId, seq: i64) -> Result<u64, Fault> {
    let sql = "insert into reading (conversation_id, reader, seq, at_us, told_seq) \
               values ($1, 'customer', 0, 0, $2) on conflict (conversation_id, reader) \
               do update set told_seq = excluded.told_seq";
    tx.run(sql, args![id, seq]).await
}

pub async fn by_id(tx: &mut Tx, id: &ConversationId) -> Result<Option<Conversation>, Fault> {
    find(tx, "where id = $1", args![id]).await
}

pub async fn by_number(tx: &mut Tx, number: i64) -> Result<Option<Conversation>, Fault> {
    find(tx, "where number = $1", args![number]).await
}

/// As `by_id`, and nobody else changes the row until this transaction ends: messages are numbered
/// behind it.
pub async fn lock(tx: &mut Tx, id: &ConversationId) -> Result<Option<Conversation>, Fault> {
    find(tx, "where id = $1 for update", args![id]).await
}

/// The next number. Who opens a case meanwhile waits for this transaction, so that no number is
/// given twice.
pub async fn next_number(tx: &mut Tx) -> Result<i64, Fault> {
    let sql = "insert into tally (id, value) values ('house cases', 1001) \
               on conflict (id) do update set value = tally.value + 1 returning value";
    Ok(tx.one::<(i64,)>(sql, &[]).await?.0)
}

pub async fn of_person(tx: &mut Tx, id: &PersonId) -> Result<Vec<Conversation>, Fault> {
    list(tx, "where person_id = $1 order by id desc limit 50", args![id]).await
}

pub async fn of_guest(tx: &mut Tx, id: &SessionId) -> Result<Vec<Conversation>, Fault> {
    list(tx, "where guest_session_id = $1 order by id desc limit 50", args![id]).await
}

/// How many cases of a guest or a person are not closed.
pub async fn open_of(tx: &mut Tx, person: &str, guest: &str) -> Result<i64, Fault> {
    let sql = "select count(*) from conversation where state <> 'closed' \
               and (person_id = $1 or ($1 = '' and guest_session_id = $2))";
    Ok(tx.one::<(i64,)>(sql, args![person, guest]).await?.0)
}

/// The guest's case about this payment or refund that is not closed.
pub async fn open_about_guest(
    tx: &mut Tx,
    guest: &SessionId,
    subject: &str,
) -> Result<Option<Conversation>, Fault> {
    let tail = "where guest_session_id = $1 and subject_id = $2 and state <> 'closed' \
                order by id desc limit 1";
    find(tx, tail, args![guest, subject]).await
}

/// The person's case about this payment or refund that is not closed.
pub async fn open_about(
    tx: &mut Tx,
    person: &PersonId,
    subject: &str,
) -> Result<Option<Conversation>, Fault> {
    let tail = "where person_id = $1 and subject_id = $2 and state <> 'closed' \
                order by id desc limit 1";
    find(tx, tail, args![person, subject]).await
}

/// The urgent cases about this payment or refund that are not closed, locked in the order of their
/// ids; found by state and urgency, of which there are few.
pub async fn lock_open_about(tx: &mut Tx, subject: &str) -> Result<Vec<Conversation>, Fault> {
    let tail = "where state in ('waiting', 'open') and urgency < 2 and subject_id = $1 \
                order by id limit 100 for update";
    list(tx, tail, args![subject]).await
}

/// How many wait in each queue: the queue, all that wait, those with money at risk.
pub async fn waiting_by_queue(tx: &mut Tx) -> Result<Vec<(String, i64, i64)>, Fault> {
    let sql = "select queue, count(*), \
               cast(sum(case when urgency = 0 then 1 else 0 end) as bigint) \
               from conversation where state = 'waiting' group by queue order by queue";
    tx.all(sql, &[]).await
}

/// Who waits in a queue: people and strangers are counted once, however many cases they have open;
/// each case with money at risk by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub queue: String,
    pub at_risk: i64,
    pub people: i64,
    pub strangers: i64,
}

/// Who waits in each queue for what was due before that time; at its end: everybody.
pub async fn waiting(tx: &mut Tx, due_before_us: i64) -> Result<Vec<Waiting>, Fault> {
    let sql = "select queue, cast(sum(case when urgency = 0 then 1 else 0 end) as bigint), \
               count(distinct case when urgency <> 0 then person_id end), \
               count(distinct case when urgency <> 0 and person_id is null \
                 then coalesce(guest_session_id, id) end) \
               from conversation where state = 'waiting' \
               and coalesce(due_at_us, 9223372036854775806) < $1 \
               group by queue order by queue";
    let rows: Vec<(String, i64, i64, i64)> = tx.all(sql, args![due_before_us]).await?;
    let of = |(queue, at_risk, people, strangers)| Waiting { queue, at_risk, people, strangers };
    Ok(rows.into_iter().map(of).collect())
}

/// The inbox: who waits, by urgency (money at risk first) and then by how long; then all others.
/// Empty words mean "any".
pub async fn inbox(
    tx: &mut Tx,
    state: &str,
    queue: &str,
    agent: &str,
    most: i64,
) -> Result<Vec<Conversation>, Fault> {
    let tail = "where ($1 = '' or state = $1) and ($2 = '' or queue = $2) \
                and ($3 = '' or agent_id = $3 or ($3 = 'none' and agent_id is null)) \
                and ($1 <> '' or state <> 'closed') \
                order by case when waiting_since_us is null then 1 else 0 end, urgency, \
                waiting_since_us, id limit $4";
    list(tx, tail, args![state, queue, agent, most]).await
}

/// A place in the inbox: cases are answered by queue, and in one by urgency, by how long they have
/// waited, and by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    pub queue: &'a str,
    pub urgency: i64,
    pub since_us: i64,
    pub id: &'a str,
}

/// How many wait before this place, as the inbox shows its queue.
pub async fn before(tx: &mut Tx, place: Place<'_>) -> Result<i64, Fault> {
    let sql = "select count(*) from conversation where state = 'waiting' and queue = $1 \
               and (urgency < $2 or (urgency = $2 and (waiting_since_us < $3 \
               or (waiting_since_us = $3 and id < $4))))";
    let args = args![place.queue, place.urgency, place.since_us, place.id];
    Ok(tx.one::<(i64,)>(sql, args).await?.0)
}

/// All that wait: queue, urgency, since when, id; in no order.
pub async fn all_waiting(tx: &mut Tx) -> Result<Vec<(String, i64, i64, String)>, Fault> {
    let sql = "select queue, urgency, waiting_since_us, id from conversation \
               where state = 'waiting' and waiting_since_us is not null";
    tx.all(sql, &[]).await
}

/// How many first answers were given since then, and how long all who got one had waited for it, in
/// microseconds. Where we wrote first, nobody has waited.
pub async fn waits(tx: &mut Tx, queue: &str, since_us: i64) -> Result<(i64, i64), Fault> {
    let sql = "select count(*), \
               cast(coalesce(sum(first_answer_us - created_at_us), 0) as bigint) \
               from conversation where queue = $1 and first_answer_us >= $2 \
                 and first_answer_us > created_at_us";
    tx.one(sql, args![queue, since_us]).await
}

/// False when this sender's message was stored before.
pub async fn add_message(tx: &mut Tx, m: &Message) -> Result<bool, Fault> {
    let sql = "insert into message (id, conversation_id, seq, author, author_id, kind, body, \
               channel, external_id, created_at_us) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, \
               $10) on conflict (channel, external_id) do nothing returning id";
    let args = args![
        m.id,
        m.conversation,
        m.seq,
        m.author,
        m.author_id,
        m.kind,
        m.body,
        m.channel,
        m.external_id,
        m.created_at_us
    ];
    Ok(tx.maybe::<(String,)>(sql, args).await?.is_some())
}

pub async fn message_by_external(
    tx: &mut Tx,
    channel: &str,
    external_id: &str,
) -> Result<Option<Message>, Fault> {
    find(tx, "where channel = $1 and external_id = $2", args![channel, external_id]).await
}

/// The newest messages before a number, in order.
pub async fn messages(
    tx: &mut Tx,
    id: &ConversationId,
    before_seq: i64,
    most: i64,
) -> Result<Vec<Message>, Fault> {
    let tail = "where conversation_id = $1 and seq < $2 order by seq desc limit $3";
    let mut rows: Vec<Message> = list(tx, tail, args![id, before_seq, most]).await?;
    rows.reverse();
    Ok(rows)
}

/// The same without what is for us only.
pub async fn said(
    tx: &mut Tx,
    id: &ConversationId,
    before_seq: i64,
    most: i64,
) -> Result<Vec<Message>, Fault> {
    let tail = "where conversation_id = $1 and seq < $2 and kind <> 'note' \
                order by seq desc limit $3";
    let mut rows: Vec<Message> = list(tx, tail, args![id, before_seq, most]).await?;
    rows.reverse();
    Ok(rows)
}

/// What agents said to the customer behind a number, up to another one; the first of it first.
pub async fn said_by_us(
    tx: &mut Tx,
    id: &ConversationId,
    (after_seq, seq): (i64, i64),
    most: i64,
) -> Result<Vec<Message>, Fault> {
    let tail = "where conversation_id = $1 and seq > $2 and seq <= $3 and author = 'agent' \
                and kind <> 'note' order by seq limit $4";
    list(tx, tail, args![id, after_seq, seq, most]).await
}

/// Whether anybody but an agent has said anything before this message.
pub async fn was_asked(tx: &mut Tx, id: &ConversationId, seq: i64) -> Result<bool, Fault> {
    let sql = "select id from message where conversation_id = $1 and seq < $2 \
               and author <> 'agent' limit 1";
    Ok(tx.maybe::<(String,)>(sql, args![id, seq]).await?.is_some())
}

/// When the first message was said that has this number or a later one.
pub async fn said_from(tx: &mut Tx, id: &ConversationId, seq: i64) -> Result<Option<i64>, Fault> {
    let sql = "select created_at_us from message where conversation_id = $1 and seq >= $2 \
               order by seq limit 1";
    Ok(tx.maybe::<(i64,)>(sql, args![id, seq]).await?.map(|row| row.0))
}

/// The last message that both sides see.
pub async fn last_said(tx: &mut Tx, id: &ConversationId) -> Result<Option<Message>, Fault> {
    let tail = "where conversation_id = $1 and kind <> 'note' order by seq desc limit 1";
    find(tx, tail, args![id]).await
}

pub async fn attachment(tx: &mut Tx, id: &AttachmentId) -> Result<Option<Attachment>, Fault> {
    find(tx, "where id = $1", args![id]).await
}

/// A file without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileName {
    pub id: AttachmentId,
    pub refund: Option<RefundId>,
    pub name: String,
    pub mime: String,
    pub created_at_us: i64,
}

record! { FileName = "attachment", key 1 {
    id "id": Text, refund "refund_id": Text, name "name": Text, mime "mime": Text,
    created_at_us "created_at_us": Int,
} }

pub async fn files(tx: &mut Tx, id: &ConversationId) -> Result<Vec<FileName>, Fault> {
    list(tx, "where conversation_id = $1 order by id limit 100", args![id]).await
}

pub async fn refund_files(tx: &mut Tx, id: &RefundId) -> Result<Vec<FileName>, Fault> {
    list(tx, "where refund_id = $1 order by id limit 100", args![id]).await
}

/// Takes the files of a refund away that is not there.
pub async fn forget_files(tx: &mut Tx, id: &RefundId) -> Result<u64, Fault> {
    let sql = "delete from attachment where refund_id = $1 \
               and not exists (select 1 from refund r where r.id = attachment.refund_id)";
    tx.run(sql, args![id]).await
}

/// Takes files away that were kept between these times for refunds that never came about: whoever
/// kept them died in between. Older ones were looked at often enough. Says how many.
pub async fn purge_files(
    tx: &mut Tx,
    (from_us, before_us): (i64, i64),
    most: i64,
) -> Result<u64, Fault> {
    let sql = "delete from attachment where id in (select a.id from attachment a \
               where a.refund_id is not null and a.created_at_us < $1 and a.created_at_us >= $2 \
               and not exists (select 1 from refund r where r.id = a.refund_id) \
               order by a.created_at_us limit $3)";
    tx.run(sql, args![before_us, from_us, most]).await
}

/// Locks the cases of a guest, before any other row is locked: they may be about to join a person.
pub async fn lock_of_guest(tx: &mut Tx, id: &SessionId) -> Result<(), Fault> {
    let sql = "select id from conversation where guest_session_id = $1 and person_id is null \
               order by id for update";
    tx.all::<(String,)>(sql, args![id]).await.map(|_| ())
}

/// The cases that somebody opened before they were known become theirs.
pub async fn join(tx: &mut Tx, guest: &SessionId, person: &PersonId) -> Result<u64, Fault> {
    let sql = "update conversation set person_id = $2, version = version + 1 \
               where guest_session_id = $1 and person_id is null";
    tx.run(sql, args![guest, person]).await
}
