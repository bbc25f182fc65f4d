//! Opening hours: when somebody of us reads, picks up, or calls back.
//!
//! Hours are told in one zone, China's ([`crate::day`]), as weekly spans and a span for public
//! holidays ([`crate::calendar`]); a weekend day that is worked in exchange for a holiday has the
//! hours of a Friday. Money at risk knows no hours: whoever decides about that does not ask here.
//!
//! Invariants: the spans of a day stand in order and do not meet; looking for the next opening
//! always ends. To add a way to us that keeps hours: a field of [`Opening`], and its setting.

use jiff::civil::{Date, Weekday};

use crate::calendar::Calendar;
use crate::conversation::Queue;
use crate::day::{DAY_US, day_in_china, midnight_us};

const MINUTE_US: i64 = 60_000_000;
const DAY_MIN: i64 = 24 * 60;
/// The next opening is looked for on so many days: beyond the longest holidays that there are.
const AHEAD_DAYS: i64 = 31;
/// Spans of one day; more is a slip.
const SPANS_MAX: usize = 4;
/// Monday to Sunday, as hours are typed.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const FRIDAY: usize = 4;

/// From a minute of the day to another, which is not counted: `1440` is midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    pub from_min: i64,
    pub to_min: i64,
}

/// The hours of one way to us.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hours {
    /// Monday first.
    week: [Vec<Span>; 7],
    /// On public holidays; none: closed, unless it is always open.
    holidays: Vec<Span>,
}

/// What is wrong with hours that were typed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HoursFault {
    #[error("{0:?} is no day: mon, tue, wed, thu, fri, sat, sun, a range of them, or holidays")]
    Day(String),
    #[error("{0:?} is no span of a day such as 09:00-18:00 (up to 24:00)")]
    Span(String),
    #[error("{0:?} meets another span of its day, or is one too many")]
    Meets(String),
}

/// How a way to us stands by its hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Now {
    Always,
    Open {
        until_us: i64,
    },
    /// None: it is not open on any of the days that are looked at.
    Closed {
        opens_us: Option<i64>,
    },
}

impl Now {
    #[must_use]
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Closed { .. })
    }
}

impl Hours {
    /// Day and night, on every day.
    #[must_use]
    pub fn always() -> Self {
        let all = vec![Span { from_min: 0, to_min: DAY_MIN }];
        Self { week: std::array::from_fn(|_| all.clone()), holidays: all }
    }

    /// Reads hours as an operator writes them: `always`, or `mon-fri 09:00-12:00 13:00-18:00, sat
    /// 10:00-16:00, holidays 10:00-16:00`. What is not named is closed.
    ///
    /// # Errors
    /// The part that cannot be meant.
    pub fn parse(text: &str) -> Result<Self, HoursFault> {
        if text.trim() == "always" {
            return Ok(Self::always());
        }
        let mut hours = Self::default();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (days, spans) = part.split_once(' ').unwrap_or((part, ""));
            let (first, last) = days.split_once('-').unwrap_or((days, days));
            let at = |day: &str| DAYS.iter().position(|known| *known == day);
            let lists = match (days, at(first), at(last)) {
                ("holidays", ..) => std::slice::from_mut(&mut hours.holidays),
                (_, Some(first), Some(last)) if first <= last => &mut hours.week[first..=last],
                _ => return Err(HoursFault::Day(days.to_owned())),
            };
            let mut spans = spans.split_whitespace().peekable();
            if spans.peek().is_none() {
                return Err(HoursFault::Span(part.to_owned()));
            }
            for typed in spans {
                let span = span(typed).ok_or_else(|| HoursFault::Span(typed.to_owned()))?;
                for list in lists.iter_mut() {
                    add(list, span).ok_or_else(|| HoursFault::Meets(typed.to_owned()))?;
                }
            }
        }
        Ok(hours)
    }

    #[must_use]
    pub fn is_always(&self) -> bool {
        *self == Self::always()
    }

    /// The spans of an ordinary week, Monday first.
    #[must_use]
    pub fn week(&self) -> &[Vec<Span>; 7] {
        &self.week
    }

    /// The spans of a public holiday.
    #[must_use]
    pub fn holidays(&self) -> &[Span] {
        &self.holidays
    }

    fn spans(&self, day: Date, calendar: &Calendar) -> &[Span] {
        if calendar.is_holiday(day) {
            return &self.holidays;
        }
        let worked = weekday(day) > FRIDAY && calendar.is_working(day);
        &self.week[if worked { FRIDAY } else { weekday(day) }]
    }

    /// The spans of the day of this instant, as instants.
    #[must_use]
    pub fn on_day(&self, at_us: i64, calendar: &Calendar) -> Vec<(i64, i64)> {
        let begins_us = midnight_us(at_us);
        let instant = |minute: i64| begins_us + minute * MINUTE_US;
        let spans = self.spans(day_in_china(at_us), calendar).iter();
        spans.map(|span| (instant(span.from_min), instant(span.to_min))).collect()
    }

    /// How it stands at this instant.
    #[must_use]
    pub fn at(&self, now_us: i64, calendar: &Calendar) -> Now {
        if self.is_always() {
            return Now::Always;
        }
        let mut until_us = None;
        for ahead in 0..AHEAD_DAYS {
            for (from_us, to_us) in self.on_day(now_us + ahead * DAY_US, calendar) {
                match until_us {
                    // Open over midnight.
                    Some(end_us) if from_us == end_us => until_us = Some(to_us),
                    Some(until_us) => return Now::Open { until_us },
                    None if (from_us..to_us).contains(&now_us) => until_us = Some(to_us),
                    None if from_us > now_us => return Now::Closed { opens_us: Some(from_us) },
                    None => {}
                }
            }
        }
        until_us.map_or(Now::Closed { opens_us: None }, |until_us| Now::Open { until_us })
    }

    /// From when on what comes now is in somebody's hands: now, or when it opens.
    #[must_use]
    pub fn from_us(&self, now_us: i64, calendar: &Calendar) -> i64 {
        match self.at(now_us, calendar) {
            Now::Closed { opens_us } => opens_us.unwrap_or(now_us),
            Now::Always | Now::Open { .. } => now_us,
        }
    }
}

fn weekday(day: Date) -> usize {
    match day.weekday() {
        Weekday::Monday => 0,
        Weekday::Tuesday => 1,
        Weekday::Wednesday => 2,
        Weekday::Thursday => 3,
        Weekday::Friday => FRIDAY,
        Weekday::Saturday => 5,
        Weekday::Sunday => 6,
    }
}

fn span(typed: &str) -> Option<Span> {
    let (from, to) = typed.split_once('-')?;
    let span = Span { from_min: minute(from)?, to_min: minute(to)? };
    (span.from_min < span.to_min).then_some(span)
}

fn minute(typed: &str) -> Option<i64> {
    let (hour, minute) = typed.split_once(':')?;
    let digits = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
    let fits = digits(hour) && digits(minute);
    let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
    let at = hour * 60 + minute;
    (fits && minute < 60 && at <= DAY_MIN).then_some(at)
}

fn add(list: &mut Vec<Span>, span: Span) -> Option<()> {
    let meets = |other: &Span| span.from_min <= other.to_min && other.from_min <= span.to_min;
    if list.len() >= SPANS_MAX || list.iter().any(meets) {
        return None;
    }
    list.push(span);
    list.sort_unstable();
    Some(())
}

/// The hours of all ways to us that have some.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// When somebody reads what is written, by queue.
    pub payments: Hours,
    pub accounts: Hours,
    pub general: Hours,
    /// When somebody picks up.
    pub hotline: Hours,
    /// When we call back.
    pub callback: Hours,
}

impl Opening {
    #[must_use]
    pub fn always() -> Self {
        Self {
            payments: Hours::always(),
            accounts: Hours::always(),
            general: Hours::always(),
            hotline: Hours::always(),
            callback: Hours::always(),
        }
    }

    /// When somebody reads what is written to this queue.
    #[must_use]
    pub fn queue(&self, queue: Queue) -> &Hours {
        match queue {
            Queue::Payments => &self.payments,
            Queue::Accounts => &self.accounts,
            Queue::General => &self.general,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HOUR_US: i64 = 60 * MINUTE_US;
    /// Monday 23 November 2026, 00:00 in China.
    const MONDAY_US: i64 = 1_795_363_200_000_000;

    fn day_us(text: &str) -> i64 {
        let day: Date = text.parse().unwrap();
        let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(8));
        day.to_zoned(zone).unwrap().timestamp().as_microsecond()
    }

    /// How it stands on that day at that hour, in words.
    fn check(hours: &str, day: &str, hour: i64, expected: &str) {
        let now_us = day_us(day) + hour * HOUR_US;
        let told = |at_us: i64| {
            let hours = (at_us - midnight_us(at_us)) / HOUR_US;
            format!("{} {hours:02}", day_in_china(at_us))
        };
        let said = match Hours::parse(hours).unwrap().at(now_us, Calendar::china()) {
            Now::Always => "always".to_owned(),
            Now::Open { until_us } => format!("open until {}", told(until_us)),
            Now::Closed { opens_us: Some(opens_us) } => format!("opens {}", told(opens_us)),
            Now::Closed { opens_us: None } => "never".to_owned(),
        };
        assert_eq!(said, expected, "{hours}, {day} {hour}");
    }

    #[test]
    fn hours_are_kept_over_weekends_and_holidays() {
        assert_eq!(day_us("2026-11-23"), MONDAY_US);
        let week = "mon-fri 09:00-12:00 13:00-18:00, sat 10:00-16:00";
        for (day, hour, expected) in [
            ("2026-11-23", 8, "opens 2026-11-23 09"),
            ("2026-11-23", 9, "open until 2026-11-23 12"),
            ("2026-11-23", 12, "opens 2026-11-23 13"),
            ("2026-11-23", 17, "open until 2026-11-23 18"),
            ("2026-11-23", 18, "opens 2026-11-24 09"),
            ("2026-11-28", 15, "open until 2026-11-28 16"),
            ("2026-11-28", 16, "opens 2026-11-30 09"),
            // National Day; the Saturday after it is worked, as a Friday would be.
            ("2026-09-30", 18, "opens 2026-10-08 09"),
            ("2026-10-10", 9, "open until 2026-10-10 12"),
        ] {
            check(week, day, hour, expected);
        }
        check("always", "2026-10-01", 3, "always");
        check("mon-sun 08:00-22:00, holidays 10:00-16:00", "2026-10-01", 9, "opens 2026-10-01 10");
        check("", "2026-11-23", 9, "never");
        // Over midnight.
        check("mon 20:00-24:00, tue 00:00-06:00", "2026-11-23", 23, "open until 2026-11-24 06");
    }

    #[test]
    fn what_comes_outside_the_hours_counts_from_the_opening() {
        let hours = Hours::parse("mon-fri 09:00-18:00").unwrap();
        let calendar = Calendar::china();
        assert_eq!(hours.from_us(MONDAY_US, calendar), MONDAY_US + 9 * HOUR_US);
        assert_eq!(hours.from_us(MONDAY_US + 10 * HOUR_US, calendar), MONDAY_US + 10 * HOUR_US);
    }

    #[test]
    fn hours_that_cannot_be_meant_are_refused_with_their_part() {
        use HoursFault::{Day, Meets, Span};
        for (text, fault) in [
            ("monday 09:00-18:00", Day("monday".into())),
            ("fri-mon 09:00-18:00", Day("fri-mon".into())),
            ("mon", Span("mon".into())),
            ("mon 9:00-18:00", Span("9:00-18:00".into())),
            ("mon 09:00-25:00", Span("09:00-25:00".into())),
            ("mon 18:00-09:00", Span("18:00-09:00".into())),
            ("mon 09:60-18:00", Span("09:60-18:00".into())),
            ("mon +9:00-18:00", Span("+9:00-18:00".into())),
            ("mon 09:00-12:00, mon-fri 11:00-18:00", Meets("11:00-18:00".into())),
            (
                "mon 01:00-02:00 03:00-04:00 05:00-06:00 07:00-08:00 09:00-10:00",
                Meets("09:00-10:00".into()),
            ),
        ] {
            assert_eq!(Hours::parse(text), Err(fault), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[a-z0-9:, -]{0,60}") {
            if let Ok(hours) = Hours::parse(&text) {
                let _ = hours.at(MONDAY_US, Calendar::china());
            }
        }
    }
}
