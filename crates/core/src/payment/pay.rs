//! The decision to pay. Checks run in one order, each with its own refusal; after the mark nothing
//! may fail. A refusal that its owner must be able to see later is kept as a failed payment.

use super::fail::{is_failing, is_locking, refuse};
use super::payer::{
    self, FAILED, PAID, UNSETTLED, failed_step_ups_key, new_payees_key, paid_key, seen_key, tried,
};
use super::shop::{self, Heard};
use super::{
    Attempt, AttemptKind, AttemptState, Merchant, MerchantState, Method, Order, OrderState,
    Payment, PaymentKind, PaymentState,
};
use crate::amount::Amount;
use crate::challenge::{self, Challenge, Purpose};
use crate::flaw::{Flaw, flawed};
use crate::id::{CardId, ChallengeId, OrderId, Party, PaymentId, PersonId};
use crate::lane::{Cx, Decided};
use crate::ledger::{Hold, HoldState, HoldWay, account_id};
use crate::lock::{Acts, Receive};
use crate::refund::debt::income;
use crate::refusal::Refusal;
use crate::risk;
use crate::world::{Effect, Effects, Needs, World, tally_id};

/// A payment as it was asked for.
#[derive(Clone, Debug)]
pub struct Pay {
    pub id: PaymentId,
    pub kind: PaymentKind,
    pub method: Method,
    /// None: a guest, who can only pay by card.
    pub payer: Option<PersonId>,
    pub payee: Party,
    pub amount: Amount,
    pub order: Option<OrderId>,
    pub card: Option<CardId>,
    pub note: String,
    /// The step-up that was answered for exactly this payment, if any was.
    pub challenge: Option<ChallengeId>,
    /// The payer's device once answered a code.
    pub device_trusted: bool,
    /// It was remembered only lately, or never.
    pub device_new: bool,
    /// The house is in maintenance: nothing new is begun.
    pub closed: bool,
    /// What the payee's own system said of this payment, if it was asked.
    pub shop: Option<Heard>,
}

/// Begins the detail of a `receipt` job that carries what was available, in minor units; also the
/// kind of the event that keeps it for the page.
pub const AVAILABLE: &str = "available";
/// Characters of a note at most.
pub const NOTE_CHARS_MAX: usize = 140;

impl Pay {
    /// What a challenge for this payment is bound to: payee and amount (PSD2 RTS article 5).
    pub fn bound(&self) -> String {
        challenge::payment_bound(self.payee.as_str(), self.amount)
    }

    pub fn needs(&self, now_us: i64) -> Needs {
        let currency = self.amount.currency();
        // The rail's account is everybody's: only who pays through the rail locks it.
        let by_card = self.method == Method::Card;
        let mut accounts = vec![account_id::of(&self.payee, currency)];
        accounts.extend(by_card.then(|| account_id::clearing(currency)));
        accounts.extend(self.payer.as_ref().map(|p| account_id::wallet(p, currency)));
        accounts.extend(self.payee.merchant().map(|m| account_id::advance(m, currency)));
        let payee = self.payee.person().cloned();
        Needs {
            persons: self.payer.iter().cloned().collect(),
            parties: self.payer.iter().cloned().chain(payee).collect(),
            payers: self.payer.iter().cloned().collect(),
            accounts,
            merchants: self.payee.merchant().into_iter().cloned().collect(),
            orders: self.order.iter().cloned().collect(),
            // No `payments`: the id was drawn for this command, and the insert asks again.
            challenges: self.challenge.iter().cloned().collect(),
            tallies: self.payer.iter().flat_map(|p| self.tallies(p, now_us)).collect(),
            ..Needs::default()
        }
    }

    fn tallies(&self, payer: &PersonId, now_us: i64) -> Vec<String> {
        let keys = [
            paid_key(self.kind, self.amount.currency(), now_us),
            new_payees_key(now_us),
            failed_step_ups_key(now_us),
            STREAK.to_owned(),
            UNSETTLED.to_owned(),
            FAILED.to_owned(),
            free_sum_key(self),
            seen_key(&self.payee),
        ];
        keys.iter().map(|key| tally_id(payer, key)).collect()
    }

    pub(super) fn row(&self, state: PaymentState, now_us: i64) -> Payment {
        let currency = self.amount.currency();
        let to = account_id::of(&self.payee, currency);
        let from = match (self.method, &self.payer) {
            (Method::Wallet, Some(payer)) => account_id::wallet(payer, currency),
            _ => account_id::clearing(currency),
        };
        Payment {
            id: self.id.clone(),
            kind: self.kind,
            method: self.method,
            state,
            refusal: None,
            payer: self.payer.clone(),
            payee: self.payee.clone(),
            from,
            to,
            amount_minor: self.amount.minor(),
            currency,
            order: self.order.clone(),
            card: self.card.clone(),
            note: self.note.clone(),
            refunded_minor: 0,
            refunding_minor: 0,
            corrected_minor: 0,
            created_at_us: now_us,
            settled_at_us: state.is_final().then_some(now_us),
            version: 1,
        }
    }
}

/// What the last check found out, for what follows it.
struct Cleared {
    challenge: Option<Challenge>,
    order: Option<Order>,
    /// The small payments in a row, had without a step-up, after this one.
    exempt: bool,
}

pub(crate) fn pay(world: &World, pay: &Pay, cx: &mut Cx<'_>) -> Result<Decided, Refusal> {
    let failing = is_failing(world, pay, cx.now_us);
    let checked = check(world, pay, cx.now_us).and_then(|cleared| {
        // Last of all, so that nobody outside is asked about a payment that would fail anyhow.
        if failing && pay.method == Method::Card {
            return Err(Refusal::FailingTooOften);
        }
        shop::check(world, pay, cx.now_us).map(|()| cleared)
    });
    match checked {
        Ok(cleared) => accept(world, pay, cleared, cx),
        // What protects the account is never left out, however often it was tried.
        Err(refusal)
            if failing && refusal.row().recorded && !is_locking(world, pay, refusal, cx.now_us) =>
        {
            Err(Refusal::FailingTooOften)
        }
        // Nobody has asked it: that decides nothing, and the key stays free for the answer.
        Err(Refusal::MerchantUnreachable) if shop::is_unheard(pay, cx.now_us) => {
            Err(Refusal::MerchantUnreachable)
        }
        Err(refusal) if refusal.row().recorded => refuse(world, pay, refusal, cx),
        Err(refusal) => Err(refusal),
    }
}

fn check(world: &World, pay: &Pay, now_us: i64) -> Result<Cleared, Refusal> {
    if pay.closed {
        return Err(Refusal::OurMaintenance);
    }
    if pay.note.chars().count() > NOTE_CHARS_MAX {
        return Err(Refusal::NoteTooLong);
    }
    if world.payments.get(&pay.id).is_some() {
        return Err(Refusal::StateConflict);
    }
    check_kind(pay)?;
    check_payee(world, pay, now_us)?;
    let order = check_order(world, pay, now_us)?;
    let Some(payer) = &pay.payer else {
        // A guest has no limits of ours, no wallet and no step-up: the bank asks its own questions.
        let fits = pay.method == Method::Card && pay.kind == PaymentKind::Purchase;
        return if fits {
            Ok(Cleared { challenge: None, order, exempt: false })
        } else {
            Err(Refusal::NotAllowed)
        };
    };
    check_unsettled(world, pay, payer)?;
    check_payer(world, pay, payer, now_us)?;
    if pay.kind != PaymentKind::TopUp {
        let facts = risk_facts(world, pay, payer, now_us);
        let verdict = risk::judge(&facts, &risk::Thresholds::default());
        // A stopped payment goes on when its owner confirms it by a code; a locked account does
        // not.
        if verdict.locks() || (verdict.stops() && pay.challenge.is_none()) {
            return Err(Refusal::UnusualActivity);
        }
    }
    let (challenge, exempt) = check_step_up(world, pay, payer, now_us)?;
    Ok(Cleared { challenge, order, exempt })
}

/// Limits, risk and step-up go by the kind, so that it must be what payee and method make of it.
fn check_kind(pay: &Pay) -> Result<(), Refusal> {
    let fits = match (pay.kind, &pay.payee) {
        (PaymentKind::Purchase, Party::Merchant(_)) => true,
        (PaymentKind::Transfer, Party::Person(_)) => pay.method == Method::Wallet,
        (PaymentKind::TopUp, Party::Person(_)) => pay.method == Method::Card,
        _ => false,
    };
    if fits { Ok(()) } else { Err(Refusal::NotAllowed) }
}

fn check_payee(world: &World, pay: &Pay, now_us: i64) -> Result<(), Refusal> {
    match &pay.payee {
        Party::Merchant(id) => {
            let merchant: &Merchant = world.merchants.get(id).ok_or(Refusal::PayeeUnknown)?;
            match merchant.state {
                MerchantState::Active => {}
                MerchantState::Misconfigured => return Err(Refusal::MerchantMisconfigured),
                MerchantState::Suspended => return Err(Refusal::MerchantSuspended),
            }
            if merchant.methods.is_empty() {
                return Err(Refusal::MerchantMisconfigured);
            }
            if merchant.currency != pay.amount.currency() {
                return Err(Refusal::CurrencyMismatch);
            }
            if !merchant.methods.contains(&pay.method) {
                return Err(Refusal::MethodNotAccepted);
            }
        }
        Party::Person(id) => {
            let is_payer = pay.payer.as_ref() == Some(id);
            if is_payer != (pay.kind == PaymentKind::TopUp) {
                return Err(Refusal::PayeeIsPayer);
            }
            if !world.names.contains_key(id) {
                return Err(Refusal::PayeeUnknown);
            }
            if Acts::under(world.locks_of(id, now_us), now_us).receive == Receive::No {
                return Err(Refusal::PayeeCannotReceive);
            }
        }
    }
    let account = account_id::of(&pay.payee, pay.amount.currency());
    world.accounts.get(&account).map(|_| ()).ok_or(Refusal::CurrencyMismatch)
}

fn check_order(world: &World, pay: &Pay, now_us: i64) -> Result<Option<Order>, Refusal> {
    let Some(id) = &pay.order else { return Ok(None) };
    let order = world.orders.get(id).ok_or(Refusal::OrderUnknown)?;
    if pay.payee.merchant() != Some(&order.merchant) {
        return Err(Refusal::OrderUnknown);
    }
    if (order.amount_minor, order.currency) != (pay.amount.minor(), pay.amount.currency()) {
        return Err(Refusal::OrderAmountMismatch);
    }
    match order.state {
        OrderState::Paid if flawed(Flaw::OrderTwice) => Ok(Some(order.clone())),
        OrderState::Paid => Err(Refusal::OrderPaid),
        OrderState::Expired | OrderState::Cancelled => Err(Refusal::OrderExpired),
        // A payment under way owns the order until it is settled: so trying again is always safe.
        OrderState::Open if order.payment.is_some() => Err(Refusal::OrderBeingPaid),
        OrderState::Open if now_us >= order.expires_at_us => Err(Refusal::OrderExpired),
        OrderState::Open => Ok(Some(order.clone())),
    }
}

/// Trying again is always safe (PAY-8): while a payment is not settled, the same one is not begun
/// a second time, by whatever method and under whatever key.
fn check_unsettled(world: &World, pay: &Pay, payer: &PersonId) -> Result<(), Refusal> {
    let same = |before: &Payment| {
        before.is_pending()
            && before.payer.as_ref() == Some(payer)
            && before.payee == pay.payee
            && before.amount_minor == pay.amount.minor()
            && before.currency == pay.amount.currency()
            && before.order == pay.order
    };
    if world.payments.values().any(same) { Err(Refusal::PaymentUnsettled) } else { Ok(()) }
}

fn check_payer(world: &World, pay: &Pay, payer: &PersonId, now_us: i64) -> Result<(), Refusal> {
    let person = world.persons.get(payer).ok_or(Refusal::NotAllowed)?;
    let locks = world.locks_of(payer, now_us);
    let currency = pay.amount.currency();
    let standing = payer::Standing {
        level: person.level,
        locks: &locks,
        device_trusted: pay.device_trusted,
        today_minor: world.tally(payer, &paid_key(pay.kind, currency, now_us)),
    };
    standing.check(pay.kind, pay.amount, now_us)?;
    if pay.method == Method::Wallet {
        let wallet = world.accounts.get(&account_id::wallet(payer, currency));
        let available = wallet.map_or(0, |a| a.available_minor());
        if available < pay.amount.minor() {
            return Err(Refusal::BalanceTooLow);
        }
    }
    Ok(())
}

const STREAK: &str = "free_count";

fn free_sum_key(pay: &Pay) -> String {
    format!("free_sum {}", pay.amount.currency())
}

fn is_trusted(world: &World, pay: &Pay, payer: &PersonId) -> bool {
    world.trusts.contains(&(payer.clone(), pay.payee.as_str().to_owned()))
}

/// Never paid before and not trusted: what the rules of risk mean by new.
fn is_new(world: &World, pay: &Pay, payer: &PersonId) -> bool {
    !is_trusted(world, pay, payer) && world.tally(payer, &seen_key(&pay.payee)) < PAID
}

pub(super) fn risk_facts(world: &World, pay: &Pay, payer: &PersonId, now_us: i64) -> risk::Facts {
    risk::Facts {
        new_device: pay.device_new || !pay.device_trusted,
        new_payee: is_new(world, pay, payer),
        amount_minor: pay.amount.minor(),
        currency: pay.amount.currency(),
        new_payees_today: world.tally(payer, &new_payees_key(now_us)),
        failed_step_ups_today: world.tally(payer, &failed_step_ups_key(now_us)),
    }
}

/// The step-up: none needed, or the challenge that was passed for exactly this payment.
fn check_step_up(
    world: &World,
    pay: &Pay,
    payer: &PersonId,
    now_us: i64,
) -> Result<(Option<Challenge>, bool), Refusal> {
    // The bank authenticates its own card holders; topping up moves money only to oneself.
    if pay.kind == PaymentKind::TopUp {
        return Ok((None, true));
    }
    if let Some(id) = &pay.challenge {
        let challenge = world.challenges.get(id).ok_or(Refusal::SecurityCheckFailed)?;
        let used = challenge.used_for(Purpose::Payment, Some(payer), &pay.bound(), now_us)?;
        return Ok((Some(used), false));
    }
    let free = challenge::Free {
        count: world.tally(payer, STREAK),
        sum_minor: world.tally(payer, &free_sum_key(pay)),
    };
    if challenge::is_exempt(is_trusted(world, pay, payer), pay.amount, &free) {
        Ok((None, true))
    } else {
        Err(Refusal::ChallengeRequired)
    }
}

/// Everything was checked: nothing below may refuse.
fn accept(world: &World, pay: &Pay, cleared: Cleared, cx: &mut Cx<'_>) -> Result<Decided, Refusal> {
    let mut effects = count(world, pay, &cleared, cx.now_us);
    if let Some(challenge) = cleared.challenge {
        effects.push(Effect::Challenge(challenge));
    }
    let id = pay.id.as_str();
    effects.push(cx.event(id, "created", ""));
    let paid = pay.method == Method::Wallet;
    if let Some(order) = cleared.order {
        let state = if paid { OrderState::Paid } else { OrderState::Open };
        let version = order.version + 1;
        effects.push(Effect::Order(Order {
            state,
            payment: Some(pay.id.clone()),
            version,
            ..order
        }));
    }
    if paid {
        let payment = pay.row(PaymentState::Succeeded, cx.now_us);
        effects.extend(income(world, &payment, cx)?);
        effects.push(Effect::Payment(payment));
        effects.push(cx.event(id, "succeeded", ""));
        effects.extend((!flawed(Flaw::ReceiptLost)).then(|| cx.receipt(id, "succeeded")));
    } else {
        ask_the_bank(pay, &mut effects, cx);
    }
    Decided::done(id, effects)
}

/// A pending claim on the rail, the attempt, and the job that sends it.
fn ask_the_bank(pay: &Pay, effects: &mut Effects, cx: &mut Cx<'_>) {
    let id = pay.id.as_str();
    let attempt = Attempt {
        id: cx.ids.draw(),
        cause: id.to_owned(),
        kind: AttemptKind::Charge,
        state: AttemptState::Due,
        code: None,
        rail_ref: None,
        asked: 0,
        created_at_us: cx.now_us,
        sent_at_us: None,
        answered_at_us: None,
    };
    let hold = Hold {
        id: cx.ids.draw(),
        cause: id.to_owned(),
        account: account_id::clearing(pay.amount.currency()),
        way: HoldWay::In,
        amount_minor: pay.amount.minor(),
        state: HoldState::Open,
        created_at_us: cx.now_us,
        resolved_at_us: None,
    };
    effects.push(Effect::Payment(pay.row(PaymentState::Processing, cx.now_us)));
    effects.push(Effect::Hold(hold));
    effects.push(Effect::Attempt(attempt));
    effects.push(cx.job("charge", id, "", 0));
}

/// What this payment adds to the payer's counts.
fn count(world: &World, pay: &Pay, cleared: &Cleared, now_us: i64) -> Effects {
    let Some(payer) = &pay.payer else { return Vec::new() };
    let tally = |key: String, add| Effect::Tally { person: payer.clone(), key, add };
    let minor = if flawed(Flaw::LimitUncounted) { 0 } else { pay.amount.minor() };
    let mut effects = vec![tally(paid_key(pay.kind, pay.amount.currency(), now_us), minor)];
    if pay.method == Method::Card {
        effects.push(tally(UNSETTLED.to_owned(), 1));
    }
    if pay.kind == PaymentKind::TopUp {
        return effects;
    }
    if is_new(world, pay, payer) {
        let seen = seen_key(&pay.payee);
        // Tried again today with another card, it is still the same one.
        if world.tally(payer, &seen) != tried(now_us) {
            effects.push(tally(new_payees_key(now_us), 1));
        }
        // Whether a card pays is not known yet.
        let value = if pay.method == Method::Wallet { PAID } else { tried(now_us) };
        effects.push(Effect::TallySet { person: payer.clone(), key: seen, value });
    }
    if cleared.challenge.is_some() {
        let back = |key: String| Effect::TallySet { person: payer.clone(), key, value: 0 };
        effects.extend([back(STREAK.to_owned()), back(free_sum_key(pay))]);
        // Whoever has passed the check is its owner; what was mistyped before counts no more.
        effects.push(back(failed_step_ups_key(now_us)));
    } else if cleared.exempt && !is_trusted(world, pay, payer) {
        effects.push(tally(STREAK.to_owned(), 1));
        effects.push(tally(free_sum_key(pay), pay.amount.minor()));
    }
    effects
}
