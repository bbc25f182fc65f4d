//! Words that must not be in the code: what silences a check, puts work off, prints from a
//! library, or is true on one machine only.

use crate::repo::{File, Finding};
use crate::rust::{Source, find_word, is_name};

/// Never in Rust code, tests included.
const BANNED: &[(&str, &str)] = &[
    ("[allow(", "`#[expect]` with its reason, never allow: it says when it is no longer needed"),
    ("#[ignore", "assert today's behaviour instead of ignoring a test"),
    ("todo!", "finish it or leave it out"),
    ("unimplemented!", "finish it or leave it out"),
    ("dbg!", "log through tracing"),
];

/// Never in a library crate: only the binary, the chores and the test world speak to a terminal.
const PRINTING: &[&str] = &["println!", "print!", "eprintln!", "eprint!"];

/// Split so that this file passes its own check.
const PUT_OFF: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
const MACHINE_PATHS: &[&str] =
    &[concat!("/wor", "k/"), concat!("/roo", "t/"), concat!("/hom", "e/")];

pub(crate) fn check_code(source: &Source<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (word, why) in BANNED {
        for at in find_word(&source.code, word) {
            found.push(Finding::new(source.path, source.line(at), format!("`{word}`: {why}")));
        }
    }
    if is_library(source.path) {
        for word in PRINTING {
            for at in find_word(&source.code, word).filter(|at| !source.is_test(*at)) {
                let what = format!("`{word}` in a library: log through tracing");
                found.push(Finding::new(source.path, source.line(at), what));
            }
        }
    }
    found
}

fn is_library(path: &str) -> bool {
    let speaks = [
        "crates/paydesk/",
        "crates/sim/",
        "crates/world/src/main.rs",
        "crates/bench/",
        "crates/faults/src/main.rs",
    ]
    .iter()
    .any(|room| path.starts_with(room));
    path.starts_with("crates/") && path.contains("/src/") && !speaks
}

pub(crate) fn check_text(file: &File) -> Vec<Finding> {
    let mut found = Vec::new();
    for (at, line) in file.text.lines().enumerate() {
        // The style guide may name what it forbids.
        for word in PUT_OFF.iter().filter(|_| !file.has_extension("md")) {
            if find_word(line, word).next().is_some() {
                let what = format!("`{word}`: finish it or open an issue");
                found.push(Finding::new(&file.path, at + 1, what));
            }
        }
        for path in MACHINE_PATHS {
            if line.match_indices(path).any(|(at, _)| is_absolute(&line[..at])) {
                let what = format!("`{path}…` is a path of one machine");
                found.push(Finding::new(&file.path, at + 1, what));
            }
        }
    }
    found
}

/// `crates/work/src` and `$ROOT/home/x` hold such a part, but do not begin with it.
fn is_absolute(before: &str) -> bool {
    !before.chars().next_back().is_some_and(|c| is_name(c) || ".-}*)/".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::sample;

    fn found(path: &str, text: &str) -> Vec<usize> {
        let file = sample(path, text);
        let source = Source::read(&file);
        let lines = |finding: &Finding| {
            let text = finding.to_string();
            text.split(':').nth(1).and_then(|line| line.parse().ok()).unwrap_or(0)
        };
        check_code(&source).iter().chain(&check_text(&file)).map(lines).collect()
    }

    #[test]
    fn what_silences_or_puts_off_is_found_in_code_and_not_in_text() {
        let bad = "#[allow(dead_code)]\nfn a() { todo!() }\n#[ignore]\nfn b() { dbg!(1); }\n";
        assert_eq!(found("crates/core/src/a.rs", bad).len(), 4);
        let good = "/// `#[allow(x)]` is not for us.\nconst A: &str = \"todo!\";\n#[expect(x)]\n";
        assert_eq!(found("crates/core/src/a.rs", good), [0; 0]);
        let note = format!("// {}: later\n", PUT_OFF[0]);
        assert_eq!(found("crates/core/src/a.rs", &note), [1]);
        assert_eq!(found("docs/STYLE.md", &note), [0; 0]);
    }

    #[test]
    fn libraries_do_not_print_but_tests_and_the_binary_may() {
        let text = "fn a() { println!(); }\n#[cfg(test)]\nmod tests { fn b() { eprint!(); } }\n";
        assert_eq!(found("crates/app/src/a.rs", text), [1]);
        assert_eq!(found("crates/paydesk/src/main.rs", text), [0; 0]);
    }

    #[test]
    fn paths_of_one_machine_are_found() {
        let path = |before: &str| format!("{before}{}x\n", MACHINE_PATHS[0]);
        assert_eq!(found("test", &path("cd ")), [1]);
        assert_eq!(found("docs/a.md", &path("`")), [1]);
        assert_eq!(found("docs/a.md", &path("crates")), [0; 0]);
        assert_eq!(found("a.rs", &path("\"{root}")), [0; 0]);
    }
}
