//! What comes or is taken twice happens once: callbacks and jobs, on both engines.

use paydesk_core::id::{Id, Noun};
use paydesk_core::world::Job;
use paydesk_sim::engine::{Engine, each_engine};
use paydesk_store::job::End;
use paydesk_store::payment::Callback;
use paydesk_store::{Fault, job, payment};

const NOW: i64 = 1_772_503_200_000_000;

fn id<N: Noun>() -> Id<N> {
    Id::from_bits(1)
}

#[tokio::test]
async fn a_callback_and_a_claimed_job_happen_once() {
    each_engine(async |engine: &Engine| {
        let done = engine.db.write(async |tx| {
            let callback = Callback {
                rail: "bank".into(),
                external_id: "evt_1".into(),
                cause: "pay_1".into(),
                body: "{}".into(),
                received_at_us: NOW,
            };
            assert!(payment::add_callback(tx, &callback).await?);
            assert!(!payment::add_callback(tx, &callback).await?);
            let job = Job {
                id: id(),
                kind: "send".into(),
                subject: "x".into(),
                detail: String::new(),
                bulk: false,
                due_at_us: NOW,
                created_at_us: NOW,
            };
            job::add(tx, &job).await?;
            assert!(job::claim(tx, false, NOW - 1, NOW, 9).await?.is_empty(), "not due yet");
            assert_eq!(job::claim(tx, false, NOW, NOW + 10, 9).await?.len(), 1);
            assert!(job::claim(tx, false, NOW + 9, NOW + 20, 9).await?.is_empty(), "leased");
            assert_eq!(job::claim(tx, false, NOW + 10, NOW + 20, 9).await?.len(), 1, "lease over");
            job::file(tx, &[(id(), End::Failed(NOW, "no".into()))]).await?;
            assert!(job::claim(tx, false, NOW + 99, NOW + 200, 9).await?.is_empty(), "failed");
            assert_eq!(job::next_due(tx, false).await?, None);
            job::hurry(tx, &id(), NOW).await?;
            assert_eq!(job::claim(tx, false, NOW + 99, NOW + 200, 9).await?.len(), 1);
            assert!(job::claim(tx, true, NOW + 200, NOW + 300, 9).await?.is_empty(), "no bulk");
            job::file(tx, &[(id(), End::At(NOW + 500, "later".into()))]).await?;
            assert_eq!(job::next_due(tx, false).await?, Some(NOW + 500));
            // Filed twice, as by two who did it: the second finds nothing.
            job::file(tx, &[(id(), End::Done)]).await?;
            job::file(tx, &[(id(), End::Done)]).await?;
            assert_eq!(job::all(tx, 9).await?, []);
            Ok::<_, Fault>(())
        });
        done.await.unwrap();
    })
    .await;
}
