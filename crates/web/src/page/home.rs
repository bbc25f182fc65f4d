//! Home: for somebody signed in, the balance, what is under way and the latest payments; for
//! everybody else, what this is and the two doors.

use askama::Template;
use axum::extract::State;
use axum::http::Method;
use axum::routing::get;
use paydesk_app::payment::wallet::{self, Returning};
use paydesk_core::amount::Currency;
use paydesk_core::ledger::Account;
use paydesk_core::payment::Method as Way;
use paydesk_core::refund::RefundState;

use crate::page::lock::{Stop, stop_or_due};
use crate::page::money::card_name;
use crate::page::payment::line::Row;
use crate::page::shell::part::{Step, StepState, Tag, Tone};
use crate::page::shell::{Role, Shell};
use crate::page::{html, see_other};
use crate::{Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    vec![Route::new(Method::GET, "/", Who::Anyone, get(home))]
}

#[derive(Template)]
#[template(path = "home/welcome.html")]
struct Welcome {
    shell: Shell,
}

/// A refund that is on its way, as a card of its own.
struct Under {
    title: String,
    href: String,
    tag: Tag,
    steps: Vec<Step>,
}

#[derive(Template)]
#[template(path = "home/wallet.html")]
struct Wallet {
    shell: Shell,
    accounts: Vec<Account>,
    /// What comes back, in a sentence.
    more: Option<String>,
    under: Vec<Under>,
    rows: Vec<Row>,
    stop: Option<Stop>,
    sells: bool,
    serves: bool,
}

async fn home(State(web): State<Web>, visit: Visit) -> Reply {
    let shell = visit.shell("home-title");
    if !visit.actor().is_full() {
        // Whoever has only proven a phone is somebody we know, with an account to get back.
        return match visit.actor().person {
            Some(_) => see_other(&visit, "/recovery/next", None),
            None => html(&Welcome { shell }),
        };
    }
    let wallet = wallet::wallet(&web.app, visit.actor()).await?;
    let mut accounts = wallet.accounts;
    // The home currency first, then those that hold something.
    accounts.sort_by_key(|a| a.currency != Currency::Cny);
    accounts.retain(|a| a.currency == Currency::Cny || a.balance_minor != 0);
    let page = Wallet {
        more: more(&shell, &wallet.returning),
        under: wallet.returning.iter().map(|r| under(&shell, r)).collect(),
        rows: wallet.latest.iter().map(|line| Row::of(&shell, line)).collect(),
        stop: stop_or_due(&web, &visit).await?,
        sells: shell.is(Role::Merchant),
        serves: shell.is_staff(),
        accounts,
        shell,
    };
    html(&page)
}

/// "¥ 268.00 more is on its way back to you": to the wallet or a card, in one currency. What waits
/// for a shop's funds is on no way yet; a day is named by which all of it is there.
fn more(shell: &Shell, returning: &[Returning]) -> Option<String> {
    let goes =
        |r: &&Returning| matches!(r.refund.state, RefundState::Sending | RefundState::InDoubt);
    let currency = returning.iter().find(goes)?.refund.currency;
    let of_it = || returning.iter().filter(goes).filter(|r| r.refund.currency == currency);
    let sum: i64 = of_it().map(|r| r.refund.amount_minor).sum();
    let money = shell.money(sum, currency.code());
    let days: Option<Vec<&str>> = of_it().map(|r| r.refund.expected_on.as_deref()).collect();
    Some(match days.and_then(|days| days.into_iter().max()) {
        Some(day) => shell.say2("home-more-by", "amount", money, "day", shell.working_day(day)),
        None => shell.say1("home-more", "amount", money),
    })
}

fn under(shell: &Shell, returning: &Returning) -> Under {
    let refund = &returning.refund;
    let card = returning.card.as_ref().map(|card| card_name(shell.t, card)).unwrap_or_default();
    let tag = match refund.state {
        RefundState::Requested => "home-refund-review",
        RefundState::WaitingFunds => "home-refund-funds",
        _ => "home-refund-bank",
    };
    let step =
        |state, when: String, key: &str| Step::new(state, when, shell.say1(key, "card", &card));
    let mut steps =
        vec![step(StepState::Done, shell.day_time(refund.created_at_us), "home-step-asked")];
    let now = |key: &str| step(StepState::Now, String::new(), key);
    match refund.state {
        RefundState::Requested => steps.push(now("home-step-review")),
        RefundState::WaitingFunds => steps.push(now("home-step-funds")),
        RefundState::InDoubt => steps.push(now("home-step-doubt")),
        _ if refund.destination == Way::Wallet => steps.push(now("home-step-wallet")),
        _ => steps.push(now("home-step-card")),
    }
    steps.push(match &refund.expected_on {
        Some(day) => step(StepState::Next, shell.working_day(day), "home-step-arrives"),
        None => step(StepState::Next, String::new(), "home-step-back"),
    });
    Under {
        title: shell.say1("home-refund-from", "name", returning.from.in_language(shell.t.language)),
        href: format!("/refunds/{}", refund.id),
        tag: Tag::new(Tone::Wait, shell.say(tag)),
        steps,
    }
}
