//! Gathered reads: each asker gets the answer to its own key, and what is true now.

use crate::{Done, tables};
use futures_util::future::join_all;
use paydesk_sim::engine::each_engine;
use paydesk_store::gather::Reading;
use paydesk_store::{Fault, Gather, Tx, args};

/// The counter's number, or none.
fn numbers<'a>(tx: &'a mut Tx, keys: &'a [String]) -> Reading<'a, Option<i64>> {
    Box::pin(async move {
        let mut found = Vec::new();
        for key in keys {
            let sql = "select n from counter where id = $1";
            found.push(tx.maybe::<(i64,)>(sql, args![key]).await?.map(|(n,)| n));
        }
        Ok(found)
    })
}

fn forgetful<'a>(_: &'a mut Tx, _: &'a [String]) -> Reading<'a, Option<i64>> {
    Box::pin(async { Ok(Vec::new()) })
}

#[tokio::test]
async fn each_asker_is_told_of_its_own_key_and_of_what_was_stored_before_it_asked() {
    each_engine(async |engine| {
        let db = tables(engine).await;
        let gather = Gather::start(db.clone(), numbers);
        for round in 1..=3_i64 {
            let stored: Done<()> = db
                .write(async move |tx: &mut Tx| {
                    let sql = "insert into counter (id, n) values ($1, $2) \
                               on conflict (id) do update set n = excluded.n";
                    for n in 0..50_i64 {
                        tx.run(sql, args![format!("c{n}"), n * 10 + round]).await?;
                    }
                    Ok(())
                })
                .await;
            stored.unwrap();
            // More than one read holds, and every third key is nobody's.
            let asked = (0..600_i64).map(|n| {
                let gather = gather.clone();
                async move { (n, gather.one(format!("c{}", n % 75)).await.unwrap()) }
            });
            for (n, found) in join_all(asked).await {
                let n = n % 75;
                assert_eq!(found, (n < 50).then_some(n * 10 + round));
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_reader_that_answers_too_little_tells_everybody_nothing() {
    each_engine(async |engine| {
        let gather = Gather::start(tables(engine).await, forgetful);
        let asked = ["a", "b"].map(|key| gather.one(key.to_owned()));
        for answer in join_all(asked).await {
            assert!(matches!(answer, Err(Fault::Engine(_))), "{answer:?}");
        }
    })
    .await;
}
