//! How pages call whoever was paid.

use paydesk_app::payment::side::Side;
use paydesk_app::payment::{Detail, Name};
use paydesk_core::payment::PaymentKind;
use paydesk_texts::Texts;

/// Who was paid, as this side reads it: a top-up goes to the payer's own wallet, which a masked
/// name of the payer does not say.
pub(crate) fn payee(texts: &Texts, side: Side, kind: PaymentKind, name: &Name) -> String {
    match (kind, side) {
        (PaymentKind::TopUp, Side::Staff) => texts.say("topup-payee-theirs"),
        (PaymentKind::TopUp, Side::Payer | Side::Payee | Side::Holder) => texts.say("topup-payee"),
        _ => name.in_language(texts.language).to_owned(),
    }
}

/// The same of a payment with all that is known of it.
pub(crate) fn payee_of(texts: &Texts, detail: &Detail) -> String {
    payee(texts, detail.side, detail.payment.kind, &detail.payee)
}
