//! Live pages are told at once by the commit that changes what they show, before any job runs.

use std::collections::BTreeSet;

use paydesk_app::payment::{self, Ask};
use paydesk_core::id::Party;
use paydesk_core::payment::PaymentKind;
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::{House, ask};

#[tokio::test]
async fn the_commit_that_moves_a_balance_tells_everybody_whose_it_is() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, wang) = (house.customer("李雷").await, house.customer("王芳").await);
        let shop = house.merchant("书店").await;
        house.fund(&li, 50_000).await;
        let order = house.order(&shop, 1_000).await;
        let mut changes = house.app.changes.listen();
        let mut heard = || {
            let mut heard = BTreeSet::new();
            while let Ok(subject) = changes.try_recv() {
                heard.insert(subject);
            }
            heard
        };
        let transfer =
            Ask { payee: Party::Person(wang.id.clone()), ..ask(&li, 1_500, "key-transfer-1") };
        payment::pay(&house.app, &li.actor, transfer).await.unwrap();
        let all = heard();
        for subject in [li.id.as_str(), wang.id.as_str()] {
            assert!(all.contains(subject), "{subject} is not in {all:?}");
        }
        let buy = Ask {
            kind: PaymentKind::Purchase,
            payee: Party::Merchant(shop.id.clone()),
            order: Some(order.id.clone()),
            ..ask(&li, 1_000, "key-purchase-1")
        };
        payment::pay(&house.app, &li.actor, buy).await.unwrap();
        let all = heard();
        for subject in [li.id.as_str(), shop.id.as_str(), order.id.as_str()] {
            assert!(all.contains(subject), "{subject} is not in {all:?}");
        }
        assert!(!all.contains(wang.id.as_str()), "others are left alone");
        house.finish().await;
    })
    .await;
}
