//! What only PostgreSQL has: races that end in a deadlock, connections that go away, several
//! processes on one database.

use crate::{Done, bump, counted, tables};
use paydesk_sim::engine::{Engine, postgres};
use paydesk_store::{DbUrl, Fault, Tx, args};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::sync::Barrier;
use tokio::task::JoinSet;

/// A second session, beside the facade.
async fn session(engine: &Engine) -> tokio_postgres::Client {
    let DbUrl::Postgres(url) = &engine.url else { panic!("{:?}", engine.url) };
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deadlock_is_run_again() {
    let engine = postgres().await;
    let db = tables(&engine).await;
    for id in ["a", "b"] {
        let made: Done<i64> = db.write(async move |tx: &mut Tx| bump(tx, id).await).await;
        made.unwrap();
    }
    let both = Arc::new(Barrier::new(2));
    let cross = |first: &'static str, second: &'static str| {
        let (both, tries) = (Arc::clone(&both), AtomicU32::new(0));
        db.write::<(), Fault, _>(async move |tx: &mut Tx| {
            bump(tx, first).await?;
            if tries.fetch_add(1, Ordering::Relaxed) == 0 {
                both.wait().await;
            }
            bump(tx, second).await.map(drop)
        })
    };
    let (one, other) = (cross("a", "b"), cross("b", "a"));
    assert_eq!((one.await, other.await), (Ok(()), Ok(())));
    assert_eq!((counted(&db, "a").await, counted(&db, "b").await), (Some(3), Some(3)));
    assert!(db.counts().retries >= 1, "{:?}", db.counts());
}

#[tokio::test]
async fn sets_of_keys_go_by_the_index_even_of_a_table_that_is_still_small() {
    let engine = postgres().await;
    let db = tables(&engine).await;
    let counted: Done<u64> = db
        .write(async |tx: &mut Tx| {
            bump(tx, "1").await?;
            tx.run("analyze counter", args![]).await
        })
        .await;
    counted.unwrap();
    let asked: Done<Vec<(String,)>> = db
        .read(async |tx: &mut Tx| {
            let many = "explain select n from counter where id = any( \
                        array(select x::text from generate_series(1, 200) as x)) order by id";
            tx.all(many, args![]).await
        })
        .await;
    let plan: Vec<String> = asked.unwrap().into_iter().map(|(line,)| line).collect();
    let (by_index, whole) = ("counter_pkey", "Seq Scan on counter");
    assert!(plan.iter().any(|line| line.contains(by_index)), "{plan:#?}");
    assert!(!plan.iter().any(|line| line.contains(whole)), "{plan:#?}");
}

#[tokio::test]
async fn texts_of_the_schema_compare_by_their_bytes() {
    let engine = postgres().await;
    let asked: Done<Vec<(String,)>> = engine
        .db
        .read(async |tx: &mut Tx| {
            let others = "select table_name || '.' || column_name \
                          from information_schema.columns where table_schema = 'public' \
                          and data_type = 'text' and collation_name is distinct from 'C'";
            tx.all(others, args![]).await
        })
        .await;
    assert_eq!(asked.unwrap(), []);
}

#[tokio::test]
async fn tables_of_others_beside_ours_stay_as_they_are() {
    let engine = postgres().await;
    let made: Done<u64> = engine.db.write(async |tx: &mut Tx| tx.run(OTHERS, args![]).await).await;
    made.unwrap();
    let _again = engine.again().await;
    let asked: Done<Vec<(String,)>> = engine
        .db
        .read(async |tx: &mut Tx| {
            let compared = "select coalesce(collation_name, 'as the cluster') \
                            from information_schema.columns where table_name = 'of_others'";
            tx.all(compared, args![]).await
        })
        .await;
    assert_eq!(asked.unwrap(), [("as the cluster".to_owned(),)]);
}

const OTHERS: &str = "create table of_others (word text)";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_share_one_row() {
    let engine = postgres().await;
    let db = tables(&engine).await;
    let other = engine.again().await;
    let mut all = JoinSet::new();
    for i in 0..100 {
        let db = if i % 2 == 0 { &db } else { &other };
        all.spawn(db.write::<i64, Fault, _>(async |tx: &mut Tx| bump(tx, "n").await));
    }
    let mut seen: Vec<i64> = all.join_all().await.into_iter().map(Result::unwrap).collect();
    seen.sort_unstable();
    assert_eq!(seen, (1..=100).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_connections_lose_nothing_and_double_nothing() {
    let engine = postgres().await;
    let db = tables(&engine).await;
    let killer = session(&engine).await;
    let mut all = JoinSet::new();
    for i in 0..200 {
        let db = db.clone();
        all.spawn(async move {
            tokio::time::sleep(Duration::from_millis(i)).await;
            db.write::<i64, Fault, _>(async |tx: &mut Tx| bump(tx, "k").await).await
        });
    }
    let kill = "select pg_terminate_backend(pid) from pg_stat_activity \
                where pid <> pg_backend_pid() and datname = current_database()";
    for _ in 0..40 {
        tokio::time::sleep(Duration::from_millis(5)).await;
        killer.execute(kill, &[]).await.unwrap();
    }
    let (mut committed, mut unknown) = (0, 0);
    for done in all.join_all().await {
        match done {
            Ok(_) => committed += 1,
            Err(Fault::Unknown(_)) => unknown += 1,
            // Nothing was stored, and it says so.
            Err(fault) => assert!(fault.is_unavailable(), "{fault:?}"),
        }
    }
    let n = counted(&db, "k").await.unwrap_or(0);
    assert!(committed <= n && n <= committed + unknown, "{committed} + {unknown} against {n}");
    assert!(committed > 100, "{committed}");
    assert!(db.counts().retries > 0, "{:?}", db.counts());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn idle_connections_that_died_are_replaced_unnoticed() {
    let engine = postgres().await;
    let db = tables(&engine).await;
    let killer = session(&engine).await;
    for round in 1..=5 {
        let kill = "select pg_terminate_backend(pid) from pg_stat_activity \
                    where pid <> pg_backend_pid() and datname = current_database()";
        killer.execute(kill, &[]).await.unwrap();
        let done: Done<i64> = db.write(async |tx: &mut Tx| bump(tx, "n").await).await;
        assert_eq!(done, Ok(round));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statements_outlive_a_column_that_is_added() {
    let engine = postgres().await;
    let db = tables(&engine).await;
    for round in 1..=2 {
        let done: Done<i64> = db.write(async |tx: &mut Tx| bump(tx, "n").await).await;
        assert_eq!(done, Ok(round));
        let added: Done<u64> = db
            .write(async |tx: &mut Tx| {
                let sql = "alter table counter add column if not exists more text";
                tx.run(sql, args![]).await
            })
            .await;
        added.unwrap();
    }
}

/// An engineer's session in psql, say, that has locked what we need.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn skip_locked_passes_by_and_a_lock_is_waited_for() {
    let engine = postgres().await;
    let db = tables(&engine).await;
    for id in ["a", "b"] {
        let made: Done<i64> = db.write(async move |tx: &mut Tx| bump(tx, id).await).await;
        made.unwrap();
    }
    let holder = session(&engine).await;
    holder.batch_execute("begin; select * from counter where id = 'a' for update").await.unwrap();
    let free: Done<Vec<(String,)>> = db
        .write(async |tx: &mut Tx| {
            tx.all("select id from counter order by id for update skip locked", args![]).await
        })
        .await;
    assert_eq!(free, Ok(vec![("b".into(),)]));
    let waiting = db.write::<i64, Fault, _>(async |tx: &mut Tx| bump(tx, "a").await);
    let waiting = tokio::spawn(waiting);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(!waiting.is_finished());
    holder.batch_execute("commit").await.unwrap();
    assert_eq!(waiting.await.unwrap(), Ok(2));
}
