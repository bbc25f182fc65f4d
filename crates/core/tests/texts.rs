//! Every enum that a page says in words has its words, in both languages: the keys that are put
//! together at run time are walked here, all values of each (see `locales/dynamic.txt`).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use paydesk_core::password::{self, PasswordFault};
use paydesk_core::refusal::{Refusal, Remedy};

const LANGUAGES: [&str; 2] = ["en", "zh-Hans"];

fn text(language: &str, noun: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../locales").join(language);
    let file = folder.join(format!("{noun}.ftl"));
    std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
}

/// Key -> variables, of one file of one language. Enough of Fluent for our plain texts: a message
/// begins in the first column, and what is indented below belongs to it.
fn messages(language: &str, noun: &str) -> BTreeMap<String, BTreeSet<String>> {
    let text = text(language, noun);
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut key = String::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some((head, _)) = line.split_once(" =").filter(|_| !line.starts_with([' ', '-'])) {
            key = head.to_owned();
            assert!(found.insert(key.clone(), BTreeSet::new()).is_none(), "{key} stands twice");
        }
        for variable in line.split('$').skip(1) {
            let end = variable.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let name = &variable[..end.unwrap_or(variable.len())];
            found.entry(key.clone()).or_default().insert(name.to_owned());
        }
    }
    found
}

/// That a noun's keys with this beginning are exactly these, in both languages.
fn exactly(noun: &str, beginning: &str, keys: impl IntoIterator<Item = String>) {
    let expected: BTreeSet<String> = keys.into_iter().collect();
    assert!(!expected.is_empty());
    for language in LANGUAGES {
        let there: BTreeSet<String> =
            messages(language, noun).into_keys().filter(|key| key.starts_with(beginning)).collect();
        assert_eq!(there, expected, "{language}/{noun}.ftl");
    }
}

#[test]
fn every_refusal_says_what_happened_why_and_what_next() {
    let parts = ["what", "why", "next"];
    let keys = Refusal::all()
        .flat_map(|refusal| parts.map(|part| format!("refusal-{}-{part}", refusal.key())));
    exactly("refusal", "refusal-", keys);
}

#[test]
fn the_texts_of_a_refusal_need_no_more_than_it_promises() {
    for language in LANGUAGES {
        let messages = messages(language, "refusal");
        for refusal in Refusal::all() {
            let parts = ["what", "why", "next"];
            let needed: BTreeSet<&str> = parts
                .iter()
                .flat_map(|part| &messages[&format!("refusal-{}-{part}", refusal.key())])
                .map(String::as_str)
                .collect();
            let promised: BTreeSet<&str> = refusal.variables().iter().copied().collect();
            assert_eq!(needed, promised, "{language}: {refusal}");
        }
    }
}

#[test]
fn every_remedy_has_its_button() {
    exactly("remedy", "remedy-", Remedy::ALL.map(|remedy| format!("remedy-{}", remedy.key())));
}

#[test]
fn the_password_rules_are_said_before_and_every_fault_after() {
    exactly("password", "password-rule-", password::RULES.map(str::to_owned));
    let faults = PasswordFault::ALL.map(|fault| fault.key().to_owned());
    exactly("password", "password-fault-", faults);
}

/// The figures stand in the sentences; whoever changes a rule must change its words.
#[test]
fn the_password_texts_name_the_figures_of_the_rules() {
    let (min, max) = (password::CHARS_MIN.to_string(), password::CHARS_MAX.to_string());
    let table = [
        ("password-rule-length", &min),
        ("password-fault-too-short", &min),
        ("password-fault-too-long", &max),
    ];
    for language in LANGUAGES {
        let text = text(language, "password");
        for (key, figure) in table {
            let line = text.lines().find(|line| line.starts_with(key)).unwrap_or_default();
            assert!(line.contains(figure.as_str()), "{language}: {key} must say {figure}: {line}");
        }
    }
}
