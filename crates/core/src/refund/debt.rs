//! What the house has lent a merchant that was short of funds, and how it comes back.
//!
//! The debt stands on the merchant's own `advance` account, below zero. Whatever a payment brings
//! in repays it first, as far as it goes, in the same posting; so a merchant in debt sees each
//! payment whole, and beside it what was kept of it. Nothing else takes from the merchant's
//! balance, and nothing repays more than is owed.

use crate::amount::Amount;
use crate::id::{AccountId, MerchantId};
use crate::lane::Cx;
use crate::ledger::{Move, Posting, account_id};
use crate::payment::Payment;
use crate::refusal::Refusal;
use crate::world::{Effect, Effects, World};

/// What this merchant owes the house, in minor units.
pub fn owed_minor(world: &World, account: &AccountId) -> i64 {
    world.accounts.get(account).map_or(0, |a| -a.balance_minor)
}

/// The money of a payment that succeeds, and what its merchant repays of it.
pub(crate) fn income(
    world: &World,
    payment: &Payment,
    cx: &mut Cx<'_>,
) -> Result<Effects, Refusal> {
    let amount = payment.amount()?;
    let mut posting = Posting::one(payment.id.as_str(), &payment.from, &payment.to, amount);
    let mut effects = Effects::new();
    if let Some(merchant) = payment.payee.merchant() {
        let debt = account_id::advance(merchant, payment.currency);
        let back_minor = owed_minor(world, &debt).min(amount.minor());
        if back_minor > 0 {
            let amount = Amount::new(back_minor, payment.currency)?;
            posting.moves.push(Move { from: payment.to.clone(), to: debt, amount });
            effects.push(told(merchant, "advance_repaid", amount, cx));
        }
    }
    effects.push(Effect::Post(posting));
    Ok(effects)
}

/// A line on the merchant's own timeline, where its debt is explained.
pub(crate) fn told(merchant: &MerchantId, kind: &str, amount: Amount, cx: &mut Cx<'_>) -> Effect {
    let detail = format!("{} {}", amount.minor(), amount.currency());
    cx.event(merchant.as_str(), kind, &detail)
}
