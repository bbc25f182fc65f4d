//! Mail that is written to us, fetched by IMAP (RFC 9051, RFC 3501).
//!
//! The mailbox is opened for reading alone (`EXAMINE`), and mails are looked at without marking
//! them as read (`BODY.PEEK`). Whether there is more is heard by `IDLE` (RFC 2177) where the server
//! knows it, and asked each minute where it does not. Every answer is waited for in bounded time,
//! since a connection may be dead without a word.

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use async_imap::types::Fetch;
use async_imap::{Client, Session};
use async_trait::async_trait;
use futures_util::TryStreamExt as _;
use paydesk_app::ports::{Lying, MailServer, Mailbox};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::SetUp;
use crate::notify::Tls;

/// For opening the connection, and for every answer but a mail.
const ANSWER_MAX: Duration = Duration::from_secs(30);
/// For one mail: the largest that is taken, over a slow line.
const MAIL_MAX: Duration = Duration::from_secs(300);
/// Servers close after 30 minutes without a word (RFC 2177), and routers earlier.
const IDLE_MAX: Duration = Duration::from_secs(540);
/// How often a server is asked that does not tell by itself.
const ASK_EVERY: Duration = Duration::from_secs(60);
/// Mails that are listed at a time: numbers that follow each other.
const LISTED: i64 = 500;

#[derive(Clone)]
pub struct InboxConfig {
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    pub user: String,
    pub password: String,
    /// Mostly `INBOX`.
    pub mailbox: String,
}

/// The mailbox of the support address.
pub struct Inbox {
    config: InboxConfig,
    /// Of this user at this host: another one's numbers are no continuation of these.
    name: String,
    tls: TlsConnector,
    host: ServerName<'static>,
}

/// What is spoken over: plain, or within TLS.
trait Line: AsyncRead + AsyncWrite + Unpin + Send + Debug {}
impl<L: AsyncRead + AsyncWrite + Unpin + Send + Debug> Line for L {}
type Wire = Box<dyn Line>;

impl Inbox {
    /// # Errors
    /// The host's name cannot be one.
    pub fn new(config: InboxConfig) -> Result<Self, SetUp> {
        let host = ServerName::try_from(config.host.clone());
        let host = host.map_err(|error| SetUp::new("support", format!("host: {error}")))?;
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let client =
            ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let client = client.map_err(|error| SetUp::new("support", error))?;
        let client = client.with_root_certificates(roots).with_no_client_auth();
        let name = format!("{}@{}/{}", config.user, config.host, config.mailbox);
        Ok(Self { tls: TlsConnector::from(Arc::new(client)), config, name, host })
    }

    async fn connect(&self) -> Result<Client<Wire>, String> {
        let tcp = TcpStream::connect((self.config.host.as_str(), self.config.port)).await;
        let tcp = tcp.map_err(|error| format!("connecting: {error}"))?;
        match self.config.tls {
            Tls::None => greeted(Box::new(tcp)).await,
            Tls::Tls => greeted(self.encrypted(Box::new(tcp)).await?).await,
            Tls::StartTls => {
                let mut client = greeted(Box::new(tcp)).await?;
                let turned = client.run_command_and_check_ok("STARTTLS", None).await;
                turned.map_err(|error| format!("turning to TLS: {error}"))?;
                Ok(Client::new(self.encrypted(client.into_inner()).await?))
            }
        }
    }

    async fn encrypted(&self, line: Wire) -> Result<Wire, String> {
        let stream = self.tls.connect(self.host.clone(), line).await;
        Ok(Box::new(stream.map_err(|error| format!("turning to TLS: {error}"))?))
    }

    async fn opened(&self) -> Result<Opened, String> {
        let client = self.connect().await?;
        let signed_in = client.login(&self.config.user, &self.config.password).await;
        let mut session = signed_in.map_err(|(error, _)| format!("signing in: {error}"))?;
        let known = session.capabilities().await.map_err(|error| format!("asking: {error}"))?;
        let idles = known.has_str("IDLE");
        let mailbox = session.examine(&self.config.mailbox).await;
        let mailbox = mailbox.map_err(|error| format!("opening the mailbox: {error}"))?;
        let uid_validity = mailbox.uid_validity.ok_or("the server numbers no mails")?;
        Ok(Opened { session: Some(session), idles, uid_validity: uid_validity.into() })
    }
}

async fn greeted(line: Wire) -> Result<Client<Wire>, String> {
    let mut client = Client::new(line);
    match client.read_response().await {
        Ok(Some(_)) => Ok(client),
        Ok(None) => Err("the server closed at once".to_owned()),
        Err(error) => Err(format!("being greeted: {error}")),
    }
}

/// The same, in bounded time.
async fn within<T>(
    most: Duration,
    doing: impl Future<Output = Result<T, String>>,
) -> Result<T, String> {
    let done = timeout(most, doing).await;
    done.unwrap_or_else(|_| Err("the mail server does not answer".to_owned()))
}

#[async_trait]
impl MailServer for Inbox {
    fn name(&self) -> &str {
        &self.name
    }

    async fn open(&self) -> Result<Box<dyn Mailbox>, String> {
        Ok(Box::new(within(ANSWER_MAX, self.opened()).await?))
    }
}

struct Opened {
    /// Taken while the server tells by itself; gone once that went wrong.
    session: Option<Session<Wire>>,
    idles: bool,
    uid_validity: i64,
}

impl Opened {
    fn session(&mut self) -> Result<&mut Session<Wire>, String> {
        self.session.as_mut().ok_or_else(|| "the connection is gone".to_owned())
    }

    async fn fetch(&mut self, uids: &str, what: &str) -> Result<Vec<Fetch>, String> {
        let session = self.session()?;
        let answers = session.uid_fetch(uids, what).await;
        let answers = answers.map_err(|error| format!("fetching: {error}"))?;
        answers.try_collect().await.map_err(|error| format!("fetching: {error}"))
    }

    /// The first number behind this one, whatever lies between.
    async fn next(&mut self, uid: i64) -> Result<Option<i64>, String> {
        let found = self.session()?.uid_search(format!("UID {}:*", uid + 1)).await;
        let found = found.map_err(|error| format!("searching: {error}"))?;
        // The last one is always named, also where it lies before the range.
        Ok(found.into_iter().map(i64::from).filter(|found| *found > uid).min())
    }

    async fn idle(&mut self) -> Result<(), String> {
        let session = self.session.take().ok_or_else(|| "the connection is gone".to_owned())?;
        let mut idle = session.idle();
        within(ANSWER_MAX, async { idle.init().await.map_err(|e| format!("waiting: {e}")) })
            .await?;
        let (heard, stop) = idle.wait_with_timeout(IDLE_MAX);
        // A server that says now and then that it is there does not keep us from looking.
        let heard = timeout(IDLE_MAX, heard).await;
        if let Ok(Err(error)) = heard {
            return Err(format!("waiting: {error}"));
        }
        drop(stop);
        let done = async { idle.done().await.map_err(|error| format!("waiting: {error}")) };
        self.session = Some(within(ANSWER_MAX, done).await?);
        Ok(())
    }
}

#[async_trait]
impl Mailbox for Opened {
    fn uid_validity(&self) -> i64 {
        self.uid_validity
    }

    async fn behind(&mut self, uid: i64) -> Result<Vec<Lying>, String> {
        within(ANSWER_MAX, async {
            let Some(first) = self.next(uid).await? else { return Ok(Vec::new()) };
            let uids = format!("{first}:{}", first + LISTED - 1);
            let found = self.fetch(&uids, "(UID RFC822.SIZE)").await?;
            let lying = |fetch: &Fetch| {
                let size_bytes = usize::try_from(fetch.size?).ok()?;
                Some(Lying { uid: fetch.uid?.into(), size_bytes })
            };
            let mut found: Vec<Lying> = found.iter().filter_map(lying).collect();
            found.retain(|lying| lying.uid > uid);
            found.sort_by_key(|lying| lying.uid);
            Ok(found)
        })
        .await
    }

    async fn bring(&mut self, uid: i64, most: usize) -> Result<Option<Vec<u8>>, String> {
        within(MAIL_MAX, async {
            let what = format!("(UID BODY.PEEK[]<0.{most}>)");
            let found = self.fetch(&uid.to_string(), &what).await?;
            let is_it = |fetch: &&Fetch| fetch.uid.is_some_and(|found| i64::from(found) == uid);
            Ok(found.iter().find(is_it).and_then(Fetch::body).map(<[u8]>::to_vec))
        })
        .await
    }

    async fn rest(&mut self) -> Result<(), String> {
        if self.idles {
            return self.idle().await;
        }
        tokio::time::sleep(ASK_EVERY).await;
        within(ANSWER_MAX, async {
            self.session()?.noop().await.map_err(|error| format!("asking: {error}"))
        })
        .await
    }
}
