//! Who may turn a switch: our own pages and programs, and no page of another site. The switches
//! stand open to everybody on the machine, and so to every page that its browser shows.

use axum::http::{HeaderMap, header};

/// Whether a request comes from a page of ours, or from no page at all. What a browser says of that
/// cannot be set by a page; programs say nothing.
pub(crate) fn is_ours(headers: &HeaderMap) -> bool {
    let said = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = said("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = said(header::ORIGIN.as_str()) else { return true };
    let host = origin.split_once("://").map(|(_, host)| host);
    // A page that says nothing of itself (`null`) is not told from another's.
    host.is_some() && host == said(header::HOST.as_str())
}
