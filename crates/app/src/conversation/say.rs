//! Words in a case. Each message has its sender's own id, so that sending twice stores once.

use std::fmt::Display;

use paydesk_core::conversation::{Author, Kind, MessageKind, State, words_of};
use paydesk_core::flaw::{Flaw, flawed};
use paydesk_core::id::{ConversationId, EventId, JobId, MessageId};
use paydesk_core::person::Actor;
use paydesk_core::refusal::Refusal;
use paydesk_core::throttle::WORDS;
use paydesk_core::word::Word;
use paydesk_core::world::{Event, Job};
use paydesk_store::conversation::{Attachment, Conversation, Message};
use paydesk_store::record::{insert, update};
use paydesk_store::{Tx, conversation, job};

use super::file::keep;
use super::{Holder, Seat, answers_for, at_desk, is, seated};
use crate::bound::{self, Bound};
use crate::{App, AppError};

/// How soon an agent's answer must have been seen before a notice tells of it: whoever looks on
/// needs none, in microseconds.
const TELL_AFTER_US: i64 = 20_000_000;
/// A customer who writes into an open case is answered within this time; money at risk sooner.
const NEXT_ANSWER_US: [i64; 3] = [300_000_000, 1_800_000_000, 14_400_000_000];

/// A message that somebody sends.
#[derive(Clone, Debug)]
pub struct Say {
    pub words: String,
    /// The sender's own id of this message.
    pub client_id: String,
}

/// A message before it has a number.
#[derive(Clone, Debug)]
pub(crate) struct NewMessage {
    pub(crate) id: MessageId,
    pub(crate) author: Author,
    /// A person's or a guest session's id; the address of a stranger who wrote a mail.
    pub(crate) sender: String,
    pub(crate) kind: MessageKind,
    pub(crate) body: String,
    /// By which way it came: `chat`, `mail`.
    pub(crate) channel: &'static str,
    pub(crate) external_id: String,
    pub(crate) now_us: i64,
}

/// What may be kept of what was typed.
pub(super) fn words(typed: &str) -> Result<String, AppError> {
    words_of(typed).map_err(|fault| AppError::field("words", fault.key()))
}

/// Whether these words can be kept, before anything that comes with them is.
pub fn check_words(typed: &str) -> Result<(), AppError> {
    words(typed).map(|_| ())
}

/// A sender's own id of what they send must fit into an index, on both engines.
pub(crate) fn check_client_id(client_id: &str) -> Result<(), AppError> {
    let fits =
        (1..=255).contains(&client_id.len()) && client_id.bytes().all(|b| b.is_ascii_graphic());
    if fits {
        Ok(())
    } else {
        Err(AppError::field("idempotency_key", "conversation-key-unreadable"))
    }
}

/// The id under which a sender's message is stored once, in a case or about something else.
pub(super) fn external_id(
    about: &impl Display,
    sender: &str,
    client_id: &str,
) -> Result<String, AppError> {
    check_client_id(client_id)?;
    Ok(format!("{about} {sender} {client_id}"))
}

/// A customer's or an agent's message. A customer's opens a closed case again; an agent's answer
/// claims a case that nobody has, and is refused in one that a colleague has.
pub async fn say(
    app: &App,
    actor: &Actor,
    id: &ConversationId,
    ask: Say,
) -> Result<Message, AppError> {
    let body = words(&ask.words)?;
    let sender = Holder::of(actor)?.name().to_owned();
    let external_id = external_id(id, &sender, &ask.client_id)?;
    let part = Part { kind: MessageKind::Words, body, external_id, file: None };
    write(app, actor, id, sender, vec![part]).await
}

/// A note for us only.
pub async fn note(
    app: &App,
    actor: &Actor,
    id: &ConversationId,
    ask: Say,
) -> Result<Message, AppError> {
    let body = words(&ask.words)?;
    let sender = crate::access::staff(actor)?.as_str().to_owned();
    let external_id = external_id(id, &sender, &ask.client_id)?;
    let part = Part { kind: MessageKind::Note, body, external_id, file: None };
    write(app, actor, id, sender, vec![part]).await
}

/// One message of those that are sent together.
pub(super) struct Part {
    pub(super) kind: MessageKind,
    pub(super) body: String,
    /// The sender's id of it.
    pub(super) external_id: String,
    /// The file that its body names.
    pub(super) file: Option<Attachment>,
}

/// Stores messages that are sent together, all of them or none; answers the last one. They are of
/// one side: notes come alone.
pub(super) async fn write(
    app: &App,
    actor: &Actor,
    id: &ConversationId,
    sender: String,
    parts: Vec<Part>,
) -> Result<Message, AppError> {
    let now_us = app.now_us();
    let inside = parts.iter().any(|part| part.kind == MessageKind::Note);
    // Each with the line that it may write on the timeline.
    let drawn: Vec<(MessageId, EventId)> =
        parts.iter().map(|_| (app.draw(now_us), app.draw(now_us))).collect();
    let job_id = app.draw(now_us);
    let (actor, id, told) = (actor.clone(), id.clone(), id.clone());
    let stored = app.db.write(async move |tx| {
        let (mut case, seat) = if inside {
            (at_desk(tx, &actor, &id).await?, Seat::Staff)
        } else {
            seated(tx, &actor, &id).await?
        };
        let mut last = None;
        let mut fresh = false;
        for (part, (message_id, event_id)) in parts.iter().zip(&drawn) {
            if let Some(file) = &part.file {
                keep(tx, (&actor, seat), &id, file, &part.external_id).await?;
            }
            if seat != Seat::Staff {
                few(tx, (&sender, &part.external_id), now_us).await?;
            }
            let message = NewMessage {
                id: message_id.clone(),
                author: if seat == Seat::Staff { Author::Agent } else { Author::Customer },
                sender: sender.clone(),
                kind: part.kind,
                body: part.body.clone(),
                channel: "chat",
                external_id: part.external_id.clone(),
                now_us,
            };
            let (after, stored) = add(tx, &actor, case, message, event_id.clone()).await?;
            case = after;
            if stored.id == *message_id {
                fresh = true;
                let reader = if seat == Seat::Staff { sender.as_str() } else { "customer" };
                conversation::read_own(tx, &id, reader, stored.seq, now_us).await?;
            }
            last = Some(stored);
        }
        let last = last.ok_or_else(|| AppError::field("words", "error-missing"))?;
        if fresh && seat == Seat::Staff && !inside {
            job::add(tx, &tell_of(job_id.clone(), &last)).await?;
        }
        Ok::<_, AppError>(last)
    });
    let stored = stored.await?;
    app.work.notify_one();
    app.changes.tell(told.as_str());
    app.changes.tell("desk");
    Ok(stored)
}

/// The job that tells of an agent's message, unless it is seen soon.
pub(super) fn tell_of(id: JobId, said: &Message) -> Job {
    Job {
        id,
        kind: "tell".to_owned(),
        subject: said.conversation.as_str().to_owned(),
        detail: said.seq.to_string(),
        bulk: false,
        due_at_us: said.created_at_us + TELL_AFTER_US,
        created_at_us: said.created_at_us,
    }
}

/// Nobody fills a case: so many new messages a customer, then a pause. One that is sent again is
/// none.
pub(super) async fn few(
    tx: &mut Tx,
    (sender, external_id): (&str, &str),
    now_us: i64,
) -> Result<(), AppError> {
    if conversation::message_by_external(tx, "chat", external_id).await?.is_some() {
        return Ok(());
    }
    bound::within(tx, &[Bound::one(format!("words {sender}"), WORDS)], now_us).await
}

/// Numbers and stores a message in a locked case, and moves the case on. A message that was stored
/// before is answered as it stands, and moves nothing; other words under its id are refused, or
/// they would be lost without a sign.
pub(crate) async fn add(
    tx: &mut Tx,
    actor: &Actor,
    case: Conversation,
    mut new: NewMessage,
    event_id: EventId,
) -> Result<(Conversation, Message), AppError> {
    if flawed(Flaw::MessageTwice) {
        new.external_id = new.id.as_str().to_owned();
    }
    let before = conversation::message_by_external(tx, new.channel, &new.external_id).await?;
    if let Some(before) = before {
        // Files are held against each other where their bytes are.
        let same = before.kind == new.kind.word()
            && (before.body == new.body || new.kind == MessageKind::File);
        return if same { Ok((case, before)) } else { Err(Refusal::KeyReused.into()) };
    }
    if (new.author, new.kind != MessageKind::Note) == (Author::Agent, true) {
        answers_for(actor, &case)?;
    }
    let message = Message {
        id: new.id,
        conversation: case.id.clone(),
        seq: case.messages + 1,
        author: new.author.word().to_owned(),
        author_id: Some(new.sender),
        kind: new.kind.word().to_owned(),
        body: new.body,
        channel: new.channel.to_owned(),
        external_id: new.external_id,
        created_at_us: new.now_us,
    };
    if !conversation::add_message(tx, &message).await? {
        return Err(AppError::Conflict);
    }
    let (after, happened) = match (new.author, new.kind) {
        (_, MessageKind::Note) => (case.clone(), None),
        (Author::Agent, _) => answered(&case, actor, new.now_us),
        _ => asked(&case, new.now_us),
    };
    let after = Conversation { messages: message.seq, version: case.version + 1, ..after };
    update(tx, &after).await?;
    if let Some(kind) = happened {
        let row = Event {
            id: event_id,
            subject: after.id.as_str().to_owned(),
            kind: kind.to_owned(),
            detail: String::new(),
            actor: actor.name().to_owned(),
            at_us: new.now_us,
        };
        insert(tx, &row).await?;
    }
    Ok((after, message))
}

/// An agent has answered: nobody waits, and the case is theirs if it was nobody's.
fn answered(
    case: &Conversation,
    actor: &Actor,
    now_us: i64,
) -> (Conversation, Option<&'static str>) {
    let fresh = case.agent.is_none();
    let promised = is_promised(case);
    let after = Conversation {
        agent: case.agent.clone().or_else(|| actor.person.clone()),
        state: State::Open.word().to_owned(),
        waiting_since_us: None,
        first_answer_us: case.first_answer_us.or(Some(now_us)),
        due_at_us: case.due_at_us.filter(|_| promised),
        closed_at_us: None,
        ..case.clone()
    };
    let reopened = is(case, State::Closed).then_some("reopened");
    (after, if fresh { Some("claimed") } else { reopened })
}

/// Complaints and suggestions keep their day until they are closed (DESK-9).
fn is_promised(case: &Conversation) -> bool {
    let kept = [Kind::Complaint, Kind::Suggestion].map(Word::word);
    kept.contains(&case.kind.as_str())
}

/// The customer has written: the case waits for us, from the first unanswered message on.
pub(crate) fn asked(case: &Conversation, now_us: i64) -> (Conversation, Option<&'static str>) {
    let urgency = usize::try_from(case.urgency).unwrap_or(2).min(2);
    let due_us = now_us + NEXT_ANSWER_US[urgency];
    let after = Conversation {
        state: State::Waiting.word().to_owned(),
        waiting_since_us: case.waiting_since_us.or(Some(now_us)),
        due_at_us: case.due_at_us.or(Some(due_us)),
        closed_at_us: None,
        ..case.clone()
    };
    (after, is(case, State::Closed).then_some("reopened"))
}
