//! The people of a benchmark: who they are follows from their number alone, so that the program
//! that asks and the one that filled the database agree without speaking to each other.

use paydesk_core::id::{Id, Noun};
use paydesk_core::id::{MerchantId, PersonId};
use sha2::{Digest, Sha256};

/// The first one was there at this time (1 January 2026); one more came each second.
const FIRST_MS: u64 = 1_767_225_600_000;

/// What a number is the number of: ids of one noun must differ.
#[derive(Clone, Copy, Debug)]
#[repr(u8)]
pub enum What {
    Whole = 0,
    Begun = 1,
    Ended = 2,
}

/// An id as the program itself would have drawn it at that time: a UUIDv7. What is random there is
/// the number here, so that SQL can say whom it means: see `naive`.
pub fn id<N: Noun>(what: What, n: u64) -> Id<N> {
    id_at(at_us(n), what, n)
}

/// As `id`, drawn at another time.
pub fn id_at<N: Noun>(at_us: i64, what: What, n: u64) -> Id<N> {
    let at_ms = u128::from(at_us.unsigned_abs() / 1000);
    let (version, variant) = (0x7_u128 << 76, 0x8_u128 << 60);
    Id::from_bits(at_ms << 80 | version | u128::from(what as u8) << 64 | variant | u128::from(n))
}

/// The id of the person with the number in this pgbench variable, as SQL; the noun left out.
pub fn sql_id(variable: &str) -> String {
    format!(
        "lpad(to_hex({FIRST_MS} + :{variable}::bigint * 1000), 12, '0') || '70008000' || \
         lpad(to_hex(:{variable}::bigint), 12, '0')"
    )
}

pub fn at_us(n: u64) -> i64 {
    i64::try_from((FIRST_MS + n * 1000) * 1000).unwrap_or(i64::MAX)
}

pub fn person(n: u64) -> PersonId {
    id(What::Whole, n)
}

/// The merchant whom everybody trusts.
pub fn merchant() -> MerchantId {
    id(What::Whole, 0)
}

/// Whom this person trusts, among so many: each is trusted by exactly one.
pub fn partner(n: u64, people: u64) -> u64 {
    (n + people / 2 + 1) % people
}

/// Where a code for this person goes.
pub fn phone(n: u64) -> String {
    format!("+861{:010}", 3_000_000_000 + n)
}

/// The bearer token of this person's program.
pub fn token(n: u64) -> String {
    let bytes: [u8; 32] = Sha256::digest(format!("token {n}")).into();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_trusted_by_exactly_one() {
        let mut trusted: Vec<u64> = (0..1001).map(|n| partner(n, 1001)).collect();
        trusted.sort_unstable();
        assert!(trusted.iter().zip(0..).all(|(partner, n)| *partner == n));
        assert!((0..1001).all(|n| partner(n, 1001) != n));
    }

    #[test]
    fn ids_are_uuids_of_version_7() {
        let person = person(77);
        let id = uuid::Uuid::parse_str(person.rest()).unwrap();
        assert_eq!((id.get_version_num(), id.get_variant()), (7, uuid::Variant::RFC4122));
    }
}
