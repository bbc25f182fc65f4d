//! A check-up in words: the verdict, what to do in order, and each thing that was looked at.

use paydesk_core::checkup::{Checkup, Finding, Measured, Step, verdict};
use paydesk_core::word::Word;

use paydesk_texts::Texts;

use crate::page::desk::facts::Linked;
use crate::page::shell::Shell;
use crate::page::shell::part::{Tag, Tone};

/// Whose it is, and what to do.
pub(crate) struct Answer {
    pub(crate) tone: Tone,
    pub(crate) title: String,
    /// What was found first, in a sentence.
    pub(crate) text: String,
    /// In this order.
    pub(crate) todo: Vec<String>,
}

impl Answer {
    pub(crate) fn of(shell: &Shell, measured: bool, found: &[Finding]) -> Self {
        let tone = match verdict(found) {
            Some(_) => Tone::Wait,
            None if measured => Tone::Good,
            None => Tone::Plain,
        };
        let text = match found.first() {
            Some(finding) => said(shell, *finding),
            None if measured => shell.say("checkup-none-text"),
            None => shell.say("checkup-unknown-text"),
        };
        Self { tone, title: side(&shell.t, measured, found), text, todo: todo(shell, found) }
    }
}

fn side(texts: &Texts, measured: bool, found: &[Finding]) -> String {
    let word = match verdict(found) {
        Some(side) => side.word(),
        None if measured => "none",
        None => "unknown",
    };
    texts.say(&format!("checkup-side-{word}"))
}

/// One that came with a case, for whoever answers it.
pub(crate) fn line(texts: &Texts, row: &Checkup, now_us: i64) -> Linked {
    let by_script = Measured::read(&row.measured).by_script();
    Linked {
        href: format!("/desk/checks?code={}", row.code),
        text: side(texts, by_script, &row.findings()),
        note: texts.day_time(row.created_at_us, now_us),
        tag: Tag::new(Tone::Plain, ""),
    }
}

fn said(shell: &Shell, finding: Finding) -> String {
    shell.say(format!("checkup-finding-{}", finding.word()))
}

/// What to do, in order; where nothing was found there is still something to try.
fn todo(shell: &Shell, found: &[Finding]) -> Vec<String> {
    let acts = found.iter().map(|finding| shell.say(format!("checkup-do-{}", finding.word())));
    let mut acts: Vec<String> = acts.collect();
    if acts.is_empty() {
        acts.push(shell.say("checkup-do-none"));
    }
    acts
}

/// One thing that was looked at.
pub(crate) struct Row {
    pub(crate) word: &'static str,
    pub(crate) name: String,
    pub(crate) tag: Tag,
    /// Figures, and what they mean.
    pub(crate) text: String,
}

pub(crate) fn rows(shell: &Shell, it: &Measured, found: &[Finding], bank: &str) -> Vec<Row> {
    let row = |step: &Step| {
        let here: Vec<Finding> = found.iter().copied().filter(|f| f.about().1 == *step).collect();
        let tag = match (here.is_empty(), known(it, *step)) {
            (false, _) => Tag::new(Tone::Bad, shell.say("checkup-tag-found")),
            (true, true) => Tag::new(Tone::Good, shell.say("checkup-tag-fine")),
            (true, false) => Tag::new(Tone::Plain, shell.say("checkup-tag-unknown")),
        };
        let said = here.iter().map(|finding| said(shell, *finding));
        let figures = figures(shell, it, *step, bank);
        let text: Vec<String> = said.chain(Some(figures).filter(|text| !text.is_empty())).collect();
        let name = shell.say(format!("checkup-step-{}", step.word()));
        Row { word: step.word(), name, tag, text: text.join("\n") }
    };
    Step::ALL.iter().map(row).collect()
}

/// Whether anything is known of it.
fn known(it: &Measured, step: Step) -> bool {
    match step {
        Step::App => it.app.is_some(),
        Step::Stream => it.stream.is_some(),
        Step::Bank => it.bank.is_some(),
        // Our side knows how it stands.
        Step::House => true,
        Step::Clock => it.skew_ms.is_some(),
        Step::Cookies => it.cookies.is_some(),
        Step::Storage => it.storage.is_some(),
        Step::Worker => it.worker.is_some(),
        Step::Version => it.version.is_some(),
    }
}

fn figures(shell: &Shell, it: &Measured, step: Step, bank: &str) -> String {
    let ms = |key: &str, ms: Option<i64>| ms.map(|ms| shell.count(key, "ms", ms));
    let parts: Vec<Option<String>> = match step {
        Step::App => vec![
            tries(shell, it),
            ms("checkup-ms-dns", it.dns_ms),
            ms("checkup-ms-connect", it.connect_ms),
            ms("checkup-ms-tls", it.tls_ms),
            ms("checkup-ms-answer", it.answer_ms),
        ],
        Step::Stream => vec![ms("checkup-ms-stream", it.stream_ms)],
        Step::Bank => {
            let host = bank.split_once("://").map_or(bank, |(_, host)| host);
            vec![Some(host.to_owned()), ms("checkup-ms", it.bank_ms)]
        }
        Step::House => vec![shell.state.as_ref().map(|(_, words)| words.clone())],
        Step::Clock => vec![Some(clock(shell, it))],
        Step::Worker => {
            vec![it.worker.map(|kept| shell.say(format!("checkup-worker-{}", kept.word())))]
        }
        Step::Version => vec![it.version.clone()],
        Step::Cookies | Step::Storage => Vec::new(),
    };
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn tries(shell: &Shell, it: &Measured) -> Option<String> {
    let (tries, lost) = (it.tries?, it.lost?);
    let (came, tries) = ((tries - lost).max(0).to_string(), tries.to_string());
    Some(shell.say2("checkup-tries", "came", came, "tries", tries))
}

/// A clock that is right, or by how much it is not; where nothing was measured, ours to compare.
fn clock(shell: &Shell, it: &Measured) -> String {
    let Some(skew_ms) = it.skew_ms else {
        return shell.say1("checkup-clock-ours", "time", shell.zoned_time(shell.now_us));
    };
    let span = shell.duration(skew_ms.abs().saturating_mul(1000).max(1_000_000));
    match skew_ms {
        ..-60_000 => shell.say1("checkup-clock-behind", "span", span),
        -60_000..60_000 => shell.say("checkup-clock-right"),
        _ => shell.say1("checkup-clock-ahead", "span", span),
    }
}

/// A code as it is read out.
pub(crate) fn spaced(code: &str) -> String {
    match code.split_at_checked(4) {
        Some((one, other)) => format!("{one} {other}"),
        None => code.to_owned(),
    }
}

/// What is sent to a case: the verdict, what was found, and the code under which the figures stand.
pub(crate) fn in_words(shell: &Shell, row: &Checkup) -> String {
    let (it, found) = (Measured::read(&row.measured), row.findings());
    let side = side(&shell.t, it.by_script(), &found);
    let mut lines = vec![shell.say1("checkup-words", "side", side)];
    lines.extend(found.iter().map(|finding| said(shell, *finding)));
    lines.push(shell.say1("checkup-words-code", "code", spaced(&row.code)));
    lines.join("\n")
}
