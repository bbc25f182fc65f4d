//! How far each side of a case has read.

use paydesk_core::id::ConversationId;
use paydesk_core::person::Actor;
use paydesk_store::conversation::Standing;
use paydesk_store::record::of;
use paydesk_store::{Fault, Tx, conversation};

use super::{Seat, Thread};
use crate::{App, AppError};

/// Behind which message the customer has read nothing and was told of nothing; none: of this one
/// they know.
pub(crate) async fn unread(
    tx: &mut Tx,
    id: &ConversationId,
    seq: i64,
) -> Result<Option<i64>, Fault> {
    let reading = conversation::reading(tx, id, "customer").await?;
    let known = reading.map_or(0, |reading| reading.seq.max(reading.told_seq));
    Ok((known < seq).then_some(known))
}

/// A colleague is told of as looking on for a minute after this was last written down.
const PRESENT_US: i64 = 20_000_000;

/// Whoever looks at a case has read it up to there. Who has looked on for long is written down now
/// and then, not at each look.
pub async fn seen(app: &App, actor: &Actor, thread: &Thread) -> Result<(), AppError> {
    let (reader, again_us) = match (thread.seat, &actor.person) {
        (Seat::Customer, _) => ("customer".to_owned(), i64::MAX),
        (Seat::Staff, Some(person)) => (person.as_str().to_owned(), PRESENT_US),
        (Seat::Staff, None) => return Ok(()),
    };
    let (id, seq, now_us) = (thread.case.id.clone(), thread.case.messages, app.now_us());
    let before = thread.readings.iter().find(|reading| reading.reader == reader);
    if before.is_some_and(|had| had.seq >= seq && now_us - had.at_us < again_us) {
        return Ok(());
    }
    let read = app.db.write({
        let id = id.clone();
        async move |tx| conversation::read_to(tx, &id, &reader, seq, now_us).await
    });
    read.await?;
    // The other side sees that it was read.
    app.changes.tell(id.as_str());
    Ok(())
}

/// Wakes whoever watches a case that another process has changed.
///
/// # Errors
/// The database could not be asked.
pub async fn look_elsewhere(app: &App) -> Result<(), AppError> {
    let watched = app.changes.watched();
    if watched.is_empty() {
        return Ok(());
    }
    let read = app.db.read(async move |tx| of::<Standing>(tx, "id", watched.clone()).await);
    for case in read.await? {
        app.changes.stands_at(case.id.as_str(), case.version);
    }
    Ok(())
}
