//! Who may do what: the one place that answers. Every use case asks here first.
//!
//! The answers are about the actor alone; whether a row is theirs, the use case looks up (and says
//! "not found" when it is not, since nobody must learn what exists).

use paydesk_core::id::PersonId;
use paydesk_core::person::{Actor, Role, SessionKind};

use crate::AppError;

/// Somebody who is fully signed in.
pub fn signed_in(actor: &Actor) -> Result<&PersonId, AppError> {
    match &actor.person {
        Some(person) if actor.is_full() => Ok(person),
        _ => Err(AppError::SignInNeeded),
    }
}

/// Signed in and not under a lock that only lets look.
pub fn may_change(actor: &Actor) -> Result<&PersonId, AppError> {
    let person = signed_in(actor)?;
    if actor.read_only { Err(AppError::Refused(locked())) } else { Ok(person) }
}

/// A person, fully signed in or in a recovery session: for their own cases only.
pub fn known(actor: &Actor) -> Result<&PersonId, AppError> {
    let kind = matches!(actor.kind, SessionKind::Recovery) || actor.is_full();
    actor.person.as_ref().filter(|_| kind).ok_or(AppError::SignInNeeded)
}

/// An agent or a supervisor.
pub fn staff(actor: &Actor) -> Result<&PersonId, AppError> {
    let person = may_change(actor)?;
    if actor.roles.is_staff() { Ok(person) } else { Err(AppError::Forbidden) }
}

pub fn supervisor(actor: &Actor) -> Result<&PersonId, AppError> {
    let person = may_change(actor)?;
    if actor.roles.has(Role::Supervisor) { Ok(person) } else { Err(AppError::Forbidden) }
}

/// Somebody who works for merchants; for which, the use case looks up.
pub fn merchant_staff(actor: &Actor) -> Result<&PersonId, AppError> {
    let person = may_change(actor)?;
    if actor.roles.has(Role::Merchant) { Ok(person) } else { Err(AppError::Forbidden) }
}

fn locked() -> paydesk_core::refusal::Refusal {
    paydesk_core::refusal::Refusal::AccountLocked
}
