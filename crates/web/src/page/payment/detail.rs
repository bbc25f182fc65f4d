//! A payment's page: what happened and whether money moved, why, where the money is, what to do
//! now; the timeline; help. A guest's payment is open to whoever holds its address.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::Method as Verb;
use axum::routing::get;
use paydesk_app::payment::{self, Detail, stopped, wallet};
use paydesk_app::ports::RailHealth;
use paydesk_app::{AppError, merchant};
use paydesk_core::lock::PayOut;
use paydesk_core::payment::{PaymentKind, PaymentState};

use super::act::id;
use super::line::tone;
use super::steps::steps;
use super::tell::{Tell, Way};
use crate::page::shell::Shell;
use crate::page::shell::part::{Help, Step, Tag, Tone};
use crate::page::{help, html};
use crate::{Fail, Reply, Route, Visit, Web, Who};

#[derive(Template)]
#[template(path = "payment/detail.html")]
struct Page {
    shell: Shell,
    detail: Detail,
    headline: String,
    tone: Tone,
    other: String,
    card: String,
    answers: Vec<(&'static str, String)>,
    main: Option<Way>,
    others: Vec<Way>,
    steps: Vec<Step>,
    help: Help,
    mine: bool,
    /// Where a refund is asked for, when something is left to give back.
    refund: Option<String>,
}

impl Page {
    fn is_open(&self) -> bool {
        !self.detail.payment.state.is_final()
    }

    fn icon(&self) -> &'static str {
        self.tone.icon()
    }

    fn is_paid(&self) -> bool {
        self.detail.payment.state == PaymentState::Succeeded
    }
}

/// The page of the lock that keeps the reader from paying.
async fn lock_page(web: &Web, visit: &Visit) -> Option<String> {
    let locks = paydesk_app::lock::mine(&web.app, visit.actor()).await.ok()?;
    let lock = locks.iter().find(|lock| lock.acts().pay_out != PayOut::Yes)?;
    Some(format!("/me/locks/{}", lock.id))
}

/// A payment that is not there, or not theirs: strangers are asked to sign in first.
async fn load(web: &Web, visit: &Visit, text: &str) -> Result<Detail, Fail> {
    let found = payment::detail(&web.app, visit.actor(), &id(text)?).await;
    match found {
        Err(AppError::NotFound) if visit.actor().person.is_none() => {
            Err(AppError::SignInNeeded.into())
        }
        found => Ok(found?),
    }
}

pub async fn show(State(web): State<Web>, visit: Visit, Path(text): Path<String>) -> Reply {
    let detail = load(&web, &visit, &text).await?;
    let row = detail.payment.clone();
    let merchant = match row.payee.merchant() {
        Some(id) => Some(merchant::view(&web.app, id).await?),
        None => None,
    };
    let mut balance = None;
    if visit.actor().is_full() {
        let accounts = wallet::balances(&web.app, visit.actor()).await?;
        let own = accounts.iter().find(|a| a.currency == row.currency);
        balance = own.map(paydesk_core::ledger::Account::available_minor);
    }
    let mine = row.payer.is_none() || row.payer == visit.actor().person;
    let shell = visit.shell("payment-list-title");
    let stopped = stopped::standing(&web.app, visit.actor(), &row).await?;
    let tell = Tell {
        shell: &shell,
        detail: &detail,
        merchant: merchant.as_ref(),
        balance,
        stopped,
        lock_page: if row.refusal.is_some() { lock_page(&web, &visit).await } else { None },
        mine,
    };
    let left = row.refundable_minor() > 0 && row.kind == PaymentKind::Purchase;
    let refund =
        (mine && row.payer.is_some() && left).then(|| format!("/payments/{}/refund", row.id));
    let (headline, other, card) = (tell.headline(), tell.other(), tell.card());
    let (answers, main, others) = (tell.answers(), tell.main(), tell.others());
    let page = Page {
        tone: tone(row.state),
        steps: steps(&shell, &detail),
        help: help::card(&web, &visit, row.id.as_str(), "payment-get-help").await,
        shell: shell.titled(headline.clone()),
        headline,
        other,
        card,
        answers,
        main,
        others,
        mine,
        refund,
        detail,
    };
    html(&page)
}

pub fn routes() -> Vec<Route> {
    vec![Route::new(Verb::GET, "/payments/{payment}/bank", Who::Anyone, get(bank))]
}

#[derive(Template)]
#[template(path = "payment/bank.html")]
struct Bank {
    shell: Shell,
    state: Tag,
    text: String,
    again: Option<Way>,
    up: bool,
}

/// Whether the bank is back: asked now, not remembered.
async fn bank(State(web): State<Web>, visit: Visit, Path(text): Path<String>) -> Reply {
    let detail = load(&web, &visit, &text).await?;
    let shell = visit.shell("payment-bank-title");
    let health = web.app.ports.rail.health().await;
    let (word, tone) = match health {
        RailHealth::Up => ("up", Tone::Good),
        RailHealth::Slow => ("slow", Tone::Wait),
        RailHealth::Maintenance => ("maintenance", Tone::Wait),
        RailHealth::Down => ("down", Tone::Bad),
    };
    let up = matches!(health, RailHealth::Up | RailHealth::Slow);
    let tell = Tell {
        shell: &shell,
        detail: &detail,
        merchant: None,
        balance: None,
        stopped: None,
        lock_page: None,
        mine: true,
    };
    let again = up.then(|| tell.once_more());
    let state = Tag::new(tone, shell.say(format!("payment-bank-{word}")));
    let text = shell.say(format!("payment-bank-{word}-text"));
    html(&Bank { shell, state, text, again, up })
}
