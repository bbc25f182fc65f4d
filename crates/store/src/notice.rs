//! What was sent to whom. The code lets its reader check that a message is genuine (ID-11).

use paydesk_core::id::{NoticeId, PersonId};
use paydesk_core::language::Language;

use crate::record::{find, list};
use crate::{Fault, Tx, args, record};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub id: NoticeId,
    pub code: String,
    pub person: Option<PersonId>,
    /// email, sms
    pub channel: String,
    pub address: String,
    pub kind: String,
    /// JSON: the variables of its text.
    pub args: String,
    pub language: Language,
    pub created_at_us: i64,
    pub sent_at_us: Option<i64>,
}

record! { Notice = "notice", key 1, fixed 7 {
    id "id": Text, code "code": Text, person "person_id": Text, channel "channel": Text,
    address "address": Text, kind "kind": Text, language "language": Text,
    created_at_us "created_at_us": Int, args "args": Text, sent_at_us "sent_at_us": Int,
} }

pub async fn by_id(tx: &mut Tx, id: &NoticeId) -> Result<Option<Notice>, Fault> {
    find(tx, "where id = $1", args![id]).await
}

pub async fn by_code(tx: &mut Tx, code: &str) -> Result<Option<Notice>, Fault> {
    find(tx, "where code = $1", args![code]).await
}

pub async fn of_person(tx: &mut Tx, id: &PersonId) -> Result<Vec<Notice>, Fault> {
    list(tx, "where person_id = $1 order by id desc limit 50", args![id]).await
}

/// Whether something else is on its way to this person that was written before this, yet not before
/// `from_us`; codes are on no list.
pub async fn is_behind(tx: &mut Tx, notice: &Notice, from_us: i64) -> Result<bool, Fault> {
    let sql = "select id from notice where person_id = $1 and sent_at_us is null \
               and created_at_us < $2 and created_at_us >= $3 and id <> $4 \
               and kind not like 'code-%' limit 1";
    let args = args![notice.person, notice.created_at_us, from_us, notice.id];
    Ok(tx.maybe::<(String,)>(sql, args).await?.is_some())
}

/// Every address of theirs to which something was sent since then: channel and address. A number
/// that they asked to be called at may be anybody's, and is none of theirs.
pub async fn addresses_of(
    tx: &mut Tx,
    id: &PersonId,
    since_us: i64,
) -> Result<Vec<(String, String)>, Fault> {
    let sql = "select distinct channel, address from notice \
               where person_id = $1 and created_at_us >= $2 \
               and kind not like 'callback-%' order by channel, address limit 20";
    tx.all(sql, args![id, since_us]).await
}
