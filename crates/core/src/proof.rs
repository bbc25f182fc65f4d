//! Identity questions in a case: what somebody who cannot sign in must know about the account.
//!
//! Everything on record is asked, and everything must be right: the name, the end of the ID number
//! when one was given, and the amount of a recent payment when there was one. A name alone is no
//! proof, since friends and strangers know it: with nothing else on record the questions cannot be
//! passed, and another way must be found.
//!
//! Invariant: what is answered is compared and forgotten; only passed or not leaves this file.

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
    fn a_name_alone_proves_nothing() {
        let given = Given { name: "Lin Wei".into(), ..Given::default() };
        let only_name = Known { names: vec!["Lin Wei".into()], ..Known::default() };
        assert!(!only_name.is_enough() && !only_name.is_answered_by(&given));
        let with_payment = Known { amounts_minor: vec![5], ..only_name };
        assert!(!with_payment.is_answered_by(&given));
        assert!(with_payment.is_answered_by(&Given { amount_minor: Some(5), ..given }));
    }
}
