//! What income does to a merchant's debt: each row a debt, an income, and what both come to.

use paydesk_core::lane::{Act, Parts};
use paydesk_core::ledger::account_id;
use paydesk_core::payment::Method;
use paydesk_core::payment::settle::Settle;
use paydesk_core::world::World;

use crate::world::*;

/// A shop with an empty till that owes so much.
fn in_debt(minor: i64) -> World {
    let mut world = house(policy());
    for (id, balance_minor) in
        [(account_id::merchant(&shop(), CNY), 0), (account_id::advance(&shop(), CNY), -minor)]
    {
        let mut account = world.accounts.get(&id).unwrap().clone();
        account.balance_minor = balance_minor;
        world.accounts.load(id, account);
    }
    world
}

#[test]
fn income_repays_first_and_never_more_than_is_owed() {
    // Debt, income; till, debt, repaid.
    for (debt, income, expected) in [
        (0, 500, (500, 0, None)),
        (1, 500, (499, 0, Some("1 CNY"))),
        (300, 500, (200, 0, Some("300 CNY"))),
        (500, 500, (0, 0, Some("500 CNY"))),
        (501, 500, (0, 1, Some("500 CNY"))),
        (9_000, 1, (0, 8_999, Some("1 CNY"))),
    ] {
        for method in [Method::Wallet, Method::Card] {
            let mut world = in_debt(debt);
            assert_eq!(run(&mut world, 0, 1, pay(1, income, method)).refusal, None);
            if method == Method::Card {
                let till = account_id::merchant(&shop(), CNY);
                assert_eq!(world.accounts.get(&till).unwrap().balance_minor, 0, "not yet");
                let parts = Parts::of(world.payments.get(&id(1)).unwrap(), None);
                // Said twice, as banks do.
                for n in [2, 3] {
                    let answer = fine();
                    let settle = Settle { parts: parts.clone(), answer, reason: None, told: None };
                    run(&mut world, 1, n, Act::Settle(settle));
                }
            }
            let balance = |id| world.accounts.get(&id).unwrap().balance_minor;
            let told = world.events.iter().find(|e| e.kind == "advance_repaid");
            let stands = (
                balance(account_id::merchant(&shop(), CNY)),
                -balance(account_id::advance(&shop(), CNY)),
                told.map(|e| e.detail.as_str()),
            );
            assert_eq!(stands, expected, "{debt} {income} {method:?}");
            // What was paid is what the payment says, whatever became of it.
            let row = world.payments.get(&id(1)).unwrap();
            assert_eq!((row.amount_minor, row.refundable_minor()), (income, income));
        }
    }
}
