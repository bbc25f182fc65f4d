//! Mail at the desk: what is held and why, and the whole of one mail, which is words and nothing
//! else: no markup of it, no picture and no link reaches a page.

use askama::Template;
use axum::extract::State;
use axum::http::Method;
use axum::routing::{get, post};
use paydesk_app::AppError;
use paydesk_app::mail::{self, Fetched, Mail, Sheet};
use paydesk_core::email::mask;
use paydesk_core::id::MailId;
use paydesk_core::mail::Vouched;
use paydesk_core::word::Word;
use paydesk_texts::Arg;

use crate::address::Path;
use crate::page::shell::Shell;
use crate::page::shell::part::{Tag, Tone};
use crate::page::{html, see_other};
use crate::{Fail, Posted, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    use Who::Staff;
    vec![
        Route::new(Method::GET, "/desk/mail", Staff, get(list)),
        Route::new(Method::GET, "/desk/mail/{mail}", Staff, get(show)),
        Route::new(Method::POST, "/desk/mail/{mail}/case", Staff, post(let_in)),
        Route::new(Method::POST, "/desk/mail/{mail}/dismissal", Staff, post(dismiss)),
    ]
}

/// One line of the list, and the head of a mail's own page.
struct Line {
    href: String,
    from: String,
    subject: String,
    at: String,
    /// Why it is held, or was.
    why: Option<String>,
    vouched: Tag,
}

fn line(shell: &Shell, mail: &Mail) -> Line {
    let texts = &shell.t;
    let or = |text: &str, key: &str| if text.is_empty() { texts.say(key) } else { text.to_owned() };
    let masked = if mail.sender.is_empty() { String::new() } else { mask(&mail.sender) };
    let tone = if mail.vouched == Vouched::Verified { Tone::Good } else { Tone::Wait };
    let why = |reason: &paydesk_core::mail::Reason| {
        texts.say(&format!("mail-reason-{}", reason.word().replace('_', "-")))
    };
    Line {
        href: format!("/desk/mail/{}", mail.id),
        from: or(&masked, "mail-no-sender"),
        subject: or(&mail.subject, "mail-no-subject"),
        at: texts.day_time(mail.received_at_us, shell.now_us),
        why: mail.reason.as_ref().map(why),
        vouched: Tag::new(tone, texts.say(&format!("mail-vouched-{}", mail.vouched.word()))),
    }
}

#[derive(Template)]
#[template(path = "desk/mails.html")]
struct List {
    shell: Shell,
    lines: Vec<Line>,
    /// How fetching stands, and whether it does.
    fetching: Option<(Tag, String)>,
}

fn fetching(shell: &Shell, fetched: &Fetched) -> (Tag, String) {
    let texts = &shell.t;
    let at = |at_us| ("at", Arg::from(texts.day_time(at_us, shell.now_us)));
    match (fetched.failing_since_us, fetched.looked_at_us) {
        (Some(since_us), _) => {
            let vars = [at(since_us), ("why", fetched.fault.clone().into())];
            let tag = Tag::new(Tone::Bad, texts.say("mail-fetch-failing"));
            (tag, texts.with("mail-fetch-failing-since", &vars))
        }
        (None, looked_us) => {
            let tag = Tag::new(Tone::Good, texts.say("mail-fetch-fine"));
            (tag, texts.with("mail-fetch-looked", &[at(looked_us)]))
        }
    }
}

async fn list(State(web): State<Web>, visit: Visit) -> Reply {
    let held = mail::held(&web.app, visit.actor()).await?;
    let fetched = mail::fetched(&web.app, visit.actor()).await?;
    let shell = visit.shell("mail-title");
    html(&List {
        lines: held.iter().map(|mail| line(&shell, mail)).collect(),
        fetching: fetched.map(|fetched| fetching(&shell, &fetched)),
        shell,
    })
}

#[derive(Template)]
#[template(path = "desk/mail.html")]
struct Show {
    shell: Shell,
    line: Line,
    sheet: Sheet,
}

impl Show {
    fn action(&self, act: &str) -> String {
        format!("/desk/mail/{}/{act}", self.sheet.mail.id)
    }

    fn left_out(&self) -> Vec<&str> {
        self.sheet.mail.left_out.lines().collect()
    }
}

fn id_of(id: &str) -> Result<MailId, Fail> {
    MailId::parse(id).ok_or(Fail::App(AppError::NotFound))
}

async fn show(State(web): State<Web>, visit: Visit, Path(id): Path<String>) -> Reply {
    let sheet = mail::one(&web.app, visit.actor(), &id_of(&id)?).await?;
    let shell = visit.shell("mail-one-title");
    html(&Show { line: line(&shell, &sheet.mail), sheet, shell })
}

async fn let_in(State(web): State<Web>, visit: Visit, Path(id): Path<String>, _: Posted) -> Reply {
    let case = mail::let_in(&web.app, visit.actor(), &id_of(&id)?).await?;
    see_other(&visit, &format!("/desk/cases/{case}"), Some("mail-flash-let-in"))
}

async fn dismiss(State(web): State<Web>, visit: Visit, Path(id): Path<String>, _: Posted) -> Reply {
    mail::dismiss(&web.app, visit.actor(), &id_of(&id)?).await?;
    see_other(&visit, "/desk/mail", Some("mail-flash-dismissed"))
}
