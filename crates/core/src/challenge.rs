//! Codes sent to somebody to prove that an address is theirs, and when a payment needs one.
//!
//! A code has six digits, lives five minutes, is checked at most five times, and is bound to one
//! purpose and one thing: for a payment to payee, amount and currency (PSD2 RTS article 5, dynamic
//! linking). It is used up by what it allowed.
//!
//! Invariants: a check is counted before it is made; only a salted digest is stored; an answer that
//! comes too late, too often or for another thing is never compared at all. What was once seen to
//! have run out stays so, and what was made in the future has: clocks are set back.

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::amount::{Amount, Currency};
use crate::flaw::{Flaw, flawed};
use crate::id::{ChallengeId, Party, PersonId};
use crate::identity::scaled;
use crate::refusal::Refusal;
use crate::word::Word;
use crate::words;

words! {
    Purpose {
        /// Proves the number of somebody who registers.
        Register "register",
        /// Signing in on a device that is not remembered.
        Device "device",
        /// Forgotten password, by phone.
        Reset "reset",
        /// Forgotten password, the second factor by e-mail.
        ResetEmail "reset_email",
        /// Opens the recovery session.
        Recovery "recovery",
        /// Allows one payment; also confirms a payment that a risk rule stopped.
        Payment "payment",
        /// Proves an e-mail address.
        Email "email",
        /// Puts a payee on the owner's list of trusted ones (PSD2 RTS article 13).
        Trust "trust",
        /// The owner's "it was me", which lifts a lock for unusual activity of low risk.
        Unlock "unlock",
    }
}

impl Purpose {
    /// Whether somebody may ask for it who has proven nothing yet: such codes are counted apart, so
    /// that no stranger uses up what the owner may ask for.
    #[must_use]
    pub fn is_open_to_strangers(self) -> bool {
        matches!(self, Purpose::Register | Purpose::Reset | Purpose::Recovery)
    }

    /// Whether it may go to an address that is not its asker's: any that strangers ask for, and the
    /// one that somebody says is their mailbox.
    #[must_use]
    pub fn is_to_any_address(self) -> bool {
        self.is_open_to_strangers() || self == Purpose::Email
    }
}

pub const CODE_DIGITS: usize = 6;
pub const CODE_LIVES_US: i64 = 5 * 60 * 1_000_000;
pub const CODE_TRIES_MAX: i64 = 5;
/// An answered challenge must be used within this time.
pub const PASSED_LIVES_US: i64 = 5 * 60 * 1_000_000;

/// A code that was sent. The code itself is not in here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    pub id: ChallengeId,
    pub purpose: Purpose,
    pub person: Option<PersonId>,
    /// Where the code went.
    pub address: String,
    /// What it allows; see [`payment_bound`].
    pub bound: String,
    pub digest: Vec<u8>,
    /// The network that asked for it.
    pub network: String,
    /// Checks made, the one under way included.
    pub tries: i64,
    pub created_at_us: i64,
    pub expires_at_us: i64,
    pub passed_at_us: Option<i64>,
    pub used_at_us: Option<i64>,
}

/// What a check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Passed,
    Wrong {
        tries_left: i64,
    },
    Expired,
    /// Checked five times already; a new code must be sent.
    TooManyTries,
    /// It was answered before; an answer counts once.
    AlreadyPassed,
}

impl Answer {
    /// Its text key; `challenge-wrong` needs `$tries`, which is `tries_left`.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Answer::Passed => "challenge-passed",
            Answer::Wrong { .. } => "challenge-wrong",
            Answer::Expired => "challenge-expired",
            Answer::TooManyTries => "challenge-too-many-tries",
            Answer::AlreadyPassed => "challenge-already-passed",
        }
    }
}

/// Six digits out of 64 random bits. The bias of the remainder is below one in 10^13.
#[must_use]
pub fn code_from(random: u64) -> String {
    format!("{:06}", random % 1_000_000)
}

/// What a payment's challenge is bound to. Another payee, amount or currency is another thing.
#[must_use]
pub fn payment_bound(payee: &str, amount: Amount) -> String {
    format!("{payee} {} {}", amount.minor(), amount.currency())
}

/// The payee and the amount that a payment's challenge is bound to.
#[must_use]
pub fn payment_of(bound: &str) -> Option<(Party, Amount)> {
    let (payee, amount) = bound.split_once(' ')?;
    let (minor, currency) = amount.split_once(' ')?;
    let amount = Amount::new(minor.parse().ok()?, Currency::parse(currency)?).ok()?;
    Some((Party::parse(payee)?, amount))
}

/// The digest that is stored: SHA-256 over id, purpose, bound and code. The id is the salt: it is
/// unique and holds 74 random bits, so equal codes have unequal digests.
#[must_use]
pub fn digest(id: &ChallengeId, purpose: Purpose, bound: &str, code: &str) -> Vec<u8> {
    let mut hasher = Sha256::new();
    // Each part with its length, so that no two sets of parts run together into one text.
    for part in [id.as_str(), purpose.word(), bound, code] {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_vec()
}

/// Compares without stopping at the first difference.
#[must_use]
pub fn digests_equal(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |different, (x, y)| different | (x ^ y)) == 0
}

/// The digits of what somebody typed: full-width digits read as digits, spaces and hyphens dropped.
/// `None` when it cannot be a code at all; such an answer costs no try.
#[must_use]
pub fn typed_code(typed: &str) -> Option<String> {
    let mut code = String::with_capacity(CODE_DIGITS);
    for c in typed.trim().chars() {
        match c {
            '0'..='9' => code.push(c),
            '０'..='９' => code.push(char::from_digit(u32::from(c) - u32::from('０'), 10)?),
            ' ' | '-' | '\u{3000}' => {}
            _ => return None,
        }
        if code.len() > CODE_DIGITS {
            return None;
        }
    }
    (code.len() == CODE_DIGITS).then_some(code)
}

impl Challenge {
    /// A new challenge for a code that is about to be sent.
    #[must_use]
    pub fn new(
        id: ChallengeId,
        purpose: Purpose,
        to: (Option<PersonId>, &str),
        bound: &str,
        code: &str,
        now_us: i64,
    ) -> Challenge {
        Challenge {
            digest: digest(&id, purpose, bound, code),
            id,
            purpose,
            person: to.0,
            address: to.1.to_owned(),
            bound: bound.to_owned(),
            network: String::new(),
            tries: 0,
            created_at_us: now_us,
            expires_at_us: now_us.saturating_add(CODE_LIVES_US),
            passed_at_us: None,
            used_at_us: None,
        }
    }

    /// Checks an answer. The row that is returned must be stored, whatever the answer was.
    #[must_use]
    pub fn answer(&self, code: &str, now_us: i64) -> (Challenge, Answer) {
        let mut row = self.clone();
        if self.passed_at_us.is_some() || self.used_at_us.is_some() {
            return (row, Answer::AlreadyPassed);
        }
        if !self.lives(now_us) {
            // For good, whatever the clock says later.
            row.expires_at_us = self.expires_at_us.min(self.lives_from_us());
            return (row, Answer::Expired);
        }
        if self.tries >= CODE_TRIES_MAX {
            return (row, Answer::TooManyTries);
        }
        row.tries += 1;
        let given = digest(&self.id, self.purpose, &self.bound, code);
        if digests_equal(&given, &self.digest) {
            row.passed_at_us = Some(now_us);
            return (row, Answer::Passed);
        }
        let answer = match CODE_TRIES_MAX - row.tries {
            ..=0 => Answer::TooManyTries,
            tries_left => Answer::Wrong { tries_left },
        };
        (row, answer)
    }

    /// A little before it was made: the clocks of two processes differ.
    fn lives_from_us(&self) -> i64 {
        self.created_at_us.saturating_sub(CODE_LIVES_US)
    }

    fn lives(&self, now_us: i64) -> bool {
        (self.lives_from_us()..self.expires_at_us).contains(&now_us)
    }

    fn exhausted(&self) -> bool {
        self.tries >= CODE_TRIES_MAX
    }

    /// Uses an answered challenge up for exactly the thing that it is bound to.
    ///
    /// Refuses [`Refusal::SecurityCheckFailed`] when it is somebody else's, another purpose's or
    /// another thing's, used before or answered wrongly too often;
    /// [`Refusal::SecurityCheckExpired`] when the time is over; [`Refusal::ChallengeRequired`]
    /// while it still waits for its answer.
    pub fn used_for(
        &self,
        purpose: Purpose,
        person: Option<&PersonId>,
        bound: &str,
        now_us: i64,
    ) -> Result<Challenge, Refusal> {
        let same = self.purpose == purpose && self.person.as_ref() == person && self.bound == bound;
        if !same || self.used_at_us.is_some() && !flawed(Flaw::CodeTwice) {
            return Err(Refusal::SecurityCheckFailed);
        }
        match self.passed_at_us {
            Some(passed) if now_us.abs_diff(passed) < PASSED_LIVES_US.unsigned_abs() => {
                Ok(Challenge { used_at_us: Some(now_us), ..self.clone() })
            }
            Some(_) => Err(Refusal::SecurityCheckExpired),
            None if self.exhausted() => Err(Refusal::SecurityCheckFailed),
            None if !self.lives(now_us) => Err(Refusal::SecurityCheckExpired),
            None => Err(Refusal::ChallengeRequired),
        }
    }
}

/// When a payment may go without a code (PSD2 RTS articles 13 and 16).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct StepUpRule {
    /// Payments up to this are small, in whole yuan; multiples of ten.
    pub small_yuan: i64,
    /// So many small payments in a row may go without a code.
    pub run_max: i64,
    /// They may come to this sum together, in whole yuan; multiples of ten.
    pub run_sum_yuan: i64,
}

impl Default for StepUpRule {
    fn default() -> Self {
        StepUpRule { small_yuan: 200, run_max: 5, run_sum_yuan: 1_000 }
    }
}

/// Small payments without a code since the last code, of one person in one currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Free {
    pub count: i64,
    pub sum_minor: i64,
}

words! {
    StepUp {
        /// The owner trusts this payee (article 13).
        ExemptTrusted "exempt_trusted",
        /// Small, and neither the number nor the sum is reached (article 16).
        ExemptSmall "exempt_small",
        /// Above the small amount.
        NeededAmount "needed_amount",
        /// So many small ones in a row.
        NeededRun "needed_run",
        /// The small ones would come to more than the sum.
        NeededSum "needed_sum",
    }
    /// Whether the owner has said that codes are not needed for this payee.
    Payee { Trusted "trusted", Other "other" }
}

impl StepUp {
    #[must_use]
    pub fn is_needed(self) -> bool {
        matches!(self, StepUp::NeededAmount | StepUp::NeededRun | StepUp::NeededSum)
    }
}

/// Whether a payment goes without a code by the house's own rule.
#[must_use]
pub fn is_exempt(trusted: bool, amount: Amount, free: &Free) -> bool {
    let payee = if trusted { Payee::Trusted } else { Payee::Other };
    !StepUpRule::default().decide(payee, amount, *free).is_needed()
}

impl StepUpRule {
    /// Whether this payment needs a code, in the order of the articles.
    #[must_use]
    pub fn decide(&self, payee: Payee, amount: Amount, free: Free) -> StepUp {
        if payee == Payee::Trusted {
            return StepUp::ExemptTrusted;
        }
        let within = |yuan: i64, currency: Currency| scaled(yuan, currency);
        if amount.minor() > within(self.small_yuan, amount.currency()) {
            return StepUp::NeededAmount;
        }
        if free.count >= self.run_max {
            return StepUp::NeededRun;
        }
        let sum_minor = free.sum_minor.saturating_add(amount.minor());
        if sum_minor > within(self.run_sum_yuan, amount.currency()) {
            return StepUp::NeededSum;
        }
        StepUp::ExemptSmall
    }
}

impl Free {
    /// The run after a payment went through: a code starts it anew, a trusted payee leaves it.
    #[must_use]
    pub fn after(self, step_up: StepUp, amount: Amount) -> Free {
        match step_up {
            StepUp::ExemptTrusted => self,
            StepUp::ExemptSmall => Free {
                count: self.count + 1,
                sum_minor: self.sum_minor.saturating_add(amount.minor()),
            },
            StepUp::NeededAmount | StepUp::NeededRun | StepUp::NeededSum => Free::default(),
        }
    }
}

#[cfg(test)]
mod tests;
