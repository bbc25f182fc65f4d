//! How components stand, and stood.

use paydesk_core::component::{Change, Health};

use crate::record::list;
use crate::{Fault, Tx, args, record};

record! { Health = "component", key 1 {
    component "component": Text, standing "standing": Text, since_us "since_us": Int,
    in_a_row "in_a_row": Int, met "met": Text, probed_at_us "probed_at_us": Int,
} }

record! { Change = "component_change", key 2 {
    component "component": Text, at_us "at_us": Int, standing "standing": Text,
} }

/// All of them, for whoever writes them next.
pub async fn lock_all(tx: &mut Tx) -> Result<Vec<Health>, Fault> {
    list(tx, "order by component limit 100 for update", &[]).await
}

pub async fn all(tx: &mut Tx) -> Result<Vec<Health>, Fault> {
    list(tx, "order by component limit 100", &[]).await
}

/// Changes more than so many are flapping that no history needs in full.
const CHANGES_MAX: i64 = 20_000;

/// The changes since then, and before them each component's last one: by component and time.
pub async fn changes(tx: &mut Tx, since_us: i64) -> Result<Vec<Change>, Fault> {
    let tail = "where at_us >= coalesce((select max(before.at_us) from component_change before \
                where before.component = component_change.component and before.at_us <= $1), 0) \
                order by component, at_us limit $2";
    list(tx, tail, args![since_us, CHANGES_MAX]).await
}

/// Takes away changes that were followed by another one before this instant.
pub async fn purge_changes(tx: &mut Tx, before_us: i64, most: i64) -> Result<u64, Fault> {
    let sql = "delete from component_change where (component, at_us) in (\
                 select old.component, old.at_us from component_change old \
                 where old.at_us < $1 and exists (select 1 from component_change later \
                   where later.component = old.component and later.at_us > old.at_us \
                   and later.at_us < $1) \
                 order by old.at_us limit $2)";
    tx.run(sql, args![before_us, most]).await
}
