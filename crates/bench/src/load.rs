//! The load: so many connections, each asking the next thing as soon as the last was answered.
//!
//! HTTP/1.1 is written and read by hand here, on one thread, so that the two cores are left to
//! whoever is measured; what an answer means, its reader says.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use hdrhistogram::Histogram;
use paydesk_bench::draw::Draw;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::people;

/// The longest latency that is told apart, in microseconds: a minute.
const LATENCY_MAX_US: u64 = 60_000_000;

/// Whom people pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Payees {
    /// Everybody their own partner.
    Uniform,
    /// All the one merchant.
    Hot,
}

/// What is asked for, and how.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    pub at: SocketAddr,
    pub connections: usize,
    pub seconds: u64,
    pub people: u64,
    pub payees: Payees,
    /// No two loads of one run draw the same people and keys.
    pub seed: u64,
}

/// What came of it.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// Payments that were answered as made, while the clock ran.
    pub rate: u64,
    /// The same, and those that were on their way when the clock stopped.
    pub accepted: u64,
    /// Answers of any other kind.
    pub refused: u64,
    pub p50_us: u64,
    pub p99_us: u64,
}

/// What one connection counted.
struct Counted {
    in_time: u64,
    accepted: u64,
    refused: u64,
    latencies: Histogram<u64>,
}

/// Runs the load to its end, in a runtime of its own.
pub(crate) fn run(load: Load) -> Result<Seen> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(all(load))
}

async fn all(load: Load) -> Result<Seen> {
    let mut tasks = JoinSet::new();
    #[expect(clippy::disallowed_methods, reason = "a benchmark measures the machine's time")]
    let until = Instant::now() + Duration::from_secs(load.seconds);
    for n in 0..load.connections {
        let mut seed = Draw(load.seed.wrapping_mul(1_000_003));
        let offset = u64::try_from(n).unwrap_or_default();
        tasks.spawn(one(load, Draw(seed.next().wrapping_add(offset << 32)), until));
    }
    let mut sum = Counted {
        in_time: 0,
        accepted: 0,
        refused: 0,
        latencies: Histogram::new_with_max(LATENCY_MAX_US, 3)?,
    };
    while let Some(done) = tasks.join_next().await {
        let one = done??;
        sum.in_time += one.in_time;
        sum.accepted += one.accepted;
        sum.refused += one.refused;
        sum.latencies.add(&one.latencies)?;
    }
    Ok(Seen {
        rate: sum.in_time / load.seconds,
        accepted: sum.accepted,
        refused: sum.refused,
        p50_us: sum.latencies.value_at_percentile(50.0),
        p99_us: sum.latencies.value_at_percentile(99.0),
    })
}

async fn one(load: Load, mut draw: Draw, until: Instant) -> Result<Counted> {
    let mut stream = TcpStream::connect(load.at).await.context("connecting")?;
    stream.set_nodelay(true)?;
    let mut buffer = Vec::with_capacity(16 * 1024);
    let mut counted = Counted {
        in_time: 0,
        accepted: 0,
        refused: 0,
        latencies: Histogram::new_with_max(LATENCY_MAX_US, 3)?,
    };
    loop {
        #[expect(clippy::disallowed_methods, reason = "a benchmark measures the machine's time")]
        let begun = Instant::now();
        if begun >= until {
            return Ok(counted);
        }
        stream.write_all(&request(&load, &mut draw)).await.context("asking")?;
        let paid = answer(&mut stream, &mut buffer).await?;
        let took = u64::try_from(begun.elapsed().as_micros()).unwrap_or(LATENCY_MAX_US);
        counted.latencies.saturating_record(took);
        if paid {
            counted.accepted += 1;
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

/// Somebody's payment of 1.00 to somebody whom they trust.
fn request(load: &Load, draw: &mut Draw) -> Vec<u8> {
    let payer = draw.next() % load.people;
    let (path, payee) = match load.payees {
        Payees::Uniform => {
            let payee = people::person(people::partner(payer, load.people));
            ("/api/v1/transfers", format!(r#""payee":"{payee}""#))
        }
        Payees::Hot => {
            let merchant = people::merchant();
            ("/api/v1/purchases", format!(r#""merchant":"{merchant}","method":"wallet""#))
        }
    };
    let body = format!(r#"{{{payee},"amount":{{"minor":100,"currency":"CNY"}}}}"#);
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {}\r\n\
         idempotency-key: {:016x}{:016x}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n",
        people::token(payer),
        draw.next(),
        draw.next(),
        body.len(),
    );
    (head + &body).into_bytes()
}

/// Reads one whole answer into the buffer: whether a payment was made.
async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Result<bool> {
    loop {
        if stream.read_buf(buffer).await.context("the answer")? == 0 {
            bail!("the connection was closed before its answer was whole");
        }
        let mut headers = [httparse::EMPTY_HEADER; 32];
        let mut head = httparse::Response::new(&mut headers);
        let httparse::Status::Complete(from) = head.parse(buffer)? else { continue };
        let length = head.headers.iter().find(|h| h.name.eq_ignore_ascii_case("content-length"));
        let length = length.context("an answer without a length")?.value;
        let length: usize = std::str::from_utf8(length)?.trim().parse()?;
        if buffer.len() < from + length {
            continue;
        }
        let body = &buffer[from..from + length];
        let succeeded = br#""state":"succeeded""#;
        let made = body.windows(succeeded.len()).any(|window| window == succeeded);
        return Ok(head.code == Some(201) && made);
    }
}
