//! The recovery session (DESK-12): whoever cannot sign in proves the phone by a code, and may then
//! see and answer their own cases and the identity questions in them, nothing else.

use paydesk_core::challenge::{Answer, Purpose};
use paydesk_core::id::ChallengeId;
use paydesk_core::person::{Actor, SessionKind};

use crate::challenge::{self, Checked};
use crate::session::{Entered, Entry, On};
use crate::{App, AppError, reset};

/// Sends the code, if the phone is anybody's; the answer is the same if it is not.
pub async fn begin(app: &App, actor: &Actor, phone: &str) -> Result<ChallengeId, AppError> {
    reset::send_to_phone(app, actor, phone, Purpose::Recovery).await
}

/// Checks the code and opens the session. Cases that were opened before on this browser come along.
pub async fn finish(
    app: &App,
    actor: &Actor,
    id: &ChallengeId,
    code: &str,
    label: &str,
) -> Result<Checked<Entered>, AppError> {
    let code = challenge::typed(code)?;
    let seen = challenge::get(app, id).await?;
    if seen.purpose != Purpose::Recovery {
        return Err(AppError::NotFound);
    }
    // For a phone that nobody has the code is checked all the same, and is never right.
    let who = seen.person.unwrap_or_else(|| app.draw(app.now_us()));
    let entry = Entry::new(app, actor, SessionKind::Recovery, &who, On::Nothing, label);
    let (id, stored, now_us) = (id.clone(), entry.clone(), app.now_us());
    let origin = actor.origin.clone();
    let done = app.db.write(async move |tx| {
        stored.lock(tx).await?;
        let checked =
            challenge::answer_in(tx, (&id, &code), Purpose::Recovery, &origin, now_us).await?;
        match checked {
            Some((row, Answer::Passed)) if row.person.is_some() => {
                stored.store(tx).await?;
                Ok::<_, AppError>(Checked::Done(()))
            }
            Some((_, answer)) => Ok(Checked::Not(answer)),
            None => Err(AppError::NotFound),
        }
    });
    Ok(match done.await? {
        Checked::Done(()) => Checked::Done(entry.entered(who)),
        Checked::Not(answer) => Checked::Not(answer),
    })
}
