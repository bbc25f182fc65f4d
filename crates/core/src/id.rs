//! Ids: a noun's prefix and a UUIDv7 in hex (`pay_0199…`), so that a log line, an address and a
//! support call all say what kind of thing is meant, and rows sort by the time they were made.
//!
//! An [`Id`] carries its noun in its type: a payment's id cannot stand where a person's is asked.
//! Ids are never invented here: randomness comes in as a seed (see [`Ids`]).

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// What an id may be of.
pub trait Noun {
    /// The word before the underscore.
    const PREFIX: &'static str;
}

/// The id of one `N`.
pub struct Id<N>(String, PhantomData<fn() -> N>);

impl<N: Noun> Id<N> {
    /// From 128 bits, as a UUIDv7 gives them.
    pub fn from_bits(bits: u128) -> Self {
        Self(format!("{}_{bits:032x}", N::PREFIX), PhantomData)
    }

    /// From a name that is already unique, for things that exist once (`acc_suspense_CNY`).
    pub fn named(name: &str) -> Self {
        Self(format!("{}_{name}", N::PREFIX), PhantomData)
    }

    /// Reads an id; `None` when the prefix is another noun's or a character cannot be in an id.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(N::PREFIX)?.strip_prefix('_')?;
        let fits = (1..=80).contains(&rest.len())
            && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        fits.then(|| Self(text.to_owned(), PhantomData))
    }
}

impl<N> Id<N> {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part after the prefix.
    pub fn rest(&self) -> &str {
        self.0.split_once('_').map_or("", |(_, rest)| rest)
    }
}

impl<N> Clone for Id<N> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}
impl<N> PartialEq for Id<N> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<N> Eq for Id<N> {}
impl<N> PartialOrd for Id<N> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<N> Ord for Id<N> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<N> Hash for Id<N> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<N> fmt::Debug for Id<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl<N> fmt::Display for Id<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl<N> Serialize for Id<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}
impl<'de, N: Noun> Deserialize<'de> for Id<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Id::parse(&text).ok_or_else(|| de::Error::custom(format!("not an id of {}", N::PREFIX)))
    }
}

/// Declares the nouns: a marker type and an alias for its id.
macro_rules! nouns {
    ($($marker:ident $alias:ident $prefix:literal),* $(,)?) => {
        /// Marker types, one a noun; they exist only in types.
        pub mod noun { $( #[derive(Debug)] pub enum $marker {} )* }
        $(
            impl Noun for noun::$marker { const PREFIX: &'static str = $prefix; }
            pub type $alias = Id<noun::$marker>;
        )*
    };
}

nouns! {
    Person PersonId "per", Device DeviceId "dev", Session SessionId "ses",
    Challenge ChallengeId "chl", Registration RegistrationId "reg", Lock LockId "lck",
    Proof ProofId "prf", Account AccountId "acc", Batch BatchId "bat", Lane LaneId "lan",
    Checkpoint CheckpointId "chk", Merchant MerchantId "mer", Order OrderId "ord",
    Card CardId "crd", CardSession CardSessionId "cse", Payment PaymentId "pay",
    Hold HoldId "hld", Attempt AttemptId "att", Refund RefundId "ref",
    Correction CorrectionId "cor", Event EventId "evt", Conversation ConversationId "con",
    Message MessageId "msg", Attachment AttachmentId "fil", Approval ApprovalId "apr",
    Audit AuditId "aud", Job JobId "job", Notice NoticeId "ntc", Given GivenId "giv",
    Incident IncidentId "inc", Update UpdateId "upd", Callback CallbackId "cbk", Mail MailId "mai",
    Subscription SubscriptionId "sub",
}

/// A run of ids from one seed: the seed is drawn once at the border, and a decision that needs
/// several ids counts on from it. So a decision repeated with the same command makes the same ids.
#[derive(Clone, Debug)]
pub struct Ids(u128);

impl Ids {
    pub fn from_seed(seed: u128) -> Self {
        Self(seed)
    }

    /// The next id; named for what it does, since an iterator could not choose its noun.
    pub fn draw<N: Noun>(&mut self) -> Id<N> {
        self.0 = self.0.wrapping_add(1);
        Id::from_bits(self.0)
    }
}

/// The bits below the time and version of a UUIDv7, without its two variant bits.
const TAIL: u128 = (1 << 62) - 1;
/// How far apart two ids of one instant are at most: room for the ids that a command counts on from
/// its seed, and too far to guess the next from the one before.
const STEP: u128 = (1 << 48) - 1;

/// Of a freshly drawn UUIDv7, the one to use after `last`: ids of one instant (their time down to
/// the fraction of a millisecond is the same) count on, so that what was drawn first sorts first
/// (RFC 9562, 6.2, method 2). `fresh` is random and stays so: its chance is the size of the step.
#[must_use]
pub fn following(last: u128, fresh: u128) -> u128 {
    let (head, tail) = (fresh & !TAIL, fresh & TAIL);
    // The upper half is left free, so that counting on never runs over.
    let first = head | (tail >> 1);
    let next = (last & TAIL) + (1 << 32) + (tail & STEP);
    if last & !TAIL == head && next <= TAIL { head | next } else { first }
}

/// Who may own an account or be paid: a person or a merchant.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Party {
    Person(PersonId),
    Merchant(MerchantId),
}

impl Party {
    pub fn as_str(&self) -> &str {
        match self {
            Self::Person(id) => id.as_str(),
            Self::Merchant(id) => id.as_str(),
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        PersonId::parse(text)
            .map(Self::Person)
            .or_else(|| MerchantId::parse(text).map(Self::Merchant))
    }

    pub fn person(&self) -> Option<&PersonId> {
        match self {
            Self::Person(id) => Some(id),
            Self::Merchant(_) => None,
        }
    }

    pub fn merchant(&self) -> Option<&MerchantId> {
        match self {
            Self::Merchant(id) => Some(id),
            Self::Person(_) => None,
        }
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Party {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Party {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("not a person's or merchant's id"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_and_keeps_its_noun() {
        let id = PaymentId::from_bits(7);
        assert_eq!(PaymentId::parse(id.as_str()), Some(id.clone()));
        assert_eq!(PersonId::parse(id.as_str()), None);
        for bad in ["pay", "pay_", "pay_a b", "pay_'", &format!("pay_{}", "a".repeat(81))] {
            assert_eq!(PaymentId::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn ids_of_one_instant_sort_as_they_were_drawn() {
        let instant: u128 = (0x019c_9b1e_5000 << 80) | (7 << 76) | (5 << 64) | (2 << 62);
        let chances = [TAIL, 0, 7, TAIL >> 1, TAIL - 3, 1 << 61, STEP];
        let mut last = 0;
        for round in 0..2_000_u128 {
            let chance = chances[(round % 7) as usize];
            let next = following(last, instant | chance);
            assert!(next > last, "{round}");
            assert_eq!(next & !TAIL, instant, "time, version and variant stay");
            // What a command counts on from its seed meets nobody else's.
            assert!(last == 0 || next - last >= 1 << 32);
            last = next;
        }
        // A later instant begins anew, and so does one that comes late.
        let later = instant + (1 << 64);
        assert_eq!(following(last, later | TAIL), later | (TAIL >> 1));
        assert_eq!(following(later, instant), instant);
    }

    #[test]
    fn ids_from_one_seed_repeat_and_differ() {
        let (mut a, mut b) = (Ids::from_seed(5), Ids::from_seed(5));
        let (first, second): (EventId, EventId) = (a.draw(), a.draw());
        assert_ne!(first, second);
        assert_eq!(first, b.draw());
    }
}
