//! The locale files themselves: every message can be read, is there once, and is there in both
//! languages with the same variables. That each used key exists is proven by `cargo xtask texts`.

use fluent_syntax::ast::{
    Entry, Expression, InlineExpression, Message, Pattern, PatternElement, Resource,
};
use fluent_syntax::parser;
use paydesk_texts::{Arg, Language, Texts};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

type Messages = BTreeMap<String, (String, BTreeSet<String>)>;

/// Key → file and variables of all messages of one language.
fn messages(language: Language) -> Messages {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../locales").join(language.tag());
    let mut messages = Messages::new();
    for file in std::fs::read_dir(&folder).expect("the locale folder") {
        let path = file.expect("a folder entry").path();
        let name = path.file_name().expect("a file name").to_string_lossy().into_owned();
        let source = std::fs::read_to_string(&path).expect("a locale file");
        let resource: Resource<&str> = parser::parse(source.as_str())
            .unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", path.display()));
        for entry in &resource.body {
            let Entry::Message(message) = entry else { continue };
            let found = (name.clone(), variables(message));
            let before = messages.insert(message.id.name.to_owned(), found);
            assert!(before.is_none(), "{} is there twice: {name}, {before:?}", message.id.name);
        }
    }
    messages
}

fn variables(message: &Message<&str>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    message.value.iter().for_each(|pattern| in_pattern(pattern, &mut found));
    found
}

fn in_pattern(pattern: &Pattern<&str>, found: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            in_expression(expression, found);
        }
    }
}

fn in_expression(expression: &Expression<&str>, found: &mut BTreeSet<String>) {
    match expression {
        Expression::Inline(inline) => in_inline(inline, found),
        Expression::Select { selector, variants } => {
            in_inline(selector, found);
            variants.iter().for_each(|variant| in_pattern(&variant.value, found));
        }
    }
}

fn in_inline(inline: &InlineExpression<&str>, found: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            found.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => in_expression(expression, found),
        _ => {}
    }
}

#[test]
fn both_languages_say_the_same_things_with_the_same_variables() {
    let (english, chinese) = (messages(Language::En), messages(Language::ZhHans));
    assert!(english.len() > 50, "the files were found");
    for (key, (file, _)) in &english {
        assert!(chinese.contains_key(key), "zh-Hans/{file} lacks {key}");
    }
    for (key, (file, variables)) in &chinese {
        let (english_file, english_variables) =
            english.get(key).unwrap_or_else(|| panic!("en/{file} lacks {key}"));
        assert_eq!(file, english_file, "{key} stands in different files");
        assert_eq!(variables, english_variables, "{key} has different variables");
    }
}

#[test]
fn every_message_can_be_said() {
    for language in Language::ALL {
        let texts = Texts::new(language);
        for (key, (_, variables)) in messages(language) {
            let filled: Vec<(&str, Arg)> =
                variables.iter().map(|name| (name.as_str(), 3_i64.into())).collect();
            let said = texts.with(&key, &filled);
            assert!(texts.has(&key), "{key}");
            assert!(!said.is_empty() && !said.contains(['⟦', '{', '}']), "{key}: {said}");
        }
    }
}

#[test]
fn chinese_has_full_width_punctuation() {
    let texts = Texts::new(Language::ZhHans);
    for (key, (file, variables)) in messages(Language::ZhHans) {
        // Filled with a Han character, so that marks beside a variable are judged like any other.
        let filled: Vec<(&str, Arg)> =
            variables.iter().map(|name| (name.as_str(), "字".into())).collect();
        let said: Vec<char> = texts.with(&key, &filled).chars().collect();
        for pair in said.windows(2) {
            let narrow_mark = matches!(pair[1], ',' | ';' | ':' | '?' | '!' | '(' | '.');
            assert!(!(narrow_mark && is_han(pair[0])), "{file} {key}: {pair:?}");
            assert!(!(matches!(pair[0], ')') && is_han(pair[1])), "{file} {key}: {pair:?}");
        }
    }
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

#[test]
fn a_missing_key_is_seen_and_does_no_harm() {
    let texts = Texts::new(Language::En);
    assert!(!texts.has("no-such-key"));
    assert_eq!(texts.say("no-such-key"), "⟦no-such-key⟧");
    assert_eq!(texts.say(""), "⟦⟧");
    assert_eq!(texts.with("time-today", &[("time", "14:32".into())]), "Today 14:32");
}
