//! The mailbox of the support address, where people write to us.

use std::path::PathBuf;

use anyhow::Context as _;
use paydesk_app::mail;
use paydesk_core::email::Email;
use paydesk_edge::inbox::InboxConfig;
use serde::{Deserialize, Serialize};

use super::Faults;
use super::mail::Tls;

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Support {
    /// `support@pay.example`; its server must take `support+…@pay.example` too. Empty: nobody can
    /// write to us by mail.
    pub address: String,
    /// The IMAP server that holds its mail.
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    pub user: String,
    /// In which the password stands, and nothing else but blanks at its end.
    pub password_file: PathBuf,
    pub mailbox: String,
    /// The name by which our mail server signs what it found out about a sender
    /// (`Authentication-Results`); empty: nobody is verified.
    pub authority: String,
}

impl Default for Support {
    fn default() -> Self {
        Self {
            address: String::new(),
            host: String::new(),
            port: 993,
            tls: Tls::Tls,
            user: String::new(),
            password_file: PathBuf::new(),
            mailbox: "INBOX".to_owned(),
            authority: String::new(),
        }
    }
}

impl Support {
    /// Where mail reaches us; none where it does not.
    pub fn reached(&self) -> Option<mail::Support> {
        (!self.address.is_empty()).then(|| mail::Support {
            address: self.address.clone(),
            authority: self.authority.clone(),
        })
    }

    /// # Errors
    /// The password's file cannot be read.
    pub fn connector(&self) -> anyhow::Result<Option<InboxConfig>> {
        if self.address.is_empty() {
            return Ok(None);
        }
        let file = self.password_file.display();
        let password = std::fs::read_to_string(&self.password_file);
        let password = password.with_context(|| format!("support.password_file: {file}"))?;
        Ok(Some(InboxConfig {
            host: self.host.clone(),
            port: self.port,
            tls: self.tls.into(),
            user: self.user.clone(),
            password: password.trim_end().to_owned(),
            mailbox: self.mailbox.clone(),
        }))
    }

    pub(super) fn check(&self, faults: &mut Faults) {
        if self.address.is_empty() {
            if !self.host.is_empty() {
                faults.needed("support.address", "", "the address that people write to");
            }
            return;
        }
        if Email::parse(&self.address).is_err() || self.address.contains('+') {
            let what = format!("{:?} is no plain mail address", self.address);
            faults.add("support.address", what);
        }
        if self.host.contains("://") {
            faults.add("support.host", "is a host's name, without a scheme before it");
        }
        faults.needed("support.host", &self.host, "the IMAP server that holds its mail");
        faults.needed("support.user", &self.user, "whose mailbox it is");
        faults.needed("support.mailbox", &self.mailbox, "mostly INBOX");
        let file = self.password_file.to_string_lossy();
        faults.needed("support.password_file", &file, "the file in which the password stands");
        if self.port == 0 {
            faults.add("support.port", "must be above zero");
        }
    }
}
