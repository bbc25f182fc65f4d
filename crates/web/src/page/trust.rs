//! Trusted payees: no code for payments to them. Adding one takes a code, removing one does not.

use askama::Template;
use axum::extract::State;
use axum::http::Method;
use axum::routing::{get, post};
use paydesk_app::challenge::Checked;
use paydesk_app::{AppError, trust};
use paydesk_core::id::Party;

use crate::page::challenge::{self, Code};
use crate::page::shell::Shell;
use crate::page::{html, see_other};
use crate::{Fail, Posted, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    use Who::Person;
    vec![
        Route::new(Method::GET, "/me/trusted", Person, get(show)),
        Route::new(Method::POST, "/me/trusted", Person, post(add)),
        Route::new(Method::GET, "/me/trusted/code", Person, get(show_code)),
        Route::new(Method::POST, "/me/trusted/code", Person, post(finish)),
        Route::new(Method::POST, "/me/trusted/remove", Person, post(remove)),
    ]
}

struct Row {
    id: String,
    name: String,
    since_us: Option<i64>,
}

#[derive(Template)]
#[template(path = "trust/list.html")]
struct List {
    shell: Shell,
    trusted: Vec<Row>,
    others: Vec<Row>,
}

async fn show(State(web): State<Web>, visit: Visit) -> Reply {
    let language = visit.texts().language;
    let rows = trust::list(&web.app, visit.actor()).await?.into_iter().map(|payee| Row {
        id: payee.party.as_str().to_owned(),
        name: payee.name.in_language(language).to_owned(),
        since_us: payee.since_us,
    });
    let (trusted, others) = rows.partition(|row| row.since_us.is_some());
    html(&List { shell: visit.shell("trust-title"), trusted, others })
}

fn party(posted: &Posted) -> Result<Party, Fail> {
    Party::parse(posted.get("payee")).ok_or(Fail::App(AppError::NotFound))
}

async fn add(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let id = trust::begin(&web.app, visit.actor(), &party(&posted)?).await?;
    see_other(&visit, &format!("/me/trusted/code?c={id}"), None)
}

fn code_page(visit: &Visit, id: &str) -> Code {
    let lead = visit.texts().say("trust-code-lead");
    Code::new(visit, "trust-code-title", lead, "/me/trusted/code")
        .carry("c", id)
        .or("/me/trusted", visit.texts().say("act-cancel"))
}

async fn show_code(State(web): State<Web>, visit: Visit) -> Reply {
    code_page(&visit, &visit.query("c")).show(&web).await
}

async fn finish(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let id = challenge::id(posted.get("c"))?;
    let page = code_page(&visit, posted.get("c"));
    match trust::finish(&web.app, visit.actor(), &id, posted.get("code")).await {
        Ok(Checked::Done(())) => see_other(&visit, "/me/trusted", Some("trust-done")),
        Ok(Checked::Not(answer)) => page.not(&web, &visit, answer).await,
        Err(error) => page.again(&web, &visit, error).await,
    }
}

async fn remove(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    trust::remove(&web.app, visit.actor(), &party(&posted)?).await?;
    see_other(&visit, "/me/trusted", Some("trust-removed"))
}
