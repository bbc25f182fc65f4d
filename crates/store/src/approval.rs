//! Acts that wait for a second person, and the audit of all acts by staff.

use paydesk_core::approval::{Act, Approval};
use paydesk_core::id::ApprovalId;
use paydesk_core::world::Audit;

use crate::codec::ToValue;
use crate::record::{find, list};
use crate::{Column, Fault, OwnedValue, Tx, Value, args, record};

/// The act stands as JSON, exactly as it was digested.
impl ToValue for Act {
    fn to_value(&self) -> OwnedValue {
        OwnedValue::Text(serde_json::to_string(self).unwrap_or_default())
    }
}
impl Column for Act {
    fn from_value(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Text(text) => serde_json::from_str(text).ok(),
            _ => None,
        }
    }
}

record! { Approval = "approval", key 1 {
    id "id": Text, act "act": Text, digest "digest": Bytes, subject "subject_id": Text,
    subject_version "subject_version": Int, amount_minor "amount_minor": Int,
    currency "currency": Text, conversation "conversation_id": Text,
    beneficiary "beneficiary_id": Text, requested_by "requested_by": Text, reason "reason": Text,
    state "state": Text, decided_by "decided_by": Text, decided_reason "decided_reason": Text,
    created_at_us "created_at_us": Int, decided_at_us "decided_at_us": Int,
    version "version": Int,
} }

record! { Audit = "audit", key 1 {
    id "id": Text, actor "actor_id": Text, act "act": Text, subject "subject_id": Text,
    reason "reason": Text, origin "origin": Text, approval "approval_id": Text, at_us "at_us": Int,
} }

pub async fn by_id(tx: &mut Tx, id: &ApprovalId) -> Result<Option<Approval>, Fault> {
    find(tx, "where id = $1", args![id]).await
}

/// What waits, oldest first.
pub async fn waiting(tx: &mut Tx, most: i64) -> Result<Vec<Approval>, Fault> {
    list(tx, "where state = 'waiting' order by id limit $1", args![most]).await
}

/// What has waited since then or before, oldest first.
pub async fn old(tx: &mut Tx, until_us: i64, most: i64) -> Result<Vec<Approval>, Fault> {
    let tail = "where state = 'waiting' and created_at_us <= $1 order by id limit $2";
    list(tx, tail, args![until_us, most]).await
}

/// The paper that waits for this very act, as it stood in that version.
pub async fn waiting_for(
    tx: &mut Tx,
    digest: &[u8],
    subject_version: i64,
) -> Result<Option<Approval>, Fault> {
    let tail = "where state = 'waiting' and digest = $1 and subject_version = $2";
    find(tx, tail, args![digest, subject_version]).await
}

/// The newest approval that was asked for a subject.
pub async fn for_subject(tx: &mut Tx, subject: &str) -> Result<Vec<Approval>, Fault> {
    list(tx, "where subject_id = $1 order by id desc limit 20", args![subject]).await
}

pub async fn audits(tx: &mut Tx, subject: &str) -> Result<Vec<Audit>, Fault> {
    list(tx, "where subject_id = $1 order by id desc limit 100", args![subject]).await
}
