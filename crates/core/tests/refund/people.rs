//! What one signature may give, and what it never may: money that a person was paid, goodwill that
//! its giver asked for, and pieces that together are large.

use paydesk_core::approval::Act as Paper;
use paydesk_core::diagnosis::Claim;
use paydesk_core::id::{Party, PersonId};
use paydesk_core::lane::Act;
use paydesk_core::ledger::account_id;
use paydesk_core::payment::{Method, Payment};
use paydesk_core::refund::decide::{DecideRefund, RequestRefund};
use paydesk_core::refund::fund::TAKEN_BACK;
use paydesk_core::refund::{Ground, RefundState};
use paydesk_core::refusal::Refusal;
use paydesk_core::world::World;

use crate::world::*;

/// A house in which the customer sent a friend 1,000 (payment 10) and wants it back on a ground
/// (refund 20), asked for by somebody.
fn sent(ground: Ground, asked_by: PersonId) -> World {
    let mut world = house(policy());
    assert_eq!(run(&mut world, 0, 1, send(10, 1_000)).refusal, None);
    ask(&mut world, 10, 20, 1_000, (ground, asked_by));
    world
}

fn ask(world: &mut World, payment: u128, n: u128, minor: i64, (ground, by): (Ground, PersonId)) {
    let asked = request(world, &id(payment), n, minor);
    let act = Act::RequestRefund(RequestRefund { ground, requested_by: by, ..asked });
    assert_eq!(run(world, 0, n, act).refusal, None, "{payment} {minor}");
}

fn told(world: &World) -> Vec<&str> {
    let to_payee = |detail: &&str| detail.starts_with(TAKEN_BACK);
    world.jobs.iter().map(|job| job.detail.as_str()).filter(to_payee).collect()
}

#[test]
fn money_that_a_person_was_paid_is_taken_back_by_two_and_told() {
    use Refusal::*;
    type Change = fn(&mut World, &mut DecideRefund);
    fn signed(world: &mut World, say: &mut DecideRefund) {
        let act = Paper::Refund { refund: id(20), give: cny(1_000), borne_out: false };
        paper(world, 30, act, 1, Some(Party::Person(customer())));
        say.by = boss();
        say.requested_by = Some(agent());
        say.approval = Some(id(30));
    }
    type Row = (&'static str, Ground, PersonId, Option<Refusal>, i64, Change);
    let rows: [Row; 9] = [
        ("a fault, by one", Ground::Fault, customer(), Some(ApprovalRequired), 0, |_, _| {}),
        ("by one supervisor", Ground::Fault, customer(), Some(ApprovalRequired), 0, |_, say| {
            say.by = boss();
        }),
        ("a cent of it, by one", Ground::Fault, customer(), Some(ApprovalRequired), 0, |_, say| {
            say.give = Some(cny(1));
        }),
        ("refused by one", Ground::Fault, customer(), None, 0, |_, say| say.give = None),
        ("signed by two", Ground::Fault, customer(), None, 1_000, signed),
        ("signed by its payee", Ground::Fault, customer(), Some(SamePerson), 0, |world, say| {
            signed(world, say);
            world.same.insert((boss(), friend()));
        }),
        ("goodwill, asked for by another", Ground::Goodwill, boss(), None, 0, |_, _| {}),
        ("goodwill, by who asked", Ground::Goodwill, agent(), Some(ApprovalRequired), 0, |_, _| {}),
        (
            "by their other account",
            Ground::Goodwill,
            boss(),
            Some(ApprovalRequired),
            0,
            |w, say| {
                w.same.insert((say.by.clone(), boss()));
            },
        ),
    ];
    for (what, ground, asked_by, expected, taken, change) in rows {
        let mut world = sent(ground, asked_by);
        let mut say = decide(&world, 20, Some(1_000));
        change(&mut world, &mut say);
        assert_eq!(run(&mut world, 0, 40, Act::DecideRefund(say)).refusal, expected, "{what}");
        let wallet = world.accounts.get(&account_id::wallet(&friend(), CNY)).unwrap();
        assert_eq!(wallet.balance_minor, 1_000 - taken, "{what}");
        let words = (taken > 0).then(|| format!("{TAKEN_BACK} {taken}"));
        assert_eq!(told(&world), words.iter().map(String::as_str).collect::<Vec<_>>(), "{what}");
    }
}

#[test]
fn pieces_are_added_up_whoever_gives_them() {
    let by = |who: PersonId, minor: i64| (who, minor);
    let limit = 20_000;
    for (what, payments, gives, last) in [
        ("one payment, two agents", [10, 10], [by(agent(), 10_000), by(boss(), 10_000)], true),
        ("one payer, two payments", [10, 11], [by(agent(), 10_000), by(boss(), 10_000)], true),
        ("a cent below", [10, 11], [by(agent(), 10_000), by(boss(), 9_999)], false),
    ] {
        let mut world = house(policy());
        for n in [10, 11] {
            assert_eq!(run(&mut world, 0, n, pay(n, 30_000, Method::Wallet)).refusal, None);
        }
        for (n, (payment, (who, minor))) in payments.into_iter().zip(gives).enumerate() {
            let refund = 20 + n as u128;
            ask(&mut world, payment, refund, minor, (Ground::Policy, customer()));
            let mut say = decide(&world, refund, Some(minor));
            (say.by, say.second_minor) = (who, limit);
            let refused = (n == 1 && last).then_some(Refusal::ApprovalRequired);
            let outcome = run(&mut world, 0, refund + 20, Act::DecideRefund(say));
            assert_eq!(outcome.refusal, refused, "{what}, {n}");
        }
    }
}

#[test]
fn one_payment_is_added_up_from_day_to_day_and_a_payer_by_the_day() {
    for (what, second_payment, refused) in [("the same payment", 10, true), ("another", 11, false)]
    {
        let mut world = house(policy());
        for n in [10, 11] {
            assert_eq!(run(&mut world, 0, n, pay(n, 30_000, Method::Wallet)).refusal, None);
        }
        for (n, payment) in [(0, 10), (1, second_payment)] {
            let (refund, now_us) = (20 + n, DAY_US * n as i64);
            ask(&mut world, payment, refund, 12_000, (Ground::Policy, customer()));
            let say = decide(&world, refund, Some(12_000));
            let outcome = run(&mut world, now_us, refund + 20, Act::DecideRefund(say));
            let expected = (n == 1 && refused).then_some(Refusal::ApprovalRequired);
            assert_eq!(outcome.refusal, expected, "{what}, {n}");
        }
        let paid = world.refunds.values().filter(|r| r.state == RefundState::Paid).count();
        assert_eq!(paid, if refused { 1 } else { 2 }, "{what}");
    }
}

/// The customer paid the shop the same twice (10 and 11), and says of the first that it went astray
/// (refund 20).
fn paid_twice() -> World {
    let mut world = house(policy());
    for n in [10, 11] {
        let bought = pay(n, 1_000, Method::Wallet);
        assert_eq!(run(&mut world, 0, n, bought).refusal, None);
    }
    ask(&mut world, 10, 20, 1_000, (Ground::Fault, customer()));
    world
}

/// The second of the two was given back, or will be, so much of it.
fn other(world: &mut World, refunded_minor: i64, refunding_minor: i64) {
    let row = world.payments.get(&id(11)).unwrap().clone();
    world.payments.load(id(11), Payment { refunded_minor, refunding_minor, ..row });
}

#[test]
fn what_no_record_bears_out_is_given_by_two_and_never_by_one() {
    use Refusal::*;
    type Change = fn(&mut World, &mut DecideRefund);
    fn paper_of(world: &mut World, say: &mut DecideRefund, borne_out: bool) {
        let act = Paper::Refund { refund: id(20), give: cny(1_000), borne_out };
        paper(world, 30, act, 1, Some(Party::Person(customer())));
        say.by = boss();
        say.requested_by = Some(agent());
        say.approval = Some(id(30));
    }
    fn signed(world: &mut World, say: &mut DecideRefund) {
        paper_of(world, say, false);
    }
    fn borne_out(world: &mut World, say: &mut DecideRefund) {
        paper_of(world, say, true);
    }
    let rows: [(&str, Option<Refusal>, Change); 14] = [
        ("paid twice", None, |_, _| {}),
        ("the records deny it", Some(ApprovalRequired), |_, say| say.claim = Claim::Contradicted),
        ("they cannot say", Some(ApprovalRequired), |_, say| say.claim = Claim::Open),
        ("a cent of it", Some(ApprovalRequired), |_, say| {
            say.claim = Claim::Open;
            say.give = Some(cny(1));
        }),
        ("by a supervisor alone", Some(ApprovalRequired), |_, say| {
            say.claim = Claim::Open;
            say.by = boss();
        }),
        ("refused by one", None, |_, say| {
            say.claim = Claim::Open;
            say.give = None;
        }),
        ("signed by two", None, |world, say| {
            say.claim = Claim::Open;
            signed(world, say);
        }),
        ("signed by two, borne out", None, borne_out),
        ("asked for while it was borne out", Some(ApprovalStale), |world, say| {
            borne_out(world, say);
            other(world, 1_000, 0);
        }),
        ("the records have turned", Some(ApprovalStale), |world, say| {
            borne_out(world, say);
            say.claim = Claim::Contradicted;
        }),
        ("no other is named", Some(ApprovalRequired), |_, say| say.twins.clear()),
        ("the other went back meanwhile", Some(ApprovalRequired), |w, _| other(w, 1_000, 0)),
        ("it will go back", Some(ApprovalRequired), |w, _| other(w, 0, 999)),
        ("a part that is still over", None, |world, say| {
            other(world, 400, 0);
            say.give = Some(cny(600));
        }),
    ];
    for (what, expected, change) in rows {
        let mut world = paid_twice();
        let mut say = decide(&world, 20, Some(1_000));
        say.claim = Claim::Supported;
        say.twins = vec![id(11)];
        change(&mut world, &mut say);
        assert_eq!(run(&mut world, 0, 40, Act::DecideRefund(say)).refusal, expected, "{what}");
    }
}
