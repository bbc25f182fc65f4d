//! Cards: entered at the bank, kept here as the bank's token, managed by their owner (PAY-12).
//!
//! A card number never reaches this house: [`begin`] sends the person to the bank's own page, and
//! [`finish`] asks the bank what came of it. Invariants: a card page is finished once, however
//! often its owner comes back; a card belongs to whoever began its page, a person or a guest's
//! session, and knowing its id is worth nothing; a guest's card pays the one order that it was
//! entered for, and soon; only a path of ours is ever gone back to; nobody keeps more than
//! [`KEPT_MAX`], so that all of them are shown wherever one is chosen.

use paydesk_core::amount::Amount;
use paydesk_core::id::{CardId, CardSessionId, OrderId, PersonId, SessionId};
use paydesk_core::person::Actor;
use paydesk_core::throttle::{CARD_PAGES, CARD_PAGES_OF_NETWORK};
use paydesk_store::payment::{self, CardSession};
use paydesk_store::record::{insert, update};
use paydesk_store::{Fault, Tx, challenge};

pub use paydesk_store::payment::Card;

pub mod kept;

use crate::bound::{self, Bound};
use crate::ports::{CardAsk, CardState};
use crate::{App, AppError, access};

/// What the bank's page is opened for.
#[derive(Clone, Debug)]
pub struct Begin {
    /// Where to go on afterwards: a path of ours.
    pub back: String,
    /// Shown by the bank to whoever pays right away.
    pub amount: Option<Amount>,
    pub payee: Option<String>,
    /// The order that it is entered for; a guest has a card for nothing else.
    pub order: Option<OrderId>,
}

/// Whoever keeps so many that may pay removes one before another is entered. Said before the bank's
/// page is opened: a card that was entered there is kept in any case.
pub const KEPT_MAX: usize = 20;

/// How long a guest's card pays: as long as somebody who just entered it may think it over.
pub const GUESTS_CARD_SERVES_US: i64 = 30 * 60_000_000;

/// Opens a page at the bank and answers its address.
pub async fn begin(app: &App, actor: &Actor, ask: Begin) -> Result<String, AppError> {
    let (person, guest) = owner(actor, &ask)?;
    if person.is_some() && kept::is_full(&kept::kept(app, actor).await?) {
        return Err(AppError::field("card", "card-full"));
    }
    let now_us = app.now_us();
    // Counted before the bank is asked.
    let bounds = pages(actor);
    app.db.write(async move |tx| bound::within(tx, &bounds, now_us).await).await?;
    let id: CardSessionId = app.draw(now_us);
    let page = CardAsk {
        reference: id.as_str().to_owned(),
        return_url: format!("{}/cards/return/{id}", app.config.public_url),
        language: actor.language,
        amount: ask.amount,
        payee: ask.payee,
    };
    let page = app.ports.rail.card_page(&page).await?;
    let row = CardSession {
        id,
        bank_id: page.bank_id,
        person,
        order: ask.order.filter(|_| guest.is_some()),
        guest,
        back: ask.back,
        card: None,
        created_at_us: now_us,
    };
    app.db.write(async move |tx| insert(tx, &row).await).await?;
    Ok(page.url)
}

/// What pages are counted under, until a card is entered on them.
fn pages(actor: &Actor) -> Vec<Bound> {
    bound::of_visitor(actor, "card pages", CARD_PAGES, CARD_PAGES_OF_NETWORK)
}

type Owner = (Option<PersonId>, Option<SessionId>);

/// Whose card it will be: a person's, or a guest's who pays an order in a session of their own.
fn owner(actor: &Actor, ask: &Begin) -> Result<Owner, AppError> {
    match (&actor.person, &actor.session, &ask.order) {
        (None, Some(guest), Some(_)) => Ok((None, Some(guest.clone()))),
        _ => Ok((Some(access::may_change(actor)?.clone()), None)),
    }
}

/// Whether a card or its page is this actor's.
fn holds(actor: &Actor, person: Option<&PersonId>, guest: Option<&SessionId>) -> bool {
    match (person, guest) {
        (Some(person), _) => actor.person.as_ref() == Some(person),
        (None, Some(guest)) => actor.person.is_none() && actor.session.as_ref() == Some(guest),
        (None, None) => false,
    }
}

/// Somebody is back from the bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Returned {
    /// Where to go on.
    pub back: String,
    /// The card; none when no card was entered.
    pub card: Option<CardId>,
}

/// Asks the bank what came of its page, and keeps the card.
pub async fn finish(app: &App, actor: &Actor, id: &CardSessionId) -> Result<Returned, AppError> {
    let wanted = id.clone();
    let found = app.db.read(async move |tx| payment::card_session(tx, &wanted).await);
    let row = found.await?.ok_or(AppError::NotFound)?;
    if !holds(actor, row.person.as_ref(), row.guest.as_ref()) {
        return Err(AppError::NotFound);
    }
    if row.card.is_some() {
        return Ok(Returned { back: row.back, card: row.card });
    }
    let CardState::Done { token, brand, last4, expiry } =
        app.ports.rail.card_state(&row.bank_id).await?
    else {
        return Ok(Returned { back: row.back, card: None });
    };
    let now_us = app.now_us();
    let card = Card {
        id: app.draw(now_us),
        person: row.person.clone(),
        guest: row.guest.clone(),
        order: row.order.clone(),
        token,
        brand,
        last4,
        expiry,
        created_at_us: now_us,
        removed_at_us: None,
    };
    let (id, pages) = (id.clone(), pages(actor));
    let kept = app.db.write(async move |tx| {
        let kept = keep(tx, &id, &card, now_us).await?;
        for page in pages.iter().filter(|_| kept.as_ref() == Some(&card.id)) {
            challenge::take_back(tx, &page.key, now_us).await?;
        }
        Ok::<_, Fault>(kept)
    });
    let card = kept.await?.ok_or(AppError::NotFound)?;
    Ok(Returned { back: row.back, card: Some(card) })
}

/// Stores the card of a page, unless somebody was faster with the same page.
async fn keep(
    tx: &mut Tx,
    id: &CardSessionId,
    card: &Card,
    now_us: i64,
) -> Result<Option<CardId>, Fault> {
    let Some(row) = payment::lock_card_session(tx, id).await? else { return Ok(None) };
    if row.card.is_some() {
        return Ok(row.card);
    }
    insert(tx, card).await?;
    if card.person.is_some() {
        payment::replace_card(tx, card, now_us).await?;
    }
    update(tx, &CardSession { card: Some(card.id.clone()), ..row }).await?;
    Ok(Some(card.id.clone()))
}

/// The actor's cards, newest first.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Card>, AppError> {
    let person = access::signed_in(actor)?.clone();
    Ok(app.db.read(async move |tx| payment::cards(tx, &person).await).await?)
}

/// A card that this actor may pay this order with (for a person: anything).
pub async fn get(
    app: &App,
    actor: &Actor,
    id: &CardId,
    order: Option<&OrderId>,
) -> Result<Card, AppError> {
    let (id, now_us) = (id.clone(), app.now_us());
    let found = app.db.read(async move |tx| payment::card(tx, &id).await).await?;
    let card = found.filter(|card| card.removed_at_us.is_none()).ok_or(AppError::NotFound)?;
    let fresh = now_us - card.created_at_us < GUESTS_CARD_SERVES_US;
    let serves = card.person.is_some() || (fresh && card.order.as_ref() == order);
    let own = holds(actor, card.person.as_ref(), card.guest.as_ref());
    if own && serves { Ok(card) } else { Err(AppError::NotFound) }
}

/// Forgets a card of the actor's. Payments made with it keep its brand and last four digits.
pub async fn remove(app: &App, actor: &Actor, id: &CardId) -> Result<(), AppError> {
    let (person, id, now_us) = (access::may_change(actor)?.clone(), id.clone(), app.now_us());
    let removed =
        app.db.write(async move |tx| payment::remove_card(tx, &person, &id, now_us).await);
    if removed.await? == 1 { Ok(()) } else { Err(AppError::NotFound) }
}
