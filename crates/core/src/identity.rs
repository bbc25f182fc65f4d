//! Who somebody has proven to be, and how much they may pay with that.
//!
//! Three levels: nothing known, named (name and ID number given), verified (an agent confirmed
//! them). Until then the limits are lower (ID-5), and a due date stands; past it the account pays
//! nothing out until the verification is done.
//!
//! The ID number is checked formally here: GB 11643-1999, the citizen identification number of the
//! People's Republic of China. Formally right does not mean that it is this person's.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::amount::Currency;
use crate::day::DAY_US;

/// How well a person is known. Stored as 0, 1, 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    None,
    /// Name and ID number were given and are formally right.
    Named,
    /// An agent has confirmed them.
    Verified,
}

impl Level {
    pub const ALL: [Level; 3] = [Level::None, Level::Named, Level::Verified];

    #[must_use]
    pub fn from_number(number: i64) -> Option<Level> {
        usize::try_from(number).ok().and_then(|at| Level::ALL.get(at).copied())
    }

    #[must_use]
    pub fn number(self) -> i64 {
        self as i64
    }

    /// The word in text keys (`identity-level-named`).
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Level::None => "none",
            Level::Named => "named",
            Level::Verified => "verified",
        }
    }
}

/// What may be paid out, in minor units of one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Limits {
    pub per_payment_minor: i64,
    pub per_day_minor: i64,
}

/// The limits of a level. A currency's row is the CNY one at a round rate, so that the limits are
/// worth about the same everywhere and are figures that can be said aloud.
#[must_use]
pub fn limits(level: Level, currency: Currency) -> Limits {
    let (per_payment_cny, per_day_cny) = match level {
        Level::None => (1_000, 2_000),
        Level::Named => (5_000, 20_000),
        Level::Verified => (50_000, 200_000),
    };
    Limits {
        per_payment_minor: scaled(per_payment_cny, currency),
        per_day_minor: scaled(per_day_cny, currency),
    }
}

/// So many whole yuan, in minor units of another currency at a round rate. A yardstick for limits,
/// never a price. Amounts given in whole yuan must be multiples of ten, so that every row is exact.
#[must_use]
pub fn scaled(yuan: i64, currency: Currency) -> i64 {
    match currency {
        Currency::Cny => yuan * 100,
        // 1 CNY ~ 2,000 IDR; rupiah have two decimals in ISO 4217.
        Currency::Idr => yuan * 2_000 * 100,
        // 1 CNY ~ 20 JPY, without decimals.
        Currency::Jpy => yuan * 20,
        // 10 CNY ~ 0.400 KWD, three decimals.
        Currency::Kwd => yuan * 40,
        // 10 CNY ~ 1.50 USD.
        Currency::Usd => yuan * 15,
    }
}

/// How long a new account may go without verification.
pub const VERIFY_WITHIN_DAYS: i64 = 30;

/// When the verification of an account made at `created_at_us` falls due.
#[must_use]
pub fn verify_due_at_us(created_at_us: i64) -> i64 {
    created_at_us.saturating_add(VERIFY_WITHIN_DAYS * DAY_US)
}

/// Whether verification is overdue, so that nothing is paid out until it is done.
#[must_use]
pub fn is_overdue(level: Level, due_at_us: Option<i64>, now_us: i64) -> bool {
    level < Level::Verified && due_at_us.is_some_and(|due| due <= now_us)
}

/// Why an ID number cannot be right. Text keys `identity-<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum IdNumberFault {
    #[error("not 18 characters: 17 digits and a digit or X")]
    Form,
    #[error("the first six digits name no province")]
    Region,
    #[error("the birth date in it is no date")]
    BirthDate,
    #[error("the birth date in it is in the future or before 1900")]
    BirthDateRange,
    #[error("the check digit does not fit")]
    Checksum,
    #[error("whoever was born then is under {AGE_MIN}")]
    TooYoung,
}

/// Years of age from which somebody opens an account without a guardian: 16, as for accounts at
/// banks (People's Bank of China, Yinfa 2008 No. 191; compare Civil Code, articles 18 and 19).
pub const AGE_MIN: i16 = 16;

impl IdNumberFault {
    pub const ALL: [IdNumberFault; 6] = [
        Self::Form,
        Self::Region,
        Self::BirthDate,
        Self::BirthDateRange,
        Self::Checksum,
        Self::TooYoung,
    ];

    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Form => "identity-number-form",
            Self::Region => "identity-number-region",
            Self::BirthDate => "identity-number-birth-date",
            Self::BirthDateRange => "identity-number-birth-date-range",
            Self::Checksum => "identity-number-checksum",
            Self::TooYoung => "identity-number-too-young",
        }
    }
}

/// A formally right ID number, with X in capitals. Debug shows no digit of it.
#[derive(Clone, PartialEq, Eq)]
pub struct IdNumber {
    number: String,
    birth_date: Date,
}

impl std::fmt::Debug for IdNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IdNumber(…)")
    }
}

/// GB 11643-1999, 4.5: weights of the first 17 digits, and the check characters by remainder.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK: [u8; 11] = *b"10X98765432";

/// GB/T 2260: the province is the first two digits (81 to 83 stand on residence permits).
const PROVINCES: [u32; 37] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52,
    53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83, 91, 92,
];

impl IdNumber {
    /// Checks form, province, birth date (not after `today`), check digit and age, in this order.
    pub fn parse(typed: &str, today: Date) -> Result<IdNumber, IdNumberFault> {
        let number: String = typed.chars().filter(|c| !c.is_whitespace()).take(19).collect();
        let number = number.to_ascii_uppercase();
        let bytes = number.as_bytes();
        let fits = bytes.len() == 18
            && bytes[..17].iter().all(u8::is_ascii_digit)
            && (bytes[17].is_ascii_digit() || bytes[17] == b'X');
        if !fits {
            return Err(IdNumberFault::Form);
        }
        if !PROVINCES.contains(&digits(&bytes[..2])) {
            return Err(IdNumberFault::Region);
        }
        let birth_date = birth_date(bytes).ok_or(IdNumberFault::BirthDate)?;
        if birth_date > today || birth_date.year() < 1900 {
            return Err(IdNumberFault::BirthDateRange);
        }
        let sum: u32 = bytes.iter().zip(WEIGHTS).map(|(b, w)| u32::from(b - b'0') * w).sum();
        if CHECK[(sum % 11) as usize] != bytes[17] {
            return Err(IdNumberFault::Checksum);
        }
        if age(birth_date, today) < AGE_MIN {
            return Err(IdNumberFault::TooYoung);
        }
        Ok(IdNumber { number, birth_date })
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.number
    }

    #[must_use]
    pub fn birth_date(&self) -> Date {
        self.birth_date
    }

    /// The last four characters, as identity questions ask for them.
    #[must_use]
    pub fn last_four(&self) -> &str {
        &self.number[14..]
    }
}

/// Full years on that day.
fn age(born: Date, today: Date) -> i16 {
    let had_birthday = (today.month(), today.day()) >= (born.month(), born.day());
    today.year() - born.year() - i16::from(!had_birthday)
}

/// The birth date in a stored ID number.
#[must_use]
pub fn birth_date_of(number: &str) -> Option<Date> {
    let is_one = |b: &&[u8]| b.len() == 18 && b[..17].iter().all(u8::is_ascii_digit);
    Some(number.as_bytes()).filter(is_one).and_then(birth_date)
}

fn birth_date(bytes: &[u8]) -> Option<Date> {
    let year = i16::try_from(digits(&bytes[6..10])).ok()?;
    let month = i8::try_from(digits(&bytes[10..12])).ok()?;
    let day = i8::try_from(digits(&bytes[12..14])).ok()?;
    Date::new(year, month, day).ok()
}

fn digits(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |so_far, b| so_far * 10 + u32::from(b - b'0'))
}

/// An ID number with all but its last two signs hidden: less than identity questions ask for.
#[must_use]
pub fn mask_id_number(number: &str) -> String {
    let hidden = number.chars().count().saturating_sub(2);
    number.chars().enumerate().map(|(n, c)| if n < hidden { '•' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    const TODAY: Date = date(2026, 11, 22);

    #[test]
    fn id_numbers_are_checked_in_order() {
        use IdNumberFault as F;
        let table: &[(&str, Result<Date, F>)] = &[
            // The examples of the standard itself.
            ("11010519491231002X", Ok(date(1949, 12, 31))),
            ("440524188001010014", Err(F::BirthDateRange)),
            (" 110105 19491231 002x ", Ok(date(1949, 12, 31))),
            ("", Err(F::Form)),
            ("11010519491231002", Err(F::Form)),
            ("11010519491231002XX", Err(F::Form)),
            ("1101051949123100X2", Err(F::Form)),
            ("１１０１０５１９４９１２３１００２", Err(F::Form)),
            ("010105194912310021", Err(F::Region)),
            ("110105194902300021", Err(F::BirthDate)),
            ("110105194913010021", Err(F::BirthDate)),
            ("110105202611230021", Err(F::BirthDateRange)),
            ("110105194912310021", Err(F::Checksum)),
            ("110105194912310020", Err(F::Checksum)),
            ("110105202401020028", Err(F::TooYoung)),
            ("110105201011230025", Err(F::TooYoung)),
            ("11010520101122002X", Ok(date(2010, 11, 22))),
        ];
        for (typed, expected) in table {
            let read = IdNumber::parse(typed, TODAY).map(|number| number.birth_date());
            assert_eq!(read, *expected, "{typed}");
        }
    }

    #[test]
    fn a_read_number_is_kept_in_one_form() {
        let number = IdNumber::parse("11010519491231002x", TODAY).unwrap();
        assert_eq!(number.as_str(), "11010519491231002X");
        assert_eq!(number.last_four(), "002X");
        assert_eq!(format!("{number:?}"), "IdNumber(…)");
        assert_eq!(mask_id_number(number.as_str()), "••••••••••••••••2X");
        assert_eq!(mask_id_number("12345"), "•••45");
    }

    #[test]
    fn limits_rise_with_the_level_in_every_currency() {
        for currency in Currency::ALL {
            let mut before = Limits { per_payment_minor: 0, per_day_minor: 0 };
            for level in Level::ALL {
                let now = limits(level, currency);
                assert!(now.per_payment_minor > before.per_payment_minor, "{currency} {level:?}");
                assert!(now.per_day_minor > before.per_day_minor, "{currency} {level:?}");
                assert!(now.per_payment_minor <= now.per_day_minor, "{currency} {level:?}");
                before = now;
            }
        }
        let cny = limits(Level::None, Currency::Cny);
        assert_eq!((cny.per_payment_minor, cny.per_day_minor), (100_000, 200_000));
        assert_eq!(limits(Level::None, Currency::Jpy).per_payment_minor, 20_000);
        assert_eq!(limits(Level::None, Currency::Kwd).per_payment_minor, 40_000);
    }

    #[test]
    fn verification_is_overdue_from_its_due_moment_on() {
        let due = verify_due_at_us(1_000);
        assert_eq!(due, 1_000 + 30 * 86_400_000_000);
        assert!(!is_overdue(Level::None, Some(due), due - 1));
        assert!(is_overdue(Level::None, Some(due), due));
        assert!(is_overdue(Level::Named, Some(due), due));
        assert!(!is_overdue(Level::Verified, Some(due), due));
        assert!(!is_overdue(Level::None, None, i64::MAX));
    }

    #[test]
    fn levels_are_stored_as_numbers() {
        for level in Level::ALL {
            assert_eq!(Level::from_number(level.number()), Some(level));
        }
        assert_eq!(Level::from_number(3), None);
        assert_eq!(Level::from_number(-1), None);
    }

    proptest! {
        #[test]
        fn nothing_typed_makes_it_panic(typed in ".{0,40}") {
            let read = IdNumber::parse(&typed, TODAY);
            prop_assert!(read.is_err() || read.is_ok_and(|n| n.as_str().len() == 18));
            let _ = mask_id_number(&typed);
        }

        #[test]
        fn one_changed_digit_is_noticed(at in 0_usize..17, to in b'0'..=b'9') {
            let mut bytes = *b"11010519491231002X";
            let same = bytes[at] == to;
            bytes[at] = to;
            let typed = String::from_utf8(bytes.to_vec()).unwrap();
            prop_assert_eq!(IdNumber::parse(&typed, TODAY).is_ok(), same);
        }
    }
}
