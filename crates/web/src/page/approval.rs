//! The inbox of second signatures: what waits, and one of them with exactly what will be done, how
//! much, for whom, who asks and why. Signing and declining are one key each.

use askama::Template;
use axum::extract::State;
use axum::http::Method as Verb;
use axum::routing::{get, post};
use paydesk_app::approval::{self, Seen, View};
use paydesk_app::payment::side::Side;
use paydesk_app::{AppError, correction::Place};
use paydesk_core::approval::{Act, ApprovalState};
use paydesk_core::id::ApprovalId;
use paydesk_core::ledger::AccountKind;
use paydesk_core::refusal::Refusal;

use crate::address::Path;
use crate::page::desk::answer::Answer;
use crate::page::payee::payee as called;
use crate::page::refund::typed;
use crate::page::shell::{Shell, form::Form};
use crate::page::wrong::complain;
use crate::page::{again, html, see_other};
use crate::{Fail, Posted, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Verb::GET, "/desk/approvals", Who::Staff, get(list)),
        Route::new(Verb::GET, "/desk/approvals/{approval}", Who::Staff, get(show)),
        Route::new(Verb::POST, "/desk/approvals/{approval}", Who::Staff, post(decide)),
    ]
}

/// One of the list at the side.
struct Row {
    view: View,
    act: String,
    current: bool,
}

/// The one that is open.
struct Open {
    view: View,
    /// What will be done, as one sentence.
    act: String,
    /// What it touches, as pairs.
    facts: Vec<(String, String)>,
    /// Where more is to be seen.
    more: Option<String>,
    /// Why the viewer may not sign.
    no: Option<String>,
    /// What the records say, where they decide.
    answer: Option<Answer>,
    form: Form,
}

impl Open {
    fn may_sign(&self) -> bool {
        self.view.may_sign.is_ok()
    }

    fn may_decline(&self) -> bool {
        self.view.may_decline
    }
}

#[derive(Template)]
#[template(path = "approval/desk.html")]
struct Desk {
    shell: Shell,
    rows: Vec<Row>,
    open: Option<Open>,
}

/// An act as one sentence.
fn act(shell: &Shell, view: &View) -> String {
    let row = &view.approval;
    let money = shell.money(row.amount_minor, row.currency.code());
    let name = view.beneficiary.in_language(shell.t.language);
    match &view.seen {
        Seen::Refund { .. } => {
            let key = match row.act {
                Act::Advance { .. } => "approval-act-advance",
                _ => "approval-act-refund",
            };
            shell.say2(key, "amount", money, "name", name)
        }
        Seen::Correct { from, to, .. } => shell.t.with(
            "approval-act-correct",
            &[
                ("amount", money.into()),
                ("from", side(shell, from).into()),
                ("to", side(shell, to).into()),
            ],
        ),
        Seen::Unlock { name, .. } => shell.say1("approval-act-unlock", "name", name),
        Seen::Order { name, .. } => shell.say1("approval-act-order", "name", name),
        Seen::Gone => shell.say("approval-act-gone"),
    }
}

/// An account in words: what it is, and whose.
fn side(shell: &Shell, side: &approval::Side) -> String {
    let place = match side.account.kind {
        AccountKind::Wallet => Place::Wallet,
        AccountKind::Merchant => Place::Merchant,
        AccountKind::Clearing => Place::Clearing,
        AccountKind::Suspense => Place::Suspense,
        AccountKind::Expense => Place::Expense,
        AccountKind::Advance => Place::Advance,
    };
    let place = shell.say(place_key(place));
    match side.owner.in_language(shell.t.language) {
        "" => place,
        name => shell.say2("approval-account-of", "place", place, "name", name),
    }
}

pub(crate) fn place_key(place: Place) -> &'static str {
    match place {
        Place::Wallet => "approval-place-wallet",
        Place::Merchant => "approval-place-merchant",
        Place::Suspense => "approval-place-suspense",
        Place::Expense => "approval-place-expense",
        Place::Clearing => "approval-place-clearing",
        Place::Advance => "approval-place-advance",
    }
}

/// What the act touches, in pairs, and where more of it is to be seen.
fn facts(shell: &Shell, view: &View) -> (Vec<(String, String)>, Option<String>) {
    let say = |key: &str| shell.say(key);
    match &view.seen {
        Seen::Refund { refund, payment, payee } => {
            let code = payment.currency.code();
            let facts = vec![
                (say("approval-fact-payee"), called(&shell.t, Side::Staff, payment.kind, payee)),
                (say("approval-fact-paid"), shell.money(payment.amount_minor, code)),
                (say("approval-fact-when"), shell.date_time(payment.created_at_us)),
                (say("approval-fact-asked"), shell.money(refund.amount_minor, code)),
                (say("approval-fact-words"), refund.reason.clone()),
                (say("approval-fact-before"), shell.money(payment.back_minor(), code)),
            ];
            (facts, Some(format!("/desk/refunds/{}", refund.id)))
        }
        Seen::Correct { from, to, about } => {
            let balance = |side: &approval::Side| {
                shell.money(side.account.available_minor(), side.account.currency.code())
            };
            let mut facts = vec![
                (side(shell, from), balance(from)),
                (side(shell, to), balance(to)),
                (say("approval-fact-from-id"), from.account.id.as_str().to_owned()),
                (say("approval-fact-to-id"), to.account.id.as_str().to_owned()),
            ];
            let refund = about.as_ref().and_then(|about| about.refund.as_ref());
            facts.extend(about.iter().flat_map(|about| corrected(shell, about)));
            (facts, refund.map(|refund| format!("/desk/refunds/{}", refund.id)))
        }
        Seen::Unlock { lock, .. } => {
            let why = crate::page::lock::why(&shell.t, lock);
            let facts = vec![
                (say("approval-fact-lock"), why),
                (say("approval-fact-since"), shell.date_time(lock.since_us)),
            ];
            (facts, None)
        }
        Seen::Order { no_receipt, .. } => {
            let key = if *no_receipt { "approval-order-no" } else { "approval-order-yes" };
            (vec![(say("approval-order-receives"), say(key))], None)
        }
        Seen::Gone => (Vec::new(), None),
    }
}

/// The payment that a counter-entry is about, what of it went back already, and the refund that it
/// stands for.
fn corrected(shell: &Shell, about: &approval::About) -> Vec<(String, String)> {
    let say = |key: &str| shell.say(key);
    let payment = &about.payment;
    let money = |minor: i64| shell.money(minor, payment.currency.code());
    let mut facts = vec![
        (say("approval-fact-payment"), payment.id.as_str().to_owned()),
        (say("approval-fact-paid"), money(payment.amount_minor)),
        (say("approval-fact-when"), shell.date_time(payment.created_at_us)),
        (say("approval-fact-before"), money(payment.back_minor())),
        (say("approval-fact-reserved"), money(payment.refunding_minor)),
    ];
    if let Some(refund) = &about.refund {
        let state = super::refund::state_tag(shell, refund.state).text;
        facts.push((say("approval-fact-refund"), refund.id.as_str().to_owned()));
        facts.push((say("approval-fact-asked"), money(refund.amount_minor)));
        facts.push((say("approval-fact-state"), state));
    }
    facts
}

/// What the first of the two saw of the records.
fn answer(shell: &Shell, view: &View) -> Option<Answer> {
    let records = view.records.as_ref()?;
    let Seen::Refund { payment, .. } = &view.seen else { return None };
    Some(Answer::on(&shell.t, (records, payment), view.approval.amount_minor))
}

async fn rows(web: &Web, visit: &Visit, shell: &Shell, id: &str) -> Result<Vec<Row>, Fail> {
    let waiting = approval::waiting(&web.app, visit.actor()).await?;
    let row =
        |view: View| Row { act: act(shell, &view), current: view.approval.id.as_str() == id, view };
    Ok(waiting.into_iter().map(row).collect())
}

async fn list(State(web): State<Web>, visit: Visit) -> Reply {
    let shell = visit.shell("approval-title");
    let rows = rows(&web, &visit, &shell, "").await?;
    html(&Desk { shell, rows, open: None })
}

async fn page(web: &Web, visit: &Visit, id: &str) -> Result<(Desk, ApprovalId), Fail> {
    let id = ApprovalId::parse(id).ok_or(AppError::NotFound)?;
    let shell = visit.shell("approval-title");
    let view = approval::view(&web.app, visit.actor(), &id).await?;
    let (mut facts, more) = facts(&shell, &view);
    if view.approval.state == ApprovalState::Waiting {
        let until = shell.date_time(view.approval.runs_out_at_us());
        facts.push((shell.say("approval-fact-runs-out"), until));
    }
    let fields = [("decision", "approval-decision"), ("reason", "field-reason")];
    let open = Open {
        act: act(&shell, &view),
        no: view.may_sign.err().map(|no| no_key(&shell, no, &view)),
        form: Form::new(&fields).keyed(visit.key(web)),
        answer: answer(&shell, &view),
        facts,
        more,
        view,
    };
    let rows = rows(web, visit, &shell, id.as_str()).await?;
    Ok((Desk { shell, rows, open: Some(open) }, id))
}

/// Why the viewer may not sign, in words.
fn no_key(shell: &Shell, no: Refusal, view: &View) -> String {
    // Nobody said no to it: the house took it away.
    let closed = view.approval.state == ApprovalState::Refused && view.decided_by.is_none();
    shell.say(match no {
        Refusal::ApprovalUsed if closed => "approval-no-run-out",
        Refusal::ApprovalUsed => "approval-no-used",
        Refusal::ApprovalStale => "approval-no-run-out",
        Refusal::SamePerson if view.own => "approval-no-own",
        Refusal::SamePerson => "approval-no-gain",
        Refusal::SignerLocked => "approval-no-locked",
        _ => "approval-no-right",
    })
}

async fn show(State(web): State<Web>, visit: Visit, Path(id): Path<String>) -> Reply {
    html(&page(&web, &visit, &id).await?.0)
}

async fn decide(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    posted: Posted,
) -> Reply {
    let (mut page, id) = page(&web, &visit, &id).await?;
    let Some(open) = &mut page.open else { return Err(AppError::NotFound.into()) };
    open.form = posted.fill(std::mem::take(&mut open.form));
    let case = open.view.approval.conversation.clone();
    let case = case.map(|case| case.as_str().to_owned()).unwrap_or_default();
    let (done, flash) = match open.form.value("decision") {
        "approve" => (approval::approve(&web.app, visit.actor(), &id).await, "approval-signed"),
        "decline" => {
            let reason = open.form.value("reason").to_owned();
            let done = approval::decline(&web.app, visit.actor(), &id, &reason).await;
            (done, "approval-declined")
        }
        _ => (Err(AppError::field("decision", "error-choose")), ""),
    };
    match done {
        Ok(_) => see_other(&visit, &typed::back_to(&case, "/desk/approvals"), Some(flash)),
        Err(error) => {
            complain(&mut open.form, &visit, error)?;
            again(&page)
        }
    }
}
