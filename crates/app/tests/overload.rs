//! What is heavy is bounded: who comes too late is told so at once, and nothing else suffers.

use futures_util::FutureExt as _;
use paydesk_app::{AppError, HASHES_MAX, password};
use paydesk_sim::engine::sqlite;
use paydesk_sim::house::House;

#[tokio::test]
async fn password_hashes_wait_in_a_bounded_line() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    // As if each core were at work on one.
    let cores = u32::try_from(house.app.hashing.available_permits()).unwrap();
    let busy = house.app.hashing.clone().acquire_many_owned(cores).await.unwrap();
    let mut waiting = Vec::new();
    for _ in 0..HASHES_MAX {
        let mut hash = Box::pin(password::hash(&house.app, "Wu-tong#58-lantern"));
        assert!((&mut hash).now_or_never().is_none(), "it waits for a core");
        waiting.push(hash);
    }
    let late = password::hash(&house.app, "Wu-tong#58-lantern").await;
    let Err(AppError::Unavailable(fault)) = late else { panic!("{late:?}") };
    assert!(fault.is_unavailable(), "the answer is 503, come again");
    // Whoever gave up has left the line, and the others are served.
    waiting.truncate(2);
    drop(busy);
    for hash in waiting {
        assert!(hash.await.unwrap().starts_with("$argon2id$"));
    }
    assert_eq!(house.app.hashes.available_permits(), HASHES_MAX);
    house.finish().await;
}
