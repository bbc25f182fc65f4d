//! A browser of whom one is attacked: cookies in a jar that others may have put something into.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use paydesk_sim::house::House;
use paydesk_web::{Web, router};
use tower::ServiceExt;

pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

pub(crate) fn site(house: &House) -> Router {
    router(Web { app: house.app.clone(), secure: false })
}

pub(crate) fn encode(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// `/a/{id}/b` with `id` in the place of each parameter.
pub(crate) fn with_id(path: &str, id: &str) -> String {
    let part = |part: &str| if part.starts_with('{') { id.to_owned() } else { part.to_owned() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// The word of what went wrong, if something did.
    pub(crate) word: Option<&'static str>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("plain"))
    }

    /// Whether whoever asked was sent to sign in, or told to.
    pub(crate) fn wants_sign_in(&self) -> bool {
        self.status == StatusCode::UNAUTHORIZED
            || self.header("location").starts_with("/sign-in?back=")
    }
}

pub(crate) async fn send(site: &Router, request: Request<Body>) -> Answer {
    let answer = site.clone().oneshot(request).await.expect("answered");
    let (parts, body) = answer.into_parts();
    let word = parts.extensions.get::<paydesk_web::Fail>().map(|fail| fail.status().1);
    let stream = parts.headers.get(header::CONTENT_TYPE).is_some_and(|k| k == "text/event-stream");
    // A stream has no end that could be waited for.
    let bytes = if stream {
        axum::body::Bytes::new()
    } else {
        to_bytes(body, 1 << 24).await.expect("read")
    };
    let body = String::from_utf8_lossy(&bytes).into_owned();
    Answer { status: parts.status, headers: parts.headers, word, body }
}

/// A browser with cookies.
pub(crate) struct Browser {
    site: Router,
    pub(crate) cookies: Vec<(String, String)>,
}

impl Browser {
    pub(crate) fn new(house: &House) -> Self {
        Self { site: site(house), cookies: Vec::new() }
    }

    pub(crate) fn put(&mut self, name: &str, value: &str) {
        self.cookies.retain(|(n, _)| n != name);
        if !value.is_empty() {
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    async fn go(&mut self, method: Method, path: &str, body: String) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, cookies.join("; "))
            .header(header::CONTENT_TYPE, FORM)
            .body(Body::from(body));
        let answer = send(&self.site, request.expect("a request")).await;
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().expect("plain").split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').expect("a cookie");
            self.put(name, value);
        }
        answer
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.go(Method::GET, path, String::new()).await
    }

    /// Fills in the form of a page, with whatever token the page carries, and sends it there.
    pub(crate) async fn fill(&mut self, page: &str, pairs: &[(&str, &str)]) -> Answer {
        let shown = self.get(page).await;
        let csrf = hidden(&shown.body, "csrf").to_owned();
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend(pairs);
        let path = page.split('?').next().unwrap_or_default();
        self.go(Method::POST, path, encode(&all)).await
    }
}

/// The value of a hidden field of a page.
pub(crate) fn hidden<'a>(page: &'a str, name: &str) -> &'a str {
    let sign = format!("name=\"{name}\" value=\"");
    let rest = page.split(&sign).nth(1).unwrap_or_else(|| panic!("no {name} in {page}"));
    rest.split('"').next().unwrap_or_default()
}
