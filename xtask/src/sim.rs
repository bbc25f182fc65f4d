//! Builds the simulation and tells stories with it.

use anyhow::{Context as _, Result, ensure};

use crate::repo;

/// From so many worlds on, building it for speed takes less time than it saves.
const MANY: u64 = 1_000;

/// `arguments` go to the simulation as they are.
///
/// # Errors
/// When it cannot be built, or a story went wrong.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let mut run = vec!["run", "--quiet", "--package", "paydesk-world", "--"];
    if seeds(arguments).is_some_and(|seeds| seeds >= MANY) {
        run.insert(1, "--release");
    }
    run.extend(arguments.iter().map(String::as_str));
    let status = repo::cargo().args(&run).status().context("starting cargo")?;
    ensure!(status.success(), "the simulation: {status}");
    Ok(())
}

fn seeds(arguments: &[String]) -> Option<u64> {
    let at = arguments.iter().position(|argument| argument == "--seeds")?;
    arguments.get(at + 1)?.parse().ok()
}
