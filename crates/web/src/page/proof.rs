//! Proving in a case who one is (ID-8): the customer answers here, to the system; the agent sees
//! passed or not, and nothing else.

use askama::Template;
use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::routing::{get, post};
use paydesk_app::AppError;
use paydesk_app::proof::{self, Answers, Standing};
use paydesk_core::id::{ConversationId, ProofId};
use paydesk_core::proof::ProofKind;

use crate::address::Path;
use crate::page::challenge::{self, beside};
use crate::page::html;
use crate::page::shell::Shell;
use crate::page::shell::form::Form;
use crate::{Fail, Posted, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Method::GET, "/cases/{case}/proof", Who::Anyone, get(show)),
        Route::new(Method::POST, "/cases/{case}/proof", Who::Anyone, post(answer)),
    ]
}

#[derive(Template)]
#[template(path = "proof/answer.html")]
struct Page {
    shell: Shell,
    case: String,
    action: String,
    proof: ProofId,
    form: Form,
    questions: bool,
    /// Asked for in a way that this session cannot answer.
    elsewhere: bool,
    standing: Standing,
}

async fn page(web: &Web, visit: &Visit, case: &str) -> Result<Page, Fail> {
    let id = ConversationId::parse(case).ok_or(Fail::App(AppError::NotFound))?;
    let row = proof::current(&web.app, visit.actor(), &id).await?;
    let row = row.ok_or(Fail::App(AppError::NotFound))?;
    let questions = row.kind == ProofKind::Questions;
    let fields: &[_] = if questions {
        &[("name", "proof-name"), ("last_four", "proof-last-four"), ("amount", "proof-amount")]
    } else {
        &[("password", "field-password")]
    };
    Ok(Page {
        shell: visit.shell("proof-title"),
        action: format!("/cases/{case}/proof"),
        case: case.to_owned(),
        standing: proof::standing(&row, visit.now_us()),
        proof: row.id,
        form: Form::new(fields),
        questions,
        elsewhere: !questions && !visit.actor().is_full(),
    })
}

async fn show(State(web): State<Web>, visit: Visit, Path(case): Path<String>) -> Reply {
    html(&page(&web, &visit, &case).await?)
}

async fn answer(
    State(web): State<Web>,
    visit: Visit,
    Path(case): Path<String>,
    posted: Posted,
) -> Reply {
    let mut page = page(&web, &visit, &case).await?;
    let actor = visit.actor();
    let answered = if page.questions {
        let text = |name| posted.get(name).to_owned();
        let answers =
            Answers { name: text("name"), id_last_four: text("last_four"), amount: text("amount") };
        proof::answer_questions(&web.app, actor, &page.proof, answers).await
    } else {
        proof::answer_password(&web.app, actor, &page.proof, posted.get("password")).await
    };
    let status = match answered {
        Ok(Standing::Waiting) => {
            page.form.refuse(visit.texts().say("proof-wrong"));
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Ok(standing) => {
            page.standing = standing;
            StatusCode::OK
        }
        Err(error) => beside(&visit, &mut page.form, error)?,
    };
    challenge::with(status, &page)
}
