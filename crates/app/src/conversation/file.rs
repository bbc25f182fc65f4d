//! Files in a case: pictures and PDFs, known by their bytes, never by their name.

use paydesk_core::conversation::{MessageKind, file_type};
use paydesk_core::id::{AttachmentId, ConversationId};
use paydesk_core::person::Actor;
use paydesk_core::refusal::Refusal;
use paydesk_core::typed::file_name;
use paydesk_store::conversation::{Attachment, Message};
use paydesk_store::record::insert;
use paydesk_store::{Fault, Tx, conversation};

use super::say::external_id;
use super::{Holder, seat};
use crate::{App, AppError};

/// What one file of a case may weigh, in bytes.
pub const FILE_BYTES_MAX: usize = 5 * 1024 * 1024;
const FILES_A_CASE_MAX: usize = 50;

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
    let kinds: Option<Vec<_>> = files.iter().map(|f| file_type(&f.bytes)).collect();
    let kinds = kinds.ok_or_else(|| AppError::field("files", "error-file-type"))?;
    if files.iter().any(|f| f.bytes.len() > FILE_BYTES_MAX) {
        return Err(AppError::field("files", "conversation-file-too-large"));
    }
    for (n, (file, mime)) in files.into_iter().zip(kinds).enumerate() {
        let external = external_id(id, &sender, &format!("{client_id}/{n}"))?;
        let name = file_name(&file.name, mime);
        let kept = keep(app, actor, id, (&name, mime, file.bytes), &external).await?;
        let Some(kept) = kept else { continue };
        let body = format!("{kept} {name}");
        let what = (sender.clone(), body, external);
        super::say::write(app, actor, id, MessageKind::File, what).await?;
    }
    Ok(())
}

/// Stores the bytes before the message that names them: none when that message stands already.
async fn keep(
    app: &App,
    actor: &Actor,
    id: &ConversationId,
    (name, mime, bytes): (&str, &str, Vec<u8>),
    external: &str,
) -> Result<Option<AttachmentId>, AppError> {
    let now_us = app.now_us();
    let row = Attachment {
        id: app.draw(now_us),
        conversation: Some(id.clone()),
        refund: None,
        person: actor.person.clone(),
        name: name.to_owned(),
        mime: mime.to_owned(),
        bytes,
        created_at_us: now_us,
    };
    let (actor, id, external) = (actor.clone(), id.clone(), external.to_owned());
    let kept = row.id.clone();
    let stored = app.db.write(async move |tx| {
        let case = conversation::by_id(tx, &id).await?.ok_or(AppError::NotFound)?;
        seat(&actor, &case).ok_or(AppError::NotFound)?;
        if let Some(before) = conversation::message_by_external(tx, "chat", &external).await? {
            return if names(tx, &before, &row).await? {
                Ok(false)
            } else {
                Err(AppError::Refused(Refusal::KeyReused))
            };
        }
        if conversation::files(tx, &id).await?.len() >= FILES_A_CASE_MAX {
            return Err(AppError::field("files", "conversation-files-full"));
        }
        insert(tx, &row).await?;
        Ok::<_, AppError>(true)
    });
    Ok(stored.await?.then_some(kept))
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
