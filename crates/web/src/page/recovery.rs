//! The recovery session (DESK-12): whoever is locked out proves the phone, sees why the account is
//! locked and what lifts it, and reaches support with their own case.

use askama::Template;
use axum::extract::State;
use axum::http::Method;
use axum::routing::{get, post};
use paydesk_app::challenge::Checked;
use paydesk_app::recovery;
use paydesk_core::challenge::Purpose;
use paydesk_core::lock::{Lock, SignIn};

use crate::page::challenge::{self, Code, beside};
use crate::page::lock::{Shown, shown};
use crate::page::session::enter;
use crate::page::shell::Shell;
use crate::page::shell::form::Form;
use crate::page::{html, see_other};
use crate::{Fail, Posted, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    use Who::Anyone;
    vec![
        Route::new(Method::GET, "/recovery", Anyone, get(show)),
        Route::new(Method::POST, "/recovery", Anyone, post(begin)),
        Route::new(Method::GET, "/recovery/code", Anyone, get(show_code)),
        Route::new(Method::POST, "/recovery/code", Anyone, post(finish)),
        Route::new(Method::POST, "/recovery/code/again", Anyone, post(code_again)),
        Route::new(Method::GET, "/recovery/next", Who::Known, get(next)),
    ]
}

#[derive(Template)]
#[template(path = "recovery/begin.html")]
struct Begin {
    shell: Shell,
    form: Form,
    /// The visitor is in with an account, whose phone the code can go to.
    known: bool,
}

#[derive(Template)]
#[template(path = "recovery/next.html")]
struct Next {
    shell: Shell,
    text: String,
    locks: Vec<Shown>,
}

fn begin_page(visit: &Visit) -> Begin {
    Begin {
        shell: visit.shell("recovery-title"),
        form: Form::new(&[("phone", "field-phone")]),
        known: visit.actor().person.is_some(),
    }
}

async fn show(visit: Visit) -> Reply {
    html(&begin_page(&visit))
}

async fn begin(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let sent = match posted.get("own") {
        "" => {
            recovery::begin(&web.app, visit.actor(), posted.get("phone"), visit.device_token())
                .await
        }
        _ => recovery::begin_own(&web.app, visit.actor(), visit.device_token()).await,
    };
    match sent {
        Ok(id) => see_other(&visit, &format!("/recovery/code?c={id}"), None),
        Err(error) => {
            let mut page = begin_page(&visit);
            page.form = posted.fill(page.form);
            let status = beside(&visit, &mut page.form, error)?;
            challenge::with(status, &page)
        }
    }
}

fn code_page(visit: &Visit, id: &str) -> Code {
    let lead = visit.texts().say("reset-code-lead");
    Code::new(visit, "recovery-title", lead, "/recovery/code")
        .resend("/recovery/code/again")
        .carry("c", id)
        .perhaps_none()
        .or("/help", visit.texts().say("recovery-no-phone"))
}

async fn show_code(State(web): State<Web>, visit: Visit) -> Reply {
    code_page(&visit, &visit.query("c")).show(&web).await
}

async fn finish(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let id = challenge::id(posted.get("c"))?;
    let page = code_page(&visit, posted.get("c"));
    let (code, label) = (posted.get("code"), visit.label());
    match recovery::finish(&web.app, visit.actor(), &id, code, label).await {
        Ok(Checked::Done(entered)) => enter(&visit, &entered, "/recovery/next", None),
        Ok(Checked::Not(answer)) => page.not(&web, &visit, answer).await,
        Err(error) => page.again(&web, &visit, error).await,
    }
}

async fn code_again(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let id = challenge::id(posted.get("c"))?;
    match paydesk_app::challenge::again(&web.app, visit.actor(), &id, Purpose::Recovery).await {
        Ok(fresh) => see_other(&visit, &format!("/recovery/code?c={fresh}"), Some("code-sent")),
        Err(error) => code_page(&visit, posted.get("c")).again(&web, &visit, error).await,
    }
}

async fn next(State(web): State<Web>, visit: Visit) -> Reply {
    let held = paydesk_app::lock::mine(&web.app, visit.actor()).await?;
    let mut locks = Vec::new();
    for lock in &held {
        locks.push(shown(&web, &visit, lock).await?);
    }
    let shell = visit.shell("recovery-next-title");
    let text = shell.say(standing(&web, &visit, &held).await?);
    html(&Next { shell, text, locks })
}

/// What is known of the phone. A lock that came after sign-in leaves a session that is like the one
/// which begins with a code, and began without.
async fn standing(web: &Web, visit: &Visit, held: &[Lock]) -> Result<&'static str, Fail> {
    if visit.actor().is_full() {
        return Ok("recovery-next-seen");
    }
    for lock in held.iter().filter(|lock| lock.acts().sign_in == SignIn::RecoveryOnly) {
        if !recovery::phone_proven(&web.app, lock).await? {
            return Ok("recovery-next-unproven");
        }
    }
    Ok("recovery-next-text")
}
