//! Time zones by IANA name, as small values that can be copied.
//!
//! A zone's rules are loaded once per process and kept; only names that the time zone database
//! knows are kept, so what strangers send cannot make the table grow beyond that database.

use jiff::tz::{TimeZone, offset};
use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex, PoisonError};

/// The zone of a reader when nothing else is known: where most of our users live.
const DEFAULT_NAME: &str = "Asia/Shanghai";

/// A time zone of the IANA database.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Zone(&'static TimeZone);

static KNOWN: LazyLock<Mutex<BTreeMap<String, Zone>>> = LazyLock::new(Mutex::default);

static DEFAULT: LazyLock<Zone> = LazyLock::new(|| {
    Zone::named(DEFAULT_NAME)
        // China has had one offset and no summer time since 1991, so this is the same zone.
        .unwrap_or_else(|| Zone(Box::leak(Box::new(TimeZone::fixed(offset(8))))))
});

impl Zone {
    /// The zone of that IANA name, such as `Europe/Berlin`; `None` when there is no such zone.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let zone = TimeZone::get(name).ok()?;
        let canonical = zone.iana_name()?.to_owned();
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        Some(*known.entry(canonical).or_insert_with(|| Self(Box::leak(Box::new(zone)))))
    }

    /// The IANA name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.0.iana_name().unwrap_or(DEFAULT_NAME)
    }

    /// When a day begins here, in microseconds since 1970 UTC; `None` beyond what can be told.
    #[must_use]
    pub fn midnight_us(self, day: jiff::civil::Date) -> Option<i64> {
        Some(day.to_zoned(self.rules()).ok()?.timestamp().as_microsecond())
    }

    pub(crate) fn rules(self) -> TimeZone {
        self.0.clone()
    }
}

impl Default for Zone {
    fn default() -> Self {
        *DEFAULT
    }
}

impl std::fmt::Debug for Zone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Zone({})", self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::Zone;

    #[test]
    fn zones_are_found_by_name_and_shared() {
        assert_eq!(Zone::default().name(), "Asia/Shanghai");
        let berlin = Zone::named("europe/berlin").expect("the database knows it");
        assert_eq!(berlin.name(), "Europe/Berlin");
        assert!(std::ptr::eq(berlin.0, Zone::named("Europe/Berlin").expect("known").0));
        let day = "1970-01-02".parse().expect("a date");
        assert_eq!(Zone::default().midnight_us(day), Some(16 * 3_600_000_000));
        for stranger in ["", "Mars/Olympus", "../../etc/passwd", "8"] {
            assert_eq!(Zone::named(stranger), None, "{stranger:?}");
        }
    }
}
