//! Proves the books, at any time, also beside a running house: it only reads.
//!
//! What must hold, each with its own finding: entries sum to zero, in every batch and every
//! currency; a balance is the replay of its entries, which join step by step; held is the sum of
//! open holds; floors hold, and so do the ceilings of debts; refunds never exceed what was
//! captured; every lane's chain is whole and hashes to what it says. Whoever holds the key adds
//! what the checkpoints say. A job that failed for good is a warning: the books are right, and a
//! person must look.
//!
//! Each question is one statement or goes over rows that are only appended, so that what commits
//! meanwhile cannot look like a fault.

use std::collections::BTreeMap;

use paydesk_core::amount::Currency;
use paydesk_core::ledger::{Entry, link};
use paydesk_store::account::{self, Batch, Line};
use paydesk_store::{Db, Fault, books, job};

/// One thing that is not as it must be. Its words are `books-…` in the operator's language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    Unbalanced {
        batch: String,
        currency: String,
        sum_minor: i64,
    },
    CurrencySum {
        currency: Currency,
        sum_minor: i64,
    },
    Balance {
        account: String,
        says_minor: i64,
        replay_minor: i64,
    },
    Steps {
        account: String,
        at_minor: i64,
    },
    Held {
        account: String,
        says_minor: i64,
        holds_minor: i64,
    },
    StaleHold {
        hold: String,
        payment: String,
    },
    Floor {
        account: String,
        available_minor: i64,
    },
    /// More was repaid than was ever lent.
    Ceiling {
        account: String,
        balance_minor: i64,
    },
    Refunds {
        payment: String,
        captured_minor: i64,
        says_minor: i64,
        refunds_minor: i64,
    },
    Gap {
        lane: String,
        after: i64,
        found: i64,
    },
    Prev {
        lane: String,
        seq: i64,
    },
    Digest {
        lane: String,
        seq: i64,
    },
    Entries {
        lane: String,
        seq: i64,
        says: i64,
        found: i64,
    },
    Running {
        batch: String,
        n: i64,
    },
    Orphans {
        entries: i64,
        in_batches: i64,
    },
    /// This and the next ones are found by whoever holds the signing key: see
    /// `paydesk_work::tick::checkpoint::check`.
    Signature {
        checkpoint: String,
    },
    /// What the checkpoint signed cannot be read.
    Heads {
        checkpoint: String,
    },
    HeadDigest {
        checkpoint: String,
        lane: String,
        seq: i64,
    },
    HeadMissing {
        checkpoint: String,
        lane: String,
        seq: i64,
    },
    /// A line of the file outside, as `file:number`, that the database does not have.
    NotStored {
        line: String,
        checkpoint: String,
    },
    Unreadable {
        line: String,
    },
    FailedJob {
        id: String,
        kind: String,
        subject: String,
        why: String,
    },
}

impl Finding {
    /// The key of its sentence.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Unbalanced { .. } => "books-unbalanced",
            Self::CurrencySum { .. } => "books-currency-sum",
            Self::Balance { .. } => "books-balance",
            Self::Steps { .. } => "books-steps",
            Self::Held { .. } => "books-held",
            Self::StaleHold { .. } => "books-stale-hold",
            Self::Floor { .. } => "books-floor",
            Self::Ceiling { .. } => "books-ceiling",
            Self::Refunds { .. } => "books-refunds",
            Self::Gap { .. } => "books-gap",
            Self::Prev { .. } => "books-prev",
            Self::Digest { .. } => "books-digest",
            Self::Entries { .. } => "books-entries",
            Self::Running { .. } => "books-running",
            Self::Orphans { .. } => "books-orphans",
            Self::Signature { .. } => "books-signature",
            Self::Heads { .. } => "books-heads",
            Self::HeadDigest { .. } => "books-head-digest",
            Self::HeadMissing { .. } => "books-head-missing",
            Self::NotStored { .. } => "books-not-stored",
            Self::Unreadable { .. } => "books-unreadable",
            Self::FailedJob { .. } => "books-failed-job",
        }
    }

    /// What its sentence names.
    #[must_use]
    pub fn values(&self) -> Vec<(&'static str, String)> {
        let named = |name, text: &String| (name, text.clone());
        let minor = |name, minor: &i64| (name, minor.to_string());
        match self {
            Self::Unbalanced { batch, currency, sum_minor } => {
                vec![named("batch", batch), named("currency", currency), minor("sum", sum_minor)]
            }
            Self::CurrencySum { currency, sum_minor } => {
                vec![("currency", currency.code().to_owned()), minor("sum", sum_minor)]
            }
            Self::Balance { account, says_minor, replay_minor: found } => {
                vec![named("account", account), minor("says", says_minor), minor("found", found)]
            }
            Self::Held { account, says_minor, holds_minor: found } => {
                vec![named("account", account), minor("says", says_minor), minor("found", found)]
            }
            Self::Steps { account, at_minor } => {
                vec![named("account", account), minor("at", at_minor)]
            }
            Self::StaleHold { hold, payment } => {
                vec![named("hold", hold), named("payment", payment)]
            }
            Self::Floor { account, available_minor: minor_now }
            | Self::Ceiling { account, balance_minor: minor_now } => {
                vec![named("account", account), minor("stands", minor_now)]
            }
            Self::Refunds { payment, captured_minor, says_minor, refunds_minor } => vec![
                named("payment", payment),
                minor("captured", captured_minor),
                minor("says", says_minor),
                minor("found", refunds_minor),
            ],
            Self::FailedJob { id, kind, subject, why } => {
                let job = [named("job", id), named("kind", kind)];
                job.into_iter().chain([named("subject", subject), named("why", why)]).collect()
            }
            chain => chain.values_of_chain(),
        }
    }

    fn values_of_chain(&self) -> Vec<(&'static str, String)> {
        let named = |name, text: &String| (name, text.clone());
        let number = |name, number: &i64| (name, number.to_string());
        match self {
            Self::Gap { lane, after, found } => {
                vec![named("lane", lane), number("after", after), number("found", found)]
            }
            Self::Prev { lane, seq } | Self::Digest { lane, seq } => {
                vec![named("lane", lane), number("link", seq)]
            }
            Self::Entries { lane, seq, says, found } => {
                let link = [named("lane", lane), number("link", seq)];
                link.into_iter().chain([number("says", says), number("found", found)]).collect()
            }
            Self::Running { batch, n } => vec![named("batch", batch), number("entry", n)],
            Self::Orphans { entries, in_batches } => {
                vec![number("found", entries), number("says", in_batches)]
            }
            Self::Signature { checkpoint } | Self::Heads { checkpoint } => {
                vec![named("checkpoint", checkpoint)]
            }
            Self::HeadDigest { checkpoint, lane, seq }
            | Self::HeadMissing { checkpoint, lane, seq } => {
                vec![named("checkpoint", checkpoint), named("lane", lane), number("link", seq)]
            }
            Self::NotStored { line, checkpoint } => {
                vec![named("line", line), named("checkpoint", checkpoint)]
            }
            Self::Unreadable { line } => vec![named("line", line)],
            _ => Vec::new(),
        }
    }
}

/// What was looked at, and what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub accounts: i64,
    pub batches: i64,
    pub entries: i64,
    pub chains: i64,
    /// The books are broken.
    pub findings: Vec<Finding>,
    /// The books are right, and a person must look.
    pub warnings: Vec<Finding>,
}

impl Report {
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }
}

/// Rows in one page: bounds memory and the age of a snapshot.
const PAGE: i64 = 500;

/// Looks at everything.
///
/// # Errors
/// The database is away, or a row cannot be read at all, which is then named.
pub async fn check(db: &Db) -> Result<Report, Fault> {
    let mut report = Report::default();
    sums(db, &mut report).await?;
    balances(db, &mut report).await?;
    refunds_and_holds(db, &mut report).await?;
    chains(db, &mut report).await?;
    jobs(db, &mut report).await?;
    Ok(report)
}

async fn sums(db: &Db, report: &mut Report) -> Result<(), Fault> {
    let read = db.read(async |tx| {
        let mut findings = Vec::new();
        for currency in Currency::ALL {
            let sum_minor = account::sum_of(tx, currency).await?;
            if sum_minor != 0 {
                findings.push(Finding::CurrencySum { currency, sum_minor });
            }
        }
        for (batch, currency, sum_minor) in books::unbalanced(tx).await? {
            let batch = batch.as_str().to_owned();
            findings.push(Finding::Unbalanced { batch, currency, sum_minor });
        }
        Ok::<_, Fault>(findings)
    });
    report.findings.extend(read.await?);
    Ok(())
}

async fn balances(db: &Db, report: &mut Report) -> Result<(), Fault> {
    let read = db.read(async |tx| {
        let mut findings = Vec::new();
        for (id, says_minor, replay_minor) in account::wrong_balances(tx).await? {
            let account = id.as_str().to_owned();
            findings.push(Finding::Balance { account, says_minor, replay_minor });
        }
        for (id, at_minor) in books::broken_steps(tx).await? {
            findings.push(Finding::Steps { account: id.as_str().to_owned(), at_minor });
        }
        for (id, available_minor) in account::below_floor(tx).await? {
            findings.push(Finding::Floor { account: id.as_str().to_owned(), available_minor });
        }
        for (id, balance_minor) in account::above_ceiling(tx).await? {
            findings.push(Finding::Ceiling { account: id.as_str().to_owned(), balance_minor });
        }
        for (id, says_minor, holds_minor) in account::wrong_holds(tx).await? {
            let account = id.as_str().to_owned();
            findings.push(Finding::Held { account, says_minor, holds_minor });
        }
        Ok::<_, Fault>((findings, books::account_count(tx).await?))
    });
    let (findings, accounts) = read.await?;
    report.findings.extend(findings);
    report.accounts = accounts;
    Ok(())
}

async fn refunds_and_holds(db: &Db, report: &mut Report) -> Result<(), Fault> {
    let read = db.read(async |tx| {
        let mut findings = Vec::new();
        for (id, captured_minor, says_minor, refunds_minor) in books::wrong_refunds(tx).await? {
            let payment = id.as_str().to_owned();
            findings.push(Finding::Refunds { payment, captured_minor, says_minor, refunds_minor });
        }
        for (hold, payment) in books::stale_holds(tx).await? {
            let (hold, payment) = (hold.as_str().to_owned(), payment.as_str().to_owned());
            findings.push(Finding::StaleHold { hold, payment });
        }
        let (entries, in_batches) = books::entry_counts(tx).await?;
        if entries != in_batches {
            findings.push(Finding::Orphans { entries, in_batches });
        }
        Ok::<_, Fault>(findings)
    });
    report.findings.extend(read.await?);
    Ok(())
}

/// Walks every chain from its first link, page by page.
async fn chains(db: &Db, report: &mut Report) -> Result<(), Fault> {
    let mut last: Option<Batch> = None;
    loop {
        let after = last.as_ref().map_or((String::new(), 0), |b| (b.lane.clone(), b.seq));
        let read = db.read(async move |tx| {
            let mut page = Vec::new();
            for batch in account::batches(tx, (&after.0, after.1), PAGE).await? {
                let lines = account::entries_in(tx, &batch.id).await?;
                page.push((batch, lines));
            }
            Ok::<_, Fault>(page)
        });
        let page = read.await?;
        let full = page.len() == usize::try_from(PAGE).unwrap_or(usize::MAX);
        for (batch, lines) in page {
            let before = last.take().filter(|before| before.lane == batch.lane);
            report.chains += i64::from(before.is_none());
            report.batches += 1;
            report.entries += i64::try_from(lines.len()).unwrap_or(i64::MAX);
            report.findings.extend(chain_faults(before.as_ref(), &batch, lines));
            last = Some(batch);
        }
        if !full {
            return Ok(());
        }
    }
}

/// One link against the one before it, and against its own entries.
fn chain_faults(before: Option<&Batch>, batch: &Batch, lines: Vec<Line>) -> Vec<Finding> {
    let (lane, seq) = (batch.lane.clone(), batch.seq);
    let mut faults = Vec::new();
    let after = before.map_or(0, |before| before.seq);
    if seq != after + 1 {
        faults.push(Finding::Gap { lane: lane.clone(), after, found: seq });
    }
    if before.map_or(&[][..], |before| &before.digest) != batch.prev {
        faults.push(Finding::Prev { lane: lane.clone(), seq });
    }
    let found = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    let in_order = lines.iter().zip(0..).all(|(line, n)| line.n == n);
    if batch.entries != found || !in_order {
        let says = batch.entries;
        faults.push(Finding::Entries { lane: lane.clone(), seq, says, found });
    }
    faults.extend(running_fault(batch, &lines));
    let entries: Vec<Entry> = lines.into_iter().map(Entry::from).collect();
    if link(&batch.prev, &batch.id, &entries)[..] != batch.digest {
        faults.push(Finding::Digest { lane, seq });
    }
    faults
}

/// Within a batch an account's entries follow each other directly: nobody else came between.
fn running_fault(batch: &Batch, lines: &[Line]) -> Option<Finding> {
    let mut stands: BTreeMap<&str, i64> = BTreeMap::new();
    for line in lines {
        let before = line.balance_minor.wrapping_sub(line.amount_minor);
        let stood = stands.insert(line.account.as_str(), line.balance_minor);
        if stood.is_some_and(|stood| stood != before) {
            let batch = batch.id.as_str().to_owned();
            return Some(Finding::Running { batch, n: line.n });
        }
    }
    None
}

async fn jobs(db: &Db, report: &mut Report) -> Result<(), Fault> {
    let all = db.read(async |tx| job::all(tx, 1000).await).await?;
    let failed = all.into_iter().filter(|job| job.failed_at_us.is_some());
    report.warnings.extend(failed.map(|job| Finding::FailedJob {
        id: job.id.as_str().to_owned(),
        kind: job.kind,
        subject: job.subject,
        why: job.error.unwrap_or_default(),
    }));
    Ok(())
}
