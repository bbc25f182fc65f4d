//! How to produce, by hand, every reason for which a payment fails (PAY-7): one line a refusal.
//!
//! The page `/demo` is made of this table. A refusal that is kept on a payment and has no line here
//! fails the test below. The words are `demo-how-…` in the reader's language.

use paydesk_core::refusal::Refusal;

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Top up with this test card of the sandbox bank.
    TopUp(&'static str),
    /// Top up with this one, whose bank asks for a code first: told in words of its own.
    Check(&'static str),
    /// Pay this shop, from the wallet, so many CNY minor units.
    Pay(&'static str, i64),
    /// Send this person so many.
    Send(&'static str, i64),
    /// Open the checkout of the order of this word.
    Order(&'static str),
    /// Send what no page offers: pay this shop from the wallet, which it does not accept, or while
    /// nobody can be paid there.
    Press(&'static str, i64),
    /// Turn the switch of the shops' own systems, and pay this shop from the wallet.
    Switch(&'static str, i64),
    /// Close the house for a short while.
    Pause,
    /// More than one step: told in words of its own; begins at this place.
    Told(&'static str),
}

/// One line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recipe {
    pub refusal: Refusal,
    /// Who signs in.
    pub who: &'static str,
    pub how: How,
}

/// What does not go smoothly after a payment that did, in words of its own: `demo-after-…` is what
/// is met, `demo-how-after-…` how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    pub word: &'static str,
    /// Who signs in.
    pub who: &'static str,
    /// Where it begins.
    pub how: How,
}

pub const AFTERWARDS: [After; 3] = [
    After { word: "bank-silent", who: "chen", how: How::Told("/topup") },
    After { word: "refund-waits", who: "lin", how: How::Told("/desk/refunds") },
    // As little as its shop gives back without a person.
    After { word: "card-takes-nothing", who: "chen", how: How::Pay("books", 3_000) },
];

/// The recipe of a refusal; none for those that are not kept on a payment.
pub fn of(refusal: Refusal) -> Option<Recipe> {
    let (who, how) = match refusal {
        Refusal::BalanceTooLow => ("liu", How::Pay("books", 88_000)),
        Refusal::MethodNotAccepted => ("chen", How::Press("school", 10_000)),
        Refusal::MerchantUnreachable | Refusal::MerchantDeclined => {
            ("chen", How::Switch("unreachable", 5_000))
        }
        Refusal::MerchantMisconfigured => ("chen", How::Press("misconfigured", 5_000)),
        Refusal::MerchantSuspended => ("chen", How::Press("suspended", 5_000)),
        Refusal::AccountLocked => ("zheng", How::Pay("books", 5_000)),
        Refusal::VerificationMissing => ("liu", How::Pay("books", 120_000)),
        Refusal::VerificationOverdue => ("wu", How::Pay("books", 5_000)),
        Refusal::LimitPerPayment => ("chen", How::Pay("books", 6_000_000)),
        Refusal::PayeeCannotReceive => ("chen", How::Send("sun", 1_000)),
        Refusal::OrderExpired => ("chen", How::Order("expired")),
        Refusal::OrderPaid => ("chen", How::Order("paid")),
        Refusal::OrderBeingPaid => ("chen", How::Order("open")),
        Refusal::LimitPerDay => ("liu", How::Told("/topup")),
        Refusal::UnusualActivity => ("emma", How::Told("/send")),
        Refusal::NetworkBroken | Refusal::BankMaintenance => ("chen", How::Told("/topup")),
        Refusal::Cancelled => ("chen", How::Told("/topup")),
        Refusal::OurMaintenance => ("zhou", How::Pause),
        Refusal::SecurityCheckFailed => ("chen", How::Check("4000 0000 0000 1018")),
        Refusal::SecurityCheckExpired => ("chen", How::Check("4000 0000 0000 0689")),
        refusal => ("chen", How::TopUp(card(refusal)?)),
    };
    Some(Recipe { refusal, who, how })
}

/// The sandbox bank's test card that is declined for this reason.
fn card(refusal: Refusal) -> Option<&'static str> {
    Some(match refusal {
        Refusal::CardNumberWrong => "4000 0000 0000 0143",
        Refusal::CardExpiryWrong => "4000 0000 0000 0549",
        Refusal::CardCodeWrong => "4000 0000 0000 0127",
        Refusal::CardExpired => "4000 0000 0000 0069",
        Refusal::CardDeclined => "4000 0000 0000 0002",
        Refusal::CardFundsLow => "4000 0000 0000 9995",
        Refusal::CardLost => "4000 0000 0000 9987",
        Refusal::CardStolen => "4000 0000 0000 9979",
        Refusal::CardRestricted => "4000 0000 0000 0622",
        Refusal::CardLimit => "4000 0000 0000 6975",
        Refusal::CardSuspected => "4100 0000 0000 0019",
        Refusal::BankUnavailable => "4000 0000 0000 0911",
        _ => return None,
    })
}

/// All of them, in the order of the table of refusals.
pub fn all() -> impl Iterator<Item = Recipe> {
    Refusal::all().filter_map(of)
}

#[cfg(test)]
mod tests {
    use paydesk_core::person::Role;

    use super::*;
    use crate::demo::{ORDERS, person, shop};

    #[test]
    fn every_refusal_that_is_kept_has_a_recipe_and_no_other() {
        for refusal in Refusal::all() {
            assert_eq!(of(refusal).is_some(), refusal.row().recorded, "{refusal}");
        }
    }

    #[test]
    fn recipes_name_who_and_what_there_is() {
        let afterwards = AFTERWARDS.iter().map(|after| (after.word, after.who, after.how));
        let all = all().map(|recipe| (recipe.refusal.code(), recipe.who, recipe.how));
        for (refusal, who, how) in all.chain(afterwards) {
            assert!(person(who).is_some(), "{refusal}: {who}");
            let there = match how {
                How::Pay(word, minor) | How::Press(word, minor) => {
                    shop(word).is_some() && minor > 0
                }
                How::Switch(word, minor) => shop(word).is_some_and(|s| s.system) && minor > 0,
                How::Send(word, minor) => person(word).is_some() && minor > 0,
                How::Order(word) => ORDERS.iter().any(|order| order.word == word),
                How::TopUp(number) | How::Check(number) => number.len() == 19,
                How::Pause => {
                    person(who).is_some_and(|made| made.roles.contains(&Role::Supervisor))
                }
                How::Told(place) => place.starts_with('/'),
            };
            assert!(there, "{refusal}: {how:?}");
        }
    }
}
