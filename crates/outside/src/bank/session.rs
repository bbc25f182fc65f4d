//! Card sessions: a person is at the bank's own page, so that a card number reaches nobody else.

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};

use super::card::{Card, TestCard};
use super::check::Check;
use super::page::for_reading;
use crate::book::{Book, Change};
use crate::clock::{new_id, seconds};
use crate::wire::{
    Refused, check_amount, check_currency, check_length, check_reference, check_url,
};
use crate::words::Words;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SessionState {
    Open,
    Done,
    Cancelled,
}

/// What `POST /v1/card-sessions` carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SessionRequest {
    pub(crate) reference: String,
    pub(crate) return_url: String,
    pub(crate) language: Language,
    #[serde(default)]
    pub(crate) amount_minor: Option<i64>,
    #[serde(default)]
    pub(crate) currency: Option<String>,
    #[serde(default)]
    pub(crate) payee: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Language {
    #[serde(rename = "en")]
    English,
    #[serde(rename = "zh-Hans")]
    Chinese,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct CardSession {
    pub(crate) id: String,
    pub(crate) reference: String,
    pub(crate) request: SessionRequest,
    pub(crate) state: SessionState,
    pub(crate) token: Option<String>,
    pub(crate) created_at_us: i64,
    /// A security check that is going on.
    #[serde(default)]
    pub(crate) check: Option<Check>,
}

#[derive(Debug, Serialize)]
pub(crate) struct SessionView {
    id: String,
    reference: String,
    state: SessionState,
    token: Option<String>,
    brand: Option<&'static str>,
    last4: Option<&'static str>,
    expiry: Option<String>,
}

impl CardSession {
    pub(crate) fn view(&self, book: &Book) -> SessionView {
        let card = self.token.as_ref().and_then(|token| book.cards.get(token));
        let test_card = card.and_then(Card::test_card);
        SessionView {
            id: self.id.clone(),
            reference: self.reference.clone(),
            state: self.state,
            token: self.token.clone(),
            brand: test_card.map(|card| card.brand),
            last4: test_card.map(TestCard::last4),
            expiry: card.map(|card| card.expiry.clone()),
        }
    }

    /// What is to be paid, for reading, where that is known.
    pub(crate) fn sum(&self) -> Option<String> {
        let amount = self.request.amount_minor.zip(self.request.currency.as_deref());
        amount.map(|(minor, currency)| for_reading(minor, currency))
    }

    /// The origin to which a form of this session's pages leads in the end.
    pub(crate) fn target(&self) -> String {
        let url = reqwest::Url::parse(&self.request.return_url);
        url.map(|url| url.origin().ascii_serialization()).unwrap_or_default()
    }

    /// The page on which the card's bank asks for a code.
    pub(crate) fn check_path(&self, words: &Words) -> String {
        format!("/card/{}/check?lang={}", self.id, words.tag)
    }

    /// Where the person goes afterwards. An address that does not parse was refused at the start.
    pub(crate) fn way_back(&self) -> String {
        match reqwest::Url::parse(&self.request.return_url) {
            Ok(mut url) => {
                url.query_pairs_mut().append_pair("session", &self.id);
                url.into()
            }
            Err(_) => self.request.return_url.clone(),
        }
    }
}

fn check(request: &SessionRequest) -> Result<(), Refused> {
    check_reference("reference", &request.reference)?;
    check_url("return_url", &request.return_url)?;
    if let Some(amount_minor) = request.amount_minor {
        check_amount(amount_minor)?;
        if request.currency.is_none() {
            return Err(Refused::invalid("currency", "An amount needs its currency."));
        }
    }
    request.currency.as_deref().map_or(Ok(()), check_currency)?;
    request.payee.as_deref().map_or(Ok(()), |payee| check_length("payee", payee, 200))
}

/// A session under this reference that is open already serves a repeated request.
pub(crate) fn open(
    book: &mut Book,
    request: SessionRequest,
    now_us: i64,
) -> Result<(StatusCode, CardSession), Refused> {
    check(&request)?;
    let open = book.session_of(&request.reference);
    let open = open.filter(|session| session.state == SessionState::Open);
    if let Some(session) = open.filter(|session| session.request == request) {
        return Ok((StatusCode::OK, session.clone()));
    }
    let session = CardSession {
        id: new_id("cs"),
        reference: request.reference.clone(),
        request,
        state: SessionState::Open,
        token: None,
        created_at_us: now_us,
        check: None,
    };
    book.commit(vec![Change::Session(Box::new(session.clone()))])?;
    Ok((StatusCode::CREATED, session))
}

/// What the person typed, checked.
pub(crate) struct TypedCard {
    pub(crate) card: &'static TestCard,
    pub(crate) expiry: String,
    pub(crate) security_code_wrong: bool,
}

/// The person gave a card: the bank keeps it and hands out a token, or asks for a code first. A
/// second press changes nothing.
pub(crate) fn finish(
    book: &mut Book,
    id: &str,
    typed: TypedCard,
    now_us: i64,
) -> Result<Option<CardSession>, Refused> {
    let Some(mut session) = book.sessions.get(id).cloned() else { return Ok(None) };
    if session.state == SessionState::Open {
        let card = Card {
            token: new_id("tok"),
            test_number: typed.card.number.to_owned(),
            expiry: typed.expiry,
            security_code_wrong: typed.security_code_wrong,
            created_at_us: now_us,
            check: None,
        };
        let asked = session.check.as_ref().map(|check| check.card.test_number.as_str());
        if asked == Some(typed.card.number) {
            return Ok(Some(session));
        }
        let mut changes = Vec::new();
        match book.check_s.or(typed.card.check_s).filter(|_| typed.card.check_s.is_some()) {
            Some(wait_s) => session.check = Some(Check::new(card, now_us + seconds(wait_s))),
            None => {
                session.state = SessionState::Done;
                session.token = Some(card.token.clone());
                session.check = None;
                changes.push(Change::Card(card));
            }
        }
        changes.push(Change::Session(Box::new(session.clone())));
        book.commit(changes)?;
    }
    Ok(Some(session))
}

pub(crate) fn cancel(book: &mut Book, id: &str) -> Result<Option<CardSession>, Refused> {
    let Some(mut session) = book.sessions.get(id).cloned() else { return Ok(None) };
    if session.state == SessionState::Open {
        session.state = SessionState::Cancelled;
        session.check = None;
        book.commit(vec![Change::Session(Box::new(session.clone()))])?;
    }
    Ok(Some(session))
}
