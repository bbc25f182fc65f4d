//! The words people read: both languages say the same things, and every key is really used.
//!
//! Proven here, from `locales/` and the sources alone:
//! - English and Chinese have the same files, keys and variables, and no value is empty;
//! - Chinese values are Chinese, with Chinese punctuation; English values are not
//!   (`locales/exceptions.txt` lists the few that are names);
//! - a blank stands between Chinese and Latin letters or digits;
//! - one thing has one name (`locales/names.txt`);
//! - every key that code or a template says exists, and every key that exists is said.
//!
//! A key that is put together at run time (`refusal-` and the refusal's name) is not written out
//! anywhere. Its prefix stands in `locales/dynamic.txt`, with the Rust test that walks all values.

mod catalogue;
mod usage;

use std::collections::BTreeSet;

use anyhow::{Result, ensure};

use crate::repo::{self, File, Finding};
use catalogue::{Catalogue, Entry};

const ENGLISH: &str = "locales/en/";
const CHINESE: &str = "locales/zh-Hans/";
const EXCEPTIONS: &str = "locales/exceptions.txt";
const NAMES: &str = "locales/names.txt";
const DYNAMIC: &str = "locales/dynamic.txt";

/// # Errors
/// When the languages differ, or a key is unknown or unused; each finding is printed first.
pub(crate) fn run() -> Result<()> {
    let files = repo::files()?;
    let (keys, found) = findings(&files);
    ensure!(keys > 0, "texts: no key in {ENGLISH}");
    repo::report("texts", &format!("{keys} keys"), found)
}

/// How many keys there are, and what is wrong with them.
fn findings(files: &[File]) -> (usize, Vec<Finding>) {
    let mut found = Vec::new();
    let english = Catalogue::read(files, ENGLISH, &mut found);
    let chinese = Catalogue::read(files, CHINESE, &mut found);
    compare(&english, &chinese, &mut found);
    compare(&chinese, &english, &mut found);
    let exceptions = lines_of(files, EXCEPTIONS);
    check_scripts(&english, &chinese, &exceptions, &mut found);
    check_names(&english, &chinese, &lines_of(files, NAMES), &mut found);
    usage::check(files, &english, &lines_of(files, DYNAMIC), &mut found);
    (english.entries.len(), found)
}

/// A list file: one word a line, `#` begins a comment.
struct List<'a> {
    path: &'a str,
    words: Vec<(usize, &'a str)>,
}

fn lines_of<'a>(files: &'a [File], path: &'a str) -> List<'a> {
    let text = files.iter().find(|file| file.path == path).map_or("", |file| file.text.as_str());
    let words = text.lines().enumerate().filter_map(|(at, line)| {
        let word = line.split('#').next().unwrap_or_default().trim();
        (!word.is_empty()).then_some((at + 1, word))
    });
    List { path, words: words.collect() }
}

/// What `one` has and `other` has not, or has differently. Called both ways round.
fn compare(one: &Catalogue, other: &Catalogue, found: &mut Vec<Finding>) {
    for (key, entry) in &one.entries {
        let Some(match_) = other.entries.get(key) else {
            found.push(entry.finding(one, format!("`{key}` is missing in {}", other.folder)));
            continue;
        };
        if entry.noun != match_.noun {
            let what = format!("`{key}` stands in {}{}", other.folder, match_.noun);
            found.push(entry.finding(one, what));
        }
        let variables = one.variables(key);
        let only_here: Vec<_> = variables.difference(&other.variables(key)).cloned().collect();
        if !only_here.is_empty() {
            let what = format!("`{key}` uses ${} only here", only_here.join(", $"));
            found.push(entry.finding(one, what));
        }
    }
}

fn check_scripts(
    english: &Catalogue,
    chinese: &Catalogue,
    exceptions: &List<'_>,
    found: &mut Vec<Finding>,
) {
    let mut needed = BTreeSet::new();
    for (key, entry) in &english.entries {
        if entry.text().any(is_han) {
            needed.insert(key.as_str());
            if !exceptions.words.iter().any(|(_, word)| word == key) {
                found.push(entry.finding(english, format!("`{key}` has Chinese in English")));
            }
        }
    }
    for (key, entry) in &chinese.entries {
        if entry.text().any(char::is_alphabetic) && !entry.text().any(is_han) {
            needed.insert(key.as_str());
            if !exceptions.words.iter().any(|(_, word)| word == key) {
                found.push(entry.finding(chinese, format!("`{key}` is not in Chinese")));
            }
        }
        if let Some(pair) = half_width(entry) {
            let what = format!("`{key}` has half-width punctuation: {pair}");
            found.push(entry.finding(chinese, what));
        }
        if let Some(pair) = close_together(entry) {
            found.push(entry.finding(chinese, format!("`{key}` lacks a blank: {pair}")));
        }
    }
    for (line, word) in &exceptions.words {
        if !needed.contains(word) {
            found.push(Finding::new(
                exceptions.path,
                *line,
                format!("`{word}` needs no exception"),
            ));
        }
    }
}

/// Words that name a thing which has another name.
fn check_names(
    english: &Catalogue,
    chinese: &Catalogue,
    names: &List<'_>,
    found: &mut Vec<Finding>,
) {
    for (line, rule) in &names.words {
        let parts: Vec<&str> = rule.split_whitespace().collect();
        let (catalogue, not, but) = match parts[..] {
            ["en", not, but] => (english, not, but),
            ["zh-Hans", not, but] => (chinese, not, but),
            _ => {
                let what = format!("`{rule}` is not: language, word, the word instead");
                found.push(Finding::new(names.path, *line, what));
                continue;
            }
        };
        for (key, entry) in &catalogue.entries {
            let text: String = entry.text().collect();
            if text.to_lowercase().contains(not) {
                let what = format!("`{key}` says {not} for what is called {but}");
                found.push(entry.finding(catalogue, what));
            }
        }
    }
}

/// The first two letters side by side of which this is so.
fn side_by_side(entry: &Entry, is: impl Fn(char, char) -> bool) -> Option<String> {
    entry.pieces.iter().find_map(|piece| {
        let next = piece.chars().skip(1);
        let pair = piece.chars().zip(next).find(|(one, other)| is(*one, *other))?;
        Some(format!("{}{}", pair.0, pair.1))
    })
}

fn half_width(entry: &Entry) -> Option<String> {
    side_by_side(entry, |before, mark| is_han(before) && ",.!?:;".contains(mark))
}

fn close_together(entry: &Entry) -> Option<String> {
    let is = |one: char, other: char| is_han(one) && other.is_ascii_alphanumeric();
    side_by_side(entry, |one, other| is(one, other) || is(other, one))
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{20000}'..='\u{323AF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        File { path: path.to_owned(), text: text.to_owned() }
    }

    /// Both catalogues in one file, and a page that names `a`; what is wrong, one a line.
    fn found(english: &str, chinese: &str, more: &[(&str, &str)]) -> String {
        let mut files = vec![
            file("locales/en/pay.ftl", english),
            file("locales/zh-Hans/pay.ftl", chinese),
            file("crates/web/src/page/pay.rs", "const TITLE: &str = \"a\";"),
        ];
        files.extend(more.iter().map(|(path, text)| file(path, text)));
        let (_, found) = findings(&files);
        found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn the_same_in_both_languages_is_well() {
        assert_eq!(found("a = Pay { $sum }\n", "a = 付 { $sum }。\n", &[]), "");
    }

    #[test]
    fn what_one_language_lacks_is_found() {
        let missing = found("a = Pay\n", "b = 付\na = 付\n", &[]);
        assert_eq!(missing, "locales/zh-Hans/pay.ftl:1: `b` is missing in locales/en/");
        let variable = found("a = Pay { $sum }\n", "a = 付\n", &[]);
        assert_eq!(variable, "locales/en/pay.ftl:1: `a` uses $sum only here");
        let elsewhere = found("a = Pay\n", "", &[("locales/zh-Hans/x.ftl", "a = 付\n")]);
        assert!(elsewhere.contains("`a` stands in locales/zh-Hans/x.ftl"), "{elsewhere}");
    }

    #[test]
    fn broken_empty_and_repeated_values_are_found() {
        assert!(found("a = Pay { $\n", "a = 付\n", &[]).contains("does not read as Fluent"));
        assert!(found("a = { \"\" }\n", "a = 付\n", &[]).contains("`a` is empty"));
        assert!(found("a = Pay\na = Pay\n", "a = 付\n", &[]).contains("`a` stands there twice"));
    }

    #[test]
    fn the_wrong_language_is_found_unless_it_is_a_name() {
        let untranslated = found("a = Pay\n", "a = Pay\n", &[]);
        assert_eq!(untranslated, "locales/zh-Hans/pay.ftl:1: `a` is not in Chinese");
        assert_eq!(found("a = Pay\n", "a = Pay\n", &[(EXCEPTIONS, "a # our name\n")]), "");
        assert!(found("a = 付\n", "a = 付\n", &[]).contains("has Chinese in English"));
        let stale = found("a = Pay\n", "a = 付\n", &[(EXCEPTIONS, "# names\na\n")]);
        assert_eq!(stale, "locales/exceptions.txt:2: `a` needs no exception");
        assert_eq!(found("a = { $x }.\n", "a = { $x }。\n", &[]), "", "no letters, no language");
    }

    #[test]
    fn half_width_punctuation_in_chinese_is_found() {
        let half = found("a = Paid.\n", "a = 已付.\n", &[]);
        assert_eq!(half, "locales/zh-Hans/pay.ftl:1: `a` has half-width punctuation: 付.");
    }

    #[test]
    fn a_missing_blank_between_chinese_and_latin_letters_is_found() {
        for (text, pair) in [("付 5元", "5元"), ("用Paydesk 付", "用P")] {
            let said = found("a = Pay\n", &format!("a = {text}\n"), &[]);
            let expected = "locales/zh-Hans/pay.ftl:1: `a` lacks a blank: ";
            assert_eq!(said, format!("{expected}{pair}"));
        }
        assert_eq!(found("a = Pay { $n }\n", "a = 付{ $n } 元，用 Paydesk。\n", &[]), "");
    }

    #[test]
    fn one_thing_has_one_name() {
        let names = ("locales/names.txt", "en ticket case\nzh-Hans 工单 会话\nfr x\n");
        let said = found("a = Your Ticket", "a = 您的工单", &[names]);
        assert!(said.contains("`a` says ticket for what is called case"), "{said}");
        assert!(said.contains("`a` says 工单 for what is called 会话"), "{said}");
        assert!(said.contains("`fr x` is not"), "{said}");
        assert_eq!(found("a = Your case", "a = 您的会话", &[("locales/names.txt", "")]), "");
    }
}
