//! Connections that can be cut off.
//!
//! A bank that goes silent gives its client no HTTP status at all: the connection just ends. To do
//! the same, the accept loop keeps a handle on each connection. Once a line is cut, neither reads
//! nor writes succeed, hyper drops the socket, and not one byte of an answer leaves, whatever a
//! handler returns.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::IncomingStream;
use futures_util::task::AtomicWaker;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// One connection's handle, given to handlers as connect info.
#[derive(Clone, Debug)]
pub(crate) struct Line(Arc<Handle>);

#[derive(Debug)]
struct Handle {
    cut: AtomicBool,
    waker: AtomicWaker,
}

impl Line {
    pub(crate) fn cut(&self) {
        self.0.cut.store(true, Ordering::Release);
        self.0.waker.wake();
    }
}

/// All open lines, so that a stopping process leaves no connection behind.
#[derive(Clone, Debug, Default)]
pub(crate) struct Switchboard(Arc<Mutex<Vec<Weak<Handle>>>>);

impl Switchboard {
    fn add(&self, line: &Line) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.retain(|line| line.strong_count() > 0);
        lines.push(Arc::downgrade(&line.0));
    }

    pub(crate) fn cut_all(&self) {
        let lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for handle in lines.iter().filter_map(Weak::upgrade) {
            Line(handle).cut();
        }
    }
}

/// Accepts connections and enters each on the switchboard.
pub(crate) struct Exchange {
    pub(crate) listener: TcpListener,
    pub(crate) lines: Switchboard,
}

impl axum::serve::Listener for Exchange {
    type Io = Wired;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wired, SocketAddr) {
        loop {
            match self.listener.accept().await {
                Ok((stream, address)) => {
                    let _ = stream.set_nodelay(true);
                    let handle = Handle { cut: AtomicBool::new(false), waker: AtomicWaker::new() };
                    let line = Line(Arc::new(handle));
                    self.lines.add(&line);
                    return (Wired { stream, line }, address);
                }
                Err(error) => {
                    // Out of file descriptors, most likely: some will be free again soon.
                    tracing::warn!(%error, "the sandbox bank could not accept a connection");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl Connected<IncomingStream<'_, Exchange>> for Line {
    fn connect_info(stream: IncomingStream<'_, Exchange>) -> Self {
        stream.io().line.clone()
    }
}

pub(crate) struct Wired {
    stream: TcpStream,
    line: Line,
}

impl Wired {
    fn check(&self) -> io::Result<()> {
        if self.line.0.cut.load(Ordering::Acquire) {
            return Err(io::Error::new(io::ErrorKind::ConnectionAborted, "the line was cut"));
        }
        Ok(())
    }
}

impl AsyncRead for Wired {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        // Registered before the check, or a cut in between would wake nobody.
        self.line.0.waker.register(cx.waker());
        self.check()?;
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Wired {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
