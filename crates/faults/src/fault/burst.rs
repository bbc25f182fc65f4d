//! Everybody at once: the bank is down, and as many as the house has people open a case as fast as
//! they can. Each is kept, each has a place in the queue that nobody else has, and all are told
//! what is down.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use paydesk_bench::people;
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::house::{House, MOMENT, On, PEOPLE, Tools};
use crate::prove::{self, Case};
use crate::table::Row;
use crate::{ask, clock};

/// Requests in hand at once.
const AT_ONCE: usize = 200;
/// A fault is shown to all within this.
const SHOWN_MAX: Duration = Duration::from_secs(60);
/// Nobody is told to come again for longer.
const OPENED_MAX: Duration = Duration::from_secs(300);

/// # Errors
/// Somebody is told anything but that they are heard, or to come again; or what is down is not
/// shown.
pub async fn run(tools: &Tools, on: On, times: u64) -> Result<Row> {
    ensure!(times <= PEOPLE, "no more than {PEOPLE} people");
    let mut house = House::build(tools, on).await?;
    house.serve().await?;
    let (at, client) = (house.serving()?.at, ask::client()?);
    house.outside.turn("mode", "down").await?;
    let begun = clock();
    let shown = tokio::spawn(shown(client.clone(), at, begun));
    let opened = all(0..times, |n| open(client.clone(), at, n, begun)).await?;
    let took = begun.elapsed();
    let shown = shown.await??;
    let open = opened.iter().filter(|(_, was_open)| *was_open).count();
    let cases: Vec<Case> = opened.into_iter().map(|(case, _)| case).collect();
    let audit = prove::cases(house.url(), &cases).await?;
    let whose = (0..times).zip(&cases);
    let places = all(whose, |(n, case)| place(client.clone(), at, n, case.id.clone())).await?;
    let right: BTreeSet<i64> = (0..i64::try_from(times)?).collect();
    let found: BTreeSet<i64> = places.iter().copied().collect();
    ensure!(found == right, "not each has a place of their own: {found:?}");
    house.outside.turn("mode", "normal").await?;
    let said = format!(
        "all heard after {:.1} s; that the bank is down shown after {:.1} s",
        took.as_secs_f64(),
        shown.as_secs_f64()
    );
    let row = house.finish("everybody opens a case while the bank is down", times, vec![]).await?;
    let (acknowledged, lost, doubled) = (cases.len(), audit.lost, audit.doubled);
    Ok(Row { acknowledged, open, lost, doubled, said, ..row })
}

/// What comes of each, in their order; so many at once.
async fn all<T, R, F>(items: impl IntoIterator<Item = T>, act: impl Fn(T) -> F) -> Result<Vec<R>>
where
    R: Send + 'static,
    F: Future<Output = Result<R>> + Send + 'static,
{
    let (mut waiting, mut going, mut done) =
        (items.into_iter().enumerate(), JoinSet::new(), vec![]);
    loop {
        while going.len() < AT_ONCE
            && let Some((n, item)) = waiting.next()
        {
            let act = act(item);
            going.spawn(async move { Ok::<_, anyhow::Error>((n, act.await?)) });
        }
        let Some(one) = going.join_next().await else { break };
        done.push(one??);
    }
    done.sort_by_key(|(n, _)| *n);
    Ok(done.into_iter().map(|(_, one)| one).collect())
}

/// Opens somebody's case; whether it was unknown for a while whether it was taken.
async fn open(client: Client, at: SocketAddr, n: u64, begun: Instant) -> Result<(Case, bool)> {
    let words = format!("{n}: 充值没有到账。");
    let body = json!({ "kind": "question", "words": words });
    let mut was_open = false;
    while begun.elapsed() < OPENED_MAX {
        let request = client.post(format!("http://{at}/api/v1/cases"));
        let request = request.bearer_auth(people::token(n));
        let sent = request.header("idempotency-key", format!("burst-{n:026}")).json(&body).send();
        match sent.await {
            Ok(answer) if answer.status() == StatusCode::CREATED => {
                let case: Value = answer.json().await?;
                let id = case["id"].as_str().context("a case without an id")?.to_owned();
                return Ok((Case { id, words }, was_open));
            }
            Ok(answer) if answer.status() == StatusCode::SERVICE_UNAVAILABLE => {}
            Ok(answer) => bail!("{n}: {} {}", answer.status(), answer.text().await?),
            Err(_) => {}
        }
        was_open = true;
        tokio::time::sleep(MOMENT).await;
    }
    bail!("{n} is not heard")
}

/// How many wait before somebody.
async fn place(client: Client, at: SocketAddr, n: u64, id: String) -> Result<i64> {
    let request = client.get(format!("http://{at}/api/v1/cases/{id}"));
    let case: Value = request.bearer_auth(people::token(n)).send().await?.json().await?;
    case["before"].as_i64().with_context(|| format!("no place: {case}"))
}

/// When everybody is told that something is down.
async fn shown(client: Client, at: SocketAddr, begun: Instant) -> Result<Duration> {
    loop {
        let asked = client.get(format!("http://{at}/api/v2/summary.json")).send().await?;
        let summary: Value = asked.json().await?;
        let components = summary["components"].as_array().context("no components")?;
        if components.iter().any(|component| component["status"] == "major_outage") {
            return Ok(begun.elapsed());
        }
        ensure!(begun.elapsed() < SHOWN_MAX, "nobody is told: {summary}");
        tokio::time::sleep(MOMENT * 10).await;
    }
}
