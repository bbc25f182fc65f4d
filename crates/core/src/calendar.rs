//! Working days in mainland China, for saying on which day money is expected.
//!
//! Public holidays are moved about by order each year, and weekends become working days for it, so
//! the days are data (`data/cn-holidays.txt`, a form that operators can replace) and not a formula.
//!
//! Invariants: a calendar that was read is consistent (no day stands twice, a working weekend day
//! is a weekend day, a year's days follow its year line); counting always ends. Years without a
//! line fall back to Monday to Friday, and [`Calendar::certainty`] says so.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::Serialize;

/// The calendar that the program carries.
const BUILT_IN: &str = include_str!("../data/cn-holidays.txt");

/// Working days that may be asked for at once; more is a slip somewhere.
pub const DAYS_MAX: u32 = 366;
const TEXT_LINES_MAX: usize = 4_000;
const RANGE_DAYS_MAX: i32 = 31;

/// How well a year is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// The year is not in the calendar: weekends only.
    WeekendsOnly,
    /// The days fixed by law, not yet arranged.
    Statutory,
    Official,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Off,
    Work,
}

/// Holidays and working weekends, by day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    years: BTreeMap<i16, Certainty>,
    days: BTreeMap<Date, Mark>,
}

/// What is wrong with a calendar file, and on which line (from 1).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("calendar, line {line}: {fault}")]
pub struct CalendarError {
    pub line: usize,
    pub fault: CalendarFault,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarFault {
    #[error("begins with none of `year`, `off`, `work`")]
    Kind,
    #[error("a year line is `year 2026 official` or `year 2027 statutory`")]
    Year,
    #[error("the year has a line already")]
    YearTwice,
    #[error("not a day or a range of days, such as 2026-10-01..2026-10-07")]
    Day,
    #[error("the range ends before it begins, or is longer than a month")]
    Range,
    #[error("the day's year has no year line above it")]
    YearMissing,
    #[error("the day stands twice")]
    Twice,
    #[error("a working weekend day must be a Saturday or a Sunday")]
    NotWeekend,
    #[error("more lines than a calendar can have")]
    TooLong,
}

impl Calendar {
    /// The calendar that the program carries.
    #[must_use]
    pub fn china() -> &'static Calendar {
        static CHINA: OnceLock<Calendar> = OnceLock::new();
        CHINA.get_or_init(|| {
            Calendar::parse(BUILT_IN).expect("the built-in text never changes, and a test reads it")
        })
    }

    /// Reads a calendar file; see the head of `data/cn-holidays.txt` for its form.
    pub fn parse(text: &str) -> Result<Calendar, CalendarError> {
        let mut calendar = Calendar { years: BTreeMap::new(), days: BTreeMap::new() };
        for (at, line) in text.lines().enumerate() {
            let error = |fault| CalendarError { line: at + 1, fault };
            if at >= TEXT_LINES_MAX {
                return Err(error(CalendarFault::TooLong));
            }
            let line = line.split('#').next().unwrap_or_default().trim();
            if !line.is_empty() {
                calendar.read_line(line).map_err(error)?;
            }
        }
        Ok(calendar)
    }

    fn read_line(&mut self, line: &str) -> Result<(), CalendarFault> {
        let mut words = line.split_whitespace();
        let kind = words.next().unwrap_or_default();
        let what = words.next().unwrap_or_default();
        match kind {
            "year" => self.read_year(what, words.next().unwrap_or_default()),
            "off" => self.read_days(what, Mark::Off),
            "work" => self.read_days(what, Mark::Work),
            _ => Err(CalendarFault::Kind),
        }
    }

    fn read_year(&mut self, year: &str, certainty: &str) -> Result<(), CalendarFault> {
        let year: i16 = year.parse().map_err(|_| CalendarFault::Year)?;
        let certainty = match certainty {
            "official" => Certainty::Official,
            "statutory" => Certainty::Statutory,
            _ => return Err(CalendarFault::Year),
        };
        if !(1949..=2999).contains(&year) {
            return Err(CalendarFault::Year);
        }
        match self.years.insert(year, certainty) {
            None => Ok(()),
            Some(_) => Err(CalendarFault::YearTwice),
        }
    }

    fn read_days(&mut self, days: &str, mark: Mark) -> Result<(), CalendarFault> {
        let (first, last) = days.split_once("..").unwrap_or((days, days));
        let read = |day: &str| day.parse::<Date>().map_err(|_| CalendarFault::Day);
        let (first, last) = (read(first)?, read(last)?);
        let span = first.until(last).map_err(|_| CalendarFault::Range)?.get_days();
        if !(0..RANGE_DAYS_MAX).contains(&span) {
            return Err(CalendarFault::Range);
        }
        for day in first.series(1.day()).take_while(|day| *day <= last) {
            if !self.years.contains_key(&day.year()) {
                return Err(CalendarFault::YearMissing);
            }
            if mark == Mark::Work && !is_weekend(day) {
                return Err(CalendarFault::NotWeekend);
            }
            if self.days.insert(day, mark).is_some() {
                return Err(CalendarFault::Twice);
            }
        }
        Ok(())
    }

    /// How well the year of this day is known.
    #[must_use]
    pub fn certainty(&self, day: Date) -> Certainty {
        self.years.get(&day.year()).copied().unwrap_or(Certainty::WeekendsOnly)
    }

    /// Whether it is a public holiday, or a day off around one.
    #[must_use]
    pub fn is_holiday(&self, day: Date) -> bool {
        self.days.get(&day) == Some(&Mark::Off)
    }

    #[must_use]
    pub fn is_working(&self, day: Date) -> bool {
        match self.days.get(&day) {
            Some(Mark::Off) => false,
            Some(Mark::Work) => true,
            None => !is_weekend(day),
        }
    }

    /// The `n`-th working day after `day`; `day` itself never counts. With 0, `day` itself if it is
    /// a working day, else the next one. At most [`DAYS_MAX`] are counted.
    #[must_use]
    pub fn add_working_days(&self, day: Date, n: u32) -> Date {
        let mut at = day;
        if n == 0 {
            while !self.is_working(at) {
                at = next(at);
            }
            return at;
        }
        let mut left = n.min(DAYS_MAX);
        while left > 0 {
            at = next(at);
            left -= u32::from(self.is_working(at));
        }
        at
    }

    /// Working days from `from` (not counted) up to `to` (counted); 0 when `to` is not later.
    #[must_use]
    pub fn working_days_between(&self, from: Date, to: Date) -> u32 {
        let mut at = from;
        let mut count = 0;
        while at < to && count < DAYS_MAX {
            at = next(at);
            count += u32::from(self.is_working(at));
        }
        count
    }
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// The day after. The last day that a date can hold (in the year 9999) stands for all later ones,
/// a Friday on which all counting ends.
fn next(day: Date) -> Date {
    day.tomorrow().unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn the_year_2026_is_as_it_was_published() {
        let calendar = Calendar::china();
        let holidays = (0..365)
            .map(|n| date(2026, 1, 1).checked_add(n.days()).unwrap())
            .filter(|day| calendar.days.get(day) == Some(&Mark::Off))
            .count();
        // 3 + 9 + 3 + 5 + 3 + 3 + 7 days off, and six weekend days worked in exchange.
        assert_eq!(holidays, 33);
        let worked = calendar.days.values().filter(|mark| **mark == Mark::Work).count();
        assert_eq!(worked, 6);
        let table = [
            (date(2026, 1, 4), true),
            (date(2026, 2, 13), true),
            (date(2026, 2, 14), true),
            (date(2026, 2, 15), false),
            (date(2026, 2, 23), false),
            (date(2026, 2, 24), true),
            (date(2026, 2, 28), true),
            (date(2026, 3, 1), false),
            (date(2026, 5, 9), true),
            (date(2026, 5, 10), false),
            (date(2026, 9, 20), true),
            (date(2026, 10, 1), false),
            (date(2026, 10, 8), true),
            (date(2026, 10, 10), true),
            (date(2026, 10, 11), false),
            (date(2026, 11, 23), true),
        ];
        for (day, working) in table {
            assert_eq!(calendar.is_working(day), working, "{day}");
        }
    }

    #[test]
    fn working_days_are_counted_over_holidays() {
        let calendar = Calendar::china();
        let table = [
            // Sunday: the next working day is Monday.
            (date(2026, 11, 22), 0, date(2026, 11, 23)),
            (date(2026, 11, 22), 1, date(2026, 11, 23)),
            (date(2026, 11, 23), 0, date(2026, 11, 23)),
            (date(2026, 11, 23), 1, date(2026, 11, 24)),
            (date(2026, 11, 20), 3, date(2026, 11, 25)),
            // Over National Day: 8, 9 and the worked Saturday 10.
            (date(2026, 9, 30), 3, date(2026, 10, 10)),
            (date(2026, 9, 30), 4, date(2026, 10, 12)),
            // Over Spring Festival, from the worked Saturday before it.
            (date(2026, 2, 14), 1, date(2026, 2, 24)),
            (date(2026, 2, 14), 6, date(2026, 3, 2)),
            // Over the year's end, into a year of which only the law is known.
            (date(2026, 12, 31), 1, date(2027, 1, 4)),
        ];
        for (day, n, expected) in table {
            assert_eq!(calendar.add_working_days(day, n), expected, "{day} + {n}");
        }
        assert_eq!(calendar.working_days_between(date(2026, 9, 30), date(2026, 10, 12)), 4);
        assert_eq!(calendar.working_days_between(date(2026, 9, 30), date(2026, 9, 30)), 0);
    }

    #[test]
    fn how_well_a_year_is_known_is_said() {
        let calendar = Calendar::china();
        assert_eq!(calendar.certainty(date(2026, 6, 1)), Certainty::Official);
        assert_eq!(calendar.certainty(date(2027, 6, 1)), Certainty::Statutory);
        assert_eq!(calendar.certainty(date(2028, 6, 1)), Certainty::WeekendsOnly);
        assert!(calendar.is_working(date(2028, 10, 2)));
    }

    #[test]
    fn a_bad_file_is_refused_with_its_line() {
        use CalendarFault as F;
        let table = [
            ("2026-10-01 holiday", 1, F::Kind),
            ("\n# note\nholiday 2026-10-01", 3, F::Kind),
            ("year", 1, F::Year),
            ("year 2026", 1, F::Year),
            ("year 2026 maybe", 1, F::Year),
            ("year 99999 official", 1, F::Year),
            ("year 1066 official", 1, F::Year),
            ("year 2026 official\nyear 2026 statutory", 2, F::YearTwice),
            ("year 2026 official\noff", 2, F::Day),
            ("year 2026 official\noff 2026-02-30", 2, F::Day),
            ("year 2026 official\noff 2026-10-01..", 2, F::Day),
            ("year 2026 official\noff 2026-10-07..2026-10-01", 2, F::Range),
            ("year 2026 official\noff 2026-01-01..2026-12-31", 2, F::Range),
            ("off 2026-10-01", 1, F::YearMissing),
            ("year 2026 official\noff 2026-12-31..2027-01-01", 2, F::YearMissing),
            ("year 2026 official\noff 2026-10-01\noff 2026-09-30..2026-10-02", 3, F::Twice),
            ("year 2026 official\noff 2026-10-10\nwork 2026-10-10", 3, F::Twice),
            ("year 2026 official\nwork 2026-10-08", 2, F::NotWeekend),
        ];
        for (text, line, fault) in table {
            assert_eq!(Calendar::parse(text), Err(CalendarError { line, fault }), "{text}");
        }
        let long = "\n".repeat(5_000);
        assert_eq!(Calendar::parse(&long).unwrap_err().fault, F::TooLong);
    }

    #[test]
    fn the_end_of_time_is_an_end() {
        let calendar = Calendar::china();
        assert_eq!(calendar.add_working_days(Date::MAX, 5), Date::MAX);
    }

    proptest! {
        #[test]
        fn counting_lands_on_a_working_day_and_counts_back(offset in 0_i32..1_000, n in 1_u32..60) {
            let calendar = Calendar::china();
            let from = date(2025, 6, 1).checked_add(offset.days()).unwrap();
            let to = calendar.add_working_days(from, n);
            prop_assert!(calendar.is_working(to));
            prop_assert_eq!(calendar.working_days_between(from, to), n);
        }

        #[test]
        fn no_file_makes_it_panic(text in "(year|off|work|#)?[ 0-9a-z.\\-\n]{0,80}") {
            let _ = Calendar::parse(&text);
        }
    }
}
