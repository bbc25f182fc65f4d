//! Refunds at the desk: what is to review, and one of them with everything that a reviewer looks
//! at: reason, evidence, policy, earlier refunds, the payment (REF-4).

use askama::Template;
use axum::extract::State;
use paydesk_app::conversation::{self, Say};
use paydesk_app::payment::side::Side;
use paydesk_app::refund::{self, Decide, Decided, Line, Progress, Review};
use paydesk_app::{AppError, approval};
use paydesk_core::approval::{Act, Approval, ApprovalState};
use paydesk_core::id::{ApprovalId, RefundId};
use paydesk_core::refund::{Ground, RefundState};
use serde::Deserialize;

use super::progress::steps;
use super::words::{Words, refusing};
use super::{destination, state_tag};
use crate::address::{Path, Query};
use crate::page::desk::answer::Answer;
use crate::page::payee::payee;
use crate::page::shell::part::{Step, Tag};
use crate::page::shell::{Shell, form::Form};
use crate::page::wrong::complain;
use crate::page::{again, html, money, see_other};
use crate::{Fail, Posted, Reply, Visit, Web};

/// One of the list at the side.
struct Row {
    line: Line,
    payee: String,
    payer: String,
    tag: Tag,
    current: bool,
}

/// The one that is open.
struct Open {
    review: Review,
    payee: String,
    payer: String,
    to: String,
    ground: String,
    steps: Vec<Step>,
    tag: Tag,
    /// What the records say, where they decide.
    answer: Option<Answer>,
    /// What a refusal may say, to be taken over.
    words: Vec<Words>,
    form: Form,
}

impl Open {
    fn is_open(&self) -> bool {
        self.review.progress.refund.state == RefundState::Requested
    }

    /// Signed counter-entries that paid exactly this refund another way.
    fn papers(&self) -> Vec<&Approval> {
        let refund = &self.review.progress.refund;
        let paid = |row: &&Approval| {
            row.state == ApprovalState::Approved
                && matches!(row.act, Act::Correct { .. })
                && (row.amount_minor, row.currency) == (refund.amount_minor, refund.currency)
        };
        self.review.approvals.iter().filter(paid).collect()
    }

    /// What is lent to a merchant is its debt; a person is asked for nothing.
    fn advance_text(&self) -> &'static str {
        match self.review.merchant {
            Some(_) => "refund-advance-text",
            None => "refund-advance-person",
        }
    }

    fn is_short(&self) -> bool {
        self.review.progress.refund.state == RefundState::WaitingFunds
    }
}

#[derive(Template)]
#[template(path = "refund/desk.html")]
struct Desk {
    shell: Shell,
    rows: Vec<Row>,
    open: Option<Open>,
}

async fn rows(web: &Web, visit: &Visit, shell: &Shell, id: &str) -> Result<Vec<Row>, Fail> {
    let language = visit.actor().language;
    let lines = refund::at_desk(&web.app, visit.actor()).await?;
    let row = |line: Line| Row {
        payee: payee(&shell.t, Side::Staff, line.kind, &line.payee),
        payer: match line.payer.in_language(language) {
            "" => shell.say("refund-guest"),
            name => name.to_owned(),
        },
        tag: state_tag(shell, line.refund.state),
        current: line.refund.id.as_str() == id,
        line,
    };
    Ok(lines.into_iter().map(row).collect())
}

pub(super) async fn list(State(web): State<Web>, visit: Visit) -> Reply {
    let shell = visit.shell("refund-desk-title");
    let rows = rows(&web, &visit, &shell, "").await?;
    html(&Desk { shell, rows, open: None })
}

fn form(visit: &Visit, web: &Web, review: &Review) -> Form {
    let fields = [
        ("decision", "refund-decision"),
        ("amount", "refund-give"),
        ("reason", "field-reason"),
        ("words", "refund-desk-words"),
    ];
    let refund = &review.progress.refund;
    let amount = visit.texts().money_input(refund.amount_minor, refund.currency.code());
    Form::new(&fields).keyed(visit.key(web)).filled([("amount", amount)])
}

async fn page(web: &Web, visit: &Visit, id: &str) -> Result<(Desk, RefundId), Fail> {
    let id = RefundId::parse(id).ok_or(AppError::NotFound)?;
    let shell = visit.shell("refund-desk-title");
    let review = refund::review(&web.app, visit.actor(), &id).await?;
    let progress = &review.progress;
    let card = progress.card.as_ref().map(|card| card.last4.as_str());
    let open = Open {
        payee: payee(&shell.t, Side::Staff, progress.payment.kind, &progress.payee),
        payer: review.payer.clone().unwrap_or_else(|| shell.say("refund-guest")),
        to: destination(&shell, progress.refund.destination, card),
        ground: shell.say(match progress.refund.ground {
            Ground::Policy => "refund-desk-policy",
            Ground::Fault => "refund-ground-fault",
            Ground::Goodwill => "refund-ground-goodwill",
        }),
        steps: steps(&shell, progress),
        tag: state_tag(&shell, progress.refund.state),
        answer: answer(&shell, &review),
        words: refusing(&shell, &review),
        form: form(visit, web, &review),
        review,
    };
    let rows = rows(web, visit, &shell, id.as_str()).await?;
    Ok((Desk { shell, rows, open: Some(open) }, id))
}

/// What was typed stays on the page of the refund, whatever is pressed there.
async fn typed(
    web: &Web,
    visit: &Visit,
    id: &str,
    posted: &Posted,
) -> Result<(Desk, RefundId), Fail> {
    let (mut page, id) = page(web, visit, id).await?;
    if let Some(open) = &mut page.open {
        open.form = posted.fill(std::mem::take(&mut open.form));
    }
    Ok((page, id))
}

/// Where it goes on, and what is said there; or the page again, with what is wrong.
fn went(
    mut page: Desk,
    visit: &Visit,
    done: Result<(String, Option<&'static str>), AppError>,
) -> Reply {
    match (done, &mut page.open) {
        (Ok((to, said)), _) => see_other(visit, &to, said),
        (Err(error), Some(open)) => {
            complain(&mut open.form, visit, error)?;
            again(&page)
        }
        (Err(error), None) => Err(error.into()),
    }
}

/// What the records say, and what they make of the claim.
fn answer(shell: &Shell, review: &Review) -> Option<Answer> {
    let records = review.records.as_ref()?;
    let Progress { refund, payment, .. } = &review.progress;
    Some(Answer::on(&shell.t, (records, payment), refund.amount_minor))
}

/// What the page's address may ask for: words to refuse with.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Look {
    #[serde(default)]
    words: String,
}

pub(super) async fn show(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Query(look): Query<Look>,
) -> Reply {
    let (mut page, _) = page(&web, &visit, &id).await?;
    if let Some(open) = &mut page.open {
        let chosen = open.words.iter().find(|words| words.name == look.words);
        let reason = chosen.map(|words| words.text.clone()).unwrap_or_default();
        open.form = std::mem::take(&mut open.form).filled([("reason", reason)]);
    }
    html(&page)
}

pub(super) async fn decide(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    posted: Posted,
) -> Reply {
    let (mut page, id) = page(&web, &visit, &id).await?;
    let Some(open) = &mut page.open else { return Err(AppError::NotFound.into()) };
    // An amount that was taken out is none, and not the one that the page proposes.
    open.form = posted.fill(std::mem::take(&mut open.form).emptied());
    let give = match open.form.value("decision") {
        "accept" => {
            let currency = open.review.progress.refund.currency;
            money::amount(&mut open.form, &visit, &posted, "amount", currency)
        }
        "refuse" => None,
        _ => {
            open.form.fail("decision", visit.texts().say("error-choose"));
            None
        }
    };
    if !open.form.is_fine() {
        return again(&page);
    }
    let reason = posted.get("reason").to_owned();
    let say = Decide { refund: id.clone(), give, reason, key: posted.key().to_owned() };
    let decided = refund::decide(&web.app, visit.actor(), say).await;
    let done = decided.map(|decided| match decided {
        Decided::Done(_) => (href(&id), Some("refund-decided")),
        Decided::Waiting(approval) => (approval_href(&approval), Some("approval-asked")),
    });
    went(page, &visit, done)
}

/// A question to whoever paid, in a case about this refund.
pub(super) async fn write(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    posted: Posted,
) -> Reply {
    let (page, id) = typed(&web, &visit, &id, &posted).await?;
    let say = Say { words: posted.get("words").to_owned(), client_id: posted.key().to_owned() };
    let case = conversation::write_first(&web.app, visit.actor(), &id, say).await;
    went(page, &visit, case.map(|case| (format!("/desk/cases/{case}#end"), None)))
}

fn href(id: &RefundId) -> String {
    format!("/desk/refunds/{id}")
}

fn approval_href(row: &approval::Approval) -> String {
    format!("/desk/approvals/{}", row.id)
}

pub(super) async fn advance(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    posted: Posted,
) -> Reply {
    let (page, id) = typed(&web, &visit, &id, &posted).await?;
    let (reason, key) = (posted.get("reason"), posted.key());
    let paper = refund::advance(&web.app, visit.actor(), &id, reason, key).await;
    went(page, &visit, paper.map(|paper| (approval_href(&paper), Some("approval-asked"))))
}

/// It was paid another way: by the counter-entry whose signed paper is named.
pub(super) async fn otherwise(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    posted: Posted,
) -> Reply {
    let (page, id) = typed(&web, &visit, &id, &posted).await?;
    let paper = ApprovalId::parse(posted.get("paper")).ok_or(AppError::NotFound)?;
    let paid = refund::settle_otherwise(&web.app, visit.actor(), &id, &paper, posted.key()).await;
    went(page, &visit, paid.map(|_| (href(&id), Some("refund-settled-otherwise"))))
}
