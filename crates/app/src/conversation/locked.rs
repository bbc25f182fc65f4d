//! What a case says to a customer whose account is locked: that a code on the phone is waited for,
//! and, once the lock is lifted, that the way in is open.

use paydesk_core::challenge::Purpose;
use paydesk_core::person::Actor;
use paydesk_core::world::Event;
use paydesk_store::conversation::Conversation;
use paydesk_store::{Fault, Tx, challenge, lock};

use crate::lock_act::missing::ASKED;

/// How the proof of the phone stands that a case asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneProof {
    Waiting,
    Given,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Locked {
    /// None: nobody asked for it, or what it was asked for is over.
    pub phone: Option<PhoneProof>,
    /// The account was unlocked, and this customer is still outside.
    pub may_sign_in: bool,
}

pub(super) async fn locked_in(
    tx: &mut Tx,
    actor: &Actor,
    case: &Conversation,
    events: &[Event],
    now_us: i64,
) -> Result<Locked, Fault> {
    let asked = events.iter().rev().find(|event| event.kind == ASKED);
    let outside = !actor.is_full() && events.iter().any(|event| event.kind == "unlocked");
    let Some(owner) = case.person.as_ref().filter(|_| asked.is_some() || outside) else {
        return Ok(Locked::default());
    };
    let mut held = lock::of_person(tx, owner).await?;
    held.retain(|lock| lock.holds(now_us));
    let asked_for = held.iter().find(|lock| asked.is_some_and(|e| e.detail == lock.id.as_str()));
    let phone = match asked_for {
        Some(lock) => {
            let since_us = lock.since_us;
            let came = challenge::passed_since(tx, owner, Purpose::Recovery, since_us).await?;
            Some(if came { PhoneProof::Given } else { PhoneProof::Waiting })
        }
        None => None,
    };
    Ok(Locked { phone, may_sign_in: outside && held.is_empty() })
}
