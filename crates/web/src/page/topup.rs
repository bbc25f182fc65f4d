//! Topping up the wallet by card (PAY-2).

use askama::Template;
use axum::extract::State;
use axum::http::Method as Verb;
use axum::routing::{get, post};
use paydesk_app::card;
use paydesk_app::card::kept::offered;
use paydesk_app::payment::{Ask, wallet};
use paydesk_core::amount::Currency;
use paydesk_core::id::{Party, PaymentId};
use paydesk_core::ledger::Account;
use paydesk_core::payment::{Method, PaymentKind};

use crate::address::Query;
use crate::page::money::{self, From, Sent, Step};
use crate::page::pay::Wish;
use crate::page::shell::Shell;
use crate::page::shell::form::Form;
use crate::page::wrong;
use crate::page::{again, html};
use crate::{Fail, Posted, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Verb::GET, "/topup", Who::Person, get(show)),
        Route::new(Verb::POST, "/topup", Who::Person, post(send)),
    ]
}

#[derive(Template)]
#[template(path = "pay/topup.html")]
struct TopUp {
    shell: Shell,
    form: Form,
    choices: Vec<(String, String)>,
    /// Cards that are not chosen for anybody.
    shunned: Vec<String>,
    balance: i64,
    currency: Currency,
    currencies: Vec<(String, String)>,
    /// The payment for which the wallet held too little; empty: none.
    goal: String,
}

impl TopUp {
    fn code(&self) -> &'static str {
        self.currency.code()
    }

    /// This page again, with what was typed, for whoever went to the bank to enter a card.
    fn back(&self) -> String {
        let typed =
            [("amount", self.form.value("amount")), ("currency", self.code()), ("for", &self.goal)];
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(typed.into_iter().filter(|(_, value)| !value.is_empty()));
        format!("/topup?{}", query.finish())
    }
}

async fn page(
    web: &Web,
    visit: &Visit,
    (currency, goal): (&str, &str),
    failed: &str,
) -> Result<TopUp, Fail> {
    let accounts = wallet::balances(&web.app, visit.actor()).await?;
    let cards = offered(&web.app, visit.actor()).await?;
    let wanted = Currency::parse(currency).unwrap_or(Currency::Cny);
    let own = accounts.iter().find(|a| a.currency == wanted).or(accounts.first());
    let shell = visit.shell("topup-title");
    let option = |a: &Account| {
        let money = shell.money(a.available_minor(), a.currency.code());
        (a.currency.code().to_owned(), money)
    };
    let currencies =
        if accounts.len() > 1 { accounts.iter().map(option).collect() } else { vec![] };
    let fields =
        [("amount", "field-amount"), ("currency", "pay-currency"), ("method", "pay-method")];
    Ok(TopUp {
        choices: money::choices(&shell, None, &cards, true, failed),
        shunned: money::shunned(&cards, failed),
        form: Form::new(&fields).keyed(visit.key(web)),
        balance: own.map_or(0, Account::available_minor),
        currency: own.map_or(Currency::Cny, |a| a.currency),
        currencies,
        goal: PaymentId::parse(goal).map(|id| id.to_string()).unwrap_or_default(),
        shell,
    })
}

async fn show(State(web): State<Web>, visit: Visit, Query(wish): Query<Wish>) -> Reply {
    let mut page = page(&web, &visit, (&wish.currency, &wish.goal), &wish.failed).await?;
    let asked = if wish.card.is_empty() { &wish.method } else { &wish.card };
    let method = money::preselect(&page.choices, asked, &page.shunned, false);
    let currency = page.currency.code();
    let pairs = [("amount", wish.amount.as_str()), ("currency", currency), ("method", &method)];
    page.form = page.form.filled(pairs);
    html(&page)
}

async fn send(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let mut page = page(&web, &visit, (posted.get("currency"), posted.get("for")), "").await?;
    page.form = posted.fill(page.form);
    let amount = money::amount(&mut page.form, &visit, &posted, "amount", page.currency);
    let from = money::from(&mut page.form, &visit).filter(|from| *from != From::Wallet);
    if let (Some(amount), Some(from)) = (amount, from) {
        if from == From::NewCard {
            let kind = PaymentKind::TopUp;
            if !money::free(&web, &visit, &mut page.form, kind, amount).await? {
                return again(&page);
            }
            let back = page.back();
            let payee = Some("Paydesk".into());
            let ask = card::Begin { back, amount: Some(amount), payee, order: None };
            let gone = money::to_bank(&web, &visit, &mut page.form, ask).await?;
            return gone.map_or_else(|| again(&page), Ok);
        }
        let ask = Ask {
            kind: PaymentKind::TopUp,
            method: Method::Card,
            payee: Party::Person(visit.person()?.clone()),
            amount,
            order: None,
            card: from.card(),
            note: String::new(),
            key: posted.key().to_owned(),
            challenge: None,
        };
        let payee = page.shell.say("topup-payee");
        let step = Step { action: "/topup", payee, back: "/topup".into() };
        match money::send(&web, &visit, &posted, ask, step).await? {
            Sent::Answer(response) => return Ok(response),
            Sent::Error(error) => wrong::complain(&mut page.form, &visit, error)?,
        }
    }
    again(&page)
}
