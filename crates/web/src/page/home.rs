//! Home: for somebody signed in, the balance, what is under way and the latest payments; for
//! everybody else, what this is and the two doors.

use askama::Template;
use axum::extract::State;
use axum::http::Method;
use axum::routing::get;

use crate::page::html;
use crate::page::shell::Shell;
use crate::{Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    vec![Route::new(Method::GET, "/", Who::Anyone, get(home))]
}

#[derive(Template)]
#[template(path = "home/welcome.html")]
struct Welcome {
    shell: Shell,
}

async fn home(State(_): State<Web>, visit: Visit) -> Reply {
    html(&Welcome { shell: visit.shell("home-title") })
}
