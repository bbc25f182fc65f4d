//! The program under test: the real binary in a process of its own, on a fresh folder and database,
//! killed or ended as a journey wants, and the made-up outside world that it brings.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use paydesk_faults::outside::code_in;
use paydesk_sim::engine::Engine;
use paydesk_store::{Db, DbUrl, Options};
use serde::Deserialize;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// How long anything may take before a test fails: never reached on a machine that is merely busy.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Which database the program runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum On {
    Sqlite,
    Postgres,
}

impl On {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// One letter of the demo's mailbox.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Letter {
    /// Of a mail, the envelope's sender.
    pub(crate) from: String,
    pub(crate) text: String,
    pub(crate) reply_to: Option<String>,
    pub(crate) at_us: i64,
}

pub(crate) struct Program {
    /// Where people reach it; the same after a restart.
    pub(crate) url: String,
    /// The made-up bank, gateway and mailbox.
    pub(crate) outside: String,
    /// All that it printed at its start.
    pub(crate) said: Vec<String>,
    pub(crate) data: PathBuf,
    process: Option<Child>,
    // The private PostgreSQL database, dropped with the test.
    postgres: Option<Engine>,
    client: reqwest::Client,
    /// Up to when somebody's codes have been used.
    used: BTreeMap<String, i64>,
    /// Variables of its environment.
    settings: Vec<(String, String)>,
}

impl Program {
    /// Starts the demo on a fresh database.
    ///
    /// # Errors
    /// It ends, or does not get ready in time.
    pub(crate) async fn start(on: On, data: PathBuf) -> Result<Self> {
        Self::start_with(on, data, &[]).await
    }

    /// As [`Program::start`], with settings of this test's own.
    ///
    /// # Errors
    /// It ends, or does not get ready in time.
    pub(crate) async fn start_with(
        on: On,
        data: PathBuf,
        settings: &[(&str, &str)],
    ) -> Result<Self> {
        let settings = owned(settings);
        let postgres = match on {
            On::Sqlite => None,
            On::Postgres => Some(paydesk_sim::engine::postgres().await),
        };
        let client = reqwest::Client::builder().timeout(PATIENCE).build()?;
        let (url, outside, said) = (String::new(), String::new(), Vec::new());
        let used = BTreeMap::new();
        let mut program =
            Self { url, outside, said, data, process: None, postgres, client, used, settings };
        program.run("127.0.0.1:0").await?;
        Ok(program)
    }

    /// Starts it again where it was, on the same data.
    pub(crate) async fn again(&mut self) -> Result<()> {
        let listen = self.url.trim_start_matches("http://").to_owned();
        let before = self.outside.clone();
        self.run(&listen).await?;
        ensure!(self.outside == before, "the bank moved from {before} to {}", self.outside);
        Ok(())
    }

    /// Ends it, and starts it with these settings.
    pub(crate) async fn again_with(&mut self, settings: &[(&str, &str)]) -> Result<()> {
        self.end().await?;
        self.settings = owned(settings);
        self.again().await
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_paydesk"));
        command.args(arguments).arg("--data").arg(&self.data);
        // Only what this test sets: a developer's own settings must not reach it.
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PAYDESK_")) {
            command.env_remove(name);
        }
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        if let Some(DbUrl::Postgres(url)) = self.postgres.as_ref().map(|engine| &engine.url) {
            command.env("PAYDESK_DATABASE__URL", url);
        }
        // No paydesk.toml lies there.
        command.current_dir(&self.data).stdin(Stdio::null()).kill_on_drop(true);
        command
    }

    async fn run(&mut self, listen: &str) -> Result<()> {
        std::fs::create_dir_all(&self.data)?;
        let log = self.data.with_extension("log");
        let log = std::fs::File::options().create(true).append(true).open(log)?;
        let mut command = self.command(&["demo", "--language", "en", "--listen", listen]);
        command.stdout(Stdio::piped()).stderr(log);
        let mut process = command.spawn().context("paydesk cannot be started")?;
        let said = process.stdout.take().context("paydesk's output")?;
        self.process = Some(process);
        let mut lines = BufReader::new(said).lines();
        self.said.clear();
        let ready = tokio::time::timeout(PATIENCE * 2, async {
            while let Some(line) = lines.next_line().await? {
                self.said.push(line.clone());
                if let Some(url) = line.strip_prefix("ready ") {
                    return Ok(url.trim().trim_end_matches('/').to_owned());
                }
            }
            bail!("paydesk ended before it was ready; it said {:?}", self.said)
        });
        self.url = ready.await.context("paydesk is not ready in time")??;
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        self.outside = self.find_outside()?;
        Ok(())
    }

    /// The start page of the demo names the mailbox; so does what is printed.
    fn find_outside(&self) -> Result<String> {
        let word = |line: &String| {
            line.split_whitespace()
                .find_map(|word| word.strip_suffix("/mailbox"))
                .map(|url| url[url.find("http").unwrap_or(0)..].to_owned())
        };
        let found = self.said.iter().find_map(word);
        found.with_context(|| format!("the demo does not say where its mail is: {:?}", self.said))
    }

    fn database(&self) -> DbUrl {
        match &self.postgres {
            Some(engine) => engine.url.clone(),
            None => DbUrl::Sqlite(self.data.join("paydesk.db")),
        }
    }

    /// The database beside the running program, only to be read.
    pub(crate) async fn db(&self) -> Result<Db> {
        Ok(Db::open_read_only(&self.database(), &Options::default()).await?)
    }

    /// As when the machine loses its power: nothing is finished, nothing is said.
    pub(crate) async fn kill(&mut self) -> Result<()> {
        let mut process = self.process.take().context("it does not run")?;
        process.kill().await.context("paydesk cannot be killed")?;
        // The bank sees by itself that its house is gone; until then it holds its address.
        let bank = self.outside.trim_start_matches("http://").to_owned();
        let gone = async {
            while tokio::net::TcpStream::connect(&bank).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(PATIENCE, gone).await.context("the bank outlives its house")
    }

    /// Ends it as an operator does.
    async fn end(&mut self) -> Result<()> {
        let Some(mut process) = self.process.take() else { return Ok(()) };
        let number = process.id().context("paydesk ended by itself")?.to_string();
        let told = Command::new("kill").args(["-TERM", &number]).status().await?;
        ensure!(told.success(), "paydesk could not be told to end");
        let ended = tokio::time::timeout(PATIENCE, process.wait()).await;
        ended.context("paydesk did not end when it was told to")??;
        Ok(())
    }

    /// What somebody was sent, newest first.
    pub(crate) async fn letters(&self, to: &str) -> Result<Vec<Letter>> {
        let url = format!("{}/mailbox.json", self.outside);
        let answer = self.client.get(url).query(&[("to", to)]).send().await?;
        Ok(answer.error_for_status()?.json().await?)
    }

    /// The letter that brings these words, once it is there.
    pub(crate) async fn letter(&self, to: &str, words: &str) -> Result<Letter> {
        for _ in 0..PATIENCE.as_secs() * 8 {
            let letters = self.letters(to).await?;
            if let Some(letter) = letters.into_iter().find(|letter| letter.text.contains(words)) {
                return Ok(letter);
            }
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
        bail!("no letter to {to} brought {words:?}")
    }

    /// Switches the made-up bank, for its next `requests` requests or for good.
    pub(crate) async fn bank(&self, mode: &str, requests: Option<u32>) -> Result<()> {
        let url = format!("{}/admin/mode", self.outside);
        let mut body = serde_json::json!({ "mode": mode });
        if let Some(count) = requests {
            body["for_next"] = count.into();
        }
        self.client.post(url).json(&body).send().await?.error_for_status()?;
        Ok(())
    }

    /// Switches the systems of the made-up shops.
    pub(crate) async fn shops(&self, mode: &str) -> Result<()> {
        let url = format!("{}/admin/shop", self.outside);
        let body = serde_json::json!({ "mode": mode });
        self.client.post(url).json(&body).send().await?.error_for_status()?;
        Ok(())
    }

    /// The one-time code that somebody was sent and has not used yet.
    pub(crate) async fn code(&mut self, to: &str) -> Result<String> {
        let used_until = self.used.get(to).copied().unwrap_or(0);
        for _ in 0..PATIENCE.as_secs() * 10 {
            let letters = self.letters(to).await?;
            let fresh = letters.iter().filter(|letter| letter.at_us > used_until);
            let found = fresh.filter_map(|l| Some((code_in(&l.text)?, l.at_us))).next();
            if let Some((code, at_us)) = found {
                self.used.insert(to.to_owned(), at_us);
                return Ok(code);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        bail!("no code came to {to}; there is {:?}", self.letters(to).await?)
    }

    /// How often the bank has booked something under this reference, by its own counter.
    pub(crate) async fn booked(&self, reference: &str) -> Result<usize> {
        Ok(self.counter().await?.matches(reference).count())
    }

    /// How many charges the bank's counter shows.
    pub(crate) async fn charges(&self) -> Result<usize> {
        Ok(self.counter().await?.matches("row code\">pay_").count())
    }

    async fn counter(&self) -> Result<String> {
        let answer = self.client.get(&self.outside).send().await?.error_for_status()?;
        Ok(answer.text().await?)
    }

    /// The end of every journey: no job is left that is due or has failed, the program ends when
    /// told to, and the books are right.
    pub(crate) async fn finish(&mut self) -> Result<()> {
        no_job_left(&self.db().await?).await?;
        self.end().await?;
        let Output { status, stdout, stderr } = self.command(&["check"]).output().await?;
        let words = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        ensure!(status.success(), "the books: {}{}", words(&stdout), words(&stderr));
        Ok(())
    }
}

fn owned(settings: &[(&str, &str)]) -> Vec<(String, String)> {
    settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// A job that is put off by more than this, in microseconds, is not waited for.
const LATER_US: i64 = 120_000_000;

/// No job has failed, and none that is due waits. Jobs for later may stay.
async fn no_job_left(db: &Db) -> Result<()> {
    for _ in 0..PATIENCE.as_secs() * 4 {
        let jobs = db.read(async |tx| paydesk_store::job::all(tx, 100).await).await?;
        if let Some(failed) = jobs.iter().find(|job| job.failed_at_us.is_some()) {
            bail!("a job has failed: {failed:?}");
        }
        // What is put off by minutes looks only whether there is anything left to do.
        if jobs.iter().all(|job| job.tries == 0 && job.due_at_us - job.created_at_us > LATER_US) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    let jobs = db.read(async |tx| paydesk_store::job::all(tx, 100).await).await?;
    bail!("jobs are left over: {jobs:?}")
}
