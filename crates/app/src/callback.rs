//! Callbacks: somebody who would rather speak leaves a number and a time, in one act with the case
//! that it belongs to, and is called in that slot. Each may be moved and taken back; what was
//! missed, by either side, is told and offered again.
//!
//! Invariants: a place in a slot is taken by one statement, in the transaction of what needs it, so
//! that two people never get the last one; a number is shown to nobody but the agent who has the
//! case and says why; nothing here moves money.

mod call;
mod clock;
mod missed;

pub use call::{Desk, Row, call, claim, due, finish, one};
pub use clock::look;
pub(crate) use missed::missed;

use paydesk_core::callback::{self as rules, Callback, CallbackState, VERSIONS_MAX};
use paydesk_core::conversation::{About, Kind, triage};
use paydesk_core::id::{CallbackId, ConversationId, EventId, PersonId};
use paydesk_core::language::Language;
use paydesk_core::person::Actor;
use paydesk_core::phone::Phone;
use paydesk_core::refusal::Refusal;
use paydesk_core::throttle::{CALLBACKS_OF_NETWORK, CALLBACKS_TO_NUMBER, network};
use paydesk_core::word::Word;
use paydesk_core::world::Event;
use paydesk_store::callback as rows;
use paydesk_store::conversation::Conversation;
use paydesk_store::record::{insert, update};
use paydesk_store::{Fault, Tx, conversation, person};

use crate::bound::{self, Bound};
use crate::conversation::{
    Seat, check_client_id, locks, open_called, open_called_as_visitor, seat,
};
use crate::notice::Draft;
use crate::{App, AppError, access};

/// Who is to be called, when, and about what.
#[derive(Clone, Debug)]
pub struct Ask {
    pub phone: String,
    /// When the slot begins.
    pub slot_us: i64,
    pub kind: Kind,
    /// May be empty: it will be said on the phone.
    pub words: String,
    /// The sender's own id of this callback: sent twice, placed once.
    pub client_id: String,
    pub device: String,
}

/// A callback that is about to be written down with its case.
#[derive(Clone, Debug)]
pub(crate) struct New {
    pub(crate) id: CallbackId,
    event: EventId,
    pub(crate) phone: Phone,
    pub(crate) slot_us: i64,
}

impl New {
    pub(crate) fn draw(app: &App, phone: Phone, slot_us: i64) -> Self {
        let now_us = app.now_us();
        Self { id: app.draw(now_us), event: app.draw(now_us), phone, slot_us }
    }
}

/// As its customer sees it.
#[derive(Clone, Debug)]
pub struct Seen {
    pub callback: Callback,
    pub case: Conversation,
    /// How many are called before; none: it does not wait.
    pub before: Option<i64>,
}

/// The number that is known of whoever asks, for the field that asks for it.
pub async fn known_phone(app: &App, actor: &Actor) -> Result<String, AppError> {
    let Ok(id) = access::known(actor) else { return Ok(String::new()) };
    let id = id.clone();
    let found = app.db.read(async move |tx| person::profile(tx, &id).await);
    Ok(found.await?.map(|profile| profile.phone).unwrap_or_default())
}

/// The slots that have a place left for somebody who asks about this. Where money is at risk they
/// lie at any hour.
pub async fn offered(app: &App, actor: &Actor, kind: Kind) -> Result<Vec<i64>, AppError> {
    let (person, now_us) = (actor.person.clone(), app.now_us());
    let (hours, calendar) = (app.config.opening.callback.clone(), app.config.calendar.clone());
    let capacity = app.config.callbacks_per_slot;
    let read = app.db.read(async move |tx| {
        let (protected, locked) = match &person {
            Some(id) => locks(tx, id, now_us).await?,
            None => (false, false),
        };
        let triage = triage(kind, About::Nothing, protected, locked);
        let hours = rules::hours_of(&hours, triage.urgency);
        if capacity < 1 {
            return Ok(Vec::new());
        }
        let full = rows::full(tx, triage.queue.word(), now_us, capacity).await?;
        let mut slots = rules::slots(&hours, &calendar, now_us);
        slots.retain(|slot_us| !full.contains(slot_us));
        Ok::<_, Fault>(slots)
    });
    Ok(read.await?)
}

/// The slots to which a callback can be moved.
pub async fn offered_to(app: &App, seen: &Seen) -> Result<Vec<i64>, AppError> {
    let (queue, now_us) = (seen.callback.queue.clone(), app.now_us());
    let hours = rules::hours_of(&app.config.opening.callback, seen.case.urgency);
    let mut slots = rules::slots(&hours, &app.config.calendar, now_us);
    let capacity = app.config.callbacks_per_slot;
    if capacity < 1 {
        return Ok(Vec::new());
    }
    let full = app.db.read(async move |tx| rows::full(tx, &queue, now_us, capacity).await).await?;
    slots.retain(|slot_us| !full.contains(slot_us) || *slot_us == seen.callback.slot_us);
    Ok(slots)
}

fn phone(typed: &str) -> Result<Phone, AppError> {
    Phone::parse(typed).map_err(|fault| AppError::field("phone", fault.key()))
}

/// What is asked for, once it can be meant: said before a stranger's session is begun for it.
fn new(app: &App, ask: &Ask) -> Result<New, AppError> {
    check_client_id(&ask.client_id)?;
    Ok(New::draw(app, phone(&ask.phone)?, ask.slot_us))
}

/// Places a callback with its case, once for each client id.
///
/// # Errors
/// The number or the slot cannot be meant, or the slot is full (beside its field); too many.
pub async fn place(app: &App, actor: &Actor, ask: &Ask) -> Result<Callback, AppError> {
    let new = new(app, ask)?;
    let case = open_called(app, actor, (ask, None), new).await?;
    newest(app, case.id).await
}

/// As `place`, for somebody without any session; answers the token of the one that holds it.
pub async fn place_as_visitor(
    app: &App,
    stranger: &Actor,
    (label, browser): (&str, &str),
    ask: &Ask,
) -> Result<(Callback, String), AppError> {
    let new = new(app, ask)?;
    let (case, token) = open_called_as_visitor(app, stranger, (label, browser), ask, new).await?;
    Ok((newest(app, case.id).await?, token))
}

async fn newest(app: &App, case: ConversationId) -> Result<Callback, AppError> {
    let found = app.db.read(async move |tx| rows::of_case(tx, &case).await);
    found.await?.ok_or(AppError::NotFound)
}

/// Writes it down, in the transaction of its case; answers the case as it then stands. What this
/// key has placed before is left as it is; under another number or slot it is refused.
pub(crate) async fn place_in(
    tx: &mut Tx,
    app: &App,
    (actor, key): (&Actor, &str),
    (case, new): (Conversation, &New),
) -> Result<Conversation, AppError> {
    let now_us = app.now_us();
    if let Some(before) = rows::by_key(tx, key).await? {
        // One that was moved since keeps the time that it has.
        let slot = before.version > 1 || before.slot_us == new.slot_us;
        let same = slot && before.phone == new.phone.as_str() && before.conversation == case.id;
        return if same { Ok(case) } else { Err(Refusal::KeyReused.into()) };
    }
    let network = format!("callbacks of {}", network(&actor.origin));
    let rings = rings(tx, actor, new.phone.as_str()).await?;
    bound::within(tx, &[Bound::one(network, CALLBACKS_OF_NETWORK), rings], now_us).await?;
    stand(tx, app, (actor, key), (case, new)).await
}

/// Takes a place for it and writes it down; what bounds it was counted before.
async fn stand(
    tx: &mut Tx,
    app: &App,
    (actor, key): (&Actor, &str),
    (case, new): (Conversation, &New),
) -> Result<Conversation, AppError> {
    let now_us = app.now_us();
    take(tx, app, &case, new.slot_us).await?;
    let row = Callback {
        id: new.id.clone(),
        conversation: case.id.clone(),
        key: key.to_owned(),
        state: CallbackState::Placed,
        queue: case.queue.clone(),
        phone: new.phone.as_str().to_owned(),
        slot_us: new.slot_us,
        agent: None,
        called_at_us: None,
        reminded_at_us: reminded(new.slot_us, now_us),
        ended_at_us: None,
        created_at_us: now_us,
        version: 1,
    };
    insert(tx, &row).await?;
    insert(tx, &event(actor.name(), &row, ("callback_placed", new.event.clone()), now_us)).await?;
    let after = promised(case, new.slot_us);
    update(tx, &after).await?;
    Ok(after)
}

/// One more ring of a number. Strangers ask for anybody's: what they ask for is counted apart from
/// what its owner does.
async fn rings(tx: &mut Tx, actor: &Actor, phone: &str) -> Result<Bound, Fault> {
    let profile = match &actor.person {
        Some(id) => person::profile(tx, id).await?,
        None => None,
    };
    let own = profile.filter(|profile| profile.phone == phone).map(|profile| profile.person);
    let whose = own.map_or_else(|| phone.to_owned(), |owner| owner.as_str().to_owned());
    Ok(Bound::one(format!("callbacks to {whose}"), CALLBACKS_TO_NUMBER))
}

/// Whoever chose a time that is nearly there needs no reminder.
fn reminded(slot_us: i64, now_us: i64) -> Option<i64> {
    (slot_us - now_us <= 2 * rules::REMIND_US).then_some(now_us)
}

/// The case as it is once a call is promised in it: its answer is due by then.
fn promised(case: Conversation, slot_us: i64) -> Conversation {
    let due_at_us = Some(slot_us + rules::SLOT_US + rules::GRACE_US);
    Conversation { due_at_us, version: case.version + 1, ..case }
}

fn event(actor: &str, row: &Callback, (kind, id): (&str, EventId), now_us: i64) -> Event {
    debug_assert!(paydesk_core::event::is_kind(kind), "{kind} is no kind of `core::event`");
    Event {
        id,
        subject: row.conversation.as_str().to_owned(),
        kind: kind.to_owned(),
        detail: row.slot_us.to_string(),
        actor: actor.to_owned(),
        at_us: now_us,
    }
}

/// A place in a slot that may be promised to this case.
async fn take(tx: &mut Tx, app: &App, case: &Conversation, slot_us: i64) -> Result<(), AppError> {
    let hours = rules::hours_of(&app.config.opening.callback, case.urgency);
    if !rules::slots(&hours, &app.config.calendar, app.now_us()).contains(&slot_us) {
        return Err(AppError::field("slot", "callback-error-slot"));
    }
    let capacity = app.config.callbacks_per_slot;
    if rows::take(tx, &case.queue, slot_us, capacity).await? {
        Ok(())
    } else {
        Err(AppError::field("slot", "callback-error-full"))
    }
}

/// The callback with its case, locked, for whoever sits in the seat that is asked for: the case
/// first, as everywhere.
async fn seated(
    tx: &mut Tx,
    (actor, wanted): (&Actor, Seat),
    id: &CallbackId,
) -> Result<(Callback, Conversation), AppError> {
    let seen = rows::by_id(tx, id).await?.ok_or(AppError::NotFound)?;
    let case = conversation::lock(tx, &seen.conversation).await?.ok_or(AppError::NotFound)?;
    let row = rows::lock(tx, id).await?.ok_or(AppError::NotFound)?;
    match seat(actor, &case) {
        Some(seat) if seat == wanted => Ok((row, case)),
        Some(Seat::Customer) => Err(AppError::Forbidden),
        _ => Err(AppError::NotFound),
    }
}

/// One callback, for its customer alone.
pub async fn seen(app: &App, actor: &Actor, id: &CallbackId) -> Result<Seen, AppError> {
    if actor.session.is_none() && access::known(actor).is_err() {
        return Err(AppError::SignInNeeded);
    }
    let (who, id) = (actor.clone(), id.clone());
    let read = app.db.read(async move |tx| {
        let Some(callback) = rows::by_id(tx, &id).await? else { return Ok::<_, Fault>(None) };
        let case = conversation::by_id(tx, &callback.conversation).await?;
        let own = case.filter(|case| seat(&who, case) == Some(Seat::Customer));
        let before = place_of(tx, &callback).await?;
        Ok(own.map(|case| Seen { callback, case, before }))
    });
    read.await?.ok_or(AppError::NotFound)
}

/// The newest of a case, and how many are called before it.
pub(crate) async fn of_case(
    tx: &mut Tx,
    case: &ConversationId,
) -> Result<Option<(Callback, Option<i64>)>, Fault> {
    let Some(row) = rows::of_case(tx, case).await? else { return Ok(None) };
    let before = place_of(tx, &row).await?;
    Ok(Some((row, before)))
}

/// How many are called before it; none: it does not wait.
pub(crate) async fn place_of(tx: &mut Tx, row: &Callback) -> Result<Option<i64>, Fault> {
    match row.state {
        CallbackState::Placed => rows::before(tx, row).await.map(Some),
        _ => Ok(None),
    }
}

/// Gives it another time. Asked again for the time that it has, it is done.
///
/// # Errors
/// It has ended otherwise, or was changed too often; the slot cannot be meant, or is full.
pub async fn shift(
    app: &App,
    actor: &Actor,
    id: &CallbackId,
    slot_us: i64,
) -> Result<(), AppError> {
    let (house, who, id, now_us) = (app.clone(), actor.clone(), id.clone(), app.now_us());
    let moved = app.db.write(async move |tx| {
        let (row, case) = seated(tx, (&who, Seat::Customer), &id).await?;
        if row.state == CallbackState::Placed && row.slot_us == slot_us {
            return Ok(case.id);
        }
        if !row.state.may_move() || row.phone.is_empty() {
            return Err(AppError::field("slot", "callback-error-ended"));
        }
        if row.version >= VERSIONS_MAX {
            return Err(AppError::field("slot", "callback-error-often"));
        }
        take(tx, &house, &case, slot_us).await?;
        if row.state == CallbackState::Placed {
            rows::give_back(tx, &row.queue, row.slot_us).await?;
        } else {
            // It was called, or its time has gone: it rings once more.
            let rings = rings(tx, &who, &row.phone).await?;
            bound::within(tx, &[rings], now_us).await?;
        }
        let after = Callback {
            state: CallbackState::Placed,
            // Where the case has gone meanwhile.
            queue: case.queue.clone(),
            slot_us,
            called_at_us: None,
            reminded_at_us: reminded(slot_us, now_us),
            ended_at_us: None,
            version: row.version + 1,
            ..row
        };
        update(tx, &after).await?;
        let id = house.draw(now_us);
        insert(tx, &event(who.name(), &after, ("callback_moved", id), now_us)).await?;
        let (waits, _) = crate::conversation::asked(&case, now_us);
        update(tx, &promised(waits, slot_us)).await?;
        Ok::<_, AppError>(case.id)
    });
    tell(app, &moved.await?);
    Ok(())
}

/// Takes it back; its case stays. Asked again it is done.
///
/// # Errors
/// It has ended otherwise.
pub async fn cancel(app: &App, actor: &Actor, id: &CallbackId) -> Result<(), AppError> {
    let (house, who, id, now_us) = (app.clone(), actor.clone(), id.clone(), app.now_us());
    let cancelled = app.db.write(async move |tx| {
        let (row, case) = seated(tx, (&who, Seat::Customer), &id).await?;
        if row.state == CallbackState::Cancelled {
            return Ok(case.id);
        }
        if !row.state.may_move() {
            return Err(AppError::Refused(Refusal::StateConflict));
        }
        if row.state == CallbackState::Placed {
            rows::give_back(tx, &row.queue, row.slot_us).await?;
        }
        let after = ended(row, CallbackState::Cancelled, now_us);
        update(tx, &after).await?;
        let id = house.draw(now_us);
        insert(tx, &event(who.name(), &after, ("callback_cancelled", id), now_us)).await?;
        Ok::<_, AppError>(case.id)
    });
    tell(app, &cancelled.await?);
    Ok(())
}

/// A case that ends takes with it the callback that still stands in it; the case is locked.
pub(crate) async fn end_with(
    tx: &mut Tx,
    (actor, drawn): (&Actor, &EventId),
    case: &ConversationId,
    now_us: i64,
) -> Result<(), Fault> {
    let Some(seen) = rows::of_case(tx, case).await? else { return Ok(()) };
    let standing = rows::lock(tx, &seen.id).await?;
    let Some(row) = standing.filter(|row| row.state == CallbackState::Placed) else {
        return Ok(());
    };
    rows::give_back(tx, &row.queue, row.slot_us).await?;
    let after = ended(row, CallbackState::Cancelled, now_us);
    update(tx, &after).await?;
    let kind = ("callback_cancelled", drawn.clone());
    insert(tx, &event(actor.name(), &after, kind, now_us)).await
}

/// What a probe places and takes off again: of no case and no number, in a slot of its own.
pub(crate) fn of_probe(app: &App) -> Callback {
    let now_us = app.now_us();
    let id: CallbackId = app.draw(now_us);
    Callback {
        conversation: ConversationId::named("probe"),
        key: format!("probe {id}"),
        queue: format!("probe {id}"),
        id,
        state: CallbackState::Placed,
        phone: String::new(),
        slot_us: now_us,
        agent: None,
        called_at_us: None,
        reminded_at_us: Some(now_us),
        ended_at_us: None,
        created_at_us: now_us,
        version: 1,
    }
}

fn ended(row: Callback, state: CallbackState, now_us: i64) -> Callback {
    Callback { state, ended_at_us: Some(now_us), version: row.version + 1, ..row }
}

fn tell(app: &App, case: &ConversationId) {
    app.work.notify_one();
    app.changes.tell(case.as_str());
    app.changes.tell("desk");
}

/// Word of a callback that is being placed, to the number that is to be called.
pub(crate) fn confirmation(person: Option<&PersonId>, new: &New, language: Language) -> Draft {
    clock::draft((person, language), new.phone.as_str(), new.slot_us, "callback-placed")
}
