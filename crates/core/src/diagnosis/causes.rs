//! Which causes fit the records. Each is a line of its own: a condition, how sure, the evidence.
//! A cause without evidence is none: where no record says why, the list is empty, and the page says
//! that the cause is not known.

use super::{BankSays, Certainty, Evidence, Finding, Records, Verdict, Why};
use super::{attempt_evidence, paid_over_minor, paid_twice_minor};
use crate::payment::AttemptState;
use crate::refusal::Refusal;

/// A bank that takes longer than this is silent, not slow.
const SLOW_US: i64 = 30 * 1_000_000;

impl Records<'_> {
    pub(super) fn causes(&self, verdict: Verdict) -> Vec<Finding> {
        let found = [
            self.contradictory_answers(),
            self.answer_not_booked(verdict),
            self.late_answer(verdict),
            self.refused(verdict),
            self.not_sent_yet(verdict),
            self.callback_lost(verdict),
            self.other_sum(verdict),
            self.still_working(verdict),
            self.bank_down(verdict),
            self.bank_silent(verdict),
            self.network_broke(verdict),
            self.paid_twice(),
        ];
        let mut causes: Vec<Finding> = found.into_iter().flatten().collect();
        // Stable: among equally sure ones the order above stands.
        causes.sort_by_key(|finding| finding.certainty);
        causes
    }

    fn refused(&self, verdict: Verdict) -> Option<Finding> {
        let refusal = self.facts.payment.refusal?;
        let fits = matches!(verdict, Verdict::ReallyFailed | Verdict::NeverReachedBank);
        let mut evidence = vec![Evidence::Refusal(refusal)];
        evidence.extend(self.answers());
        fits.then(|| finding(Why::Refused, Certainty::Proven, evidence))
    }

    fn contradictory_answers(&self) -> Option<Finding> {
        let both = self.succeeded && (self.declined || self.never_had);
        both.then(|| finding(Why::ContradictoryAnswers, Certainty::Proven, self.answers()))
    }

    /// The bank has said it, where we can read it, and the payment does not stand so.
    fn answer_not_booked(&self, verdict: Verdict) -> Option<Finding> {
        let taken = verdict == Verdict::MoneyTakenNotCredited;
        let failed = verdict == Verdict::ReallyFailed && self.pending() && self.declined;
        (taken || failed).then(|| finding(Why::AnswerNotBooked, Certainty::Proven, self.answers()))
    }

    fn late_answer(&self, verdict: Verdict) -> Option<Finding> {
        let ended = self.facts.payment.settled_at_us?;
        let late = |at: Option<i64>| at.is_some_and(|at| at > ended);
        let attempts = self.facts.attempts.iter();
        let answered = attempts
            .filter(|attempt| {
                attempt.state == AttemptState::Succeeded && late(attempt.answered_at_us)
            })
            .map(attempt_evidence);
        let callbacks = self.facts.callbacks.iter();
        let called = callbacks
            .filter(|call| call.says == BankSays::Succeeded && late(Some(call.received_at_us)))
            .map(|call| Evidence::Callback(call.says));
        let evidence: Vec<Evidence> = answered.chain(called).collect();
        let fits = matches!(verdict, Verdict::LateSuccess | Verdict::MoneyTakenNotCredited);
        (fits && !evidence.is_empty())
            .then(|| finding(Why::LateAnswer, Certainty::Proven, evidence))
    }

    fn callback_lost(&self, verdict: Verdict) -> Option<Finding> {
        let success_called =
            self.facts.callbacks.iter().any(|callback| callback.says == BankSays::Succeeded);
        let fits = verdict == Verdict::MoneyTakenNotCredited && !success_called;
        let evidence = vec![Evidence::NoCallback];
        fits.then(|| finding(Why::CallbackLost, Certainty::Likely, evidence))
    }

    fn not_sent_yet(&self, verdict: Verdict) -> Option<Finding> {
        let fits = verdict == Verdict::NeverReachedBank && !self.sent && self.pending();
        let sure = if self.old() { Certainty::Likely } else { Certainty::Possible };
        fits.then(|| finding(Why::NotSentYet, sure, vec![Evidence::NeverSent]))
    }

    /// Only the bank can say that it is at it: that nothing has come yet says nothing.
    fn still_working(&self, verdict: Verdict) -> Option<Finding> {
        let called = self.facts.callbacks.last().filter(|call| call.says == BankSays::Pending);
        let (certainty, evidence) = match (self.facts.bank, called) {
            (Some(BankSays::Pending), _) => (Certainty::Proven, Evidence::Asked(BankSays::Pending)),
            // It said so once; whoever was asked just now and says otherwise outweighs that.
            (None, Some(call)) if !self.old() => (Certainty::Likely, Evidence::Callback(call.says)),
            _ => return None,
        };
        (verdict == Verdict::Unknown).then(|| finding(Why::StillWorking, certainty, vec![evidence]))
    }

    fn other_sum(&self, verdict: Verdict) -> Option<Finding> {
        let evidence = vec![Evidence::Asked(BankSays::Differs)];
        let fits = matches!(verdict, Verdict::Unknown | Verdict::ReallySucceeded);
        (fits && self.other_sum_held()).then(|| finding(Why::OtherSum, Certainty::Proven, evidence))
    }

    fn bank_silent(&self, verdict: Verdict) -> Option<Finding> {
        let spoke = matches!(self.facts.bank, Some(BankSays::Pending | BankSays::Differs));
        let fits = verdict == Verdict::Unknown && self.sent && self.old() && !spoke;
        fits.then(|| finding(Why::BankSilent, Certainty::Likely, self.unanswered()))
    }

    fn bank_down(&self, verdict: Verdict) -> Option<Finding> {
        let silent = self.facts.bank == Some(BankSays::NoAnswer);
        let evidence = vec![Evidence::Asked(BankSays::NoAnswer)];
        (verdict == Verdict::Unknown && silent)
            .then(|| finding(Why::BankDown, Certainty::Likely, evidence))
    }

    fn network_broke(&self, verdict: Verdict) -> Option<Finding> {
        let lost = self.facts.attempts.iter().any(|a| a.state == AttemptState::Unknown);
        let recorded = self.facts.payment.refusal == Some(Refusal::NetworkBroken);
        let fits = match verdict {
            Verdict::Unknown => lost,
            // The question went out, and the bank never saw it.
            Verdict::NeverReachedBank => self.sent && !self.void && !recorded,
            _ => false,
        };
        let proven = verdict == Verdict::NeverReachedBank;
        let certainty = if proven { Certainty::Likely } else { Certainty::Possible };
        fits.then(|| finding(Why::NetworkBroke, certainty, self.unanswered()))
    }

    fn paid_twice(&self) -> Option<Finding> {
        let twins = self.facts.twins;
        let evidence = vec![Evidence::Twins(twins.len())];
        let near = paid_twice_minor(self.facts.payment, twins) > 0;
        let certainty = if near { Certainty::Likely } else { Certainty::Possible };
        (paid_over_minor(self.facts.payment, twins) > 0)
            .then(|| finding(Why::PaidTwice, certainty, evidence))
    }

    /// What the bank said, wherever it stands.
    fn answers(&self) -> Vec<Evidence> {
        let answered = self.facts.attempts.iter().filter(|attempt| {
            matches!(
                attempt.state,
                AttemptState::Succeeded | AttemptState::Declined | AttemptState::Void
            )
        });
        let mut found: Vec<Evidence> = answered.map(attempt_evidence).collect();
        found.extend(self.facts.callbacks.iter().map(|call| Evidence::Callback(call.says)));
        found.extend(self.facts.bank.map(Evidence::Asked));
        found
    }

    fn unanswered(&self) -> Vec<Evidence> {
        let open =
            self.facts.attempts.iter().filter(|attempt| {
                matches!(attempt.state, AttemptState::Sent | AttemptState::Unknown)
            });
        let mut found: Vec<Evidence> = open.map(attempt_evidence).collect();
        found.extend(self.facts.bank.map(Evidence::Asked));
        found
    }

    /// Whether the question is older than a slow bank needs.
    fn old(&self) -> bool {
        let sent = self.facts.attempts.iter().filter_map(|attempt| attempt.sent_at_us).max();
        let since = sent.unwrap_or(self.facts.payment.created_at_us);
        self.facts.now_us.saturating_sub(since) > SLOW_US
    }
}

fn finding(why: Why, certainty: Certainty, evidence: Vec<Evidence>) -> Finding {
    Finding { why, certainty, evidence }
}
