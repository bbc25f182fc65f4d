//! A posted form: read whole (bounded), its token checked, its fields by name. Files come with
//! multipart forms, bounded in number and size.

use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, header};

use crate::page::shell::form::Form;
use crate::{Fail, Visit};

/// Bytes of a form without files.
const FORM_BYTES_MAX: usize = 64 * 1024;
/// Bytes of one file, and files in one form.
pub const FILE_BYTES_MAX: usize = 5 * 1024 * 1024;
pub const FILES_MAX: usize = 5;

/// A file as it was sent.
#[derive(Clone, Debug)]
pub struct File {
    pub name: String,
    pub bytes: Bytes,
}

/// The fields of a form, in order; its token was right.
#[derive(Clone, Debug, Default)]
pub struct Posted {
    pub pairs: Vec<(String, String)>,
    pub files: Vec<File>,
}

impl Posted {
    /// A field's value; of a name sent twice the last one counts, a missing one is empty.
    pub fn get(&self, name: &str) -> &str {
        self.pairs.iter().rev().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }

    /// Every value of a name, for check boxes.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.pairs.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str()).collect()
    }

    /// The idempotency key that the form carried.
    pub fn key(&self) -> &str {
        self.get("idempotency_key")
    }

    /// Fills a page's form with what was typed, and keeps its key.
    pub fn fill(&self, form: Form) -> Form {
        let pairs = self.pairs.iter().map(|(n, v)| (n.as_str(), v.as_str()));
        form.filled(pairs).keyed(self.key().to_owned())
    }
}

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = Fail;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fail> {
        let visit = request.extensions().get::<Visit>().cloned().ok_or(Fail::Forged)?;
        same_site(request.headers())?;
        let kind = request.headers().get(header::CONTENT_TYPE);
        let multipart = kind
            .and_then(|kind| kind.to_str().ok())
            .is_some_and(|kind| kind.starts_with("multipart/form-data"));
        let posted = if multipart {
            let parts = Multipart::from_request(request, state).await;
            read_parts(parts.map_err(|_| Fail::BadBody)?).await?
        } else {
            let bytes = axum::body::to_bytes(request.into_body(), FORM_BYTES_MAX).await;
            Self { pairs: parse(&bytes.map_err(|_| Fail::TooLarge)?), files: Vec::new() }
        };
        // An empty token never fits: every form carries one.
        let sent = posted.get("csrf").as_bytes();
        if sent.is_empty() || !equal(sent, visit.csrf().as_bytes()) {
            return Err(Fail::Forged);
        }
        Ok(posted)
    }
}

/// A browser says where a form comes from; another site's is refused even with a right token.
fn same_site(headers: &HeaderMap) -> Result<(), Fail> {
    let text = |name: header::HeaderName| headers.get(name).and_then(|v| v.to_str().ok());
    let site = headers.get("sec-fetch-site").and_then(|v| v.to_str().ok());
    if site.is_some_and(|site| site == "cross-site" || site == "same-site") {
        return Err(Fail::Forged);
    }
    match (text(header::ORIGIN), text(header::HOST)) {
        (Some(origin), Some(host)) => {
            let from = origin.split_once("://").map(|(_, rest)| rest);
            if from == Some(host) { Ok(()) } else { Err(Fail::Forged) }
        }
        _ => Ok(()),
    }
}

/// Compares without stopping at the first difference.
fn equal(a: &[u8], b: &[u8]) -> bool {
    paydesk_core::challenge::digests_equal(a, b)
}

/// `application/x-www-form-urlencoded` as browsers send it; bytes that are no UTF-8 are replaced.
pub fn parse(bytes: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(bytes).into_owned().take(200).collect()
}

async fn read_parts(mut parts: Multipart) -> Result<Posted, Fail> {
    let mut posted = Posted::default();
    let mut seen = 0;
    while let Some(mut part) = parts.next_field().await.map_err(|_| Fail::BadBody)? {
        seen += 1;
        if seen > 50 {
            return Err(Fail::TooLarge);
        }
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.file_name().map(str::to_owned);
        let most = if file_name.is_some() { FILE_BYTES_MAX } else { FORM_BYTES_MAX };
        let mut bytes = Vec::new();
        while let Some(chunk) = part.chunk().await.map_err(|_| Fail::BadBody)? {
            if bytes.len() + chunk.len() > most {
                return Err(Fail::TooLarge);
            }
            bytes.extend_from_slice(&chunk);
        }
        match file_name {
            // A file field left empty is sent as a file without name and bytes.
            Some(name) if name.is_empty() && bytes.is_empty() => {}
            Some(name) => posted.files.push(File { name, bytes: bytes.into() }),
            None => posted.pairs.push((name, String::from_utf8_lossy(&bytes).into_owned())),
        }
        if posted.files.len() > FILES_MAX {
            return Err(Fail::TooLarge);
        }
    }
    Ok(posted)
}
