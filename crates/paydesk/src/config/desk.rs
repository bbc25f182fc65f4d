//! How the desk works.

use std::path::PathBuf;

use anyhow::Context as _;
use paydesk_core::calendar::Calendar;
use paydesk_core::contact::Account;
use serde::{Deserialize, Serialize};

use super::{Faults, Hours};

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Desk {
    /// Shown in the footer of every page; none when empty.
    pub hotline: String,
    /// By which its carrier signs the calls that it tells us of; none are taken when empty.
    pub hotline_token: String,
    /// Our accounts elsewhere, shown where people look for ways to us.
    pub social: Vec<Account>,
    /// When somebody reads, picks up and calls back.
    pub hours: Hours,
    /// Callbacks that one queue takes in half an hour; 0: none are taken.
    pub callbacks_per_slot: i64,
    /// From this amount on (CNY minor units) a refund needs a second person, where the merchant's
    /// own policy says nothing.
    pub second_minor: i64,
    /// Working days in which a refund to a card is promised.
    pub refund_days: u32,
    /// A file of public holidays newer than the one we came with; ours, if not said.
    pub calendar: PathBuf,
}

/// A token with fewer could be tried out.
const TOKEN_BYTES_MIN: usize = 16;
/// More than anybody looks through.
const SOCIAL_MAX: usize = 20;

impl Default for Desk {
    fn default() -> Self {
        Self {
            hotline: String::new(),
            hotline_token: String::new(),
            social: Vec::new(),
            hours: Hours::default(),
            callbacks_per_slot: 2,
            second_minor: 50_000,
            refund_days: 5,
            calendar: PathBuf::new(),
        }
    }
}

impl Desk {
    /// The days on which banks work.
    ///
    /// # Errors
    /// The file cannot be read, or is no calendar.
    pub fn calendar(&self) -> anyhow::Result<Calendar> {
        if self.calendar.as_os_str().is_empty() {
            return Ok(Calendar::china().clone());
        }
        let file = self.calendar.display();
        let text = std::fs::read_to_string(&self.calendar);
        let text = text.with_context(|| format!("desk.calendar: reading {file}"))?;
        Calendar::parse(&text).with_context(|| format!("desk.calendar: {file} is no calendar"))
    }

    pub(super) fn check(&self, faults: &mut Faults) {
        self.hours.check(faults);
        if !(0..=1_000).contains(&self.callbacks_per_slot) {
            faults.add("desk.callbacks_per_slot", "must be between 0 and 1000");
        }
        if !(self.hotline_token.is_empty() || self.hotline_token.len() >= TOKEN_BYTES_MIN) {
            faults.add("desk.hotline_token", "must have at least 16 characters (it is not shown)");
        }
        if self.second_minor < 0 {
            faults.add("desk.second_minor", "must not be below zero");
        }
        if !(1..=60).contains(&self.refund_days) {
            faults.add("desk.refund_days", "must be between 1 and 60 working days");
        }
        let told = |account: &Account| {
            let named = (1..=64).contains(&account.name.chars().count());
            named && account.url.starts_with("https://") && account.url.len() <= 256
        };
        if self.social.len() > SOCIAL_MAX || !self.social.iter().all(told) {
            let what = "must be at most 20 accounts, each with a name and an https:// address";
            faults.add("desk.social", what);
        }
        let sign = |c: char| c.is_ascii_digit() || "+-() ".contains(c);
        if self.hotline.len() > 32 || !self.hotline.chars().all(sign) {
            faults.add("desk.hotline", "must be a telephone number: digits, spaces, + - ( )");
        }
    }
}
