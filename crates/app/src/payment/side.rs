//! On which side of a payment somebody stands. What is private in it (why it was refused, with
//! which card, what was in the wallet) is told to the side that gave the money, and to the desk.

use paydesk_core::event::concerns;
use paydesk_core::id::PersonId;
use paydesk_core::payment::Payment;
use paydesk_core::person::Actor;
use paydesk_core::world::Event;
use paydesk_store::{Fault, Tx, event, merchant};

use crate::access;

/// How somebody stands to a payment that they may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Gave the money: the payer, or the guest's session that paid. Alone may act on it.
    Payer,
    /// Holds the address of a guest's payment: what it came to, how much it was and for whom may be
    /// read, and nothing done. Whose card it was and what the bank said is the guest's own.
    Holder,
    /// The money was for them, or for their merchant.
    Payee,
    /// Works for the house.
    Staff,
}

impl Side {
    /// None: the payment is not there for them. `events` are its own; `sells`: they work for its
    /// merchant.
    pub(super) fn of(actor: &Actor, row: &Payment, events: &[Event], sells: bool) -> Option<Side> {
        let made = |event: &Event| event.kind == "created" && event.actor == actor.name();
        let guests = row.payer.is_none();
        if guests && actor.session.is_some() && events.iter().any(made) {
            return Some(Side::Payer);
        }
        let bearer = guests.then_some(Side::Holder);
        // Who has proven a phone and nothing else learns no sum: sums are what they are asked for.
        let Ok(person) = access::signed_in(actor) else { return bearer };
        if row.payer.as_ref() == Some(person) {
            Some(Side::Payer)
        } else if row.payee.person() == Some(person) {
            Some(Side::Payee)
        } else if actor.is_staff() {
            Some(Side::Staff)
        } else if sells {
            Some(Side::Payee)
        } else {
            bearer
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
        matches!(self, Side::Payer | Side::Staff)
    }
}

/// Where the actor stands to this payment; none: it is not there for them.
pub(crate) async fn side_in(
    tx: &mut Tx,
    actor: &Actor,
    row: &Payment,
) -> Result<Option<Side>, Fault> {
    let events = if row.payer.is_none() { event::of(tx, row.id.as_str()).await? } else { vec![] };
    let sells = is_open(actor, row) && sells(tx, actor, row).await?;
    Ok(Side::of(actor, row, &events, sells))
}

/// Whether it must be looked up if they work for whom it was paid to.
pub(super) fn is_open(actor: &Actor, row: &Payment) -> bool {
    row.payee.merchant().is_some() && access::signed_in(actor).is_ok() && !actor.is_staff()
}

/// Whether the actor works for whom it was paid to.
pub(super) async fn sells(tx: &mut Tx, actor: &Actor, row: &Payment) -> Result<bool, Fault> {
    let Some(person) = &actor.person else { return Ok(false) };
    let mine = merchant::of_staff(tx, person).await?;
    Ok(mine.iter().any(|merchant| row.payee.merchant() == Some(&merchant.id)))
}
