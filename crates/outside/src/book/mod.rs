//! Everything the outside world remembers, in memory, with a journal on disk when there is a
//! folder.
//!
//! One lock, held for the length of one decision and never across a wait. A decision hands its rows
//! to [`Book::commit`], which writes them down first and lets them count second; so whatever a
//! handler answers afterwards is on disk.

mod journal;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::bank::card::Card;
use crate::bank::charge::Charge;
use crate::bank::mode::{Mode, Switch};
use crate::bank::refund::Refund;
use crate::bank::session::CardSession;
use crate::bank::webhook::Event;
use crate::post::letter::{Gate, Letter, SmsReceipt};
use crate::shop::ShopMode;
use journal::Journal;

/// Letters beyond this many are thrown away, oldest first.
pub(crate) const LETTERS_MAX: usize = 1_000;

/// A row that changed. Rows are whole: the last one with its id counts.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", content = "row", rename_all = "snake_case")]
pub(crate) enum Change {
    Session(Box<CardSession>),
    Card(Card),
    Charge(Box<Charge>),
    Refund(Box<Refund>),
    Event(Box<Event>),
    Letter(Box<Letter>),
    Sms(SmsReceipt),
    BankSwitch(Switch),
    SmsGate(Gate),
    MailGate(Gate),
    Shop(ShopMode),
    /// How long security checks last, in seconds; none: as long as the card's bank waits.
    CheckTime(Option<i64>),
}

/// Something that time brings by itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Due {
    Charge(String),
    Refund(String),
    Event(String),
}

#[derive(Default)]
pub(crate) struct Book {
    pub(crate) sessions: BTreeMap<String, CardSession>,
    pub(crate) cards: BTreeMap<String, Card>,
    pub(crate) charges: BTreeMap<String, Charge>,
    pub(crate) refunds: BTreeMap<String, Refund>,
    pub(crate) events: BTreeMap<String, Event>,
    pub(crate) letters: VecDeque<Letter>,
    pub(crate) sms: BTreeMap<String, SmsReceipt>,
    pub(crate) switch: Switch,
    pub(crate) sms_gate: Gate,
    pub(crate) mail_gate: Gate,
    pub(crate) shop_mode: ShopMode,
    pub(crate) check_s: Option<i64>,
    /// Idempotency key to what it was used for.
    keys: BTreeMap<String, String>,
    /// Latest last, for the counter's page.
    charge_order: Vec<String>,
    refunds_of_charge: BTreeMap<String, Vec<String>>,
    events_of_reference: BTreeMap<String, Vec<String>>,
    sessions_of_reference: BTreeMap<String, String>,
    due: BTreeSet<(i64, Due)>,
    journal: Option<Journal>,
    closed: bool,
}

impl Book {
    pub(crate) fn open(folder: Option<&Path>) -> io::Result<Book> {
        let mut book = Book::default();
        if let Some(folder) = folder {
            let (mut journal, changes) = Journal::open(folder)?;
            for change in changes {
                book.apply(change);
            }
            journal.rewrite(&book.rows())?;
            book.journal = Some(journal);
        }
        Ok(book)
    }

    /// Nothing is written any more: a process that starts in this one's place owns the folder.
    pub(crate) fn close(&mut self) {
        self.closed = true;
        self.journal = None;
    }

    /// Writes the rows down, then lets them count. On an error none of them does.
    pub(crate) fn commit(&mut self, changes: Vec<Change>) -> io::Result<()> {
        if self.closed {
            return Err(io::Error::other("the sandbox bank is stopping"));
        }
        if let Some(journal) = &mut self.journal {
            journal.append(&changes)?;
        }
        for change in changes {
            self.apply(change);
        }
        let rows = self.charges.len() + self.events.len() + self.letters.len();
        if self.journal.as_ref().is_some_and(|journal| journal.is_stale(rows)) {
            let rows = self.rows();
            let rewritten = self.journal.as_mut().map(|journal| journal.rewrite(&rows));
            if let Some(Err(error)) = rewritten {
                // What was committed stands in the stale file just as well.
                tracing::error!(%error, "the sandbox bank could not rewrite its journal");
            }
        }
        Ok(())
    }

    fn apply(&mut self, change: Change) {
        match change {
            Change::Session(session) => {
                let key = session.reference.clone();
                self.sessions_of_reference.insert(key, session.id.clone());
                self.sessions.insert(session.id.clone(), *session);
            }
            Change::Card(card) => {
                self.cards.insert(card.token.clone(), card);
            }
            Change::Charge(charge) => self.apply_charge(*charge),
            Change::Refund(refund) => self.apply_refund(*refund),
            Change::Event(event) => self.apply_event(*event),
            Change::Letter(letter) => {
                self.letters.push_front(*letter);
                self.letters.truncate(LETTERS_MAX);
            }
            Change::Sms(receipt) => {
                self.sms.insert(receipt.reference.clone(), receipt);
            }
            Change::BankSwitch(switch) => self.switch = switch,
            Change::SmsGate(gate) => self.sms_gate = gate,
            Change::MailGate(gate) => self.mail_gate = gate,
            Change::Shop(mode) => self.shop_mode = mode,
            Change::CheckTime(check_s) => self.check_s = check_s,
        }
    }

    fn apply_charge(&mut self, charge: Charge) {
        let reference = charge.reference.clone();
        if let Some(key) = &charge.key {
            self.keys.insert(key.clone(), format!("charge {reference}"));
        }
        if let Some(at_us) = charge.standing.settles_at_us() {
            self.due.insert((at_us, Due::Charge(reference.clone())));
        }
        if self.charges.insert(reference.clone(), charge).is_none() {
            self.charge_order.push(reference);
        }
    }

    fn apply_refund(&mut self, refund: Refund) {
        let reference = refund.reference.clone();
        self.keys.insert(refund.key.clone(), format!("refund {reference}"));
        if let Some(at_us) = refund.standing.settles_at_us() {
            self.due.insert((at_us, Due::Refund(reference.clone())));
        }
        let charge = refund.charge_reference.clone();
        if self.refunds.insert(reference.clone(), refund).is_none() {
            self.refunds_of_charge.entry(charge).or_default().push(reference);
        }
    }

    fn apply_event(&mut self, event: Event) {
        if let Some(at_us) = event.next_at_us {
            self.due.insert((at_us, Due::Event(event.id.clone())));
        }
        let (id, reference) = (event.id.clone(), event.reference.clone());
        if self.events.insert(id.clone(), event).is_none() {
            self.events_of_reference.entry(reference).or_default().push(id);
        }
    }

    /// All rows as they stand, for a fresh journal.
    fn rows(&self) -> Vec<Change> {
        let sessions = self.sessions.values().cloned().map(|row| Change::Session(Box::new(row)));
        let charges = self.charge_order.iter().filter_map(|reference| self.charges.get(reference));
        let events = self.events_of_reference.values().flatten();
        let mut rows: Vec<Change> = sessions.collect();
        rows.extend(self.cards.values().cloned().map(Change::Card));
        rows.extend(charges.cloned().map(|row| Change::Charge(Box::new(row))));
        rows.extend(self.refunds.values().cloned().map(|row| Change::Refund(Box::new(row))));
        let events = events.filter_map(|id| self.events.get(id)).cloned();
        rows.extend(events.map(|row| Change::Event(Box::new(row))));
        rows.extend(self.letters.iter().rev().cloned().map(|row| Change::Letter(Box::new(row))));
        rows.extend(self.sms.values().cloned().map(Change::Sms));
        rows.push(Change::BankSwitch(self.switch));
        rows.push(Change::SmsGate(self.sms_gate));
        rows.push(Change::MailGate(self.mail_gate));
        rows.push(Change::Shop(self.shop_mode));
        rows.push(Change::CheckTime(self.check_s));
        rows
    }

    /// What an idempotency key was used for: `charge pay_1`.
    pub(crate) fn key_use(&self, key: &str) -> Option<&str> {
        self.keys.get(key).map(String::as_str)
    }

    pub(crate) fn refunds_of(&self, charge_reference: &str) -> impl Iterator<Item = &Refund> {
        let references = self.refunds_of_charge.get(charge_reference).into_iter().flatten();
        references.filter_map(|reference| self.refunds.get(reference))
    }

    pub(crate) fn events_of(&self, reference: &str) -> impl Iterator<Item = &Event> {
        let ids = self.events_of_reference.get(reference).into_iter().flatten();
        ids.filter_map(|id| self.events.get(id))
    }

    /// The latest session that was opened under a reference.
    pub(crate) fn session_of(&self, reference: &str) -> Option<&CardSession> {
        self.sessions_of_reference.get(reference).and_then(|id| self.sessions.get(id))
    }

    pub(crate) fn latest_charges(&self, n: usize) -> impl Iterator<Item = &Charge> {
        let references = self.charge_order.iter().rev().take(n);
        references.filter_map(|reference| self.charges.get(reference))
    }

    /// The mode that a submission meets, and the row that counts it.
    pub(crate) fn meet(&self, now_us: i64) -> (Mode, Option<Change>) {
        (self.switch.mode(now_us), self.switch.used().map(Change::BankSwitch))
    }

    /// Takes what is due; while the bank is closed, no webhook is. The second is when to look
    /// again.
    pub(crate) fn take_due(&mut self, now_us: i64) -> (Vec<Due>, Option<i64>) {
        let closed = self.switch.mode(now_us).is_closed();
        let waits = |due: &Due| closed && matches!(due, Due::Event(_));
        let ripe = self.due.iter().take_while(|(at_us, _)| *at_us <= now_us);
        let ready: Vec<_> = ripe.filter(|(_, due)| !waits(due)).cloned().collect();
        for entry in &ready {
            self.due.remove(entry);
        }
        let next_us = self.due.iter().find(|(_, due)| !waits(due)).map(|(at_us, _)| *at_us);
        let opens_us = self.switch.until_us().filter(|_| closed);
        let next_us = next_us.into_iter().chain(opens_us).min();
        (ready.into_iter().map(|(_, due)| due).collect(), next_us)
    }
}
