//! The clerk: does what time brings. Pending charges settle, webhooks go out and are tried again.
//!
//! All that is due stands in the book with its time, so a restart forgets nothing; the clerk itself
//! remembers only what it is doing right now.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use crate::bank::{charge, refund, webhook};
use crate::book::Due;
use crate::clock::{now_us, until};
use crate::world::World;

const DELIVERIES_AT_ONCE: usize = 64;
/// With nothing due, look again now and then: it costs nothing and forgives a clock that jumped.
const IDLE: Duration = Duration::from_secs(60);

pub(crate) async fn work(world: Arc<World>) {
    let mut deliveries = JoinSet::new();
    loop {
        let (due, next_us) = world.read(|book| book.take_due(now_us()));
        for due in due {
            match due {
                Due::Charge(reference) => settle(&world, charge::settle, &reference),
                Due::Refund(reference) => settle(&world, refund::settle, &reference),
                Due::Event(id) => {
                    if deliveries.len() >= DELIVERIES_AT_ONCE {
                        deliveries.join_next().await;
                    }
                    deliveries.spawn(deliver(Arc::clone(&world), id));
                }
            }
        }
        let wait = next_us.map_or(IDLE, until).min(IDLE);
        tokio::select! {
            () = world.bell.notified() => {}
            () = tokio::time::sleep(wait) => {}
            Some(_) = deliveries.join_next() => {}
        }
    }
}

type Settle = fn(&mut crate::book::Book, &str, i64) -> std::io::Result<()>;

fn settle(world: &World, settle: Settle, reference: &str) {
    if let Err(error) = world.write(|book, now_us| settle(book, reference, now_us)) {
        tracing::error!(%error, reference, "the sandbox bank could not settle");
    }
}

async fn deliver(world: Arc<World>, id: String) {
    let Some(event) = world.read(|book| book.events.get(&id).cloned()) else { return };
    let attempt = webhook::send(&world.http, &world.signing_key, &event, now_us()).await;
    let noted = world.write(|book, _| webhook::note_attempt(book, &id, attempt));
    if let Err(error) = noted {
        tracing::error!(%error, event = id, "the sandbox bank could not note a webhook");
    }
}
