//! Connections: taken up to a bound, and ended when their requests' heads do not come in time.
//!
//! Why: whoever holds a connection open costs us one that others cannot have. A head must be there
//! within seconds, also between two requests of one connection; bodies and answers have their own
//! times (`paydesk_web::pace`). Above the bound a visitor is told so at once, with the time after
//! which to come again; money that is under way is not touched by that.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use paydesk_core::language::Language;
use paydesk_texts::Texts;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tower::ServiceExt as _;

/// From the end of one request, or the beginning of the connection, to the end of the next head.
const HEAD_TIME_MAX: Duration = Duration::from_secs(15);
/// How long a visitor above the bound is spoken to, and how many at once; more are hung up on.
const TURN_AWAY_TIME_MAX: Duration = Duration::from_secs(2);
const TURN_AWAY_MAX: usize = 64;
/// When to come again, in seconds.
const AGAIN_S: u32 = 5;

/// Takes connections until told to stop; those that are open finish their request in hand.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    connections_max: usize,
    mut stopped: watch::Receiver<bool>,
) {
    let inside = Arc::new(Semaphore::new(connections_max));
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
        if let Ok(place) = inside.clone().try_acquire_owned() {
            let serving = one(stream, from, router.clone(), stopped.clone());
            tokio::spawn(async move {
                serving.await;
                drop(place);
            });
        } else if let Ok(place) = outside.clone().try_acquire_owned() {
            tracing::warn!(connections_max, "a visitor was turned away: too many connections");
            tokio::spawn(async move {
                // A visitor that does not listen is none of our business.
                let _ = tokio::time::timeout(TURN_AWAY_TIME_MAX, turn_away(stream)).await;
                drop(place);
            });
        }
    }
}

async fn one(
    stream: TcpStream,
    from: SocketAddr,
    router: Router,
    mut stopped: watch::Receiver<bool>,
) {
    let service = service_fn(move |request: Request<Incoming>| {
        let (mut request, router) = (request.map(Body::new), router.clone());
        request.extensions_mut().insert(ConnectInfo(from));
        async move {
            let answer: Result<_, Infallible> = router.oneshot(request).await;
            answer
        }
    });
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

/// Says that there is no room, in both languages: nobody has read yet which one is wanted.
async fn turn_away(mut stream: TcpStream) -> std::io::Result<()> {
    let say = |language| Texts::new(language).say("problem-full-text");
    let body = format!("{}\n{}\n", say(Language::En), say(Language::ZhHans));
    let length = body.len();
    let head = format!(
        "HTTP/1.1 503 Service Unavailable\r\nretry-after: {AGAIN_S}\r\n\
         content-type: text/plain; charset=utf-8\r\ncontent-length: {length}\r\n\
         cache-control: no-store\r\nconnection: close\r\n\r\n"
    );
    // What was sent must be read, or closing would take the answer away again.
    let mut sent = [0; 4096];
    let _ = stream.read(&mut sent).await?;
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    stream.shutdown().await?;
    while stream.read(&mut sent).await? > 0 {}
    Ok(())
}
