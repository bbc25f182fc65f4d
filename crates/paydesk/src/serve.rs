//! `serve`: the rooms wired together, the door opened, and everything closed again in order.
//!
//! Order at start: database, listener, house accounts, control socket, night staff, then the line
//! `ready …`, which promises that a request is answered. Order at the end: no new connection,
//! requests in hand are finished (within ten seconds), then the night staff puts down its work,
//! then the database goes.

use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use paydesk_app::ports::Clock;
use paydesk_app::{App, Demo, MailServer, Ports, article, contact, house};
use paydesk_edge::inbox::Inbox;
use paydesk_edge::notify::{Post, PostConfig};
use paydesk_edge::rail::bank::BankRail;
use paydesk_edge::shop::HttpShop;
use paydesk_edge::system::{SystemClock, SystemDice};
use paydesk_store::{Db, Fault};
use paydesk_web::Web;
use paydesk_work::tick::checkpoint;
use paydesk_work::{Config as Night, Driver};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::config::Config;
use crate::control::Door;
use crate::{line, status};

/// Requests in hand may go on for so long after the program was told to stop.
const FINISH_MAX: Duration = Duration::from_secs(10);
/// What a browser sends is a few kilobytes; more than this is nobody's honest request.
const HEADER_BYTES_MAX: usize = 32 * 1024;

/// The service, until it is told to stop.
///
/// # Errors
/// The database cannot be opened, the address is taken, or a connector is set up wrongly.
pub async fn serve(config: Config) -> anyhow::Result<()> {
    let db = open_database(&config).await?;
    let listener = listen(&config.server.listen).await?;
    let app = open(&config, db, listener.local_addr()?, None).await?;
    run(app, listener, &config, ready).await
}

/// The line that says where, printed when a request would be answered.
pub fn ready(url: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "ready {url}")?;
    Ok(out.flush()?)
}

pub async fn listen(address: &str) -> anyhow::Result<TcpListener> {
    let bound = TcpListener::bind(address).await;
    bound.with_context(|| format!("listening on {address}"))
}

/// Opens the house on its database: ports, own accounts.
pub async fn open(
    config: &Config,
    db: Db,
    at: SocketAddr,
    demo: Option<Demo>,
) -> anyhow::Result<App> {
    let public_url = match config.server.public_url.as_str() {
        "" => format!("http://{}", reachable(at)),
        url => url.to_owned(),
    };
    let callback_url = match config.server.callback_url.as_str() {
        "" => public_url.clone(),
        url => url.to_owned(),
    };
    let post = PostConfig {
        public_url: public_url.clone(),
        mail: config.mail.connector(),
        sms: config.sms.connector(),
    };
    let ports = Ports {
        clock: Arc::new(SystemClock),
        dice: Arc::new(SystemDice),
        rail: Arc::new(BankRail::new(config.bank.connector())?),
        carrier: Arc::new(Post::new(post)?),
        shop: Arc::new(HttpShop::new(&config.shop.connector())?),
        inbox: inbox(config)?,
    };
    let key = night(config, &db).await?.checkpoint_key;
    let settings = paydesk_app::Config {
        public_url,
        callback_url,
        bank_origin: config.bank.page_origin(),
        hotline: config.desk.hotline.clone(),
        hotline_token: config.desk.hotline_token.clone(),
        social: config.desk.social.clone(),
        contact_seed: contact::seed(&key),
        support: demo
            .as_ref()
            .map_or_else(|| config.support.reached(), |_| Some(crate::demo::support())),
        opening: config.desk.hours.opening()?,
        callbacks_per_slot: config.desk.callbacks_per_slot,
        second_minor: config.desk.second_minor,
        refund_days: config.desk.refund_days,
        calendar: config.desk.calendar()?,
        password_kib: paydesk_app::password::KIB,
        demo,
    };
    let app = App::new(db, ports, settings);
    app.closed.until(config.server.closed_until_us());
    house::prepare(&app).await.context("opening the house's own accounts")?;
    bring_articles(&app).await?;
    Ok(app)
}

/// The mail server that holds what is written to us, where there is one.
fn inbox(config: &Config) -> anyhow::Result<Option<Arc<dyn MailServer>>> {
    let Some(inbox) = config.support.connector()? else { return Ok(None) };
    Ok(Some(Arc::new(Inbox::new(inbox)?)))
}

/// The articles that came with this program, unless somebody of the house has put others there.
async fn bring_articles(app: &App) -> anyhow::Result<()> {
    let done = article::import_own(&app.db, app.now_us()).await;
    let done = done.context("bringing the help center's articles")?;
    if !done.kept.is_empty() {
        let kept = done.kept.join(" ");
        tracing::warn!(kept, "articles of the house stand where this program has newer ones");
    }
    Ok(())
}

/// Makes a folder that only its owner looks into. One that is there stays as its operator has it.
///
/// # Errors
/// It cannot be made.
pub fn make_folder(path: &std::path::Path) -> anyhow::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.with_context(|| format!("making {}", path.display()))
}

pub async fn open_database(config: &Config) -> anyhow::Result<Db> {
    let url = config.database.address(&config.data)?;
    let data = &config.data;
    make_folder(data)?;
    match Db::open(&url, &config.database.options()).await {
        Err(Fault::Taken) => bail!(
            "another Paydesk is running on {}; stop it first, or name another folder with --data",
            data.display()
        ),
        opened => opened.with_context(|| format!("opening the database {url}")),
    }
}

/// 0.0.0.0 is an address to listen on, not one to go to.
fn reachable(at: SocketAddr) -> SocketAddr {
    match at {
        SocketAddr::V4(v4) if v4.ip().is_unspecified() => ([127, 0, 0, 1], at.port()).into(),
        SocketAddr::V6(v6) if v6.ip().is_unspecified() => {
            (std::net::Ipv6Addr::LOCALHOST, at.port()).into()
        }
        at => at,
    }
}

/// Serves until told to stop, then closes in order.
pub async fn run(
    app: App,
    listener: TcpListener,
    config: &Config,
    ready: impl FnOnce(&str) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let url = app.config.public_url.clone();
    let web = Web { secure: url.starts_with("https://"), app: app.clone() };
    let in_hand = InHand::default();
    let counting = in_hand.clone();
    let count = from_fn(move |request, next| counting.clone().count(request, next));
    let router = paydesk_web::router(web.clone()).layer((count, from_fn(small_headers)));
    let (stop, stopped) = watch::channel(false);
    let serving = tokio::spawn(line::serve(listener, router, config.server.rules(), stopped));
    let (rest, resting) = watch::channel(false);
    let night = night(config, &app.db).await?;
    let control = control(config, &app).map(tokio::spawn);
    let told = tokio::spawn(status::keep(web.clone(), config.server.status_folder(&config.data)));
    let driver = Driver::start(app.clone(), night, resting);
    tracing::info!(url, engine = app.db.engine_name(), "ready");
    ready(&url)?;
    told_to_stop().await;
    tracing::info!("stopping: requests in hand are finished first");
    // A closed channel tells it just as well.
    let _ = stop.send(true);
    if tokio::time::timeout(FINISH_MAX, in_hand.none()).await.is_err() {
        tracing::warn!("some requests were not finished in time");
    }
    serving.abort();
    told.abort();
    // Its door goes with it.
    if let Some(control) = control {
        control.abort();
        let _ = control.await;
    }
    // Only now: what the last requests caused is done as well.
    let _ = rest.send(true);
    driver.finished().await;
    tracing::info!("stopped");
    Ok(())
}

/// What listens to the operator's commands while this process has the database file to itself.
fn control(config: &Config, app: &App) -> Option<impl Future<Output = ()> + use<>> {
    config.database.file(&config.data)?;
    let db = app.db.clone();
    let opened = Door::open(&config.data).map(|door| door.answer(db));
    // Everything else works without it; `admin` says that the file is taken then.
    opened
        .inspect_err(|error| tracing::warn!("{error:#}; admin will need the service stopped"))
        .ok()
}

/// What the night staff is told. Refused where the key of this process did not sign the newest
/// checkpoint: what it would sign beside it, no check could hold against one key again.
async fn night(config: &Config, db: &Db) -> anyhow::Result<Night> {
    let data = config.data.clone();
    let key = config.ledger.key(&data)?;
    if !checkpoint::is_ours(db, key.as_deref()).await? {
        bail!(
            "the ledger's checkpoints were signed with another key than this process has; give \
             every process on one database the same ledger.checkpoint_key, or bring the file \
             checkpoint.key of the first one's data folder to {}",
            data.display()
        );
    }
    Ok(Night { checkpoint_key: config.ledger.key_or_new(&data)?, data })
}

/// Ctrl-C, or what a service manager sends.
pub async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupt = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
        }
        Err(error) => {
            tracing::warn!(%error, "this program can only be interrupted, not terminated");
            let _ = interrupt.await;
        }
    }
}

/// How many requests are being answered. Live streams count until they begin: nobody waits for
/// the end of a chat.
#[derive(Clone)]
struct InHand(Arc<watch::Sender<usize>>);

impl Default for InHand {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(0)))
    }
}

/// Counts down however the request ends, also when it is dropped.
struct One(InHand);

impl Drop for One {
    fn drop(&mut self) {
        self.0.0.send_modify(|count| *count = count.saturating_sub(1));
    }
}

impl InHand {
    async fn count(self, request: Request, next: Next) -> Response {
        self.0.send_modify(|count| *count += 1);
        let _one = One(self);
        next.run(request).await
    }

    async fn none(&self) {
        // The sender is ours, so the channel is open.
        let _ = self.0.subscribe().wait_for(|count| *count == 0).await;
        // Answers that were begun are written out.
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn small_headers(request: Request, next: Next) -> Response {
    let headers = request.headers().iter();
    let bytes: usize = headers.map(|(name, value)| name.as_str().len() + value.len()).sum();
    let target = request.uri().path_and_query().map_or(0, |path| path.as_str().len());
    if bytes + target > HEADER_BYTES_MAX {
        return StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE.into_response();
    }
    next.run(request).await
}

/// The program's clock, for what is not a use case.
pub fn now_us() -> i64 {
    SystemClock.now_us()
}
