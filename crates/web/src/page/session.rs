//! Signing in and out. Whoever cannot get in finds the way on under the same form: a new password,
//! or the recovery session and support. Nothing here tells whether a phone is known.

use askama::Template;
use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use paydesk_app::challenge::Checked;
use paydesk_app::session::Entered;
use paydesk_app::{AppError, sign_in};
use paydesk_core::challenge::Purpose;
use paydesk_core::person::SessionKind;
use paydesk_core::refusal::Refusal;

use crate::cookie::{self, Name};
use crate::page::challenge::{self, Code, beside};
use crate::page::shell::Shell;
use crate::page::shell::form::Form;
use crate::page::{html, local, see_other};
use crate::{Fail, Posted, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    use Who::Anyone;
    vec![
        Route::new(Method::GET, "/sign-in", Anyone, get(show)),
        Route::new(Method::POST, "/sign-in", Anyone, post(begin)),
        Route::new(Method::GET, "/sign-in/code", Anyone, get(show_code)),
        Route::new(Method::POST, "/sign-in/code", Anyone, post(finish)),
        Route::new(Method::POST, "/sign-in/code/again", Anyone, post(code_again)),
        Route::new(Method::POST, "/sign-out", Anyone, post(sign_out)),
    ]
}

#[derive(Template)]
#[template(path = "session/sign_in.html")]
struct SignIn {
    shell: Shell,
    form: Form,
    back: String,
    /// Something was wrong, so the ways on stand out.
    stuck: bool,
}

fn page(visit: &Visit, back: &str) -> SignIn {
    SignIn {
        shell: visit.shell("sign-in-title"),
        form: Form::new(&[("phone", "field-phone"), ("password", "field-password")]),
        back: local(back),
        stuck: false,
    }
}

async fn show(visit: Visit) -> Reply {
    html(&page(&visit, &visit.query("back")))
}

/// The browser keeps the tokens; the address goes on.
pub(crate) fn enter(visit: &Visit, entered: &Entered, to: &str, flash: Option<&str>) -> Reply {
    let mut response = see_other(visit, to, flash)?;
    let headers = response.headers_mut();
    let secure = visit.secure();
    cookie::add(headers, cookie::set(Name::Session, &entered.token, secure));
    cookie::add(headers, cookie::clear(Name::Csrf, secure));
    if let Some(token) = &entered.device_token {
        cookie::add(headers, cookie::set(Name::Device, token, secure));
    }
    Ok(response)
}

/// Where somebody begins who asked for no page: who answers at the desk begins there.
async fn begins_at(
    web: &Web,
    visit: &Visit,
    entered: &Entered,
    back: String,
) -> Result<String, Fail> {
    if back != "/" {
        return Ok(back);
    }
    let (language, origin) = (visit.actor().language, &visit.actor().origin);
    let token = Some(entered.token.as_str());
    let seen = paydesk_app::session::recognise(&web.app, token, language, origin).await?;
    Ok(if seen.actor.is_staff() { "/desk".to_owned() } else { back })
}

async fn begin(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let ask = sign_in::Begin {
        phone: posted.get("phone").to_owned(),
        password: posted.get("password").to_owned(),
        device_token: visit.device_token().map(str::to_owned),
        label: visit.label().to_owned(),
        kind: SessionKind::Full,
    };
    let back = local(posted.get("back"));
    match sign_in::begin(&web.app, visit.actor(), ask).await {
        Ok(sign_in::Begun::Entered(entered)) => {
            let to = begins_at(&web, &visit, &entered, back).await?;
            enter(&visit, &entered, &to, None)
        }
        Ok(sign_in::Begun::CodeSent(id, _)) => {
            see_other(&visit, &code_address(id.as_str(), &back), None)
        }
        Err(error) => refused(&visit, &posted, error),
    }
}

fn code_address(id: &str, back: &str) -> String {
    let back: String = form_urlencoded::byte_serialize(back.as_bytes()).collect();
    format!("/sign-in/code?c={id}&back={back}")
}

fn refused(visit: &Visit, posted: &Posted, error: AppError) -> Reply {
    let mut page = page(visit, posted.get("back"));
    page.form = posted.fill(page.form);
    page.stuck = true;
    let status = match error {
        AppError::WrongCredentials => {
            page.form.refuse(visit.texts().say("sign-in-wrong"));
            StatusCode::UNPROCESSABLE_ENTITY
        }
        AppError::Refused(Refusal::AccountLocked) => {
            page.form.refuse(visit.texts().say("sign-in-locked"));
            StatusCode::LOCKED
        }
        other => beside(visit, &mut page.form, other)?,
    };
    challenge::with(status, &page)
}

fn code_page(visit: &Visit, id: &str, back: &str) -> Code {
    let lead = visit.texts().say("sign-in-code-lead");
    Code::new(visit, "sign-in-code-title", lead, "/sign-in/code")
        .resend("/sign-in/code/again")
        .carry("c", id)
        .carry("back", local(back))
        .or("/recovery", visit.texts().say("sign-in-lost-phone"))
}

async fn show_code(State(web): State<Web>, visit: Visit) -> Reply {
    code_page(&visit, &visit.query("c"), &visit.query("back")).show(&web).await
}

async fn finish(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let (id, code) = (challenge::id(posted.get("c"))?, posted.get("code"));
    let page = code_page(&visit, posted.get("c"), posted.get("back"));
    let label = visit.label();
    let done = sign_in::finish(&web.app, visit.actor(), &id, code, label, SessionKind::Full).await;
    match done {
        Ok(Checked::Done(entered)) => {
            let to = begins_at(&web, &visit, &entered, local(posted.get("back"))).await?;
            enter(&visit, &entered, &to, Some("sign-in-device-kept"))
        }
        Ok(Checked::Not(answer)) => page.not(&web, &visit, answer).await,
        Err(error) => page.again(&web, &visit, error).await,
    }
}

async fn code_again(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let id = challenge::id(posted.get("c"))?;
    let page = code_page(&visit, posted.get("c"), posted.get("back"));
    match paydesk_app::challenge::again(&web.app, visit.actor(), &id, Purpose::Device).await {
        Ok(fresh) => {
            let to = code_address(fresh.as_str(), &local(posted.get("back")));
            see_other(&visit, &to, Some("code-sent"))
        }
        Err(error) => page.again(&web, &visit, error).await,
    }
}

async fn sign_out(State(web): State<Web>, visit: Visit, _: Posted) -> Reply {
    paydesk_app::session::end(&web.app, visit.actor()).await?;
    let mut response = see_other(&visit, "/", Some("signed-out"))?.into_response();
    cookie::add(response.headers_mut(), cookie::clear(Name::Session, visit.secure()));
    Ok(response)
}
