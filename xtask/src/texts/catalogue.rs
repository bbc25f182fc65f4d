//! One language's texts, read from its Fluent files.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{
    CallArguments, Entry as Part, Expression, InlineExpression, Pattern, PatternElement,
};
use fluent_syntax::parser;

use crate::repo::{File, Finding};

pub(super) struct Catalogue {
    /// `locales/en/`
    pub(super) folder: &'static str,
    /// By key: `payment-sent`, `payment-sent.title` for an attribute, `-brand` for a term.
    pub(super) entries: BTreeMap<String, Entry>,
}

#[derive(Default)]
pub(super) struct Entry {
    /// The file's name in its folder: `payment.ftl`.
    pub(super) noun: String,
    line: usize,
    /// The text between placeables, those of all variants included.
    pub(super) pieces: Vec<String>,
    variables: BTreeSet<String>,
    /// The other keys it is made of.
    pub(super) references: BTreeSet<String>,
    shows_something: bool,
}

impl Entry {
    pub(super) fn text(&self) -> impl Iterator<Item = char> + '_ {
        self.pieces.iter().flat_map(|piece| piece.chars())
    }

    pub(super) fn finding(&self, catalogue: &Catalogue, what: String) -> Finding {
        Finding::new(&format!("{}{}", catalogue.folder, self.noun), self.line, what)
    }

    fn read(noun: &str, line: usize, pattern: &Pattern<&str>) -> Self {
        let mut entry = Self { noun: noun.to_owned(), line, ..Self::default() };
        entry.pattern(pattern);
        entry
    }

    fn pattern(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => self.piece(value),
                PatternElement::Placeable { expression } => self.expression(expression),
            }
        }
    }

    fn piece(&mut self, text: &str) {
        self.shows_something |= !text.trim().is_empty();
        self.pieces.push(text.to_owned());
    }

    fn expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.inline(inline),
            Expression::Select { selector, variants } => {
                self.inline(selector);
                for variant in variants {
                    self.pattern(&variant.value);
                }
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::StringLiteral { value } => self.piece(value),
            InlineExpression::Placeable { expression } => self.expression(expression),
            InlineExpression::NumberLiteral { .. } => self.shows_something = true,
            InlineExpression::VariableReference { id } => {
                self.shows_something = true;
                self.variables.insert(id.name.to_owned());
            }
            InlineExpression::FunctionReference { arguments, .. } => self.arguments(arguments),
            InlineExpression::MessageReference { id, attribute } => {
                self.reference(id.name.to_owned(), attribute.as_ref().map(|a| a.name));
            }
            InlineExpression::TermReference { id, attribute, arguments } => {
                self.reference(format!("-{}", id.name), attribute.as_ref().map(|a| a.name));
                if let Some(arguments) = arguments {
                    self.arguments(arguments);
                }
            }
        }
    }

    fn reference(&mut self, key: String, attribute: Option<&str>) {
        self.shows_something = true;
        self.references.insert(match attribute {
            Some(attribute) => format!("{key}.{attribute}"),
            None => key,
        });
    }

    /// Named arguments are literals, so only the positional ones can hold a variable.
    fn arguments(&mut self, arguments: &CallArguments<&str>) {
        self.shows_something = true;
        for argument in &arguments.positional {
            // What a function formats is not text that the page shows as it stands.
            if !matches!(argument, InlineExpression::StringLiteral { .. }) {
                self.inline(argument);
            }
        }
    }
}

impl Catalogue {
    /// Reads every `.ftl` file right in `folder`; what does not read is added to `found`.
    pub(super) fn read(files: &[File], folder: &'static str, found: &mut Vec<Finding>) -> Self {
        let mut catalogue = Self { folder, entries: BTreeMap::new() };
        for file in files.iter().filter(|file| file.has_extension("ftl")) {
            if let Some(noun) = file.path.strip_prefix(folder) {
                catalogue.add(noun, &file.text, found);
            }
        }
        catalogue
    }

    fn add(&mut self, noun: &str, text: &str, found: &mut Vec<Finding>) {
        let path = format!("{}{noun}", self.folder);
        let resource = match parser::parse(text) {
            Ok(resource) => resource,
            Err((resource, errors)) => {
                for error in errors {
                    let line = text[..error.pos.start.min(text.len())].matches('\n').count() + 1;
                    let what = format!("does not read as Fluent: {error}");
                    found.push(Finding::new(&path, line, what));
                }
                resource
            }
        };
        for part in &resource.body {
            let (key, value, attributes) = match part {
                Part::Message(message) => {
                    (message.id.name.to_owned(), message.value.as_ref(), &message.attributes)
                }
                Part::Term(term) => {
                    (format!("-{}", term.id.name), Some(&term.value), &term.attributes)
                }
                _ => continue,
            };
            let line = line_of(text, &key);
            let values = value.map(|value| (key.clone(), value)).into_iter().chain(
                attributes.iter().map(|part| (format!("{key}.{}", part.id.name), &part.value)),
            );
            for (key, value) in values {
                self.insert(key, Entry::read(noun, line, value), found);
            }
        }
    }

    fn insert(&mut self, key: String, entry: Entry, found: &mut Vec<Finding>) {
        if !entry.shows_something {
            found.push(entry.finding(self, format!("`{key}` is empty")));
        }
        if let Some(first) = self.entries.get(&key) {
            let what = format!("`{key}` stands there twice, first in {}", first.noun);
            found.push(entry.finding(self, what));
        }
        self.entries.insert(key, entry);
    }

    /// The variables a key needs, by itself and through the keys it is made of.
    pub(super) fn variables(&self, key: &str) -> BTreeSet<String> {
        let mut variables = BTreeSet::new();
        let mut seen = BTreeSet::from([key]);
        let mut waiting = vec![key];
        while let Some(key) = waiting.pop() {
            let Some(entry) = self.entries.get(key) else { continue };
            variables.extend(entry.variables.iter().cloned());
            waiting.extend(entry.references.iter().map(String::as_str).filter(|k| seen.insert(k)));
        }
        variables
    }
}

fn line_of(text: &str, key: &str) -> usize {
    let defines =
        |line: &str| line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='));
    text.lines().position(defines).map_or(0, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_found_wherever_they_stand() {
        let text = "\
-brand = Paydesk
a = { $n ->
    [one] { MONEY($sum) }
   *[other] { $n } for { b } by { -brand }
  }
b = until { DATE($day) }
c = x
    .title = { $who }
";
        let file = File { path: "locales/en/pay.ftl".to_owned(), text: text.to_owned() };
        let mut found = Vec::new();
        let catalogue = Catalogue::read(&[file], "locales/en/", &mut found);
        assert_eq!(found, []);
        let of = |key| catalogue.variables(key).into_iter().collect::<Vec<_>>().join(" ");
        assert_eq!(of("a"), "day n sum", "those of `b` too, which `a` is made of");
        assert_eq!(of("c"), "");
        assert_eq!(of("c.title"), "who");
        assert_eq!(catalogue.entries["b"].line, 6);
    }
}
