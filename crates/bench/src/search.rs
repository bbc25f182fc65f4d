//! How well, and how fast, the help center's search answers the questions of `judged/`.
//!
//! A line of those files is a question as somebody types it, the slugs that answer it (best first),
//! its part, and its kind. Weights and words are tuned on the part `tune` alone; what is claimed is
//! what is seen on `kept`.

use std::collections::BTreeMap;
use std::fs;
use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use hdrhistogram::Histogram;
use paydesk_app::article;
use paydesk_core::article::Article;
use paydesk_core::article::search::Index;
use paydesk_core::language::Language;
use serde::Serialize;

/// Places that count.
const PLACES: usize = 10;
/// 1 / log2(place + 1), in thousandths.
const GAINS: [u64; PLACES] = [1000, 631, 500, 431, 387, 356, 333, 315, 301, 289];
const ONE: u64 = 1000;

#[derive(Args)]
pub(crate) struct Settings {
    /// Articles, in each language, among which the time is taken
    #[arg(long, default_value_t = 10_000)]
    articles: usize,
    /// Also writes the figures there
    #[arg(long)]
    json: Option<PathBuf>,
    /// Prints each question of the part `tune` whose first answer is not the right one
    #[arg(long)]
    missed: bool,
}

struct Question {
    words: String,
    answers: Vec<String>,
    part: String,
    kind: String,
}

/// Thousandths of all questions of one part in one language.
#[derive(Clone, Debug, Default, Serialize)]
struct Seen {
    language: &'static str,
    part: String,
    questions: u64,
    success_at_1: u64,
    success_at_3: u64,
    mrr_at_10: u64,
    ndcg_at_10: u64,
    nothing_found: u64,
    /// By the kind of question: plain, typo, pinyin, mixed.
    success_at_3_by_kind: BTreeMap<String, u64>,
}

#[derive(Serialize)]
struct Figures {
    /// In thousandths.
    seen: Vec<Seen>,
    articles: usize,
    p50_us: u64,
    p95_us: u64,
    index_ms: u128,
}

pub(crate) fn run(settings: &Settings) -> Result<()> {
    let files = article::files().into_iter().map(|file| file.map(|brought| brought.article));
    let articles: Vec<Article> = files.collect::<Result<_, _>>()?;
    let index = Index::of(&articles);
    let mut seen = Vec::new();
    let mut asked = Vec::new();
    for language in Language::ALL {
        let questions = questions(language, &articles)?;
        for part in ["tune", "kept"] {
            let of: Vec<&Question> = questions.iter().filter(|it| it.part == part).collect();
            seen.push(judge(&index, language, part, &of));
            if settings.missed && part == "tune" {
                tell_missed(&index, &of);
            }
        }
        asked.extend(questions.into_iter().map(|question| question.words));
    }
    let (latency, index_ms) = speed(&articles, settings.articles, &asked)?;
    let figures = Figures {
        seen,
        articles: settings.articles,
        p50_us: latency.value_at_quantile(0.5),
        p95_us: latency.value_at_quantile(0.95),
        index_ms,
    };
    print(&figures);
    if let Some(file) = &settings.json {
        fs::write(file, serde_json::to_vec_pretty(&figures)?).context("writing the figures")?;
    }
    Ok(())
}

fn questions(language: Language, articles: &[Article]) -> Result<Vec<Question>> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../judged");
    let file = PathBuf::from(file).join(format!("{}.tsv", language.tag()));
    let text = fs::read_to_string(&file).context("reading the judged questions")?;
    let question = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        let [words, answers, part, kind] = fields[..] else {
            anyhow::bail!("not four fields: {line}");
        };
        let answers: Vec<String> = answers.split(',').map(str::to_owned).collect();
        for slug in &answers {
            let there = articles.iter().any(|article| article.slug == *slug);
            ensure!(there, "{line}: there is no article {slug}");
        }
        ensure!(matches!(part, "tune" | "kept"), "{line}: no part {part}");
        let (part, kind) = (part.to_owned(), kind.to_owned());
        Ok(Question { words: words.to_owned(), answers, part, kind })
    };
    text.lines().map(question).collect()
}

/// The first place of a right answer, from nought.
fn place(found: &[&str], answers: &[String]) -> Option<usize> {
    found.iter().take(PLACES).position(|slug| answers.iter().any(|right| right == slug))
}

fn judge(index: &Index, language: Language, part: &str, of: &[&Question]) -> Seen {
    let mut sums = Seen { language: language.tag(), part: part.to_owned(), ..Seen::default() };
    let mut kinds: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for question in of {
        let found = index.search(&question.words);
        let place = place(&found, &question.answers);
        let at = |most: usize| u64::from(place.is_some_and(|place| place < most));
        sums.questions += 1;
        sums.success_at_1 += at(1) * ONE;
        sums.success_at_3 += at(3) * ONE;
        sums.mrr_at_10 += place.map_or(0, |place| ONE / (place as u64 + 1));
        sums.nothing_found += u64::from(found.is_empty()) * ONE;
        let right = |slug: &&str| question.answers.iter().any(|answer| answer == slug);
        let gains = found.iter().zip(GAINS).filter(|(slug, _)| right(slug)).map(|(_, gain)| gain);
        let best: u64 = GAINS.iter().take(question.answers.len()).sum();
        sums.ndcg_at_10 += gains.sum::<u64>() * ONE / best;
        let of_kind = kinds.entry(question.kind.clone()).or_default();
        *of_kind = (of_kind.0 + at(3) * ONE, of_kind.1 + 1);
    }
    let mean = |sum: u64| sum / sums.questions.max(1);
    Seen {
        success_at_1: mean(sums.success_at_1),
        success_at_3: mean(sums.success_at_3),
        mrr_at_10: mean(sums.mrr_at_10),
        ndcg_at_10: mean(sums.ndcg_at_10),
        nothing_found: mean(sums.nothing_found),
        success_at_3_by_kind: kinds.into_iter().map(|(kind, (sum, n))| (kind, sum / n)).collect(),
        ..sums
    }
}

fn tell_missed(index: &Index, of: &[&Question]) {
    for question in of {
        let found = index.search(&question.words);
        if place(&found, &question.answers) != Some(0) {
            let first: Vec<&&str> = found.iter().take(3).collect();
            println!("{} | {} | {first:?}", question.words, question.answers.join(","));
        }
    }
}

/// Takes the time of every question, among each article so often that there are so many of them.
fn speed(articles: &[Article], many: usize, asked: &[String]) -> Result<(Histogram<u64>, u128)> {
    let copies = (many * 2).div_ceil(articles.len());
    let copy = |number: usize| {
        articles.iter().map(move |article| {
            let slug = format!("{}-{number}", article.slug);
            Article { slug, ..article.clone() }
        })
    };
    let all: Vec<Article> = (0..copies).flat_map(copy).take(many * 2).collect();
    let begun = now();
    let index = Index::of(&all);
    let index_ms = begun.elapsed().as_millis();
    let mut latency = Histogram::new(3)?;
    for words in asked {
        let begun = now();
        black_box(index.search(words));
        latency.record(u64::try_from(begun.elapsed().max(Duration::ZERO).as_micros())?)?;
    }
    Ok((latency, index_ms))
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
fn now() -> Instant {
    Instant::now()
}

fn print(figures: &Figures) {
    println!("| language, part | questions | success@1 | success@3 | MRR@10 | nDCG@10 | nothing |");
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    let thousandths = |value: u64| format!("{}.{:03}", value / ONE, value % ONE);
    for seen in &figures.seen {
        let row = [
            seen.success_at_1,
            seen.success_at_3,
            seen.mrr_at_10,
            seen.ndcg_at_10,
            seen.nothing_found,
        ];
        let row: Vec<String> = row.into_iter().map(thousandths).collect();
        println!("| {}, {} | {} | {} |", seen.language, seen.part, seen.questions, row.join(" | "));
    }
    for seen in &figures.seen {
        let kinds = seen.success_at_3_by_kind.iter();
        let kinds: Vec<String> =
            kinds.map(|(kind, value)| format!("{kind} {}", thousandths(*value))).collect();
        println!("success@3 of {}, {}: {}", seen.language, seen.part, kinds.join(", "));
    }
    println!(
        "{} articles: p50 {} µs, p95 {} µs; the index is made in {} ms",
        figures.articles, figures.p50_us, figures.p95_us, figures.index_ms
    );
}
