//! A merchant's own pages (MER-2, MER-3): what came in, orders and how they truly stand, the
//! counter's screen, and what is wrong with the set-up before a customer meets it.

use askama::Template;
use axum::extract::State;
use axum::http::Method as Verb;
use axum::routing::get;
use paydesk_app::merchant::{self, Overview};
use paydesk_app::order::{self, Standing};
use paydesk_app::{AppError, qr};
use paydesk_core::emv::QrFault;
use paydesk_core::id::MerchantId;
use paydesk_core::payment::setup::SetUpFault;
use paydesk_core::payment::{Merchant, Order};
use paydesk_core::word::Word;
use paydesk_core::world::Event;

use crate::address::Path;
use crate::page::pay::merchant_name;
use crate::page::payment::line::Row;
use crate::page::payment::steps::said;
use crate::page::shell::Shell;
use crate::page::shell::part::{Tag, Tone};
use crate::page::{code, html, see_other};
use crate::{Fail, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Verb::GET, "/merchant", Who::Merchant, get(list)),
        Route::new(Verb::GET, "/merchant/{merchant}", Who::Merchant, get(overview)),
        Route::new(Verb::GET, "/merchant/{merchant}/counter", Who::Merchant, get(counter)),
    ]
}

pub(super) fn id(text: &str) -> Result<MerchantId, Fail> {
    Ok(MerchantId::parse(text).ok_or(AppError::NotFound)?)
}

#[derive(Template)]
#[template(path = "merchant/list.html")]
struct List {
    shell: Shell,
    /// Name, address, what is wrong.
    merchants: Vec<(String, String, usize)>,
}

/// One's merchants; somebody with a single one goes straight there.
async fn list(State(web): State<Web>, visit: Visit) -> Reply {
    let mine = merchant::mine(&web.app, visit.actor()).await?;
    if let [only] = mine.as_slice() {
        return see_other(&visit, &format!("/merchant/{}", only.id), None);
    }
    let shell = visit.shell("merchant-list-title");
    let entry = |m: &paydesk_core::payment::Merchant| {
        let faults = paydesk_core::payment::setup::faults(m).len();
        (merchant_name(&shell, m), format!("/merchant/{}", m.id), faults)
    };
    let merchants = mine.iter().map(entry).collect();
    html(&List { shell, merchants })
}

/// How an order stands, as a tag.
pub fn order_tag(shell: &Shell, standing: Standing) -> Tag {
    let tone = match standing {
        Standing::Paid => Tone::Good,
        Standing::BeingPaid => Tone::Wait,
        Standing::Open | Standing::Expired | Standing::Cancelled => Tone::Plain,
    };
    let key = format!("order-standing-{}", standing.word().replace('_', "-"));
    Tag::new(tone, shell.say(key))
}

#[derive(Template)]
#[template(path = "merchant/overview.html")]
struct OverviewPage {
    shell: Shell,
    name: String,
    o: Overview,
    rows: Vec<Row>,
    faults: Vec<String>,
    /// Whether a fault keeps every customer from paying.
    blocked: bool,
}

impl OverviewPage {
    fn standing(&self, order: &Order) -> Tag {
        order_tag(&self.shell, order::standing(order, self.shell.now_us))
    }

    fn balance(&self) -> i64 {
        self.o.account.as_ref().map_or(0, paydesk_core::ledger::Account::available_minor)
    }

    /// What was lent and repaid: when, in words.
    fn advances(&self) -> Vec<(String, String)> {
        let line = |event: &Event| (self.shell.day_time(event.at_us), said(&self.shell, event));
        self.o.advances.iter().map(line).collect()
    }

    /// What waits for the shop's funds, if anything does.
    fn waiting(&self) -> Option<String> {
        let (count, minor) = self.o.waiting;
        let amount = self.shell.money(minor, self.currency());
        let vars = [("count", count.into()), ("amount", amount.into())];
        (count > 0).then(|| self.shell.t.with("merchant-waiting", &vars))
    }

    /// What its own system, if it has one, did to payments: a banner's tone, and its words.
    fn system(&self) -> Option<(&'static str, [String; 2])> {
        let (silent, declined) = self.o.unheard?;
        let line = |key: &str, count: i64| self.shell.t.with(key, &[("count", count.into())]);
        let silence = line("merchant-system-silent", silent);
        let tone = if silent + declined > 0 { "wait" } else { "" };
        Some((tone, [silence, line("merchant-system-declined", declined)]))
    }

    fn fault_tone(&self) -> &'static str {
        if self.blocked { "bad" } else { "wait" }
    }

    fn fault_title(&self) -> &'static str {
        if self.blocked { "merchant-faults-block" } else { "merchant-faults" }
    }

    fn currency(&self) -> &'static str {
        self.o.merchant.currency.code()
    }

    fn today(&self) -> String {
        let (count, minor) = self.o.today;
        let amount = self.shell.money(minor, self.currency());
        self.shell.t.with("merchant-today", &[("count", count.into()), ("amount", amount.into())])
    }
}

async fn overview(State(web): State<Web>, visit: Visit, Path(text): Path<String>) -> Reply {
    let o = merchant::overview(&web.app, visit.actor(), &id(&text)?).await?;
    let shell = visit.shell("merchant-title");
    let name = merchant_name(&shell, &o.merchant);
    let row = |taking: &merchant::Taking| {
        let payer = taking.payer.in_language(shell.t.language);
        let guest = || shell.say("payment-line-guest");
        let title = if payer.is_empty() { guest() } else { payer.to_owned() };
        Row::new(&shell, &taking.payment, title, false)
    };
    let rows = o.takings.iter().map(row).collect();
    let faults = o.faults.iter().map(|fault| shell.say(fault.key())).collect();
    let blocked = o.faults.iter().any(|fault| fault.blocks());
    html(&OverviewPage { shell: shell.titled(name.clone()), name, o, rows, faults, blocked })
}

#[derive(Template)]
#[template(path = "merchant/counter.html")]
struct Counter {
    shell: Shell,
    id: MerchantId,
    name: String,
    qr: Option<String>,
    /// What the code says, for whoever prints it or pastes it.
    text: String,
    /// Why there is no code, in words.
    fault: String,
    link: String,
    /// Who has just paid how much: name, minor units, currency, when.
    paid: Option<(String, i64, &'static str, i64)>,
}

/// What keeps a code from being made: what is known to be set up wrongly, or the part of the code
/// that cannot be written.
fn no_code(shell: &Shell, merchant: &Merchant, fault: QrFault) -> String {
    let known = match fault {
        // Objects of an EMVCo payload: category, name, city.
        QrFault::Value(52) | QrFault::Missing(52) => SetUpFault::CategoryWrong.key(),
        QrFault::Value(59) | QrFault::Missing(59) => SetUpFault::NameMissing.key(),
        QrFault::Value(60) | QrFault::Missing(60) => "merchant-counter-no-city".to_owned(),
        _ => return shell.say("merchant-counter-no-code"),
    };
    tracing::warn!(merchant = %merchant.id, %fault, "no code can be made");
    shell.say(known)
}

/// The shop's screen: a code for any amount, and for a moment whoever has just paid.
async fn counter(State(web): State<Web>, visit: Visit, Path(text): Path<String>) -> Reply {
    let (merchant, fresh) = merchant::counter(&web.app, visit.actor(), &id(&text)?).await?;
    let shell = visit.shell("merchant-counter-title");
    let payload = qr::of_merchant(&merchant);
    let fault = payload.as_ref().err().map(|fault| no_code(&shell, &merchant, *fault));
    let text = payload.unwrap_or_default();
    let drawn = Some(text.as_str()).filter(|text| !text.is_empty());
    let svg = drawn.and_then(|text| code::svg(text, &shell.say("merchant-counter-qr")));
    let paid = fresh.map(|taking| {
        let payer = taking.payer.in_language(shell.t.language);
        let guest = || shell.say("payment-line-guest");
        let name = if payer.is_empty() { guest() } else { payer.to_owned() };
        let row = taking.payment;
        (name, row.amount_minor, row.currency.code(), row.created_at_us)
    });
    let link = format!("{}/pay/{}", web.app.config.public_url, merchant.id);
    let name = merchant_name(&shell, &merchant);
    let fault = fault.unwrap_or_else(|| shell.say("merchant-counter-no-code"));
    html(&Counter { shell, id: merchant.id, name, qr: svg, text, fault, link, paid })
}
