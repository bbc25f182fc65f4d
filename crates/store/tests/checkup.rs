//! Check-ups as rows, on both engines.

use paydesk_core::checkup::Checkup;
use paydesk_core::id::ConversationId;
use paydesk_sim::engine::{Engine, each_engine};
use paydesk_store::record::{add, insert};
use paydesk_store::{Fault, checkup};

fn row(code: &str, created_at_us: i64) -> Checkup {
    Checkup {
        code: code.to_owned(),
        key: format!("key {code}"),
        measured: "app=ours&skew=-7".to_owned(),
        findings: "lossy clock".to_owned(),
        device: "Firefox · Android".to_owned(),
        conversation: String::new(),
        created_at_us,
    }
}

#[tokio::test]
async fn one_is_found_by_code_act_and_case_until_it_is_purged() {
    each_engine(async |engine: &Engine| {
        let done = engine.db.write(async |tx| {
            let case = ConversationId::from_bits(1);
            for (code, at_us) in [("10000000", 1), ("20000000", 2), ("30000000", 3)] {
                insert(tx, &row(code, at_us)).await?;
            }
            let found = checkup::by_code(tx, "20000000").await?;
            assert_eq!(found, Some(row("20000000", 2)));
            assert_eq!(checkup::by_key(tx, "key 10000000").await?, Some(row("10000000", 1)));
            assert_eq!(checkup::by_code(tx, "40000000").await?, None);
            // Neither a code nor an act is taken twice.
            let (other, again) = (row("20000000", 9), row("50000000", 9));
            assert!(!add(tx, &Checkup { key: "another".to_owned(), ..other }).await?);
            assert!(!add(tx, &Checkup { key: "key 20000000".to_owned(), ..again }).await?);
            assert_eq!(checkup::of_case(tx, &case).await?, None);
            for code in ["10000000", "20000000"] {
                assert_eq!(checkup::send(tx, code, &case).await?, 1);
            }
            let newest = checkup::of_case(tx, &case).await?.map(|row| row.code);
            assert_eq!(newest.as_deref(), Some("20000000"));
            assert_eq!(checkup::purge(tx, 1, 5).await?, 0);
            assert_eq!(checkup::purge(tx, 3, 1).await?, 1);
            assert_eq!(checkup::purge(tx, 3, 5).await?, 1);
            assert_eq!(checkup::by_code(tx, "30000000").await?, Some(row("30000000", 3)));
            Ok::<_, Fault>(())
        });
        done.await.unwrap();
    })
    .await;
}
