//! What the people of a case see: words and acts in one line of time, who answers, how long it
//! takes.

use std::collections::HashMap;
use std::sync::Arc;

use paydesk_core::callback::Callback;
use paydesk_core::conversation::{Author, MONEY_AT_RISK, MessageKind, Queue};
use paydesk_core::event::concerns;
use paydesk_core::id::{ConversationId, PaymentId, PersonId, RefundId};
use paydesk_core::mail::Vouched;
use paydesk_core::name::mask_name;
use paydesk_core::payment::Payment;
use paydesk_core::person::{Actor, SessionKind};
use paydesk_core::refund::Refund;
use paydesk_core::word::Word;
use paydesk_core::world::Event;
use paydesk_store::conversation::{Conversation, Message, Reading};
use paydesk_store::mail::Mail;
use paydesk_store::person::Profile;
use paydesk_store::proof::{self, Proof};
use paydesk_store::record::of;
use paydesk_store::{Fault, Tx, conversation, event, mail, payment, refund};

use super::locked::{Locked, PhoneProof, locked_in};
use super::places::{Lines, Places};
use super::wait::{Wait, by_hours, waits_in};
use super::{Holder, Seat, seat};
use crate::mail::{Mailed, mailed};
use crate::payment::side::Side;
use crate::payment::{Detail, detail_in, side_in};
use crate::{App, AppError};

/// Messages of a case that a page shows.
const LINES_MAX: i64 = 500;
/// Events that are about the house, not for the customer.
const INSIDE: [&str; 2] = ["revealed", "answer_bounced"];

fn is_told(event: &Event, case: &Conversation) -> bool {
    let customer = case.person.as_ref().map(PersonId::as_str);
    !INSIDE.contains(&event.kind.as_str()) && concerns(event, customer)
}

/// Whether an event tells of a sum or of a payee. Whoever has proven a phone and nothing else is
/// not told: by what was paid they are asked who they are.
fn is_of_money(event: &Event) -> bool {
    ["refund_", "corrected", "stuck_"].iter().any(|kind| event.kind.starts_with(kind))
}

/// What a case is about.
#[derive(Clone, Debug)]
pub enum Subject {
    Payment(Payment),
    Refund { refund: Box<Refund>, payment: Payment },
}

impl Subject {
    pub fn payment(&self) -> &Payment {
        match self {
            Self::Payment(payment) | Self::Refund { payment, .. } => payment,
        }
    }
}

/// The payment or refund of that id, if it is the actor's own or their business. To hold the
/// address of a guest's payment is not enough: whoever came by it could speak to us as the guest.
pub async fn subject_in(tx: &mut Tx, actor: &Actor, id: &str) -> Result<Option<Subject>, Fault> {
    let subject = subject_of(tx, id).await?;
    let Some(subject) = subject else { return Ok(None) };
    let side = side_in(tx, actor, subject.payment()).await?;
    Ok(Some(subject).filter(|_| side.is_some_and(|side| side != Side::Holder)))
}

/// As `subject_in`; whose it is, the caller has asked.
pub(super) async fn subject_of(tx: &mut Tx, id: &str) -> Result<Option<Subject>, Fault> {
    if let Some(id) = PaymentId::parse(id) {
        return Ok(payment::by_id(tx, &id).await?.map(Subject::Payment));
    }
    let Some(id) = RefundId::parse(id) else { return Ok(None) };
    let Some(refund) = refund::by_id(tx, &id).await? else { return Ok(None) };
    let payment = payment::by_id(tx, &refund.payment).await?;
    Ok(payment.map(|payment| Subject::Refund { refund: Box::new(refund), payment }))
}

/// One line of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    Message(Message),
    Event(Event),
}

impl Line {
    pub fn at_us(&self) -> i64 {
        match self {
            Self::Message(message) => message.created_at_us,
            Self::Event(event) => event.at_us,
        }
    }
}

/// A case as one of its people sees it.
#[derive(Clone, Debug)]
pub struct Thread {
    pub case: Conversation,
    pub seat: Seat,
    pub lines: Vec<Line>,
    /// There is more, before the message of this number.
    pub earlier: Option<i64>,
    /// The payment that it is about, with all that bears on it.
    pub detail: Option<Detail>,
    /// The refund that it is about.
    pub refund: Option<Refund>,
    /// How many wait before this one in its queue; none when it does not wait.
    pub before: Option<i64>,
    pub wait: Wait,
    pub proof: Option<Proof>,
    /// Until when the questions about whose it is are closed, after too many wrong answers.
    pub questions_closed_us: Option<i64>,
    /// How the proof of the phone stands that an unlock lacked.
    pub phone: Option<PhoneProof>,
    /// The account was unlocked, and its customer is still outside.
    pub may_sign_in: bool,
    /// Names of the people in its lines, partly masked, by id.
    pub names: HashMap<String, String>,
    /// When somebody is called about it, or was; and how many are called before.
    pub callback: Option<(Callback, Option<i64>)>,
    pub readings: Vec<Reading>,
    /// The mails among its lines, for the desk alone.
    pub mails: Vec<Mail>,
    /// The mails that brought lines of ours to whoever is not here, for the desk alone.
    pub mailed: Vec<Mailed>,
}

impl Thread {
    /// The mail in which this message came, where the reader may know.
    pub fn mail_of(&self, message: &Message) -> Option<&Mail> {
        let name = message.external_id.split('/').next()?;
        self.mails.iter().find(|mail| message.channel == "mail" && mail.name == name)
    }

    /// The mail that brought this message to its reader, where there is one.
    pub fn mailed(&self, message: &Message) -> Option<&Mailed> {
        self.mailed.iter().find(|mailed| mailed.brought(message))
    }

    /// Whether somebody has written here by mail of whom nobody knows that it is them.
    pub fn has_unverified_mail(&self) -> bool {
        self.mails.iter().any(|m| m.vouched == Vouched::Unverified && m.reason.is_none())
    }

    /// Who answers, as far as the customer may know.
    pub fn agent(&self) -> Option<&str> {
        let agent = self.case.agent.as_ref()?;
        self.names.get(agent.as_str()).map(String::as_str)
    }

    /// The last message that the customer has seen.
    pub fn customer_read(&self) -> i64 {
        self.readings.iter().find(|r| r.reader == "customer").map_or(0, |r| r.seq)
    }

    /// The last message that somebody at the desk has seen.
    pub fn staff_read(&self) -> i64 {
        let staff = self.readings.iter().filter(|r| r.reader != "customer");
        staff.map(|r| r.seq).max().unwrap_or(0)
    }
}

/// The case with its lines, for its customer or for staff; to everybody else it is not there.
pub async fn thread(app: &App, actor: &Actor, id: &ConversationId) -> Result<Thread, AppError> {
    shown(app, actor, id, (NEWEST, None)).await
}

/// As `thread`, for whoever looks again and again: the place in the queue may be of a moment ago.
pub async fn look(app: &App, actor: &Actor, id: &ConversationId) -> Result<Thread, AppError> {
    let lines = Places::lines(app).await?;
    shown(app, actor, id, (NEWEST, Some(lines))).await
}

/// No message has this number: what is before it is the newest.
const NEWEST: i64 = i64::MAX;

/// As `thread`, with what was said and done before the message of this number.
pub async fn thread_before(
    app: &App,
    actor: &Actor,
    id: &ConversationId,
    before: i64,
) -> Result<Thread, AppError> {
    shown(app, actor, id, (before, None)).await
}

async fn shown(
    app: &App,
    actor: &Actor,
    id: &ConversationId,
    (before, lines): (i64, Option<Arc<Lines>>),
) -> Result<Thread, AppError> {
    let (actor, id, now_us) = (actor.clone(), id.clone(), app.now_us());
    let found = app.db.read(async move |tx| {
        let Some(case) = conversation::by_id(tx, &id).await? else {
            return Ok::<_, Fault>(None);
        };
        let Some(seat) = seat(&actor, &case) else { return Ok(None) };
        let from = (before, lines.as_deref());
        thread_of(tx, &actor, (case, seat), from, now_us).await.map(Some)
    });
    let mut thread = found.await?.ok_or(AppError::NotFound)?;
    let queue = Queue::parse(&thread.case.queue).unwrap_or(Queue::General);
    if thread.before.is_some() && thread.case.urgency != MONEY_AT_RISK {
        thread.wait = by_hours(app, queue, thread.wait, now_us);
    }
    Ok(thread)
}

/// The newest of a case.
pub(super) async fn thread_in(
    tx: &mut Tx,
    actor: &Actor,
    case: Conversation,
    seat: Seat,
    now_us: i64,
) -> Result<Thread, Fault> {
    thread_of(tx, actor, (case, seat), (NEWEST, None), now_us).await
}

async fn thread_of(
    tx: &mut Tx,
    actor: &Actor,
    (case, seat): (Conversation, Seat),
    (before, lines_of): (i64, Option<&Lines>),
    now_us: i64,
) -> Result<Thread, Fault> {
    let messages = match seat {
        Seat::Staff => conversation::messages(tx, &case.id, before, LINES_MAX).await?,
        Seat::Customer => conversation::said(tx, &case.id, before, LINES_MAX).await?,
    };
    let full = i64::try_from(messages.len()) == Ok(LINES_MAX);
    let earlier = messages.first().map(|first| first.seq).filter(|seq| full && *seq > 1);
    // Each event stands on the page of the messages around it.
    let from_us = messages.first().filter(|_| earlier.is_some()).map(|first| first.created_at_us);
    let until_us = match before {
        NEWEST => None,
        _ => conversation::said_from(tx, &case.id, before).await?,
    };
    let mut events = event::of(tx, case.id.as_str()).await?;
    let Locked { phone, may_sign_in } = locked_in(tx, actor, &case, &events, now_us).await?;
    events.retain(|event| {
        from_us.is_none_or(|from| event.at_us >= from)
            && until_us.is_none_or(|until| event.at_us < until)
    });
    let inside = seat == Seat::Staff;
    let blind = actor.kind == SessionKind::Recovery;
    let told = |event: &Event| is_told(event, &case) && !(blind && is_of_money(event));
    let events = events.into_iter().filter(|event| inside || told(event)).collect();
    let lines = merge(messages, events, inside);
    let subject = match &case.subject {
        _ if blind => None,
        Some(id) => subject_of(tx, id).await?,
        None => None,
    };
    let refund = match &subject {
        Some(Subject::Refund { refund, .. }) => Some((**refund).clone()),
        _ => None,
    };
    let detail = match subject {
        Some(subject) => {
            let viewer = case.person.as_ref().or(actor.person.as_ref());
            detail_in(tx, &subject.payment().id, (actor, viewer)).await?
        }
        None => None,
    };
    let proof = proof::latest(tx, &case.id).await?;
    let questions_closed_us = closed_in(tx, (&case, proof.as_ref()), now_us).await?;
    let (before, wait) = waits_in(tx, (&case, lines_of), now_us).await?;
    let (mails, mailed) = mails_in(tx, &case, seat).await?;
    Ok(Thread {
        mails,
        mailed,
        names: names(tx, &case, &lines, seat).await?,
        callback: crate::callback::of_case(tx, &case.id).await?,
        wait,
        proof,
        questions_closed_us,
        phone,
        may_sign_in,
        readings: conversation::readings(tx, &case.id).await?,
        before,
        refund,
        detail,
        lines,
        earlier,
        seat,
        case,
    })
}

/// The mails that came into a case, and those that went out of it: for the desk alone.
async fn mails_in(
    tx: &mut Tx,
    case: &Conversation,
    seat: Seat,
) -> Result<(Vec<Mail>, Vec<Mailed>), Fault> {
    match seat {
        Seat::Staff => Ok((mail::of_case(tx, &case.id).await?, mailed(tx, &case.id).await?)),
        Seat::Customer => Ok((Vec::new(), Vec::new())),
    }
}

/// Until when the questions are closed that whoever's case it is, or is said to be, would answer.
async fn closed_in(
    tx: &mut Tx,
    (case, proof): (&Conversation, Option<&Proof>),
    now_us: i64,
) -> Result<Option<i64>, Fault> {
    match case.person.as_ref().or(proof.map(|proof| &proof.person)) {
        Some(person) => crate::proof::closed_in(tx, (person, case.person.as_ref()), now_us).await,
        None => Ok(None),
    }
}

/// Messages keep the order of their numbers; events stand where their time puts them. Notes are for
/// staff only.
fn merge(messages: Vec<Message>, mut events: Vec<Event>, inside: bool) -> Vec<Line> {
    let note = MessageKind::Note.word();
    // Ids of one instant are in order within one process only; nothing happens before the opening.
    events.sort_by_key(|event| (event.at_us, !is_opening(event)));
    let mut events = events.into_iter().peekable();
    let mut lines = Vec::new();
    for message in messages.into_iter().filter(|m| inside || m.kind != note) {
        let system = message.author == Author::System.word();
        // What a message did to its case is told before its words.
        let moves = |event: &Event| ["claimed", "reopened"].contains(&event.kind.as_str());
        let before = |event: &Event| {
            event.at_us < message.created_at_us
                || (event.at_us == message.created_at_us && moves(event) && !system)
                || (system && is_opening(event))
        };
        while let Some(event) = events.next_if(before) {
            lines.push(Line::Event(event));
        }
        lines.push(Line::Message(message));
    }
    lines.extend(events.map(Line::Event));
    lines
}

fn is_opening(event: &Event) -> bool {
    event.kind == "opened"
}

/// The people who appear in the lines, under their masked names; among themselves, staff have whole
/// ones.
async fn names(
    tx: &mut Tx,
    case: &Conversation,
    lines: &[Line],
    seat: Seat,
) -> Result<HashMap<String, String>, Fault> {
    let of_line = |line: &Line| match line {
        Line::Message(message) => message.author_id.clone().into_iter().collect(),
        Line::Event(event) => vec![event.actor.clone(), event.detail.clone()],
    };
    let mut ids: Vec<PersonId> = lines
        .iter()
        .flat_map(of_line)
        .filter_map(|id| PersonId::parse(&id))
        .chain(case.agent.clone())
        .chain(case.person.clone())
        .collect();
    ids.sort();
    ids.dedup();
    let mut names = HashMap::new();
    for profile in of::<Profile>(tx, "person_id", ids).await? {
        let colleague = seat == Seat::Staff && case.person.as_ref() != Some(&profile.person);
        let name = if colleague { profile.name } else { mask_name(&profile.name) };
        names.insert(profile.person.as_str().to_owned(), name);
    }
    Ok(names)
}

/// The actor's own cases, newest first: a person's, or those that this guest session holds.
pub async fn mine(app: &App, actor: &Actor) -> Result<Vec<Conversation>, AppError> {
    let Ok(holder) = Holder::of(actor) else { return Ok(Vec::new()) };
    let found = app.db.read(async move |tx| match &holder {
        Holder::Person(id) => conversation::of_person(tx, id).await,
        Holder::Guest(id) => conversation::of_guest(tx, id).await,
    });
    Ok(found.await?)
}
