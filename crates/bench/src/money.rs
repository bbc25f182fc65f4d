//! `bench money`: whole payments over the API, beside the ceiling of this machine and the naive
//! way.
//!
//! Everybody in the table is measured once a round, one after the other, so that a noisy minute
//! harms all alike; the figures are medians over the rounds, and what is compared are ratios.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use paydesk_sim::engine::{self, Care};
use serde::Serialize;

use crate::house::House;
use crate::load::{self, Load, Seen};
use crate::party::{self, Only, Party};
use crate::pay::{Pay, Payees};
use crate::told::{median, times, to_file};
use crate::{fill, naive};

/// How long, how often, how large.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Settings {
    /// Accounts in the books.
    #[arg(long, default_value_t = 100_000)]
    people: u64,
    /// How often everything is measured.
    #[arg(long, default_value_t = 5)]
    rounds: u64,
    /// How long each measurement takes.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Also write the figures here.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Only the one engine with one load, again and again: for looking where its time goes.
    #[arg(long, value_name = "ENGINE", conflicts_with = "json")]
    only: Option<Only>,
}

/// The figures; the names are fixed, since programs read them.
#[derive(Clone, Debug, Default, Serialize)]
struct Figures {
    echo_rps: u64,
    naive_pg_uniform_tps: u64,
    naive_pg_hot_tps: u64,
    paydesk_pg_uniform_rps: u64,
    paydesk_pg_hot_rps: u64,
    paydesk_sqlite_uniform_rps: u64,
    paydesk_sqlite_hot_rps: u64,
    paydesk_pg_uniform_256_rps: u64,
    paydesk_pg_hot_256_rps: u64,
    paydesk_sqlite_uniform_256_rps: u64,
    paydesk_sqlite_hot_256_rps: u64,
    /// Tenths of milliseconds would be lost in whole ones: these are microseconds.
    p99_us_pg_64: u64,
    p99_us_sqlite_64: u64,
    p99_ms_pg_64: u64,
    p99_ms_sqlite_64: u64,
    accepted: u64,
    in_books: u64,
    rounds: u64,
    seconds: u64,
    people: u64,
}

/// What one round measured of one service under one load.
#[derive(Default)]
struct Column {
    rates: Vec<u64>,
    p99s_us: Vec<u64>,
}

impl Column {
    fn add(&mut self, seen: &Seen) {
        self.rates.push(seen.rate);
        self.p99s_us.push(seen.p99_us);
    }
}

/// Engine, payees and connections of each measured load.
const LOADS: [(usize, Payees, usize); 8] = [
    (0, Payees::Uniform, 64),
    (0, Payees::Hot, 64),
    (1, Payees::Uniform, 64),
    (1, Payees::Hot, 64),
    (0, Payees::Uniform, 256),
    (0, Payees::Hot, 256),
    (1, Payees::Uniform, 256),
    (1, Payees::Hot, 256),
];

pub(crate) fn run(settings: &Settings) -> Result<()> {
    let runtime = tokio::runtime::Runtime::new()?;
    if let Some(only) = settings.only {
        let looked = runtime.block_on(look(settings, only));
        let stopped = engine::stop(Care::Durable);
        looked?;
        return stopped;
    }
    let measured = runtime.block_on(measure(settings));
    let stopped = engine::stop(Care::Durable);
    let figures = measured?;
    stopped?;
    print(&figures);
    to_file(settings.json.as_deref(), &figures)?;
    ensure!(figures.accepted == figures.in_books, "the books hold another number of payments");
    Ok(())
}

async fn measure(settings: &Settings) -> Result<Figures> {
    let Settings { people, rounds, seconds, .. } = *settings;
    let paydesk = party::paydesk()?;
    let naive = House::of(engine::postgres_with(Care::Durable).await, people).await?;
    let houses = [
        House::of(engine::postgres_with(Care::Durable).await, people).await?,
        House::of(engine::sqlite().await, people).await?,
    ];
    let echo = Party::echo()?;
    let mut columns: Vec<Column> = LOADS.iter().map(|_| Column::default()).collect();
    let (mut echos, mut naives) = (Vec::new(), [Vec::new(), Vec::new()]);
    let mut accepted = 0;
    for round in 0..rounds {
        eprintln!("round {} of {rounds}", round + 1);
        let load = |at, payees, connections, n: usize| Load {
            at,
            connections,
            seconds,
            what: Pay { people, payees },
            seed: round * 100 + u64::try_from(n).unwrap_or_default() + 1,
        };
        echos.push(load::run(load(echo.at, Payees::Uniform, 64, 99)).await?.rate);
        for (rates, payees) in naives.iter_mut().zip([Payees::Uniform, Payees::Hot]) {
            rates.push(naive::run(&naive.place.url, payees, people, seconds)?);
        }
        for (n, (which, payees, connections)) in LOADS.into_iter().enumerate() {
            let house = &houses[which];
            // A service of its own for each: none works off what another one left.
            let party = Party::serve(&paydesk, &house.place.url, &house.data, echo.at)?;
            let seen = load::run(load(party.at, payees, connections, n)).await?;
            party.end()?;
            ensure!(seen.refused == 0, "{} payments were refused", seen.refused);
            accepted += seen.accepted;
            eprintln!(
                "  {} {payees:?} {connections}: {}/s, p50 {} us, p99 {} us",
                house.place.name, seen.rate, seen.p50_us, seen.p99_us
            );
            columns[n].add(&seen);
        }
    }
    let mut in_books = 0;
    for house in &houses {
        party::check(&paydesk, &house.place.url, &house.data)?;
        in_books += fill::in_books(&house.place.url).await?;
    }
    let rate = |n: usize| median(&columns[n].rates);
    let p99 = |n: usize| median(&columns[n].p99s_us);
    Ok(Figures {
        echo_rps: median(&echos),
        naive_pg_uniform_tps: median(&naives[0]),
        naive_pg_hot_tps: median(&naives[1]),
        paydesk_pg_uniform_rps: rate(0),
        paydesk_pg_hot_rps: rate(1),
        paydesk_sqlite_uniform_rps: rate(2),
        paydesk_sqlite_hot_rps: rate(3),
        paydesk_pg_uniform_256_rps: rate(4),
        paydesk_pg_hot_256_rps: rate(5),
        paydesk_sqlite_uniform_256_rps: rate(6),
        paydesk_sqlite_hot_256_rps: rate(7),
        p99_us_pg_64: p99(0),
        p99_us_sqlite_64: p99(2),
        p99_ms_pg_64: p99(0).div_ceil(1000),
        p99_ms_sqlite_64: p99(2).div_ceil(1000),
        accepted,
        in_books,
        rounds,
        seconds,
        people,
    })
}

/// One engine, uniform payees, 64 connections.
async fn look(settings: &Settings, only: Only) -> Result<()> {
    let Settings { people, rounds, seconds, .. } = *settings;
    let house = House::of(only.engine().await, people).await?;
    let echo = Party::echo()?;
    for seed in 1..=rounds {
        let party = Party::serve(&party::paydesk()?, &house.place.url, &house.data, echo.at)?;
        let what = Pay { people, payees: Payees::Uniform };
        let before = (party.busy_us()?, party::postgres_us()?);
        let seen = load::run(Load { at: party.at, connections: 64, seconds, seed, what }).await?;
        let each = |now: u64, before: u64| (now.saturating_sub(before)) / seen.accepted.max(1);
        println!(
            "{}/s, p50 {} us, p99 {} us; busy a payment: service {} us, PostgreSQL {} us",
            seen.rate,
            seen.p50_us,
            seen.p99_us,
            each(party.busy_us()?, before.0),
            each(party::postgres_us()?, before.1)
        );
        party.end()?;
    }
    Ok(())
}

fn print(figures: &Figures) {
    let f = figures;
    println!(
        "payments/s, medians of {} rounds of {} s, {} accounts",
        f.rounds, f.seconds, f.people
    );
    println!("ceiling (echo)           {:>8}", f.echo_rps);
    println!("naive PostgreSQL uniform {:>8}", f.naive_pg_uniform_tps);
    println!("naive PostgreSQL hot     {:>8}", f.naive_pg_hot_tps);
    let row = |name: &str, rate: u64, to: u64, goal: &str| {
        println!("{name:<24} {rate:>8}   {:>6} x   {goal}", times(rate, to));
    };
    row("Paydesk PostgreSQL", f.paydesk_pg_uniform_rps, f.naive_pg_uniform_tps, "naive: 3, goal 4");
    row("  hot", f.paydesk_pg_hot_rps, f.naive_pg_hot_tps, "naive hot: 8, goal 12");
    row("  hot", f.paydesk_pg_hot_rps, f.paydesk_pg_uniform_rps, "uniform: 0.95, goal 1.00");
    row("Paydesk SQLite", f.paydesk_sqlite_uniform_rps, f.echo_rps, "echo: 0.12, goal 0.20");
    row("  hot", f.paydesk_sqlite_hot_rps, f.echo_rps, "echo");
    let wide = [
        ("PostgreSQL, 256", f.paydesk_pg_uniform_256_rps),
        ("  hot", f.paydesk_pg_hot_256_rps),
        ("SQLite, 256", f.paydesk_sqlite_uniform_256_rps),
        ("  hot", f.paydesk_sqlite_hot_256_rps),
    ];
    wide.iter().for_each(|(name, rate)| row(name, *rate, f.echo_rps, "echo"));
    println!("p99 at 64: PostgreSQL {} us (8000, goal 5000)", f.p99_us_pg_64);
    println!("           SQLite {} us (25000, goal 10000)", f.p99_us_sqlite_64);
    println!("accepted {}, in the books {}", f.accepted, f.in_books);
}
