//! Running a use case to its end on the thread that has the connection.

use crate::db::answer::Case;
use crate::db::fault::panic_words;
use crate::db::{Fault, Tx};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

/// A case, whatever its types.
pub(super) trait Job: Send {
    /// Runs it; may be called again after a rollback. True: it wants to be committed.
    fn run(&mut self, tx: &mut Tx) -> bool;
    /// Tells its caller how it ended: `Ok` what the case said, `Err` what befell it.
    fn answer(self: Box<Self>, end: Result<(), Fault>);
    /// Nobody waits for it any more.
    fn abandoned(&self) -> bool;
    /// Its last run ended in an error of its own.
    fn refused(&self) -> bool;
}

impl<F, T, E> Job for Case<F, T, E>
where
    F: AsyncFn(&mut Tx) -> Result<T, E> + Send,
    T: Send,
    E: From<Fault> + Send,
{
    fn run(&mut self, tx: &mut Tx) -> bool {
        let mut result = finish(tx, &self.case);
        // A failure that the case swallowed still does not commit.
        if let (Some(fault), true) = (tx.failed.take(), result.is_ok()) {
            result = Err(fault.into());
        }
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }

    fn answer(self: Box<Self>, end: Result<(), Fault>) {
        let result = match (end, self.result) {
            (Ok(()), Some(result)) => result,
            // A refusal was decided on what the batch had written, so it falls with the batch.
            (Err(fault), _) => Err(fault.into()),
            (Ok(()), None) => Err(Fault::Gone("the case was never run".into()).into()),
        };
        // The caller may have gone; then nobody is to be told.
        let _ = self.reply.send(result);
    }

    fn abandoned(&self) -> bool {
        self.reply.is_closed()
    }

    fn refused(&self) -> bool {
        matches!(self.result, Some(Err(_)))
    }
}

/// How often a case may ask to be polled again at once (a polite yield) before it counts as
/// waiting.
const POLLS_MAX: u32 = 64;

struct Again(AtomicBool);

impl Wake for Again {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Every await on `tx` is ready at once, so one poll is the rule.
fn finish<T, E: From<Fault>>(
    tx: &mut Tx,
    case: impl AsyncFn(&mut Tx) -> Result<T, E>,
) -> Result<T, E> {
    let done = catch_unwind(AssertUnwindSafe(|| {
        let again = Arc::new(Again(AtomicBool::new(false)));
        let waker = Waker::from(Arc::clone(&again));
        let mut future = std::pin::pin!(case(tx));
        for _ in 0..POLLS_MAX {
            if let Poll::Ready(result) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
                return result;
            }
            if !again.0.swap(false, Ordering::Relaxed) {
                break;
            }
        }
        Err(Fault::Waited.into())
    }));
    done.unwrap_or_else(|panic| Err(Fault::Panicked(panic_words(&*panic)).into()))
}
