//! What is done with a case: claimed, handed over, closed, judged; and what of its customer is
//! shown to an agent who says why.

use paydesk_core::conversation::{Author, MessageKind, Queue, State};
use paydesk_core::id::{AuditId, ConversationId, PersonId};
use paydesk_core::person::Actor;
use paydesk_core::proof::PROOF_LIVES_US;
use paydesk_core::throttle::WORDS;
use paydesk_core::word::Word;
use paydesk_core::world::Audit;
use paydesk_store::conversation::Conversation;
use paydesk_store::record::{insert, update};
use paydesk_store::{Tx, conversation, key, person, proof};

use super::say::{NewMessage, add, external_id, words};
use super::{Seat, answers_for, at_desk, is, seated};
use crate::bound::{Bound, within};
use crate::{App, AppError, access, callback, idem_key, notice, once};

/// To whom a case goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assign {
    Agent(PersonId),
    Queue(Queue),
}

/// How a case is handed over.
#[derive(Clone, Debug)]
pub struct HandOver {
    pub to: Assign,
    /// For whoever takes it; may be empty.
    pub note: String,
    pub key: String,
}

/// Takes a case that nobody has. Of several who try at once one gets it, the others are told so.
pub async fn claim(app: &App, actor: &Actor, id: &ConversationId) -> Result<(), AppError> {
    let me = access::staff(actor)?.clone();
    let claimed = app.event(actor, id.as_str(), "claimed", "");
    let (who, case_id) = (actor.clone(), id.clone());
    let stored = app.db.write(async move |tx| {
        let case = at_desk(tx, &who, &case_id).await?;
        match &case.agent {
            Some(agent) if *agent == me => Ok(()),
            Some(_) => Err(AppError::Conflict),
            None => {
                let after = Conversation { agent: Some(me.clone()), ..next(&case) };
                update(tx, &after).await?;
                insert(tx, &claimed).await?;
                Ok(())
            }
        }
    });
    stored.await?;
    tell(app, id);
    Ok(())
}

/// Hands a case to an agent or a queue, with a note for whoever takes it; to oneself, to take it
/// over from whoever has it.
pub async fn assign(
    app: &App,
    actor: &Actor,
    id: &ConversationId,
    HandOver { to, note, key }: HandOver,
) -> Result<(), AppError> {
    access::staff(actor)?;
    let now_us = app.now_us();
    let (kind, detail) = match &to {
        Assign::Agent(agent) => ("assigned", agent.as_str().to_owned()),
        Assign::Queue(queue) => ("handed_over", queue.word().to_owned()),
    };
    let handed = app.event(actor, id.as_str(), kind, &detail);
    let taken = idem_key(actor, &key, &[id.as_str(), kind, &detail, &note])?;
    let note = if note.trim().is_empty() { None } else { Some(words(&note)?) };
    let sender = actor.name().to_owned();
    let external_id = external_id(id, &sender, &key)?;
    let note = note.map(|body| NewMessage {
        id: app.draw(now_us),
        author: Author::Agent,
        sender,
        kind: MessageKind::Note,
        body,
        channel: "chat",
        external_id,
        now_us,
    });
    let (who, case_id, unused) = (actor.clone(), id.clone(), app.draw(now_us));
    let stored = app.db.write(async move |tx| {
        if let Some(before) = key::take(tx, &taken, case_id.as_str(), now_us).await? {
            return once::answered(before).map(drop);
        }
        let case = at_desk(tx, &who, &case_id).await?;
        let after = match &to {
            Assign::Agent(agent) => {
                let found = person::by_id(tx, agent).await?;
                if !found.is_some_and(|p| p.roles.is_staff()) {
                    return Err(AppError::field("to", "desk-no-such-agent"));
                }
                if case.person.as_ref() == Some(agent) {
                    return Err(AppError::field("to", "desk-agent-is-customer"));
                }
                Conversation { agent: Some(agent.clone()), ..next(&case) }
            }
            Assign::Queue(queue) => {
                Conversation { agent: None, queue: queue.word().to_owned(), ..next(&case) }
            }
        };
        match &note {
            // A note moves nothing, so it has no line of its own.
            Some(note) => drop(add(tx, &who, after, note.clone(), unused.clone()).await?),
            None => update(tx, &after).await?,
        }
        Ok::<_, AppError>(insert(tx, &handed).await?)
    });
    stored.await?;
    tell(app, id);
    Ok(())
}

/// Ends a case; its customer may do that too, and opens it again by writing. An agent who ends what
/// nobody has takes it with that; what a colleague has stays open.
pub async fn close(app: &App, actor: &Actor, id: &ConversationId) -> Result<(), AppError> {
    let now_us = app.now_us();
    let claimed = app.event(actor, id.as_str(), "claimed", "");
    let called_off = app.draw(now_us);
    let closed = app.event(actor, id.as_str(), "closed", "");
    let (who, case_id) = (actor.clone(), id.clone());
    let stored = app.db.write(async move |tx| {
        let (case, seat) = seated(tx, &who, &case_id).await?;
        if is(&case, State::Closed) {
            return Ok(());
        }
        // Nobody calls about what is over, or promises to.
        callback::end_with(tx, (&who, &called_off), &case_id, now_us).await?;
        let mut agent = case.agent.clone();
        if seat == Seat::Staff {
            answers_for(&who, &case)?;
            if agent.is_none() {
                agent = who.person.clone();
                insert(tx, &claimed).await?;
            }
        }
        let after = Conversation {
            agent,
            state: State::Closed.word().to_owned(),
            waiting_since_us: None,
            due_at_us: None,
            closed_at_us: Some(now_us),
            ..next(&case)
        };
        update(tx, &after).await?;
        insert(tx, &closed).await?;
        Ok::<_, AppError>(())
    });
    stored.await?;
    tell(app, id);
    Ok(())
}

/// Takes a closing back. The case waits for us again if its customer had the last word.
pub async fn reopen(app: &App, actor: &Actor, id: &ConversationId) -> Result<(), AppError> {
    access::staff(actor)?;
    let now_us = app.now_us();
    let reopened = app.event(actor, id.as_str(), "reopened", "");
    let (who, case_id) = (actor.clone(), id.clone());
    let stored = app.db.write(async move |tx| {
        let case = at_desk(tx, &who, &case_id).await?;
        if !is(&case, State::Closed) {
            return Ok(());
        }
        answers_for(&who, &case)?;
        let after = match conversation::last_said(tx, &case_id).await? {
            Some(said) if said.author == Author::Agent.word() => {
                Conversation { state: State::Open.word().to_owned(), closed_at_us: None, ..case }
            }
            said => Conversation {
                waiting_since_us: said.map(|said| said.created_at_us).or(Some(now_us)),
                ..super::say::asked(&case, now_us).0
            },
        };
        update(tx, &next(&after)).await?;
        insert(tx, &reopened).await?;
        Ok::<_, AppError>(())
    });
    stored.await?;
    tell(app, id);
    Ok(())
}

/// How it was, 1 to 5, once the case is closed; words may follow, and the score may be changed.
pub async fn survey(
    app: &App,
    actor: &Actor,
    id: &ConversationId,
    score: i64,
    typed: &str,
) -> Result<(), AppError> {
    if !(1..=5).contains(&score) {
        return Err(AppError::field("score", "error-choose"));
    }
    let kept = if typed.trim().is_empty() { None } else { Some(words(typed)?) };
    let judged = app.event(actor, id.as_str(), "surveyed", &score.to_string());
    let (who, case_id, now_us) = (actor.clone(), id.clone(), app.now_us());
    let stored = app.db.write(async move |tx| {
        let (case, seat) = seated(tx, &who, &case_id).await?;
        if seat != Seat::Customer {
            return Err(AppError::Forbidden);
        }
        if !is(&case, State::Closed) {
            return Err(AppError::Conflict);
        }
        let fresh = case.survey_score != Some(score);
        let after = Conversation {
            survey_score: Some(score),
            survey_words: kept.clone().or_else(|| case.survey_words.clone()),
            ..next(&case)
        };
        update(tx, &after).await?;
        if fresh {
            // Each other judgement is an event, for good.
            let whose = case.person.as_ref().map_or(case.id.as_str(), |person| person.as_str());
            within(tx, &[Bound::one(format!("words {whose}"), WORDS)], now_us).await?;
            insert(tx, &judged).await?;
        }
        Ok(())
    });
    stored.await?;
    tell(app, id);
    Ok(())
}

/// What of a customer an agent may ask to see.
const REVEALABLE: [&str; 6] = ["name", "phone", "email", "id_number", VISITORS, CALLED];
/// Where a visitor said that the answer should go; it belongs to the case.
pub(super) const VISITORS: &str = "contact";
/// The number that somebody left to be called; it belongs to the case.
pub(crate) const CALLED: &str = "callback";

/// Characters of a reason that others read later, at least.
const REASON_CHARS_MIN: usize = 10;

/// A reason that is long enough to be judged by whoever reads it later.
pub(crate) fn read_later(field: &'static str, typed: &str) -> Result<String, AppError> {
    let reason = words(typed).map_err(|_| AppError::field(field, "desk-reason-missing"))?;
    if reason.chars().count() < REASON_CHARS_MIN {
        return Err(AppError::field(field, "desk-reason-short"));
    }
    Ok(reason)
}

/// The case locked, open, and taken by this agent: what is done there is answered for by whoever
/// answers its customer. `refused` is the field and the words for anybody else.
pub(crate) async fn taken(
    tx: &mut Tx,
    actor: &Actor,
    id: &ConversationId,
    refused: (&'static str, &str),
) -> Result<Conversation, AppError> {
    let case = at_desk(tx, actor, id).await?;
    if is(&case, State::Closed) || case.agent != actor.person {
        return Err(AppError::field(refused.0, refused.1));
    }
    Ok(case)
}

/// Shows the agent who has taken an open case one masked detail of its customer, for a reason that
/// is kept. What was revealed is read from the audit for ten minutes (see [`super::case()`]).
pub async fn reveal(
    app: &App,
    actor: &Actor,
    id: &ConversationId,
    what: &str,
    reason: &str,
) -> Result<(), AppError> {
    let me = access::staff(actor)?.clone();
    let Some(what) = REVEALABLE.into_iter().find(|known| *known == what) else {
        return Err(AppError::field("what", "error-choose"));
    };
    let reason = read_later("because", reason)?;
    let now_us = app.now_us();
    let audit_id: AuditId = app.draw(now_us);
    let shown = app.event(actor, id.as_str(), "revealed", what);
    let (who, case_id) = (actor.clone(), id.clone());
    let stored = app.db.write(async move |tx| {
        let not_theirs = ("what", "desk-reveal-not-yours");
        let case = taken(tx, &who, &case_id, not_theirs).await?;
        let subject = match &case.person {
            _ if what == CALLED => case.id.as_str(),
            Some(customer) if what != VISITORS => customer.as_str(),
            None if what == VISITORS && !case.contact.is_empty() => case.id.as_str(),
            _ => return Err(AppError::NotFound),
        };
        let audit = Audit {
            id: audit_id.clone(),
            actor: me.as_str().to_owned(),
            act: format!("reveal {what}"),
            subject: subject.to_owned(),
            reason: reason.clone(),
            origin: who.origin.clone(),
            approval: None,
            at_us: now_us,
        };
        insert(tx, &audit).await?;
        insert(tx, &shown).await?;
        Ok(())
    });
    stored.await?;
    tell(app, id);
    Ok(())
}

/// Tells the customer, at the contacts that they proved before, how to set a new password. Only its
/// owner can do it, with two factors of their own; yet support begins nothing on an account for
/// whoever asks: the agent who has the case does, for a reason that is kept, once the customer has
/// proven in this case who they are (ID-8, and the matrix of locks: "agent after proof").
pub async fn start_reset(
    app: &App,
    actor: &Actor,
    id: &ConversationId,
    reason: &str,
) -> Result<(), AppError> {
    let me = access::staff(actor)?.clone();
    let reason = words(reason).map_err(|_| AppError::field("reason", "desk-reason-missing"))?;
    let (wanted, now_us) = (id.clone(), app.now_us());
    let found = app.db.read(async move |tx| conversation::by_id(tx, &wanted).await).await?;
    let customer = found.and_then(|case| case.person).ok_or(AppError::NotFound)?;
    let link = format!("{}/reset", app.config.public_url);
    let draft = notice::to_person(app, &customer, "reset-started", vec![("link", link)]).await?;
    let told = draft.map(|draft| notice::prepare(app, draft, now_us));
    let audit = Audit {
        id: app.draw(now_us),
        actor: me.as_str().to_owned(),
        act: "reset_start".to_owned(),
        subject: customer.as_str().to_owned(),
        reason,
        origin: actor.origin.clone(),
        approval: None,
        at_us: now_us,
    };
    let started = app.event(actor, id.as_str(), "reset_started", "");
    let (who, case_id) = (actor.clone(), id.clone());
    let stored = app.db.write(async move |tx| {
        let case = at_desk(tx, &who, &case_id).await?;
        if case.agent.as_ref() != Some(&me) {
            return Err(AppError::field("claim", "desk-reset-not-yours"));
        }
        let lately_us = now_us - PROOF_LIVES_US;
        if proof::latest_passed(tx, &case_id, &customer, lately_us).await?.is_none() {
            return Err(AppError::field("proof", "approval-error-no-proof"));
        }
        insert(tx, &audit).await?;
        insert(tx, &started).await?;
        if let Some(told) = &told {
            notice::store(tx, told).await?;
        }
        Ok::<_, AppError>(())
    });
    stored.await?;
    app.work.notify_one();
    tell(app, id);
    Ok(())
}

fn next(case: &Conversation) -> Conversation {
    Conversation { version: case.version + 1, ..case.clone() }
}

fn tell(app: &App, id: &ConversationId) {
    app.changes.tell(id.as_str());
    app.changes.tell("desk");
}
