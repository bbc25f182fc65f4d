//! What is written in bulk is what paying leaves behind, and the books that it makes are right.

use paydesk_app::payment::{self, Ask};
use paydesk_app::{check, session};
use paydesk_bench::{fill, past, people};
use paydesk_core::amount::{Amount, Currency};
use paydesk_core::id::Party;
use paydesk_core::language::Language;
use paydesk_core::payment::{Method, PaymentKind, PaymentState};
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::House;
use paydesk_store::{Fault, args};

const PEOPLE: u64 = 6;
/// Three rounds.
const PAYMENTS: u64 = 18;

/// The tables in which a payment leaves rows. Batches are left out: how many payments share one
/// depends on who pays at the same time.
const COUNTS: [&str; 11] = [
    "select count(*) from payment",
    "select count(*) from entry",
    "select count(*) from event",
    "select count(*) from notice",
    "select count(*) from idem",
    "select count(*) from tally",
    "select count(*) from hold",
    "select count(*) from attempt",
    "select count(*) from job",
    "select count(*) from callback",
    "select count(*) from trust",
];

async fn counts(house: &House) -> Vec<i64> {
    let read = house.app.db.read(async |tx| {
        let mut counts = Vec::new();
        for sql in COUNTS {
            counts.push(tx.one::<(i64,)>(sql, args![]).await?.0);
        }
        Ok::<_, Fault>(counts)
    });
    read.await.unwrap()
}

#[tokio::test]
async fn payments_in_bulk_are_as_real_ones() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        fill::fill(&engine.db, PEOPLE).await.unwrap();
        let none = counts(&house).await;
        let size = engine.db.size().await.unwrap();
        past::fill(&engine.db, PEOPLE, PAYMENTS).await.unwrap();
        assert!(engine.db.size().await.unwrap() > size && size > 0);
        let many = counts(&house).await;
        let (payer, token) = (1, people::token(1));
        let actor = session::recognise(&house.app, Some(&token), Language::ZhHans, "203.0.113.1");
        let ask = Ask {
            kind: PaymentKind::Transfer,
            method: Method::Wallet,
            payee: Party::Person(people::person(people::partner(payer, PEOPLE))),
            amount: Amount::new(100, Currency::Cny).unwrap(),
            order: None,
            card: None,
            note: String::new(),
            key: house.key(),
            challenge: None,
        };
        let paid = payment::pay(&house.app, &actor.await.unwrap().actor, ask).await.unwrap();
        assert_eq!(paid.state, PaymentState::Succeeded);
        house.drain().await;
        let one = counts(&house).await;
        let real = |n: usize| one[n] - many[n];
        for (n, sql) in COUNTS.iter().enumerate() {
            let each = many[n] - none[n];
            assert_eq!(each, real(n) * i64::try_from(PAYMENTS).unwrap(), "{sql}");
        }
        let last = past::payment(PAYMENTS - 1, PEOPLE);
        let read =
            house.app.db.read(async move |tx| paydesk_store::payment::by_id(tx, &last).await);
        assert!(read.await.unwrap().is_some(), "the last payment is where it is said to be");
        let report = check::check(&engine.db).await.unwrap();
        assert!(report.is_sound(), "{:?}", report.findings);
        house.finish().await;
    })
    .await;
}
