//! A counter-entry as staff asks for it: from where, to where, how much and why. It is booked when
//! a second person signs.

use askama::Template;
use axum::extract::State;
use axum::http::Method as Verb;
use axum::routing::{get, post};
use paydesk_app::correction::{self, Ask, Known, Place, Side};
use paydesk_app::refund;
use paydesk_core::amount::Currency;
use paydesk_core::id::{ConversationId, PaymentId, RefundId};
use paydesk_core::payment::Payment;
use paydesk_core::word::Word;

use crate::address::Query;
use crate::page::approval::place_key;
use crate::page::refund::typed::{self, From};
use crate::page::shell::{Shell, form::Form};
use crate::page::wrong::complain;
use crate::page::{again, html, money, see_other};
use crate::{Fail, Posted, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Verb::GET, "/desk/corrections/new", Who::Staff, get(fill)),
        Route::new(Verb::POST, "/desk/corrections/new", Who::Staff, post(send)),
    ]
}

#[derive(Template)]
#[template(path = "approval/correction.html")]
struct New {
    shell: Shell,
    form: Form,
    places: Vec<(&'static str, String)>,
    currencies: Vec<(&'static str, &'static str)>,
    case: String,
    payment: String,
    refund: String,
    /// The payment that it is about: its address, and how much when.
    about: Option<(String, String)>,
}

const FIELDS: [(&str, &str); 7] = [
    ("from", "approval-from"),
    ("from_whose", "approval-whose"),
    ("to", "approval-to"),
    ("to_whose", "approval-whose"),
    ("currency", "approval-currency"),
    ("amount", "field-amount"),
    ("reason", "field-reason"),
];

async fn page(web: &Web, visit: &Visit, from: From) -> Result<New, Fail> {
    let ids = (PaymentId::parse(&from.payment), RefundId::parse(&from.refund));
    let known = correction::known(&web.app, visit.actor(), ids).await?;
    let form = Form::new(&FIELDS).keyed(visit.key(web)).filled([("currency", "CNY")]);
    let shell = visit.shell("approval-correction-title");
    let place = |place: &Place| (place.word(), shell.say(place_key(*place)));
    Ok(New {
        places: Place::ALL.iter().map(place).collect(),
        currencies: Currency::ALL.iter().map(|c| (c.code(), c.code())).collect(),
        form: match &known {
            Some(known) => filled(form, visit, known),
            None => form,
        },
        case: from.case,
        payment: from.payment,
        refund: from.refund,
        about: known.map(|known| about(&shell, &known.payment)),
        shell,
    })
}

async fn fill(State(web): State<Web>, visit: Visit, Query(from): Query<From>) -> Reply {
    html(&page(&web, &visit, from).await?)
}

/// What is known already: it can be changed, and why is left to be said.
fn filled(form: Form, visit: &Visit, known: &Known) -> Form {
    let currency = known.payment.currency.code();
    let (to, to_whose) = known.to.as_ref().map_or(("", ""), |to| (to.place.word(), &to.whose));
    let amount = visit.texts().money_input(known.amount_minor, currency);
    form.filled([
        ("from", known.from.place.word()),
        ("from_whose", &known.from.whose),
        ("to", to),
        ("to_whose", to_whose),
        ("currency", currency),
        ("amount", &amount),
    ])
}

fn about(shell: &Shell, payment: &Payment) -> (String, String) {
    let money = shell.money(payment.amount_minor, payment.currency.code());
    let said = format!("{money} · {} · {}", shell.date_time(payment.created_at_us), payment.id);
    (format!("/desk/payments/{}", payment.id), said)
}

/// Reads the form; none: something is wrong, and all of it stands beside its field.
fn read(form: &mut Form, visit: &Visit, posted: &Posted) -> Result<Option<Ask>, Fail> {
    let choose = visit.texts().say("error-choose");
    let currency = Currency::parse(form.value("currency"));
    if currency.is_none() {
        form.fail("currency", choose.clone());
    }
    // How many decimals a sum may have depends on its currency.
    let amount = currency.and_then(|of| money::amount(form, visit, posted, "amount", of));
    let mut side = |place: &str, whose: &str| {
        let found = Place::parse(form.value(place));
        if found.is_none() {
            form.fail(place, choose.clone());
        }
        Some(Side { place: found?, whose: form.value(whose).to_owned() })
    };
    let (from, to) = (side("from", "from_whose"), side("to", "to_whose"));
    let back = RefundId::parse(posted.get("refund")).map(|id| id.as_str().to_owned());
    let payment = PaymentId::parse(posted.get("payment"));
    let case = ConversationId::parse(posted.get("case"));
    let subject = back.or_else(|| payment.map(|id| id.as_str().to_owned()));
    let reason = form.value("reason").to_owned();
    let (Some(from), Some(to), Some(amount)) = (from, to, amount) else {
        if let Err(error) = refund::reason(&reason) {
            complain(form, visit, error)?;
        }
        return Ok(None);
    };
    Ok(Some(Ask {
        from,
        to,
        amount,
        reason,
        subject: subject.or_else(|| case.as_ref().map(|id| id.as_str().to_owned())),
        conversation: case,
        key: posted.key().to_owned(),
    }))
}

async fn send(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let given = |name: &str| posted.get(name).to_owned();
    let from = From { case: given("case"), payment: given("payment"), refund: given("refund") };
    let mut page = page(&web, &visit, from).await?;
    page.form = posted.fill(page.form.emptied());
    let Some(ask) = read(&mut page.form, &visit, &posted)? else { return again(&page) };
    match correction::ask(&web.app, visit.actor(), ask).await {
        Ok(row) => {
            let to = typed::back_to(&page.case, &format!("/desk/approvals/{}", row.id));
            see_other(&visit, &to, Some("approval-asked"))
        }
        Err(error) => {
            complain(&mut page.form, &visit, error)?;
            again(&page)
        }
    }
}
