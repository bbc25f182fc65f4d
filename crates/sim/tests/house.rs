//! What every test ends with: nothing is left to do, whatever was in hand.

use paydesk_app::conversation::{self, Ask};
use paydesk_app::job;
use paydesk_core::conversation::Kind;
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::House;

#[tokio::test]
async fn a_job_whose_worker_was_dropped_is_done_when_its_lease_has_run_out() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let customer = house.customer("甲").await;
        let ask = Ask {
            about: None,
            kind: Kind::Question,
            words: "hello".to_owned(),
            contact: String::new(),
            client_id: "key-1".to_owned(),
            device: String::new(),
            article: None,
        };
        conversation::open(&house.app, &customer.actor, ask).await.unwrap();
        let claimed = job::claim(&house.app, false, 50).await.unwrap();
        assert!(!claimed.is_empty(), "the customer is told that the case is open");
        drop(claimed);
        house.finish().await;
    })
    .await;
}
