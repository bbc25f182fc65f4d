//! Sessions and devices. Tokens are stored as digests only.

use paydesk_core::id::{DeviceId, PersonId, SessionId};
use paydesk_core::person::SessionKind;

use crate::record::{find, list};
use crate::{Fault, Tx, args, record};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    pub kind: SessionKind,
    pub token_hash: Vec<u8>,
    /// Stands in every form of this session.
    pub csrf: String,
    pub person: Option<PersonId>,
    pub device: Option<DeviceId>,
    pub label: String,
    pub created_at_us: i64,
    pub seen_at_us: i64,
    pub expires_at_us: i64,
    pub ended_at_us: Option<i64>,
}

record! { Session = "session", key 1 {
    id "id": Text, kind "kind": Text, token_hash "token_hash": Bytes, csrf "csrf": Text,
    person "person_id": Text, device "device_id": Text, label "label": Text,
    created_at_us "created_at_us": Int, seen_at_us "seen_at_us": Int,
    expires_at_us "expires_at_us": Int, ended_at_us "ended_at_us": Int,
} }

/// A browser or app; trusted once a code was answered on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    pub id: DeviceId,
    pub person: PersonId,
    pub token_hash: Vec<u8>,
    pub label: String,
    pub trusted_at_us: Option<i64>,
    pub first_seen_us: i64,
    pub last_seen_us: i64,
    pub ended_at_us: Option<i64>,
}

record! { Device = "device", key 1 {
    id "id": Text, person "person_id": Text, token_hash "token_hash": Bytes, label "label": Text,
    trusted_at_us "trusted_at_us": Int, first_seen_us "first_seen_us": Int,
    last_seen_us "last_seen_us": Int, ended_at_us "ended_at_us": Int,
} }

/// The session of a token that still lives.
pub async fn live(tx: &mut Tx, token_hash: &[u8], now_us: i64) -> Result<Option<Session>, Fault> {
    let tail = "where token_hash = $1 and ended_at_us is null and expires_at_us > $2";
    find(tx, tail, args![token_hash, now_us]).await
}

pub async fn by_id(tx: &mut Tx, id: &SessionId) -> Result<Option<Session>, Fault> {
    find(tx, "where id = $1", args![id]).await
}

pub async fn of_person(tx: &mut Tx, id: &PersonId, now_us: i64) -> Result<Vec<Session>, Fault> {
    let tail = "where person_id = $1 and ended_at_us is null and expires_at_us > $2 \
                order by seen_at_us desc limit 100";
    list(tx, tail, args![id, now_us]).await
}

pub async fn seen(tx: &mut Tx, id: &SessionId, now_us: i64) -> Result<u64, Fault> {
    tx.run("update session set seen_at_us = $2 where id = $1", args![id, now_us]).await
}

pub async fn end(tx: &mut Tx, id: &SessionId, now_us: i64) -> Result<u64, Fault> {
    let sql = "update session set ended_at_us = $2 where id = $1 and ended_at_us is null";
    tx.run(sql, args![id, now_us]).await
}

/// Ends all sessions of a person but one.
pub async fn end_others(
    tx: &mut Tx,
    person: &PersonId,
    keep: Option<&SessionId>,
    now_us: i64,
) -> Result<u64, Fault> {
    let sql = "update session set ended_at_us = $3 \
               where person_id = $1 and id <> $2 and ended_at_us is null";
    tx.run(sql, args![person, keep.map_or("", SessionId::as_str), now_us]).await
}

pub async fn device(tx: &mut Tx, id: &DeviceId) -> Result<Option<Device>, Fault> {
    find(tx, "where id = $1 and ended_at_us is null", args![id]).await
}

/// The device of this person with this token; somebody else's device is none.
pub async fn device_by_token(
    tx: &mut Tx,
    person: &PersonId,
    token_hash: &[u8],
) -> Result<Option<Device>, Fault> {
    let tail = "where token_hash = $2 and person_id = $1 and ended_at_us is null";
    find(tx, tail, args![person, token_hash]).await
}

pub async fn devices(tx: &mut Tx, person: &PersonId) -> Result<Vec<Device>, Fault> {
    let tail = "where person_id = $1 and ended_at_us is null order by last_seen_us desc limit 100";
    list(tx, tail, args![person]).await
}

/// A device has just been used.
pub async fn device_seen(tx: &mut Tx, id: &DeviceId, now_us: i64) -> Result<u64, Fault> {
    tx.run("update device set last_seen_us = $2 where id = $1", args![id, now_us]).await
}

/// Forgets a device of a person, and ends whatever is signed in on it.
pub async fn end_device(
    tx: &mut Tx,
    person: &PersonId,
    id: &DeviceId,
    now_us: i64,
) -> Result<u64, Fault> {
    let sql = "update session set ended_at_us = $3 \
               where device_id = $2 and person_id = $1 and ended_at_us is null";
    tx.run(sql, args![person, id, now_us]).await?;
    let sql = "update device set ended_at_us = $3 \
               where id = $2 and person_id = $1 and ended_at_us is null";
    tx.run(sql, args![person, id, now_us]).await
}

/// Ends one session of a person; somebody else's is none.
pub async fn end_own(
    tx: &mut Tx,
    person: &PersonId,
    id: &SessionId,
    now_us: i64,
) -> Result<u64, Fault> {
    let sql = "update session set ended_at_us = $3 \
               where id = $2 and person_id = $1 and ended_at_us is null";
    tx.run(sql, args![person, id, now_us]).await
}
