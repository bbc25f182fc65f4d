//! The merchants' own systems, which are asked whether they take a payment.

use paydesk_edge::shop::ShopConfig;
use serde::{Deserialize, Serialize};

use super::Faults;
use super::bank::is_secret;

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Shop {
    /// Of which each merchant's own key is made: `whsec_` and base64. Needed as soon as a merchant
    /// has a system.
    pub secret: String,
}

impl Shop {
    pub fn connector(&self) -> ShopConfig {
        ShopConfig { secret: self.secret.clone() }
    }

    pub(super) fn check(&self, faults: &mut Faults) {
        if !self.secret.is_empty() && !is_secret(&self.secret) {
            let what = "must be whsec_ and base64 of at least 16 bytes (its value is not shown)";
            faults.add("shop.secret", what);
        }
    }
}
