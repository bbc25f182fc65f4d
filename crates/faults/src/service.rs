//! The real program, `paydesk serve`, in a process of its own.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use paydesk_store::DbUrl;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::outside::{KEY, Outside, SECRET};

/// No start takes as long, on a machine that is merely busy.
const START_MAX: Duration = Duration::from_secs(60);
/// One for all processes on a database: 32 bytes, made up.
const CHECKPOINT_KEY: &str = "ZmF1bHRzLWZhdWx0cy1mYXVsdHMtZmF1bHRzLTMyYiE=";

/// How the program is started, the same way again and again.
#[derive(Clone, Debug)]
pub struct Setup {
    pub program: PathBuf,
    pub url: DbUrl,
    pub data: PathBuf,
    /// Port 0 at first, then the one that it got.
    pub listen: String,
    /// What stands before the program on its command line: who puts it into another world.
    pub within: Vec<String>,
    pub settings: Vec<(String, String)>,
}

impl Setup {
    /// With the outside world at these addresses.
    #[must_use]
    pub fn new(program: PathBuf, url: DbUrl, data: PathBuf, outside: &Outside) -> Self {
        let settings = [
            ("PAYDESK_BANK__URL", format!("http://{}", outside.http)),
            ("PAYDESK_BANK__API_KEY", KEY.to_owned()),
            ("PAYDESK_BANK__WEBHOOK_SECRET", SECRET.to_owned()),
            ("PAYDESK_MAIL__HOST", outside.smtp.ip().to_string()),
            ("PAYDESK_MAIL__PORT", outside.smtp.port().to_string()),
            ("PAYDESK_MAIL__TLS", "none".to_owned()),
            ("PAYDESK_MAIL__FROM", "faults@example.com".to_owned()),
            ("PAYDESK_SMS__URL", format!("http://{}/sms", outside.http)),
            ("PAYDESK_SMS__KEY", KEY.to_owned()),
            ("PAYDESK_LEDGER__CHECKPOINT_KEY", CHECKPOINT_KEY.to_owned()),
            ("PAYDESK_LOG__FILTER", "warn".to_owned()),
        ];
        let settings = settings.map(|(name, value)| (name.to_owned(), value)).into();
        let (listen, within) = ("127.0.0.1:0".to_owned(), Vec::new());
        Self { program, url, data, listen, within, settings }
    }

    /// The program with these arguments, on its data.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut words = self.within.iter().map(AsRef::as_ref).chain([self.program.as_os_str()]);
        let mut command = Command::new(words.next().unwrap_or_default());
        command.args(words).args(arguments).arg("--data").arg(&self.data);
        // A developer's own settings must not reach it.
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PAYDESK_")) {
            command.env_remove(name);
        }
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        if let DbUrl::Postgres(url) = &self.url {
            command.env("PAYDESK_DATABASE__URL", url);
        }
        command.stdin(Stdio::null()).kill_on_drop(true);
        command
    }

    /// Where what it says of itself is kept.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.data.with_extension("log")
    }

    /// Starts it without waiting until it is ready.
    ///
    /// # Errors
    /// The program is not there.
    pub fn spawn(&self) -> Result<Child> {
        let log = std::fs::File::options().create(true).append(true).open(self.log())?;
        let mut command = self.command(&["serve", "--listen", &self.listen]);
        command.stdout(Stdio::piped()).stderr(log);
        command.spawn().with_context(|| format!("starting {command:?}"))
    }

    /// Starts it, and waits until it says that it is ready.
    ///
    /// # Errors
    /// It ends, or is not ready in time.
    pub async fn start(&mut self) -> Result<Service> {
        let mut child = self.spawn()?;
        let out = child.stdout.take().context("its output")?;
        let mut lines = BufReader::new(out).lines();
        let ready = tokio::time::timeout(START_MAX, async {
            while let Some(line) = lines.next_line().await? {
                if let Some(at) = line.strip_prefix("ready http://") {
                    return Ok(at.parse::<SocketAddr>()?);
                }
            }
            let log = std::fs::read_to_string(self.log()).unwrap_or_default();
            let from = log.len().saturating_sub(2000);
            bail!("it ended before it was ready: {}", log.get(from..).unwrap_or(&log))
        });
        let at = ready.await.context("it is not ready in time")??;
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        self.listen = at.to_string();
        Ok(Service { child, at })
    }

    /// What the program says when it is run to its end; it must be content.
    ///
    /// # Errors
    /// It is not content.
    pub async fn said(&self, arguments: &[&str]) -> Result<String> {
        let Output { status, stdout, stderr } = self.command(arguments).output().await?;
        let words = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        ensure!(status.success(), "{arguments:?}: {}{}", words(&stdout), words(&stderr));
        Ok(words(&stdout))
    }
}

/// It runs.
pub struct Service {
    child: Child,
    pub at: SocketAddr,
}

impl Service {
    /// As when its machine loses its power: nothing is finished, nothing is said.
    ///
    /// # Errors
    /// It has ended by itself.
    pub async fn kill(&mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait()? {
            bail!("it ended by itself: {status}");
        }
        self.child.kill().await.context("killing it")
    }

    /// As an operator ends it.
    ///
    /// # Errors
    /// It cannot be told, or does not end.
    pub async fn end(&mut self) -> Result<()> {
        let pid = self.child.id().context("it ended by itself")?.to_string();
        let told = Command::new("kill").args(["-TERM", &pid]).status().await?;
        ensure!(told.success(), "it cannot be told to end");
        let ended = tokio::time::timeout(START_MAX, self.child.wait()).await;
        ended.context("it did not end when it was told to")??;
        Ok(())
    }

    /// Its process.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.child.id()
    }
}

/// Whoever drops it may take its disk away next, which works only when it has closed its files.
impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended, which is as well.
        let _ = self.child.start_kill();
        for _ in 0..500 {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}
