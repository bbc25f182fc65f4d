//! The one timeline: what happened to a payment, refund, conversation or person.

use paydesk_core::world::Event;

use crate::record::list;
use crate::{Fault, Tx, args, record};

record! { Event = "event", key 1 {
    id "id": Text, subject "subject_id": Text, kind "kind": Text, detail "detail": Text,
    actor "actor": Text, at_us "at_us": Int,
} }

/// What happened to a subject, in order: all of it, or the newest where it is very much.
pub async fn of(tx: &mut Tx, subject: &str) -> Result<Vec<Event>, Fault> {
    let mut rows = latest(tx, subject, 500).await?;
    rows.reverse();
    Ok(rows)
}

/// What happened to a subject lately, newest first.
pub async fn latest(tx: &mut Tx, subject: &str, most: i64) -> Result<Vec<Event>, Fault> {
    list(tx, "where subject_id = $1 order by id desc limit $2", args![subject, most]).await
}

/// What of one kind happened to a subject, newest first.
pub async fn of_kind(
    tx: &mut Tx,
    subject: &str,
    kind: &str,
    most: i64,
) -> Result<Vec<Event>, Fault> {
    let tail = "where subject_id = $1 and kind = $2 order by id desc limit $3";
    list(tx, tail, args![subject, kind, most]).await
}

/// What happened after an event, for live updates.
pub async fn after(tx: &mut Tx, subject: &str, after: &str) -> Result<Vec<Event>, Fault> {
    let tail = "where subject_id = $1 and id > $2 order by id limit 500";
    list(tx, tail, args![subject, after]).await
}
