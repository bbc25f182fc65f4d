//! How templates speak: short methods over `Texts`, forgiving about references.
//!
//! Askama hands values over as references, and as references to references inside loops; `Whole`
//! takes them all, so that a template writes `shell.money(payment.amount_minor, payment.currency)`
//! wherever it stands.

use super::Shell;
use paydesk_texts::Arg;

/// A whole number, or a reference to one, at any depth.
pub trait Whole {
    /// The number itself.
    fn whole(self) -> i64;
}

impl Whole for i64 {
    fn whole(self) -> i64 {
        self
    }
}

impl<T: Whole + Copy> Whole for &T {
    fn whole(self) -> i64 {
        (*self).whole()
    }
}

impl Shell {
    /// The text of a key.
    #[must_use]
    pub fn say(&self, key: impl AsRef<str>) -> String {
        self.t.say(key.as_ref())
    }

    /// A text with one variable of words.
    #[must_use]
    pub fn say1(&self, key: &str, name: &str, value: impl AsRef<str>) -> String {
        self.t.with(key, &[(name, Arg::from(value.as_ref()))])
    }

    /// A text with two variables of words.
    #[must_use]
    pub fn say2(
        &self,
        key: &str,
        name: &str,
        value: impl AsRef<str>,
        second_name: &str,
        second_value: impl AsRef<str>,
    ) -> String {
        let variables =
            [(name, Arg::from(value.as_ref())), (second_name, Arg::from(second_value.as_ref()))];
        self.t.with(key, &variables)
    }

    /// A text with one count, which also chooses the plural form.
    #[must_use]
    pub fn count(&self, key: &str, name: &str, count: impl Whole) -> String {
        self.t.with(key, &[(name, count.whole().into())])
    }

    /// An amount: `¥ 1,204.50`.
    #[must_use]
    pub fn money(&self, amount_minor: impl Whole, currency: impl AsRef<str>) -> String {
        self.t.money(amount_minor.whole(), currency.as_ref())
    }

    /// After how many seconds a page without script looks again at what began then: soon at first,
    /// and at what has gone on for long hardly more often than somebody would.
    #[must_use]
    pub fn again_s(&self, since_us: impl Whole) -> i64 {
        match (self.now_us - since_us.whole()) / 1_000_000 {
            ..60 => 4,
            60..300 => 10,
            300..3_600 => 60,
            _ => 300,
        }
    }

    /// An instant for readers who may be anywhere: `22 Nov 2026, 14:32:07 (UTC+08:00)`.
    #[must_use]
    pub fn zoned_time(&self, at_us: impl Whole) -> String {
        self.t.zoned_time(at_us.whole())
    }

    /// An amount that comes or goes: `+ ¥ 50.00`, `− ¥ 4.00`.
    #[must_use]
    pub fn signed_money(&self, amount_minor: impl Whole, currency: impl AsRef<str>) -> String {
        self.t.signed_money(amount_minor.whole(), currency.as_ref())
    }

    /// Whether an amount comes in, which is drawn as such.
    #[must_use]
    pub fn comes_in(&self, amount_minor: impl Whole) -> bool {
        amount_minor.whole() > 0
    }

    /// An amount as symbol (with its sign) and digits, for setting them in two sizes.
    #[must_use]
    pub fn money_parts(
        &self,
        amount_minor: impl Whole,
        currency: impl AsRef<str>,
    ) -> (String, String) {
        let money = self.money(amount_minor, currency);
        let (symbol, digits) = money.rsplit_once('\u{a0}').unwrap_or(("", &money));
        (symbol.to_owned(), digits.to_owned())
    }

    /// An amount for a field that is filled again: `1204.50`.
    #[must_use]
    pub fn money_input(&self, amount_minor: impl Whole, currency: impl AsRef<str>) -> String {
        self.t.money_input(amount_minor.whole(), currency.as_ref())
    }

    /// The symbol of a currency: `¥`.
    #[must_use]
    pub fn symbol(&self, currency: impl AsRef<str>) -> String {
        self.t.currency_symbol(currency.as_ref()).to_owned()
    }

    /// `14:32`.
    #[must_use]
    pub fn time(&self, at_us: impl Whole) -> String {
        self.t.time(at_us.whole())
    }

    /// `14:32:07`, for timelines.
    #[must_use]
    pub fn time_exact(&self, at_us: impl Whole) -> String {
        self.t.time_exact(at_us.whole())
    }

    /// `Today 14:32`, seen from the instant of the request.
    #[must_use]
    pub fn day_time(&self, at_us: impl Whole) -> String {
        self.t.day_time(at_us.whole(), self.now_us)
    }

    /// `24 Nov 2026`.
    #[must_use]
    pub fn date(&self, at_us: impl Whole) -> String {
        self.t.date(at_us.whole())
    }

    /// `24 Nov 2026, 14:32:07`, for records.
    #[must_use]
    pub fn date_time(&self, at_us: impl Whole) -> String {
        self.t.date_time(at_us.whole())
    }

    /// `2 min`: how long ago, for narrow lists.
    #[must_use]
    pub fn age(&self, at_us: impl Whole) -> String {
        self.t.age(at_us.whole(), self.now_us)
    }

    /// `1 hour 5 minutes`.
    #[must_use]
    pub fn duration(&self, span_us: impl Whole) -> String {
        self.t.duration(span_us.whole())
    }

    /// `24 Nov 2026`, from a stored `YYYY-MM-DD`.
    #[must_use]
    pub fn date_text(&self, day: impl AsRef<str>) -> String {
        self.t.date_text(day.as_ref())
    }

    /// `Tue 24 Nov`, from a stored `YYYY-MM-DD`.
    #[must_use]
    pub fn working_day(&self, day: impl AsRef<str>) -> String {
        self.t.working_day_text(day.as_ref())
    }

    /// The instant for machines, for `<time datetime>`.
    #[must_use]
    pub fn machine_time(&self, at_us: impl Whole) -> String {
        self.t.machine_time(at_us.whole())
    }
}

#[cfg(test)]
mod tests {
    use super::Shell;
    use paydesk_texts::{Language, Texts};

    #[test]
    fn values_may_come_as_references_of_any_depth() {
        let shell = Shell::new(Texts::new(Language::En), "/", 0);
        let (amount, currency) = (5_i64, String::from("JPY"));
        let (borrowed, twice) = (&amount, &&amount);
        let expected = "JP¥\u{a0}5";
        assert_eq!(shell.money(amount, "JPY"), expected);
        assert_eq!(shell.money(borrowed, &currency), expected);
        assert_eq!(shell.money(twice, currency.as_str()), expected);
        assert_eq!(shell.count("time-minutes", "count", borrowed), "5 minutes");
        assert_eq!(shell.say1("shell-footer-hotline", "number", &currency), "Hotline JPY");
        assert_eq!(shell.say2("time-span", "large", "a", "small", &currency), "a JPY");
    }
}
