//! The proofs that an unlock lacks. Whoever would lift it is told which; and the case asks its
//! customer for them at once, so that nobody waits for what nobody was asked for.
//!
//! The owner has proven in the case who they are, since the lock was set and lately enough to act
//! on it. In a case that a guest opened, right answers prove that the guest knows the account, and
//! no more: a name, the end of an ID number and the amount of a payment are known to family, to
//! the shop that was paid, and to whoever found an old phone. They are enough to talk about the
//! account (DESK-12). To unlock it, the phone must have been proven as well since the lock was
//! set, as everybody's is who comes by a recovery session, which is the way for whoever is locked
//! out. A full session needs no more, since it had a password and a device of its own; a recovery
//! needs both, whoever sits there.

use paydesk_core::id::{ConversationId, PersonId};
use paydesk_core::lock::{Lift, Lock};
use paydesk_core::person::Actor;
use paydesk_core::proof::ProofKind;
use paydesk_core::world::Event;
use paydesk_store::record::insert;
use paydesk_store::{Fault, conversation, event as events};

use crate::proof::{self, Standing};
use crate::recovery::phone_proven;
use crate::{App, AppError, FieldFault};

/// What stands on the timeline of a case, with the lock as its detail.
pub(crate) const ASKED: &str = "phone_asked";
const PROVEN: &str = "phone_proven";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Missing {
    Identity,
    Phone,
}

/// Nothing is missing; or the error that says what is, once the case has asked for it.
pub(super) async fn none(
    app: &App,
    actor: &Actor,
    (held, way): (&Lock, Lift),
    case: Option<&ConversationId>,
) -> Result<(), AppError> {
    let missing = missing(app, (held, way), case).await?;
    if missing.is_empty() {
        return Ok(());
    }
    let mut faults = Vec::new();
    for one in missing {
        let (field, key) = match (one, case) {
            (Missing::Identity, Some(case)) if identity_asked(app, actor, case).await? => {
                ("proof", "approval-error-proof-asked")
            }
            (Missing::Identity, _) => ("proof", "approval-error-no-proof"),
            (Missing::Phone, Some(case)) => {
                ask_phone(app, actor, held, case).await?;
                ("phone", "approval-error-phone-asked")
            }
            (Missing::Phone, None) => ("phone", "approval-error-no-phone"),
        };
        faults.push(FieldFault { field, key: key.to_owned() });
    }
    Err(AppError::Invalid(faults))
}

async fn missing(
    app: &App,
    (held, way): (&Lock, Lift),
    case: Option<&ConversationId>,
) -> Result<Vec<Missing>, AppError> {
    let mut missing = Vec::new();
    if !way.needs_proof() {
        return Ok(missing);
    }
    let mut guest = false;
    let mut proven = false;
    if let Some(case) = case {
        proven = proof::passed(app, case, &held.person, held.since_us).await?;
        let id = case.clone();
        let row = app.db.read(async move |tx| conversation::by_id(tx, &id).await).await?;
        guest = row.is_some_and(|row| row.guest_session.is_some());
    }
    if !proven {
        missing.push(Missing::Identity);
    }
    if (guest || way == Lift::Recovery) && !phone_proven(app, held).await? {
        missing.push(Missing::Phone);
    }
    Ok(missing)
}

/// Asks for the questions, which everybody can answer who reaches the case; what waits already is
/// not asked for again. While they are closed nobody is asked.
async fn identity_asked(app: &App, actor: &Actor, case: &ConversationId) -> Result<bool, AppError> {
    if let Some(row) = proof::current(app, actor, case).await?
        && proof::standing(&row, app.now_us()) == Standing::Waiting
    {
        return Ok(proof::closed(app, &row).await?.is_none());
    }
    match proof::ask(app, actor, case, ProofKind::Questions, "").await {
        Ok(_) => Ok(true),
        Err(AppError::TooMany { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Says in the case that a code on the phone is waited for: once for each time that it was locked.
async fn ask_phone(
    app: &App,
    actor: &Actor,
    held: &Lock,
    case: &ConversationId,
) -> Result<(), AppError> {
    let asked = app.event(actor, case.as_str(), ASKED, held.id.as_str());
    let (id, since_us) = (case.clone(), held.since_us);
    let stored = app.db.write(async move |tx| {
        conversation::lock(tx, &id).await?;
        let before = events::of(tx, id.as_str()).await?;
        let same = |e: &Event| (&e.kind, &e.detail) == (&asked.kind, &asked.detail);
        if before.iter().any(|event| same(event) && event.at_us >= since_us) {
            return Ok::<_, Fault>(());
        }
        insert(tx, &asked).await
    });
    stored.await?;
    app.changes.tell(case.as_str());
    app.changes.tell("desk");
    Ok(())
}

/// A code on this phone was answered: the open cases that asked for it say so.
pub(crate) async fn phone_came(app: &App, actor: &Actor, owner: &PersonId) -> Result<(), AppError> {
    let who = owner.clone();
    let read = app.db.read(async move |tx| {
        let mut waiting = Vec::new();
        for case in conversation::of_person(tx, &who).await? {
            if case.closed_at_us.is_some() {
                continue;
            }
            let told = events::of(tx, case.id.as_str()).await?;
            let last = told.iter().rev().find(|e| [ASKED, PROVEN].contains(&e.kind.as_str()));
            if last.is_some_and(|event| event.kind == ASKED) {
                waiting.push(case.id);
            }
        }
        Ok::<_, Fault>(waiting)
    });
    let own = Actor { person: Some(owner.clone()), ..actor.clone() };
    for case in read.await? {
        let told = app.event(&own, case.as_str(), PROVEN, "");
        app.db.write(async move |tx| insert(tx, &told).await).await?;
        app.changes.tell(case.as_str());
        app.changes.tell("desk");
    }
    Ok(())
}
