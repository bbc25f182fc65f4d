//! Components: what people lean on (paying, the bank, each way to reach us), and how each stands.
//!
//! A probe tries the real thing and says what it met. One bad answer is a hiccup: how a component
//! stands changes when the third in a row says so, and never gets better in between. What stands
//! publicly is the worst of that and of what is said about it ([`crate::incident`]).
//! To add a component: its word below, `component-<word>` in both languages, and its probe in
//! `app::component`, unless it is set by hand alone.

use crate::day::{DAY_US, midnight_us};
use crate::words;

words! {
    /// In the order in which they are shown.
    Component {
        SignIn "sign_in",
        Payment "payment",
        Topup "topup",
        Bank "bank",
        Chat "chat",
        Hotline "hotline",
        Callback "callback",
        Sms "sms",
        Mail "mail",
        Help "help",
    }
    /// How one stands, from best to worst. The words are those of Statuspage's API (v2), and one of
    /// our own.
    Standing {
        Up "operational",
        Slow "degraded_performance",
        Down "major_outage",
        /// Announced, by us or by the bank.
        Maintenance "under_maintenance",
        /// Closed by us because of an attack.
        Suspended "suspended",
    }
}

impl Standing {
    /// Of several components, which is told first: what does not work, then what we have closed,
    /// then what is slow, then what was announced.
    #[must_use]
    pub fn weight(self) -> u8 {
        match self {
            Self::Up => 0,
            Self::Maintenance => 1,
            Self::Slow => 2,
            Self::Suspended => 3,
            Self::Down => 4,
        }
    }

    /// Whether people can go on with it, if with patience.
    #[must_use]
    pub fn works(self) -> bool {
        matches!(self, Self::Up | Self::Slow)
    }
}

/// So many probes in a row must say the same before anybody is told: three, ten seconds apart, stay
/// well within a minute, and outlast a lost packet or a restart.
pub const IN_A_ROW: i64 = 3;

/// How a component stands as far as its probe knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    pub component: Component,
    pub standing: Standing,
    pub since_us: i64,
    /// Probes in a row that met something else than [`Standing::Up`]; below zero: that met it.
    pub in_a_row: i64,
    /// What the last probe met, and when.
    pub met: Standing,
    pub probed_at_us: i64,
}

impl Health {
    /// Before anything was tried: nobody has complained.
    #[must_use]
    pub fn new(component: Component, now_us: i64) -> Self {
        let up = Standing::Up;
        Self { component, standing: up, since_us: now_us, in_a_row: 0, met: up, probed_at_us: 0 }
    }

    /// What one more probe makes of it.
    #[must_use]
    pub fn hear(self, met: Standing, now_us: i64) -> Self {
        let well = met == Standing::Up;
        let in_a_row = match well {
            true => (self.in_a_row.min(0) - 1).max(-IN_A_ROW),
            false => (self.in_a_row.max(0) + 1).min(IN_A_ROW),
        };
        let sure = in_a_row.abs() >= IN_A_ROW;
        // What was announced and then fails is a fault like any other.
        let overdue = (self.standing, met) == (Standing::Maintenance, Standing::Down);
        let worse = self.standing < met || overdue;
        let changes = sure && if well { self.standing != met } else { worse };
        let (standing, since_us) =
            if changes { (met, now_us) } else { (self.standing, self.since_us) };
        Self { standing, since_us, in_a_row, met, probed_at_us: now_us, ..self }
    }
}

/// From an instant on a component stood like this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub component: Component,
    pub at_us: i64,
    pub standing: Standing,
}

/// One day of a component: how long it did not work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Day {
    /// Midnight in China.
    pub begins_us: i64,
    /// How much of it is known: before its first probe nothing is.
    pub known_us: i64,
    pub slow_us: i64,
    /// Down, or suspended.
    pub down_us: i64,
    pub maintenance_us: i64,
}

impl Day {
    /// What the day is remembered for: a minute of what is worst.
    #[must_use]
    pub fn worst(self) -> Option<Standing> {
        const SEEN_US: i64 = 60_000_000;
        match self {
            day if day.down_us >= SEEN_US => Some(Standing::Down),
            day if day.slow_us >= SEEN_US => Some(Standing::Slow),
            day if day.maintenance_us >= SEEN_US => Some(Standing::Maintenance),
            day if day.known_us > 0 => Some(Standing::Up),
            _ => None,
        }
    }
}

/// The days that are shown.
pub const DAYS: usize = 90;

/// The last [`DAYS`] days of one component, oldest first, from its changes in their order.
#[must_use]
pub fn days(changes: &[Change], now_us: i64) -> Vec<Day> {
    let today_us = midnight_us(now_us);
    let count = i64::try_from(DAYS).unwrap_or(0);
    let begin = |n: i64| today_us - (count - 1 - n) * DAY_US;
    let mut days: Vec<Day> =
        (0..count).map(|n| Day { begins_us: begin(n), ..Day::default() }).collect();
    for (at, change) in changes.iter().enumerate() {
        let end_us = changes.get(at + 1).map_or(now_us, |next| next.at_us).min(now_us);
        for day in &mut days {
            let from_us = change.at_us.max(day.begins_us);
            let to_us = end_us.min(day.begins_us + DAY_US);
            let span_us = (to_us - from_us).max(0);
            day.known_us += span_us;
            match change.standing {
                Standing::Up => {}
                Standing::Slow => day.slow_us += span_us,
                Standing::Down | Standing::Suspended => day.down_us += span_us,
                Standing::Maintenance => day.maintenance_us += span_us,
            }
        }
    }
    days
}

/// Of what is known of these days, how much a component worked, in hundredths of a per cent.
/// Announced maintenance counts as neither. None: nothing is known.
#[must_use]
pub fn uptime(days: &[Day]) -> Option<i64> {
    let counted: i64 = days.iter().map(|day| day.known_us - day.maintenance_us).sum();
    let down: i64 = days.iter().map(|day| day.down_us).sum();
    // Rounded down: what was not always there is never told as always.
    (counted > 0).then(|| (counted - down) / (counted / 10_000).max(1)).map(|up| up.min(10_000))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Standing::{Down, Maintenance, Slow, Up};

    fn after(heard: &[Standing]) -> Standing {
        let health = Health::new(Component::Bank, 0);
        heard.iter().zip(1..).fold(health, |health, (met, at)| health.hear(*met, at)).standing
    }

    #[test]
    fn a_hiccup_is_no_fault_and_a_good_moment_no_recovery() {
        for (heard, expected) in [
            (&[][..], Up),
            (&[Down, Down], Up),
            (&[Down, Down, Up, Down, Down], Up),
            (&[Down, Down, Down], Down),
            (&[Slow, Down, Slow], Slow),
            (&[Slow, Slow, Slow, Down], Down),
            // It flaps: no better until it stays better.
            (&[Down, Down, Down, Slow, Slow, Slow], Down),
            (&[Down, Down, Down, Up, Up, Down, Up, Up], Down),
            (&[Down, Down, Down, Up, Up, Up], Up),
            (&[Maintenance, Maintenance, Maintenance, Up, Up, Up], Up),
            (&[Maintenance, Maintenance, Maintenance, Down], Down),
        ] {
            assert_eq!(after(heard), expected, "{heard:?}");
        }
    }

    #[test]
    fn since_when_is_the_moment_of_the_change() {
        let health = Health::new(Component::Bank, 5);
        let health = [10, 20, 30, 40].iter().fold(health, |it, at| it.hear(Down, *at));
        assert_eq!((health.standing, health.since_us, health.probed_at_us), (Down, 30, 40));
    }

    #[test]
    fn days_add_up_what_happened_in_them() {
        // 22 November 2026, 00:00 in China.
        let today_us = 1_795_276_800_000_000;
        let hour_us = DAY_US / 24;
        let change = |at_us, standing| Change { component: Component::Bank, at_us, standing };
        let changes = [
            change(today_us - 30 * hour_us, Up),
            change(today_us - hour_us, Down),
            change(today_us + hour_us, Maintenance),
            change(today_us + 2 * hour_us, Up),
        ];
        let days = days(&changes, today_us + 4 * hour_us);
        assert_eq!(days.len(), DAYS);
        let [.., before, yesterday, today] = days.as_slice() else { panic!("days") };
        assert_eq!((before.known_us, before.down_us), (6 * hour_us, 0));
        assert_eq!((yesterday.known_us, yesterday.down_us), (DAY_US, hour_us));
        assert_eq!((today.known_us, today.down_us), (4 * hour_us, hour_us));
        assert_eq!(today.maintenance_us, hour_us);
        let worst: Vec<_> = days[DAYS - 4..].iter().map(|day| day.worst()).collect();
        assert_eq!(worst, [None, Some(Up), Some(Down), Some(Down)]);
        // 2 of 33 hours.
        assert_eq!(uptime(&days), Some(9_393));
        assert_eq!(uptime(&[]), None);
    }
}
