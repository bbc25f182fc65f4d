//! Counting what may be tried only so often: passwords, codes sent, identity questions.
//!
//! An attempt is counted before it is checked, and counting the last allowed one closes the door at
//! once: a hundred guesses sent together get no more checks than a hundred sent one by one. A right
//! answer clears the count, and so does time: what doubled by closing is halved again by each day
//! on which nothing closed, so that a network whose trouble is over is not held to it for good.
//!
//! A person's remembered devices and all other devices are counted under different keys, so that a
//! stranger cannot lock the owner out.

use std::net::IpAddr;

use serde::Serialize;

use crate::day::DAY_US;

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

const MINUTE_US: i64 = 60_000_000;

/// Wrong passwords: 5 → 15 minutes, doubling up to a day; 15 in a day → another way in.
pub const PASSWORD: Rule =
    Rule { tries: 5, first_us: 15 * MINUTE_US, longest_us: DAY_US, day_max: Some(15) };

/// Codes asked for by one owner for one purpose, or from one network for one address: enough for a
/// bad connection, too few to annoy a stranger with.
pub const CODES_SENT: Rule =
    Rule { tries: 5, first_us: 15 * MINUTE_US, longest_us: DAY_US, day_max: Some(20) };

/// Codes to one address that strangers ask for, from wherever. Beyond it nothing is sent, and the
/// answer stays the same: it must not tell who else has asked.
pub const CODES_TO_ADDRESS: Rule =
    Rule { tries: 10, first_us: 60 * MINUTE_US, longest_us: DAY_US, day_max: Some(20) };

/// Word to one person, or to one address that a stranger gave, that the case which they opened has
/// come in. Beyond it the case is taken and nothing is sent: whoever opens it has its number on the
/// page.
pub const CASES_TOLD: Rule =
    Rule { tries: 5, first_us: 60 * MINUTE_US, longest_us: DAY_US, day_max: Some(10) };

/// Notices to one person of one kind, within a span, that somebody can cause as often as they like.
/// Beyond it what is not said one by one is said together when the span is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Often {
    pub told: i64,
    pub span_us: i64,
}

/// Money that went, or came back: whoever pays and gets it back without end, for nothing, has us
/// send a message each time. Thirty within an hour are more than anybody looks at one by one.
pub const MONEY_TOLD: Often = Often { told: 30, span_us: 60 * MINUTE_US };

/// Payments that failed, and money that others sent: each that a person looks at by itself is told
/// at once, and whoever makes hundreds of them rings nobody's phone hundreds of times.
pub const PAYMENTS_TOLD: Often = Often { told: 10, span_us: 60 * MINUTE_US };

/// Sessions that strangers of one network begin. All guests of a busy shop pay from its one
/// address, and so do those of a whole mobile carrier: each needs one session a browser, none of
/// them may be kept from paying, and none can be told apart before it pays. What is guarded are the
/// books alone, whose row of a session is some 300 bytes: at the longest wait one network writes
/// 28,800 a day, under 10 MB.
pub const GUESTS: Rule =
    Rule { tries: 600, first_us: 5 * MINUTE_US, longest_us: 30 * MINUTE_US, day_max: None };

/// Payments that guests try for one order, as many as are kept of one payer's that fail.
pub const ORDER_PAYMENTS: Rule =
    Rule { tries: 30, first_us: 15 * MINUTE_US, longest_us: 60 * MINUTE_US, day_max: None };

/// Payments that guests of one network try: as many as it may have sessions, of which each needs
/// one.
pub const GUEST_PAYMENTS: Rule = GUESTS;

/// Cases that strangers of one network open. All guests of a busy shop, and of a whole mobile
/// carrier, come from one address: when its terminal fails, a few dozen of them ask within minutes,
/// and none may be turned away. At the longest wait one network fills the inbox with 1,440 a day,
/// which stand in their own queue behind money at risk.
pub const GUEST_CASES: Rule =
    Rule { tries: 60, first_us: 15 * MINUTE_US, longest_us: 60 * MINUTE_US, day_max: None };

/// Cases that one guest's session opens: more than anybody has troubles within an hour.
pub const GUEST_OWN_CASES: Rule =
    Rule { tries: 5, first_us: 15 * MINUTE_US, longest_us: 60 * MINUTE_US, day_max: None };

/// Callbacks to one number, whoever asks for them: enough for somebody who misses a call or two,
/// too few to have a stranger rung all day.
pub const CALLBACKS_TO_NUMBER: Rule =
    Rule { tries: 3, first_us: 60 * MINUTE_US, longest_us: DAY_US, day_max: Some(6) };

/// Callbacks that are asked for from one network. A shop's guests share one; the slots of a day are
/// not used up from there.
pub const CALLBACKS_OF_NETWORK: Rule =
    Rule { tries: 20, first_us: 15 * MINUTE_US, longest_us: 4 * 60 * MINUTE_US, day_max: None };

/// What readers of one network leave behind, of each kind (what they said of articles, what they
/// read, what they looked for in vain): a whole mobile carrier reads from one address, and a row is
/// some 150 bytes that are purged again.
pub const READERS: Rule =
    Rule { tries: 600, first_us: 15 * MINUTE_US, longest_us: 60 * MINUTE_US, day_max: None };

/// Changes of the name and ID number that somebody handed in: enough for typing errors, too few to
/// try other people's with.
pub const IDENTITY: Rule =
    Rule { tries: 5, first_us: DAY_US, longest_us: DAY_US, day_max: Some(5) };

/// Messages and files that somebody writes into cases as a customer: more than anybody types, and
/// too few to fill a case with.
pub const WORDS: Rule =
    Rule { tries: 120, first_us: MINUTE_US, longest_us: 60 * MINUTE_US, day_max: None };

/// Cases that one person opens, whether earlier ones are closed or not: more than anybody has
/// troubles within an hour.
pub const OWN_CASES: Rule =
    Rule { tries: 30, first_us: 60 * MINUTE_US, longest_us: DAY_US, day_max: Some(100) };

/// What a file counts for, in bytes: one for each begun part of this size.
pub const FILE_UNIT_BYTES: usize = 100 * 1024;

/// Files that one person puts into cases and refunds, in units: 100 MB, then a pause.
pub const FILES_OF_PERSON: Rule =
    Rule { tries: 1_000, first_us: 60 * MINUTE_US, longest_us: DAY_US, day_max: Some(3_000) };

/// The same of one guest: ten of the largest, which is more pictures than one trouble needs. What
/// they hand in stays with us, and nobody knows who they are.
pub const FILES_OF_GUEST: Rule =
    Rule { tries: 520, first_us: 60 * MINUTE_US, longest_us: DAY_US, day_max: Some(520) };

/// The same of all guests of one network: 200 MB, then a pause, at most a gigabyte a day.
pub const FILES_OF_NETWORK: Rule =
    Rule { tries: 2_000, first_us: 60 * MINUTE_US, longest_us: DAY_US, day_max: Some(10_000) };

/// The same of all guests together, however many networks somebody has: 2 GB, then a pause, at most
/// 8 GB a day. Words are taken all the same.
pub const FILES_OF_GUESTS: Rule = Rule {
    tries: 20_000,
    first_us: 15 * MINUTE_US,
    longest_us: 60 * MINUTE_US,
    day_max: Some(80_000),
};

/// Pages at the bank on which one person, or one guest, begins to enter a card: each is a request
/// to the bank, which shuts out a house that asks without end.
pub const CARD_PAGES: Rule =
    Rule { tries: 15, first_us: 15 * MINUTE_US, longest_us: 4 * 60 * MINUTE_US, day_max: Some(60) };

/// The same of all guests of one network: a busy shop's, or a whole mobile carrier's.
pub const CARD_PAGES_OF_NETWORK: Rule =
    Rule { tries: 300, first_us: 15 * MINUTE_US, longest_us: 60 * MINUTE_US, day_max: None };

/// Accounts that strangers of one network ask for. Each costs a password's hash.
pub const REGISTRATIONS: Rule =
    Rule { tries: 30, first_us: 15 * MINUTE_US, longest_us: 60 * MINUTE_US, day_max: None };

/// Wrong passwords from one network on devices that nobody knows, whoever's they are said to be:
/// who tries a few passwords on each of many numbers meets no count of an account. A right one is
/// taken back, so a shop or a school behind one address, where people mistype now and then, hardly
/// ever meets it. Remembered devices are not counted here, and not stopped.
pub const SIGN_INS: Rule =
    Rule { tries: 100, first_us: 15 * MINUTE_US, longest_us: 4 * 60 * MINUTE_US, day_max: None };

/// Codes that strangers of one network ask for, to whatever addresses: each is a message that we
/// pay for and that somebody may not want. One that is answered is taken back.
pub const CODES_OF_NETWORK: Rule =
    Rule { tries: 60, first_us: 15 * MINUTE_US, longest_us: 4 * 60 * MINUTE_US, day_max: None };

/// Answers to identity questions in a case.
pub const PROOF: Rule =
    Rule { tries: 3, first_us: 60 * MINUTE_US, longest_us: DAY_US, day_max: Some(6) };

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
