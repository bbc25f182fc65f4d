//! Between the program and PostgreSQL: a line that breaks at the worst moment, around COMMIT.
//!
//! It reads the messages that go by as far as it must to see a COMMIT among them: each has a byte
//! that says its kind and four that say its length; only the first of a connection has no kind.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result};
use paydesk_bench::draw::Draw;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// What PostgreSQL says when it has committed.
const COMMITTED: &[u8] = b"COMMIT\0";

/// When a connection is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    /// COMMIT does not reach the server.
    Before,
    /// It was sent on, and nobody waits for what comes of it.
    Sent,
    /// The server has committed, and its answer does not come back.
    Answered,
}

/// What the proxy does, and what it did.
struct Plan {
    draw: Mutex<Draw>,
    on: AtomicBool,
    cuts: AtomicU64,
}

impl Plan {
    /// One COMMIT in eight is where its connection ends.
    fn next(&self) -> Option<Cut> {
        if !self.on.load(Ordering::Relaxed) {
            return None;
        }
        let drawn = self.draw.lock().unwrap_or_else(PoisonError::into_inner).next();
        let cut = match drawn % 24 {
            0 => Cut::Before,
            1 => Cut::Sent,
            2 => Cut::Answered,
            _ => return None,
        };
        self.cuts.fetch_add(1, Ordering::Relaxed);
        Some(cut)
    }
}

pub struct Proxy {
    pub at: SocketAddr,
    plan: Arc<Plan>,
}

impl Proxy {
    /// A line to the server of this address, whole until it is told to break.
    ///
    /// # Errors
    /// The address has no host and port, or nothing can be listened on.
    pub async fn before(url: &str, draw: Draw) -> Result<(Self, String)> {
        let (head, rest) = url.split_once('@').context("an address without a user")?;
        let (server, name) = rest.split_once('/').context("an address without a database")?;
        let server: SocketAddr = server.parse().with_context(|| server.to_owned())?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let at = listener.local_addr()?;
        let (on, cuts) = (AtomicBool::new(false), AtomicU64::new(0));
        let plan = Arc::new(Plan { draw: Mutex::new(draw), on, cuts });
        let carrying = Arc::clone(&plan);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(carry(client, server, Arc::clone(&carrying)));
            }
        });
        Ok((Self { at, plan }, format!("{head}@{at}/{name}")))
    }

    /// From now on connections are cut.
    pub fn breaks(&self) {
        self.plan.on.store(true, Ordering::Relaxed);
    }

    /// The line is whole again.
    pub fn holds(&self) {
        self.plan.on.store(false, Ordering::Relaxed);
    }

    /// How many connections were cut.
    #[must_use]
    pub fn cuts(&self) -> u64 {
        self.plan.cuts.load(Ordering::Relaxed)
    }
}

/// One connection, until either side or the plan ends it; both ends are closed then.
async fn carry(client: TcpStream, server: SocketAddr, plan: Arc<Plan>) {
    let Ok(server) = TcpStream::connect(server).await else { return };
    // Without it a line only becomes slower.
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let swallows = AtomicBool::new(false);
    tokio::select! {
        () = up(from_client, to_server, &plan, &swallows) => {}
        () = down(from_server, to_client, &swallows) => {}
    }
}

async fn up(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, plan: &Plan, swallows: &AtomicBool) {
    let (mut held, mut first) = (Vec::with_capacity(16 * 1024), true);
    while from.read_buf(&mut held).await.is_ok_and(|read| read > 0) {
        let mut whole = 0;
        let mut cut = None;
        while let Some(length) = message(&held[whole..], first) {
            let is_commit = !first && is_commit(&held[whole..whole + length]);
            first = false;
            cut = if is_commit { plan.next() } else { None };
            if cut == Some(Cut::Before) {
                break;
            }
            whole += length;
            if cut.is_some() {
                break;
            }
        }
        // Before it is sent on: the answer may come at once.
        swallows.fetch_or(cut == Some(Cut::Answered), Ordering::Relaxed);
        if to.write_all(&held[..whole]).await.is_err() {
            return;
        }
        held.drain(..whole);
        match cut {
            Some(Cut::Before | Cut::Sent) => return,
            // The other direction ends it.
            Some(Cut::Answered) => std::future::pending().await,
            None => {}
        }
    }
}

async fn down(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, swallows: &AtomicBool) {
    let mut held = Vec::with_capacity(16 * 1024);
    while from.read_buf(&mut held).await.is_ok_and(|read| read > 0) {
        if swallows.load(Ordering::Relaxed) {
            if held.windows(COMMITTED.len()).any(|window| window == COMMITTED) {
                return;
            }
            continue;
        }
        if to.write_all(&held).await.is_err() {
            return;
        }
        held.clear();
    }
}

/// The length of the message that stands here, once all of it does.
fn message(bytes: &[u8], first: bool) -> Option<usize> {
    let kind = usize::from(!first);
    let length: [u8; 4] = bytes.get(kind..kind + 4)?.try_into().ok()?;
    let whole = kind + usize::try_from(u32::from_be_bytes(length)).ok()?;
    (bytes.len() >= whole).then_some(whole)
}

/// A simple query that says COMMIT and nothing else.
fn is_commit(message: &[u8]) -> bool {
    message.first() == Some(&b'Q')
        && message.get(5..).is_some_and(|text| text.eq_ignore_ascii_case(COMMITTED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_told_apart_and_a_commit_is_seen() {
        let commit = b"Q\0\0\0\x0bcommit\0";
        assert_eq!(message(commit, false), Some(commit.len()));
        assert_eq!(message(&commit[..8], false), None);
        assert_eq!(message(b"\0\0\0\x08\0\x03\0\0more", true), Some(8));
        assert!(is_commit(commit));
        assert!(!is_commit(b"Q\0\0\0\x0dcommit x\0"));
        assert!(!is_commit(b"P\0\0\0\x0bcommit\0"));
    }
}
