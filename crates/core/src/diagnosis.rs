//! "Did it really fail?" The desk's answer from the three records that know: our ledger, the rail's
//! record, and the callbacks as they came (PAY-8, PAY-9).
//!
//! [`diagnose`] says what is true of a payment, where the money is, what would put it right, and
//! which causes fit, each with its evidence. No percentages: a cause is proven by a record, likely
//! because nothing else fits the records, or merely possible.
//!
//! Invariants: a verdict never rests on a state word alone where a record can be asked; a success
//! that any record shows is never called a failure; the first cause is the surest, and each rests
//! on a record: where none says why, there is no cause. To add a cause: a variant of [`Why`], its
//! line in `causes.rs`, a row in the tests, its words in `locales/*/diagnosis.ftl`.

use crate::id::AccountId;
use crate::ledger::{Entry, Hold, HoldState, account_id};
use crate::payment::{Attempt, AttemptState, Method, Payment, PaymentState};
use crate::refusal::Refusal;
use crate::words;

mod causes;
mod claim;

pub use claim::{Claim, NEAR_US, paid_over_minor, paid_twice_minor};

words! {
    /// What the bank says of the payment, by callback or when asked.
    BankSays {
        Succeeded "succeeded",
        Declined "declined",
        Pending "pending",
        /// It has no such payment.
        NeverHad "never_had",
        /// It holds another sum under this reference.
        Differs "differs",
        /// It did not answer.
        NoAnswer "no_answer",
    }
    Verdict {
        /// It failed, and nobody holds the payer's money.
        ReallyFailed "really_failed",
        /// It went through.
        ReallySucceeded "really_succeeded",
        /// No record can say yet; the bank is being asked.
        Unknown "unknown",
        /// The bank took the money, and our books do not show it.
        MoneyTakenNotCredited "money_taken_not_credited",
        /// The bank took the money after the payment had ended as not paid.
        LateSuccess "late_success",
        /// The bank was never asked, or never got the question.
        NeverReachedBank "never_reached_bank",
        /// We credited the payee, and the bank says that it took nothing.
        CreditedNotTaken "credited_not_taken",
        /// The payment's state and our own ledger contradict each other: a fault of ours.
        BooksDisagree "books_disagree",
    }
    MoneyAt {
        Payer "payer",
        Payee "payee",
        /// Taken by the bank, not in our books.
        Bank "bank",
        /// In our books without an owner.
        Suspense "suspense",
        /// On its way back to the payer.
        Returning "returning",
        /// Back with the payer.
        Returned "returned",
        Unknown "unknown",
    }
    /// What would put it right.
    Step {
        Nothing "nothing",
        /// Wait: it is being settled by itself.
        Wait "wait",
        AskBank "ask_bank",
        /// Book what the bank has said.
        Finish "finish",
        Cancel "cancel",
        /// Give the money in suspense to its owner.
        GiveBack "give_back",
        /// A counter-entry, with a second signature.
        Correct "correct",
    }
    Certainty { Proven "proven", Likely "likely", Possible "possible" }
    Why {
        /// The recorded refusal says it.
        Refused "refused",
        ContradictoryAnswers "contradictory_answers",
        /// The bank's answer is in our records and was not booked.
        AnswerNotBooked "answer_not_booked",
        LateAnswer "late_answer",
        /// The bank took it and its callback never came.
        CallbackLost "callback_lost",
        /// Our own job has not sent it.
        NotSentYet "not_sent_yet",
        /// The bank says so itself.
        StillWorking "still_working",
        /// The bank holds another sum under this reference, so its word is not booked.
        OtherSum "other_sum",
        /// Sent, and no answer came.
        BankSilent "bank_silent",
        /// The bank does not answer questions either.
        BankDown "bank_down",
        /// The connection broke off between us.
        NetworkBroke "network_broke",
        /// The payer paid the same twice.
        PaidTwice "paid_twice",
    }
}

/// A callback as it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallbackFact {
    pub says: BankSays,
    pub received_at_us: i64,
}

/// All that is known of one payment.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    pub payment: &'a Payment,
    /// Entries whose cause is this payment.
    pub entries: &'a [Entry],
    pub holds: &'a [Hold],
    pub attempts: &'a [Attempt],
    pub callbacks: &'a [CallbackFact],
    /// What the bank said when it was asked just now; none: not asked.
    pub bank: Option<BankSays>,
    /// Other payments that went through: same payer, payee and amount, within a day.
    pub twins: &'a [Payment],
    pub now_us: i64,
}

/// One thing that a record shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    State(PaymentState),
    Refusal(Refusal),
    /// Minor units that reached the payee's account.
    Credited(i64),
    NothingCredited,
    InSuspense(i64),
    GivenBack(i64),
    HoldOpen(i64),
    NeverSent,
    /// Over before anything was taken.
    Void,
    /// So many times asked.
    SentUnanswered(i64),
    /// The bank's answer in our record, with its response code.
    Answered(BankSays, Option<String>),
    Callback(BankSays),
    NoCallback,
    /// The bank, asked just now.
    Asked(BankSays),
    Twins(usize),
}

impl Evidence {
    /// Its text key. A text may use `$value`, which is [`Evidence::value`].
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Evidence::State(_) => "diagnosis-evidence-state",
            Evidence::Refusal(_) => "diagnosis-evidence-refusal",
            Evidence::Credited(_) => "diagnosis-evidence-credited",
            Evidence::NothingCredited => "diagnosis-evidence-nothing-credited",
            Evidence::InSuspense(_) => "diagnosis-evidence-in-suspense",
            Evidence::GivenBack(_) => "diagnosis-evidence-given-back",
            Evidence::HoldOpen(_) => "diagnosis-evidence-hold-open",
            Evidence::NeverSent => "diagnosis-evidence-never-sent",
            Evidence::Void => "diagnosis-evidence-void",
            Evidence::SentUnanswered(_) => "diagnosis-evidence-sent-unanswered",
            Evidence::Answered(..) => "diagnosis-evidence-answered",
            Evidence::Callback(_) => "diagnosis-evidence-callback",
            Evidence::NoCallback => "diagnosis-evidence-no-callback",
            Evidence::Asked(_) => "diagnosis-evidence-asked",
            Evidence::Twins(_) => "diagnosis-evidence-twins",
        }
    }

    /// What its text shows.
    #[must_use]
    pub fn value(&self) -> EvidenceValue<'_> {
        match self {
            Evidence::State(state) => EvidenceValue::State(*state),
            Evidence::Refusal(refusal) => EvidenceValue::Refusal(*refusal),
            Evidence::Credited(minor) | Evidence::InSuspense(minor) => EvidenceValue::Minor(*minor),
            Evidence::GivenBack(minor) | Evidence::HoldOpen(minor) => EvidenceValue::Minor(*minor),
            Evidence::SentUnanswered(count) => EvidenceValue::Count(*count),
            Evidence::Twins(count) => {
                EvidenceValue::Count(i64::try_from(*count).unwrap_or(i64::MAX))
            }
            Evidence::Answered(says, code) => EvidenceValue::Bank(*says, code.as_deref()),
            Evidence::Callback(says) | Evidence::Asked(says) => EvidenceValue::Bank(*says, None),
            Evidence::NothingCredited
            | Evidence::NeverSent
            | Evidence::Void
            | Evidence::NoCallback => EvidenceValue::None,
        }
    }
}

/// The `$value` of a piece of evidence, for the page to write in the reader's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EvidenceValue<'a> {
    None,
    State(PaymentState),
    Refusal(Refusal),
    /// With the response code, where there was one.
    Bank(BankSays, Option<&'a str>),
    Count(i64),
    /// Minor units in the payment's currency.
    Minor(i64),
}

/// A cause that fits, with what speaks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub why: Why,
    pub certainty: Certainty,
    pub evidence: Vec<Evidence>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    pub verdict: Verdict,
    pub certainty: Certainty,
    pub money: MoneyAt,
    pub step: Step,
    /// What the verdict rests on.
    pub evidence: Vec<Evidence>,
    /// The surest first; none: no record says why.
    pub causes: Vec<Finding>,
    /// Other payments like it, whether or not they were given back.
    pub twins: Vec<Payment>,
    /// What it and those near it have taken beyond one of them, in minor units; nothing where the
    /// bank did not take this one.
    pub over_minor: i64,
    /// The same of it and all of them, of which those that lie apart may be something else.
    pub apart_minor: i64,
    /// A guest paid, so that there is nobody whose payments could be compared.
    pub by_guest: bool,
}

/// The records in the form in which they are compared.
struct Records<'a> {
    facts: &'a Facts<'a>,
    credited_minor: i64,
    suspense_minor: i64,
    given_back_minor: i64,
    sent: bool,
    succeeded: bool,
    declined: bool,
    never_had: bool,
    /// It was over before anything was taken.
    void: bool,
}

impl<'a> Records<'a> {
    fn of(facts: &'a Facts<'a>) -> Records<'a> {
        let payment = facts.payment;
        let suspense = account_id::suspense(payment.currency);
        let into = |account: &AccountId| {
            let of_it = facts.entries.iter().filter(|entry| entry.account == *account);
            of_it.map(|entry| entry.amount_minor).sum::<i64>()
        };
        let attempt = |state| facts.attempts.iter().any(|attempt| attempt.state == state);
        let said = |says| {
            facts.bank == Some(says) || facts.callbacks.iter().any(|callback| callback.says == says)
        };
        let credited_minor = into(&payment.to);
        let in_suspense = into(&suspense);
        // What a payment that was not paid gave back can only have come out of suspense.
        let given_back_minor = if in_suspense > 0 { payment.refunded_minor } else { 0 };
        Records {
            facts,
            credited_minor,
            suspense_minor: in_suspense - given_back_minor,
            given_back_minor,
            sent: facts.attempts.iter().any(|attempt| attempt.state != AttemptState::Due),
            succeeded: attempt(AttemptState::Succeeded) || said(BankSays::Succeeded),
            declined: attempt(AttemptState::Declined) || said(BankSays::Declined),
            never_had: said(BankSays::NeverHad),
            void: attempt(AttemptState::Void),
        }
    }

    fn pending(&self) -> bool {
        !self.facts.payment.state.is_final()
    }

    fn is_card(&self) -> bool {
        self.facts.payment.method == Method::Card
    }

    fn credited(&self) -> bool {
        self.credited_minor > 0
    }

    fn verdict(&self) -> Verdict {
        let paid = self.facts.payment.state == PaymentState::Succeeded;
        if self.credited() != paid {
            return Verdict::BooksDisagree;
        }
        if paid {
            // Only the bank's own word just now can unsay what was booked on its word.
            let denied = matches!(self.facts.bank, Some(BankSays::Declined | BankSays::NeverHad));
            let uncovered = self.is_card() && denied;
            return if uncovered { Verdict::CreditedNotTaken } else { Verdict::ReallySucceeded };
        }
        if self.suspense_minor > 0 || self.given_back_minor > 0 {
            return Verdict::LateSuccess;
        }
        if self.succeeded {
            return Verdict::MoneyTakenNotCredited;
        }
        let called_off = self.facts.payment.refusal == Some(Refusal::Cancelled);
        if self.declined || (self.void && called_off) {
            return Verdict::ReallyFailed;
        }
        if self.never_had || self.void || (!self.facts.attempts.is_empty() && !self.sent) {
            return Verdict::NeverReachedBank;
        }
        if self.pending() { Verdict::Unknown } else { Verdict::ReallyFailed }
    }

    fn certainty(&self, verdict: Verdict) -> Certainty {
        let heard = self.succeeded || self.declined || self.never_had || self.void;
        let unanswered = self.sent && !heard;
        match verdict {
            // Ended, and the bank's last word was never heard.
            Verdict::ReallyFailed if unanswered => Certainty::Likely,
            Verdict::NeverReachedBank if !self.never_had && !self.void => Certainty::Likely,
            Verdict::MoneyTakenNotCredited if self.declined || self.never_had => Certainty::Likely,
            // It has taken something, and not what was booked.
            Verdict::ReallySucceeded if self.other_sum_held() => Certainty::Likely,
            Verdict::Unknown => Certainty::Possible,
            _ => Certainty::Proven,
        }
    }

    /// The bank knows this payment, with another sum than was asked for.
    fn other_sum_held(&self) -> bool {
        self.is_card() && self.facts.bank == Some(BankSays::Differs)
    }

    fn money(&self, verdict: Verdict) -> MoneyAt {
        let payment = &self.facts.payment;
        match verdict {
            Verdict::ReallyFailed | Verdict::NeverReachedBank => MoneyAt::Payer,
            Verdict::ReallySucceeded if payment.back_minor() >= payment.amount_minor => {
                MoneyAt::Returned
            }
            Verdict::ReallySucceeded | Verdict::CreditedNotTaken => MoneyAt::Payee,
            Verdict::MoneyTakenNotCredited => MoneyAt::Bank,
            Verdict::LateSuccess if self.suspense_minor <= 0 => MoneyAt::Returned,
            Verdict::LateSuccess if self.facts.payment.refunding_minor > 0 => MoneyAt::Returning,
            Verdict::LateSuccess => MoneyAt::Suspense,
            Verdict::Unknown | Verdict::BooksDisagree => MoneyAt::Unknown,
        }
    }

    fn step(&self, verdict: Verdict, certainty: Certainty) -> Step {
        match verdict {
            Verdict::ReallySucceeded => Step::Nothing,
            Verdict::ReallyFailed if certainty != Certainty::Proven => Step::AskBank,
            Verdict::ReallyFailed if self.pending() => Step::Finish,
            Verdict::ReallyFailed => Step::Nothing,
            Verdict::Unknown if self.facts.bank == Some(BankSays::Pending) => Step::Wait,
            Verdict::Unknown => Step::AskBank,
            Verdict::MoneyTakenNotCredited if certainty != Certainty::Proven => Step::AskBank,
            Verdict::MoneyTakenNotCredited => Step::Finish,
            Verdict::LateSuccess => match self.money(verdict) {
                MoneyAt::Suspense => Step::GiveBack,
                MoneyAt::Returning => Step::Wait,
                _ => Step::Nothing,
            },
            Verdict::NeverReachedBank if self.pending() => Step::Cancel,
            Verdict::NeverReachedBank => Step::Nothing,
            Verdict::CreditedNotTaken | Verdict::BooksDisagree => Step::Correct,
        }
    }
}

/// Compares the records and says what is true.
#[must_use]
pub fn diagnose(facts: &Facts<'_>) -> Diagnosis {
    let records = Records::of(facts);
    let verdict = records.verdict();
    let certainty = records.certainty(verdict);
    let taken = verdict == Verdict::ReallySucceeded;
    let of_taken = |minor: i64| if taken { minor } else { 0 };
    Diagnosis {
        verdict,
        certainty,
        money: records.money(verdict),
        step: records.step(verdict, certainty),
        evidence: records.evidence(),
        causes: records.causes(verdict),
        twins: facts.twins.to_vec(),
        over_minor: of_taken(paid_twice_minor(facts.payment, facts.twins)),
        apart_minor: of_taken(paid_over_minor(facts.payment, facts.twins)),
        by_guest: facts.payment.payer.is_none(),
    }
}

impl Records<'_> {
    /// Everything that the records show, ours before the bank's.
    fn evidence(&self) -> Vec<Evidence> {
        let facts = self.facts;
        let mut found = vec![Evidence::State(facts.payment.state)];
        found.push(match self.credited_minor {
            0 => Evidence::NothingCredited,
            minor => Evidence::Credited(minor),
        });
        let sums = [
            (self.suspense_minor, Evidence::InSuspense as fn(i64) -> Evidence),
            (self.given_back_minor, Evidence::GivenBack),
        ];
        found.extend(sums.into_iter().filter(|(minor, _)| *minor > 0).map(|(m, make)| make(m)));
        let open = facts.holds.iter().filter(|hold| hold.state == HoldState::Open);
        found.extend(open.map(|hold| Evidence::HoldOpen(hold.amount_minor)));
        found.extend(facts.attempts.iter().map(attempt_evidence));
        found.extend(facts.callbacks.iter().map(|callback| Evidence::Callback(callback.says)));
        if self.sent && facts.callbacks.is_empty() {
            found.push(Evidence::NoCallback);
        }
        found.extend(facts.bank.map(Evidence::Asked));
        found
    }
}

fn attempt_evidence(attempt: &Attempt) -> Evidence {
    match attempt.state {
        AttemptState::Due => Evidence::NeverSent,
        AttemptState::Sent | AttemptState::Unknown => Evidence::SentUnanswered(attempt.asked),
        AttemptState::Succeeded => Evidence::Answered(BankSays::Succeeded, attempt.code.clone()),
        AttemptState::Declined => Evidence::Answered(BankSays::Declined, attempt.code.clone()),
        AttemptState::Void => Evidence::Void,
    }
}

#[cfg(test)]
mod tests;
