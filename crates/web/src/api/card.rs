//! Cards over the API. Numbers never come here: a card is entered on the bank's own page, opened in
//! a browser, and comes back as the bank's token.

use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::response::IntoResponse;
use axum::routing::{delete, get, post};
use paydesk_app::card;
use paydesk_core::id;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::body::{At, Body};
use crate::api::schema::{CardId, CardSessionId, LocalPath, Time};
use crate::api::{created, ok};
use crate::{Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    let finish_path = "/api/v1/card-sessions/{id}/completion";
    vec![
        Route::new(Method::GET, "/api/v1/cards", Who::Person, get(list)),
        Route::new(Method::DELETE, "/api/v1/cards/{id}", Who::Person, delete(remove)),
        Route::new(Method::POST, "/api/v1/card-sessions", Who::Person, post(begin)),
        Route::new(Method::POST, finish_path, Who::Person, post(finish)),
    ]
}

/// A card as the bank's token.
#[derive(Debug, Serialize, ToSchema)]
pub struct CardShown {
    id: CardId,
    #[schema(example = "visa")]
    brand: String,
    #[schema(example = "4242")]
    last4: String,
    /// MM/YY
    #[schema(example = "12/30")]
    expiry: String,
    added_at: Time,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Cards {
    items: Vec<CardShown>,
}

/// See the own cards, newest first.
#[utoipa::path(get, path = "/api/v1/cards", tag = "cards",
    responses((status = 200, description = "The cards", body = Cards)))]
pub async fn list(State(web): State<Web>, visit: Visit) -> Reply {
    let cards = card::list(&web.app, visit.actor()).await?;
    let items = cards.into_iter().map(|card| CardShown {
        id: card.id.into(),
        brand: card.brand,
        last4: card.last4,
        expiry: card.expiry,
        added_at: Time(card.created_at_us),
    });
    ok(Cards { items: items.collect() })
}

/// Forget a card.
#[utoipa::path(delete, path = "/api/v1/cards/{id}", tag = "cards", params(("id" = CardId, Path)),
    responses((status = 204, description = "Forgotten")),
    extensions(("x-problems" = json!([403]))))]
pub async fn remove(State(web): State<Web>, visit: Visit, At(id): At<id::CardId>) -> Reply {
    card::remove(&web.app, visit.actor(), &id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Where the browser goes afterwards.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCardSession {
    /// A path of this site.
    #[serde(default)]
    back: LocalPath,
}

/// The bank's page for one card.
#[derive(Debug, Serialize, ToSchema)]
pub struct CardSessionOpened {
    /// To be opened in a browser; the card is entered there.
    url: String,
}

/// Begin to add a card, at the bank.
#[utoipa::path(post, path = "/api/v1/card-sessions", tag = "cards",
    request_body = NewCardSession,
    responses((status = 201, description = "The bank's page", body = CardSessionOpened)),
    extensions(("x-problems" = json!([403]))))]
pub async fn begin(State(web): State<Web>, visit: Visit, Body(new): Body<NewCardSession>) -> Reply {
    let ask = card::Begin { back: new.back.0, amount: None, payee: None, order: None };
    let url = card::begin(&web.app, visit.actor(), ask).await?;
    created(CardSessionOpened { url })
}

/// What came of a card page.
#[derive(Debug, Serialize, ToSchema)]
pub struct CardSessionDone {
    /// Nothing while no card was entered.
    card: Option<CardId>,
}

/// Ask the bank what came of its page, and keep the card.
///
/// The browser does the same when the bank sends it back; whichever comes second finds the card.
#[utoipa::path(post, path = "/api/v1/card-sessions/{id}/completion", tag = "cards",
    params(("id" = CardSessionId, Path)),
    responses((status = 200, description = "What came of it", body = CardSessionDone)))]
pub async fn finish(State(web): State<Web>, visit: Visit, At(id): At<id::CardSessionId>) -> Reply {
    let returned = card::finish(&web.app, visit.actor(), &id).await?;
    ok(CardSessionDone { card: returned.card.map(Into::into) })
}
