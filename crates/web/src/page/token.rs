//! Tokens for programs: made with the password, shown once, ended with one press.

use askama::Template;
use axum::extract::State;
use axum::http::Method;
use axum::routing::{get, post};
use paydesk_app::{AppError, token};
use paydesk_core::id::SessionId;

use crate::address::Path;
use crate::page::challenge::{self, beside};
use crate::page::shell::Shell;
use crate::page::shell::form::Form;
use crate::page::{html, see_other};
use crate::{Fail, Posted, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    use Who::Person;
    vec![
        Route::new(Method::GET, "/me/tokens", Person, get(show)),
        Route::new(Method::POST, "/me/tokens", Person, post(create)),
        Route::new(Method::POST, "/me/tokens/{id}/end", Person, post(end)),
    ]
}

struct Row {
    id: String,
    name: String,
    begun_us: i64,
    seen_us: i64,
}

#[derive(Template)]
#[template(path = "token/list.html")]
struct List {
    shell: Shell,
    tokens: Vec<Row>,
    form: Form,
    /// Just made: shown this once.
    fresh: Option<String>,
}

async fn page(web: &Web, visit: &Visit) -> Result<List, Fail> {
    let rows = token::list(&web.app, visit.actor()).await?;
    let tokens = rows.into_iter().map(|row| Row {
        id: row.id.to_string(),
        name: row.label,
        begun_us: row.created_at_us,
        seen_us: row.seen_at_us,
    });
    Ok(List {
        shell: visit.shell("token-title"),
        tokens: tokens.collect(),
        form: Form::new(&[("name", "token-name"), ("password", "field-password")])
            .keyed(visit.key(web)),
        fresh: None,
    })
}

async fn show(State(web): State<Web>, visit: Visit) -> Reply {
    html(&page(&web, &visit).await?)
}

/// The answer is the page itself, not a way to it: the token stands in no address and no cookie.
async fn create(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let text = |name| posted.get(name).to_owned();
    let (name, password, key) = (text("name"), text("password"), posted.key().to_owned());
    match token::create(&web.app, visit.actor(), token::New { name, password, key }).await {
        Ok(begun) => html(&List { fresh: Some(begun.token), ..page(&web, &visit).await? }),
        Err(error) => {
            let mut page = page(&web, &visit).await?;
            // Nothing was made under the old key, or what was made was shown.
            page.form = posted.fill(page.form).keyed(visit.key(&web));
            let status = beside(&visit, &mut page.form, error)?;
            challenge::with(status, &page)
        }
    }
}

async fn end(State(web): State<Web>, visit: Visit, Path(id): Path<String>, _: Posted) -> Reply {
    let id = SessionId::parse(&id).ok_or(Fail::App(AppError::NotFound))?;
    token::end(&web.app, visit.actor(), &id).await?;
    see_other(&visit, "/me/tokens", Some("token-ended"))
}
