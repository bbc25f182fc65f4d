//! Every route, one list: method, address, who it is for, and its handler. The test of access walks
//! this list with every role.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::handler::Handler;
use axum::http::{HeaderName, HeaderValue, Method, Response, header};
use axum::middleware::{from_fn_with_state, map_response_with_state};
use axum::routing::{MethodRouter, get};
use paydesk_app::access;
use paydesk_core::person::Actor;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use crate::gate::gate;
use crate::{Fail, Web, assets};

/// Whom a route is for. Use cases ask again; this is the first of two doors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Anyone,
    /// Anyone, also while the database is away: help and how to reach us. Whoever asks is then
    /// nobody, and the handler does without the books.
    Public,
    /// Somebody with any session of their own: signed in, or in recovery.
    Known,
    /// Fully signed in.
    Person,
    Staff,
    Supervisor,
    Merchant,
}

impl Who {
    pub fn admits(self, actor: &Actor) -> Result<(), Fail> {
        match self {
            Self::Anyone | Self::Public => Ok(()),
            Self::Known => Ok(access::known(actor).map(|_| ())?),
            Self::Person => Ok(access::signed_in(actor).map(|_| ())?),
            Self::Staff => Ok(access::staff(actor).map(|_| ())?),
            Self::Supervisor => Ok(access::supervisor(actor).map(|_| ())?),
            Self::Merchant => Ok(access::merchant_staff(actor).map(|_| ())?),
        }
    }
}

/// One line of the list.
pub struct Route {
    pub method: Method,
    pub path: &'static str,
    pub who: Who,
    pub handler: MethodRouter<Web>,
}

impl Route {
    pub fn new(method: Method, path: &'static str, who: Who, handler: MethodRouter<Web>) -> Self {
        Self { method, path, who, handler }
    }
}

/// All routes: each noun's file has its own part of the list.
pub fn routes() -> Vec<Route> {
    use crate::{api, page};
    let parts: &[fn() -> Vec<Route>] = &[
        api::routes,
        page::act::routes,
        page::approval::routes,
        page::article::routes,
        page::callback::routes,
        page::card::routes,
        page::checkout::routes,
        page::checkup::routes,
        page::conversation::routes,
        page::correction::routes,
        page::demo::routes,
        page::desk::callback::routes,
        page::desk::mail::routes,
        page::desk::routes,
        page::device::routes,
        page::feedback::routes,
        page::genuine::routes,
        page::help::routes,
        page::home::routes,
        page::hook::routes,
        page::identity::routes,
        page::incident::routes,
        page::job::routes,
        page::kept::routes,
        page::live::routes,
        page::lock::routes,
        page::merchant::routes,
        page::official::routes,
        page::order::routes,
        page::pay::routes,
        page::payment::routes,
        page::profile::routes,
        page::proof::routes,
        page::recovery::routes,
        page::refund::routes,
        page::registration::routes,
        page::reset::routes,
        page::send::routes,
        page::session::routes,
        page::status::routes,
        page::token::routes,
        page::topup::routes,
        page::trust::routes,
    ];
    parts.iter().flat_map(|part| part()).collect()
}

/// Nothing from elsewhere runs or loads here. Forms go to us and, by our redirect, to the bank's
/// page, where cards are entered.
/// `connect`: whom scripts may ask.
pub(crate) fn csp(bank_origin: &str, connect: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; \
         img-src 'self' data:; connect-src {connect}; manifest-src 'self'; \
         form-action 'self' {bank_origin}; base-uri 'none'; frame-ancestors 'none'"
    )
}

const HEADERS: [(&str, &str); 4] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(self), geolocation=(), microphone=()"),
];

/// The whole site.
pub fn router(web: Web) -> Router {
    let gated = |who| from_fn_with_state((web.clone(), who), gate);
    // Routes of one address become one method router, each method behind its own gate.
    let mut by_path: BTreeMap<&'static str, MethodRouter<Web>> = BTreeMap::new();
    for route in routes() {
        let handler = route.handler.layer(gated(route.who));
        let merged = match by_path.remove(route.path) {
            Some(others) => others.merge(handler),
            None => handler,
        };
        by_path.insert(route.path, merged);
    }
    let mut router = Router::new();
    for (path, handler) in by_path {
        let no_method = (async || Fail::WrongMethod).layer(gated(Who::Public));
        router = router.route(path, handler.fallback(no_method));
    }
    // As one layer, outermost first: each by itself would be made anew for each request.
    let around = (
        map_response_with_state(headers(&web), add_headers),
        CatchPanicLayer::new(),
        CompressionLayer::new(),
        DefaultBodyLimit::max(32 * 1024 * 1024),
    );
    router
        .route("/static/{file}", get(assets::serve))
        .fallback((async || Fail::NoRoute).layer(gated(Who::Public)))
        .layer(around)
        .with_state(web)
}

/// What every answer carries that does not say otherwise itself.
type Headers = Arc<[(HeaderName, HeaderValue)]>;

fn headers(web: &Web) -> Headers {
    let fixed = HEADERS.into_iter();
    let mut all: Vec<(HeaderName, HeaderValue)> = fixed
        .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
        .collect();
    let csp = HeaderValue::from_str(&csp(&web.app.config.bank_origin, "'self'"));
    all.extend(csp.ok().map(|csp| (header::CONTENT_SECURITY_POLICY, csp)));
    if web.secure {
        // Whoever came over https once comes so again, whatever a link says (RFC 6797).
        let value = HeaderValue::from_static("max-age=31536000");
        all.push((header::STRICT_TRANSPORT_SECURITY, value));
    }
    all.into()
}

async fn add_headers<B>(State(headers): State<Headers>, mut response: Response<B>) -> Response<B> {
    for (name, value) in headers.iter() {
        response.headers_mut().entry(name).or_insert_with(|| value.clone());
    }
    response
}
