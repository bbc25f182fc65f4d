//! What others can cause as often as they like is told one by one only so often to one person:
//! beyond that, one notice at the end of the span says how many more there were. What it is about
//! stands in full where its reader finds it in the app.
//!
//! Invariant: each cause is told by itself or counted, and never both: it is counted in the
//! transaction that files its job, and a job that somebody else has filed counts nothing.

use std::collections::{BTreeMap, HashMap, HashSet};

use paydesk_core::id::JobId;
use paydesk_core::throttle::Often as Rule;
use paydesk_store::challenge::{self, Throttle};
use paydesk_store::job::JobRow;
use paydesk_store::notice::Notice;
use paydesk_store::record::{Record as _, by, load, read_all};
use paydesk_store::{Fault, How, Load, Store, Tx};

use super::{Draft, Ready, prepare};
use crate::App;

/// That a notice is one of those that may become too many.
#[derive(Clone, Debug)]
pub(super) struct Often {
    /// Under which it is counted: the person and what it is about.
    key: String,
    rule: Rule,
    /// The job that writes it.
    cause: JobId,
    /// What is said in its stead, of all that are too many.
    together: Ready,
}

impl Ready {
    /// The same as one of those that may become too many; `what` names them (`failed`), their page
    /// is where all of them stand.
    pub(crate) fn often(
        mut self,
        app: &App,
        (what, rule): (&str, Rule),
        page: &str,
        cause: &JobId,
    ) -> Self {
        let Some(person) = self.notice.person.clone() else { return self };
        let channel = if self.notice.channel == "email" { "email" } else { "sms" };
        let draft = Draft {
            person: Some(person.clone()),
            channel,
            address: self.notice.address.clone(),
            kind: format!("payments-{what}-more"),
            args: vec![("link", format!("{}{page}", app.config.public_url))],
            language: self.notice.language,
        };
        let together = prepare(app, draft, self.notice.created_at_us);
        let key = format!("told {what} {person}");
        self.often = Some(Box::new(Often { key, rule, cause: cause.clone(), together }));
        self
    }
}

/// How long after its span is over a notice of many is sent.
const SLACK_US: i64 = 60_000_000;

/// What is said together: the first of it, how many, and when the span is over.
type More<'a> = BTreeMap<String, (&'a Often, i64, i64)>;

/// Which of these are told by themselves, and what is to be stored of the others: their counts, and
/// the notices that tell them together.
pub(super) async fn sift<'a>(
    tx: &mut Tx,
    ready: Vec<&'a Ready>,
) -> Result<(Vec<&'a Ready>, Vec<Store>), Fault> {
    let Some(now_us) = ready.iter().map(|one| one.notice.created_at_us).max() else {
        return Ok((Vec::new(), Vec::new()));
    };
    let often = || ready.iter().filter_map(|one| Some((*one, one.often.as_deref()?)));
    let found = tx
        .load_many(&[
            Load { lock: true, ..load::<JobRow>("id", often().map(|(_, o)| o.cause.clone())) },
            load::<Throttle>("key", often().map(|(_, o)| o.key.clone())),
        ])
        .await?;
    let rows = |at: usize| found.get(at).map_or(&[][..], Vec::as_slice);
    let open: Vec<JobRow> = read_all(rows(0))?;
    let open: HashSet<JobId> = open.into_iter().map(|job| job.id).collect();
    let counts = by(read_all(rows(1))?, |row: &Throttle| row.key.clone());
    let keys = || often().filter(|(_, o)| open.contains(&o.cause)).map(|(_, o)| o.key.clone());
    let missing: Vec<String> = keys().filter(|key| !counts.contains_key(key)).collect();
    let mut counts = locked(tx, keys(), &missing, now_us).await?;
    let (mut told, mut more) = (Vec::new(), More::new());
    let mut ready: Vec<_> = often().filter(|(_, o)| open.contains(&o.cause)).collect();
    // By key, so that two sets make those that are not there in one order.
    ready.sort_by(|(_, a), (_, b)| a.key.cmp(&b.key));
    for (one, often) in ready {
        let row = match counts.remove(&often.key) {
            Some(row) => row,
            // Forgotten between two looks at it, since it said nothing any more.
            None => challenge::throttle(tx, &often.key, now_us).await?,
        };
        let (state, too_many) = row.state().tell(&often.rule, now_us);
        counts.insert(often.key.clone(), Throttle::of(&often.key, state));
        match too_many {
            None => told.push(one),
            Some((many, until_us)) => {
                more.insert(often.key.clone(), (often, many, until_us));
            }
        }
    }
    let rows = counts.values().map(Throttle::to_row).collect();
    let mut stores = vec![Store { table: Throttle::table(), how: How::Update, rows }];
    stores.extend(together(tx, more).await?);
    Ok((told, stores))
}

/// The counts of these keys, locked in one order. Those that were missing are made before any is
/// locked: one that is made with others in hand would be locked out of turn.
async fn locked(
    tx: &mut Tx,
    keys: impl Iterator<Item = String>,
    missing: &[String],
    now_us: i64,
) -> Result<HashMap<String, Throttle>, Fault> {
    challenge::make_throttles(tx, missing, now_us).await?;
    let found = tx.load_many(&[Load { lock: true, ..load::<Throttle>("key", keys) }]).await?;
    let rows = read_all(found.first().map_or(&[], Vec::as_slice))?;
    Ok(by(rows, |row: &Throttle| row.key.clone()))
}

/// The notices that tell of so many together: new ones with their jobs, for when the span is over,
/// and those that are waiting for that with their new numbers.
async fn together(tx: &mut Tx, more: More<'_>) -> Result<Vec<Store>, Fault> {
    let ready = more.into_iter().map(|(key, (often, many, until_us))| {
        let since_us = until_us - often.rule.span_us;
        let mut ready = often.together.clone().named(&format!("{key} {since_us}"));
        // Whoever counts just now, by a clock that is behind, still finds it waiting.
        ready.job.due_at_us = until_us + SLACK_US;
        ready.filled("count", &many.to_string()).filled("since", &since_us.to_string())
    });
    let ready: Vec<Ready> = ready.collect();
    if ready.is_empty() {
        return Ok(Vec::new());
    }
    let ids = ready.iter().map(|one| one.notice.id.clone());
    let found = tx.load_many(&[Load { lock: true, ..load::<Notice>("id", ids) }]).await?;
    let known: Vec<Notice> = read_all(found.first().map_or(&[], Vec::as_slice))?;
    let known = by(known, |row: &Notice| row.id.clone());
    let (mut fresh, mut jobs, mut again) = (Vec::new(), Vec::new(), Vec::new());
    for one in ready {
        match known.get(&one.notice.id) {
            Some(row) if row.sent_at_us.is_none() => {
                again.push(Notice { args: one.notice.args, ..row.clone() }.to_row())
            }
            // One that has gone all the same says its number in a new one.
            sent => {
                let one = match sent {
                    Some(_) => {
                        one.clone().named(&format!("{} again {}", one.notice.id, one.notice.args))
                    }
                    None => one,
                };
                fresh.push(one.notice.to_row());
                jobs.push(JobRow::from(&one.job).to_row());
            }
        }
    }
    Ok(vec![
        Store { table: Notice::table(), how: How::Insert, rows: fresh },
        Store { table: Notice::table(), how: How::Update, rows: again },
        Store { table: JobRow::table(), how: How::Insert, rows: jobs },
    ])
}
