//! A house for tests: the real app on a real database, with a clock that moves when it is told to,
//! dice that roll the same each time, a rail that says what it is told to say, and a carrier that
//! keeps what it was given.
//!
//! A test ends with [`House::finish`]: every job done, no job left, the books balanced.

mod busy;
mod people;
mod ports;

pub use people::{Merchanty, PASSWORD, Persony, ask};
pub use ports::{Rolls, ScriptedRail, ScriptedShop, Sent, Stopwatch, Tray};

use std::sync::Arc;

use paydesk_app::{App, Config, Ports, job};
use paydesk_core::amount::Currency;
use paydesk_core::ledger::house_accounts;
use paydesk_store::{Db, account, payment};

use crate::engine::Engine;

/// When every test begins: a Tuesday morning in China, 2026-03-03 10:00.
pub const BEGIN_US: i64 = 1_772_503_200_000_000;

pub struct House {
    pub app: App,
    pub clock: Arc<Stopwatch>,
    pub rail: Arc<ScriptedRail>,
    pub post: Arc<Tray>,
    pub shop: Arc<ScriptedShop>,
    /// How many people were made, so that phones and names differ.
    made: std::sync::atomic::AtomicU32,
    twin: u64,
}

/// The settings of a test's house.
pub fn config() -> Config {
    Config {
        public_url: "http://paydesk.test".to_owned(),
        callback_url: "http://paydesk.test".to_owned(),
        bank_origin: "http://bank.test".to_owned(),
        hotline: "400-000-0000".to_owned(),
        hotline_token: "hotline token of a test".to_owned(),
        social: Vec::new(),
        contact_seed: [7; 32],
        support: Some(paydesk_app::mail::Support {
            address: "support@paydesk.test".to_owned(),
            authority: "mx.paydesk.test".to_owned(),
        }),
        opening: paydesk_core::hours::Opening::always(),
        callbacks_per_slot: 2,
        second_minor: 50_000,
        refund_days: 3,
        calendar: paydesk_core::calendar::Calendar::china().clone(),
        password_kib: paydesk_app::password::KIB,
        demo: None,
    }
}

impl House {
    /// A house on a test's database.
    pub async fn on(engine: &Engine) -> Self {
        Self::with(engine.db.clone(), Arc::new(Stopwatch::at(BEGIN_US)), 1).await
    }

    /// Another process on the same PostgreSQL, with the same clock, rail and carrier.
    pub async fn twin(&self, engine: &Engine) -> Self {
        let mut twin = Self::with(engine.again().await, self.clock.clone(), self.twin + 1).await;
        twin.rail = self.rail.clone();
        twin.post = self.post.clone();
        let ports = Arc::make_mut(&mut twin.app.ports);
        ports.rail = self.rail.clone();
        ports.carrier = self.post.clone();
        twin.shop = self.shop.clone();
        ports.shop = self.shop.clone();
        twin
    }

    async fn with(db: Db, clock: Arc<Stopwatch>, number: u64) -> Self {
        let rail = Arc::new(ScriptedRail::default());
        let post = Arc::new(Tray::default());
        let shop = Arc::new(ScriptedShop::default());
        let ports = Ports {
            inbox: None,
            clock: clock.clone(),
            dice: Arc::new(Rolls::from_seed(number)),
            rail: rail.clone(),
            carrier: post.clone(),
            shop: shop.clone(),
        };
        let app = App::new(db, ports, config());
        let accounts = house_accounts();
        let opened = app.db.write(async move |tx| account::open(tx, &accounts).await);
        opened.await.expect("the house's accounts open");
        Self { app, clock, rail, post, shop, made: 0.into(), twin: number }
    }

    /// Runs every job that is due, and what follows from it. Jobs that wait for a later time stay.
    pub async fn work(&self) {
        for _ in 0..200 {
            let mut due = job::claim(&self.app, false, 50).await.expect("jobs are claimed");
            due.extend(job::claim(&self.app, true, 50).await.expect("jobs are claimed"));
            if due.is_empty() {
                return;
            }
            for row in due {
                job::finish(&self.app, row).await.expect("a job is filed");
            }
        }
        panic!("jobs make jobs without end");
    }

    /// Runs jobs until none is left, moving the clock on to the next one each time. A job that goes
    /// on and on, or that failed for good, fails the test by name.
    pub async fn drain(&self) {
        for _ in 0..500 {
            self.work().await;
            let left = self.app.db.read(async |tx| paydesk_store::job::all(tx, 50).await);
            let left = left.await.expect("jobs are read");
            if let Some(failed) = left.iter().find(|job| job.failed_at_us.is_some()) {
                panic!("a job failed: {failed:?}");
            }
            // Whoever claimed a job may have been dropped with it in hand: then its lease runs out.
            let free = |job: &job::JobRow| job.due_at_us.max(job.lease_until_us.unwrap_or(0));
            let Some(next) = left.iter().map(free).min() else { return };
            self.clock.to(next.max(self.clock.now()));
        }
        let left = self.app.db.read(async |tx| paydesk_store::job::all(tx, 5).await);
        panic!("jobs never end: {:?}", left.await);
    }

    /// The end of every test: nothing left to do, and the books are right.
    pub async fn finish(&self) {
        self.drain().await;
        self.check_books().await;
    }

    /// Proves the books: sums, balances, holds, floors, refunds.
    pub async fn check_books(&self) {
        let read = self.app.db.read(async |tx| {
            for currency in Currency::ALL {
                assert_eq!(account::sum_of(tx, currency).await?, 0, "{currency} does not balance");
            }
            assert_eq!(account::wrong_balances(tx).await?, [], "balances are not their entries");
            assert_eq!(account::wrong_holds(tx).await?, [], "held is not the open holds");
            assert_eq!(account::below_floor(tx).await?, [], "an account is below its floor");
            assert_eq!(account::above_ceiling(tx).await?, [], "a debt is repaid beyond itself");
            assert_eq!(payment::over_refunded(tx).await?, [], "refunds exceed a capture");
            Ok::<_, paydesk_store::Fault>(())
        });
        read.await.expect("the books can be read");
    }
}
