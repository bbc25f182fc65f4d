//! Work that waits, and work that failed: a supervisor sees why, and can have it tried again.

use askama::Template;
use axum::extract::State;
use axum::http::Method;
use axum::routing::{get, post};
use paydesk_app::job::JobRow;
use paydesk_core::id::JobId;

use crate::address::Path;
use crate::page::shell::Shell;
use crate::page::{html, see_other};
use crate::{Fail, Posted, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Method::GET, "/desk/jobs", Who::Supervisor, get(list)),
        Route::new(Method::POST, "/desk/jobs/{id}/now", Who::Supervisor, post(now)),
    ]
}

#[derive(Template)]
#[template(path = "job/list.html")]
struct List {
    shell: Shell,
    /// Each with what it does, in words.
    jobs: Vec<(String, JobRow)>,
}

async fn list(State(web): State<Web>, visit: Visit) -> Reply {
    let jobs = paydesk_app::job::list(&web.app, visit.actor()).await?;
    let shell = visit.shell("job-title");
    let kind = |job: &JobRow| shell.say(format!("job-kind-{}", job.kind.replace('_', "-")));
    let jobs = jobs.into_iter().map(|job| (kind(&job), job)).collect();
    html(&List { shell: shell.clone(), jobs })
}

async fn now(State(web): State<Web>, visit: Visit, Path(id): Path<String>, _: Posted) -> Reply {
    let id = JobId::parse(&id).ok_or(Fail::NoRoute)?;
    paydesk_app::job::hurry(&web.app, visit.actor(), &id).await?;
    see_other(&visit, "/desk/jobs", Some("job-hurried"))
}
