//! Many clients at once, each asking for the next payment as soon as the last was answered.

use std::net::SocketAddr;

use anyhow::Result;
use paydesk_bench::draw::Draw;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::ask::{Wish, ask};
use crate::book::Line;
use crate::clock;
use crate::house::PEOPLE;

/// What a client does that was told nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// It goes home: the program is gone.
    Leaves,
    /// It asks for something else after a moment: the program is there, or will be.
    GoesOn,
}

/// Clients that work until they are told to stop.
pub struct Load {
    stop: watch::Sender<bool>,
    clients: JoinSet<Vec<Line>>,
}

impl Load {
    /// So many clients; client `n` asks at address `n` of these, in turn.
    #[must_use]
    pub fn start(at: &[SocketAddr], clients: u64, manner: Manner, draw: &mut Draw) -> Self {
        let stop = watch::Sender::new(false);
        let mut set = JoinSet::new();
        for at in (0..clients).zip(at.iter().cycle()).map(|(_, at)| *at) {
            set.spawn(one(at, manner, Draw(draw.next()), stop.subscribe()));
        }
        Self { stop, clients: set }
    }

    /// What all of them were told; requests on their way are waited for.
    ///
    /// # Errors
    /// A client panicked.
    pub async fn stop(self) -> Result<Vec<Line>> {
        let Self { stop, mut clients } = self;
        // Clients that have left need not be told.
        let _ = stop.send(true);
        let mut lines = Vec::new();
        while let Some(done) = clients.join_next().await {
            lines.extend(done?);
        }
        Ok(lines)
    }
}

async fn one(
    at: SocketAddr,
    manner: Manner,
    mut draw: Draw,
    stop: watch::Receiver<bool>,
) -> Vec<Line> {
    let mut lines = Vec::new();
    let Ok(client) = crate::ask::client() else { return lines };
    while !*stop.borrow() {
        let wish = Wish::draw(&mut draw, PEOPLE);
        let begun = clock();
        let told = ask(&client, at, &wish).await;
        let (took, open) = (begun.elapsed(), told.is_open());
        lines.push(Line { took, ..Line::new(wish, told) });
        match manner {
            Manner::Leaves if open => break,
            Manner::GoesOn if open => tokio::time::sleep(crate::house::MOMENT).await,
            _ => {}
        }
    }
    lines
}
