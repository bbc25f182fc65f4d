//! The lane: the one way by which money moves in a process.
//!
//! Commands gather while the batch before them commits; there is no timer. A batch is one
//! transaction: it loads every row that its commands name, one query a table, locked in one order
//! (`rows`), lets core answer each command in turn, and writes all that changed by one statement a
//! table. Callers are answered after the commit. So a batch costs about the same whether it holds
//! one command or three hundred, and a hot account is no slower than a cold one.
//!
//! - A refused command is an answer, not a failed batch.
//! - A commit whose answer is lost fails every caller as unknown; the same key finds the truth.
//! - When a constraint refuses a batch, it is run once more (another process may have stored the
//!   same key meanwhile), then split in two until the one guilty command stands alone; so it is
//!   when a decision panics, or a row that one command names cannot be read.
//! - Several lanes may run on one PostgreSQL: they meet at row locks, once a batch.

use std::pin::Pin;
use std::sync::Arc;

use paydesk_core::id::{BatchId, LaneId};
use paydesk_core::lane::{Command, Outcome, answer};
use paydesk_core::world::{Broken, Needs};
use tokio::sync::{mpsc, oneshot};

use crate::account::Batch;
use crate::{Db, Fault, Tx};

mod rows;

pub use rows::count;

/// Commands in one batch at most: bounds the time that locks are held.
const BATCH_MAX: usize = 256;
/// Commands that wait at most; one more is told that we are busy.
const WAITING_MAX: usize = 4096;

/// Why a command got no answer.
#[derive(Clone, Debug, thiserror::Error)]
pub enum LaneError {
    #[error(transparent)]
    Fault(#[from] Fault),
    /// A decision broke an invariant; nothing of it was stored.
    #[error("a decision broke an invariant: {0}")]
    Broken(#[from] Broken),
}

struct Asked {
    command: Command,
    reply: oneshot::Sender<Result<Outcome, LaneError>>,
}

/// A way into the process's lane. Clones are the same lane.
#[derive(Clone)]
pub struct Lane {
    queue: mpsc::Sender<Asked>,
}

/// The end of this incarnation's chain.
#[derive(Clone, Debug)]
struct Head {
    lane: LaneId,
    seq: i64,
    digest: Vec<u8>,
    /// Ids of batches count on from here; so do those of further incarnations.
    seed: u128,
}

impl Head {
    fn new(seed: u128) -> Self {
        Self { lane: LaneId::from_bits(seed), seq: 0, digest: Vec::new(), seed }
    }

    /// After a commit whose end is unknown, nobody knows the end of the chain: begin a new one.
    fn reborn(&self) -> Self {
        Self::new(self.seed.wrapping_add(1 << 64))
    }
}

impl Lane {
    /// Starts the lane's task; it ends when the last clone is gone and the queue is done. `seed` is
    /// unique to this start of the process.
    pub fn start(db: Db, seed: u128) -> Self {
        let (queue, waiting) = mpsc::channel(WAITING_MAX);
        tokio::spawn(work(db, waiting, Head::new(seed)));
        Self { queue }
    }

    /// Answers after the commit. Dropping the future does not take the command back.
    pub async fn run(&self, command: Command) -> Result<Outcome, LaneError> {
        let (reply, answer) = oneshot::channel();
        self.queue.try_send(Asked { command, reply }).map_err(|e| match e {
            mpsc::error::TrySendError::Full(_) => Fault::Busy,
            mpsc::error::TrySendError::Closed(_) => Fault::Gone("the lane has ended".into()),
        })?;
        answer.await.unwrap_or_else(|_| {
            Err(Fault::Unknown("the lane died with the command in hand".into()).into())
        })
    }
}

/// Commands that wait for the batch before them: so many, and payments fill the machine.
const PRESSED: usize = 16;

impl Lane {
    /// Whether money waits its turn. Whoever has time lets it go first.
    pub fn is_pressed(&self) -> bool {
        self.queue.max_capacity() - self.queue.capacity() >= PRESSED
    }
}

async fn work(db: Db, mut waiting: mpsc::Receiver<Asked>, mut head: Head) {
    let mut asked = Vec::with_capacity(BATCH_MAX);
    while waiting.recv_many(&mut asked, BATCH_MAX).await > 0 {
        let mut commands = Vec::with_capacity(asked.len());
        let mut replies = Vec::with_capacity(asked.len());
        for one in asked.drain(..) {
            commands.push(one.command);
            replies.push(one.reply);
        }
        let answers = run(&db, commands, &mut head).await;
        for (reply, answer) in replies.into_iter().zip(answers) {
            // Whoever asked may have gone; what was decided stands.
            let _ = reply.send(answer);
        }
    }
}

/// Whether one command alone may have brought it on: its neighbours are then innocent.
fn is_ones_fault(fault: &Fault) -> bool {
    matches!(
        fault,
        Fault::Constraint(_)
            | Fault::Text
            | Fault::Panicked(_)
            | Fault::Corrupt { .. }
            | Fault::Engine(_)
    )
}

type Answers = Vec<Result<Outcome, LaneError>>;

/// Runs commands as one batch; splits it when it fails by what one of them may have brought along.
fn run<'a>(
    db: &'a Db,
    commands: Vec<Command>,
    head: &'a mut Head,
) -> Pin<Box<dyn Future<Output = Answers> + Send + 'a>> {
    Box::pin(async move {
        let commands = Arc::new(commands);
        let mut result = batch(db, &commands, head).await;
        if matches!(result, Err(Fault::Constraint(_))) {
            result = batch(db, &commands, head).await;
        }
        match result {
            Ok(answers) => answers,
            Err(fault) if is_ones_fault(&fault) && commands.len() > 1 => {
                let (first, second) = commands.split_at(commands.len() / 2);
                let mut answers = run(db, first.to_vec(), head).await;
                answers.extend(run(db, second.to_vec(), head).await);
                answers
            }
            Err(fault) => {
                if matches!(fault, Fault::Unknown(_)) {
                    *head = head.reborn();
                }
                tracing::error!(%fault, commands = commands.len(), "a batch of the lane failed");
                commands.iter().map(|_| Err(fault.clone().into())).collect()
            }
        }
    })
}

/// One transaction. Moves the head on when it was committed.
async fn batch(db: &Db, commands: &Arc<Vec<Command>>, head: &mut Head) -> Result<Answers, Fault> {
    let (commands, before) = (Arc::clone(commands), head.clone());
    let (answers, after) =
        db.write_first(async move |tx| transact(tx, &commands, before.clone()).await).await?;
    *head = after;
    Ok(answers)
}

async fn transact(
    tx: &mut Tx,
    commands: &[Command],
    mut head: Head,
) -> Result<(Answers, Head), Fault> {
    let mut needs = Needs::default();
    commands.iter().for_each(|c| rows::gather(&mut needs, c.needs()));
    let mut world = rows::load(tx, needs).await?;
    let mut answers = Vec::with_capacity(commands.len());
    for command in commands {
        answers.push(answer(&mut world, command).map_err(LaneError::from));
    }
    let at_us = commands.iter().map(|c| c.now_us).max().unwrap_or_default();
    let link = (!world.entries.is_empty()).then(|| {
        head.seq += 1;
        head.seed = head.seed.wrapping_add(1);
        let id = BatchId::from_bits(head.seed);
        let digest = paydesk_core::ledger::link(&head.digest, &id, &world.entries).to_vec();
        let prev = std::mem::replace(&mut head.digest, digest.clone());
        let entries = i64::try_from(world.entries.len()).unwrap_or(i64::MAX);
        Batch {
            id,
            lane: head.lane.as_str().to_owned(),
            seq: head.seq,
            prev,
            digest,
            entries,
            at_us,
        }
    });
    rows::save(tx, &world, link).await?;
    Ok((answers, head))
}
