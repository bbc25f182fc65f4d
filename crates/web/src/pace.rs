//! How long a request may take: its body must come at a pace, its answer must begin in time.
//!
//! Why: a connection costs its sender nothing, and each that is held open is one that others cannot
//! have. A body is given some seconds to begin and then time for what has come already, so that
//! pictures over a slow line arrive and one byte a minute does not; and never more than a minute
//! ahead, so that much that came at once does not stand still for long. How long a request's head
//! may take is decided where connections are taken (`paydesk::line`).

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes, HttpBody as _};
use axum::extract::Request;
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use futures_util::StreamExt as _;
use futures_util::stream::Stream;
use tokio::time::{Instant, Sleep};

use crate::Fail;

/// What a body may take beyond its pace.
const BODY_TIME_MAX: Duration = Duration::from_secs(10);
/// The slowest line that is waited for: a picture of 5 MB takes five minutes over it.
const BYTES_A_SECOND: u64 = 16 * 1024;
/// The most that a body has ahead, whatever came before.
const AHEAD_MAX: Duration = Duration::from_secs(60);
/// No answer takes longer to begin; live streams begin at once and then go on.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(30);

/// What of a body that is too large is still taken, and for how long: whoever is hung up on while
/// sending never reads why.
const REST_BYTES_MAX: usize = 32 * 1024 * 1024;
const REST_TIME_MAX: Duration = Duration::from_secs(30);

/// Runs the rest within its time.
pub(crate) async fn within(request: Request, next: Next) -> Response {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD);
    let sending = sending(&request);
    let slow = Arc::new(AtomicBool::new(false));
    let (head, body) = request.into_parts();
    let (body, rest) = paced(body, (BODY_TIME_MAX, AHEAD_MAX), &slow);
    let request = Request::from_parts(head, body);
    let done = tokio::time::timeout(ANSWER_TIME_MAX + sending, next.run(request)).await;
    if slow.load(Ordering::Relaxed) {
        return Fail::TooSlow.into_response();
    }
    let answer = done.unwrap_or_else(|_| Fail::Late { changes }.into_response());
    if answer.status() == StatusCode::PAYLOAD_TOO_LARGE {
        // However far it came: the answer is ready.
        let _ = tokio::time::timeout(REST_TIME_MAX, rest.throw_away()).await;
    }
    answer
}

/// How long the body may take at the slowest pace, as far as its length is said.
fn sending(request: &Request) -> Duration {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    length.map_or(Duration::ZERO, |length| BODY_TIME_MAX + pace(length))
}

fn pace(bytes: u64) -> Duration {
    Duration::from_millis(bytes.saturating_mul(1000) / BYTES_A_SECOND)
}

/// The body for whoever reads it, and what they leave of it; what it may take beyond its pace, and
/// how far ahead of it it may be.
fn paced(
    body: Body,
    (beyond, ahead): (Duration, Duration),
    slow: &Arc<AtomicBool>,
) -> (Body, Rest) {
    let ended = body.is_end_stream();
    let until = Box::pin(tokio::time::sleep(beyond));
    let paced = Paced { body: body.into_data_stream(), until, ahead, slow: slow.clone(), ended };
    let rest = Rest(Arc::new(Mutex::new(paced)));
    (if ended { Body::empty() } else { Body::from_stream(rest.clone()) }, rest)
}

/// A body in two hands: whoever reads it, and whoever throws the rest of it away.
#[derive(Clone)]
struct Rest(Arc<Mutex<Paced>>);

impl Rest {
    /// Takes what is still coming, within its bound.
    async fn throw_away(mut self) {
        let mut left = REST_BYTES_MAX;
        while let Some(Ok(piece)) = self.next().await {
            left = left.saturating_sub(piece.len());
            if left == 0 {
                break;
            }
        }
    }
}

impl Stream for Rest {
    type Item = Result<Bytes, axum::BoxError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // Nobody panics with the lock in hand, and nobody waits with it.
        let mut paced = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Pin::new(&mut *paced).poll_next(context)
    }
}

/// A body that ends with an error when it falls behind.
struct Paced {
    body: BodyDataStream,
    until: Pin<Box<Sleep>>,
    ahead: Duration,
    slow: Arc<AtomicBool>,
    ended: bool,
}

impl Stream for Paced {
    type Item = Result<Bytes, axum::BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.ended {
            return Poll::Ready(None);
        }
        match Pin::new(&mut self.body).poll_next(context) {
            Poll::Ready(Some(Ok(bytes))) => {
                let earned = self.until.deadline() + pace(bytes.len() as u64);
                let until = earned.min(Instant::now() + self.ahead);
                self.until.as_mut().reset(until);
                Poll::Ready(Some(Ok(bytes)))
            }
            Poll::Ready(end) => {
                self.ended = true;
                Poll::Ready(end.map(|end| end.map_err(Into::into)))
            }
            Poll::Pending if self.until.as_mut().poll(context).is_ready() => {
                self.ended = true;
                self.slow.store(true, Ordering::Relaxed);
                Poll::Ready(Some(Err("the body came too slowly".into())))
            }
            Poll::Pending => Poll::Pending,
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::stream;

    use super::*;

    /// So many pieces of so many bytes, a moment apart; whether the whole was read.
    async fn sent(pieces: u64, bytes: usize) -> bool {
        let apart = Duration::from_millis(20);
        let pieces_sent = stream::unfold(0, move |n| async move {
            tokio::time::sleep(apart).await;
            (n < pieces).then(|| (Ok::<_, axum::Error>(Bytes::from(vec![b'a'; bytes])), n + 1))
        });
        let slow = Arc::new(AtomicBool::new(false));
        let times = (Duration::from_millis(400), Duration::from_secs(1));
        let (body, _) = paced(Body::from_stream(pieces_sent), times, &slow);
        let read = axum::body::to_bytes(body, usize::MAX).await.is_ok();
        assert_eq!(read, !slow.load(Ordering::Relaxed));
        read
    }

    #[tokio::test]
    async fn a_slow_line_is_waited_for_and_a_trickle_is_not() {
        // Each piece is worth seconds, and all of them take longer than what is given beyond that.
        assert!(sent(50, 64 * 1024).await);
        assert!(!sent(10_000, 1).await);
    }

    #[tokio::test]
    async fn attack_standing_still_after_much_was_sent() {
        let much = stream::iter([Ok::<_, axum::Error>(Bytes::from(vec![b'a'; 8 << 20]))]);
        // A byte now and then is no progress.
        let trickle = stream::unfold((), async |()| {
            tokio::time::sleep(Duration::from_millis(50)).await;
            Some((Ok(Bytes::from_static(b"a")), ()))
        });
        let slow = Arc::new(AtomicBool::new(false));
        let times = (Duration::from_millis(400), Duration::from_millis(600));
        let (body, _) = paced(Body::from_stream(much.chain(trickle)), times, &slow);
        let read = axum::body::to_bytes(body, usize::MAX);
        let read = tokio::time::timeout(Duration::from_secs(10), read).await;
        assert!(read.expect("what it sent is worth eight minutes").is_err());
        assert!(slow.load(Ordering::Relaxed));
    }
}
