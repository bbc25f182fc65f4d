//! Opening a case: one field at most, everything else comes along.

use std::sync::Arc;

use paydesk_core::conversation::{
    self as rules, Author, Kind, MONEY_AT_RISK, MessageKind, State, Triage,
};
use paydesk_core::email::Email;
use paydesk_core::id::ConversationId;
use paydesk_core::person::Actor;
use paydesk_core::phone::Phone;
use paydesk_core::refusal::Refusal;
use paydesk_core::throttle::{
    CASES_TOLD, GUEST_CASES, GUEST_OWN_CASES, OWN_CASES, Verdict, network,
};
use paydesk_core::word::Word;
use paydesk_store::conversation::{Conversation, Message};
use paydesk_store::record::{insert, update};
use paydesk_store::{Tx, challenge, conversation, person};
use serde_json::json;

use super::carried::{carried, locks};
use super::say::{NewMessage, add, check_client_id, few, words};
use super::view::{Subject, subject_in, subject_of};
use super::{Holder, visitor};
use crate::article::figures;
use crate::bound::{self, Bound};
use crate::notice::{self, Draft};
use crate::{App, AppError, Config, callback};

/// Cases that one customer may have open at once.
pub(crate) const OPEN_MAX: i64 = 20;

/// What somebody asks.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The payment or refund that it is about.
    pub about: Option<String>,
    pub kind: Kind,
    /// May be empty when it is about something.
    pub words: String,
    /// Where somebody without an account can be reached; may be empty.
    pub contact: String,
    /// The sender's own id of this opening: sent twice, opened once.
    pub client_id: String,
    /// "Firefox on Android"
    pub device: String,
    /// The slug of the article from which it is asked.
    pub article: Option<String>,
}

impl Ask {
    /// What is wrong with it before anybody is asked who they are.
    pub fn check(&self) -> Result<(), AppError> {
        contact(&self.contact)?;
        self.typed()?;
        check_client_id(&self.client_id)
    }

    /// The words; none when what it is about says enough.
    fn typed(&self) -> Result<Option<String>, AppError> {
        match (self.words.trim().is_empty(), &self.about) {
            (true, Some(_)) => Ok(None),
            _ => words(&self.words).map(Some),
        }
    }
}

/// The case, and whether it had been open already.
#[derive(Clone, Debug)]
pub struct Opened {
    pub conversation: Conversation,
    pub joined: bool,
}

/// How an opening came about.
#[derive(Default)]
struct Begun {
    /// Somebody reported misuse of the account: such a case says enough without words, and is never
    /// one too many.
    reported: bool,
    /// The browser of somebody who had no session before this.
    browser: Option<String>,
    /// They are called about it, at a time that they chose: such a case says enough without words.
    callback: Option<callback::New>,
}

/// What an opening writes, made before its transaction.
struct Draw {
    holder: Holder,
    begun: Begun,
    ask: Ask,
    words: Option<String>,
    contact: Option<(&'static str, String)>,
    /// When somebody reads what is written.
    config: Arc<Config>,
    id: ConversationId,
    card: paydesk_core::id::MessageId,
    first: paydesk_core::id::MessageId,
}

/// Opens a case, or joins the one that is open about the same thing.
pub async fn open(app: &App, actor: &Actor, ask: Ask) -> Result<Opened, AppError> {
    let words = ask.typed()?;
    open_with(app, actor, ask, words, Begun::default()).await
}

/// As `open`; the same opening is known by this browser's name, not by the guest's session.
pub(super) async fn open_by(
    app: &App,
    actor: &Actor,
    ask: Ask,
    browser: &str,
) -> Result<Opened, AppError> {
    let words = ask.typed()?;
    let begun = Begun { browser: Some(browser.to_owned()), ..Begun::default() };
    open_with(app, actor, ask, words, begun).await
}

/// As `open`, for a report of misuse: no words are needed.
pub(super) async fn open_reported(app: &App, actor: &Actor, ask: Ask) -> Result<Opened, AppError> {
    open_with(app, actor, ask, None, Begun { reported: true, ..Begun::default() }).await
}

/// Opens a case about which somebody is called; a guest hears of it at that number too. `browser`:
/// of somebody who had no session before.
pub(crate) async fn open_called(
    app: &App,
    actor: &Actor,
    (ask, browser): (&callback::Ask, Option<String>),
    new: callback::New,
) -> Result<Conversation, AppError> {
    let known = Holder::of(actor).is_ok_and(|holder| matches!(holder, Holder::Person(_)));
    let contact = if known { String::new() } else { new.phone.as_str().to_owned() };
    let case = Ask {
        about: None,
        kind: ask.kind,
        words: ask.words.clone(),
        contact,
        client_id: ask.client_id.clone(),
        device: ask.device.clone(),
        article: None,
    };
    let said = if ask.words.trim().is_empty() { None } else { Some(words(&ask.words)?) };
    let begun = Begun { reported: false, browser, callback: Some(new) };
    Ok(open_with(app, actor, case, said, begun).await?.conversation)
}

async fn open_with(
    app: &App,
    actor: &Actor,
    ask: Ask,
    words: Option<String>,
    begun: Begun,
) -> Result<Opened, AppError> {
    check_client_id(&ask.client_id)?;
    let now_us = app.now_us();
    let draw = Draw {
        contact: contact(&ask.contact)?,
        id: app.draw(now_us),
        card: app.draw(now_us),
        first: app.draw(now_us),
        words,
        config: app.config.clone(),
        holder: Holder::of(actor)?,
        begun,
        ask,
    };
    let notice = opened_notice(app, actor, &draw).await?;
    let opening = app.event(actor, draw.id.as_str(), "opened", draw.ask.kind.word());
    let reopening = app.draw(now_us);
    let may_open = visitor::may_open(app, actor).await;
    let (actor, house) = (actor.clone(), app.clone());
    let stored = app.db.write(async move |tx| {
        if let Holder::Person(id) = &draw.holder {
            person::lock(tx, id).await?;
        }
        if let Some(case) = sent_before(tx, &draw).await? {
            let case = called(tx, &house, &actor, &draw, case).await?;
            return Ok(Opened { conversation: case, joined: true });
        }
        may_open.clone()?;
        let subject = match &draw.ask.about {
            // Whose a reported payment is, the report has asked.
            Some(about) if draw.begun.reported => {
                Some(subject_of(tx, about).await?.ok_or(AppError::NotFound)?)
            }
            Some(about) => Some(subject_in(tx, &actor, about).await?.ok_or(AppError::NotFound)?),
            None => None,
        };
        if let Some(case) = open_already(tx, &draw).await? {
            return join(tx, &actor, &draw, case, reopening.clone(), now_us).await;
        }
        let case = fresh(tx, &actor, &draw, subject.as_ref(), now_us).await?;
        insert(tx, &opening).await?;
        let case = called(tx, &house, &actor, &draw, case).await?;
        if let Some(ready) = &notice
            && may_be_told(tx, &draw, now_us).await?
        {
            notice::store(tx, &ready.filled("number", &case.number.to_string())).await?;
        }
        Ok::<_, AppError>(Opened { conversation: case, joined: false })
    });
    let opened = stored.await?;
    app.work.notify_one();
    app.changes.tell(opened.conversation.id.as_str());
    app.changes.tell("desk");
    Ok(opened)
}

/// The case with the callback that comes with it.
async fn called(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    draw: &Draw,
    case: Conversation,
) -> Result<Conversation, AppError> {
    match &draw.begun.callback {
        Some(new) => callback::place_in(tx, app, (actor, &draw.key()), (case, new)).await,
        None => Ok(case),
    }
}

/// What a case would be about, for the page that asks for the words: not theirs is not found.
pub async fn about(app: &App, actor: &Actor, id: &str) -> Result<Subject, AppError> {
    let (actor, id) = (actor.clone(), id.to_owned());
    let found = app.db.read(async move |tx| subject_in(tx, &actor, &id).await);
    found.await?.ok_or(AppError::NotFound)
}

/// An address that a stranger gave, and its channel.
pub(crate) fn contact(typed: &str) -> Result<Option<(&'static str, String)>, AppError> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    if let Ok(phone) = Phone::parse(typed) {
        return Ok(Some(("sms", phone.as_str().to_owned())));
    }
    match Email::parse(typed) {
        Ok(email) => Ok(Some(("email", email.as_str().to_owned()))),
        Err(_) => Err(AppError::field("contact", "conversation-contact-unreadable")),
    }
}

/// Whether word of the case may go out. An address that a stranger gave may be anybody's, and each
/// of them opens cases from as many networks as they have.
async fn may_be_told(tx: &mut Tx, draw: &Draw, now_us: i64) -> Result<bool, AppError> {
    let whose = match (&draw.holder, &draw.contact) {
        // Their own address; whoever opens and closes without end rings it each time.
        (Holder::Person(id), _) => id.as_str(),
        (Holder::Guest(_), Some((_, address))) => address,
        (Holder::Guest(_), None) => return Ok(true),
    };
    let verdict = challenge::attempt(tx, &format!("cases {whose}"), &CASES_TOLD, now_us).await?;
    Ok(matches!(verdict, Verdict::Check { .. }))
}

async fn opened_notice(
    app: &App,
    actor: &Actor,
    draw: &Draw,
) -> Result<Option<notice::Ready>, AppError> {
    if let Some(new) = &draw.begun.callback {
        let draft = callback::confirmation(draw.holder.person(), new, actor.language);
        return Ok(Some(notice::prepare(app, draft, app.now_us())));
    }
    let link = format!("{}/cases/{}", app.config.public_url, draw.id);
    let draft = match (&draw.holder, &draw.contact) {
        (Holder::Person(id), _) => {
            notice::to_person(app, id, "case-opened", vec![("link", link)]).await?
        }
        (Holder::Guest(_), Some((channel, address))) => Some(Draft {
            person: None,
            channel,
            address: address.clone(),
            kind: "case-opened".to_owned(),
            args: vec![("link", link)],
            language: actor.language,
        }),
        (Holder::Guest(_), None) => None,
    };
    Ok(draft.map(|draft| notice::prepare(app, draft, app.now_us())))
}

impl Draw {
    /// Who sends, as far as sending twice goes.
    fn sender(&self) -> &str {
        self.begun.browser.as_deref().unwrap_or_else(|| self.holder.name())
    }

    fn key(&self) -> String {
        visitor::opening(self.sender(), &self.ask.client_id)
    }

    /// From when on somebody reads it: money at risk at any hour, all else in its queue's hours.
    fn read_from_us(&self, triage: &Triage, now_us: i64) -> i64 {
        let hours = self.config.opening.queue(triage.queue);
        match triage.urgency {
            MONEY_AT_RISK => now_us,
            _ => hours.from_us(now_us, &self.config.calendar),
        }
    }

    /// The id of the first words in a case that this opening begins.
    fn first_id(&self, case: &ConversationId) -> String {
        format!("{case} {} {}", self.sender(), self.ask.client_id)
    }
}

/// The case that this very opening began or joined before. Another one under the same id is
/// refused: its words would be lost without a sign.
async fn sent_before(tx: &mut Tx, draw: &Draw) -> Result<Option<Conversation>, AppError> {
    let found = conversation::message_by_external(tx, "chat", &draw.key()).await?;
    let Some(first) = found else { return Ok(None) };
    let case = conversation::by_id(tx, &first.conversation).await?.ok_or(AppError::NotFound)?;
    let joined = first.kind == MessageKind::Words.word();
    let words = if joined {
        Some(first)
    } else {
        let id = draw.first_id(&case.id);
        conversation::message_by_external(tx, "chat", &id).await?
    };
    let about = case.subject == draw.ask.about;
    let asked = joined || case.kind == draw.ask.kind.word();
    if about && asked && words.map(|words| words.body) == draw.words {
        Ok(Some(case))
    } else {
        Err(Refusal::KeyReused.into())
    }
}

async fn open_already(tx: &mut Tx, draw: &Draw) -> Result<Option<Conversation>, AppError> {
    let Some(about) = &draw.ask.about else { return Ok(None) };
    Ok(match &draw.holder {
        Holder::Person(id) => conversation::open_about(tx, id, about).await?,
        Holder::Guest(id) => conversation::open_about_guest(tx, id, about).await?,
    })
}

/// A second opening about the same thing is a message in the first case.
async fn join(
    tx: &mut Tx,
    actor: &Actor,
    draw: &Draw,
    case: Conversation,
    reopened: paydesk_core::id::EventId,
    now_us: i64,
) -> Result<Opened, AppError> {
    let Some(body) = draw.words.clone() else {
        return Ok(Opened { conversation: case, joined: true });
    };
    let locked = conversation::lock(tx, &case.id).await?.ok_or(AppError::NotFound)?;
    few(tx, (draw.holder.name(), &draw.key()), now_us).await?;
    let message = NewMessage {
        id: draw.first.clone(),
        author: Author::Customer,
        sender: draw.holder.name().to_owned(),
        kind: MessageKind::Words,
        body,
        channel: "chat",
        external_id: draw.key(),
        now_us,
    };
    let (conversation, _) = add(tx, actor, locked, message, reopened).await?;
    Ok(Opened { conversation, joined: true })
}

async fn fresh(
    tx: &mut Tx,
    actor: &Actor,
    draw: &Draw,
    subject: Option<&Subject>,
    now_us: i64,
) -> Result<Conversation, AppError> {
    let (person, guest) = match &draw.holder {
        Holder::Person(id) => (Some(id.clone()), None),
        Holder::Guest(id) => (None, Some(id.clone())),
    };
    let name = |id: Option<&str>| id.unwrap_or_default().to_owned();
    let ids = (name(person.as_ref().map(|p| p.as_str())), name(guest.as_ref().map(|g| g.as_str())));
    if !draw.begun.reported && conversation::open_of(tx, &ids.0, &ids.1).await? >= OPEN_MAX {
        return Err(AppError::TooMany { until_us: now_us + 3_600_000_000 });
    }
    if !draw.begun.reported {
        let bounds = match &guest {
            None => vec![Bound::one(format!("own cases {}", ids.0), OWN_CASES)],
            Some(session) => vec![
                Bound::one(format!("guest cases {session}"), GUEST_OWN_CASES),
                Bound::one(format!("guest cases {}", network(&actor.origin)), GUEST_CASES),
            ],
        };
        bound::within(tx, &bounds, now_us).await?;
    }
    let (about, mut card) = carried(tx, &draw.ask.device, actor, subject, now_us).await?;
    if let Some(slug) = &draw.ask.article {
        card["article"] = json!(slug);
    }
    let (protected, locked) = match &person {
        Some(id) => locks(tx, id, now_us).await?,
        None => (false, false),
    };
    let triage = rules::triage(draw.ask.kind, about, protected, locked);
    let case = Conversation {
        id: draw.id.clone(),
        number: conversation::next_number(tx).await?,
        person,
        guest_session: guest,
        contact: draw.contact.as_ref().map(|(_, a)| a.clone()).unwrap_or_default(),
        language: actor.language,
        kind: draw.ask.kind.word().to_owned(),
        queue: triage.queue.word().to_owned(),
        urgency: triage.urgency,
        state: State::Waiting.word().to_owned(),
        subject: draw.ask.about.clone(),
        title: draw.words.as_deref().map(rules::title).unwrap_or_default(),
        agent: None,
        messages: 0,
        waiting_since_us: Some(now_us),
        first_answer_us: None,
        due_at_us: Some(draw.read_from_us(&triage, now_us) + triage.within_us),
        created_at_us: now_us,
        closed_at_us: None,
        survey_score: None,
        survey_words: None,
        version: 1,
    };
    insert(tx, &case).await?;
    figures::note_asking(tx, draw.sender(), now_us).await?;
    first_messages(tx, draw, case, card.to_string(), now_us).await
}

/// What came along, then the words.
async fn first_messages(
    tx: &mut Tx,
    draw: &Draw,
    mut case: Conversation,
    card: String,
    now_us: i64,
) -> Result<Conversation, AppError> {
    let base = Message {
        id: draw.card.clone(),
        conversation: case.id.clone(),
        seq: 1,
        author: Author::System.word().to_owned(),
        author_id: None,
        kind: MessageKind::Card.word().to_owned(),
        body: card,
        channel: "chat".to_owned(),
        external_id: draw.key(),
        created_at_us: now_us,
    };
    if !conversation::add_message(tx, &base).await? {
        return Err(AppError::Conflict);
    }
    case.messages = 1;
    if let Some(words) = &draw.words {
        let message = Message {
            id: draw.first.clone(),
            seq: 2,
            author: Author::Customer.word().to_owned(),
            author_id: Some(draw.holder.name().to_owned()),
            kind: MessageKind::Words.word().to_owned(),
            body: words.clone(),
            external_id: draw.first_id(&case.id),
            ..base
        };
        if !conversation::add_message(tx, &message).await? {
            return Err(AppError::Conflict);
        }
        case.messages = 2;
    }
    update(tx, &case).await?;
    Ok(case)
}
