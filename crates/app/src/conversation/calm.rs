//! What a case is about moves on while the case is open: money that was at risk no longer is. Its
//! urgency and the time by which it is answered are then decided anew, so that the inbox puts first
//! what still burns.

use paydesk_core::conversation::{Kind, State, triage};
use paydesk_core::word::Word;
use paydesk_store::conversation::Conversation;
use paydesk_store::record::update;
use paydesk_store::{Tx, conversation, payment, refund};

use super::carried::{about_payment, locks};
use super::is;
use crate::{App, AppError};

/// Looks again at the open cases about a payment or refund. None becomes more urgent by it.
pub(crate) async fn calm(app: &App, subject: &str) -> Result<(), AppError> {
    let (subject, now_us) = (subject.to_owned(), app.now_us());
    let changed = app.db.write(async move |tx| {
        let mut changed = Vec::new();
        for case in conversation::lock_open_about(tx, &subject).await? {
            if let Some(after) = calmer(tx, &subject, &case, now_us).await? {
                update(tx, &after).await?;
                changed.push(after.id);
            }
        }
        Ok::<_, AppError>(changed)
    });
    let changed = changed.await?;
    for case in &changed {
        app.changes.tell(case.as_str());
    }
    if !changed.is_empty() {
        app.changes.tell("desk");
    }
    Ok(())
}

/// The case with less urgency; none: it stays as it is.
async fn calmer(
    tx: &mut Tx,
    subject: &str,
    case: &Conversation,
    now_us: i64,
) -> Result<Option<Conversation>, AppError> {
    let about = if let Some(id) = paydesk_core::id::PaymentId::parse(subject) {
        let Some(row) = payment::by_id(tx, &id).await? else { return Ok(None) };
        about_payment(tx, &row).await?
    } else if let Some(id) = paydesk_core::id::RefundId::parse(subject) {
        let Some(row) = refund::by_id(tx, &id).await? else { return Ok(None) };
        paydesk_core::conversation::About::Refund(row.state)
    } else {
        return Ok(None);
    };
    let (protected, locked) = match &case.person {
        Some(person) => locks(tx, person, now_us).await?,
        None => (false, false),
    };
    let kind = Kind::parse(&case.kind).unwrap_or(Kind::Payment);
    let anew = triage(kind, about, protected, locked);
    if anew.urgency <= case.urgency {
        return Ok(None);
    }
    let waits_since_us = case.waiting_since_us.filter(|_| is(case, State::Waiting));
    Ok(Some(Conversation {
        urgency: anew.urgency,
        due_at_us: waits_since_us.map(|since| since + anew.within_us).or(case.due_at_us),
        version: case.version + 1,
        ..case.clone()
    }))
}
