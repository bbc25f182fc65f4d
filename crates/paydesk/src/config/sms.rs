//! The gateway that takes our SMS.

use paydesk_edge::notify;
use serde::{Deserialize, Serialize};

use super::Faults;

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sms {
    /// The whole address that messages are posted to: `https://gateway.example/sms`.
    pub url: String,
    pub key: String,
}

impl Sms {
    pub fn connector(&self) -> notify::SmsConfig {
        notify::SmsConfig { url: self.url.clone(), api_key: self.key.clone() }
    }

    pub(super) fn check(&self, faults: &mut Faults) {
        if faults.needed("sms.url", &self.url, "the address of the SMS gateway") {
            faults.web_address("sms.url", &self.url);
        }
        faults.needed("sms.key", &self.key, "the key that the gateway gave us");
    }
}
