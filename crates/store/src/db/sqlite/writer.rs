//! The one writer: takes cases in turn, many to a commit, each in its own savepoint. The first has
//! none: it is alone in the transaction until it is done, it is the money lane's batch if one
//! waits, and a savepoint costs a copy of every page that is written in it.
//!
//! A batch is closed after 256 cases, after 5 ms, or when nobody waits; there is no timer to wait
//! for company. The money lane's cases go before the others, at each step.
//!
//! Some failures (disk full, `or rollback`) make SQLite roll back everything. Then the case in
//! which it happened hears of it, and the others, which did nothing wrong, are run again, each
//! in a transaction of its own.

use super::log::Log;
use super::run::Job;
use super::statement::fault;
use crate::db::tx::On;
use crate::db::{Counters, Fault, Tx, clock, count};
use crossbeam_channel::{Receiver, select_biased};
use rusqlite::Connection;
use std::sync::Arc;
use std::time::Duration;

const CASES_MAX: usize = 256;
pub(super) const TIME_MAX: Duration = Duration::from_millis(5);

type Line = Receiver<Box<dyn Job>>;

pub(super) struct Writer {
    tx: Tx,
    log: Log,
    counters: Arc<Counters>,
    time_max: Duration,
}

impl Writer {
    pub(super) fn new(
        connection: Connection,
        log: Log,
        counters: Arc<Counters>,
        time_max: Duration,
    ) -> Writer {
        Writer { tx: Tx::new(On::Sqlite(connection)), log, counters, time_max }
    }

    /// Until both lines are empty and nobody can join them any more.
    pub(super) fn run(mut self, money: &Line, others: &Line) {
        while let Some(first) = wait(money, others) {
            self.batch(first, money, others);
            self.log.tend(connection(&self.tx));
        }
    }

    /// One batch of what waits; false when nothing did.
    pub(super) fn turn(&mut self, money: &Line, others: &Line) -> bool {
        let Ok(first) = money.try_recv().or_else(|_| others.try_recv()) else { return false };
        self.batch(first, money, others);
        self.log.tend(connection(&self.tx));
        true
    }

    fn batch(&mut self, first: Box<dyn Job>, money: &Line, others: &Line) {
        if let Err(fault) = sql(&self.tx, "begin immediate") {
            return first.answer(Err(fault));
        }
        let until = clock() + self.time_max;
        let mut ran: Vec<Box<dyn Job>> = Vec::new();
        let mut next = Some(first);
        let mut fresh = true;
        while let Some(mut job) = next {
            if !job.abandoned() {
                let went = if fresh { self.first(job.as_mut()) } else { self.one(job.as_mut()) };
                fresh = false;
                ran.push(job);
                if let Err(fault) = went {
                    return self.undo(ran, fault);
                }
            }
            let room = ran.len() < CASES_MAX && clock() < until;
            next = room.then(|| money.try_recv().or_else(|_| others.try_recv()).ok()).flatten();
        }
        let end = self.commit();
        for job in ran {
            count(&self.counters.cases);
            job.answer(end.clone());
        }
    }

    /// The whole transaction is gone; the last case was the one.
    fn undo(&mut self, mut ran: Vec<Box<dyn Job>>, fault: Fault) {
        rollback(&self.tx);
        tracing::warn!(%fault, cases = ran.len(), "a batch was rolled back; its cases run alone");
        if let Some(culprit) = ran.pop() {
            count(&self.counters.cases);
            let end = if culprit.refused() { Ok(()) } else { Err(fault) };
            culprit.answer(end);
        }
        for job in ran {
            count(&self.counters.retries);
            count(&self.counters.cases);
            self.alone(job);
        }
    }

    fn alone(&mut self, mut job: Box<dyn Job>) {
        let went = sql(&self.tx, "begin immediate").and_then(|()| self.first(job.as_mut()));
        let end = match went {
            Ok(()) => self.commit(),
            Err(fault) => {
                rollback(&self.tx);
                if job.refused() { Ok(()) } else { Err(fault) }
            }
        };
        job.answer(end);
    }

    /// Nothing else stands in the transaction yet, so what is taken back is all of it.
    fn first(&mut self, job: &mut dyn Job) -> Result<(), Fault> {
        let keep = job.run(&mut self.tx);
        self.must_stand()?;
        if keep {
            return Ok(());
        }
        sql(&self.tx, "rollback")?;
        sql(&self.tx, "begin immediate")
    }

    fn must_stand(&self) -> Result<(), Fault> {
        if connection(&self.tx).is_autocommit() {
            return Err(Fault::Batch("a case ended the transaction".into()));
        }
        Ok(())
    }

    fn one(&mut self, job: &mut dyn Job) -> Result<(), Fault> {
        sql(&self.tx, "savepoint one")?;
        let keep = job.run(&mut self.tx);
        self.must_stand()?;
        if !keep {
            sql(&self.tx, "rollback to one")?;
        }
        sql(&self.tx, "release one")
    }

    fn commit(&mut self) -> Result<(), Fault> {
        let end = sql(&self.tx, "commit").map_err(|fault| Fault::Unknown(fault.to_string()));
        if end.is_ok() {
            count(&self.counters.batches);
        } else {
            rollback(&self.tx);
        }
        end
    }
}

pub(super) fn rollback(tx: &Tx) {
    if connection(tx).is_autocommit() {
        return;
    }
    if let Err(fault) = sql(tx, "rollback") {
        // The next transaction begins with `begin`, which will say so to its callers.
        tracing::error!(%fault, "SQLite could not roll back");
    }
}

fn wait(money: &Line, others: &Line) -> Option<Box<dyn Job>> {
    select_biased! {
        recv(money) -> job => job.ok().or_else(|| others.recv().ok()),
        recv(others) -> job => job.ok().or_else(|| money.recv().ok()),
    }
}

fn connection(tx: &Tx) -> &Connection {
    match &tx.on {
        On::Sqlite(connection) => connection,
        On::Postgres(_) => unreachable!("the writer made its Tx on SQLite"),
    }
}

/// A statement of the facade itself.
pub(super) fn sql(tx: &Tx, sql: &'static str) -> Result<(), Fault> {
    let done = connection(tx).prepare_cached(sql).and_then(|mut statement| statement.execute([]));
    done.map(drop).map_err(fault)
}
