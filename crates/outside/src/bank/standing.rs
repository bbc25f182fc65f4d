//! Where a charge or refund stands: what was said, what is still to come, and who is to be told.
//!
//! Both kinds live the same life, so it is written once: booked by a plan, perhaps settled later,
//! perhaps voided before that. Pure: time is an argument.

use serde::{Deserialize, Serialize};

use super::card::{Manner, Refusal};
use super::mode::Mode;
use crate::clock::{millis, rfc3339, seconds};

const SLOW_US: i64 = seconds(8);
/// A webhook leaves a moment after the answer, as it mostly does in life.
const WEBHOOK_US: i64 = millis(200);
const OUT_OF_ORDER_OUTCOME_US: i64 = seconds(1);
const OUT_OF_ORDER_PENDING_US: i64 = seconds(3);
/// Beyond this many lines a history notes questions no more.
const HISTORY_MAX: usize = 100;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    Succeeded,
    Declined,
    Pending,
}

impl State {
    pub(crate) fn word(self) -> &'static str {
        match self {
            State::Succeeded => "succeeded",
            State::Declined => "declined",
            State::Pending => "pending",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Verdict {
    pub(crate) state: State,
    pub(crate) code: String,
    pub(crate) decline_code: Option<String>,
    pub(crate) message: String,
}

impl Verdict {
    fn new(state: State, code: &str, message: &str) -> Self {
        Verdict { state, code: code.to_owned(), decline_code: None, message: message.to_owned() }
    }

    pub(crate) fn of(refusal: Option<Refusal>) -> Self {
        let Some(refusal) = refusal else {
            return Verdict::new(State::Succeeded, "00", "Approved");
        };
        let decline_code = Some(refusal.decline_code.to_owned());
        let verdict = Verdict::new(State::Declined, refusal.code, refusal.message);
        Verdict { decline_code, ..verdict }
    }

    fn pending() -> Self {
        Verdict::new(State::Pending, "09", "Request in progress")
    }

    pub(crate) fn void() -> Self {
        Verdict::new(State::Declined, "void", "Cancelled before it took effect")
    }
}

/// How the answer leaves the bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Conduct {
    Answer,
    AnswerAfter { wait_us: i64 },
    Cut,
}

/// What the bank will do with a submission, decided before anything is booked.
#[derive(Debug)]
pub(crate) struct Plan {
    now: Verdict,
    later: Option<(i64, Verdict)>,
    pub(crate) conduct: Conduct,
    first_webhook_us: i64,
    copies: u8,
    withheld: bool,
}

impl Plan {
    pub(crate) fn new(outcome: Verdict, card: Manner, mode: Mode) -> Self {
        let mut plan = Plan {
            now: outcome,
            later: None,
            conduct: Conduct::Answer,
            first_webhook_us: WEBHOOK_US,
            copies: 1,
            withheld: false,
        };
        plan.behave(card);
        plan.behave(match mode {
            Mode::Normal | Mode::Down | Mode::Maintenance => Manner::Plain,
            Mode::Slow => Manner::Slow,
            Mode::SilentAfterAccept => Manner::Silent,
            Mode::Twice => Manner::Twice,
            Mode::OutOfOrder => Manner::OutOfOrder,
        });
        plan
    }

    fn behave(&mut self, manner: Manner) {
        match manner {
            Manner::Plain => {}
            Manner::Slow if self.conduct == Conduct::Answer => {
                self.conduct = Conduct::AnswerAfter { wait_us: SLOW_US };
                self.first_webhook_us += SLOW_US;
            }
            Manner::Slow => {}
            Manner::Silent => {
                self.conduct = Conduct::Cut;
                self.withheld = true;
            }
            Manner::Pending(wait_s) => self.put_off(seconds(wait_s)),
            Manner::Twice => self.copies = 2,
            Manner::OutOfOrder => {
                self.put_off(OUT_OF_ORDER_OUTCOME_US);
                self.first_webhook_us = OUT_OF_ORDER_PENDING_US;
            }
        }
    }

    fn put_off(&mut self, wait_us: i64) {
        let outcome = match self.later.take() {
            Some((_, outcome)) => outcome,
            None => std::mem::replace(&mut self.now, Verdict::pending()),
        };
        self.later = Some((wait_us, outcome));
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Moment {
    pub(crate) at_us: i64,
    pub(crate) what: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Later {
    at_us: i64,
    verdict: Verdict,
}

/// Who is to be told of outcomes, and how.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Telling {
    pub(crate) webhook_url: Option<String>,
    pub(crate) copies: u8,
    pub(crate) withheld: bool,
    /// When the first webhook is due.
    pub(crate) first_at_us: i64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Standing {
    pub(crate) verdict: Verdict,
    pub(crate) created_at_us: i64,
    pub(crate) succeeded_at_us: Option<i64>,
    pub(crate) settled_at_us: Option<i64>,
    pub(crate) reversed_at_us: Option<i64>,
    later: Option<Later>,
    pub(crate) telling: Telling,
    pub(crate) history: Vec<Moment>,
}

impl Standing {
    pub(crate) fn booked(plan: Plan, webhook_url: Option<String>, now_us: i64) -> Self {
        let mut standing = Standing {
            verdict: plan.now,
            created_at_us: now_us,
            succeeded_at_us: None,
            settled_at_us: None,
            reversed_at_us: None,
            later: plan.later.map(|(wait, verdict)| Later { at_us: now_us + wait, verdict }),
            telling: Telling {
                webhook_url,
                copies: plan.copies,
                withheld: plan.withheld,
                first_at_us: now_us + plan.first_webhook_us,
            },
            history: Vec::new(),
        };
        standing.note("received", now_us);
        standing.stamp(now_us);
        if plan.conduct == Conduct::Cut {
            standing.note("answer_cut", now_us);
        }
        standing
    }

    /// A cancellation that came before what it cancels.
    pub(crate) fn tombstone(now_us: i64) -> Self {
        let mut standing = Standing {
            verdict: Verdict::void(),
            created_at_us: now_us,
            succeeded_at_us: None,
            settled_at_us: Some(now_us),
            reversed_at_us: Some(now_us),
            later: None,
            telling: Telling::default(),
            history: Vec::new(),
        };
        standing.note("cancel_asked", now_us);
        standing.note("voided", now_us);
        standing
    }

    /// How an answer that was given before leaves this time. The card's own oddity was spent on the
    /// first time; the bank's mode never is.
    pub(crate) fn answer_again(&mut self, mode: Mode, now_us: i64) -> Conduct {
        let conduct = Plan::new(self.verdict.clone(), Manner::Plain, mode).conduct;
        if conduct == Conduct::Cut {
            self.note("answer_cut", now_us);
        }
        conduct
    }

    /// When a pending one gets its outcome.
    pub(crate) fn settles_at_us(&self) -> Option<i64> {
        self.later.as_ref().map(|later| later.at_us)
    }

    /// The outcome is there. False if it had come already, or was voided meanwhile.
    pub(crate) fn settle(&mut self, now_us: i64) -> bool {
        if self.settles_at_us().is_none_or(|at_us| at_us > now_us) {
            return false;
        }
        let Some(later) = self.later.take() else { return false };
        self.verdict = later.verdict;
        self.note("settled", now_us);
        self.stamp(now_us);
        true
    }

    pub(crate) fn void(&mut self, now_us: i64) {
        self.later = None;
        self.verdict = Verdict::void();
        self.settled_at_us = Some(now_us);
        self.reversed_at_us = Some(now_us);
        self.note("voided", now_us);
    }

    fn stamp(&mut self, now_us: i64) {
        if self.verdict.state != State::Pending {
            self.settled_at_us = Some(now_us);
        }
        if self.verdict.state == State::Succeeded {
            self.succeeded_at_us = Some(now_us);
        }
        let what = match self.verdict.state {
            State::Succeeded => "authorised",
            State::Declined => "declined",
            State::Pending => "pending",
        };
        self.note(what, now_us);
    }

    pub(crate) fn note(&mut self, what: &str, now_us: i64) {
        if self.history.len() < HISTORY_MAX {
            self.history.push(Moment { at_us: now_us, what: what.to_owned() });
        }
    }

    pub(crate) fn history_json(&self) -> serde_json::Value {
        let row = |moment: &Moment| {
            let at = rfc3339(moment.at_us);
            serde_json::json!({ "at": at, "what": moment.what })
        };
        self.history.iter().map(row).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pending_one_settles_once_and_not_before_its_time() {
        let plan = Plan::new(Verdict::of(None), Manner::Pending(20), Mode::Normal);
        let mut standing = Standing::booked(plan, None, 1_000);
        assert_eq!(standing.verdict.code, "09");
        assert!(!standing.settle(1_000));
        assert!(standing.settle(1_000 + seconds(20)));
        assert!(!standing.settle(1_000 + seconds(20)), "settled twice");
        assert_eq!(standing.verdict, Verdict::of(None));
    }

    #[test]
    fn a_voided_one_never_settles() {
        let plan = Plan::new(Verdict::of(None), Manner::OutOfOrder, Mode::Normal);
        let mut standing = Standing::booked(plan, None, 0);
        standing.void(10);
        assert!(!standing.settle(i64::MAX));
        assert_eq!(standing.verdict.code, "void");
        assert_eq!(standing.succeeded_at_us, None);
    }

    #[test]
    fn a_mode_adds_to_what_the_card_does() {
        let plan = Plan::new(Verdict::of(None), Manner::Pending(20), Mode::SilentAfterAccept);
        assert_eq!(plan.conduct, Conduct::Cut);
        assert!(plan.withheld);
        assert_eq!(plan.now.state, State::Pending);
        let plan = Plan::new(Verdict::of(None), Manner::Silent, Mode::Slow);
        assert_eq!(plan.conduct, Conduct::Cut, "a cut line answers nothing, late or not");
    }
}
