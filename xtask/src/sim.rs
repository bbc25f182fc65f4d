//! Builds the simulation and tells stories with it.

use anyhow::{Context as _, Result, ensure};

use crate::repo;

/// `arguments` go to the simulation as they are.
///
/// # Errors
/// When it cannot be built, or a story went wrong.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let mut run = vec!["run", "--quiet", "--package", "paydesk-world", "--"];
    run.extend(arguments.iter().map(String::as_str));
    let status = repo::cargo().args(&run).status().context("starting cargo")?;
    ensure!(status.success(), "the simulation: {status}");
    Ok(())
}
