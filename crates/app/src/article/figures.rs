//! What readers show about the articles: who asked us soon after reading, what they said, and what
//! they looked for and did not find. By it the writers see which article to mend next.

use std::collections::BTreeMap;

use paydesk_core::article::Said;
use paydesk_core::day::DAY_US;
use paydesk_core::person::Actor;
use paydesk_core::throttle::{READERS, Verdict, network};
use paydesk_core::word::Word as _;
use paydesk_store::article::{self as rows, Missed};
use paydesk_store::{Fault, Tx, challenge};

use super::{digest_of, list, reader};
use crate::{App, AppError, access};

/// Whoever writes to us within this time after reading was not helped by what they read.
pub const SOON_US: i64 = 30 * 60 * 1_000_000;
/// The days that the figures are of.
pub const DAYS: i64 = 30;
const LINES_MAX: usize = 100;

/// An article by its readers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub slug: String,
    pub title: String,
    pub readers: i64,
    /// Of those, who opened a case within half an hour.
    pub asked: i64,
    /// What was said, and how often.
    pub said: Vec<(Said, i64)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// Those after which most wrote to us come first.
    pub lines: Vec<Line>,
    pub readers: i64,
    pub asked: i64,
    /// What was looked for and not found, most often first.
    pub missed: Vec<Missed>,
}

/// # Errors
/// The actor is none of the staff.
pub async fn figures(app: &App, actor: &Actor) -> Result<Figures, AppError> {
    access::staff(actor)?;
    let since_us = app.now_us() - DAYS * DAY_US;
    let (read, said, missed) = app
        .db
        .read(async move |tx| {
            let read = rows::readers(tx, since_us).await?;
            Ok::<_, Fault>((read, rows::said(tx, since_us).await?, rows::missed(tx, 100).await?))
        })
        .await?;
    let mut lines: BTreeMap<String, Line> = BTreeMap::new();
    let line = |slug: &str| Line {
        slug: slug.to_owned(),
        title: slug.to_owned(),
        readers: 0,
        asked: 0,
        said: Vec::new(),
    };
    for (slug, readers, asked) in read {
        let place = lines.entry(slug.clone()).or_insert_with(|| line(&slug));
        (place.readers, place.asked) = (readers, asked);
    }
    for (slug, word, count) in said {
        let place = lines.entry(slug.clone()).or_insert_with(|| line(&slug));
        place.said.extend(Said::parse(&word).map(|said| (said, count)));
    }
    let all = list(app, actor.language).await;
    let mut lines: Vec<Line> = lines.into_values().collect();
    for line in &mut lines {
        let brief = all.iter().find(|brief| brief.slug == line.slug);
        line.title = brief.map_or_else(|| line.slug.clone(), |brief| brief.title.clone());
    }
    lines.sort_by_key(|line| (-line.asked, -line.readers));
    let (readers, asked) =
        lines.iter().fold((0, 0), |sum, line| (sum.0 + line.readers, sum.1 + line.asked));
    lines.truncate(LINES_MAX);
    Ok(Figures { lines, readers, asked, missed })
}

/// Keeps that somebody reads an article. `browser` is the name of whoever has no session. Staff
/// look after articles, and are no readers.
///
/// # Errors
/// The books are away.
pub async fn note_reading(
    app: &App,
    actor: &Actor,
    browser: &str,
    slug: &str,
) -> Result<(), AppError> {
    if actor.is_staff() {
        return Ok(());
    }
    let key = format!("readings {}", network(&actor.origin));
    let (reader, slug, now_us) = (reader(actor, browser), slug.to_owned(), app.now_us());
    app.db
        .write(async move |tx| {
            let verdict = challenge::attempt(tx, &key, &READERS, now_us).await?;
            if matches!(verdict, Verdict::Closed { .. }) {
                return Ok(());
            }
            Ok(rows::note_reading(tx, &reader, &slug, now_us).await?)
        })
        .await
}

/// Keeps that somebody wrote to us: each article that they read just before did not help.
pub(crate) async fn note_asking(tx: &mut Tx, name: &str, now_us: i64) -> Result<(), Fault> {
    rows::note_asking(tx, &digest_of(name), now_us - SOON_US, now_us).await?;
    Ok(())
}
