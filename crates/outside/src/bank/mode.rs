//! The switches that make the bank a bad one on purpose.
//!
//! A mode may hold for the next `n` requests only, so that a test or a person can have exactly one
//! connection cut. What counts as a request differs: `down` and `maintenance` meet every request,
//! the others only charges and refunds, for only these they change.

use serde::{Deserialize, Serialize};

use crate::clock::{rfc3339, seconds};

/// How long maintenance lasts when nobody says until when.
const MAINTENANCE_US: i64 = seconds(30 * 60);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    #[default]
    Normal,
    Slow,
    SilentAfterAccept,
    Down,
    Maintenance,
    Twice,
    OutOfOrder,
}

impl Mode {
    pub const ALL: [Mode; 7] = [
        Mode::Normal,
        Mode::Slow,
        Mode::SilentAfterAccept,
        Mode::Down,
        Mode::Maintenance,
        Mode::Twice,
        Mode::OutOfOrder,
    ];

    /// The word used on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Mode::Normal => "normal",
            Mode::Slow => "slow",
            Mode::SilentAfterAccept => "silent_after_accept",
            Mode::Down => "down",
            Mode::Maintenance => "maintenance",
            Mode::Twice => "twice",
            Mode::OutOfOrder => "out_of_order",
        }
    }

    /// Nobody is at the bank: no request is served and no webhook leaves.
    pub(crate) fn is_closed(self) -> bool {
        matches!(self, Mode::Down | Mode::Maintenance)
    }
}

/// The bank's mode and how long it holds.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Switch {
    mode: Mode,
    left: Option<u32>,
    until_us: Option<i64>,
}

/// What `POST /admin/mode` carries.
#[derive(Debug, Deserialize)]
pub(crate) struct Turn {
    pub(crate) mode: Mode,
    #[serde(default)]
    pub(crate) for_next: Option<u32>,
    #[serde(default)]
    pub(crate) until: Option<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct SwitchView {
    mode: Mode,
    for_next: Option<u32>,
    until: Option<String>,
}

impl Switch {
    /// None if `until` is not a time.
    pub(crate) fn turned(turn: &Turn, now_us: i64) -> Option<Switch> {
        let until_us = match turn.until.as_deref().filter(|until| !until.is_empty()) {
            Some(until) => Some(until.parse::<jiff::Timestamp>().ok()?.as_microsecond()),
            None => (turn.mode == Mode::Maintenance).then(|| now_us.saturating_add(MAINTENANCE_US)),
        };
        // Zero requests in a mode is no mode at all.
        let over = turn.for_next == Some(0);
        let left = turn.for_next.filter(|_| turn.mode != Mode::Normal);
        Some(if over { Switch::default() } else { Switch { mode: turn.mode, left, until_us } })
    }

    pub(crate) fn mode(&self, now_us: i64) -> Mode {
        if self.until_us.is_some_and(|until_us| until_us <= now_us) {
            return Mode::Normal;
        }
        self.mode
    }

    pub(crate) fn until_us(&self) -> Option<i64> {
        self.until_us
    }

    /// After one counted request: none when nothing changes.
    pub(crate) fn used(&self) -> Option<Switch> {
        let left = self.left?;
        Some(if left <= 1 { Switch::default() } else { Switch { left: Some(left - 1), ..*self } })
    }

    pub(crate) fn view(&self, now_us: i64) -> SwitchView {
        let mode = self.mode(now_us);
        let holds = mode == self.mode;
        SwitchView {
            mode,
            for_next: self.left.filter(|_| holds),
            until: self.until_us.filter(|_| holds).map(rfc3339),
        }
    }

    pub(crate) fn left(&self) -> Option<u32> {
        self.left
    }
}
