//! `bench scale`: whether what is large is slow. The same payments among few people with nothing in
//! the books, and among many with millions of payments in them, in turns; then what people read
//! there.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use paydesk_bench::draw::Draw;
use paydesk_bench::guests::{self, GUESTS};
use paydesk_bench::{fill, past};
use paydesk_sim::engine::{self, Care, Engine};
use serde::Serialize;

use crate::house::House;
use crate::load::{self, Asks, Load};
use crate::party::{self, Party};
use crate::pay::{Pay, Payees};
use crate::told::{median, times, to_file};

/// On disk, with a quarter to spare: what a person and a payment took at the last look.
const PERSON_BYTES: u64 = 8_000;
const PAYMENT_BYTES: u64 = 6_000;

/// How long, how often, how large.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Settings {
    /// Accounts at the small end, where no payment is in the books.
    #[arg(long, default_value_t = 10_000)]
    few: u64,
    /// Accounts at the large end.
    #[arg(long, default_value_t = 1_000_000)]
    people: u64,
    /// Payments in the books at the large end.
    #[arg(long, default_value_t = 10_000_000)]
    payments: u64,
    /// How often the payments are measured at both ends.
    #[arg(long, default_value_t = 5)]
    rounds: u64,
    /// How long each measurement takes.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Who reads at the same time.
    #[arg(long, default_value_t = 8)]
    readers: usize,
    /// Only on this engine.
    #[arg(long, value_name = "ENGINE")]
    only: Option<party::Only>,
    /// Also write the figures here.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// What is read at the large end, as whom.
const READS: [(&str, bool, &str); 5] = [
    ("history", false, "/payments"),
    ("search in the history", false, "/payments?q=B***"),
    ("payment", false, "/payments/{payment}"),
    ("payment at the desk", true, "/desk/payments/{payment}"),
    ("case with customer card", true, "/desk/cases/{case}"),
];

struct Read {
    desk: bool,
    path: &'static str,
    people: u64,
    payments: u64,
}

impl Asks for Read {
    fn request(&self, draw: &mut Draw) -> Vec<u8> {
        let n = 1 + draw.next() % (self.people.min(GUESTS) - 1);
        // Their own, of any round; their top-up where there was none.
        let rounds = self.payments / self.people;
        let payment = match rounds {
            0 => guests::payment(n),
            _ => past::payment(draw.next() % rounds * self.people + n, self.people),
        };
        let path = self.path.replace("{payment}", payment.as_str());
        let path = path.replace("{case}", guests::case(n).as_str());
        let cookie = guests::cookie(if self.desk { self.people } else { n });
        format!(
            "GET {path} HTTP/1.1\r\nhost: bench\r\naccept-encoding: gzip, deflate, br, zstd\r\n\
             accept-language: zh-CN\r\ncookie: paydesk_session={cookie}\r\n\r\n"
        )
        .into_bytes()
    }

    fn is_right(&self, status: u16, _: &[u8]) -> bool {
        status == 200
    }
}

#[derive(Clone, Debug, Serialize)]
struct Line {
    what: &'static str,
    rps: u64,
    p50_us: u64,
    p99_us: u64,
}

/// The figures of one engine.
#[derive(Clone, Debug, Serialize)]
struct Figures {
    engine: &'static str,
    small_rps: u64,
    large_rps: u64,
    /// Of the large to the small end, round by round, the median: in hundredths.
    hundredths: u64,
    bytes_a_payment: u64,
    /// How many were written a second, in bulk.
    loaded_a_second: u64,
    accepted: u64,
    in_books: u64,
    reads: Vec<Line>,
}

#[derive(Clone, Debug, Serialize)]
struct Told {
    few: u64,
    people: u64,
    payments: u64,
    rounds: u64,
    seconds: u64,
    readers: usize,
    engines: Vec<Figures>,
}

pub(crate) fn run(settings: &Settings) -> Result<()> {
    let Settings { few, people, payments, rounds, seconds, readers, .. } = *settings;
    ensure!(few > 1 && people > 1, "at least two people");
    let runtime = tokio::runtime::Runtime::new()?;
    let measured = runtime.block_on(measure(settings));
    let stopped = engine::stop(Care::Durable);
    let told = Told { few, people, payments, rounds, seconds, readers, engines: measured? };
    stopped?;
    print(&told);
    to_file(settings.json.as_deref(), &told)?;
    for engine in &told.engines {
        let Figures { engine, accepted, in_books, .. } = engine;
        ensure!(accepted == in_books, "{engine}: answered {accepted}, in the books {in_books}");
    }
    Ok(())
}

/// One engine after the other, so that the disk need not hold both.
async fn measure(settings: &Settings) -> Result<Vec<Figures>> {
    let paydesk = party::paydesk()?;
    let echo = Party::echo()?;
    let mut engines = Vec::new();
    for only in [party::Only::Sqlite, party::Only::Postgres] {
        if settings.only.is_none_or(|wanted| wanted == only) {
            has_room(settings)?;
            engines.push(of_engine(settings, only, &paydesk, &echo).await?);
        }
    }
    Ok(engines)
}

/// Whether the disk holds what is about to be written.
fn has_room(settings: &Settings) -> Result<()> {
    let folder = std::env::temp_dir();
    let mut command = Command::new("df");
    let said = command.args(["--output=avail", "--block-size=1"]).arg(&folder).output()?;
    let words = String::from_utf8_lossy(&said.stdout);
    let free: u64 = words.lines().nth(1).context("df says nothing")?.trim().parse()?;
    let wanted = settings.people * PERSON_BYTES + settings.payments * PAYMENT_BYTES;
    ensure!(
        free >= wanted,
        "{} has {} MB free; this needs {} MB: see --people and --payments",
        folder.display(),
        free / 1_000_000,
        wanted / 1_000_000
    );
    Ok(())
}

async fn of_engine(
    settings: &Settings,
    only: party::Only,
    paydesk: &Path,
    echo: &Party,
) -> Result<Figures> {
    let Settings { few, people, payments, rounds, seconds, readers, .. } = *settings;
    let small = House::of(only.engine().await, few).await?;
    let engine = only.engine().await;
    fill::fill(&engine.db, people).await?;
    guests::let_in(&engine.db, people).await?;
    let (bytes_a_payment, loaded_a_second) = load_past(settings, &engine).await?;
    let large = House::left(engine);
    let name = large.place.name;
    let (mut rates, mut accepted) = ([Vec::new(), Vec::new()], 0);
    for round in 1..=rounds {
        for ((house, people), rates) in [(&small, few), (&large, people)].iter().zip(&mut rates) {
            let party = Party::serve(paydesk, &house.place.url, &house.data, echo.at)?;
            let what = Pay { people: *people, payees: Payees::Uniform };
            let load = Load { at: party.at, connections: 64, seconds, seed: round, what };
            let seen = load::run(load).await?;
            party.end()?;
            ensure!(seen.refused == 0, "{} payments were refused", seen.refused);
            eprintln!("  {name}, {people} people: {}/s, p99 {} us", seen.rate, seen.p99_us);
            accepted += seen.accepted;
            rates.push(seen.rate);
        }
    }
    let party = Party::serve(paydesk, &large.place.url, &large.data, echo.at)?;
    let mut reads = Vec::new();
    for ((what, desk, path), seed) in READS.into_iter().zip(1..) {
        let asks = Read { desk, path, people, payments };
        let load = Load { at: party.at, connections: readers, seconds, seed, what: asks };
        let seen = load::run(load).await?;
        ensure!(seen.refused == 0 && seen.accepted > 0, "{path} was not answered");
        reads.push(Line { what, rps: seen.rate, p50_us: seen.p50_us, p99_us: seen.p99_us });
    }
    party.end()?;
    let mut in_books = 0;
    for house in [&small, &large] {
        party::check(paydesk, &house.place.url, &house.data)?;
        in_books += fill::in_books(&house.place.url).await?;
    }
    let ratios: Vec<u64> =
        rates[0].iter().zip(&rates[1]).map(|(s, l)| l * 100 / s.max(&1)).collect();
    Ok(Figures {
        engine: name,
        small_rps: median(&rates[0]),
        large_rps: median(&rates[1]),
        hundredths: median(&ratios),
        bytes_a_payment,
        loaded_a_second,
        accepted: accepted + payments,
        in_books,
        reads,
    })
}

/// Writes the payments; what each takes on disk, and how many went in a second.
async fn load_past(settings: &Settings, engine: &Engine) -> Result<(u64, u64)> {
    let Settings { people, payments, .. } = *settings;
    eprintln!("writing {payments} payments of {people} people to {}", engine.name);
    let before = engine.db.size().await?;
    #[expect(clippy::disallowed_methods, reason = "a benchmark measures the machine's time")]
    let begun = std::time::Instant::now();
    past::fill(&engine.db, people, payments).await?;
    let took = begun.elapsed().as_secs().max(1);
    let grown = u64::try_from(engine.db.size().await?.saturating_sub(before))?;
    Ok((grown.checked_div(payments).unwrap_or_default(), payments / took))
}

fn print(told: &Told) {
    println!(
        "small: {} people, no payment; large: {} people, {} payments; {} rounds of {} s",
        told.few, told.people, told.payments, told.rounds, told.seconds
    );
    for engine in &told.engines {
        println!(
            "{}: {} payments/s small, {} large: {} x (0.85); {} bytes a payment; {}/s in bulk",
            engine.engine,
            engine.small_rps,
            engine.large_rps,
            times(engine.hundredths, 100),
            engine.bytes_a_payment,
            engine.loaded_a_second
        );
        for line in &engine.reads {
            println!(
                "  {:<26} {:>7}/s  p50 {:>7} us  p99 {:>7} us (20000), {} readers",
                line.what, line.rps, line.p50_us, line.p99_us, told.readers
            );
        }
        println!("  accepted {}, in the books {}", engine.accepted, engine.in_books);
    }
}
