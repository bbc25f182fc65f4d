//! Tells stories from the command line: `cargo xtask sim`.

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};

use clap::Parser;
use paydesk_world::shrink::shrink;
use paydesk_world::story::STEPS;
use paydesk_world::{Story, Told, tell};

/// Worlds in which everything goes wrong that can, and an auditor who looks
#[derive(Parser)]
#[command(name = "cargo xtask sim")]
struct Arguments {
    /// Tells the story of this seed once, and prints it
    #[arg(long)]
    seed: Option<u64>,
    /// How many seeds, one after the other
    #[arg(long, default_value_t = 100)]
    seeds: u64,
    /// The first of them
    #[arg(long, default_value_t = 1)]
    from: u64,
    /// Steps of each story
    #[arg(long, default_value_t = STEPS)]
    steps: u32,
    /// Only these steps of the story, as a failure prints them
    #[arg(long, value_delimiter = ',')]
    only: Vec<u32>,
    /// Worlds at once
    #[arg(long)]
    jobs: Option<usize>,
    /// How often a failing story may be told again to make it shorter
    #[arg(long, default_value_t = 200)]
    tries: u32,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match arguments.seed {
        Some(seed) => one(seed, &arguments),
        None => many(&arguments),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stdout, reason = "it is a command, and this is its answer")]
fn say(line: &str) {
    println!("{line}");
}

fn story(seed: u64, arguments: &Arguments) -> Story {
    let whole = (0..arguments.steps).collect();
    let steps = if arguments.only.is_empty() { whole } else { arguments.only.clone() };
    Story { steps, ..Story::whole(seed) }
}

fn one(seed: u64, arguments: &Arguments) -> anyhow::Result<bool> {
    let told = tell(&story(seed, arguments))?;
    told.lines.iter().for_each(|line| say(line));
    told.wrong.iter().for_each(|line| say(&format!("WRONG: {line}")));
    say(&format!("seed {seed}: digest {}", told.digest));
    Ok(told.wrong.is_empty())
}

fn many(arguments: &Arguments) -> anyhow::Result<bool> {
    let (next, end) = (AtomicU64::new(arguments.from), arguments.from + arguments.seeds);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let failed = std::thread::scope(|scope| {
        let worker = || {
            let mut failed = BTreeSet::new();
            loop {
                let seed = next.fetch_add(1, Ordering::Relaxed);
                if seed >= end {
                    return Ok::<_, anyhow::Error>(failed);
                }
                let told = tell(&story(seed, arguments))?;
                if !told.wrong.is_empty() {
                    failed.insert(seed);
                    report(&story(seed, arguments), &told, arguments.tries)?;
                }
                if (seed + 1 - arguments.from).is_multiple_of(100) {
                    say(&format!("{} worlds", seed + 1 - arguments.from));
                }
            }
        };
        let workers: Vec<_> =
            (0..arguments.jobs.unwrap_or(cores)).map(|_| scope.spawn(worker)).collect();
        let mut failed = BTreeSet::new();
        for worker in workers {
            let found = worker.join().map_err(|_| anyhow::anyhow!("a world panicked"))?;
            failed.extend(found?);
        }
        Ok::<_, anyhow::Error>(failed)
    })?;
    say(&format!("{} worlds, {} of them wrong: {failed:?}", arguments.seeds, failed.len()));
    Ok(failed.is_empty())
}

fn report(story: &Story, told: &Told, tries: u32) -> anyhow::Result<()> {
    say(&format!("seed {} is wrong after {} steps: {:?}", story.seed, told.steps, told.wrong));
    let (short, told) = shrink(story, tries)?;
    let steps: Vec<String> = short.steps.iter().map(u32::to_string).collect();
    let mut text = format!("cargo xtask sim --seed {} --only {}\n", story.seed, steps.join(","));
    for line in told.lines.iter().chain(&told.wrong) {
        text.push_str("    ");
        text.push_str(line);
        text.push('\n');
    }
    say(&text);
    Ok(())
}
