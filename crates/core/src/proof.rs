//! Identity questions in a case: what somebody who cannot sign in must know about the account.
//!
//! Everything on record is asked, and everything must be right: the name, the end of the ID number
//! when one was given, and the amount of a recent payment when there was one. A name alone is no
//! proof, since friends and strangers know it: with nothing else on record the questions cannot be
//! passed, and another way must be found.
//!
//! An answer that could be nobody's is no guess: it is refused beside its field and not counted, by
//! its form alone, so that nothing is learnt of what is on record. That there is nothing on record
//! is therefore answered by a zero, never by leaving a field empty.
//!
//! Invariant: what is answered is compared and forgotten; only passed or not leaves this file.

use crate::amount::Currency;
use crate::amount_text::{MoneyError, parse_money};
use crate::name::{self, NameFault};
use crate::words;

words! {
    ProofKind {
        /// Inside a full session: the password once more.
        App "app",
        /// In a recovery session: the questions below.
        Questions "questions",
    }
}

/// How long a proof that was asked for may be answered, and how long a passed one counts.
pub const PROOF_LIVES_US: i64 = 30 * 60 * 1_000_000;
/// Answers to one set of questions.
pub const PROOF_TRIES_MAX: i64 = 3;
/// A payment is recent for so long.
pub const RECENT_US: i64 = 90 * 86_400 * 1_000_000;

/// What the books know.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The name on the profile, and the one on the identity document.
    pub names: Vec<String>,
    /// The last four characters of the ID number.
    pub id_last_four: Option<String>,
    /// Amounts of recent payments, in minor units of the wallet's currency.
    pub amounts_minor: Vec<i64>,
}

/// What somebody answered.
#[derive(Clone, Debug, Default)]
pub struct Given {
    pub name: String,
    pub id_last_four: String,
    pub amount_minor: Option<i64>,
}

/// Why an answer can be nobody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerFault {
    Name(NameFault),
    LastFourMissing,
    /// Not the end of an ID number: three digits, and a digit or an X (GB 11643).
    LastFour,
    AmountMissing,
    Amount,
    /// A name, and that there is nothing else: no such answers can be right.
    NameAlone,
}

impl AnswerFault {
    /// Those that only these questions have.
    pub const OWN: [AnswerFault; 5] =
        [Self::LastFourMissing, Self::LastFour, Self::AmountMissing, Self::Amount, Self::NameAlone];

    /// The field of the form, and its text key.
    #[must_use]
    pub fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::Name(fault) => ("name", fault.key()),
            Self::LastFourMissing => ("last_four", "proof-error-last-four-missing"),
            Self::LastFour => ("last_four", "proof-error-last-four"),
            Self::AmountMissing => ("amount", "proof-error-amount-missing"),
            Self::Amount => ("amount", "proof-error-amount"),
            Self::NameAlone => ("amount", "proof-error-name-alone"),
        }
    }
}

impl Given {
    /// The answers as typed; or everything about them that cannot be right.
    pub fn read(name: &str, id_last_four: &str, amount: &str) -> Result<Self, Vec<AnswerFault>> {
        let mut faults = Vec::new();
        match name::parse(name) {
            // Whom the house would not take under this name it may have taken before.
            Ok(_) | Err(NameFault::Official) => {}
            Err(fault) => faults.push(AnswerFault::Name(fault)),
        }
        let last_four = read_last_four(id_last_four).map_err(|fault| faults.push(fault));
        let amount = read_amount(amount).map_err(|fault| faults.push(fault));
        if let (Ok(None), Ok(None)) = (&last_four, &amount) {
            faults.push(AnswerFault::NameAlone);
        }
        match (last_four, amount) {
            (Ok(last_four), Ok(amount_minor)) if faults.is_empty() => Ok(Self {
                name: name.to_owned(),
                id_last_four: last_four.unwrap_or_default(),
                amount_minor,
            }),
            _ => Err(faults),
        }
    }
}

fn read_last_four(typed: &str) -> Result<Option<String>, AnswerFault> {
    let text: String = plain(typed).chars().map(narrow).collect();
    let is_end = |text: &str| {
        let (digits, last) = text.split_at_checked(3).unwrap_or_default();
        let ends = last == "x" || last.len() == 1 && last.bytes().all(|b| b.is_ascii_digit());
        digits.bytes().all(|b| b.is_ascii_digit()) && ends
    };
    match text.as_str() {
        "" => Err(AnswerFault::LastFourMissing),
        "0" => Ok(None),
        text if is_end(text) => Ok(Some(text.to_owned())),
        _ => Err(AnswerFault::LastFour),
    }
}

fn read_amount(typed: &str) -> Result<Option<i64>, AnswerFault> {
    match parse_money(typed, Currency::Cny.code()) {
        Ok(minor) => Ok(Some(minor).filter(|minor| *minor > 0)),
        Err(MoneyError::Missing) => Err(AnswerFault::AmountMissing),
        Err(_) => Err(AnswerFault::Amount),
    }
}

impl Known {
    /// Whether enough is on record for the questions to prove anything.
    #[must_use]
    pub fn is_enough(&self) -> bool {
        self.id_last_four.is_some() || !self.amounts_minor.is_empty()
    }

    /// Whether every answer is right.
    #[must_use]
    pub fn is_answered_by(&self, given: &Given) -> bool {
        let name = plain(&given.name);
        let named = !name.is_empty() && self.names.iter().any(|known| plain(known) == name);
        let numbered = self
            .id_last_four
            .as_ref()
            .is_none_or(|known| plain(known) == plain(&given.id_last_four));
        let paid = self.amounts_minor.is_empty()
            || given.amount_minor.is_some_and(|amount| self.amounts_minor.contains(&amount));
        self.is_enough() && named && numbered && paid
    }
}

/// As keyboards of East Asia write it in full width.
fn narrow(c: char) -> char {
    let ascii = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
        _ => None,
    };
    ascii.unwrap_or(c)
}

/// Spaces and case do not make another name.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Known {
        Known {
            names: vec!["Lin Wei".into(), "林威".into()],
            id_last_four: Some("002X".into()),
            amounts_minor: vec![1_250, 99_00],
        }
    }

    #[test]
    fn everything_on_record_must_be_right() {
        let table = [
            ("Lin Wei", "002X", Some(1_250), true),
            ("林 威", "002x", Some(9_900), true),
            ("lin wei", "002X", Some(1_251), false),
            ("Lin Wei", "0021", Some(1_250), false),
            ("Lin", "002X", Some(1_250), false),
            ("", "002X", Some(1_250), false),
            ("Lin Wei", "", Some(1_250), false),
            ("Lin Wei", "002X", None, false),
        ];
        for (name, last_four, amount_minor, passes) in table {
            let given = Given { name: name.into(), id_last_four: last_four.into(), amount_minor };
            assert_eq!(known().is_answered_by(&given), passes, "{name} {last_four}");
        }
    }

    #[test]
    fn what_could_be_nobodys_answer_is_told_from_a_wrong_one() {
        use AnswerFault::{Amount, AmountMissing, LastFour, LastFourMissing, Name, NameAlone};
        let none: &[AnswerFault] = &[];
        let table = [
            (("Lin Wei", "002X", "12.50"), none),
            (("Lin Wei", "0", "12.50"), none),
            (("林 威", " 002x ", "0"), none),
            (("林 威", "００２Ｘ", "１２.５０"), none),
            (("Lin Wei", "0", "0.00"), &[NameAlone]),
            (("", "", ""), &[Name(NameFault::Missing), LastFourMissing, AmountMissing]),
            (("12345", "002X", "0"), &[Name(NameFault::Characters)]),
            (("Lin Wei", "02X", "0"), &[LastFour]),
            (("Lin Wei", "X002", "0"), &[LastFour]),
            (("Lin Wei", "00200", "0"), &[LastFour]),
            (("Lin Wei", "二〇〇二", "0"), &[LastFour]),
            (("Lin Wei", "002X", "about ten"), &[Amount]),
            (("Lin Wei", "002X", "-5"), &[Amount]),
            (("Lin Wei", "002X", "12.505"), &[Amount]),
            (("Lin Wei", "002X", ""), &[AmountMissing]),
            (("Lin Wei", "", "12.50"), &[LastFourMissing]),
        ];
        for ((name, last_four, amount), faults) in table {
            let read = Given::read(name, last_four, amount);
            assert_eq!(read.err().unwrap_or_default(), faults, "{name} {last_four} {amount}");
        }
        let given = Given::read("Lin Wei", "002X", "12.50").unwrap();
        assert!(known().is_answered_by(&given));
        let nothing_paid = Known { amounts_minor: Vec::new(), ..known() };
        assert!(nothing_paid.is_answered_by(&Given::read("Lin Wei", "002X", "0").unwrap()));
    }

    #[test]
    fn a_name_alone_proves_nothing() {
        let given = Given { name: "Lin Wei".into(), ..Given::default() };
        let only_name = Known { names: vec!["Lin Wei".into()], ..Known::default() };
        assert!(!only_name.is_enough() && !only_name.is_answered_by(&given));
        let with_payment = Known { amounts_minor: vec![5], ..only_name };
        assert!(!with_payment.is_answered_by(&given));
        assert!(with_payment.is_answered_by(&Given { amount_minor: Some(5), ..given }));
    }
}
