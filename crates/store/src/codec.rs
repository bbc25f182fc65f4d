//! How core's types stand in columns: words as words, ids and currencies as text, levels as
//! numbers.

use paydesk_core::amount::Currency;
use paydesk_core::approval::ApprovalState;
use paydesk_core::callback::CallbackState;
use paydesk_core::challenge::Purpose;
use paydesk_core::component::{Component, Standing};
use paydesk_core::id::{Id, Noun, Party};
use paydesk_core::identity::Level;
use paydesk_core::incident::{IncidentKind, Stage};
use paydesk_core::language::Language;
use paydesk_core::ledger::{AccountKind, HoldState, HoldWay};
use paydesk_core::lock::LockReason;
use paydesk_core::mail::{MailState, Reason, Vouched};
use paydesk_core::payment::{
    AttemptKind, AttemptState, MerchantState, Method, OrderState, PaymentKind, PaymentState,
};
use paydesk_core::person::{Roles, SessionKind};
use paydesk_core::proof::ProofKind;
use paydesk_core::refund::{Ground, RefundState};
use paydesk_core::refusal::Refusal;
use paydesk_core::word::Word;

use crate::{Column, OwnedValue, Value};

/// How a field is written. Like `Arg`, but the value may be made on the way.
pub trait ToValue {
    fn to_value(&self) -> OwnedValue;
}

impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> OwnedValue {
        self.as_ref().map_or(OwnedValue::Null, ToValue::to_value)
    }
}

fn text(text: &str) -> OwnedValue {
    OwnedValue::Text(text.to_owned())
}

/// Reads text through a parser; anything else is no such thing.
fn read<T>(value: Value<'_>, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
    match value {
        Value::Text(text) => parse(text),
        _ => None,
    }
}

impl ToValue for String {
    fn to_value(&self) -> OwnedValue {
        text(self)
    }
}
impl ToValue for i64 {
    fn to_value(&self) -> OwnedValue {
        OwnedValue::Int(*self)
    }
}
impl ToValue for bool {
    fn to_value(&self) -> OwnedValue {
        OwnedValue::Int(i64::from(*self))
    }
}
impl ToValue for Vec<u8> {
    fn to_value(&self) -> OwnedValue {
        OwnedValue::Bytes(self.clone())
    }
}
impl<N> ToValue for Id<N> {
    fn to_value(&self) -> OwnedValue {
        text(self.as_str())
    }
}

/// Types with one spelling as text: how it is said, how it is read.
macro_rules! as_text {
    ($($type:ty: $say:expr, $parse:expr;)*) => { $(
        impl ToValue for $type {
            fn to_value(&self) -> OwnedValue {
                let say: fn(&$type) -> String = $say;
                OwnedValue::Text(say(self))
            }
        }
        impl Column for $type {
            fn from_value(value: Value<'_>) -> Option<Self> {
                read(value, $parse)
            }
        }
    )* };
}

as_text! {
    Currency: |c| c.code().to_owned(), Currency::parse;
    Refusal: |r| r.code().to_owned(), Refusal::parse;
    Language: |l| l.tag().to_owned(), Language::parse;
    Roles: Roles::text, Roles::parse;
    Party: |p| p.as_str().to_owned(), Party::parse;
    Vec<Method>: |methods| {
        methods.iter().map(|m| m.word()).collect::<Vec<_>>().join(" ")
    }, |text| text.split_whitespace().map(Method::parse).collect();
    Vec<Component>: |components| {
        components.iter().map(|c| c.word()).collect::<Vec<_>>().join(" ")
    }, |text| text.split_whitespace().map(Component::parse).collect();
}

/// Words of core's closed vocabularies.
macro_rules! as_words {
    ($($type:ty),* $(,)?) => { $(
        impl ToValue for $type {
            fn to_value(&self) -> OwnedValue {
                text(self.word())
            }
        }
        impl Column for $type {
            fn from_value(value: Value<'_>) -> Option<Self> {
                read(value, <$type as Word>::parse)
            }
        }
    )* };
}

as_words! {
    AccountKind, HoldState, HoldWay, ApprovalState, AttemptKind, AttemptState, MerchantState,
    Method, OrderState, PaymentKind, PaymentState, SessionKind, Ground, RefundState, Purpose,
    LockReason, ProofKind, CallbackState, Component, Standing, IncidentKind, Stage,
    MailState, Reason, Vouched,
}

impl ToValue for Level {
    fn to_value(&self) -> OwnedValue {
        OwnedValue::Int(self.number())
    }
}
impl Column for Level {
    fn from_value(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Int(number) => Level::from_number(number),
            _ => None,
        }
    }
}

/// Compile-time reminder that every id can be read: see `db/value.rs`.
const _: fn() = || {
    fn reads<T: Column>() {}
    fn every<N: Noun>() {
        reads::<Id<N>>();
    }
    let _ = every::<paydesk_core::id::noun::Payment>;
};
