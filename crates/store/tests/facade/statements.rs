//! Single statements: places, values, rows, numbers of rows.

use crate::{Done, tables};
use paydesk_core::id::{PaymentId, PersonId};
use paydesk_sim::engine::each_engine;
use paydesk_store::{Db, Fault, Tx, Value, args};

async fn add(tx: &mut Tx, id: &str, name: &str) -> Done<u64> {
    tx.run("insert into thing (id, name) values ($1, $2)", args![id, name]).await
}

#[tokio::test]
async fn places_are_bound_by_their_number() {
    each_engine(async |engine| {
        let db = tables(engine).await;
        let found: Done<(String, String)> = db
            .write(async |tx: &mut Tx| {
                let sql = "insert into thing (name, id, big) values ($2, $1, $3)";
                tx.run(sql, args!["a", "one", 7]).await?;
                let sql = "update thing set name = $2 where id = $1 and name <> $2";
                assert_eq!(tx.run(sql, args!["a", "two"]).await?, 1);
                tx.one("select id, name from thing where name = $2 and id = $1", args!["a", "two"])
                    .await
            })
            .await;
        assert_eq!(found, Ok(("a".into(), "two".into())));
    })
    .await;
}

#[tokio::test]
async fn every_kind_of_value_comes_back_as_it_went() {
    type Row = (Option<i64>, Option<i16>, Option<Vec<u8>>, String, bool);
    each_engine(async |engine| {
        let db = tables(engine).await;
        let read = |id: &'static str| {
            db.read(async move |tx: &mut Tx| {
                let sql = "select big, small, raw, name, \
                           exists (select 1 from thing where id = 'none') \
                           from thing where id = $1";
                tx.one::<Row>(sql, args![id]).await
            })
        };
        let stored: Done<()> = db
            .write(async |tx: &mut Tx| {
                let sql = "insert into thing (id, name, big, small, raw) \
                           values ($1, $2, $3, $4, $5)";
                let raw: Option<Vec<u8>> = Some(vec![0, 255, 1]);
                tx.run(sql, args!["full", "王小明 💰", i64::MIN, i16::MAX, raw]).await?;
                let none: Option<i64> = None;
                tx.run(sql, args!["nulls", "", none, none, None::<Vec<u8>>]).await?;
                Ok(())
            })
            .await;
        stored.unwrap();
        let full: Done<Row> = read("full").await;
        let raw = Some(vec![0, 255, 1]);
        assert_eq!(full, Ok((Some(i64::MIN), Some(i16::MAX), raw, "王小明 💰".into(), false)));
        let nulls: Done<Row> = read("nulls").await;
        assert_eq!(nulls, Ok((None, None, None, String::new(), false)));
    })
    .await;
}

#[tokio::test]
async fn ids_keep_their_noun() {
    each_engine(async |engine| {
        let db = tables(engine).await;
        let id = PaymentId::from_bits(7);
        let kept = id.clone();
        let found: Done<(PaymentId,)> = db
            .write(async move |tx: &mut Tx| {
                add(tx, kept.as_str(), "x").await?;
                tx.one("select id from thing where id = $1", args![kept]).await
            })
            .await;
        assert_eq!(found, Ok((id.clone(),)));
        let wrong: Done<Vec<(PersonId,)>> =
            db.read(async |tx: &mut Tx| tx.all("select id from thing", args![]).await).await;
        let Err(Fault::Corrupt { table, column, what }) = wrong else { panic!("{wrong:?}") };
        assert_eq!((table.as_str(), column.as_str()), ("in `select id from thing`", "id"));
        assert!(what.contains(id.as_str()), "the row is named: {what}");
    })
    .await;
}

#[tokio::test]
async fn rows_are_counted_alike() {
    each_engine(async |engine| {
        let db = tables(engine).await;
        let done: Done<()> = db
            .write(async |tx: &mut Tx| {
                for id in ["a", "b", "c"] {
                    assert_eq!(add(tx, id, id).await?, 1);
                }
                let all = "update thing set big = 1";
                assert_eq!(tx.run(all, args![]).await?, 3);
                assert_eq!(tx.run("update thing set big = 2 where id = 'z'", args![]).await?, 0);
                let returning = "update thing set big = 3 where id <> 'a' returning id";
                assert_eq!(tx.run(returning, args![]).await?, 2);
                let names: Vec<(String,)> = tx.all(returning, args![]).await?;
                assert_eq!(names.len(), 2);
                assert_eq!(tx.run("delete from thing where id = 'c'", args![]).await?, 1);
                assert_eq!(tx.run("create table later (id text)", args![]).await?, 0);
                assert_eq!(tx.run("select id from thing", args![]).await?, 2);
                Ok(())
            })
            .await;
        assert_eq!(done, Ok(()));
    })
    .await;
}

#[tokio::test]
async fn maybe_is_none_or_one() {
    each_engine(async |engine| {
        let db = tables(engine).await;
        let stored: Done<()> = db
            .write(async |tx: &mut Tx| {
                add(tx, "a", "x").await?;
                add(tx, "b", "y").await.map(drop)
            })
            .await;
        stored.unwrap();
        let found: Done<Option<(String,)>> = db
            .read(async |tx: &mut Tx| {
                tx.maybe("select id from thing where id = $1", args!["none"]).await
            })
            .await;
        assert_eq!(found, Ok(None));
        let none: Done<(String,)> = db
            .read(async |tx: &mut Tx| tx.one("select id from thing where big = 1", args![]).await)
            .await;
        assert!(matches!(&none, Err(Fault::Engine(say)) if say.contains("no row")), "{none:?}");
        let two: Done<Option<(String,)>> =
            db.read(async |tx: &mut Tx| tx.maybe("select id from thing", args![]).await).await;
        assert!(matches!(&two, Err(Fault::Engine(say)) if say.contains("more than")), "{two:?}");
    })
    .await;
}

#[tokio::test]
async fn a_conflict_is_a_missing_row() {
    each_engine(async |engine| {
        let db = tables(engine).await;
        let add = || {
            db.write(async |tx: &mut Tx| {
                let sql = "insert into thing (id, name) values ('a', 'x') \
                           on conflict (id) do nothing returning id";
                Ok(tx.maybe::<(String,)>(sql, args![]).await?.is_some())
            })
        };
        let (first, second): (Done<bool>, Done<bool>) = (add().await, add().await);
        assert_eq!((first, second), (Ok(true), Ok(false)));
    })
    .await;
}

#[tokio::test]
async fn constraints_are_named_as_such() {
    each_engine(async |engine| {
        let db = tables(engine).await;
        let stored: Done<u64> = db.write(async |tx: &mut Tx| add(tx, "a", "x").await).await;
        stored.unwrap();
        for sql in [
            "insert into thing (id, name) values ('b', 'x')",
            "insert into thing (id) values ('b')",
            "insert into thing (id, name, parent) values ('b', 'y', 'nobody')",
        ] {
            let refused: Done<u64> =
                db.write(async move |tx: &mut Tx| tx.run(sql, args![]).await).await;
            assert!(matches!(refused, Err(Fault::Constraint(_))), "{sql}: {refused:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_is_refused_by_both() {
    async fn refused(db: &Db, sql: &'static str, args: &'static [Value<'static>]) {
        let done: Done<u64> = db.write(async move |tx: &mut Tx| tx.run(sql, args).await).await;
        let Err(Fault::Engine(say)) = done else { panic!("{sql}: {done:?}") };
        assert!(say.contains(sql), "the statement is named: {say}");
    }
    each_engine(async |engine| {
        let db = tables(engine).await;
        let insert = "insert into thing (id, name) values ($1, $2)";
        refused(&db, insert, &[Value::Text("a")]).await;
        refused(&db, insert, &[Value::Text("a"), Value::Text("b"), Value::Null]).await;
        refused(&db, "select nothing from nowhere", &[]).await;
        refused(&db, "this is no SQL", &[]).await;
    })
    .await;
}

#[tokio::test]
async fn a_text_that_one_engine_cannot_keep_is_kept_by_neither() {
    each_engine(async |engine| {
        let db = tables(engine).await;
        let insert = "insert into thing (id, name) values ($1, $2)";
        let done: Done<u64> = db
            .write(async move |tx: &mut Tx| {
                let done = tx.run(insert, args!["a", "nul \0 inside"]).await;
                assert_eq!(tx.run(insert, args!["b", "fine"]).await, Err(Fault::Aborted));
                done
            })
            .await;
        assert_eq!(done, Err(Fault::Text));
        let found: Done<Vec<(String,)>> =
            db.read(async |tx: &mut Tx| tx.all("select id from thing", args![]).await).await;
        assert_eq!(found, Ok(vec![]));
    })
    .await;
}

#[tokio::test]
async fn another_type_than_asked_for_is_corrupt() {
    each_engine(async |engine| {
        let db = tables(engine).await;
        let found: Done<(String, i64)> = db
            .write(async |tx: &mut Tx| {
                add(tx, "a", "Alice").await?;
                tx.one("select id, name from thing", args![]).await
            })
            .await;
        let Err(fault) = found else { panic!("{found:?}") };
        assert!(matches!(&fault, Fault::Corrupt { column, .. } if column == "name"), "{fault:?}");
        assert!(!fault.to_string().contains("Alice"), "values are personal: {fault}");
    })
    .await;
}

#[tokio::test]
async fn words_that_lock_are_understood_by_both() {
    each_engine(async |engine| {
        let db = tables(engine).await;
        let claimed: Done<Vec<(String,)>> = db
            .write(async |tx: &mut Tx| {
                add(tx, "a", "x").await?;
                add(tx, "b", "y").await?;
                let sql = "select id from thing where id = $1 for update";
                tx.one::<(String,)>(sql, args!["a"]).await?;
                let sql = "update thing set big = 1 where id in (select id from thing \
                           where big is null order by id limit $1 for update skip locked) \
                           returning id";
                tx.all(sql, args![1]).await
            })
            .await;
        assert_eq!(claimed, Ok(vec![("a".into(),)]));
    })
    .await;
}
