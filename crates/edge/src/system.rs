//! The border to the machine: the one place where the house reads the clock and draws randomness.
//!
//! Ids are UUIDv7 of the instant that the caller names, never of a second reading, so that a row
//! and its id tell the same time. All randomness is the operating system's: codes and tokens come
//! from here as well, and nobody should have to ask which of the two kinds a number was.

use std::time::{SystemTime, UNIX_EPOCH};

use paydesk_app::ports::{Clock, Dice};
use rand::TryRngCore;
use rand::rngs::OsRng;
use uuid::{Builder, Uuid};

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the border where the clock is read")]
    fn now_us(&self) -> i64 {
        // A clock before 1970 is set wrong; ids and expiries still work from zero.
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
    }
}

/// The operating system's randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemDice;

impl SystemDice {
    fn fill(bytes: &mut [u8]) {
        // Without randomness no id, code or session can be made: better no process than a weak one.
        OsRng
            .try_fill_bytes(bytes)
            .expect("getrandom does not fail on a Linux that has been seeded");
    }
}

impl Dice for SystemDice {
    /// RFC 9562: 48 bits of milliseconds, then the microseconds within as a 12-bit fraction (its
    /// method 3, so that ids of one millisecond sort by time too), then 62 random bits.
    fn id_bits(&self, now_us: i64) -> u128 {
        let now_us = now_us.max(0).unsigned_abs();
        let mut random = [0; 10];
        Self::fill(&mut random);
        // Below 4,096, so that the four version bits are left alone.
        let fraction = u16::try_from(now_us % 1000 * 4096 / 1000).unwrap_or(0);
        random[..2].copy_from_slice(&fraction.to_be_bytes());
        let id: Uuid = Builder::from_unix_timestamp_millis(now_us / 1000, &random).into_uuid();
        id.as_u128()
    }

    fn secret(&self) -> [u8; 32] {
        let mut secret = [0; 32];
        Self::fill(&mut secret);
        secret
    }

    fn number(&self) -> u64 {
        let mut number = [0; 8];
        Self::fill(&mut number);
        u64::from_be_bytes(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_uuids_of_version_7_and_sort_by_their_microsecond() {
        let at = |now_us| SystemDice.id_bits(now_us);
        let now_us = 1_795_329_127_123_456;
        let id = Uuid::from_u128(at(now_us));
        assert_eq!(id.get_version_num(), 7);
        assert_eq!(id.get_variant(), uuid::Variant::RFC4122);
        assert_eq!(at(now_us) >> 80, 1_795_329_127_123);
        assert_ne!(at(now_us), at(now_us));
        let mut before = 0;
        for us in (now_us..now_us + 3_000).step_by(7) {
            let next = at(us);
            assert!(next > before, "{us}");
            before = next;
        }
        // A clock that is set before 1970 still makes ids.
        assert_eq!(Uuid::from_u128(at(-1)).get_version_num(), 7);
    }

    #[test]
    fn the_clock_runs_and_secrets_differ() {
        let (first, second) = (SystemClock.now_us(), SystemClock.now_us());
        assert!(first > 1_700_000_000_000_000 && second >= first);
        assert_ne!(SystemDice.secret(), SystemDice.secret());
        assert_ne!(SystemDice.number(), SystemDice.number());
    }
}
