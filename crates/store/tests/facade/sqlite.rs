//! What only SQLite has: the one writer, its batches, and no waiting.

use crate::{Done, bump, counted, tables};
use paydesk_sim::engine::{fresh_folder, sqlite};
use paydesk_store::{Answer, Db, DbUrl, Fault, Options, Tx, args};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

/// Stops the writer, so that what is sent meanwhile lies in its lines. Sending frees it.
fn hold(db: &Db) -> (SyncSender<()>, Answer<(), Fault>) {
    let (inside, is_inside) = sync_channel(1);
    let (release, held) = sync_channel::<()>(1);
    let held = Mutex::new(held);
    let holding = db.write(async move |_tx: &mut Tx| {
        inside.send(()).unwrap();
        held.lock().unwrap().recv_timeout(Duration::from_secs(20)).unwrap();
        // Longer than a batch may be, so that the lines meet a new one.
        std::thread::sleep(Duration::from_millis(6));
        Ok(())
    });
    is_inside.recv_timeout(Duration::from_secs(20)).unwrap();
    (release, holding)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_waits_is_refused_and_the_others_live() {
    let engine = sqlite().await;
    let db = tables(&engine).await;
    let mut all = JoinSet::new();
    for i in 0..60 {
        let db = db.clone();
        all.spawn(async move {
            match i % 4 {
                0 => waits_for_a_message(&db).await,
                1 => sleeps(&db).await,
                2 => asks_the_database_from_inside(&db).await,
                _ => yields(&db).await,
            }
        });
    }
    all.join_all().await;
    assert_eq!((counted(&db, "waited").await, counted(&db, "yielded").await), (None, Some(15)));
}

async fn waits_for_a_message(db: &Db) {
    let (_kept, never) = oneshot::channel::<()>();
    let never = tokio::sync::Mutex::new(never);
    let done: Done<()> = db
        .write(async move |tx: &mut Tx| {
            bump(tx, "waited").await?;
            let _ = (&mut *never.lock().await).await;
            Ok(())
        })
        .await;
    assert_eq!(done, Err(Fault::Waited));
}

async fn sleeps(db: &Db) {
    let done: Done<()> = db
        .write(async |tx: &mut Tx| {
            bump(tx, "waited").await?;
            tokio::time::sleep(Duration::from_millis(1)).await;
            Ok(())
        })
        .await;
    // There is no runtime on the writer's thread to sleep on.
    assert!(matches!(done, Err(Fault::Panicked(_))), "{done:?}");
}

async fn asks_the_database_from_inside(db: &Db) {
    let inner = db.clone();
    let done: Done<()> = db
        .write(async move |tx: &mut Tx| {
            bump(tx, "waited").await?;
            inner.write(async |tx: &mut Tx| bump(tx, "inner").await.map(drop)).await
        })
        .await;
    assert_eq!(done, Err(Fault::Waited));
}

async fn yields(db: &Db) {
    let done: Done<i64> = db
        .write(async |tx: &mut Tx| {
            tokio::task::yield_now().await;
            bump(tx, "yielded").await
        })
        .await;
    assert!(done.is_ok(), "a polite yield is fine: {done:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_cases_share_a_commit() {
    let engine = sqlite().await;
    let db = tables(&engine).await;
    let before = db.counts();
    let (release, holding) = hold(&db);
    let cases: Vec<_> = (0..200)
        .map(|_| db.write::<i64, Fault, _>(async |tx: &mut Tx| bump(tx, "n").await))
        .collect();
    release.send(()).unwrap();
    holding.await.unwrap();
    for case in cases {
        case.await.unwrap();
    }
    let after = db.counts();
    assert_eq!(after.cases - before.cases, 201);
    // Two, unless the machine is so busy that 5 ms go by in between.
    assert!(after.batches - before.batches < 100, "{before:?} {after:?}");
    assert_eq!(counted(&db, "n").await, Some(200));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_money_lane_goes_first() {
    let engine = sqlite().await;
    let db = tables(&engine).await;
    let order = Arc::new(Mutex::new(Vec::new()));
    let case = |word: &'static str| {
        let order = Arc::clone(&order);
        async move |_tx: &mut Tx| {
            order.lock().unwrap().push(word);
            Ok::<_, Fault>(())
        }
    };
    let (release, holding) = hold(&db);
    let answers = [
        db.write(case("other")),
        db.write(case("other")),
        db.write_first(case("money")),
        db.write(case("other")),
        db.write_first(case("money")),
    ];
    release.send(()).unwrap();
    holding.await.unwrap();
    for answer in answers {
        answer.await.unwrap();
    }
    assert_eq!(*order.lock().unwrap(), ["money", "money", "other", "other", "other"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_gone_is_skipped() {
    let engine = sqlite().await;
    let db = tables(&engine).await;
    let (release, holding) = hold(&db);
    drop(db.write::<i64, Fault, _>(async |tx: &mut Tx| bump(tx, "gone").await));
    let stays = db.write::<i64, Fault, _>(async |tx: &mut Tx| bump(tx, "stays").await);
    release.send(()).unwrap();
    holding.await.unwrap();
    stays.await.unwrap();
    assert_eq!((counted(&db, "gone").await, counted(&db, "stays").await), (None, Some(1)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_sent_is_finished_before_the_file_is_let_go() {
    let folder = fresh_folder();
    let url = DbUrl::Sqlite(folder.join("paydesk.db"));
    let db = Db::open(&url, &Options::default()).await.unwrap();
    let (release, holding) = hold(&db);
    let last = db.write::<u64, Fault, _>(async |tx: &mut Tx| {
        tx.run("create table finished (id text)", args![]).await
    });
    release.send(()).unwrap();
    drop(db);
    // At once: nothing is left of the first one.
    let again = Db::open(&url, &Options::default()).await.unwrap();
    let found: Done<(i64,)> = again
        .read(async |tx: &mut Tx| tx.one("select count(*) from finished", args![]).await)
        .await;
    assert_eq!((holding.await, last.await, found), (Ok(()), Ok(0), Ok((0,))));
    std::fs::remove_dir_all(folder).unwrap();
}

/// `insert or rollback` ends the whole transaction, as a full disk would.
async fn spoils(tx: &mut Tx) -> Done<()> {
    bump(tx, "spoiled").await?;
    let sql = "insert or rollback into counter (id, n) values ('spoiled', 1)";
    tx.run(sql, args![]).await.map(drop)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_that_is_rolled_back_costs_only_the_guilty_one() {
    let engine = sqlite().await;
    let db = tables(&engine).await;
    let mut rounds = 0;
    // In a batch together, unless the machine is so busy that 5 ms go by between them.
    while db.counts().retries == 0 && rounds < 50 {
        rounds += 1;
        let (release, holding) = hold(&db);
        let before = db.write::<i64, Fault, _>(async |tx: &mut Tx| bump(tx, "good").await);
        // A refusal was decided on what the batch had written, so it is decided again.
        let refusal = db.write::<(), Fault, _>(async |tx: &mut Tx| {
            bump(tx, "refused").await?;
            Err(Fault::Engine("refused".into()))
        });
        let guilty = db.write::<(), Fault, _>(async |tx: &mut Tx| spoils(tx).await);
        let after = db.write::<i64, Fault, _>(async |tx: &mut Tx| bump(tx, "good").await);
        release.send(()).unwrap();
        holding.await.unwrap();
        assert_eq!(before.await, Ok(2 * rounds - 1));
        assert_eq!(refusal.await, Err(Fault::Engine("refused".into())));
        let guilty = guilty.await;
        assert!(matches!(guilty, Err(Fault::Constraint(_))), "{guilty:?}");
        assert_eq!(after.await, Ok(2 * rounds));
    }
    assert!(db.counts().retries >= 2, "{:?}", db.counts());
    assert_eq!((counted(&db, "refused").await, counted(&db, "spoiled").await), (None, None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_survived() {
    let engine = sqlite().await;
    let db = tables(&engine).await;
    let size: Done<(i64,)> =
        db.read(async |tx: &mut Tx| tx.one("pragma page_count", args![]).await).await;
    // The limit belongs to the connection, and the writer's is the one that counts.
    let limit: &'static str = format!("pragma max_page_count = {}", size.unwrap().0 + 2).leak();
    let limited: Done<u64> = db.write(async move |tx: &mut Tx| tx.run(limit, args![]).await).await;
    limited.unwrap();
    let (release, holding) = hold(&db);
    let before = db.write::<i64, Fault, _>(async |tx: &mut Tx| bump(tx, "good").await);
    let large = db.write::<i64, Fault, _>(async |tx: &mut Tx| bump(tx, &"x".repeat(200_000)).await);
    let after = db.write::<i64, Fault, _>(async |tx: &mut Tx| bump(tx, "good").await);
    release.send(()).unwrap();
    holding.await.unwrap();
    assert_eq!((before.await, after.await), (Ok(1), Ok(2)));
    let large = large.await;
    assert!(matches!(large, Err(Fault::Gone(_))), "{large:?}");
    let later: Done<i64> = db.write(async |tx: &mut Tx| bump(tx, "good").await).await;
    assert_eq!(later, Ok(3));
}

/// The log must not grow for ever, even if nobody ever pauses.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_is_carried_back_into_the_file() {
    let engine = sqlite().await;
    let db = tables(&engine).await;
    for _ in 0..60 {
        let done: Done<()> = db
            .write(async |tx: &mut Tx| {
                for i in 0..200_i64 {
                    let (id, name) = (format!("k{i}"), "x".repeat(3_000));
                    let sql = "insert into thing (id, name) values ($1, $2) \
                               on conflict (id) do update set big = coalesce(thing.big, 0) + 1, \
                               name = excluded.name";
                    tx.run(sql, args![id, format!("{i}{name}")]).await?;
                }
                Ok(())
            })
            .await;
        done.unwrap();
    }
    let log = engine.folder().unwrap().join("paydesk.db-wal");
    let mib = std::fs::metadata(log).unwrap().len() >> 20;
    // 12,000 rows of a page each are some 60 MiB; 4,000 frames are 16. While the thread is at it,
    // the writer cannot finish it, and on a busy machine that takes a while.
    assert!(mib < 40, "{mib} MiB");
}
