//! What was said in public about components, and when.

use paydesk_core::id::{IncidentId, UpdateId};
use paydesk_core::incident::{Incident, Stage};

use crate::record::{find, list};
use crate::{Fault, Tx, args, record};

record! { Incident = "incident", key 1 {
    id "id": Text, kind "kind": Text, stage "stage": Text, effect "effect": Text,
    components "components": Text, by_itself "by_itself": Small, begins_at_us "begins_at_us": Int,
    ends_at_us "ends_at_us": Int, publish_at_us "publish_at_us": Int,
    published_at_us "published_at_us": Int, over_at_us "over_at_us": Int,
    changed_at_us "changed_at_us": Int, version "version": Int,
} }

/// One step of an incident, and what was said at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    pub id: UpdateId,
    pub incident: IncidentId,
    pub stage: Stage,
    pub words_en: String,
    pub words_zh: String,
    /// Person, or `probe`, or `clock`.
    pub actor: String,
    pub at_us: i64,
}

record! { Update = "incident_update", key 1 {
    id "id": Text, incident "incident_id": Text, stage "stage": Text, words_en "words_en": Text,
    words_zh "words_zh": Text, actor "actor": Text, at_us "at_us": Int,
} }

pub async fn lock(tx: &mut Tx, id: &IncidentId) -> Result<Option<Incident>, Fault> {
    find(tx, "where id = $1 for update", args![id]).await
}

/// Those that are not over, drafts included, oldest first.
pub async fn lock_open(tx: &mut Tx) -> Result<Vec<Incident>, Fault> {
    list(tx, "where over_at_us is null order by id limit 500 for update", &[]).await
}

/// Those that are not over, and of those that were so lately the newest ones. Drafts too, or only
/// what was published.
pub async fn lately(
    tx: &mut Tx,
    drafts: bool,
    since_us: i64,
    most: i64,
) -> Result<Vec<Incident>, Fault> {
    let tail = "where (over_at_us is null or over_at_us >= $1) \
                and ($2 = 1 or published_at_us is not null) \
                order by case when over_at_us is null then 0 else 1 end, id desc limit $3";
    list(tx, tail, args![since_us, i64::from(drafts), most]).await
}

/// Takes away what was never published and came to nothing before this instant.
pub async fn purge_drafts(tx: &mut Tx, before_us: i64, most: i64) -> Result<u64, Fault> {
    let said = "delete from incident_update where incident_id in (\
                  select id from incident where published_at_us is null and over_at_us < $1 \
                  order by id limit $2)";
    tx.run(said, args![before_us, most]).await?;
    let sql = "delete from incident where id in (\
                 select id from incident where published_at_us is null and over_at_us < $1 \
                 order by id limit $2)";
    tx.run(sql, args![before_us, most]).await
}
