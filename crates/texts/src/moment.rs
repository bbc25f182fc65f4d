//! Times, days and spans as the reader tells them, in the reader's zone.
//!
//! All instants are microseconds since 1970 UTC. The order of day, month and year and every word
//! stand in `locales/*/time.ftl`; here are only the numbers that go into them.

use crate::{Arg, Texts};
use jiff::civil::Date;
use jiff::{Timestamp, Zoned};

const MINUTE_US: i64 = 60 * 1_000_000;
const HOUR_MIN: i64 = 60;
const DAY_MIN: i64 = 24 * HOUR_MIN;

impl Texts {
    /// The time of day: `14:32`.
    #[must_use]
    pub fn time(&self, at_us: i64) -> String {
        self.zoned(at_us).strftime("%H:%M").to_string()
    }

    /// The time of day to the second, for timelines: `14:32:07`.
    #[must_use]
    pub fn time_exact(&self, at_us: i64) -> String {
        self.zoned(at_us).strftime("%H:%M:%S").to_string()
    }

    /// The date: `24 Nov 2026`, `2026年11月24日`.
    #[must_use]
    pub fn date(&self, at_us: i64) -> String {
        self.civil("time-date", self.zoned(at_us).date())
    }

    /// The date, from its stored form `YYYY-MM-DD`; what is not a date is shown as it is.
    #[must_use]
    pub fn date_text(&self, day: &str) -> String {
        day.parse().map_or_else(|_| day.to_owned(), |day| self.civil("time-date", day))
    }

    /// Date and time to the second, for records: `24 Nov 2026, 14:32:07`.
    #[must_use]
    pub fn date_time(&self, at_us: i64) -> String {
        self.at("time-date-time", self.zoned(at_us).date(), self.time_exact(at_us))
    }

    /// The same with the zone, for readers who may be anywhere.
    #[must_use]
    pub fn zoned_time(&self, at_us: i64) -> String {
        let zone = self.zoned(at_us).strftime("%:z").to_string();
        let said = [("when", self.date_time(at_us).into()), ("zone", zone.into())];
        self.with("time-zoned", &said)
    }

    /// Date and time to the minute, for appointments: `24 Nov 2026 14:30`.
    #[must_use]
    pub fn date_minute(&self, at_us: i64) -> String {
        self.at("time-date-minute", self.zoned(at_us).date(), self.time(at_us))
    }

    /// The day as far as needed, and the time: `Today 14:32`, `Yesterday 19:10`, `20 Nov 14:32`,
    /// and with the year when it is another one.
    #[must_use]
    pub fn day_time(&self, at_us: i64, now_us: i64) -> String {
        let (day, today) = (self.zoned(at_us).date(), self.zoned(now_us).date());
        let key = match days_from(today, day) {
            0 => "time-today",
            -1 => "time-yesterday",
            1 => "time-tomorrow",
            _ if day.year() == today.year() => "time-day-time",
            _ => "time-date-minute",
        };
        self.at(key, day, self.time(at_us))
    }

    /// The day of an instant, as a day to wait for: `Tue 24 Nov`, `11月24日 周二`.
    #[must_use]
    pub fn day(&self, at_us: i64) -> String {
        self.working_day(self.zoned(at_us).date())
    }

    /// A day to wait for: `Tue 24 Nov`, `11月24日 周二`.
    #[must_use]
    pub fn working_day(&self, day: Date) -> String {
        self.civil("time-working-day", day)
    }

    /// A day to wait for, from its stored form `YYYY-MM-DD`; what is not a date is shown as it is.
    #[must_use]
    pub fn working_day_text(&self, day: &str) -> String {
        day.parse().map_or_else(|_| day.to_owned(), |day| self.working_day(day))
    }

    /// A span in whole minutes, hours or days, in the two largest units that matter:
    /// `under a minute`, `12 minutes`, `1 hour 5 minutes`, `2 days 3 hours`.
    #[must_use]
    pub fn duration(&self, span_us: i64) -> String {
        let minutes = span_us.max(0) / MINUTE_US;
        let unit = |key: &str, count: i64| self.with(key, &[("count", Arg::Number(count))]);
        let (large, small) = if minutes >= DAY_MIN {
            let hours = minutes % DAY_MIN / HOUR_MIN;
            (unit("time-days", minutes / DAY_MIN), (hours > 0).then(|| unit("time-hours", hours)))
        } else if minutes >= HOUR_MIN {
            let rest = minutes % HOUR_MIN;
            let rest = (rest > 0).then(|| unit("time-minutes", rest));
            (unit("time-hours", minutes / HOUR_MIN), rest)
        } else if minutes > 0 {
            (unit("time-minutes", minutes), None)
        } else {
            (self.say("time-under-a-minute"), None)
        };
        match small {
            Some(small) => {
                self.with("time-span", &[("large", large.into()), ("small", small.into())])
            }
            None => large,
        }
    }

    /// How long ago, in one short unit, for lists that are scanned: `now`, `2 min`, `3 h`, `5 d`.
    #[must_use]
    pub fn age(&self, at_us: i64, now_us: i64) -> String {
        let minutes = now_us.saturating_sub(at_us).max(0) / MINUTE_US;
        let (key, count) = match minutes {
            0 => return self.say("time-age-now"),
            m if m < HOUR_MIN => ("time-age-minutes", m),
            m if m < DAY_MIN => ("time-age-hours", m / HOUR_MIN),
            m => ("time-age-days", m / DAY_MIN),
        };
        self.with(key, &[("count", count.into())])
    }

    /// The instant for machines, in a `<time datetime>`: `2026-11-24T06:32:07Z`.
    #[must_use]
    pub fn machine_time(&self, at_us: i64) -> String {
        instant(at_us).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// An instant as an input of date and time holds it (HTML, `datetime-local`):
    /// `2026-11-24T22:00`.
    #[must_use]
    pub fn instant_input(&self, at_us: i64) -> String {
        self.zoned(at_us).strftime("%Y-%m-%dT%H:%M").to_string()
    }

    /// What such an input sent, in the reader's zone; none: no date and time of this calendar. Of
    /// an hour that comes twice the first is meant, and one that never comes is the one after.
    #[must_use]
    pub fn typed_instant(&self, typed: &str) -> Option<i64> {
        let civil: jiff::civil::DateTime = typed.parse().ok()?;
        let zoned = civil.to_zoned(self.zone.rules()).ok()?;
        Some(zoned.timestamp().as_microsecond())
    }

    /// The reader's weekday of an instant, Monday 0.
    pub(crate) fn weekday_of(&self, at_us: i64) -> usize {
        let weekday = self.zoned(at_us).weekday().to_monday_zero_offset();
        usize::from(weekday.unsigned_abs())
    }

    fn zoned(&self, at_us: i64) -> Zoned {
        instant(at_us).to_zoned(self.zone.rules())
    }

    fn civil(&self, key: &str, day: Date) -> String {
        self.at(key, day, String::new())
    }

    fn at(&self, key: &str, day: Date, time: String) -> String {
        let month = i64::from(day.month());
        let month_name = self.with("time-month", &[("month", month.into())]);
        let weekday = i64::from(day.weekday().to_monday_one_offset());
        let weekday_name = self.with("time-weekday", &[("weekday", weekday.into())]);
        self.with(
            key,
            &[
                ("year", i64::from(day.year()).into()),
                ("month", month_name.into()),
                ("day", i64::from(day.day()).into()),
                ("weekday", weekday_name.into()),
                ("time", time.into()),
            ],
        )
    }
}

/// Beyond the calendar's ends (years ±9999) the nearest end: a text never fails.
fn instant(at_us: i64) -> Timestamp {
    let end = if at_us < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_microsecond(at_us).unwrap_or(end)
}

fn days_from(today: Date, day: Date) -> i32 {
    // Dates within the calendar are at most 7.4 million days apart, and days never fail to compare.
    today.until(day).map_or(i32::MAX, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use crate::{Language, Texts, Zone};
    use Language::{En, ZhHans};

    /// Sunday 22 November 2026, 14:32:07 in Shanghai.
    const NOW_US: i64 = 1_795_329_127_000_000;
    const HOUR_US: i64 = 3_600 * 1_000_000;

    fn check(language: Language, shown: impl Fn(Texts) -> String, expected: &str) {
        assert_eq!(shown(Texts::new(language)).replace('\u{a0}', " "), expected);
    }

    #[test]
    fn instants_are_told_in_the_zone_of_the_reader() {
        check(En, |t| t.time(NOW_US), "14:32");
        check(ZhHans, |t| t.time_exact(NOW_US), "14:32:07");
        check(En, |t| t.machine_time(NOW_US), "2026-11-22T06:32:07Z");
        check(En, |t| t.date(NOW_US), "22 Nov 2026");
        check(ZhHans, |t| t.date(NOW_US), "2026年11月22日");
        check(En, |t| t.date_time(NOW_US), "22 Nov 2026, 14:32:07");
        check(ZhHans, |t| t.date_time(NOW_US), "2026年11月22日 14:32:07");
        check(En, |t| t.day(NOW_US), "Sun 22 Nov");
        check(ZhHans, |t| t.day(NOW_US), "11月22日 周日");
        let new_york = Zone::named("America/New_York").expect("a zone");
        check(En, |t| Texts { zone: new_york, ..t }.date_time(NOW_US), "22 Nov 2026, 01:32:07");
        check(En, |t| t.date(i64::MAX), "31 Dec 9999");
    }

    #[test]
    fn what_an_input_holds_is_read_as_it_was_written() {
        let texts = Texts::new(En);
        assert_eq!(texts.instant_input(NOW_US), "2026-11-22T14:32");
        assert_eq!(texts.typed_instant("2026-11-22T14:32"), Some(NOW_US - 7_000_000));
        assert_eq!(texts.typed_instant("2026-11-22 14:32:07"), Some(NOW_US));
        for wrong in ["", "22.11.2026", "2026-02-30T10:00", "14:32", "９"] {
            assert_eq!(texts.typed_instant(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_day_is_named_as_far_as_needed() {
        for (hours, english, chinese) in [
            (0, "Today 14:32", "今天 14:32"),
            (-14, "Today 00:32", "今天 00:32"),
            (-15, "Yesterday 23:32", "昨天 23:32"),
            (10, "Tomorrow 00:32", "明天 00:32"),
            (-48, "20 Nov 14:32", "11月20日 14:32"),
            (24 * 40, "1 Jan 2027 14:32", "2027年1月1日 14:32"),
        ] {
            check(En, |t| t.day_time(NOW_US + hours * HOUR_US, NOW_US), english);
            check(ZhHans, |t| t.day_time(NOW_US + hours * HOUR_US, NOW_US), chinese);
        }
    }

    #[test]
    fn working_days_carry_their_weekday() {
        for (day, english, chinese) in [
            ("2026-11-24", "Tue 24 Nov", "11月24日 周二"),
            ("2026-02-01", "Sun 1 Feb", "2月1日 周日"),
            ("someday", "someday", "someday"),
        ] {
            check(En, |t| t.working_day_text(day), english);
            check(ZhHans, |t| t.working_day_text(day), chinese);
        }
    }

    #[test]
    fn spans_are_told_in_their_two_largest_units() {
        for (minutes, english, chinese, age_english, age_chinese) in [
            (-5, "under a minute", "不到 1 分钟", "now", "刚刚"),
            (0, "under a minute", "不到 1 分钟", "now", "刚刚"),
            (1, "1 minute", "1 分钟", "1 min", "1 分钟"),
            (59, "59 minutes", "59 分钟", "59 min", "59 分钟"),
            (60, "1 hour", "1 小时", "1 h", "1 小时"),
            (65, "1 hour 5 minutes", "1 小时 5 分钟", "1 h", "1 小时"),
            (24 * 60, "1 day", "1 天", "1 d", "1 天"),
            (51 * 60 + 9, "2 days 3 hours", "2 天 3 小时", "2 d", "2 天"),
        ] {
            let span_us = minutes * 60 * 1_000_000;
            check(En, |t| t.duration(span_us), english);
            check(ZhHans, |t| t.duration(span_us), chinese);
            check(En, |t| t.age(NOW_US - span_us, NOW_US), age_english);
            check(ZhHans, |t| t.age(NOW_US - span_us, NOW_US), age_chinese);
        }
    }
}
