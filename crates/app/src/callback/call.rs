//! Callbacks at the desk: who is due, who takes whom, the number for a reason, and what came of it.

use paydesk_core::callback::{Callback, CallbackState};
use paydesk_core::conversation::State;
use paydesk_core::id::{CallbackId, PersonId};
use paydesk_core::person::Actor;
use paydesk_core::refusal::Refusal;
use paydesk_core::word::Word;
use paydesk_core::{name, phone};
use paydesk_store::callback as rows;
use paydesk_store::conversation::Conversation;
use paydesk_store::person::Profile;
use paydesk_store::record::{by, insert, of, update};
use paydesk_store::{Fault, Tx};

use super::clock::write;
use super::{ended, event, seated, tell};
use crate::conversation::{self as desk, CALLED, Revealed, Say, Seat, revealed};
use crate::{App, AppError, access};

/// Lines that one page shows.
const ROWS_MAX: i64 = 200;

/// One callback in the list.
#[derive(Clone, Debug)]
pub struct Row {
    pub callback: Callback,
    pub case: Conversation,
    /// The customer's name, partly masked; none: a visitor.
    pub customer: Option<String>,
    pub agent: Option<String>,
}

/// One callback as an agent sees it.
#[derive(Clone, Debug)]
pub struct Desk {
    pub row: Row,
    pub phone: Revealed,
    /// The agent who looks has its case.
    pub mine: bool,
}

/// Who is to be called, in the order in which they are.
pub async fn due(app: &App, actor: &Actor) -> Result<Vec<Row>, AppError> {
    access::staff(actor)?;
    let read = app.db.read(async |tx| {
        let placed = rows::placed(tx, ROWS_MAX).await?;
        rows_of(tx, placed).await
    });
    Ok(read.await?)
}

async fn rows_of(tx: &mut Tx, list: Vec<Callback>) -> Result<Vec<Row>, Fault> {
    let ids = list.iter().map(|row| row.conversation.clone());
    let cases = of::<Conversation>(tx, "id", ids).await?;
    let mut cases = by(cases, |case: &Conversation| case.id.clone());
    let people = cases.values().flat_map(|case| case.person.iter().chain(&case.agent).cloned());
    let people: Vec<PersonId> = people.collect();
    let names = of::<Profile>(tx, "person_id", people).await?;
    let names = by(names, |profile: &Profile| profile.person.clone());
    let called = |id: &PersonId| names.get(id).map(|profile| profile.name.clone());
    let row = |callback: Callback| {
        let case = cases.remove(&callback.conversation)?;
        Some(Row {
            customer: case.person.as_ref().and_then(called).map(|it| name::mask_name(&it)),
            agent: case.agent.as_ref().and_then(called),
            callback,
            case,
        })
    };
    Ok(list.into_iter().filter_map(row).collect())
}

/// One of them. Its number is masked until the agent who has its case says why.
pub async fn one(app: &App, actor: &Actor, id: &CallbackId) -> Result<Desk, AppError> {
    let me = access::staff(actor)?.clone();
    let (who, id, now_us) = (actor.clone(), id.clone(), app.now_us());
    let read = app.db.read(async move |tx| {
        let found = rows::by_id(tx, &id).await?.ok_or(AppError::NotFound)?;
        let row = rows_of(tx, vec![found]).await?.pop().ok_or(AppError::NotFound)?;
        match desk::seat(&who, &row.case) {
            Some(Seat::Staff) => {}
            Some(Seat::Customer) => return Err(AppError::Forbidden),
            None => return Err(AppError::NotFound),
        }
        let masked = phone::mask(&row.callback.phone);
        let plain = row.callback.phone.clone();
        let shown = revealed(tx, &row.case.id, (&me, CALLED), now_us).await?;
        let phone = if shown { Revealed::Shown(plain) } else { Revealed::Masked(masked) };
        let mine = row.case.agent.as_ref() == Some(&me);
        Ok::<_, AppError>(Desk { row, phone, mine })
    });
    read.await
}

/// Takes a callback with its case. Of several who try at once one gets it.
///
/// # Errors
/// A colleague has its case (`Conflict`); it has ended.
pub async fn claim(app: &App, actor: &Actor, id: &CallbackId) -> Result<(), AppError> {
    let me = access::staff(actor)?.clone();
    let row = waiting(app, actor, id).await?;
    desk::claim(app, actor, &row.conversation).await?;
    let (who, id) = (actor.clone(), id.clone());
    let taken = app.db.write(async move |tx| {
        let (row, case) = seated(tx, (&who, Seat::Staff), &id).await?;
        update(tx, &Callback { agent: Some(me.clone()), ..row }).await?;
        Ok::<_, AppError>(case.id)
    });
    tell(app, &taken.await?);
    Ok(())
}

async fn waiting(app: &App, actor: &Actor, id: &CallbackId) -> Result<Callback, AppError> {
    let row = one(app, actor, id).await?.row.callback;
    if row.state == CallbackState::Placed {
        Ok(row)
    } else {
        Err(AppError::Refused(Refusal::StateConflict))
    }
}

/// Shows its number to the agent who has its case, for a reason that is kept, and notes that they
/// call now.
///
/// # Errors
/// No reason; it is not this agent's case; it has ended.
pub async fn call(app: &App, actor: &Actor, id: &CallbackId, reason: &str) -> Result<(), AppError> {
    let row = waiting(app, actor, id).await?;
    desk::reveal(app, actor, &row.conversation, CALLED, reason).await?;
    let (who, id, now_us) = (actor.clone(), id.clone(), app.now_us());
    let called = app.db.write(async move |tx| {
        let (row, case) = seated(tx, (&who, Seat::Staff), &id).await?;
        if row.state == CallbackState::Placed {
            let agent = who.person.clone();
            update(tx, &Callback { agent, called_at_us: Some(now_us), ..row }).await?;
        }
        Ok::<_, AppError>(case.id)
    });
    tell(app, &called.await?);
    Ok(())
}

/// Writes down what came of the call, with a note for us. Whoever was not reached is told so and
/// may choose another time. Said twice, it is done once.
///
/// # Errors
/// No such outcome; it is not this agent's case; it has ended otherwise.
pub async fn finish(
    app: &App,
    actor: &Actor,
    id: &CallbackId,
    (outcome, say): (Option<CallbackState>, Say),
) -> Result<(), AppError> {
    access::staff(actor)?;
    let outcome = outcome.filter(|outcome| CallbackState::OUTCOMES.contains(outcome));
    let outcome = outcome.ok_or_else(|| AppError::field("outcome", "error-choose"))?;
    if !say.words.trim().is_empty() {
        desk::check_words(&say.words)
            .map_err(|_| AppError::field("note", "conversation-words-too-long"))?;
    }
    let (house, who, id, now_us) = (app.clone(), actor.clone(), id.clone(), app.now_us());
    let done = app.db.write(async move |tx| {
        let (row, case) = seated(tx, (&who, Seat::Staff), &id).await?;
        if row.state == outcome {
            return Ok(case.id);
        }
        if row.state != CallbackState::Placed {
            return Err(AppError::Refused(Refusal::StateConflict));
        }
        if case.agent.is_none() || case.agent != who.person {
            return Err(AppError::field("outcome", "desk-reveal-not-yours"));
        }
        rows::give_back(tx, &row.queue, row.slot_us).await?;
        let agent = who.person.clone();
        let after = ended(Callback { agent, ..row }, outcome, now_us);
        update(tx, &after).await?;
        let kind = match outcome {
            CallbackState::Reached => "callback_reached",
            CallbackState::WrongNumber => "callback_wrong_number",
            _ => "callback_not_reached",
        };
        let event_id = house.draw(now_us);
        insert(tx, &event(who.name(), &after, (kind, event_id), now_us)).await?;
        if outcome == CallbackState::NotReached {
            write(tx, &house, &after, "callback-missed").await?;
        }
        update(tx, &called(&case, now_us)).await?;
        Ok::<_, AppError>(case.id)
    });
    let case = done.await?;
    if !say.words.trim().is_empty() {
        desk::note(app, actor, &case, say).await?;
    }
    tell(app, &case);
    Ok(())
}

/// The case after a call: nobody waits for us. What was waited for was a time that was chosen,
/// which says nothing of how soon others are answered.
fn called(case: &Conversation, now_us: i64) -> Conversation {
    let closed = case.state == State::Closed.word();
    Conversation {
        state: if closed { case.state.clone() } else { State::Open.word().to_owned() },
        waiting_since_us: None,
        due_at_us: None,
        first_answer_us: case.first_answer_us.or(Some(case.created_at_us)),
        closed_at_us: case.closed_at_us.filter(|_| closed && now_us > 0),
        version: case.version + 1,
        ..case.clone()
    }
}
