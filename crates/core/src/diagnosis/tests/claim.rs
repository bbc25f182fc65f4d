use super::*;
use crate::id::OrderId;

fn ordered(mut case: Case) -> Case {
    case.payment.order = Some(OrderId::from_bits(40));
    case
}

fn other_ordered(mut case: Case) -> Case {
    case.twins[0].order = Some(OrderId::from_bits(41));
    case
}

fn later(mut case: Case, seconds: i64) -> Case {
    case.twins[0].created_at_us = case.payment.created_at_us + seconds * SECOND;
    case
}

fn by_guest(mut case: Case) -> Case {
    case.payment.payer = None;
    case
}

#[test]
fn a_claim_is_what_the_records_make_of_it() {
    use AttemptState::{Declined, Succeeded, Unknown, Void};
    let paid = || card(PaymentState::Succeeded).attempt(Succeeded, "00").credited();
    let late =
        || card(PaymentState::Cancelled).refused(Refusal::Cancelled).attempt(Succeeded, "00");
    let doubt = || card(PaymentState::InDoubt).attempt(Unknown, "");
    let failed = || card(PaymentState::Failed);
    let rows = [
        ("paid once", paid(), MINOR, Claim::Contradicted),
        ("twice", paid().back(0, MINOR).twin(0, 0), MINOR, Claim::Supported),
        ("twice, not asked for yet", paid().twin(0, 0), MINOR, Claim::Supported),
        ("twice within minutes", later(paid().twin(0, 0), 300), MINOR, Claim::Supported),
        ("again later that day", later(paid().twin(0, 0), 301), MINOR, Claim::Open),
        ("the same before it", later(paid().twin(0, 0), -301), MINOR, Claim::Open),
        ("more than both", later(paid().twin(800, 0), 301), MINOR - 799, Claim::Contradicted),
        ("one near, one later", later(paid().twin(0, 0).twin(0, 0), 301), MINOR, Claim::Supported),
        ("the other back", paid().back(0, MINOR).twin(MINOR, 0), MINOR, Claim::Contradicted),
        ("both asked for", paid().back(0, MINOR).twin(0, MINOR), MINOR, Claim::Contradicted),
        (
            "both, all but a cent",
            paid().back(0, MINOR - 1).twin(0, MINOR - 1),
            2,
            Claim::Contradicted,
        ),
        ("a part of the other back", paid().twin(800, 0), MINOR - 800, Claim::Supported),
        ("more than is over", paid().twin(800, 0), MINOR - 799, Claim::Contradicted),
        ("for an order", ordered(paid().twin(0, 0)), MINOR, Claim::Contradicted),
        ("for two orders", ordered(paid()).twin(0, 0), MINOR, Claim::Contradicted),
        ("the other for an order", other_ordered(paid().twin(0, 0)), 1, Claim::Contradicted),
        ("the bank holds another sum", paid().asked(BankSays::Differs), MINOR, Claim::Open),
        ("twice, another sum", paid().twin(0, 0).asked(BankSays::Differs), MINOR, Claim::Open),
        ("a guest", by_guest(paid()), MINOR, Claim::Open),
        (
            "a guest, never taken",
            by_guest(paid()).asked(BankSays::Declined),
            1,
            Claim::Contradicted,
        ),
        ("three times", paid().twin(MINOR, 0).twin(0, 0), MINOR, Claim::Supported),
        ("given back already", paid().back(MINOR, 0).twin(0, 0), 1, Claim::Contradicted),
        ("twice, never taken", paid().twin(0, 0).asked(BankSays::NeverHad), 1, Claim::Contradicted),
        ("taken late", late().suspended(), MINOR, Claim::Supported),
        ("taken late, given back", late().suspended().back(MINOR, 0), 1, Claim::Contradicted),
        ("taken, not booked", doubt().callback(BankSays::Succeeded), MINOR, Claim::Supported),
        (
            "two answers",
            doubt().callback(BankSays::Succeeded).asked(BankSays::Declined),
            MINOR,
            Claim::Open,
        ),
        ("in doubt", doubt(), MINOR, Claim::Open),
        ("booked nowhere", card(PaymentState::Succeeded), MINOR, Claim::Open),
        ("declined", failed().attempt(Declined, "05"), MINOR, Claim::Contradicted),
        ("never heard of it", failed().attempt(Unknown, ""), MINOR, Claim::Open),
        ("never there", failed().attempt(Void, ""), MINOR, Claim::Contradicted),
    ];
    for (what, case, minor, expected) in rows {
        assert_eq!(case.diagnose().claim(minor), expected, "{what}");
    }
}

#[test]
fn nothing_is_over_where_the_bank_took_nothing() {
    let paid = || card(PaymentState::Succeeded).attempt(AttemptState::Succeeded, "00").credited();
    assert_eq!(paid().twin(0, 0).diagnose().over_minor, MINOR);
    for says in [BankSays::NeverHad, BankSays::Declined] {
        let found = paid().twin(0, 0).asked(says).diagnose();
        assert_eq!((found.verdict, found.over_minor), (Verdict::CreditedNotTaken, 0), "{says:?}");
    }
}
