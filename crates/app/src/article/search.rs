//! Searching the articles. The index is made of what stands in the database when somebody first
//! asks, and again when that has changed; it is some megabytes in memory, and nothing on the disk.

use std::sync::Arc;

use paydesk_core::article::search::{Index, asked};
use paydesk_core::language::Language;
use paydesk_core::person::Actor;
use paydesk_core::throttle::{READERS, Verdict, network};
use paydesk_store::article as rows;
use paydesk_store::challenge;
use tokio::sync::Mutex;

use super::{Brief, OWN, list, of_row};
use crate::{App, AppError};

/// Each process has its own; whoever comes while it is made waits for it.
#[derive(Clone, Default)]
pub struct Indexed(Arc<Mutex<Option<Made>>>);

struct Made {
    /// When the newest of its articles was brought; none: they are the program's own.
    newest_us: Option<i64>,
    index: Arc<Index>,
}

/// The articles that answer this, best first. What finds nothing is kept for whoever writes them.
///
/// # Errors
/// The index could not be made.
pub async fn search(app: &App, actor: &Actor, words: &str) -> Result<Vec<Brief>, AppError> {
    let found = suggest(app, actor.language, words).await?;
    if found.is_empty() && asked(words).is_some() {
        // What was asked is still answered: with nothing, and while the books are away too.
        let _ = miss(app, actor, words).await;
    }
    Ok(found)
}

/// As `search`, while somebody is still typing.
///
/// # Errors
/// The index could not be made.
pub async fn suggest(app: &App, language: Language, words: &str) -> Result<Vec<Brief>, AppError> {
    if words.trim().is_empty() {
        return Ok(Vec::new());
    }
    let index = index(app).await?;
    let all = list(app, language).await;
    let brief = |slug: &str| all.iter().find(|brief| brief.slug == slug).cloned();
    Ok(index.search(words).into_iter().filter_map(brief).collect())
}

/// Whether a title is found. What is looked in is made when somebody first looks, and takes a core
/// for a moment: a house in which nobody has yet does not make it for its probe.
pub(crate) fn finds(app: &App, title: &str) -> bool {
    let made = app.indexed.0.try_lock();
    let made = made.as_ref().ok().and_then(|made| made.as_ref());
    made.is_none_or(|made| !made.index.search(title).is_empty())
}

async fn index(app: &App) -> Result<Arc<Index>, AppError> {
    let stored = app.db.read(async |tx| rows::newest(tx).await).await;
    let mut made = app.indexed.0.lock().await;
    // While the books are away, whatever there is answers.
    let newest_us = match (&stored, &*made) {
        (Err(_), Some(made)) => made.newest_us,
        _ => stored.ok().flatten(),
    };
    if let Some(made) = made.as_ref().filter(|made| made.newest_us == newest_us) {
        return Ok(made.index.clone());
    }
    let mut articles = Vec::new();
    for language in Language::ALL.into_iter().filter(|_| newest_us.is_some()) {
        let all = app.db.read(async move |tx| rows::all(tx, language).await).await?;
        articles.extend(all.into_iter().map(of_row));
    }
    if articles.is_empty() {
        articles.extend(OWN.iter().map(|own| own.article.clone()));
    }
    let index = tokio::task::spawn_blocking(move || Index::of(&articles)).await;
    let index = Arc::new(index.map_err(|error| AppError::Internal(error.to_string()))?);
    *made = Some(Made { newest_us, index: index.clone() });
    Ok(index)
}

async fn miss(app: &App, actor: &Actor, words: &str) -> Result<(), AppError> {
    let Some(words) = asked(words) else { return Ok(()) };
    let key = format!("misses {}", network(&actor.origin));
    let (language, now_us) = (actor.language, app.now_us());
    app.db
        .write(async move |tx| {
            let verdict = challenge::attempt(tx, &key, &READERS, now_us).await?;
            if matches!(verdict, Verdict::Closed { .. }) {
                return Ok(());
            }
            Ok(rows::miss(tx, language, &words, now_us).await?)
        })
        .await
}
