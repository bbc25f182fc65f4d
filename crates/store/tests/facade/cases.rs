//! Whole use cases: what commits, what rolls back, what is run again, what is refused.

use crate::{Done, bump, counted, tables};
use paydesk_sim::engine::each_engine;
use paydesk_store::{Db, DbUrl, Fault, Options, Tx, args};
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::Duration;
use tokio::task::JoinSet;

#[derive(Debug, PartialEq)]
enum Refused {
    Short { by: i64 },
    Fault(Fault),
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Refused {
        Refused::Fault(fault)
    }
}

#[tokio::test]
async fn ok_commits_and_an_error_of_ones_own_rolls_back() {
    each_engine(async |engine| {
        let db = tables(engine).await;
        let done: Done<i64> = db.write(async |tx: &mut Tx| bump(tx, "kept").await).await;
        assert_eq!(done, Ok(1));
        let refused: Result<(), Refused> = db
            .write(async |tx: &mut Tx| {
                bump(tx, "kept").await?;
                bump(tx, "new").await?;
                Err(Refused::Short { by: 5 })
            })
            .await;
        assert_eq!(refused, Err(Refused::Short { by: 5 }));
        assert_eq!((counted(&db, "kept").await, counted(&db, "new").await), (Some(1), None));
    })
    .await;
}

#[tokio::test]
async fn a_failure_that_is_swallowed_does_not_commit() {
    each_engine(async |engine| {
        let db = tables(engine).await;
        let done: Done<i64> = db
            .write(async |tx: &mut Tx| {
                bump(tx, "ghost").await?;
                let twice = "insert into counter (id, n) values ('ghost', 1)";
                let failed = tx.run(twice, args![]).await;
                assert!(matches!(failed, Err(Fault::Constraint(_))), "{failed:?}");
                let next: Done<Vec<(i64,)>> = tx.all("select n from counter", args![]).await;
                assert_eq!(next, Err(Fault::Aborted));
                assert_eq!(tx.load_many(&[]).await.unwrap_err(), Fault::Aborted);
                Ok(3)
            })
            .await;
        assert!(matches!(done, Err(Fault::Constraint(_))), "{done:?}");
        assert_eq!(counted(&db, "ghost").await, None);
        let after: Done<i64> = db.write(async |tx: &mut Tx| bump(tx, "ghost").await).await;
        assert_eq!(after, Ok(1), "the next case is well");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_is_its_own_cases_only() {
    each_engine(async |engine| {
        let db = tables(engine).await;
        let mut all = JoinSet::new();
        for i in 0..30 {
            let db = db.clone();
            all.spawn(async move {
                let done: Done<i64> = db
                    .write(async move |tx: &mut Tx| {
                        let n = bump(tx, if i % 3 == 0 { "boom" } else { "well" }).await?;
                        assert!(i % 3 != 0, "boom {i}");
                        Ok(n)
                    })
                    .await;
                match (i % 3, done) {
                    (0, Err(Fault::Panicked(say))) => assert_eq!(say, format!("boom {i}")),
                    (1 | 2, Ok(_)) => {}
                    (_, other) => panic!("{i}: {other:?}"),
                }
            });
        }
        all.join_all().await;
        assert_eq!((counted(&db, "well").await, counted(&db, "boom").await), (Some(20), None));
        let read: Done<()> = db.read(async |_tx: &mut Tx| panic!("reading")).await;
        assert_eq!(read, Err(Fault::Panicked("reading".into())));
    })
    .await;
}

#[tokio::test]
async fn a_read_does_not_write() {
    each_engine(async |engine| {
        let db = tables(engine).await;
        let done: Done<i64> = db.read(async |tx: &mut Tx| bump(tx, "w").await).await;
        assert!(matches!(done, Err(Fault::Engine(_))), "{done:?}");
        assert_eq!(counted(&db, "w").await, None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_sees_one_moment() {
    each_engine(async |engine| {
        let db = tables(engine).await;
        let done: Done<i64> = db.write(async |tx: &mut Tx| bump(tx, "n").await).await;
        done.unwrap();
        let (read_once, first_read) = sync_channel(1);
        let (write_done, written) = sync_channel(1);
        let written = std::sync::Mutex::new(written);
        let reading = db.read(async move |tx: &mut Tx| {
            let sql = "select n from counter where id = 'n'";
            let (before,): (i64,) = tx.one(sql, args![]).await?;
            read_once.send(()).unwrap();
            // It blocks its thread, which a use case must not; here it makes the moment certain.
            written.lock().unwrap().recv_timeout(Duration::from_secs(20)).unwrap();
            let (after,): (i64,) = tx.one(sql, args![]).await?;
            Ok((before, after))
        });
        first_read.recv_timeout(Duration::from_secs(20)).unwrap();
        let done: Done<i64> = db.write(async |tx: &mut Tx| bump(tx, "n").await).await;
        assert_eq!(done, Ok(2));
        write_done.send(()).unwrap();
        let seen: Done<(i64, i64)> = reading.await;
        assert_eq!(seen, Ok((1, 1)));
        assert_eq!(counted(&db, "n").await, Some(2));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn those_who_race_for_one_row_take_turns() {
    each_engine(async |engine| {
        let db = tables(engine).await;
        let mut all = JoinSet::new();
        for _ in 0..100 {
            let answer = db.write::<i64, Fault, _>(async |tx: &mut Tx| bump(tx, "hot").await);
            all.spawn(answer);
        }
        let mut seen: Vec<i64> = all.join_all().await.into_iter().map(Result::unwrap).collect();
        seen.sort_unstable();
        assert_eq!(seen, (1..=100).collect::<Vec<_>>());
        assert_eq!(counted(&db, "hot").await, Some(100));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_many_wins_a_unique_word() {
    each_engine(async |engine| {
        let db = tables(engine).await;
        let mut all = JoinSet::new();
        for i in 0..40 {
            all.spawn(db.write::<bool, Fault, _>(async move |tx: &mut Tx| {
                let sql = "insert into thing (id, name) values ($1, 'the one') \
                           on conflict (name) do nothing returning id";
                Ok(tx.maybe::<(String,)>(sql, args![format!("t{i}")]).await?.is_some())
            }));
        }
        let won = all.join_all().await.into_iter().filter(|won| *won.as_ref().unwrap()).count();
        assert_eq!(won, 1);
    })
    .await;
}

/// What a case may hold must not decide whether its caller can be spawned.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_are_send_whatever_the_case_holds() {
    each_engine(async |engine| {
        let db = tables(engine).await;
        let word: Arc<dyn Fn() -> &'static str + Send + Sync> = Arc::new(|| "held");
        let case = async move |tx: &mut Tx| {
            let local = std::rc::Rc::new(1);
            let n = bump(tx, word()).await?;
            Ok::<_, Fault>(n + *local)
        };
        let done = tokio::spawn(async move { db.write(case).await }).await.unwrap();
        assert_eq!(done, Ok(2));
    })
    .await;
}

#[tokio::test]
async fn a_read_that_takes_too_long_is_ended() {
    each_engine(async |engine| {
        let read_time_max = Duration::from_millis(100);
        let options = Options { read_time_max, ..Options::default() };
        let db = Db::open_read_only(&engine.url, &options).await.unwrap();
        let endless = "with recursive c (n) as (select cast(1 as bigint) union all \
                       select n + 1 from c where n < 100000000000) select max(n) from c";
        let done: Done<(i64,)> =
            db.read(async move |tx: &mut Tx| tx.one(endless, args![]).await).await;
        assert!(matches!(done, Err(Fault::TimedOut(_))), "{done:?}");
        assert!(done.unwrap_err().is_unavailable());
        let after: Done<(i64,)> =
            db.read(async |tx: &mut Tx| tx.one("select cast(1 as bigint)", args![]).await).await;
        assert_eq!(after, Ok((1,)), "the next one has its own time");
    })
    .await;
}

/// Whoever no longer waits when the turn comes is skipped; more than `cases_max` are sent away.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_is_too_long_is_refused_at_once() {
    each_engine(async |engine| {
        tables(engine).await;
        let options = Options { cases_max: 3, connections_max: 1, ..Options::default() };
        let url = match &engine.url {
            DbUrl::Sqlite(path) => DbUrl::Sqlite(path.with_file_name("other.db")),
            postgres => postgres.clone(),
        };
        let db = Db::open(&url, &options).await.unwrap();
        let (inside, is_inside) = sync_channel(1);
        let (release, held) = sync_channel::<()>(1);
        let held = std::sync::Mutex::new(held);
        let holding = db.write::<(), Fault, _>(async move |_tx: &mut Tx| {
            inside.send(()).unwrap();
            held.lock().unwrap().recv_timeout(Duration::from_secs(20)).unwrap();
            Ok(())
        });
        is_inside.recv_timeout(Duration::from_secs(20)).unwrap();
        let line: Vec<_> =
            (0..5).map(|_| db.write::<(), Fault, _>(async |_tx: &mut Tx| Ok(()))).collect();
        release.send(()).unwrap();
        let mut busy = 0;
        for answer in line {
            busy += usize::from(answer.await == Err(Fault::Busy));
        }
        assert_eq!(holding.await, Ok(()));
        // On PostgreSQL the one inside counts too.
        assert_eq!(busy, if engine.is_postgres() { 3 } else { 2 });
        assert_eq!(db.counts().turned_away, busy as u64);
    })
    .await;
}
