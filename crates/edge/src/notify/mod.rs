//! Notices on their way to people: e-mail by SMTP, SMS by an HTTP gateway.
//!
//! A notice may be handed over more than once (the process may die between sending and noting it),
//! so each carries its id: as the Message-ID of a mail, as the reference of an SMS. What it says is
//! rendered anew each time, by `paydesk_texts::notice`.

mod mail;
mod sms;

use async_trait::async_trait;
use paydesk_app::notice::Notice;
use paydesk_app::ports::{Carrier, CarrierFault, Enclosed};
use paydesk_texts::notice::{Letter, Rendered};

pub use mail::{MailConfig, Tls};
pub use sms::SmsConfig;

use crate::SetUp;

/// How notices leave the house.
#[derive(Clone)]
pub struct PostConfig {
    /// What links begin with, without a slash at the end.
    pub public_url: String,
    pub mail: MailConfig,
    pub sms: SmsConfig,
}

/// The carrier of all notices.
#[derive(Clone)]
pub struct Post {
    public_url: String,
    mail: mail::Mail,
    sms: sms::Sms,
}

impl Post {
    /// # Errors
    /// An address in the configuration cannot be read.
    pub fn new(config: PostConfig) -> Result<Self, SetUp> {
        Ok(Self {
            public_url: config.public_url,
            mail: mail::Mail::new(config.mail)?,
            sms: sms::Sms::new(config.sms)?,
        })
    }
}

/// What a notice says, as it is sent.
#[must_use]
pub fn render(notice: &Notice, public_url: &str, brings: Option<&Enclosed>) -> Rendered {
    paydesk_texts::notice::render(&Letter {
        kind: &notice.kind,
        args: &notice.args,
        channel: &notice.channel,
        code: &notice.code,
        language: notice.language,
        public_url,
        words: brings.map_or("", |brings| brings.words.as_str()),
    })
}

#[async_trait]
impl Carrier for Post {
    async fn send(&self, notice: &Notice, brings: Option<&Enclosed>) -> Result<(), CarrierFault> {
        let rendered = render(notice, &self.public_url, brings);
        match notice.channel.as_str() {
            "email" => self.mail.send(notice, rendered, brings).await,
            "sms" => self.sms.send(notice, &rendered.text).await,
            other => Err(CarrierFault::Final(format!("no channel is called {other}"))),
        }
    }

    async fn health(&self, channel: &str) -> Result<(), CarrierFault> {
        match channel {
            "email" => self.mail.health().await,
            "sms" => self.sms.health().await,
            other => Err(CarrierFault::Final(format!("no channel is called {other}"))),
        }
    }
}
