//! The lane's commands: all that moves money, and what is decided with it.
//!
//! A [`Command`] names every row that it reads ([`Command::needs`]); ids that never change (payer,
//! payee, accounts) were read before and are in it. [`answer`] looks at the idempotency key first,
//! then lets the act's decision speak, then applies it. A refusal is an answer like any other.
//!
//! To add an act: a variant of [`Act`], its decision in the noun's folder, its needs here, and rows
//! in the refusal tables of its tests.

use crate::approval;
use crate::day::DAY_US;
use crate::event;
use crate::flaw::{Flaw, flawed};
use crate::id::*;
use crate::ledger::account_id;
use crate::payment::pay::Pay;
use crate::payment::settle::{ReturnLate, Settle};
use crate::payment::{Merchant, Order, Payment, PaymentKind};
use crate::refund::decide::{DecideRefund, RequestRefund};
use crate::refund::fund::FundRefund;
use crate::refund::settle::SettleRefund;
use crate::refusal::Refusal;
use crate::world::{Audit, Broken, Effect, Effects, Event, Job, Key, Needs, World};

pub mod correct;
pub mod unlock;

pub use correct::{CORRECTED_IN, CORRECTED_OUT, Correct};
pub use unlock::{DeclineApproval, LiftLock, OrderLock, SetLock};

/// The caller's idempotency key, already joined with the caller's id, and the digest of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdemKey {
    pub key: String,
    pub digest: Vec<u8>,
}

impl IdemKey {
    /// What the row of this key answers; none when it was a refusal and has been long enough.
    pub fn led_to(&self, row: &Key, now_us: i64) -> Option<Outcome> {
        if row.refusal.is_some() && now_us - row.at_us > REFUSAL_KEPT_US {
            return None;
        }
        let outcome = if row.digest == self.digest {
            Outcome { result: row.result.clone(), refusal: row.refusal, ended: None }
        } else {
            Outcome { result: String::new(), refusal: Some(Refusal::KeyReused), ended: None }
        };
        Some(outcome)
    }

    /// The row of this key for what is done now.
    pub fn row(&self, outcome: &Outcome, now_us: i64) -> Key {
        Key {
            key: self.key.clone(),
            digest: self.digest.clone(),
            result: outcome.result.clone(),
            refusal: outcome.refusal,
            at_us: now_us,
        }
    }
}

/// One command, complete: the decision reads nothing else but the world.
#[derive(Clone, Debug)]
pub struct Command {
    pub key: Option<IdemKey>,
    /// Person id, `system` or `bank`; stands on events.
    pub actor: String,
    /// For the audit: where the request came from.
    pub origin: String,
    pub now_us: i64,
    /// All ids that the decision makes come from here.
    pub seed: u128,
    pub act: Act,
}

#[derive(Clone, Debug)]
pub enum Act {
    Pay(Pay),
    Settle(Settle),
    ReturnLate(ReturnLate),
    RequestRefund(RequestRefund),
    DecideRefund(DecideRefund),
    FundRefund(FundRefund),
    SettleRefund(SettleRefund),
    Correct(Correct),
    SetLock(SetLock),
    OrderLock(OrderLock),
    LiftLock(LiftLock),
    DeclineApproval(DeclineApproval),
}

/// What a command came to: the row that it made or changed, and the refusal, if it was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub result: String,
    pub refusal: Option<Refusal>,
    /// A payment that was begun and ended by this very command; a key that answers again has none.
    pub ended: Option<Box<Ended>>,
}

/// A payment that is over in the commit that began it, with its whole timeline and the names of
/// both sides: nothing else can bear on it yet, so nothing must be read to show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    pub payment: Payment,
    pub events: Vec<Event>,
    pub order: Option<Order>,
    /// In full; who may see how much of it, the reader of this knows.
    pub payer: Option<String>,
    /// If it is a person, likewise.
    pub payee: Option<String>,
    /// If it is a merchant.
    pub merchant: Option<Merchant>,
}

impl Ended {
    /// None too when a card was to be charged: that is not in the world.
    fn of(world: &World, command: &Command, effects: &[Effect]) -> Option<Box<Self>> {
        let Act::Pay(pay) = &command.act else { return None };
        if pay.card.is_some() {
            return None;
        }
        let payment = effects.iter().find_map(|effect| match effect {
            Effect::Payment(row) if row.id == pay.id && row.state.is_final() => Some(row.clone()),
            _ => None,
        })?;
        let events = effects.iter().filter_map(|effect| match effect {
            Effect::Event(event) if event.subject == pay.id.as_str() => Some(event.clone()),
            _ => None,
        });
        let order = effects.iter().find_map(|effect| match effect {
            Effect::Order(row) => Some(row.clone()),
            _ => None,
        });
        let name = |id: &PersonId| world.names.get(id).cloned();
        Some(Box::new(Self {
            events: events.collect(),
            order: order.or_else(|| world.orders.get(pay.order.as_ref()?).cloned()),
            payer: pay.payer.as_ref().and_then(name),
            payee: pay.payee.person().and_then(name),
            merchant: pay.payee.merchant().and_then(|id| world.merchants.get(id)).cloned(),
            payment,
        }))
    }
}

/// What a decision knows beside the world: who, when, and where new ids come from.
pub struct Cx<'a> {
    pub command: &'a Command,
    pub now_us: i64,
    pub ids: Ids,
}

/// What a decision came to. `effects` of a refusal are what is kept of it: the failed payment, the
/// lock that it caused.
pub struct Decided {
    pub result: String,
    pub refusal: Option<Refusal>,
    pub effects: Effects,
}

impl Decided {
    pub fn done(result: &str, effects: Effects) -> Result<Self, Refusal> {
        Ok(Self { result: result.to_owned(), refusal: None, effects })
    }
}

impl Cx<'_> {
    pub fn event(&mut self, subject: &str, kind: &str, detail: &str) -> Effect {
        debug_assert!(event::is_kind(kind), "{kind} is no kind of `core::event`");
        Effect::Event(Event {
            id: self.ids.draw(),
            subject: subject.to_owned(),
            kind: kind.to_owned(),
            detail: detail.to_owned(),
            actor: self.command.actor.clone(),
            at_us: self.now_us,
        })
    }

    pub fn job(&mut self, kind: &str, subject: &str, detail: &str, after_us: i64) -> Effect {
        Effect::Job(Job {
            id: self.ids.draw(),
            kind: kind.to_owned(),
            subject: subject.to_owned(),
            detail: detail.to_owned(),
            bulk: false,
            due_at_us: self.now_us + after_us,
            created_at_us: self.now_us,
        })
    }

    /// The job that writes to both sides of a payment.
    pub fn receipt(&mut self, subject: &str, detail: &str) -> Effect {
        Effect::Job(Job {
            id: self.ids.draw(),
            kind: "receipt".to_owned(),
            subject: subject.to_owned(),
            detail: detail.to_owned(),
            bulk: true,
            due_at_us: self.now_us,
            created_at_us: self.now_us,
        })
    }

    pub fn audit(
        &mut self,
        act: &str,
        subject: &str,
        reason: &str,
        approval: Option<&ApprovalId>,
    ) -> Effect {
        Effect::Audit(Audit {
            id: self.ids.draw(),
            actor: self.command.actor.clone(),
            act: act.to_owned(),
            subject: subject.to_owned(),
            reason: reason.to_owned(),
            origin: self.command.origin.clone(),
            approval: approval.cloned(),
            at_us: self.now_us,
        })
    }
}

/// How long a refusal is the stored answer of its key.
const REFUSAL_KEPT_US: i64 = DAY_US;

/// Answers one command against the world, and does to the world what was decided.
pub fn answer(world: &mut World, command: &Command) -> Result<Outcome, Broken> {
    if let Some(idem) = &command.key
        && let Some(outcome) =
            world.keys.get(&idem.key).and_then(|k| idem.led_to(k, command.now_us))
    {
        return Ok(outcome);
    }
    let mut cx = Cx { command, now_us: command.now_us, ids: Ids::from_seed(command.seed) };
    let decided = match decide(world, &mut cx) {
        Ok(decided) => decided,
        Err(refusal) => {
            return Ok(Outcome { result: String::new(), refusal: Some(refusal), ended: None });
        }
    };
    let ended = Ended::of(world, command, &decided.effects);
    world.apply(decided.effects)?;
    let outcome = Outcome { result: decided.result, refusal: decided.refusal, ended };
    if let Some(idem) = command.key.as_ref().filter(|_| !flawed(Flaw::KeyForgotten)) {
        world.keys.put(idem.key.clone(), idem.row(&outcome, command.now_us));
    }
    Ok(outcome)
}

fn decide(world: &World, cx: &mut Cx<'_>) -> Result<Decided, Refusal> {
    let command = cx.command;
    match &command.act {
        Act::Pay(pay) => crate::payment::pay::pay(world, pay, cx),
        Act::Settle(settle) => crate::payment::settle::settle(world, settle, cx),
        Act::ReturnLate(late) => crate::payment::settle::return_late(world, late, cx),
        Act::RequestRefund(ask) => crate::refund::decide::request(world, ask, cx),
        Act::DecideRefund(say) => crate::refund::decide::decide(world, say, cx),
        Act::FundRefund(fund) => crate::refund::fund::fund_waiting(world, fund, cx),
        Act::SettleRefund(settle) => crate::refund::settle::settle(world, settle, cx),
        Act::Correct(correct) => correct::correct(world, correct, cx),
        Act::SetLock(set) => unlock::set(world, set, cx),
        Act::OrderLock(order) => unlock::order(world, order, cx),
        Act::LiftLock(lift) => unlock::lift(world, lift, cx),
        Act::DeclineApproval(decline) => unlock::decline(world, decline, cx),
    }
}

impl Command {
    /// Every row that this command reads.
    pub fn needs(&self) -> Needs {
        let mut needs = match &self.act {
            Act::Pay(pay) => pay.needs(self.now_us),
            Act::Settle(settle) => settle.needs(),
            Act::ReturnLate(late) => late.parts.needs(),
            Act::RequestRefund(ask) => {
                let mut needs = ask.parts.needs();
                needs.persons.push(ask.requested_by.clone());
                needs
            }
            Act::DecideRefund(say) => {
                let mut needs = say.parts.needs();
                needs.sign([&say.by].into_iter().chain(&say.requested_by));
                needs.approvals.extend(say.approval.clone());
                // Counts stand behind their person's row.
                needs.persons.extend(say.payers_others.iter().cloned());
                needs.tallies.extend(say.splitting_ids(self.now_us));
                needs.payments.extend(say.twins.iter().cloned());
                needs
            }
            Act::FundRefund(fund) => {
                let mut needs = fund.parts.needs();
                if let Some(advance) = &fund.advance {
                    needs.sign([&advance.by, &advance.requested_by]);
                    needs.approvals.push(advance.approval.clone());
                }
                needs
            }
            Act::SettleRefund(settle) => settle.parts.needs(),
            Act::Correct(correct) => correct.needs(),
            Act::SetLock(set) => Needs { persons: vec![set.person.clone()], ..Needs::default() },
            Act::OrderLock(order) => order.needs(),
            Act::LiftLock(lift) => lift.needs(),
            Act::DeclineApproval(decline) => decline.needs(),
        };
        needs.keys.extend(self.key.as_ref().map(|k| k.key.clone()));
        needs
    }
}

/// The parts of a payment that never change, read before the command: which rows it touches.
#[derive(Clone, Debug)]
pub struct Parts {
    pub payment: PaymentId,
    pub kind: PaymentKind,
    pub created_at_us: i64,
    pub refund: Option<RefundId>,
    pub payer: Option<PersonId>,
    pub payee: Party,
    pub from: AccountId,
    pub to: AccountId,
    pub currency: crate::amount::Currency,
    pub order: Option<OrderId>,
}

impl Parts {
    pub fn of(payment: &crate::payment::Payment, refund: Option<&RefundId>) -> Self {
        Self {
            payment: payment.id.clone(),
            kind: payment.kind,
            created_at_us: payment.created_at_us,
            refund: refund.cloned(),
            payer: payment.payer.clone(),
            payee: payment.payee.clone(),
            from: payment.from.clone(),
            to: payment.to.clone(),
            currency: payment.currency,
            order: payment.order.clone(),
        }
    }

    pub fn needs(&self) -> Needs {
        let mut accounts = vec![
            self.from.clone(),
            self.to.clone(),
            account_id::clearing(self.currency),
            account_id::suspense(self.currency),
            account_id::expense(self.currency),
        ];
        accounts.extend(self.payer.as_ref().map(|p| account_id::wallet(p, self.currency)));
        accounts.extend(self.payee.merchant().map(|m| account_id::advance(m, self.currency)));
        let mut causes = vec![self.payment.as_str().to_owned()];
        causes.extend(self.refund.as_ref().map(|r| r.as_str().to_owned()));
        Needs {
            persons: self.payer.iter().cloned().collect(),
            accounts,
            merchants: self.payee.merchant().into_iter().cloned().collect(),
            orders: self.order.iter().cloned().collect(),
            payments: vec![self.payment.clone()],
            refunds: self.refund.iter().cloned().collect(),
            causes,
            ..Needs::default()
        }
    }
}

/// Checks and uses up an approval, or says that one is needed.
pub(crate) fn signed(
    world: &World,
    approval: Option<&ApprovalId>,
    act: &approval::Act,
    subject_version: i64,
    by: &PersonId,
    now_us: i64,
) -> Result<approval::Approval, Refusal> {
    let id = approval.ok_or(Refusal::ApprovalRequired)?;
    approval::use_up(world, id, act, subject_version, by, now_us)
}
