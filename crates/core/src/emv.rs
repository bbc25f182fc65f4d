//! The text inside a merchant's QR code: EMV QR Code Specification for Payment Systems,
//! merchant-presented mode, version 1.1 (EMVCo, 2020).
//!
//! A payload is a run of data objects: two digits of id, two digits of length in characters, value;
//! templates hold data objects again; the last one is a CRC over all before it. Ours carries the
//! merchant in template 26 under the identifier [`GUID`], and an order, where there is one, as
//! reference label. Static codes (`11`) hang on a wall and let the payer type the amount; dynamic
//! ones (`12`) are for one order.
//!
//! Invariants: reading is total, whatever a camera saw; what we write, we read back. Nothing read
//! from a code is believed: names and amounts on pages come from our own records by the ids.

use serde::Serialize;

use crate::amount::{Amount, Currency};
use crate::amount_text;
use crate::id::{MerchantId, OrderId};

mod label;
mod tlv;

pub use tlv::{Object, crc, objects};

/// Globally unique identifier of our merchant template, a reverse domain (4.7.5 of the spec).
pub const GUID: &str = "dev.paydesk";
/// A payload has at most 512 characters (3.2).
pub const CHARS_MAX: usize = 512;

const COUNTRY: &str = "CN";
const NAME_CHARS_MAX: usize = 25;
const CITY_CHARS_MAX: usize = 15;
const AMOUNT_CHARS_MAX: usize = 13;

/// What a merchant's code says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MerchantQr {
    pub merchant: MerchantId,
    /// ISO 18245, four digits.
    pub mcc: String,
    pub currency: Currency,
    /// None: the payer types it.
    pub amount_minor: Option<i64>,
    pub order: Option<OrderId>,
    /// Printable ASCII; at most 25 characters travel.
    pub name: String,
    /// Printable ASCII; at most 15 characters travel.
    pub city: String,
    /// The Chinese name, in the language template; at most 25 characters travel.
    pub name_zh: Option<String>,
}

/// Why a text is not a code that can be paid here, or cannot be made into one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum QrFault {
    #[error("it does not begin as a code that can be paid does")]
    NotACode,
    #[error("more than {CHARS_MAX} characters")]
    TooLong,
    #[error("an id or length is not two digits, or the text ends inside an object")]
    Length,
    #[error("object {0:02} stands twice")]
    Duplicate(u8),
    #[error("object {0:02} is missing")]
    Missing(u8),
    #[error("object {0:02} holds what it cannot hold")]
    Value(u8),
    #[error("the checksum does not fit: the code was damaged or changed")]
    Crc,
    #[error("a code of another payment system")]
    NotOurs,
    #[error("a currency that we do not keep")]
    Currency,
}

impl QrFault {
    /// The text key for the payer, who needs to know only what to do.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            QrFault::NotACode => "qr-fault-none",
            QrFault::NotOurs => "qr-fault-not-ours",
            QrFault::Currency => "qr-fault-currency",
            QrFault::TooLong | QrFault::Length | QrFault::Duplicate(_) | QrFault::Missing(_) => {
                "qr-fault-damaged"
            }
            QrFault::Value(_) | QrFault::Crc => "qr-fault-damaged",
        }
    }

    /// All text keys.
    pub const KEYS: [&'static str; 4] =
        ["qr-fault-none", "qr-fault-not-ours", "qr-fault-currency", "qr-fault-damaged"];
}

/// Ids of data objects (tables 3.1 and 4.x).
mod tag {
    pub(super) const FORMAT: u8 = 0;
    pub(super) const INITIATION: u8 = 1;
    pub(super) const ACCOUNT: u8 = 26;
    pub(super) const ACCOUNT_LAST: u8 = 51;
    pub(super) const MCC: u8 = 52;
    pub(super) const CURRENCY: u8 = 53;
    pub(super) const AMOUNT: u8 = 54;
    pub(super) const COUNTRY: u8 = 58;
    pub(super) const NAME: u8 = 59;
    pub(super) const CITY: u8 = 60;
    pub(super) const ADDITIONAL: u8 = 62;
    pub(super) const LANGUAGE: u8 = 64;
    // Within templates.
    pub(super) const GUID: u8 = 0;
    pub(super) const MERCHANT: u8 = 1;
    pub(super) const REFERENCE_LABEL: u8 = 5;
    pub(super) const LANGUAGE_NAME: u8 = 0;
    pub(super) const NAME_OTHER: u8 = 1;
}

impl MerchantQr {
    /// The payload, ready for a QR encoder.
    ///
    /// Names and city are cut to what may travel; an order's id that is too long for the reference
    /// label, and an amount with more than 13 characters, are refused with [`QrFault::Value`].
    pub fn encode(&self) -> Result<String, QrFault> {
        let mut text = String::new();
        tlv::put(&mut text, tag::FORMAT, "01")?;
        let dynamic = self.order.is_some() || self.amount_minor.is_some();
        tlv::put(&mut text, tag::INITIATION, if dynamic { "12" } else { "11" })?;
        let mut account = String::new();
        tlv::put(&mut account, tag::GUID, GUID)?;
        tlv::put(&mut account, tag::MERCHANT, self.merchant.as_str())?;
        tlv::put(&mut text, tag::ACCOUNT, &account)?;
        tlv::put(&mut text, tag::MCC, mcc(&self.mcc)?)?;
        tlv::put(&mut text, tag::CURRENCY, &numeric(self.currency))?;
        if let Some(minor) = self.amount_minor {
            tlv::put(&mut text, tag::AMOUNT, &amount_text_of(minor, self.currency)?)?;
        }
        tlv::put(&mut text, tag::COUNTRY, COUNTRY)?;
        tlv::put(&mut text, tag::NAME, &ascii(&self.name, NAME_CHARS_MAX))?;
        tlv::put(&mut text, tag::CITY, &ascii(&self.city, CITY_CHARS_MAX))?;
        if let Some(order) = &self.order {
            let label = label::of(order).ok_or(QrFault::Value(tag::ADDITIONAL))?;
            let mut additional = String::new();
            tlv::put(&mut additional, tag::REFERENCE_LABEL, &label)?;
            tlv::put(&mut text, tag::ADDITIONAL, &additional)?;
        }
        if let Some(name) = self.name_zh.as_deref().and_then(cut) {
            let mut language = String::new();
            tlv::put(&mut language, tag::LANGUAGE_NAME, "zh")?;
            tlv::put(&mut language, tag::NAME_OTHER, &name)?;
            tlv::put(&mut text, tag::LANGUAGE, &language)?;
        }
        tlv::seal(&mut text)?;
        Ok(text)
    }

    /// Reads what a camera saw. The checks stand in the order of the faults' usefulness: first
    /// whether it is a whole payload, then whether it is ours, then what it says.
    pub fn parse(text: &str) -> Result<MerchantQr, QrFault> {
        let text = text.trim();
        // Every such code begins with its format (EMVCo, 4.1): what does not was never one.
        if !text.starts_with("00") {
            return Err(QrFault::NotACode);
        }
        let sealed = tlv::unseal(text)?;
        let all = tlv::objects(sealed)?;
        let need = |id: u8| tlv::find(&all, id).ok_or(QrFault::Missing(id));
        if need(tag::FORMAT)? != "01" {
            return Err(QrFault::Value(tag::FORMAT));
        }
        let merchant = our_merchant(&all)?;
        if !tlv::find(&all, tag::INITIATION).is_none_or(|way| way == "11" || way == "12") {
            return Err(QrFault::Value(tag::INITIATION));
        }
        let currency = currency(need(tag::CURRENCY)?)?;
        let amount = tlv::find(&all, tag::AMOUNT).map(|text| read_amount(text, currency));
        need(tag::COUNTRY)?;
        Ok(MerchantQr {
            merchant,
            mcc: mcc(need(tag::MCC)?)?.to_owned(),
            currency,
            amount_minor: amount.transpose()?,
            order: order(&all)?,
            name: need(tag::NAME)?.to_owned(),
            city: need(tag::CITY)?.to_owned(),
            name_zh: chinese_name(&all)?,
        })
    }
}

fn our_merchant(all: &[Object<'_>]) -> Result<MerchantId, QrFault> {
    let templates = all.iter().filter(|o| (tag::ACCOUNT..=tag::ACCOUNT_LAST).contains(&o.id));
    for template in templates {
        // Other systems' templates are their business; one that does not read cannot be ours.
        let Ok(inner) = tlv::objects(template.value) else { continue };
        let guid = tlv::find(&inner, tag::GUID).unwrap_or_default();
        if guid.eq_ignore_ascii_case(GUID) {
            let id = tlv::find(&inner, tag::MERCHANT).ok_or(QrFault::Missing(template.id))?;
            return MerchantId::parse(id).ok_or(QrFault::Value(template.id));
        }
    }
    Err(QrFault::NotOurs)
}

fn order(all: &[Object<'_>]) -> Result<Option<OrderId>, QrFault> {
    let Some(template) = tlv::find(all, tag::ADDITIONAL) else { return Ok(None) };
    let inner = tlv::objects(template)?;
    // A label is ours only beside our merchant, which was found before this is asked.
    match tlv::find(&inner, tag::REFERENCE_LABEL) {
        None => Ok(None),
        Some(text) => label::read(text).map(Some).ok_or(QrFault::Value(tag::ADDITIONAL)),
    }
}

fn chinese_name(all: &[Object<'_>]) -> Result<Option<String>, QrFault> {
    let Some(template) = tlv::find(all, tag::LANGUAGE) else { return Ok(None) };
    let inner = tlv::objects(template)?;
    let is_chinese = tlv::find(&inner, tag::LANGUAGE_NAME)
        .is_some_and(|language| language.eq_ignore_ascii_case("zh"));
    let name = tlv::find(&inner, tag::NAME_OTHER).filter(|_| is_chinese);
    Ok(name.map(str::to_owned))
}

fn mcc(text: &str) -> Result<&str, QrFault> {
    let fits = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    if fits { Ok(text) } else { Err(QrFault::Value(tag::MCC)) }
}

/// ISO 4217 numeric code, three digits.
fn numeric(currency: Currency) -> String {
    format!("{:03}", currency.iso().numeric())
}

fn currency(text: &str) -> Result<Currency, QrFault> {
    if text.len() != 3 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(QrFault::Value(tag::CURRENCY));
    }
    Currency::ALL.into_iter().find(|c| numeric(*c) == text).ok_or(QrFault::Currency)
}

fn amount_text_of(minor: i64, currency: Currency) -> Result<String, QrFault> {
    Amount::new(minor, currency)
        .ok()
        .and_then(|amount| amount_text::plain(amount.minor(), currency.code()))
        .filter(|text| text.len() <= AMOUNT_CHARS_MAX)
        .ok_or(QrFault::Value(tag::AMOUNT))
}

fn read_amount(text: &str, currency: Currency) -> Result<i64, QrFault> {
    // Digits and a point (3.3, format N with ".") only: what people may type is wider than this.
    let fits = text.len() <= AMOUNT_CHARS_MAX
        && text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && text.bytes().any(|b| b.is_ascii_digit());
    let minor = amount_text::parse_money(text, currency.code()).ok().filter(|_| fits);
    minor
        .and_then(|minor| Amount::new(minor, currency).ok())
        .map(Amount::minor)
        .ok_or(QrFault::Value(tag::AMOUNT))
}

/// Printable ASCII of a text, cut; a dash where nothing is left, since the object must be there.
fn ascii(text: &str, chars_max: usize) -> String {
    let kept: String = text.chars().filter(|c| (' '..='~').contains(c)).take(chars_max).collect();
    let kept = kept.trim();
    if kept.is_empty() { "-".to_owned() } else { kept.to_owned() }
}

fn cut(name: &str) -> Option<String> {
    let kept: String =
        name.trim().chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect();
    (!kept.is_empty()).then_some(kept)
}

#[cfg(test)]
mod tests;
