//! Single acts of staff with a reason: finishing or cancelling a stuck payment, lifting a lock,
//! closing an account by order.
//! Each page says what will happen before it does.

use askama::Template;
use axum::extract::State;
use axum::http::Method as Verb;
use axum::routing::{get, post};
use paydesk_app::lock_act::{self, Lifted};
use paydesk_app::payment_act::{self, Stuck};
use paydesk_app::{AppError, payment};
use paydesk_core::id::{ConversationId, LockId, PaymentId, PersonId};
use paydesk_core::lock::{Lift, SignIn};
use paydesk_core::payment::PaymentState;
use paydesk_core::proof::PROOF_LIVES_US;
use paydesk_core::word::Word;

use crate::address::{Path, Query};
use crate::page::payee::payee_of;
use crate::page::refund::typed::{self, From};
use crate::page::shell::{Shell, form::Form};
use crate::page::wrong::complain;
use crate::page::{again, html, see_other};
use crate::{Fail, Posted, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Verb::GET, "/desk/payments/{payment}/settle", Who::Staff, get(stuck)),
        Route::new(Verb::POST, "/desk/payments/{payment}/settle", Who::Staff, post(settle)),
        Route::new(Verb::GET, "/desk/locks/{lock}/lift", Who::Staff, get(locked)),
        Route::new(Verb::POST, "/desk/locks/{lock}/lift", Who::Staff, post(lift)),
        Route::new(Verb::GET, "/desk/people/{person}/order", Who::Supervisor, get(order)),
        Route::new(Verb::POST, "/desk/people/{person}/order", Who::Supervisor, post(close)),
    ]
}

#[derive(Template)]
#[template(path = "approval/act.html")]
struct Act {
    shell: Shell,
    heading: String,
    text: String,
    facts: Vec<(String, String)>,
    /// What to choose from; empty: there is one thing to do, and the button says it.
    choices: Vec<(&'static str, String)>,
    button: String,
    action: String,
    case: String,
    form: Form,
    /// Whether the reader may do it; otherwise the text says who can.
    may: bool,
}

async fn stuck_page(web: &Web, visit: &Visit, id: &str, case: &str) -> Result<Act, Fail> {
    let id = PaymentId::parse(id).ok_or(AppError::NotFound)?;
    let detail = payment::detail(&web.app, visit.actor(), &id).await?;
    let shell = visit.shell("approval-stuck-title");
    let row = &detail.payment;
    let fields = [("what", "approval-stuck-what"), ("reason", "field-reason")];
    let payee = payee_of(&visit.texts(), &detail);
    Ok(Act {
        heading: shell.say("approval-stuck-title"),
        text: shell.say("approval-stuck-text"),
        facts: vec![
            (payee, shell.money(row.amount_minor, row.currency.code())),
            (shell.say("approval-fact-when"), shell.date_time(row.created_at_us)),
        ],
        choices: vec![
            (Stuck::Finish.word(), shell.say("approval-stuck-finish")),
            (Stuck::Cancel.word(), shell.say("approval-stuck-cancel")),
        ],
        button: shell.say("approval-do"),
        action: format!("/desk/payments/{id}/settle"),
        case: case.to_owned(),
        form: Form::new(&fields).keyed(visit.key(web)).filled([("what", "finish")]),
        may: true,
        shell,
    })
}

async fn stuck(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Query(from): Query<From>,
) -> Reply {
    html(&stuck_page(&web, &visit, &id, &from.case).await?)
}

async fn settle(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    posted: Posted,
) -> Reply {
    let mut page = stuck_page(&web, &visit, &id, posted.get("case")).await?;
    page.form = posted.fill(page.form.emptied());
    let Some(what) = Stuck::parse(page.form.value("what")) else {
        page.form.fail("what", visit.texts().say("error-choose"));
        return again(&page);
    };
    let id = PaymentId::parse(&id).ok_or(AppError::NotFound)?;
    let reason = page.form.value("reason").to_owned();
    let conversation = ConversationId::parse(&page.case);
    let ask = payment_act::Ask { what, conversation, reason, key: posted.key().to_owned() };
    match payment_act::act(&web.app, visit.actor(), &id, ask).await {
        Ok(row) => {
            let flash = match row.state {
                PaymentState::Succeeded => "approval-stuck-succeeded",
                PaymentState::Processing | PaymentState::InDoubt => "approval-stuck-unknown",
                PaymentState::Failed | PaymentState::Cancelled => "approval-stuck-ended",
            };
            let to = typed::back_to(&page.case, &format!("/desk/payments/{id}"));
            see_other(&visit, &to, Some(flash))
        }
        Err(error) => {
            complain(&mut page.form, &visit, error)?;
            again(&page)
        }
    }
}

const PHONE: (&str, &str) = ("phone", "approval-proof-phone");

async fn lock_page(web: &Web, visit: &Visit, id: &str, case: &str) -> Result<Act, Fail> {
    let id = LockId::parse(id).ok_or(AppError::NotFound)?;
    let held = lock_act::view(&web.app, visit.actor(), &id).await?;
    let shell = visit.shell("approval-lift-title");
    let why = crate::page::lock::why(&shell.t, &held.lock);
    let mut facts = vec![
        (shell.say("approval-fact-owner"), held.name),
        (shell.say("approval-fact-lock"), why),
        (shell.say("approval-fact-since"), shell.date_time(held.lock.since_us)),
    ];
    let way = lock_act::way(&held.lock);
    let may = lock_act::may(visit.actor(), &held.lock, visit.now_us());
    let text = match way {
        Some(Lift::Recovery) => "approval-lift-recovery",
        Some(Lift::TwoSupervisors) if !may => "approval-lift-supervisors",
        Some(way) if way.signatures() > 1 => "approval-lift-two",
        Some(_) => "approval-lift-one",
        None => "approval-lift-none",
    };
    if way.is_some_and(Lift::needs_proof) {
        // Whoever only gets to their case has no password to give there.
        let key = match held.lock.acts().sign_in {
            SignIn::RecoveryOnly => "approval-proof-questions",
            _ => "approval-proof-either",
        };
        let within = shell.t.duration(PROOF_LIVES_US);
        facts.push((shell.say("approval-proof"), shell.say1(key, "within", within)));
        if way != Some(Lift::Recovery) {
            facts.push((
                shell.say("approval-proof-guest"),
                shell.say("approval-proof-guest-needed"),
            ));
        }
    }
    if way == Some(Lift::Recovery) {
        let phone = (shell.say("approval-proof-phone"), shell.say("approval-proof-phone-needed"));
        facts.push(phone);
    }
    if let Some(at) = held.lock.recovers_at_us() {
        facts.push((shell.say("approval-recovers"), shell.date_time(at)));
    }
    let fields = [("reason", "field-reason"), ("proof", "approval-proof"), PHONE];
    Ok(Act {
        heading: shell.say("approval-lift-title"),
        text: shell.say(text),
        facts,
        choices: Vec::new(),
        button: shell.say(match way {
            Some(Lift::Recovery) => "approval-recover",
            _ => "approval-lift",
        }),
        action: format!("/desk/locks/{id}/lift"),
        case: case.to_owned(),
        form: Form::new(&fields).keyed(visit.key(web)),
        may,
        shell,
    })
}

async fn locked(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Query(from): Query<From>,
) -> Reply {
    html(&lock_page(&web, &visit, &id, &from.case).await?)
}

async fn lift(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    posted: Posted,
) -> Reply {
    let mut page = lock_page(&web, &visit, &id, posted.get("case")).await?;
    page.form = posted.fill(page.form);
    let id = LockId::parse(&id).ok_or(AppError::NotFound)?;
    let ask = lock_act::Ask {
        reason: page.form.value("reason").to_owned(),
        conversation: ConversationId::parse(&page.case),
        key: posted.key().to_owned(),
    };
    match lock_act::lift(&web.app, visit.actor(), &id, ask).await {
        Ok(Lifted::Done) => {
            see_other(&visit, &typed::back_to(&page.case, "/desk"), Some("approval-lifted"))
        }
        Ok(Lifted::Recovers(_)) => {
            see_other(&visit, &typed::back_to(&page.case, "/desk"), Some("approval-recovers-done"))
        }
        Ok(Lifted::Waiting(row)) => {
            let to = typed::back_to(&page.case, &format!("/desk/approvals/{}", row.id));
            see_other(&visit, &to, Some("approval-asked"))
        }
        Err(error) => {
            complain(&mut page.form, &visit, error)?;
            again(&page)
        }
    }
}

async fn order_page(web: &Web, visit: &Visit, id: &str, case: &str) -> Result<Act, Fail> {
    let id = PersonId::parse(id).ok_or(AppError::NotFound)?;
    let name = lock_act::order::whose(&web.app, visit.actor(), &id).await?;
    let shell = visit.shell("approval-order-title");
    let fields = [("what", "approval-order-receives"), ("reason", "approval-order-name")];
    Ok(Act {
        heading: shell.say("approval-order-title"),
        text: shell.say("approval-order-text"),
        facts: vec![(shell.say("approval-fact-owner"), name)],
        choices: vec![
            ("receives", shell.say("approval-order-yes")),
            ("no_receipt", shell.say("approval-order-no")),
        ],
        button: shell.say("approval-ask"),
        action: format!("/desk/people/{id}/order"),
        case: case.to_owned(),
        form: Form::new(&fields).keyed(visit.key(web)).filled([("what", "receives")]),
        may: true,
        shell,
    })
}

async fn order(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Query(from): Query<From>,
) -> Reply {
    html(&order_page(&web, &visit, &id, &from.case).await?)
}

async fn close(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    posted: Posted,
) -> Reply {
    let mut page = order_page(&web, &visit, &id, posted.get("case")).await?;
    page.form = posted.fill(page.form.emptied());
    let no_receipt = match page.form.value("what") {
        "receives" => false,
        "no_receipt" => true,
        _ => {
            page.form.fail("what", visit.texts().say("error-choose"));
            return again(&page);
        }
    };
    let id = PersonId::parse(&id).ok_or(AppError::NotFound)?;
    let ask = lock_act::Ask {
        reason: page.form.value("reason").to_owned(),
        conversation: ConversationId::parse(&page.case),
        key: posted.key().to_owned(),
    };
    match lock_act::order::order(&web.app, visit.actor(), &id, no_receipt, ask).await {
        Ok(row) => {
            let to = typed::back_to(&page.case, &format!("/desk/approvals/{}", row.id));
            see_other(&visit, &to, Some("approval-asked"))
        }
        Err(error) => {
            complain(&mut page.form, &visit, error)?;
            again(&page)
        }
    }
}
