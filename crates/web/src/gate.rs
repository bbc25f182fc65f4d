//! The gate: one middleware before every route. It finds out who is asking and in which language,
//! turns away whoever the route is not for, and gives every error its words.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use paydesk_app::{AppError, component, contact, session};
use paydesk_core::language::Language;
use paydesk_texts::Texts;

use crate::cookie::{self, Name};
use crate::page::{kept, problem, status};
use crate::router::Who;
use crate::visit::Inner;
use crate::{Fail, Visit, Web, api, pace, posted};

/// Runs before each route with the route's own `who`.
pub async fn gate(
    State((web, who)): State<(Web, Who)>,
    mut request: Request,
    next: Next,
) -> Response {
    let asked = Asked::of(&request, web.secure);
    let (visit, fresh_csrf, error) = visit(&web, &asked).await;
    let recognised = error.is_none();
    // What is open to the public stays open when the books are away: nobody is recognised then.
    if let Some(error) = error
        && who != Who::Public
    {
        return finish(&web, &visit, &asked, error.into_response());
    }
    if let Err(fail) = who.admits(visit.actor()) {
        let (typed, words) = typed(request, &asked).await;
        let asked = Asked { typed, words, ..asked };
        return finish(&web, &visit, &asked, fail.into_response());
    }
    request.extensions_mut().insert(visit.clone());
    let response = pace::within(request, next).await;
    let mut response = finish(&web, &visit, &asked, response);
    if recognised && !asked.api {
        let good = response.status() == StatusCode::OK && asked.reads;
        kept::mark(response.headers_mut(), &visit, good);
    }
    if let Some(token) = fresh_csrf {
        cookie::add(response.headers_mut(), cookie::set(Name::Csrf, &token, web.secure));
    }
    response
}

/// What the gate reads of a request, before and after its handler.
struct Asked {
    /// For programs: problems instead of pages.
    api: bool,
    /// Asks to see something, or for its head alone.
    reads: bool,
    /// Nobody sees what this answers.
    head: bool,
    path: String,
    language: Language,
    /// `?lang=` is a choice; it is remembered.
    chosen: Option<Language>,
    origin: String,
    token: Option<String>,
    csrf: Option<String>,
    flash: Option<String>,
    device: Option<String>,
    /// A script sent it (`x-live`).
    live: bool,
    label: String,
    /// Where the form stood that was sent: a path of ours.
    referer: Option<String>,
    /// What of the form that could not be taken may stand in an address.
    typed: String,
    /// What was written in it, to be kept by whoever wrote it.
    words: String,
}

impl Asked {
    fn of(request: &Request, secure: bool) -> Self {
        let headers = request.headers();
        let cookie = |name| cookie::get(headers, name, secure);
        let path = request.uri().path();
        let is_api = path.starts_with("/api/");
        let pair = |q: &str| q.split('&').find_map(|p| p.strip_prefix("lang=").map(str::to_owned));
        let chosen = request.uri().query().and_then(pair).and_then(|tag| Language::parse(&tag));
        let remembered = || cookie(Name::Language).and_then(|tag| Language::parse(&tag));
        let address = request.extensions().get::<ConnectInfo<SocketAddr>>();
        // A bearer token opens the API and a cookie opens pages: a page of another site cannot make
        // a browser send the former.
        let bearer = || text(headers, &header::AUTHORIZATION).strip_prefix("Bearer ");
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        Self {
            // Who looks at a hook's address is a person with a link, and no program.
            api: is_api || (path.starts_with("/hooks/") && !reads),
            reads,
            head: request.method() == Method::HEAD,
            path: request.uri().path_and_query().map_or("/", |p| p.as_str()).to_owned(),
            language: chosen.or_else(remembered).unwrap_or_else(|| {
                Language::from_accept_language(text(headers, &header::ACCEPT_LANGUAGE))
            }),
            chosen,
            origin: address.map_or_else(|| "unknown".to_owned(), |a| a.0.ip().to_string()),
            token: if is_api { bearer().map(str::to_owned) } else { cookie(Name::Session) },
            csrf: cookie(Name::Csrf),
            flash: cookie(Name::Flash),
            device: cookie(Name::Device),
            live: headers.contains_key("x-live"),
            label: label(headers),
            referer: referer(headers),
            typed: String::new(),
            words: String::new(),
        }
    }

    /// Where somebody goes on after signing in: the page itself, or the one that had the form, with
    /// what was typed.
    fn back(&self) -> String {
        if self.reads {
            return self.path.clone();
        }
        let here = self.path.split('?').next().unwrap_or_default();
        let form = self.referer.as_deref().unwrap_or(here);
        // What was typed is only understood by the page at whose address it was sent.
        if form.split('?').next() == Some(here) && !self.typed.is_empty() {
            return format!("{here}?{}", self.typed);
        }
        form.to_owned()
    }
}

/// The path of the page of ours that a request came from.
fn referer(headers: &HeaderMap) -> Option<String> {
    let from = text(headers, &header::REFERER).split_once("://")?.1;
    let (host, path) = from.split_once('/')?;
    (host == text(headers, &header::HOST)).then(|| format!("/{path}"))
}

/// Fields that say what somebody meant to do, and nothing that is private: an address stands in
/// histories and in the logs of whatever lies between.
const KEPT: [&str; 3] = ["amount", "currency", "method"];

/// What was typed into a form that came without a session: as a query, and what was written.
async fn typed(request: Request, asked: &Asked) -> (String, String) {
    if asked.reads || asked.api {
        return Default::default();
    }
    let (pairs, words) = posted::turned_away(request).await;
    let kept =
        pairs.iter().filter(|(name, value)| KEPT.contains(&name.as_str()) && !value.is_empty());
    (form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish(), words)
}

fn text<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The visit; a form token that was made for it; and why nobody could be recognised.
async fn visit(web: &Web, asked: &Asked) -> (Visit, Option<String>, Option<Fail>) {
    let token = asked.token.as_deref();
    let seen = session::recognise(&web.app, token, asked.language, &asked.origin).await;
    let (seen, error) = match seen {
        // A program's token opens the API alone: in a browser it would be a session that no code
        // was answered for.
        Ok(seen) if seen.program && !asked.api => (stranger(asked), None),
        Ok(seen) => (seen, None),
        Err(error) => (stranger(asked), Some(Fail::App(error))),
    };
    let fresh = (seen.csrf.is_none() && asked.csrf.is_none() && !asked.api)
        .then(|| session::token(&web.app));
    let token_hash = seen.csrf.as_ref().and(token).map(session::digest);
    let csrf = seen.csrf.or_else(|| asked.csrf.clone()).or_else(|| fresh.clone());
    let visit = Visit::new(Inner {
        actor: seen.actor,
        name: seen.name,
        csrf: csrf.unwrap_or_default(),
        texts: Texts::new(asked.language),
        now_us: web.app.now_us(),
        path: asked.path.clone(),
        label: asked.label.clone(),
        flash: asked.flash.clone(),
        hotline: web.app.config.hotline.clone(),
        takes_mail: web.app.config.support.is_some(),
        hotline_stands: contact::hotline(&web.app),
        state: status::banner(&Texts::new(asked.language), &component::last_known(&web.app)),
        secure: web.secure,
        live: asked.live,
        device_token: asked.device.clone(),
        token_hash,
    });
    (visit, fresh, error)
}

fn stranger(asked: &Asked) -> session::Seen {
    let actor = paydesk_core::person::Actor::stranger(asked.language, &asked.origin);
    session::Seen { actor, csrf: None, name: None, program: false }
}

/// A browser in a few words, as far as it says what it is. Empty when it says nothing: each page
/// then has words for that in its reader's language. Nothing is decided by it.
fn label(headers: &HeaderMap) -> String {
    let agent = text(headers, &header::USER_AGENT);
    let first = |names: &[(&str, &'static str)]| {
        names.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name)
    };
    let browser = first(&[
        ("MicroMessenger", "WeChat"),
        ("Edg/", "Edge"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    browser.into_iter().chain(system).collect::<Vec<_>>().join(" · ")
}

/// Gives an error its words, remembers a chosen language, forgets a shown flash.
fn finish(web: &Web, visit: &Visit, asked: &Asked, response: Response) -> Response {
    let mut response = match response.extensions().get::<Fail>().cloned() {
        Some(fail) => {
            let mut said = say(visit, asked, &fail);
            // What it was stays beside its words: the tests of access tell refusals apart by it.
            said.extensions_mut().insert(fail);
            said
        }
        None => response,
    };
    let headers = response.headers_mut();
    if let Some(language) = asked.chosen {
        cookie::add(headers, cookie::set(Name::Language, language.tag(), web.secure));
    }
    let sets_flash = headers
        .get_all(header::SET_COOKIE)
        .iter()
        .any(|v| v.to_str().is_ok_and(|v| v.contains("paydesk_flash=")));
    if asked.flash.is_some() && asked.reads && !asked.head && !sets_flash {
        cookie::add(headers, cookie::clear(Name::Flash, web.secure));
    }
    let language = HeaderValue::from_static(asked.language.tag());
    headers.entry(header::CONTENT_LANGUAGE).or_insert(language);
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

fn sign_in(asked: &Asked) -> String {
    let back: String = form_urlencoded::byte_serialize(asked.back().as_bytes()).collect();
    format!("/sign-in?back={back}")
}

fn say(visit: &Visit, asked: &Asked, fail: &Fail) -> Response {
    let (status, word) = fail.status();
    if status.is_server_error() {
        // What somebody looked for stands in the query, and is nobody's business here.
        let path = asked.path.split('?').next();
        tracing::error!(path, word, ?fail, "a request failed");
    }
    if asked.api {
        return api::problem::answer(visit, fail);
    }
    if matches!(fail, Fail::App(AppError::SignInNeeded)) && asked.reads {
        return Redirect::to(&sign_in(asked)).into_response();
    }
    let sign_in = matches!(fail, Fail::App(AppError::SignInNeeded)).then(|| sign_in(asked));
    let words = match fail {
        Fail::Stale { words } => words,
        _ => &asked.words,
    };
    problem::page(visit, fail, sign_in, words)
}
