//! Fetching mail from its server. Each mail is kept whole before the cursor moves behind it, and
//! the cursor stands in the database: whoever dies in between, or fetches beside another process,
//! brings a mail again at most, and its place in the mailbox keeps it once. A mailbox that was
//! numbered anew is fetched from its beginning; what has been said is known by its own name
//! ([`super::place`]).

use paydesk_core::component::Standing;
use paydesk_core::mail::BYTES_MAX;
use paydesk_core::person::Actor;
use paydesk_store::mail;
pub use paydesk_store::mail::Mailbox as Fetched;

use super::{Arrived, HEAD_BYTES, take_in};
use crate::ports::{Lying, MailServer, Mailbox};
use crate::{App, AppError, access};

/// A mailbox that cannot be fetched for so long is told to be down, in microseconds: a server that
/// is started anew is back by then.
const DOWN_AFTER_US: i64 = 120_000_000;
/// What is kept of a fault.
const FAULT_CHARS_MAX: usize = 300;

/// Why nothing more is fetched for now.
#[derive(Debug, thiserror::Error)]
enum Stopped {
    #[error("{0}")]
    Server(String),
    #[error(transparent)]
    House(#[from] AppError),
}

/// Fetches mail as it comes, until something is in the way; answers whether it got anywhere before,
/// and notes what it was.
pub async fn watch(app: &App, server: &dyn MailServer) -> bool {
    let mut looked = false;
    let Err(stopped) = watched(app, server, &mut looked).await;
    let why: String = stopped.to_string().chars().take(FAULT_CHARS_MAX).collect();
    tracing::warn!(mailbox = server.name(), why, "mail is not fetched; trying again");
    let (name, now_us) = (server.name().to_owned(), app.now_us());
    let noted = app.db.write(async move |tx| mail::failed(tx, &name, &why, now_us).await);
    if let Err(error) = noted.await {
        tracing::warn!(%error, "that mail is not fetched could not be noted");
    }
    looked
}

async fn watched(
    app: &App,
    server: &dyn MailServer,
    looked: &mut bool,
) -> Result<std::convert::Infallible, Stopped> {
    let mut mailbox = server.open().await.map_err(Stopped::Server)?;
    loop {
        fetch(app, server.name(), &mut *mailbox).await?;
        *looked = true;
        mailbox.rest().await.map_err(Stopped::Server)?;
    }
}

/// Everything that lies there and was not fetched.
async fn fetch(app: &App, name: &str, mailbox: &mut dyn Mailbox) -> Result<(), Stopped> {
    let uid_validity = mailbox.uid_validity();
    let wanted = name.to_owned();
    let known = app.db.read(async move |tx| mail::mailbox(tx, &wanted).await);
    let known = known.await.map_err(AppError::from)?;
    let known = known.filter(|known| known.uid_validity == uid_validity);
    let mut uid = known.map_or(0, |known| known.uid);
    loop {
        let lying = mailbox.behind(uid).await.map_err(Stopped::Server)?;
        let Some(last) = lying.last() else { break };
        let last = last.uid;
        for one in lying {
            bring(app, (name, uid_validity), one, mailbox).await?;
        }
        uid = last;
    }
    let (name, now_us) = (name.to_owned(), app.now_us());
    let noted = app.db.write(async move |tx| mail::looked(tx, &name, now_us).await);
    noted.await.map_err(AppError::from)?;
    Ok(())
}

async fn bring(
    app: &App,
    (name, uid_validity): (&str, i64),
    Lying { uid, size_bytes }: Lying,
    mailbox: &mut dyn Mailbox,
) -> Result<(), Stopped> {
    let most = if size_bytes > BYTES_MAX { HEAD_BYTES } else { BYTES_MAX };
    // Whoever takes it away meanwhile has read it.
    if let Some(bytes) = mailbox.bring(uid, most).await.map_err(Stopped::Server)? {
        let mailbox = name.to_owned();
        take_in(app, Arrived { mailbox, uid_validity, uid, size_bytes, bytes }).await?;
    }
    let name = name.to_owned();
    let moved = app.db.write(async move |tx| mail::fetched(tx, &name, (uid_validity, uid)).await);
    moved.await.map_err(AppError::from)?;
    Ok(())
}

/// How fetching stands, for the desk; none where nobody fetches.
pub async fn fetched(app: &App, actor: &Actor) -> Result<Option<Fetched>, AppError> {
    access::staff(actor)?;
    of_server(app).await
}

async fn of_server(app: &App) -> Result<Option<Fetched>, AppError> {
    let Some(server) = &app.ports.inbox else { return Ok(None) };
    let name = server.name().to_owned();
    Ok(app.db.read(async move |tx| mail::mailbox(tx, &name).await).await?)
}

/// What the probe says of it.
pub(crate) async fn standing(app: &App) -> Standing {
    let since = match of_server(app).await {
        Ok(fetched) => fetched.and_then(|fetched| fetched.failing_since_us),
        Err(_) => return Standing::Down,
    };
    let long = since.is_some_and(|since_us| app.now_us() - since_us >= DOWN_AFTER_US);
    if long { Standing::Down } else { Standing::Up }
}
