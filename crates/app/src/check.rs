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
use std::fmt;

use paydesk_core::amount::Currency;
use paydesk_core::ledger::{Entry, link};
use paydesk_store::account::{self, Batch, Line};
use paydesk_store::{Db, Fault, books, job};

/// One thing that is not as it must be, in an operator's words.
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
    /// Said by whoever holds the signing key: see `paydesk_work::tick::checkpoint::check`.
    Checkpoint(String),
    FailedJob {
        id: String,
        kind: String,
        subject: String,
        why: String,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unbalanced { batch, currency, sum_minor } => {
                write!(f, "batch {batch}: its {currency} entries sum to {sum_minor}, not to zero")
            }
            Self::CurrencySum { currency, sum_minor } => {
                write!(f, "all entries in {currency} sum to {sum_minor}, not to zero")
            }
            Self::Balance { account, says_minor, replay_minor } => write!(
                f,
                "account {account}: the balance says {says_minor}, its entries {replay_minor}"
            ),
            Self::Steps { account, at_minor } => write!(
                f,
                "account {account}: the balances on its entries do not join at {at_minor}"
            ),
            Self::Held { account, says_minor, holds_minor } => {
                write!(f, "account {account}: held says {says_minor}, its open holds {holds_minor}")
            }
            Self::StaleHold { hold, payment } => {
                write!(f, "hold {hold} is open, and its payment {payment} has ended")
            }
            Self::Floor { account, available_minor } => {
                write!(f, "account {account} stands below zero: {available_minor}")
            }
            Self::Ceiling { account, balance_minor } => {
                write!(f, "account {account} is a debt and stands above zero: {balance_minor}")
            }
            Self::Refunds { payment, captured_minor, says_minor, refunds_minor } => write!(
                f,
                "payment {payment} of {captured_minor}: it says {says_minor} refunded or reserved, \
                 its refunds {refunds_minor}"
            ),
            Self::FailedJob { id, kind, subject, why } => {
                write!(f, "job {id} ({kind} of {subject}) failed: {why}")
            }
            chain => chain.fmt_chain(f),
        }
    }
}

impl Finding {
    fn fmt_chain(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gap { lane, after, found } => {
                write!(f, "chain {lane}: after link {after} comes link {found}")
            }
            Self::Prev { lane, seq } => {
                write!(f, "chain {lane}: link {seq} does not hold on to the one before it")
            }
            Self::Digest { lane, seq } => {
                write!(f, "chain {lane}: link {seq} is not the digest of its entries")
            }
            Self::Entries { lane, seq, says, found } => {
                write!(f, "chain {lane}: link {seq} says {says} entries, there are {found}")
            }
            Self::Running { batch, n } => {
                write!(f, "batch {batch}: entry {n} does not go on from the balance before it")
            }
            Self::Orphans { entries, in_batches } => {
                write!(f, "there are {entries} entries, and batches say {in_batches}")
            }
            Self::Checkpoint(what) => write!(f, "checkpoint {what}"),
            other => write!(f, "{other:?}"),
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
