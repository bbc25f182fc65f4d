//! Refunds at the desk: what is to review, and one of them with everything that a reviewer looks
//! at: reason, evidence, policy, earlier refunds, the payment (REF-4).

use askama::Template;
use axum::extract::State;
use paydesk_app::conversation::{self, Say};
use paydesk_app::payment::side::Side;
use paydesk_app::refund::{self, Decide, Decided, Line, Progress, Review};
use paydesk_app::{AppError, approval};
use paydesk_core::id::RefundId;
use paydesk_core::refund::{Ground, Refund, RefundState};

use super::progress::steps;
use super::words::{self, Words, refusing};
use super::{destination, state_tag};
use crate::address::Path;
use crate::page::desk::answer::Answer;
use crate::page::desk::speaks;
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
    /// In which language whoever paid is written to; none for a guest.
    speaks: Option<String>,
    ground: String,
    steps: Vec<Step>,
    tag: Tag,
    /// What the records say, where they decide.
    answer: Option<Answer>,
    /// What a refusal may say, to be taken over.
    words: Vec<Words>,
    form: Form,
    /// A letter to whoever paid.
    letter: Form,
}

impl Open {
    /// Earlier refunds of the same person: each with how it stands.
    fn others(&self, shell: &Shell) -> Vec<(&Refund, Tag)> {
        let others = self.review.others.iter();
        others.map(|other| (other, state_tag(shell, other.state))).collect()
    }

    /// Whether a first letter is written here: nobody has talked about it yet. What was wrong with
    /// one is said though a case has come up meanwhile.
    fn writes(&self) -> bool {
        let customer = self.review.progress.payment.payer.is_some();
        customer && (self.review.case.is_none() || !self.letter.is_fine())
    }

    fn is_open(&self) -> bool {
        self.review.progress.refund.state == RefundState::Requested
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

const FIELDS: [(&str, &str); 3] =
    [("decision", "refund-decision"), ("amount", "refund-give"), ("reason", "field-reason")];

/// The form of the decision, which proposes to give all of it.
fn form(visit: &Visit, web: &Web, review: &Review) -> Form {
    let refund = &review.progress.refund;
    let amount = visit.texts().money_input(refund.amount_minor, refund.currency.code());
    Form::new(&FIELDS).keyed(visit.key(web)).filled([("amount", amount)])
}

/// The form of a letter to whoever paid.
fn letter(visit: &Visit, web: &Web) -> Form {
    Form::new(&[("words", "refund-desk-words")]).keyed(visit.key(web))
}

fn parsed(id: &str) -> Result<RefundId, AppError> {
    RefundId::parse(id).ok_or(AppError::NotFound)
}

async fn page(web: &Web, visit: &Visit, id: &RefundId) -> Result<Desk, Fail> {
    let shell = visit.shell("refund-desk-title");
    let review = refund::review(&web.app, visit.actor(), id).await?;
    let progress = &review.progress;
    let card = progress.card.as_ref().map(|card| card.last4.as_str());
    let open = Open {
        payee: payee(&shell.t, Side::Staff, progress.payment.kind, &progress.payee),
        payer: review.payer.clone().unwrap_or_else(|| shell.say("refund-guest")),
        to: destination(&shell, progress.refund.destination, card),
        speaks: review.language.map(|language| shell.say(speaks(language))),
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
        letter: letter(visit, web),
        review,
    };
    let rows = rows(web, visit, &shell, id.as_str()).await?;
    Ok(Desk { shell, rows, open: Some(open) })
}

/// The page again, with what was typed, and what is wrong, put into one of its forms.
async fn shown_again(
    web: &Web,
    visit: &Visit,
    id: &RefundId,
    put: impl FnOnce(&mut Open) -> Result<(), Fail> + Send,
) -> Reply {
    let mut page = page(web, visit, id).await?;
    if let Some(open) = &mut page.open {
        put(open)?;
    }
    again(&page)
}

/// Where it goes on, and what is said there; or the page again, with what is wrong. What was typed
/// stays there, whatever was pressed.
async fn went(
    web: &Web,
    visit: &Visit,
    (id, posted): (&RefundId, &Posted),
    done: Result<(String, Option<&'static str>), AppError>,
) -> Reply {
    match done {
        Ok((to, said)) => see_other(visit, &to, said),
        Err(error) => {
            let put = |open: &mut Open| {
                open.form = posted.fill(std::mem::take(&mut open.form));
                complain(&mut open.form, visit, error)
            };
            shown_again(web, visit, id, put).await
        }
    }
}

/// What the records say, and what they make of the claim.
fn answer(shell: &Shell, review: &Review) -> Option<Answer> {
    let records = review.records.as_ref()?;
    let Progress { refund, payment, .. } = &review.progress;
    Some(Answer::on(&shell.t, (records, payment), refund.amount_minor))
}

pub(super) async fn show(State(web): State<Web>, visit: Visit, Path(id): Path<String>) -> Reply {
    html(&page(&web, &visit, &parsed(&id)?).await?)
}

pub(super) async fn decide(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    posted: Posted,
) -> Reply {
    let id = parsed(&id)?;
    if !posted.get("canned").is_empty() {
        return taken_over(&web, &visit, &id, &posted).await;
    }
    // An amount that was taken out is none, and not the one that the page proposes.
    let mut form = posted.fill(Form::new(&FIELDS));
    let give = match form.value("decision") {
        "accept" => {
            let seen = refund::progress(&web.app, visit.actor(), &id).await?;
            money::amount(&mut form, &visit, &posted, "amount", seen.refund.currency)
        }
        "refuse" => None,
        _ => {
            form.fail("decision", visit.texts().say("error-choose"));
            None
        }
    };
    if !form.is_fine() {
        let put = |open: &mut Open| {
            open.form = form;
            Ok(())
        };
        return shown_again(&web, &visit, &id, put).await;
    }
    let reason = posted.get("reason").to_owned();
    let say = Decide { refund: id.clone(), give, reason, key: posted.key().to_owned() };
    let decided = refund::decide(&web.app, visit.actor(), say).await;
    let done = decided.map(|decided| match decided {
        Decided::Done(_) => (href(&id), Some("refund-decided")),
        Decided::Waiting(approval) => (approval_href(&approval), Some("approval-asked")),
    });
    went(&web, &visit, (&id, &posted), done).await
}

/// The form of the decision with words of ours in it, beside all that was typed there.
async fn taken_over(web: &Web, visit: &Visit, id: &RefundId, posted: &Posted) -> Reply {
    let mut page = page(web, visit, id).await?;
    if let Some(open) = &mut page.open {
        let form = posted.fill(std::mem::take(&mut open.form));
        let reason = words::beside(&open.words, posted.get("canned"), form.value("reason"));
        open.form = form.filled([("reason", reason)]);
    }
    html(&page)
}

/// A question to whoever paid, in a case about this refund.
pub(super) async fn write(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    posted: Posted,
) -> Reply {
    let id = parsed(&id)?;
    let say = Say { words: posted.get("words").to_owned(), client_id: posted.key().to_owned() };
    let error = match conversation::write_first(&web.app, visit.actor(), &id, say).await {
        Ok(case) => return see_other(&visit, &format!("/desk/cases/{case}#end"), None),
        Err(error) => error,
    };
    let put = |open: &mut Open| {
        open.letter = posted.fill(std::mem::take(&mut open.letter));
        complain(&mut open.letter, &visit, error)
    };
    shown_again(&web, &visit, &id, put).await
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
    let id = parsed(&id)?;
    let (reason, key) = (posted.get("reason"), posted.key());
    let paper = refund::advance(&web.app, visit.actor(), &id, reason, key).await;
    let done = paper.map(|paper| (approval_href(&paper), Some("approval-asked")));
    went(&web, &visit, (&id, &posted), done).await
}
