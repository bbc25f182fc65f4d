//! When somebody reads, picks up and calls back: China's time, public holidays by `desk.calendar`.
//! Written as `always`, or as `mon-fri 09:00-18:00, sat 10:00-16:00, holidays 10:00-16:00`; what is
//! not named is closed.

use anyhow::Context as _;
use paydesk_core::hours::{self, Opening};
use serde::{Deserialize, Serialize};

use super::Faults;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Hours {
    /// When somebody reads what is written to each queue.
    pub payments: String,
    pub accounts: String,
    pub general: String,
    /// When somebody picks up.
    pub hotline: String,
    /// When we call back.
    pub callback: String,
}

impl Default for Hours {
    fn default() -> Self {
        let always = || "always".to_owned();
        Self {
            payments: always(),
            accounts: always(),
            general: always(),
            hotline: always(),
            callback: "mon-fri 09:00-18:00".to_owned(),
        }
    }
}

impl Hours {
    /// Hours as a real house may have them.
    #[must_use]
    pub fn of_the_demo() -> Self {
        let long = || "mon-sun 08:00-22:00, holidays 10:00-18:00".to_owned();
        Self {
            general: long(),
            hotline: long(),
            callback: "mon-fri 09:00-20:00, sat 10:00-17:00".to_owned(),
            ..Self::default()
        }
    }

    fn all(&self) -> [(&'static str, &str); 5] {
        [
            ("payments", &self.payments),
            ("accounts", &self.accounts),
            ("general", &self.general),
            ("hotline", &self.hotline),
            ("callback", &self.callback),
        ]
    }

    pub(super) fn check(&self, faults: &mut Faults) {
        for (name, text) in self.all() {
            if let Err(fault) = hours::Hours::parse(text) {
                faults.add(&format!("desk.hours.{name}"), fault.to_string());
            }
        }
    }

    /// As the house reads them.
    ///
    /// # Errors
    /// One of them cannot be meant.
    pub fn opening(&self) -> anyhow::Result<Opening> {
        let [payments, accounts, general, hotline, callback] = self.all().map(|(name, text)| {
            hours::Hours::parse(text).with_context(|| format!("desk.hours.{name}"))
        });
        Ok(Opening {
            payments: payments?,
            accounts: accounts?,
            general: general?,
            hotline: hotline?,
            callback: callback?,
        })
    }
}
