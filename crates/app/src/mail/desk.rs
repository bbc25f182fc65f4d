//! The desk's side: what is held and why, letting it in, and the whole of a mail that stands in a
//! case. Each act is audited.

use paydesk_core::id::{ConversationId, MailId};
use paydesk_core::mail::{MailState, Reason};
use paydesk_core::person::Actor;
use paydesk_core::typed::kept;
use paydesk_core::word::Word;
use paydesk_core::world::Audit;
use paydesk_store::mail::{self, Mail};
use paydesk_store::record::{insert, update};
use paydesk_store::{Fault, Tx, conversation};

use super::{Letter, letter, place};
use crate::conversation::{Seat, seat};
use crate::{App, AppError, access};

/// Mails that the list shows.
const LIST_MAX: i64 = 200;

/// One mail, with all that it says.
#[derive(Clone, Debug)]
pub struct Sheet {
    pub mail: Mail,
    /// All its words, quotes and signature too; empty when its bytes are no longer kept.
    pub whole: String,
    /// Files that it brings.
    pub files: Vec<String>,
}

impl Sheet {
    /// Whether it can be let in: all of it is here.
    #[must_use]
    pub fn may_be_let_in(&self) -> bool {
        self.mail.state == MailState::Held && self.mail.reason != Some(Reason::TooLarge)
    }
}

/// What a person must look at, the newest first.
pub async fn held(app: &App, actor: &Actor) -> Result<Vec<Mail>, AppError> {
    access::staff(actor)?;
    Ok(app.db.read(async |tx| mail::held(tx, LIST_MAX).await).await?)
}

/// Whether this agent may see it: it is not their own, and no case in which they are the customer.
async fn is_theirs(tx: &mut Tx, actor: &Actor, mail: &Mail) -> Result<bool, Fault> {
    if let Some(id) = &mail.conversation {
        let case = conversation::by_id(tx, id).await?;
        return Ok(case.is_some_and(|case| seat(actor, &case) == Some(Seat::Staff)));
    }
    let owners = mail::owners(tx, &mail.sender).await?;
    Ok(!owners.iter().any(|owner| Some(owner) == actor.person.as_ref()))
}

/// One mail as a person reads it.
///
/// # Errors
/// Who asks is no staff; there is no such mail for them.
pub async fn one(app: &App, actor: &Actor, id: &MailId) -> Result<Sheet, AppError> {
    access::staff(actor)?;
    let (sheet, _) = opened(app, actor, id).await?;
    Ok(sheet)
}

async fn opened(app: &App, actor: &Actor, id: &MailId) -> Result<(Sheet, Letter), AppError> {
    let read = place::understood(app, id).await?.ok_or(AppError::NotFound)?;
    let (who, mail) = (actor.clone(), read.mail.clone());
    if !app.db.read(async move |tx| is_theirs(tx, &who, &mail).await).await? {
        return Err(AppError::NotFound);
    }
    let letter = match read.letter {
        Some(letter) => letter,
        None => bare(app, id).await?,
    };
    let files = letter.files.iter().map(|file| kept(&file.name)).collect();
    Ok((Sheet { mail: read.mail, whole: letter.whole.clone(), files }, letter))
}

/// What no head is in, as words.
async fn bare(app: &App, id: &MailId) -> Result<Letter, AppError> {
    let wanted = id.clone();
    let raw = app.db.read(async move |tx| mail::raw(tx, &wanted).await).await?;
    let words = raw.map(|raw| letter::bare(&raw.bytes)).unwrap_or_default();
    let message_id = format!("held {id}");
    Ok(Letter { whole: words.clone(), words, message_id, ..Letter::default() })
}

/// Lets a mail in that was held: it goes where it would have gone. Done twice, it is done once.
///
/// # Errors
/// Who asks is no staff; there is no such mail for them; it is not all here (`TooLarge`).
pub async fn let_in(app: &App, actor: &Actor, id: &MailId) -> Result<ConversationId, AppError> {
    access::staff(actor)?;
    let (sheet, letter) = opened(app, actor, id).await?;
    if let Some(case) = sheet.mail.conversation {
        return Ok(case);
    }
    if sheet.mail.reason == Some(Reason::TooLarge) || sheet.mail.state == MailState::Waiting {
        return Err(AppError::Conflict);
    }
    place::take(app, (sheet.mail, letter), Some(actor)).await
}

/// Puts a held mail aside: somebody has looked, and it needs nothing.
///
/// # Errors
/// Who asks is no staff; there is no such mail for them; it is in a case.
pub async fn dismiss(app: &App, actor: &Actor, id: &MailId) -> Result<(), AppError> {
    let me = access::staff(actor)?.as_str().to_owned();
    let now_us = app.now_us();
    let audit = Audit {
        id: app.draw(now_us),
        actor: me,
        act: "mail_dismissed".to_owned(),
        subject: id.as_str().to_owned(),
        reason: String::new(),
        origin: actor.origin.clone(),
        approval: None,
        at_us: now_us,
    };
    let (who, id) = (actor.clone(), id.clone());
    let done = app.db.write(async move |tx| {
        let row = mail::lock(tx, &id).await?.ok_or(AppError::NotFound)?;
        if !is_theirs(tx, &who, &row).await? {
            return Err(AppError::NotFound);
        }
        match row.state {
            MailState::Dismissed => return Ok(()),
            MailState::Held => {}
            MailState::Waiting | MailState::Taken => return Err(AppError::Conflict),
        }
        let why = row.reason.map(Word::word).unwrap_or_default().to_owned();
        let version = row.version + 1;
        update(tx, &Mail { state: MailState::Dismissed, version, ..row }).await?;
        insert(tx, &Audit { reason: why, ..audit.clone() }).await?;
        Ok::<_, AppError>(())
    });
    done.await
}
