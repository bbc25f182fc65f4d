//! A person at the bank's page, as the demo plays it: the same page and form that people use.

use anyhow::Context as _;
use paydesk_app::App;
use paydesk_app::card::{self, Begin};
use paydesk_core::id::{CardId, CardSessionId};
use paydesk_core::person::Actor;
use reqwest::header::LOCATION;
use reqwest::redirect::Policy;

/// Enters a test card for this person.
pub(super) async fn enter(app: &App, actor: &Actor, number: &str) -> anyhow::Result<CardId> {
    let begin = Begin { back: "/cards".to_owned(), amount: None, payee: None, order: None };
    let page = card::begin(app, actor, begin).await?;
    let http = reqwest::Client::builder().redirect(Policy::none()).no_proxy().build()?;
    let fields =
        [("number", number), ("expiry", "12/34"), ("security_code", "123"), ("name", "Demo")];
    let answer = http.post(page).form(&fields).send().await.context("the bank's card page")?;
    let back = answer.headers().get(LOCATION).and_then(|to| to.to_str().ok());
    let back = back.with_context(|| format!("the bank's page answered {}", answer.status()))?;
    let path = back.split('?').next().unwrap_or_default();
    let session = path.rsplit('/').next().and_then(CardSessionId::parse);
    let session = session.context("the bank leads back to no card page of ours")?;
    let returned = card::finish(app, actor, &session).await?;
    returned.card.context("the bank kept no card")
}
