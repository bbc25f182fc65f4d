//! How components stand and stood, and what was said of them.

use paydesk_core::component::{Change, Component, Health, Standing};
use paydesk_core::id::{IncidentId, UpdateId};
use paydesk_core::incident::{Incident, IncidentKind, Stage};
use paydesk_sim::engine::{Engine, each_engine};
use paydesk_store::incident::Update;
use paydesk_store::record::{insert, of, update};
use paydesk_store::{Fault, Tx, component, incident};

/// Of each component the last change before the window and all in it; what is older is purged.
#[tokio::test]
async fn changes_are_read_from_the_last_one_before() {
    each_engine(async |engine: &Engine| {
        let done = engine.db.write(async |tx| {
            for at_us in [10, 20, 30] {
                let change = Change { component: Component::Bank, at_us, standing: Standing::Down };
                insert(tx, &change).await?;
            }
            let change = Change { component: Component::Sms, at_us: 5, standing: Standing::Up };
            insert(tx, &change).await?;
            let times = async |tx: &mut Tx, since_us| {
                let found = component::changes(tx, since_us).await?;
                Ok::<_, Fault>(found.iter().map(|change| change.at_us).collect::<Vec<_>>())
            };
            assert_eq!(times(tx, 25).await?, [20, 30, 5]);
            assert_eq!(times(tx, 20).await?, [20, 30, 5]);
            assert_eq!(times(tx, 4).await?, [10, 20, 30, 5]);
            assert_eq!(component::purge_changes(tx, 25, 10).await?, 1);
            assert_eq!(times(tx, 0).await?, [20, 30, 5]);
            Ok::<_, Fault>(())
        });
        done.await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn every_record_reads_back_as_it_was_written() {
    each_engine(async |engine: &Engine| {
        let done = engine.db.write(async |tx| {
            let health = Health { in_a_row: -3, ..Health::new(Component::SignIn, 7) };
            insert(tx, &health).await?;
            assert_eq!(component::lock_all(tx).await?, std::slice::from_ref(&health));
            assert_eq!(component::all(tx).await?, [health]);
            let draft = Incident {
                id: IncidentId::from_bits(1),
                kind: IncidentKind::Fault,
                stage: Stage::Draft,
                effect: Standing::Slow,
                components: vec![Component::Bank, Component::SignIn],
                by_itself: true,
                begins_at_us: 7,
                ends_at_us: None,
                publish_at_us: Some(9),
                published_at_us: None,
                over_at_us: None,
                changed_at_us: 8,
                version: 1,
            };
            insert(tx, &draft).await?;
            assert_eq!(incident::lock_open(tx).await?, std::slice::from_ref(&draft));
            let over = Incident { stage: Stage::Withdrawn, over_at_us: Some(9), ..draft };
            update(tx, &over).await?;
            assert_eq!(incident::lock(tx, &over.id).await?, Some(over.clone()));
            assert_eq!(incident::lock_open(tx).await?, []);
            assert_eq!(incident::lately(tx, true, 10, 5).await?, []);
            assert_eq!(incident::lately(tx, false, 0, 5).await?, []);
            assert_eq!(incident::lately(tx, true, 9, 5).await?, std::slice::from_ref(&over));
            let said = Update {
                id: UpdateId::from_bits(2),
                incident: over.id.clone(),
                stage: Stage::Draft,
                words_en: String::new(),
                words_zh: "雨".to_owned(),
                actor: "probe".to_owned(),
                at_us: 7,
            };
            insert(tx, &said).await?;
            let said_of =
                async |tx: &mut Tx| of::<Update>(tx, "incident_id", [over.id.clone()]).await;
            assert_eq!(said_of(tx).await?, [said]);
            assert_eq!(incident::purge_drafts(tx, 9, 5).await?, 0);
            assert_eq!(incident::purge_drafts(tx, 10, 5).await?, 1);
            assert_eq!(said_of(tx).await?, []);
            Ok::<_, Fault>(())
        });
        done.await.unwrap();
    })
    .await;
}
