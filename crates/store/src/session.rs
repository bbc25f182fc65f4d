//! Sessions and devices. Tokens are stored as digests only.

use paydesk_core::id::{DeviceId, PersonId, SessionId};
use std::collections::HashMap;

use paydesk_core::lock::Lock;
use paydesk_core::person::{Person, SessionKind};

use crate::person::Profile;
use crate::record::{by, find, list, load, read_all};
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

/// Whoever is behind a token, as far as access rights read it.
#[derive(Clone, Debug)]
pub struct Known {
    /// It may have ended or run out.
    pub session: Session,
    pub person: Option<Person>,
    pub name: Option<String>,
    /// It may have been forgotten.
    pub device: Option<Device>,
    /// All that were ever set.
    pub locks: Vec<Lock>,
}

/// Who is behind each of these tokens, by their digests and in their order.
pub async fn known(tx: &mut Tx, hashes: &[Vec<u8>]) -> Result<Vec<Option<Known>>, Fault> {
    let asked = [load::<Session>("token_hash", hashes.iter().cloned())];
    let rows = tx.load_many(&asked).await?;
    let sessions: Vec<Session> = read_all(rows.first().map(Vec::as_slice).unwrap_or_default())?;
    let persons: Vec<PersonId> = sessions.iter().filter_map(|s| s.person.clone()).collect();
    let rows = tx
        .load_many(&[
            load::<Person>("id", persons.clone()),
            load::<Profile>("person_id", persons.clone()),
            load::<Device>("id", sessions.iter().filter_map(|s| s.device.clone())),
            load::<Lock>("person_id", persons),
        ])
        .await?;
    let mut rows = rows.iter();
    let mut next = || rows.next().map(Vec::as_slice).unwrap_or_default();
    let people = by(read_all::<Person>(next())?, |p| p.id.clone());
    let profiles = by(read_all::<Profile>(next())?, |p| p.person.clone());
    let devices = by(read_all::<Device>(next())?, |d| d.id.clone());
    let mut locks: HashMap<PersonId, Vec<Lock>> = HashMap::new();
    for lock in read_all::<Lock>(next())? {
        locks.entry(lock.person.clone()).or_default().push(lock);
    }
    let sessions = by(sessions, |s| s.token_hash.clone());
    let know = |hash: &Vec<u8>| {
        let session = sessions.get(hash)?.clone();
        let who = session.person.as_ref();
        Some(Known {
            person: who.and_then(|id| people.get(id)).cloned(),
            name: who.and_then(|id| profiles.get(id)).map(|p| p.name.clone()),
            device: session.device.as_ref().and_then(|id| devices.get(id)).cloned(),
            locks: who.and_then(|id| locks.get(id)).cloned().unwrap_or_default(),
            session,
        })
    };
    Ok(hashes.iter().map(know).collect())
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

/// Lets a session go on under another token.
pub async fn retoken(tx: &mut Tx, id: &SessionId, hash: &[u8]) -> Result<u64, Fault> {
    tx.run("update session set token_hash = $2 where id = $1", args![id, hash]).await
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

/// Takes sessions of guests away that ran out before then. Says how many.
pub async fn purge_guests(tx: &mut Tx, before_us: i64, most: i64) -> Result<u64, Fault> {
    let sql = "delete from session where id in (select id from session \
               where kind = 'guest' and expires_at_us < $1 order by expires_at_us limit $2)";
    tx.run(sql, args![before_us, most]).await
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
