//! Identity (ID-5): the level, what it allows, what comes next and until when; and the form in
//! which name and ID number are given.

use askama::Template;
use axum::extract::State;
use axum::http::Method;
use axum::routing::{get, post};
use paydesk_app::identity::{self, Standing};
use paydesk_core::identity::Level;

use crate::page::challenge::{self, beside};
use crate::page::shell::Shell;
use crate::page::shell::form::Form;
use crate::page::{html, see_other};
use crate::{Fail, Posted, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Method::GET, "/me/identity", Who::Person, get(show)),
        Route::new(Method::POST, "/me/identity", Who::Person, post(give)),
    ]
}

#[derive(Template)]
#[template(path = "identity/show.html")]
struct Show {
    shell: Shell,
    standing: Standing,
    /// The level in words, and the next one's.
    level: String,
    next: Option<String>,
    open: bool,
    /// One case a handing-in, however often the button is pressed.
    ask_key: String,
    form: Form,
}

async fn page(web: &Web, visit: &Visit) -> Result<Show, Fail> {
    let standing = identity::standing(&web.app, visit.actor()).await?;
    let words = |level: Level| visit.texts().say(&format!("identity-level-{}", level.word()));
    let name = standing.name.clone().unwrap_or_default();
    Ok(Show {
        shell: visit.shell("identity-title"),
        level: words(standing.level),
        next: standing.next.map(|(level, _)| words(level)),
        ask_key: format!("identity-{}", standing.given_at_us.unwrap_or_default()),
        open: standing.level < Level::Verified,
        form: Form::new(&[("name", "identity-name"), ("number", "identity-number")])
            .filled([("name", name)]),
        standing,
    })
}

async fn show(State(web): State<Web>, visit: Visit) -> Reply {
    html(&page(&web, &visit).await?)
}

async fn give(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let ask = identity::Give {
        name: posted.get("name").to_owned(),
        number: posted.get("number").to_owned(),
    };
    match identity::give(&web.app, visit.actor(), ask).await {
        Ok(()) => {
            let overdue = identity::standing(&web.app, visit.actor()).await?.overdue;
            let flash = if overdue { "identity-given-waits" } else { "identity-given" };
            see_other(&visit, "/me/identity", Some(flash))
        }
        Err(error) => {
            let mut page = page(&web, &visit).await?;
            page.form = posted.fill(page.form);
            let status = beside(&visit, &mut page.form, error)?;
            challenge::with(status, &page)
        }
    }
}
