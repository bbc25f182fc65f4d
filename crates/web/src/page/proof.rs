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
    /// When the questions open again, after too many wrong answers.
    closed: Option<String>,
    /// The password would be another way.
    signed_in: bool,
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
    let closed = proof::closed(&web.app, &row).await?;
    let shell = visit.shell("proof-title");
    Ok(Page {
        closed: closed.map(|until_us| shell.day_time(until_us)),
        signed_in: visit.actor().is_full(),
        shell,
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
            let left = proof::tries_left(&web.app, &page.proof).await?;
            page.form.refuse(visit.texts().with("proof-wrong", &[("left", left.into())]));
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Ok(standing) => {
            page.standing = standing;
            StatusCode::OK
        }
        Err(error) => {
            page.form = posted.fill(page.form);
            beside(&visit, &mut page.form, error)?
        }
    };
    if page.standing == Standing::Failed {
        // The last wrong answer may have closed them.
        page.closed = self::page(&web, &visit, &case).await?.closed;
    }
    challenge::with(status, &page)
}
