//! The outside world fails: the bank is silent, slow, down, answers twice and out of order; mail
//! and SMS cannot be handed in; or all of it takes connections and says nothing.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use paydesk_bench::people;
use serde_json::{Value, json};

use crate::ask::{Payee, Told, Wish};
use crate::book::Line;
use crate::clock;
use crate::house::{House, MOMENT, On, PEOPLE, Tools};
use crate::load::{Load, Manner};
use crate::table::Row;

/// People who have a card, each of whom tops up once in each round.
const CARDS: u64 = 6;
/// Beside them others pay from their wallets, whom none of it concerns but their receipts.
const CLIENTS: u64 = 2;
/// So long it fails.
const FAILS: Duration = Duration::from_millis(1500);
/// What is open is asked for again after a minute at the latest.
const SETTLED_MAX: Duration = Duration::from_secs(180);

/// What fails, by the switch and the word that turn it; a switch called `all` is its process,
/// which stands still.
const WAYS: [(&str, &str); 9] = [
    ("mode", "silent_after_accept"),
    ("mode", "down"),
    ("mode", "twice"),
    ("mode", "out_of_order"),
    ("sms", "fail"),
    ("all", "stopped"),
    ("mode", "slow"),
    ("mode", "maintenance"),
    ("mail", "fail"),
];

/// Each way in turn, so many times in all.
///
/// # Errors
/// The house does not stand it.
pub async fn run(tools: &Tools, on: On, times: u64) -> Result<Row> {
    let mut house = House::build(tools, on).await?;
    house.serve().await?;
    let mut cards = Vec::new();
    for payer in 0..CARDS {
        let payer = payer * (PEOPLE / CARDS);
        cards.push((payer, enter_card(&house, payer).await?));
    }
    let mut back = Vec::new();
    for ((switch, word), n) in WAYS.into_iter().cycle().zip(0..times) {
        let at = house.serving()?.at;
        turn(&house, switch, word).await?;
        let load = Load::start(&[at], CLIENTS, Manner::GoesOn, &mut house.draw);
        let mut top_ups = Vec::new();
        for (payer, card) in &cards {
            let key = format!("{:016x}{:016x}", house.draw.next(), house.draw.next());
            // No two are the same payment.
            let (payee, minor) = (Payee::OwnWallet { card: card.clone() }, 1000 + n);
            let line = house.ask_once(Wish { key, payer: *payer, payee, minor }).await?;
            let made = matches!(&line.told, Told::Made { .. });
            ensure!(made, "a top-up is taken whatever the bank does: {line:?}");
            top_ups.push(line);
        }
        tokio::time::sleep(FAILS).await;
        turn(&house, switch, "normal").await?;
        let begun = clock();
        let others = load.stop().await?;
        let open = others.iter().find(|line| line.was_open);
        ensure!(open.is_none(), "{switch} {word} concerns nobody's wallet: {open:?}");
        house.settle(others).await?;
        for line in &mut top_ups {
            settled(&house, line).await.with_context(|| format!("{switch} {word}"))?;
        }
        back.push(begun.elapsed());
        house.settle(top_ups).await?;
    }
    house.finish("bank, SMS or mail failing", times, back).await
}

async fn turn(house: &House, switch: &str, word: &str) -> Result<()> {
    match (switch, word) {
        ("all", "normal") => house.outside.signal("CONT").await,
        ("all", _) => house.outside.signal("STOP").await,
        _ => house.outside.turn(switch, word).await,
    }
}

/// Waits for the payment's end, and holds it against the bank's book: booked there if and only if
/// it has succeeded here.
async fn settled(house: &House, line: &mut Line) -> Result<()> {
    let begun = clock();
    let Told::Made { id, state } = &mut line.told else { return Ok(()) };
    let token = people::token(line.wish.payer);
    let path = format!("payments/{id}");
    while !matches!(state.as_str(), "succeeded" | "failed") {
        ensure!(begun.elapsed() < SETTLED_MAX, "{id} stays {state}");
        tokio::time::sleep(MOMENT * 5).await;
        let payment = house.get(&path, &token).await?;
        payment["state"].as_str().context("a payment without a state")?.clone_into(state);
    }
    let booked = house.outside.charge(id).await?;
    let succeeded = booked.as_ref().is_some_and(|charge| charge["state"] == "succeeded");
    let amount = booked.as_ref().and_then(|charge| charge["amount_minor"].as_u64());
    let same =
        succeeded == (state == "succeeded") && (!succeeded || amount == Some(line.wish.minor));
    ensure!(same, "{id} is {state} here, and at the bank {booked:?}");
    Ok(())
}

/// Somebody enters a card on the bank's page; its id here.
async fn enter_card(house: &House, payer: u64) -> Result<String> {
    let token = people::token(payer);
    let opened = house.post("card-sessions", &token, &json!({})).await?;
    let page = opened["url"].as_str().context("no page")?;
    let plain = reqwest::redirect::Policy::none();
    let browser = reqwest::Client::builder().redirect(plain).no_proxy().build()?;
    let fields = [
        ("number", "4242424242424242"),
        ("expiry", "12/34"),
        ("security_code", "123"),
        ("name", "Somebody"),
    ];
    let answer = browser.post(page).form(&fields).send().await?;
    let back = answer.headers().get("location").and_then(|to| to.to_str().ok());
    let path = back.context("the bank leads nowhere")?.split('?').next().unwrap_or_default();
    let session = path.rsplit('/').next().unwrap_or_default();
    let path = format!("card-sessions/{session}/completion");
    let done: Value = house.post(&path, &token, &json!({})).await?;
    Ok(done["card"].as_str().context("the bank kept no card")?.to_owned())
}
