//! Cards: a list, the way to the bank and back, and removal with a question first (PAY-12).

use askama::Template;
use axum::extract::State;
use axum::http::{Method as Verb, StatusCode};
use axum::routing::{get, post};
use paydesk_app::card::Card;
use paydesk_app::card::kept::{Kept, Standing, is_full, kept};
use paydesk_app::{AppError, card};
use paydesk_core::id::{CardId, CardSessionId};

use crate::address::Path;
use crate::page::shell::Shell;
use crate::page::shell::form::Form;
use crate::page::shell::part::{Tag, Tone};
use crate::page::{again, html, money, see_other};
use crate::{Posted, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Verb::GET, "/cards", Who::Person, get(list)),
        Route::new(Verb::POST, "/cards", Who::Person, post(add)),
        Route::new(Verb::GET, "/cards/{card}/remove", Who::Person, get(ask_removal)),
        Route::new(Verb::POST, "/cards/{card}/remove", Who::Person, post(remove)),
        Route::new(Verb::GET, "/cards/return/{session}", Who::Anyone, get(back)),
    ]
}

#[derive(Template)]
#[template(path = "card/list.html")]
struct List {
    shell: Shell,
    cards: Vec<Kept>,
    form: Form,
}

impl List {
    fn name(&self, card: &Card) -> String {
        money::card_name(self.shell.t, card)
    }

    fn is_full(&self) -> bool {
        is_full(&self.cards)
    }

    /// Why a card does not pay, or last did not.
    fn mark(&self, kept: &Kept) -> Option<Tag> {
        let (tone, key) = match kept.standing {
            Standing::Good => return None,
            Standing::Declined => (Tone::Wait, "card-declined"),
            Standing::Unknown => (Tone::Bad, "card-unknown"),
            Standing::Expired => (Tone::Bad, "card-expired"),
        };
        Some(Tag::new(tone, self.shell.say(key)))
    }
}

async fn list(State(web): State<Web>, visit: Visit) -> Reply {
    let cards = kept(&web.app, visit.actor()).await?;
    html(&List { shell: visit.shell("card-title"), cards, form: Form::default() })
}

async fn add(State(web): State<Web>, visit: Visit, _: Posted) -> Reply {
    let ask = card::Begin { back: "/cards".into(), amount: None, payee: None, order: None };
    let mut form = Form::default();
    if let Some(gone) = money::to_bank(&web, &visit, &mut form, ask).await? {
        return Ok(gone);
    }
    let cards = kept(&web.app, visit.actor()).await?;
    let page = List { shell: visit.shell("card-title"), cards, form };
    if page.is_full() {
        return again(&page);
    }
    let mut page = html(&page)?;
    *page.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    Ok(page)
}

/// The bank sends people here when they are done with its page.
async fn back(State(web): State<Web>, visit: Visit, Path(id): Path<String>) -> Reply {
    let id = CardSessionId::parse(&id).ok_or(AppError::NotFound)?;
    let returned = card::finish(&web.app, visit.actor(), &id).await?;
    let Some(card) = returned.card else {
        return see_other(&visit, &returned.back, Some("card-flash-none"));
    };
    if returned.back == "/cards" {
        return see_other(&visit, "/cards", Some("card-flash-added"));
    }
    let mark = if returned.back.contains('?') { '&' } else { '?' };
    let on = format!("{}{mark}card={card}", returned.back);
    see_other(&visit, &on, Some("card-flash-go-on"))
}

#[derive(Template)]
#[template(path = "card/remove.html")]
struct AskRemoval {
    shell: Shell,
    name: String,
    id: CardId,
}

async fn ask_removal(State(web): State<Web>, visit: Visit, Path(id): Path<String>) -> Reply {
    let id = CardId::parse(&id).ok_or(AppError::NotFound)?;
    let card = card::get(&web.app, visit.actor(), &id, None).await?;
    let name = money::card_name(visit.texts(), &card);
    html(&AskRemoval { shell: visit.shell("card-remove-title"), name, id })
}

async fn remove(State(web): State<Web>, visit: Visit, Path(id): Path<String>, _: Posted) -> Reply {
    let id = CardId::parse(&id).ok_or(AppError::NotFound)?;
    card::remove(&web.app, visit.actor(), &id).await?;
    see_other(&visit, "/cards", Some("card-flash-removed"))
}
