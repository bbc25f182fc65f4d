//! A process of the house: it begins on the data that are there, does one thing at a time, and may
//! be dropped between any two of them. Everything runs on the thread that calls.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use paydesk_app::{App, Config, Ports};
use paydesk_store::{Db, Hand};
use tokio::runtime::{Builder, Runtime};

use crate::roll::Roll;

pub struct Process {
    // Before the hand: tasks go first, then what they waited for.
    runtime: Runtime,
    pub app: App,
    hand: Hand,
    busy: Arc<AtomicUsize>,
}

/// Counts a task for as long as it lives.
struct Busy(Arc<AtomicUsize>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Process {
    pub fn start(file: &Path, ports: Ports, config: Config) -> anyhow::Result<Self> {
        // What waits for a port with a bound of its own needs a timer. None ever rings: whoever is
        // asked here answers after some ticks, long before.
        let runtime = Builder::new_current_thread().enable_time().build()?;
        let (db, hand) = Db::by_hand(file)?;
        let app = {
            let _inside = runtime.enter();
            App::new(db, ports, config)
        };
        Ok(Self { runtime, app, hand, busy: Arc::default() })
    }

    /// Begins something beside all that is under way.
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.busy.fetch_add(1, Ordering::Relaxed);
        let busy = Busy(Arc::clone(&self.busy));
        self.runtime.spawn(async move {
            task.await;
            drop(busy);
        });
    }

    /// Begins something from inside a task.
    pub fn spawner(&self) -> Spawner {
        Spawner(Arc::clone(&self.busy))
    }

    /// Everything that can go on goes on to its next await; then the database does a part of what
    /// waits for it.
    pub fn tick(&mut self, roll: &mut Roll) {
        self.runtime.block_on(tokio::task::yield_now());
        match roll.below(10) {
            0..4 => drop(self.hand.write()),
            4..8 => drop(self.hand.read()),
            8 => drop(self.hand.write() | self.hand.read()),
            _ => {}
        }
    }

    /// Everything, to the end: for what happens before the story begins.
    pub fn finish<T: Send + 'static>(
        &mut self,
        task: impl Future<Output = T> + Send + 'static,
    ) -> anyhow::Result<T> {
        let mut done = self.runtime.spawn(task);
        for _ in 0..100_000 {
            self.runtime.block_on(tokio::task::yield_now());
            self.hand.write();
            self.hand.read();
            if done.is_finished() {
                return Ok(self.runtime.block_on(&mut done)?);
            }
        }
        anyhow::bail!("it never ends")
    }

    pub fn is_busy(&self) -> bool {
        self.busy.load(Ordering::Relaxed) > 0
    }
}

/// Begins tasks of a process from inside of it.
#[derive(Clone)]
pub struct Spawner(Arc<AtomicUsize>);

impl Spawner {
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.0.fetch_add(1, Ordering::Relaxed);
        let busy = Busy(Arc::clone(&self.0));
        tokio::spawn(async move {
            task.await;
            drop(busy);
        });
    }
}
