//! Attacks: docs/SECURITY.md names each test that attacks the house, and none that is not there, so
//! that what it says is defended can be seen to be.
//!
//! A test attacks when its name begins with `attack_`; a journey, when its file's does.

use std::collections::BTreeMap;
use std::path::Path;

use crate::repo::{File, Finding};
use crate::rust::Source;

const TABLE: &str = "docs/SECURITY.md";
const SIGN: &str = "attack_";

pub(crate) fn check(files: &[File]) -> Vec<Finding> {
    let mut there = BTreeMap::new();
    for file in files {
        there.extend(names(file).into_iter().map(|name| (name, file.path.as_str())));
    }
    let table = files.iter().find(|file| file.path == TABLE);
    let lines = table.map(|file| file.text.as_str()).unwrap_or_default().lines();
    let mut found = Vec::new();
    let mut named = BTreeMap::new();
    for (line, text) in (1..).zip(lines) {
        named.extend(words(text).map(|name| (name, line)));
    }
    for (name, line) in &named {
        if !there.contains_key(*name) {
            found.push(Finding::new(TABLE, *line, format!("`{name}`: there is no such test")));
        }
    }
    for (name, path) in &there {
        if !named.contains_key(name.as_str()) {
            found.push(Finding::new(path, 0, format!("`{name}` is not named in {TABLE}")));
        }
    }
    found
}

/// The attacks of a file of ours.
pub(crate) fn names(file: &File) -> Vec<String> {
    if !file.path.starts_with("crates/") || !file.has_extension("rs") {
        return Vec::new();
    }
    let source = Source::read(file);
    let functions = source.code.split("fn attack_").skip(1);
    let mut names: Vec<String> = functions
        .map(|rest| format!("{SIGN}{}", rest.split(no_name).next().unwrap_or("")))
        .collect();
    let stem = Path::new(&file.path).file_stem().and_then(|stem| stem.to_str());
    names.extend(stem.filter(|stem| stem.starts_with(SIGN)).map(str::to_owned));
    names
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(no_name).filter(|word| word.starts_with(SIGN) && *word != SIGN)
}

fn no_name(c: char) -> bool {
    !c.is_ascii_alphanumeric() && c != '_'
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::sample;

    fn found(table: &str, code: &str) -> Vec<String> {
        let files = [
            sample(TABLE, table),
            sample("crates/app/tests/a.rs", code),
            sample("crates/paydesk/tests/journeys/attack_words.rs", ""),
        ];
        check(&files).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_table_and_the_tests_name_the_same() {
        let code = "async fn attack_one() {}\n// fn attack_none\nfn attacked() {}";
        assert_eq!(found("| `attack_one` | `attack_words` |", code), [""; 0]);
        assert_eq!(
            found("\n`attack_two`, `attack_words`", code),
            [
                "docs/SECURITY.md:2: `attack_two`: there is no such test",
                "crates/app/tests/a.rs: `attack_one` is not named in docs/SECURITY.md"
            ]
        );
    }
}
