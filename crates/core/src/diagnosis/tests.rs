use super::*;
use crate::amount::Currency;
use crate::id::{AccountId, AttemptId, HoldId, MerchantId, Party, PaymentId, PersonId};
use crate::ledger::HoldWay;
use crate::payment::{AttemptKind, PaymentKind};
use crate::word::Word;
use proptest::prelude::*;

mod claim;

const MINOR: i64 = 26_800;
const SECOND: i64 = 1_000_000;

/// A payment and its records, built up by a test and diagnosed as they stand.
#[derive(Clone, Debug)]
struct Case {
    payment: Payment,
    entries: Vec<Entry>,
    holds: Vec<Hold>,
    attempts: Vec<Attempt>,
    callbacks: Vec<CallbackFact>,
    bank: Option<BankSays>,
    twins: Vec<Payment>,
    now_us: i64,
}

fn case(method: Method, state: PaymentState) -> Case {
    let payee = Party::Merchant(MerchantId::from_bits(1));
    let payer = PersonId::from_bits(2);
    let from = match method {
        Method::Card => account_id::clearing(Currency::Cny),
        Method::Wallet => account_id::wallet(&payer, Currency::Cny),
    };
    let payment = Payment {
        id: PaymentId::from_bits(3),
        kind: PaymentKind::Purchase,
        method,
        state,
        refusal: None,
        payer: Some(payer),
        to: account_id::of(&payee, Currency::Cny),
        payee,
        from,
        amount_minor: MINOR,
        currency: Currency::Cny,
        order: None,
        card: None,
        note: String::new(),
        refunded_minor: 0,
        refunding_minor: 0,
        corrected_minor: 0,
        created_at_us: 0,
        settled_at_us: state.is_final().then_some(10 * SECOND),
        version: 1,
    };
    Case {
        payment,
        entries: Vec::new(),
        holds: Vec::new(),
        attempts: Vec::new(),
        callbacks: Vec::new(),
        bank: None,
        twins: Vec::new(),
        now_us: 60 * SECOND,
    }
}

fn card(state: PaymentState) -> Case {
    case(Method::Card, state)
}

impl Case {
    fn refused(mut self, refusal: Refusal) -> Case {
        self.payment.refusal = Some(refusal);
        self
    }

    fn posted(mut self, account: &AccountId) -> Case {
        let entry = |account: &AccountId, amount_minor| Entry {
            account: account.clone(),
            cause: self.payment.id.to_string(),
            amount_minor,
            balance_minor: 0,
        };
        self.entries.push(entry(&self.payment.from, -MINOR));
        self.entries.push(entry(account, MINOR));
        self
    }

    fn credited(self) -> Case {
        let to = self.payment.to.clone();
        self.posted(&to)
    }

    fn suspended(self) -> Case {
        self.posted(&account_id::suspense(Currency::Cny))
    }

    fn attempt(mut self, state: AttemptState, code: &str) -> Case {
        let sent = state != AttemptState::Due;
        let answered = matches!(state, AttemptState::Succeeded | AttemptState::Declined);
        self.attempts.push(Attempt {
            id: AttemptId::from_bits(4),
            cause: self.payment.id.to_string(),
            kind: AttemptKind::Charge,
            state,
            code: answered.then(|| code.to_owned()),
            rail_ref: None,
            asked: i64::from(sent),
            created_at_us: 0,
            sent_at_us: sent.then_some(SECOND),
            answered_at_us: answered.then_some(20 * SECOND),
        });
        self
    }

    fn callback(mut self, says: BankSays) -> Case {
        self.callbacks.push(CallbackFact { says, received_at_us: 20 * SECOND });
        self
    }

    fn asked(mut self, says: BankSays) -> Case {
        self.bank = Some(says);
        self
    }

    fn at(mut self, now_us: i64) -> Case {
        self.now_us = now_us;
        self
    }

    /// Another payment like it, of which so much was given back or will be.
    fn twin(mut self, refunded_minor: i64, refunding_minor: i64) -> Case {
        let id = PaymentId::from_bits(30 + self.twins.len() as u128);
        let state = PaymentState::Succeeded;
        let twin = Payment { id, state, refunded_minor, refunding_minor, ..self.payment.clone() };
        self.twins.push(twin);
        self
    }

    /// So much of this payment itself was given back, or is asked back.
    fn back(mut self, refunded_minor: i64, refunding_minor: i64) -> Case {
        self.payment.refunded_minor = refunded_minor;
        self.payment.refunding_minor = refunding_minor;
        self
    }

    fn diagnose(&self) -> Diagnosis {
        diagnose(&Facts {
            payment: &self.payment,
            entries: &self.entries,
            holds: &self.holds,
            attempts: &self.attempts,
            callbacks: &self.callbacks,
            bank: self.bank,
            twins: &self.twins,
            now_us: self.now_us,
        })
    }

    /// Verdict, certainty, money and step in words, then the causes, the surest first.
    fn said(&self) -> String {
        let found = self.diagnose();
        let causes: Vec<String> = found
            .causes
            .iter()
            .map(|finding| format!("{} {}", finding.certainty.word(), finding.why.word()))
            .collect();
        format!(
            "{} {}, money {}, {}: {}",
            found.certainty.word(),
            found.verdict.word(),
            found.money.word(),
            found.step.word(),
            causes.join(", ")
        )
    }
}

fn check(rows: &[(&str, Case, &str)]) {
    for (name, case, expected) in rows {
        assert_eq!(case.said(), *expected, "{name}");
    }
}

#[test]
fn ended_as_the_records_say() {
    use AttemptState::{Declined, Succeeded, Unknown, Void};
    let paid = || card(PaymentState::Succeeded).attempt(Succeeded, "00").credited();
    let failed = || card(PaymentState::Failed);
    check(&[
        ("card, paid", paid(), "proven really_succeeded, money payee, nothing: "),
        (
            "wallet, paid",
            case(Method::Wallet, PaymentState::Succeeded).credited(),
            "proven really_succeeded, money payee, nothing: ",
        ),
        (
            "wallet, balance too low",
            case(Method::Wallet, PaymentState::Failed).refused(Refusal::BalanceTooLow),
            "proven really_failed, money payer, nothing: proven refused",
        ),
        (
            "declined by the bank",
            failed().refused(Refusal::CardExpired).attempt(Declined, "54"),
            "proven really_failed, money payer, nothing: proven refused",
        ),
        (
            "ended without the bank's last word",
            failed().refused(Refusal::NetworkBroken).attempt(Unknown, ""),
            "likely really_failed, money payer, ask_bank: proven refused",
        ),
        (
            "cancelled, the bank never had it",
            card(PaymentState::Cancelled)
                .refused(Refusal::Cancelled)
                .attempt(Unknown, "")
                .asked(BankSays::NeverHad),
            "proven never_reached_bank, money payer, nothing: proven refused, likely network_broke",
        ),
        (
            "the bank, asked by us, had never had it",
            card(PaymentState::Failed).refused(Refusal::NetworkBroken).attempt(Void, ""),
            "proven never_reached_bank, money payer, nothing: proven refused",
        ),
        (
            "the bank was in maintenance",
            card(PaymentState::Failed).refused(Refusal::BankMaintenance).attempt(Void, ""),
            "proven never_reached_bank, money payer, nothing: proven refused",
        ),
        (
            "called off, also at the bank",
            card(PaymentState::Cancelled).refused(Refusal::Cancelled).attempt(Void, ""),
            "proven really_failed, money payer, nothing: proven refused",
        ),
        (
            "paid twice",
            paid().twin(0, 0),
            "proven really_succeeded, money payee, nothing: likely paid_twice",
        ),
        (
            "paid twice, and the other was given back",
            paid().twin(MINOR, 0),
            "proven really_succeeded, money payee, nothing: ",
        ),
    ]);
}

#[test]
fn still_under_way() {
    use AttemptState::{Sent, Unknown};
    let running = || card(PaymentState::Processing);
    let doubt = || card(PaymentState::InDoubt).attempt(Unknown, "");
    check(&[
        (
            "sent a moment ago",
            running().attempt(Sent, "").at(5 * SECOND),
            "possible unknown, money unknown, ask_bank: ",
        ),
        (
            "sent a moment ago, and the bank is down",
            running().attempt(Sent, "").at(5 * SECOND).asked(BankSays::NoAnswer),
            "possible unknown, money unknown, ask_bank: likely bank_down",
        ),
        (
            "sent a moment ago, and the bank has called that it is at it",
            running().attempt(Sent, "").at(25 * SECOND).callback(BankSays::Pending),
            "possible unknown, money unknown, ask_bank: likely still_working",
        ),
        ("waiting, without any attempt", running(), "possible unknown, money unknown, ask_bank: "),
        (
            "sent, and the bank holds another sum",
            running().attempt(Sent, "").at(5 * SECOND).asked(BankSays::Differs),
            "possible unknown, money unknown, ask_bank: proven other_sum",
        ),
        (
            "in doubt for long, and the bank holds another sum",
            doubt().asked(BankSays::Differs),
            "possible unknown, money unknown, ask_bank: \
             proven other_sum, possible network_broke",
        ),
        (
            "sent a minute ago",
            running().attempt(Sent, ""),
            "possible unknown, money unknown, ask_bank: likely bank_silent",
        ),
    ]);
}

#[test]
fn in_doubt_or_never_sent() {
    use AttemptState::{Due, Unknown};
    let running = || card(PaymentState::Processing);
    let doubt = || card(PaymentState::InDoubt).attempt(Unknown, "");
    check(&[
        (
            "in doubt",
            doubt(),
            "possible unknown, money unknown, ask_bank: \
             likely bank_silent, possible network_broke",
        ),
        (
            "in doubt, and the bank is down",
            doubt().asked(BankSays::NoAnswer),
            "possible unknown, money unknown, ask_bank: \
             likely bank_down, likely bank_silent, possible network_broke",
        ),
        (
            "the bank is still at it",
            doubt().asked(BankSays::Pending),
            "possible unknown, money unknown, wait: \
             proven still_working, possible network_broke",
        ),
        (
            "never sent, just now",
            running().attempt(Due, "").at(SECOND),
            "likely never_reached_bank, money payer, cancel: possible not_sent_yet",
        ),
        (
            "never sent, for a minute",
            running().attempt(Due, ""),
            "likely never_reached_bank, money payer, cancel: likely not_sent_yet",
        ),
        (
            "in doubt, and the bank never had it",
            doubt().asked(BankSays::NeverHad),
            "proven never_reached_bank, money payer, cancel: likely network_broke",
        ),
        (
            "in doubt, and the bank declined it",
            doubt().asked(BankSays::Declined),
            "proven really_failed, money payer, finish: proven answer_not_booked",
        ),
    ]);
}

#[test]
fn money_astray() {
    use AttemptState::{Succeeded, Unknown};
    let doubt = || card(PaymentState::InDoubt).attempt(Unknown, "");
    let late =
        || card(PaymentState::Cancelled).refused(Refusal::Cancelled).attempt(Succeeded, "00");
    let returned = |refunded_minor, refunding_minor| {
        let mut case = late().suspended();
        case.payment.refunded_minor = refunded_minor;
        case.payment.refunding_minor = refunding_minor;
        case
    };
    check(&[
        (
            "silent after accepting",
            doubt().asked(BankSays::Succeeded),
            "proven money_taken_not_credited, money bank, finish: \
             proven answer_not_booked, likely callback_lost",
        ),
        (
            "the callback came and was not booked",
            doubt().callback(BankSays::Succeeded),
            "proven money_taken_not_credited, money bank, finish: proven answer_not_booked",
        ),
        (
            "two answers",
            doubt().callback(BankSays::Succeeded).asked(BankSays::Declined),
            "likely money_taken_not_credited, money bank, ask_bank: \
             proven contradictory_answers, proven answer_not_booked",
        ),
        (
            "failed here, taken there",
            card(PaymentState::Failed).attempt(Unknown, "").callback(BankSays::Succeeded),
            "proven money_taken_not_credited, money bank, finish: \
             proven answer_not_booked, proven late_answer",
        ),
        (
            "late, in suspense",
            late().suspended(),
            "proven late_success, money suspense, give_back: proven late_answer",
        ),
        (
            "late, on its way back",
            returned(0, MINOR),
            "proven late_success, money returning, wait: proven late_answer",
        ),
        (
            "late, given back",
            returned(MINOR, 0),
            "proven late_success, money returned, nothing: proven late_answer",
        ),
    ]);
}

#[test]
fn booked_here_against_the_records() {
    use AttemptState::{Declined, Succeeded};
    let paid = || card(PaymentState::Succeeded).attempt(Succeeded, "00").credited();
    check(&[
        (
            "credited, and the bank knows nothing of it",
            paid().asked(BankSays::NeverHad),
            "proven credited_not_taken, money payee, correct: proven contradictory_answers",
        ),
        (
            "credited and declined",
            card(PaymentState::Succeeded)
                .attempt(Declined, "05")
                .credited()
                .asked(BankSays::Declined),
            "proven credited_not_taken, money payee, correct: ",
        ),
        (
            "paid without an entry",
            card(PaymentState::Succeeded).attempt(Succeeded, "00"),
            "proven books_disagree, money unknown, correct: ",
        ),
        (
            "failed with an entry",
            case(Method::Wallet, PaymentState::Failed).credited(),
            "proven books_disagree, money unknown, correct: ",
        ),
    ]);
}

#[test]
fn the_evidence_lists_what_every_record_shows() {
    let mut case = card(PaymentState::InDoubt).attempt(AttemptState::Unknown, "");
    case.holds.push(Hold {
        id: HoldId::from_bits(5),
        cause: case.payment.id.to_string(),
        account: case.payment.from.clone(),
        way: HoldWay::In,
        amount_minor: MINOR,
        state: HoldState::Open,
        created_at_us: 0,
        resolved_at_us: None,
    });
    let case = case.asked(BankSays::Succeeded);
    let expected = [
        Evidence::State(PaymentState::InDoubt),
        Evidence::NothingCredited,
        Evidence::HoldOpen(MINOR),
        Evidence::SentUnanswered(1),
        Evidence::NoCallback,
        Evidence::Asked(BankSays::Succeeded),
    ];
    assert_eq!(case.diagnose().evidence, expected);
    assert_eq!(Evidence::HoldOpen(MINOR).value(), EvidenceValue::Minor(MINOR));
    let answered = Evidence::Answered(BankSays::Declined, Some("54".to_owned()));
    assert_eq!(answered.value(), EvidenceValue::Bank(BankSays::Declined, Some("54")));
}

fn one_of<T: Word + std::fmt::Debug>() -> impl Strategy<Value = T> {
    (0..T::ALL.len()).prop_map(|at| T::ALL[at])
}

proptest! {
    /// Any mixture of records: no panic, causes in falling certainty, and whoever's money any
    /// record shows as taken is never told that nothing happened.
    #[test]
    fn no_record_of_a_success_is_talked_away(
        state in one_of::<PaymentState>(),
        attempts in proptest::collection::vec(one_of::<AttemptState>(), 0..3),
        callbacks in proptest::collection::vec(one_of::<BankSays>(), 0..3),
        bank in proptest::option::of(one_of::<BankSays>()),
        credited in any::<bool>(), now in 0_i64..100,
    ) {
        let mut case = card(state).at(now * SECOND);
        case = attempts.iter().fold(case, |case, state| case.attempt(*state, "00"));
        case = callbacks.iter().fold(case, |case, says| case.callback(*says));
        case.bank = bank;
        let case = if credited { case.credited() } else { case };
        let found = case.diagnose();
        let taken = attempts.contains(&AttemptState::Succeeded)
            || callbacks.contains(&BankSays::Succeeded)
            || bank == Some(BankSays::Succeeded);
        if taken {
            prop_assert_ne!(found.verdict, Verdict::ReallyFailed);
            prop_assert_ne!(found.verdict, Verdict::NeverReachedBank);
            prop_assert_ne!(found.verdict, Verdict::Unknown);
        }
        prop_assert!(found.causes.is_sorted_by_key(|finding| finding.certainty));
        prop_assert!(!found.evidence.is_empty());
        for finding in &found.causes {
            prop_assert!(!finding.evidence.is_empty(), "{:?} rests on nothing", finding.why);
        }
        let at_it = found.causes.iter().any(|finding| finding.why == Why::StillWorking);
        let said_so = callbacks.last() == Some(&BankSays::Pending);
        prop_assert!(!at_it || bank == Some(BankSays::Pending) || said_so);
    }
}
