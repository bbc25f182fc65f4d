//! Places in the queues as live pages tell them: of a moment ago.
//!
//! A page that is asked for counts who waits before it. A stream looks again whenever anything
//! happens in its case, which says nothing of other cases: with thousands of cases that wait, to
//! count them all for each word that anybody writes costs more than the word. So streams share one
//! reading of all queues, at most [`OLD_US`] old; without a word they look only now and then
//! anyway.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use paydesk_core::conversation::wait::SPAN_US;
use paydesk_store::conversation::{self, Place};
use paydesk_store::{Fault, Tx};

use crate::{App, AppError};

/// How old a shared reading may be, in microseconds.
const OLD_US: i64 = 1_000_000;

/// One queue: who waits in it, in the order of the inbox, and what was answered in the last hour.
#[derive(Debug, Default)]
struct Line {
    /// Urgency, since when, and the case's id.
    waiting: Vec<(i64, i64, String)>,
    /// As [`conversation::waits`] answers.
    answers: (i64, i64),
}

/// All queues at one moment.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    read_us: i64,
    by_queue: HashMap<String, Line>,
}

impl Lines {
    /// How many wait before this place, and what was answered in its queue: what
    /// [`conversation::before`] and [`conversation::waits`] would have said then.
    pub(super) fn before(&self, place: Place<'_>) -> (i64, (i64, i64)) {
        let Some(line) = self.by_queue.get(place.queue) else { return (0, (0, 0)) };
        let here = (place.urgency, place.since_us, place.id);
        let before = line
            .waiting
            .partition_point(|(urgency, since_us, id)| (*urgency, *since_us, id.as_str()) < here);
        (i64::try_from(before).unwrap_or(i64::MAX), line.answers)
    }

    async fn read(tx: &mut Tx, now_us: i64) -> Result<Self, Fault> {
        let mut by_queue: HashMap<String, Line> = HashMap::new();
        for (queue, urgency, since_us, id) in conversation::all_waiting(tx).await? {
            by_queue.entry(queue).or_default().waiting.push((urgency, since_us, id));
        }
        for (queue, line) in &mut by_queue {
            line.waiting.sort_unstable();
            line.answers = conversation::waits(tx, queue, now_us - SPAN_US).await?;
        }
        Ok(Self { read_us: now_us, by_queue })
    }

    /// A clock that stands still says nothing of age.
    fn is_fresh(&self, now_us: i64) -> bool {
        (1..OLD_US).contains(&(now_us - self.read_us))
    }
}

/// The reading that all streams of a process share.
#[derive(Debug, Default)]
pub(crate) struct Places {
    last: Mutex<Arc<Lines>>,
    /// Held by the one who reads anew; the others wait for what that brings.
    reading: tokio::sync::Mutex<()>,
}

impl Places {
    fn last(&self) -> Arc<Lines> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// All queues, as they stood less than [`OLD_US`] ago.
    ///
    /// # Errors
    /// The database could not be asked.
    pub(super) async fn lines(app: &App) -> Result<Arc<Lines>, AppError> {
        let had = app.places.last();
        if had.is_fresh(app.now_us()) {
            return Ok(had);
        }
        let _reading = app.places.reading.lock().await;
        let now_us = app.now_us();
        let had = app.places.last();
        if had.is_fresh(now_us) {
            return Ok(had);
        }
        let read = Arc::new(app.db.read(async move |tx| Lines::read(tx, now_us).await).await?);
        *app.places.last.lock().unwrap_or_else(PoisonError::into_inner) = read.clone();
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_is_shared_for_a_second_and_never_by_a_clock_that_stands_still() {
        let lines = Lines { read_us: 5 * OLD_US, ..Lines::default() };
        for (after_us, fresh) in
            [(-1, false), (0, false), (1, true), (OLD_US - 1, true), (OLD_US, false)]
        {
            assert_eq!(lines.is_fresh(lines.read_us + after_us), fresh, "after {after_us}");
        }
    }
}
