//! Whether the payee's own system takes a payment (PAY-7): asked before the lane decides, with no
//! transaction open, since the lane waits for nobody.
//!
//! Most merchants have no such system, so the lane is simply sent the payment; where everything
//! else is fine and the shop's word is missing, it answers that and keeps nothing. Then the shop is
//! asked, and the payment is sent again with what was heard as a fact of it. So whoever comes with
//! a key that was decided is answered by it, and the shop hears nothing.
//!
//! Invariants:
//! - Of several requests that are the same one asks, and all of them go by its answer.
//! - A shop that is slow keeps few waiting ([`WAITING_MAX`]), and few of one payer
//!   ([`WAITING_OF_ONE_MAX`]); whoever comes beyond that is answered at once, as if it had been
//!   silent. All guests before one order are one payer here: only one of them can pay it, and a
//!   guest's session costs nothing.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use paydesk_core::id::MerchantId;
use paydesk_core::lane::{Act, IdemKey, Outcome};
use paydesk_core::payment::pay::Pay;
use paydesk_core::payment::shop::{Heard, Said};
use paydesk_core::person::Actor;
use paydesk_core::refusal::Refusal;
use paydesk_store::{Fault, merchant, payment};
use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;

use crate::ports::ShopAsk;
use crate::{App, AppError};

/// Questions to one merchant's system that wait for their answer at a time.
pub const WAITING_MAX: usize = 64;
/// Of those, so many for one payer: nobody takes all of a slow shop's places.
pub const WAITING_OF_ONE_MAX: usize = 8;
/// How often it is said that a shop's system has too many questions before it, in microseconds: an
/// attack makes thousands of requests, and no line of the log for each.
const SAID_EVERY_US: i64 = 60_000_000;
/// How often one request asks: a yes may have gone stale on its way through a busy lane.
const ASKED_MAX: usize = 2;

/// Sends the payment down the lane, with the shop's word where that is needed.
pub(super) async fn command(
    app: &App,
    actor: &Actor,
    key: &IdemKey,
    pay: &mut Pay,
) -> Result<Outcome, AppError> {
    let mut asked = 0;
    loop {
        let outcome = app.command(actor, Some(key.clone()), Act::Pay(pay.clone())).await?;
        // A payment that failed by it is kept, and so is the result of its key.
        let unheard = outcome.refusal == Some(Refusal::MerchantUnreachable);
        if !unheard || !outcome.result.is_empty() || asked == ASKED_MAX {
            return Ok(outcome);
        }
        let Some(heard) = hear(app, actor, key, pay).await? else { return Ok(outcome) };
        pay.shop = Some(heard);
        asked += 1;
    }
}

/// The answer of the payee's own system; none when it has none.
async fn hear(
    app: &App,
    actor: &Actor,
    key: &IdemKey,
    pay: &Pay,
) -> Result<Option<Heard>, AppError> {
    let Some(merchant) = pay.payee.merchant().cloned() else { return Ok(None) };
    let (shop, order) = (merchant.clone(), pay.order.clone());
    let read = app.db.read(async move |tx| {
        let url = merchant::by_id(tx, &shop).await?.and_then(|row| row.system_url);
        let order = match &order {
            Some(id) => payment::order(tx, id).await?.map(|row| row.number),
            None => None,
        };
        Ok::<_, Fault>((url, order))
    });
    let (Some(url), order) = read.await? else { return Ok(None) };
    let reference = reference(key);
    let turn = app.asking.turn(&reference);
    let heard = turn.heard.get_or_init(async || {
        let asked_at_us = app.now_us();
        let payer = actor.person.as_ref().map(|id| id.as_str());
        let payer = payer.or(pay.order.as_ref().map(|id| id.as_str())).unwrap_or_default();
        let Some(_place) = app.asking.place(&merchant, payer) else {
            if let Some(many) = app.asking.turned_away(&merchant, asked_at_us) {
                tracing::warn!(%merchant, many, "a shop's system has too many questions before it");
            }
            return Heard { said: Said::Nothing, asked_at_us };
        };
        let (merchant, amount) = (merchant.clone(), pay.amount);
        let ask = ShopAsk { url, reference, merchant, order, amount, asked_at_us };
        Heard { said: app.ports.shop.takes(&ask).await, asked_at_us }
    });
    Ok(Some(*heard.await))
}

/// By which the shop knows a question that it had before: the same for the same request, whichever
/// process asks, and nothing that tells who pays.
fn reference(key: &IdemKey) -> String {
    let digest = Sha256::new().chain_update(&key.key).chain_update(&key.digest).finalize();
    digest.iter().take(16).fold("ask_".to_owned(), |text, byte| format!("{text}{byte:02x}"))
}

/// Which shops are being asked what, by this process.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asking(Arc<Mutex<Open>>);

#[derive(Debug, Default)]
struct Open {
    /// By reference.
    heard: HashMap<String, Arc<OnceCell<Heard>>>,
    /// How many questions wait for a merchant, of each payer.
    waiting: HashMap<MerchantId, HashMap<String, usize>>,
    /// When it was last said that a merchant's system has too many, and how many questions found no
    /// place since.
    away: HashMap<MerchantId, (i64, u64)>,
}

impl Asking {
    fn open(&self) -> MutexGuard<'_, Open> {
        // Nobody panics with the lock in hand.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A share in the answer to one question.
    fn turn(&self, reference: &str) -> Turn {
        let heard = self.open().heard.entry(reference.to_owned()).or_default().clone();
        Turn { asking: self.clone(), reference: reference.to_owned(), heard }
    }

    /// A place for this payer among those who wait for this merchant's system; none: there are
    /// enough.
    fn place(&self, merchant: &MerchantId, payer: &str) -> Option<Place> {
        let mut open = self.open();
        let waiting = open.waiting.entry(merchant.clone()).or_default();
        let all: usize = waiting.values().sum();
        let own = waiting.get(payer).copied().unwrap_or(0);
        if all >= WAITING_MAX || own >= WAITING_OF_ONE_MAX {
            return None;
        }
        waiting.insert(payer.to_owned(), own + 1);
        let (asking, merchant, payer) = (self.clone(), merchant.clone(), payer.to_owned());
        Some(Place { asking, merchant, payer })
    }

    /// Counts a question that found no place. How many there were since that was last said, when it
    /// is time to say it.
    fn turned_away(&self, merchant: &MerchantId, now_us: i64) -> Option<u64> {
        let mut open = self.open();
        let (said_at_us, many) = open.away.entry(merchant.clone()).or_insert((i64::MIN, 0));
        *many += 1;
        if now_us.saturating_sub(*said_at_us) < SAID_EVERY_US {
            return None;
        }
        *said_at_us = now_us;
        Some(std::mem::take(many))
    }
}

struct Turn {
    asking: Asking,
    reference: String,
    heard: Arc<OnceCell<Heard>>,
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut open = self.asking.open();
        // The map's own, and this one.
        if Arc::strong_count(&self.heard) <= 2 {
            open.heard.remove(&self.reference);
        }
    }
}

/// Given back when dropped, answered or not.
struct Place {
    asking: Asking,
    merchant: MerchantId,
    payer: String,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.asking.open();
        let Some(waiting) = open.waiting.get_mut(&self.merchant) else { return };
        if let Some(own) = waiting.get_mut(&self.payer) {
            *own -= 1;
            if *own == 0 {
                waiting.remove(&self.payer);
            }
        }
        if waiting.is_empty() {
            open.waiting.remove(&self.merchant);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_log_a_minute_counts_all_who_found_no_place() {
        let (asking, shop) = (Asking::default(), MerchantId::from_bits(1));
        let said = |second: i64| asking.turned_away(&shop, second * 1_000_000);
        assert_eq!(said(0), Some(1));
        for _ in 0..3_310 {
            assert_eq!(said(59), None);
        }
        assert_eq!(said(60), Some(3_311));
        assert_eq!(said(61), None);
        assert_eq!(asking.turned_away(&MerchantId::from_bits(2), 61_000_000), Some(1));
    }
}
