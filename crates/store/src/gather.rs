//! Gathered reads: what many ask for at the same moment is read together.
//!
//! The lane's way, for reading: keys gather while the read before them runs, there is no timer, and
//! one read brings them all by one query a table. It begins after the last of its askers asked, so
//! nobody is told what was true before. On PostgreSQL that saves round trips, on SQLite the way to
//! a reader's thread and back; for one asker alone it is a read like any other.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use crate::{Db, Fault, Tx};

/// Keys of one read at most: bounds the time that it takes.
const KEYS_MAX: usize = 256;
/// Askers that wait at most; one more is told that we are busy.
const WAITING_MAX: usize = 4096;

/// One answer a key, in their order.
pub type Read<K, V> = for<'a> fn(&'a mut Tx, &'a [K]) -> Reading<'a, V>;
pub type Reading<'a, V> = Pin<Box<dyn Future<Output = Result<Vec<V>, Fault>> + 'a>>;

struct Asked<K, V> {
    key: K,
    reply: oneshot::Sender<Result<V, Fault>>,
}

/// A way to read one kind of thing. Clones are the same way.
pub struct Gather<K, V> {
    queue: mpsc::Sender<Asked<K, V>>,
}

impl<K, V> Clone for Gather<K, V> {
    fn clone(&self) -> Self {
        Self { queue: self.queue.clone() }
    }
}

impl<K, V> Gather<K, V>
where
    K: Send + Sync + 'static,
    V: Send + 'static,
{
    /// Starts the task; it ends when the last clone is gone.
    pub fn start(db: Db, read: Read<K, V>) -> Self {
        let (queue, waiting) = mpsc::channel(WAITING_MAX);
        tokio::spawn(work(db, waiting, read));
        Self { queue }
    }

    pub async fn one(&self, key: K) -> Result<V, Fault> {
        let (reply, answer) = oneshot::channel();
        self.queue.try_send(Asked { key, reply }).map_err(|e| match e {
            mpsc::error::TrySendError::Full(_) => Fault::Busy,
            mpsc::error::TrySendError::Closed(_) => Fault::Gone("the reader has ended".into()),
        })?;
        answer.await.unwrap_or_else(|_| Err(Fault::Gone("the reader ended".into())))
    }
}

async fn work<K, V>(db: Db, mut waiting: mpsc::Receiver<Asked<K, V>>, read: Read<K, V>)
where
    K: Send + Sync + 'static,
    V: Send + 'static,
{
    let mut asked = Vec::with_capacity(KEYS_MAX);
    while waiting.recv_many(&mut asked, KEYS_MAX).await > 0 {
        let mut keys = Vec::with_capacity(asked.len());
        let mut replies = Vec::with_capacity(asked.len());
        for one in asked.drain(..) {
            keys.push(one.key);
            replies.push(one.reply);
        }
        let keys = Arc::new(keys);
        let found = db.read(async move |tx| read(tx, &keys).await).await;
        let answers: Vec<Result<V, Fault>> = match found {
            Ok(found) if found.len() == replies.len() => found.into_iter().map(Ok).collect(),
            Ok(_) => {
                let fault = Fault::Engine("a gathered read lost an answer".into());
                replies.iter().map(|_| Err(fault.clone())).collect()
            }
            Err(fault) => replies.iter().map(|_| Err(fault.clone())).collect(),
        };
        for (reply, answer) in replies.into_iter().zip(answers) {
            // Whoever asked may have gone.
            let _ = reply.send(answer);
        }
    }
}
