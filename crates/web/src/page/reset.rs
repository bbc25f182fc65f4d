//! Forgotten password (ID-7): the phone's code, a second factor that was there before, the new
//! password. Whoever has lost the second factor is led to recovery and support.

use askama::Template;
use axum::extract::State;
use axum::http::Method;
use axum::routing::{get, post};
use paydesk_app::challenge::Checked;
use paydesk_app::reset::{self, Next};
use paydesk_core::challenge::Purpose;
use paydesk_core::password::RULES;

use crate::page::challenge::{self, Code, beside};
use crate::page::shell::Shell;
use crate::page::shell::form::Form;
use crate::page::{html, see_other};
use crate::{Posted, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    use Who::Anyone;
    vec![
        Route::new(Method::GET, "/reset", Anyone, get(show)),
        Route::new(Method::POST, "/reset", Anyone, post(begin)),
        Route::new(Method::GET, "/reset/code", Anyone, get(show_code)),
        Route::new(Method::POST, "/reset/code", Anyone, post(phone_code)),
        Route::new(Method::POST, "/reset/code/again", Anyone, post(code_again)),
        Route::new(Method::GET, "/reset/email", Anyone, get(show_email)),
        Route::new(Method::POST, "/reset/email", Anyone, post(email_code)),
        Route::new(Method::POST, "/reset/email/again", Anyone, post(email_again)),
        Route::new(Method::GET, "/reset/password", Anyone, get(show_password)),
        Route::new(Method::POST, "/reset/password", Anyone, post(finish)),
        Route::new(Method::GET, "/reset/lost", Anyone, get(lost)),
    ]
}

#[derive(Template)]
#[template(path = "reset/begin.html")]
struct Begin {
    shell: Shell,
    form: Form,
}

#[derive(Template)]
#[template(path = "reset/password.html")]
struct Password {
    shell: Shell,
    form: Form,
    rules: [&'static str; 4],
    phone: String,
    email: String,
}

#[derive(Template)]
#[template(path = "reset/lost.html")]
struct Lost {
    shell: Shell,
}

fn begin_page(visit: &Visit) -> Begin {
    Begin { shell: visit.shell("reset-title"), form: Form::new(&[("phone", "field-phone")]) }
}

async fn show(visit: Visit) -> Reply {
    html(&begin_page(&visit))
}

async fn begin(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    match reset::begin(&web.app, visit.actor(), posted.get("phone"), visit.device_token()).await {
        Ok(id) => see_other(&visit, &format!("/reset/code?c={id}"), None),
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
    Code::new(visit, "reset-title", lead, "/reset/code")
        .resend("/reset/code/again")
        .carry("c", id)
        .perhaps_none()
        .or("/reset/lost", visit.texts().say("sign-in-lost-phone"))
}

async fn show_code(State(web): State<Web>, visit: Visit) -> Reply {
    code_page(&visit, &visit.query("c")).show(&web).await
}

async fn phone_code(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let id = challenge::id(posted.get("c"))?;
    let page = code_page(&visit, posted.get("c"));
    let (code, device) = (posted.get("code"), visit.device_token());
    match reset::phone_code(&web.app, visit.actor(), &id, code, device).await {
        Ok(Checked::Done(Next::Password)) => {
            see_other(&visit, &format!("/reset/password?c={id}"), None)
        }
        Ok(Checked::Done(Next::Email(email, _))) => {
            see_other(&visit, &format!("/reset/email?c={id}&e={email}"), None)
        }
        Ok(Checked::Done(Next::Lost)) => see_other(&visit, "/reset/lost", None),
        Ok(Checked::Not(answer)) => page.not(&web, &visit, answer).await,
        Err(error) => page.again(&web, &visit, error).await,
    }
}

async fn code_again(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let id = challenge::id(posted.get("c"))?;
    match paydesk_app::challenge::again(&web.app, visit.actor(), &id, Purpose::Reset).await {
        Ok(fresh) => see_other(&visit, &format!("/reset/code?c={fresh}"), Some("code-sent")),
        Err(error) => code_page(&visit, posted.get("c")).again(&web, &visit, error).await,
    }
}

fn email_page(visit: &Visit, phone: &str, email: &str) -> Code {
    let lead = visit.texts().say("reset-email-lead");
    Code::new(visit, "reset-title", lead, "/reset/email")
        .resend("/reset/email/again")
        .carry("c", phone)
        .carry("e", email)
        .or("/reset/lost", visit.texts().say("reset-no-email"))
}

async fn show_email(visit: Visit) -> Reply {
    html(&email_page(&visit, &visit.query("c"), &visit.query("e")))
}

async fn email_code(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let (phone, id) = (challenge::id(posted.get("c"))?, challenge::id(posted.get("e"))?);
    let page = email_page(&visit, posted.get("c"), posted.get("e"));
    match reset::email_code(&web.app, &id, posted.get("code")).await {
        Ok(Checked::Done(())) => {
            see_other(&visit, &format!("/reset/password?c={phone}&e={id}"), None)
        }
        Ok(Checked::Not(answer)) => page.not(&web, &visit, answer).await,
        Err(error) => page.again(&web, &visit, error).await,
    }
}

async fn email_again(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let (phone, id) = (challenge::id(posted.get("c"))?, challenge::id(posted.get("e"))?);
    match paydesk_app::challenge::again(&web.app, visit.actor(), &id, Purpose::ResetEmail).await {
        Ok(fresh) => {
            see_other(&visit, &format!("/reset/email?c={phone}&e={fresh}"), Some("code-sent"))
        }
        Err(error) => {
            email_page(&visit, posted.get("c"), posted.get("e")).again(&web, &visit, error).await
        }
    }
}

fn password_page(visit: &Visit, phone: &str, email: &str) -> Password {
    Password {
        shell: visit.shell("reset-title"),
        form: Form::new(&[("password", "field-new-password")]),
        rules: RULES,
        phone: phone.to_owned(),
        email: email.to_owned(),
    }
}

async fn show_password(visit: Visit) -> Reply {
    html(&password_page(&visit, &visit.query("c"), &visit.query("e")))
}

async fn finish(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let email = Some(posted.get("e")).filter(|e| !e.is_empty()).map(challenge::id).transpose()?;
    let ask = reset::Finish {
        phone: challenge::id(posted.get("c"))?,
        email,
        device_token: visit.device_token().map(str::to_owned),
        password: posted.get("password").to_owned(),
    };
    match reset::finish(&web.app, visit.actor(), ask).await {
        Ok(()) => see_other(&visit, "/sign-in", Some("reset-done")),
        Err(error) => {
            let mut page = password_page(&visit, posted.get("c"), posted.get("e"));
            let status = beside(&visit, &mut page.form, error)?;
            challenge::with(status, &page)
        }
    }
}

async fn lost(visit: Visit) -> Reply {
    html(&Lost { shell: visit.shell("reset-lost-title") })
}
