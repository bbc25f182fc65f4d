//! Just enough of Rust's grammar to tell code from comments and text.
//!
//! A checker that searches plain lines trips over its own words in comments and messages. So a
//! file is read once into [`Source`]: `code`, byte for byte as long as the text but with comments
//! and the inside of literals blanked, and the string literals by themselves.
//!
//! What it cannot see: code that macros make, and anything inside `macro_rules!` bodies beyond
//! their tokens. Code under `cfg(test)` is known by its attribute or by its file's name; other
//! conditions that include `test` count as ordinary code.

use std::ops::Range;

use crate::repo::File;

pub(crate) struct Source<'a> {
    pub(crate) path: &'a str,
    /// The text with comments and the inside of literals replaced by blanks.
    pub(crate) code: String,
    pub(crate) literals: Vec<Literal>,
    tests: Vec<Range<usize>>,
    line_starts: Vec<usize>,
}

/// A string literal as written, without its quotes and with its escapes as they stand.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Literal {
    /// Byte offset of the first character of the literal, a prefix such as `r#` included.
    pub(crate) start: usize,
    pub(crate) text: String,
}

impl<'a> Source<'a> {
    pub(crate) fn read(file: &'a File) -> Self {
        let mut lexer = Lexer { text: &file.text, at: 0, blanks: Vec::new(), literals: Vec::new() };
        lexer.run();
        let code = blank(&file.text, &lexer.blanks);
        let tests = if is_test_path(&file.path) {
            std::iter::once(0..code.len()).collect()
        } else {
            test_modules(&code)
        };
        let line_starts = std::iter::once(0)
            .chain(file.text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i + 1))
            .collect();
        Self { path: &file.path, code, literals: lexer.literals, tests, line_starts }
    }

    /// The line of a byte offset, from 1.
    pub(crate) fn line(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= offset)
    }

    pub(crate) fn is_test(&self, offset: usize) -> bool {
        self.tests.iter().any(|range| range.contains(&offset))
    }

    /// The name called just before `offset`: `say` for the literal in `say("x")`.
    pub(crate) fn called_before(&self, offset: usize) -> Option<&str> {
        let before = self.code[..offset].trim_end().strip_suffix('(')?;
        let name_at = before.rfind(|c: char| !is_name(c)).map_or(0, |at| at + 1);
        Some(&before[name_at..]).filter(|name| !name.is_empty())
    }
}

/// A file that holds only tests, by its place or name.
fn is_test_path(path: &str) -> bool {
    let stem = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".rs");
    path.split('/').any(|part| part == "tests")
        || stem == "tests"
        || stem.ends_with("_test")
        || stem.ends_with("_tests")
}

pub(crate) fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The byte offsets at which `word` stands alone: no longer name begins or ends in it.
pub(crate) fn find_word<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = usize> + 't {
    let starts_as_name = word.starts_with(is_name);
    let ends_as_name = word.ends_with(is_name);
    text.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let before = text[..*at].chars().next_back().is_some_and(is_name);
        let after = text[at + word.len()..].chars().next().is_some_and(is_name);
        !(starts_as_name && before || ends_as_name && after)
    })
}

/// From the `{` at `open` to the offset just after its `}`, or the end of the text.
pub(crate) fn block_end(code: &str, open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in code.bytes().enumerate().skip(open) {
        match byte {
            b'{' => depth += 1,
            b'}' if depth <= 1 => return at + 1,
            b'}' => depth -= 1,
            _ => {}
        }
    }
    code.len()
}

fn test_modules(code: &str) -> Vec<Range<usize>> {
    let attribute = "#[cfg(test)]";
    let mut found: Vec<Range<usize>> = Vec::new();
    for (start, _) in code.match_indices(attribute) {
        if found.last().is_some_and(|range| range.contains(&start)) {
            continue;
        }
        let Some(next) = code[start..].find(['{', ';']) else { continue };
        let at = start + next;
        let end = if code.as_bytes()[at] == b'{' { block_end(code, at) } else { at + 1 };
        found.push(start..end);
    }
    found
}

fn blank(text: &str, ranges: &[Range<usize>]) -> String {
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    for range in ranges {
        code.push_str(&text[at..range.start]);
        code.extend(text[range.clone()].bytes().map(|b| if b == b'\n' { '\n' } else { ' ' }));
        at = range.end;
    }
    code.push_str(&text[at..]);
    code
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    /// What is to be blanked, in order.
    blanks: Vec<Range<usize>>,
    literals: Vec<Literal>,
}

impl Lexer<'_> {
    fn run(&mut self) {
        while self.at < self.text.len() {
            let rest = &self.text[self.at..];
            if rest.starts_with("//") {
                let end = rest.find('\n').unwrap_or(rest.len());
                self.skip(end);
            } else if rest.starts_with("/*") {
                self.skip(block_comment_len(rest));
            } else if rest.starts_with(is_name) {
                self.word();
            } else if rest.starts_with('"') {
                self.string(self.at);
            } else if rest.starts_with('\'') {
                self.quote();
            } else {
                self.at += rest.chars().next().map_or(1, char::len_utf8);
            }
        }
    }

    fn skip(&mut self, len: usize) {
        self.blanks.push(self.at..self.at + len);
        self.at += len;
    }

    /// A name or number; or the prefix of a literal, `r"…"`, `b"…"`, `br#"…"#`.
    fn word(&mut self) {
        let start = self.at;
        let rest = &self.text[start..];
        let len = rest.find(|c: char| !is_name(c)).unwrap_or(rest.len());
        self.at += len;
        let after = &rest[len..];
        match &rest[..len] {
            "b" | "c" if after.starts_with('"') => self.string(start),
            "r" | "br" | "cr" => {
                let hashes = after.len() - after.trim_start_matches('#').len();
                if after[hashes..].starts_with('"') {
                    self.raw_string(start, hashes);
                }
            }
            _ => {}
        }
    }

    /// `self.at` is on the opening quote.
    fn string(&mut self, start: usize) {
        let inside = self.at + 1;
        let mut escaped = false;
        let len = self.text[inside..]
            .find(|c| {
                let ends = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                ends
            })
            .unwrap_or(self.text.len() - inside);
        self.keep(start, inside..inside + len, 1);
    }

    fn raw_string(&mut self, start: usize, hashes: usize) {
        let inside = self.at + hashes + 1;
        let close = format!("\"{}", "#".repeat(hashes));
        let len = self.text[inside..].find(&close).unwrap_or(self.text.len() - inside);
        self.keep(start, inside..inside + len, close.len());
    }

    fn keep(&mut self, start: usize, inside: Range<usize>, close_len: usize) {
        self.at = (inside.end + close_len).min(self.text.len());
        self.literals.push(Literal { start, text: self.text[inside.clone()].to_owned() });
        self.blanks.push(inside);
    }

    /// A character literal, or the tick of a lifetime.
    fn quote(&mut self) {
        let inside = self.at + 1;
        let mut chars = self.text[inside..].chars();
        let first = chars.next();
        let len = match first {
            Some('\\') => {
                let escape = &self.text[inside + 1..];
                let second = escape.chars().next().map_or(0, char::len_utf8);
                escape[second..].find('\'').map(|at| 1 + second + at)
            }
            Some(c) if chars.next() == Some('\'') => Some(c.len_utf8()),
            _ => None,
        };
        self.at = match len {
            Some(len) => {
                self.blanks.push(inside..inside + len);
                inside + len + 1
            }
            None => inside,
        };
    }
}

fn block_comment_len(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> File {
        File { path: "crates/core/src/x.rs".to_owned(), text: text.to_owned() }
    }

    #[test]
    fn code_keeps_its_length_and_loses_comments_and_text() {
        let text = "let a = \"x // y\"; // c\nlet b = '\"'; /* /* n */ 退 */ let c = r#\"a\"b\"#;";
        let file = file(text);
        let source = Source::read(&file);
        assert_eq!(source.code.len(), text.len());
        assert!(source.code.contains("let b = ' ';") && source.code.contains("let c = r#\""));
        assert!(!source.code.contains("退") && !source.code.contains("// c"));
        let texts: Vec<_> = source.literals.iter().map(|literal| literal.text.as_str()).collect();
        assert_eq!(texts, ["x // y", "a\"b"]);
    }

    #[test]
    fn lifetimes_are_no_characters_and_escapes_end_where_they_should() {
        let file = file(r#"fn f<'a>(x: &'a str) { let q = '\''; let s = "a\"b\\"; g(b"c") }"#);
        let source = Source::read(&file);
        let texts: Vec<_> = source.literals.iter().map(|literal| literal.text.as_str()).collect();
        assert_eq!(texts, [r#"a\"b\\"#, "c"]);
        assert!(source.code.contains("fn f<'a>(x: &'a str)"));
    }

    #[test]
    fn tests_are_known_by_attribute_and_by_path() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests { fn b() { x } }\nfn c() {}\n";
        let inline = file(text);
        let source = Source::read(&inline);
        assert!(!source.is_test(text.find("a()").expect("there")));
        assert!(source.is_test(text.find("b()").expect("there")));
        assert!(!source.is_test(text.find("c()").expect("there")));
        assert!(
            is_test_path("crates/web/tests/pages.rs") && is_test_path("crates/web/src/tests.rs")
        );
        assert!(!is_test_path("crates/web/src/latest.rs"));
    }

    #[test]
    fn the_call_before_a_literal_has_its_whole_name() {
        let file = file("t.say(\n  \"a\"); path.starts_with(\"b\"); [\"c\"];");
        let source = Source::read(&file);
        let calls: Vec<_> =
            source.literals.iter().map(|literal| source.called_before(literal.start)).collect();
        assert_eq!(calls, [Some("say"), Some("starts_with"), None]);
        assert_eq!(source.line(source.literals[0].start), 2);
    }

    #[test]
    fn words_stand_alone() {
        assert_eq!(find_word("eprintln!(x) println!(y)", "println!").count(), 1);
        assert_eq!(find_word("SqliteStore Sqlite::x", "Sqlite").count(), 1);
    }
}
