//! Everything outside, as traits: the only traits with one implementation here and another in
//! tests.
//!
//! A port never decides. A rail says what it heard ([`RailSaid`]); what that does to a payment is
//! core's business. Time-outs and retries of one call are the connector's; retries over minutes and
//! days are jobs.

use async_trait::async_trait;
use paydesk_core::amount::Amount;
use paydesk_core::id::{MerchantId, NoticeId};
use paydesk_core::language::Language;
use paydesk_core::payment::shop::Said;
use paydesk_core::refusal::Refusal;
use paydesk_store::notice::Notice;

pub trait Clock: Send + Sync {
    /// Microseconds since 1970 UTC.
    fn now_us(&self) -> i64;
}

pub trait Dice: Send + Sync {
    /// A UUIDv7 of this instant.
    fn id_bits(&self, now_us: i64) -> u128;
    /// 256 bits that nobody can guess.
    fn secret(&self) -> [u8; 32];
    fn number(&self) -> u64;
}

/// Where a person enters a card: at the bank, never here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardPage {
    pub bank_id: String,
    pub url: String,
}

#[derive(Clone, Debug)]
pub struct CardAsk {
    pub reference: String,
    pub return_url: String,
    pub language: Language,
    pub amount: Option<Amount>,
    pub payee: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CardState {
    Open,
    Cancelled,
    Done { token: String, brand: String, last4: String, expiry: String },
}

#[derive(Clone, Debug)]
pub struct ChargeAsk {
    /// Our payment's id: the bank books it at most once.
    pub reference: String,
    pub token: String,
    pub amount: Amount,
    pub description: String,
    pub webhook_url: String,
}

#[derive(Clone, Debug)]
pub struct RefundAsk {
    /// Our refund's id.
    pub reference: String,
    pub charge_reference: String,
    pub amount: Amount,
    pub webhook_url: String,
}

/// What a rail said of one reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RailSaid {
    Succeeded {
        rail_ref: String,
        code: String,
    },
    /// Refused for good: under this reference it will never be booked.
    Declined {
        refusal: Refusal,
        code: String,
    },
    /// Accepted, and not yet decided.
    Pending,
    /// It never had this reference.
    NotFound,
    /// Voided there: it will never be accepted.
    Void,
    /// Nothing was sent, or the rail says that nothing was booked; why.
    NotSent(Refusal),
    /// The request may have arrived, and no answer came; why, for the log.
    Unknown(String),
    /// It holds another sum under this reference than was asked for: `1250 CNY`, in minor units.
    /// Nothing may be booked by it.
    Differs(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RailHealth {
    Up,
    Slow,
    /// Until when, if it says so.
    Maintenance {
        until_us: Option<i64>,
    },
    Down,
}

/// A callback that was proven to be the rail's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RailCallback {
    pub external_id: String,
    /// Our payment's or refund's id.
    pub reference: String,
    pub said: RailSaid,
    /// The sum that it is about, if it says one.
    pub booked: Option<Amount>,
}

impl RailCallback {
    /// What it says about a payment or refund of this sum.
    #[must_use]
    pub fn about(self, amount: Amount) -> RailSaid {
        match self.booked {
            Some(booked) if booked != amount => {
                RailSaid::Differs(format!("{} {}", booked.minor(), booked.currency()))
            }
            _ => self.said,
        }
    }
}

/// Cards and banks.
#[async_trait]
pub trait Rail: Send + Sync {
    async fn card_page(&self, ask: &CardAsk) -> Result<CardPage, Refusal>;
    async fn card_state(&self, bank_id: &str) -> Result<CardState, Refusal>;
    async fn charge(&self, ask: &ChargeAsk) -> RailSaid;
    async fn charge_state(&self, reference: &str, amount: Amount) -> RailSaid;
    /// After this the reference will never be accepted, or it had been already.
    async fn cancel(&self, reference: &str, amount: Amount) -> RailSaid;
    async fn refund(&self, ask: &RefundAsk) -> RailSaid;
    async fn refund_state(&self, reference: &str, amount: Amount) -> RailSaid;
    /// All that the bank's book says of a reference, as JSON; none when it has nothing or is away.
    async fn record(&self, reference: &str) -> Option<String>;
    async fn health(&self) -> RailHealth;
    /// Reads a callback; none when it is not proven to be the rail's, or too old.
    fn callback(
        &self,
        headers: &[(String, String)],
        body: &[u8],
        now_us: i64,
    ) -> Option<RailCallback>;
}

/// A question to a merchant's own system: whether it takes this payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopAsk {
    /// Where it is asked, as the operator has set it.
    pub url: String,
    /// The same for the same payment, however often it is asked about.
    pub reference: String,
    pub merchant: MerchantId,
    /// The merchant's own number of it.
    pub order: Option<String>,
    pub amount: Amount,
    pub asked_at_us: i64,
}

/// The systems of merchants.
#[async_trait]
pub trait Shop: Send + Sync {
    /// Answers within a few seconds, whatever the other side does.
    async fn takes(&self, ask: &ShopAsk) -> Said;
}

/// Why a message could not be handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CarrierFault {
    /// Later may work.
    Passing(String),
    /// This message will never be accepted.
    Final(String),
    /// Nobody has this address.
    Gone(String),
}

/// What a notice brings along that is a mail of its own: what our side said in a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enclosed {
    pub words: String,
    pub files: Vec<Enclosure>,
    /// Of the mail that it answers; empty: the notice's own.
    pub subject: String,
    /// Whose address it bears as its sender's.
    pub from: String,
    /// Where its reader answers.
    pub reply_to: String,
    /// To whom it comes back when it cannot be delivered: the envelope's sender (VERP).
    pub bounce_to: String,
    /// The mails before it, the one that it answers last.
    pub named: Vec<Named>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enclosure {
    pub name: String,
    pub mime: String,
    pub bytes: Vec<u8>,
}

/// How another mail is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// As its sender named it, without brackets.
    Theirs(String),
    /// As we name the mail of this notice.
    Ours(NoticeId),
}

/// A mail that lies on its server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lying {
    pub uid: i64,
    pub size_bytes: usize,
}

/// A mailbox that was opened, for reading alone: nothing in it is marked, moved or taken away, so
/// that people may look into it too. A fault is said in words, and ends the connection.
#[async_trait]
pub trait Mailbox: Send {
    /// While it stays the same, a uid is the same mail (RFC 9051, 2.3.1.1).
    fn uid_validity(&self) -> i64;
    /// Some of those behind this one, in their order; none: there are none.
    async fn behind(&mut self, uid: i64) -> Result<Vec<Lying>, String>;
    /// So many bytes of a mail; none: it is there no more.
    async fn bring(&mut self, uid: i64, most: usize) -> Result<Option<Vec<u8>>, String>;
    /// Comes back when there may be more, or after some minutes.
    async fn rest(&mut self) -> Result<(), String>;
}

/// The mail server that holds what is written to us.
#[async_trait]
pub trait MailServer: Send + Sync {
    /// By which the mailbox is known here.
    fn name(&self) -> &str;
    async fn open(&self) -> Result<Box<dyn Mailbox>, String>;
}

/// Sends what we write to people: e-mail and SMS. Handing over the same notice twice is one message
/// wherever the carrier's other side allows that.
#[async_trait]
pub trait Carrier: Send + Sync {
    async fn send(&self, notice: &Notice, brings: Option<&Enclosed>) -> Result<(), CarrierFault>;
    /// Whether it would be taken now: asks the other side, and sends nothing.
    async fn health(&self, channel: &str) -> Result<(), CarrierFault>;
}
