//! The outside world's process: started with this very program, and never left behind.

use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::Context as _;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, ChildStdin, Command};

use crate::sandbox_bank::Addresses;

/// Where the data remembers on which ports the outside world was found.
const PORTS: &str = "ports.json";

/// How long it may take to say where it listens.
const START_MAX: Duration = Duration::from_secs(20);

/// Where it listened the last time: letters and saved pages still lead there.
fn remembered(data: &Path) -> Option<Addresses> {
    serde_json::from_str(&std::fs::read_to_string(data.join(PORTS)).ok()?).ok()
}

/// How long whoever has the ports of the last time may take to let go of them: a world whose house
/// was killed ends by itself, a moment after.
const LET_GO: Duration = Duration::from_secs(3);

/// The port of the last time, where it is on the same address and nobody else keeps it; any other
/// otherwise.
async fn again(last: Option<SocketAddr>, ip: IpAddr, wait: Duration) -> SocketAddr {
    let any = SocketAddr::new(ip, 0);
    let Some(at) = last.filter(|at| at.ip() == ip) else { return any };
    let free = async {
        while TcpListener::bind(at).is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        at
    };
    tokio::time::timeout(wait, free).await.unwrap_or(any)
}

pub(super) struct Outside {
    pub(super) addresses: Addresses,
    child: Child,
    /// While this is open, the child lives; `wait` would close it, were it still the child's.
    line: ChildStdin,
}

impl Outside {
    /// Starts it, keeping its book in `data`, and waits for its addresses. It ends when our end of
    /// its standard input closes, which happens however we end.
    pub(super) async fn start(
        data: &Path,
        beside: SocketAddr,
        key: &str,
        secret: &str,
    ) -> anyhow::Result<Self> {
        let program = std::env::current_exe().context("finding this program's own file")?;
        let known = remembered(data);
        let smtp =
            again(known.as_ref().map(|a| a.smtp), [127, 0, 0, 1].into(), LET_GO).await.to_string();
        let listen = again(known.as_ref().map(|a| a.http), beside.ip(), LET_GO).await.to_string();
        let child = Command::new(program)
            .args(["sandbox-bank", "--until-stdin-ends", "--smtp-listen", &smtp])
            .args(["--listen", &listen, "--data"])
            .arg(data)
            .env("PAYDESK_TEST_BANK_KEY", key)
            .env("PAYDESK_TEST_BANK_SECRET", secret)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // A terminal's Ctrl-C goes to all its processes; this one ends with us, not before.
            .process_group(0)
            .kill_on_drop(true)
            .spawn();
        let mut child = child.context("starting the sandbox bank")?;
        let line = child.stdin.take().context("the sandbox bank has no input")?;
        let out = child.stdout.take().context("the sandbox bank has no output")?;
        let mut lines = BufReader::new(out).lines();
        let said = tokio::time::timeout(START_MAX, lines.next_line()).await;
        let said = said.context("the sandbox bank says nothing")??;
        let said = said.context("the sandbox bank ended at once; its own message stands above")?;
        let addresses = serde_json::from_str(&said).context("reading the bank's addresses")?;
        // Without it the next start takes other ports, and works as well.
        if let Err(error) = std::fs::write(data.join(PORTS), &said) {
            tracing::warn!(%error, "where the sandbox bank listens could not be written down");
        }
        Ok(Self { addresses, child, line })
    }

    /// Says it when the outside world ends before us: then only we are left.
    pub(super) async fn watch(self) {
        let Self { mut child, line, .. } = self;
        let ended = child.wait().await;
        drop(line);
        tracing::error!(?ended, "the sandbox bank has ended; cards, mail and SMS will not work");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_port_is_taken_again_once_it_is_free_and_on_the_same_address() {
        let here: IpAddr = [127, 0, 0, 1].into();
        let (soon, long) = (Duration::from_millis(120), Duration::from_secs(60));
        let held = TcpListener::bind(SocketAddr::new(here, 0)).unwrap();
        let at = held.local_addr().unwrap();
        assert_eq!(again(Some(at), here, soon).await.port(), 0, "somebody keeps it");
        let other: IpAddr = [0, 0, 0, 0].into();
        assert_eq!(again(Some(at), other, long).await.port(), 0, "another address was asked for");
        assert_eq!(again(None, here, long).await.port(), 0);
        // Whoever had it the last time is about to end.
        let ends = async {
            tokio::time::sleep(soon).await;
            drop(held);
        };
        let (taken, ()) = tokio::join!(again(Some(at), here, long), ends);
        assert_eq!(taken, at);
    }
}
