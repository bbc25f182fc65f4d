//! The checkout of an order (PAY-4, PAY-12): public, since whoever has the link may pay it. Signed
//! in, it is paid from the wallet or by a card that is kept; a guest enters a card at the bank and
//! comes back to confirm.

use askama::Template;
use axum::extract::State;
use axum::http::Method as Verb;
use axum::response::Response;
use axum::routing::{get, post};
use paydesk_app::order::{self, Standing};
use paydesk_app::payment::side::Side;
use paydesk_app::payment::{self, Ask};
use paydesk_app::{AppError, card, session};
use paydesk_core::amount::Amount;
use paydesk_core::id::{CardId, OrderId, Party};
use paydesk_core::payment::PaymentKind;

use crate::address::{Path, Query};
use crate::cookie::{self, Name};
use crate::page::money::{self, From, Sent, Step};
use crate::page::pay::{Till, Wish};
use crate::page::shell::Shell;
use crate::page::shell::form::Form;
use crate::page::shell::part::Help;
use crate::page::wrong;
use crate::page::{again, help, html};
use crate::{Fail, Posted, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Verb::GET, "/checkout/{order}", Who::Anyone, get(show)),
        Route::new(Verb::POST, "/checkout/{order}", Who::Anyone, post(send)),
    ]
}

#[derive(Template)]
#[template(path = "pay/checkout.html")]
struct Checkout {
    shell: Shell,
    till: Till,
    view: order::View,
    form: Form,
    signed_in: bool,
    /// The payment under way or done, for whoever pays it or has.
    payment_href: Option<String>,
    help: Help,
}

impl Checkout {
    fn is(&self, standing: &str) -> bool {
        use paydesk_core::word::Word;
        self.view.standing.word() == standing
    }
}

fn order_id(id: &str) -> Result<OrderId, Fail> {
    Ok(OrderId::parse(id).ok_or(AppError::NotFound)?)
}

async fn page(
    web: &Web,
    visit: &Visit,
    id: &str,
    (card, method, failed): (&str, &str, &str),
) -> Result<Checkout, Fail> {
    let view = order::view(&web.app, &order_id(id)?).await?;
    let needed = Some(view.order.amount_minor);
    let mut till = Till::open(web, visit, view.merchant.clone(), needed, failed).await?;
    let signed_in = visit.actor().is_full();
    if let Some(card) = CardId::parse(card).filter(|_| !signed_in) {
        // A guest's card, just entered at the bank.
        let order = Some(&view.order.id);
        if let Ok(card) = card::get(&web.app, visit.actor(), &card, order).await {
            let choice = (card.id.as_str().to_owned(), money::card_name(visit.texts(), &card));
            till.choices.insert(0, choice);
            let another = visit.texts().say("pay-from-new-card");
            let new = till.choices.iter_mut().filter(|(value, _)| value == "new");
            new.for_each(|(_, words)| words.clone_from(&another));
        }
    }
    let asked = if card.is_empty() { method } else { card };
    let chosen = money::preselect(&till.choices, asked, &till.shunned, till.enough);
    let form = Form::new(&[("method", "pay-method")]).keyed(visit.key(web));
    let form = form.filled([("method", chosen)]);
    let shell = visit.shell("checkout-title").titled(till.name.clone());
    let payment = own_payment(web, visit, &view).await?;
    let help = match &payment {
        Some(id) => help::card(web, visit, id, "payment-get-help").await,
        None => help::with_order(web, visit, &view.order.id, "checkout-get-help").await,
    };
    let payment_href = payment.map(|id| format!("/payments/{id}"));
    Ok(Checkout { shell, till, view, form, signed_in, payment_href, help })
}

/// The order's payment, if whoever looks made it.
async fn own_payment(web: &Web, visit: &Visit, view: &order::View) -> Result<Option<String>, Fail> {
    let Some(row) = &view.payment else { return Ok(None) };
    let side = match payment::detail(&web.app, visit.actor(), &row.id).await {
        Ok(detail) => detail.side,
        Err(AppError::NotFound) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    Ok((side == Side::Payer).then(|| row.id.to_string()))
}

async fn show(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Reply {
    html(&page(&web, &visit, &id, (&wish.card, &wish.method, &wish.failed)).await?)
}

async fn send(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    posted: Posted,
) -> Reply {
    let mut page = page(&web, &visit, &id, (posted.get("method"), "", "")).await?;
    page.form = posted.fill(Form::new(&[("method", "pay-method")]));
    if page.view.standing != Standing::Open {
        return again(&page);
    }
    let Some(from) = money::from(&mut page.form, &visit) else { return again(&page) };
    let order = &page.view.order;
    let amount = Amount::new(order.amount_minor, order.currency)?;
    let action = format!("/checkout/{id}");
    if from == From::NewCard {
        let kind = PaymentKind::Purchase;
        if !money::free(&web, &visit, &mut page.form, kind, amount).await? {
            return again(&page);
        }
        let payee = Some(page.till.name.clone());
        let order = Some(order.id.clone());
        let ask = card::Begin { back: action, amount: Some(amount), payee, order };
        let gone = enter_card(&web, &visit, &mut page.form, ask).await?;
        return gone.map_or_else(|| again(&page), Ok);
    }
    let ask = Ask {
        kind: PaymentKind::Purchase,
        method: from.method(),
        payee: Party::Merchant(order.merchant.clone()),
        amount,
        order: Some(order.id.clone()),
        card: from.card(),
        note: String::new(),
        key: posted.key().to_owned(),
        challenge: None,
    };
    let step = Step { action: &action, payee: page.till.name.clone(), back: action.clone() };
    match money::send(&web, &visit, &posted, ask, step).await? {
        Sent::Answer(response) => Ok(response),
        Sent::Error(error) => {
            wrong::complain(&mut page.form, &visit, error)?;
            again(&page)
        }
    }
}

/// To the bank; a visitor without a session gets a guest's, which holds the card and the payment's
/// key when they come back.
async fn enter_card(
    web: &Web,
    visit: &Visit,
    form: &mut Form,
    ask: card::Begin,
) -> Result<Option<Response>, Fail> {
    if visit.actor().session.is_some() {
        return money::to_bank(web, visit, form, ask).await;
    }
    let begun = session::begin_guest(&web.app, visit.actor(), visit.label()).await?;
    let mut actor = visit.actor().clone();
    actor.session = Some(begun.session.id.clone());
    let opened = card::begin(&web.app, &actor, ask).await;
    let Some(url) = money::opened_or(form, visit, opened)? else { return Ok(None) };
    let mut response: Response =
        axum::response::IntoResponse::into_response(axum::response::Redirect::to(&url));
    let cookie = cookie::set(Name::Session, &begun.token, visit.secure());
    cookie::add(response.headers_mut(), cookie);
    Ok(Some(response))
}
