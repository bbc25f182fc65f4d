//! Cards as people call them: the brand and the last four digits.

use paydesk_core::language::Language;

use crate::Texts;

impl Texts {
    /// `Visa •• 4242`. The brand is a bank's word; one that we do not know is shown as it is.
    #[must_use]
    pub fn card(&self, brand: &str, last4: &str) -> String {
        let brand = match (brand, self.language) {
            ("visa", _) => "Visa",
            ("mastercard", _) => "Mastercard",
            ("unionpay", Language::En) => "UnionPay",
            ("unionpay", Language::ZhHans) => "银联",
            ("amex", Language::En) => "American Express",
            ("amex", Language::ZhHans) => "美国运通",
            ("jcb", _) => "JCB",
            (other, _) => other,
        };
        format!("{brand} ••\u{a0}{last4}")
    }
}
