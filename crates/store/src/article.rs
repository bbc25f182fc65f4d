//! Articles of the help center: as they are, as they were, and what readers said of them.

use paydesk_core::language::Language;

use crate::record::{find, list};
use crate::{Fault, FromRow, Row, Tx, args, record};

/// One article in one language, as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    pub slug: String,
    pub language: Language,
    pub category: String,
    pub title: String,
    pub summary: String,
    pub body: String,
    /// One a line.
    pub words: String,
    /// Slugs, one a line.
    pub related: String,
    pub owner: String,
    pub reviewed: String,
    /// Of the file from which it came.
    pub digest: Vec<u8>,
    /// program, operator
    pub changed_by: String,
    pub changed_at_us: i64,
    pub version: i64,
    /// A word of `core::article::Knows`, or nothing.
    pub knows: String,
}

record! { Article = "article", key 2 {
    slug "slug": Text, language "language": Text, category "category": Text, title "title": Text,
    summary "summary": Text, body "body": Text, words "words": Text, related "related": Text,
    owner "owner": Text, reviewed "reviewed": Text, digest "digest": Bytes,
    changed_by "changed_by": Text, changed_at_us "changed_at_us": Int, version "version": Int,
    knows "knows": Text,
} }

/// What lists and decisions need of an article, without its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub slug: String,
    pub language: Language,
    pub category: String,
    pub title: String,
    pub summary: String,
    pub reviewed: String,
    pub digest: Vec<u8>,
    pub changed_by: String,
    pub version: i64,
}

impl FromRow for Head {
    fn from_row(row: &Row<'_>) -> Result<Self, Fault> {
        Ok(Self {
            slug: row.get(0)?,
            language: row.get(1)?,
            category: row.get(2)?,
            title: row.get(3)?,
            summary: row.get(4)?,
            reviewed: row.get(5)?,
            digest: row.get(6)?,
            changed_by: row.get(7)?,
            version: row.get(8)?,
        })
    }
}

/// What a reader said of an article; the last word counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vote {
    /// A digest of the person, guest or browser.
    pub voter: String,
    pub slug: String,
    pub language: Language,
    /// A word of `core::article::Said`.
    pub said: String,
    pub at_us: i64,
}

record! { Vote = "article_vote", key 2 {
    voter "voter": Text, slug "slug": Text, language "language": Text, said "said": Text,
    at_us "at_us": Int,
} }

pub async fn one(tx: &mut Tx, slug: &str, language: Language) -> Result<Option<Article>, Fault> {
    find(tx, "where slug = $1 and language = $2", args![slug, language.tag()]).await
}

/// All of one language, by slug.
pub async fn all(tx: &mut Tx, language: Language) -> Result<Vec<Article>, Fault> {
    list(tx, "where language = $1 order by slug limit 20000", args![language.tag()]).await
}

/// The heads of all languages, by slug.
pub async fn heads(tx: &mut Tx) -> Result<Vec<Head>, Fault> {
    let sql = "select slug, language, category, title, summary, reviewed, digest, changed_by, \
               version from article order by slug, language limit 40000";
    tx.all(sql, &[]).await
}

/// Keeps an article as it is now, before it is changed.
pub async fn keep(tx: &mut Tx, slug: &str, language: Language) -> Result<u64, Fault> {
    let sql = "insert into article_version (slug, language, category, title, summary, body, \
               words, related, owner, reviewed, digest, changed_by, changed_at_us, version, knows) \
               select slug, language, category, title, summary, body, words, related, owner, \
               reviewed, digest, changed_by, changed_at_us, version, knows from article \
               where slug = $1 and language = $2";
    tx.run(sql, args![slug, language.tag()]).await
}

/// The titles that an article had, oldest first.
pub async fn titles(
    tx: &mut Tx,
    slug: &str,
    language: Language,
) -> Result<Vec<(i64, String)>, Fault> {
    let sql = "select version, title from article_version where slug = $1 and language = $2 \
               order by version limit 500";
    tx.all(sql, args![slug, language.tag()]).await
}

/// How often each thing was said of each article since then: slug, what, how often.
pub async fn said(tx: &mut Tx, since_us: i64) -> Result<Vec<(String, String, i64)>, Fault> {
    let sql = "select slug, said, count(*) from article_vote where at_us >= $1 \
               group by slug, said order by slug, said limit 5000";
    tx.all(sql, args![since_us]).await
}

/// When the newest was brought.
pub async fn newest(tx: &mut Tx) -> Result<Option<i64>, Fault> {
    let sql = "select changed_at_us from article order by changed_at_us desc limit 1";
    Ok(tx.maybe::<(i64,)>(sql, &[]).await?.map(|row| row.0))
}

/// Keeps that a reader reads an article now.
pub async fn note_reading(tx: &mut Tx, reader: &str, slug: &str, now_us: i64) -> Result<(), Fault> {
    let sql = "insert into article_reading (reader, slug, at_us) values ($1, $2, $3) \
               on conflict (reader, slug) do update set at_us = excluded.at_us";
    tx.run(sql, args![reader, slug, now_us]).await.map(drop)
}

/// Keeps that a reader wrote to us, beside each article that they have read since then.
pub async fn note_asking(
    tx: &mut Tx,
    reader: &str,
    since_us: i64,
    now_us: i64,
) -> Result<u64, Fault> {
    let sql = "update article_reading set asked_at_us = $3 \
               where reader = $1 and at_us >= $2 and asked_at_us is null";
    tx.run(sql, args![reader, since_us, now_us]).await
}

/// Of each article since then: slug, how many read it, and how many of them then wrote to us.
pub async fn readers(tx: &mut Tx, since_us: i64) -> Result<Vec<(String, i64, i64)>, Fault> {
    let sql = "select slug, count(*), count(asked_at_us) from article_reading where at_us >= $1 \
               group by slug order by slug limit 20000";
    tx.all(sql, args![since_us]).await
}

/// What was looked for and not found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missed {
    pub language: Language,
    pub words: String,
    pub times: i64,
    pub last_at_us: i64,
}

impl FromRow for Missed {
    fn from_row(row: &Row<'_>) -> Result<Self, Fault> {
        Ok(Self {
            language: row.get(0)?,
            words: row.get(1)?,
            times: row.get(2)?,
            last_at_us: row.get(3)?,
        })
    }
}

/// Keeps that this was looked for, and not found.
pub async fn miss(tx: &mut Tx, language: Language, words: &str, now_us: i64) -> Result<(), Fault> {
    let sql = "insert into article_missed (language, words, times, last_at_us) \
               values ($1, $2, 1, $3) on conflict (language, words) do update set \
               times = article_missed.times + 1, last_at_us = excluded.last_at_us";
    tx.run(sql, args![language.tag(), words, now_us]).await.map(drop)
}

/// Most often first.
pub async fn missed(tx: &mut Tx, most: i64) -> Result<Vec<Missed>, Fault> {
    let sql = "select language, words, times, last_at_us from article_missed \
               order by times desc, last_at_us desc, words limit $1";
    tx.all(sql, args![most]).await
}

/// Takes away who read what before then, so many rows at most.
pub async fn purge_readings(tx: &mut Tx, before_us: i64, most: i64) -> Result<u64, Fault> {
    let sql = "delete from article_reading where (reader, slug) in (select reader, slug \
               from article_reading where at_us < $1 order by at_us limit $2)";
    tx.run(sql, args![before_us, most]).await
}

/// Takes away what nobody has looked for since then, so many rows at most.
pub async fn purge_missed(tx: &mut Tx, before_us: i64, most: i64) -> Result<u64, Fault> {
    let sql = "delete from article_missed where (language, words) in (select language, words \
               from article_missed where last_at_us < $1 order by last_at_us limit $2)";
    tx.run(sql, args![before_us, most]).await
}

/// Takes away what was said before then, so many rows at most.
pub async fn purge_votes(tx: &mut Tx, before_us: i64, most: i64) -> Result<u64, Fault> {
    let sql = "delete from article_vote where (voter, slug) in (select voter, slug \
               from article_vote where at_us < $1 order by at_us limit $2)";
    tx.run(sql, args![before_us, most]).await
}
