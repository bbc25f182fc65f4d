//! What is heavy is bounded: who comes too late is told so at once, and nothing else suffers.

use futures_util::FutureExt as _;
use paydesk_app::{AppError, HASHES_KEPT, HASHES_MAX, HASHES_OF_NETWORK_MAX, password};
use paydesk_core::lock::DeviceKind;
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
    let wait = |n: usize| {
        // As many networks as it takes, each with as many places as it may have.
        let origin = format!("10.0.{}.{}", n / HASHES_OF_NETWORK_MAX, n % 250);
        let app = house.app.clone();
        Box::pin(async move { password::hash(&app, &origin, "Wu-tong#58-lantern").await })
    };
    for n in 0..HASHES_MAX - HASHES_KEPT {
        let mut hash = wait(n);
        assert!((&mut hash).now_or_never().is_none(), "it waits for a core");
        waiting.push(hash);
    }
    let late = wait(HASHES_MAX).await;
    assert!(matches!(late, Err(AppError::Crowded)), "come again: {late:?}");
    // Devices that their owners know find a place all the same.
    let li = house.customer("李雷").await;
    let own = password::Whose::Person(li.id.clone(), DeviceKind::Remembered);
    let mut known = Box::pin(password::guarded(&house.app, "10.1.0.1", &own, None, "guess"));
    assert!(matches!(futures_util::poll!(&mut known), std::task::Poll::Pending), "it waits");
    drop(known);
    // Whoever gave up has left the line, and the others are served.
    waiting.truncate(2);
    drop(busy);
    for hash in waiting {
        assert!(hash.await.unwrap().starts_with("$argon2id$"));
    }
    assert_eq!(house.app.hashes.available_permits(), HASHES_MAX);
    house.finish().await;
}

#[tokio::test]
async fn attack_filling_the_line_for_password_hashes() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let cores = u32::try_from(house.app.hashing.available_permits()).unwrap();
    let busy = house.app.hashing.clone().acquire_many_owned(cores).await.unwrap();
    let from =
        |origin: &'static str| Box::pin(password::hash(&house.app, origin, "Wu-tong#58-lantern"));
    let mut crowd = Vec::new();
    for n in 0..HASHES_OF_NETWORK_MAX {
        let mut hash = from(if n % 2 == 0 { "203.0.113.7" } else { "203.0.113.200" });
        assert!((&mut hash).now_or_never().is_none(), "it waits for a core");
        crowd.push(hash);
    }
    let one_more = from("203.0.113.9").await;
    assert!(matches!(one_more, Err(AppError::Crowded)), "{one_more:?}");
    let mut other = from("198.51.100.4");
    assert!((&mut other).now_or_never().is_none(), "others are not turned away");
    // A place that is given up, or was used, is free again.
    drop(crowd.pop());
    let mut again = from("203.0.113.9");
    assert!((&mut again).now_or_never().is_none(), "there is a place again");
    drop(busy);
    for hash in crowd.into_iter().chain([other, again]) {
        assert!(hash.await.is_ok());
    }
    assert!(from("203.0.113.9").await.is_ok());
    house.finish().await;
}

#[tokio::test]
async fn whoever_finds_no_place_in_that_line_has_not_tried_a_password() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let li = house.customer("李雷").await;
    let cores = u32::try_from(house.app.hashing.available_permits()).unwrap();
    let busy = house.app.hashing.clone().acquire_many_owned(cores).await.unwrap();
    let mut crowd = Vec::new();
    for _ in 0..HASHES_OF_NETWORK_MAX {
        let mut hash = Box::pin(password::hash(&house.app, "203.0.113.7", "Wu-tong#58-lantern"));
        assert!((&mut hash).now_or_never().is_none(), "it waits for a core");
        crowd.push(hash);
    }
    let whose = password::Whose::Person(li.id.clone(), DeviceKind::Strange);
    for _ in 0..20 {
        let tried = password::guarded(&house.app, "203.0.113.9", &whose, None, "guess").await;
        assert!(matches!(tried, Err(AppError::Crowded)), "{tried:?}");
    }
    // The owner's own device, in the same busy place, has a place of its own.
    let own = password::Whose::Person(li.id.clone(), DeviceKind::Remembered);
    let mut known = Box::pin(password::guarded(&house.app, "203.0.113.9", &own, None, "guess"));
    assert!(matches!(futures_util::poll!(&mut known), std::task::Poll::Pending), "it waits");
    drop((crowd, busy));
    assert_eq!(known.await.unwrap(), password::Tried::Wrong, "it was compared");
    let tried = password::guarded(&house.app, "203.0.113.9", &whose, None, "guess").await;
    assert_eq!(tried.unwrap(), password::Tried::Wrong, "the first that was compared");
    house.finish().await;
}
