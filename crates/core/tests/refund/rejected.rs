//! What becomes of a card refund by each answer of the bank, said once, twice, and contradicted.

use paydesk_core::approval::Act as Paper;
use paydesk_core::diagnosis::Claim;
use paydesk_core::id::{AccountId, AttemptId, RefundId};
use paydesk_core::lane::{Act, Correct, Parts};
use paydesk_core::ledger::account_id;
use paydesk_core::payment::Method;
use paydesk_core::payment::settle::{RailAnswer, ReturnLate, Settle};
use paydesk_core::refund::settle::SettleRefund;
use paydesk_core::refund::{Ground, Policy, RefundState};
use paydesk_core::refusal::Refusal;
use paydesk_core::world::World;

use crate::world::*;

const MINOR: i64 = 3_000;

fn settle(world: &mut World, n: u128, answer: &RailAnswer) {
    let refund: RefundId = id(2);
    let newest = world.attempt(refund.as_str()).unwrap().id.clone();
    settle_try(world, n, &newest, answer);
}

/// What the bank says of one try.
fn settle_try(world: &mut World, n: u128, attempt: &AttemptId, answer: &RailAnswer) {
    let refund: RefundId = id(2);
    let payment = world.refunds.get(&refund).unwrap().payment.clone();
    let parts = Parts::of(world.payments.get(&payment).unwrap(), Some(&refund));
    let act = Act::SettleRefund(SettleRefund {
        parts,
        refund,
        attempt: attempt.clone(),
        answer: answer.clone(),
    });
    assert_eq!(run(world, 5, n, act).refusal, None);
}

/// A purchase by card that is paid, and a refund of it that is at the bank.
fn sent(guest: bool) -> World {
    let mut world = house(Policy { evidence: false, auto_minor: 0, ..policy() });
    let act = if guest { by_guest(1, 10_000) } else { pay(1, 10_000, Method::Card) };
    let payment = id(1);
    assert_eq!(run(&mut world, 0, 1, act).refusal, None);
    let parts = Parts::of(world.payments.get(&payment).unwrap(), None);
    let paid = Settle { parts, answer: fine(), reason: None, told: None };
    assert_eq!(run(&mut world, 1, 2, Act::Settle(paid)).refusal, None);
    let mut ask = request(&world, &payment, 2, MINOR);
    ask.requested_by = agent();
    assert_eq!(run(&mut world, 2, 3, Act::RequestRefund(ask)).refusal, None);
    let mut say = decide(&world, 2, Some(MINOR));
    say.by = boss();
    assert_eq!(run(&mut world, 3, 4, Act::DecideRefund(say)).refusal, None);
    assert_eq!(world.refunds.get(&id(2)).unwrap().state, RefundState::Sending);
    world
}

fn minor(world: &World, id: &AccountId) -> i64 {
    world.accounts.get(id).unwrap().available_minor()
}

/// What changed on the wallet, the till, the house and at the bank since the refund was sent, and
/// how the refund and its payment stand.
fn told(before: &World, after: &World) -> (RefundState, Method, [i64; 4], [i64; 2]) {
    let places = [
        account_id::wallet(&customer(), CNY),
        account_id::merchant(&shop(), CNY),
        account_id::expense(CNY),
        account_id::clearing(CNY),
    ];
    let moved = places.map(|place| minor(after, &place) - minor(before, &place));
    let refund = after.refunds.get(&id(2)).unwrap();
    let payment = after.payments.get(&id(1)).unwrap();
    assert_eq!(moved.iter().sum::<i64>(), after_holds(before, after), "nothing is lost");
    let stands = [payment.refunded_minor, payment.refunding_minor];
    (refund.state, refund.destination, moved, stands)
}

/// What became available because its hold was resolved.
fn after_holds(before: &World, after: &World) -> i64 {
    let held = |world: &World| world.accounts.values().map(|a| a.held_minor).sum::<i64>();
    held(before) - held(after)
}

#[test]
fn every_answer_of_the_bank_about_a_card_refund() {
    use Method::{Card, Wallet};
    use RefundState::{InDoubt, Paid, Requested};
    let (never, closed) = (Refusal::RefundDeclinedByBank, Refusal::CardExpired);
    let no = |refusal, code: &str| RailAnswer::Declined { refusal, code: code.into() };
    let rejected = [
        no(never, "13"),
        no(never, "25"),
        no(never, "46"),
        no(closed, "54"),
        RailAnswer::Void { refusal: never },
    ];
    let m = MINOR;
    // The till had it held, so what goes out changes nothing there, and what stays is back.
    let mut table = vec![
        (fine(), false, (Paid, Card, [0, 0, 0, m], [m, 0])),
        (fine(), true, (Paid, Card, [0, 0, 0, m], [m, 0])),
        (RailAnswer::Unknown, false, (InDoubt, Card, [0, 0, 0, 0], [0, m])),
        (RailAnswer::Unknown, true, (InDoubt, Card, [0, 0, 0, 0], [0, m])),
    ];
    for answer in rejected {
        table.push((answer.clone(), false, (Paid, Wallet, [m, 0, 0, 0], [m, 0])));
        // A guest's waits at the desk, still reserved, and the till has it.
        table.push((answer, true, (Requested, Card, [0, m, 0, 0], [0, m])));
    }
    for (answer, guest, expected) in table {
        let before = sent(guest);
        let mut world = before.clone();
        settle(&mut world, 10, &answer);
        assert_eq!(told(&before, &world), expected, "{answer:?} guest {guest}");
        let jobs = world.jobs.len();
        settle(&mut world, 11, &answer);
        settle(&mut world, 12, &RailAnswer::Unknown);
        assert_eq!(told(&before, &world), expected, "again: {answer:?} guest {guest}");
        assert_eq!(world.jobs.len(), jobs, "nobody is told twice");
    }
}

#[test]
fn a_bank_that_takes_its_no_back_never_costs_the_customer() {
    let no = RailAnswer::Declined { refusal: Refusal::RefundDeclinedByBank, code: "46".into() };
    let m = MINOR;
    // On the wallet and on the card: the house bears it, and the timeline says so.
    let before = sent(false);
    let mut world = before.clone();
    for (n, answer) in [(10, &no), (11, &fine()), (12, &fine()), (13, &no)] {
        settle(&mut world, n, answer);
    }
    let twice = (RefundState::Paid, Method::Wallet, [m, 0, -m, m], [m, 0]);
    assert_eq!(told(&before, &world), twice);
    assert!(world.events.iter().any(|e| e.kind == "refund_paid_twice"));
    // A guest's was still with the reviewer: it is paid by that, from where it was due.
    let before = sent(true);
    let mut world = before.clone();
    for (n, answer) in [(10, &no), (11, &fine()), (12, &fine()), (13, &no)] {
        settle(&mut world, n, answer);
    }
    assert_eq!(told(&before, &world), (RefundState::Paid, Method::Card, [0, 0, 0, m], [m, 0]));
    // There is nothing left to decide about it.
    let say = decide(&world, 2, Some(m));
    assert_eq!(
        run(&mut world, 9, 20, Act::DecideRefund(say)).refusal,
        Some(Refusal::StateConflict)
    );
}

#[test]
fn a_guests_can_be_tried_again_or_refused() {
    let no = RailAnswer::Declined { refusal: Refusal::RefundDeclinedByBank, code: "46".into() };
    for give in [Some(MINOR), None] {
        let before = sent(true);
        let mut world = before.clone();
        settle(&mut world, 10, &no);
        let mut say = decide(&world, 2, give);
        say.by = boss();
        assert_eq!(run(&mut world, 9, 20, Act::DecideRefund(say)).refusal, None);
        let expected = match give {
            Some(m) => {
                settle(&mut world, 21, &fine());
                (RefundState::Paid, Method::Card, [0, 0, 0, m], [m, 0])
            }
            None => (RefundState::Refused, Method::Card, [0, MINOR, 0, 0], [0, 0]),
        };
        assert_eq!(told(&before, &world), expected);
    }
}

fn no() -> RailAnswer {
    RailAnswer::Declined { refusal: Refusal::RefundDeclinedByBank, code: "46".into() }
}

#[test]
fn a_refused_one_that_the_card_has_after_all_is_counted_as_refunded() {
    for (spent, from) in [(false, "till"), (true, "house")] {
        let before = sent(true);
        let mut world = before.clone();
        settle(&mut world, 10, &no());
        let mut say = decide(&world, 2, None);
        say.by = boss();
        assert_eq!(run(&mut world, 9, 20, Act::DecideRefund(say)).refusal, None);
        if spent {
            // Meanwhile all of it was asked for and given again: the money leaves twice.
            let mut ask = request(&world, &id(1), 3, 10_000);
            ask.ground = Ground::Fault;
            ask.requested_by = agent();
            assert_eq!(run(&mut world, 9, 21, Act::RequestRefund(ask)).refusal, None);
        }
        settle(&mut world, 22, &fine());
        settle(&mut world, 23, &fine());
        let (state, _, moved, stands) = told(&before, &world);
        if spent {
            assert_eq!((state, moved), (RefundState::Refused, [0, MINOR, -MINOR, MINOR]), "{from}");
            assert_eq!(stands, [0, 10_000]);
            assert!(world.events.iter().any(|e| e.kind == "refund_paid_twice"));
        } else {
            assert_eq!((state, moved), (RefundState::Paid, [0, 0, 0, MINOR]), "{from}");
            assert_eq!(stands, [MINOR, 0], "the same cannot be asked for again");
        }
    }
}

#[test]
fn each_try_has_an_answer_of_its_own() {
    let before = sent(true);
    let mut world = before.clone();
    let refund: RefundId = id(2);
    let first = world.attempt(refund.as_str()).unwrap().id.clone();
    settle(&mut world, 10, &no());
    // What was at the bank once is given whole.
    let mut part = decide(&world, 2, Some(MINOR - 1));
    part.by = boss();
    let said = run(&mut world, 9, 20, Act::DecideRefund(part)).refusal;
    assert_eq!(said, Some(Refusal::RefundNotInPart));
    let mut again = decide(&world, 2, Some(MINOR));
    again.by = boss();
    assert_eq!(run(&mut world, 9, 21, Act::DecideRefund(again)).refusal, None);
    // The no of the first try, said again, is not the second's.
    settle_try(&mut world, 22, &first, &no());
    assert_eq!(world.refunds.get(&id(2)).unwrap().state, RefundState::Sending);
    // The first was credited after all: it is paid by that, and the second is one too many.
    settle_try(&mut world, 23, &first, &fine());
    assert_eq!(
        told(&before, &world),
        (RefundState::Paid, Method::Card, [0, 0, 0, MINOR], [MINOR, 0])
    );
    settle(&mut world, 24, &fine());
    let twice = (RefundState::Paid, Method::Card, [0, 0, -MINOR, 2 * MINOR], [MINOR, 0]);
    assert_eq!(told(&before, &world), twice);
}

/// A counter-entry about the refund from the till out to the bank, signed by the boss.
fn correct(world: &mut World, n: u128, minor: i64, stands: bool) -> Option<Refusal> {
    let (refund, payment) = (id(2), world.payments.get(&id(1)).unwrap().clone());
    let about = Parts::of(&payment, stands.then_some(&refund));
    let (from, to) = (account_id::merchant(&shop(), CNY), account_id::clearing(CNY));
    let act = Paper::Correct {
        id: id(n),
        from: from.clone(),
        to: to.clone(),
        amount: cny(minor),
        payment: Some(payment.id.clone()),
        refund: about.refund.clone(),
    };
    let version = if stands { world.refunds.get(&refund).unwrap().version } else { 0 };
    paper(world, n, act, version, None);
    let correct = Correct {
        id: id(n),
        from,
        to,
        merchants: vec![shop()],
        amount: cny(minor),
        about: Some(about),
        reason: "elsewhere".into(),
        subject: refund.to_string(),
        conversation: None,
        by: boss(),
        requested_by: agent(),
        approval: id(n),
    };
    run(world, 5, n, Act::Correct(correct)).refusal
}

#[test]
fn what_is_paid_by_a_correction_counts_as_refunded() {
    let mut world = sent(true);
    // At the bank, it is reserved: what else goes back is bound by the rest.
    assert_eq!(correct(&mut world, 40, 10_000 - MINOR + 1, true), Some(Refusal::RefundTooLarge));
    settle(&mut world, 10, &no());
    for (what, n, minor, expected) in [
        ("too much", 41, MINOR + 1, Some(Refusal::RefundTooLarge)),
        ("too little", 42, MINOR - 1, Some(Refusal::RefundNotInPart)),
        ("whole", 43, MINOR, None),
    ] {
        assert_eq!(correct(&mut world, n, minor, true), expected, "{what}");
    }
    let stands = |world: &World| {
        let payment = world.payments.get(&id(1)).unwrap();
        (payment.refunded_minor, payment.refunding_minor, payment.corrected_minor)
    };
    assert_eq!(stands(&world), (MINOR, 0, 0));
    assert_eq!(world.refunds.get(&id(2)).unwrap().state, RefundState::Paid);
    assert_eq!(correct(&mut world, 44, 10_000 - MINOR, true), None, "the rest of the payment");
    assert_eq!(stands(&world), (MINOR, 0, 10_000 - MINOR));
    assert_eq!(correct(&mut world, 45, 1, false), Some(Refusal::RefundTooLarge));
    // The bank finds it after all: the house bears what has left twice.
    settle(&mut world, 60, &fine());
    assert!(world.events.iter().any(|e| e.kind == "refund_paid_twice"));
}

#[test]
fn money_that_came_too_late_is_never_kept() {
    let mut world = house(policy());
    assert_eq!(run(&mut world, 0, 1, by_guest(1, 10_000)).refusal, None);
    let parts = Parts::of(world.payments.get(&id(1)).unwrap(), None);
    for (n, answer) in [(2, no()), (3, fine())] {
        let settle = Settle { parts: parts.clone(), answer, reason: None, told: None };
        assert_eq!(run(&mut world, 1, n, Act::Settle(settle)).refusal, None);
    }
    let late = ReturnLate { parts, refund: id(2) };
    assert_eq!(run(&mut world, 2, 4, Act::ReturnLate(late)).refusal, None);
    settle(&mut world, 5, &no());
    assert_eq!(world.refunds.get(&id(2)).unwrap().state, RefundState::Requested);
    for give in [None, Some(9_999)] {
        let mut say = decide(&world, 2, give);
        say.by = boss();
        let said = run(&mut world, 3, 6, Act::DecideRefund(say)).refusal;
        assert_eq!(said, Some(Refusal::RefundNotInPart), "{give:?}");
    }
    let mut say = decide(&world, 2, Some(10_000));
    say.by = boss();
    say.claim = Claim::Supported;
    assert_eq!(run(&mut world, 3, 7, Act::DecideRefund(say)).refusal, None);
    settle(&mut world, 8, &fine());
    assert_eq!(minor(&world, &account_id::suspense(CNY)), 0);
}
