//! All that a fault is tried on: a database with people in it, the program, the outside world, and
//! the journal of what was told.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use paydesk_bench::draw::Draw;
use paydesk_bench::{fill, people};
use paydesk_sim::engine::{self, Care, Engine, Left};
use paydesk_store::DbUrl;
use reqwest::StatusCode;
use serde_json::Value;
use tokio::task::JoinSet;

use crate::ask::{self, Told, Wish, ask};
use crate::book::{Book, Line};
use crate::disk::{Disk, Mounted};
use crate::outside::Outside;
use crate::service::{Service, Setup};
use crate::table::Row;
use crate::{clock, prove};

/// People in the books: enough that nobody meets a limit.
pub const PEOPLE: u64 = 2000;
/// Between two tries of the same.
pub const MOMENT: Duration = Duration::from_millis(20);
/// When everything works again, nothing stays open for as long.
const SETTLED_MAX: Duration = Duration::from_secs(120);
/// Jobs of a whole load are done in less.
const JOBS_MAX: Duration = Duration::from_secs(240);
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// So many are asked again at once.
const AGAIN_AT_ONCE: usize = 16;

/// Which database the house stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum On {
    Sqlite,
    Postgres,
}

/// What a run is told from outside.
#[derive(Clone, Debug)]
pub struct Tools {
    /// The program under test.
    pub program: PathBuf,
    /// Which PostgreSQL.
    pub care: Care,
    pub seed: u64,
}

pub struct House {
    pub on: On,
    pub setup: Setup,
    pub outside: Outside,
    pub book: Book,
    pub draw: Draw,
    /// Not while it is down.
    pub service: Option<Service>,
    client: reqwest::Client,
    /// Holds the database while the house stands.
    place: Left,
    /// Where it really is, whatever stands between it and the program.
    url: DbUrl,
    folder: PathBuf,
    disk: Option<Mounted>,
}

impl House {
    /// A house with people in it; nobody serves yet.
    ///
    /// # Errors
    /// Something cannot be set up.
    pub async fn build(tools: &Tools, on: On) -> Result<Self> {
        let engine = match on {
            On::Sqlite => engine::sqlite().await,
            On::Postgres => engine::postgres_with(tools.care).await,
        };
        Self::fill(tools, on, engine).await
    }

    async fn fill(tools: &Tools, on: On, engine: Engine) -> Result<Self> {
        fill::fill(&engine.db, PEOPLE).await?;
        let folder = engine::fresh_folder();
        let data = match engine.folder() {
            Some(data) => data.to_owned(),
            None => folder.join("data"),
        };
        let place = engine.leave();
        let outside = Outside::start(&tools.program).await?;
        let setup = Setup::new(tools.program.clone(), place.url.clone(), data, &outside);
        let (book, client) = (Book::default(), ask::client()?);
        let (draw, url, service, disk) = (Draw(tools.seed), place.url.clone(), None, None);
        Ok(Self { on, setup, outside, book, draw, service, client, place, url, folder, disk })
    }

    /// As [`House::build`], with all its data on a disk that breaks when it is told to.
    ///
    /// # Errors
    /// Something cannot be set up.
    pub async fn build_on_disk(tools: &Tools, on: On) -> Result<Self> {
        let mut house = Self::build(tools, on).await?;
        let at = house.folder.join("disk");
        house.disk = Some(Mounted::new(Disk::with(&house.setup.data)?, &at)?);
        house.url = DbUrl::Sqlite(at.join("paydesk.db"));
        house.setup.data = at;
        Ok(house)
    }

    /// # Errors
    /// It stands on none of ours.
    pub fn disk(&self) -> Result<&Mounted> {
        self.disk.as_ref().context("its disk is the machine's own")
    }

    /// # Errors
    /// It stands on none of ours.
    pub fn disk_mut(&mut self) -> Result<&mut Mounted> {
        self.disk.as_mut().context("its disk is the machine's own")
    }

    /// Where the database really is, whatever stands between it and the program.
    #[must_use]
    pub fn url(&self) -> &DbUrl {
        &self.url
    }

    /// A folder of this house's own.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// # Errors
    /// It does not start.
    pub async fn serve(&mut self) -> Result<()> {
        self.service = Some(self.setup.start().await?);
        Ok(())
    }

    /// The program that serves.
    ///
    /// # Errors
    /// It is down.
    pub fn serving(&self) -> Result<&Service> {
        self.service.as_ref().context("nobody serves")
    }

    /// Kills the program.
    ///
    /// # Errors
    /// It had ended by itself.
    pub async fn kill(&mut self) -> Result<()> {
        self.service.take().context("nobody serves")?.kill().await
    }

    /// Somebody's next payment; the answer is taken as it is.
    ///
    /// # Errors
    /// The program is down.
    pub async fn pay_once(&mut self) -> Result<Line> {
        let wish = Wish::draw(&mut self.draw, PEOPLE);
        self.ask_once(wish).await
    }

    /// This payment; the answer is taken as it is.
    ///
    /// # Errors
    /// The program is down.
    pub async fn ask_once(&self, wish: Wish) -> Result<Line> {
        let told = ask(&self.client, self.serving()?.at, &wish).await;
        Ok(Line::new(wish, told))
    }

    /// What the API answers to somebody who looks; it must.
    ///
    /// # Errors
    /// It does not.
    pub async fn get(&self, path: &str, token: &str) -> Result<Value> {
        let url = format!("http://{}/api/v1/{path}", self.serving()?.at);
        content(path, self.client.get(url).bearer_auth(token)).await
    }

    /// What the API answers to somebody who does something; it must.
    ///
    /// # Errors
    /// It does not.
    pub async fn post(&self, path: &str, token: &str, body: &Value) -> Result<Value> {
        let url = format!("http://{}/api/v1/{path}", self.serving()?.at);
        content(path, self.client.post(url).bearer_auth(token).json(body)).await
    }

    /// What the API answers to somebody who does something once, whatever it is.
    ///
    /// # Errors
    /// No answer comes.
    pub async fn try_post(
        &self,
        path: &str,
        token: &str,
        key: &str,
        body: &Value,
    ) -> Result<(StatusCode, Value)> {
        let url = format!("http://{}/api/v1/{path}", self.serving()?.at);
        let request = self.client.post(url).bearer_auth(token).header("idempotency-key", key);
        let answer = request.json(body).send().await?;
        let status = answer.status();
        Ok((status, serde_json::from_str(&answer.text().await?)?))
    }

    /// Somebody looks at what they have, and at what they paid; both must be answered.
    ///
    /// # Errors
    /// One is not.
    pub async fn reads(&mut self) -> Result<()> {
        let token = people::token(self.draw.next() % PEOPLE);
        for path in ["balances", "payments"] {
            self.get(path, &token).await?;
        }
        Ok(())
    }

    /// Pays until a payment is made; how long after `since` that was.
    ///
    /// # Errors
    /// None is made for long.
    pub async fn back(&mut self, since: Instant) -> Result<Duration> {
        let at = self.serving()?.at;
        let wish = Wish::draw(&mut self.draw, PEOPLE);
        let mut told = ask(&self.client, at, &wish).await;
        while told.is_open() {
            ensure!(since.elapsed() < SETTLED_MAX, "nothing is paid any more: {told:?}");
            tokio::time::sleep(MOMENT).await;
            told = ask(&self.client, at, &wish).await;
        }
        let back = since.elapsed();
        self.book.lines.push(Line::new(wish, told));
        Ok(back)
    }

    /// Takes these into the journal, each that is still open asked again with its key until it has
    /// its answer; then all of them are looked up in the database.
    ///
    /// # Errors
    /// One stays open, or was told what nothing gave cause for.
    pub async fn settle(&mut self, lines: Vec<Line>) -> Result<()> {
        let at = self.serving()?.at;
        let begun = clock();
        let mut asked = JoinSet::new();
        let mut waiting = lines.into_iter();
        loop {
            while asked.len() < AGAIN_AT_ONCE
                && let Some(line) = waiting.next()
            {
                let client = self.client.clone();
                asked.spawn(async move { settle_one(&client, at, line, begun).await });
            }
            let Some(line) = asked.join_next().await else { break };
            self.book.lines.push(line?);
        }
        if let Some(line) = self.book.wrong() {
            bail!("a client was told what nothing gave cause for: {line:?}");
        }
        match self.book.lines.iter().find(|line| line.told.is_open()) {
            Some(line) => bail!("it stays open: {line:?}"),
            None => Ok(()),
        }
    }

    /// The database for this process to read: the real one, or a copy of what lies on our disk.
    fn seen(&self) -> Result<DbUrl> {
        let Some(disk) = &self.disk else { return Ok(self.url.clone()) };
        let copy = self.folder.join("copy");
        // A log of the last copy would not fit this one.
        drop(std::fs::remove_dir_all(&copy));
        disk.disk().copy(&copy)?;
        Ok(DbUrl::Sqlite(copy.join("paydesk.db")))
    }

    /// Waits until no job is left; none may fail.
    ///
    /// # Errors
    /// One does, or they do not end.
    pub async fn jobs_done(&self) -> Result<()> {
        let begun = clock();
        while let Some(job) = prove::job_left(&self.seen()?).await? {
            ensure!(begun.elapsed() < JOBS_MAX, "jobs are left over: {job}");
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Ok(())
    }

    /// The end of every fault: nothing lost, nothing doubled, no job left, the books right, and
    /// hledger comes to the same.
    ///
    /// # Errors
    /// Something of it is not so, other than what the row says.
    pub async fn finish(mut self, fault: &str, times: u64, back: Vec<Duration>) -> Result<Row> {
        self.jobs_done().await?;
        let audit = prove::audit(&self.seen()?, &self.book.lines).await?;
        self.service.take().context("nobody serves")?.end().await?;
        prove::books(&self.setup).await?;
        Ok(Row {
            fault: fault.to_owned(),
            engine: self.place.name.to_owned(),
            times,
            acknowledged: self.book.acknowledged(),
            open: self.book.were_open(),
            lost: audit.lost,
            doubled: audit.doubled,
            back,
            said: String::new(),
        })
    }
}

impl Drop for House {
    fn drop(&mut self) {
        // Whoever serves has files open on the disk, and the disk lies in the folder.
        self.service = None;
        self.disk = None;
        // What cannot be removed lies in the system's temporary folder and harms nobody.
        let _ = std::fs::remove_dir_all(&self.folder);
        let _ = std::fs::remove_file(self.setup.log());
    }
}

/// The body of an answer that must be a good one.
async fn content(path: &str, request: reqwest::RequestBuilder) -> Result<Value> {
    let answer = request.send().await.with_context(|| path.to_owned())?;
    let (status, body) = (answer.status(), answer.text().await?);
    ensure!(status.is_success(), "{path}: {status} {body}");
    serde_json::from_str(&body).with_context(|| format!("{path}: {body}"))
}

/// Asks the same again, as long as the truth is open.
async fn settle_one(
    client: &reqwest::Client,
    at: std::net::SocketAddr,
    mut line: Line,
    begun: Instant,
) -> Line {
    while line.told.is_open() && begun.elapsed() < SETTLED_MAX {
        let told = ask(client, at, &line.wish).await;
        if matches!(told, Told::Cut(_) | Told::Later { .. }) {
            tokio::time::sleep(MOMENT).await;
        }
        line.told = told;
    }
    line
}
