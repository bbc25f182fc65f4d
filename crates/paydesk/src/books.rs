//! `check` and `export`: they only read, and may run beside the service, on SQLite too: a reader
//! opens the same file without the right to write.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use paydesk_app::check::{self, Finding, Report};
use paydesk_app::journal::{self, Format, Words};
use paydesk_store::Db;
use paydesk_texts::{Arg, Texts};
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
    out.write_all(in_words(&report, Texts::new(config.spoken())).as_bytes())?;
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
        report.findings.extend(wrong);
    }
    Ok(report)
}

/// What was found, a line each, and one sentence at the end.
pub fn in_words(report: &Report, texts: Texts) -> String {
    let mut text = String::new();
    let mut line = |key: &str, finding: &Finding| {
        let said = sentence(texts, finding);
        text.push_str(&texts.with(key, &[("finding", said.into())]));
        text.push('\n');
    };
    report.findings.iter().for_each(|finding| line("books-broken-line", finding));
    report.warnings.iter().for_each(|warning| line("books-look-line", warning));
    let Report { accounts, batches, entries, chains, findings, .. } = report;
    let counts = [
        ("accounts", accounts.to_string().into()),
        ("batches", batches.to_string().into()),
        ("entries", entries.to_string().into()),
        ("chains", chains.to_string().into()),
        ("found", findings.len().to_string().into()),
    ];
    let verdict = if findings.is_empty() { "books-right" } else { "books-broken" };
    text.push_str(&texts.with(verdict, &counts));
    text.push('\n');
    text
}

/// One thing that was found, in the operator's language.
fn sentence(texts: Texts, finding: &Finding) -> String {
    let values: Vec<(&str, Arg<'_>)> =
        finding.values().into_iter().map(|(name, value)| (name, value.into())).collect();
    texts.with(finding.key(), &values)
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
    let texts = Texts::new(config.spoken());
    let words =
        Words { what: texts.say("books-journal"), balances: texts.say("books-journal-balances") };
    let db = open(config).await?;
    match out {
        Some(path) => to_file(&db, format, words, path).await?,
        None => write(&db, format, words, &mut BufWriter::new(std::io::stdout())).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn to_file(db: &Db, format: Format, words: Words, path: &Path) -> anyhow::Result<()> {
    let mut name = path.file_name().context("--out names no file")?.to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    let file = File::create(&part).with_context(|| format!("making {}", part.display()))?;
    write(db, format, words, &mut BufWriter::new(file)).await?;
    std::fs::rename(&part, path).with_context(|| format!("making {}", path.display()))
}

async fn write(
    db: &Db,
    format: Format,
    words: Words,
    out: &mut (impl Write + Send),
) -> anyhow::Result<()> {
    journal::journal(db, format, words, &mut |piece| out.write_all(piece.as_bytes())).await?;
    Ok(out.flush()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use paydesk_core::amount::Currency;
    use paydesk_core::language::Language;

    /// One of each.
    fn findings() -> Vec<Finding> {
        let s = || "acc".to_owned();
        let (a, b, n) = (1_234_567, 2, 3);
        vec![
            Finding::Unbalanced { batch: s(), currency: s(), sum_minor: a },
            Finding::CurrencySum { currency: Currency::Cny, sum_minor: a },
            Finding::Balance { account: s(), says_minor: a, replay_minor: b },
            Finding::Steps { account: s(), at_minor: a },
            Finding::Held { account: s(), says_minor: a, holds_minor: b },
            Finding::StaleHold { hold: s(), payment: s() },
            Finding::Floor { account: s(), available_minor: a },
            Finding::Ceiling { account: s(), balance_minor: a },
            Finding::Refunds { payment: s(), captured_minor: a, says_minor: b, refunds_minor: n },
            Finding::Gap { lane: s(), after: a, found: b },
            Finding::Prev { lane: s(), seq: a },
            Finding::Digest { lane: s(), seq: a },
            Finding::Entries { lane: s(), seq: a, says: b, found: n },
            Finding::Running { batch: s(), n: a },
            Finding::Orphans { entries: a, in_batches: b },
            Finding::Signature { checkpoint: s() },
            Finding::Heads { checkpoint: s() },
            Finding::HeadDigest { checkpoint: s(), lane: s(), seq: a },
            Finding::HeadMissing { checkpoint: s(), lane: s(), seq: a },
            Finding::NotStored { line: s(), checkpoint: s() },
            Finding::Unreadable { line: s() },
            Finding::FailedJob { id: s(), kind: s(), subject: s(), why: s() },
        ]
    }

    #[test]
    fn an_operator_reads_every_finding_in_their_language() {
        let report = Report { findings: findings(), warnings: findings(), ..Report::default() };
        let read = |language| in_words(&report, Texts::new(language));
        let (en, zh) = (read(Language::En), read(Language::ZhHans));
        for text in [&en, &zh] {
            assert_eq!(text.lines().count(), 2 * findings().len() + 1);
            assert!(!text.contains(['{', '}', '⟦', '$']), "{text}");
        }
        for ((en, zh), finding) in en.lines().zip(zh.lines()).zip(findings()) {
            let names = finding.values();
            for (name, value) in &names {
                assert!(en.contains(value) && zh.contains(value), "{name} in {en} · {zh}");
            }
            assert!(en.is_ascii() && en.starts_with("broken: "), "{en}");
            assert!(zh.starts_with("有错："), "{zh}");
        }
        assert!(en.contains("look: ") && en.contains("broken in 22 places"), "{en}");
        assert!(zh.contains("请看：") && zh.contains("账目有 22 处错误"), "{zh}");
        let sound = in_words(&Report::default(), Texts::new(Language::ZhHans));
        assert!(sound.starts_with("账目无误：0 个账户"), "{sound}");
    }
}
