//! PostgreSQL: connections that are cut around COMMIT, and its server restarted under load.

use std::time::Duration;

use anyhow::{Result, bail, ensure};
use paydesk_bench::draw::Draw;
use paydesk_sim::engine::{self, Care, Ending};
use paydesk_store::DbUrl;

use crate::clock;
use crate::house::{House, MOMENT, On, Tools};
use crate::load::{Load, Manner};
use crate::proxy::Proxy;
use crate::table::Row;

const CLIENTS: u64 = 16;
/// It works for up to so long before the server goes down.
const WORKS_MAX_MS: u64 = 600;
/// Within which something is committed, under load.
const CUT_MAX: Duration = Duration::from_secs(60);

/// So many connections are cut.
///
/// # Errors
/// The house does not stand it.
pub async fn cut(tools: &Tools, on: On, times: u64) -> Result<Row> {
    let mut house = House::build(tools, on).await?;
    let DbUrl::Postgres(url) = house.url() else { bail!("there is no line to cut") };
    let (proxy, through) = Proxy::before(url, Draw(tools.seed)).await?;
    house.setup.url = DbUrl::Postgres(through);
    house.serve().await?;
    let at = house.serving()?.at;
    proxy.breaks();
    let load = Load::start(&[at], CLIENTS, Manner::GoesOn, &mut house.draw);
    let (mut seen, mut since) = (0, clock());
    while proxy.cuts() < times {
        if proxy.cuts() > seen {
            (seen, since) = (proxy.cuts(), clock());
        }
        ensure!(since.elapsed() < CUT_MAX, "nothing is committed any more, after {seen} cuts");
        tokio::time::sleep(MOMENT).await;
    }
    proxy.holds();
    let begun = clock();
    let back = house.back(begun).await?;
    house.settle(load.stop().await?).await?;
    house.finish("connection cut around COMMIT", proxy.cuts(), vec![back]).await
}

/// The server is restarted so many times, in order and as after a crash in turn.
///
/// # Errors
/// The house does not stand it.
pub async fn restart(tools: &Tools, on: On, times: u64) -> Result<Row> {
    // The other server is shared by all who test.
    let tools = Tools { care: Care::Durable, ..tools.clone() };
    let mut house = House::build(&tools, on).await?;
    house.serve().await?;
    let mut back = Vec::new();
    for n in 0..times {
        let at = house.serving()?.at;
        let load = Load::start(&[at], CLIENTS, Manner::GoesOn, &mut house.draw);
        let works = Duration::from_millis(1 + house.draw.next() % WORKS_MAX_MS);
        tokio::time::sleep(works).await;
        let how = if n.is_multiple_of(2) { Ending::Crash } else { Ending::InOrder };
        tokio::task::spawn_blocking(move || engine::restart(tools.care, how)).await??;
        let begun = clock();
        back.push(house.back(begun).await?);
        house.settle(load.stop().await?).await?;
    }
    house.finish("server restarted", times, back).await
}
