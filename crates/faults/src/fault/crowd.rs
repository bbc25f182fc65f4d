//! Callers as the fault: some who speak and listen as slowly as they can, and more than there is
//! room for.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Result, bail, ensure};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::ask::Told;
use crate::book::Line;
use crate::clock;
use crate::house::{House, On, Tools};
use crate::load::{Load, Manner};
use crate::table::Row;

/// Honest clients beside the slow ones.
const CLIENTS: u64 = 8;
/// Slow ones, a third of each kind.
const SLOW: usize = 300;
/// Until those who take no answer have filled what lies between.
const FILLED: Duration = Duration::from_secs(3);
/// How long each load lasts.
const LASTS: Duration = Duration::from_secs(4);
/// Room for so many connections, and so many clients for each.
const ROOM: u64 = 32;
const TIMES_ROOM: u64 = 3;

/// Slow clients; how much slower the others become is reported, and no more.
///
/// # Errors
/// Others are not served.
pub async fn slow(tools: &Tools, on: On, times: u64) -> Result<Row> {
    let mut house = House::build(tools, on).await?;
    house.serve().await?;
    let at = house.serving()?.at;
    let (mut alone, mut beside) = (Vec::new(), Vec::new());
    for _ in 0..times {
        alone.extend(load(&mut house, &[at], CLIENTS).await?);
        let mut crowd = JoinSet::new();
        for n in 0..SLOW {
            crowd.spawn(dawdle(at, n));
        }
        tokio::time::sleep(FILLED).await;
        beside.extend(load(&mut house, &[at], CLIENTS).await?);
        // Who was hung up on has ended; the others go now.
        crowd.shutdown().await;
    }
    let said = format!(
        "others' p99 {} ms without them, {} ms beside {SLOW}",
        p99(&alone).as_millis(),
        p99(&beside).as_millis()
    );
    for lines in [alone, beside] {
        let open = lines.iter().find(|line| line.was_open);
        ensure!(open.is_none(), "others are served all the same: {open:?}");
        house.settle(lines).await?;
    }
    Ok(Row { said, ..house.finish("slow clients", times, Vec::new()).await? })
}

/// Three times as many clients as there is room for.
///
/// # Errors
/// Somebody is told anything but 503 and when to come again.
pub async fn overload(tools: &Tools, on: On, times: u64) -> Result<Row> {
    let mut house = House::build(tools, on).await?;
    let room = ("PAYDESK_SERVER__CONNECTIONS_MAX".to_owned(), ROOM.to_string());
    house.setup.settings.push(room);
    house.serve().await?;
    let at = house.serving()?.at;
    let (mut back, mut turned_away, mut cut) = (Vec::new(), 0, 0);
    for _ in 0..times {
        let lines = load(&mut house, &[at], ROOM * TIMES_ROOM).await?;
        let begun = clock();
        back.push(house.back(begun).await?);
        for line in lines.iter().filter(|line| line.was_open) {
            match &line.told {
                Told::Later { retry_after: Some(_), .. } => turned_away += 1,
                Told::Cut(_) => cut += 1,
                told => bail!("this is no honest 503: {told:?}"),
            }
        }
        house.settle(lines).await?;
    }
    ensure!(turned_away > 0, "there was room for all");
    let fault = "three times as many clients as there is room for";
    let row = house.finish(fault, times, Vec::new()).await?;
    let longest = back.iter().max().copied().unwrap_or_default().as_millis();
    let said = format!("{turned_away} × 503, {cut} hung up on; after them {longest} ms at most");
    Ok(Row { said, ..row })
}

async fn load(house: &mut House, at: &[SocketAddr], clients: u64) -> Result<Vec<Line>> {
    let load = Load::start(at, clients, Manner::GoesOn, &mut house.draw);
    tokio::time::sleep(LASTS).await;
    load.stop().await
}

fn p99(lines: &[Line]) -> Duration {
    let mut took: Vec<Duration> = lines.iter().map(|line| line.took).collect();
    took.sort_unstable();
    took.get(took.len() * 99 / 100).copied().unwrap_or_default()
}

/// A head or a body that comes a byte at a time, or an answer that is never taken; until the
/// program hangs up.
async fn dawdle(at: SocketAddr, n: usize) {
    let Ok(mut stream) = TcpStream::connect(at).await else { return };
    let first = match n % 3 {
        0 => "GET / HTTP/1.1\r\nhost: x\r\nx-slow: ".to_owned(),
        1 => "POST /api/v1/sessions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
              content-length: 30000\r\n\r\n"
            .to_owned(),
        _ => "GET /api/openapi.json HTTP/1.1\r\nhost: x\r\n\r\n".repeat(100),
    };
    if stream.write_all(first.as_bytes()).await.is_err() {
        return;
    }
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        if n % 3 < 2 && stream.write_all(b"a").await.is_err() {
            return;
        }
    }
}
