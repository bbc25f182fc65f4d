//! Articles from an operator's folder. All of them are checked, by themselves and beside each
//! other, before any is stored: a page never leads to one that is not there.

use std::path::Path;

use anyhow::{Context as _, bail};
use axum::http::Method;
use paydesk_app::article::{self, Brought, By, Imported};
use paydesk_core::article::check;
use paydesk_store::Db;
use paydesk_web::router::routes;

/// Faults that are told at once.
const FAULTS_MAX: usize = 20;

/// Whether a path is one of our pages.
pub fn is_page(path: &str) -> bool {
    let pages = routes().into_iter().filter(|route| route.method == Method::GET);
    pages.into_iter().any(|route| route.path == path)
}

/// Brings all articles of a folder.
///
/// # Errors
/// A file cannot be read, or is no article, or does not stand beside the others; nothing is stored
/// then.
pub async fn bring(db: &Db, folder: &Path, now_us: i64) -> anyhow::Result<Imported> {
    let (brought, mut wrong) = read(folder)?;
    if wrong.is_empty() {
        let articles: Vec<_> = brought.iter().map(|one| one.article.clone()).collect();
        wrong = check(&articles, is_page).iter().map(ToString::to_string).collect();
    }
    if !wrong.is_empty() {
        let more = wrong.len().saturating_sub(FAULTS_MAX);
        wrong.truncate(FAULTS_MAX);
        let more = if more > 0 { format!("\nand {more} more") } else { String::new() };
        bail!("nothing was stored:\n{}{more}", wrong.join("\n"));
    }
    if brought.is_empty() {
        bail!("there is no article in {}", folder.display());
    }
    Ok(article::import(db, brought, By::Operator, now_us).await?)
}

/// The articles of a folder, and what is wrong with files by themselves.
fn read(folder: &Path) -> anyhow::Result<(Vec<Brought>, Vec<String>)> {
    let (mut brought, mut wrong) = (Vec::new(), Vec::new());
    for category in entries(folder)? {
        if !category.is_dir() {
            continue;
        }
        for path in entries(&category)? {
            let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).with_context(|| format!("reading {name}"))?;
            match Brought::read(&name, &text) {
                Ok(one) => brought.push(one),
                Err(fault) => wrong.push(fault.to_string()),
            }
        }
    }
    Ok((brought, wrong))
}

fn entries(folder: &Path) -> anyhow::Result<Vec<std::path::PathBuf>> {
    let reading = || format!("reading the folder {}", folder.display());
    let found = std::fs::read_dir(folder).with_context(reading)?;
    let found: Result<Vec<_>, _> = found.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut found = found.with_context(reading)?;
    found.sort_unstable();
    Ok(found)
}
