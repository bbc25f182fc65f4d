//! What a merchant's own system says when it is asked whether it takes a payment (PAY-7).
//!
//! Why: a shop that has closed its till, or sold the last piece meanwhile, must be able to say so
//! before anybody's money moves, as it can when a code of other wallets is scanned.
//!
//! Invariants:
//! - It is asked outside, by the use case, never by the lane; here its word is a fact of the
//!   command like any other.
//! - Money moves to such a merchant on a fresh [`Said::Takes`] alone ([`TAKES_US_MAX`] says what is
//!   measured). Whatever else was heard, or nothing, moves none.
//! - Asking is the last check: a payment that would fail anyhow is no business of the shop's.

use super::pay::Pay;
use crate::flaw::{Flaw, flawed};
use crate::refusal::Refusal;
use crate::world::World;

/// How long a yes holds, in microseconds: from when it was asked for until the command that
/// carries it is made, which is when it joins the lane's queue. How long the command waits there
/// for its batch is not counted, since a batch goes by the time of each command; that is bounded
/// by the length of the queue and by the time limits of the database's statements and locks.
pub const TAKES_US_MAX: i64 = 10_000_000;

/// What was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    Takes,
    /// It does not know this order, or does not take the payment any more.
    TakesNot,
    /// No answer in time, or none that can be understood.
    Nothing,
}

/// An answer, and when it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    pub said: Said,
    pub asked_at_us: i64,
}

impl Heard {
    /// A yes that nothing may be built on any more: too old, or from a time that has not come.
    #[must_use]
    pub fn is_stale(&self, now_us: i64) -> bool {
        self.said == Said::Takes && !(0..=TAKES_US_MAX).contains(&(now_us - self.asked_at_us))
    }
}

/// Whether the payment may go on, as far as the payee's own system has a say in it.
pub(super) fn check(world: &World, pay: &Pay, now_us: i64) -> Result<(), Refusal> {
    let shop = pay.payee.merchant().and_then(|id| world.merchants.get(id));
    match shop.is_some_and(|shop| shop.system_url.is_some()) {
        true => judge(pay.shop, now_us),
        false => Ok(()),
    }
}

/// There is nothing to go by: it was not asked, or too long ago.
pub(super) fn is_unheard(pay: &Pay, now_us: i64) -> bool {
    pay.shop.is_none_or(|heard| heard.is_stale(now_us))
}

/// A no is told as one, with an order and without; it ends no order, since the shop may say yes to
/// the next payment, and can withdraw the order if it never will.
fn judge(heard: Option<Heard>, now_us: i64) -> Result<(), Refusal> {
    match heard.filter(|heard| !heard.is_stale(now_us)).map(|heard| heard.said) {
        Some(Said::Takes) => Ok(()),
        Some(_) if flawed(Flaw::ShopUnheard) => Ok(()),
        Some(Said::TakesNot) => Err(Refusal::MerchantDeclined),
        Some(Said::Nothing) | None => Err(Refusal::MerchantUnreachable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_fresh_yes_lets_a_payment_through() {
        use Refusal::{MerchantDeclined as Declined, MerchantUnreachable as Unreachable};
        let now_us = 1_000_000_000;
        let heard = |said, age_us| Some(Heard { said, asked_at_us: now_us - age_us });
        let rows = [
            (heard(Said::Takes, 0), Ok(())),
            (heard(Said::Takes, TAKES_US_MAX), Ok(())),
            (heard(Said::Takes, TAKES_US_MAX + 1), Err(Unreachable)),
            (heard(Said::Takes, -1), Err(Unreachable)),
            (heard(Said::TakesNot, 0), Err(Declined)),
            (heard(Said::TakesNot, i64::from(u32::MAX)), Err(Declined)),
            (heard(Said::Nothing, 0), Err(Unreachable)),
            (None, Err(Unreachable)),
        ];
        for (heard, expected) in rows {
            assert_eq!(judge(heard, now_us), expected, "{heard:?}");
        }
    }

    #[test]
    fn only_a_yes_goes_stale() {
        let old = |said| Heard { said, asked_at_us: 0 }.is_stale(TAKES_US_MAX + 1);
        assert!(old(Said::Takes) && !old(Said::TakesNot) && !old(Said::Nothing));
    }
}
