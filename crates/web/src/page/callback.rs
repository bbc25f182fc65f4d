//! Being called: a number, a time, and no waiting on the line. By plain forms, signed in or out.

use askama::Template;
use axum::extract::State;
use axum::http::Method;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use paydesk_app::AppError;
use paydesk_app::callback::{self, Ask, Seen};
use paydesk_core::callback::{Callback, CallbackState, SLOT_US};
use paydesk_core::conversation::Kind;
use paydesk_core::id::CallbackId;
use paydesk_core::phone::mask;
use paydesk_core::word::Word;
use paydesk_texts::Texts;
use serde::Deserialize;

use crate::address::{Path, Query};
use crate::cookie::{self, Name};
use crate::page::conversation::{come_back, has_session, status_of};
use crate::page::shell::Shell;
use crate::page::shell::form::Form;
use crate::page::shell::part::{Tag, Tone};
use crate::page::{again_as, html, see_other};
use crate::{Fail, Posted, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    use Who::Anyone;
    vec![
        Route::new(Method::GET, "/callback", Anyone, get(ask)),
        Route::new(Method::POST, "/callback", Anyone, post(place)),
        Route::new(Method::GET, "/callbacks/{callback}", Anyone, get(show)),
        Route::new(Method::POST, "/callbacks/{callback}/slot", Anyone, post(shift)),
        Route::new(Method::POST, "/callbacks/{callback}/cancel", Anyone, post(cancel)),
    ]
}

/// What a call may be about.
const KINDS: [Kind; 5] =
    [Kind::Question, Kind::Payment, Kind::Refund, Kind::Account, Kind::Complaint];

/// Slots as a list to choose from: the instant, and the half hour in the reader's time.
type Slots = Vec<(String, String)>;

fn options(texts: &Texts, slots: &[i64], now_us: i64) -> Slots {
    slots.iter().map(|slot_us| (slot_us.to_string(), half_hour(texts, *slot_us, now_us))).collect()
}

/// `Tomorrow 09:00–09:30`.
pub(crate) fn half_hour(texts: &Texts, slot_us: i64, now_us: i64) -> String {
    format!("{}–{}", texts.day_time(slot_us, now_us), texts.time(slot_us + SLOT_US))
}

pub(crate) fn state_tag(texts: &Texts, state: CallbackState) -> Tag {
    let tone = match state {
        CallbackState::Reached => Tone::Good,
        CallbackState::Placed | CallbackState::NotReached => Tone::Wait,
        CallbackState::Late | CallbackState::WrongNumber => Tone::Bad,
        CallbackState::Cancelled => Tone::Plain,
    };
    let word = state.word().replace('_', "-");
    Tag::new(tone, texts.say(&format!("callback-state-{word}")))
}

/// A callback on the page of its case.
pub(crate) struct Card {
    pub(crate) href: String,
    pub(crate) when: String,
    pub(crate) tag: Tag,
}

impl Card {
    pub(crate) fn of(texts: &Texts, row: &Callback, now_us: i64) -> Self {
        Self {
            href: format!("/callbacks/{}", row.id),
            when: half_hour(texts, row.slot_us, now_us),
            tag: state_tag(texts, row.state),
        }
    }
}

#[derive(Template)]
#[template(path = "callback/new.html")]
struct New {
    shell: Shell,
    form: Form,
    kinds: Vec<(String, String)>,
    slots: Slots,
    hours: String,
    zone: &'static str,
}

fn form() -> Form {
    Form::new(&[
        ("phone", "field-phone"),
        ("kind", "callback-kind"),
        ("slot", "callback-slot"),
        ("words", "callback-words"),
    ])
}

async fn page(web: &Web, visit: &Visit, form: Form) -> Result<New, Fail> {
    let texts = visit.texts();
    let kind = Kind::parse(form.value("kind")).unwrap_or(Kind::Question);
    let slots = callback::offered(&web.app, visit.actor(), kind).await?;
    let named = |kind: &Kind| {
        let word = kind.word();
        (word.to_owned(), texts.say(&format!("conversation-kind-{word}")))
    };
    Ok(New {
        kinds: KINDS.iter().map(named).collect(),
        slots: options(&texts, &slots, visit.now_us()),
        hours: texts.hours(&web.app.config.opening.callback, visit.now_us()),
        zone: texts.zone.name(),
        shell: visit.shell("callback-title"),
        form,
    })
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct About {
    kind: String,
}

async fn ask(State(web): State<Web>, visit: Visit, Query(about): Query<About>) -> Reply {
    let phone = callback::known_phone(&web.app, visit.actor()).await?;
    let typed = [("phone", phone.as_str()), ("kind", about.kind.as_str())];
    let form = form().filled(typed).keyed(visit.key(&web));
    html(&page(&web, &visit, form).await?)
}

/// The callback; for somebody without any session, who then gets a guest's, the token of that one.
async fn placed(
    web: &Web,
    visit: &Visit,
    ask: &Ask,
) -> Result<(Callback, Option<String>), AppError> {
    if has_session(visit) {
        return Ok((callback::place(&web.app, visit.actor(), ask).await?, None));
    }
    // The form's token is this browser's own, and was checked.
    let who = (visit.label(), visit.csrf());
    let came = callback::place_as_visitor(&web.app, visit.actor(), who, ask).await?;
    Ok((came.0, Some(came.1)))
}

async fn place(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let ask = Ask {
        phone: posted.get("phone").to_owned(),
        slot_us: posted.get("slot").parse().unwrap_or(0),
        kind: Kind::parse(posted.get("kind")).unwrap_or(Kind::Question),
        words: posted.get("words").to_owned(),
        client_id: posted.key().to_owned(),
        device: visit.label().to_owned(),
    };
    match placed(&web, &visit, &ask).await {
        Ok((row, token)) => {
            let to = format!("/callbacks/{}", row.id);
            let mut response = see_other(&visit, &to, Some("callback-flash-placed"))?;
            if let Some(token) = token {
                let kept = cookie::set(Name::Session, &token, visit.secure());
                cookie::add(response.headers_mut(), kept);
            }
            Ok(response.into_response())
        }
        Err(error) => {
            let status = status_of(&error);
            let form = come_back(&web, &visit, &posted, form(), error)?;
            again_as(&page(&web, &visit, form).await?, status)
        }
    }
}

#[derive(Template)]
#[template(path = "callback/show.html")]
struct Show {
    shell: Shell,
    form: Form,
    seen: Seen,
    phone: String,
    when: String,
    tag: Tag,
    /// What is to be known of it now.
    text: String,
    slots: Slots,
    zone: &'static str,
}

impl Show {
    fn may_move(&self) -> bool {
        self.seen.callback.state.may_move() && !self.slots.is_empty()
    }

    fn action(&self, act: &str) -> String {
        format!("/callbacks/{}/{act}", self.seen.callback.id)
    }
}

fn move_form() -> Form {
    Form::new(&[("slot", "callback-slot")])
}

fn id_of(id: &str) -> Result<CallbackId, Fail> {
    CallbackId::parse(id).ok_or(Fail::App(AppError::NotFound))
}

async fn one(web: &Web, visit: &Visit, id: &str, form: Form) -> Result<Show, Fail> {
    let seen = callback::seen(&web.app, visit.actor(), &id_of(id)?).await?;
    let (texts, row) = (visit.texts(), &seen.callback);
    let slots = callback::offered_to(&web.app, &seen).await?;
    let word = row.state.word().replace('_', "-");
    let text = match seen.before {
        Some(before) => texts.with("callback-place", &[("before", before.into())]),
        None => texts.say(&format!("callback-text-{word}")),
    };
    Ok(Show {
        shell: visit.shell("callback-title"),
        form,
        phone: mask(&row.phone),
        when: half_hour(&texts, row.slot_us, visit.now_us()),
        tag: state_tag(&texts, row.state),
        text,
        slots: options(&texts, &slots, visit.now_us()),
        zone: texts.zone.name(),
        seen,
    })
}

async fn show(State(web): State<Web>, visit: Visit, Path(id): Path<String>) -> Reply {
    html(&one(&web, &visit, &id, move_form()).await?)
}

async fn shift(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    posted: Posted,
) -> Reply {
    let slot_us = posted.get("slot").parse().unwrap_or(0);
    match callback::shift(&web.app, visit.actor(), &id_of(&id)?, slot_us).await {
        Ok(()) => see_other(&visit, &format!("/callbacks/{id}"), Some("callback-flash-moved")),
        Err(error) => {
            let status = status_of(&error);
            let form = come_back(&web, &visit, &posted, move_form(), error)?;
            again_as(&one(&web, &visit, &id, form).await?, status)
        }
    }
}

async fn cancel(State(web): State<Web>, visit: Visit, Path(id): Path<String>, _: Posted) -> Reply {
    callback::cancel(&web.app, visit.actor(), &id_of(&id)?).await?;
    see_other(&visit, &format!("/callbacks/{id}"), Some("callback-flash-cancelled"))
}
