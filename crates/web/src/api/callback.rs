//! Callbacks over the API: the times that are free, one that is placed with its case, moved, or
//! called off. Open to guests as well, whose token holds what was placed with it.

use axum::extract::State;
use axum::http::Method;
use axum::routing::{delete, get, post, put};
use paydesk_app::callback::{self as app, Ask, Seen};
use paydesk_core::conversation::Kind;
use paydesk_core::id;
use paydesk_core::phone::mask;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::api::body::{Asked, At, Body, IdempotencyKey};
use crate::api::schema::{
    CallbackId, CallbackWord, CaseKindWord, CaseWords, ConversationId, Time, TypedPhone,
};
use crate::api::{created, ok};
use crate::{Fail, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    let slot = "/api/v1/callbacks/{id}/slot";
    vec![
        Route::new(Method::GET, "/api/v1/callback-slots", Who::Anyone, get(slots)),
        Route::new(Method::POST, "/api/v1/callbacks", Who::Anyone, post(place)),
        Route::new(Method::GET, "/api/v1/callbacks/{id}", Who::Anyone, get(show)),
        Route::new(Method::DELETE, "/api/v1/callbacks/{id}", Who::Anyone, delete(cancel)),
        Route::new(Method::PUT, slot, Who::Anyone, put(shift)),
    ]
}

/// What the call is about.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SlotsQuery {
    kind: Option<CaseKindWord>,
}

/// Half hours with a free place.
#[derive(Debug, Serialize, ToSchema)]
pub struct CallbackSlots {
    /// When each begins, soonest first.
    items: Vec<Time>,
}

/// See the times at which a call can be had.
#[utoipa::path(get, path = "/api/v1/callback-slots", tag = "cases", params(SlotsQuery),
    responses((status = 200, description = "The free times", body = CallbackSlots)))]
pub async fn slots(State(web): State<Web>, visit: Visit, Asked(query): Asked<SlotsQuery>) -> Reply {
    let kind = query.kind.map_or(Kind::Question, |kind| kind.0);
    let free = app::offered(&web.app, visit.actor(), kind).await?;
    ok(CallbackSlots { items: free.into_iter().map(Time).collect() })
}

/// Who is to be called, when, and about what.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCallback {
    phone: TypedPhone,
    /// One of the free times.
    slot: Time,
    kind: CaseKindWord,
    /// What we should know before.
    #[serde(default)]
    words: CaseWords,
}

/// A callback as its customer sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CallbackShown {
    id: CallbackId,
    case: ConversationId,
    state: CallbackWord,
    /// Masked.
    #[schema(example = "138 •••• 2210")]
    phone: String,
    /// When its half hour begins.
    slot: Time,
    /// How many are called before; nothing when it does not wait.
    before: Option<i64>,
}

impl CallbackShown {
    fn of(seen: Seen) -> Self {
        let row = seen.callback;
        Self {
            id: row.id.into(),
            case: row.conversation.into(),
            state: row.state.into(),
            phone: mask(&row.phone),
            slot: Time(row.slot_us),
            before: seen.before,
        }
    }
}

/// As it stands after something was stored: what could not be read then says nothing of that.
async fn shown(web: &Web, visit: &Visit, id: &id::CallbackId) -> Result<CallbackShown, Fail> {
    let seen = app::seen(&web.app, visit.actor(), id).await;
    Ok(CallbackShown::of(seen.map_err(|error| Fail::App(error.after_write()))?))
}

/// Have somebody called: opens a case with it.
#[utoipa::path(post, path = "/api/v1/callbacks", tag = "cases", request_body = NewCallback,
    params(IdempotencyKey),
    responses((status = 201, description = "The callback", body = CallbackShown)),
    extensions(("x-problems" = json!([401, 403, 409, 429]))))]
pub async fn place(
    State(web): State<Web>,
    visit: Visit,
    IdempotencyKey(key): IdempotencyKey,
    Body(new): Body<NewCallback>,
) -> Reply {
    let ask = Ask {
        phone: new.phone.0,
        slot_us: new.slot.0,
        kind: new.kind.0,
        words: new.words.0,
        client_id: key,
        device: visit.label().to_owned(),
    };
    let row = app::place(&web.app, visit.actor(), &ask).await?;
    created(shown(&web, &visit, &row.id).await?)
}

/// See a callback.
#[utoipa::path(get, path = "/api/v1/callbacks/{id}", tag = "cases",
    params(("id" = CallbackId, Path)),
    responses((status = 200, description = "The callback", body = CallbackShown)),
    extensions(("x-problems" = json!([401]))))]
pub async fn show(State(web): State<Web>, visit: Visit, At(id): At<id::CallbackId>) -> Reply {
    ok(CallbackShown::of(app::seen(&web.app, visit.actor(), &id).await?))
}

/// Another time.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSlot {
    slot: Time,
}

/// Move a callback; also one that was missed.
#[utoipa::path(put, path = "/api/v1/callbacks/{id}/slot", tag = "cases", request_body = NewSlot,
    params(("id" = CallbackId, Path)),
    responses((status = 200, description = "The callback", body = CallbackShown)),
    extensions(("x-problems" = json!([401, 403]))))]
pub async fn shift(
    State(web): State<Web>,
    visit: Visit,
    At(id): At<id::CallbackId>,
    Body(new): Body<NewSlot>,
) -> Reply {
    app::shift(&web.app, visit.actor(), &id, new.slot.0).await?;
    ok(shown(&web, &visit, &id).await?)
}

/// Call a callback off; its case stays.
#[utoipa::path(delete, path = "/api/v1/callbacks/{id}", tag = "cases",
    params(("id" = CallbackId, Path)),
    responses((status = 200, description = "The callback", body = CallbackShown)),
    extensions(("x-problems" = json!([401, 403, 409]))))]
pub async fn cancel(State(web): State<Web>, visit: Visit, At(id): At<id::CallbackId>) -> Reply {
    app::cancel(&web.app, visit.actor(), &id).await?;
    ok(shown(&web, &visit, &id).await?)
}
