//! Sizes and blanks: files a person reads in one sitting, lines that fit beside another file.

use crate::repo::{File, Finding};

struct Limits {
    file_lines_max: usize,
    line_chars_max: usize,
}

const NONE: usize = usize::MAX;

/// Words in tables, addresses and machine-written files do not break well; all else does.
fn limits(file: &File) -> Limits {
    let name = file.path.rsplit('/').next().unwrap_or(&file.path);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    // A break within a paragraph of Chinese would show as a blank.
    if file.path.starts_with("help/") {
        return Limits { file_lines_max: 100, line_chars_max: NONE };
    }
    let (file_lines_max, line_chars_max) = match (name, extension) {
        ("Cargo.lock" | "LICENSE", _) | (_, "snap" | "eml" | "svg" | "json" | "csv" | "tsv") => {
            (NONE, NONE)
        }
        (_, "ftl") => (500, NONE),
        // White space between inline elements shows on the page, so such a line cannot break
        // anywhere.
        (_, "html" | "xml") => (500, 260),
        (_, "css" | "toml") => (500, 160),
        _ => (500, 100),
    };
    Limits { file_lines_max, line_chars_max }
}

pub(crate) fn check(file: &File) -> Vec<Finding> {
    let limits = limits(file);
    let mut found = Vec::new();
    let mut say = |line: usize, what: String| found.push(Finding::new(&file.path, line, what));
    let lines = file.text.lines().count();
    if lines > limits.file_lines_max {
        say(0, format!("{lines} lines, more than {}", limits.file_lines_max));
    }
    if is_machine_written(file) {
        return found;
    }
    for (at, line) in file.text.lines().enumerate() {
        let chars = line.chars().count();
        if chars > limits.line_chars_max && !may_be_long(file, line) {
            say(at + 1, format!("{chars} characters, more than {}", limits.line_chars_max));
        }
        if line.contains('\t') && !file.has_extension("tsv") {
            say(at + 1, "a tab".to_owned());
        }
        if line.ends_with([' ', '\r']) {
            say(at + 1, "a blank at the end of the line".to_owned());
        }
    }
    found
}

/// Snapshots, mail as it came, and what fuzzers found: their blanks are part of what a test reads.
fn is_machine_written(file: &File) -> bool {
    let found = file.path.starts_with("crates/fuzz/corpus/");
    found || file.has_extension("snap") || file.has_extension("eml") || file.path == "Cargo.lock"
}

/// A row of a Markdown table, or a line with an address, has no good place to break.
fn may_be_long(file: &File, line: &str) -> bool {
    file.has_extension("md") && line.starts_with('|') || line.contains("://")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::sample;

    fn found(path: &str, text: &str) -> Vec<String> {
        check(&sample(path, text)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn long_files_and_long_lines_are_found() {
        let long = "x\n".repeat(501);
        assert_eq!(found("a.rs", &long), ["a.rs: 501 lines, more than 500"]);
        assert_eq!(found("Cargo.lock", &long), [""; 0]);
        let wide = "退".repeat(101);
        assert_eq!(found("a.rs", &wide), ["a.rs:1: 101 characters, more than 100"]);
        assert_eq!(found("a.rs", &"退".repeat(100)), [""; 0]);
        assert_eq!(found("a.ftl", &wide), [""; 0]);
        assert_eq!(found("help/paying/a.en.md", &wide), [""; 0]);
        assert_eq!(found("a.tsv", &"x\n".repeat(501)), [""; 0]);
        assert_eq!(found("a.html", &"x".repeat(261)), ["a.html:1: 261 characters, more than 260"]);
        assert_eq!(found("a.md", &format!("| {wide} |")), [""; 0]);
    }

    #[test]
    fn blanks_that_nobody_sees_are_found() {
        assert_eq!(found("a.sql", "select\t1\n"), ["a.sql:1: a tab"]);
        assert_eq!(found("a.md", "x\ny \n"), ["a.md:2: a blank at the end of the line"]);
    }
}
