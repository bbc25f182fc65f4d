//! Builds the service and the benchmarks in release, and runs the one that is asked for.

use anyhow::{Context as _, Result, ensure};

use crate::repo;

/// `arguments` go to the benchmarks' program as they are.
///
/// # Errors
/// When something cannot be built, or the benchmark fails.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    cargo(&["build", "--release", "--package", "paydesk", "--package", "paydesk-bench"])?;
    let mut run = vec!["run", "--release", "--quiet", "--package", "paydesk-bench", "--"];
    run.extend(arguments.iter().map(String::as_str));
    cargo(&run)
}

fn cargo(arguments: &[&str]) -> Result<()> {
    let status = repo::cargo().args(arguments).status().context("starting cargo")?;
    ensure!(status.success(), "{}: {status}", arguments[0]);
    Ok(())
}
