//! Callbacks, and the places of their slots.

use paydesk_core::callback::Callback;
use paydesk_core::id::{CallbackId, ConversationId};

use crate::record::{find, list};
use crate::{Fault, Tx, args, record};

record! { Callback = "call_back", key 1 {
    id "id": Text, conversation "conversation_id": Text, key "key": Text, state "state": Text,
    queue "queue": Text, phone "phone": Text, slot_us "slot_us": Int, agent "agent_id": Text,
    called_at_us "called_at_us": Int, reminded_at_us "reminded_at_us": Int,
    ended_at_us "ended_at_us": Int, created_at_us "created_at_us": Int, version "version": Int,
} }

pub async fn by_id(tx: &mut Tx, id: &CallbackId) -> Result<Option<Callback>, Fault> {
    find(tx, "where id = $1", args![id]).await
}

/// As `by_id`, and nobody else changes the row until this transaction ends.
pub async fn lock(tx: &mut Tx, id: &CallbackId) -> Result<Option<Callback>, Fault> {
    find(tx, "where id = $1 for update", args![id]).await
}

/// What this act has placed before.
pub async fn by_key(tx: &mut Tx, key: &str) -> Result<Option<Callback>, Fault> {
    find(tx, "where key = $1", args![key]).await
}

/// The newest of a case.
pub async fn of_case(tx: &mut Tx, id: &ConversationId) -> Result<Option<Callback>, Fault> {
    find(tx, "where conversation_id = $1 order by id desc limit 1", args![id]).await
}

/// One of this number that stands, and whose key begins so.
pub async fn standing(
    tx: &mut Tx,
    phone: &str,
    key_begins: &str,
) -> Result<Option<Callback>, Fault> {
    let tail = "where state = 'placed' and phone = $1 and key like $2 order by id limit 1";
    find(tx, tail, args![phone, format!("{key_begins}%")]).await
}

/// Takes a place of a slot; false: there is none left.
pub async fn take(tx: &mut Tx, queue: &str, slot_us: i64, capacity: i64) -> Result<bool, Fault> {
    if capacity < 1 {
        return Ok(false);
    }
    let sql = "insert into call_back_slot (queue, begins_us, taken) values ($1, $2, 1) \
               on conflict (queue, begins_us) do update set taken = call_back_slot.taken + 1 \
               where call_back_slot.taken < $3 returning taken";
    Ok(tx.maybe::<(i64,)>(sql, args![queue, slot_us, capacity]).await?.is_some())
}

/// Gives a place back.
pub async fn give_back(tx: &mut Tx, queue: &str, slot_us: i64) -> Result<u64, Fault> {
    let sql = "update call_back_slot set taken = taken - 1 \
               where queue = $1 and begins_us = $2 and taken > 0";
    tx.run(sql, args![queue, slot_us]).await
}

/// The slots of a queue from then on that have no place left.
pub async fn full(
    tx: &mut Tx,
    queue: &str,
    from_us: i64,
    capacity: i64,
) -> Result<Vec<i64>, Fault> {
    let sql = "select begins_us from call_back_slot where queue = $1 and begins_us >= $2 \
               and taken >= $3 order by begins_us limit 1000";
    let rows: Vec<(i64,)> = tx.all(sql, args![queue, from_us, capacity]).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// How many of its queue are called before this one.
pub async fn before(tx: &mut Tx, row: &Callback) -> Result<i64, Fault> {
    let sql = "select count(*) from call_back where state = 'placed' and queue = $1 \
               and (slot_us < $2 or (slot_us = $2 and id < $3))";
    Ok(tx.one::<(i64,)>(sql, args![row.queue, row.slot_us, row.id]).await?.0)
}

/// Those that are to be called, in their order.
pub async fn placed(tx: &mut Tx, most: i64) -> Result<Vec<Callback>, Fault> {
    list(tx, "where state = 'placed' order by slot_us, id limit $1", args![most]).await
}

/// How many should have been called by then, and were not.
pub async fn overdue(tx: &mut Tx, slot_before_us: i64) -> Result<i64, Fault> {
    let sql = "select count(*) from call_back where state = 'placed' and slot_us < $1 \
               and called_at_us is null";
    Ok(tx.one::<(i64,)>(sql, args![slot_before_us]).await?.0)
}

/// Those whose slot begins before then and whose customer was not reminded, locked.
pub async fn lock_unreminded(
    tx: &mut Tx,
    before_us: i64,
    most: i64,
) -> Result<Vec<Callback>, Fault> {
    let tail = "where state = 'placed' and slot_us <= $1 and reminded_at_us is null \
                order by id limit $2 for update";
    list(tx, tail, args![before_us, most]).await
}

/// Those whose slot began before then and whom nobody has called since another time, locked.
pub async fn lock_late(
    tx: &mut Tx,
    (slot_us, called_us): (i64, i64),
    most: i64,
) -> Result<Vec<Callback>, Fault> {
    let tail = "where state = 'placed' and slot_us < $1 and coalesce(called_at_us, 0) < $2 \
                order by id limit $3 for update";
    list(tx, tail, args![slot_us, called_us, most]).await
}

/// Takes a row away that was never anybody's: a probe's.
pub async fn remove(tx: &mut Tx, row: &Callback) -> Result<u64, Fault> {
    let slot = "delete from call_back_slot where queue = $1 and begins_us = $2";
    tx.run(slot, args![row.queue, row.slot_us]).await?;
    tx.run("delete from call_back where id = $1", args![row.id]).await
}

/// Forgets the numbers of those that ended before then. Says how many.
pub async fn forget_phones(tx: &mut Tx, before_us: i64, most: i64) -> Result<u64, Fault> {
    let sql = "update call_back set phone = '', ended_at_us = null where id in (\
                 select id from call_back where ended_at_us < $1 order by ended_at_us limit $2)";
    tx.run(sql, args![before_us, most]).await
}

/// Takes slots away that began before then. Says how many.
pub async fn purge_slots(tx: &mut Tx, before_us: i64, most: i64) -> Result<u64, Fault> {
    let sql = "delete from call_back_slot where (queue, begins_us) in (\
                 select queue, begins_us from call_back_slot where begins_us < $1 \
                 order by begins_us limit $2)";
    tx.run(sql, args![before_us, most]).await
}
