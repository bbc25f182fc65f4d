//! A posted form: read whole (bounded), its token checked, its fields by name. Files come with
//! multipart forms, where a page takes them, bounded in number and size, and by the [room](Room)
//! that there is for what visitors send.

use std::sync::Arc;
use std::task::Poll;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, header};
use futures_util::{StreamExt as _, stream};

use crate::page::shell::form::Form;
use crate::room::Room;
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
    _room: Arc<Room>,
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

    async fn from_request(request: Request, _: &S) -> Result<Self, Fail> {
        let visit = request.extensions().get::<Visit>().cloned().ok_or(Fail::Forged)?;
        same_site(request.headers())?;
        if is_multipart(request.headers()) {
            return Err(Fail::BadBody);
        }
        plain(request, &visit).await
    }
}

/// A form that may carry files. They are taken from whoever has a session, be it a guest's, and
/// only after the form's token was right: what comes before them is as bounded as any form.
#[derive(Clone, Debug)]
pub struct WithFiles(pub Posted);

impl<S: Send + Sync> FromRequest<S> for WithFiles {
    type Rejection = Fail;

    async fn from_request(request: Request, _: &S) -> Result<Self, Fail> {
        let visit = request.extensions().get::<Visit>().cloned().ok_or(Fail::Forged)?;
        same_site(request.headers())?;
        if !is_multipart(request.headers()) {
            return plain(request, &visit).await.map(Self);
        }
        let taken = visit.actor().session.is_some();
        let posted = multipart(request, |csrf| taken && fits(&visit, csrf)).await?;
        own(&visit, posted).map(Self)
    }
}

async fn plain(request: Request, visit: &Visit) -> Result<Posted, Fail> {
    let bytes = axum::body::to_bytes(request.into_body(), FORM_BYTES_MAX).await;
    let pairs = parse(&bytes.map_err(|_| Fail::TooLarge)?);
    own(visit, Posted { pairs, ..Posted::default() })
}

/// The form, if its token is this session's.
fn own(visit: &Visit, posted: Posted) -> Result<Posted, Fail> {
    let fits = fits(visit, posted.get("csrf"));
    if fits { Ok(posted) } else { Err(Fail::Stale { words: words(&posted.pairs) }) }
}

/// An empty token never fits: every form carries one.
fn fits(visit: &Visit, csrf: &str) -> bool {
    !csrf.is_empty() && equal(csrf.as_bytes(), visit.csrf().as_bytes())
}

/// Fields in which people write at length.
const WRITTEN: [&str; 3] = ["words", "reason", "note"];

/// What somebody wrote, for a form that cannot be taken.
fn words(pairs: &[(String, String)]) -> String {
    let written = pairs.iter().filter(|(name, _)| WRITTEN.contains(&name.as_str()));
    let written: Vec<_> =
        written.map(|(_, value)| value.trim()).filter(|v| !v.is_empty()).collect();
    written.join("\n\n")
}

/// The fields of a form that is turned away unseen, without its files; and what was written.
pub(crate) async fn turned_away(request: Request) -> (Vec<(String, String)>, String) {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let pairs = if is_multipart(request.headers()) {
        multipart(request, |_| false).await.unwrap_or_default().pairs
    } else if kind == Some("application/x-www-form-urlencoded") {
        let bytes = axum::body::to_bytes(request.into_body(), FORM_BYTES_MAX).await;
        parse(&bytes.unwrap_or_default())
    } else {
        Vec::new()
    };
    let words = words(&pairs);
    (pairs, words)
}

fn is_multipart(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("multipart/form-data"))
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

/// The request with a body that is read a piece at a time. The reader of forms takes all that is
/// there before it looks at any of it; so it looks at each piece before it takes the next.
fn piecewise(request: Request) -> Request {
    request.map(|body| {
        let mut pieces = body.into_data_stream();
        let mut taken = false;
        Body::from_stream(stream::poll_fn(move |context| {
            if std::mem::take(&mut taken) {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            let piece = pieces.poll_next_unpin(context);
            taken = matches!(piece, Poll::Ready(Some(Ok(_))));
            piece
        }))
    })
}

/// Reads the fields of a form that may carry files, and the files from where `may` says so of the
/// token that came before them; a file that may not come ends the reading, and what is wrong is
/// said of the fields alone.
///
/// # Errors
/// It is no such form, or too much of one.
pub async fn multipart(request: Request, may: impl Fn(&str) -> bool) -> Result<Posted, Fail> {
    let visitor = Room::of(&request);
    let parts = Multipart::from_request(piecewise(request), &()).await;
    let mut parts = parts.map_err(|_| Fail::BadBody)?;
    let mut posted = Posted::default();
    let (mut seen, mut left) = (0, FORM_BYTES_MAX);
    while let Some(mut part) = parts.next_field().await.map_err(|_| Fail::BadBody)? {
        seen += 1;
        if seen > 50 {
            return Err(Fail::TooLarge);
        }
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.file_name().map(str::to_owned);
        if file_name.is_some() && !may(posted.get("csrf")) {
            break;
        }
        let most = if file_name.is_some() { FILE_BYTES_MAX } else { left };
        let (mut bytes, mut room) = (Vec::new(), visitor.another());
        while let Some(chunk) = part.chunk().await.map_err(|_| Fail::BadBody)? {
            if bytes.len() + chunk.len() > most {
                return Err(Fail::TooLarge);
            }
            if file_name.is_some() {
                room.take(chunk.len())?;
            }
            bytes.extend_from_slice(&chunk);
        }
        match file_name {
            // A file field left empty is sent as a file without name and bytes.
            Some(name) if name.is_empty() && bytes.is_empty() => {}
            Some(name) => {
                posted.files.push(File { name, bytes: bytes.into(), _room: Arc::new(room) });
            }
            None => {
                left -= bytes.len();
                posted.pairs.push((name, String::from_utf8_lossy(&bytes).into_owned()));
            }
        }
        if posted.files.len() > FILES_MAX {
            return Err(Fail::TooLarge);
        }
    }
    Ok(posted)
}

/// A whole body with files in it, as far as there is room for it; none is needed for as much as a
/// form without files may have.
pub(crate) async fn whole(request: Request, most: usize) -> Result<(Vec<u8>, Room), Fail> {
    let (mut bytes, mut room, mut counted) = (Vec::new(), Room::of(&request), 0);
    let mut stream = request.into_body().into_data_stream();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| Fail::TooLarge)?;
        if bytes.len() + chunk.len() > most {
            return Err(Fail::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
        if bytes.len() > FORM_BYTES_MAX {
            room.take(bytes.len() - counted)?;
            counted = bytes.len();
        }
    }
    Ok((bytes, room))
}
