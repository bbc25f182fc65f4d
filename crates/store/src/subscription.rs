//! Who hears by mail how we stand.

use paydesk_core::id::SubscriptionId;
use paydesk_core::subscription::Subscription;

use crate::record::{find, list};
use crate::{Fault, Tx, args, record};

record! { Subscription = "subscription", key 1 {
    id "id": Text, address "address": Text, components "components": Text,
    language "language": Text, confirmed_at_us "confirmed_at_us": Int,
    created_at_us "created_at_us": Int,
} }

pub async fn by_id(tx: &mut Tx, id: &SubscriptionId) -> Result<Option<Subscription>, Fault> {
    find(tx, "where id = $1", args![id]).await
}

pub async fn lock(tx: &mut Tx, id: &SubscriptionId) -> Result<Option<Subscription>, Fault> {
    find(tx, "where id = $1 for update", args![id]).await
}

/// `address` in lower case.
pub async fn of_address(tx: &mut Tx, address: &str) -> Result<Option<Subscription>, Fault> {
    find(tx, "where address = $1 for update", args![address]).await
}

/// Those that were confirmed, behind this id, in the order of ids; an empty id: from the first.
pub async fn confirmed(tx: &mut Tx, after: &str, most: i64) -> Result<Vec<Subscription>, Fault> {
    let tail = "where id > $1 and confirmed_at_us is not null order by id limit $2";
    list(tx, tail, args![after, most]).await
}

pub async fn remove(tx: &mut Tx, id: &SubscriptionId) -> Result<u64, Fault> {
    tx.run("delete from subscription where id = $1", args![id]).await
}

/// Takes those away that nobody confirmed. Says how many.
pub async fn purge(tx: &mut Tx, before_us: i64, most: i64) -> Result<u64, Fault> {
    let sql = "delete from subscription where id in (\
                 select id from subscription where confirmed_at_us is null and created_at_us < $1 \
                 order by id limit $2)";
    tx.run(sql, args![before_us, most]).await
}
