//! `cargo xtask faults`: breaks what the program stands on, so many times, and prints what came of
//! it as the table of docs/RELIABILITY.md.

use anyhow::{Context as _, Result, ensure};
use clap::Parser;
use paydesk_faults::Fault;
use paydesk_faults::house::{On, Tools};
use paydesk_faults::table::HEAD;
use paydesk_sim::engine::{self, Care};

/// Breaks what the real program stands on, and proves that nothing is lost or doubled
#[derive(Parser)]
#[command(name = "cargo xtask faults")]
struct Arguments {
    /// Only these; all of them otherwise
    #[arg(long, value_delimiter = ',')]
    only: Vec<Fault>,
    /// How often each is done; otherwise as often as it is worth
    #[arg(long)]
    times: Option<u64>,
    /// On this engine only
    #[arg(long)]
    engine: Option<On>,
    /// What is drawn follows from it
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let done = runtime.block_on(all(&arguments));
    let stopped = engine::stop(Care::Durable);
    done?;
    stopped
}

async fn all(arguments: &Arguments) -> Result<()> {
    let program = std::env::current_exe()?.with_file_name("paydesk");
    ensure!(program.is_file(), "{}: `cargo xtask faults` builds it", program.display());
    let tools = Tools { program, care: Care::Durable, seed: arguments.seed };
    let faults = match arguments.only.as_slice() {
        [] => &Fault::ALL,
        only => only,
    };
    println!("{HEAD}");
    let mut clean = true;
    for fault in faults {
        let engines = fault.engines().iter();
        for on in engines.filter(|on| arguments.engine.is_none_or(|wanted| wanted == **on)) {
            let times = arguments.times.unwrap_or_else(|| fault.times());
            let rows = fault.run(&tools, *on, times).await;
            for row in rows.with_context(|| format!("{fault:?} on {on:?}"))? {
                println!("{row}");
                row.lost.iter().for_each(|lost| eprintln!("lost: {lost}"));
                clean &= row.is_clean();
            }
        }
    }
    ensure!(clean, "something was lost or doubled");
    Ok(())
}
