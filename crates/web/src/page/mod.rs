//! The pages: one file a noun.

pub mod act;
pub mod approval;
pub mod card;
pub mod challenge;
pub mod checkout;
pub mod code;
pub mod conversation;
pub mod correction;
pub mod demo;
pub mod desk;
pub mod device;
pub mod genuine;
pub mod help;
pub mod home;
pub mod hook;
pub mod identity;
pub mod job;
pub mod live;
pub mod lock;
pub mod merchant;
pub mod money;
pub mod order;
pub mod pay;
pub mod payment;
pub mod problem;
pub mod profile;
pub mod proof;
pub mod recovery;
pub mod refund;
pub mod registration;
pub mod reset;
pub mod send;
pub mod session;
pub mod shell;
pub mod token;
pub mod topup;
pub mod trust;

use askama::Template;
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Redirect, Response};

use crate::cookie::{self, Name};
use crate::{Fail, Reply, Visit};

/// A page, rendered.
pub fn html(page: &impl Template) -> Reply {
    Ok(Html(page.render()?).into_response())
}

/// After a post: go and look, with one sentence (a text key) about what was done.
pub fn see_other(visit: &Visit, to: &str, flash: Option<&str>) -> Reply {
    let mut response = Redirect::to(&local(to)).into_response();
    if let Some(key) = flash {
        cookie::add(response.headers_mut(), cookie::set(Name::Flash, key, visit.secure()));
    }
    Ok(response)
}

/// Only a path of this site: what came in a query must not lead anybody elsewhere.
pub fn local(to: &str) -> String {
    let fits = to.starts_with('/')
        && !to.starts_with("//")
        && !to.contains(['\\', '\n', '\r'])
        && to.is_ascii();
    if fits { to.to_owned() } else { "/".to_owned() }
}

/// Marks an answer as a file to keep, never to be shown inline.
pub fn as_download(response: &mut Response, name: &str) -> Result<(), Fail> {
    let clean: String =
        name.chars().filter(|c| c.is_ascii_alphanumeric() || ".-_".contains(*c)).collect();
    let value = format!("attachment; filename=\"{clean}\"");
    let value = HeaderValue::from_str(&value).map_err(|_| Fail::BadBody)?;
    response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    Ok(())
}
