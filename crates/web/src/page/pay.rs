//! Paying: a code that is scanned or pasted, a merchant's own code with the amount typed by the
//! payer (PAY-4), and the checkout of an order, by wallet or card, also for guests (PAY-12).

use askama::Template;
use axum::extract::State;
use axum::http::Method as Verb;
use axum::routing::{get, post};
use paydesk_app::card::kept::offered;
use paydesk_app::payment::{Ask, wallet};
use paydesk_app::{card, merchant, qr};
use paydesk_core::amount::Currency;
use paydesk_core::amount_text;
use paydesk_core::id::{MerchantId, Party};
use paydesk_core::payment::setup::{self, SetUpFault};
use paydesk_core::payment::{Merchant, Method, PaymentKind};
use serde::Deserialize;

use crate::address::{Path, Query};
use crate::page::lock::{Stop, stop};
use crate::page::money::{self, From, Purse, Sent, Step};
use crate::page::shell::Shell;
use crate::page::shell::form::Form;
use crate::page::wrong;
use crate::page::{again, html, see_other};
use crate::{Fail, Posted, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Verb::GET, "/pay", Who::Anyone, get(scan)),
        Route::new(Verb::GET, "/pay/{merchant}", Who::Person, get(show)),
        Route::new(Verb::POST, "/pay/{merchant}", Who::Person, post(send)),
        Route::new(Verb::GET, "/merchants/{merchant}", Who::Anyone, get(about)),
    ]
}

/// What an address may ask of a paying page; nothing of it is believed, all of it is shown first.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    pub code: String,
    pub amount: String,
    pub note: String,
    pub method: String,
    pub card: String,
    pub currency: String,
    pub phone: String,
    /// The card that was just refused.
    pub failed: String,
    /// The payment for which a wallet is topped up.
    #[serde(rename = "for")]
    pub goal: String,
}

#[derive(Template)]
#[template(path = "pay/scan.html")]
struct Scan {
    shell: Shell,
    form: Form,
}

/// Reads a code and goes where it leads; without one, asks for it.
async fn scan(State(web): State<Web>, visit: Visit, Query(wish): Query<Wish>) -> Reply {
    let mut form = Form::new(&[("code", "pay-code")]).filled([("code", &wish.code)]);
    if wish.code.trim().is_empty() {
        if !visit.asks("code") {
            return html(&Scan { shell: visit.shell("pay-title"), form });
        }
        form.fail("code", visit.texts().say("error-missing"));
        return again(&Scan { shell: visit.shell("pay-title"), form });
    }
    let scanned = match qr::read(&web.app, &wish.code) {
        Ok(scanned) => scanned,
        Err(error) => {
            wrong::complain(&mut form, &visit, error)?;
            return again(&Scan { shell: visit.shell("pay-title"), form });
        }
    };
    let to = match scanned {
        qr::Scanned::Merchant { id, amount } => match amount {
            Some(a) => {
                let typed = visit.texts().money_input(a.minor(), a.currency().code());
                format!("/pay/{id}?amount={typed}")
            }
            None => format!("/pay/{id}"),
        },
        qr::Scanned::Order(id) => format!("/checkout/{id}"),
        qr::Scanned::Person(id) => format!("/send/to/{id}"),
    };
    see_other(&visit, &to, None)
}

/// A merchant's name in the reader's language.
pub fn merchant_name(shell: &Shell, merchant: &Merchant) -> String {
    let (first, second) = if shell.is_chinese() {
        (&merchant.name_zh, &merchant.name_en)
    } else {
        (&merchant.name_en, &merchant.name_zh)
    };
    if first.trim().is_empty() { second.clone() } else { first.clone() }
}

/// What a payer can do at this merchant, and why not.
pub struct Till {
    pub merchant: Merchant,
    pub name: String,
    pub choices: Vec<(String, String)>,
    /// The sentence of a set-up that blocks every payment.
    pub blocked: Option<String>,
    /// The lock under which nothing can be paid from here.
    pub stop: Option<Stop>,
    /// Whether the wallet holds what is to be paid, or anything where that is not known.
    pub enough: bool,
    /// Cards that are not chosen for anybody.
    pub shunned: Vec<String>,
}

impl Till {
    /// The methods that this merchant accepts and this visitor has, the card that was just refused
    /// marked, and the wallet that holds less than what is to be paid.
    pub async fn open(
        web: &Web,
        visit: &Visit,
        merchant: Merchant,
        needed_minor: Option<i64>,
        failed: &str,
    ) -> Result<Till, Fail> {
        let shell = visit.shell("pay-title");
        let accepts = |method| merchant.methods.contains(&method);
        let (mut balance, mut cards) = (None, Vec::new());
        if visit.actor().is_full() {
            let accounts = wallet::balances(&web.app, visit.actor()).await?;
            let own = accounts.iter().find(|a| a.currency == merchant.currency);
            balance = own.map(paydesk_core::ledger::Account::available_minor);
            cards = offered(&web.app, visit.actor()).await?;
        }
        let purse = |minor| Purse { minor, currency: merchant.currency, needed_minor };
        let pays = balance.filter(|_| accepts(Method::Wallet)).map(purse);
        let choices = money::choices(&shell, pays, &cards, accepts(Method::Card), failed);
        let blocked = setup::faults(&merchant).into_iter().find(|fault| fault.blocks());
        let blocked = blocked.as_ref().map(|fault| shell.say(blocked_key(*fault)));
        let stop = stop(web, visit).await?;
        let name = merchant_name(&shell, &merchant);
        let shunned = money::shunned(&cards, failed);
        let enough = balance.is_some_and(|b| b >= needed_minor.unwrap_or(1));
        Ok(Till { name, merchant, choices, blocked, stop, enough, shunned })
    }
}

/// What a payer reads about a set-up that blocks payments; staff reads more.
fn blocked_key(fault: SetUpFault) -> &'static str {
    match fault {
        SetUpFault::Suspended => "pay-blocked-suspended",
        _ => "pay-blocked-setup",
    }
}

#[derive(Template)]
#[template(path = "pay/merchant.html")]
struct Show {
    shell: Shell,
    till: Till,
    form: Form,
    action: String,
}

fn empty_form(web: &Web, visit: &Visit) -> Form {
    let fields = [("amount", "field-amount"), ("note", "field-note"), ("method", "pay-method")];
    Form::new(&fields).keyed(visit.key(web))
}

async fn till(web: &Web, visit: &Visit, id: &str, wish: &Wish) -> Result<Till, Fail> {
    let id = MerchantId::parse(id).ok_or(paydesk_app::AppError::NotFound)?;
    let merchant = merchant::view(&web.app, &id).await?;
    let needed = amount_text::parse_money(&wish.amount, merchant.currency.code()).ok();
    Till::open(web, visit, merchant, needed, &wish.failed).await
}

async fn show(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Reply {
    let till = till(&web, &visit, &id, &wish).await?;
    let asked = if wish.card.is_empty() { &wish.method } else { &wish.card };
    let method = money::preselect(&till.choices, asked, &till.shunned, till.enough);
    let pairs = [("amount", &wish.amount), ("note", &wish.note), ("method", &method)];
    let form = empty_form(&web, &visit).filled(pairs);
    html(&Show { shell: visit.shell("pay-title"), till, form, action: format!("/pay/{id}") })
}

async fn send(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    posted: Posted,
) -> Reply {
    let typed = Wish { amount: posted.get("amount").to_owned(), ..Wish::default() };
    let till = till(&web, &visit, &id, &typed).await?;
    let mut form = posted.fill(empty_form(&web, &visit));
    let action = format!("/pay/{id}");
    let amount = money::amount(&mut form, &visit, &posted, "amount", till.merchant.currency);
    let from = money::from(&mut form, &visit);
    if let (Some(amount), Some(from)) = (amount, from) {
        if from == From::NewCard {
            let kind = PaymentKind::Purchase;
            if !money::free(&web, &visit, &mut form, kind, amount).await? {
                return again(&Show { shell: visit.shell("pay-title"), till, form, action });
            }
            let payee = Some(till.name.clone());
            let ask = card::Begin {
                back: back(&action, &form),
                amount: Some(amount),
                payee,
                order: None,
            };
            if let Some(gone) = money::to_bank(&web, &visit, &mut form, ask).await? {
                return Ok(gone);
            }
            return again(&Show { shell: visit.shell("pay-title"), till, form, action });
        }
        let ask = Ask {
            kind: PaymentKind::Purchase,
            method: from.method(),
            payee: Party::Merchant(till.merchant.id.clone()),
            amount,
            order: None,
            card: from.card(),
            note: form.value("note").trim().to_owned(),
            key: posted.key().to_owned(),
            challenge: None,
        };
        let step = Step { action: &action, payee: till.name.clone(), back: action.clone() };
        match money::send(&web, &visit, &posted, ask, step).await? {
            Sent::Answer(response) => return Ok(response),
            Sent::Error(error) => wrong::complain(&mut form, &visit, error)?,
        }
    }
    again(&Show { shell: visit.shell("pay-title"), till, form, action })
}

/// This page again, with what was typed, for whoever went to the bank to enter a card.
fn back(path: &str, form: &Form) -> String {
    let typed = ["amount", "note"].map(|name| (name, form.value(name)));
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(typed).finish();
    format!("{path}?{query}")
}

#[derive(Template)]
#[template(path = "pay/about.html")]
struct About {
    shell: Shell,
    till: Till,
}

/// Who a merchant is, what it accepts, and what its refund policy says (PAY-5).
async fn about(State(web): State<Web>, visit: Visit, Path(id): Path<String>) -> Reply {
    let till = till(&web, &visit, &id, &Wish::default()).await?;
    let shell = visit.shell("merchant-title").titled(till.name.clone());
    html(&About { shell, till })
}

impl About {
    fn policy(&self) -> String {
        let merchant = &self.till.merchant;
        let own = if self.shell.is_chinese() { &merchant.policy_zh } else { &merchant.policy_en };
        own.clone()
    }

    fn accepts(&self, method: &str) -> bool {
        let wanted = <Method as paydesk_core::word::Word>::parse(method);
        self.till.merchant.methods.iter().any(|m| Some(*m) == wanted)
    }

    /// Where the shop is and what it sells. A code writes its city in Latin letters (EMVCo), which
    /// is no name of a place in a Chinese sentence.
    fn place(&self) -> String {
        let city = &self.till.merchant.city;
        if self.shell.is_chinese() && city.is_ascii() {
            return self.trade();
        }
        [city, &self.trade()].map(String::as_str).join(" · ")
    }

    fn trade(&self) -> String {
        self.shell.say(format!("merchant-trade-{}", self.till.merchant.trade))
    }

    fn evidence(&self) -> String {
        let asked = self.till.merchant.policy.evidence;
        self.shell.say(if asked { "merchant-evidence-yes" } else { "merchant-evidence-no" })
    }

    fn currency(&self) -> Currency {
        self.till.merchant.currency
    }

    /// What the contact opens: a mail, or a call.
    fn contact_link(&self) -> String {
        let contact = &self.till.merchant.contact;
        if contact.contains('@') {
            return format!("mailto:{contact}");
        }
        let digits = contact.chars().filter(|c| c.is_ascii_digit() || *c == '+');
        format!("tel:{}", digits.collect::<String>())
    }
}
