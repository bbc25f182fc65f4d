//! Where a case is served: its future is made, run and dropped on this thread, again if need be.

use super::fault::of_pool;
use super::tx::{Committed, PgTx};
use super::{CONNECT_TIME_MAX, Fault};
use crate::db::answer::Case;
use crate::db::fault::panic_words;
use crate::db::tx::On;
use crate::db::{Counters, Tx, Way, count};
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use std::cell::Cell;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio_postgres::{Config, NoTls};

/// How often a case is run at most.
const TRIES_MAX: u32 = 10;

/// Not "read write": a replica refuses that in words that do not tell what it is.
const WRITE: &str = "begin isolation level read committed";

/// A case, whatever its types.
pub(super) trait Job: Send {
    fn go<'d>(self: Box<Self>, desk: &'d Desk, way: Way) -> LocalBoxFuture<'d, ()>;
    fn refuse(self: Box<Self>, fault: Fault);
}

impl<F, T, E> Job for Case<F, T, E>
where
    F: AsyncFn(&mut Tx) -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: From<Fault> + Send + 'static,
{
    fn go<'d>(self: Box<Self>, desk: &'d Desk, way: Way) -> LocalBoxFuture<'d, ()> {
        Box::pin(async move {
            if self.reply.is_closed() {
                return;
            }
            let (result, after) = desk.run(&self.case, way).await;
            // The caller may have gone; then nobody is to be told.
            let _ = self.reply.send(result);
            if let Some(tx) = after {
                tx.let_go().await;
            }
        })
    }

    fn refuse(self: Box<Self>, fault: Fault) {
        let _ = self.reply.send(Err(fault.into()));
    }
}

pub(super) struct Desk {
    pool: Pool,
    read: String,
    counters: Arc<Counters>,
    /// Spreads the waiting of those who raced each other.
    jitter: Cell<u64>,
}

/// One run of a case: its end, or a reason to run it again.
enum Run<T, E> {
    /// With the transaction of a read, which is still to be ended: the caller need not wait.
    Done(Result<T, E>, Option<Box<PgTx>>),
    Again(Fault),
}

impl Desk {
    pub(super) fn open(
        config: Config,
        connections: usize,
        read_time_max: Duration,
        counters: Arc<Counters>,
    ) -> Result<Desk, Fault> {
        // A connection that died while idle is noticed when it is used, and the case runs again.
        let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let pool = Pool::builder(Manager::from_config(config, NoTls, recycling))
            .max_size(connections)
            .wait_timeout(Some(CONNECT_TIME_MAX))
            .create_timeout(Some(CONNECT_TIME_MAX))
            .recycle_timeout(Some(CONNECT_TIME_MAX))
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|e| Fault::Gone(e.to_string()))?;
        let read = format!(
            "begin isolation level repeatable read read only; \
             set local statement_timeout = {}",
            read_time_max.as_millis()
        );
        Ok(Desk { pool, read, counters, jitter: Cell::new(0) })
    }

    async fn run<T, E: From<Fault>>(
        &self,
        case: &impl AsyncFn(&mut Tx) -> Result<T, E>,
        way: Way,
    ) -> (Result<T, E>, Option<Box<PgTx>>) {
        let mut last = Fault::Raced;
        for attempt in 0..TRIES_MAX {
            if attempt > 0 {
                count(&self.counters.retries);
                tokio::time::sleep(self.pause(attempt)).await;
            }
            match self.once(case, way).await {
                Run::Done(result, after) => {
                    if way != Way::Read {
                        count(&self.counters.cases);
                    }
                    return (result, after);
                }
                Run::Again(fault) => last = fault,
            }
        }
        tracing::warn!(fault = %last, tries = TRIES_MAX, "a case was given up");
        (Err(last.into()), None)
    }

    async fn once<T, E: From<Fault>>(
        &self,
        case: &impl AsyncFn(&mut Tx) -> Result<T, E>,
        way: Way,
    ) -> Run<T, E> {
        let client = match self.pool.get().await {
            Ok(client) => client,
            Err(error) => return Run::Done(Err(of_pool(error).into()), None),
        };
        let begin = if way == Way::Read { &self.read } else { WRITE };
        let mut tx = Tx::new(On::Postgres(PgTx::new(client, begin.to_owned(), way)));
        let said = AssertUnwindSafe(case(&mut tx)).catch_unwind().await;
        let said = said.unwrap_or_else(|panic| Err(Fault::Panicked(panic_words(&*panic)).into()));
        let failed = tx.failed.take();
        let On::Postgres(mut pg) = tx.on else { unreachable!("it was made a line above") };
        match (said, failed) {
            // The connection is thrown away, even if it answers: it may lead to a replica.
            (_, Some(Fault::Lost)) => Run::Again(Fault::Lost),
            (_, Some(Fault::Raced)) => {
                pg.roll_back().await;
                Run::Again(Fault::Raced)
            }
            // A failure that the case swallowed still does not commit.
            (Ok(_), Some(fault)) => {
                pg.roll_back().await;
                Run::Done(Err(fault.into()), None)
            }
            (Err(error), _) => {
                pg.roll_back().await;
                Run::Done(Err(error), None)
            }
            (Ok(said), None) if way == Way::Read => Run::Done(Ok(said), Some(Box::new(pg))),
            (Ok(said), None) => match pg.commit().await {
                Committed::Yes => {
                    count(&self.counters.batches);
                    Run::Done(Ok(said), None)
                }
                Committed::No(fault) if fault.is_passing() => Run::Again(fault),
                Committed::No(fault) => Run::Done(Err(fault.into()), None),
                Committed::Unknown(say) => Run::Done(Err(Fault::Unknown(say).into()), None),
            },
        }
    }

    /// Longer each time, and never the same as a rival's: steps of the golden ratio fall evenly
    /// over the range without any randomness.
    fn pause(&self, attempt: u32) -> Duration {
        let step = self.jitter.get().wrapping_add(0x9E37_79B9_7F4A_7C15);
        self.jitter.set(step);
        let share = step >> 54;
        Duration::from_micros((200 << attempt.min(6)) * (512 + share) / 1024)
    }
}
