//! Counting what may be tried only so often: passwords, codes sent, identity questions.
//!
//! An attempt is counted before it is checked, and counting the last allowed one closes the door at
//! once: a hundred guesses sent together get no more checks than a hundred sent one by one. A right
//! answer clears the count, and so does time: what doubled by closing is halved again by each day
//! on which nothing closed, so that a network whose trouble is over is not held to it for good.
//!
//! A person's remembered devices and all other devices are counted under different keys, so that a
//! stranger cannot lock the owner out.

mod rules;

use std::net::IpAddr;

use serde::Serialize;

use crate::day::DAY_US;

pub use rules::*;

/// How often, and what follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// So many attempts, then it closes.
    pub tries: i64,
    /// Closed for so long the first time; doubled each time after.
    pub first_us: i64,
    pub longest_us: i64,
    /// So many attempts within a day, then only other ways help.
    pub day_max: Option<i64>,
}

/// Notices to one person of one kind, within a span, that somebody can cause as often as they like.
/// Beyond it what is not said one by one is said together when the span is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Often {
    pub told: i64,
    pub span_us: i64,
}

/// The network of an address, so far as one customer of it is one: a /24 of IPv4, a /64 of IPv6
/// (RFC 6177). What is no address is a network of its own.
#[must_use]
pub fn network(origin: &str) -> String {
    match origin.parse().map(|address: IpAddr| address.to_canonical()) {
        Ok(IpAddr::V4(address)) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        Ok(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Err(_) => origin.to_owned(),
    }
}

/// What is counted under one key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Throttle {
    /// Attempts since it last opened.
    pub count: i64,
    /// Attempts since `since_us`, within a day.
    pub day_count: i64,
    pub since_us: i64,
    /// Closed until then; in the past, what calm is counted from.
    pub until_us: Option<i64>,
    /// How often it closed; the time doubles.
    pub rounds: i64,
}

/// What becomes of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Verdict {
    /// Check it. If it fails, `next` is what follows; if it succeeds, clear the count.
    Check { next: Next },
    /// Closed: not checked, not counted.
    Closed { until_us: i64 },
}

/// What follows when a checked attempt fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Next {
    TriesLeft(i64),
    /// Closed until then.
    Closed {
        until_us: i64,
    },
    /// Too many in a day: time no longer opens it. Closed until then at least.
    DayFull {
        until_us: i64,
    },
}

impl Throttle {
    /// Counts one attempt. Store the returned state before checking anything.
    #[must_use]
    pub fn attempt(self, rule: &Rule, now_us: i64) -> (Throttle, Verdict) {
        self.attempt_of(1, rule, now_us)
    }

    /// As `attempt`, of something that counts for so many. The one that fills it may go beyond.
    #[must_use]
    pub fn attempt_of(self, much: i64, rule: &Rule, now_us: i64) -> (Throttle, Verdict) {
        if let Some(until_us) = self.until_us.filter(|until| now_us < *until) {
            return (self, Verdict::Closed { until_us });
        }
        let mut state = self.forgiven(now_us);
        if state.count >= rule.tries {
            state.count = 0;
        }
        if now_us.saturating_sub(state.since_us) >= DAY_US {
            state = Throttle { count: 0, day_count: 0, since_us: now_us, ..state };
        }
        state.count += much;
        state.day_count += much;
        let next = state.next(rule, now_us);
        match next {
            Next::TriesLeft(_) => {}
            Next::Closed { until_us } | Next::DayFull { until_us } => {
                state.until_us = Some(until_us);
                state.rounds += 1;
                // Whoever comes when it opens begins anew, and what is taken back meanwhile is not
                // taken from those.
                state.count = 0;
            }
        }
        (state, Verdict::Check { next })
    }

    /// The same after the calm that has passed since it last opened: each whole day of it takes one
    /// round back.
    fn forgiven(self, now_us: i64) -> Throttle {
        let Some(until_us) = self.until_us.filter(|_| self.rounds > 0) else { return self };
        let days = (now_us.saturating_sub(until_us) / DAY_US).clamp(0, self.rounds);
        let until_us = until_us.saturating_add(days * DAY_US);
        Throttle { rounds: self.rounds - days, until_us: Some(until_us), ..self }
    }

    /// Counts one that is told, in spans that begin with their first. When it is one too many: how
    /// many there are of those, and when the span is over.
    #[must_use]
    pub fn tell(self, often: &Often, now_us: i64) -> (Throttle, Option<(i64, i64)>) {
        let over = now_us.saturating_sub(self.since_us) >= often.span_us;
        let state = if over { Throttle { since_us: now_us, ..Throttle::default() } } else { self };
        let state = Throttle { count: state.count + 1, ..state };
        let until_us = state.since_us.saturating_add(often.span_us);
        let more = state.count - often.told;
        (state, (more > 0).then_some((more, until_us)))
    }

    /// One attempt taken back, since it was right; what closed stays closed.
    #[must_use]
    pub fn without_one(self) -> Throttle {
        let less = |count: i64| (count - 1).max(0);
        Throttle { count: less(self.count), day_count: less(self.day_count), ..self }
    }

    fn next(&self, rule: &Rule, now_us: i64) -> Next {
        if rule.day_max.is_some_and(|max| self.day_count >= max) {
            let day_over_us = self.since_us.saturating_add(DAY_US);
            let until_us = day_over_us.max(now_us.saturating_add(rule.first_us));
            return Next::DayFull { until_us };
        }
        if self.count >= rule.tries {
            return Next::Closed { until_us: now_us.saturating_add(self.closes_for_us(rule)) };
        }
        Next::TriesLeft(rule.tries - self.count)
    }

    fn closes_for_us(&self, rule: &Rule) -> i64 {
        // Twenty doublings of any first time are above any longest one.
        let doublings = self.rounds.clamp(0, 20);
        rule.first_us.saturating_mul(1 << doublings).min(rule.longest_us)
    }

    /// Whether it is closed, for pages that say so before anybody tries.
    #[must_use]
    pub fn closed_until(&self, now_us: i64) -> Option<i64> {
        self.until_us.filter(|until| now_us < *until)
    }
}

#[cfg(test)]
mod tests {
    use super::rules::MINUTE_US;
    use super::*;
    use proptest::prelude::*;

    const START: i64 = 1_800_000_000_000_000;

    fn minutes(n: i64) -> i64 {
        START + n * MINUTE_US
    }

    #[test]
    fn five_wrong_ones_close_and_the_time_doubles() {
        let mut state = Throttle::default();
        let mut at = |minute| {
            let (next, verdict) = state.attempt(&PASSWORD, minutes(minute));
            state = next;
            verdict
        };
        let left = |n| Verdict::Check { next: Next::TriesLeft(n) };
        for n in [4, 3, 2, 1] {
            assert_eq!(at(0), left(n));
        }
        let closed = |minute| Verdict::Check { next: Next::Closed { until_us: minutes(minute) } };
        assert_eq!(at(0), closed(15));
        assert_eq!(at(0), Verdict::Closed { until_us: minutes(15) });
        assert_eq!(at(14), Verdict::Closed { until_us: minutes(15) });
        for n in [4, 3, 2, 1] {
            assert_eq!(at(15), left(n));
        }
        assert_eq!(at(15), closed(15 + 30));
        for n in [4, 3, 2, 1] {
            assert_eq!(at(45), left(n));
        }
        let day_full = Next::DayFull { until_us: START + DAY_US };
        assert_eq!(at(45), Verdict::Check { next: day_full });
        assert_eq!(at(46), Verdict::Closed { until_us: START + DAY_US });
    }

    #[test]
    fn over_days_the_time_grows_to_a_day_and_no_further() {
        let table =
            [(0, 15), (1, 30), (2, 60), (3, 120), (5, 480), (6, 960), (7, 1440), (60, 1440)];
        for (rounds, minute) in table {
            let state = Throttle { rounds, since_us: START, count: 4, ..Throttle::default() };
            let (after, verdict) = state.attempt(&PASSWORD, START);
            let until_us = minutes(minute);
            assert_eq!(verdict, Verdict::Check { next: Next::Closed { until_us } }, "{rounds}");
            assert_eq!(after.rounds, rounds + 1);
        }
    }

    #[test]
    fn a_day_later_the_day_counts_anew_and_the_rounds_stay() {
        let state =
            Throttle { count: 4, day_count: 14, since_us: START, until_us: None, rounds: 2 };
        let (after, verdict) = state.attempt(&PASSWORD, START + DAY_US);
        assert_eq!(verdict, Verdict::Check { next: Next::TriesLeft(4) });
        assert_eq!((after.count, after.day_count, after.rounds), (1, 1, 2));
        assert_eq!(after.since_us, START + DAY_US);
    }

    #[test]
    fn each_calm_day_takes_one_round_back() {
        let state = Throttle {
            count: GUESTS.tries,
            day_count: GUESTS.tries,
            since_us: START,
            until_us: Some(START + DAY_US),
            rounds: 3,
        };
        for (days, rounds) in [(0, 3), (1, 2), (2, 1), (3, 0), (30, 0)] {
            let now_us = START + DAY_US + days * DAY_US + MINUTE_US;
            let (after, verdict) = state.attempt(&GUESTS, now_us);
            let left = Verdict::Check { next: Next::TriesLeft(GUESTS.tries - 1) };
            assert_eq!((after.rounds, verdict), (rounds, left), "{days}");
            // Attempts that close nothing are calm too.
            let (after, _) = after.attempt(&GUESTS, now_us + DAY_US);
            assert_eq!(after.rounds, (rounds - 1).max(0), "{days}");
        }
    }

    #[test]
    fn a_right_one_is_taken_back_and_opens_nothing() {
        let mut state = Throttle::default();
        for _ in 0..SIGN_INS.tries * 3 {
            let (after, verdict) = state.attempt(&SIGN_INS, START);
            assert!(matches!(verdict, Verdict::Check { .. }));
            state = after.without_one();
        }
        for _ in 0..SIGN_INS.tries {
            state = state.attempt(&SIGN_INS, START).0;
        }
        let state = state.without_one();
        assert_eq!(state.closed_until(START), Some(START + SIGN_INS.first_us));
        let (_, verdict) = state.attempt(&SIGN_INS, START + SIGN_INS.first_us);
        let left = Verdict::Check { next: Next::TriesLeft(SIGN_INS.tries - 1) };
        assert_eq!(verdict, left, "right answers hold no door closed");
        assert_eq!(Throttle::default().without_one(), Throttle::default());
    }

    #[test]
    fn a_right_answer_clears_everything() {
        assert_eq!(Throttle::default().closed_until(0), None);
        let (_, verdict) = Throttle::default().attempt(&PASSWORD, START);
        assert_eq!(verdict, Verdict::Check { next: Next::TriesLeft(4) });
    }

    #[test]
    fn what_is_too_many_to_tell_is_counted_until_the_span_is_over() {
        let often = Often { told: 2, span_us: 60 * MINUTE_US };
        let mut state = Throttle::default();
        for (minute, expected) in [
            (0, None),
            (10, None),
            (20, Some((1, minutes(60)))),
            (59, Some((2, minutes(60)))),
            (60, None),
            (61, None),
            (62, Some((1, minutes(120)))),
            (500, None),
        ] {
            let (after, more) = state.tell(&often, minutes(minute));
            assert_eq!(more, expected, "{minute}");
            state = after;
        }
    }

    #[test]
    fn neighbours_are_one_network() {
        let table = [
            ("203.0.113.9", "203.0.113.0/24"),
            ("203.0.113.200", "203.0.113.0/24"),
            ("::ffff:203.0.113.9", "203.0.113.0/24"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
            ("unknown", "unknown"),
        ];
        for (origin, expected) in table {
            assert_eq!(network(origin), expected);
        }
    }

    #[test]
    fn a_hundred_at_once_get_five_checks() {
        let mut state = Throttle::default();
        let mut checks = 0;
        for _ in 0..100 {
            let (next, verdict) = state.attempt(&PASSWORD, START);
            state = next;
            checks += i64::from(matches!(verdict, Verdict::Check { .. }));
        }
        assert_eq!(checks, 5);
        assert_eq!(state.closed_until(START), Some(minutes(15)));
        assert_eq!(state.closed_until(minutes(15)), None);
    }

    proptest! {
        #[test]
        fn no_pattern_of_trying_gets_more_than_fifteen_checks_in_a_day(
            pauses in proptest::collection::vec(0_i64..200, 0..300),
        ) {
            let mut state = Throttle::default();
            let (mut now, mut day_start, mut checks) = (START, START, 0);
            for pause in pauses {
                now += pause * MINUTE_US;
                let (next, verdict) = state.attempt(&PASSWORD, now);
                if let Verdict::Check { .. } = verdict {
                    if next.since_us != state.since_us {
                        (day_start, checks) = (now, 0);
                    }
                    checks += 1;
                    prop_assert!(now - day_start < DAY_US);
                    prop_assert!(checks <= 15);
                }
                state = next;
            }
        }
    }
}
