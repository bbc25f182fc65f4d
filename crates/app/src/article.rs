//! The help center's articles. They come with the program and stand in the database, where an
//! operator may put others in their place; while the database is away, or has none yet, readers get
//! those of the program.

pub mod figures;
pub mod kept;
pub mod search;

use std::collections::HashMap;
use std::sync::LazyLock;

use paydesk_core::article::{self as rules, Article, Knows, Said, Step, Stored, Wrong};
use paydesk_core::language::Language;
use paydesk_core::person::Actor;
use paydesk_core::throttle::{READERS, Verdict, network};
use paydesk_core::word::Word;
use paydesk_store::article::{self as rows, Head, Vote};
use paydesk_store::record::upsert;
use paydesk_store::{Db, Fault, How, Record, Store, Tx, challenge};
use sha2::{Digest, Sha256};

use crate::conversation::by_browser;
use crate::{App, AppError};

#[derive(rust_embed::RustEmbed)]
#[folder = "../../help"]
struct Files;

/// Of a file that was read: the article, and the digest of what stood in it.
#[derive(Clone, Debug)]
pub struct Brought {
    pub article: Article,
    pub digest: Vec<u8>,
}

impl Brought {
    /// # Errors
    /// The file is no article, in words.
    pub fn read(file: &str, text: &str) -> Result<Self, Wrong> {
        let article = Article::read(file, text)?;
        Ok(Self { article, digest: Sha256::digest(text.as_bytes()).to_vec() })
    }
}

/// The program's own files, in order of their names.
pub fn files() -> Vec<Result<Brought, Wrong>> {
    let mut names: Vec<_> = Files::iter().filter(|name| name.ends_with(".md")).collect();
    names.sort_unstable();
    let read = |name: &std::borrow::Cow<'_, str>| {
        let file = Files::get(name)?;
        Some(Brought::read(name, &String::from_utf8_lossy(&file.data)))
    };
    names.iter().filter_map(read).collect()
}

/// The program's own articles. A test has seen that each file is one.
static OWN: LazyLock<Vec<Brought>> =
    LazyLock::new(|| files().into_iter().filter_map(Result::ok).collect());

/// An article as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brief {
    pub slug: String,
    pub category: String,
    pub title: String,
    pub summary: String,
    pub reviewed: String,
}

impl From<&Article> for Brief {
    fn from(article: &Article) -> Self {
        Self {
            slug: article.slug.clone(),
            category: article.category.clone(),
            title: article.title.clone(),
            summary: article.summary.clone(),
            reviewed: article.reviewed.clone(),
        }
    }
}

impl From<Head> for Brief {
    fn from(head: Head) -> Self {
        let Head { slug, category, title, summary, reviewed, .. } = head;
        Self { slug, category, title, summary, reviewed }
    }
}

/// What became of articles that were brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    pub added: usize,
    pub changed: usize,
    /// Not overwritten, since somebody of the house put another in its place: their files.
    pub kept: Vec<String>,
}

/// Who brings articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Program,
    Operator,
}

impl By {
    fn word(self) -> &'static str {
        match self {
            Self::Program => "program",
            Self::Operator => "operator",
        }
    }
}

/// Brings the program's own articles, at every start.
pub async fn import_own(db: &Db, now_us: i64) -> Result<Imported, Fault> {
    import(db, OWN.clone(), By::Program, now_us).await
}

/// Brings articles that were checked. Whoever comes second finds what the first has brought.
///
/// # Errors
/// The database cannot be written.
pub async fn import(
    db: &Db,
    brought: Vec<Brought>,
    by: By,
    now_us: i64,
) -> Result<Imported, Fault> {
    db.write(async move |tx| {
        let heads = rows::heads(tx).await?;
        let heads: HashMap<(&str, Language), &Head> =
            heads.iter().map(|head| ((head.slug.as_str(), head.language), head)).collect();
        let mut done = Imported::default();
        let mut stored = Vec::new();
        for one in &brought {
            let article = &one.article;
            let head = heads.get(&(article.slug.as_str(), article.language)).copied();
            match rules::step(head.map(stored_as).as_ref(), &one.stored(by)) {
                Step::Leave => continue,
                Step::Keep => {
                    done.kept.push(article.file());
                    continue;
                }
                Step::Add => done.added += 1,
                Step::Change => {
                    rows::keep(tx, &article.slug, article.language).await?;
                    done.changed += 1;
                }
            }
            let version = head.map_or(1, |head| head.version + 1);
            stored.push(one.row(by, now_us, version).to_row());
        }
        if !stored.is_empty() {
            let table = rows::Article::table();
            tx.store_many(&[Store { table, how: How::Upsert, rows: stored }]).await?;
        }
        Ok(done)
    })
    .await
}

fn stored_as(head: &Head) -> Stored {
    Stored {
        digest: head.digest.clone(),
        by_program: head.changed_by == By::Program.word(),
        reviewed: head.reviewed.clone(),
    }
}

impl Brought {
    fn stored(&self, by: By) -> Stored {
        Stored {
            digest: self.digest.clone(),
            by_program: by == By::Program,
            reviewed: self.article.reviewed.clone(),
        }
    }

    fn row(&self, by: By, now_us: i64, version: i64) -> rows::Article {
        let article = self.article.clone();
        rows::Article {
            slug: article.slug,
            language: article.language,
            category: article.category,
            title: article.title,
            summary: article.summary,
            body: article.body,
            words: article.words.join("\n"),
            related: article.related.join("\n"),
            owner: article.owner,
            reviewed: article.reviewed,
            digest: self.digest.clone(),
            changed_by: by.word().to_owned(),
            changed_at_us: now_us,
            version,
            knows: article.knows.map(|knows| knows.word().to_owned()).unwrap_or_default(),
        }
    }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn of_row(row: rows::Article) -> Article {
    Article {
        knows: Knows::parse(&row.knows),
        words: lines(&row.words),
        related: lines(&row.related),
        slug: row.slug,
        language: row.language,
        category: row.category,
        title: row.title,
        summary: row.summary,
        body: row.body,
        owner: row.owner,
        reviewed: row.reviewed,
    }
}

/// All articles of a language, by slug.
pub async fn list(app: &App, language: Language) -> Vec<Brief> {
    let stored = app.db.read(async move |tx| rows::heads(tx).await).await.unwrap_or_default();
    let of = stored.into_iter().filter(|head| head.language == language);
    let found: Vec<Brief> = of.map(Brief::from).collect();
    if !found.is_empty() {
        return found;
    }
    let mut own: Vec<Brief> = own(language).map(|brought| Brief::from(&brought.article)).collect();
    own.sort_by(|one, other| one.slug.cmp(&other.slug));
    own
}

fn own(language: Language) -> impl Iterator<Item = &'static Brought> {
    OWN.iter().filter(move |brought| brought.article.language == language)
}

/// An article, and what is read beside it.
#[derive(Clone, Debug)]
pub struct Shown {
    pub article: Article,
    pub related: Vec<Brief>,
}

/// # Errors
/// There is no such article.
pub async fn one(app: &App, language: Language, slug: &str) -> Result<Shown, AppError> {
    if !rules::is_slug(slug) {
        return Err(AppError::NotFound);
    }
    let wanted = slug.to_owned();
    let stored = app.db.read(async move |tx| rows::one(tx, &wanted, language).await).await;
    let stored = stored.ok().flatten().map(of_row);
    let article = stored.or_else(|| {
        let found = own(language).find(|brought| brought.article.slug == slug);
        found.map(|brought| brought.article.clone())
    });
    let article = article.ok_or(AppError::NotFound)?;
    let all = list(app, language).await;
    let related =
        article.related.iter().filter_map(|slug| all.iter().find(|brief| brief.slug == *slug));
    Ok(Shown { related: related.cloned().collect(), article })
}

/// The first `most` articles of a language, with what is read beside each: one read for all.
pub async fn all(app: &App, language: Language, most: usize) -> Vec<Shown> {
    let stored = app.db.read(async move |tx| rows::all(tx, language).await).await;
    let mut all: Vec<Article> = stored.unwrap_or_default().into_iter().map(of_row).collect();
    if all.is_empty() {
        all = own(language).map(|brought| brought.article.clone()).collect();
    }
    let briefs: Vec<Brief> = all.iter().map(Brief::from).collect();
    let shown = |article: Article| {
        let beside = |slug: &String| briefs.iter().find(|brief| brief.slug == *slug).cloned();
        Shown { related: article.related.iter().filter_map(beside).collect(), article }
    };
    all.into_iter().take(most).map(shown).collect()
}

/// Keeps what a reader says of an article; said again, the last word counts. `browser` is the name
/// of whoever has no session.
///
/// # Errors
/// There is no such article; or the reader's network says more than readers do.
pub async fn say(
    app: &App,
    actor: &Actor,
    browser: &str,
    (slug, said): (&str, Said),
) -> Result<(), AppError> {
    let article = one(app, actor.language, slug).await?.article;
    let now_us = app.now_us();
    let vote = Vote {
        voter: reader(actor, browser),
        slug: article.slug,
        language: actor.language,
        said: said.word().to_owned(),
        at_us: now_us,
    };
    let key = format!("votes {}", network(&actor.origin));
    app.db.write(async move |tx| keep_vote(tx, &key, &vote, now_us).await).await
}

async fn keep_vote(tx: &mut Tx, key: &str, vote: &Vote, now_us: i64) -> Result<(), AppError> {
    match challenge::attempt(tx, key, &READERS, now_us).await? {
        Verdict::Closed { until_us } => Err(AppError::TooMany { until_us }),
        _ => Ok(upsert(tx, vote).await?),
    }
}

/// By which nobody is found: only that it is the same reader again.
fn reader(actor: &Actor, browser: &str) -> String {
    if actor.person.is_some() || actor.session.is_some() {
        return digest_of(actor.name());
    }
    digest_of(&by_browser(browser))
}

fn digest_of(name: &str) -> String {
    let digest = Sha256::digest(format!("reader {name}").as_bytes());
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
