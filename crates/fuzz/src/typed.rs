//! What people type, and what their cameras see. All of it is pure.

use paydesk_core::amount::Currency;
use paydesk_core::challenge::{payment_of, typed_code};
use paydesk_core::day::day_in_china;
use paydesk_core::email::{self, Email};
use paydesk_core::emv::{MerchantQr, objects};
use paydesk_core::id::{Party, PaymentId};
use paydesk_core::identity::IdNumber;
use paydesk_core::language::Language;
use paydesk_core::phone::{self, Phone};
use paydesk_core::{amount_text, name, typed as text};

/// A code that a camera saw. One that is read and written again says the same of the money, and is
/// then written the same for ever.
pub fn qr(bytes: &[u8]) {
    let seen = String::from_utf8_lossy(bytes);
    let whole = objects(seen.trim());
    let Ok(code) = MerchantQr::parse(&seen) else { return };
    assert!(whole.is_ok(), "read as a code, and not as data objects: {seen:?}");
    // Names of others may be longer than what we write.
    let Ok(written) = code.encode() else { return };
    let again = MerchantQr::parse(&written);
    let again = again.unwrap_or_else(|fault| panic!("{written:?} of {seen:?}: {fault}"));
    let money = |code: &MerchantQr| {
        let MerchantQr { merchant, currency, amount_minor, order, .. } = code.clone();
        (merchant, currency, amount_minor, order)
    };
    assert_eq!(money(&again), money(&code), "{seen:?} became {written:?}");
    assert_eq!(again.encode().as_ref(), Ok(&written), "{seen:?}");
}

/// Anything that is typed into one line.
pub fn typed(bytes: &[u8]) {
    let typed = String::from_utf8_lossy(bytes);
    for currency in Currency::ALL {
        amount(&typed, currency.code());
    }
    people(&typed);
    words(&typed);
    if let Some(id) = PaymentId::parse(&typed) {
        assert_eq!(id.as_str(), typed);
    }
    if let Some(party) = Party::parse(&typed) {
        assert_eq!(party.as_str(), typed);
    }
    if let Some((_, amount)) = payment_of(&typed) {
        assert!(typed.contains(&amount.minor().to_string()), "{typed:?}");
    }
    if let Some(code) = typed_code(&typed) {
        assert!(code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()), "{typed:?}");
    }
    let _ = (Language::parse(&typed), Language::from_accept_language(&typed));
}

/// An amount that was read is shown and read again as the same.
fn amount(typed: &str, currency: &str) {
    let Ok(minor) = amount_text::parse_money(typed, currency) else { return };
    assert!(minor >= 0, "{typed:?} is {minor} {currency}");
    let shown = [amount_text::plain(minor, currency), amount_text::digits(minor, currency)];
    for shown in shown.into_iter().flatten() {
        let again = amount_text::parse_money(&shown, currency);
        assert_eq!(again, Ok(minor), "{typed:?} in {currency} was shown as {shown:?}");
    }
}

/// Who somebody is and how they are reached; what is masked does not show it.
fn people(typed: &str) {
    if let Ok(number) = Phone::parse(typed) {
        let kept = number.as_str();
        let plain = kept.strip_prefix('+').is_some_and(|r| r.bytes().all(|b| b.is_ascii_digit()));
        assert!(plain && kept.len() <= 16, "{typed:?} is {kept:?}");
        assert_eq!(Phone::parse(kept).as_ref().map(Phone::as_str), Ok(kept));
        let digits: String = phone::mask(kept).chars().filter(char::is_ascii_digit).collect();
        assert!(!digits.contains(&kept[1..]), "{kept} is shown");
    }
    if let Ok(address) = Email::parse(typed) {
        let kept = address.as_str();
        assert_eq!(Email::parse(kept).as_ref().map(Email::as_str), Ok(kept));
        // Whatever goes into the head of a message stands in one line.
        assert!(!kept.chars().any(|c| c.is_control() || c.is_whitespace()), "{kept:?}");
        assert_ne!(email::mask(kept), kept);
    }
    if let Ok(kept) = name::parse(typed) {
        assert_eq!(name::parse(&kept), Ok(kept.clone()), "of {typed:?}");
        let _ = name::mask_name(&kept);
    }
    let today = day_in_china(1_772_503_200_000_000);
    if let Ok(number) = IdNumber::parse(typed, today) {
        assert!(number.birth_date() <= today, "{typed:?}");
        assert_eq!(IdNumber::parse(number.as_str(), today).as_ref(), Ok(&number));
    }
}

/// Free text, and names of files.
fn words(typed: &str) {
    let kept = text::kept(typed);
    let plain = |c: char| !c.is_control() || c == '\n' || c == '\t';
    assert!(kept.chars().all(plain) && kept.trim() == kept, "{typed:?} is kept as {kept:?}");
    let masked = text::without_card_numbers(typed);
    let same = typed.chars().zip(masked.chars()).all(|(was, is)| is == was || is == '•');
    assert!(same && typed.chars().count() == masked.chars().count(), "{typed:?}: {masked:?}");
    let file = text::file_name(typed, "image/png");
    let plain = !file.is_empty() && !file.contains(['/', '\\', '\0', '\n', '\r']);
    assert!(plain && file.len() <= 1_024, "{typed:?} is called {file:?}");
}
