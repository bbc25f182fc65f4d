//! "Me": all that is one's own in one place, and the pages on which name, e-mail and password are
//! changed, each with proof (ID-9).

use askama::Template;
use axum::extract::State;
use axum::http::Method;
use axum::routing::{get, post};
use paydesk_app::challenge::Checked;
use paydesk_app::profile::{self, Overview};
use paydesk_core::challenge::Purpose;
use paydesk_core::identity::Level;
use paydesk_core::language::Language;
use paydesk_core::password::RULES;

use crate::page::challenge::{self, Code, beside};
use crate::page::lock;
use crate::page::shell::Shell;
use crate::page::shell::form::Form;
use crate::page::shell::part::{Tag, Tone};
use crate::page::{html, see_other};
use crate::{Posted, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    use Who::Person;
    vec![
        Route::new(Method::GET, "/me", Person, get(me)),
        Route::new(Method::GET, "/me/name", Person, get(show_name)),
        Route::new(Method::POST, "/me/name", Person, post(rename)),
        Route::new(Method::GET, "/me/email", Person, get(show_email)),
        Route::new(Method::POST, "/me/email", Person, post(email)),
        Route::new(Method::GET, "/me/email/code", Person, get(show_email_code)),
        Route::new(Method::POST, "/me/email/code", Person, post(email_code)),
        Route::new(Method::POST, "/me/email/code/again", Person, post(email_again)),
        Route::new(Method::GET, "/me/password", Person, get(show_password)),
        Route::new(Method::POST, "/me/password", Person, post(password)),
        Route::new(Method::POST, "/me/language", Person, post(language)),
    ]
}

#[derive(Template)]
#[template(path = "profile/me.html")]
struct Me {
    shell: Shell,
    me: Overview,
    level: Tag,
    /// Locks that hold: id, sentence.
    locks: Vec<(String, String)>,
}

async fn me(State(web): State<Web>, visit: Visit) -> Reply {
    let me = profile::overview(&web.app, visit.actor()).await?;
    let texts = visit.texts();
    let tone = match me.standing.level {
        Level::Verified => Tone::Good,
        Level::Named => Tone::Wait,
        Level::None => Tone::Plain,
    };
    let words = texts.say(&format!("identity-level-{}", me.standing.level.word()));
    let locks = me.locks.iter();
    let locks = locks.map(|lock| (lock.id.to_string(), lock::why(&texts, lock))).collect();
    html(&Me { shell: visit.shell("me-title"), level: Tag::new(tone, words), locks, me })
}

/// A page with one small form.
#[derive(Template)]
#[template(path = "profile/change.html")]
struct Change {
    shell: Shell,
    lead: String,
    action: &'static str,
    form: Form,
    rules: Vec<&'static str>,
}

fn change(
    visit: &Visit,
    (title, lead): (&str, &str),
    action: &'static str,
    fields: &[(&'static str, &'static str)],
) -> Change {
    let lead = visit.texts().say(lead);
    Change { shell: visit.shell(title), lead, action, form: Form::new(fields), rules: Vec::new() }
}

impl Change {
    fn again(mut self, visit: &Visit, posted: &Posted, error: paydesk_app::AppError) -> Reply {
        self.form = posted.fill(self.form);
        let status = beside(visit, &mut self.form, error)?;
        challenge::with(status, &self)
    }
}

fn name_page(visit: &Visit) -> Change {
    let fields = [("name", "field-name"), ("password", "field-password")];
    change(visit, ("me-name-title", "me-name-lead"), "/me/name", &fields)
}

async fn show_name(visit: Visit) -> Reply {
    html(&name_page(&visit))
}

async fn rename(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let (name, secret) = (posted.get("name"), posted.get("password"));
    match profile::rename(&web.app, visit.actor(), name, secret).await {
        Ok(()) => see_other(&visit, "/me", Some("me-name-done")),
        Err(error) => name_page(&visit).again(&visit, &posted, error),
    }
}

fn email_page(visit: &Visit) -> Change {
    let fields = [("email", "field-email"), ("password", "field-password")];
    change(visit, ("me-email-title", "me-email-lead"), "/me/email", &fields)
}

async fn show_email(visit: Visit) -> Reply {
    html(&email_page(&visit))
}

async fn email(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let (email, secret) = (posted.get("email"), posted.get("password"));
    match profile::email_begin(&web.app, visit.actor(), email, secret).await {
        Ok(id) => see_other(&visit, &format!("/me/email/code?c={id}"), None),
        Err(error) => email_page(&visit).again(&visit, &posted, error),
    }
}

fn email_code_page(visit: &Visit, id: &str) -> Code {
    let lead = visit.texts().say("me-email-code-lead");
    Code::new(visit, "me-email-title", lead, "/me/email/code")
        .resend("/me/email/code/again")
        .carry("c", id)
        .or("/me/email", visit.texts().say("me-email-other"))
}

async fn show_email_code(visit: Visit) -> Reply {
    html(&email_code_page(&visit, &visit.query("c")))
}

async fn email_code(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let id = challenge::id(posted.get("c"))?;
    let page = email_code_page(&visit, posted.get("c"));
    match profile::email_finish(&web.app, visit.actor(), &id, posted.get("code")).await {
        Ok(Checked::Done(())) => see_other(&visit, "/me", Some("me-email-done")),
        Ok(Checked::Not(answer)) => page.not(&web, &visit, answer).await,
        Err(error) => page.again(&web, &visit, error).await,
    }
}

async fn email_again(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let id = challenge::id(posted.get("c"))?;
    match paydesk_app::challenge::again(&web.app, visit.actor(), &id, Purpose::Email).await {
        Ok(fresh) => see_other(&visit, &format!("/me/email/code?c={fresh}"), Some("code-sent")),
        Err(error) => email_code_page(&visit, posted.get("c")).again(&web, &visit, error).await,
    }
}

fn password_page(visit: &Visit) -> Change {
    let fields = [("old", "field-old-password"), ("password", "field-new-password")];
    let titles = ("me-password-title", "me-password-lead");
    Change { rules: RULES.to_vec(), ..change(visit, titles, "/me/password", &fields) }
}

async fn show_password(visit: Visit) -> Reply {
    html(&password_page(&visit))
}

async fn password(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let (old, new) = (posted.get("old"), posted.get("password"));
    match profile::change_password(&web.app, visit.actor(), old, new).await {
        Ok(()) => see_other(&visit, "/me", Some("me-password-done")),
        Err(error) => password_page(&visit).again(&visit, &posted, error),
    }
}

async fn language(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let language = Language::parse(posted.get("language")).unwrap_or(visit.texts().language);
    profile::language(&web.app, visit.actor(), language).await?;
    see_other(&visit, &format!("/me?lang={}", language.tag()), Some("me-language-done"))
}
