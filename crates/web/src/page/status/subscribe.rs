//! Hearing by mail how we stand: asked for by anybody, confirmed, changed and stopped by whoever
//! reads that address, through the link that went there.

use askama::Template;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::response::IntoResponse as _;
use axum::routing::{get, post};
use paydesk_app::component::offered;
use paydesk_app::subscription::{self, Subscription, name};
use paydesk_core::component::Component;
use paydesk_core::email::mask;
use paydesk_core::id::SubscriptionId;
use paydesk_core::word::Word;

use super::component_name;
use crate::address::Path;
use crate::page::shell::Shell;
use crate::page::shell::form::Form;
use crate::page::wrong::complain;
use crate::page::{again, html, see_other};
use crate::{Fail, Posted, Reply, Route, Visit, Web, Who};

pub(super) fn routes() -> Vec<Route> {
    let one = "/status/subscriptions/{subscription}/{token}";
    let stopping = "/status/subscriptions/{subscription}/{token}/stop";
    let pressed = "/hooks/subscriptions/{subscription}/{token}";
    vec![
        Route::new(Method::GET, "/status/subscribe", Who::Anyone, get(fill)),
        Route::new(Method::POST, "/status/subscribe", Who::Anyone, post(ask)),
        Route::new(Method::GET, one, Who::Anyone, get(show)),
        Route::new(Method::POST, one, Who::Anyone, post(confirm)),
        Route::new(Method::POST, stopping, Who::Anyone, post(stop)),
        Route::new(Method::POST, pressed, Who::Anyone, post(press)),
        Route::new(Method::GET, pressed, Who::Anyone, get(lead)),
    ]
}

/// Word, name, chosen.
type Choice = (&'static str, String, bool);

fn choices(web: &Web, shell: &Shell, chosen: impl Fn(Component) -> bool) -> Vec<Choice> {
    let choice = |component: &Component| {
        (component.word(), component_name(&shell.t, *component), chosen(*component))
    };
    offered(&web.app).iter().map(choice).collect()
}

fn components(posted: &Posted) -> Vec<Component> {
    posted.all("components").into_iter().filter_map(Component::parse).collect()
}

#[derive(Template)]
#[template(path = "status/subscribe.html")]
struct Ask {
    shell: Shell,
    form: Form,
    choices: Vec<Choice>,
}

fn form() -> Form {
    Form::new(&[("email", "subscribe-email"), ("components", "subscribe-components")])
}

async fn fill(State(web): State<Web>, visit: Visit) -> Reply {
    let shell = visit.shell("subscribe-title");
    html(&Ask { choices: choices(&web, &shell, |_| true), form: form(), shell })
}

async fn ask(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let chosen = components(&posted);
    let mut form = posted.fill(form());
    let wish = (posted.get("email"), chosen.as_slice());
    match subscription::ask(&web.app, visit.actor(), wish).await {
        Ok(()) => see_other(&visit, "/status/subscribe", Some("subscribe-flash-asked")),
        Err(error) => {
            complain(&mut form, &visit, error)?;
            let shell = visit.shell("subscribe-title");
            let choices = choices(&web, &shell, |component| chosen.contains(&component));
            again(&Ask { choices, form, shell })
        }
    }
}

#[derive(Template)]
#[template(path = "status/subscription.html")]
struct Show {
    shell: Shell,
    form: Form,
    choices: Vec<Choice>,
    address: String,
    confirmed: bool,
    action: String,
}

fn page(web: &Web, visit: &Visit, row: &Subscription) -> Show {
    let shell = visit.shell("subscribe-title");
    let about = |component| row.components.is_empty() || row.components.contains(&component);
    Show {
        choices: choices(web, &shell, about),
        form: form(),
        address: mask(&row.address),
        confirmed: row.confirmed_at_us.is_some(),
        action: place(web, row),
        shell,
    }
}

fn place(web: &Web, row: &Subscription) -> String {
    format!("/status/subscriptions/{}", name(&web.app, &row.id))
}

/// The subscription that an address names; what is no address of one is not there.
async fn named(web: &Web, (id, token): &(String, String)) -> Result<Subscription, Fail> {
    let id = SubscriptionId::parse(id).ok_or(Fail::NoRoute)?;
    Ok(subscription::one(&web.app, &id, token).await?)
}

type Place = Path<(String, String)>;

async fn show(State(web): State<Web>, visit: Visit, Path(at): Place) -> Reply {
    html(&page(&web, &visit, &named(&web, &at).await?))
}

async fn confirm(State(web): State<Web>, visit: Visit, Path(at): Place, posted: Posted) -> Reply {
    let (row, chosen) = (named(&web, &at).await?, components(&posted));
    let wish = (chosen.as_slice(), visit.texts().language);
    match subscription::confirm(&web.app, (&row.id, &at.1), wish).await {
        Ok(()) => see_other(&visit, &place(&web, &row), Some("subscribe-flash-confirmed")),
        Err(error) => {
            let mut page = page(&web, &visit, &row);
            complain(&mut page.form, &visit, error)?;
            again(&page)
        }
    }
}

async fn stop(State(web): State<Web>, visit: Visit, Path(at): Place, _: Posted) -> Reply {
    stopped(&web, &at).await?;
    see_other(&visit, "/status/subscribe", Some("subscribe-flash-stopped"))
}

async fn stopped(web: &Web, (id, token): &(String, String)) -> Result<(), Fail> {
    let id = SubscriptionId::parse(id).ok_or(Fail::NoRoute)?;
    Ok(subscription::stop(&web.app, &id, token).await?)
}

const BYTES_MAX: usize = 4 * 1024;

/// One press in the reader's own program (RFC 8058): no session and no token of a form; the address
/// is what proves it. A program that only looks at an address stops nothing.
async fn press(State(web): State<Web>, Path(at): Place, body: Body) -> Reply {
    let bytes = to_bytes(body, BYTES_MAX).await.map_err(|_| Fail::TooLarge)?;
    // As a form of either kind; what proves it is the address.
    let said = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
    if !["list-unsubscribe", "one-click"].iter().all(|word| said.contains(word)) {
        return Err(Fail::BadBody);
    }
    stopped(&web, &at).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Programs that do not press open the address instead.
async fn lead(visit: Visit, Path((id, token)): Place) -> Reply {
    see_other(&visit, &format!("/status/subscriptions/{id}/{token}"), None)
}
