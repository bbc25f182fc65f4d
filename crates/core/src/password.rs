//! What makes a password good enough (ID-2): long, mixed, not about its owner, not a pattern.
//!
//! All faults are found at once and each has its sentence, so that nobody learns the rules one
//! refusal at a time; the rules themselves stand before the form ([`RULES`]). The estimate of
//! guesses is zxcvbn's; below three of four a password falls to whoever has the stolen hash.
//!
//! Invariant: nothing here keeps, prints or returns the password. To add a rule: a fault, its
//! check, its row in the tests' table, its texts in `locales/*/password.ftl`.

use jiff::civil::Date;
use serde::Serialize;

mod pattern;

pub const CHARS_MIN: usize = 10;
pub const CHARS_MAX: usize = 128;
/// So many digits in a row out of the phone number are too many.
pub const PHONE_DIGITS_MAX: usize = 5;

/// Text keys of the rules, in the order in which the form says them.
pub const RULES: [&str; 4] = [
    "password-rule-length",
    "password-rule-mix",
    "password-rule-personal",
    "password-rule-pattern",
];

/// What is known of its owner; a password must not be made of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct About<'a> {
    pub name: &'a str,
    /// As typed or in E.164.
    pub phone: &'a str,
    pub email: Option<&'a str>,
    pub birthday: Option<Date>,
}

/// What is wrong with a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PasswordFault {
    TooShort,
    TooLong,
    /// A character that no keyboard gives: a tab, a line break.
    Control,
    NoLetter,
    NoDigit,
    NoSymbol,
    /// Something that reads as a date.
    Date,
    Name,
    Phone,
    Email,
    /// A sequence, a repetition, a row of the keyboard.
    Pattern,
    /// None of the above, and still among the first that would be tried.
    Guessable,
}

impl PasswordFault {
    pub const ALL: [PasswordFault; 12] = [
        Self::TooShort,
        Self::TooLong,
        Self::Control,
        Self::NoLetter,
        Self::NoDigit,
        Self::NoSymbol,
        Self::Date,
        Self::Name,
        Self::Phone,
        Self::Email,
        Self::Pattern,
        Self::Guessable,
    ];

    /// Its text key.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::TooShort => "password-fault-too-short",
            Self::TooLong => "password-fault-too-long",
            Self::Control => "password-fault-control",
            Self::NoLetter => "password-fault-no-letter",
            Self::NoDigit => "password-fault-no-digit",
            Self::NoSymbol => "password-fault-no-symbol",
            Self::Date => "password-fault-date",
            Self::Name => "password-fault-name",
            Self::Phone => "password-fault-phone",
            Self::Email => "password-fault-email",
            Self::Pattern => "password-fault-pattern",
            Self::Guessable => "password-fault-guessable",
        }
    }
}

/// Checks a new password. Old ones are never checked again: whoever signs in, signs in.
///
/// A password beyond the length limit is looked at no further, so that ten megabytes cost nothing.
pub fn check(password: &str, about: &About<'_>) -> Result<(), Vec<PasswordFault>> {
    if password.chars().nth(CHARS_MAX).is_some() {
        return Err(vec![PasswordFault::TooLong]);
    }
    let has = |what: fn(char) -> bool| password.chars().any(what);
    let lower = password.to_lowercase();
    let found = [
        (password.chars().count() < CHARS_MIN, PasswordFault::TooShort),
        (has(char::is_control), PasswordFault::Control),
        (!has(char::is_alphabetic), PasswordFault::NoLetter),
        (!has(|c| c.is_ascii_digit()), PasswordFault::NoDigit),
        (!has(is_symbol), PasswordFault::NoSymbol),
        (pattern::holds_date(&lower, about.birthday), PasswordFault::Date),
        (holds_name(&lower, about.name), PasswordFault::Name),
        (holds_phone(&lower, about.phone), PasswordFault::Phone),
        (holds_email(&lower, about.email), PasswordFault::Email),
        (pattern::is_simple(&lower), PasswordFault::Pattern),
    ];
    let faults: Vec<PasswordFault> =
        found.into_iter().filter_map(|(is_so, fault)| is_so.then_some(fault)).collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    if is_guessable(password, about) { Err(vec![PasswordFault::Guessable]) } else { Ok(()) }
}

fn is_symbol(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_control()
}

/// The whole name, or a part of it that is long enough to mean somebody.
fn holds_name(password: &str, name: &str) -> bool {
    let name = name.to_lowercase();
    let joined: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    let squeezed: String = password.chars().filter(|c| c.is_alphanumeric()).collect();
    let parts = name.split(|c: char| !c.is_alphanumeric());
    (joined.chars().count() >= 2 && squeezed.contains(&joined))
        || parts.filter(|part| part.chars().count() >= 3).any(|part| password.contains(part))
}

fn holds_phone(password: &str, phone: &str) -> bool {
    let digits: Vec<u8> = phone.bytes().filter(u8::is_ascii_digit).collect();
    // Separators do not hide a number: 138-0000-2210 is as good as 13800002210.
    let squeezed: Vec<u8> =
        password.bytes().filter(|b| !matches!(b, b' ' | b'-' | b'.' | b'_' | b'/')).collect();
    let windows = digits.windows(PHONE_DIGITS_MAX + 1);
    let mut held = windows.filter(|w| squeezed.windows(w.len()).any(|s| s == *w));
    held.next().is_some()
}

fn holds_email(password: &str, email: Option<&str>) -> bool {
    let local = email.and_then(|email| email.split('@').next()).unwrap_or_default();
    local.chars().count() >= 4 && password.contains(&local.to_lowercase())
}

/// Words that people make passwords of by adding a year and a sign.
const COMMON: [&str; 24] = [
    "paydesk",
    "password",
    "passwort",
    "welcome",
    "wallet",
    "money",
    "spring",
    "summer",
    "autumn",
    "winter",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "woaini",
    "zhifu",
    "qianbao",
];

fn is_guessable(password: &str, about: &About<'_>) -> bool {
    let letters: String = password.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect();
    if COMMON.contains(&letters.as_str()) {
        return true;
    }
    let mut inputs: Vec<&str> = about.name.split_whitespace().collect();
    inputs.extend([about.name, about.phone]);
    inputs.extend(about.email);
    inputs.push("paydesk");
    zxcvbn::zxcvbn(password, &inputs).score() < zxcvbn::Score::Three
}

#[cfg(test)]
mod tests {
    use super::*;
    use PasswordFault as F;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn faults(password: &str) -> Vec<PasswordFault> {
        let about = About {
            name: "陈小明",
            phone: "+8613800002210",
            email: Some("xiaoming.chen@example.com"),
            birthday: Some(date(1990, 1, 31)),
        };
        check(password, &about).err().unwrap_or_default()
    }

    #[test]
    fn each_rule_is_named() {
        let table: &[(&str, &[PasswordFault])] = &[
            ("Ruhig7!Kranich", &[]),
            ("correct-horse 4 battery", &[]),
            ("春风又绿江南岸，7!", &[]),
            ("我爱喝杭州龙井茶8#8", &[]),
            ("short1!", &[F::TooShort]),
            ("", &[F::TooShort, F::NoLetter, F::NoDigit, F::NoSymbol]),
            ("Kranich\tRuhig7!", &[F::Control]),
            ("739-402-8856", &[F::NoLetter]),
            ("Ruhig!Kranich", &[F::NoDigit]),
            ("Ruhig7Kranich", &[F::NoSymbol]),
            ("Kranich!19850612", &[F::Date]),
            ("Kranich!850612", &[F::Date]),
            ("Kranich!1985-6-12", &[F::Date]),
            ("Kranich!85.06.12", &[F::Date]),
            ("Kranich!1985年6月12日", &[F::Date]),
            ("Kranich!12061985", &[F::Date]),
            ("Kranich!06121985", &[F::Date]),
            ("Kranich!310190x", &[F::Date]),
            ("Ruhig7!陈小明Kra", &[F::Name]),
            ("Ruhig7!陈 小明Kra", &[F::Name]),
            ("Kranich!000022x", &[F::Phone, F::Pattern]),
            ("Kranich!138-0000-22", &[F::Phone, F::Pattern]),
            ("xiaoming.chen!83", &[F::Email]),
            ("Kranich!1234x", &[F::Pattern]),
            ("Kranich!9876x", &[F::Pattern]),
            ("Kranabcdich!7", &[F::Pattern]),
            ("Kraaaanich!73", &[F::Pattern]),
            ("qwert!Kranich7", &[F::Pattern]),
            ("gfdsa!Kranich7", &[F::Pattern]),
            ("1qaz2wsx!Kranich", &[F::Pattern]),
            ("Kr7!Kr7!Kr7!", &[F::Pattern]),
            ("Password1!", &[F::Guessable]),
            ("P@ssw0rd!1", &[F::Guessable]),
            ("Paydesk-1!", &[F::Guessable]),
            ("Summer2024!!", &[F::Guessable]),
            ("Paydesk-2026!", &[F::Guessable]),
        ];
        for (password, expected) in table {
            assert_eq!(faults(password), *expected, "{password}");
        }
    }

    #[test]
    fn latin_names_are_found_by_their_parts() {
        let about = About { name: "Anna Schmidt", ..About::default() };
        let of = |password| check(password, &about).err().unwrap_or_default();
        assert_eq!(of("Schmidt!Kranich7"), [F::Name]);
        assert_eq!(of("anna schmidt Kranich 7"), [F::Name]);
        assert_eq!(of("Ruhig7!Kranich"), []);
        let short = About { name: "Bo Li", ..About::default() };
        assert_eq!(check("Boot!Limit7Kran", &short), Ok(()));
        assert_eq!(check("Bo-Li!7Kranich", &short), Err(vec![F::Name]));
    }

    #[test]
    fn the_length_has_two_edges_and_bounds_the_work() {
        let long = format!("Ruhig7!{}", "Kranich-Vogel ".repeat(20));
        assert!(!faults(&long[..128]).contains(&F::TooLong));
        assert_eq!(faults(&long[..129]), [F::TooLong]);
        assert_eq!(faults(&"x".repeat(10_000_000)), [F::TooLong]);
        assert_eq!(faults("Kra7!nichu"), []);
        assert_eq!(faults("Kra7!nich"), [F::TooShort]);
    }

    #[test]
    fn a_stranger_without_data_is_checked_too() {
        assert_eq!(check("Ruhig7!Kranich", &About::default()), Ok(()));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn nothing_typed_makes_it_panic(
            password in ".{0,140}", name in ".{0,20}", phone in ".{0,20}",
        ) {
            let about = About { name: &name, phone: &phone, email: Some(&name), birthday: None };
            if check(&password, &about).is_ok() {
                let chars = password.chars().count();
                prop_assert!((CHARS_MIN..=CHARS_MAX).contains(&chars));
            }
        }
    }
}
