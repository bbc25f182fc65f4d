//! The clock and the dice of the outside world: the only file here that reads either.

use std::time::Duration;

/// Microseconds since 1970 UTC.
pub(crate) fn now_us() -> i64 {
    #[expect(clippy::disallowed_methods, reason = "the outside world has its own clock")]
    jiff::Timestamp::now().as_microsecond()
}

/// An id that nobody guesses: the prefix and 128 random bits.
pub(crate) fn new_id(prefix: &str) -> String {
    #[expect(clippy::disallowed_methods, reason = "the outside world rolls its own dice")]
    let bits = rand::random::<u128>();
    format!("{prefix}_{bits:032x}")
}

/// RFC 3339 in UTC.
pub(crate) fn rfc3339(at_us: i64) -> String {
    jiff::Timestamp::from_microsecond(at_us).map_or_else(|_| at_us.to_string(), |at| at.to_string())
}

/// For people: `2026-07-31 16:00:05`, by the clocks in China, as the house tells time too.
pub(crate) fn for_people(at_us: i64) -> String {
    let Ok(at) = jiff::Timestamp::from_microsecond(at_us) else { return at_us.to_string() };
    let here = jiff::tz::Offset::constant(8).to_datetime(at);
    here.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// The time left until `at_us`, none if it has passed.
pub(crate) fn until(at_us: i64) -> Duration {
    Duration::from_micros(u64::try_from(at_us.saturating_sub(now_us())).unwrap_or(0))
}

/// Seconds and milliseconds as the microseconds that the book counts in.
pub(crate) const fn seconds(n: i64) -> i64 {
    n * 1_000_000
}

pub(crate) const fn millis(n: i64) -> i64 {
    n * 1_000
}

#[cfg(test)]
mod tests {
    use super::for_people;

    #[test]
    fn people_read_the_time_of_their_own_clocks() {
        // 2026-07-31 20:00:05 UTC.
        assert_eq!(for_people(1_785_528_005_000_000), "2026-08-01 04:00:05");
    }
}
