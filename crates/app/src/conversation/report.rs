//! "This was not me": the case that belongs to it (PAY-11). The lock comes first and stands,
//! whatever becomes of the case; the case is then opened in the same press, with the payment
//! attached, and money at risk is what is answered first.

use paydesk_core::conversation::{Kind, MONEY_AT_RISK, State, within};
use paydesk_core::id::{ConversationId, LockId, PaymentId};
use paydesk_core::person::Actor;
use paydesk_core::word::Word;
use paydesk_store::conversation::Conversation;
use paydesk_store::record::{insert, update};
use paydesk_store::{conversation, event as events};

use super::is;
use super::open::{Ask, open_reported};
use crate::{App, AppError};

/// Opens the case of a report, or finds the one that is open about the same payment and makes it
/// urgent. The same report again finds the same case.
pub(crate) async fn reported(
    app: &App,
    actor: &Actor,
    lock: &LockId,
    (about, device): (Option<&PaymentId>, &str),
) -> Result<ConversationId, AppError> {
    let about = about.map(|id| id.as_str().to_owned());
    let ask = Ask {
        client_id: format!("report/{lock}/{}", about.as_deref().unwrap_or_default()),
        kind: if about.is_some() { Kind::Payment } else { Kind::Account },
        about,
        words: String::new(),
        contact: String::new(),
        device: device.to_owned(),
        article: None,
    };
    let opened = open_reported(app, actor, ask).await?;
    let id = opened.conversation.id;
    let (case, now_us) = (id.clone(), app.now_us());
    let told = app.event(actor, id.as_str(), "reported", lock.as_str());
    let marked = app.db.write(async move |tx| {
        let row = conversation::lock(tx, &case).await?.ok_or(AppError::NotFound)?;
        let before = events::of(tx, case.as_str()).await?;
        if before.iter().any(|e| e.kind == told.kind && e.detail == told.detail) {
            return Ok::<_, AppError>(());
        }
        insert(tx, &told).await?;
        Ok(update(tx, &urgent(row, now_us)).await?)
    });
    marked.await?;
    app.changes.tell(id.as_str());
    app.changes.tell("desk");
    Ok(id)
}

/// The case as it stands once money is known to be at risk: it waits for us, and not for long. Who
/// has it keeps it.
fn urgent(case: Conversation, now_us: i64) -> Conversation {
    let soon_us = now_us + within(Kind::Payment, MONEY_AT_RISK);
    let reopened = is(&case, State::Closed);
    Conversation {
        urgency: MONEY_AT_RISK,
        state: State::Waiting.word().to_owned(),
        agent: case.agent.clone().filter(|_| !reopened),
        waiting_since_us: case.waiting_since_us.or(Some(now_us)),
        due_at_us: Some(
            case.due_at_us.filter(|_| !reopened).map_or(soon_us, |due| due.min(soon_us)),
        ),
        closed_at_us: None,
        version: case.version + 1,
        ..case
    }
}
