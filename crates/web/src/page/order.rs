//! Orders for the merchant's staff: make one, show its code, see how it truly stands (MER-2).

use askama::Template;
use axum::extract::State;
use axum::http::Method as Verb;
use axum::routing::{get, post};
use paydesk_app::order::{self, Create, Standing};
use paydesk_app::{AppError, merchant, qr};
use paydesk_core::amount::Currency;
use paydesk_core::id::{MerchantId, OrderId};

use crate::address::Path;
use crate::page::merchant::{id, order_tag};
use crate::page::pay::merchant_name;
use crate::page::shell::Shell;
use crate::page::shell::form::Form;
use crate::page::shell::part::Tag;
use crate::page::wrong;
use crate::page::{again, code, html, money, see_other};
use crate::{Fail, Posted, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Verb::GET, "/merchant/{merchant}/orders/new", Who::Merchant, get(fill)),
        Route::new(Verb::POST, "/merchant/{merchant}/orders", Who::Merchant, post(create)),
        Route::new(Verb::GET, "/merchant/orders/{order}", Who::Merchant, get(show)),
        Route::new(Verb::POST, "/merchant/orders/{order}/cancel", Who::Merchant, post(cancel)),
    ]
}

#[derive(Template)]
#[template(path = "merchant/new-order.html")]
struct New {
    shell: Shell,
    form: Form,
    id: MerchantId,
    currency: Currency,
    minutes: Vec<(String, String)>,
}

/// How long an order may stay open, to choose from, in minutes.
const MINUTES: [i64; 5] = [15, 30, 120, 1_440, 10_080];

async fn page(web: &Web, visit: &Visit, text: &str) -> Result<New, Fail> {
    let own = merchant::own(&web.app, visit.actor(), &id(text)?).await?;
    let shell = visit.shell("order-new-title");
    let form = Form::new(&[
        ("number", "order-number"),
        ("title", "order-subject"),
        ("amount", "field-amount"),
        ("minutes", "order-minutes"),
    ]);
    let span = |minutes: i64| (minutes.to_string(), shell.duration(minutes * 60_000_000));
    let minutes = MINUTES.into_iter().map(span).collect();
    Ok(New { form, id: own.id, currency: own.currency, minutes, shell })
}

async fn fill(State(web): State<Web>, visit: Visit, Path(text): Path<String>) -> Reply {
    let mut page = page(&web, &visit, &text).await?;
    page.form = page.form.filled([("minutes", "30")]);
    html(&page)
}

/// The merchant's own number is what makes creating twice the same as creating once.
async fn create(
    State(web): State<Web>,
    visit: Visit,
    Path(text): Path<String>,
    posted: Posted,
) -> Reply {
    let mut page = page(&web, &visit, &text).await?;
    page.form = posted.fill(page.form);
    if let Some(amount) = money::amount(&mut page.form, &visit, &posted, "amount", page.currency) {
        let ask = Create {
            merchant: page.id.clone(),
            number: page.form.value("number").to_owned(),
            title: page.form.value("title").to_owned(),
            amount,
            minutes: page.form.value("minutes").parse().unwrap_or(0),
        };
        match order::create(&web.app, visit.actor(), ask).await {
            Ok(made) => return see_other(&visit, &format!("/merchant/orders/{}", made.id), None),
            Err(error) => wrong::complain(&mut page.form, &visit, error)?,
        }
    }
    again(&page)
}

#[derive(Template)]
#[template(path = "merchant/order.html")]
struct Show {
    shell: Shell,
    view: order::View,
    name: String,
    payer: String,
    state: Tag,
    qr: Option<String>,
    link: String,
    /// What the code says, to be copied where no camera is.
    text: String,
}

impl Show {
    fn is(&self, standing: Standing) -> bool {
        self.view.standing == standing
    }

    fn is_paid(&self) -> bool {
        self.is(Standing::Paid)
    }

    fn is_open(&self) -> bool {
        self.is(Standing::Open)
    }

    fn is_being_paid(&self) -> bool {
        self.is(Standing::BeingPaid)
    }
}

fn order_id(text: &str) -> Result<OrderId, Fail> {
    Ok(OrderId::parse(text).ok_or(AppError::NotFound)?)
}

async fn show(State(web): State<Web>, visit: Visit, Path(text): Path<String>) -> Reply {
    let view = order::own(&web.app, visit.actor(), &order_id(&text)?).await?;
    let shell = visit.shell("order-title");
    let payload = qr::of_order(&view.merchant, &view.order).ok();
    let drawn = payload.as_deref();
    let svg = drawn.and_then(|text| code::svg(text, &shell.say("merchant-counter-qr")));
    let payer = view.payer.in_language(shell.t.language);
    let guest = || shell.say("payment-line-guest");
    let page = Show {
        name: merchant_name(&shell, &view.merchant),
        payer: if payer.is_empty() { guest() } else { payer.to_owned() },
        state: order_tag(&shell, view.standing),
        link: format!("{}/checkout/{}", web.app.config.public_url, view.order.id),
        qr: svg.filter(|_| view.standing == Standing::Open),
        text: payload.unwrap_or_default(),
        view,
        shell,
    };
    html(&page)
}

async fn cancel(
    State(web): State<Web>,
    visit: Visit,
    Path(text): Path<String>,
    _: Posted,
) -> Reply {
    let id = order_id(&text)?;
    order::cancel(&web.app, visit.actor(), &id).await?;
    see_other(&visit, &format!("/merchant/orders/{id}"), Some("order-flash-cancelled"))
}
