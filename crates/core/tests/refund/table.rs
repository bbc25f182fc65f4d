//! Every refusal of paying by a wrong kind, asking, deciding, funding, correcting and lifting, a
//! row each.

use paydesk_core::approval::Act as Paper;
use paydesk_core::id::{Party, PersonId};
use paydesk_core::identity::Level;
use paydesk_core::lane::{Act, Correct, LiftLock, Parts};
use paydesk_core::ledger::account_id;
use paydesk_core::lock::{Lift, Lock, LockReason};
use paydesk_core::payment::pay::Pay;
use paydesk_core::payment::{Method, PaymentKind};
use paydesk_core::person::Person;
use paydesk_core::refund::decide::{DecideRefund, RequestRefund};
use paydesk_core::refund::fund::{Advance, FundRefund};
use paydesk_core::refund::{Ground, Policy};
use paydesk_core::refusal::Refusal;
use paydesk_core::world::World;

use crate::world::*;

/// A house with one purchase of 10,000 from the wallet (payment 10).
fn bought() -> World {
    let mut world = house(policy());
    assert_eq!(run(&mut world, 0, 1, pay(10, 10_000, Method::Wallet)).refusal, None);
    world
}

#[test]
fn a_kind_that_does_not_fit_payee_and_method_escapes_no_check() {
    let (me, other) = (Party::Person(customer()), Party::Person(owner()));
    let shop = Party::Merchant(shop());
    for (kind, payee, method) in [
        (PaymentKind::TopUp, shop.clone(), Method::Wallet),
        (PaymentKind::TopUp, shop.clone(), Method::Card),
        (PaymentKind::TopUp, me, Method::Wallet),
        (PaymentKind::Transfer, shop, Method::Wallet),
        (PaymentKind::Transfer, other.clone(), Method::Card),
        (PaymentKind::Purchase, other, Method::Wallet),
    ] {
        let mut world = house(policy());
        let Act::Pay(sound) = pay(1, 1_000, method) else { panic!("not a payment") };
        let wrong = Act::Pay(Pay { kind, payee, ..sound });
        assert_eq!(
            run(&mut world, 0, 1, wrong.clone()).refusal,
            Some(Refusal::NotAllowed),
            "{wrong:?}"
        );
    }
}

#[test]
fn every_refusal_of_asking() {
    use Refusal::*;
    type Change = fn(&mut RequestRefund);
    let rows: [(&str, Option<Refusal>, i64, Change); 12] = [
        ("all of the share", None, 0, |r| r.amount = cny(8_000)),
        ("somebody else's", Some(NotYours), 0, |r| r.requested_by = id(9)),
        ("the shop's owner is staff, and may ask", None, 0, |r| r.requested_by = owner()),
        ("goodwill, by the customer", Some(NotAllowed), 0, |r| r.ground = Ground::Goodwill),
        ("above the share", Some(RefundOverPolicy), 0, |r| r.amount = cny(8_001)),
        ("a fault takes no share", None, 0, |r| {
            r.ground = Ground::Fault;
            r.amount = cny(10_000);
        }),
        ("a fault, above what was paid", Some(RefundTooLarge), 0, |r| {
            r.ground = Ground::Fault;
            r.amount = cny(10_001);
        }),
        ("no documents", Some(RefundNeedsEvidence), 0, |r| r.evidence = false),
        ("no documents, too small to look at", None, 0, |r| {
            r.evidence = false;
            r.amount = cny(500);
        }),
        ("on the last day", None, 30 * DAY_US, |_| {}),
        ("a day late", Some(RefundWindowOver), 30 * DAY_US + 1, |_| {}),
        ("a fault, a year late", None, 365 * DAY_US, |r| r.ground = Ground::Fault),
    ];
    for (what, expected, now_us, change) in rows {
        let mut world = bought();
        let mut ask = request(&world, &id(10), 20, 1_000);
        change(&mut ask);
        let outcome = run(&mut world, now_us, 2, Act::RequestRefund(ask));
        assert_eq!(outcome.refusal, expected, "{what}");
    }
}

#[test]
fn what_has_no_policy_is_not_settled_or_is_used_up_is_refused() {
    let mut world = house(Policy { days: 0, ..policy() });
    run(&mut world, 0, 1, pay(10, 10_000, Method::Wallet));
    run(&mut world, 0, 2, pay(11, 10_000, Method::Card));
    let ask = |world: &World, n| Act::RequestRefund(request(world, &id(n), 20, 1_000));
    let act = ask(&world, 10);
    assert_eq!(run(&mut world, 0, 3, act).refusal, Some(Refusal::RefundNotByPolicy));
    let act = ask(&world, 11);
    assert_eq!(run(&mut world, 0, 4, act).refusal, Some(Refusal::RefundNotSettled));
    let fault = |world: &World, n, minor| {
        let asked = request(world, &id(10), n, minor);
        Act::RequestRefund(RequestRefund { ground: Ground::Fault, ..asked })
    };
    let act = fault(&world, 21, 10_000);
    assert_eq!(run(&mut world, 0, 5, act).refusal, None);
    let act = fault(&world, 22, 1);
    assert_eq!(run(&mut world, 0, 6, act).refusal, Some(Refusal::RefundNothingLeft));
}

#[test]
fn small_pieces_do_not_escape_review() {
    let mut world = bought();
    let mut states = Vec::new();
    for n in 20..23 {
        let act = Act::RequestRefund(request(&world, &id(10), n, 200));
        assert_eq!(run(&mut world, 0, n, act).refusal, None);
        states.push(world.refunds.get(&id(n)).unwrap().state.is_final());
    }
    assert_eq!(states, [true, true, false], "500 go by themselves, in however many pieces");
}

/// A house with a refund (20) of 8,000 that waits for a reviewer.
fn asked() -> World {
    let mut world = bought();
    let act = Act::RequestRefund(request(&world, &id(10), 20, 8_000));
    assert_eq!(run(&mut world, 0, 2, act).refusal, None);
    world
}

#[test]
fn every_refusal_of_deciding() {
    use Refusal::*;
    type Change = fn(&mut World, &mut DecideRefund);
    fn paper_for(world: &mut World, give: i64, version: i64) {
        let act = Paper::Refund { refund: id(20), give: cny(give), borne_out: false };
        paper(world, 30, act, version, Some(Party::Person(customer())));
    }
    fn signed(c: &mut DecideRefund) {
        c.by = boss();
        c.requested_by = Some(agent());
        c.approval = Some(id(30));
    }
    let rows: [(&str, Option<Refusal>, Change); 22] = [
        ("one agent, below the limit", None, |_, _| {}),
        ("a part", None, |_, c| c.give = Some(cny(1))),
        ("refused", None, |_, c| c.give = None),
        ("more than was asked", Some(RefundTooLarge), |_, c| c.give = Some(cny(8_001))),
        ("by a customer", Some(NotAllowed), |_, c| c.by = customer()),
        ("by the shop's owner", Some(SamePerson), |_, c| c.by = owner()),
        ("at the limit", Some(ApprovalRequired), |w, _| limit(w, 8_000)),
        ("under the limit", None, |w, _| limit(w, 8_001)),
        ("a fault knows the house's limit", Some(ApprovalRequired), |w, c| {
            let mut refund = w.refunds.get(&id(20)).unwrap().clone();
            refund.ground = Ground::Fault;
            w.refunds.load(id(20), refund);
            c.second_minor = 8_000;
        }),
        ("policy is the merchant's own limit", None, |_, c| c.second_minor = 8_000),
        ("a paper that is not there", Some(NotAllowed), |_, c| signed(c)),
        ("signed by a supervisor", None, |w, c| {
            paper_for(w, 8_000, 1);
            signed(c);
        }),
        ("signed for another amount", Some(ApprovalStale), |w, c| {
            paper_for(w, 7_999, 1);
            signed(c);
        }),
        ("signed for another version", Some(ApprovalStale), |w, c| {
            paper_for(w, 8_000, 2);
            signed(c);
        }),
        ("signed by who asked for it", Some(SamePerson), |w, c| {
            paper_for(w, 8_000, 1);
            signed(c);
            c.by = agent();
        }),
        ("by another account of the payer", Some(SamePerson), |w, c| {
            w.same.insert((c.by.clone(), customer()));
        }),
        ("by another account of the owner", Some(SamePerson), |w, c| {
            w.same.insert((c.by.clone(), owner()));
        }),
        ("signed by another account of who asked for it", Some(SamePerson), |w, c| {
            paper_for(w, 8_000, 1);
            signed(c);
            w.same.insert((boss(), agent()));
        }),
        ("asked for by another account of the payer", Some(SamePerson), |w, c| {
            paper_for(w, 8_000, 1);
            signed(c);
            w.same.insert((agent(), customer()));
        }),
        ("signed by an account of somebody else's person", None, |w, c| {
            paper_for(w, 8_000, 1);
            signed(c);
            w.same.insert((other_boss(), customer()));
        }),
        ("signed by the shop's owner", Some(SamePerson), |w, c| {
            paper_for(w, 8_000, 1);
            signed(c);
            c.by = owner();
        }),
        ("asked for by the shop's owner", Some(SamePerson), |w, c| {
            paper_for(w, 8_000, 1);
            signed(c);
            let mut row = w.approvals.get(&id(30)).unwrap().clone();
            row.requested_by = owner();
            w.approvals.load(id(30), row);
        }),
    ];
    for (what, expected, change) in rows {
        let mut world = asked();
        let mut say = decide(&world, 20, Some(8_000));
        change(&mut world, &mut say);
        let again = say.clone();
        assert_eq!(run(&mut world, 0, 3, Act::DecideRefund(say)).refusal, expected, "{what}");
        if expected.is_none() {
            let twice = run(&mut world, 0, 4, Act::DecideRefund(again));
            assert_eq!(twice.refusal, Some(StateConflict), "{what}, twice");
        }
    }
}

/// The shop asks for a second person from this amount on.
fn limit(world: &mut World, minor: i64) {
    let mut shop_row = world.merchants.get(&shop()).unwrap().clone();
    shop_row.policy.second_minor = minor;
    world.merchants.load(shop(), shop_row);
}

#[test]
fn every_refusal_of_funding() {
    type Change = fn(&mut World, &mut Advance);
    let rows: [(&str, Option<PersonId>, Option<Refusal>, Change); 8] = [
        ("still short", None, Some(Refusal::RefundFundsShort), |_, _| {}),
        ("signed by who asked", Some(agent()), Some(Refusal::SamePerson), |_, _| {}),
        ("signed by no supervisor", Some(customer()), Some(Refusal::SamePerson), |_, _| {}),
        ("signed by the shop's owner", Some(owner()), Some(Refusal::SamePerson), |_, _| {}),
        ("asked for by the shop's owner", Some(boss()), Some(Refusal::SamePerson), |w, c| {
            let mut row = w.approvals.get(&c.approval).unwrap().clone();
            row.requested_by = owner();
            c.requested_by = owner();
            w.approvals.load(c.approval.clone(), row);
        }),
        ("without a paper", Some(boss()), Some(Refusal::NotAllowed), |_, c| {
            c.approval = id(99);
        }),
        ("for another version", Some(boss()), Some(Refusal::ApprovalStale), |w, c| {
            let mut row = w.approvals.get(&c.approval).unwrap().clone();
            row.subject_version += 1;
            w.approvals.load(c.approval.clone(), row);
        }),
        ("signed by a supervisor", Some(boss()), None, |_, _| {}),
    ];
    for (what, by, expected, change) in rows {
        let mut world = asked();
        let mut account = world.accounts.get(&account_id::merchant(&shop(), CNY)).unwrap().clone();
        let all = account.balance_minor;
        account.balance_minor = 7_000;
        world.accounts.load(account.id.clone(), account);
        let say = decide(&world, 20, Some(8_000));
        assert_eq!(run(&mut world, 0, 3, Act::DecideRefund(say)).refusal, None);
        let mut lent = by.map(|by| advance(&mut world, 30, &id(20), by));
        if let Some(lent) = &mut lent {
            change(&mut world, lent);
        }
        let again = lent.is_some();
        let fund = FundRefund {
            parts: Parts::of(world.payments.get(&id(10)).unwrap(), Some(&id(20))),
            refund: id(20),
            advance: lent,
            reason: "waits".into(),
            expected_on: "2026-03-09".into(),
        };
        let outcome = run(&mut world, 0, 4, Act::FundRefund(fund.clone()));
        assert_eq!(outcome.refusal, expected, "{what}");
        if again && expected.is_none() {
            let twice = run(&mut world, 0, 5, Act::FundRefund(fund)).refusal;
            assert_eq!(twice, Some(Refusal::StateConflict), "{what}, twice");
        }
        let lent = -world.accounts.get(&account_id::advance(&shop(), CNY)).unwrap().balance_minor;
        assert_eq!(lent, if expected.is_none() { 1_000 } else { 0 }, "{what}: of {all}");
    }
}

#[test]
fn every_refusal_of_a_counter_entry() {
    use Refusal::*;
    let (wallet, till) = (account_id::wallet(&customer(), CNY), account_id::merchant(&shop(), CNY));
    let house = account_id::expense(CNY);
    for (what, from, to, minor, by, expected) in [
        ("signed", &house, &wallet, 500, boss(), None),
        ("to the same account", &wallet, &wallet, 500, boss(), Some(PayeeIsPayer)),
        ("more than there is", &wallet, &house, 100_000, boss(), Some(BalanceTooLow)),
        ("signed by an agent", &house, &wallet, 500, agent(), Some(SamePerson)),
        ("signed by a customer", &house, &wallet, 500, customer(), Some(NotAllowed)),
        ("to the signer's shop", &house, &till, 500, owner(), Some(SamePerson)),
        ("from the signer's shop", &till, &house, 500, owner(), Some(SamePerson)),
    ] {
        let mut world = bought();
        let act = Paper::Correct {
            id: id(40),
            from: from.clone(),
            to: to.clone(),
            amount: cny(minor),
            payment: None,
            refund: None,
        };
        paper(&mut world, 30, act, 0, None);
        let correct = Correct {
            id: id(40),
            from: from.clone(),
            to: to.clone(),
            merchants: vec![shop()],
            amount: cny(minor),
            about: None,
            reason: "wrong".into(),
            subject: "x".into(),
            conversation: None,
            by,
            requested_by: agent(),
            approval: id(30),
        };
        let again = correct.clone();
        assert_eq!(run(&mut world, 0, 3, Act::Correct(correct)).refusal, expected, "{what}");
        if expected.is_none() {
            let twice = run(&mut world, 0, 4, Act::Correct(again)).refusal;
            assert_eq!(twice, Some(ApprovalUsed), "{what}, twice");
        }
    }
}

#[test]
fn every_refusal_of_lifting() {
    use Refusal::*;
    let order = LockReason::Order;
    for (what, reason, way, by, first, expected) in [
        (
            "one agent, after proof",
            LockReason::PasswordDay,
            Lift::AgentAfterProof,
            agent(),
            None,
            None,
        ),
        (
            "by the owner",
            LockReason::PasswordDay,
            Lift::AgentAfterProof,
            customer(),
            None,
            Some(SamePerson),
        ),
        (
            "by no staff",
            LockReason::PasswordDay,
            Lift::AgentAfterProof,
            id(9),
            None,
            Some(NotAllowed),
        ),
        (
            "not in that way",
            LockReason::Reported,
            Lift::AgentAfterProof,
            agent(),
            None,
            Some(NotAllowed),
        ),
        (
            "alone, where two sign",
            order,
            Lift::TwoSupervisors,
            boss(),
            None,
            Some(ApprovalRequired),
        ),
        ("two agents", LockReason::Unusual, Lift::TwoAgentsAfterProof, boss(), Some(agent()), None),
        (
            "an agent and a supervisor",
            order,
            Lift::TwoSupervisors,
            boss(),
            Some(agent()),
            Some(NotAllowed),
        ),
        ("two supervisors", order, Lift::TwoSupervisors, boss(), Some(other_boss()), None),
        (
            "one supervisor twice",
            order,
            Lift::TwoSupervisors,
            boss(),
            Some(boss()),
            Some(SamePerson),
        ),
    ] {
        let mut world = bought();
        let lock = Lock {
            id: id(50),
            person: customer(),
            reason,
            detail: String::new(),
            since_us: 0,
            until_us: None,
            lifted_at_us: None,
            lifted_by: None,
        };
        world.locks.load(id(50), lock);
        if let Some(first) = &first {
            let act = Paper::Unlock { lock: id(50), way };
            paper(&mut world, 30, act, 0, Some(Party::Person(customer())));
            let mut row = world.approvals.get(&id(30)).unwrap().clone();
            row.requested_by = first.clone();
            world.approvals.load(id(30), row);
        }
        let lift = LiftLock {
            lock: id(50),
            person: customer(),
            way,
            why: "proven".into(),
            conversation: None,
            by: Some(by),
            second: first.map(|first| (id(30), first)),
        };
        let again = lift.clone();
        assert_eq!(run(&mut world, 0, 3, Act::LiftLock(lift)).refusal, expected, "{what}");
        if expected.is_none() {
            let twice = run(&mut world, 0, 4, Act::LiftLock(again)).refusal;
            assert_eq!(twice, Some(StateConflict), "{what}, twice");
        }
    }
}

#[test]
fn nobody_signs_whose_own_identity_is_not_confirmed() {
    let unknown = |world: &mut World, who: &PersonId| {
        let person = world.persons.get(who).unwrap().clone();
        world.persons.load(who.clone(), Person { level: Level::Named, ..person });
    };
    // A refund by one agent, and by two of whom either is not known.
    for (who, signed) in [(agent(), false), (agent(), true), (boss(), true)] {
        let mut world = asked();
        let mut say = decide(&world, 20, Some(4_000));
        if signed {
            let act = Paper::Refund { refund: id(20), give: cny(4_000), borne_out: false };
            paper(&mut world, 30, act, 1, Some(Party::Person(customer())));
            say = DecideRefund {
                by: boss(),
                requested_by: Some(agent()),
                approval: Some(id(30)),
                ..say
            };
        }
        let mut known = world.clone();
        assert_eq!(run(&mut known, 0, 3, Act::DecideRefund(say.clone())).refusal, None);
        unknown(&mut world, &who);
        let said = run(&mut world, 0, 3, Act::DecideRefund(say)).refusal;
        assert_eq!(said, Some(Refusal::SignerUnverified), "{who} signed: {signed}");
    }
}
