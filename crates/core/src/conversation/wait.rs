//! How long whoever waits will probably wait, from how a queue was answered in the last hour.
//!
//! Two figures bound the time that one answer takes. Nobody was answered faster than their wait, so
//! it is at most the mean wait; and answers do not come faster than they are given, so that it is
//! at most the time between two of them. While few ask, the first is the truer one, since between
//! two answers nobody had asked; while many wait, the second is, since a wait then holds the
//! answers to those before. The smaller one is told, once for each place.

/// The figures are of this span, in microseconds.
pub const SPAN_US: i64 = 3_600_000_000;
/// What is told is told in minutes; less than this is not known.
pub const LEAST_US: i64 = 60_000_000;

/// The time until a first answer with so many `before`; none while nobody was answered. `answered`
/// cases waited for `waited_us` together.
#[must_use]
pub fn expected_us(before: i64, (answered, waited_us): (i64, i64)) -> Option<i64> {
    let mean_us = waited_us.checked_div(answered)?;
    let apart_us = SPAN_US / answered;
    let places = before.saturating_add(1);
    Some(mean_us.min(apart_us).max(0).saturating_mul(places).max(LEAST_US))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE_US: i64 = 60_000_000;

    #[test]
    fn the_wait_grows_with_the_place_and_is_never_below_a_minute() {
        let minutes = |before, answered, waited: i64| {
            expected_us(before, (answered, waited * MINUTE_US)).map(|us| us / MINUTE_US)
        };
        // before, answered, minutes that all of them waited together, minutes told
        for (before, answered, waited, told) in [
            (0, 0, 0, None),
            (3, 0, 0, None),
            // One a quiet hour, after three minutes: the hour between two says nothing.
            (0, 1, 3, Some(3)),
            (3, 1, 3, Some(12)),
            // A busy hour: each had waited for those before, and one is answered each minute.
            (0, 60, 600, Some(1)),
            (9, 60, 600, Some(10)),
            // Answered within seconds: the figures say no less than a minute.
            (0, 4, 0, Some(1)),
            (3, 4, 0, Some(1)),
        ] {
            assert_eq!(minutes(before, answered, waited), told, "{before} {answered} {waited}");
        }
        assert_eq!(expected_us(3, (1, 30_000_000)), Some(120_000_000));
        assert_eq!(expected_us(i64::MAX, (1, 2)), Some(i64::MAX));
    }
}
