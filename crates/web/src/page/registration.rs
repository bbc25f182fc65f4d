//! Opening a wallet (ID-1): phone, name, password; then the code. The rules for passwords stand
//! before the form (ID-2). The pages are the same for a number that is registered already.

use askama::Template;
use axum::extract::State;
use axum::http::Method;
use axum::routing::{get, post};
use paydesk_app::challenge::Checked;
use paydesk_app::{AppError, registration};
use paydesk_core::id::RegistrationId;
use paydesk_core::password::RULES;

use crate::page::challenge::{self, Code, beside};
use crate::page::session::enter;
use crate::page::shell::Shell;
use crate::page::shell::form::Form;
use crate::page::{html, see_other};
use crate::{Fail, Posted, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    use Who::Anyone;
    vec![
        Route::new(Method::GET, "/register", Anyone, get(show)),
        Route::new(Method::POST, "/register", Anyone, post(begin)),
        Route::new(Method::GET, "/register/code", Anyone, get(show_code)),
        Route::new(Method::POST, "/register/code", Anyone, post(confirm)),
        Route::new(Method::POST, "/register/code/again", Anyone, post(code_again)),
    ]
}

#[derive(Template)]
#[template(path = "registration/register.html")]
struct Register {
    shell: Shell,
    form: Form,
    rules: [&'static str; 4],
}

fn page(visit: &Visit) -> Register {
    let fields = [("name", "field-name"), ("phone", "field-phone"), ("password", "field-password")];
    Register { shell: visit.shell("register-title"), form: Form::new(&fields), rules: RULES }
}

async fn show(visit: Visit) -> Reply {
    html(&page(&visit))
}

async fn begin(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let ask = registration::Begin {
        name: posted.get("name").to_owned(),
        phone: posted.get("phone").to_owned(),
        password: posted.get("password").to_owned(),
        language: visit.texts().language,
    };
    match registration::begin(&web.app, visit.actor(), ask).await {
        Ok(id) => see_other(&visit, &format!("/register/code?r={id}"), None),
        Err(error) => {
            let mut page = page(&visit);
            page.form = posted.fill(page.form);
            let status = beside(&visit, &mut page.form, error)?;
            challenge::with(status, &page)
        }
    }
}

fn id(text: &str) -> Result<RegistrationId, Fail> {
    RegistrationId::parse(text).ok_or(Fail::App(AppError::NotFound))
}

async fn code_page(web: &Web, visit: &Visit, id: &RegistrationId) -> Result<Code, Fail> {
    let masked = registration::waiting(&web.app, id).await?;
    let lead = visit.texts().with("register-code-lead", &[("phone", masked.as_str().into())]);
    Ok(Code::new(visit, "register-code-title", lead, "/register/code")
        .resend("/register/code/again")
        .carry("r", id.as_str())
        .or("/register", visit.texts().say("register-other-number")))
}

async fn show_code(State(web): State<Web>, visit: Visit) -> Reply {
    code_page(&web, &visit, &id(&visit.query("r"))?).await?.show(&web).await
}

async fn confirm(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let id = id(posted.get("r"))?;
    let page = code_page(&web, &visit, &id).await?;
    let (code, label) = (posted.get("code"), visit.label());
    match registration::confirm(&web.app, visit.actor(), &id, code, label).await {
        Ok(Checked::Done(entered)) => enter(&visit, &entered, "/", Some("register-done")),
        Ok(Checked::Not(answer)) => page.not(&web, &visit, answer).await,
        Err(error) => page.again(&web, &visit, error).await,
    }
}

async fn code_again(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let id = id(posted.get("r"))?;
    match registration::resend(&web.app, visit.actor(), &id).await {
        Ok(()) => see_other(&visit, &format!("/register/code?r={id}"), Some("code-sent")),
        Err(error) => code_page(&web, &visit, &id).await?.again(&web, &visit, error).await,
    }
}
