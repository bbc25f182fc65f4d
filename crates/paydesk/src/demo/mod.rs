//! `demo`: everything on one machine. The outside world runs as a process of its own, as it would
//! in earnest; people, merchants and money are made up (`paydesk_app::demo`), how money moves is
//! not: wallets are filled by cards that the sandbox bank charges.
//!
//! A folder that is named is kept and gone on with; otherwise a fresh one is made, and removed when
//! the demo is told to stop.

use std::path::PathBuf;

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use paydesk_app::Demo;
use paydesk_app::mail::Support;
use paydesk_app::ports::Dice as _;
use paydesk_core::contact::{Account, AccountState};
use paydesk_edge::system::SystemDice;
use paydesk_texts::Texts;

use crate::config::mail::Tls;
use crate::config::{Config, For, Hours, Overrides};
use crate::serve;

mod card;
mod outage;
mod outside;
mod past;
mod print;
mod seed;

use outside::Outside;

/// Where the demo keeps everything.
struct Folder {
    path: PathBuf,
    /// Made for this run: goes with it.
    fleeting: bool,
}

impl Folder {
    fn of(overrides: &Overrides) -> anyhow::Result<Self> {
        let folder = match &overrides.data {
            Some(path) => Self { path: path.clone(), fleeting: false },
            None => {
                let name = format!("paydesk-demo-{:016x}", SystemDice.number());
                Self { path: std::env::temp_dir().join(name), fleeting: true }
            }
        };
        serve::make_folder(&folder.path)?;
        Ok(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.fleeting && std::fs::remove_dir_all(&self.path).is_err() {
            tracing::warn!(folder = %self.path.display(), "the demo's folder could not be removed");
        }
    }
}

/// The demo, until it is told to stop.
///
/// # Errors
/// An address is taken, the folder cannot be used, or the bank's process does not start.
pub async fn demo(overrides: &Overrides) -> anyhow::Result<()> {
    let mut config = Config::read(overrides, For::Reading)?;
    let folder = Folder::of(overrides)?;
    config.data.clone_from(&folder.path);
    // First, since whoever has the database has the whole folder.
    let db = serve::open_database(&config).await?;
    let listener = serve::listen(&config.server.listen).await?;
    let at = listener.local_addr()?;
    let (key, secret) = (secret(), format!("whsec_{}", secret()));
    let outside = Outside::start(&folder.path.join("bank"), at, &key, &secret).await?;
    wire(&mut config, &outside, key, secret);
    let mailbox_url = format!("{}/mailbox", outside.addresses.public_url);
    let demo = Demo { bank_url: outside.addresses.public_url.clone(), mailbox_url };
    let app = serve::open(&config, db, at, Some(demo.clone())).await?;
    let shops = format!("{}/shop/payments", config.bank.url);
    seed::seed(&app, &shops).await.context("making up the demo's people")?;
    let texts = Texts::new(config.spoken());
    let guarded = tokio::spawn(outside.watch());
    let run = serve::run(app, listener, &config, |url| {
        print::say(&texts, url, &demo)?;
        serve::ready(url)
    });
    let done = run.await;
    guarded.abort();
    drop(folder);
    done
}

/// 32 random bytes, as base64.
fn secret() -> String {
    STANDARD.encode(SystemDice.secret())
}

/// The settings that let this house reach its made-up outside world.
fn wire(config: &mut Config, outside: &Outside, key: String, secret: String) {
    let addresses = &outside.addresses;
    let bank = format!("http://{}", addresses.http);
    config.sms.url = format!("{bank}/sms");
    config.sms.key.clone_from(&key);
    config.bank.url = bank;
    config.bank.page_url.clone_from(&addresses.public_url);
    config.bank.api_key = key;
    config.shop.secret.clone_from(&secret);
    config.bank.webhook_secret = secret;
    config.mail.host = addresses.smtp.ip().to_string();
    config.mail.port = addresses.smtp.port();
    config.mail.tls = Tls::None;
    config.mail.from = "Paydesk <no-reply@paydesk.example>".to_owned();
    if config.desk.hotline.is_empty() {
        config.desk.hotline = "400-000-2210".to_owned();
    }
    if config.desk.hotline_token.is_empty() {
        config.desk.hotline_token = self::secret();
    }
    if config.desk.social.is_empty() {
        config.desk.social = social();
    }
    if config.desk.hours == Hours::default() {
        config.desk.hours = Hours::of_the_demo();
    }
}

/// Where mail reaches the demo. Unless its settings name a mail server, nothing fetches any: what
/// there is of it, it was begun with.
pub(crate) fn support() -> Support {
    Support {
        address: "support@paydesk.example".to_owned(),
        authority: "mx.paydesk.example".to_owned(),
    }
}

/// Made-up accounts elsewhere, one of each state.
fn social() -> Vec<Account> {
    let account = |name: &str, url: &str, state| Account {
        name: name.to_owned(),
        url: url.to_owned(),
        state,
    };
    vec![
        account("微博 @Paydesk客服", "https://weibo.example/paydesk", AccountState::Answered),
        account("Mastodon @paydesk", "https://social.example/@paydesk", AccountState::News),
        account("微信公众号 Paydesk", "https://weixin.example/paydesk", AccountState::Away),
    ]
}
