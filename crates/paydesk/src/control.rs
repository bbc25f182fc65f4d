//! The control socket: how `admin` reaches a service that has the database file to itself.
//!
//! A database file has one writing process. While that is the service, an operator's command does
//! not open the file but asks the service, through `control.sock` in the data folder: one line of
//! JSON, one line back, done. On PostgreSQL everybody may write, and nobody needs a socket.
//!
//! Invariants:
//! - The owner alone may speak: the socket has mode 0600, and the kernel says who is at its other
//!   end.
//! - The lock on the database file decides who runs, never the socket: whoever holds the lock takes
//!   the place of a socket that a killed process left behind.
//! - A line is bounded in length and time; one asker at a time.
//! - No password travels, only its hash.
//!
//! To let the operator do more: a variant of [`Asked`], how it is understood, and its arm in
//! [`Door::act`].

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use paydesk_app::house::{
    ConfirmStaff, NewSupervisor, SetSystem, add_supervisor, confirm_staff, set_system,
};
use paydesk_core::id::Id;
use paydesk_core::language::Language;
use paydesk_store::Db;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{UnixListener, UnixStream};

use crate::articles;

/// More than any command needs.
const LINE_BYTES_MAX: u64 = 16 * 1024;
/// How long either side waits for the other's line.
const LINE_TIME_MAX: Duration = Duration::from_secs(10);

/// What an operator may ask of the running service.
#[derive(Debug, Deserialize, Serialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum Asked {
    /// Make a supervisor's account; the fields are those of [`NewSupervisor`].
    Supervisor {
        id: String,
        event: String,
        phone: String,
        name: String,
        password_hash: String,
        language: String,
        now_us: i64,
    },
    /// Confirm the ID of somebody of the staff; the fields are those of [`ConfirmStaff`].
    Confirm { audit: String, event: String, phone: String, now_us: i64 },
    /// Where a merchant's system is asked; the fields are those of [`SetSystem`].
    ShopSystem { audit: String, merchant: String, url: Option<String>, now_us: i64 },
    /// Bring the articles of this folder.
    Articles { folder: PathBuf, now_us: i64 },
}

/// What became of it.
#[derive(Debug, Deserialize, Serialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    Done,
    /// The phone is somebody's already.
    Taken,
    /// Nobody has handed in what was to be confirmed; there is no such merchant.
    Nothing,
    /// So many articles were new, and so many took the place of others.
    Brought {
        added: usize,
        changed: usize,
    },
    /// It could not be done, in words.
    Failed {
        why: String,
    },
}

impl From<&NewSupervisor> for Asked {
    fn from(new: &NewSupervisor) -> Self {
        Self::Supervisor {
            id: new.id.to_string(),
            event: new.event.to_string(),
            phone: new.phone.clone(),
            name: new.name.clone(),
            password_hash: new.password_hash.clone(),
            language: new.language.tag().to_owned(),
            now_us: new.now_us,
        }
    }
}

impl From<&ConfirmStaff> for Asked {
    fn from(ask: &ConfirmStaff) -> Self {
        Self::Confirm {
            audit: ask.audit.to_string(),
            event: ask.event.to_string(),
            phone: ask.phone.clone(),
            now_us: ask.now_us,
        }
    }
}

impl From<&SetSystem> for Asked {
    fn from(ask: &SetSystem) -> Self {
        Self::ShopSystem {
            audit: ask.audit.to_string(),
            merchant: ask.merchant.to_string(),
            url: ask.url.clone(),
            now_us: ask.now_us,
        }
    }
}

/// What was asked, read; none: an id or a language in it cannot be.
enum Understood {
    Supervisor(NewSupervisor),
    Confirm(ConfirmStaff),
    ShopSystem(SetSystem),
    Articles { folder: PathBuf, now_us: i64 },
}

impl Asked {
    fn understood(self) -> Option<Understood> {
        Some(match self {
            Self::Supervisor { id, event, phone, name, password_hash, language, now_us } => {
                Understood::Supervisor(NewSupervisor {
                    id: Id::parse(&id)?,
                    event: Id::parse(&event)?,
                    phone,
                    name,
                    password_hash,
                    language: Language::parse(&language)?,
                    now_us,
                })
            }
            Self::Confirm { audit, event, phone, now_us } => Understood::Confirm(ConfirmStaff {
                audit: Id::parse(&audit)?,
                event: Id::parse(&event)?,
                phone,
                now_us,
            }),
            Self::ShopSystem { audit, merchant, url, now_us } => {
                let (audit, merchant) = (Id::parse(&audit)?, Id::parse(&merchant)?);
                Understood::ShopSystem(SetSystem { audit, merchant, url, now_us })
            }
            Self::Articles { folder, now_us } => Understood::Articles { folder, now_us },
        })
    }
}

fn path(data: &Path) -> PathBuf {
    data.join("control.sock")
}

/// The service's end. Dropped, it takes the socket away.
pub struct Door {
    listener: UnixListener,
    path: PathBuf,
    /// Whose folder it is: nobody else is listened to.
    owner: u32,
}

impl Door {
    /// Opens it; the caller holds the lock on the database file of this folder.
    ///
    /// # Errors
    /// The folder's path is too long for a socket, or the folder cannot be written.
    pub fn open(data: &Path) -> anyhow::Result<Self> {
        let path = path(data);
        let opening = || format!("opening the control socket {}", path.display());
        // Left behind by a process that was killed: it had the lock that we have now.
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).with_context(opening);
            }
            _ => {}
        }
        let listener = UnixListener::bind(&path).with_context(opening)?;
        let own = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(&path, own).with_context(opening)?;
        let owner = std::fs::metadata(&path).with_context(opening)?.uid();
        Ok(Self { listener, path, owner })
    }

    /// Answers, one asker after the other, until it is dropped.
    pub async fn answer(self, db: Db) {
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) => {
                    if let Err(error) = self.serve(stream, &db).await {
                        tracing::warn!(error = %format!("{error:#}"), "a control line failed");
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "the control socket does not accept");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        }
    }

    async fn serve(&self, stream: UnixStream, db: &Db) -> anyhow::Result<()> {
        let uid = stream.peer_cred()?.uid();
        // The machine's own administrator may do what the owner may.
        ensure!(uid == self.owner || uid == 0, "user {uid} may not speak here");
        let (reader, mut writer) = stream.into_split();
        let line = line(reader).await?;
        let answer = match serde_json::from_str(&line) {
            Ok(asked) => Self::act(asked, db).await,
            Err(error) => Answer::Failed { why: format!("the line is not understood: {error}") },
        };
        write(&mut writer, &answer).await
    }

    async fn act(asked: Asked, db: &Db) -> Answer {
        let done = match asked.understood() {
            None => {
                return Answer::Failed { why: "an id or language that cannot be".to_owned() };
            }
            Some(Understood::Supervisor(new)) => {
                let person = new.id.clone();
                let made = add_supervisor(db, new).await;
                if let Ok(true) = made {
                    tracing::info!(%person, "the operator made a supervisor");
                }
                made.map(|made| if made { Answer::Done } else { Answer::Taken })
            }
            Some(Understood::Confirm(ask)) => {
                let audit = ask.audit.clone();
                let confirmed = confirm_staff(db, ask).await;
                if let Ok(true) = confirmed {
                    tracing::info!(%audit, "the operator confirmed an identity");
                }
                confirmed.map(|done| if done { Answer::Done } else { Answer::Nothing })
            }
            Some(Understood::ShopSystem(ask)) => {
                let merchant = ask.merchant.clone();
                let set = set_system(db, ask).await;
                if let Ok(true) = set {
                    tracing::info!(%merchant, "the operator set where a shop's system is asked");
                }
                set.map(|done| if done { Answer::Done } else { Answer::Nothing })
            }
            Some(Understood::Articles { folder, now_us }) => {
                return match articles::bring(db, &folder, now_us).await {
                    Ok(done) => Answer::Brought { added: done.added, changed: done.changed },
                    Err(error) => Answer::Failed { why: format!("{error:#}") },
                };
            }
        };
        done.unwrap_or_else(|fault| Answer::Failed { why: fault.to_string() })
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        // Gone already, or the next start takes it away.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Asks the service of this data folder; none when no service listens there.
///
/// # Errors
/// It listens and does not answer, or does not understand.
pub async fn ask(data: &Path, asked: &Asked) -> anyhow::Result<Option<Answer>> {
    // No socket, or one that nobody holds any more: nobody runs here.
    let Ok(stream) = UnixStream::connect(path(data)).await else { return Ok(None) };
    let (reader, mut writer) = stream.into_split();
    write(&mut writer, asked).await.context("asking the running service")?;
    let line = line(reader).await.context("waiting for the running service")?;
    let answer = serde_json::from_str(&line).context("reading the running service's answer")?;
    Ok(Some(answer))
}

async fn line(reader: impl tokio::io::AsyncRead + Unpin) -> anyhow::Result<String> {
    let mut line = String::new();
    let mut reader = BufReader::new(reader.take(LINE_BYTES_MAX));
    let read = tokio::time::timeout(LINE_TIME_MAX, reader.read_line(&mut line)).await;
    read.context("no line came in time")??;
    if !line.ends_with('\n') {
        bail!("the line has no end, or is too long");
    }
    Ok(line)
}

async fn write(
    writer: &mut (impl tokio::io::AsyncWrite + Unpin),
    said: &impl Serialize,
) -> anyhow::Result<()> {
    let mut line = serde_json::to_string(said)?;
    line.push('\n');
    let written = tokio::time::timeout(LINE_TIME_MAX, writer.write_all(line.as_bytes())).await;
    Ok(written.context("the line was not taken in time")??)
}
