//! The processes that are measured. Each ends with the guard that started it.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use paydesk_store::DbUrl;

/// A process that answers at an address.
pub(crate) struct Party {
    child: Child,
    pub(crate) at: SocketAddr,
}

impl Party {
    /// Waits for the line `ready http://…`.
    fn start(command: &mut Command) -> Result<Self> {
        let started = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut child = started.with_context(|| format!("starting {command:?}"))?;
        let out = child.stdout.take().context("its standard output")?;
        let mut lines = BufReader::new(out).lines();
        let ready = lines
            .by_ref()
            .find_map(|line| line.ok()?.strip_prefix("ready http://").map(str::to_owned));
        let address = ready.with_context(|| format!("{command:?} ended before it was ready"))?;
        // What it says from now on is read, so that it never waits for us.
        std::thread::spawn(move || lines.for_each(drop));
        let at = address.parse().with_context(|| format!("the address {address}"))?;
        Ok(Self { child, at })
    }

    /// The ceiling, and the gateway that takes SMS.
    pub(crate) fn echo() -> Result<Self> {
        Self::start(Command::new(std::env::current_exe()?).arg("echo"))
    }

    /// The service on this database.
    pub(crate) fn serve(paydesk: &Path, url: &DbUrl, data: &Path, sms: SocketAddr) -> Result<Self> {
        let mut command = Command::new(paydesk);
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
