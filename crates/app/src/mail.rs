//! Mail from people, as another way into the same cases.
//!
//! [`watch`] fetches it, and hands each mail over as it came ([`take_in`]): it is kept whole, once
//! for its place in the mailbox, and from then on nothing of it can be lost. A job puts it into a
//! case ([`place`]), or holds it with a reason until somebody at the desk lets it in ([`desk`]).
//!
//! What our side says in a case goes out as mail to whoever is not here to read it ([`answer()`]).
//!
//! What a sender writes of themselves is worth nothing: a mail is verified by what our own mail
//! server says, and comes into a case that is there only as `core::mail` allows. Nobody is answered
//! whom a machine could be: word that a mail has come goes to verified senders alone, and bears the
//! marks of RFC 3834.

mod answer;
mod desk;
mod fetch;
mod letter;
mod place;
mod reply;
mod thread;

pub use answer::Mailed;
pub(crate) use answer::{KIND as ANSWER, enclosed, given_up, mailed, write as answer};
pub use desk::{Sheet, dismiss, held, let_in, one};
pub(crate) use fetch::standing as fetching;
pub use fetch::{Fetched, fetched, watch};
pub use letter::{Letter, read};
pub(crate) use place::place;
pub use reply::address as reply_address;

use paydesk_core::mail::{BYTES_MAX, MailState, Vouched};
use paydesk_core::throttle::{FILE_UNIT_BYTES, MAIL_BYTES};
use paydesk_core::world::Job;
pub use paydesk_store::mail::Mail;
use paydesk_store::{job, mail};

use crate::bound::{self, Bound};
use crate::{App, AppError};

/// Where mail reaches us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Support {
    /// `support@pay.example`; the server must also take `support+…@pay.example`.
    pub address: String,
    /// By which our mail server names itself in `Authentication-Results`; empty: nobody is
    /// verified.
    pub authority: String,
}

/// One mail as its server holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// The name by which the mailbox is known here.
    pub mailbox: String,
    /// Its place there (RFC 9051, 2.3.1.1), which no other mail ever has.
    pub uid_validity: i64,
    pub uid: i64,
    /// What it weighs on the server, in bytes.
    pub size_bytes: usize,
    /// All of it; its beginning is enough where it is larger than [`BYTES_MAX`].
    pub bytes: Vec<u8>,
}

/// Of what is too large, the head is kept: it says who wrote.
const HEAD_BYTES: usize = 64 * 1024;

/// Keeps a mail, with the job that looks at it. False: it had been kept already.
///
/// # Errors
/// `TooMany`, when more is written to us than may be kept in a day: it stays on its server, and is
/// to be brought again at that time.
pub async fn take_in(app: &App, mut arrived: Arrived) -> Result<bool, AppError> {
    let now_us = app.now_us();
    if arrived.size_bytes > BYTES_MAX {
        arrived.bytes.truncate(HEAD_BYTES);
    }
    let units = arrived.bytes.len().div_ceil(FILE_UNIT_BYTES).max(1);
    let weight = Bound {
        much: i64::try_from(units).unwrap_or(i64::MAX),
        ..Bound::one("mail".to_owned(), MAIL_BYTES)
    };
    let mail = Mail {
        id: app.draw(now_us),
        mailbox: arrived.mailbox,
        uid_validity: arrived.uid_validity,
        uid: arrived.uid,
        message_id: String::new(),
        sender: String::new(),
        subject: String::new(),
        vouched: Vouched::Unverified,
        said: String::new(),
        state: MailState::Waiting,
        reason: None,
        left_out: String::new(),
        name: String::new(),
        conversation: None,
        size_bytes: i64::try_from(arrived.size_bytes).unwrap_or(i64::MAX),
        received_at_us: now_us,
        version: 1,
    };
    let work = Job {
        id: app.draw(now_us),
        kind: "mail".to_owned(),
        subject: mail.id.as_str().to_owned(),
        detail: String::new(),
        bulk: false,
        due_at_us: now_us,
        created_at_us: now_us,
    };
    let bytes = arrived.bytes;
    let kept = app.db.write(async move |tx| {
        if !mail::keep(tx, &mail, bytes.clone()).await? {
            return Ok(false);
        }
        bound::within(tx, std::slice::from_ref(&weight), now_us).await?;
        job::add(tx, &work).await?;
        Ok::<_, AppError>(true)
    });
    let kept = kept.await?;
    app.work.notify_one();
    Ok(kept)
}
