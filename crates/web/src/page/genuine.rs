//! Is this message from us (ID-11)? Open to everybody: whoever got a message types its code, and
//! reads what we sent under it, when and where to.

use askama::Template;
use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::routing::{get, post};
use paydesk_app::genuine::{self, Genuine};

use crate::page::challenge::{self, beside};
use crate::page::html;
use crate::page::shell::Shell;
use crate::page::shell::form::Form;
use crate::{Posted, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Method::GET, "/genuine", Who::Anyone, get(show)),
        Route::new(Method::POST, "/genuine", Who::Anyone, post(check)),
    ]
}

/// What was found.
enum Found {
    Nothing,
    Ours { about: String, by: String, message: Genuine },
}

#[derive(Template)]
#[template(path = "genuine/check.html")]
struct Check {
    shell: Shell,
    form: Form,
    found: Option<Found>,
}

fn page(visit: &Visit) -> Check {
    let form = Form::new(&[("code", "genuine-code")]);
    Check { shell: visit.shell("genuine-title"), form, found: None }
}

async fn show(visit: Visit) -> Reply {
    html(&page(&visit))
}

async fn check(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let mut page = page(&visit);
    page.form = posted.fill(page.form);
    let texts = visit.texts();
    let status = match genuine::check(&web.app, visit.actor(), posted.get("code")).await {
        Ok(Some(message)) => {
            let about = texts.say(&format!("genuine-about-{}", message.about));
            let by = texts.say(&format!("genuine-by-{}", message.channel));
            page.found = Some(Found::Ours { about, by, message });
            StatusCode::OK
        }
        Ok(None) => {
            page.found = Some(Found::Nothing);
            StatusCode::OK
        }
        Err(error) => beside(&visit, &mut page.form, error)?,
    };
    challenge::with(status, &page)
}
