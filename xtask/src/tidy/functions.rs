//! Functions of at most 70 lines, from the line of `fn` to that of its closing brace. A test tells
//! a whole story, or lists a sample of every field: there 120.
//!
//! What it cannot see: closures and macros that grow long outside a named function, and functions
//! that a macro writes. A function inside another counts for both.

use crate::repo::Finding;
use crate::rust::{Source, block_end, find_word, is_name};

const LINES_MAX: usize = 70;
const TEST_LINES_MAX: usize = 120;

pub(crate) fn check(source: &Source<'_>) -> Vec<Finding> {
    let code = &source.code;
    let most = if source.path.contains("/tests/") { TEST_LINES_MAX } else { LINES_MAX };
    let mut found = Vec::new();
    for start in find_word(code, "fn") {
        let Some((name, body)) = body_of(code, start) else { continue };
        let first = source.line(start);
        let lines = source.line(block_end(code, body) - 1) - first + 1;
        if lines > most {
            let what = format!("`{name}` has {lines} lines, more than {most}");
            found.push(Finding::new(source.path, first, what));
        }
    }
    found
}

/// The name of the function whose `fn` is at `start`, and where its body opens. A function type
/// has no name, and a function without a body is a promise in a trait.
fn body_of(code: &str, start: usize) -> Option<(&str, usize)> {
    let after = code[start + 2..].trim_start();
    let name = &after[..after.find(|c: char| !is_name(c))?];
    if name.is_empty() {
        return None;
    }
    let mut depth = 0_usize;
    for (at, byte) in code.bytes().enumerate().skip(start) {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            b'{' if depth == 0 => return Some((name, at)),
            b';' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::sample;

    fn found(text: &str) -> Vec<String> {
        let file = sample("a.rs", text);
        check(&Source::read(&file)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_function_of_71_lines_is_found_and_one_of_70_is_not() {
        let with = |lines| format!("\npub fn f(a: [u8; 2]) -> u8\n{{{}}}\n", "\n".repeat(lines));
        assert_eq!(found(&with(69)), ["a.rs:2: `f` has 71 lines, more than 70"]);
        assert_eq!(found(&with(68)), [""; 0]);
    }

    #[test]
    fn braces_in_text_and_functions_without_a_body_do_not_count() {
        let rest = "\n".repeat(80);
        assert_eq!(found(&format!("fn f() {{ \"{{\"; '{{' }}{rest}")), [""; 0]);
        assert_eq!(found(&format!("trait T {{ fn f(); {rest} }}")), [""; 0]);
        assert_eq!(found(&format!("type F = fn(u8); const A: u8 = {{ {rest} 1 }};")), [""; 0]);
    }
}
