//! People write to support over a weak line, without an account and without script: what a browser
//! does then is to send the same form again. Each case that was answered is there, once.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use reqwest::{Client, RequestBuilder, Response, StatusCode, header};
use tokio::task::JoinSet;

use crate::house::{House, On, Tools};
use crate::prove::{self, Case};
use crate::table::Row;
use crate::weak::Weak;

/// So many write at once.
const AT_ONCE: usize = 100;
/// Nobody waits longer for an answer before they try again.
const PATIENCE: Duration = Duration::from_secs(6);
/// Nobody tries so often: more than half of the connections hold.
const TRIES_MAX: u32 = 60;
/// Long words, so that the line breaks within them too.
const LONG: &str = "充值的钱没有到账，也没有退回来。";
const TIMES_LONG: usize = 60;

/// # Errors
/// Somebody is told what a weak line gives no cause for, or gives up.
pub async fn run(tools: &Tools, on: On, times: u64) -> Result<Row> {
    let mut house = House::build(tools, on).await?;
    // Each comes from a network of their own.
    let proxies = ("PAYDESK_SERVER__PROXIES".to_owned(), r#"["127.0.0.1"]"#.to_owned());
    house.setup.settings.push(proxies);
    house.serve().await?;
    let line = Weak::before(house.serving()?.at, house.draw.clone()).await?;
    let (mut writing, mut cases, mut open) = (JoinSet::new(), Vec::new(), 0);
    let mut next = 0..times;
    loop {
        while writing.len() < AT_ONCE
            && let Some(n) = next.next()
        {
            writing.spawn(write(line.at, n));
        }
        let Some(written) = writing.join_next().await else { break };
        let (case, was_open) = written??;
        open += usize::from(was_open);
        cases.push(case);
    }
    ensure!(line.broken() > times / 4, "the line was not that weak: {}", line.broken());
    let audit = prove::cases(house.url(), &cases).await?;
    let said = format!("{} connections broken", line.broken());
    let row = house.finish("cases by form, over a weak line", times, Vec::new()).await?;
    let (acknowledged, lost, doubled) = (cases.len(), audit.lost, audit.doubled);
    Ok(Row { acknowledged, open, lost, doubled, said, ..row })
}

/// Somebody's browser, which knows no more than it was told.
struct Browser {
    client: Client,
    at: SocketAddr,
    origin: String,
    cookies: Vec<String>,
    /// How often nothing came, or not all of it.
    cut: u32,
}

/// What came of a try, if anything did.
type Came = Option<(StatusCode, Option<String>, String)>;

impl Browser {
    fn new(at: SocketAddr, n: u64) -> Result<Self> {
        let none = reqwest::redirect::Policy::none();
        // A connection for each request, so that the line breaks within each as often.
        let client = Client::builder().no_proxy().pool_max_idle_per_host(0);
        let client = client.timeout(PATIENCE).redirect(none).build()?;
        let origin = format!("10.{}.{}.9", n / 250, n % 250);
        Ok(Self { client, at, origin, cookies: Vec::new(), cut: 0 })
    }

    fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("http://{}{path}", self.at))
    }

    async fn send(&mut self, request: RequestBuilder) -> Result<Came> {
        ensure!(self.cut < TRIES_MAX, "{}: gave up", self.origin);
        let request = request
            .header("x-forwarded-for", &self.origin)
            .header(header::COOKIE, self.cookies.join("; "));
        let came = match request.send().await {
            Ok(answer) => self.read(answer).await,
            Err(_) => None,
        };
        self.cut += u32::from(came.is_none());
        Ok(came)
    }

    async fn read(&mut self, answer: Response) -> Came {
        for cookie in answer.headers().get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().ok()?.split(';').next()?.to_owned();
            let name = pair.split('=').next()?.to_owned();
            self.cookies.retain(|known| !known.starts_with(&format!("{name}=")));
            self.cookies.push(pair);
        }
        let to = answer.headers().get(header::LOCATION);
        let to = to.and_then(|to| Some(to.to_str().ok()?.to_owned()));
        let status = answer.status();
        Some((status, to, answer.text().await.ok()?))
    }

    /// A page, however often it must be asked for.
    async fn page(&mut self, path: &str) -> Result<String> {
        loop {
            match self.send(self.get(path)).await? {
                Some((StatusCode::OK, _, body)) => return Ok(body),
                Some((status, _, body)) => bail!("{path}: {status} {body}"),
                None => {}
            }
        }
    }
}

/// Writes a case, and reads it; whether it was unknown for a while whether it was taken.
async fn write(at: SocketAddr, n: u64) -> Result<(Case, bool)> {
    let mut browser = Browser::new(at, n)?;
    let page = browser.page("/help/new?kind=question").await?;
    let words = format!("{n}: {}", LONG.repeat(TIMES_LONG));
    let mut form = vec![("words", words.as_str())];
    for name in ["csrf", "idempotency_key", "kind", "about"] {
        form.push((name, hidden(&page, name)?));
    }
    let before = browser.cut;
    let to = loop {
        let post = browser.client.post(format!("http://{at}/help/new")).form(&form);
        match browser.send(post).await? {
            Some((StatusCode::SEE_OTHER, Some(to), _)) => break to,
            Some((status, _, body)) => bail!("{status} {body}"),
            None => {}
        }
    };
    let was_open = browser.cut > before;
    let to = to.split(['#', '?']).next().unwrap_or_default();
    let shown = browser.page(to).await?;
    ensure!(shown.contains(&format!("{n}: {LONG}")), "the page of {to} does not show it");
    let id = to.rsplit('/').next().unwrap_or_default().to_owned();
    Ok((Case { id, words }, was_open))
}

/// What stands in a hidden field of a page.
fn hidden<'p>(page: &'p str, name: &str) -> Result<&'p str> {
    let field = format!("name=\"{name}\" value=\"");
    let (_, rest) = page.split_once(&field).with_context(|| format!("no field {name}"))?;
    Ok(rest.split('"').next().unwrap_or_default())
}
