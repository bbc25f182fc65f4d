//! The outbox. A job is claimed with a lease, done, and deleted; one that failed for good stays,
//! with its reason, until a person has seen to it.

use paydesk_core::id::JobId;
use paydesk_core::world::Job;

use crate::record::{Record as _, by, insert, list, load, read_all};
use crate::{Fault, How, Load, Store, Tx, args, record};

/// A job as it stands in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobRow {
    pub id: JobId,
    pub kind: String,
    pub subject: String,
    pub detail: String,
    /// Nobody waits for it.
    pub bulk: bool,
    pub due_at_us: i64,
    pub tries: i64,
    pub lease_until_us: Option<i64>,
    pub failed_at_us: Option<i64>,
    pub error: Option<String>,
    pub created_at_us: i64,
}

record! { JobRow = "job", key 1 {
    id "id": Text, kind "kind": Text, subject "subject_id": Text, detail "detail": Text,
    bulk "bulk": Small, due_at_us "due_at_us": Int, tries "tries": Int,
    lease_until_us "lease_until_us": Int,
    failed_at_us "failed_at_us": Int, error "error": Text, created_at_us "created_at_us": Int,
} }

impl From<&Job> for JobRow {
    fn from(job: &Job) -> Self {
        Self {
            id: job.id.clone(),
            kind: job.kind.clone(),
            subject: job.subject.clone(),
            detail: job.detail.clone(),
            bulk: job.bulk,
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

/// Takes due jobs for this worker, oldest first; of those that somebody waits for, or of the bulk.
/// On PostgreSQL two workers never wait for each other: each passes over what the other has locked.
pub async fn claim(
    tx: &mut Tx,
    bulk: bool,
    now_us: i64,
    lease_until_us: i64,
    most: i64,
) -> Result<Vec<JobRow>, Fault> {
    let sql = "with free as materialized (\
                 select id from job where failed_at_us is null and bulk = $1 and due_at_us <= $2 \
                 and (lease_until_us is null or lease_until_us <= $2) \
                 order by due_at_us, id limit $4 for update skip locked) \
               update job set lease_until_us = $3, tries = tries + 1 \
               where id in (select id from free) \
               returning id, kind, subject_id, detail, bulk, due_at_us, tries, lease_until_us, \
                 failed_at_us, error, created_at_us";
    let mut taken: Vec<JobRow> =
        tx.all(sql, args![i64::from(bulk), now_us, lease_until_us, most]).await?;
    taken.sort_by(|a, b| (a.due_at_us, &a.id).cmp(&(b.due_at_us, &b.id)));
    Ok(taken)
}

/// Whether a code that was to go out by this channel could not be sent just now, and is being tried
/// again: then the one that is asked for next is likely to wait as well. Of other messages, one
/// that its address never takes says nothing about the next.
pub async fn codes_held_up(tx: &mut Tx, channel: &str) -> Result<bool, Fault> {
    let sql = "select job.id from job join notice on notice.id = job.subject_id \
               where job.kind = 'send' and job.bulk = 0 and job.error is not null \
               and job.failed_at_us is null and notice.channel = $1 \
               and notice.kind like 'code-%' limit 1";
    let found: Vec<(String,)> = tx.all(sql, args![channel]).await?;
    Ok(!found.is_empty())
}

/// Holds on to a job that was claimed and is not yet done.
pub async fn renew(tx: &mut Tx, id: &JobId, lease_until_us: i64) -> Result<u64, Fault> {
    let sql = "update job set lease_until_us = $2 where id = $1 and lease_until_us is not null";
    tx.run(sql, args![id, lease_until_us]).await
}

/// What a claimed job came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    Done,
    /// Again at this time, since.
    At(i64, String),
    /// Never by itself; a person must look. Since when, and why.
    Failed(i64, String),
}

/// Files what became of these jobs. One that is not there any more was done by somebody else, whose
/// word stands.
pub async fn file(tx: &mut Tx, ends: &[(JobId, End)]) -> Result<(), Fault> {
    let ids = ends.iter().map(|(id, _)| id.clone());
    let found = tx.load_many(&[Load { lock: true, ..load::<JobRow>("id", ids) }]).await?;
    let mut rows =
        by(read_all(found.first().map_or(&[], Vec::as_slice))?, |r: &JobRow| r.id.clone());
    let (mut done, mut kept) = (Vec::new(), Vec::new());
    for (id, end) in ends {
        let Some(row) = rows.remove(id) else { continue };
        let open = JobRow { lease_until_us: None, ..row };
        match end.clone() {
            End::Done => done.push(open.to_row()),
            End::At(due_at_us, why) => {
                kept.push(JobRow { due_at_us, error: Some(why), ..open }.to_row());
            }
            End::Failed(at_us, why) => {
                let failed_at_us = Some(at_us);
                kept.push(JobRow { failed_at_us, error: Some(why), ..open }.to_row());
            }
        }
    }
    let table = JobRow::table();
    let stores = [
        Store { table, how: How::Delete, rows: done },
        Store { table, how: How::Update, rows: kept },
    ];
    tx.store_many(&stores).await
}

/// The jobs of this kind about one thing that are not done and have not failed, up to this one.
pub async fn up_to(tx: &mut Tx, job: &JobRow) -> Result<Vec<JobRow>, Fault> {
    let tail = "where kind = $1 and subject_id = $2 and failed_at_us is null and id <= $3 \
                order by id limit 20";
    list(tx, tail, args![job.kind, job.subject, job.id]).await
}

/// A failed job is given another chance, or a waiting one is done at once.
pub async fn hurry(tx: &mut Tx, id: &JobId, now_us: i64) -> Result<u64, Fault> {
    let sql = "update job set due_at_us = $2, tries = 0, failed_at_us = null where id = $1";
    tx.run(sql, args![id, now_us]).await
}

/// All jobs that there are, for the page that shows them and for tests that want none.
pub async fn all(tx: &mut Tx, most: i64) -> Result<Vec<JobRow>, Fault> {
    list(tx, "order by due_at_us limit $1", args![most]).await
}

/// When the next job can be taken: one that is free falls due, or somebody's lease runs out.
pub async fn next_due(tx: &mut Tx, bulk: bool) -> Result<Option<i64>, Fault> {
    let free = "select due_at_us from job where failed_at_us is null and bulk = $1 \
                and lease_until_us is null order by due_at_us limit 1";
    let leased = "select min(lease_until_us) from job where lease_until_us is not null \
                  and bulk = $1";
    let free = tx.maybe::<(i64,)>(free, args![i64::from(bulk)]).await?.map(|row| row.0);
    let leased = tx.one::<(Option<i64>,)>(leased, args![i64::from(bulk)]).await?.0;
    Ok(free.into_iter().chain(leased).min())
}
