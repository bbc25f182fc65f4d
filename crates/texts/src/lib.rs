//! The words: every sentence that a person reads comes from `locales/`, through here.
//!
//! Core answers in enums, web and edge choose a key, this room says it in the reader's language and
//! writes numbers, money, dates and times as that reader expects them, in the reader's time zone.
//! Invariants: a text never fails (a missing key shows as `⟦key⟧` and is logged, and a test keeps
//! that from happening); both languages have the same keys with the same variables; no clock is
//! read: whoever says "today" hands in `now`.
//! To add a noun: one `.ftl` file of its name in each language's folder; it is found by itself.

mod bundle;
mod card;
mod hours;
pub mod incident;
mod moment;
mod money;
pub mod notice;
pub mod refusal;
mod zone;

pub use jiff::civil::Date;
pub use paydesk_core::language::Language;
pub use zone::Zone;

use fluent_bundle::{FluentArgs, FluentValue};

/// The words for one reader: a language and a time zone. Small and `Copy`: hand it around freely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Texts {
    /// The language that is spoken.
    pub language: Language,
    /// The zone in which times are told.
    pub zone: Zone,
}

/// A value for a variable of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg<'a> {
    /// Words as they are.
    Text(std::borrow::Cow<'a, str>),
    /// A count, which also chooses plural forms.
    Number(i64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text.as_str().into())
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<i64> for Arg<'_> {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Arg<'_> {
    fn from(number: u32) -> Self {
        Self::Number(i64::from(number))
    }
}

impl From<usize> for Arg<'_> {
    /// A count beyond 64 bits cannot be held in memory, so the cap is never met.
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl Texts {
    /// The words in `language`, with times told in the default zone (`Asia/Shanghai`).
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self { language, zone: Zone::default() }
    }

    /// Two sentences, one after the other: with a blank between them where the language has one.
    #[must_use]
    pub fn joined(&self, first: &str, second: &str) -> String {
        let blank = self.language == Language::En && !first.is_empty() && !second.is_empty();
        format!("{first}{}{second}", if blank { " " } else { "" })
    }

    /// The text of `key`.
    #[must_use]
    pub fn say(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// The text of `key` with its variables filled: `with("home-more", &[("amount", a.into())])`.
    #[must_use]
    pub fn with(&self, key: &str, variables: &[(&str, Arg<'_>)]) -> String {
        let mut args = FluentArgs::with_capacity(variables.len());
        for (name, value) in variables {
            let value: FluentValue<'_> = match value {
                Arg::Text(text) => text.as_ref().into(),
                Arg::Number(number) => (*number).into(),
            };
            args.set(*name, value);
        }
        bundle::format(self.language, key, &args)
    }

    /// Whether `key` has a text: for keys that are put together, such as one per refusal.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        bundle::has(self.language, key)
    }
}
