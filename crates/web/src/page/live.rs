//! Live pages: a stream that says "look again" whenever what a page shows has changed. Nothing of
//! the page itself travels here; the script fetches the page and puts its marked parts in place, so
//! that there is one truth about how they look.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::Method as Verb;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::get;
use futures_util::stream::{self, Stream};
use paydesk_app::App;
use paydesk_app::changes::{Heard, Watching};
use paydesk_app::payment::wallet;
use paydesk_core::id::PersonId;
use serde::Deserialize;

use crate::address::Query;
use crate::{Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    vec![Route::new(Verb::GET, "/live", Who::Anyone, get(live))]
}

/// How often a stream looks by itself: a change made by another process gives no hint here.
const LOOK: Duration = Duration::from_secs(4);
/// Hints that come this soon after a look are one.
const PAUSE: Duration = Duration::from_millis(250);
/// So many looks, then the browser comes back by itself. Each look first asks whether the session
/// still stands, so that no stream outlives it.
const LOOKS_MAX: u32 = 150;

#[derive(Default, Deserialize)]
#[serde(default)]
struct About {
    about: String,
}

async fn live(State(web): State<Web>, visit: Visit, Query(about): Query<About>) -> Reply {
    // Whoever may not see it is turned away here, before the stream begins.
    let pulse = wallet::pulse(&web.app, visit.actor(), &about.about).await?;
    let place = web.app.changes.watch(visit.actor(), visit.now_us())?;
    let own = visit.actor().person.as_ref().map_or("", PersonId::as_str);
    let subject = if about.about.is_empty() { own } else { &about.about };
    let watch = Watch {
        _place: place,
        heard: web.app.changes.listen(&[subject]),
        app: web.app,
        visit,
        about: about.about,
        pulse,
        looks: 0,
    };
    let keep = KeepAlive::new().interval(Duration::from_secs(15));
    Ok(Sse::new(watch.stream()).keep_alive(keep).into_response())
}

/// An event that browsers hand on: by the HTML standard they drop one without a `data` line, and
/// nothing to say would be written without one. A carriage return would end the event's line; line
/// feeds become lines of the event.
pub fn told(name: &str, data: &str) -> Event {
    let data = data.replace('\r', "");
    Event::default().event(name).data(if data.is_empty() { " " } else { &data })
}

struct Watch {
    app: App,
    visit: Visit,
    about: String,
    heard: Heard,
    pulse: String,
    looks: u32,
    _place: Watching,
}

impl Watch {
    fn stream(self) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(self, async |mut watch| {
            while watch.looks < LOOKS_MAX {
                watch.looks += 1;
                watch.hint().await;
                if !watch.visit.is_still(&watch.app).await {
                    return None;
                }
                let actor = watch.visit.actor();
                let now = wallet::pulse(&watch.app, actor, &watch.about).await.ok()?;
                if now != watch.pulse {
                    watch.pulse = now;
                    return Some((Ok(told("changed", "look")), watch));
                }
            }
            None
        })
    }

    /// Waits until something may have changed: the first hint is followed at once.
    async fn hint(&mut self) {
        tokio::time::sleep(PAUSE).await;
        // Time being up is no failure: it is when one looks without a hint.
        let _ = tokio::time::timeout(LOOK, self.heard.hint()).await;
    }
}
