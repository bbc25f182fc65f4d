//! A bank that keeps honest books and is reached by a bad line.
//!
//! It books each reference at most once and never changes its mind. What the line does is another
//! matter: requests are lost, arrive long after everybody gave up on them, are answered and the
//! answer is lost; callbacks come late, twice and out of order, and are repeated until somebody
//! says that they were heard. The auditor holds the house's books against these.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use paydesk_app::Rail;
use paydesk_app::ports::{
    CardAsk, CardPage, CardState, ChargeAsk, RailCallback, RailHealth, RailSaid, RefundAsk,
};
use paydesk_core::amount::{Amount, Currency};
use paydesk_core::refusal::Refusal;

use crate::roll::Roll;

/// What the bank has booked under a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booked {
    /// The charge that a refund gives back; none for a charge.
    pub of: Option<String>,
    pub minor: i64,
    pub end: End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Succeeded,
    Declined,
    /// Accepted; it will be decided.
    Pending,
    Void,
}

/// What a line does to one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    Fine,
    /// Refused before it was sent.
    NotSent,
    LostOnTheWay,
    /// The caller gives up; it arrives all the same, later.
    Late,
    AnswerLost,
}

#[derive(Clone, Debug)]
struct Request {
    reference: String,
    of: Option<String>,
    minor: i64,
}

struct Inner {
    roll: Roll,
    /// How many times it was tried to charge under a reference.
    tried: BTreeMap<String, u32>,
    booked: BTreeMap<String, Booked>,
    on_the_way: Vec<(u64, Request)>,
    undecided: Vec<(u64, String)>,
    /// When it is said, which time it is, and of what.
    callbacks: Vec<(u64, u32, String)>,
    tick: u64,
    /// The line is down.
    down: bool,
    /// From now on everything works.
    calm: bool,
}

pub struct Bank(Mutex<Inner>);

impl Bank {
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(Inner {
            roll: Roll::new(seed, 0xBA_2B),
            tried: BTreeMap::new(),
            booked: BTreeMap::new(),
            on_the_way: Vec::new(),
            undecided: Vec::new(),
            callbacks: Vec::new(),
            tick: 0,
            down: false,
            calm: false,
        }))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn down(&self, down: bool) {
        self.inner().down = down;
    }

    /// No more faults.
    pub fn calm(&self) {
        let mut inner = self.inner();
        inner.calm = true;
        inner.down = false;
    }

    /// Time goes on: what is on its way arrives, what is undecided is decided.
    pub fn tick(&self) {
        let mut inner = self.inner();
        inner.tick += 1;
        let now = inner.tick;
        let (due, later) = inner.on_the_way.drain(..).partition::<Vec<_>, _>(|(at, _)| *at <= now);
        inner.on_the_way = later;
        for (_, request) in due {
            inner.book(&request);
        }
        let (due, later) = inner.undecided.drain(..).partition::<Vec<_>, _>(|(at, _)| *at <= now);
        inner.undecided = later;
        for (_, reference) in due {
            inner.decide(&reference);
        }
    }

    /// The callbacks that are said now. One that is not heard is to be said again.
    pub fn callbacks(&self) -> Vec<RailCallback> {
        let mut inner = self.inner();
        let now = inner.tick;
        let (due, later) = inner.callbacks.drain(..).partition::<Vec<_>, _>(|(at, ..)| *at <= now);
        inner.callbacks = later;
        let said = due.into_iter().map(|(_, time, reference)| RailCallback {
            external_id: format!("cb_{reference}_{time}"),
            said: inner.state(&reference),
            booked: inner.sum(&reference),
            reference,
        });
        said.collect()
    }

    pub fn unheard(&self, callback: &RailCallback) {
        let mut inner = self.inner();
        let at = inner.tick + 20 + inner.roll.below(40);
        inner.callbacks.push((at, 0, callback.reference.clone()));
    }

    /// Nothing is on its way, undecided or to be said.
    pub fn is_quiet(&self) -> bool {
        let inner = self.inner();
        inner.on_the_way.is_empty() && inner.undecided.is_empty() && inner.callbacks.is_empty()
    }

    /// Its books, for the auditor.
    pub fn booked(&self) -> BTreeMap<String, Booked> {
        self.inner().booked.clone()
    }

    /// References that somebody tried to charge again: whoever does not know what came of a charge
    /// asks for its state, and sends it no second time.
    pub fn tried_again(&self) -> Vec<String> {
        let inner = self.inner();
        let again = inner.tried.iter().filter(|(_, times)| **times > 1);
        again.map(|(reference, times)| format!("{reference} was charged {times} times")).collect()
    }

    async fn wait(&self, most: u64) {
        let times = self.inner().roll.below(most);
        pause(times).await;
    }

    async fn ask(&self, request: Request) -> RailSaid {
        self.wait(4).await;
        let line = self.inner().line();
        let answer = match line {
            Line::NotSent => return RailSaid::NotSent(Refusal::BankUnavailable),
            Line::LostOnTheWay => return RailSaid::Unknown("lost on the way".to_owned()),
            Line::Late => {
                let mut inner = self.inner();
                let at = inner.tick + 5 + inner.roll.below(80);
                inner.on_the_way.push((at, request));
                return RailSaid::Unknown("timed out".to_owned());
            }
            Line::Fine | Line::AnswerLost => {
                let mut inner = self.inner();
                inner.book(&request);
                inner.state(&request.reference)
            }
        };
        self.wait(4).await;
        if line == Line::AnswerLost { RailSaid::Unknown("no answer".to_owned()) } else { answer }
    }

    async fn look(&self, reference: &str) -> RailSaid {
        self.wait(3).await;
        let mut inner = self.inner();
        match inner.line() {
            Line::Fine => inner.state(reference),
            Line::NotSent => RailSaid::NotSent(Refusal::BankUnavailable),
            _ => RailSaid::Unknown("no answer".to_owned()),
        }
    }
}

impl Inner {
    fn line(&mut self) -> Line {
        if self.calm {
            return Line::Fine;
        }
        if self.down {
            return if self.roll.chance(50) { Line::NotSent } else { Line::LostOnTheWay };
        }
        match self.roll.below(100) {
            0..3 => Line::NotSent,
            3..10 => Line::LostOnTheWay,
            10..18 => Line::Late,
            18..28 => Line::AnswerLost,
            _ => Line::Fine,
        }
    }

    /// Books what was asked, unless the reference has an end already.
    fn book(&mut self, request: &Request) {
        if self.booked.contains_key(&request.reference) {
            return;
        }
        let row = Booked { of: request.of.clone(), minor: request.minor, end: End::Pending };
        self.booked.insert(request.reference.clone(), row);
        if self.roll.chance(15) {
            let at = self.tick + 5 + self.roll.below(150);
            self.undecided.push((at, request.reference.clone()));
        } else {
            self.decide(&request.reference);
        }
    }

    fn decide(&mut self, reference: &str) {
        let Some(row) = self.booked.get(reference).cloned() else { return };
        if row.end != End::Pending {
            return;
        }
        let declines = if row.of.is_some() { 10 } else { 15 };
        let fits = row.of.as_ref().is_none_or(|charge| self.refundable(charge) >= 0);
        let end = if !fits || self.roll.chance(declines) { End::Declined } else { End::Succeeded };
        self.booked.insert(reference.to_owned(), Booked { end, ..row });
        // Said once or twice, soon or late.
        for time in 0..=u32::from(self.roll.chance(30)) {
            let at = self.tick + 1 + self.roll.below(120);
            self.callbacks.push((at, time, reference.to_owned()));
        }
    }

    /// What is left of a charge after all refunds that were not declined.
    fn refundable(&self, charge: &str) -> i64 {
        let taken = match self.booked.get(charge) {
            Some(Booked { end: End::Succeeded, minor, .. }) => *minor,
            _ => 0,
        };
        let refunds = self.booked.values().filter(|row| row.of.as_deref() == Some(charge));
        let given = refunds.filter(|row| matches!(row.end, End::Succeeded | End::Pending));
        taken - given.map(|row| row.minor).sum::<i64>()
    }

    /// What a reference is about; a voided one is about nothing.
    fn sum(&self, reference: &str) -> Option<Amount> {
        Amount::new(self.booked.get(reference)?.minor, Currency::Cny).ok()
    }

    fn state(&self, reference: &str) -> RailSaid {
        let Some(row) = self.booked.get(reference) else { return RailSaid::NotFound };
        match row.end {
            End::Succeeded => {
                RailSaid::Succeeded { rail_ref: format!("bank_{reference}"), code: "00".to_owned() }
            }
            End::Declined => RailSaid::Declined {
                refusal: if row.of.is_some() {
                    Refusal::RefundDeclinedByBank
                } else {
                    Refusal::CardFundsLow
                },
                code: "51".to_owned(),
            },
            End::Pending => RailSaid::Pending,
            End::Void => RailSaid::Void,
        }
    }
}

/// Lets others go first, some times.
pub async fn pause(times: u64) {
    for _ in 0..times {
        tokio::task::yield_now().await;
    }
}

#[async_trait]
impl Rail for Bank {
    async fn card_page(&self, ask: &CardAsk) -> Result<CardPage, Refusal> {
        self.wait(3).await;
        match self.inner().line() {
            Line::NotSent | Line::LostOnTheWay => Err(Refusal::BankUnavailable),
            _ => {
                let bank_id = format!("cs_{}", ask.reference);
                Ok(CardPage { url: format!("http://bank.test/card/{bank_id}"), bank_id })
            }
        }
    }

    async fn card_state(&self, bank_id: &str) -> Result<CardState, Refusal> {
        self.wait(3).await;
        match self.inner().line() {
            Line::Fine | Line::Late => Ok(CardState::Done {
                token: format!("tok_{bank_id}"),
                brand: "visa".to_owned(),
                last4: bank_id.chars().rev().take(4).collect(),
                expiry: "12/30".to_owned(),
            }),
            _ => Err(Refusal::BankUnavailable),
        }
    }

    async fn charge(&self, ask: &ChargeAsk) -> RailSaid {
        *self.inner().tried.entry(ask.reference.clone()).or_default() += 1;
        let request =
            Request { reference: ask.reference.clone(), of: None, minor: ask.amount.minor() };
        self.ask(request).await
    }

    async fn charge_state(&self, reference: &str, _: Amount) -> RailSaid {
        self.look(reference).await
    }

    async fn cancel(&self, reference: &str, _: Amount) -> RailSaid {
        self.wait(3).await;
        let mut inner = self.inner();
        let line = inner.line();
        match line {
            Line::NotSent => return RailSaid::NotSent(Refusal::BankUnavailable),
            Line::LostOnTheWay | Line::Late => return RailSaid::Unknown("no answer".to_owned()),
            Line::Fine | Line::AnswerLost => {}
        }
        let row = inner.booked.get(reference).cloned();
        let row = row.unwrap_or(Booked { of: None, minor: 0, end: End::Pending });
        if row.end == End::Pending {
            inner.booked.insert(reference.to_owned(), Booked { end: End::Void, ..row });
        }
        match line {
            Line::AnswerLost => RailSaid::Unknown("no answer".to_owned()),
            _ => inner.state(reference),
        }
    }

    async fn refund(&self, ask: &RefundAsk) -> RailSaid {
        let of = Some(ask.charge_reference.clone());
        let request = Request { reference: ask.reference.clone(), of, minor: ask.amount.minor() };
        self.ask(request).await
    }

    async fn refund_state(&self, reference: &str, _: Amount) -> RailSaid {
        self.look(reference).await
    }

    async fn record(&self, reference: &str) -> Option<String> {
        let inner = self.inner();
        let row = inner.booked.get(reference)?;
        Some(format!("{{\"end\":\"{:?}\",\"minor\":{}}}", row.end, row.minor))
    }

    async fn health(&self) -> RailHealth {
        if self.inner().down { RailHealth::Down } else { RailHealth::Up }
    }

    /// Callbacks are handed over as they are; how they are signed is the connector's business.
    fn callback(&self, _: &[(String, String)], _: &[u8], _: i64) -> Option<RailCallback> {
        None
    }
}
