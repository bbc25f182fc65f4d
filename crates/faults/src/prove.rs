//! What must hold when everything works again, read from the database and from the program's own
//! proofs.

use std::process::Stdio;

use anyhow::{Context as _, Result, bail, ensure};
use paydesk_bench::people;
use paydesk_core::id::{ConversationId, PaymentId};
use paydesk_core::word::Word as _;
use paydesk_store::{Db, DbUrl, Fault, Options, Tx, conversation, job, key, payment};
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use crate::ask::Payee;
use crate::book::Line;
use crate::service::Setup;

/// So many are looked up in one reading.
const AT_ONCE: usize = 200;
/// More than a new case has.
const MESSAGES_MAX: i64 = 100;

/// What the database says of the journal.
#[derive(Clone, Debug, Default)]
pub struct Audit {
    /// Acknowledged, and not there, or not as it was told: in words.
    pub lost: Vec<String>,
    /// Payments, or cases that wait, there are beyond those that were acknowledged.
    pub doubled: i64,
}

async fn open(url: &DbUrl) -> Result<Db> {
    Ok(Db::open_read_only(url, &Options::default()).await?)
}

/// Looks every line of the journal up, and counts what there is beside them.
///
/// # Errors
/// The database cannot be read.
pub async fn audit(url: &DbUrl, lines: &[Line]) -> Result<Audit> {
    let db = open(url).await?;
    let mut audit = Audit::default();
    for part in lines.chunks(AT_ONCE) {
        let part = part.to_vec();
        let found = db.read(async move |tx| {
            let mut lost = Vec::new();
            for line in &part {
                lost.extend(look_up(tx, line).await?.map(|what| format!("{what}: {line:?}")));
            }
            Ok::<_, Fault>(lost)
        });
        audit.lost.extend(found.await?);
    }
    let there = db.read(async |tx| payment::count_paid(tx).await).await?;
    // What is counted leaves top-ups out: the bank's book says how often those were made.
    let counted = lines.iter().filter(|line| !matches!(line.wish.payee, Payee::OwnWallet { .. }));
    let told = counted.filter_map(Line::made).filter(|(_, state)| *state == "succeeded");
    // Each line has a key of its own, and each key leads to one row: what is more than that was
    // made twice.
    audit.doubled = there - i64::try_from(told.count())? + i64::try_from(audit.lost.len())?;
    Ok(audit)
}

/// A case that somebody was told to have opened.
#[derive(Clone, Debug)]
pub struct Case {
    pub id: String,
    pub words: String,
}

/// Looks every case up that somebody opened, and counts those that wait beside them.
///
/// # Errors
/// The database cannot be read.
pub async fn cases(url: &DbUrl, told: &[Case]) -> Result<Audit> {
    let (db, told) = (open(url).await?, told.to_vec());
    let found = db.read(async move |tx| {
        let mut lost = Vec::new();
        for case in &told {
            let id =
                ConversationId::parse(&case.id).unwrap_or_else(|| ConversationId::from_bits(0));
            let said = conversation::messages(tx, &id, i64::MAX, MESSAGES_MAX).await?;
            let same = said.iter().filter(|message| message.body == case.words).count();
            if same != 1 {
                lost.push(format!("{}: its words stand there {same} times", case.id));
            }
        }
        let waiting = conversation::all_waiting(tx).await?.len();
        Ok::<_, Fault>((lost, waiting, told.len()))
    });
    let (lost, waiting, told) = found.await?;
    Ok(Audit { lost, doubled: i64::try_from(waiting)? - i64::try_from(told)? })
}

/// What is wrong with a line that was acknowledged.
async fn look_up(tx: &mut Tx, line: &Line) -> Result<Option<String>, Fault> {
    let Some((id, state)) = line.made() else { return Ok(None) };
    let key = format!("{} {}", people::person(line.wish.payer), line.wish.key);
    match key::row(tx, &key).await?.map(|row| row.result) {
        Some(kept) if kept == id => {}
        other => return Ok(Some(format!("its key leads to {other:?}"))),
    }
    let Some(id) = PaymentId::parse(id) else { return Ok(Some("its id is none".to_owned())) };
    let Some(kept) = payment::by_id(tx, &id).await? else {
        return Ok(Some("there is no such payment".to_owned()));
    };
    let minor = i64::try_from(line.wish.minor).unwrap_or(i64::MAX);
    let payer = people::person(line.wish.payer);
    let same = kept.amount_minor == minor
        && kept.payer.as_ref() == Some(&payer)
        && kept.state.word() == state;
    Ok((!same).then(|| format!("it is another now: {kept:?}")))
}

/// Whether a job is left, in words; none has failed.
///
/// # Errors
/// One has failed, or the database cannot be read.
pub async fn job_left(url: &DbUrl) -> Result<Option<String>> {
    let jobs = open(url).await?.read(async |tx| job::all(tx, 100).await).await?;
    if let Some(failed) = jobs.iter().find(|job| job.failed_at_us.is_some()) {
        bail!("a job has failed: {failed:?}");
    }
    Ok(jobs.first().map(|job| format!("{job:?}")))
}

/// The program proves its books, and hledger comes to every balance of its journal.
///
/// # Errors
/// One of them does not.
pub async fn books(setup: &Setup) -> Result<()> {
    let said = setup.said(&["check"]).await?;
    ensure!(said.contains("the books are right"), "{said}");
    let journal = setup.said(&["export", "journal", "--format", "hledger"]).await?;
    let (entries, balances) = journal.rsplit_once("* balances").context("no balances")?;
    ensure!(!entries.is_empty() && !balances.is_empty(), "the journal is empty");
    let mut hledger = Command::new("hledger")
        .args(["-f", "-", "check"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .context("hledger: `./test setup` brings it")?;
    let mut input = hledger.stdin.take().context("its input")?;
    input.write_all(journal.as_bytes()).await?;
    drop(input);
    let output = hledger.wait_with_output().await?;
    ensure!(output.status.success(), "hledger: {}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}
