//! Days in China: limits count by them, ages are told by them, and pages mean them by "today".
//!
//! China has kept UTC+8 without summer time since 1991; a fixed offset needs no time zone data.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

pub const DAY_US: i64 = 86_400_000_000;
const CHINA_OFFSET_US: i64 = 8 * 3_600_000_000;

/// The number of the day of an instant.
#[must_use]
pub fn day_of(now_us: i64) -> i64 {
    (now_us + CHINA_OFFSET_US).div_euclid(DAY_US)
}

/// When the day of an instant began.
#[must_use]
pub fn midnight_us(now_us: i64) -> i64 {
    day_of(now_us) * DAY_US - CHINA_OFFSET_US
}

/// The civil day of an instant. Instants outside the years that a date can hold fall on the first
/// day of the epoch.
#[must_use]
pub fn day_in_china(now_us: i64) -> Date {
    let now = Timestamp::from_microsecond(now_us).unwrap_or(Timestamp::UNIX_EPOCH);
    now.to_zoned(TimeZone::fixed(jiff::tz::offset(8))).date()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_china() {
        // 22 November 2026, 00:00 in China.
        let begins_us = 1_795_276_800_000_000;
        for (at_us, day, begun_us) in [
            (begins_us - 1, date(2026, 11, 21), begins_us - DAY_US),
            (begins_us, date(2026, 11, 22), begins_us),
            (begins_us + DAY_US - 1, date(2026, 11, 22), begins_us),
        ] {
            assert_eq!((day_in_china(at_us), midnight_us(at_us)), (day, begun_us), "{at_us}");
        }
        assert_eq!(day_of(begins_us), day_of(begins_us - 1) + 1);
        assert_eq!(day_in_china(i64::MAX), date(1970, 1, 1));
    }
}
