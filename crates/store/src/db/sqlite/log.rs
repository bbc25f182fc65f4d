//! The write-ahead log's way back into the file.
//!
//! A thread carries it, so that nobody who commits waits for that: every 1,000 frames, since a page
//! that is written again and again meanwhile is then carried once. Measured on 2 cores with whole
//! payments in alternating rounds: at 1,000 frames a tenth more than at 250, with the same p99;
//! at 4,000 a quarter more, with a p99 a seventh longer. The thread alone never catches up with a
//! busy writer, so that the log would only grow: when it is 8,000 frames long, the writer finishes
//! it itself, and the next commit begins it anew.

use super::statement::fault;
use crate::db::{Fault, spawn};
use crossbeam_channel::{Sender, bounded};
use rusqlite::Connection;
use std::cell::Cell;
use std::ffi::c_int;
use std::thread::JoinHandle;

const FRAMES_SOFT: u32 = 1_000;
const FRAMES_HARD: u32 = 8_000;

thread_local! {
    /// How long the log was after the last commit of this thread's connection. SQLite calls a
    /// plain function, which can reach nothing else.
    static FRAMES: Cell<u32> = const { Cell::new(0) };
}

fn committed(_log: &rusqlite::hooks::Wal, frames: c_int) -> rusqlite::Result<()> {
    FRAMES.set(u32::try_from(frames).unwrap_or(0));
    Ok(())
}

/// The writer's side.
pub(super) struct Log {
    poke: Sender<()>,
    /// The log's length when the thread was last poked, or the writer last worked itself.
    tended: u32,
}

impl Log {
    /// `carrier` is the thread's own connection.
    pub(super) fn open(
        carrier: Connection,
        writer: &Connection,
    ) -> Result<(Log, JoinHandle<()>), Fault> {
        carrier.execute_batch("pragma wal_autocheckpoint = 0").map_err(fault)?;
        // The hook takes the place of SQLite's own checkpoints.
        writer.wal_hook(Some(committed));
        let (poke, poked) = bounded::<()>(1);
        let thread = spawn("checkpoint", move || {
            for () in poked {
                carry(&carrier);
            }
        })?;
        Ok((Log { poke, tended: 0 }, thread))
    }

    /// Without a thread: the writer carries alone.
    pub(super) fn alone(writer: &Connection) -> Log {
        writer.wal_hook(Some(committed));
        let (poke, _) = bounded(1);
        Log { poke, tended: 0 }
    }

    /// After each commit, on the writer's thread.
    pub(super) fn tend(&mut self, writer: &Connection) {
        let frames = FRAMES.get();
        if frames < self.tended {
            // It began anew.
            self.tended = 0;
        }
        if frames <= self.tended + FRAMES_SOFT {
            return;
        }
        self.tended = frames;
        if frames > FRAMES_HARD {
            carry(writer);
        } else {
            // Full: it has been poked and not yet woken, which is as good; or nobody is there.
            let _ = self.poke.try_send(());
        }
    }
}

fn carry(connection: &Connection) {
    let done = connection.query_row("pragma wal_checkpoint(passive)", [], |_| Ok(()));
    if let Err(error) = done {
        tracing::warn!(%error, "the database's log could not be carried back into its file");
    }
}
