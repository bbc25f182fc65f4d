//! Refusals where the general words would mislead.

use paydesk_core::payment::PaymentKind;
use paydesk_core::refusal::Refusal;

/// The key of a refusal's text (`end` is `what`, `why` or `next`) for a payment of this kind.
/// Advice for a payment is none for whoever fills a wallet: there is no merchant to tell, and
/// nothing else to pay from.
#[must_use]
pub fn key(refusal: Refusal, kind: PaymentKind, end: &str) -> String {
    use Refusal::{BankMaintenance, BankUnavailable, MerchantMisconfigured, MethodNotAccepted};
    let top_up = match (refusal, end) {
        (MerchantMisconfigured | MethodNotAccepted, "why") => Some("payment-top-up-not-taken-why"),
        (MerchantMisconfigured | MethodNotAccepted, "next") => {
            Some("payment-top-up-not-taken-next")
        }
        (BankUnavailable, "next") => Some("payment-top-up-bank-next"),
        (BankMaintenance, "next") => Some("payment-top-up-maintenance-next"),
        _ => None,
    };
    match top_up.filter(|_| kind == PaymentKind::TopUp) {
        Some(key) => key.to_owned(),
        None => format!("refusal-{}-{end}", refusal.key()),
    }
}
