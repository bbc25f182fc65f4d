//! PostgreSQL: a pool of connections on threads of our own, to which cases are shipped.
//!
//! Invariants:
//! - Writes are READ COMMITTED with row locks, reads REPEATABLE READ, READ ONLY; nothing is
//!   SERIALIZABLE.
//! - A case is run again only when nothing of it can have been committed: a deadlock, or a
//!   connection lost before COMMIT was sent. A COMMIT without an answer is `Fault::Unknown`.
//! - A connection whose transaction is in doubt never goes back to the pool.

mod desk;
mod fault;
mod set;
mod tx;
mod wire;

pub(super) use fault::fault;
pub(super) use tx::PgTx;

use super::answer::Case;
use super::{Counters, Fault, Options, Tx, Way, count, join, migrate, spawn};
use desk::{Desk, Job};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::{JoinSet, LocalSet};
use tokio_postgres::{Config, NoTls};

/// How long connecting, and waiting for a connection of the pool, may take.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(3);
/// Two threads drive the connections: one is a tenth slower under load, more gain nothing.
const THREADS: usize = 2;

/// Rows are asked for by their keys, and statements are prepared once for a connection. A plan made
/// while a table is new, or before anybody has counted its rows, would read all of it, for each set
/// of keys again, and go on so until the next count: for a third of the server's time under load.
/// What has no index still is read whole. Nothing here runs long enough to be worth compiling.
const BY_INDEX: &str = "-c enable_seqscan=off -c jit=off";

type Posted = (Box<dyn Job>, Way);

pub(super) struct House {
    desks: Vec<mpsc::UnboundedSender<Posted>>,
    threads: Vec<JoinHandle<()>>,
    next: AtomicUsize,
    /// Cases that wait or run: what bounds the lines before the desks.
    inside: Arc<AtomicUsize>,
    inside_max: usize,
    read_only: bool,
    counters: Arc<Counters>,
}

impl House {
    pub(super) fn open(
        url: &str,
        options: &Options,
        counters: Arc<Counters>,
        read_only: bool,
    ) -> Result<House, Fault> {
        let config = config(url)?;
        runtime()?.block_on(bring_up_to_date(&config, read_only))?;
        let mut house = House {
            desks: Vec::new(),
            threads: Vec::new(),
            next: AtomicUsize::new(0),
            inside: Arc::default(),
            inside_max: options.cases_max,
            read_only,
            counters: Arc::clone(&counters),
        };
        let threads = THREADS.min(options.connections_max).max(1);
        for _ in 0..threads {
            let connections = options.connections_max.div_ceil(threads).max(1);
            let desk = Desk::open(
                config.clone(),
                connections,
                options.read_time_max,
                Arc::clone(&counters),
            )?;
            let (sender, posted) = mpsc::unbounded_channel();
            let (runtime, inside) = (runtime()?, Arc::clone(&house.inside));
            house.desks.push(sender);
            house.threads.push(spawn("postgres", move || {
                LocalSet::new().block_on(&runtime, serve(desk, posted, inside));
            })?);
        }
        Ok(house)
    }

    pub(super) fn post<F, T, E>(&self, case: Box<Case<F, T, E>>, way: Way)
    where
        F: AsyncFn(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        if self.read_only && way != Way::Read {
            let say = "the database was opened for reading only";
            return case.refuse(Fault::Engine(say.into()));
        }
        if self.inside.fetch_add(1, Ordering::Relaxed) >= self.inside_max {
            self.inside.fetch_sub(1, Ordering::Relaxed);
            count(&self.counters.turned_away);
            return case.refuse(Fault::Busy);
        }
        let desk = self.next.fetch_add(1, Ordering::Relaxed) % self.desks.len();
        if let Err(mpsc::error::SendError((case, _))) = self.desks[desk].send((case, way)) {
            self.inside.fetch_sub(1, Ordering::Relaxed);
            case.refuse(Fault::Gone("its thread has ended".into()));
        }
    }
}

/// What was sent is finished first; then the connections are closed.
impl Drop for House {
    fn drop(&mut self) {
        self.desks.clear();
        join(&mut self.threads);
    }
}

async fn serve(desk: Desk, mut posted: mpsc::UnboundedReceiver<Posted>, inside: Arc<AtomicUsize>) {
    let desk = Rc::new(desk);
    let mut running = JoinSet::new();
    while let Some((job, way)) = posted.recv().await {
        let (desk, inside) = (Rc::clone(&desk), Arc::clone(&inside));
        running.spawn_local(async move {
            job.go(&desk, way).await;
            inside.fetch_sub(1, Ordering::Relaxed);
        });
        while running.try_join_next().is_some() {}
    }
    while running.join_next().await.is_some() {}
}

fn runtime() -> Result<tokio::runtime::Runtime, Fault> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| Fault::Gone(format!("no runtime for it: {e}")))
}

fn config(url: &str) -> Result<Config, Fault> {
    let mut config: Config = url
        .parse()
        .map_err(|e| Fault::Engine(format!("this is no address of a PostgreSQL: {e}")))?;
    // What the address says itself comes last and wins.
    let own = config.get_options().unwrap_or_default().to_owned();
    config.options(format!(
        "-c statement_timeout=30s -c lock_timeout=10s \
         -c idle_in_transaction_session_timeout=60s {BY_INDEX} {own}"
    ));
    if config.get_application_name().is_none() {
        config.application_name("paydesk");
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT_TIME_MAX);
    }
    if config.get_tcp_user_timeout().is_none() {
        // A server that has silently gone from the network is given up, not waited for.
        config.tcp_user_timeout(Duration::from_secs(10));
    }
    Ok(config)
}

async fn bring_up_to_date(config: &Config, read_only: bool) -> Result<(), Fault> {
    let connecting = config.connect(NoTls);
    let (mut client, connection) = tokio::time::timeout(CONNECT_TIME_MAX, connecting)
        .await
        .map_err(|_| Fault::Gone("no answer to connecting".into()))?
        .map_err(fault::while_connecting)?;
    let connection = tokio::spawn(connection);
    let done = if read_only {
        migrate::postgres_must_be_current(&client).await
    } else {
        migrate::postgres(&mut client).await
    };
    drop(client);
    // It ends when the client goes; how it ends tells nothing new.
    let _ = connection.await;
    done
}
