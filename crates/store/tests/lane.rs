//! The lane under stress: what one guilty command does to its batch, what two lanes do to each
//! other, and what is left of a chain.

use paydesk_core::amount::{Amount, Currency};
use paydesk_core::id::Party;
use paydesk_core::lane::{Act, Command, IdemKey, Outcome};
use paydesk_core::payment::pay::Pay;
use paydesk_core::payment::{Method, PaymentKind};
use paydesk_core::refusal::Refusal;
use paydesk_sim::engine::{Engine, each_engine, postgres};
use paydesk_sim::house::{House, Persony};
use paydesk_store::{Fault, LaneError, account, args};

/// A transfer of one yuan to a trusted payee.
fn transfer(house: &House, from: &Persony, to: &Persony, key: Option<&str>, seed: u128) -> Command {
    let now_us = house.clock.now();
    Command {
        key: key.map(|key| IdemKey { key: key.to_owned(), digest: vec![1] }),
        actor: from.id.as_str().to_owned(),
        origin: "test".to_owned(),
        now_us,
        seed,
        act: Act::Pay(Pay {
            id: house.app.draw(now_us),
            kind: PaymentKind::Transfer,
            method: Method::Wallet,
            payer: Some(from.id.clone()),
            payee: Party::Person(to.id.clone()),
            amount: Amount::new(100, Currency::Cny).unwrap(),
            order: None,
            card: None,
            note: String::new(),
            challenge: None,
            device_trusted: true,
            device_new: false,
            closed: false,
            shop: None,
        }),
    }
}

async fn two(house: &House, minor: i64) -> (Persony, Persony) {
    let (from, to) = (house.customer("甲").await, house.customer("乙").await);
    house.fund(&from, minor).await;
    house.trust(&from, to.id.as_str()).await;
    (from, to)
}

#[tokio::test]
async fn one_guilty_command_fails_alone() {
    each_engine(async |engine: &Engine| {
        let house = House::on(engine).await;
        let (from, to) = two(&house, 10_000).await;
        // Two commands with one seed make events with one id: the database refuses the second.
        let seeds = (0..20).map(|n| if n == 13 { 5 << 32 } else { n << 32 });
        let commands: Vec<_> =
            seeds.map(|seed| transfer(&house, &from, &to, None, seed + (7 << 100))).collect();
        let asked = commands.into_iter().map(|command| house.app.lane.run(command));
        let answers = futures_util::future::join_all(asked).await;
        let failed = answers.iter().filter(|a| matches!(a, Err(LaneError::Fault(_)))).count();
        assert_eq!(failed, 1, "{answers:?}");
        assert_eq!(house.available(&to).await, 1_900);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_text_that_no_database_keeps_fails_alone() {
    each_engine(async |engine: &Engine| {
        let house = House::on(engine).await;
        let (from, to) = two(&house, 10_000).await;
        let commands = (0..20_u128).map(|n| {
            let mut command = transfer(&house, &from, &to, None, (n << 32) + (7 << 100));
            if let (13, Act::Pay(pay)) = (n, &mut command.act) {
                pay.note = "nul \0 inside".to_owned();
            }
            command
        });
        let asked = commands.map(|command| house.app.lane.run(command));
        let answers = futures_util::future::join_all(asked).await;
        let failed = |a: &Result<_, LaneError>| matches!(a, Err(LaneError::Fault(Fault::Text)));
        let failed = answers.iter().filter(|answer| failed(answer)).count();
        assert_eq!(failed, 1, "{answers:?}");
        assert_eq!(house.available(&to).await, 1_900);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_row_that_cannot_be_read_fails_whoever_names_it_alone() {
    each_engine(async |engine: &Engine| {
        let house = House::on(engine).await;
        let (from, to) = two(&house, 10_000).await;
        let broken = house.customer("丙").await;
        let language = async |language: &'static str| {
            let id = broken.id.clone();
            let sql = "update person set language = $2 where id = $1";
            let spoil = house.app.db.write(async move |tx| tx.run(sql, args![id, language]).await);
            spoil.await.unwrap();
        };
        language("no language").await;
        let commands = (0..20_u128).map(|n| {
            let from = if n == 13 { &broken } else { &from };
            transfer(&house, from, &to, None, (n << 32) + (7 << 100))
        });
        let asked = commands.map(|command| house.app.lane.run(command));
        let answers = futures_util::future::join_all(asked).await;
        let failed =
            |a: &Result<_, LaneError>| matches!(a, Err(LaneError::Fault(Fault::Corrupt { .. })));
        let failed = answers.iter().filter(|answer| failed(answer)).count();
        assert_eq!(failed, 1, "{answers:?}");
        assert_eq!(house.available(&to).await, 1_900);
        language("en").await;
        house.finish().await;
    })
    .await;
}

/// What a key keeps of an answer.
fn told(outcome: &Outcome) -> (&str, Option<Refusal>) {
    (&outcome.result, outcome.refusal)
}

#[tokio::test]
async fn one_key_sent_at_once_to_two_processes_pays_once() {
    let engine = postgres().await;
    let house = House::on(&engine).await;
    let twin = house.twin(&engine).await;
    let (from, to) = two(&house, 10_000).await;
    for round in 0..20 {
        let key = format!("key {round}");
        let seed = |house: &House| house.app.seed(house.clock.now());
        let here = transfer(&house, &from, &to, Some(&key), seed(&house));
        let there = transfer(&twin, &from, &to, Some(&key), seed(&twin));
        let (a, b) = tokio::join!(house.app.lane.run(here), twin.app.lane.run(there));
        assert_eq!(told(&a.unwrap()), told(&b.unwrap()), "both get the one answer");
    }
    assert_eq!(house.available(&to).await, 2_000);
    house.finish().await;
}

#[tokio::test]
async fn two_processes_spend_one_balance_to_its_end_and_no_further() {
    let engine = postgres().await;
    let house = House::on(&engine).await;
    let twin = house.twin(&engine).await;
    let (from, to) = two(&house, 5_000).await;
    let commands = (0..100).map(|n| {
        let house = if n % 2 == 0 { &house } else { &twin };
        let seed = house.app.seed(house.clock.now());
        house.app.lane.run(transfer(house, &from, &to, None, seed))
    });
    let answers = futures_util::future::join_all(commands.collect::<Vec<_>>()).await;
    let refusals: Vec<_> = answers.into_iter().map(|a| a.unwrap().refusal).collect();
    assert_eq!(refusals.iter().filter(|r| r.is_none()).count(), 50);
    // So many failures are kept; the others leave nothing.
    let of = |refusal| refusals.iter().filter(|r| **r == Some(refusal)).count();
    assert_eq!((of(Refusal::BalanceTooLow), of(Refusal::FailingTooOften)), (30, 20));
    assert_eq!((house.available(&from).await, house.available(&to).await), (0, 5_000));
    house.finish().await;
}

#[tokio::test]
async fn a_key_is_the_answer_for_good_and_a_refusal_for_a_day() {
    each_engine(async |engine: &Engine| {
        let house = House::on(engine).await;
        let (from, to) = two(&house, 100).await;
        let run = async |key: &str| {
            let seed = house.app.seed(house.clock.now());
            house.app.lane.run(transfer(&house, &from, &to, Some(key), seed)).await.unwrap()
        };
        let paid = run("first").await;
        let refused = run("second").await;
        assert_eq!((paid.refusal, refused.refusal), (None, Some(Refusal::BalanceTooLow)));
        house.fund(&from, 100).await;
        let second = run("second").await;
        assert_eq!(told(&second), told(&refused), "the stored answer, though there is money now");
        house.clock.forward_s(86_401);
        let first = run("first").await;
        assert_eq!(told(&first), told(&paid), "what moved money is never forgotten");
        let again = run("second").await;
        assert_eq!(again.refusal, None, "after a day the refusal is asked anew");
        assert_eq!(told(&run("second").await), told(&again));
        assert_eq!(house.available(&to).await, 200);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn the_chain_of_a_lane_links_every_batch_to_the_one_before() {
    each_engine(async |engine: &Engine| {
        let house = House::on(engine).await;
        let (from, to) = two(&house, 1_000).await;
        for _ in 0..5 {
            let seed = house.app.seed(house.clock.now());
            house.app.lane.run(transfer(&house, &from, &to, None, seed)).await.unwrap();
        }
        let read = house.app.db.read(async |tx| {
            let mut prev = Vec::new();
            let batches = account::batches(tx, ("", 0), 100).await?;
            assert_eq!(batches.len(), 6, "a top-up and five transfers");
            for (batch, seq) in batches.iter().zip(1..) {
                let lines = account::entries_in(tx, &batch.id).await?;
                let entries: Vec<_> = lines.into_iter().map(Into::into).collect();
                let digest = paydesk_core::ledger::link(&prev, &batch.id, &entries);
                assert_eq!((batch.seq, &batch.prev), (seq, &prev));
                assert_eq!(batch.digest, digest);
                prev = digest.to_vec();
            }
            Ok::<_, paydesk_store::Fault>(())
        });
        read.await.unwrap();
        house.finish().await;
    })
    .await;
}
