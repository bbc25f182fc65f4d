//! Replies that agents say again and again, and the facts under which each is true: an agent in a
//! hurry presses what is offered, so that nothing is offered that the records do not bear out.
//!
//! Those that fit a case best come first: the greeting that opens it, what is true of this payment
//! alone, what is true of many, the farewell. To add one: a variant in its place, its line in
//! [`Usual::holds`], a row in the test, its words in `locales/*/canned.ftl`.

use crate::diagnosis::{BankSays, Diagnosis, Evidence, MoneyAt, Step, Verdict};
use crate::payment::{Method, Payment};
use crate::refund::RefundState;
use crate::refusal::Refusal;
use crate::words;

words! {
    /// In the order in which they are offered; `canned-<word>-title` and `-text` say them.
    Usual {
        /// The case with all that came along is here.
        Hello "hello",
        /// Number, date and code of the card are to be compared.
        Card "card",
        /// It failed, the bank was asked, and nothing was taken.
        Failed "failed",
        /// The bank has not told yet.
        Doubt "doubt",
        /// A refund is on its way, with its day.
        Refund "refund",
        /// A proof of identity was sent into the case.
        Proof "proof",
        /// The records of the ledger and of the bank are being looked at.
        Looking "looking",
        /// It worked out, and the case is closed.
        Goodbye "goodbye",
    }
}

/// What the records say of the payment that a case is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paying {
    pub method: Method,
    pub refusal: Option<Refusal>,
    pub verdict: Verdict,
    pub money: MoneyAt,
    pub step: Step,
    /// A record shows that the bank refused it.
    pub bank_declined: bool,
}

impl Paying {
    #[must_use]
    pub fn of(payment: &Payment, diagnosis: &Diagnosis) -> Self {
        use Evidence::{Answered, Asked, Callback};
        let declined = |evidence: &Evidence| match evidence {
            Answered(says, _) | Callback(says) | Asked(says) => *says == BankSays::Declined,
            _ => false,
        };
        Self {
            method: payment.method,
            refusal: payment.refusal,
            verdict: diagnosis.verdict,
            money: diagnosis.money,
            step: diagnosis.step,
            bank_declined: diagnosis.evidence.iter().any(declined),
        }
    }
}

/// What of a case decides what may be said in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The agent has written in it.
    pub greeted: bool,
    /// Somebody of us has.
    pub answered: bool,
    pub proof_waits: bool,
    pub payment: Option<Paying>,
    /// How the refunds of it stand.
    pub refunds: Vec<RefundState>,
}

impl Usual {
    /// Whether what it says is so.
    #[must_use]
    pub fn holds(self, facts: &Facts) -> bool {
        let paying = facts.payment.as_ref();
        let by_card = paying.filter(|paying| paying.method == Method::Card);
        match self {
            Usual::Hello => !facts.greeted,
            Usual::Card => paying.is_some_and(|paying| is_mistyped(paying.refusal)),
            Usual::Failed => by_card.is_some_and(|paying| {
                let failed = paying.verdict == Verdict::ReallyFailed && paying.bank_declined;
                failed && paying.money == MoneyAt::Payer && paying.step == Step::Nothing
            }),
            Usual::Doubt => by_card.is_some_and(|paying| paying.verdict == Verdict::Unknown),
            // What waits for a decision or for a shop's funds is not on its way, and has no day.
            Usual::Refund => {
                let goes = |state: &RefundState| {
                    matches!(state, RefundState::Sending | RefundState::InDoubt)
                };
                facts.refunds.iter().any(goes)
            }
            Usual::Proof => facts.proof_waits,
            Usual::Looking => by_card.is_some(),
            Usual::Goodbye => {
                let settled = paying.is_none_or(|paying| paying.step == Step::Nothing);
                let back = facts.refunds.iter().all(|state| state.is_final());
                facts.answered && settled && back && !facts.proof_waits
            }
        }
    }
}

/// What was typed from the card may be wrong; its bank's code for that cannot tell a card that has
/// expired from a wrong date.
fn is_mistyped(refusal: Option<Refusal>) -> bool {
    use Refusal::{CardCodeWrong, CardExpired, CardExpiryWrong, CardNumberWrong};
    let mistyped = [CardNumberWrong, CardExpiryWrong, CardCodeWrong, CardExpired];
    refusal.is_some_and(|refusal| mistyped.contains(&refusal))
}

/// Those that hold, the best first.
#[must_use]
pub fn usual(facts: &Facts) -> Vec<Usual> {
    use crate::word::Word;
    Usual::ALL.iter().copied().filter(|reply| reply.holds(facts)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::word::Word;

    fn paid(by: Method) -> Paying {
        Paying {
            method: by,
            refusal: None,
            verdict: Verdict::ReallySucceeded,
            money: MoneyAt::Payee,
            step: Step::Nothing,
            bank_declined: false,
        }
    }

    fn failed(by: Method, refusal: Refusal, bank_declined: bool) -> Paying {
        let refusal = Some(refusal);
        let (verdict, money) = (Verdict::ReallyFailed, MoneyAt::Payer);
        Paying { refusal, verdict, money, bank_declined, ..paid(by) }
    }

    #[test]
    fn a_reply_holds_where_its_facts_do() {
        use Method::{Card, Wallet};
        use RefundState::{InDoubt, Paid, Requested, Sending, WaitingFunds};
        let doubt = Paying { verdict: Verdict::Unknown, step: Step::AskBank, ..paid(Card) };
        let taken = Paying {
            verdict: Verdict::MoneyTakenNotCredited,
            step: Step::Finish,
            ..failed(Card, Refusal::CardDeclined, false)
        };
        let unsure = Paying { step: Step::AskBank, ..failed(Card, Refusal::CardDeclined, true) };
        let none: &[RefundState] = &[];
        let table = [
            (None, none, "hello, then goodbye"),
            (Some(paid(Wallet)), none, "hello, then goodbye"),
            (Some(paid(Card)), none, "hello looking, then looking goodbye"),
            (
                Some(failed(Card, Refusal::CardDeclined, true)),
                none,
                "hello failed looking, then failed looking goodbye",
            ),
            (
                Some(failed(Card, Refusal::CardCodeWrong, true)),
                none,
                "hello card failed looking, then card failed looking goodbye",
            ),
            // Nobody asked the bank.
            (
                Some(failed(Card, Refusal::UnusualActivity, false)),
                none,
                "hello looking, then looking goodbye",
            ),
            (Some(failed(Wallet, Refusal::BalanceTooLow, false)), none, "hello, then goodbye"),
            (Some(doubt), none, "hello doubt looking, then doubt looking"),
            (Some(taken), none, "hello looking, then looking"),
            (Some(unsure), none, "hello looking, then looking"),
            (Some(paid(Wallet)), &[Requested], "hello, then "),
            (Some(paid(Wallet)), &[WaitingFunds], "hello, then "),
            (Some(paid(Card)), &[Sending], "hello refund looking, then refund looking"),
            (Some(paid(Card)), &[Paid, InDoubt], "hello refund looking, then refund looking"),
            (Some(paid(Wallet)), &[Paid], "hello, then goodbye"),
        ];
        let said = |facts: &Facts| {
            let words: Vec<_> = usual(facts).into_iter().map(Word::word).collect();
            words.join(" ")
        };
        for (payment, refunds, expected) in table {
            let fresh = Facts { payment, refunds: refunds.to_vec(), ..Facts::default() };
            let later = Facts { greeted: true, answered: true, ..fresh.clone() };
            assert_eq!(format!("{}, then {}", said(&fresh), said(&later)), expected);
        }
        // A colleague has greeted; a proof is waited for.
        let taken_over = Facts { answered: true, proof_waits: true, ..Facts::default() };
        assert_eq!(said(&taken_over), "hello proof");
    }
}
