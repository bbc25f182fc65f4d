//! The job `tell`: an agent has answered, or written first, and whoever it is for may not be
//! there. Where the case goes on by mail, what was said goes there ([`mail::answer()`]); else one
//! notice tells of it, and the next one waits until the case was looked at again.

use paydesk_core::email::Email;
use paydesk_core::id::ConversationId;
use paydesk_store::conversation::Conversation;
use paydesk_store::job::JobRow;
use paydesk_store::{Fault, conversation};

use crate::job::Done;
use crate::mail::{self, mailed};
use crate::notice::{self, Draft};
use crate::{App, AppError};

pub(crate) async fn tell(app: &App, job: &JobRow) -> Result<Done, AppError> {
    let (Some(id), Ok(seq)) = (ConversationId::parse(&job.subject), job.detail.parse::<i64>())
    else {
        return Ok(Done::Fail("no case's id and message".into()));
    };
    if mail::answer(app, &id, seq).await? {
        return Ok(Done::Done);
    }
    let wanted = id.clone();
    let found = app.db.read(async move |tx| {
        let case = conversation::by_id(tx, &wanted).await?;
        let asked = conversation::was_asked(tx, &wanted, seq).await?;
        let mailed = mailed(tx, &wanted).await?.pop();
        let reading = conversation::reading(tx, &wanted, "customer").await?;
        Ok::<_, Fault>((case, reading, asked, mailed))
    });
    let (Some(case), reading, asked, mailed) = found.await? else {
        return Ok(Done::Fail("no such case".into()));
    };
    let (read, told) = reading.map_or((0, 0), |r| (r.seq, r.told_seq));
    // What they were mailed they have, whether or not they looked here.
    let waits_for_a_look = told > read && mailed.is_none_or(|mailed| mailed.answer.seq != told);
    if read.max(told) >= seq || waits_for_a_look {
        return Ok(Done::Done);
    }
    // Whoever has asked nothing was written to, and not answered.
    let kind = if asked { "answer" } else { "support-wrote" };
    if let Some(draft) = draft(app, &case, kind).await? {
        notice::write(app, draft, &format!("answer {id} {seq}")).await?;
    }
    app.db.write(async move |tx| conversation::told(tx, &id, seq).await).await?;
    Ok(Done::Done)
}

/// To the person, or to the address that a guest left.
async fn draft(app: &App, case: &Conversation, kind: &str) -> Result<Option<Draft>, AppError> {
    let args = vec![
        ("number", case.number.to_string()),
        ("link", format!("{}/cases/{}", app.config.public_url, case.id)),
    ];
    if let Some(person) = &case.person {
        return notice::to_person(app, person, kind, args).await;
    }
    let address = case.contact.clone();
    let channel = if Email::parse(&address).is_ok() { "email" } else { "sms" };
    let draft = Draft {
        person: None,
        channel,
        address,
        kind: kind.to_owned(),
        args,
        language: case.language,
    };
    Ok(Some(draft).filter(|draft| !draft.address.is_empty()))
}
