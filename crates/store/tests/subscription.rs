//! Subscriptions as rows, on both engines.

use paydesk_core::component::Component;
use paydesk_core::id::SubscriptionId;
use paydesk_core::language::Language;
use paydesk_core::subscription::Subscription;
use paydesk_sim::engine::{Engine, each_engine};
use paydesk_store::record::{add, insert, update};
use paydesk_store::{Fault, subscription};

fn row(n: u128, confirmed_at_us: Option<i64>) -> Subscription {
    Subscription {
        id: SubscriptionId::from_bits(n),
        address: format!("{n}@example.com"),
        components: vec![Component::Bank, Component::Chat],
        language: Language::En,
        confirmed_at_us,
        created_at_us: 5,
    }
}

#[tokio::test]
async fn one_is_found_by_id_and_address_and_the_confirmed_ones_in_sets() {
    each_engine(async |engine: &Engine| {
        let done = engine.db.write(async |tx| {
            for row in [row(1, Some(7)), row(2, None), row(3, Some(8)), row(4, Some(9))] {
                insert(tx, &row).await?;
            }
            let taken = Subscription { address: row(1, None).address, ..row(9, None) };
            assert!(!add(tx, &taken).await?, "one an address");
            assert_eq!(subscription::of_address(tx, "2@example.com").await?, Some(row(2, None)));
            assert_eq!(subscription::of_address(tx, "9@example.com").await?, None);
            let all = Subscription { components: Vec::new(), ..row(3, Some(8)) };
            update(tx, &all).await?;
            assert_eq!(subscription::by_id(tx, &all.id).await?, Some(all.clone()));
            assert_eq!(subscription::lock(tx, &all.id).await?, Some(all.clone()));
            let first = subscription::confirmed(tx, "", 2).await?;
            assert_eq!(first, [row(1, Some(7)), all.clone()]);
            let rest = subscription::confirmed(tx, all.id.as_str(), 2).await?;
            assert_eq!(rest, [row(4, Some(9))]);
            assert_eq!(subscription::purge(tx, 5, 9).await?, 0);
            assert_eq!(subscription::purge(tx, 6, 9).await?, 1, "who has not confirmed");
            assert_eq!(subscription::remove(tx, &all.id).await?, 1);
            assert_eq!(subscription::remove(tx, &all.id).await?, 0);
            Ok::<_, Fault>(())
        });
        done.await.unwrap();
    })
    .await;
}
