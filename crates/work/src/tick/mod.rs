//! Ticks: idempotent, without input, on a timer. To add one: a function `(&Night) -> Result<(),
//! AppError>` (in a file here, or straight from the app) and a line in [`ticks`].

pub mod checkpoint;
mod order;
mod purge;
mod verification;

use std::time::Duration;

use futures_util::future::BoxFuture;
use paydesk_app::{AppError, approval, callback, component, conversation, session};

use crate::Night;

pub struct Tick {
    pub name: &'static str,
    /// Between the end of one run and the beginning of the next.
    pub every: Duration,
    pub run: for<'a> fn(&'a Night) -> BoxFuture<'a, Result<(), AppError>>,
}

static TICKS: [Tick; 9] = [
    Tick {
        name: "order_expiry",
        every: Duration::from_secs(60),
        run: |night| Box::pin(order::expire(&night.app)),
    },
    // What another process says in a case is seen by who watches it here: as soon as in a talk.
    Tick {
        name: "cases_elsewhere",
        every: Duration::from_secs(2),
        run: |night| Box::pin(conversation::look_elsewhere(&night.app)),
    },
    Tick {
        name: "callbacks",
        every: Duration::from_secs(30),
        run: |night| Box::pin(callback::look(&night.app)),
    },
    Tick {
        name: "verification",
        every: Duration::from_secs(60),
        run: |night| Box::pin(verification::look(&night.app)),
    },
    Tick {
        name: "papers_run_out",
        every: Duration::from_secs(60),
        run: |night| Box::pin(approval::close_run_out(&night.app)),
    },
    Tick {
        name: "sessions_used",
        every: Duration::from_secs(5),
        run: |night| Box::pin(session::write_used(&night.app)),
    },
    // Three bad answers make a fault: with what a probe itself may take, it is told well within a
    // minute.
    Tick {
        name: "probe",
        every: Duration::from_secs(8),
        run: |night| Box::pin(component::probe(&night.app)),
    },
    Tick {
        name: "purge",
        every: Duration::from_secs(60),
        run: |night| Box::pin(purge::sweep(&night.app)),
    },
    Tick {
        name: "checkpoint",
        every: Duration::from_secs(300),
        run: |night| Box::pin(checkpoint::take(night)),
    },
];

/// All of them.
#[must_use]
pub fn ticks() -> &'static [Tick] {
    &TICKS
}
