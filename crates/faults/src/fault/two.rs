//! Two processes on one database, one of them killed: the other goes on, and answers for what the
//! dead one was asked.

use std::time::Duration;

use anyhow::Result;

use crate::clock;
use crate::house::{House, On, Tools};
use crate::load::{Load, Manner};
use crate::table::Row;

const CLIENTS: u64 = 16;
/// They work for up to so long before one is killed.
const WORKS_MAX_MS: u64 = 600;
/// So long the clients of the dead one knock in vain.
const ALONE: Duration = Duration::from_millis(200);

/// # Errors
/// The house does not stand it.
pub async fn run(tools: &Tools, on: On, times: u64) -> Result<Row> {
    let mut house = House::build(tools, on).await?;
    house.serve().await?;
    let mut beside = house.setup.clone();
    beside.data = house.folder().join("beside");
    "127.0.0.1:0".clone_into(&mut beside.listen);
    let mut other = beside.start().await?;
    let mut back = Vec::new();
    for _ in 0..times {
        let both = [house.serving()?.at, other.at];
        let load = Load::start(&both, CLIENTS, Manner::GoesOn, &mut house.draw);
        let works = Duration::from_millis(1 + house.draw.next() % WORKS_MAX_MS);
        tokio::time::sleep(works).await;
        if house.draw.next().is_multiple_of(2) {
            // Whoever stays is the house's.
            std::mem::swap(&mut house.setup, &mut beside);
            other = house.service.replace(other).unwrap_or_else(|| unreachable!("it serves"));
        }
        other.kill().await?;
        let begun = clock();
        back.push(house.back(begun).await?);
        tokio::time::sleep(ALONE).await;
        house.settle(load.stop().await?).await?;
        other = beside.start().await?;
    }
    other.end().await?;
    house.finish("one of two processes killed", times, back).await
}
