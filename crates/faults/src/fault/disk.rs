//! The disk under SQLite: full, failing, or without power.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use crate::ask::Told;
use crate::book::Line;
use crate::clock;
use crate::disk::Trouble;
use crate::house::{House, MOMENT, On, Tools};
use crate::load::{Load, Manner};
use crate::table::Row;

const CLIENTS: u64 = 16;
/// It works for up to so long before something happens.
const WORKS_MAX_MS: u64 = 400;
/// Under load the disk is used sooner.
const NOTICED_MAX: Duration = Duration::from_secs(60);
/// Writes or syncs before the first that fails, and how many fail: fewer than that.
const AFTER_MAX: u64 = 200;
const FAIL_MAX: u64 = 12;

/// The disk has no room for anything more, until it has.
///
/// # Errors
/// The house does not stand it.
pub async fn full(tools: &Tools, on: On, times: u64) -> Result<Row> {
    let mut house = House::build_on_disk(tools, on).await?;
    house.serve().await?;
    let mut back = Vec::new();
    for _ in 0..times {
        let load = work(&mut house).await?;
        house.disk()?.disk().trouble(Trouble::Full);
        let begun = clock();
        let mut asked = Vec::new();
        loop {
            let line = house.pay_once().await?;
            let refused = line.told.is_open();
            asked.push(line);
            if refused {
                break;
            }
            ensure!(begun.elapsed() < NOTICED_MAX, "it pays without end on a full disk");
        }
        house.reads().await.context("on a full disk")?;
        house.disk()?.disk().trouble(Trouble::None);
        let begun = clock();
        back.push(house.back(begun).await?);
        asked.extend(load.stop().await?);
        all_clean(&asked)?;
        house.settle(asked).await?;
    }
    house.finish("disk full", times, back).await
}

/// Writes fail, or syncs do, now and then.
///
/// # Errors
/// The house does not stand it.
pub async fn broken(tools: &Tools, on: On, times: u64) -> Result<Row> {
    let mut house = House::build_on_disk(tools, on).await?;
    house.serve().await?;
    let mut back = Vec::new();
    for _ in 0..times {
        let load = work(&mut house).await?;
        let (after, fail) = (house.draw.next() % AFTER_MAX, 1 + house.draw.next() % FAIL_MAX);
        let trouble = if house.draw.next().is_multiple_of(2) {
            Trouble::Writes { after, fail }
        } else {
            Trouble::Syncs { after, fail }
        };
        house.disk()?.disk().trouble(trouble);
        let begun = clock();
        while !house.disk()?.disk().is_well() {
            ensure!(begun.elapsed() < NOTICED_MAX, "it does not write any more: {trouble:?}");
            tokio::time::sleep(MOMENT).await;
        }
        house.reads().await.context("after the disk failed")?;
        let begun = clock();
        back.push(house.back(begun).await?);
        let lines = load.stop().await?;
        all_clean(&lines)?;
        house.settle(lines).await?;
    }
    house.finish("writes and syncs fail (EIO)", times, back).await
}

/// The power of a disk with this trouble goes: whatever was not synced is lost, or only part of it
/// is there.
///
/// # Errors
/// The house does not stand it.
pub async fn power(tools: &Tools, on: On, times: u64, trouble: Trouble) -> Result<Row> {
    let mut house = House::build_on_disk(tools, on).await?;
    house.disk()?.disk().trouble(trouble);
    house.serve().await?;
    let mut back = Vec::new();
    for _ in 0..times {
        let at = house.serving()?.at;
        let load = Load::start(&[at], CLIENTS, Manner::Leaves, &mut house.draw);
        let works = Duration::from_millis(1 + house.draw.next() % WORKS_MAX_MS);
        tokio::time::sleep(works).await;
        house.kill().await?;
        let begun = clock();
        let lines = load.stop().await?;
        let mut draw = house.draw.clone();
        house.disk_mut()?.while_away(|disk| disk.cut(&mut draw))?;
        house.draw = draw;
        house.serve().await?;
        back.push(house.back(begun).await?);
        house.settle(lines).await?;
    }
    house.finish("power cut", times, back).await
}

async fn work(house: &mut House) -> Result<Load> {
    let at = house.serving()?.at;
    let load = Load::start(&[at], CLIENTS, Manner::GoesOn, &mut house.draw);
    let works = Duration::from_millis(1 + house.draw.next() % WORKS_MAX_MS);
    tokio::time::sleep(works).await;
    Ok(load)
}

/// Whoever got no answer was told so: 503 and when to come again.
fn all_clean(lines: &[Line]) -> Result<()> {
    for line in lines.iter().filter(|line| line.was_open) {
        let clean = matches!(&line.told, Told::Later { retry_after: Some(_), .. });
        ensure!(clean, "this is no clean answer: {line:?}");
    }
    Ok(())
}
