//! `kill -9` at random moments: under load, and now and then while it starts.

use std::time::Duration;

use anyhow::Result;

use crate::clock;
use crate::house::{House, On, Tools};
use crate::load::{Load, Manner};
use crate::table::Row;

const CLIENTS: u64 = 16;
/// It works for up to so long before it is killed.
const WORKS_MAX_MS: u64 = 600;
/// One kill in so many is followed by another while it starts.
const TWICE_IN: u64 = 5;
/// A start takes about as long.
const STARTS_MS: u64 = 150;

/// # Errors
/// The house does not stand it.
pub async fn run(tools: &Tools, on: On, times: u64) -> Result<Row> {
    let mut house = House::build(tools, on).await?;
    house.serve().await?;
    let mut back = Vec::new();
    let mut killed = 0;
    while killed < times {
        let at = house.serving()?.at;
        let load = Load::start(&[at], CLIENTS, Manner::Leaves, &mut house.draw);
        let works = Duration::from_millis(1 + house.draw.next() % WORKS_MAX_MS);
        tokio::time::sleep(works).await;
        house.kill().await?;
        let begun = clock();
        let lines = load.stop().await?;
        killed += 1;
        if killed < times && house.draw.next().is_multiple_of(TWICE_IN) {
            let mut starting = house.setup.spawn()?;
            let starts = Duration::from_millis(house.draw.next() % STARTS_MS);
            tokio::time::sleep(starts).await;
            starting.kill().await?;
            killed += 1;
        }
        house.serve().await?;
        back.push(house.back(begun).await?);
        house.settle(lines).await?;
    }
    house.finish("kill -9", times, back).await
}
