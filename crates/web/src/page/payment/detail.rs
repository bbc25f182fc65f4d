//! A payment's page: what happened and whether money moved, why, where the money is, what to do
//! now; the timeline; help. Whoever holds the address of a guest's payment reads what became of it.

use askama::Template;
use axum::extract::State;
use axum::http::Method as Verb;
use axum::routing::{get, post};
use paydesk_app::payment::room::{Room, room};
use paydesk_app::payment::side::Side;
use paydesk_app::payment::{self, Detail, receipt, stopped, wallet};
use paydesk_app::ports::RailHealth;
use paydesk_app::{AppError, merchant, order};
use paydesk_core::id::PaymentId;
use paydesk_core::lock::{Lock, PayOut};
use paydesk_core::payment::{Payment, PaymentKind, PaymentState};
use paydesk_core::refund::Refund;
use paydesk_core::refusal::Refusal;

use super::act::id;
use super::line::tone;
use super::steps::steps;
use super::tell::{Goal, Tell, Way};
use crate::address::Path;
use crate::page::refund::state_tag;
use crate::page::shell::Shell;
use crate::page::shell::form::Form;
use crate::page::shell::part::{Help, Step, Tag, Tone};
use crate::page::wrong;
use crate::page::{again, help, html, money, see_other};
use crate::{Fail, Posted, Reply, Route, Visit, Web, Who};

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
    /// Told to whoever gave the money, and to the desk.
    private: bool,
    /// Where a refund is asked for, when something is left to give back.
    refund: Option<String>,
    /// A guest may leave an address for the receipt.
    receipt: Option<Form>,
}

impl Page {
    fn is_open(&self) -> bool {
        !self.detail.payment.state.is_final()
    }

    /// After how many seconds a page without script looks again: the oldest that is under way says
    /// how much is still to be expected.
    fn again_s(&self) -> i64 {
        let (payment, refunds) = (&self.detail.payment, &self.detail.refunds);
        let begun = refunds.iter().map(|refund| refund.created_at_us).max();
        let since_us = begun.filter(|_| !self.is_open()).unwrap_or(payment.created_at_us);
        self.shell.again_s(since_us)
    }

    /// Whether it goes on by itself: the payment, or a refund of it that is under way.
    fn changes(&self) -> bool {
        self.is_open() || self.detail.payment.refunding_minor > 0
    }

    fn refund_tag(&self, refund: &Refund) -> Tag {
        state_tag(&self.shell, refund.state)
    }

    fn icon(&self) -> &'static str {
        self.tone.icon()
    }

    /// Whether its payer has nothing more to do here.
    fn is_done(&self) -> bool {
        self.is_paid() && self.mine && self.main.is_none() && self.shell.who.is_some()
    }

    fn is_paid(&self) -> bool {
        self.detail.payment.state == PaymentState::Succeeded
    }
}

/// The lock that keeps the reader from paying.
async fn lock(web: &Web, visit: &Visit) -> Option<Lock> {
    let locks = paydesk_app::lock::mine(&web.app, visit.actor()).await.ok()?;
    locks.into_iter().find(|lock| lock.acts().pay_out != PayOut::Yes)
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
    // The payments of others are looked at from the desk.
    if detail.side == Side::Staff {
        return see_other(&visit, &format!("/desk/payments/{}", detail.payment.id), None);
    }
    html(&page(&web, &visit, detail).await?)
}

async fn page(web: &Web, visit: &Visit, detail: Detail) -> Result<Page, Fail> {
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
    let side = detail.side;
    let mine = side.pays();
    let shell = visit.shell("payment-list-title");
    let stopped = stopped::standing(&web.app, visit.actor(), &row).await?;
    let tell = Tell {
        shell: &shell,
        detail: &detail,
        merchant: merchant.as_ref(),
        balance,
        stopped,
        lock: if row.refusal.is_some() { lock(web, visit).await } else { None },
        room: limit(web, visit, &row, side).await?,
        side,
        goal: goal(web, visit, &shell, &row).await?,
    };
    let left = row.refundable_minor() > 0 && row.kind == PaymentKind::Purchase;
    // A guest asks us, who then can see whose it is.
    let refund = (side == Side::Payer && left).then(|| match row.payer {
        Some(_) => format!("/payments/{}/refund", row.id),
        None => format!("/help/new?kind=refund&about={}", row.id),
    });
    let paid = row.state == PaymentState::Succeeded;
    let guest = paid && side == Side::Payer && row.payer.is_none();
    let receipt = guest.then(receipt_form);
    let (headline, other, card) = (tell.headline(), tell.other(), tell.card());
    let (answers, main, others) = (tell.answers(), tell.main(), tell.others());
    Ok(Page {
        tone: tone(row.state),
        steps: steps(&shell, &detail, side),
        help: help_about(web, visit, &row, side).await,
        shell: shell.titled(headline.clone()),
        headline,
        other,
        card,
        answers,
        main,
        others,
        mine,
        private: side.knows_why(),
        refund,
        receipt,
        detail,
    })
}

/// Help about this payment; without it for whoever holds nothing but its address.
async fn help_about(web: &Web, visit: &Visit, row: &Payment, side: Side) -> Help {
    match side {
        Side::Holder => help::plain(web, visit, "payment-get-help").await,
        _ => help::card(web, visit, row.id.as_str(), "payment-get-help").await,
    }
}

/// The payment for which this one topped up the wallet, as the address says: one that its payer can
/// still make.
async fn goal(
    web: &Web,
    visit: &Visit,
    shell: &Shell,
    row: &Payment,
) -> Result<Option<Goal>, Fail> {
    let asked = PaymentId::parse(&visit.query("for"));
    let Some(id) = asked.filter(|_| row.kind == PaymentKind::TopUp) else { return Ok(None) };
    let detail = match payment::detail(&web.app, visit.actor(), &id).await {
        Ok(detail) => detail,
        Err(AppError::NotFound) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let side = detail.side;
    let open = detail
        .order
        .as_ref()
        .is_none_or(|order| order::standing(order, visit.now_us()) == order::Standing::Open);
    let lacked = detail.payment.refusal == Some(Refusal::BalanceTooLow);
    let wanted = side == Side::Payer && lacked && open;
    Ok(wanted.then(|| Tell::bare(shell, &detail, side).as_goal()))
}

/// The payer's limits, when one of them was the reason.
async fn limit(web: &Web, visit: &Visit, row: &Payment, side: Side) -> Result<Option<Room>, Fail> {
    let limited = row.refusal.is_some_and(|refusal| money::LIMITS.contains(&refusal));
    if side != Side::Payer || row.payer.is_none() || !limited {
        return Ok(None);
    }
    Ok(Some(room(&web.app, visit.actor(), row.kind, row.currency).await?))
}

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Verb::GET, "/payments/{payment}/bank", Who::Anyone, get(bank)),
        Route::new(Verb::POST, "/payments/{payment}/receipt", Who::Anyone, post(send_receipt)),
    ]
}

fn receipt_form() -> Form {
    Form::new(&[("contact", "payment-receipt-to")])
}

/// Sends a guest's receipt to the address that stands in the form.
async fn send_receipt(
    State(web): State<Web>,
    visit: Visit,
    Path(text): Path<String>,
    posted: Posted,
) -> Reply {
    let payment = id(&text)?;
    let sent = receipt::send_to(&web.app, visit.actor(), &payment, posted.get("contact")).await;
    let mut form = posted.fill(receipt_form());
    match sent {
        Ok(()) => see_other(&visit, &format!("/payments/{payment}"), Some("payment-receipt-sent")),
        Err(error) => {
            wrong::complain(&mut form, &visit, error)?;
            let detail = load(&web, &visit, &text).await?;
            again(&Page { receipt: Some(form), ..page(&web, &visit, detail).await? })
        }
    }
}

#[derive(Template)]
#[template(path = "payment/bank.html")]
struct Bank {
    shell: Shell,
    title: String,
    state: Tag,
    text: String,
    /// When it is over, as far as somebody has said it.
    until: Option<String>,
    again: Option<Way>,
    up: bool,
    /// The payment.
    id: String,
    back: String,
    help: Help,
}

/// Whether the bank (or this house, when that was the reason) is back: asked now, not remembered.
async fn bank(State(web): State<Web>, visit: Visit, Path(text): Path<String>) -> Reply {
    let detail = load(&web, &visit, &text).await?;
    let ours = detail.payment.refusal == Some(Refusal::OurMaintenance);
    let shell = visit.shell(if ours { "payment-ours-title" } else { "payment-bank-title" });
    let (word, tone, end_us) = if ours {
        match web.app.closed.end_us(visit.now_us()) {
            Some(end_us) => ("payment-ours-closed", Tone::Wait, Some(end_us)),
            None => ("payment-ours-open", Tone::Good, None),
        }
    } else {
        match web.app.ports.rail.health().await {
            RailHealth::Up => ("payment-bank-up", Tone::Good, None),
            RailHealth::Slow => ("payment-bank-slow", Tone::Wait, None),
            RailHealth::Maintenance { until_us } => {
                ("payment-bank-maintenance", Tone::Wait, until_us)
            }
            RailHealth::Down => ("payment-bank-down", Tone::Bad, None),
        }
    };
    let up = ["payment-bank-up", "payment-bank-slow", "payment-ours-open"].contains(&word);
    let side = detail.side;
    let tell = Tell::bare(&shell, &detail, side);
    let again = (up && side == Side::Payer).then(|| tell.once_more());
    let until =
        end_us.map(|end_us| shell.say1("payment-bank-until", "until", shell.day_time(end_us)));
    let page = Bank {
        title: shell.title.clone(),
        state: Tag::new(tone, shell.say(word)),
        text: shell.say(format!("{word}-text")),
        until,
        again,
        up,
        id: detail.payment.id.as_str().to_owned(),
        back: format!("/payments/{}", detail.payment.id),
        help: help_about(&web, &visit, &detail.payment, side).await,
        shell,
    };
    html(&page)
}
