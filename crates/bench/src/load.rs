//! The load: so many connections, each asking the next thing as soon as the last was answered.
//!
//! HTTP/1.1 is written and read by hand here, on one thread, so that the two cores are left to
//! whoever is measured; what an answer means, its reader says.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use hdrhistogram::Histogram;
use paydesk_bench::draw::Draw;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// The longest latency that is told apart, in microseconds: a minute.
pub(crate) const LATENCY_MAX_US: u64 = 60_000_000;

/// What is asked, over and over.
pub(crate) trait Asks: Send + Sync + 'static {
    /// One whole request.
    fn request(&self, draw: &mut Draw) -> Vec<u8>;
    /// Whether the answer is the one that was wanted.
    fn is_right(&self, status: u16, body: &[u8]) -> bool;
}

/// Who asks, how, and for how long.
pub(crate) struct Load<A> {
    pub at: SocketAddr,
    pub connections: usize,
    pub seconds: u64,
    /// No two loads of one run draw the same people and keys.
    pub seed: u64,
    pub what: A,
}

/// What came of it.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// Right answers a second, while the clock ran.
    pub rate: u64,
    /// All of them, and those that were on their way when the clock stopped.
    pub accepted: u64,
    /// Answers of any other kind.
    pub refused: u64,
    /// Of a right answer, head and body as they came over the line: the mean.
    pub bytes: u64,
    pub p50_us: u64,
    pub p99_us: u64,
}

/// What one connection counted.
struct Counted {
    in_time: u64,
    accepted: u64,
    refused: u64,
    bytes: u64,
    latencies: Histogram<u64>,
}

impl Counted {
    fn nothing() -> Result<Self> {
        let latencies = Histogram::new_with_max(LATENCY_MAX_US, 3)?;
        Ok(Self { in_time: 0, accepted: 0, refused: 0, bytes: 0, latencies })
    }
}

/// Runs the load to its end, on a thread and in a runtime of its own.
pub(crate) async fn run<A: Asks>(load: Load<A>) -> Result<Seen> {
    let in_thread = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(all(load))
    };
    tokio::task::spawn_blocking(in_thread).await?
}

async fn all<A: Asks>(load: Load<A>) -> Result<Seen> {
    let load = Arc::new(load);
    let mut tasks = JoinSet::new();
    #[expect(clippy::disallowed_methods, reason = "a benchmark measures the machine's time")]
    let until = Instant::now() + Duration::from_secs(load.seconds);
    for n in 0..load.connections {
        let mut seed = Draw(load.seed.wrapping_mul(1_000_003));
        let offset = u64::try_from(n).unwrap_or_default();
        tasks.spawn(one(load.clone(), Draw(seed.next().wrapping_add(offset << 32)), until));
    }
    let mut sum = Counted::nothing()?;
    while let Some(done) = tasks.join_next().await {
        let one = done??;
        sum.in_time += one.in_time;
        sum.accepted += one.accepted;
        sum.refused += one.refused;
        sum.bytes += one.bytes;
        sum.latencies.add(&one.latencies)?;
    }
    Ok(Seen {
        rate: sum.in_time / load.seconds,
        accepted: sum.accepted,
        refused: sum.refused,
        bytes: sum.bytes / sum.accepted.max(1),
        p50_us: sum.latencies.value_at_percentile(50.0),
        p99_us: sum.latencies.value_at_percentile(99.0),
    })
}

async fn one<A: Asks>(load: Arc<Load<A>>, mut draw: Draw, until: Instant) -> Result<Counted> {
    let mut stream = TcpStream::connect(load.at).await.context("connecting")?;
    stream.set_nodelay(true)?;
    let mut buffer = Vec::with_capacity(16 * 1024);
    let mut counted = Counted::nothing()?;
    loop {
        #[expect(clippy::disallowed_methods, reason = "a benchmark measures the machine's time")]
        let begun = Instant::now();
        if begun >= until {
            return Ok(counted);
        }
        stream.write_all(&load.what.request(&mut draw)).await.context("asking")?;
        let (status, from) = answer(&mut stream, &mut buffer).await?;
        let took = u64::try_from(begun.elapsed().as_micros()).unwrap_or(LATENCY_MAX_US);
        counted.latencies.saturating_record(took);
        if load.what.is_right(status, &buffer[from..]) {
            counted.accepted += 1;
            counted.bytes += u64::try_from(buffer.len()).unwrap_or_default();
            counted.in_time += u64::from(begun + Duration::from_micros(took) < until);
        } else {
            counted.refused += 1;
            if counted.refused == 1 {
                eprintln!("not accepted: {}", String::from_utf8_lossy(&buffer));
            }
        }
        buffer.clear();
    }
}

/// Reads one whole answer into the buffer: its status, and where its body begins.
pub(crate) async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Result<(u16, usize)> {
    loop {
        if stream.read_buf(buffer).await.context("the answer")? == 0 {
            bail!("the connection was closed before its answer was whole");
        }
        let mut headers = [httparse::EMPTY_HEADER; 48];
        let mut head = httparse::Response::new(&mut headers);
        let httparse::Status::Complete(from) = head.parse(buffer)? else { continue };
        let header = |name: &str| {
            let found = head.headers.iter().find(|h| h.name.eq_ignore_ascii_case(name));
            found.map(|h| String::from_utf8_lossy(h.value).trim().to_owned())
        };
        let status = head.code.context("an answer without a status")?;
        let whole = match header("content-length") {
            // It has no body, and no length (RFC 9110, 15.3.5).
            _ if status == 204 => true,
            Some(length) => buffer.len() >= from + length.parse::<usize>()?,
            // Nothing else is asked on this line before the answer is whole: its end is the end.
            None => buffer[from..].ends_with(b"0\r\n\r\n"),
        };
        if whole {
            return Ok((status, from));
        }
    }
}
