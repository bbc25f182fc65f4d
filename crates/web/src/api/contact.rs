//! The ways to us over the API: which there are, and how each stands now.

use axum::extract::State;
use axum::http::Method;
use axum::routing::get;
use paydesk_app::contact::{self, Way};
use paydesk_core::component::Component;
use paydesk_core::contact::Account;
use paydesk_core::hours::Now;
use paydesk_core::word::Word;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::ok;
use crate::api::schema::Time;
use crate::{Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    vec![Route::new(Method::GET, "/api/v1/contact", Who::Public, get(list))]
}

/// One way to us.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactWay {
    /// A component of the status page: `chat`, `hotline`, `callback`, `help`.
    #[schema(example = "hotline")]
    way: &'static str,
    name: String,
    /// A telephone number, or a path of this site.
    #[schema(example = "400-000-2210")]
    address: String,
    #[schema(example = "operational")]
    standing: &'static str,
    /// Its hours in words, in the asker's language and time zone.
    hours: String,
    open: bool,
    /// Open until then; nothing: day and night, or closed.
    open_until: Option<Time>,
    /// Closed until then.
    opens_at: Option<Time>,
}

/// An account of ours elsewhere.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactAccount {
    #[schema(example = "Mastodon @paydesk")]
    name: String,
    #[schema(example = "https://social.example/@paydesk")]
    url: String,
    /// `answered`, `news` (nobody answers there) or `away`.
    #[schema(example = "answered")]
    state: &'static str,
}

/// All of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactWays {
    /// What works and is open comes first.
    items: Vec<ContactWay>,
    /// We have no other accounts.
    accounts: Vec<ContactAccount>,
    /// Money at risk is taken at any hour, whatever the hours say.
    at_risk: String,
}

fn shown(web: &Web, visit: &Visit, way: Way) -> ContactWay {
    let texts = visit.texts();
    let address = match way.component {
        Component::Hotline => web.app.config.hotline.clone(),
        Component::Callback => "/callback".to_owned(),
        Component::Chat => "/help/new".to_owned(),
        _ => "/help".to_owned(),
    };
    ContactWay {
        way: way.component.word(),
        name: crate::page::status::component_name(&texts, way.component),
        address,
        standing: way.standing.word(),
        hours: texts.hours(&way.hours, visit.now_us()),
        open: way.now.is_open(),
        open_until: match way.now {
            Now::Open { until_us } => Some(Time(until_us)),
            _ => None,
        },
        opens_at: match way.now {
            Now::Closed { opens_us } => opens_us.map(Time),
            _ => None,
        },
    }
}

/// See the ways to us, best first.
#[utoipa::path(get, path = "/api/v1/contact", tag = "help",
    responses((status = 200, description = "The ways as they stand now", body = ContactWays)))]
pub async fn list(State(web): State<Web>, visit: Visit) -> Reply {
    let ways = contact::ways(&web.app).await;
    let items = ways.into_iter().map(|way| shown(&web, &visit, way)).collect();
    let account = |it: &Account| ContactAccount {
        name: it.name.clone(),
        url: it.url.clone(),
        state: it.state.word(),
    };
    let accounts = web.app.config.social.iter().map(account).collect();
    ok(ContactWays { items, accounts, at_risk: visit.texts().say("hours-at-risk") })
}
