//! What a browser keeps of ours for when nobody answers: the line is gone, or the house is. A
//! worker (`static/worker.js`) stands between pages and network; the network always comes first.
//!
//! Every page is `no-store`, and stays it: no cache of a browser or on the way keeps any. The
//! worker keeps those pages alone that say so (`paydesk-keep`, seconds), each for whom it was made
//! (`paydesk-whose`). With the first answer to somebody else, or on signing out, all of the one
//! before is gone. No answer to a form is ever kept, nor a page on which money is about to move.
//! To let one more page be kept: a line in `is_kept`.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::response::IntoResponse;
use axum::routing::get;
use paydesk_app::AppError;
use paydesk_core::id::SessionId;
use paydesk_core::person::Actor;
use sha2::{Digest as _, Sha256};

use crate::page::{article, html};
use crate::{Fail, Reply, Route, Visit, Web, Who, assets};

use super::shell::Shell;

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Method::GET, "/worker.js", Who::Public, get(worker)),
        Route::new(Method::GET, "/offline", Who::Public, get(offline)),
        Route::new(Method::GET, "/outbox", Who::Public, get(outbox)),
        Route::new(Method::GET, "/help/articles.json", Who::Public, get(articles)),
    ]
}

const WHOSE: HeaderName = HeaderName::from_static("paydesk-whose");
const KEEP: HeaderName = HeaderName::from_static("paydesk-keep");

/// Shorter than a session lives, and long enough to be of use.
const KEPT_S: u32 = 7 * 86_400;

/// Whether this page may be kept for this reader: help and ways to us for everybody; balance and
/// history for whoever is fully signed in. `path` has its query; one that asks for more than a
/// language is another page.
#[must_use]
pub fn is_kept(path: &str, actor: &Actor) -> bool {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    if query.split('&').any(|pair| !pair.is_empty() && !pair.starts_with("lang=")) {
        return false;
    }
    match path {
        "/" | "/payments" => actor.is_full(),
        "/help" | "/help/new" | "/contact" | "/status" | "/check" | "/outbox" => true,
        "/help/feed" | "/help/articles.json" => false,
        _ => path.strip_prefix("/help/").is_some_and(|rest| !rest.is_empty()),
    }
}

/// Whose pages these are, without saying who it is: a digest of what stays the same while somebody
/// is in, in one way. A recovery is another reader than the one fully signed in.
pub(crate) fn whose(actor: &Actor) -> String {
    let of = match (&actor.person, &actor.session) {
        (Some(person), _) => format!("{} {}", actor.is_full(), person.as_str()),
        (None, Some(session)) => return whose_guest(session),
        (None, None) => return "nobody".to_owned(),
    };
    digest(&of)
}

fn whose_guest(session: &SessionId) -> String {
    digest(&format!("guest {}", session.as_str()))
}

fn digest(of: &str) -> String {
    assets::hex(&Sha256::digest(format!("kept {of}")))
}

/// Says to the worker whose answer this is, and whether it may be kept. While the books are away
/// nobody is recognised, and nothing is said: what was kept before stays.
pub(crate) fn mark(headers: &mut HeaderMap, visit: &Visit, good: bool) {
    if let Ok(value) = HeaderValue::from_str(&whose(visit.actor())) {
        headers.entry(WHOSE).or_insert(value);
    }
    if good && is_kept(visit.path(), visit.actor()) {
        headers.insert(KEEP, KEPT_S.into());
    }
}

/// Says of an answer that began a guest's session whose the reader's pages are from then on.
pub(crate) fn mark_guest(headers: &mut HeaderMap, session: Option<SessionId>) {
    let whose = session.map(|session| whose_guest(&session));
    if let Some(Ok(value)) = whose.map(|whose| HeaderValue::from_str(&whose)) {
        headers.insert(WHOSE, value);
    }
}

/// The files that kept pages ask for.
const FILES: [&str; 10] = [
    "paydesk.css",
    "icons.svg",
    "favicon.svg",
    "app.webmanifest",
    "keep.js",
    "outbox.js",
    "waiting.js",
    "live.js",
    "suggest.js",
    "checkup.js",
];

/// The worker, with the version that it is, the files that it needs, and what waits to be sent.
async fn worker() -> Reply {
    let files = FILES.map(|file| format!("{:?}", assets::href(file))).join(", ");
    let version = assets::version();
    let code = [assets::text("outbox.js"), assets::text("worker.js")].join("\n");
    let script = format!("const VERSION = \"{version}\";\nconst FILES = [{files}];\n{code}");
    let about = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/javascript; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    Ok((about, script).into_response())
}

#[derive(Template)]
#[template(path = "kept/offline.html")]
struct Offline {
    shell: Shell,
}

/// What is shown in the place of a page that cannot be had, instead of the browser's own error.
async fn offline(visit: Visit) -> Reply {
    html(&Offline { shell: visit.shell("kept-offline-title") })
}

#[derive(Template)]
#[template(path = "kept/outbox.html")]
struct Outbox {
    shell: Shell,
    zone: &'static str,
    /// Of a guest is also what they wrote before they were one.
    guest: bool,
}

/// What was written without a network: the browser alone knows it. From this page its script learns
/// who is here now, and the token by which it sends.
async fn outbox(visit: Visit) -> Reply {
    let actor = visit.actor();
    html(&Outbox {
        zone: visit.texts().zone.name(),
        guest: actor.person.is_none() && actor.session.is_some(),
        shell: visit.shell("outbox-title"),
    })
}

/// All articles as pages that any stranger gets, by their path.
async fn articles(State(web): State<Web>, visit: Visit) -> Reply {
    let language = visit.texts().language;
    let lay_out = async || {
        let pages = article::all(&web, &visit).await?;
        serde_json::to_string(&pages)
            .map_err(|error| Fail::App(AppError::Internal(error.to_string())))
    };
    let pages = web.app.kept.of(language, visit.now_us(), lay_out).await?;
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(([kind], pages.to_string()).into_response())
}

#[cfg(test)]
mod tests {
    use paydesk_core::id::PersonId;
    use paydesk_core::language::Language;
    use paydesk_core::person::{Actor, SessionKind};

    use super::{is_kept, whose};

    #[test]
    fn only_what_helps_and_ones_own_balance_and_history_is_kept() {
        let stranger = Actor::stranger(Language::En, "127.0.0.1");
        let person = PersonId::parse(&format!("per_{}", "1".repeat(26)));
        let full = Actor { person, kind: SessionKind::Full, ..stranger.clone() };
        let recovering = Actor { kind: SessionKind::Recovery, ..full.clone() };
        for (path, by_all, by_full) in [
            ("/", false, true),
            ("/?lang=en", false, true),
            ("/payments", false, true),
            ("/payments?state=failed", false, false),
            ("/payments/pay_1", false, false),
            ("/code", false, false),
            ("/cards", false, false),
            ("/me", false, false),
            ("/pay", false, false),
            ("/sign-in", false, false),
            ("/desk", false, false),
            ("/help", true, true),
            ("/help?q=lost", false, false),
            ("/help/new", true, true),
            ("/help/new?about=pay_1", false, false),
            ("/help/account-locked-overview", true, true),
            ("/help/topics/cards?lang=zh-Hans", true, true),
            ("/help/feed", false, false),
            ("/contact", true, true),
            ("/status", true, true),
            ("/check", true, true),
            ("/outbox", true, true),
            ("/check?app=ours", false, false),
        ] {
            assert_eq!(is_kept(path, &stranger), by_all, "{path}");
            assert_eq!(is_kept(path, &recovering), by_all, "{path}");
            assert_eq!(is_kept(path, &full), by_full, "{path}");
        }
        let all = [&stranger, &full, &recovering].map(whose);
        assert_eq!(all[0], "nobody");
        assert!(all[1] != all[2] && !all.contains(&String::new()), "{all:?}");
    }
}
