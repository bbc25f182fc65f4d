//! The ground under the real program breaks: a few times each, what is quick and steady. The long
//! runs are `cargo xtask faults`; docs/RELIABILITY.md has their figures.

use std::path::Path;

use paydesk_faults::Fault;
use paydesk_faults::disk::Trouble;
use paydesk_faults::fault::disk;
use paydesk_faults::house::{On, Tools};
use paydesk_sim::engine::{self, Care};

fn tools() -> Tools {
    let program = Path::new(env!("CARGO_BIN_EXE_paydesk")).to_owned();
    let seed = u64::from(std::process::id());
    eprintln!("seed {seed}");
    Tools { program, care: Care::Careless, seed }
}

/// Nothing is asserted of time: this machine may be busy.
async fn breaks(fault: Fault, on: On, times: u64) {
    let rows = fault.run(&tools(), on, times).await;
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

#[tokio::test]
async fn on_a_full_and_a_failing_disk_it_says_so_and_goes_on_when_it_can() {
    breaks(Fault::Full, On::Sqlite, 4).await;
}

#[tokio::test]
async fn when_the_power_goes_it_loses_and_doubles_nothing() {
    breaks(Fault::Power, On::Sqlite, 12).await;
}

#[tokio::test]
async fn whatever_the_bank_and_the_post_do_everything_settles_when_they_are_back() {
    // Each way once.
    breaks(Fault::Bank, On::Sqlite, 9).await;
}

#[tokio::test]
async fn however_the_clock_jumps_no_code_lives_again_and_no_closed_door_opens() {
    breaks(Fault::Clock, On::Sqlite, 4).await;
}

#[tokio::test]
async fn cases_written_over_a_weak_line_are_there_once_on_sqlite() {
    breaks(Fault::Line, On::Sqlite, 500).await;
}

#[tokio::test]
async fn cases_written_over_a_weak_line_are_there_once_on_postgres() {
    breaks(Fault::Line, On::Postgres, 500).await;
}

#[tokio::test]
async fn whoever_writes_while_the_bank_is_down_is_kept_and_has_a_place_of_their_own() {
    breaks(Fault::Burst, On::Sqlite, 2000).await;
}

#[tokio::test]
async fn with_more_clients_than_room_it_says_so_and_finishes_what_it_took() {
    breaks(Fault::Overload, On::Sqlite, 1).await;
    breaks(Fault::Slow, On::Sqlite, 1).await;
}

#[tokio::test]
async fn losses_on_a_disk_that_never_syncs_are_seen() {
    // Whether payments are missing or the program refuses a file that is no database any more, it
    // must not go unseen. Whatever else could break breaks the test of the kind disk above too.
    match disk::power(&tools(), On::Sqlite, 6, Trouble::Lies).await {
        Ok(row) => assert!(!row.is_clean(), "{row}"),
        Err(error) => {
            let words = format!("{error:#}");
            eprintln!("{words}");
            assert!(!words.contains("FUSE"), "{words}");
        }
    }
}
