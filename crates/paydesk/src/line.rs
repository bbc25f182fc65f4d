//! Connections: taken up to a bound, and ended when their requests' heads do not come in time.
//!
//! Why: whoever holds a connection open costs us one that others cannot have. A head must be there
//! within seconds, also between two requests of one connection; bodies and answers have their own
//! times (`paydesk_web::pace`), and so has whoever does not take an answer. One address has a share
//! of the places only: as connections where it comes by itself, as requests in hand where it comes
//! through a proxy of ours. Whoever is on this machine is not counted: that is a proxy, or the
//! operator. Above the bound a visitor is told so at once, with the time after
//! which to come again; money that is under way is not touched by that.

use std::convert::Infallible;
use std::io::{ErrorKind, IoSlice, Read as _, Write as _};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::ConnectInfo;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use paydesk_core::language::Language;
use paydesk_texts::Texts;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::Sleep;
use tower::ServiceExt as _;

use crate::proxy::{Place, Places, Proxies};

/// From the end of one request, or the beginning of the connection, to the end of the next head.
const HEAD_TIME_MAX: Duration = Duration::from_secs(15);
/// How long a visitor may take none of what is written to it.
const WRITE_TIME_MAX: Duration = Duration::from_secs(30);
/// How long a visitor above the bound is spoken to, and how many at once; more are told the same,
/// and hung up on before it is sure that they have heard it.
const TURN_AWAY_TIME_MAX: Duration = Duration::from_secs(2);
const TURN_AWAY_MAX: usize = 64;
/// When to come again, in seconds.
const AGAIN_S: u32 = 5;

/// What connections are taken by.
#[derive(Clone, Debug)]
pub struct Rules {
    pub connections_max: usize,
    /// Of one address.
    pub each_max: usize,
    pub proxies: Proxies,
}

/// Takes connections until told to stop; those that are open finish their request in hand.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    rules: Rules,
    mut stopped: watch::Receiver<bool>,
) {
    let inside = Arc::new(Semaphore::new(rules.connections_max));
    let places = Places::new(rules.each_max);
    let proxies = Arc::new(rules.proxies);
    let outside = Arc::new(Semaphore::new(TURN_AWAY_MAX));
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = told(&mut stopped) => return,
        };
        let (stream, from) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // No more files, or the visitor has gone already.
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let by_itself = !from.ip().to_canonical().is_loopback() && !proxies.trusts(from.ip());
        let share = if by_itself { places.take(from.ip()).map(Some) } else { Some(None) };
        let place = inside.clone().try_acquire_owned().ok();
        if let Some(held) = place.zip(share) {
            let door = Door { proxies: proxies.clone(), places: places.clone() };
            let serving = one(stream, from, (router.clone(), door), stopped.clone());
            tokio::spawn(async move {
                serving.await;
                drop(held);
            });
        } else if let Ok(place) = outside.clone().try_acquire_owned() {
            let (all, each) = (rules.connections_max, rules.each_max);
            tracing::warn!(all, each, "a visitor was turned away: too many connections");
            tokio::spawn(async move {
                // A visitor that does not listen is none of our business.
                let _ = tokio::time::timeout(TURN_AWAY_TIME_MAX, turn_away(stream)).await;
                drop(place);
            });
        } else if let Err(error) = hang_up(stream) {
            tracing::debug!(%error, "a visitor was hung up on without a word");
        }
    }
}

/// What every request is asked on its way in.
#[derive(Clone)]
struct Door {
    proxies: Arc<Proxies>,
    places: Places,
}

impl Door {
    /// Answers a request in its visitor's name; the visitor's share is held until the answer has
    /// been taken.
    async fn pass(self, mut request: Request<Body>, from: SocketAddr, router: Router) -> Response {
        let visitor = self.proxies.visitor(from.ip(), request.headers());
        let forwarded = visitor != from.ip().to_canonical();
        let share = if forwarded { self.places.take(visitor).map(Some) } else { Some(None) };
        let Some(share) = share else {
            tracing::warn!("a visitor was turned away: too many requests at a time");
            return no_room();
        };
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(visitor, from.port())));
        let answer: Result<Response, Infallible> = router.oneshot(request).await;
        let Ok(answer) = answer;
        match share {
            Some(share) => answer.map(|body| Body::new(Held { body, _share: share })),
            None => answer,
        }
    }
}

/// An answer's body with the place that it takes.
struct Held {
    body: Body,
    _share: Place,
}

impl HttpBody for Held {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<hyper::body::Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        self.body.size_hint()
    }
}

async fn one(
    stream: TcpStream,
    from: SocketAddr,
    (router, door): (Router, Door),
    mut stopped: watch::Receiver<bool>,
) {
    let service = service_fn(move |request: Request<Incoming>| {
        // Apart, so that it is gone when the answer begins: a live stream's goes on for minutes.
        let passing = Box::pin(door.clone().pass(request.map(Body::new), from, router.clone()));
        async move { Ok::<_, Infallible>(passing.await) }
    });
    let stream = Timely { stream, most: WRITE_TIME_MAX, stuck: None };
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME_MAX)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = &mut connection => ended,
        () = told(&mut stopped) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    // Broken lines and late heads are everyday; only somebody who looks for them wants to know.
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

async fn told(stopped: &mut watch::Receiver<bool>) {
    // Whoever would tell has gone: that is telling.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

/// A connection that ends when what is written to it is not taken for so long.
struct Timely<S> {
    stream: S,
    most: Duration,
    /// Runs while the other end takes nothing.
    stuck: Option<Pin<Box<Sleep>>>,
}

impl<S> Timely<S> {
    fn in_time<T>(
        &mut self,
        written: Poll<std::io::Result<T>>,
        context: &mut Context<'_>,
    ) -> Poll<std::io::Result<T>> {
        if written.is_ready() {
            self.stuck = None;
            return written;
        }
        let most = self.most;
        let stuck = self.stuck.get_or_insert_with(|| Box::pin(tokio::time::sleep(most)));
        match stuck.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Timely<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Timely<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.in_time(written, context)
    }

    fn poll_flush(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<std::io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        self.in_time(flushed, context)
    }

    fn poll_shutdown(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<std::io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.in_time(written, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

/// Nobody has read yet which language is wanted.
fn full() -> String {
    let say = |language| Texts::new(language).say("problem-full-text");
    format!("{}\n{}\n", say(Language::En), say(Language::ZhHans))
}

/// The same to a visitor behind a proxy, whose connection is not theirs alone.
fn no_room() -> Response {
    let again = [(header::RETRY_AFTER, AGAIN_S.to_string())];
    (StatusCode::SERVICE_UNAVAILABLE, again, full()).into_response()
}

/// The whole answer to somebody for whom there is no room.
fn no_room_at_all() -> String {
    let body = full();
    format!(
        "HTTP/1.1 503 Service Unavailable\r\nretry-after: {AGAIN_S}\r\n\
         content-type: text/plain; charset=utf-8\r\ncontent-length: {}\r\n\
         cache-control: no-store\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}

/// Says that there is no room.
async fn turn_away(mut stream: TcpStream) -> std::io::Result<()> {
    // What was sent must be read, or closing would take the answer away again.
    let mut sent = [0; 4096];
    let _ = stream.read(&mut sent).await?;
    stream.write_all(no_room_at_all().as_bytes()).await?;
    stream.shutdown().await?;
    while stream.read(&mut sent).await? > 0 {}
    Ok(())
}

/// Says it to one more than are turned away properly: at once, without waiting for anything, so
/// that it holds nothing of ours. Most will hear it.
fn hang_up(stream: TcpStream) -> std::io::Result<()> {
    let mut stream = stream.into_std()?;
    let mut sent = [0; 4096];
    // Nothing may have come yet.
    let _ = stream.read(&mut sent);
    stream.write_all(no_room_at_all().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_takes_nothing_is_not_written_to_for_ever() {
        let (ours, mut theirs) = tokio::io::duplex(64);
        let most = Duration::from_millis(300);
        let mut line = Timely { stream: ours, most, stuck: None };
        // As long as something is taken now and then, it goes on.
        let taking = async {
            let mut taken = [0; 64];
            for _ in 0..10 {
                tokio::time::sleep(Duration::from_millis(100)).await;
                theirs.read_exact(&mut taken).await.unwrap();
            }
        };
        let (written, ()) = tokio::join!(line.write_all(&[b'a'; 640]), taking);
        written.unwrap();
        let stuck = line.write_all(&[b'a'; 640]).await.unwrap_err();
        assert_eq!(stuck.kind(), ErrorKind::TimedOut);
    }
}
