//! `bench pages`: each page and each read of the API as a browser or a program asks for it, by many
//! connections; how long the service takes to be ready, and what it holds in memory.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use paydesk_bench::draw::Draw;
use paydesk_bench::guests::{self, GUESTS};
use paydesk_bench::{fill, people};
use paydesk_sim::engine::{self, Care, Engine};
use serde::Serialize;

use crate::house::House;
use crate::load::{self, Asks, Load};
use crate::party::{self, Party};
use crate::pay::{Pay, Payees};
use crate::told::{times, to_file};

/// How long, how many, how large.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Settings {
    /// Accounts in the books.
    #[arg(long, default_value_t = 10_000)]
    people: u64,
    /// Connections.
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// How long each measurement takes.
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// Also write the figures here.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// As whom something is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum As {
    Stranger,
    Customer,
    Agent,
    Program,
}

/// What is asked for; in a path, `{payment}`, `{case}`, `{person}` and `{merchant}` are somebody's.
const READS: &[(As, &str)] = &[
    (As::Stranger, "/"),
    (As::Stranger, "/sign-in"),
    (As::Stranger, "/register"),
    (As::Stranger, "/help"),
    (As::Stranger, "/contact"),
    (As::Customer, "/"),
    (As::Customer, "/payments"),
    (As::Customer, "/payments/{payment}"),
    (As::Customer, "/send"),
    (As::Customer, "/pay"),
    (As::Customer, "/pay/{merchant}"),
    (As::Customer, "/topup"),
    (As::Customer, "/cases"),
    (As::Customer, "/cases/{case}"),
    (As::Customer, "/me"),
    (As::Customer, "/me/devices"),
    (As::Agent, "/desk"),
    (As::Agent, "/desk/cases/{case}"),
    (As::Agent, "/desk/payments/{payment}"),
    (As::Agent, "/desk/approvals"),
    (As::Program, "/api/v1/me"),
    (As::Program, "/api/v1/balances"),
    (As::Program, "/api/v1/payments"),
    (As::Program, "/api/v1/payments/{payment}"),
    (As::Program, "/api/v1/cases"),
    (As::Program, "/api/v1/cases/{case}"),
    (As::Program, "/api/v1/merchants/{merchant}"),
    (As::Program, "/api/openapi.json"),
];

/// One of them, by anybody who has a browser here.
struct Read {
    by: As,
    path: &'static str,
    people: u64,
}

impl Asks for Read {
    fn request(&self, draw: &mut Draw) -> Vec<u8> {
        // The first one owns the shop, and so sees more than others do.
        let n = 1 + draw.next() % (self.people.min(GUESTS) - 1);
        let path = self
            .path
            .replace("{payment}", guests::payment(n).as_str())
            .replace("{case}", guests::case(n).as_str())
            .replace("{merchant}", people::merchant().as_str());
        let who = match self.by {
            As::Stranger => String::new(),
            As::Customer => format!("cookie: paydesk_session={}\r\n", guests::cookie(n)),
            As::Agent => format!("cookie: paydesk_session={}\r\n", guests::cookie(self.people)),
            As::Program => format!("authorization: Bearer {}\r\n", people::token(n)),
        };
        let head = "host: bench\r\naccept-encoding: gzip, deflate, br, zstd\r\n\
                    accept-language: zh-CN\r\n";
        format!("GET {path} HTTP/1.1\r\n{head}{who}\r\n").into_bytes()
    }

    fn is_right(&self, status: u16, _: &[u8]) -> bool {
        status == 200
    }
}

/// The figures of one engine.
#[derive(Clone, Debug, Serialize)]
struct Figures {
    engine: &'static str,
    /// From the start of the process until it answers.
    start_ms: u64,
    /// Resident, before anybody has asked for anything.
    idle_kb: u64,
    /// Resident, after all reads and a load of payments.
    loaded_kb: u64,
    reads: Vec<Line>,
}

#[derive(Clone, Debug, Serialize)]
struct Line {
    by: String,
    path: &'static str,
    rps: u64,
    p50_us: u64,
    p99_us: u64,
    /// Of one answer, as it comes over the line, head and body.
    bytes: u64,
}

#[derive(Clone, Debug, Serialize)]
struct Told {
    echo_rps: u64,
    connections: usize,
    seconds: u64,
    people: u64,
    engines: Vec<Figures>,
}

pub(crate) fn run(settings: &Settings) -> Result<()> {
    ensure!(settings.people > 1, "at least two people");
    let runtime = tokio::runtime::Runtime::new()?;
    let measured = runtime.block_on(measure(settings));
    let stopped = engine::stop(Care::Durable);
    let told = measured?;
    stopped?;
    print(&told);
    to_file(settings.json.as_deref(), &told)
}

async fn measure(settings: &Settings) -> Result<Told> {
    let echo = Party::echo()?;
    let echo_rps = pay(settings, &echo, Payees::Uniform).await?;
    let mut engines = Vec::new();
    for engine in [engine::sqlite().await, engine::postgres_with(Care::Durable).await] {
        engines.push(of_engine(settings, engine, &echo).await?);
    }
    let Settings { people, connections, seconds, .. } = *settings;
    Ok(Told { echo_rps, connections, seconds, people, engines })
}

async fn of_engine(settings: &Settings, engine: Engine, echo: &Party) -> Result<Figures> {
    let Settings { people, connections, seconds, .. } = *settings;
    let name = engine.name;
    fill::fill(&engine.db, people).await?;
    guests::let_in(&engine.db, people).await?;
    let house = House::left(engine);
    let party = Party::serve(&party::paydesk()?, &house.place.url, &house.data, echo.at)?;
    let idle_kb = party.resident_kb()?;
    let mut reads = Vec::new();
    for ((by, path), seed) in READS.iter().zip(1..) {
        let what = Read { by: *by, path, people };
        let seen = load::run(Load { at: party.at, connections, seconds, seed, what }).await?;
        let by = format!("{by:?}").to_lowercase();
        ensure!(seen.refused == 0 && seen.accepted > 0, "{path} was not answered to a {by}");
        eprintln!("  {name} {by} {path}: {}/s", seen.rate);
        let (rps, p50_us, p99_us) = (seen.rate, seen.p50_us, seen.p99_us);
        reads.push(Line { by, path, rps, p50_us, p99_us, bytes: seen.bytes });
    }
    for payees in [Payees::Uniform, Payees::Hot] {
        pay(settings, &party, payees).await?;
    }
    let (start_ms, loaded_kb) = (party.start_ms, party.resident_kb()?);
    party.end()?;
    Ok(Figures { engine: name, start_ms, idle_kb, loaded_kb, reads })
}

/// Whole payments a second.
async fn pay(settings: &Settings, party: &Party, payees: Payees) -> Result<u64> {
    let Settings { people, connections, seconds, .. } = *settings;
    let seed = if payees == Payees::Hot { 1_001 } else { 1_000 };
    let what = Pay { people, payees };
    Ok(load::run(Load { at: party.at, connections, seconds, seed, what }).await?.rate)
}

fn print(told: &Told) {
    println!(
        "{} connections, {} s each, {} accounts; ceiling {}/s",
        told.connections, told.seconds, told.people, told.echo_rps
    );
    for engine in &told.engines {
        println!(
            "{}: ready after {} ms; {} MB idle, {} MB after the load",
            engine.engine,
            engine.start_ms,
            engine.idle_kb / 1024,
            engine.loaded_kb / 1024
        );
        println!(
            "{:<9} {:<32} {:>8} {:>7} {:>8} {:>8}",
            "by", "path", "a second", "ceiling", "p99 us", "bytes"
        );
        for line in &engine.reads {
            println!(
                "{:<9} {:<32} {:>8} {:>7} {:>8} {:>8}",
                line.by,
                line.path,
                line.rps,
                times(line.rps, told.echo_rps),
                line.p99_us,
                line.bytes
            );
        }
    }
}
