//! The ports of a test's house.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::atomic::{AtomicI64, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use paydesk_app::ports::{
    CardAsk, CardPage, CardState, CarrierFault, ChargeAsk, Enclosed, RailCallback, RailHealth,
    RailSaid, RefundAsk, ShopAsk,
};
use paydesk_app::{Carrier, Clock, Dice, Rail, Shop};
use paydesk_core::amount::{Amount, Currency};
use paydesk_core::payment::shop::Said;
use paydesk_core::refusal::Refusal;
use paydesk_store::notice::Notice;
use paydesk_texts::notice::{KINDS, Letter, render};

/// A clock that stands until it is moved.
#[derive(Debug)]
pub struct Stopwatch(AtomicI64);

impl Stopwatch {
    pub fn at(now_us: i64) -> Self {
        Self(AtomicI64::new(now_us))
    }

    pub fn now(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }

    pub fn to(&self, now_us: i64) {
        self.0.store(now_us, Ordering::SeqCst);
    }

    pub fn forward_s(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

impl Clock for Stopwatch {
    fn now_us(&self) -> i64 {
        self.now()
    }
}

/// Dice that roll the same each time (SplitMix64).
#[derive(Debug)]
pub struct Rolls {
    seed: u64,
    rolled: AtomicU64,
}

impl Rolls {
    pub fn from_seed(seed: u64) -> Self {
        Self { seed, rolled: AtomicU64::new(0) }
    }

    fn roll(&self) -> u64 {
        let n = self.rolled.fetch_add(1, Ordering::SeqCst);
        let mut z = n
            .wrapping_add(self.seed.wrapping_mul(0x632B_E59B_D9B4_E019))
            .wrapping_mul(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

impl Dice for Rolls {
    fn id_bits(&self, now_us: i64) -> u128 {
        // The layout of a UUIDv7: 48 bits of milliseconds, version 7, the microseconds within them
        // as a fraction of 12 bits, variant 2, then chance.
        let now_us = now_us.max(0).unsigned_abs();
        let millis = u128::from(now_us / 1000) & 0xFFFF_FFFF_FFFF;
        let fraction = u128::from(now_us % 1000 * 4096 / 1000);
        let chance = u128::from(self.roll()) & ((1 << 62) - 1);
        (millis << 80) | (7 << 76) | (fraction << 64) | (2 << 62) | chance
    }

    fn secret(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.roll().to_le_bytes());
        }
        bytes
    }

    fn number(&self) -> u64 {
        self.roll()
    }
}

/// A rail that books like a bank, and says what it is told to say. What was not told in advance
/// succeeds.
#[derive(Default)]
pub struct ScriptedRail {
    said: Mutex<VecDeque<RailSaid>>,
    books: Mutex<HashMap<String, RailSaid>>,
    /// Times that a charge or refund was really booked, by reference.
    pub booked: Mutex<HashMap<String, u32>>,
    /// Where it was told to send people back to after they had entered a card.
    pub returns: Mutex<Vec<String>>,
    /// How often it was asked how a charge stands.
    pub states: AtomicU32,
    away: Mutex<bool>,
    never_voids: Mutex<bool>,
}

impl ScriptedRail {
    /// The answer to the next charge or refund. [`RailSaid::Unknown`] books it all the same: that
    /// is a bank that accepts and then falls silent.
    pub fn next(&self, said: RailSaid) {
        self.said.lock().unwrap().push_back(said);
    }

    /// While away nothing arrives and nothing is answered.
    pub fn away(&self, away: bool) {
        *self.away.lock().unwrap() = away;
    }

    /// It answers a cancellation of what it does not know with just that, and promises nothing.
    pub fn never_voids(&self, never: bool) {
        *self.never_voids.lock().unwrap() = never;
    }

    /// What the bank's book says of a reference from now on.
    pub fn book(&self, reference: &str, said: RailSaid) {
        self.books.lock().unwrap().insert(reference.to_owned(), said);
    }

    fn is_away(&self) -> bool {
        *self.away.lock().unwrap()
    }

    fn ask(&self, reference: &str) -> RailSaid {
        if self.is_away() {
            return RailSaid::Unknown("away".into());
        }
        if let Some(said) = self.books.lock().unwrap().get(reference) {
            return said.clone();
        }
        let fine = RailSaid::Succeeded { rail_ref: format!("bank_{reference}"), code: "00".into() };
        let said = self.said.lock().unwrap().pop_front().unwrap_or_else(|| fine.clone());
        let booked = match &said {
            RailSaid::NotSent(_) | RailSaid::NotFound => None,
            RailSaid::Unknown(_) => Some(fine),
            other => Some(other.clone()),
        };
        if let Some(booked) = booked {
            *self.booked.lock().unwrap().entry(reference.to_owned()).or_default() += 1;
            self.books.lock().unwrap().insert(reference.to_owned(), booked);
        }
        said
    }

    fn look(&self, reference: &str) -> RailSaid {
        if self.is_away() {
            return RailSaid::Unknown("away".into());
        }
        self.books.lock().unwrap().get(reference).cloned().unwrap_or(RailSaid::NotFound)
    }
}

#[async_trait]
impl Rail for ScriptedRail {
    async fn card_page(&self, ask: &CardAsk) -> Result<CardPage, Refusal> {
        if self.is_away() {
            return Err(Refusal::BankUnavailable);
        }
        self.returns.lock().unwrap().push(ask.return_url.clone());
        let bank_id = format!("cs_{}", ask.reference);
        Ok(CardPage { url: format!("http://bank.test/card/{bank_id}"), bank_id })
    }

    async fn card_state(&self, bank_id: &str) -> Result<CardState, Refusal> {
        if self.is_away() {
            return Err(Refusal::BankUnavailable);
        }
        Ok(CardState::Done {
            token: format!("tok_{bank_id}"),
            brand: "visa".into(),
            last4: "4242".into(),
            expiry: "12/30".into(),
        })
    }

    async fn charge(&self, ask: &ChargeAsk) -> RailSaid {
        self.ask(&ask.reference)
    }

    async fn charge_state(&self, reference: &str, _: Amount) -> RailSaid {
        self.states.fetch_add(1, Ordering::SeqCst);
        self.look(reference)
    }

    async fn cancel(&self, reference: &str, _: Amount) -> RailSaid {
        match self.look(reference) {
            RailSaid::NotFound if *self.never_voids.lock().unwrap() => RailSaid::NotFound,
            RailSaid::NotFound | RailSaid::Pending => {
                self.book(reference, RailSaid::Void);
                RailSaid::Void
            }
            said => said,
        }
    }

    async fn refund(&self, ask: &RefundAsk) -> RailSaid {
        self.ask(&ask.reference)
    }

    async fn refund_state(&self, reference: &str, _: Amount) -> RailSaid {
        self.look(reference)
    }

    async fn record(&self, reference: &str) -> Option<String> {
        let books = self.books.lock().unwrap();
        books.get(reference).map(|said| format!("{{\"said\":\"{said:?}\"}}"))
    }

    async fn health(&self) -> RailHealth {
        if self.is_away() { RailHealth::Down } else { RailHealth::Up }
    }

    fn callback(&self, _: &[(String, String)], body: &[u8], _: i64) -> Option<RailCallback> {
        // A test's callback is "<id> <reference> ok|no|pending [<minor>]"; all else is forged.
        let text = std::str::from_utf8(body).ok()?;
        let mut words = text.split_whitespace();
        let (id, reference) = (words.next()?, words.next()?);
        let said = match words.next()? {
            "ok" => {
                RailSaid::Succeeded { rail_ref: format!("bank_{reference}"), code: "00".into() }
            }
            "no" => RailSaid::Declined { refusal: Refusal::CardDeclined, code: "05".into() },
            "pending" => RailSaid::Pending,
            _ => return None,
        };
        let (external_id, reference) = (id.to_owned(), reference.to_owned());
        let minor = words.next().and_then(|minor| minor.parse().ok());
        let booked = minor.and_then(|minor| Amount::new(minor, Currency::Cny).ok());
        Some(RailCallback { external_id, reference, said, booked })
    }
}

/// The merchants' own systems: they take what they are asked about, unless told otherwise.
#[derive(Default)]
pub struct ScriptedShop {
    said: Mutex<VecDeque<Said>>,
    /// Everything that was asked.
    pub asked: Mutex<Vec<ShopAsk>>,
    /// Held shut, nobody is answered; whoever opens it again lets all of them go.
    pub shut: tokio::sync::RwLock<()>,
    late: Mutex<Option<(Arc<Stopwatch>, i64)>>,
}

impl ScriptedShop {
    /// The answer to the next question.
    pub fn next(&self, said: Said) {
        self.said.lock().unwrap().push_back(said);
    }

    /// From now on each answer takes so long.
    pub fn late_s(&self, clock: &Arc<Stopwatch>, seconds: i64) {
        *self.late.lock().unwrap() = Some((clock.clone(), seconds));
    }

    /// Forgets the answers that nobody has asked for.
    pub fn clear(&self) {
        self.said.lock().unwrap().clear();
    }

    /// How often anybody was asked.
    pub fn times(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

#[async_trait]
impl Shop for ScriptedShop {
    async fn takes(&self, ask: &ShopAsk) -> Said {
        self.asked.lock().unwrap().push(ask.clone());
        drop(self.shut.read().await);
        if let Some((clock, seconds)) = &*self.late.lock().unwrap() {
            clock.forward_s(*seconds);
        }
        self.said.lock().unwrap().pop_front().unwrap_or(Said::Takes)
    }
}

/// A notice that was handed over, with its variables.
#[derive(Clone, Debug)]
pub struct Sent {
    pub notice: Notice,
    pub args: HashMap<String, String>,
    pub brings: Option<Enclosed>,
}

/// A carrier that keeps what it was given, and fails when told to.
#[derive(Default)]
pub struct Tray {
    sent: Mutex<Vec<Sent>>,
    fails: Mutex<VecDeque<CarrierFault>>,
    down: Mutex<HashSet<String>>,
}

impl Tray {
    /// Whether whoever carries this channel's messages answers when asked how it is.
    pub fn down(&self, channel: &str, down: bool) {
        let mut all = self.down.lock().unwrap();
        if down {
            all.insert(channel.to_owned())
        } else {
            all.remove(channel)
        };
    }

    pub fn all(&self) -> Vec<Sent> {
        self.sent.lock().unwrap().clone()
    }

    /// The next message fails like this.
    pub fn fail(&self, fault: CarrierFault) {
        self.fails.lock().unwrap().push_back(fault);
    }

    pub fn to(&self, address: &str) -> Vec<Sent> {
        self.all().into_iter().filter(|sent| sent.notice.address == address).collect()
    }

    /// The newest code that went to an address.
    pub fn code(&self, address: &str) -> Option<String> {
        self.to(address).into_iter().rev().find_map(|sent| sent.args.get("code").cloned())
    }

    /// What the newest message to an address says, as its carrier sends it.
    pub fn text(&self, address: &str) -> Option<String> {
        let Sent { notice, brings, .. } = self.to(address).pop()?;
        let letter = Letter {
            kind: &notice.kind,
            args: &notice.args,
            channel: &notice.channel,
            code: &notice.code,
            language: notice.language,
            public_url: "http://paydesk.test",
            words: brings.as_ref().map_or("", |brings| brings.words.as_str()),
        };
        Some(render(&letter).text)
    }

    /// The kinds that went to an address, in order.
    pub fn kinds(&self, address: &str) -> Vec<String> {
        self.to(address).into_iter().map(|sent| sent.notice.kind).collect()
    }
}

#[async_trait]
impl Carrier for Tray {
    async fn send(&self, notice: &Notice, brings: Option<&Enclosed>) -> Result<(), CarrierFault> {
        if let Some(fault) = self.fails.lock().unwrap().pop_front() {
            return Err(fault);
        }
        let args: HashMap<String, String> = serde_json::from_str(&notice.args)
            .map_err(|e| CarrierFault::Final(format!("variables: {e}")))?;
        // A notice that nobody wrote words for is a job that fails for good, and so does its test.
        if !KINDS.iter().any(|(kind, _)| *kind == notice.kind) {
            return Err(CarrierFault::Final(format!("no words for {}", notice.kind)));
        }
        let (notice, brings) = (notice.clone(), brings.cloned());
        self.sent.lock().unwrap().push(Sent { notice, args, brings });
        Ok(())
    }

    async fn health(&self, channel: &str) -> Result<(), CarrierFault> {
        match self.down.lock().unwrap().contains(channel) {
            true => Err(CarrierFault::Passing(format!("{channel} is down"))),
            false => Ok(()),
        }
    }
}
