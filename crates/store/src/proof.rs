//! Proofs of identity inside a case: asked by an agent, judged by the system; the agent sees passed
//! or not, never the answers.

use paydesk_core::id::{ConversationId, PersonId, ProofId};
use paydesk_core::proof::ProofKind;

use crate::record::find;
use crate::{Fault, Tx, args, record};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    pub id: ProofId,
    pub conversation: ConversationId,
    pub person: PersonId,
    pub kind: ProofKind,
    pub asked_by: PersonId,
    pub asked_at_us: i64,
    pub expires_at_us: i64,
    pub tries: i64,
    pub passed_at_us: Option<i64>,
    pub failed_at_us: Option<i64>,
}

record! { Proof = "proof", key 1 {
    id "id": Text, conversation "conversation_id": Text, person "person_id": Text,
    kind "kind": Text, asked_by "asked_by": Text, asked_at_us "asked_at_us": Int,
    expires_at_us "expires_at_us": Int, tries "tries": Small, passed_at_us "passed_at_us": Int,
    failed_at_us "failed_at_us": Int,
} }

pub async fn lock(tx: &mut Tx, id: &ProofId) -> Result<Option<Proof>, Fault> {
    find(tx, "where id = $1 for update", args![id]).await
}

/// The newest proof that was asked for in a case.
pub async fn latest(tx: &mut Tx, id: &ConversationId) -> Result<Option<Proof>, Fault> {
    find(tx, "where conversation_id = $1 order by id desc limit 1", args![id]).await
}

pub async fn by_id(tx: &mut Tx, id: &ProofId) -> Result<Option<Proof>, Fault> {
    find(tx, "where id = $1", args![id]).await
}

/// The newest proof that this person passed in a case after that time.
pub async fn latest_passed(
    tx: &mut Tx,
    conversation: &ConversationId,
    person: &PersonId,
    after_us: i64,
) -> Result<Option<Proof>, Fault> {
    let tail = "where conversation_id = $1 and person_id = $2 and passed_at_us > $3 \
                order by passed_at_us desc limit 1";
    find(tx, tail, args![conversation, person, after_us]).await
}
