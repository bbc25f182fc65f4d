//! What is kept of a payment that is refused at once: the failed payment, so that its owner sees
//! why and gets help with it, and the lock that protects the account, where the rules of risk say
//! so.
//!
//! Whoever fails again and again within minutes is refused without a trace ([`is_failing`]): what
//! is kept and told of it must not grow as fast as somebody can ask. Two things go on all the same:
//! what the wallet pays by itself, and what locks the account.

use super::PaymentState;
use super::pay::{AVAILABLE, Pay, risk_facts};
use super::payer::{FAILED, FAILED_MAX, failed_lately, failed_once_more};
use crate::id::{LockId, PersonId};
use crate::lane::{Cx, Decided};
use crate::ledger::account_id;
use crate::lock::{Lock, LockReason};
use crate::refusal::Refusal;
use crate::risk;
use crate::world::{Effect, Effects, World};

/// Whether this payer's payments have failed too often just now for another one to be kept.
pub(super) fn is_failing(world: &World, pay: &Pay, now_us: i64) -> bool {
    let counted = pay.payer.as_ref().map_or(0, |payer| world.tally(payer, FAILED));
    failed_lately(counted, now_us) >= FAILED_MAX
}

pub(super) fn is_locking(world: &World, pay: &Pay, refusal: Refusal, now_us: i64) -> bool {
    let Some(payer) = pay.payer.as_ref().filter(|_| refusal == Refusal::UnusualActivity) else {
        return false;
    };
    risk::judge(&risk_facts(world, pay, payer, now_us), &risk::Thresholds::default()).locks()
}

/// Keeps the refused payment, so that its owner can see why and get help with it.
pub(super) fn refuse(
    world: &World,
    pay: &Pay,
    refusal: Refusal,
    cx: &mut Cx<'_>,
) -> Result<Decided, Refusal> {
    let id = pay.id.as_str();
    let mut payment = pay.row(PaymentState::Failed, cx.now_us);
    payment.refusal = Some(refusal);
    let mut effects = vec![Effect::Payment(payment), cx.event(id, "created", "")];
    if let Some(minor) = lacking(world, pay, refusal) {
        // The figure is the reason, whatever the wallet holds when somebody looks.
        let available = format!("{minor} {}", pay.amount.currency());
        effects.push(cx.event(id, "available", &available));
    }
    effects.extend([
        cx.event(id, "failed", refusal.code()),
        cx.receipt(id, &receipt_detail(world, pay, refusal)),
    ]);
    if let Some(payer) = &pay.payer {
        let value = failed_once_more(world.tally(payer, FAILED), cx.now_us);
        let key = FAILED.to_owned();
        effects.push(Effect::TallySet { person: payer.clone(), key, value });
        if refusal == Refusal::UnusualActivity {
            effects.extend(protect(world, pay, payer, cx));
        }
    }
    Ok(Decided { result: id.to_owned(), refusal: Some(refusal), effects })
}

/// What the notice needs beside the payment: what was available when it was refused, since that is
/// the reason, whatever comes in before the notice is written.
fn receipt_detail(world: &World, pay: &Pay, refusal: Refusal) -> String {
    match lacking(world, pay, refusal) {
        Some(minor) => format!("{AVAILABLE} {minor}"),
        None => "failed".to_owned(),
    }
}

/// What was available, in minor units, when that was too little.
fn lacking(world: &World, pay: &Pay, refusal: Refusal) -> Option<i64> {
    let payer = pay.payer.as_ref().filter(|_| refusal == Refusal::BalanceTooLow)?;
    let wallet = account_id::wallet(payer, pay.amount.currency());
    Some(world.accounts.get(&wallet).map_or(0, |a| a.available_minor()))
}

/// Unusual activity locks the account, where the rule says so, until it is lifted (PAY-10).
fn protect(world: &World, pay: &Pay, payer: &PersonId, cx: &mut Cx<'_>) -> Effects {
    let facts = risk_facts(world, pay, payer, cx.now_us);
    let verdict = risk::judge(&facts, &risk::Thresholds::default());
    let Some(detail) = verdict.lock_detail(pay.id.as_str()) else { return Vec::new() };
    let id: LockId = cx.ids.draw();
    let lock = Lock {
        id,
        person: payer.clone(),
        reason: LockReason::Unusual,
        detail,
        since_us: cx.now_us,
        until_us: None,
        lifted_at_us: None,
        lifted_by: None,
    };
    vec![
        Effect::Lock(lock),
        cx.event(payer.as_str(), "locked", "unusual"),
        cx.job("notice", payer.as_str(), "locked unusual", 0),
    ]
}
