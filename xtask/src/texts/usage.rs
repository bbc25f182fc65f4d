//! Which keys the code says, and whether it says any that do not exist, or without what they need.
//!
//! What it cannot see: keys that JavaScript or a macro puts together, a key passed to `say` through
//! a variable that comes from outside the rooms listed here, and variables that are not written out
//! in the call.

use std::collections::BTreeSet;

use super::List;
use super::catalogue::Catalogue;
use crate::repo::{File, Finding};
use crate::rust::{Literal, Source};

/// The rooms that turn keys into words, or hand keys to those that do.
const ROOMS: &[&str] = &["app", "edge", "web", "work", "texts", "paydesk"];

/// The functions whose first argument is a key; all but `say` are given its variables too.
const SAYING: &[&str] = &["say", "say1", "say2", "count", "with"];

pub(super) fn check(
    files: &[File],
    english: &Catalogue,
    dynamic: &List<'_>,
    found: &mut Vec<Finding>,
) {
    let mut used: BTreeSet<String> =
        english.entries.values().flat_map(|entry| entry.references.iter().cloned()).collect();
    for file in files {
        if let Some(code) = speaking_code(file) {
            collect(&Source::read(&code), english, &mut used, found);
        }
    }
    for (key, entry) in &english.entries {
        if !used.contains(key) && !dynamic.words.iter().any(|(_, start)| key.starts_with(start)) {
            found.push(entry.finding(english, format!("`{key}` is never said")));
        }
    }
    for (line, start) in &dynamic.words {
        if !english.entries.keys().any(|key| key.starts_with(start)) {
            let what = format!("no key begins with `{start}`");
            found.push(Finding::new(dynamic.path, *line, what));
        }
    }
}

/// The Rust of a source file, or the expressions of a template with all else blanked.
fn speaking_code(file: &File) -> Option<File> {
    let (room, inside) = file.path.strip_prefix("crates/")?.split_once('/')?;
    if !ROOMS.contains(&room) {
        return None;
    }
    let text = if inside.starts_with("templates/") {
        expressions(&file.text)
    } else if inside.starts_with("src/") && file.has_extension("rs") {
        file.text.clone()
    } else {
        return None;
    };
    Some(File { path: file.path.clone(), text })
}

fn collect(
    source: &Source<'_>,
    english: &Catalogue,
    used: &mut BTreeSet<String>,
    found: &mut Vec<Finding>,
) {
    for literal in source.literals.iter().filter(|literal| !source.is_test(literal.start)) {
        let key = &literal.text;
        let given = given(source, literal);
        let mut say =
            |what| found.push(Finding::new(source.path, source.line(literal.start), what));
        if !english.entries.contains_key(key) {
            if !matches!(given, Given::NoCall) {
                say(format!("`{key}` is no key"));
            }
            continue;
        }
        used.insert(key.clone());
        if let Given::These(given) = given {
            for name in english.variables(key).iter().filter(|name| !given.contains(name.as_str()))
            {
                say(format!("`{key}` needs ${name}"));
            }
        }
    }
}

/// What a literal is given as the key of a text.
enum Given<'a> {
    /// It is not the key in a call of `say` or `with`.
    NoCall,
    /// The variables are made elsewhere.
    Unknown,
    These(BTreeSet<&'a str>),
}

/// Every literal in the call that begins an argument may be a variable's name. That takes a few too
/// many for given, and never one too few.
fn given<'a>(source: &'a Source<'_>, key: &Literal) -> Given<'a> {
    let Some(called) = source.called_before(key.start).filter(|name| SAYING.contains(name)) else {
        return Given::NoCall;
    };
    let Some(close) = source.code[key.start + 1..].find('"') else { return Given::Unknown };
    let from = key.start + close + 2;
    let to = from + call_len(&source.code[from..]);
    let names = source.literals.iter().filter(|name| {
        let begins = source.code[..name.start].trim_end().ends_with(['(', '[', ',']);
        begins && (from..to).contains(&name.start)
    });
    let names: BTreeSet<_> = names.map(|name| name.text.as_str()).collect();
    let has_none = called == "say" || source.code[from..to].contains("&[]");
    if names.is_empty() && !has_none { Given::Unknown } else { Given::These(names) }
}

/// How far it is to the bracket that closes the call we are in.
fn call_len(code: &str) -> usize {
    let mut depth = 1_usize;
    let end = code.find(|c| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            _ => {}
        }
        depth == 0
    });
    end.unwrap_or(code.len())
}

/// What stands in `{{ … }}` and `{% … %}`, at its old place; the rest, comments too, as blanks.
fn expressions(template: &str) -> String {
    let mut kept = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(open) = rest.find("{{").into_iter().chain(rest.find("{%")).min() {
        let close = if rest[open..].starts_with("{{") { "}}" } else { "%}" };
        let end = rest[open..].find(close).map_or(rest.len(), |at| open + at + 2);
        kept.extend(rest[..open].bytes().map(|b| if b == b'\n' { '\n' } else { ' ' }));
        kept.push_str(&rest[open..end]);
        rest = &rest[end..];
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        File { path: path.to_owned(), text: text.to_owned() }
    }

    fn found(texts: &str, dynamic: &[(usize, &str)], path: &str, code: &str) -> Vec<String> {
        let mut found = Vec::new();
        let english =
            Catalogue::read(&[file("locales/en/a.ftl", texts)], "locales/en/", &mut found);
        let dynamic = List { path: "locales/dynamic.txt", words: dynamic.to_vec() };
        check(&[file(path, code)], &english, &dynamic, &mut found);
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_key_is_used_by_a_call_a_literal_a_template_or_another_key() {
        let texts = "pay-now = Pay { pay-sum }\npay-sum = 1\n";
        for (path, code) in [
            ("crates/web/src/page/pay.rs", "fn f() { t.say(\"pay-now\") }"),
            ("crates/edge/src/notify.rs", "const TITLE: &str = \"pay-now\";"),
            ("crates/web/templates/pay.html", "<b>{{ t.say(\"pay-now\") }}</b>"),
            ("crates/web/templates/pay.html", "{% call button(\"pay-now\") %}"),
        ] {
            assert_eq!(found(texts, &[], path, code), [""; 0], "{code}");
        }
    }

    #[test]
    fn a_key_that_nobody_says_is_found() {
        let texts = "pay-now = Pay\n";
        let unused = ["locales/en/a.ftl:1: `pay-now` is never said"];
        let test = "#[cfg(test)]\nmod tests { const A: &str = \"pay-now\"; }";
        assert_eq!(found(texts, &[], "crates/web/src/a.rs", test), unused);
        let class = "<b class=\"pay-now\"></b>";
        assert_eq!(found(texts, &[], "crates/web/templates/a.html", class), unused);
        assert_eq!(found(texts, &[(3, "pay-")], "crates/web/src/a.rs", ""), [""; 0]);
        let stale = found("", &[(3, "pay-")], "crates/web/src/a.rs", "");
        assert_eq!(stale, ["locales/dynamic.txt:3: no key begins with `pay-`"]);
    }

    #[test]
    fn a_key_that_does_not_exist_is_found_where_it_is_said() {
        let rust = found("", &[], "crates/web/src/a.rs", "\nfn f() { t.with(\"pay-no\", &[]) }");
        assert_eq!(rust, ["crates/web/src/a.rs:2: `pay-no` is no key"]);
        let page = found("", &[], "crates/web/templates/a.html", "<p>\n{{ t.say(\"no\") }}");
        assert_eq!(page, ["crates/web/templates/a.html:2: `no` is no key"]);
        let call = "fn f() { path.starts_with(\"/api\") }";
        assert_eq!(found("", &[], "crates/web/src/a.rs", call), [""; 0]);
    }

    #[test]
    fn a_key_without_its_variables_is_found() {
        let texts = "a = { $sum } to { $who }\n";
        let of = |code: &str| found(texts, &[], "crates/web/src/a.rs", code).join(" ");
        let said = of("t.say(\"a\")");
        assert!(said.contains("needs $sum") && said.contains("needs $who"), "{said}");
        let one = of("t.with(\"a\", &[(\"sum\", who(x[1]).into())]); f(\"who\")");
        assert_eq!(one, "crates/web/src/a.rs:1: `a` needs $who");
        assert_eq!(of("t.with(\n\"a\",\n&[(\"sum\", b[1]), (\"who\", c)],\n)"), "");
        assert_eq!(of("t.with(\"a\", &variables)"), "", "made elsewhere");
        assert!(of("t.with(\"a\", &[])").contains("needs $sum"));
        assert!(of("shell.say1(\"a\", \"sum\", x)").contains("needs $who"));
        assert_eq!(of("shell.say2(\"a\", \"sum\", x, \"who\", y)"), "");
    }
}
