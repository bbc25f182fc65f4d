//! Opening: the schema, who may be there at the same time, and what is refused.

use crate::Done;
use paydesk_sim::engine::{each_engine, fresh_folder, postgres, sqlite};
use paydesk_store::{Db, DbUrl, Fault, Options, Tx, args};

async fn migrations(db: &Db) -> i64 {
    let found: Done<(i64,)> = db
        .read(async |tx: &mut Tx| {
            tx.one("select count(*) from refinery_schema_history", args![]).await
        })
        .await;
    found.unwrap().0
}

async fn run(db: &Db, sql: &'static str) {
    let done: Done<u64> = db.write(async move |tx: &mut Tx| tx.run(sql, args![]).await).await;
    done.unwrap();
}

#[tokio::test]
async fn opening_again_changes_nothing() {
    each_engine(async |engine| {
        let before = migrations(&engine.db).await;
        assert!(before >= 3, "{before}");
        let again = Db::open_read_only(&engine.url, &Options::default()).await.unwrap();
        assert_eq!(migrations(&again).await, before);
        if engine.is_postgres() {
            assert_eq!(migrations(&engine.again().await).await, before);
        }
    })
    .await;
}

#[tokio::test]
async fn a_file_is_opened_again_with_all_that_it_had() {
    let folder = fresh_folder();
    let url = DbUrl::Sqlite(folder.join("deep/inside/paydesk.db"));
    for before in 0..3_i64 {
        let db = Db::open(&url, &Options::default()).await.unwrap();
        let count: Done<(i64,)> = db
            .write(async move |tx: &mut Tx| {
                let sql = "insert into throttle (key, count, day_count, since_us, rounds) \
                           values ($1, 0, 0, 0, 0)";
                tx.run(sql, args![format!("k{before}")]).await?;
                tx.one("select count(*) from throttle", args![]).await
            })
            .await;
        assert_eq!(count, Ok((before + 1,)));
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn reading_only_means_it() {
    each_engine(async |engine| {
        let db = Db::open_read_only(&engine.url, &Options::default()).await.unwrap();
        let sql = "insert into throttle (key, count, day_count, since_us, rounds) \
                   values ('k', 0, 0, 0, 0)";
        let done: Done<u64> = db.write(async |tx: &mut Tx| tx.run(sql, args![]).await).await;
        assert!(matches!(done, Err(Fault::Engine(_))), "{done:?}");
        let count: Done<(i64,)> = db
            .read(async |tx: &mut Tx| tx.one("select count(*) from throttle", args![]).await)
            .await;
        assert_eq!(count, Ok((0,)));
    })
    .await;
}

#[tokio::test]
async fn another_schema_than_ours_is_refused() {
    each_engine(async |engine| {
        run(
            &engine.db,
            "insert into refinery_schema_history (version, name, applied_on, checksum) \
             values (999, 'from_the_future', '2027-01-01T00:00:00Z', '1')",
        )
        .await;
        let Err(fault) = Db::open_read_only(&engine.url, &Options::default()).await else {
            panic!("a newer schema was read")
        };
        assert!(fault.to_string().contains("999"), "{fault}");
    })
    .await;
    let engine = postgres().await;
    run(
        &engine.db,
        "insert into refinery_schema_history (version, name, applied_on, checksum) \
         values (999, 'from_the_future', '2027-01-01T00:00:00Z', '1')",
    )
    .await;
    let Err(fault) = Db::open(&engine.url, &Options::default()).await else {
        panic!("a newer schema was opened")
    };
    assert!(fault.to_string().contains("from_the_future"), "{fault}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_who_open_an_empty_server_at_once_take_turns() {
    let engine = postgres().await;
    run(&engine.db, "drop schema public cascade").await;
    run(&engine.db, "create schema public").await;
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..5 {
        let url = engine.url.clone();
        all.spawn(
            async move { migrations(&Db::open(&url, &Options::default()).await.unwrap()).await },
        );
    }
    let seen = all.join_all().await;
    assert!(seen.iter().all(|n| *n == seen[0] && *n >= 3), "{seen:?}");
}

#[tokio::test]
async fn a_second_writer_on_one_file_is_refused() {
    let engine = sqlite().await;
    let Err(fault) = Db::open(&engine.url, &Options::default()).await else {
        panic!("two writers on one file")
    };
    assert!(fault.to_string().contains("another process has"), "{fault}");
    assert!(!fault.is_unavailable(), "waiting does not help");
    // A clone is the same database and keeps the lock; without any it is free.
    let (url, folder) = (engine.url.clone(), engine.folder().unwrap().join("copy"));
    std::fs::create_dir_all(&folder).unwrap();
    let other = DbUrl::Sqlite(folder.join("paydesk.db"));
    assert_ne!(url, other);
    let first = Db::open(&other, &Options::default()).await.unwrap();
    let clone = first.clone();
    drop(first);
    assert!(Db::open(&other, &Options::default()).await.is_err());
    drop(clone);
    assert!(Db::open(&other, &Options::default()).await.is_ok());
}

#[tokio::test]
async fn the_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let engine = sqlite().await;
    for entry in std::fs::read_dir(engine.folder().unwrap()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{:?} {mode:o}", entry.path());
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_said_to_be_away() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = DbUrl::parse(&format!("postgres://me:secret@127.0.0.1:{port}/none")).unwrap();
    let Err(fault) = Db::open(&url, &Options::default()).await else { panic!("opened nothing") };
    assert!(matches!(fault, Fault::Gone(_)), "{fault:?}");
    assert!(fault.is_unavailable());
    assert!(!fault.to_string().contains("secret"), "{fault}");
}

#[test]
fn addresses_are_read_and_shown_without_the_password() {
    let show = |url: &str| DbUrl::parse(url).unwrap().to_string();
    assert_eq!(show("postgres://me:se@cret@db.example/pay?x=1"), "postgres://…@db.example/pay");
    assert_eq!(show("postgresql://db/pay"), "postgresql://db/pay");
    assert_eq!(show("sqlite:/var/lib/paydesk.db"), "sqlite:/var/lib/paydesk.db");
    assert_eq!(show("data/paydesk.db"), "sqlite:data/paydesk.db");
    for wrong in ["", "sqlite:", "sqlite::memory:", ":memory:"] {
        assert!(DbUrl::parse(wrong).is_err(), "{wrong:?}");
    }
}
