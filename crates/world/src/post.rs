//! Mail and SMS: what was handed over lies here, and the line to it is as bad as the bank's.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use paydesk_app::Carrier;
use paydesk_app::notice::Notice;
use paydesk_app::ports::{CarrierFault, Enclosed};

use crate::bank::pause;
use crate::roll::Roll;

struct Inner {
    roll: Roll,
    letters: Vec<Notice>,
    calm: bool,
}

pub struct Post(Mutex<Inner>);

impl Post {
    pub fn new(seed: u64) -> Self {
        let roll = Roll::new(seed, 0x90_57);
        Self(Mutex::new(Inner { roll, letters: Vec::new(), calm: false }))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn calm(&self) {
        self.inner().calm = true;
    }

    /// The newest code of this kind at an address.
    pub fn code(&self, address: &str, kind: &str) -> Option<String> {
        let inner = self.inner();
        let mut there = inner.letters.iter().rev();
        let letter = there.find(|n| n.address == address && n.kind == kind)?;
        args(letter).remove("code")
    }

    /// Everything that was handed over, some of it twice.
    pub fn letters(&self) -> Vec<Notice> {
        self.inner().letters.clone()
    }
}

/// The variables of a notice.
pub fn args(notice: &Notice) -> BTreeMap<String, String> {
    serde_json::from_str(&notice.args).unwrap_or_default()
}

#[async_trait]
impl Carrier for Post {
    async fn send(&self, notice: &Notice, _: Option<&Enclosed>) -> Result<(), CarrierFault> {
        let times = self.inner().roll.below(4);
        pause(times).await;
        let mut inner = self.inner();
        let fate = if inner.calm { 99 } else { inner.roll.below(100) };
        let passing = || Err(CarrierFault::Passing("no answer".to_owned()));
        match fate {
            0..8 => passing(),
            8..16 => {
                inner.letters.push(notice.clone());
                passing()
            }
            _ => {
                inner.letters.push(notice.clone());
                Ok(())
            }
        }
    }

    async fn health(&self, _: &str) -> Result<(), CarrierFault> {
        Ok(())
    }
}
