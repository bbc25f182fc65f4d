//! Money as whole minor units with an ISO 4217 currency. No float comes near it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::refusal::Refusal;

/// The currencies that a wallet may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    Cny,
    Idr,
    Jpy,
    Kwd,
    Usd,
}

impl Currency {
    pub const ALL: [Currency; 5] = [Self::Cny, Self::Idr, Self::Jpy, Self::Kwd, Self::Usd];

    pub fn code(self) -> &'static str {
        self.iso().code_static()
    }

    /// The ISO 4217 record: exponent, numeric code, symbol.
    pub fn iso(self) -> iso_currency::Currency {
        match self {
            Self::Cny => iso_currency::Currency::CNY,
            Self::Idr => iso_currency::Currency::IDR,
            Self::Jpy => iso_currency::Currency::JPY,
            Self::Kwd => iso_currency::Currency::KWD,
            Self::Usd => iso_currency::Currency::USD,
        }
    }

    /// Decimal places of the minor unit.
    pub fn exponent(self) -> u32 {
        self.iso().exponent().map_or(0, u32::from)
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.code() == code)
    }
}

/// `iso_currency` gives codes as owned strings; ours are constants.
trait CodeStatic {
    fn code_static(self) -> &'static str;
}
impl CodeStatic for iso_currency::Currency {
    fn code_static(self) -> &'static str {
        match self {
            iso_currency::Currency::IDR => "IDR",
            iso_currency::Currency::JPY => "JPY",
            iso_currency::Currency::KWD => "KWD",
            iso_currency::Currency::USD => "USD",
            _ => "CNY",
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = Refusal;
    fn from_str(text: &str) -> Result<Self, Refusal> {
        Self::parse(text).ok_or(Refusal::CurrencyMismatch)
    }
}

/// Above this no single amount is accepted: sums of any day's postings stay far from overflow.
pub const AMOUNT_MINOR_MAX: i64 = 1_000_000_000_000;

/// An amount of money that may be moved: above zero and at most [`AMOUNT_MINOR_MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Amount {
    minor: i64,
    currency: Currency,
}

/// Reading an amount back (an act that waits for approval) goes through the same door.
impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Raw {
            minor: i64,
            currency: Currency,
        }
        let raw = Raw::deserialize(deserializer)?;
        Self::new(raw.minor, raw.currency).map_err(serde::de::Error::custom)
    }
}

impl Amount {
    /// Refuses [`Refusal::AmountNotPositive`] and [`Refusal::AmountTooLarge`].
    pub fn new(minor: i64, currency: Currency) -> Result<Self, Refusal> {
        match minor {
            ..=0 => Err(Refusal::AmountNotPositive),
            1..=AMOUNT_MINOR_MAX => Ok(Self { minor, currency }),
            _ => Err(Refusal::AmountTooLarge),
        }
    }

    pub fn minor(self) -> i64 {
        self.minor
    }

    pub fn currency(self) -> Currency {
        self.currency
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_two_edges() {
        let of = |minor| Amount::new(minor, Currency::Cny).map(Amount::minor);
        assert_eq!(of(0), Err(Refusal::AmountNotPositive));
        assert_eq!(of(i64::MIN), Err(Refusal::AmountNotPositive));
        assert_eq!(of(1), Ok(1));
        assert_eq!(of(AMOUNT_MINOR_MAX), Ok(AMOUNT_MINOR_MAX));
        assert_eq!(of(AMOUNT_MINOR_MAX + 1), Err(Refusal::AmountTooLarge));
    }

    #[test]
    fn exponents_are_iso_4217s() {
        let of = |c: Currency| (c.code(), c.exponent());
        let all: Vec<_> = Currency::ALL.into_iter().map(of).collect();
        assert_eq!(all, [("CNY", 2), ("IDR", 2), ("JPY", 0), ("KWD", 3), ("USD", 2)]);
    }
}
