//! The outbox. A job is claimed with a lease, done, and deleted; one that failed for good stays,
//! with its reason, until a person has seen to it.

use paydesk_core::id::JobId;
use paydesk_core::world::Job;

use crate::record::{insert, list};
use crate::{Fault, Tx, args, record};

/// A job as it stands in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobRow {
    pub id: JobId,
    pub kind: String,
    pub subject: String,
    pub detail: String,
    pub due_at_us: i64,
    pub tries: i64,
    pub lease_until_us: Option<i64>,
    pub failed_at_us: Option<i64>,
    pub error: Option<String>,
    pub created_at_us: i64,
}

record! { JobRow = "job", key 1 {
    id "id": Text, kind "kind": Text, subject "subject_id": Text, detail "detail": Text,
    due_at_us "due_at_us": Int, tries "tries": Int, lease_until_us "lease_until_us": Int,
    failed_at_us "failed_at_us": Int, error "error": Text, created_at_us "created_at_us": Int,
} }

impl From<&Job> for JobRow {
    fn from(job: &Job) -> Self {
        Self {
            id: job.id.clone(),
            kind: job.kind.clone(),
            subject: job.subject.clone(),
            detail: job.detail.clone(),
            due_at_us: job.due_at_us,
            tries: 0,
            lease_until_us: None,
            failed_at_us: None,
            error: None,
            created_at_us: job.created_at_us,
        }
    }
}

pub async fn add(tx: &mut Tx, job: &Job) -> Result<(), Fault> {
    insert(tx, &JobRow::from(job)).await
}

/// Takes due jobs for this worker, oldest first. On PostgreSQL two workers never wait for each
/// other: the update names rows that it found free, and looks at them again as it takes them.
pub async fn claim(
    tx: &mut Tx,
    now_us: i64,
    lease_until_us: i64,
    most: i64,
) -> Result<Vec<JobRow>, Fault> {
    let free = "where failed_at_us is null and due_at_us <= $1 \
                and (lease_until_us is null or lease_until_us <= $1) \
                order by due_at_us, id limit $2";
    let candidates: Vec<JobRow> = list(tx, free, args![now_us, most]).await?;
    let take = "update job set lease_until_us = $2, tries = tries + 1 where id = $1 \
                and failed_at_us is null and (lease_until_us is null or lease_until_us <= $3)";
    let mut taken = Vec::new();
    for mut job in candidates {
        if tx.run(take, args![job.id, lease_until_us, now_us]).await? == 1 {
            job.tries += 1;
            job.lease_until_us = Some(lease_until_us);
            taken.push(job);
        }
    }
    Ok(taken)
}

/// Holds on to a job that was claimed and is not yet done.
pub async fn renew(tx: &mut Tx, id: &JobId, lease_until_us: i64) -> Result<u64, Fault> {
    let sql = "update job set lease_until_us = $2 where id = $1 and lease_until_us is not null";
    tx.run(sql, args![id, lease_until_us]).await
}

pub async fn done(tx: &mut Tx, id: &JobId) -> Result<u64, Fault> {
    tx.run("delete from job where id = $1", args![id]).await
}

pub async fn retry(tx: &mut Tx, id: &JobId, due_at_us: i64, error: &str) -> Result<u64, Fault> {
    let sql = "update job set due_at_us = $2, lease_until_us = null, error = $3 where id = $1";
    tx.run(sql, args![id, due_at_us, error]).await
}

pub async fn fail(tx: &mut Tx, id: &JobId, now_us: i64, error: &str) -> Result<u64, Fault> {
    let sql = "update job set failed_at_us = $2, lease_until_us = null, error = $3 where id = $1";
    tx.run(sql, args![id, now_us, error]).await
}

/// A failed job is given another chance, or a waiting one is done at once.
pub async fn hurry(tx: &mut Tx, id: &JobId, now_us: i64) -> Result<u64, Fault> {
    let sql = "update job set due_at_us = $2, failed_at_us = null where id = $1";
    tx.run(sql, args![id, now_us]).await
}

/// All jobs that there are, for the page that shows them and for tests that want none.
pub async fn all(tx: &mut Tx, most: i64) -> Result<Vec<JobRow>, Fault> {
    list(tx, "order by due_at_us limit $1", args![most]).await
}

/// When the next free job falls due.
pub async fn next_due(tx: &mut Tx) -> Result<Option<i64>, Fault> {
    let sql = "select min(case when lease_until_us is null then due_at_us \
               else lease_until_us end) from job where failed_at_us is null";
    Ok(tx.maybe::<(Option<i64>,)>(sql, &[]).await?.and_then(|row| row.0))
}
