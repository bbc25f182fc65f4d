//! The tests' databases themselves: many processes bring one server, and a killed one is brought
//! again.

use paydesk_sim::engine::{each_engine, fresh_folder};
use paydesk_store::{Fault, Tx, args};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Also run in processes of its own by the other test.
#[tokio::test]
async fn each_engine_has_the_schema() {
    each_engine(async |engine| {
        let found: Result<(i64,), Fault> = engine
            .db
            .read(async |tx: &mut Tx| tx.one("select count(*) from person", args![]).await)
            .await;
        assert_eq!(found, Ok((0,)), "{}", engine.name);
    })
    .await;
}

/// A test process that has a server of its own in `folder`.
fn process(folder: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "each_engine_has_the_schema", "--nocapture"])
        .env("PAYDESK_TEST_PG", folder)
        .stdin(Stdio::null())
        .spawn()
        .unwrap()
}

fn pid(folder: &Path) -> String {
    let file = std::fs::read_to_string(folder.join("data/postmaster.pid")).unwrap();
    file.lines().next().unwrap().to_owned()
}

fn kill(pid: &str, signal: &str) {
    assert!(Command::new("kill").args([signal, pid]).status().unwrap().success());
}

#[test]
fn one_server_is_brought_and_brought_again() {
    // One level down: the folder's lock lies beside it.
    let place = fresh_folder();
    let folder = place.join("server");
    let together: Vec<Child> = (0..3).map(|_| process(&folder)).collect();
    assert!(together.into_iter().all(|mut child| child.wait().unwrap().success()));
    let first = pid(&folder);
    assert!(process(&folder).wait().unwrap().success());
    assert_eq!(pid(&folder), first, "the same server is used again");

    kill(&first, "-KILL");
    assert!(process(&folder).wait().unwrap().success(), "a stale pid file is survived");
    let second = pid(&folder);
    assert_ne!(second, first);

    kill(&second, "-QUIT");
    std::fs::remove_dir_all(place).unwrap();
}
