//! Locks on people. They are set and lifted by the lane.

use paydesk_core::id::{LockId, PersonId};
use paydesk_core::lock::Lock;

use crate::record::{find, list};
use crate::{Fault, Tx, args, record};

record! { Lock = "lock", key 1 {
    id "id": Text, person "person_id": Text, reason "reason": Text, detail "detail": Text,
    since_us "since_us": Int, until_us "until_us": Int, lifted_at_us "lifted_at_us": Int,
    lifted_by "lifted_by": Text,
} }

/// All locks that were ever set, newest first.
pub async fn of_person(tx: &mut Tx, id: &PersonId) -> Result<Vec<Lock>, Fault> {
    list(tx, "where person_id = $1 order by id desc limit 100", args![id]).await
}

pub async fn by_id(tx: &mut Tx, id: &LockId) -> Result<Option<Lock>, Fault> {
    find(tx, "where id = $1", args![id]).await
}
