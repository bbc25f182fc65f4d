//! Callbacks as rows, and the places of their slots, on both engines.

use paydesk_core::callback::{Callback, CallbackState};
use paydesk_core::id::{CallbackId, ConversationId};
use paydesk_sim::engine::{Engine, each_engine};
use paydesk_store::record::insert;
use paydesk_store::{Fault, callback};

fn row(n: u128, slot_us: i64) -> Callback {
    Callback {
        id: CallbackId::from_bits(n),
        conversation: ConversationId::from_bits(1),
        key: format!("key {n}"),
        state: CallbackState::Placed,
        queue: "general".to_owned(),
        phone: "+8613800138000".to_owned(),
        slot_us,
        agent: None,
        called_at_us: None,
        reminded_at_us: None,
        ended_at_us: None,
        created_at_us: 1,
        version: 1,
    }
}

#[tokio::test]
async fn a_slot_has_so_many_places_and_no_more() {
    each_engine(async |engine: &Engine| {
        let done = engine.db.write(async |tx| {
            let mut took = Vec::new();
            for _ in 0..3 {
                took.push(callback::take(tx, "general", 100, 2).await?);
            }
            assert_eq!(took, [true, true, false]);
            assert!(callback::take(tx, "payments", 100, 2).await?, "another queue's");
            assert!(!callback::take(tx, "general", 200, 0).await?, "none are taken");
            assert_eq!(callback::full(tx, "general", 100, 2).await?, [100]);
            assert_eq!(callback::give_back(tx, "general", 100).await?, 1);
            assert_eq!(callback::full(tx, "general", 100, 2).await?, Vec::<i64>::new());
            assert!(callback::take(tx, "general", 100, 2).await?);
            assert_eq!(callback::give_back(tx, "nobody", 100).await?, 0);
            assert_eq!(callback::purge_slots(tx, 100, 5).await?, 0);
            assert_eq!(callback::purge_slots(tx, 101, 5).await?, 2);
            Ok::<_, Fault>(())
        });
        done.await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn rows_read_back_and_are_found_by_what_is_to_be_done() {
    each_engine(async |engine: &Engine| {
        let done = engine.db.write(async |tx| {
            let (one, two) = (row(1, 100), row(2, 100));
            insert(tx, &one).await?;
            insert(tx, &two).await?;
            let reminded =
                Callback { reminded_at_us: Some(5), called_at_us: Some(90), ..row(3, 50) };
            insert(tx, &reminded).await?;
            assert_eq!(callback::lock(tx, &one.id).await?.as_ref(), Some(&one));
            assert_eq!(callback::by_key(tx, "key 2").await?.as_ref(), Some(&two));
            assert_eq!(callback::of_case(tx, &one.conversation).await?.as_ref(), Some(&reminded));
            assert_eq!(callback::before(tx, &two).await?, 2);
            assert_eq!(callback::placed(tx, 1).await?, std::slice::from_ref(&reminded));
            assert_eq!(callback::lock_unreminded(tx, 100, 1).await?, std::slice::from_ref(&one));
            assert_eq!(callback::lock_unreminded(tx, 99, 5).await?, []);
            assert_eq!(callback::overdue(tx, 100).await?, 0, "the earlier one was called");
            assert_eq!(callback::overdue(tx, 101).await?, 2);
            assert_eq!(callback::lock_late(tx, (100, 90), 5).await?, []);
            assert_eq!(
                callback::lock_late(tx, (100, 91), 5).await?,
                std::slice::from_ref(&reminded)
            );
            assert_eq!(callback::remove(tx, &reminded).await?, 1);
            let ended =
                Callback { ended_at_us: Some(7), state: CallbackState::Reached, ..row(4, 9) };
            insert(tx, &ended).await?;
            assert_eq!(callback::forget_phones(tx, 7, 5).await?, 0);
            assert_eq!(callback::forget_phones(tx, 8, 5).await?, 1);
            assert_eq!(callback::forget_phones(tx, 8, 5).await?, 0);
            let forgotten = callback::by_id(tx, &ended.id).await?.unwrap();
            assert_eq!((forgotten.phone.as_str(), forgotten.state), ("", CallbackState::Reached));
            Ok::<_, Fault>(())
        });
        done.await.unwrap();
    })
    .await;
}
