//! Live updates: a stream of the lines that are new, of where the case stands, and for its customer
//! of what else the page shows of it. The page has
//! everything without it; a reader whose stream breaks off loses nothing.
//!
//! A hint wakes the stream at once; without one it looks now and then, since the place in the queue
//! moves by what others do. Each look first asks whether the session still stands: whoever has
//! signed out, or has lost a right, listens no longer. A stream ends after some minutes and the
//! browser comes back.

use std::collections::HashSet;
use std::convert::Infallible;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use askama::Template;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream};
use paydesk_app::changes::{Heard, Watching};
use paydesk_app::conversation::{self as desk, Seat};
use paydesk_core::id::ConversationId;
use paydesk_texts::Texts;
use serde::Deserialize;

use super::Parts;
use super::lines::{self, Shown, Status};
use crate::address::{Path, Query};
use crate::page::desk::inbox::{Rows, rows_and_tabs};
use crate::page::live::told;
use crate::page::shell::Shell;
use crate::{Fail, Reply, Visit, Web};

/// How often a stream looks by itself at a case.
const LOOK: Duration = Duration::from_secs(20);
/// The same at the inbox, of which another process gives no hint.
const LOOK_AT_INBOX: Duration = Duration::from_secs(4);
/// Hints that come this soon after a look are one.
const PAUSE: Duration = Duration::from_millis(120);
/// So many looks, then the browser comes back.
const LOOKS_MAX: u32 = 120;
/// The first look sends this many of the newest lines again: some may be newer than the page.
const AGAIN_MAX: usize = 30;

#[derive(Template)]
#[template(path = "conversation/lines.html")]
struct Lines {
    lines: Vec<Shown>,
}

#[derive(Template)]
#[template(path = "conversation/status.html")]
struct Standing {
    status: Status,
}

/// What else changes on the customer's page, by the templates that the page has.
#[derive(Template)]
#[template(path = "conversation/parts.html")]
struct Around {
    shell: Shell,
    parts: Parts,
}

/// What somebody watches.
struct Watch {
    web: Web,
    visit: Visit,
    heard: Heard,
    case: Option<ConversationId>,
    /// The last line that the page has; what is newer is sent, however much it is.
    after: String,
    /// The desk's inbox with this query, too.
    inbox: Option<desk::Filter>,
    /// Which lines were sent, and what each part of the page last was: by their hash, since a
    /// stream lives long and there are thousands.
    sent: HashSet<u64>,
    last: [u64; 3],
    waiting: Vec<Event>,
    looks: u32,
    _place: Watching,
}

/// `GET /cases/{case}/stream`
pub async fn customer(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Query(seen): Query<Seen>,
) -> Reply {
    let id = super::case_id(&id)?;
    // Whoever may not see it is turned away here, before the stream begins.
    desk::thread(&web.app, visit.actor(), &id).await?;
    Ok(answer(Watch::new(web, visit, (Some(id), seen.after), None)?))
}

/// What a page has already, when it comes back after a while.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Seen {
    /// Its last line.
    after: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct At {
    case: String,
    after: String,
    #[serde(flatten)]
    asked: crate::page::desk::inbox::Asked,
}

/// `GET /desk/stream`: the inbox, and the case that is open beside it.
pub async fn agent(State(web): State<Web>, visit: Visit, Query(at): Query<At>) -> Reply {
    let case = ConversationId::parse(&at.case);
    if let Some(id) = &case {
        let thread = desk::thread(&web.app, visit.actor(), id).await?;
        if thread.seat != Seat::Staff {
            return Err(Fail::App(paydesk_app::AppError::Forbidden));
        }
    }
    Ok(answer(Watch::new(web, visit, (case, at.after), Some(at.asked.filter()))?))
}

fn answer(watch: Watch) -> axum::response::Response {
    let keep = KeepAlive::new().interval(Duration::from_secs(15));
    Sse::new(watch.stream()).keep_alive(keep).into_response()
}

impl Watch {
    fn new(
        web: Web,
        visit: Visit,
        (case, after): (Option<ConversationId>, String),
        inbox: Option<desk::Filter>,
    ) -> Result<Self, Fail> {
        let place = web.app.changes.watch(visit.actor(), visit.now_us())?;
        let desk = inbox.as_ref().map(|_| "desk");
        let subjects = case.as_ref().map(ConversationId::as_str).into_iter().chain(desk);
        let heard = web.app.changes.listen(&subjects.collect::<Vec<_>>());
        let (sent, last, waiting) = (HashSet::new(), Default::default(), Vec::new());
        let looks = 0;
        Ok(Self {
            web,
            visit,
            heard,
            case,
            after,
            inbox,
            sent,
            last,
            waiting,
            looks,
            _place: place,
        })
    }

    fn stream(self) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(self, async |mut watch| {
            loop {
                if let Some(event) = watch.waiting.pop() {
                    return Some((Ok(event), watch));
                }
                if watch.looks >= LOOKS_MAX {
                    return None;
                }
                if watch.looks > 0 {
                    watch.hint().await;
                }
                watch.looks += 1;
                // Apart, since what a look needs is much, and a stream hardly ever looks.
                Box::pin(watch.look()).await?;
            }
        })
    }

    /// Waits until something may have changed: the first hint is followed at once.
    async fn hint(&mut self) {
        tokio::time::sleep(PAUSE).await;
        let look = if self.inbox.is_some() { LOOK_AT_INBOX } else { LOOK };
        // Time being up is no failure: it is when one looks without a hint.
        let _ = tokio::time::timeout(look, self.heard.hint()).await;
    }

    /// Looks once, and lays out what is new; none when there is nothing to be seen any more.
    async fn look(&mut self) -> Option<()> {
        if !self.visit.is_still(&self.web.app).await {
            return None;
        }
        let texts = self.visit.texts();
        if let Some(id) = self.case.clone() {
            let thread = desk::look(&self.web.app, self.visit.actor(), &id).await.ok()?;
            self.heard.has_seen(thread.case.version);
            // Whoever watches has seen it, and is there: no notice is needed.
            desk::seen(&self.web.app, self.visit.actor(), &thread).await.ok()?;
            self.new_lines(&texts, &thread);
            let status = Status::of(&texts, &thread, self.web.app.now_us());
            let standing = Standing { status }.render().ok()?;
            self.tell(0, "status", standing);
            if thread.seat == Seat::Customer {
                let parts = Parts::of(&texts, &thread, self.web.app.now_us());
                let shell = self.visit.shell("conversation-title");
                self.tell(2, "parts", Around { shell, parts }.render().ok()?);
            }
        }
        if let Some(filter) = self.inbox.clone() {
            let current = self.case.as_ref().map(|id| id.as_str().to_owned());
            let (web, visit) = (&self.web, &self.visit);
            let (rows, tabs) = rows_and_tabs(web, visit, filter, current.as_deref()).await.ok()?;
            let list = Rows { tabs, rows }.render().ok()?;
            self.tell(1, "inbox", list);
        }
        Some(())
    }

    fn new_lines(&mut self, texts: &Texts, thread: &desk::Thread) {
        let now_us = self.web.app.now_us();
        let all = lines::shown(texts, thread, self.visit.actor(), now_us);
        let first = self.sent.is_empty();
        let had = all.iter().position(|line| line.id == self.after);
        let newest = all.len().saturating_sub(AGAIN_MAX);
        let skipped = if first { had.map_or(newest, |had| newest.min(had + 1)) } else { 0 };
        // A line that says more than before (it was read meanwhile) goes out once more.
        let mark = |line: &Shown| hash(&(&line.id, &line.about));
        let fresh: Vec<Shown> = all
            .iter()
            .skip(skipped)
            .filter(|line| !self.sent.contains(&mark(line)))
            .cloned()
            .collect();
        self.sent.extend(all.iter().map(mark));
        if let (false, Ok(html)) = (fresh.is_empty(), (Lines { lines: fresh }).render()) {
            self.waiting.push(told("lines", &html));
        }
    }

    fn tell(&mut self, slot: usize, name: &str, html: String) {
        let hash = hash(&html);
        if self.last[slot] != hash {
            self.waiting.push(told(name, &html));
            self.last[slot] = hash;
        }
    }
}

fn hash(what: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}
