//! The bank that charges cards.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use paydesk_edge::rail::bank::BankConfig;
use serde::{Deserialize, Serialize};

use super::Faults;

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Bank {
    /// The bank's interface.
    pub url: String,
    /// Where people enter their cards; at `url`, if not said.
    pub page_url: String,
    pub api_key: String,
    /// By which its callbacks are signed: `whsec_` and base64.
    pub webhook_secret: String,
}

/// A signing key with fewer bytes could be tried out.
const SECRET_BYTES_MIN: usize = 16;

impl Bank {
    pub fn connector(&self) -> BankConfig {
        BankConfig {
            url: self.url.clone(),
            api_key: self.api_key.clone(),
            webhook_secret: self.webhook_secret.clone(),
        }
    }

    /// Scheme, host and port of the page where cards are entered.
    pub fn page_origin(&self) -> String {
        let page = if self.page_url.is_empty() { &self.url } else { &self.page_url };
        let mut parts = page.splitn(4, '/');
        let mut part = || parts.next().unwrap_or_default();
        let (scheme, _, host) = (part(), part(), part());
        format!("{scheme}//{host}")
    }

    pub(super) fn check(&self, faults: &mut Faults) {
        if faults.needed("bank.url", &self.url, "the address of the bank's interface") {
            faults.web_address("bank.url", &self.url);
        }
        if !self.page_url.is_empty() {
            faults.web_address("bank.page_url", &self.page_url);
        }
        faults.needed("bank.api_key", &self.api_key, "the key that the bank gave us");
        let what = "the secret by which the bank signs its callbacks";
        let secret = &self.webhook_secret;
        if faults.needed("bank.webhook_secret", secret, what) && !is_secret(secret) {
            let what = "must be whsec_ and base64 of at least 16 bytes (its value is not shown)";
            faults.add("bank.webhook_secret", what);
        }
    }
}

/// Whether it is `whsec_` and base64 of enough bytes.
pub(super) fn is_secret(text: &str) -> bool {
    let bytes = text.strip_prefix("whsec_").and_then(|coded| STANDARD.decode(coded).ok());
    bytes.is_some_and(|bytes| bytes.len() >= SECRET_BYTES_MIN)
}
