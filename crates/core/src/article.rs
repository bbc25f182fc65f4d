//! Articles of the help center: what a file of `help/` says, and what is wrong with it.
//!
//! An article is a file `help/<category>/<slug>.<language>.md`: a head in TOML between two lines of
//! `+++`, then plain Markdown. It is written in every language under the same slug, and what it
//! points to is there: these rules hold for the program's own articles (a test walks them) and for
//! a folder that an operator imports. There is no HTML in an article and no picture, so that its
//! page needs no trust in whoever wrote it.
//!
//! To add a category: its word in [`CATEGORIES`], and `article-category-<word>` in `article.ftl`.

pub mod search;
mod spelling;
mod words;

use std::collections::{HashMap, HashSet};

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag};
use serde::Deserialize;

use crate::language::Language;
use crate::word::Word as _;
use crate::words;

/// What articles are about, in the order in which the help page lists them.
pub const CATEGORIES: [&str; 15] = [
    "paying",
    "failed-payments",
    "topup-and-cards",
    "wallet-and-limits",
    "refunds",
    "receipts",
    "signing-in",
    "account",
    "identity",
    "locks",
    "safety",
    "devices",
    "using-paydesk",
    "merchants",
    "getting-help",
];

/// Who sees to it that an article stays true.
const OWNERS: [&str; 6] = ["payments", "accounts", "safety", "refunds", "support", "merchants"];

/// What is asked for most, until readers have shown what they want.
pub const OFTEN: [&str; 6] = [
    "money-taken-but-payment-failed",
    "payment-in-doubt",
    "card-declined",
    "account-locked-overview",
    "sms-code-not-arriving",
    "ask-for-a-refund-step-by-step",
];

/// Addresses beside the articles' own.
const RESERVED: [&str; 4] = ["new", "feed", "topics", "found"];
const SLUG_MAX: usize = 80;
const BODY_MAX: usize = 12_000;
const RELATED_MAX: usize = 6;
const HEADINGS_MAX: usize = 6;
/// Shorter lines may well be the same in two articles.
const LINE_MIN: usize = 40;

/// One article in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    pub slug: String,
    pub language: Language,
    pub category: String,
    pub title: String,
    pub summary: String,
    /// Markdown
    pub body: String,
    /// Other words that people use for it.
    pub words: Vec<String>,
    /// Slugs
    pub related: Vec<String>,
    pub owner: String,
    /// The day on which somebody last held it against the program: `2026-11-22`.
    pub reviewed: String,
    /// What of its reader it shows.
    pub knows: Option<Knows>,
}

words! {
    /// What an article shows of whoever reads it, signed in.
    Knows {
        /// Their locks, each with the way back.
        Lock "lock",
        Limits "limits",
        /// Their payments that failed or are still open.
        Payment "payment",
        /// Their money on its way back.
        Refund "refund",
    }
}

words! {
    /// What a reader says of an article.
    Said {
        Helpful "helpful",
        /// The words are hard to follow.
        Unclear "unclear",
        /// It is about something else than the reader's trouble.
        Elsewhere "elsewhere",
        /// Done as it says, and the trouble is still there.
        Unsolved "unsolved",
        /// What it says is not so.
        Untrue "untrue",
    }
}

/// What is wrong with an article, in the words of whoever writes them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("the name is not <category>/<slug>.<language>.md")]
    Name,
    #[error("no head between two lines of +++")]
    NoHead,
    #[error("the head is not understood: {0}")]
    Head(String),
    #[error("there is no category {0}")]
    Category(String),
    #[error("there is no owner {0}")]
    Owner(String),
    #[error("it knows {0}, which is nothing of a reader")]
    Knows(String),
    #[error("title, summary or body is empty or too long")]
    Length,
    #[error("HTML stands in the text")]
    Html,
    #[error("a picture stands in the text")]
    Picture,
    #[error("more than {HEADINGS_MAX} headings, or one that is not ##")]
    Headings,
    #[error("the slug is used in two categories")]
    SlugTwice,
    #[error("it is not there in {0}")]
    NoTwin(&'static str),
    #[error("related: there is no article {0}")]
    Related(String),
    #[error("a link leads to {0}, which is not there")]
    Link(String),
    #[error("it says much the same as {0}")]
    SameAs(String),
}

/// A fault, and the file that has it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {fault}")]
pub struct Wrong {
    pub file: String,
    pub fault: Fault,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    title: String,
    summary: String,
    words: Vec<String>,
    related: Vec<String>,
    owner: String,
    reviewed: toml::value::Datetime,
    knows: Option<String>,
}

/// Whether it can be an article's slug: `card-declined`.
pub fn is_slug(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    !text.is_empty()
        && text.len() <= SLUG_MAX
        && text.bytes().all(fits)
        && !RESERVED.contains(&text)
}

impl Article {
    /// Reads a file by its name in the folder, `locks/locked-by-order.en.md`, and its text.
    ///
    /// # Errors
    /// The first thing that is wrong with the file by itself.
    pub fn read(file: &str, text: &str) -> Result<Self, Wrong> {
        read(file, text).map_err(|fault| Wrong { file: file.to_owned(), fault })
    }

    /// The name of its file in the folder.
    pub fn file(&self) -> String {
        format!("{}/{}.{}.md", self.category, self.slug, self.language.tag())
    }

    /// Where its links lead.
    pub fn links(&self) -> Vec<String> {
        let link = |event| match event {
            Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.into_string()),
            _ => None,
        };
        Parser::new(&self.body).filter_map(link).collect()
    }
}

fn read(file: &str, text: &str) -> Result<Article, Fault> {
    let (category, name) = file.split_once('/').ok_or(Fault::Name)?;
    let name = name.strip_suffix(".md").ok_or(Fault::Name)?;
    let (slug, tag) = name.split_once('.').ok_or(Fault::Name)?;
    let language = Language::ALL.into_iter().find(|language| language.tag() == tag);
    let language = language.filter(|_| is_slug(slug)).ok_or(Fault::Name)?;
    if !CATEGORIES.contains(&category) {
        return Err(Fault::Category(category.to_owned()));
    }
    let text = text.replace("\r\n", "\n");
    let parts = text.strip_prefix("+++\n").and_then(|rest| rest.split_once("\n+++\n"));
    let (head, body) = parts.ok_or(Fault::NoHead)?;
    let head: Head =
        toml::from_str(head).map_err(|error| Fault::Head(error.message().to_owned()))?;
    let reviewed = head.reviewed.date.filter(|_| head.reviewed.time.is_none());
    let reviewed = reviewed.ok_or_else(|| Fault::Head("reviewed is no day".to_owned()))?;
    if !OWNERS.contains(&head.owner.as_str()) {
        return Err(Fault::Owner(head.owner));
    }
    let known = |word: String| Knows::parse(&word).ok_or(Fault::Knows(word));
    let article = Article {
        knows: head.knows.map(known).transpose()?,
        slug: slug.to_owned(),
        language,
        category: category.to_owned(),
        title: head.title,
        summary: head.summary,
        body: body.trim().to_owned(),
        words: head.words,
        related: head.related,
        owner: head.owner,
        reviewed: reviewed.to_string(),
    };
    let fits = |text: &str, most: usize| !text.trim().is_empty() && text.len() <= most;
    let short = article.related.len() <= RELATED_MAX && article.words.join("").len() <= BODY_MAX;
    let whole = fits(&article.title, 200) && fits(&article.summary, 600);
    if !(whole && short && fits(&article.body, BODY_MAX)) {
        return Err(Fault::Length);
    }
    plain(&article.body)?;
    Ok(article)
}

/// What the text may be made of.
fn plain(body: &str) -> Result<(), Fault> {
    let mut headings = 0;
    for event in Parser::new(body) {
        match event {
            Event::Html(_) | Event::InlineHtml(_) => return Err(Fault::Html),
            Event::Start(Tag::Image { .. }) => return Err(Fault::Picture),
            Event::Start(Tag::Heading { level: HeadingLevel::H2, .. }) => headings += 1,
            Event::Start(Tag::Heading { .. }) => return Err(Fault::Headings),
            _ => {}
        }
    }
    if headings > HEADINGS_MAX { Err(Fault::Headings) } else { Ok(()) }
}

/// What is wrong with articles that shall stand beside each other. `is_page` says whether a path,
/// without its query, is one of our pages.
pub fn check(articles: &[Article], is_page: impl Fn(&str) -> bool) -> Vec<Wrong> {
    let there: HashSet<(&str, Language)> =
        articles.iter().map(|article| (article.slug.as_str(), article.language)).collect();
    let mut categories: HashMap<&str, &str> = HashMap::new();
    let mut wrong = same(articles);
    for article in articles {
        let mut say = |fault| wrong.push(Wrong { file: article.file(), fault });
        let first = categories.entry(&article.slug).or_insert(&article.category);
        if *first != article.category {
            say(Fault::SlugTwice);
        }
        for language in Language::ALL {
            if !there.contains(&(article.slug.as_str(), language)) {
                say(Fault::NoTwin(language.tag()));
            }
        }
        for slug in &article.related {
            if *slug == article.slug || !there.contains(&(slug.as_str(), article.language)) {
                say(Fault::Related(slug.clone()));
            }
        }
        for link in article.links() {
            let path = link.split(['?', '#']).next().unwrap_or_default();
            let slug = path.strip_prefix("/help/");
            let article_there = slug.is_some_and(|slug| there.contains(&(slug, article.language)));
            if !(article_there || path.starts_with('/') && is_page(path)) {
                say(Fault::Link(link));
            }
        }
    }
    wrong.sort_by(|one, other| one.file.cmp(&other.file));
    wrong
}

/// Articles most of whose longer lines stand in another one too.
fn same(articles: &[Article]) -> Vec<Wrong> {
    let lines = |article: &Article| -> Vec<String> {
        let lines = article.body.lines().map(str::trim).filter(|line| line.len() >= LINE_MIN);
        lines.map(str::to_owned).collect()
    };
    let mut wrong = Vec::new();
    let mut seen: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, article) in articles.iter().enumerate() {
        let own = lines(article);
        let mut shared: HashMap<usize, usize> = HashMap::new();
        for line in &own {
            for other in seen.get(line).into_iter().flatten() {
                *shared.entry(*other).or_default() += 1;
            }
        }
        let twin = shared.into_iter().find(|(_, count)| count * 2 > own.len());
        if let Some(twin) = twin.and_then(|(other, _)| articles.get(other)) {
            let fault = Fault::SameAs(twin.file());
            wrong.push(Wrong { file: article.file(), fault });
        }
        for line in own {
            seen.entry(line).or_default().push(at);
        }
    }
    wrong
}

/// What is stored of an article, as far as it decides whether a file takes its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Of the file from which it came.
    pub digest: Vec<u8>,
    /// It came with the program, and nobody has put another in its place.
    pub by_program: bool,
    pub reviewed: String,
}

/// What to do with a file beside what is stored under its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Add,
    Change,
    /// It is stored already.
    Leave,
    /// Another stands there that must not be overwritten without a word: somebody of the house put
    /// it there, or it was looked at later than the file.
    Keep,
}

/// The program brings its articles at every start, and leaves alone what others have brought; what
/// an operator brings takes any place.
pub fn step(stored: Option<&Stored>, new: &Stored) -> Step {
    match stored {
        None => Step::Add,
        Some(stored) if stored.digest == new.digest => Step::Leave,
        Some(_) if !new.by_program => Step::Change,
        Some(stored) if !stored.by_program || stored.reviewed > new.reviewed => Step::Keep,
        Some(_) => Step::Change,
    }
}

#[cfg(test)]
mod tests;
