//! The systems of shops, and the line to them: some are silent, some say no, and each remembers
//! what it said yes to.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use paydesk_app::Shop;
use paydesk_app::ports::ShopAsk;
use paydesk_core::payment::shop::Said;

use crate::bank::pause;
use crate::roll::Roll;

struct Inner {
    roll: Roll,
    /// Whom, for how much, and for which of its orders.
    taken: BTreeSet<(String, i64, Option<String>)>,
    calm: bool,
}

pub struct Shops(Mutex<Inner>);

impl Shops {
    pub fn new(seed: u64) -> Self {
        let roll = Roll::new(seed, 0x5_40B5);
        Self(Mutex::new(Inner { roll, taken: BTreeSet::new(), calm: false }))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn calm(&self) {
        self.inner().calm = true;
    }

    /// Whether this shop ever said yes to such a payment.
    pub fn took(&self, merchant: &str, minor: i64, order: Option<&str>) -> bool {
        self.inner().taken.contains(&(merchant.to_owned(), minor, order.map(str::to_owned)))
    }
}

#[async_trait]
impl Shop for Shops {
    async fn takes(&self, ask: &ShopAsk) -> Said {
        let times = self.inner().roll.below(6);
        pause(times).await;
        let mut inner = self.inner();
        match if inner.calm { 99 } else { inner.roll.below(100) } {
            0..12 => Said::Nothing,
            12..18 => Said::TakesNot,
            _ => {
                let taken = (ask.merchant.to_string(), ask.amount.minor(), ask.order.clone());
                inner.taken.insert(taken);
                Said::Takes
            }
        }
    }
}
