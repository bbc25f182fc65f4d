//! Amounts as people type and read them, for every currency of ISO 4217.
//!
//! Invariants: no float ever; the number of decimals is the currency's exponent, in both
//! directions; what `digits` writes, `parse_money` reads back. A typed amount is either understood
//! exactly or refused by name: guessing between a decimal and a grouping comma would be guessing
//! with money. Symbols and signs for display belong to the reader's language and live in `texts`.

use iso_currency::Currency;

/// Why a typed amount was not understood. Zero is not an error here: whether an amount may be zero
/// is the business of whoever uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Nothing but spaces.
    #[error("no amount was given")]
    Missing,
    /// Letters, two decimal points, groups that are not thousands …
    #[error("not an amount")]
    NotANumber,
    /// Below zero; minus zero too, since it can only be a slip.
    #[error("the amount is negative")]
    Negative,
    /// More decimals than the currency has.
    #[error("more than {decimals_max} decimals")]
    TooManyDecimals {
        /// The exponent of the currency: 2 for CNY, 0 for JPY, 3 for KWD.
        decimals_max: u32,
    },
    /// Does not fit 64 bits of minor units.
    #[error("the amount is too large")]
    TooLarge,
    /// Not an ISO 4217 code with an exponent.
    #[error("not a currency")]
    UnknownCurrency,
}

/// The longest text that is looked at; the largest amount with groups and a code is below 40.
const TYPED_CHARS_MAX: usize = 64;

/// How many decimals the currency has (ISO 4217 exponent): CNY 2, JPY 0, KWD 3. `None` when the
/// code is unknown or names something without minor units, such as gold.
#[must_use]
pub fn exponent(currency: &str) -> Option<u32> {
    Currency::from_code(currency)?.exponent().map(u32::from)
}

/// The amount without sign and symbol, in groups of three: 120450 CNY is `1,204.50`.
#[must_use]
pub fn digits(amount_minor: i64, currency: &str) -> Option<String> {
    let (whole, decimals) = split(amount_minor, exponent(currency)?);
    let mut grouped = String::with_capacity(whole.len() * 4 / 3 + decimals.len() + 1);
    for (index, digit) in whole.char_indices() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    Some(join(grouped, &decimals))
}

/// The amount as a form field holds it, for filling a form again: 120450 CNY is `1204.50`.
#[must_use]
pub fn plain(amount_minor: i64, currency: &str) -> Option<String> {
    let (whole, decimals) = split(amount_minor, exponent(currency)?);
    let sign = if amount_minor < 0 { "-" } else { "" };
    Some(join(format!("{sign}{whole}"), &decimals))
}

fn split(amount_minor: i64, exponent: u32) -> (String, String) {
    let exponent = exponent as usize;
    let mut whole = format!("{:0width$}", amount_minor.unsigned_abs(), width = exponent + 1);
    let decimals = whole.split_off(whole.len() - exponent);
    (whole, decimals)
}

fn join(mut whole: String, decimals: &str) -> String {
    if !decimals.is_empty() {
        whole.push('.');
        whole.push_str(decimals);
    }
    whole
}

/// Reads an amount that a person typed, in minor units of `currency`.
///
/// Tolerated, since keyboards and habits bring it: full-width digits and signs, `。` for the point,
/// groups of thousands by comma or space, the currency's own code or sign before or after.
pub fn parse_money(typed: &str, currency: &str) -> Result<i64, MoneyError> {
    let decimals_max = exponent(currency).ok_or(MoneyError::UnknownCurrency)?;
    if typed.chars().nth(TYPED_CHARS_MAX).is_some() {
        return Err(MoneyError::TooLarge);
    }
    let text: String = typed.chars().map(to_ascii).collect();
    let (text, signed) = without_signs(text.trim(), currency);
    if text.is_empty() {
        return Err(if signed { MoneyError::NotANumber } else { MoneyError::Missing });
    }
    if let Some(rest) = text.strip_prefix('-') {
        let (rest, _) = without_signs(rest.trim_start(), currency);
        return parse_unsigned(rest, decimals_max).and(Err(MoneyError::Negative));
    }
    parse_unsigned(text, decimals_max)
}

/// Full-width forms and their kin as their plain ASCII selves.
fn to_ascii(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(c) - 0xfee0).expect("the block maps onto printable ASCII")
        }
        '。' => '.',
        '、' => ',',
        '￥' => '¥',
        '−' | '–' | '—' => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// Takes one sign of the currency off each end, and says whether there was any.
fn without_signs<'a>(text: &'a str, currency: &str) -> (&'a str, bool) {
    let signs: &[&str] = match currency {
        "CNY" => &["RMB", "CN¥", "¥", "元", "块"],
        "JPY" => &["JP¥", "¥", "円", "日元"],
        "USD" => &["US$", "$"],
        "IDR" => &["Rp"],
        "EUR" => &["€"],
        "GBP" => &["£"],
        "HKD" => &["HK$", "$"],
        _ => &[],
    };
    let mut rest = text;
    for sign in std::iter::once(&currency).chain(signs) {
        if let Some(shorter) = strip_prefix_ignoring_case(rest, sign) {
            rest = shorter.trim_start();
            break;
        }
    }
    for sign in std::iter::once(&currency).chain(signs) {
        if let Some(shorter) = strip_suffix_ignoring_case(rest, sign) {
            rest = shorter.trim_end();
            break;
        }
    }
    (rest, rest.len() < text.len())
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, sign: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(sign.len())?;
    head.eq_ignore_ascii_case(sign).then_some(rest)
}

fn strip_suffix_ignoring_case<'a>(text: &'a str, sign: &str) -> Option<&'a str> {
    let (rest, tail) = text.split_at_checked(text.len().checked_sub(sign.len())?)?;
    tail.eq_ignore_ascii_case(sign).then_some(rest)
}

fn parse_unsigned(text: &str, decimals_max: u32) -> Result<i64, MoneyError> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let whole = ungrouped(whole).ok_or(MoneyError::NotANumber)?;
    if !decimals.bytes().all(|b| b.is_ascii_digit()) || (whole.is_empty() && decimals.is_empty()) {
        return Err(MoneyError::NotANumber);
    }
    if decimals.len() > decimals_max as usize {
        return Err(MoneyError::TooManyDecimals { decimals_max });
    }
    let padded = format!("{decimals:0<width$}", width = decimals_max as usize);
    let mut amount_minor: i64 = 0;
    for byte in whole.bytes().chain(padded.bytes()) {
        amount_minor = amount_minor
            .checked_mul(10)
            .and_then(|so_far| so_far.checked_add(i64::from(byte - b'0')))
            .ok_or(MoneyError::TooLarge)?;
    }
    Ok(amount_minor)
}

/// The digits without their group marks; `None` unless every group after the first has three, with
/// one kind of mark. So `1,5` is refused instead of read as fifteen or as one and a half.
fn ungrouped(whole: &str) -> Option<String> {
    let mark = whole.chars().find(|c| !c.is_ascii_digit());
    let Some(mark) = mark else { return Some(whole.to_owned()) };
    if mark != ',' && mark != ' ' {
        return None;
    }
    let mut groups = whole.split(mark);
    let first = groups.next().unwrap_or_default();
    let first_fits = (1..=3).contains(&first.len());
    let rest_fits = groups.all(|group| group.len() == 3);
    let digits: String = whole.chars().filter(|c| *c != mark).collect();
    (first_fits && rest_fits && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::MoneyError::{
        Missing, Negative, NotANumber, TooLarge, TooManyDecimals, UnknownCurrency,
    };
    use super::{digits, parse_money, plain};
    use proptest::prelude::*;

    #[test]
    fn typed_amounts_are_understood_exactly() {
        for (typed, currency, expected) in [
            ("1,204.50", "CNY", 120_450),
            ("1204.5", "CNY", 120_450),
            ("1 204.50", "CNY", 120_450),
            ("1\u{a0}204", "CNY", 120_400),
            ("１，２０４．５０", "CNY", 120_450),
            ("１２０４。５", "CNY", 120_450),
            ("¥ 12", "CNY", 1_200),
            ("￥12", "CNY", 1_200),
            ("12元", "CNY", 1_200),
            ("12 cny", "CNY", 1_200),
            ("  0.01\t", "CNY", 1),
            (".5", "CNY", 50),
            ("5.", "CNY", 500),
            ("0", "CNY", 0),
            ("007", "CNY", 700),
            ("1,200", "JPY", 1_200),
            ("1.5", "KWD", 1_500),
            ("1.234", "KWD", 1_234),
            ("Rp 12,000", "IDR", 1_200_000),
            ("us$12.00", "USD", 1_200),
            ("92,233,720,368,547,758.07", "CNY", i64::MAX),
        ] {
            assert_eq!(parse_money(typed, currency), Ok(expected), "{typed:?} {currency}");
        }
    }

    #[test]
    fn what_is_not_an_amount_is_refused_by_name() {
        for (typed, currency, expected) in [
            ("", "CNY", Missing),
            (" \u{3000} ", "CNY", Missing),
            ("¥", "CNY", NotANumber),
            (".", "CNY", NotANumber),
            ("-", "CNY", NotANumber),
            ("abc", "CNY", NotANumber),
            ("12e3", "CNY", NotANumber),
            ("1.2.3", "CNY", NotANumber),
            ("1,5", "CNY", NotANumber),
            ("1,2345", "CNY", NotANumber),
            (",123", "CNY", NotANumber),
            ("1,234 567", "CNY", NotANumber),
            ("1.204,50", "CNY", NotANumber),
            ("$ 5", "CNY", NotANumber),
            ("5 JPY", "CNY", NotANumber),
            ("٣", "CNY", NotANumber),
            ("<b>5</b>", "CNY", NotANumber),
            ("-5", "CNY", Negative),
            ("−5.00", "CNY", Negative),
            ("- ¥ 5", "CNY", Negative),
            ("¥ -5", "CNY", Negative),
            ("－０", "CNY", Negative),
            ("1.005", "CNY", TooManyDecimals { decimals_max: 2 }),
            ("1.0", "JPY", TooManyDecimals { decimals_max: 0 }),
            ("1.2345", "KWD", TooManyDecimals { decimals_max: 3 }),
            ("92233720368547758.08", "CNY", TooLarge),
            ("99999999999999999999999", "JPY", TooLarge),
            ("5", "XXZ", UnknownCurrency),
            ("5", "cny", UnknownCurrency),
            ("5", "XAU", UnknownCurrency),
        ] {
            assert_eq!(parse_money(typed, currency), Err(expected), "{typed:?} {currency}");
        }
        assert_eq!(parse_money(&"9".repeat(10_000_000), "CNY"), Err(TooLarge));
    }

    #[test]
    fn amounts_are_written_with_the_decimals_of_their_currency() {
        for (amount_minor, currency, shown, typed) in [
            (120_450, "CNY", "1,204.50", "1204.50"),
            (0, "CNY", "0.00", "0.00"),
            (7, "CNY", "0.07", "0.07"),
            (-100_000_000, "CNY", "1,000,000.00", "-1000000.00"),
            (1_200, "JPY", "1,200", "1200"),
            (1_500, "KWD", "1.500", "1.500"),
            (99_999, "JPY", "99,999", "99999"),
            (i64::MIN, "JPY", "9,223,372,036,854,775,808", "-9223372036854775808"),
        ] {
            assert_eq!(digits(amount_minor, currency).as_deref(), Some(shown));
            assert_eq!(plain(amount_minor, currency).as_deref(), Some(typed));
        }
        assert_eq!(digits(1, "nil"), None);
    }

    proptest! {
        #[test]
        fn what_we_write_we_read_back(amount_minor in 0..=i64::MAX, which in 0_usize..4) {
            let currency = ["CNY", "JPY", "KWD", "IDR"][which];
            let shown = digits(amount_minor, currency).expect("a currency of ISO 4217");
            let typed = plain(amount_minor, currency).expect("a currency of ISO 4217");
            prop_assert_eq!(parse_money(&shown, currency), Ok(amount_minor));
            prop_assert_eq!(parse_money(&typed, currency), Ok(amount_minor));
        }

        #[test]
        fn nothing_typed_makes_it_panic(typed in ".*") {
            let read = parse_money(&typed, "CNY");
            prop_assert!(read.is_err() || read.is_ok_and(|amount_minor| amount_minor >= 0));
        }
    }
}
