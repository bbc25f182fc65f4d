//! `bench chat`: how many people one process keeps talking. So many of them watch their case live
//! while words come in at a steady pace: how long from sending to seeing, and what each stream
//! holds in memory. Then a flood: many words of many people at once, each kept once and in order.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use hdrhistogram::Histogram;
use paydesk_bench::{fill, guests, people};
use paydesk_sim::engine::{self, Care};
use paydesk_store::{Db, DbUrl, Options, conversation};
use serde::Serialize;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::house::House;
use crate::load::{LATENCY_MAX_US, answer};
use crate::party::{self, Only, Party};
use crate::told::to_file;

/// So many connections carry the steady words.
const HANDS: u64 = 64;
/// What is sent begins with this, and its number; the rest is words as people write them.
const MARK: &str = "bench ";
/// More than anybody says here.
const CASE_MAX: i64 = 10_000;
/// Before somebody who was told to come later comes again.
const AGAIN: Duration = Duration::from_millis(200);
/// The last words have this long to be seen.
const LINGER: Duration = Duration::from_secs(5);

/// How long, how often, how large.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Settings {
    /// People who watch their case live.
    #[arg(long, default_value_t = 5_000)]
    streams: u64,
    /// Words a second meanwhile.
    #[arg(long, default_value_t = 1_000)]
    rate: u64,
    /// For so long.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Words of the flood, by how many people, in how many seconds.
    #[arg(long, default_value_t = 50_000)]
    flood: u64,
    #[arg(long, default_value_t = 2_000)]
    writers: u64,
    #[arg(long, default_value_t = 10)]
    flood_seconds: u64,
    /// Only on this engine.
    #[arg(long, value_name = "ENGINE")]
    only: Option<Only>,
    /// Also write the figures here.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// The figures of one engine.
#[derive(Clone, Debug, Default, Serialize)]
struct Figures {
    engine: &'static str,
    kb_a_stream: u64,
    sent: u64,
    seen: u64,
    p50_us: u64,
    p99_us: u64,
    /// The service's own computing, for each of the steady words.
    busy_us_a_word: u64,
    flood_sent: u64,
    flood_kept: u64,
    /// Told to come again, and come again.
    flood_again: u64,
    drained_ms: u64,
}

pub(crate) fn run(settings: &Settings) -> Result<()> {
    let Settings { streams, writers, .. } = *settings;
    ensure!(streams > 1 && (1..=streams).contains(&writers), "those who write also watch");
    let runtime = tokio::runtime::Runtime::new()?;
    let measured = runtime.block_on(async {
        let mut engines = Vec::new();
        for only in [Only::Sqlite, Only::Postgres] {
            if settings.only.is_none_or(|wanted| wanted == only) {
                engines.push(of_engine(settings, only).await?);
            }
        }
        Ok::<_, anyhow::Error>(engines)
    });
    let stopped = engine::stop(Care::Durable);
    let engines = measured?;
    stopped?;
    engines.iter().for_each(|figures| print(settings, figures));
    to_file(settings.json.as_deref(), &engines)?;
    for f in &engines {
        ensure!(f.flood_sent == f.flood_kept, "{}: words were lost or doubled", f.engine);
    }
    Ok(())
}

async fn of_engine(settings: &Settings, only: Only) -> Result<Figures> {
    let Settings { streams, rate, seconds, flood, writers, flood_seconds, .. } = *settings;
    let engine = only.engine().await;
    let name = engine.name;
    fill::fill(&engine.db, streams + 1).await?;
    guests::let_in_many(&engine.db, streams + 1, streams + 1).await?;
    let house = House::left(engine);
    let echo = Party::echo()?;
    let party = Party::serve_many(
        &party::paydesk()?,
        (&house.place.url, &house.data),
        echo.at,
        streams + writers + HANDS + 100,
    )?;
    let words = Arc::new(Words::of(rate * seconds));
    let idle_kb = party.resident_kb()?;
    let watching = watch(party.at, streams, &words).await?;
    // What opening took is given back, and each has looked once.
    tokio::time::sleep(LINGER).await;
    let kb_a_stream = party.resident_kb()?.saturating_sub(idle_kb) / streams;
    let busy_us = party.busy_us()?;
    talk(party.at, settings, &words).await?;
    let busy_us_a_word = (party.busy_us()? - busy_us) / (rate * seconds).max(1);
    tokio::time::sleep(LINGER).await;
    watching.shutdown_all().await;
    let (seen, latencies) = words.seen()?;
    eprintln!("  {name}: {seen} of {} seen", rate * seconds);
    let begun = now();
    let flood_again = pour(party.at, (flood, writers, flood_seconds)).await?;
    let drained_ms = u64::try_from(begun.elapsed().as_millis())?;
    party.end()?;
    let flood_kept = kept(&house.place.url, writers, flood / writers).await?;
    party::check(&party::paydesk()?, &house.place.url, &house.data)?;
    Ok(Figures {
        engine: name,
        kb_a_stream,
        sent: rate * seconds,
        seen,
        p50_us: latencies.value_at_percentile(50.0),
        p99_us: latencies.value_at_percentile(99.0),
        busy_us_a_word,
        flood_sent: flood / writers * writers,
        flood_kept,
        flood_again,
        drained_ms,
    })
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures the machine's time")]
fn now() -> Instant {
    Instant::now()
}

/// When each of the steady words was due to be sent, and when it was first seen: in microseconds
/// since the beginning; 0: not yet.
struct Words {
    begun: Instant,
    due: Vec<AtomicU64>,
    seen: Vec<AtomicU64>,
}

impl Words {
    fn of(count: u64) -> Self {
        let none = || (0..count).map(|_| AtomicU64::new(0)).collect();
        Self { begun: now(), due: none(), seen: none() }
    }

    fn now_us(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// Notes what a stream brought; a number may be cut off at its end, which comes again.
    fn note(&self, text: &[u8]) {
        let now_us = self.now_us();
        let mut rest = text;
        while let Some(at) = rest.windows(MARK.len()).position(|part| part == MARK.as_bytes()) {
            rest = &rest[at + MARK.len()..];
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let number = std::str::from_utf8(&rest[..digits]).ok().and_then(|n| n.parse().ok());
            let slot = number.and_then(|n: usize| self.seen.get(n));
            if let Some(slot) = slot.filter(|_| digits < rest.len()) {
                // Seen before, it stays as it was.
                let _ = slot.compare_exchange(0, now_us, Ordering::Relaxed, Ordering::Relaxed);
            }
        }
    }

    fn seen(&self) -> Result<(u64, Histogram<u64>)> {
        let mut latencies = Histogram::new_with_max(LATENCY_MAX_US, 3)?;
        let times = |all: &[AtomicU64]| -> Vec<u64> {
            all.iter().map(|one| one.load(Ordering::Relaxed)).collect()
        };
        for (due_us, seen_us) in times(&self.due).into_iter().zip(times(&self.seen)) {
            if seen_us > 0 {
                latencies.saturating_record(seen_us.saturating_sub(due_us));
            }
        }
        Ok((latencies.len(), latencies))
    }
}

/// Those who watch, each on a connection of their own.
struct Watching(JoinSet<Result<()>>);

impl Watching {
    async fn shutdown_all(mut self) {
        self.0.shutdown().await;
    }
}

/// Opens all streams; each is open when its head has come.
async fn watch(at: SocketAddr, streams: u64, words: &Arc<Words>) -> Result<Watching> {
    let mut all = JoinSet::new();
    let mut opening = JoinSet::new();
    let places = Arc::new(tokio::sync::Semaphore::new(64));
    for n in 1..=streams {
        let places = places.clone();
        opening.spawn(async move {
            let _place = places.acquire().await?;
            open(at, n).await.with_context(|| format!("the stream of {n}"))
        });
    }
    while let Some(opened) = opening.join_next().await {
        all.spawn(follow(opened??, words.clone()));
    }
    Ok(Watching(all))
}

async fn open(at: SocketAddr, n: u64) -> Result<TcpStream> {
    let mut stream = TcpStream::connect(at).await?;
    stream.set_nodelay(true)?;
    let head = format!(
        "GET /cases/{}/stream HTTP/1.1\r\nhost: bench\r\naccept-language: zh-CN\r\n\
         accept: text/event-stream\r\ncookie: paydesk_session={}\r\n\r\n",
        guests::case(n),
        guests::cookie(n)
    );
    stream.write_all(head.as_bytes()).await?;
    let mut buffer = vec![0; 12];
    stream.read_exact(&mut buffer).await?;
    ensure!(buffer == b"HTTP/1.1 200", "{}", String::from_utf8_lossy(&buffer));
    Ok(stream)
}

/// Reads on, line by line, until the stream ends.
async fn follow(mut stream: TcpStream, words: Arc<Words>) -> Result<()> {
    let mut buffer = Vec::with_capacity(4 * 1024);
    while stream.read_buf(&mut buffer).await? > 0 {
        if let Some(end) = buffer.iter().rposition(|byte| *byte == b'\n') {
            words.note(&buffer[..=end]);
            buffer.drain(..=end);
        }
    }
    Ok(())
}

/// A customer's words, as the page's script sends them.
fn request(n: u64, key: &str, words: &str) -> Vec<u8> {
    let (csrf, case) = (people::token(n), guests::case(n));
    let body = format!("csrf={csrf}&idempotency_key={key}&words={}", words.replace(' ', "+"));
    let head = format!(
        "POST /cases/{case}/messages HTTP/1.1\r\nhost: bench\r\naccept-language: zh-CN\r\n\
         x-live: 1\r\ncookie: paydesk_session={}\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n",
        guests::cookie(n),
        body.len()
    );
    (head + &body).into_bytes()
}

/// Sends the steady words, each when it is due: what waits for a hand counts as waiting.
async fn talk(at: SocketAddr, settings: &Settings, words: &Arc<Words>) -> Result<()> {
    let Settings { streams, rate, seconds, .. } = *settings;
    let (begun_us, count) = (words.now_us() + 100_000, rate * seconds);
    let mut hands = JoinSet::new();
    for hand in 0..HANDS {
        let words = words.clone();
        hands.spawn(async move {
            let mut stream = TcpStream::connect(at).await?;
            stream.set_nodelay(true)?;
            let mut buffer = Vec::new();
            for number in (hand..count).step_by(usize::try_from(HANDS)?) {
                let due_us = begun_us + number * 1_000_000 / rate;
                tokio::time::sleep(Duration::from_micros(due_us.saturating_sub(words.now_us())))
                    .await;
                words.due[usize::try_from(number)?].store(due_us, Ordering::Relaxed);
                let who = 1 + number % streams;
                let said = format!("{MARK}{number} 我的钱还没有到账");
                stream.write_all(&request(who, &format!("steady-{number}"), &said)).await?;
                let (status, _) = answer(&mut stream, &mut buffer).await?;
                ensure!(status == 204, "{}", String::from_utf8_lossy(&buffer));
                buffer.clear();
            }
            Ok::<_, anyhow::Error>(())
        });
    }
    while let Some(done) = hands.join_next().await {
        done??;
    }
    Ok(())
}

/// The flood: everybody says one thing after the other, as fast as the plan or the answers allow,
/// and comes again with the same key when told to. How often that was.
async fn pour(at: SocketAddr, (flood, writers, seconds): (u64, u64, u64)) -> Result<u64> {
    let each = flood / writers;
    let mut tasks = JoinSet::new();
    for n in 1..=writers {
        tasks.spawn(async move {
            let (begun, mut again) = (now(), 0);
            let mut stream = TcpStream::connect(at).await?;
            stream.set_nodelay(true)?;
            let mut buffer = Vec::new();
            for number in 0..each {
                // Spread over the time, everybody a little after the one before.
                let due = Duration::from_secs(seconds) * u32::try_from(number * writers + n)?
                    / u32::try_from(flood.max(1))?;
                tokio::time::sleep(due.saturating_sub(begun.elapsed())).await;
                let said = format!("flood {number} 请尽快处理");
                loop {
                    let asked = request(n, &format!("flood-{number}"), &said);
                    stream.write_all(&asked).await?;
                    let (status, _) = answer(&mut stream, &mut buffer).await?;
                    buffer.clear();
                    if status == 204 {
                        break;
                    }
                    ensure!(status == 429 || status == 503, "an answer of {status}");
                    again += 1;
                    tokio::time::sleep(AGAIN).await;
                }
            }
            Ok::<_, anyhow::Error>(again)
        });
    }
    let mut again = 0;
    while let Some(done) = tasks.join_next().await {
        again += done??;
    }
    Ok(again)
}

/// How many words of the flood stand in the books, each once and in its place.
async fn kept(url: &DbUrl, writers: u64, each: u64) -> Result<u64> {
    let db = Db::open_read_only(url, &Options::default()).await?;
    for n in 1..=writers {
        let case = guests::case(n);
        let read =
            db.read(async move |tx| conversation::messages(tx, &case, i64::MAX, CASE_MAX).await);
        let rows = read.await?;
        let words = rows.iter().filter(|row| row.body.starts_with("flood ")).zip(0..);
        let mut count = 0;
        for (row, number) in words {
            let expected = format!("flood {number} ");
            ensure!(row.body.starts_with(&expected), "{}: {number} was next", row.body);
            count += 1;
        }
        ensure!(count == each, "{count} of {each} kept");
    }
    Ok(writers * each)
}

fn print(settings: &Settings, f: &Figures) {
    let Settings { streams, rate, writers, flood_seconds, .. } = settings;
    println!(
        "{}: {streams} streams, {} kB each (30); {rate} words a second",
        f.engine, f.kb_a_stream
    );
    println!(
        "  sent to seen: p50 {} us, p99 {} us (100000); {} of {} seen; {} us computed a word",
        f.p50_us, f.p99_us, f.seen, f.sent, f.busy_us_a_word
    );
    println!(
        "  flood of {} words by {writers} people in {flood_seconds} s: {} kept, in order, each \
         once; all taken after {} ms; {} told to come again",
        f.flood_sent, f.flood_kept, f.drained_ms, f.flood_again
    );
}
