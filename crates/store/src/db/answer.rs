//! How a use case travels to its database and its answer back.
//!
//! The case is shipped, not its future: the future is made, run and dropped on the database's own
//! thread, so it may hold what it likes. Therefore `write` is a plain function that returns an
//! `Answer`; as an `async fn` over `AsyncFn` it would not be `Send` for most captures.

use super::Fault;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::oneshot;

/// What the use case will have said. It names neither the closure nor its future, so it is
/// `Send` whatever they are. The case was already sent: dropping the answer does not undo it,
/// but a case whose answer nobody waits for is skipped if its turn has not come.
#[must_use = "the case is on its way, and only its answer says whether it was committed"]
pub struct Answer<T, E> {
    reply: oneshot::Receiver<Result<T, E>>,
    lost: Fault,
}

impl<T, E: From<Fault>> Future for Answer<T, E> {
    type Output = Result<T, E>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        Pin::new(&mut this.reply).poll(cx).map(|reply| {
            // Nobody answers any more: the database's thread has died with the case in hand.
            reply.unwrap_or_else(|_| Err(this.lost.clone().into()))
        })
    }
}

/// A use case on its way, with the address of whoever waits for it.
pub(super) struct Case<F, T, E> {
    pub(super) case: F,
    pub(super) result: Option<Result<T, E>>,
    pub(super) reply: oneshot::Sender<Result<T, E>>,
}

pub(super) type Shipped<F, T, E> = (Box<Case<F, T, E>>, Answer<T, E>);

/// The case, ready to be sent, and where its answer will arrive. `lost` is the answer if the
/// database's thread dies.
pub(super) fn ship<F, T, E>(case: F, lost: Fault) -> Shipped<F, T, E> {
    let (reply, receiver) = oneshot::channel();
    (Box::new(Case { case, result: None, reply }), Answer { reply: receiver, lost })
}
