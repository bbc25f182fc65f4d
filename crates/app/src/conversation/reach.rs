//! Where a guest can be reached, left after the case was opened: whoever gave nothing at first sees
//! the answer on one device alone.

use paydesk_core::id::ConversationId;
use paydesk_core::person::Actor;
use paydesk_store::conversation::Conversation;
use paydesk_store::record::update;

use super::open::contact;
use super::{Seat, seated};
use crate::{App, AppError};

/// Whether the actor may still say where the answer should go: nobody whom we know needs to, and an
/// address that was given is not given away to whoever sits there next.
pub fn may_be_reached(case: &Conversation) -> bool {
    case.person.is_none() && case.contact.is_empty()
}

/// Keeps a guest's phone number or e-mail address with the case. Sent twice, it is kept once.
///
/// # Errors
/// Nothing that can be read was typed, or the case is not this guest's to say it for.
pub async fn reach(
    app: &App,
    actor: &Actor,
    id: &ConversationId,
    typed: &str,
) -> Result<(), AppError> {
    let missing = || AppError::field("contact", "conversation-reach-missing");
    let (_, address) = contact(typed)?.ok_or_else(missing)?;
    let (who, case) = (actor.clone(), id.clone());
    let kept = app.db.write(async move |tx| {
        let (row, seat) = seated(tx, &who, &case).await?;
        if seat != Seat::Customer {
            return Err(AppError::Forbidden);
        }
        if row.contact == address && row.person.is_none() {
            return Ok(());
        }
        if !may_be_reached(&row) {
            return Err(AppError::Conflict);
        }
        let version = row.version + 1;
        Ok(update(tx, &Conversation { contact: address.clone(), version, ..row }).await?)
    });
    kept.await?;
    app.changes.tell(id.as_str());
    Ok(())
}
