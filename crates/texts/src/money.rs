//! Money as the reader writes it: sign, symbol, a space, digits in groups.
//!
//! The space is U+00A0, so that no line ends between a symbol and its amount, nor between a sign
//! and its symbol. Digits and exponents come from core; here are only the symbols.

use crate::Texts;
use paydesk_core::amount_text::{self, MoneyError};
use paydesk_core::language::Language;

/// The no-break space between sign, symbol and digits.
pub(crate) const SPACE: char = '\u{a0}';
/// U+2212, as wide as the plus; a hyphen would be overlooked.
const MINUS: char = '−';

impl Texts {
    /// An amount: `¥ 1,204.50`, `JP¥ 1,200`, `US$ 12.00`; below zero `− ¥ 4.00`.
    #[must_use]
    pub fn money(&self, amount_minor: i64, currency: &str) -> String {
        let unsigned = self.money_unsigned(amount_minor, currency);
        if amount_minor < 0 { format!("{MINUS}{SPACE}{unsigned}") } else { unsigned }
    }

    /// An amount that comes or goes: `+ ¥ 50.00`, `− ¥ 4.00`; nothing moved has no sign.
    #[must_use]
    pub fn signed_money(&self, amount_minor: i64, currency: &str) -> String {
        let money = self.money(amount_minor, currency);
        if amount_minor > 0 { format!("+{SPACE}{money}") } else { money }
    }

    /// An amount for a form field, without symbol and groups: `1204.50`.
    #[must_use]
    pub fn money_input(&self, amount_minor: i64, currency: &str) -> String {
        amount_text::plain(amount_minor, currency).unwrap_or_else(|| amount_minor.to_string())
    }

    /// Why a typed amount was not understood, as a sentence for beside the field.
    #[must_use]
    pub fn money_error(&self, error: MoneyError) -> String {
        match error {
            MoneyError::Missing => self.say("error-amount-missing"),
            MoneyError::NotANumber => self.say("error-not-an-amount"),
            MoneyError::Negative => self.say("error-not-above-zero"),
            MoneyError::TooManyDecimals { decimals_max } => {
                self.with("error-too-many-decimals", &[("max", decimals_max.into())])
            }
            MoneyError::TooLarge => self.say("error-amount-too-large"),
            MoneyError::UnknownCurrency => self.say("error-unknown-currency"),
        }
    }

    fn money_unsigned(&self, amount_minor: i64, currency: &str) -> String {
        let symbol = self.currency_symbol(currency);
        let digits = amount_text::digits(amount_minor, currency).unwrap_or_else(|| {
            // The database holds ISO codes only; if one slips through, the raw number with its code
            // is the one thing that is surely true.
            tracing::error!(currency, "an amount has no known currency");
            amount_minor.unsigned_abs().to_string()
        });
        format!("{symbol}{SPACE}{digits}")
    }

    /// The symbol before an amount, never ambiguous: a bare `¥` is always the renminbi.
    #[must_use]
    pub fn currency_symbol<'a>(&self, currency: &'a str) -> &'a str {
        match (currency, self.language) {
            ("CNY", _) => "¥",
            ("JPY", _) => "JP¥",
            ("USD", _) => "US$",
            ("HKD", _) => "HK$",
            ("EUR", _) => "€",
            ("GBP", _) => "£",
            ("IDR", Language::En) => "Rp",
            _ => currency,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Language, Texts};

    /// What is shown, with the no-break spaces as plain ones for reading.
    fn check(language: Language, shown: impl Fn(Texts) -> String, expected: &str) {
        assert_eq!(shown(Texts::new(language)).replace('\u{a0}', " "), expected);
    }

    #[test]
    fn money_is_written_with_symbol_and_exponent() {
        use Language::{En, ZhHans};
        for (language, amount_minor, currency, money, signed) in [
            (En, 120_450, "CNY", "¥ 1,204.50", "+ ¥ 1,204.50"),
            (ZhHans, 120_450, "CNY", "¥ 1,204.50", "+ ¥ 1,204.50"),
            (En, -400, "CNY", "− ¥ 4.00", "− ¥ 4.00"),
            (En, 0, "CNY", "¥ 0.00", "¥ 0.00"),
            (En, 1_200, "JPY", "JP¥ 1,200", "+ JP¥ 1,200"),
            (En, 1_500, "KWD", "KWD 1.500", "+ KWD 1.500"),
            (En, 1_200_000, "IDR", "Rp 12,000.00", "+ Rp 12,000.00"),
            (ZhHans, 1_200_000, "IDR", "IDR 12,000.00", "+ IDR 12,000.00"),
            (En, 1_200, "USD", "US$ 12.00", "+ US$ 12.00"),
            (
                En,
                i64::MIN,
                "JPY",
                "− JP¥ 9,223,372,036,854,775,808",
                "− JP¥ 9,223,372,036,854,775,808",
            ),
            (En, 1_200, "???", "??? 1200", "+ ??? 1200"),
        ] {
            check(language, |t| t.money(amount_minor, currency), money);
            check(language, |t| t.signed_money(amount_minor, currency), signed);
        }
        check(En, |t| t.money_input(-120_450, "CNY"), "-1204.50");
    }
}
