//! Builds a fuzzer and lets it look for inputs that break a parser.
//!
//! A target is built as cargo-fuzz builds one (`cargo fuzz run --fuzz-dir crates/fuzz --features
//! libfuzzer --sanitizer none <target>` does the same), with flags that every toolchain has: our
//! own code is free of `unsafe`, so that what matters are panics and wrong answers, and no
//! sanitizer, which would ask for a nightly one.

use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::repo;

/// The parsers, as `crates/fuzz` names them.
pub(crate) const TARGETS: [&str; 6] = ["api", "callback", "form", "mail", "qr", "typed"];

/// What libFuzzer needs to see which edges an input takes, and what it is compared with.
const FLAGS: &str = "--cfg fuzzing -Ccodegen-units=1 -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares \
    -Cllvm-args=-simplifycfg-branch-fold-threshold=0";

/// Each of `targets` (of none: all) for so many minutes. What reaches something new is
/// kept in `target/fuzz/found/` for the next time; what broke a parser belongs into the corpus.
///
/// # Errors
/// When something cannot be built, or an input breaks a parser: its file is named.
pub(crate) fn run(targets: &[String], minutes: u64) -> Result<()> {
    let all = TARGETS.map(str::to_owned);
    let targets = if targets.is_empty() { &all[..] } else { targets };
    let host = host()?;
    let folder = repo::root().join("target/fuzz");
    let mut build = repo::cargo();
    build.env("RUSTFLAGS", FLAGS).args(["build", "--locked", "--profile", "fuzz"]);
    build.args(["--package", "paydesk-fuzz", "--features", "libfuzzer", "--target", &host]);
    build.arg("--target-dir").arg(&folder).args(targets.iter().flat_map(|name| ["--bin", name]));
    let built = build.status().context("starting cargo")?;
    ensure!(built.success(), "build: {built}");
    for target in targets {
        let program = folder.join(&host).join("fuzz").join(target);
        let corpus = repo::root().join("crates/fuzz/corpus").join(target);
        let found = folder.join("found").join(target);
        std::fs::create_dir_all(&found)?;
        let seconds = format!("-max_total_time={}", minutes * 60);
        let broken = format!("-artifact_prefix={}/broken-{target}-", folder.display());
        let mut look = Command::new(&program);
        look.arg(&found)
            .arg(&corpus)
            .args([&seconds, &broken])
            .args(["-timeout=10", "-max_len=4096"]);
        let ended = look.status().with_context(|| program.display().to_string())?;
        ensure!(ended.success(), "{target}: an input that breaks it lies in {}", folder.display());
    }
    Ok(())
}

/// The machine that we are on: with its name said, build scripts are not instrumented.
fn host() -> Result<String> {
    let said = Command::new("rustc").arg("-vV").output().context("asking rustc for its host")?;
    let said = String::from_utf8(said.stdout).context("what rustc said")?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc does not name its host")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_targets_are_those_of_the_crate() {
        let folder = repo::root().join("crates/fuzz/targets");
        let files = std::fs::read_dir(folder).expect("the targets");
        let stem = |path: &Path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let mut there: Vec<_> = files.flatten().filter_map(|file| stem(&file.path())).collect();
        there.sort_unstable();
        assert_eq!(there, TARGETS);
    }
}
