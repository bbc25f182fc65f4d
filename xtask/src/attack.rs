//! Runs the tests that attack the house, and no others: those whose name begins with `attack_`.
//!
//! What each is about stands in docs/SECURITY.md; `tidy` holds that both name the same.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, ensure};

use crate::repo::{self, File};
use crate::tidy::attacks;

/// As nextest's filters say it: a test, or the module of a journey.
const FILTER: &str = "test(/(^|::)attack_/)";

/// `arguments` go to nextest as they are: parts of names, or its options.
///
/// # Errors
/// When nextest is not there, something cannot be built, or an attack succeeds.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let nextest = repo::cargo().args(["nextest", "--version"]).output();
    ensure!(
        nextest.is_ok_and(|output| output.status.success()),
        "attacks are run by cargo-nextest: `./test setup`, then `. .test/env`"
    );
    let packages: BTreeSet<String> = repo::files()?.iter().filter_map(attacked).collect();
    let packages = packages.iter().flat_map(|name| ["--package", name]);
    let mut run = repo::cargo();
    run.args(["nextest", "run", "--locked", "--filterset", FILTER]).args(packages);
    let status = run.args(arguments).status().context("starting cargo")?;
    ensure!(status.success(), "attack: {status}");
    Ok(())
}

/// The package of a file that has attacks in it.
fn attacked(file: &File) -> Option<String> {
    let room = file.path.strip_prefix("crates/")?.split('/').next()?;
    let name = if room == "paydesk" { room.to_owned() } else { format!("paydesk-{room}") };
    (!attacks::names(file).is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_packages_with_attacks_are_built() {
        let file = |path: &str, text: &str| File { path: path.to_owned(), text: text.to_owned() };
        let of = |path, text| attacked(&file(path, text));
        assert_eq!(of("crates/web/tests/a.rs", "fn attack_a() {}"), Some("paydesk-web".into()));
        assert_eq!(of("crates/paydesk/src/a.rs", "fn attack_a() {}"), Some("paydesk".into()));
        assert_eq!(of("crates/web/tests/a.rs", "fn a() {} // fn attack_a"), None);
        assert_eq!(of("xtask/src/attack.rs", "fn attack_a() {}"), None);
    }
}
