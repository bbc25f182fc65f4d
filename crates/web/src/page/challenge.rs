//! The page on which a code is entered: one for all that asks for a code. The noun's page says what
//! the code is for, where the form goes and what it carries along; a wrong code shows the same page
//! again with the reason beside the field; a new code is one press away.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use paydesk_app::AppError;
use paydesk_core::challenge::Answer;
use paydesk_core::id::ChallengeId;
use paydesk_texts::{Arg, Texts};

use crate::page::shell::Shell;
use crate::page::shell::form::Form;
use crate::page::wrong::crowded;
use crate::page::{again, html};
use crate::{Fail, Reply, Visit, Web};

/// The page.
#[derive(Template)]
#[template(path = "challenge/code.html")]
pub struct Code {
    pub shell: Shell,
    /// Where the code went and what it is for, in words.
    pub lead: String,
    /// Where the form is posted.
    pub action: String,
    /// Where a new code is asked for; empty: nowhere.
    pub resend: String,
    /// Where somebody goes whose phone is out of reach: address, words.
    pub way_out: Option<(&'static str, String)>,
    /// What the form carries along.
    pub hidden: Vec<(&'static str, String)>,
    /// Strangers may have asked for so many that none is sent for a while: nobody is told whether.
    pub perhaps_none: bool,
    /// Codes are not getting out just now: what is said to be on its way is not sent yet.
    pub held_up: bool,
    pub form: Form,
}

impl Code {
    /// A page of that title (a text key).
    pub fn new(visit: &Visit, title: &str, lead: String, action: &str) -> Self {
        Self {
            shell: visit.shell(title),
            lead,
            action: action.to_owned(),
            resend: String::new(),
            way_out: None,
            hidden: Vec::new(),
            perhaps_none: false,
            held_up: false,
            form: Form::new(&[("code", "field-code")]),
        }
    }

    /// Offers a new code there.
    #[must_use]
    pub fn resend(self, to: &str) -> Self {
        Self { resend: to.to_owned(), ..self }
    }

    /// Says what to do if no code comes.
    #[must_use]
    pub fn perhaps_none(self) -> Self {
        Self { perhaps_none: true, ..self }
    }

    /// Carries a value along.
    #[must_use]
    pub fn carry(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.hidden.push((name, value.into()));
        self
    }

    /// Offers another way.
    #[must_use]
    pub fn or(self, href: &'static str, words: String) -> Self {
        Self { way_out: Some((href, words)), ..self }
    }

    /// The page, for whoever waits for the code.
    pub async fn show(self, web: &Web) -> Reply {
        html(&Self { held_up: held_up(web).await, ..self })
    }

    /// The page again, with what the answer was.
    pub async fn not(mut self, web: &Web, visit: &Visit, answer: Answer) -> Reply {
        self.form.fail("code", words(&visit.texts(), answer));
        again(&Self { held_up: held_up(web).await, ..self })
    }

    /// The page again, with what is wrong; an error that no page can show goes on.
    pub async fn again(mut self, web: &Web, visit: &Visit, error: AppError) -> Reply {
        let status = beside(visit, &mut self.form, error)?;
        Ok((status, self.show(web).await?).into_response())
    }
}

/// Whether codes are not getting out just now; a page that cannot know it is shown all the same.
pub async fn held_up(web: &Web) -> bool {
    paydesk_app::notice::sms_held_up(&web.app).await.unwrap_or(false)
}

/// What an answer was, in words.
pub fn words(texts: &Texts, answer: Answer) -> String {
    match answer {
        Answer::Wrong { tries_left } => {
            texts.with("challenge-wrong", &[("tries", tries_left.into())])
        }
        other => texts.say(other.key()),
    }
}

/// A challenge's id that came with a form or an address.
pub fn id(text: &str) -> Result<ChallengeId, Fail> {
    ChallengeId::parse(text).ok_or(Fail::App(AppError::NotFound))
}

/// Says what the app found wrong beside its fields, and gives the status of the page that shows it.
/// What belongs on no form is handed on.
pub fn beside(visit: &Visit, form: &mut Form, error: AppError) -> Result<StatusCode, Fail> {
    let texts = visit.texts();
    match error {
        AppError::Invalid(faults) => {
            let max = i64::try_from(paydesk_core::name::CHARS_MAX).unwrap_or(i64::MAX);
            for fault in faults {
                form.fail(fault.field, texts.with(&fault.key, &[("max", Arg::Number(max))]));
            }
            Ok(StatusCode::UNPROCESSABLE_ENTITY)
        }
        AppError::TooMany { until_us } => {
            let wait = texts.duration((until_us - visit.now_us()).max(60_000_000));
            let words = texts.with("problem-too-many-text", &[("wait", wait.as_str().into())]);
            form.refuse(words);
            Ok(StatusCode::TOO_MANY_REQUESTS)
        }
        AppError::Crowded => {
            form.refuse(crowded(visit));
            Ok(StatusCode::TOO_MANY_REQUESTS)
        }
        other => Err(Fail::App(other)),
    }
}

/// A rendered page with a status.
pub fn with(status: StatusCode, page: &impl Template) -> Result<Response, Fail> {
    Ok((status, html(page)?).into_response())
}
