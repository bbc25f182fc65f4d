//! The processes that are measured. Each ends with the guard that started it.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use paydesk_sim::engine::{self, Care, Engine};
use paydesk_store::DbUrl;

/// One of the two, where only one is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Only {
    Sqlite,
    Postgres,
}

impl Only {
    /// A fresh database that loses nothing.
    pub(crate) async fn engine(self) -> Engine {
        match self {
            Self::Sqlite => engine::sqlite().await,
            Self::Postgres => engine::postgres_with(Care::Durable).await,
        }
    }
}

/// A process that answers at an address.
pub(crate) struct Party {
    child: Child,
    pub(crate) at: SocketAddr,
    /// From its start until it was ready.
    pub(crate) start_ms: u64,
}

impl Party {
    /// Waits for the line `ready http://…`.
    fn start(command: &mut Command) -> Result<Self> {
        #[expect(clippy::disallowed_methods, reason = "a benchmark measures the machine's time")]
        let begun = Instant::now();
        let started = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut child = started.with_context(|| format!("starting {command:?}"))?;
        let out = child.stdout.take().context("its standard output")?;
        let mut lines = BufReader::new(out).lines();
        let ready = lines
            .by_ref()
            .find_map(|line| line.ok()?.strip_prefix("ready http://").map(str::to_owned));
        let address = ready.with_context(|| format!("{command:?} ended before it was ready"))?;
        let start_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        // What it says from now on is read, so that it never waits for us.
        std::thread::spawn(move || lines.for_each(drop));
        let at = address.parse().with_context(|| format!("the address {address}"))?;
        Ok(Self { child, at, start_ms })
    }

    /// The ceiling, and the gateway that takes SMS.
    pub(crate) fn echo() -> Result<Self> {
        Self::start(Command::new(std::env::current_exe()?).arg("echo"))
    }

    /// The service on this database.
    pub(crate) fn serve(paydesk: &Path, url: &DbUrl, data: &Path, sms: SocketAddr) -> Result<Self> {
        Self::serve_many(paydesk, (url, data), sms, 800)
    }

    /// As `serve`, with so many connections at most.
    pub(crate) fn serve_many(
        paydesk: &Path,
        (url, data): (&DbUrl, &Path),
        sms: SocketAddr,
        connections: u64,
    ) -> Result<Self> {
        let mut command = Command::new(paydesk);
        command.env("PAYDESK_SERVER__CONNECTIONS_MAX", connections.to_string());
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
        if let DbUrl::Postgres(url) = url {
            command.env("PAYDESK_DATABASE__URL", url);
        }
        command
            .env("PAYDESK_BANK__URL", format!("http://{sms}"))
            .env("PAYDESK_BANK__API_KEY", "bench")
            .env("PAYDESK_BANK__WEBHOOK_SECRET", "whsec_YmVuY2gtYmVuY2gtYmVuY2gtYmVuY2g=")
            .env("PAYDESK_MAIL__HOST", "127.0.0.1")
            .env("PAYDESK_MAIL__FROM", "bench@example.com")
            .env("PAYDESK_SMS__URL", format!("http://{sms}/sms"))
            .env("PAYDESK_SMS__KEY", "bench")
            .env("PAYDESK_LOG__FILTER", "warn");
        Self::start(&mut command)
    }

    /// What it has computed so far, in microseconds: all its threads, user and kernel. Of the same
    /// machine it says more than a rate does, since it counts no neighbour's work.
    pub(crate) fn busy_us(&self) -> Result<u64> {
        busy_us(&PathBuf::from(format!("/proc/{}", self.child.id())))
    }

    /// What it holds in memory, in kilobytes (proc(5): `VmRSS`).
    pub(crate) fn resident_kb(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kb = line.and_then(|line| line.split_whitespace().next()).context("no VmRSS")?;
        Ok(kb.parse()?)
    }

    /// Asks it to end in order, and waits.
    pub(crate) fn end(mut self) -> Result<()> {
        let pid = self.child.id().to_string();
        let told = Command::new("kill").args(["-TERM", &pid]).status()?;
        ensure!(told.success(), "the process {pid} cannot be told to end");
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Party {
    fn drop(&mut self) {
        // It may have ended by itself, which is as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Of one process, by its folder in `/proc` (proc(5): fields 14 and 15 of `stat`, in hundredths of
/// a second).
fn busy_us(folder: &Path) -> Result<u64> {
    let stat = std::fs::read_to_string(folder.join("stat"))?;
    // The name before them, in brackets, may hold blanks.
    let (_, rest) = stat.rsplit_once(')').context("no name in stat")?;
    let ticks = rest.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
    Ok(ticks.sum::<Result<u64, _>>()? * 10_000)
}

/// What all servers of PostgreSQL on this machine have computed that are running now.
pub(crate) fn postgres_us() -> Result<u64> {
    let mut sum = 0;
    for process in std::fs::read_dir("/proc")? {
        let folder = process?.path();
        // One that has just ended is not counted.
        let name = std::fs::read_to_string(folder.join("comm")).unwrap_or_default();
        if name.trim_end() == "postgres" {
            sum += busy_us(&folder).unwrap_or_default();
        }
    }
    Ok(sum)
}

/// The service's program, beside this one.
pub(crate) fn paydesk() -> Result<PathBuf> {
    let beside = std::env::current_exe()?.with_file_name("paydesk");
    ensure!(beside.is_file(), "{} is missing: `cargo xtask bench` builds it", beside.display());
    Ok(beside)
}

/// Proves the books with the program's own `check`.
pub(crate) fn check(paydesk: &Path, url: &DbUrl, data: &Path) -> Result<()> {
    let mut command = Command::new(paydesk);
    command.args(["check", "--data"]).arg(data);
    if let DbUrl::Postgres(url) = url {
        command.env("PAYDESK_DATABASE__URL", url);
    }
    let said = command.output().context("paydesk check")?;
    let words = String::from_utf8_lossy(&said.stdout);
    ensure!(
        said.status.success(),
        "paydesk check: {words}{}",
        String::from_utf8_lossy(&said.stderr)
    );
    Ok(())
}
