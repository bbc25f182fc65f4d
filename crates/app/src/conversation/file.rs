//! Files in a case: pictures and PDFs, known by their bytes, never by their name.

use paydesk_core::conversation::{MessageKind, file_type};
use paydesk_core::id::{AttachmentId, ConversationId};
use paydesk_core::person::Actor;
use paydesk_core::refusal::Refusal;
use paydesk_core::throttle::{
    FILE_UNIT_BYTES, FILES_OF_GUEST, FILES_OF_GUESTS, FILES_OF_NETWORK, FILES_OF_PERSON,
};
use paydesk_core::typed::file_name;
use paydesk_store::conversation::{Attachment, Message};
use paydesk_store::record::insert;
use paydesk_store::{Fault, Tx, conversation};

use super::say::{Part, Say, external_id, words, write};
use super::{Holder, Seat, seat};
use crate::bound::{self, Bound};
use crate::{App, AppError};

/// What one file of a case may weigh, in bytes.
pub const FILE_BYTES_MAX: usize = 5 * 1024 * 1024;
pub(crate) const FILES_A_CASE_MAX: usize = 50;

/// A file as somebody sent it.
#[derive(Clone, Debug)]
pub struct Sent {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Keeps files with a case, each with a message that names it. The sender's id of the message makes
/// sending twice the same as sending once.
pub async fn attach(
    app: &App,
    actor: &Actor,
    id: &ConversationId,
    files: Vec<Sent>,
    client_id: &str,
) -> Result<(), AppError> {
    let sender = Holder::of(actor)?.name().to_owned();
    let parts = parts(app, actor, id, (&sender, client_id), files)?;
    write(app, actor, id, sender, parts).await.map(drop)
}

/// Files, and what is said of them, in one: either all of it is there or nothing is.
pub async fn say_with(
    app: &App,
    actor: &Actor,
    id: &ConversationId,
    ask: Say,
    files: Vec<Sent>,
) -> Result<(), AppError> {
    let sender = Holder::of(actor)?.name().to_owned();
    let body = words(&ask.words)?;
    let mut parts = parts(app, actor, id, (&sender, &ask.client_id), files)?;
    let external_id = external_id(id, &sender, &ask.client_id)?;
    parts.push(Part { kind: MessageKind::Words, body, external_id, file: None });
    write(app, actor, id, sender, parts).await.map(drop)
}

/// The message of each file, its name and kind taken from its bytes.
fn parts(
    app: &App,
    actor: &Actor,
    id: &ConversationId,
    (sender, client_id): (&str, &str),
    files: Vec<Sent>,
) -> Result<Vec<Part>, AppError> {
    let kinds: Option<Vec<_>> = files.iter().map(|f| file_type(&f.bytes)).collect();
    let kinds = kinds.ok_or_else(|| AppError::field("files", "error-file-type"))?;
    if files.iter().any(|f| f.bytes.len() > FILE_BYTES_MAX) {
        return Err(AppError::field("files", "conversation-file-too-large"));
    }
    let now_us = app.now_us();
    let part = |(n, (file, mime)): (usize, (Sent, &str))| {
        let row = Attachment {
            id: app.draw(now_us),
            conversation: Some(id.clone()),
            refund: None,
            person: actor.person.clone(),
            name: file_name(&file.name, mime),
            mime: mime.to_owned(),
            bytes: file.bytes,
            created_at_us: now_us,
        };
        Ok(Part {
            kind: MessageKind::File,
            body: format!("{} {}", row.id, row.name),
            external_id: external_id(id, sender, &format!("{client_id}/{n}"))?,
            file: Some(row),
        })
    };
    files.into_iter().zip(kinds).enumerate().map(part).collect()
}

/// Stores the bytes that a message is about to name, behind the lock of its case; nothing when that
/// message stands already.
pub(super) async fn keep(
    tx: &mut Tx,
    (actor, of): (&Actor, Seat),
    id: &ConversationId,
    file: &Attachment,
    external_id: &str,
) -> Result<(), AppError> {
    if let Some(before) = conversation::message_by_external(tx, "chat", external_id).await? {
        let same = names(tx, &before, file).await?;
        return if same { Ok(()) } else { Err(AppError::Refused(Refusal::KeyReused)) };
    }
    if conversation::files(tx, id).await?.len() >= FILES_A_CASE_MAX {
        return Err(AppError::field("files", "conversation-files-full"));
    }
    if of == Seat::Customer {
        bound::within(tx, &weighed(actor, file.bytes.len()), file.created_at_us).await?;
    }
    Ok(insert(tx, file).await?)
}

/// What a file counts for: nobody fills the disk, and a stranger least.
pub(crate) fn weighed(actor: &Actor, bytes: usize) -> Vec<Bound> {
    let much = i64::try_from(bytes.div_ceil(FILE_UNIT_BYTES)).unwrap_or(i64::MAX);
    let (own, most) = match actor.person {
        Some(_) => (FILES_OF_PERSON, None),
        None => (FILES_OF_GUEST, Some(FILES_OF_GUESTS)),
    };
    let mut bounds = bound::of_visitor(actor, "files", own, FILES_OF_NETWORK);
    bounds.extend(most.map(|rule| Bound::one("files of guests".to_owned(), rule)));
    bounds.into_iter().map(|bound| Bound { much, ..bound }).collect()
}

/// Whether a message names this very file.
async fn names(tx: &mut Tx, message: &Message, file: &Attachment) -> Result<bool, Fault> {
    let Some((id, name)) = message.body.split_once(' ') else { return Ok(false) };
    let Some(id) = AttachmentId::parse(id) else { return Ok(false) };
    let before = conversation::attachment(tx, &id).await?;
    Ok(name == file.name && before.is_some_and(|before| before.bytes == file.bytes))
}

/// A file of a case, for whoever takes part in it.
pub async fn file(
    app: &App,
    actor: &Actor,
    id: &ConversationId,
    file: &AttachmentId,
) -> Result<Attachment, AppError> {
    let (actor, id, file) = (actor.clone(), id.clone(), file.clone());
    let found = app.db.read(async move |tx| {
        let Some(case) = conversation::by_id(tx, &id).await? else {
            return Ok::<_, Fault>(None);
        };
        if seat(&actor, &case).is_none() {
            return Ok(None);
        }
        let row = conversation::attachment(tx, &file).await?;
        Ok(row.filter(|row| row.conversation.as_ref() == Some(&id)))
    });
    found.await?.ok_or(AppError::NotFound)
}
