//! How pages leave: rendered, escaped, and with headers that let nothing but our own style run.

use std::sync::LazyLock;

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

pub(crate) const STYLE: &str = include_str!("../templates/style.css");

static STYLE_HASH: LazyLock<String> =
    LazyLock::new(|| STANDARD.encode(Sha256::digest(STYLE.as_bytes())));

/// A page. `form_target` is where its form may lead besides here: browsers check redirects too.
pub(crate) fn page(status: StatusCode, page: &impl Template, form_target: &str) -> Response {
    let html = match page.render() {
        Ok(html) => html,
        Err(error) => {
            tracing::error!(%error, "a page of the sandbox bank could not be rendered");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let policy = format!(
        "default-src 'none'; img-src data:; style-src 'sha256-{}'; \
         form-action 'self' {form_target}; base-uri 'none'; frame-ancestors 'none'",
        *STYLE_HASH
    );
    let mut response = (status, Html(html)).into_response();
    let headers = response.headers_mut();
    // An origin in ASCII; one that is not simply gets no policy to be sent by.
    if let Ok(policy) = HeaderValue::try_from(policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    let fixed = [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// A stretch of text, or an address in it that can be pressed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Stretch<'a> {
    pub(crate) text: &'a str,
    pub(crate) is_link: bool,
}

/// Finds the http and https addresses in a text. Whoever prints the stretches still escapes them.
pub(crate) fn stretches(text: &str) -> Vec<Stretch<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = next_link(rest) {
        let tail = &rest[start..];
        let ends = |c: char| c.is_whitespace() || !c.is_ascii() || "<>\"'`".contains(c);
        let end = tail.find(ends).unwrap_or(tail.len());
        let link = tail[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']']);
        found.push(Stretch { text: &rest[..start], is_link: false });
        found.push(Stretch { text: link, is_link: true });
        rest = &tail[link.len()..];
    }
    found.push(Stretch { text: rest, is_link: false });
    found.retain(|stretch| !stretch.text.is_empty());
    found
}

fn next_link(text: &str) -> Option<usize> {
    let found = ["http://", "https://"].into_iter().filter_map(|scheme| text.find(scheme));
    found.min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let show = |stretch: Stretch<'_>| match stretch.is_link {
            true => format!("[{}]", stretch.text),
            false => stretch.text.to_owned(),
        };
        stretches(text).into_iter().map(show).collect()
    }

    #[test]
    fn addresses_are_found_and_end_where_the_sentence_goes_on() {
        assert_eq!(shown("no link"), "no link");
        assert_eq!(shown(""), "");
        assert_eq!(shown("See http://a.b/c?d=1."), "See [http://a.b/c?d=1].");
        assert_eq!(shown("请打开 https://a.b/c，谢谢。"), "请打开 [https://a.b/c]，谢谢。");
        assert_eq!(shown("(http://a.b) http://c.d"), "([http://a.b]) [http://c.d]");
        assert_eq!(shown("http://a\"onload=x"), "[http://a]\"onload=x");
        assert_eq!(shown("javascript:alert(1)"), "javascript:alert(1)");
    }
}
