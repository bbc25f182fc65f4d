//! Payments: the rows, the states they go through, and what a payment carries.
//!
//! A payment is `processing` while a rail is asked, `in_doubt` while the rail's answer is unknown
//! (it is then asked for the true state, never guessed), and ends `succeeded`, `failed` or
//! `cancelled`. A success that comes after a payment has ended as not paid does not change that
//! state: the money goes to suspense and from there back (see [`crate::lane`]).

use crate::amount::{Amount, Currency};
use crate::id::{AccountId, AttemptId, CardId, MerchantId, OrderId, Party, PaymentId, PersonId};
use crate::ledger::{Account, AccountKind};
use crate::refusal::Refusal;
use crate::words;

mod fail;
pub mod order;
pub mod pay;
pub mod payer;
pub mod settle;
pub mod setup;
pub mod shop;

words! {
    PaymentKind {
        /// From one wallet to another.
        Transfer "transfer",
        /// To a merchant, from the wallet or by card.
        Purchase "purchase",
        /// From a card into the payer's own wallet.
        TopUp "top_up",
    }
    Method { Wallet "wallet", Card "card" }
    PaymentState {
        Processing "processing",
        InDoubt "in_doubt",
        Succeeded "succeeded",
        Failed "failed",
        Cancelled "cancelled",
    }
    MerchantState {
        Active "active",
        /// Set up so that no payment can work, for example without an accepted method.
        Misconfigured "misconfigured",
        Suspended "suspended",
    }
    OrderState { Open "open", Paid "paid", Expired "expired", Cancelled "cancelled" }
    AttemptKind { Charge "charge", Refund "refund" }
    AttemptState {
        /// Written down, not yet sent.
        Due "due",
        /// Sent, perhaps; no answer yet.
        Sent "sent",
        Succeeded "succeeded",
        Declined "declined",
        /// Sent, and the answer was lost.
        Unknown "unknown",
        /// Over before anything was taken: the bank never had the order, did not take it, or has
        /// called it off. Of charges alone.
        Void "void",
    }
}

impl PaymentState {
    /// Nothing more will happen by itself.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Cancelled)
    }
}

/// One payment. `refusal` is there exactly when it failed or was cancelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    pub id: PaymentId,
    pub kind: PaymentKind,
    pub method: Method,
    pub state: PaymentState,
    pub refusal: Option<Refusal>,
    /// None for a guest who pays by card.
    pub payer: Option<PersonId>,
    pub payee: Party,
    pub from: AccountId,
    pub to: AccountId,
    pub amount_minor: i64,
    pub currency: Currency,
    pub order: Option<OrderId>,
    pub card: Option<CardId>,
    pub note: String,
    pub refunded_minor: i64,
    pub refunding_minor: i64,
    /// What counter-entries about it gave back; without those that paid a refund.
    pub corrected_minor: i64,
    pub created_at_us: i64,
    pub settled_at_us: Option<i64>,
    pub version: i64,
}

impl Payment {
    /// Who paid, and who was paid.
    pub fn sides(&self) -> impl Iterator<Item = Party> {
        self.payer.iter().cloned().map(Party::Person).chain([self.payee.clone()])
    }

    /// Whether its end is not known yet: a rail is asked.
    pub fn is_pending(&self) -> bool {
        !self.state.is_final()
    }

    /// What has gone back or is reserved for it, by refunds and counter-entries, in minor units.
    pub fn gone_minor(&self) -> i64 {
        self.refunded_minor + self.refunding_minor + self.corrected_minor
    }

    /// Whether money that comes into this account has gone back: to somebody's wallet or out to the
    /// bank, since a payer may have it given to a friend, and a guest has no wallet. What the payee
    /// has, a top-up's payer too, is what was paid.
    pub fn brings_back(&self, to: &Account) -> bool {
        to.id != self.to && matches!(to.kind, AccountKind::Wallet | AccountKind::Clearing)
    }

    /// What the payer has again already.
    pub fn back_minor(&self) -> i64 {
        self.refunded_minor + self.corrected_minor
    }

    /// What refunds may still ask for, in minor units.
    pub fn refundable_minor(&self) -> i64 {
        match self.state {
            PaymentState::Succeeded => self.amount_minor - self.gone_minor(),
            _ => 0,
        }
    }

    /// The amount; a stored payment always has a proper one, since it was made from one.
    pub fn amount(&self) -> Result<Amount, Refusal> {
        Amount::new(self.amount_minor, self.currency)
    }
}

/// A business that is paid: what a payment decision reads of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merchant {
    pub id: MerchantId,
    pub owner: PersonId,
    pub name_en: String,
    pub name_zh: String,
    pub trade: String,
    pub mcc: String,
    pub city: String,
    pub currency: Currency,
    pub methods: Vec<Method>,
    pub state: MerchantState,
    pub policy: crate::refund::Policy,
    pub policy_en: String,
    pub policy_zh: String,
    pub created_at_us: i64,
    /// A phone number or an e-mail address for customers; may be empty.
    pub contact: String,
    /// Where the merchant's own system is asked whether it takes a payment; none: nobody is asked.
    pub system_url: Option<String>,
}

/// What a merchant asks to be paid, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub id: OrderId,
    pub merchant: MerchantId,
    pub number: String,
    pub title: String,
    pub amount_minor: i64,
    pub currency: Currency,
    pub state: OrderState,
    /// The payment that is paying it, or has.
    pub payment: Option<PaymentId>,
    pub created_at_us: i64,
    pub expires_at_us: i64,
    pub version: i64,
}

/// What was asked of a rail, and what it said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    pub id: AttemptId,
    /// The payment or refund.
    pub cause: String,
    pub kind: AttemptKind,
    pub state: AttemptState,
    /// ISO 8583 response code.
    pub code: Option<String>,
    pub rail_ref: Option<String>,
    pub asked: i64,
    pub created_at_us: i64,
    pub sent_at_us: Option<i64>,
    pub answered_at_us: Option<i64>,
}
