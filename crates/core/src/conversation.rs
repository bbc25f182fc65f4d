//! Conversations: who answers a case first, how soon, and what of a message may be kept.
//!
//! [`triage`] is a table: what the case is about, and how that stands, decide its queue, its
//! urgency and the time by which it is answered. Money at risk comes before everything else,
//! whatever the sender calls it: somebody who does not know where the money is should not wait
//! behind a question.
//!
//! Invariants: urgency is 0 exactly when money is or may be at risk; what looks like a card number
//! is masked before it is stored ([`words_of`]). To add a kind: a variant, its lines in
//! [`triage`], its words in `locales/*/conversation.ftl`.

use crate::day::DAY_US;
use crate::payment::{Method, PaymentState};
use crate::refund::RefundState;
use crate::refusal::Refusal;
use crate::{typed, words};

pub mod usual;
pub mod wait;

words! {
    /// What somebody wants (DESK-2).
    Kind {
        Question "question",
        /// Something does not work.
        Fault "fault",
        /// Sign-in, locks, identity, devices.
        Account "account",
        Payment "payment",
        Refund "refund",
        Complaint "complaint",
        Suggestion "suggestion",
        Feedback "feedback",
    }
    Queue { Payments "payments", Accounts "accounts", General "general" }
    State {
        /// For our word: what was done for whoever waits is told on the timeline, and answers
        /// nothing by itself. It waits on until somebody writes or closes it.
        Waiting "waiting",
        /// We have answered.
        Open "open",
        Closed "closed",
    }
    Author { Customer "customer", Agent "agent", System "system" }
    MessageKind {
        Words "words",
        /// For us only.
        Note "note",
        /// What came along when the case was opened, as JSON.
        Card "card",
        /// A file's id and name.
        File "file",
    }
}

/// Characters of one message.
pub const WORDS_CHARS_MAX: usize = 4_000;
/// Characters of a title, which is the beginning of the first message.
const TITLE_CHARS_MAX: usize = 60;

const MINUTE_US: i64 = 60_000_000;
const HOUR_US: i64 = 60 * MINUTE_US;

/// What a case is about, as far as it decides who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    Nothing,
    Payment {
        state: PaymentState,
        method: Method,
        refusal: Option<Refusal>,
        /// The bank was asked, and has not said no.
        perhaps_charged: bool,
    },
    Refund(RefundState),
}

/// Where a case goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Triage {
    pub queue: Queue,
    /// 0 money at risk, 1 high, 2 normal.
    pub urgency: i64,
    /// The first answer is due within this time, in microseconds.
    pub within_us: i64,
}

/// Decides queue, urgency and time. `protected`: a lock for unusual or reported activity holds.
/// `locked`: any lock holds.
#[must_use]
pub fn triage(kind: Kind, about: About, protected: bool, locked: bool) -> Triage {
    let urgency = if protected || money_at_risk(about) {
        MONEY_AT_RISK
    } else if locked || is_high(kind, about) {
        1
    } else {
        2
    };
    Triage {
        queue: queue(kind, about, protected || locked),
        urgency,
        within_us: within(kind, urgency),
    }
}

fn money_at_risk(about: About) -> bool {
    match about {
        About::Nothing => false,
        About::Payment { state, refusal, perhaps_charged, .. } => {
            matches!(state, PaymentState::InDoubt)
                || perhaps_charged && state != PaymentState::Succeeded
                || refusal == Some(Refusal::UnusualActivity)
        }
        About::Refund(state) => state == RefundState::InDoubt,
    }
}

fn is_high(kind: Kind, about: About) -> bool {
    match about {
        About::Payment { state, .. } => {
            !matches!(state, PaymentState::Succeeded | PaymentState::Cancelled)
        }
        About::Refund(state) => !state.is_final(),
        About::Nothing => matches!(kind, Kind::Account | Kind::Payment),
    }
}

fn queue(kind: Kind, about: About, locked: bool) -> Queue {
    match (about, kind) {
        (About::Payment { .. } | About::Refund(_), _) => Queue::Payments,
        (_, Kind::Payment | Kind::Refund) => Queue::Payments,
        (_, Kind::Account) => Queue::Accounts,
        _ if locked => Queue::Accounts,
        _ => Queue::General,
    }
}

/// The urgency that goes before every other.
pub const MONEY_AT_RISK: i64 = 0;

/// How soon the first answer is due, in microseconds. Complaints and suggestions get one by a named
/// day (DESK-9), money within minutes.
#[must_use]
pub fn within(kind: Kind, urgency: i64) -> i64 {
    match (urgency, kind) {
        (MONEY_AT_RISK, _) => 5 * MINUTE_US,
        (1, _) => 30 * MINUTE_US,
        (_, Kind::Complaint) => 2 * DAY_US,
        (_, Kind::Suggestion | Kind::Feedback) => 5 * DAY_US,
        _ => 4 * HOUR_US,
    }
}

/// The beginning of the first message, as the line by which a case is found again.
#[must_use]
pub fn title(words: &str) -> String {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= TITLE_CHARS_MAX {
        return line;
    }
    line.chars().take(TITLE_CHARS_MAX - 1).chain(['…']).collect()
}

/// What is wrong with the words of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordsFault {
    Missing,
    TooLong,
}

impl WordsFault {
    /// Its text key.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Missing => "conversation-words-missing",
            Self::TooLong => "conversation-words-too-long",
        }
    }
}

/// A message as it is kept ([`typed::kept`]).
///
/// # Errors
/// When nothing is left, or too much.
pub fn words_of(typed: &str) -> Result<String, WordsFault> {
    let words = typed::kept(typed);
    match words.chars().count() {
        0 => Err(WordsFault::Missing),
        n if n > WORDS_CHARS_MAX => Err(WordsFault::TooLong),
        _ => Ok(words),
    }
}

/// What a file is by its first bytes, whatever its name says; none: nothing that we take.
#[must_use]
pub fn file_type(bytes: &[u8]) -> Option<&'static str> {
    let riff = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    match bytes {
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'%', b'P', b'D', b'F', b'-', ..] => Some("application/pdf"),
        _ if riff => Some("image/webp"),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
