//! App: the use cases. One function each, taking the actor; the room that opens transactions (the
//! ticks of `work` open their own), speaks to ports and asks who may do what.
//!
//! A function here reads what it needs, asks core, writes in one transaction (or sends one command
//! down the lane), and answers rows or an [`AppError`]. Everything outside (rail, carriers, clock,
//! dice) comes through [`ports`].

pub mod access;
pub mod approval;
pub mod article;
mod bound;
pub mod callback;
pub mod card;
pub mod challenge;
pub mod changes;
pub mod check;
pub mod checkup;
pub mod component;
pub mod contact;
pub mod conversation;
pub mod correction;
pub mod demo;
pub mod device;
pub mod error;
pub mod genuine;
pub mod hotline;
pub mod house;
pub mod identity;
pub mod incident;
pub mod job;
pub mod journal;
pub mod lock;
pub mod lock_act;
pub mod mail;
pub mod merchant;
pub mod notice;
mod once;
pub mod order;
pub mod password;
pub mod payment;
pub mod payment_act;
pub mod ports;
pub mod profile;
pub mod proof;
pub mod qr;
pub mod recovery;
pub mod refund;
pub mod registration;
pub mod reset;
pub mod session;
pub mod sign_in;
mod signed;
pub mod subscription;
pub mod token;
pub mod trust;

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use paydesk_core::event;
use paydesk_core::id::{Id, Noun, PaymentId, following};
use paydesk_core::lane::{Act, Command, IdemKey, Outcome};
use paydesk_core::person::Actor;
use paydesk_core::world::Event;
use paydesk_store::session::{self as sessions, Known};
use paydesk_store::{Db, Gather, Lane};
use sha2::{Digest, Sha256};
use tokio::sync::Notify;

pub use error::{AppError, FieldFault};
pub use ports::{Carrier, Clock, Dice, MailServer, Rail, Shop};

/// What an operator may set, as far as use cases must know it.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where people reach us, without a slash at the end.
    pub public_url: String,
    /// Where the rail reaches us; the public address unless they differ.
    pub callback_url: String,
    /// The bank's own page, where cards are entered: the one other origin that forms may reach.
    pub bank_origin: String,
    pub hotline: String,
    /// By which the hotline's carrier signs what it tells us; empty: it tells nothing.
    pub hotline_token: String,
    /// Our accounts elsewhere.
    pub social: Vec<paydesk_core::contact::Account>,
    /// The seed of the key by which the ways to us are signed (Ed25519, RFC 8032).
    pub contact_seed: [u8; 32],
    /// Where mail reaches us; none: nobody can write to us by mail.
    pub support: Option<mail::Support>,
    /// When somebody reads, picks up and calls back.
    pub opening: paydesk_core::hours::Opening,
    /// Callbacks that one queue takes in half an hour.
    pub callbacks_per_slot: i64,
    /// From this amount on (CNY minor units) a refund without a merchant's policy needs a second
    /// person.
    pub second_minor: i64,
    /// The working days that a card refund is promised in.
    pub refund_days: u32,
    /// The days on which banks work; the published calendar unless an operator has a newer one.
    pub calendar: paydesk_core::calendar::Calendar,
    /// Memory of a password's hash, in KiB: [`password::KIB`] in earnest.
    pub password_kib: u32,
    /// Made-up people and money: the demo's pages may show their mailbox and switches.
    pub demo: Option<Demo>,
}

/// Addresses of the made-up outside world.
#[derive(Clone, Debug)]
pub struct Demo {
    pub bank_url: String,
    pub mailbox_url: String,
}

/// The ports of this process.
#[derive(Clone)]
pub struct Ports {
    pub clock: Arc<dyn Clock>,
    pub dice: Arc<dyn Dice>,
    pub rail: Arc<dyn Rail>,
    pub carrier: Arc<dyn Carrier>,
    pub shop: Arc<dyn Shop>,
    /// None: nobody fetches mail.
    pub inbox: Option<Arc<dyn MailServer>>,
}

/// The running house. Clones are the same house, and cost little: each request is given several.
#[derive(Clone)]
pub struct App {
    pub config: Arc<Config>,
    pub ports: Arc<Ports>,
    shared: Arc<Shared>,
}

impl std::ops::Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.shared
    }
}

/// What all clones of an [`App`] have together.
pub struct Shared {
    pub db: Db,
    pub lane: Lane,
    /// Who is behind a token, by its digest: read for every request, together for all that come at
    /// once.
    pub tokens: Gather<Vec<u8>, Option<Known>>,
    /// A payment with all that bears on it, likewise.
    pub payments: Gather<PaymentId, Option<payment::Detail>>,
    /// Which sessions were used, until it is written down.
    pub used: session::Used,
    /// Woken whenever work may have been added to the outbox.
    pub work: Arc<Notify>,
    /// Likewise, when it is work that nobody waits for.
    pub bulk: Arc<Notify>,
    /// Tells live pages that a subject (a conversation, a payment) has changed.
    pub changes: changes::Changes,
    /// Where who waits, as live pages tell it.
    pub(crate) places: conversation::Places,
    /// How everything stands, as this process last knew.
    pub board: component::Board,
    /// Until when no payment is begun: maintenance on our side.
    pub closed: Closed,
    /// At most one password hash a core at a time.
    pub hashing: Arc<tokio::sync::Semaphore>,
    /// Those that are made or wait for that; one more is told to come again.
    pub hashes: Arc<tokio::sync::Semaphore>,
    /// How many of those came from which network.
    pub(crate) hashes_by: password::Places,
    /// Which shops' systems are being asked.
    pub(crate) asking: payment::Asking,
    /// The help center as browsers keep it.
    pub kept: article::kept::Kept,
    /// What the search of the help center looks in.
    pub(crate) indexed: article::search::Indexed,
    last_id: Arc<Mutex<u128>>,
}

/// Password hashes that may wait: some seconds' work for two cores. Whoever came later would wait
/// for longer than people do.
pub const HASHES_MAX: usize = 256;

/// Of those, so many stay free for devices that their owners know: strangers of however many
/// networks do not keep anybody from their own account.
pub const HASHES_KEPT: usize = 32;

/// Of the others, at most so many from one network, or one address could close the door for
/// everybody. At twenty a second a core, whoever shares a network with others hardly ever meets it.
pub const HASHES_OF_NETWORK_MAX: usize = 8;

/// Maintenance on our side: until this instant no payment is begun here. Looking, talking and the
/// end of what is under way go on.
///
/// Each process has its own, from its own settings, and that is meant: it is no rule of money,
/// which would stand in the books, but what an operator says of a process. Whoever closes several
/// closes each, as each is restarted; the demo, where a supervisor may close the house for some
/// minutes, is one process.
#[derive(Clone, Debug, Default)]
pub struct Closed(Arc<AtomicI64>);

impl Closed {
    pub fn until(&self, until_us: i64) {
        self.0.store(until_us, Ordering::Relaxed);
    }

    pub fn holds(&self, now_us: i64) -> bool {
        self.end_us(now_us).is_some()
    }

    /// When it is over; none while nothing is closed.
    pub fn end_us(&self, now_us: i64) -> Option<i64> {
        Some(self.0.load(Ordering::Relaxed)).filter(|end_us| now_us < *end_us)
    }
}

impl App {
    pub fn new(db: Db, ports: Ports, config: Config) -> Self {
        let seed = ports.dice.id_bits(ports.clock.now_us());
        let lane = Lane::start(db.clone(), seed);
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let shared = Shared {
            tokens: Gather::start(db.clone(), |tx, keys| Box::pin(sessions::known(tx, keys))),
            payments: Gather::start(db.clone(), |tx, keys| Box::pin(payment::details(tx, keys))),
            db,
            lane,
            used: session::Used::default(),
            work: Arc::default(),
            bulk: Arc::default(),
            changes: changes::Changes::default(),
            places: conversation::Places::default(),
            board: component::Board::default(),
            closed: Closed::default(),
            hashing: Arc::new(tokio::sync::Semaphore::new(cores)),
            kept: article::kept::Kept::default(),
            indexed: article::search::Indexed::default(),
            last_id: Arc::default(),
            hashes: Arc::new(tokio::sync::Semaphore::new(HASHES_MAX)),
            hashes_by: password::Places::default(),
            asking: payment::Asking::default(),
        };
        Self { config: Arc::new(config), ports: Arc::new(ports), shared: Arc::new(shared) }
    }

    pub fn now_us(&self) -> i64 {
        self.ports.clock.now_us()
    }

    /// A new id of some noun.
    pub fn draw<N: Noun>(&self, now_us: i64) -> Id<N> {
        Id::from_bits(self.bits(now_us))
    }

    /// Of this process's ids of one instant, the one drawn first sorts first: timelines are in the
    /// order in which things happened, however fast.
    fn bits(&self, now_us: i64) -> u128 {
        let fresh = self.ports.dice.id_bits(now_us);
        // Nobody panics with the lock in hand; and the last id is right whatever happened.
        let mut last = self.last_id.lock().unwrap_or_else(PoisonError::into_inner);
        *last = following(*last, fresh);
        *last
    }

    /// One line of a subject's timeline, as this actor writes it now.
    pub(crate) fn event(&self, actor: &Actor, subject: &str, kind: &str, detail: &str) -> Event {
        debug_assert!(event::is_kind(kind), "{kind} is no kind of `core::event`");
        let now_us = self.now_us();
        Event {
            id: self.draw(now_us),
            subject: subject.to_owned(),
            kind: kind.to_owned(),
            detail: detail.to_owned(),
            actor: actor.name().to_owned(),
            at_us: now_us,
        }
    }

    /// A seed from which one command's ids are counted.
    pub fn seed(&self, now_us: i64) -> u128 {
        self.bits(now_us)
    }

    /// Sends one command down the lane, and wakes whoever does the work that it caused.
    pub async fn command(
        &self,
        actor: &Actor,
        key: Option<IdemKey>,
        act: Act,
    ) -> Result<Outcome, AppError> {
        let now_us = self.now_us();
        let command = Command {
            key,
            actor: actor.name().to_owned(),
            origin: actor.origin.clone(),
            now_us,
            seed: self.seed(now_us),
            act,
        };
        // Live pages of whoever's balance moves look at once, not when a job gets to it.
        let told = if self.changes.is_heard() { command.needs().subjects() } else { Vec::new() };
        let outcome = self.lane.run(command).await?;
        self.bulk.notify_one();
        // What a payment that is over at once leaves to be done is its receipts.
        if outcome.ended.is_none() {
            self.work.notify_one();
        }
        told.iter().for_each(|subject| self.changes.tell(subject));
        Ok(outcome)
    }

    /// As `command`, where a refusal is an error for the caller.
    pub async fn must(
        &self,
        actor: &Actor,
        key: Option<IdemKey>,
        act: Act,
    ) -> Result<String, AppError> {
        let outcome = self.command(actor, key, act).await?;
        match outcome.refusal {
            None => Ok(outcome.result),
            Some(refusal) => Err(AppError::Refused(refusal)),
        }
    }
}

/// The idempotency key of a caller: nobody can meet another's, whatever they send.
pub fn idem_key(actor: &Actor, key: &str, body: &[&str]) -> Result<IdemKey, AppError> {
    let fits = (8..=255).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
    if !fits {
        return Err(AppError::field("key", "field-key"));
    }
    let mut hash = Sha256::new();
    for part in body {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    let who = match (&actor.person, &actor.session) {
        (Some(person), _) => person.as_str(),
        (None, Some(session)) => session.as_str(),
        (None, None) => return Err(AppError::SignInNeeded),
    };
    Ok(IdemKey { key: format!("{who} {key}"), digest: hash.finalize().to_vec() })
}
