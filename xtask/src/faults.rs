//! Builds the service and what breaks the ground under it, and runs that.

use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::repo;

/// `arguments` go to the driver of faults as they are. Both programs are built in one call, and
/// the driver is started beside this one: `cargo run` would build the rest anew for it alone.
///
/// # Errors
/// When something cannot be built, or something was lost, doubled or left over.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let build = ["build", "--package", "paydesk", "--package", "paydesk-faults"];
    let built = repo::cargo().args(build).status().context("starting cargo")?;
    ensure!(built.success(), "build: {built}");
    let driver = std::env::current_exe()?.with_file_name("paydesk-faults");
    let status = Command::new(&driver).args(arguments).status();
    let status = status.with_context(|| format!("starting {}", driver.display()))?;
    ensure!(status.success(), "faults: {status}");
    Ok(())
}
