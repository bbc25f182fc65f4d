//! Values that a request carries, each with its bounds in the schema and in its reading alike.

use std::borrow::Cow;

use paydesk_app::order::MINUTES;
use paydesk_core::amount::AMOUNT_MINOR_MAX;
use paydesk_core::article::is_slug;
use paydesk_core::id;
use paydesk_core::language::Language;
use serde::Deserialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::{Read, string};

/// What a case may be about: a payment or a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubjectId(pub String);

impl<'de> Deserialize<'de> for SubjectId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if id::PaymentId::parse(&text).is_some() || id::RefundId::parse(&text).is_some() {
            Ok(Self(text))
        } else {
            Err(serde::de::Error::custom("neither a payment's nor a refund's id"))
        }
    }
}

impl PartialSchema for SubjectId {
    fn schema() -> RefOr<Schema> {
        string("^(pay|ref)_[0-9A-Za-z_]{1,80}$", "pay_0199c2f07ab47d11a2b39d5e6f708192")
    }
}

impl ToSchema for SubjectId {
    fn name() -> Cow<'static, str> {
        "SubjectId".into()
    }
}

/// Minor units in a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Minor(pub i64);

impl<'de> Deserialize<'de> for Minor {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let minor = String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)?;
        if (1..=AMOUNT_MINOR_MAX).contains(&minor) {
            Ok(Self(minor))
        } else {
            Err(serde::de::Error::custom("not an amount"))
        }
    }
}

impl PartialSchema for Minor {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(1))
            .maximum(Some(AMOUNT_MINOR_MAX))
            .into()
    }
}

impl ToSchema for Minor {
    fn name() -> Cow<'static, str> {
        "Minor".into()
    }
}

/// How long an order stays open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Minutes(pub i64);

impl PartialSchema for Minutes {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(MINUTES.0))
            .maximum(Some(MINUTES.1))
            .into()
    }
}

impl ToSchema for Minutes {
    fn name() -> Cow<'static, str> {
        "Minutes".into()
    }
}

/// A language of the house, BCP 47.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct LanguageTag(pub Language);

impl From<LanguageTag> for Language {
    fn from(tag: LanguageTag) -> Self {
        tag.0
    }
}

impl PartialSchema for LanguageTag {
    fn schema() -> RefOr<Schema> {
        let tags = Language::ALL.map(Language::tag);
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(tags)).into()
    }
}

impl ToSchema for LanguageTag {
    fn name() -> Cow<'static, str> {
        "LanguageTag".into()
    }
}

/// The word of a kind of problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProblemCode(pub String);

/// An article's name in its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleSlug(pub String);

impl Read for ArticleSlug {
    fn read(text: &str) -> Option<Self> {
        is_slug(text).then(|| Self(text.to_owned()))
    }
}

impl<'de> Deserialize<'de> for ArticleSlug {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::read(&text).ok_or_else(|| serde::de::Error::custom("no article's name"))
    }
}

impl PartialSchema for ArticleSlug {
    fn schema() -> RefOr<Schema> {
        string("^[a-z0-9-]{1,80}$", "card-declined")
    }
}

impl ToSchema for ArticleSlug {
    fn name() -> Cow<'static, str> {
        "ArticleSlug".into()
    }
}

impl Read for ProblemCode {
    fn read(text: &str) -> Option<Self> {
        let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        let word = (1..=40).contains(&text.len()) && text.bytes().all(fits);
        word.then(|| Self(text.to_owned()))
    }
}

impl PartialSchema for ProblemCode {
    fn schema() -> RefOr<Schema> {
        string("^[a-z0-9_]{1,40}$", "balance_too_low")
    }
}

impl ToSchema for ProblemCode {
    fn name() -> Cow<'static, str> {
        "ProblemCode".into()
    }
}

/// How something was: 1 to 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Score(pub i64);

impl<'de> Deserialize<'de> for Score {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let score = i64::deserialize(deserializer)?;
        if (1..=5).contains(&score) {
            Ok(Self(score))
        } else {
            Err(serde::de::Error::custom("not between 1 and 5"))
        }
    }
}

impl PartialSchema for Score {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).maximum(Some(5)).into()
    }
}

impl ToSchema for Score {
    fn name() -> Cow<'static, str> {
        "Score".into()
    }
}

/// A path of this site; the account's page unless told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalPath(pub String);

impl Default for LocalPath {
    fn default() -> Self {
        Self("/".to_owned())
    }
}

impl<'de> Deserialize<'de> for LocalPath {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let visible = text.bytes().all(|b| b.is_ascii_graphic());
        if text.len() <= 200 && visible && text == crate::page::local(&text) {
            Ok(Self(text))
        } else {
            Err(serde::de::Error::custom("not a path of this site"))
        }
    }
}

impl PartialSchema for LocalPath {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .max_length(Some(200))
            .pattern(Some("^/([!-.0-\\[\\]-~][!-\\[\\]-~]*)?$"))
            .examples(["/cards"])
            .into()
    }
}

impl ToSchema for LocalPath {
    fn name() -> Cow<'static, str> {
        "LocalPath".into()
    }
}

/// How many rows of a list: 1 to 100, 20 unless told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(pub i64);

const LIMIT_MAX: i64 = 100;

impl Default for Limit {
    fn default() -> Self {
        Self(20)
    }
}

impl<'de> Deserialize<'de> for Limit {
    /// From the text of a query.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let fits = text.parse().ok().filter(|limit| (1..=LIMIT_MAX).contains(limit));
        fits.map(Self).ok_or_else(|| serde::de::Error::custom("not between 1 and 100"))
    }
}

impl PartialSchema for Limit {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(1))
            .maximum(Some(LIMIT_MAX))
            .default(Some(Self::default().0.into()))
            .into()
    }
}

impl ToSchema for Limit {
    fn name() -> Cow<'static, str> {
        "Limit".into()
    }
}
