//! What the clock does to callbacks: who is called soon is reminded, and whom nobody called in time
//! is told so and may choose again. Each run does what is due and no more; two at once do it once.

use paydesk_core::callback::{Callback, CallbackState, GRACE_US, REMIND_US, SLOT_US};
use paydesk_core::id::PersonId;
use paydesk_core::language::Language;
use paydesk_store::callback as rows;
use paydesk_store::record::{insert, update};
use paydesk_store::{Fault, Tx, conversation};

use super::{ended, event};
use crate::notice::{self, Draft};
use crate::{App, AppError};

/// At one go; the rest waits for the next run.
const ROWS_MAX: i64 = 200;
/// An agent who has just called writes down soon what came of it.
const CALLING_US: i64 = 60 * 60_000_000;

/// One run of the tick.
///
/// # Errors
/// The books cannot be written.
pub async fn look(app: &App) -> Result<(), AppError> {
    let (house, now_us) = (app.clone(), app.now_us());
    let done = app.db.write(async move |tx| {
        for row in rows::lock_unreminded(tx, now_us + REMIND_US, ROWS_MAX).await? {
            let after = Callback { reminded_at_us: Some(now_us), ..row };
            update(tx, &after).await?;
            // One that is past by now is late, and told below.
            if after.slot_us > now_us {
                write(tx, &house, &after, "callback-reminder").await?;
            }
        }
        let before = (now_us - SLOT_US - GRACE_US, now_us - CALLING_US);
        let mut told = Vec::new();
        for row in rows::lock_late(tx, before, ROWS_MAX).await? {
            let after = ended(row, CallbackState::Late, now_us);
            update(tx, &after).await?;
            let id = house.draw(now_us);
            insert(tx, &event("clock", &after, ("callback_late", id), now_us)).await?;
            // Whoever was called knows it, whatever the agent forgot to write down.
            if after.called_at_us.is_none() {
                write(tx, &house, &after, "callback-late").await?;
            }
            told.push(after.conversation);
        }
        Ok::<_, Fault>(told)
    });
    for case in done.await? {
        super::tell(app, &case);
    }
    app.work.notify_one();
    Ok(())
}

/// Word of a callback, to the number that is to be called.
pub(super) async fn write(tx: &mut Tx, app: &App, row: &Callback, kind: &str) -> Result<(), Fault> {
    let Some(case) = conversation::by_id(tx, &row.conversation).await? else { return Ok(()) };
    let whom = (case.person.as_ref(), case.language);
    let draft = draft(whom, &row.phone, row.slot_us, kind);
    let ready = notice::prepare(app, draft, app.now_us());
    notice::store(tx, &ready.filled("number", &case.number.to_string())).await
}

/// Without the number of its case, which only the transaction that opens it knows.
pub(super) fn draft(
    (person, language): (Option<&PersonId>, Language),
    phone: &str,
    slot_us: i64,
    kind: &str,
) -> Draft {
    Draft {
        person: person.cloned(),
        channel: "sms",
        address: phone.to_owned(),
        kind: kind.to_owned(),
        args: vec![("slot", slot_us.to_string())],
        language,
    }
}
