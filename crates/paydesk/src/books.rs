//! `check` and `export`: they only read, and may run beside the service, on SQLite too: a reader
//! opens the same file without the right to write.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use paydesk_app::check::{self, Finding, Report};
use paydesk_app::journal::{self, Format};
use paydesk_store::Db;
use paydesk_work::tick::checkpoint;

use crate::cli::{Export, ExportWhat, JournalFormat};
use crate::config::Config;

async fn open(config: &Config) -> anyhow::Result<Db> {
    let url = config.database.address(&config.data)?;
    if let Some(file) = config.database.file(&config.data) {
        anyhow::ensure!(file.is_file(), "there is no database {}", file.display());
    }
    let opened = Db::open_read_only(&url, &config.database.patient()).await;
    opened.with_context(|| format!("opening the database {url} to read it"))
}

/// Proves the books; the exit code is 1 when they are broken.
///
/// # Errors
/// The database cannot be read.
pub async fn check(config: &Config) -> anyhow::Result<ExitCode> {
    let db = open(config).await?;
    let report = prove(config, &db).await?;
    let mut out = std::io::stdout().lock();
    out.write_all(in_words(&report).as_bytes())?;
    Ok(if report.is_sound() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The books, and the checkpoints of this folder when their key is known here.
///
/// # Errors
/// The database or the folder cannot be read.
pub async fn prove(config: &Config, db: &Db) -> anyhow::Result<Report> {
    let mut report = check::check(db).await.context("reading the books")?;
    if let Some(key) = config.ledger.key(&config.data)? {
        let wrong = checkpoint::check(db, &key, &config.data).await?;
        report.findings.extend(wrong.into_iter().map(Finding::Checkpoint));
    }
    Ok(report)
}

/// What was found, a line each, and one sentence at the end.
pub fn in_words(report: &Report) -> String {
    let mut text = String::new();
    for finding in &report.findings {
        text.push_str(&format!("broken: {finding}\n"));
    }
    for warning in &report.warnings {
        text.push_str(&format!("look: {warning}\n"));
    }
    let Report { accounts, batches, entries, chains, .. } = report;
    let verdict = match report.findings.len() {
        0 => "the books are right".to_owned(),
        found => format!("the books are broken in {found} places"),
    };
    text.push_str(&format!(
        "{verdict}: {accounts} accounts, {entries} entries, {batches} batches in {chains} chains\n"
    ));
    text
}

/// Writes a journal. A file appears under its name only when it is whole.
///
/// # Errors
/// The database cannot be read, or the file not written.
pub async fn export(config: &Config, asked: &Export) -> anyhow::Result<ExitCode> {
    let ExportWhat::Journal { format, out } = &asked.what;
    let format = match format {
        JournalFormat::Hledger => Format::Hledger,
        JournalFormat::Beancount => Format::Beancount,
    };
    let db = open(config).await?;
    match out {
        Some(path) => to_file(&db, format, path).await?,
        None => write(&db, format, &mut BufWriter::new(std::io::stdout())).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn to_file(db: &Db, format: Format, path: &Path) -> anyhow::Result<()> {
    let mut name = path.file_name().context("--out names no file")?.to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    let file = File::create(&part).with_context(|| format!("making {}", part.display()))?;
    write(db, format, &mut BufWriter::new(file)).await?;
    std::fs::rename(&part, path).with_context(|| format!("making {}", path.display()))
}

async fn write(db: &Db, format: Format, out: &mut (impl Write + Send)) -> anyhow::Result<()> {
    journal::journal(db, format, &mut |piece| out.write_all(piece.as_bytes())).await?;
    Ok(out.flush()?)
}
