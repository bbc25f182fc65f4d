//! The static files: stylesheet, drawings, scripts, all inside the binary.
//!
//! A page names a file with its hash (`/static/paydesk.css?v=4f0c…`), so a browser may keep it for
//! good: another content is another address. Asked without its hash, or with an old one, a file is
//! answered as it is now, to be asked about again soon.

use axum::extract::RawQuery;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::sync::LazyLock;

use crate::address::Path;
use crate::{Fail, Reply};

#[derive(rust_embed::RustEmbed)]
#[folder = "static"]
struct Static;

/// 64 bits tell one content of a file from the next.
const HASH_BYTES: usize = 8;

const FOR_GOOD: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const FOR_NOW: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// The address of a file with the hash of its content; of a file that is not there, without.
#[must_use]
pub fn href(file: &str) -> String {
    match Static::get(file) {
        Some(found) => format!("/static/{file}?v={}", hash(&found)),
        None => {
            tracing::error!(file, "a page names a static file that is not there");
            format!("/static/{file}")
        }
    }
}

/// The words of a file that stands in another one.
pub(crate) fn text(file: &str) -> String {
    let found = Static::get(file).map(|found| found.data.into_owned());
    String::from_utf8(found.unwrap_or_default()).unwrap_or_default()
}

/// `GET /static/{file}`.
pub async fn serve(
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Reply {
    let (Some(found), Some(kind)) = (Static::get(&file), content_type(&file)) else {
        return Err(Fail::NoRoute);
    };
    let hash = hash(&found);
    let tag = format!("\"{hash}\"");
    let asked_by_hash = query.as_deref().and_then(|query| query.strip_prefix("v=")) == Some(&hash);
    let keep = if asked_by_hash { FOR_GOOD } else { FOR_NOW };
    let unchanged = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim().trim_start_matches("W/") == tag);
    let about = [
        (header::CACHE_CONTROL, keep),
        (header::ETAG, HeaderValue::from_str(&tag).expect("hex digits in quotes")),
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    Ok(if unchanged {
        (StatusCode::NOT_MODIFIED, about).into_response()
    } else {
        (about, found.data.into_owned()).into_response()
    })
}

/// Which pages these are: another program, or another file among these, is another version.
#[must_use]
pub fn version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        let mut digest = Sha256::new().chain_update(env!("CARGO_PKG_VERSION"));
        for file in Static::iter() {
            let hash = Static::get(&file).map(|found| found.metadata.sha256_hash());
            digest.update(file.as_bytes());
            digest.update(hash.unwrap_or_default());
        }
        hex(&digest.finalize())
    });
    &VERSION
}

fn hash(file: &rust_embed::EmbeddedFile) -> String {
    hex(&file.metadata.sha256_hash())
}

/// As much of a digest as tells one from the next.
pub(crate) fn hex(digest: &[u8]) -> String {
    let mut hex = String::with_capacity(2 * HASH_BYTES);
    for byte in digest.iter().take(HASH_BYTES) {
        write!(hex, "{byte:02x}").expect("writing to a string does not fail");
    }
    hex
}

/// By the end of the name; what has no type here is not served.
fn content_type(file: &str) -> Option<&'static str> {
    Some(match file.rsplit_once('.')?.1 {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use axum::response::Response;

    use super::*;

    async fn get(file: &str, query: Option<&str>, known: Option<&str>) -> Response {
        let mut headers = HeaderMap::new();
        if let Some(known) = known {
            headers.insert(header::IF_NONE_MATCH, known.parse().expect("a header value"));
        }
        serve(Path(file.into()), RawQuery(query.map(Into::into)), headers).await.into_response()
    }

    fn text(response: &Response, name: header::HeaderName) -> &str {
        response.headers().get(name).map_or("", |value| value.to_str().expect("ASCII"))
    }

    #[tokio::test]
    async fn a_file_asked_by_its_hash_is_kept_for_good() {
        let href = href("paydesk.css");
        let query = href.split_once('?').expect("a hash").1;
        let response = get("paydesk.css", Some(query), None).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(text(&response, header::CONTENT_TYPE), "text/css; charset=utf-8");
        assert!(text(&response, header::CACHE_CONTROL).contains("immutable"));
        let tag = text(&response, header::ETAG).to_owned();
        for known in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}")] {
            let again = get("paydesk.css", None, Some(&known)).await;
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{known}");
        }
    }

    #[tokio::test]
    async fn without_its_hash_a_file_is_kept_for_a_while() {
        for query in [None, Some("v=0000000000000000"), Some("x=1")] {
            let response = get("favicon.svg", query, Some("\"old\"")).await;
            assert_eq!(response.status(), StatusCode::OK);
            assert_eq!(text(&response, header::CACHE_CONTROL), "public, max-age=300");
        }
    }

    #[tokio::test]
    async fn what_is_not_there_is_not_found() {
        for file in ["", "x.css", "../Cargo.toml", "../src/lib.rs", "/etc/passwd", "paydesk"] {
            assert_eq!(get(file, None, None).await.status(), StatusCode::NOT_FOUND, "{file}");
        }
        assert_eq!(href("x.css"), "/static/x.css");
    }
}
