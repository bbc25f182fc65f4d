//! Opening hours as the reader tells them: an ordinary week in their own zone, days alike together
//! (`Mon–Fri 09:00–18:00 · Sat 10:00–16:00`).

use paydesk_core::day::{DAY_US, day_in_china, midnight_us};
use paydesk_core::hours::{Hours, Now, Span};

use crate::Texts;

const MINUTE_US: i64 = 60_000_000;

impl Texts {
    /// The hours of an ordinary week, in the reader's zone as it is at this instant, and what holds
    /// on public holidays.
    #[must_use]
    pub fn hours(&self, hours: &Hours, now_us: i64) -> String {
        if hours.is_always() {
            return self.say("hours-always");
        }
        let week = self.week(hours, now_us);
        let mut parts: Vec<String> = Vec::new();
        let mut day = 0;
        while day < week.len() {
            let alike = week[day..].iter().take_while(|spans| **spans == week[day]).count();
            if !week[day].is_empty() {
                let days = self.days(day, day + alike - 1);
                let spans = week[day].join(&self.say("hours-between-spans"));
                parts.push(
                    self.with("hours-days", &[("days", days.into()), ("spans", spans.into())]),
                );
            }
            day += alike;
        }
        if parts.is_empty() {
            return self.say("hours-never");
        }
        parts.push(self.holidays(hours.holidays(), now_us));
        parts.join(" · ")
    }

    /// What a tag says of it: open now, or when it opens.
    #[must_use]
    pub fn open_now(&self, now: Now, now_us: i64) -> String {
        match now {
            Now::Always => self.say("hours-now-always"),
            Now::Open { until_us } => {
                let until = self.when(until_us, now_us);
                self.with("hours-now-open", &[("until", until.into())])
            }
            Now::Closed { opens_us: Some(opens_us) } => {
                let opens = self.when(opens_us, now_us);
                self.with("hours-now-closed", &[("opens", opens.into())])
            }
            Now::Closed { opens_us: None } => self.say("hours-never"),
        }
    }

    /// As `day_time`, within a sentence: `tomorrow 09:00`.
    #[must_use]
    pub fn when(&self, at_us: i64, now_us: i64) -> String {
        let said = self.day_time(at_us, now_us);
        let mut chars = said.chars();
        match chars.next() {
            Some(first) => first.to_ascii_lowercase().to_string() + chars.as_str(),
            None => said,
        }
    }

    /// The spans of each day of the reader's week, Monday first: each stands on the day on which it
    /// begins for them.
    fn week(&self, hours: &Hours, now_us: i64) -> [Vec<String>; 7] {
        let mut week: [Vec<(String, String)>; 7] = Default::default();
        for ahead in 0..7 {
            let begins_us = midnight_us(now_us) + ahead * DAY_US;
            let weekday = day_in_china(begins_us).weekday().to_monday_zero_offset();
            for span in &hours.week()[usize::from(weekday.unsigned_abs())] {
                let from_us = begins_us + span.from_min * MINUTE_US;
                let day = self.weekday_of(from_us);
                week[day].push((self.time(from_us), self.span(begins_us, *span)));
            }
        }
        week.map(|mut spans| {
            spans.sort();
            spans.into_iter().map(|(_, said)| said).collect()
        })
    }

    fn span(&self, begins_us: i64, span: Span) -> String {
        let time = |minute: i64| self.time(begins_us + minute * MINUTE_US);
        format!("{}–{}", time(span.from_min), if_midnight(time(span.to_min)))
    }

    fn holidays(&self, spans: &[Span], now_us: i64) -> String {
        if spans.is_empty() {
            return self.say("hours-holidays-closed");
        }
        let begins_us = midnight_us(now_us);
        let said: Vec<String> = spans.iter().map(|span| self.span(begins_us, *span)).collect();
        let spans = said.join(&self.say("hours-between-spans"));
        self.with("hours-holidays", &[("spans", spans.into())])
    }

    /// `Mon–Fri`, `Sat`.
    fn days(&self, first: usize, last: usize) -> String {
        let name = |day: usize| {
            let weekday = i64::try_from(day).unwrap_or(0) + 1;
            self.with("time-weekday", &[("weekday", weekday.into())])
        };
        if first == last {
            return name(first);
        }
        let ends = [("first", name(first).into()), ("last", name(last).into())];
        self.with("hours-range", &ends)
    }
}

/// A day that ends at midnight ends at 24:00: nobody reads `08:00–00:00`.
fn if_midnight(time: String) -> String {
    if time == "00:00" { "24:00".to_owned() } else { time }
}

#[cfg(test)]
mod tests {
    use paydesk_core::calendar::Calendar;
    use paydesk_core::hours::Hours;

    use crate::{Language, Texts, Zone};

    /// Sunday 22 November 2026, 14:32 in China.
    const NOW_US: i64 = 1_795_329_127_000_000;

    fn check(hours: &str, zone: &str, english: &str, chinese: &str) {
        let hours = Hours::parse(hours).unwrap();
        for (language, expected) in [(Language::En, english), (Language::ZhHans, chinese)] {
            let texts = Texts { language, zone: Zone::named(zone).unwrap() };
            let now = texts.open_now(hours.at(NOW_US, Calendar::china()), NOW_US);
            let said = format!("{} | {now}", texts.hours(&hours, NOW_US));
            assert_eq!(said, expected);
        }
    }

    #[test]
    fn a_week_is_told_in_the_readers_own_time() {
        let week = "mon-fri 09:00-12:00 13:00-18:00, sat 10:00-16:00";
        check(
            week,
            "Asia/Shanghai",
            "Mon–Fri 09:00–12:00, 13:00–18:00 · Sat 10:00–16:00 · closed on public holidays \
             | Opens tomorrow 09:00",
            "周一至周五 09:00–12:00、13:00–18:00 · 周六 10:00–16:00 · 法定节假日休息 \
             | 明天 09:00 开始服务",
        );
        // China is 13 hours ahead of New York in winter: Monday morning is Sunday evening there.
        check(
            "mon-fri 09:00-18:00",
            "America/New_York",
            "Mon–Thu 20:00–05:00 · Sun 20:00–05:00 · closed on public holidays | Opens today 20:00",
            "周一至周四 20:00–05:00 · 周日 20:00–05:00 · 法定节假日休息 | 今天 20:00 开始服务",
        );
        check(
            "mon-sun 08:00-24:00, holidays 10:00-16:00",
            "Asia/Shanghai",
            "Mon–Sun 08:00–24:00 · public holidays 10:00–16:00 | Open now, until tomorrow 00:00",
            "周一至周日 08:00–24:00 · 法定节假日 10:00–16:00 | 正在服务，到明天 00:00",
        );
        check("always", "Asia/Shanghai", "Day and night | Open now", "全天 24 小时 | 正在服务");
        check("", "Asia/Shanghai", "Closed | Closed", "暂不提供 | 暂不提供");
    }
}
