//! A hash chain of batches, as a lane writes one, for entries that are written in bulk.

use paydesk_core::id::{BatchId, LaneId};
use paydesk_core::ledger::{Entry, link};
use paydesk_store::account::{Batch, Line};

/// The lane whose chain it is, and its last link.
pub(crate) struct Chain {
    lane: LaneId,
    seq: i64,
    digest: Vec<u8>,
}

impl Chain {
    pub(crate) fn of(lane: LaneId) -> Self {
        Self { lane, seq: 0, digest: Vec::new() }
    }

    /// How many links it has.
    pub(crate) fn seq(&self) -> i64 {
        self.seq
    }

    /// The next link.
    pub(crate) fn join(
        &mut self,
        id: BatchId,
        at_us: i64,
        entries: Vec<Entry>,
    ) -> (Batch, Vec<Line>) {
        self.seq += 1;
        let digest = link(&self.digest, &id, &entries).to_vec();
        let prev = std::mem::replace(&mut self.digest, digest.clone());
        let lines = entries.into_iter().zip(0..).map(|(entry, n)| Line {
            batch: id.clone(),
            n,
            account: entry.account,
            cause: entry.cause,
            amount_minor: entry.amount_minor,
            balance_minor: entry.balance_minor,
        });
        let lines: Vec<Line> = lines.collect();
        let batch = Batch {
            id,
            lane: self.lane.as_str().to_owned(),
            seq: self.seq,
            prev,
            digest,
            entries: i64::try_from(lines.len()).unwrap_or(i64::MAX),
            at_us,
        };
        (batch, lines)
    }
}
