//! Everything a change must pass, as one list. To add a step: a function and a line in [`STEPS`].
//!
//! Cheap steps come first, so that a small mistake is told early; the tests come last, so that
//! their own summary ends the output. The first step that fails ends the run with its name.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, ensure};

use crate::repo::{self, File};
use crate::{deny, texts, tidy};

type Step = fn() -> Result<()>;

const STEPS: &[(&str, Step)] = &[
    ("format", format),
    ("tidy", tidy::run),
    ("texts", texts::run),
    ("deny", deny::run),
    ("clippy", clippy),
    ("doc-tests", doc_tests),
    ("tests", tests),
];

pub(crate) fn names() -> Vec<&'static str> {
    STEPS.iter().map(|(name, _)| *name).collect()
}

/// Runs all steps, or those `wanted` by name, in the order of the list.
///
/// # Errors
/// The first step's that fails; the steps after it are not run.
pub(crate) fn run(wanted: &[String]) -> Result<()> {
    let mut times = Vec::new();
    for (name, step) in STEPS {
        if !wanted.is_empty() && !wanted.iter().any(|want| want == name) {
            continue;
        }
        eprintln!("── {name}");
        let started = now();
        let outcome = step();
        times.push((*name, started.elapsed()));
        if let Err(error) = outcome {
            eprint!("{}", table(&times));
            return Err(error.context(format!("step `{name}` failed")));
        }
    }
    eprint!("{}", table(&times));
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a chore measures how long its steps really take")]
fn now() -> Instant {
    Instant::now()
}

fn table(times: &[(&str, Duration)]) -> String {
    let line = |name: &str, time: Duration| {
        let ms = time.as_millis();
        format!("   {name:<12}{:>6}.{} s\n", ms / 1000, ms % 1000 / 100)
    };
    let total = times.iter().map(|(_, time)| *time).sum();
    times.iter().map(|(name, time)| line(name, *time)).collect::<String>() + &line("all", total)
}

fn format() -> Result<()> {
    succeed(repo::cargo().args(["fmt", "--all", "--check"]))
}

fn clippy() -> Result<()> {
    let arguments = ["clippy", "--workspace", "--all-targets", "--locked", "--quiet"];
    succeed(repo::cargo().args(arguments).args(["--", "-D", "warnings"]))
}

/// Only for crates that have any: an empty run costs a build, and ends in "0 passed".
fn doc_tests() -> Result<()> {
    let mut crates: Vec<String> = repo::files()?.iter().filter_map(crate_with_doc_test).collect();
    crates.dedup();
    if crates.is_empty() {
        println!("doc-tests: none");
        return Ok(());
    }
    let packages = crates.iter().flat_map(|name| ["--package", name]);
    succeed(repo::cargo().args(["test", "--doc", "--locked", "--quiet"]).args(packages))
}

/// `paydesk-core`, when a file of that room has an example in its documentation.
fn crate_with_doc_test(file: &File) -> Option<String> {
    let (room, inside) = file.path.strip_prefix("crates/")?.split_once('/')?;
    let has_library = inside.starts_with("src/") && file.has_extension("rs") && room != "paydesk";
    (has_library && has_doc_test(&file.text)).then(|| format!("paydesk-{room}"))
}

fn has_doc_test(text: &str) -> bool {
    let mut inside = false;
    text.lines().any(|line| {
        let line = line.trim_start();
        let comment = line.strip_prefix("///").or_else(|| line.strip_prefix("//!"));
        let Some(kind) = comment.and_then(|words| words.trim_start().strip_prefix("```")) else {
            return false;
        };
        inside = !inside;
        inside && matches!(kind, "" | "rust" | "should_panic" | "no_run" | "compile_fail")
    })
}

/// The simulation begins at another seed each time; it is said here, so that a run can be had
/// again.
const SEED: &str = "PAYDESK_TEST_SEED";

#[expect(
    clippy::disallowed_methods,
    reason = "each run shall tell stories that no run told before"
)]
fn seed() -> String {
    std::env::var(SEED).unwrap_or_else(|_| {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        (since.unwrap_or_default().as_millis() % 1_000_000_000).to_string()
    })
}

fn tests() -> Result<()> {
    let seed = seed();
    println!("the simulation's fresh seeds: {SEED}={seed}");
    let has_nextest = repo::cargo().args(["nextest", "--version"]).output();
    if has_nextest.is_ok_and(|output| output.status.success()) {
        succeed(repo::cargo().env(SEED, seed).args(["nextest", "run", "--workspace", "--locked"]))
    } else {
        let all = ["test", "--workspace", "--all-targets", "--locked"];
        succeed(repo::cargo().env(SEED, seed).args(all))
    }
}

fn succeed(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("starting {command:?}"))?;
    ensure!(status.success(), anyhow!("{status}"));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rust_examples_in_documentation_are_doc_tests() {
        assert!(has_doc_test("/// Adds.\n///\n/// ```\n/// assert!(true);\n/// ```\nfn f() {}"));
        assert!(!has_doc_test("//! ```text\n//! a <- b\n//! ```\nfn f() {}"));
        assert!(!has_doc_test("// ```\nfn f() { \"``` \" }"));
    }

    #[test]
    fn the_table_adds_up() {
        let table = table(&[("a", Duration::from_millis(1250)), ("b", Duration::from_secs(100))]);
        assert_eq!(
            table,
            "   a                1.2 s\n   b              100.0 s\n   all            101.2 s\n"
        );
    }
}
