//! Phone numbers in one form, E.164: `+8613800002210`. A number typed without a country is a
//! mainland mobile number, since that is what people here type.
//!
//! Invariant: two ways of typing one number give one stored form, or the unique column on it would
//! let somebody register twice. Whether the number exists is proven by a code, not here.

use std::fmt;

/// Why a text is not a phone number. Text keys stand in `common.ftl`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum PhoneFault {
    #[error("no phone number was given")]
    Missing,
    #[error("not a phone number")]
    Form,
}

impl PhoneFault {
    pub const ALL: [PhoneFault; 2] = [Self::Missing, Self::Form];

    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Missing => "error-missing",
            Self::Form => "error-not-a-phone",
        }
    }
}

/// A number in E.164: `+` and 8 to 15 digits. Debug shows it masked.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Phone(String);

/// More characters than any number with separators has.
const TYPED_CHARS_MAX: usize = 40;

impl Phone {
    pub fn parse(typed: &str) -> Result<Phone, PhoneFault> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(PhoneFault::Missing);
        }
        let (international, digits) = digits_of(typed).ok_or(PhoneFault::Form)?;
        if international {
            return Phone::international(digits).ok_or(PhoneFault::Form);
        }
        if is_mainland_mobile(&digits) {
            return Ok(Phone(format!("+86{digits}")));
        }
        // 86 138…, typed without the plus.
        match digits.strip_prefix("86").filter(|rest| is_mainland_mobile(rest)) {
            Some(rest) => Ok(Phone(format!("+86{rest}"))),
            None => Err(PhoneFault::Form),
        }
    }

    fn international(digits: String) -> Option<Phone> {
        let fits = match digits.strip_prefix("86") {
            Some(rest) => is_mainland_mobile(rest),
            // ITU-T E.164: at most 15 digits, country codes begin with 1 to 9.
            None => (8..=15).contains(&digits.len()) && !digits.starts_with('0'),
        };
        fits.then(|| Phone(format!("+{digits}")))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `138 •••• 2210`.
    #[must_use]
    pub fn masked(&self) -> String {
        mask(&self.0)
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone({})", self.masked())
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a country was given, and all digits after its mark.
fn digits_of(typed: &str) -> Option<(bool, String)> {
    let mut digits = String::new();
    let mut plus = false;
    for (at, c) in typed.chars().enumerate() {
        match c {
            _ if at >= TYPED_CHARS_MAX => return None,
            '0'..='9' => digits.push(c),
            '０'..='９' => digits.push(char::from_digit(u32::from(c) - u32::from('０'), 10)?),
            '+' | '＋' if digits.is_empty() && !plus => plus = true,
            ' ' | '-' | '.' | '(' | ')' | '（' | '）' | '\u{3000}' | '\u{a0}' | '‑' | '–' => {
            }
            _ => return None,
        }
    }
    match digits.strip_prefix("00").filter(|_| !plus) {
        Some(rest) => Some((true, rest.to_owned())),
        None => Some((plus, digits)),
    }
}

/// Eleven digits beginning with 13 to 19.
fn is_mainland_mobile(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    bytes.len() == 11 && bytes[0] == b'1' && (b'3'..=b'9').contains(&bytes[1])
}

/// A stored number with its middle hidden: `138 •••• 2210`, `+49 •••• 3310`. What is no number is
/// hidden whole.
#[must_use]
pub fn mask(e164: &str) -> String {
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if let Some(mobile) = e164.strip_prefix("+86").filter(|rest| is_mainland_mobile(rest))
        && all_digits(mobile)
    {
        return format!("{} •••• {}", &mobile[..3], &mobile[7..]);
    }
    match e164.strip_prefix('+').filter(|rest| rest.len() >= 8 && all_digits(rest)) {
        Some(digits) => {
            // ITU-T E.164: zones 1 and 7 have country codes of one digit.
            let code = if digits.starts_with(['1', '7']) { 1 } else { 2 };
            format!("+{} •••• {}", &digits[..code], &digits[digits.len() - 3..])
        }
        None => "••••".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_people_type() {
        let ok = |number: &'static str| Ok(number.to_owned());
        let table = [
            ("13800002210", ok("+8613800002210")),
            ("138 0000 2210", ok("+8613800002210")),
            ("138-0000-2210", ok("+8613800002210")),
            ("１３８００００２２１０", ok("+8613800002210")),
            ("+8613800002210", ok("+8613800002210")),
            ("＋86 138 0000 2210", ok("+8613800002210")),
            ("(+86) 13800002210", ok("+8613800002210")),
            ("008613800002210", ok("+8613800002210")),
            ("8613800002210", ok("+8613800002210")),
            ("+49 151 2345 3310", ok("+4915123453310")),
            ("+1 (555) 010-0199", ok("+15550100199")),
            ("+85212345678", ok("+85212345678")),
            ("", Err(PhoneFault::Missing)),
            (" \u{3000} ", Err(PhoneFault::Missing)),
            ("12800002210", Err(PhoneFault::Form)),
            ("1380000221", Err(PhoneFault::Form)),
            ("138000022100", Err(PhoneFault::Form)),
            ("+8612800002210", Err(PhoneFault::Form)),
            ("+86 010 12345678", Err(PhoneFault::Form)),
            ("+1234567", Err(PhoneFault::Form)),
            ("+1234567890123456", Err(PhoneFault::Form)),
            ("+012345678", Err(PhoneFault::Form)),
            ("++8613800002210", Err(PhoneFault::Form)),
            ("138+00002210", Err(PhoneFault::Form)),
            ("1380000221O", Err(PhoneFault::Form)),
            ("<b>13800002210</b>", Err(PhoneFault::Form)),
        ];
        for (typed, expected) in table {
            let read = Phone::parse(typed).map(|phone| phone.as_str().to_owned());
            assert_eq!(read, expected, "{typed}");
        }
        assert_eq!(Phone::parse(&"1".repeat(10_000_000)), Err(PhoneFault::Form));
    }

    #[test]
    fn masked_for_strangers_eyes() {
        let table = [
            ("+8613800002210", "138 •••• 2210"),
            ("+4915123453310", "+49 •••• 310"),
            ("+12025550100", "+1 •••• 100"),
            ("13800002210", "••••"),
            ("+1380000x210", "••••"),
            ("+一二三四五六七八", "••••"),
            ("", "••••"),
        ];
        for (number, masked) in table {
            assert_eq!(mask(number), masked, "{number}");
        }
        let phone = Phone::parse("13800002210").unwrap();
        assert_eq!(format!("{phone:?}"), "Phone(138 •••• 2210)");
    }

    proptest! {
        #[test]
        fn the_stored_form_reads_as_itself(typed in "[+＋0-9 ()-]{0,20}") {
            if let Ok(phone) = Phone::parse(&typed) {
                prop_assert_eq!(Phone::parse(phone.as_str()), Ok(phone));
            }
        }

        #[test]
        fn nothing_makes_it_panic(typed in ".{0,50}") {
            let _ = Phone::parse(&typed);
            let _ = mask(&typed);
        }
    }
}
