//! E-mail by SMTP.

use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::{AsyncSmtpTransport, Error};
use lettre::{Address, AsyncTransport, Tokio1Executor};
use paydesk_app::notice::Notice;
use paydesk_app::ports::CarrierFault;
use paydesk_texts::notice::Rendered;
use serde::Deserialize;
use tokio::time::timeout;

use crate::SetUp;
use crate::wire::{ANSWER_MAX, HEALTH_MAX};

/// The transport's own limit holds for opening the connection alone: whoever accepts it and then
/// says nothing is waited for no longer than anybody else.
fn silent() -> CarrierFault {
    CarrierFault::Passing("the mail server does not answer".to_owned())
}

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// Not at all: for a server on the same machine.
    None,
    /// Begins in the clear and must turn to TLS before anything else (usually port 587).
    #[default]
    StartTls,
    /// From the first byte (usually port 465).
    Tls,
}

#[derive(Clone)]
pub struct MailConfig {
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    /// Name and password, where the server asks for them.
    pub login: Option<(String, String)>,
    /// Who writes: `Paydesk <no-reply@pay.example>`.
    pub from: String,
}

#[derive(Clone)]
pub(super) struct Mail {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mail {
    pub(super) fn new(config: MailConfig) -> Result<Self, SetUp> {
        let fault = |error: Error| SetUp::new("mail", error);
        let from = config.from.parse();
        let from = from.map_err(|error| SetUp::new("mail", format!("from: {error}")))?;
        type Transport = AsyncSmtpTransport<Tokio1Executor>;
        let builder = match config.tls {
            Tls::None => Transport::builder_dangerous(&config.host),
            Tls::StartTls => Transport::starttls_relay(&config.host).map_err(fault)?,
            Tls::Tls => Transport::relay(&config.host).map_err(fault)?,
        };
        let builder = builder.port(config.port).timeout(Some(ANSWER_MAX));
        let builder = match config.login {
            Some((name, password)) => builder.credentials(Credentials::new(name, password)),
            None => builder,
        };
        Ok(Self { transport: builder.build(), from })
    }

    pub(super) async fn send(&self, notice: &Notice, said: Rendered) -> Result<(), CarrierFault> {
        let message = self.write(notice, said)?;
        let sent = timeout(ANSWER_MAX, self.transport.send(message)).await;
        sent.map_err(|_| silent())?.map(|_| ()).map_err(fault_of)
    }

    /// Says hello to the server, and asks it for nothing (RFC 5321, 4.1.1.9: NOOP).
    pub(super) async fn health(&self) -> Result<(), CarrierFault> {
        match timeout(HEALTH_MAX, self.transport.test_connection()).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) | Err(_) => Err(silent()),
            Ok(Err(error)) => Err(fault_of(error)),
        }
    }

    fn write(&self, notice: &Notice, said: Rendered) -> Result<Message, CarrierFault> {
        let never = |what: &str, error: &dyn std::fmt::Display| {
            CarrierFault::Final(format!("{what}: {error}"))
        };
        let to: Address = notice.address.parse().map_err(|e| never("the address", &e))?;
        // Both from the notice, so that a repeat is the same mail to whoever receives it.
        let id = format!("<{}@{}>", notice.id, self.from.email.domain());
        let age = Duration::from_micros(notice.created_at_us.max(0).unsigned_abs());
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(said.subject)
            .message_id(Some(id))
            .date(UNIX_EPOCH + age)
            .multipart(MultiPart::alternative_plain_html(said.text, said.html))
            .map_err(|e| never("the mail", &e))?;
        // RFC 3834: no out-of-office answer, please.
        let name = HeaderName::new_from_ascii_str("Auto-Submitted");
        message.headers_mut().insert_raw(HeaderValue::new(name, "auto-generated".to_owned()));
        Ok(message)
    }
}

/// A server that will never take this mail, against one that may later. A refused sign-in is our
/// set-up, not the mail: it passes once an operator has seen to it.
fn fault_of(error: Error) -> CarrierFault {
    let why = error.to_string();
    let code = error.status().map(u16::from);
    match code {
        Some(530 | 534 | 535 | 538) => CarrierFault::Passing(why),
        Some(500..=599) => CarrierFault::Final(why),
        _ => CarrierFault::Passing(why),
    }
}
