//! On which side of a payment somebody stands. What is private in it (why it was refused, with
//! which card, what was in the wallet) is told to the side that gave the money, and to the desk.

use paydesk_core::event::concerns;
use paydesk_core::id::PersonId;
use paydesk_core::payment::Payment;
use paydesk_core::person::{Actor, Role};
use paydesk_core::world::Event;

use crate::access;

/// How somebody stands to a payment that they may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Gave the money: the payer, or the guest's session that paid. Alone may act on it.
    Payer,
    /// Holds the address of a guest's payment: the receipt may be read, and nothing done.
    Holder,
    /// The money was for them, or for their merchant.
    Payee,
    /// Works for the house.
    Staff,
}

impl Side {
    /// `events` are the payment's own.
    #[must_use]
    pub fn of(actor: &Actor, row: &Payment, events: &[Event]) -> Side {
        let made = |event: &Event| event.kind == "created" && event.actor == actor.name();
        let guest = row.payer.is_none() && actor.session.is_some() && events.iter().any(made);
        let payee = row.payee.person().is_some() && row.payee.person() == actor.person.as_ref();
        if guest || (row.payer.is_some() && row.payer == actor.person) {
            Side::Payer
        } else if actor.is_staff() && !payee {
            Side::Staff
        } else if row.payer.is_some() || access::signed_in(actor).is_ok_and(|_| sells(actor)) {
            Side::Payee
        } else {
            Side::Holder
        }
    }

    /// Reads it as whoever gave the money does.
    #[must_use]
    pub fn pays(self) -> bool {
        matches!(self, Side::Payer | Side::Holder)
    }

    /// Whether this side is told of an event of the payment at all.
    #[must_use]
    pub fn is_told(self, event: &Event, row: &Payment) -> bool {
        match self {
            Side::Staff => true,
            Side::Payer => concerns(event, row.payer.as_ref().map(PersonId::as_str)),
            Side::Payee => concerns(event, Some(row.payee.as_str())),
            Side::Holder => concerns(event, None),
        }
    }

    /// Whether the reason of a refusal is told.
    #[must_use]
    pub fn knows_why(self) -> bool {
        self != Side::Payee
    }
}

fn sells(actor: &Actor) -> bool {
    actor.roles.has(Role::Merchant)
}
