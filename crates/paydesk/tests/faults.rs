//! The ground under the real program breaks: a few times each, what is quick and steady. The long
//! runs are `cargo xtask faults`; docs/RELIABILITY.md has their figures.

use std::path::Path;

use paydesk_faults::Fault;
use paydesk_faults::house::{On, Tools};
use paydesk_sim::engine::Care;

/// Nothing is asserted of time: this machine may be busy.
async fn breaks(fault: Fault, on: On, times: u64, care: Care) {
    let program = Path::new(env!("CARGO_BIN_EXE_paydesk")).to_owned();
    let tools = Tools { program, care, seed: u64::from(std::process::id()) };
    eprintln!("seed {}", tools.seed);
    let row = fault.run(&tools, on, times).await.unwrap();
    eprintln!("{row}");
    assert!(row.is_clean(), "{row}\n{:#?}", row.lost);
    assert!(row.acknowledged > 0 && row.times == times, "nothing happened: {row}");
}

#[tokio::test]
async fn killed_on_sqlite_it_loses_and_doubles_nothing() {
    breaks(Fault::Kill, On::Sqlite, 25, Care::Careless).await;
}

#[tokio::test]
async fn killed_on_postgres_it_loses_and_doubles_nothing() {
    breaks(Fault::Kill, On::Postgres, 25, Care::Careless).await;
}
