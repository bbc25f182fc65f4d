//! `sandbox-bank`: the made-up outside world as a process of its own.
//!
//! Its first line on standard output is a JSON object with its addresses, for whoever started it
//! with port 0. A parent that dies, however it dies, closes this process's standard input, and with
//! it goes the bank: nothing is left behind.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context as _;
use paydesk_outside::{Config, Outside};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use crate::cli::SandboxBank;

/// Where it listens, as its first line says.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Addresses {
    /// The bank, the SMS gateway and the mailbox.
    pub http: SocketAddr,
    pub smtp: SocketAddr,
    /// How browsers reach it.
    pub public_url: String,
}

/// What the program's own flags say of it.
#[derive(Clone, Debug, Default)]
pub struct Place {
    pub listen: Option<SocketAddr>,
    pub data: Option<PathBuf>,
}

/// Serves until it is told to stop.
///
/// # Errors
/// An address is taken, or its folder cannot be used.
pub async fn open(asked: SandboxBank, place: Place) -> anyhow::Result<()> {
    if let Some(data) = &place.data {
        std::fs::create_dir_all(data).with_context(|| format!("making {}", data.display()))?;
    }
    let listen = place.listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 0)));
    let config = Config {
        listen,
        smtp_listen: asked.smtp_listen,
        webhook_secret: asked.webhook_secret,
        api_key: asked.api_key,
        data: place.data,
        public_url: asked.public_url,
    };
    let mut running = Outside::start(config).await?;
    let addresses = Addresses {
        http: running.http_addr,
        smtp: running.smtp_addr,
        public_url: running.public_url.clone(),
    };
    say(&addresses).context("writing the addresses")?;
    let stop = crate::serve::told_to_stop();
    if asked.until_stdin_ends {
        tokio::select! { () = running.wait() => {}, () = stop => {}, () = stdin_ends() => {} }
    } else {
        tokio::select! { () = running.wait() => {}, () = stop => {} }
    }
    Ok(())
}

fn say(addresses: &Addresses) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", serde_json::to_string(addresses)?)?;
    Ok(out.flush()?)
}

/// A thread of its own reads until the end: the runtime's own way to read standard input would keep
/// the runtime from ending.
async fn stdin_ends() {
    let (ended, end) = oneshot::channel::<()>();
    let read = move || {
        let _ = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
        let _ = ended.send(());
    };
    if std::thread::Builder::new().name("stdin".into()).spawn(read).is_ok() {
        let _ = end.await;
    }
}
