//! What a reader may count on in every file, held by a check and not by memory (docs/STYLE.md).
//!
//! Each check is a pure function from files to findings, so that its tests show a bad sample being
//! caught. To add one: a function in the fitting module, a line in [`findings`], and a test.

mod arrows;
pub(crate) mod attacks;
mod functions;
mod migrations;
mod rooms;
mod shape;
mod words;

use anyhow::Result;

use crate::repo::{self, File, Finding};
use crate::rust::Source;

/// # Errors
/// When anything is untidy; each finding is printed first.
pub(crate) fn run() -> Result<()> {
    let files = repo::files()?;
    let mut found = findings(&files);
    found.extend(arrows::check(&arrows::workspace()?));
    repo::report("tidy", &format!("{} files", files.len()), found)
}

fn findings(files: &[File]) -> Vec<Finding> {
    let mut found = migrations::check(files);
    found.extend(attacks::check(files));
    for file in files {
        found.extend(shape::check(file));
        found.extend(words::check_text(file));
        if file.has_extension("rs") {
            let source = Source::read(file);
            found.extend(functions::check(&source));
            found.extend(words::check_code(&source));
            found.extend(rooms::check(&source));
        }
    }
    found
}

#[cfg(test)]
pub(crate) fn sample(path: &str, text: &str) -> File {
    File { path: path.to_owned(), text: text.to_owned() }
}
