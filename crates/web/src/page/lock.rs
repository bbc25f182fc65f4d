//! One's own locks (ID-4): why, since when, what still works, and the way back; "it was me" for
//! what the owner alone may lift; and "this was not me" (PAY-11), one press from anywhere.

use std::cmp::Ordering;

use askama::Template;
use axum::extract::State;
use axum::http::Method;
use axum::routing::{get, post};
use paydesk_app::challenge::Checked;
use paydesk_app::{AppError, identity, lock, recovery};
use paydesk_core::challenge::Purpose;
use paydesk_core::id::{LockId, PaymentId};
use paydesk_core::lock::{Lift, Lock, LockReason, PayOut, Receive, SignIn};
use paydesk_core::password::RULES;
use paydesk_core::word::Word;
use paydesk_texts::Texts;

use crate::address::Path;
use crate::page::challenge::{self, Code};
use crate::page::shell::Shell;
use crate::page::shell::form::Form;
use crate::page::shell::part::{Step, StepState};
use crate::page::{again, html, see_other};
use crate::{Fail, Posted, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    use Who::{Known, Person};
    vec![
        Route::new(Method::GET, "/me/locks/{id}", Known, get(show)),
        Route::new(Method::POST, "/me/locks/{id}/confirmations", Person, post(confirm)),
        Route::new(Method::GET, "/me/locks/{id}/code", Person, get(show_code)),
        Route::new(Method::POST, "/me/locks/{id}/code", Person, post(finish)),
        Route::new(Method::POST, "/me/locks/{id}/code/again", Person, post(code_again)),
        Route::new(Method::POST, "/me/locks/{id}/recovery", Known, post(reopen_begin)),
        Route::new(Method::GET, "/me/locks/{id}/recovery", Known, get(show_reopen)),
        Route::new(Method::POST, "/me/locks/{id}/recovery/password", Known, post(reopen)),
        Route::new(Method::GET, "/me/report", Known, get(show_report)),
        Route::new(Method::POST, "/me/report", Known, post(report)),
    ]
}

/// A lock in words.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) since: String,
    pub(crate) until: Option<String>,
    pub(crate) why: String,
    pub(crate) next: String,
    /// The way back where it has many steps: which are done, and which one is next.
    pub(crate) steps: Vec<Step>,
    /// What still works and what does not: icon, sentence.
    pub(crate) acts: Vec<(&'static str, String)>,
    pub(crate) ways: Vec<Way>,
}

/// One way back: words, and where it begins; a post when it sends a code.
#[derive(Clone, Debug)]
pub(crate) struct Way {
    pub(crate) words: String,
    pub(crate) href: Option<String>,
    pub(crate) post: bool,
    /// The first of those that can be gone: the page's main button.
    pub(crate) main: bool,
    /// What the post says.
    pub(crate) fields: Vec<(&'static str, String)>,
}

/// Why it holds, in words for its owner and for staff.
pub(crate) fn why(texts: &Texts, lock: &Lock) -> String {
    texts.say(&format!("lock-{}-why", lock.cause()))
}

/// What its owner does now. A code of theirs does not lift every lock.
fn next(lock: &Lock) -> String {
    let by_support = lock.lifts().contains(&Lift::TwoAgentsAfterProof);
    match lock.reason {
        LockReason::Unusual if by_support => "lock-support-next".to_owned(),
        reason => format!("lock-{}-next", reason.word().replace('_', "-")),
    }
}

/// "It was not me", beside what lifts a lock for unusual activity: whoever reads of payments or
/// codes that were not theirs need not first ask for a code.
fn not_me(visit: &Visit, lock: &Lock) -> Option<Way> {
    let may = lock.reason == LockReason::Unusual && visit.actor().is_full();
    may.then(|| Way {
        words: visit.texts().say("report-not-me"),
        href: Some("/me/report".to_owned()),
        post: false,
        main: false,
        fields: Vec::new(),
    })
}

/// A lock with its way back, which goes on from a code on the phone where it asks for one.
pub(crate) async fn shown(web: &Web, visit: &Visit, lock: &Lock) -> Result<Shown, Fail> {
    let texts = visit.texts();
    let proven = recovery::phone_proven(&web.app, lock).await?;
    let way = |lift: &Lift| match lift {
        Lift::Recovery if !proven && lock.recovers_at_us().is_none() => send_code(&texts),
        lift => way(visit, lock, *lift),
    };
    let mut ways: Vec<Way> = lock.lifts().iter().map(way).collect();
    if let Some(first) = ways.iter_mut().find(|way| way.href.is_some()) {
        first.main = true;
    }
    ways.extend(not_me(visit, lock));
    Ok(Shown {
        since: texts.day_time(lock.since_us, visit.now_us()),
        until: lock.until_us.map(|until| texts.day_time(until, visit.now_us())),
        why: why(&texts, lock),
        next: match lock.recovers_at_us() {
            None => texts.say(&next(lock)),
            Some(at) if visit.now_us() < at => {
                let when = texts.day_time(at, visit.now_us());
                texts.with("locked-recovery-waits", &[("when", when.as_str().into())])
            }
            Some(_) => texts.say("locked-recovery-ready"),
        },
        steps: steps(visit, lock, usize::from(proven)),
        acts: acts(visit, lock),
        ways,
    })
}

/// The first step of a recovery, for whoever is in on a device and has answered no code.
fn send_code(texts: &Texts) -> Way {
    Way {
        words: texts.say("locked-recovery-send"),
        href: Some("/recovery".to_owned()),
        post: true,
        main: false,
        fields: vec![("own", "1".to_owned())],
    }
}

/// What a recovery goes through, in order.
const RECOVERY: [&str; 5] = ["code", "questions", "confirmed", "wait", "password"];

/// The steps of a recovery, of which the first ones are `done`; no other way back has so many.
fn steps(visit: &Visit, lock: &Lock, done: usize) -> Vec<Step> {
    if !lock.lifts().contains(&Lift::Recovery) {
        return Vec::new();
    }
    let at = match lock.recovers_at_us() {
        None => done,
        Some(at_us) => RECOVERY.len() - 2 + usize::from(visit.now_us() >= at_us),
    };
    let step = |(n, word): (usize, &&str)| {
        let state = match n.cmp(&at) {
            Ordering::Less => StepState::Done,
            Ordering::Equal => StepState::Now,
            Ordering::Greater => StepState::Next,
        };
        let text = visit.texts().say(&format!("locked-recovery-step-{word}"));
        Step::new(state, String::new(), text)
    };
    RECOVERY.iter().enumerate().map(step).collect()
}

fn acts(visit: &Visit, lock: &Lock) -> Vec<(&'static str, String)> {
    let acts = lock.acts();
    let sign_in = match acts.sign_in {
        SignIn::Yes => ("check", "locked-sign-in-yes"),
        SignIn::ReadOnly | SignIn::RememberedReadOnly => ("info", "locked-sign-in-read-only"),
        SignIn::RememberedOnly => ("info", "locked-sign-in-remembered"),
        SignIn::RecoveryOnly => ("lock", "locked-sign-in-recovery"),
    };
    let receive = match acts.receive {
        Receive::Yes => ("check", "locked-receive-yes"),
        Receive::No => ("lock", "locked-receive-no"),
    };
    let pay = match acts.pay_out {
        PayOut::Yes => ("check", "locked-pay-yes"),
        PayOut::FromRemembered => ("info", "locked-pay-remembered"),
        PayOut::No => ("lock", "locked-pay-no"),
    };
    let help = ("check", "locked-help-yes");
    [sign_in, receive, pay, help].map(|(icon, key)| (icon, visit.texts().say(key))).to_vec()
}

fn way(visit: &Visit, lock: &Lock, lift: Lift) -> Way {
    let waits = lock.recovers_at_us().is_some_and(|at| visit.now_us() < at);
    let words = match lift {
        Lift::Recovery if waits => visit.texts().say("report-title"),
        _ => visit.texts().say(&format!("lock-lift-{}", lift.word().replace('_', "-"))),
    };
    let mut fields = Vec::new();
    let (href, post) = match lift {
        Lift::Time => (None, false),
        Lift::TwoFactors => (Some("/reset".to_owned()), false),
        Lift::OwnerStepUp if visit.actor().is_full() && visit.actor().device_trusted => {
            (Some(format!("/me/locks/{}/confirmations", lock.id)), true)
        }
        // Here the code cannot be asked for; on a remembered device it can.
        Lift::OwnerStepUp => (None, false),
        Lift::ItselfWhenVerified => (Some("/me/identity".to_owned()), false),
        Lift::Recovery => match lock.recovers_at_us() {
            None => (Some("/cases".to_owned()), false),
            Some(at) if visit.now_us() < at => (Some("/me/report".to_owned()), false),
            Some(_) => (Some(format!("/me/locks/{}/recovery", lock.id)), true),
        },
        Lift::AgentAfterProof | Lift::TwoAgentsAfterProof | Lift::TwoSupervisors => {
            let why = why(&visit.texts(), lock);
            let ask = visit.texts().with("locked-ask-words", &[("why", why.into())]);
            // One case a lock, however often the button is pressed.
            let key = format!("about-{}", lock.id);
            fields = vec![("kind", "account".to_owned()), ("words", ask), ("idempotency_key", key)];
            (Some("/help/new".to_owned()), true)
        }
    };
    Way { words, href, post, main: false, fields }
}

/// What stops somebody's payments, or soon will, with the way on (ID-4, ID-5): said before anything
/// is typed that would be refused.
pub struct Stop {
    pub tone: &'static str,
    pub text: String,
    pub href: String,
    pub action: String,
}

/// The lock that keeps this visitor from paying, if there is one.
pub(crate) async fn stop(web: &Web, visit: &Visit) -> Result<Option<Stop>, Fail> {
    if !visit.actor().is_full() {
        return Ok(None);
    }
    let trusted = visit.actor().device_trusted;
    let stops = |lock: &&Lock| match lock.acts().pay_out {
        PayOut::Yes => false,
        PayOut::FromRemembered => !trusted,
        PayOut::No => true,
    };
    let locks = lock::mine(&web.app, visit.actor()).await?;
    Ok(locks.iter().find(stops).map(|lock| Stop {
        tone: "bad",
        text: why(&visit.texts(), lock),
        href: format!("/me/locks/{}", lock.id),
        action: visit.texts().say("me-way-back"),
    }))
}

/// The same; and what does not stop payments here: a lock that holds elsewhere, so that its owner
/// learns of it, and before there is one, by when identity is to be verified.
pub(crate) async fn stop_or_due(web: &Web, visit: &Visit) -> Result<Option<Stop>, Fail> {
    if let Some(stop) = stop(web, visit).await? {
        return Ok(Some(stop));
    }
    if let Some(lock) = lock::mine(&web.app, visit.actor()).await?.first() {
        let way = Stop {
            tone: "wait",
            text: why(&visit.texts(), lock),
            href: format!("/me/locks/{}", lock.id),
            action: visit.texts().say("me-way-back"),
        };
        return Ok(Some(way));
    }
    let standing = identity::standing(&web.app, visit.actor()).await?;
    let texts = visit.texts();
    let given = standing.name.is_some();
    let due = if given { "identity-due-given" } else { "identity-due" };
    let action = if given { "me-identity-see" } else { "remedy-verify" };
    Ok(standing.due_at_us.map(|at| Stop {
        tone: "wait",
        text: texts.with(due, &[("day", texts.date(at).into())]),
        href: "/me/identity".to_owned(),
        action: texts.say(action),
    }))
}

#[derive(Template)]
#[template(path = "lock/show.html")]
struct Show {
    shell: Shell,
    lock: Shown,
    over: bool,
}

fn id(text: &str) -> Result<LockId, Fail> {
    LockId::parse(text).ok_or(Fail::App(AppError::NotFound))
}

async fn show(State(web): State<Web>, visit: Visit, Path(lock): Path<String>) -> Reply {
    let lock = lock::get(&web.app, visit.actor(), &id(&lock)?).await?;
    let over = !lock.holds(visit.now_us());
    let lock = shown(&web, &visit, &lock).await?;
    html(&Show { shell: visit.shell("locked-title"), lock, over })
}

async fn confirm(
    State(web): State<Web>,
    visit: Visit,
    Path(lock): Path<String>,
    _: Posted,
) -> Reply {
    let lock = id(&lock)?;
    let code = lock::confirm_begin(&web.app, visit.actor(), &lock).await?;
    see_other(&visit, &format!("/me/locks/{lock}/code?c={code}"), None)
}

fn code_page(visit: &Visit, lock: &LockId, code: &str) -> Code {
    let lead = visit.texts().say("locked-code-lead");
    let here = format!("/me/locks/{lock}/code");
    Code::new(visit, "locked-code-title", lead, &here)
        .resend(&format!("{here}/again"))
        .carry("c", code)
        .or("/me/report", visit.texts().say("report-not-me"))
}

async fn show_code(State(web): State<Web>, visit: Visit, Path(lock): Path<String>) -> Reply {
    let (lock, code) = (id(&lock)?, visit.query("c"));
    lock::is_sent(&web.app, visit.actor(), &lock, &challenge::id(&code)?).await?;
    code_page(&visit, &lock, &code).show(&web).await
}

async fn finish(
    State(web): State<Web>,
    visit: Visit,
    Path(lock): Path<String>,
    posted: Posted,
) -> Reply {
    let (lock, code) = (id(&lock)?, challenge::id(posted.get("c"))?);
    let page = code_page(&visit, &lock, posted.get("c"));
    let typed = posted.get("code");
    match lock::confirm_finish(&web.app, visit.actor(), &lock, &code, typed).await {
        Ok(Checked::Done(())) => see_other(&visit, "/me", Some("locked-lifted")),
        Ok(Checked::Not(answer)) => page.not(&web, &visit, answer).await,
        Err(error) => page.again(&web, &visit, error).await,
    }
}

async fn code_again(
    State(web): State<Web>,
    visit: Visit,
    Path(lock): Path<String>,
    posted: Posted,
) -> Reply {
    let (lock, code) = (id(&lock)?, challenge::id(posted.get("c"))?);
    match paydesk_app::challenge::again(&web.app, visit.actor(), &code, Purpose::Unlock).await {
        Ok(fresh) => {
            see_other(&visit, &format!("/me/locks/{lock}/code?c={fresh}"), Some("code-sent"))
        }
        Err(error) => code_page(&visit, &lock, posted.get("c")).again(&web, &visit, error).await,
    }
}

/// The end of a recovery: the code and the new password, on one page.
#[derive(Template)]
#[template(path = "lock/recovery.html")]
struct Reopen {
    shell: Shell,
    form: Form,
    rules: [&'static str; RULES.len()],
    action: String,
    again: String,
    code: String,
}

fn reopen_page(visit: &Visit, lock: &LockId, code: &str) -> Reopen {
    Reopen {
        shell: visit.shell("locked-recovery-title"),
        form: Form::new(&[("code", "field-code"), ("password", "field-new-password")]),
        rules: RULES,
        action: format!("/me/locks/{lock}/recovery/password"),
        again: format!("/me/locks/{lock}/recovery"),
        code: code.to_owned(),
    }
}

async fn reopen_begin(
    State(web): State<Web>,
    visit: Visit,
    Path(lock): Path<String>,
    _: Posted,
) -> Reply {
    let lock = id(&lock)?;
    let code = recovery::reopen_begin(&web.app, visit.actor(), &lock).await?;
    see_other(&visit, &format!("/me/locks/{lock}/recovery?c={code}"), None)
}

async fn show_reopen(State(web): State<Web>, visit: Visit, Path(lock): Path<String>) -> Reply {
    let (lock, code) = (id(&lock)?, visit.query("c"));
    recovery::is_sent(&web.app, visit.actor(), &lock, &challenge::id(&code)?).await?;
    html(&reopen_page(&visit, &lock, &code))
}

async fn reopen(
    State(web): State<Web>,
    visit: Visit,
    Path(lock): Path<String>,
    posted: Posted,
) -> Reply {
    let lock = id(&lock)?;
    let ask = recovery::Reopen {
        lock: lock.clone(),
        challenge: challenge::id(posted.get("c"))?,
        code: posted.get("code").to_owned(),
        password: posted.get("password").to_owned(),
    };
    let mut page = reopen_page(&visit, &lock, posted.get("c"));
    match recovery::reopen(&web.app, visit.actor(), ask).await {
        Ok(Checked::Done(())) => see_other(&visit, "/sign-in", Some("reset-done")),
        Ok(Checked::Not(answer)) => {
            page.form.fail("code", challenge::words(&visit.texts(), answer));
            again(&page)
        }
        Err(error) => {
            let status = challenge::beside(&visit, &mut page.form, error)?;
            challenge::with(status, &page)
        }
    }
}

#[derive(Template)]
#[template(path = "lock/report.html")]
struct Report {
    shell: Shell,
    payment: String,
}

fn report_page(visit: &Visit) -> Report {
    Report { shell: visit.shell("report-title"), payment: visit.query("payment") }
}

async fn show_report(State(web): State<Web>, visit: Visit) -> Reply {
    lock::may_report(&web.app, visit.actor()).await?;
    html(&report_page(&visit))
}

async fn report(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    // The button says so; whatever else sends an empty form must not lock anybody out.
    if posted.get("sure") != "yes" {
        let page = Report { payment: posted.get("payment").to_owned(), ..report_page(&visit) };
        return again(&page);
    }
    let payment = match posted.get("payment") {
        "" => None,
        text => Some(PaymentId::parse(text).ok_or(Fail::App(AppError::NotFound))?),
    };
    let reported = lock::report(&web.app, visit.actor(), payment.as_ref(), visit.label()).await?;
    see_other(&visit, &format!("/cases/{}", reported.case), Some("report-done"))
}
