//! Sending money to another person (PAY-3): their phone first, then their name, partly masked,
//! above the amount; and one's own code, so that others find one without a phone number.

use askama::Template;
use axum::extract::State;
use axum::http::Method as Verb;
use axum::routing::{get, post};
use paydesk_app::AppError;
use paydesk_app::payment::{Ask, transfer, wallet};
use paydesk_core::amount::Currency;
use paydesk_core::id::{Party, PersonId};
use paydesk_core::payment::{Method, PaymentKind};
use paydesk_core::refusal::Refusal;

use crate::address::{Path, Query};
use crate::page::lock::{Stop, stop};
use crate::page::money::{self, Sent, Step};
use crate::page::pay::Wish;
use crate::page::shell::Shell;
use crate::page::shell::form::Form;
use crate::page::wrong;
use crate::page::{again, code, html, see_other};
use crate::{Fail, Posted, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Verb::GET, "/send", Who::Person, get(ask_phone)),
        Route::new(Verb::POST, "/send", Who::Person, post(find)),
        Route::new(Verb::GET, "/send/to/{person}", Who::Person, get(show)),
        Route::new(Verb::POST, "/send/to/{person}", Who::Person, post(send)),
        Route::new(Verb::GET, "/code", Who::Person, get(my_code)),
    ]
}

#[derive(Template)]
#[template(path = "pay/send.html")]
struct AskPhone {
    shell: Shell,
    form: Form,
}

fn phone_form() -> Form {
    Form::new(&[("phone", "send-phone")])
}

async fn ask_phone(visit: Visit, Query(wish): Query<Wish>) -> Reply {
    let form = phone_form().filled([("phone", &wish.phone)]);
    html(&AskPhone { shell: visit.shell("send-title"), form })
}

async fn find(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let mut form = posted.fill(phone_form());
    match transfer::find_payee(&web.app, visit.actor(), form.value("phone")).await {
        Ok(payee) => see_other(&visit, &format!("/send/to/{}", payee.id), None),
        Err(AppError::Refused(
            refusal @ (Refusal::PayeeUnknown | Refusal::PayeeIsPayer | Refusal::PayeeCannotReceive),
        )) => {
            let why = visit.texts().say(&format!("refusal-{}-why", refusal.key()));
            form.fail("phone", why);
            again(&AskPhone { shell: visit.shell("send-title"), form })
        }
        Err(error) => {
            wrong::complain(&mut form, &visit, error)?;
            again(&AskPhone { shell: visit.shell("send-title"), form })
        }
    }
}

#[derive(Template)]
#[template(path = "pay/send-to.html")]
struct Show {
    shell: Shell,
    payee: transfer::Payee,
    stop: Option<Stop>,
    name: String,
    form: Form,
    action: String,
    balance: i64,
    currency: Currency,
    /// More than one wallet: which to send from.
    currencies: Vec<(String, String)>,
}

impl Show {
    fn code(&self) -> &'static str {
        self.currency.code()
    }
}

fn empty_form(web: &Web, visit: &Visit) -> Form {
    let fields = [("amount", "field-amount"), ("currency", "pay-currency"), ("note", "field-note")];
    Form::new(&fields).keyed(visit.key(web))
}

async fn page(web: &Web, visit: &Visit, id: &str, currency: &str) -> Result<Show, Fail> {
    let id = PersonId::parse(id).ok_or(AppError::NotFound)?;
    let payee = transfer::payee(&web.app, visit.actor(), &id).await?;
    let accounts = wallet::balances(&web.app, visit.actor()).await?;
    let wanted = Currency::parse(currency).unwrap_or(Currency::Cny);
    let own = accounts.iter().find(|a| a.currency == wanted).or(accounts.first());
    let shell = visit.shell("send-title");
    let option = |a: &paydesk_core::ledger::Account| {
        let money = shell.money(a.available_minor(), a.currency.code());
        (a.currency.code().to_owned(), money)
    };
    let currencies =
        if accounts.len() > 1 { accounts.iter().map(option).collect() } else { vec![] };
    Ok(Show {
        name: payee.name.in_language(visit.actor().language).to_owned(),
        payee,
        stop: stop(web, visit).await?,
        form: empty_form(web, visit),
        action: format!("/send/to/{id}"),
        balance: own.map_or(0, paydesk_core::ledger::Account::available_minor),
        currency: own.map_or(Currency::Cny, |a| a.currency),
        currencies,
        shell,
    })
}

async fn show(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Reply {
    let mut page = page(&web, &visit, &id, &wish.currency).await?;
    let currency = page.currency.code();
    let pairs = [("amount", wish.amount.as_str()), ("note", &wish.note), ("currency", currency)];
    page.form = page.form.filled(pairs);
    html(&page)
}

async fn send(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    posted: Posted,
) -> Reply {
    let mut page = page(&web, &visit, &id, posted.get("currency")).await?;
    page.form = posted.fill(page.form);
    if let Some(amount) = money::amount(&mut page.form, &visit, &posted, "amount", page.currency) {
        let ask = Ask {
            kind: PaymentKind::Transfer,
            method: Method::Wallet,
            payee: Party::Person(page.payee.id.clone()),
            amount,
            order: None,
            card: None,
            note: page.form.value("note").trim().to_owned(),
            key: posted.key().to_owned(),
            challenge: None,
        };
        let step =
            Step { action: &page.action, payee: page.name.clone(), back: page.action.clone() };
        match money::send(&web, &visit, &posted, ask, step).await? {
            Sent::Answer(response) => return Ok(response),
            Sent::Error(error) => wrong::complain(&mut page.form, &visit, error)?,
        }
    }
    again(&page)
}

#[derive(Template)]
#[template(path = "pay/code.html")]
struct MyCode {
    shell: Shell,
    qr: String,
    link: String,
}

/// One's own code: whoever scans it sees the masked name and types an amount.
async fn my_code(State(web): State<Web>, visit: Visit) -> Reply {
    let link = format!("{}/send/to/{}", web.app.config.public_url, visit.person()?);
    let shell = visit.shell("code-title");
    let qr = code::svg(&link, &shell.title).ok_or(Fail::BadBody)?;
    html(&MyCode { shell, qr, link })
}
