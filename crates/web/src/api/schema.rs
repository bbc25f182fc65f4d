//! The small shapes of the API: ids, closed words, times and money, each with its schema.
//!
//! One wire form each: an id is a string whose pattern says its noun, a word one of a closed set, a
//! time RFC 3339 in UTC, an amount whole minor units with its currency. What cannot be parsed into
//! core's own type never reaches a handler.

mod value;

pub use value::{
    ArticleSlug, LanguageTag, Limit, LocalPath, Minor, Minutes, ProblemCode, Score, SubjectId,
};

use std::borrow::Cow;

use paydesk_app::order::Standing;
use paydesk_core::amount::{AMOUNT_MINOR_MAX, Amount, Currency};
use paydesk_core::callback::CallbackState;
use paydesk_core::conversation::Kind as CaseKind;
use paydesk_core::id;
use paydesk_core::lock::{Lift, LockReason};
use paydesk_core::payment::{MerchantState, Method, PaymentKind, PaymentState};
use paydesk_core::proof::ProofKind;
use paydesk_core::refund::{Ground, RefundState};
use paydesk_core::word::Word;
use serde::{Deserialize, Serialize, Serializer};
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::{KnownFormat, RefOr};
use utoipa::{PartialSchema, ToSchema};

use crate::Fail;

type Named = (String, RefOr<Schema>);

fn named<T: ToSchema>() -> Named {
    (T::name().into_owned(), T::schema())
}

/// All of them, for the document: parameters name them without bringing them.
pub fn all() -> Vec<Named> {
    let single = [
        named::<PartyId>(),
        named::<Time>(),
        named::<CurrencyCode>(),
        named::<Limit>(),
        named::<Minor>(),
        named::<Minutes>(),
        named::<LocalPath>(),
        named::<SubjectId>(),
        named::<Score>(),
        named::<LanguageTag>(),
        named::<ProblemCode>(),
        named::<ArticleSlug>(),
    ];
    [of_ids(), of_words(), of_texts(), single.into()].concat()
}

/// A string that must look like this; `example` is one that does.
fn string(pattern: &str, example: &str) -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern)).examples([example]).into()
}

/// Ids on the wire: core's own, with a schema.
macro_rules! ids {
    ($($name:ident $prefix:literal),* $(,)?) => {
        fn of_ids() -> Vec<Named> { vec![$(named::<$name>()),*] }
    $(
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub id::$name);

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let example = concat!($prefix, "_0199c2f07ab47d11a2b39d5e6f708192");
                string(concat!("^", $prefix, "_[0-9A-Za-z_]{1,80}$"), example)
            }
        }
        impl ToSchema for $name {
            fn name() -> Cow<'static, str> { stringify!($name).into() }
        }
        impl From<id::$name> for $name {
            fn from(id: id::$name) -> Self { Self(id) }
        }
        impl Read for $name {
            fn read(text: &str) -> Option<Self> { id::$name::parse(text).map(Self) }
        }
    )* };
}

/// What is read from one segment of an address.
pub trait Read: Sized {
    fn read(text: &str) -> Option<Self>;
}

ids! {
    PaymentId "pay", ChallengeId "chl", PersonId "per", MerchantId "mer", OrderId "ord",
    CardId "crd", CardSessionId "cse",
    RefundId "ref", ConversationId "con", AttachmentId "fil",
    CallbackId "cbk",
    SessionId "ses", DeviceId "dev", RegistrationId "reg", LockId "lck", ProofId "prf",
}

/// Closed vocabularies on the wire: core's words, with a schema that lists them.
macro_rules! closed {
    ($($name:ident $word:ty),* $(,)?) => {
        fn of_words() -> Vec<Named> { vec![$(named::<$name>()),*] }
    $(
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $word);

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let words = <$word as Word>::ALL.iter().map(|word| word.word());
                ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).into()
            }
        }
        impl ToSchema for $name {
            fn name() -> Cow<'static, str> { stringify!($name).into() }
        }
        impl From<$word> for $name {
            fn from(word: $word) -> Self { Self(word) }
        }
    )* };
}

closed! {
    PaymentKindWord PaymentKind, PaymentStateWord PaymentState, MethodWord Method,
    MerchantStateWord MerchantState, StandingWord Standing,
    RefundStateWord RefundState, GroundWord Ground, CaseKindWord CaseKind,
    CallbackWord CallbackState,
    LockReasonWord LockReason, LiftWord Lift, ProofKindWord ProofKind,
}

/// A payee: a person or a merchant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PartyId(pub id::Party);

impl PartialSchema for PartyId {
    fn schema() -> RefOr<Schema> {
        string("^(per|mer)_[0-9A-Za-z_]{1,80}$", "mer_0199c2f07ab47d11a2b39d5e6f708192")
    }
}

impl ToSchema for PartyId {
    fn name() -> Cow<'static, str> {
        "PartyId".into()
    }
}

impl Read for PartyId {
    fn read(text: &str) -> Option<Self> {
        id::Party::parse(text).map(Self)
    }
}

/// A time, RFC 3339 in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time(pub i64);

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let time = jiff::Timestamp::from_microsecond(self.0).map_err(serde::ser::Error::custom)?;
        serializer.collect_str(&time)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let time: jiff::Timestamp = text.parse().map_err(serde::de::Error::custom)?;
        Ok(Self(time.as_microsecond()))
    }
}

impl PartialSchema for Time {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .examples(["2026-03-03T02:00:00Z"])
            .into()
    }
}

impl ToSchema for Time {
    fn name() -> Cow<'static, str> {
        "Time".into()
    }
}

/// A currency, ISO 4217.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CurrencyCode(pub Currency);

impl PartialSchema for CurrencyCode {
    fn schema() -> RefOr<Schema> {
        let codes = Currency::ALL.map(Currency::code);
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(codes)).into()
    }
}

impl ToSchema for CurrencyCode {
    fn name() -> Cow<'static, str> {
        "Currency".into()
    }
}

/// Money as it stands: whole minor units, which may be zero or below.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Money {
    #[schema(example = 26800)]
    pub minor: i64,
    pub currency: CurrencyCode,
}

impl Money {
    pub fn of(minor: i64, currency: Currency) -> Self {
        Self { minor, currency: CurrencyCode(currency) }
    }
}

/// An amount to be moved: whole minor units above zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoneyToMove {
    #[schema(minimum = 1, maximum = 1_000_000_000_000_i64, example = 26800)]
    pub minor: i64,
    pub currency: CurrencyCode,
}

/// The schema says the same bound in a literal, as its attribute wants one.
const _: () = assert!(AMOUNT_MINOR_MAX == 1_000_000_000_000);

impl MoneyToMove {
    pub fn amount(self) -> Result<Amount, Fail> {
        Ok(Amount::new(self.minor, self.currency.0)?)
    }
}

/// Words of a person: bounded, and without control characters; `lines` may have ends of lines.
macro_rules! texts {
    ($($name:ident $most:literal $kind:ident),* $(,)?) => {
        fn of_texts() -> Vec<Named> { vec![$(named::<$name>()),*] }
    $(
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct $name(pub String);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                if fits(&text, $most, Ends::$kind) {
                    Ok(Self(text))
                } else {
                    Err(serde::de::Error::custom("too long, or with characters no text has"))
                }
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .max_length(Some($most))
                    .pattern(Some(Ends::$kind.pattern()))
                    .into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> { stringify!($name).into() }
        }
    )* };
}

/// Whether a text may have more than one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ends {
    Line,
    Lines,
}

impl Ends {
    fn pattern(self) -> &'static str {
        match self {
            Self::Line => r"^[^\x00-\x1f\x7f-\x9f]*$",
            Self::Lines => r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$",
        }
    }
}

fn fits(text: &str, most: usize, ends: Ends) -> bool {
    let control =
        |c: char| c.is_control() && !(ends == Ends::Lines && matches!(c, '\n' | '\r' | '\t'));
    text.chars().count() <= most && !text.chars().any(control)
}

texts! {
    Note 140 Line, SearchText 100 Line, TypedPhone 40 Line, Scanned 512 Line, OrderNumber 40 Line,
    OrderTitle 80 Line, Reason 500 Lines, FileName 100 Line, CaseWords 4000 Lines,
    Contact 100 Line, PersonName 100 Line, Secret 200 Line, Code 40 Line, Token 200 Line,
    IdNumber 40 Line, GenuineCode 40 Line, ProofAnswer 100 Line,
}

/// A page of a list; `before` leads to the next one, and is missing on the last.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
}

impl<T> Page<T> {
    /// From rows that were asked for with this limit; `cursor` names a row.
    pub fn of<R>(
        rows: Vec<R>,
        limit: Limit,
        cursor: fn(&R) -> &str,
        show: impl FnMut(R) -> T,
    ) -> Self {
        let full = i64::try_from(rows.len()).is_ok_and(|rows| rows >= limit.0);
        let before = rows.last().filter(|_| full).map(|row| cursor(row).to_owned());
        Self { items: rows.into_iter().map(show).collect(), before }
    }
}
