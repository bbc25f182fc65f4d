//! Whole sets of rows: `load_many`, `store_many`, `store_last`.

use crate::{Done, tables};
use paydesk_sim::engine::each_engine;
use paydesk_store::{Db, Fault, How, Kind, Load, OwnedValue, Store, Table, Tx, args, row};

static THING: Table = Table {
    name: "thing",
    columns: &[
        ("id", Kind::Text),
        ("name", Kind::Text),
        ("small", Kind::Small),
        ("big", Kind::Int),
        ("raw", Kind::Bytes),
        ("parent", Kind::Text),
    ],
    key: 1,
    fixed: 0,
};
static PAIR: Table = Table {
    name: "pair",
    columns: &[("a", Kind::Text), ("n", Kind::Int), ("note", Kind::Text)],
    key: 2,
    fixed: 0,
};
static MARK: Table =
    Table { name: "mark", columns: &[("a", Kind::Text), ("b", Kind::Text)], key: 2, fixed: 0 };

/// Things, keys of pairs, and how many rows were found for no id at all.
type Loaded = (Vec<Thing>, Vec<(String, i64)>, usize);

type Thing = (String, String, Option<i16>, Option<i64>, Option<Vec<u8>>, Option<String>);

fn thing(id: &str, big: Option<i64>) -> Vec<OwnedValue> {
    let raw = big.map(|n| n.to_be_bytes().to_vec());
    row![id, format!("name of {id}"), big.map(|_| 3_i16), big, raw, None::<String>]
}

fn pair(a: &str, n: i64, note: Option<&str>) -> Vec<OwnedValue> {
    row![a, n, note]
}

fn load(table: &'static Table, by: &'static str, ids: &[&str]) -> Load {
    Load {
        table,
        by,
        ids: ids.iter().map(|id| OwnedValue::Text((*id).to_owned())).collect(),
        lock: true,
    }
}

async fn store(db: &Db, stores: fn() -> Vec<Store>) -> Done<()> {
    db.write(async move |tx: &mut Tx| tx.store_many(&stores()).await).await
}

/// As `store`, but with COMMIT.
async fn store_last(db: &Db, stores: fn() -> Vec<Store>) -> Done<()> {
    db.write(async move |tx: &mut Tx| tx.store_last(stores()).await).await
}

async fn pairs(db: &Db) -> Vec<(String, i64, Option<String>)> {
    let found: Done<Vec<_>> = db
        .read(async |tx: &mut Tx| {
            tx.all("select a, n, note from pair order by a, n", args![]).await
        })
        .await;
    found.unwrap()
}

#[tokio::test]
async fn what_is_stored_is_loaded_in_the_order_of_keys() {
    each_engine(async |engine| {
        let db = tables(engine).await;
        let stored = store(&db, || {
            let things = vec![thing("c", Some(i64::MAX)), thing("a", None), thing("b", Some(-1))];
            let pairs = vec![pair("y", 2, None), pair("x", 10, Some("注")), pair("x", 9, None)];
            vec![
                Store { table: &THING, how: How::Insert, rows: things },
                Store { table: &PAIR, how: How::Insert, rows: pairs },
                Store { table: &MARK, how: How::Insert, rows: Vec::new() },
            ]
        })
        .await;
        assert_eq!(stored, Ok(()));
        let loaded: Done<Loaded> = db
            .write(async |tx: &mut Tx| {
                let loads = [
                    load(&THING, "id", &["b", "none", "a", "b"]),
                    load(&PAIR, "a", &["y", "x"]),
                    load(&PAIR, "a", &[]),
                ];
                let rows = tx.load_many(&loads).await?;
                let things = rows[0].iter().map(|row| row.read()).collect::<Done<_>>()?;
                let pairs = rows[1]
                    .iter()
                    .map(|row| Ok((row.get(0)?, row.get(1)?)))
                    .collect::<Done<_>>()?;
                Ok((things, pairs, rows[2].len()))
            })
            .await;
        let (things, pairs, none) = loaded.unwrap();
        let raw = Some((-1_i64).to_be_bytes().to_vec());
        let expected: Vec<Thing> = vec![
            ("a".into(), "name of a".into(), None, None, None, None),
            ("b".into(), "name of b".into(), Some(3), Some(-1), raw, None),
        ];
        assert_eq!(things, expected);
        assert_eq!(pairs, [("x".to_owned(), 9), ("x".to_owned(), 10), ("y".to_owned(), 2)]);
        assert_eq!(none, 0);
    })
    .await;
}

#[tokio::test]
async fn upsert_overwrites_and_update_changes() {
    each_engine(async |engine| {
        let db = tables(engine).await;
        for _ in 0..2 {
            let stored = store(&db, || {
                let rows = vec![pair("x", 1, Some("first")), pair("x", 2, None)];
                let marks = vec![row!["a", "b"], row!["a", "c"]];
                vec![
                    Store { table: &PAIR, how: How::Upsert, rows },
                    Store { table: &MARK, how: How::Upsert, rows: marks },
                ]
            })
            .await;
            assert_eq!(stored, Ok(()));
        }
        let changed = store(&db, || {
            let upserts = vec![pair("x", 1, None), pair("x", 3, Some("new"))];
            let updates = vec![pair("x", 2, Some("changed"))];
            vec![
                Store { table: &PAIR, how: How::Upsert, rows: upserts },
                Store { table: &PAIR, how: How::Update, rows: updates },
            ]
        })
        .await;
        assert_eq!(changed, Ok(()));
        let note = |n, note: Option<&str>| ("x".to_owned(), n, note.map(str::to_owned));
        assert_eq!(
            pairs(&db).await,
            [note(1, None), note(2, Some("changed")), note(3, Some("new"))]
        );
    })
    .await;
}

/// `pair`, as if its number were written once.
static NOTED: Table = Table { name: "pair", columns: PAIR.columns, key: 1, fixed: 1 };

#[tokio::test]
async fn what_is_fixed_is_written_once() {
    each_engine(async |engine| {
        let db = tables(engine).await;
        let first = || {
            let rows = vec![pair("x", 1, Some("first")), pair("y", 2, Some("first"))];
            vec![Store { table: &NOTED, how: How::Insert, rows }]
        };
        assert_eq!(store(&db, first).await, Ok(()));
        let x = || {
            let rows = vec![pair("x", 8, Some("second"))];
            vec![Store { table: &NOTED, how: How::Update, rows }]
        };
        let y = || {
            let rows = vec![pair("y", 9, None)];
            vec![Store { table: &NOTED, how: How::Update, rows }]
        };
        assert_eq!(store(&db, x).await, Ok(()));
        assert_eq!(store_last(&db, y).await, Ok(()));
        let kept = [("x".to_owned(), 1, Some("second".to_owned())), ("y".to_owned(), 2, None)];
        assert_eq!(pairs(&db).await, kept);
    })
    .await;
}

#[tokio::test]
async fn another_number_of_rows_is_a_fault() {
    each_engine(async |engine| {
        let db = tables(engine).await;
        let some = || {
            vec![
                Store { table: &PAIR, how: How::Insert, rows: vec![pair("x", 1, None)] },
                Store {
                    table: &PAIR,
                    how: How::Update,
                    rows: vec![pair("x", 1, Some("there")), pair("x", 2, Some("not there"))],
                },
            ]
        };
        for done in [store(&db, some).await, store_last(&db, some).await] {
            assert!(
                matches!(&done, Err(Fault::Engine(say)) if say.contains("touched")),
                "{done:?}"
            );
            assert_eq!(pairs(&db).await, []);
        }
    })
    .await;
}

#[tokio::test]
async fn rows_are_taken_away_by_their_keys_and_counted() {
    fn delete(rows: Vec<Vec<OwnedValue>>) -> Vec<Store> {
        vec![Store { table: &PAIR, how: How::Delete, rows }]
    }
    each_engine(async |engine| {
        let db = tables(engine).await;
        let some = || {
            let rows = (1..=4).map(|n| pair("x", n, Some("here"))).collect();
            vec![Store { table: &PAIR, how: How::Insert, rows }]
        };
        assert_eq!(store(&db, some).await, Ok(()));
        // Only the keys are looked at.
        let two = || delete(vec![pair("x", 3, None), pair("x", 1, Some("other"))]);
        assert_eq!(store(&db, two).await, Ok(()));
        let left: Vec<i64> = pairs(&db).await.into_iter().map(|pair| pair.1).collect();
        assert_eq!(left, [2, 4]);
        // One that is not there any more: nothing is taken away.
        let gone = || delete(vec![pair("x", 1, None), pair("x", 2, None)]);
        for done in [store(&db, gone).await, store_last(&db, gone).await] {
            let told = matches!(&done, Err(Fault::Engine(say)) if say.contains("touched"));
            assert!(told, "{done:?}");
        }
        let four = || delete(vec![pair("x", 4, None)]);
        assert_eq!(store_last(&db, four).await, Ok(()));
        assert_eq!(pairs(&db).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_row_that_exists_is_a_constraint() {
    each_engine(async |engine| {
        let db = tables(engine).await;
        let one = || vec![Store { table: &PAIR, how: How::Insert, rows: vec![pair("x", 1, None)] }];
        assert_eq!(store(&db, one).await, Ok(()));
        for done in [store(&db, one).await, store_last(&db, one).await] {
            assert!(matches!(done, Err(Fault::Constraint(_))), "{done:?}");
        }
        let twice = || {
            let rows = vec![pair("y", 1, None), pair("y", 1, None)];
            vec![Store { table: &PAIR, how: How::Insert, rows }]
        };
        let done = store(&db, twice).await;
        assert!(matches!(done, Err(Fault::Constraint(_))), "{done:?}");
        assert_eq!(pairs(&db).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn rows_that_do_not_fit_are_refused_by_both() {
    fn one(how: How, rows: Vec<Vec<OwnedValue>>) -> Vec<Store> {
        vec![Store { table: &PAIR, how, rows }]
    }
    let wrong: [fn() -> Vec<Store>; 6] = [
        || one(How::Insert, vec![row!["x", 1]]),
        || one(How::Insert, vec![row!["x", "1", "note"]]),
        || one(How::Insert, vec![row![None::<String>, 1, "note"]]),
        || one(How::Upsert, vec![pair("x", 1, None), pair("x", 1, Some("again"))]),
        || one(How::Update, vec![pair("x", 1, None), pair("x", 1, None)]),
        || {
            let small = row!["a", "n", i64::from(i16::MAX) + 1, 1, None::<Vec<u8>>, None::<String>];
            vec![Store { table: &THING, how: How::Insert, rows: vec![small] }]
        },
    ];
    each_engine(async |engine| {
        let db = tables(engine).await;
        for (i, wrong) in wrong.into_iter().enumerate() {
            for done in [store(&db, wrong).await, store_last(&db, wrong).await] {
                assert!(matches!(done, Err(Fault::Engine(_))), "{i}: {done:?}");
            }
        }
        let by: Done<()> = db
            .read(async |tx: &mut Tx| tx.load_many(&[load(&PAIR, "n", &["1"])]).await.map(drop))
            .await;
        assert!(matches!(by, Err(Fault::Engine(_))), "{by:?}");
        assert_eq!(pairs(&db).await, []);
    })
    .await;
}

#[tokio::test]
async fn what_is_stored_last_is_seen_by_what_comes_after_it() {
    each_engine(async |engine| {
        let db = tables(engine).await;
        let seen: Done<(i64, usize)> = db
            .write(async |tx: &mut Tx| {
                let rows = vec![pair("x", 1, None), pair("x", 2, None)];
                tx.store_last(vec![Store { table: &PAIR, how: How::Insert, rows }]).await?;
                let (n,): (i64,) = tx.one("select count(*) from pair", args![]).await?;
                let rows = vec![pair("x", 3, None)];
                tx.store_last(vec![Store { table: &PAIR, how: How::Insert, rows }]).await?;
                let loaded = tx.load_many(&[load(&PAIR, "a", &["x"])]).await?;
                let rows = vec![pair("x", 3, Some("last"))];
                tx.store_last(vec![Store { table: &PAIR, how: How::Update, rows }]).await?;
                Ok((n, loaded[0].len()))
            })
            .await;
        assert_eq!(seen, Ok((2, 3)));
        assert_eq!(pairs(&db).await[2].2.as_deref(), Some("last"));
    })
    .await;
}

#[tokio::test]
async fn what_is_stored_last_falls_with_its_case() {
    each_engine(async |engine| {
        let db = tables(engine).await;
        let done: Done<()> = db
            .write(async |tx: &mut Tx| {
                let rows = vec![pair("x", 1, None)];
                tx.store_last(vec![Store { table: &PAIR, how: How::Insert, rows }]).await?;
                Err(Fault::Busy)
            })
            .await;
        assert_eq!(done, Err(Fault::Busy));
        assert_eq!(pairs(&db).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_read_does_not_store() {
    each_engine(async |engine| {
        let db = tables(engine).await;
        let one = || vec![Store { table: &PAIR, how: How::Insert, rows: vec![pair("x", 1, None)] }];
        let now: Done<()> = db.read(async move |tx: &mut Tx| tx.store_many(&one()).await).await;
        let last: Done<()> = db.read(async move |tx: &mut Tx| tx.store_last(one()).await).await;
        for done in [now, last] {
            assert!(matches!(done, Err(Fault::Engine(_))), "{done:?}");
        }
        assert_eq!(pairs(&db).await, []);
    })
    .await;
}

/// Locks are taken in one order, so that lanes that touch the same rows never deadlock.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lanes_that_meet_take_turns() {
    each_engine(async |engine| {
        let db = tables(engine).await;
        let things = || {
            let rows = (0..20).map(|i| thing(&format!("t{i:02}"), Some(0))).collect();
            vec![Store { table: &THING, how: How::Insert, rows }]
        };
        assert_eq!(store(&db, things).await, Ok(()));
        let mut lanes = tokio::task::JoinSet::new();
        for lane in 0..40 {
            let db = db.clone();
            lanes.spawn(async move {
                let done: Done<()> = db
                    .write_first(async move |tx: &mut Tx| {
                        let mut ids: Vec<String> = (0..20).map(|i| format!("t{i:02}")).collect();
                        ids.rotate_left(lane % 20);
                        let by = [Load {
                            table: &THING,
                            by: "id",
                            ids: ids.into_iter().map(OwnedValue::Text).collect(),
                            lock: true,
                        }];
                        let loaded = tx.load_many(&by).await?;
                        let rows = loaded[0].iter().map(|row| {
                            let (id, n): (String, i64) = (row.get(0)?, row.get(3)?);
                            Ok(thing(&id, Some(n + 1)))
                        });
                        let rows = rows.collect::<Done<_>>()?;
                        tx.store_last(vec![Store { table: &THING, how: How::Update, rows }]).await
                    })
                    .await;
                done.unwrap();
            });
        }
        lanes.join_all().await;
        let sums: Done<(i64, i64)> = db
            .read(async |tx: &mut Tx| tx.one("select min(big), max(big) from thing", args![]).await)
            .await;
        assert_eq!(sums, Ok((40, 40)));
        if engine.is_postgres() {
            assert_eq!(db.counts().retries, 0, "nobody deadlocked");
        }
    })
    .await;
}
