//! Errors in words: a page in the reader's language that says what happened, whether anything was
//! done, and what to do next. Programs get the same words (`api/problem.rs`).

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use paydesk_app::AppError;
use paydesk_core::payment::PaymentKind;
use paydesk_core::payment::payer::failing_until_us;
use paydesk_core::refusal::Refusal;
use paydesk_texts::Texts;

use crate::page::shell::Shell;
use crate::{Fail, Visit};

#[derive(Template)]
#[template(path = "problem.html")]
struct Problem {
    shell: Shell,
    title: String,
    text: String,
    next: String,
    code: &'static str,
    /// Where to sign in, when that is all that is missing; what was typed comes back.
    sign_in: Option<String>,
    /// What was written in a form that could not be taken: its writer has it nowhere else.
    words: String,
    /// It may be the line: a check-up tells.
    check: bool,
}

/// The same for somebody of the desk who lost their way there: within the desk.
#[derive(Template)]
#[template(path = "problem-desk.html")]
struct AtDesk<'a> {
    shell: &'a Shell,
    problem: &'a Problem,
}

impl Problem {
    fn at_desk(&self) -> bool {
        self.shell.is_staff() && self.shell.path.starts_with("/desk")
    }

    fn page(&self) -> askama::Result<String> {
        if self.at_desk() {
            AtDesk { shell: &self.shell, problem: self }.render()
        } else {
            self.render()
        }
    }
}

/// A sentence of a refusal where nobody knows which card or balance it was about.
pub(crate) fn said(texts: Texts, refusal: Refusal, end: &str) -> String {
    if (refusal, end) == (Refusal::BalanceTooLow, "why") {
        return texts.say("notice-balance-too-low");
    }
    let check = matches!(refusal, Refusal::SecurityCheckFailed | Refusal::SecurityCheckExpired);
    if check && end != "why" {
        // Codes are asked for elsewhere too.
        return texts.say(&format!("problem-check-{end}"));
    }
    let card = texts.say("payment-the-card");
    texts.with(&format!("refusal-{}-{end}", refusal.key()), &[("card", card.into())])
}

/// What to do now, with the time from which it may be done.
pub(crate) fn next(visit: &Visit, refusal: Refusal) -> String {
    let texts = visit.texts();
    if refusal != Refusal::FailingTooOften {
        return said(texts, refusal, "next");
    }
    let until = texts.time(failing_until_us(visit.now_us()));
    texts.with("problem-failing-next", &[("until", until.into())])
}

/// The same of a payment of this kind, which may be said in other words.
pub(crate) fn said_of(texts: Texts, kind: PaymentKind, refusal: Refusal, end: &str) -> String {
    if (refusal, end) == (Refusal::BalanceTooLow, "why") {
        return texts.say("notice-balance-too-low");
    }
    let card = texts.say("payment-the-card");
    texts.with(&paydesk_texts::refusal::key(refusal, kind, end), &[("card", card.into())])
}

/// The three sentences of a case: refusals have their own, the rest `problem-<word>-…`.
pub(crate) fn words(visit: &Visit, fail: &Fail) -> (String, String, String) {
    let texts = visit.texts();
    let (_, word) = fail.status();
    let word = word.replace('_', "-");
    match fail {
        Fail::App(AppError::Refused(refusal) | AppError::InTheWay { refusal, .. }) => {
            (said(texts, *refusal, "what"), said(texts, *refusal, "why"), next(visit, *refusal))
        }
        Fail::App(AppError::TooMany { until_us }) => {
            let wait = texts.duration((until_us - visit.now_us()).max(60_000_000));
            let text = texts.with("problem-too-many-text", &[("wait", wait.as_str().into())]);
            (texts.say("problem-too-many-title"), text, texts.say("problem-too-many-next"))
        }
        _ => {
            let of = |end: &str| texts.say(&format!("problem-{word}-{end}"));
            (of("title"), of("text"), of("next"))
        }
    }
}

/// The page of an error.
pub fn page(visit: &Visit, fail: &Fail, sign_in: Option<String>, wrote: &str) -> Response {
    let (status, code) = fail.status();
    let (title, text, next) = words(visit, fail);
    let shell = visit.shell("problem-page").titled(title.clone());
    let words = wrote.to_owned();
    let line = [StatusCode::FORBIDDEN, StatusCode::REQUEST_TIMEOUT].contains(&status);
    let check = line || status.is_server_error();
    let page = Problem { shell, title: title.clone(), text, next, code, sign_in, words, check };

    // Should even this template fail, the sentence alone still says what happened.
    let body = page.page().unwrap_or(title);
    let mut response = (status, Html(body)).into_response();
    retry_after(&mut response, visit, fail);
    response
}

/// What was closed because of an attack stays closed for longer than a moment. People open it
/// again, and nobody knows when: so long is worth waiting before the next look.
const SUSPENDED_S: i64 = 600;

/// When trying again makes sense, the answer says when (RFC 9110, 10.2.3).
pub(crate) fn retry_after(response: &mut Response, visit: &Visit, fail: &Fail) {
    let seconds = match fail {
        Fail::App(AppError::TooMany { until_us }) => (until_us - visit.now_us()) / 1_000_000 + 1,
        Fail::App(AppError::Refused(Refusal::FailingTooOften)) => {
            (failing_until_us(visit.now_us()) - visit.now_us()) / 1_000_000 + 1
        }
        Fail::App(AppError::Crowded) => 5,
        Fail::App(AppError::Suspended) => SUSPENDED_S,
        _ if response.status() == StatusCode::SERVICE_UNAVAILABLE => 5,
        _ => return,
    };
    if let Ok(value) = HeaderValue::from_str(&seconds.max(1).to_string()) {
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
}
