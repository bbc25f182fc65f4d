//! Between people and the program: a line as in a train. It is slow and late, and every other of
//! its connections is to end somewhere: reset, closed in the middle, or silent. Which of them carry
//! so much that they do is counted.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result};
use paydesk_bench::draw::Draw;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, sleep_until};

/// There and back it is twice this.
const LATE: Duration = Duration::from_millis(200);
/// 400 kbit/s for each connection and direction.
const BYTES_A_SECOND: u32 = 50_000;
const CHUNK: usize = 1024;
/// What is under way at once: more than waits within [`LATE`].
const CHUNKS_UNDER_WAY: usize = 64;
/// A silent connection is held for longer than anybody waits.
const SILENT: Duration = Duration::from_secs(60);

/// How a connection ends before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Break {
    Reset,
    /// As if that had been all.
    Closed,
    /// Nothing goes through any more, and nobody is told.
    Silent,
}

/// Where: after so many bytes towards the program, or from it.
#[derive(Clone, Copy, Debug)]
struct Plan {
    how: Break,
    up: Option<u64>,
    down: Option<u64>,
}

impl Plan {
    /// Every other connection breaks: within the head of a request, within its body, before its
    /// answer, within that, or after it.
    fn draw(draw: &mut Draw) -> Option<Self> {
        let (whether, how, which) = (draw.next(), draw.next(), draw.next());
        let within = [1, 400, 4_000, 20_000][usize::try_from(draw.next() % 4).unwrap_or_default()];
        let bytes = Some(draw.next() % within);
        let how = [Break::Reset, Break::Closed, Break::Silent]
            [usize::try_from(how % 3).unwrap_or_default()];
        let towards = which.is_multiple_of(2);
        let plan = Self { how, up: bytes.filter(|_| towards), down: bytes.filter(|_| !towards) };
        whether.is_multiple_of(2).then_some(plan)
    }
}

pub struct Weak {
    pub at: SocketAddr,
    broken: Arc<AtomicU64>,
}

impl Weak {
    /// A weak line to the program at this address.
    ///
    /// # Errors
    /// Nothing can be listened on.
    pub async fn before(server: SocketAddr, mut draw: Draw) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let (at, broken) = (listener.local_addr()?, Arc::new(AtomicU64::new(0)));
        let count = Arc::clone(&broken);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (plan, count) = (Plan::draw(&mut draw), Arc::clone(&count));
                // Whoever cannot be carried is hung up on.
                tokio::spawn(async move { drop(carry(client, server, plan, &count).await) });
            }
        });
        Ok(Self { at, broken })
    }

    /// How many connections ended before their time.
    #[must_use]
    pub fn broken(&self) -> u64 {
        self.broken.load(Ordering::Relaxed)
    }
}

/// One connection, until either side or the plan ends it.
async fn carry(
    client: TcpStream,
    server: SocketAddr,
    plan: Option<Plan>,
    broken: &AtomicU64,
) -> Result<()> {
    let server = TcpStream::connect(server).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let (up, down) = (plan.and_then(|plan| plan.up), plan.and_then(|plan| plan.down));
    let broke = tokio::select! {
        broke = flow(&mut from_client, &mut to_server, up) => broke,
        broke = flow(&mut from_server, &mut to_client, down) => broke,
    };
    broken.fetch_add(u64::from(broke), Ordering::Relaxed);
    match plan.filter(|_| broke).map(|plan| plan.how) {
        None | Some(Break::Closed) => {}
        Some(Break::Silent) => sleep(SILENT).await,
        Some(Break::Reset) => {
            let client = from_client.reunite(to_client).context("two halves of one")?;
            client.set_zero_linger()?;
            let server = from_server.reunite(to_server).context("two halves of one")?;
            server.set_zero_linger()?;
        }
    }
    Ok(())
}

/// Brings what comes, late and at its pace, until it ends; true when it was to break here.
async fn flow(from: &mut OwnedReadHalf, to: &mut OwnedWriteHalf, breaks: Option<u64>) -> bool {
    let (sender, mut under_way) = mpsc::channel::<(Instant, Vec<u8>)>(CHUNKS_UNDER_WAY);
    let take = async move {
        let mut left = breaks.map(|bytes| usize::try_from(bytes).unwrap_or(usize::MAX));
        let mut chunk = vec![0; CHUNK];
        loop {
            if left == Some(0) {
                return true;
            }
            let room = CHUNK.min(left.unwrap_or(CHUNK));
            let Ok(read @ 1..) = from.read(&mut chunk[..room]).await else { return false };
            left = left.map(|left| left - read);
            let bytes = u32::try_from(read).unwrap_or(u32::MAX);
            sleep(Duration::from_secs(1) * bytes / BYTES_A_SECOND).await;
            if sender.send((Instant::now() + LATE, chunk[..read].to_vec())).await.is_err() {
                return false;
            }
        }
    };
    let bring = async {
        while let Some((due, bytes)) = under_way.recv().await {
            sleep_until(due).await;
            if to.write_all(&bytes).await.is_err() {
                break;
            }
        }
    };
    let (broke, ()) = tokio::join!(take, bring);
    broke
}
