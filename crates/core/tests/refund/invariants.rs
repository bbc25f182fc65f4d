//! Any sequence of commands keeps the books whole: whatever is asked, decided, funded, answered by
//! the bank and corrected, in whatever order and however often.

use paydesk_core::approval::{Act as Paper, ApprovalState};
use paydesk_core::id::Party;
use paydesk_core::lane::{Act, Correct, Parts};
use paydesk_core::ledger::{HoldState, HoldWay, account_id};
use paydesk_core::payment::settle::{RailAnswer, ReturnLate};
use paydesk_core::payment::{Attempt, Method};
use paydesk_core::refund::fund::FundRefund;
use paydesk_core::refund::settle::SettleRefund;
use paydesk_core::refund::{Ground, Policy, RefundState};
use paydesk_core::refusal::Refusal;
use paydesk_core::world::World;
use proptest::prelude::*;

use crate::world::*;

/// One thing that somebody or something does; numbers choose among what is there.
#[derive(Clone, Debug)]
enum Step {
    Pay { minor: i64, card: bool, guest: bool },
    Settle { which: usize, answer: RailAnswer },
    Ask { which: usize, minor: i64, ground: Ground, staff: bool },
    Decide { which: usize, share: i64, no: bool, signed: bool },
    Fund { which: usize, advance: bool },
    SettleRefund { which: usize, tried: usize, answer: RailAnswer },
    ReturnLate { which: usize },
    Correct { minor: i64, out: bool },
}

fn answers() -> impl Strategy<Value = RailAnswer> {
    let no = Refusal::CardDeclined;
    prop_oneof![
        3 => Just(fine()),
        1 => Just(RailAnswer::Declined { refusal: no, code: "05".into() }),
        1 => Just(RailAnswer::Unknown),
        1 => Just(RailAnswer::Void { refusal: no }),
    ]
}

fn steps() -> impl Strategy<Value = Step> {
    let grounds = [Ground::Policy, Ground::Fault, Ground::Goodwill];
    let which = 0..4_usize;
    prop_oneof![
        2 => (1..30_000_i64, any::<bool>(), prop::bool::weighted(0.3))
            .prop_map(|(minor, card, guest)| Step::Pay { minor, card, guest }),
        3 => (which.clone(), answers()).prop_map(|(which, answer)| Step::Settle { which, answer }),
        4 => (which.clone(), 1..20_000_i64, prop::sample::select(grounds.to_vec()), any::<bool>())
            .prop_map(|(which, minor, ground, staff)| Step::Ask { which, minor, ground, staff }),
        4 => (which.clone(), 1..120_i64, prop::bool::weighted(0.2), any::<bool>())
            .prop_map(|(which, share, no, signed)| Step::Decide { which, share, no, signed }),
        2 => (which.clone(), any::<bool>())
            .prop_map(|(which, advance)| Step::Fund { which, advance }),
        4 => (which.clone(), 0..3_usize, answers())
            .prop_map(|(which, tried, answer)| Step::SettleRefund { which, tried, answer }),
        1 => which.prop_map(|which| Step::ReturnLate { which }),
        1 => (1..60_000_i64, any::<bool>())
            .prop_map(|(minor, out)| Step::Correct { minor, out }),
    ]
}

/// The command of a step, where there is something to do it to.
fn act(world: &mut World, n: u128, step: &Step) -> Option<Act> {
    let payments: Vec<_> = world.payments.values().cloned().collect();
    let refunds: Vec<_> = world.refunds.values().cloned().collect();
    let pick = |which: usize, of: usize| (of > 0).then(|| which % of);
    let parts = |world: &World, refund: &paydesk_core::refund::Refund| {
        Parts::of(world.payments.get(&refund.payment).unwrap(), Some(&refund.id))
    };
    Some(match step {
        Step::Pay { minor, guest: true, .. } => by_guest(n, *minor),
        Step::Pay { minor, card, .. } => {
            pay(n, *minor, if *card { Method::Card } else { Method::Wallet })
        }
        Step::Settle { which, answer } => {
            let row = &payments[pick(*which, payments.len())?];
            let parts = Parts::of(row, None);
            let answer = answer.clone();
            Act::Settle(paydesk_core::payment::settle::Settle {
                parts,
                answer,
                reason: None,
                told: None,
            })
        }
        Step::Ask { which, minor, ground, staff } => {
            let row = &payments[pick(*which, payments.len())?];
            let mut ask = request(world, &row.id, n, *minor);
            ask.ground = *ground;
            ask.requested_by = if *staff { agent() } else { customer() };
            Act::RequestRefund(ask)
        }
        Step::Decide { which, share, no, signed } => {
            let row = &refunds[pick(*which, refunds.len())?];
            let give = (row.amount_minor * share / 100).max(1);
            let bits = u128::from_str_radix(row.id.rest(), 16).unwrap();
            let mut say = decide(world, bits, (!no).then_some(give));
            if *signed {
                let act =
                    Paper::Refund { refund: row.id.clone(), give: cny(give), borne_out: false };
                let gains = Some(Party::Person(customer()));
                paper(world, n, act, row.version, gains);
                say.by = boss();
                say.requested_by = Some(agent());
                say.approval = Some(id(n));
            }
            Act::DecideRefund(say)
        }
        Step::Fund { which, advance } => {
            let row = &refunds[pick(*which, refunds.len())?];
            let lent = advance.then(|| crate::world::advance(world, n, &row.id, boss()));
            Act::FundRefund(FundRefund {
                parts: parts(world, row),
                refund: row.id.clone(),
                advance: lent,
                reason: "waits".into(),
                expected_on: "2026-03-09".into(),
            })
        }
        Step::SettleRefund { which, tried, answer } => {
            let row = &refunds[pick(*which, refunds.len())?];
            let of = |attempt: &&Attempt| attempt.cause == row.id.as_str();
            let tries: Vec<&Attempt> = world.attempts.values().filter(of).collect();
            let attempt = tries[pick(*tried, tries.len())?].id.clone();
            let (parts, answer) = (parts(world, row), answer.clone());
            Act::SettleRefund(SettleRefund { parts, refund: row.id.clone(), attempt, answer })
        }
        Step::ReturnLate { which } => {
            let row = &payments[pick(*which, payments.len())?];
            Act::ReturnLate(ReturnLate { parts: Parts::of(row, None), refund: id(n) })
        }
        Step::Correct { minor, out } => {
            let (till, house) = (account_id::merchant(&shop(), CNY), account_id::expense(CNY));
            let (from, to) = if *out { (till, house) } else { (house, till) };
            let amount = cny(*minor);
            let act = Paper::Correct {
                id: id(n),
                from: from.clone(),
                to: to.clone(),
                amount,
                payment: None,
                refund: None,
            };
            paper(world, n, act, 0, None);
            Act::Correct(Correct {
                id: id(n),
                from,
                to,
                merchants: vec![shop()],
                amount,
                about: None,
                reason: "wrong".into(),
                subject: "x".into(),
                conversation: None,
                by: boss(),
                requested_by: agent(),
                approval: id(n),
            })
        }
    })
}

/// What the timeline of the shop says that it owes, in minor units.
fn told_debt(world: &World) -> i64 {
    let minor = |e: &paydesk_core::world::Event| -> i64 {
        e.detail.split(' ').next().unwrap().parse().unwrap()
    };
    let of = |kind: &str| -> i64 {
        let own = world.events.iter().filter(|e| e.subject == shop().as_str() && e.kind == kind);
        own.map(minor).sum()
    };
    of("advanced") - of("advance_repaid")
}

/// What must hold after every command.
fn check(world: &World) {
    let debt = world.accounts.get(&account_id::advance(&shop(), CNY)).unwrap();
    assert_eq!(-debt.balance_minor, told_debt(world), "the debt is what was told of it");
    assert_eq!(world.entries.iter().map(|e| e.amount_minor).sum::<i64>(), 0, "entries");
    assert_eq!(world.accounts.values().map(|a| a.balance_minor).sum::<i64>(), 0, "balances");
    for account in world.accounts.values() {
        let open = |h: &&paydesk_core::ledger::Hold| {
            h.account == account.id && h.state == HoldState::Open && h.way == HoldWay::Out
        };
        let held: i64 = world.holds.values().filter(open).map(|h| h.amount_minor).sum();
        assert_eq!(account.held_minor, held, "{}", account.id);
        assert!(!account.kind.has_floor() || account.available_minor() >= 0, "{}", account.id);
        assert!(!account.kind.has_ceiling() || account.balance_minor <= 0, "{}", account.id);
    }
    for payment in world.payments.values() {
        let of = |done: bool| -> i64 {
            let refunds = world.refunds.values().filter(|r| r.payment == payment.id);
            let fits = refunds.filter(|r| match r.state {
                RefundState::Paid => done,
                RefundState::Refused => false,
                _ => !done,
            });
            fits.map(|r| r.amount_minor).sum()
        };
        assert_eq!(payment.refunded_minor, of(true), "{}", payment.id);
        assert_eq!(payment.refunding_minor, of(false), "{}", payment.id);
        assert!(payment.refunded_minor + payment.refunding_minor <= payment.amount_minor);
    }
    for refund in world.refunds.values() {
        let open = world.open_hold(refund.id.as_str()).is_some();
        let at_the_bank = matches!(refund.state, RefundState::Sending | RefundState::InDoubt);
        assert_eq!(open, at_the_bank, "{} {:?}", refund.id, refund.state);
    }
    for approval in world.approvals.values().filter(|a| a.state == ApprovalState::Approved) {
        assert!(approval.decided_by.as_ref().is_some_and(|by| *by != approval.requested_by));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_is_commanded_the_books_stay_whole(
        list in prop::collection::vec(steps(), 1..60)
    ) {
        let policy = Policy { evidence: false, ..policy() };
        let mut world = house(policy);
        for (step, n) in list.iter().zip(100_u128..) {
            let now_us = i64::try_from(n).unwrap() * 1_000_000;
            if let Some(act) = act(&mut world, n, step) {
                run(&mut world, now_us, n, act);
                check(&world);
            }
        }
    }
}
