//! Conversations: somebody asks, somebody answers, and what is done stands between the words.
//!
//! A case is opened from anywhere with one typed field at most; what it is about comes along. About
//! a refund support may write first. A case belongs to a person, or to the guest session that
//! opened it until that guest has proven who they are ([`adopt`]). Everything that is written here
//! happens behind the lock on the conversation's row, so messages are numbered without gaps, and a
//! message that is sent twice is stored once.
//!
//! Invariants: nobody but the owner and staff learns that a case exists; an agent never sits on
//! both sides of one; a note never reaches the customer.

mod act;
mod calm;
mod carried;
mod case;
mod diagnosis;
mod file;
mod first;
mod inbox;
mod locked;
mod open;
mod outside;
mod places;
mod reach;
mod reading;
mod report;
mod say;
mod tell;
mod usual;
mod view;
mod visitor;
mod wait;

pub use act::{Assign, HandOver, assign, claim, close, reopen, reveal, start_reset, survey};
pub(crate) use act::{CALLED, read_later, taken};
pub(crate) use calm::calm;
pub(crate) use carried::locks;
pub(crate) use case::revealed;
pub use case::{Case, Customer, PaymentSheet, Revealed, case, payment_sheet};
pub use diagnosis::diagnose;
pub use file::{FILE_BYTES_MAX, Sent, attach, file, say_with};
pub(crate) use file::{FILES_A_CASE_MAX, weighed};
pub(crate) use first::open_case;
pub use first::write_first;
pub use inbox::{Filter, Inbox, Row, inbox};
pub use locked::PhoneProof;
pub use open::{Ask, Opened, about, open};
pub(crate) use open::{OPEN_MAX, contact, open_called};
pub(crate) use outside::{Outsider, begun_outside};
pub(crate) use places::Places;
pub use reach::{may_be_reached, reach};
pub(crate) use reading::unread;
pub use reading::{look_elsewhere, seen};
pub(crate) use report::reported;
pub(crate) use say::{NewMessage, add, asked, check_client_id};
pub use say::{Say, check_words, note, say};
pub(crate) use tell::tell;
pub use usual::usual_replies;
pub use view::{Line, Subject, Thread, look, mine, subject_in, thread, thread_before};
pub use visitor::open_as_visitor;
pub(crate) use visitor::{by_browser, open_called_as_visitor};
pub use wait::{Wait, wait_for};

use paydesk_core::conversation::State;
use paydesk_core::id::{ConversationId, PersonId, SessionId};
use paydesk_core::person::Actor;
use paydesk_core::word::Word;
pub use paydesk_store::conversation::{Conversation, Message};
pub use paydesk_store::session::Device;
use paydesk_store::{Tx, conversation};

use crate::{AppError, access};

/// On which side of a case somebody sits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seat {
    Customer,
    Staff,
}

/// Whose case it is, before anybody proved more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    Person(PersonId),
    Guest(SessionId),
}

impl Holder {
    fn of(actor: &Actor) -> Result<Self, AppError> {
        if let Ok(person) = access::known(actor) {
            return Ok(Self::Person(person.clone()));
        }
        actor.session.clone().map(Self::Guest).ok_or(AppError::SignInNeeded)
    }

    fn person(&self) -> Option<&PersonId> {
        match self {
            Self::Person(id) => Some(id),
            Self::Guest(_) => None,
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::Person(id) => id.as_str(),
            Self::Guest(id) => id.as_str(),
        }
    }
}

/// Where the actor sits in this case; none: it is not there for them.
pub fn seat(actor: &Actor, case: &Conversation) -> Option<Seat> {
    let person = access::known(actor).ok();
    let owns = person.is_some() && case.person.as_ref() == person;
    let holds = actor.session.is_some() && case.guest_session == actor.session;
    match access::staff(actor) {
        _ if owns || holds => Some(Seat::Customer),
        Ok(_) => Some(Seat::Staff),
        Err(_) => None,
    }
}

/// The case locked, for somebody who may take part in it.
async fn seated(
    tx: &mut Tx,
    actor: &Actor,
    id: &ConversationId,
) -> Result<(Conversation, Seat), AppError> {
    let case = conversation::lock(tx, id).await?.ok_or(AppError::NotFound)?;
    let seat = seat(actor, &case).ok_or(AppError::NotFound)?;
    Ok((case, seat))
}

/// The case locked, for an agent who is not its customer.
async fn at_desk(
    tx: &mut Tx,
    actor: &Actor,
    id: &ConversationId,
) -> Result<Conversation, AppError> {
    access::staff(actor)?;
    match seated(tx, actor, id).await? {
        (case, Seat::Staff) => Ok(case),
        (_, Seat::Customer) => Err(AppError::Forbidden),
    }
}

/// Whether this agent answers for a case: it is nobody's, or theirs. What a colleague has is taken
/// over first ([`assign`]), and the timeline says so: its customer hears one voice, and one of the
/// house answers for what was said. A supervisor may step in.
pub fn answers_for(actor: &Actor, case: &Conversation) -> Result<(), AppError> {
    let theirs = case.agent.is_none() || case.agent == actor.person;
    if theirs || access::supervisor(actor).is_ok() {
        Ok(())
    } else {
        Err(AppError::field("words", "desk-held"))
    }
}

fn is(case: &Conversation, state: State) -> bool {
    case.state == state.word()
}
