//! The mail server that takes what we write.

use paydesk_edge::notify;
use serde::{Deserialize, Serialize};

use super::Faults;

/// How the connection to the mail server is kept from listeners.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// Plain at first, and encrypted before anything is said.
    #[default]
    StartTls,
    /// Encrypted from the first byte.
    Tls,
    /// For a mail server on this machine.
    None,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    pub user: String,
    pub password: String,
    /// `Paydesk <no-reply@pay.example>`
    pub from: String,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            host: String::new(),
            port: 587,
            tls: Tls::default(),
            user: String::new(),
            password: String::new(),
            from: String::new(),
        }
    }
}

impl From<Tls> for notify::Tls {
    fn from(tls: Tls) -> Self {
        match tls {
            Tls::StartTls => Self::StartTls,
            Tls::Tls => Self::Tls,
            Tls::None => Self::None,
        }
    }
}

impl Mail {
    pub fn connector(&self) -> notify::MailConfig {
        let login = (!self.user.is_empty()).then(|| (self.user.clone(), self.password.clone()));
        notify::MailConfig {
            host: self.host.clone(),
            port: self.port,
            tls: self.tls.into(),
            login,
            from: self.from.clone(),
        }
    }

    pub(super) fn check(&self, faults: &mut Faults) {
        if self.host.contains("://") {
            faults.add("mail.host", "is a host's name, without a scheme before it");
        }
        faults.needed("mail.host", &self.host, "the server that takes our mail");
        let what = "the address that our mail comes from, such as Paydesk <no-reply@pay.example>";
        if faults.needed("mail.from", &self.from, what) && !self.from.contains('@') {
            faults.add("mail.from", format!("{:?} is no mail address", self.from));
        }
        if self.user.is_empty() != self.password.is_empty() {
            faults.add("mail.password", "goes together with mail.user: both or neither");
        }
        if self.port == 0 {
            faults.add("mail.port", "must be above zero");
        }
    }
}
