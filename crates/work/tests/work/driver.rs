//! Jobs: done soon, side by side, bounded, and finished before the end.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use paydesk_app::job;
use paydesk_app::notice::{self, Draft, Notice};
use paydesk_app::payment::{self, Ask};
use paydesk_app::ports::{Carrier, CarrierFault, Enclosed, RailSaid};
use paydesk_core::language::Language;
use paydesk_core::payment::{Method, PaymentKind, PaymentState};
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::{House, Persony, ask};
use paydesk_work::{Config, Driver, drain};
use tokio::sync::{Semaphore, watch};

use crate::config;

/// Waits in real time, for what another task does.
async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    for _ in 0..400 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("never: {what}");
}

async fn state(house: &House, who: &Persony, id: &paydesk_core::id::PaymentId) -> PaymentState {
    payment::detail(&house.app, &who.actor, id).await.unwrap().payment.state
}

async fn jobs_left(house: &House) -> usize {
    let read = house.app.db.read(async |tx| paydesk_store::job::all(tx, 100).await);
    read.await.unwrap().len()
}

#[tokio::test]
async fn jobs_are_done_when_they_are_added_and_when_their_time_comes() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let li = house.customer("李雷").await;
        let (stop, stopped) = watch::channel(false);
        let own = config();
        let driver = Driver::start(house.app.clone(), Config::clone(&own), stopped);

        let top_up = Ask {
            kind: PaymentKind::TopUp,
            method: Method::Card,
            card: Some(li.card.id.clone()),
            ..ask(&li, 30_000, "key-top-up-1")
        };
        let paid = payment::pay(&house.app, &li.actor, top_up.clone()).await.unwrap();
        until("the top-up is charged", async || {
            state(&house, &li, &paid.id).await == PaymentState::Succeeded
        })
        .await;

        // A silent bank: the query waits for its time, which comes when the clock says so.
        house.rail.next(RailSaid::Unknown("cut off".into()));
        let again = Ask { key: "key-top-up-2".into(), ..top_up };
        let paid = payment::pay(&house.app, &li.actor, again).await.unwrap();
        until("the top-up is in doubt", async || {
            state(&house, &li, &paid.id).await == PaymentState::InDoubt
        })
        .await;
        house.clock.forward_s(3_600);
        until("the bank was asked", async || {
            state(&house, &li, &paid.id).await == PaymentState::Succeeded
        })
        .await;
        until("all is done", async || jobs_left(&house).await == 0).await;

        stop.send(true).unwrap();
        driver.finished().await;
        assert_eq!(house.available(&li).await, 60_000);
        house.finish().await;
    })
    .await;
}

/// A carrier that holds on to each message until it is let go, and that panics if told so.
struct Slow {
    inside: AtomicUsize,
    most: AtomicUsize,
    sent: Mutex<Vec<String>>,
    let_go: Semaphore,
    panics: AtomicBool,
}

impl Slow {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            inside: 0.into(),
            most: 0.into(),
            sent: Mutex::default(),
            let_go: Semaphore::new(0),
            panics: false.into(),
        })
    }

    fn sent(&self) -> usize {
        self.sent.lock().unwrap().len()
    }
}

#[async_trait]
impl Carrier for Slow {
    async fn send(&self, notice: &Notice, _: Option<&Enclosed>) -> Result<(), CarrierFault> {
        assert!(!self.panics.swap(false, Ordering::SeqCst), "the carrier was told to panic");
        let inside = self.inside.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(inside, Ordering::SeqCst);
        self.let_go.acquire().await.unwrap().forget();
        self.inside.fetch_sub(1, Ordering::SeqCst);
        self.sent.lock().unwrap().push(notice.id.as_str().to_owned());
        Ok(())
    }

    async fn health(&self, _: &str) -> Result<(), CarrierFault> {
        Ok(())
    }
}

async fn write(house: &House, most: usize) {
    for n in 0..most {
        let draft = Draft {
            person: None,
            channel: "sms",
            address: "+8613800138000".into(),
            kind: "password-changed".into(),
            args: Vec::new(),
            language: Language::En,
        };
        notice::write(&house.app, draft, &format!("cause {n}")).await.unwrap();
    }
}

#[tokio::test]
async fn at_most_sixteen_run_at_once_and_what_runs_is_finished_before_the_end() {
    each_engine(async |engine| {
        let mut house = House::on(engine).await;
        let slow = Slow::new();
        Arc::make_mut(&mut house.app.ports).carrier = slow.clone();
        write(&house, 40).await;
        let (stop, stopped) = watch::channel(false);
        let own = config();
        let driver = Driver::start(house.app.clone(), Config::clone(&own), stopped).spawn();
        until("sixteen run", async || slow.inside.load(Ordering::SeqCst) == 16).await;
        // Room for two more, and no more than two come.
        slow.let_go.add_permits(2);
        until("two were sent", async || {
            slow.sent() == 2 && slow.inside.load(Ordering::SeqCst) == 16
        })
        .await;

        stop.send(true).unwrap();
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(!driver.is_finished(), "sixteen messages are still on their way");
        slow.let_go.add_permits(1_000);
        driver.await.unwrap();
        assert_eq!(slow.sent(), 18);
        assert_eq!(slow.most.load(Ordering::SeqCst), 16);
        assert_eq!(jobs_left(&house).await, 22, "nothing new was taken");

        assert_eq!(drain(&house.app).await.unwrap(), 22);
        assert_eq!(slow.sent(), 40);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_job_that_panics_is_done_again() {
    each_engine(async |engine| {
        let mut house = House::on(engine).await;
        let slow = Slow::new();
        slow.panics.store(true, Ordering::SeqCst);
        slow.let_go.add_permits(1_000);
        Arc::make_mut(&mut house.app.ports).carrier = slow.clone();
        let (stop, stopped) = watch::channel(false);
        let own = config();
        let driver = Driver::start(house.app.clone(), Config::clone(&own), stopped);
        write(&house, 1).await;
        until("it has panicked", async || !slow.panics.load(Ordering::SeqCst)).await;
        assert_eq!(slow.sent(), 0);
        house.clock.forward_s(61);
        until("it is done after all", async || slow.sent() == 1).await;
        until("it is filed", async || jobs_left(&house).await == 0).await;
        // Whoever forgets to say so, and is gone, means it too.
        drop(stop);
        driver.finished().await;
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn receipts_keep_nothing_that_somebody_waits_for() {
    each_engine(async |engine| {
        let mut house = House::on(engine).await;
        let li = house.customer("李雷").await;
        house.fund(&li, 100_000).await;
        house.drain().await;
        // As many to each as are told one by one.
        for name in ["韩梅", "林涛", "王芳"] {
            let payee = house.customer(name).await;
            house.trust(&li, payee.id.as_str()).await;
            for n in 0..10 {
                let key = format!("key-{n}-to-{}", payee.id);
                let sent = Ask { kind: PaymentKind::Transfer, ..ask(&payee, 100, &key) };
                payment::pay(&house.app, &li.actor, sent).await.unwrap();
            }
        }
        let slow = Slow::new();
        Arc::make_mut(&mut house.app.ports).carrier = slow.clone();
        let (stop, stopped) = watch::channel(false);
        let own = config();
        let driver = Driver::start(house.app.clone(), Config::clone(&own), stopped);
        let inside = || slow.inside.load(Ordering::SeqCst);
        // Two notices a payment, sixteen at a time, and the carrier is slow.
        until("receipts are on their way", async || inside() == 16).await;
        write(&house, 3).await;
        until("codes go past them", async || inside() == 19).await;
        slow.let_go.add_permits(1_000);
        until("all is done", async || jobs_left(&house).await == 0).await;
        assert_eq!(slow.sent(), 63);
        stop.send(true).unwrap();
        driver.finished().await;
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn of_a_set_one_that_panics_leaves_the_others_done() {
    each_engine(async |engine| {
        let mut house = House::on(engine).await;
        let slow = Slow::new();
        slow.let_go.add_permits(1_000);
        Arc::make_mut(&mut house.app.ports).carrier = slow.clone();
        write(&house, 5).await;
        slow.panics.store(true, Ordering::SeqCst);
        let claimed = job::claim(&house.app, false, 16).await.unwrap();
        job::finish_set(&house.app, claimed).await.unwrap();
        assert_eq!((slow.sent(), jobs_left(&house).await), (4, 1), "one is left for later");
        house.finish().await;
        assert_eq!(slow.sent(), 5);
    })
    .await;
}

#[tokio::test]
async fn a_job_that_takes_long_is_not_taken_by_another_worker() {
    each_engine(async |engine| {
        let mut house = House::on(engine).await;
        let slow = Slow::new();
        Arc::make_mut(&mut house.app.ports).carrier = slow.clone();
        write(&house, 1).await;
        let (stop, stopped) = watch::channel(false);
        let own = config();
        let driver = Driver::start(house.app.clone(), Config::clone(&own), stopped);
        until("it has begun", async || slow.inside.load(Ordering::SeqCst) == 1).await;
        // Fifteen seconds pass, in which the lease is renewed; then ten more: it would be over.
        house.clock.forward_s(15);
        tokio::time::sleep(paydesk_app::job::RENEW_EVERY + Duration::from_secs(1)).await;
        house.clock.forward_s(10);
        assert_eq!(drain(&house.app).await.unwrap(), 0, "somebody is doing it");
        slow.let_go.add_permits(1);
        until("it is filed", async || jobs_left(&house).await == 0).await;
        assert_eq!(slow.sent(), 1);
        stop.send(true).unwrap();
        driver.finished().await;
        house.finish().await;
    })
    .await;
}
