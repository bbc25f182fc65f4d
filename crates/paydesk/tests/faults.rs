//! The ground under the real program breaks: a few times each, what is quick and steady. The long
//! runs are `cargo xtask faults`; docs/RELIABILITY.md has their figures.

use std::path::Path;

use paydesk_faults::Fault;
use paydesk_faults::house::{On, Tools};
use paydesk_sim::engine::{self, Care};

/// Nothing is asserted of time: this machine may be busy.
async fn breaks(fault: Fault, on: On, times: u64) {
    let program = Path::new(env!("CARGO_BIN_EXE_paydesk")).to_owned();
    let tools = Tools { program, care: Care::Careless, seed: u64::from(std::process::id()) };
    eprintln!("seed {}", tools.seed);
    let rows = fault.run(&tools, on, times).await;
    if fault == Fault::Pg {
        // Its own server, which nobody else has: it goes, however the test ends.
        engine::stop(Care::Durable).unwrap();
    }
    for row in rows.unwrap() {
        eprintln!("{row}");
        assert!(row.is_clean(), "{row}\n{:#?}", row.lost);
        assert!(row.acknowledged > 0 && row.times >= times, "nothing happened: {row}");
    }
}

#[tokio::test]
async fn killed_on_sqlite_it_loses_and_doubles_nothing() {
    breaks(Fault::Kill, On::Sqlite, 25).await;
}

#[tokio::test]
async fn killed_on_postgres_it_loses_and_doubles_nothing() {
    breaks(Fault::Kill, On::Postgres, 25).await;
}

#[tokio::test]
async fn cut_off_around_commits_and_through_restarts_of_postgres_it_loses_and_doubles_nothing() {
    breaks(Fault::Pg, On::Postgres, 4).await;
}

#[tokio::test]
async fn killed_beside_another_process_it_loses_and_doubles_nothing() {
    breaks(Fault::Two, On::Postgres, 8).await;
}
