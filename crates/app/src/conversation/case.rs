//! All that bears on a case, for the agent who answers it: the customer, the money, the devices,
//! the locks, what happened before. Contact details stay masked until somebody asks for one with a
//! reason; then that agent sees that detail for ten minutes.

use std::collections::HashMap;

use paydesk_core::approval::Approval;
use paydesk_core::checkup::Checkup;
use paydesk_core::diagnosis::Diagnosis;
use paydesk_core::email;
use paydesk_core::id::{ConversationId, PaymentId, PersonId};
use paydesk_core::identity::mask_id_number;
use paydesk_core::lock::Lock;
use paydesk_core::name::mask_name;
use paydesk_core::person::{Actor, Person};
use paydesk_core::phone;
use paydesk_core::refund::Refund;
use paydesk_core::world::{Audit, Event};
use paydesk_store::conversation::Conversation;
use paydesk_store::payment::Filter;
use paydesk_store::person::Profile;
use paydesk_store::record::of;
use paydesk_store::session::{Device, Session};
use paydesk_store::{
    Fault, Tx, approval, checkup, conversation, event, lock, payment, person, session,
};

use super::act::VISITORS;
use super::view::{Thread, thread_in};
use super::{Seat, seat};
use crate::payment::{Detail, Line, lines};
use crate::{App, AppError, access};

/// How long a revealed detail stays visible to whoever asked, in microseconds.
const REVEALED_US: i64 = 600_000_000;
const PAYMENTS_MAX: i64 = 8;

/// A contact detail as an agent sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Revealed {
    Masked(String),
    Shown(String),
}

impl Revealed {
    pub fn text(&self) -> &str {
        match self {
            Self::Masked(text) | Self::Shown(text) => text,
        }
    }

    pub fn is_masked(&self) -> bool {
        matches!(self, Self::Masked(_))
    }
}

/// The customer of a case.
#[derive(Clone, Debug)]
pub struct Customer {
    pub person: Person,
    pub name: Revealed,
    pub phone: Revealed,
    pub email: Option<Revealed>,
    pub id_number: Option<Revealed>,
    /// When the name and ID number that wait were handed in.
    pub id_given_at_us: Option<i64>,
    pub id_confirmed: bool,
    /// What was handed in before, while it is not confirmed: when, name and number.
    pub id_before: Vec<(i64, Revealed, Revealed)>,
    /// Other accounts for which the same ID number is confirmed: name and phone, masked.
    pub id_twins: Vec<(String, String)>,
    pub payments: Vec<Line>,
    pub devices: Vec<Device>,
    pub sessions: Vec<Session>,
    /// Newest first; those that hold now come first.
    pub locks: Vec<Lock>,
    pub earlier: Vec<Conversation>,
}

/// A case with everything around it.
#[derive(Clone, Debug)]
pub struct Case {
    pub thread: Thread,
    pub customer: Option<Customer>,
    /// Where a visitor can be reached.
    pub contact: Option<Revealed>,
    pub refunds: Vec<Refund>,
    pub approvals: Vec<Approval>,
    /// What happened to the payment, its refunds and the person, in one line of time.
    pub timeline: Vec<Event>,
    pub diagnosis: Option<Diagnosis>,
    /// Agents to whom it can be handed, with their names.
    pub staff: Vec<(PersonId, String)>,
    /// Who of the house looks at it now.
    pub looking: Vec<String>,
    /// The newest check-up that the customer sent along.
    pub checkup: Option<Checkup>,
}

pub async fn case(app: &App, actor: &Actor, id: &ConversationId) -> Result<Case, AppError> {
    let me = access::staff(actor)?.clone();
    let (who, wanted, now_us) = (actor.clone(), id.clone(), app.now_us());
    let read = app.db.read(async move |tx| {
        let row = conversation::by_id(tx, &wanted).await?.ok_or(AppError::NotFound)?;
        match seat(&who, &row) {
            Some(Seat::Staff) => {}
            Some(Seat::Customer) => return Err(AppError::Forbidden),
            None => return Err(AppError::NotFound),
        }
        let thread = thread_in(tx, &who, row, Seat::Staff, now_us).await?;
        let customer = match thread.case.person.clone() {
            Some(person) => customer(tx, &me, &person, &thread.case, now_us).await?,
            None => None,
        };
        let contact = contact(tx, &me, &thread.case, now_us).await?;
        let refunds = thread.detail.as_ref().map(|d| d.refunds.clone()).unwrap_or_default();
        let approvals = approvals(tx, thread.detail.as_ref(), customer.as_ref()).await?;
        Ok::<_, AppError>(Case {
            timeline: timeline(tx, thread.detail.as_ref(), thread.case.person.as_ref()).await?,
            staff: staff(tx, &thread.case, &me).await?,
            looking: looking(tx, &thread, &me, now_us).await?,
            checkup: checkup::of_case(tx, &wanted).await?,
            diagnosis: None,
            refunds,
            approvals,
            customer,
            contact,
            thread,
        })
    });
    let mut case = read.await?;
    if let Some(detail) = &case.thread.detail {
        case.diagnosis = Some(super::diagnose(app, &detail.payment).await?);
    }
    Ok(case)
}

/// A payment by itself, as the desk sees it: whatever of it a case would show.
#[derive(Clone, Debug)]
pub struct PaymentSheet {
    pub detail: Detail,
    pub diagnosis: Diagnosis,
    pub approvals: Vec<Approval>,
    /// What happened to the payment and its refunds, in one line of time.
    pub timeline: Vec<Event>,
    /// Who did it, by id: a colleague in full, everybody else masked.
    pub names: HashMap<String, String>,
}

pub async fn payment_sheet(
    app: &App,
    actor: &Actor,
    id: &PaymentId,
) -> Result<PaymentSheet, AppError> {
    access::staff(actor)?;
    let detail = crate::payment::detail(app, actor, id).await?;
    let shown = detail.clone();
    let read = app.db.read(async move |tx| {
        let approvals = approvals(tx, Some(&shown), None).await?;
        let timeline = timeline(tx, Some(&shown), None).await?;
        let house: Vec<PersonId> = person::staff(tx).await?.into_iter().map(|row| row.id).collect();
        let ids: Vec<PersonId> =
            timeline.iter().filter_map(|event| PersonId::parse(&event.actor)).collect();
        let mut names = HashMap::new();
        for profile in of::<Profile>(tx, "person_id", ids).await? {
            let colleague = house.contains(&profile.person);
            let name = if colleague { profile.name } else { mask_name(&profile.name) };
            names.insert(profile.person.as_str().to_owned(), name);
        }
        Ok::<_, Fault>((approvals, timeline, names))
    });
    let (approvals, timeline, names) = read.await?;
    let diagnosis = super::diagnose(app, &detail.payment).await?;
    Ok(PaymentSheet { detail, diagnosis, approvals, timeline, names })
}

async fn customer(
    tx: &mut Tx,
    me: &PersonId,
    id: &PersonId,
    case: &Conversation,
    now_us: i64,
) -> Result<Option<Customer>, Fault> {
    let (Some(row), Some(profile)) = (person::by_id(tx, id).await?, person::profile(tx, id).await?)
    else {
        return Ok(None);
    };
    let audits = approval::audits(tx, id.as_str()).await?;
    let shown = |what: &str, plain: &str, masked: String| {
        if asked_for(&audits, me, what, now_us) {
            Revealed::Shown(plain.to_owned())
        } else {
            Revealed::Masked(masked)
        }
    };
    let mut locks = lock::of_person(tx, id).await?;
    locks.sort_by_key(|lock| !lock.holds(now_us));
    let filter = Filter { to_us: i64::MAX, most: PAYMENTS_MAX, ..Filter::default() };
    let rows = payment::history(tx, id, &[], &filter).await?;
    let payments = lines(tx, rows, id).await?;
    let earlier = conversation::of_person(tx, id).await?;
    let Profile { name, phone, email: address, id_number, .. } = &profile;
    let mut given = person::given(tx, id).await?;
    given.pop();
    given.retain(|_| profile.id_confirmed_at_us.is_none());
    let before = |row: person::Given| {
        let number = shown("id_number", &row.number, mask_id_number(&row.number));
        (row.given_at_us, shown("id_number", &row.name, mask_name(&row.name)), number)
    };
    let twins = person::confirmed_as(tx, &profile).await?;
    let twin = |other: Profile| (mask_name(&other.name), phone::mask(&other.phone));
    Ok(Some(Customer {
        id_twins: twins.into_iter().map(twin).collect(),
        name: shown("name", name, mask_name(name)),
        phone: shown("phone", phone, phone::mask(phone)),
        email: address.as_ref().map(|a| shown("email", a, email::mask(a))),
        id_number: id_number.as_ref().map(|n| shown("id_number", n, mask_id_number(n))),
        id_given_at_us: profile.id_given_at_us,
        id_before: given.into_iter().map(before).collect(),
        id_confirmed: profile.id_confirmed_at_us.is_some(),
        devices: session::devices(tx, id).await?,
        sessions: session::of_person(tx, id, now_us).await?,
        earlier: earlier.into_iter().filter(|c| c.id != case.id).take(10).collect(),
        person: row,
        payments,
        locks,
    }))
}

/// The phone number or e-mail address that somebody signed out left with the case.
async fn contact(
    tx: &mut Tx,
    me: &PersonId,
    case: &Conversation,
    now_us: i64,
) -> Result<Option<Revealed>, Fault> {
    if case.person.is_some() || case.contact.is_empty() {
        return Ok(None);
    }
    let audits = approval::audits(tx, case.id.as_str()).await?;
    Ok(Some(if asked_for(&audits, me, VISITORS, now_us) {
        Revealed::Shown(case.contact.clone())
    } else if case.contact.contains('@') {
        Revealed::Masked(email::mask(&case.contact))
    } else {
        Revealed::Masked(phone::mask(&case.contact))
    }))
}

/// Whether this detail of a case itself is shown to this agent now.
pub(crate) async fn revealed(
    tx: &mut Tx,
    case: &ConversationId,
    (me, what): (&PersonId, &str),
    now_us: i64,
) -> Result<bool, Fault> {
    let audits = approval::audits(tx, case.as_str()).await?;
    Ok(asked_for(&audits, me, what, now_us))
}

/// Whether this agent gave a reason for this detail within the last ten minutes.
fn asked_for(audits: &[Audit], me: &PersonId, what: &str, now_us: i64) -> bool {
    let act = format!("reveal {what}");
    audits.iter().any(|audit| {
        audit.act == act && audit.actor == me.as_str() && audit.at_us > now_us - REVEALED_US
    })
}

/// Acts about this payment, its refunds or this person's locks that wait for a second signature,
/// and those that had one.
async fn approvals(
    tx: &mut Tx,
    detail: Option<&Detail>,
    customer: Option<&Customer>,
) -> Result<Vec<Approval>, Fault> {
    let mut subjects: Vec<String> = Vec::new();
    if let Some(detail) = detail {
        subjects.push(detail.payment.id.as_str().to_owned());
        subjects.extend(detail.refunds.iter().map(|r| r.id.as_str().to_owned()));
    }
    if let Some(customer) = customer {
        subjects.push(customer.person.id.as_str().to_owned());
        subjects.extend(customer.locks.iter().map(|l| l.id.as_str().to_owned()));
    }
    let mut found = of::<Approval>(tx, "subject_id", subjects).await?;
    found.sort_by(|a, b| b.id.cmp(&a.id));
    Ok(found)
}

async fn timeline(
    tx: &mut Tx,
    detail: Option<&Detail>,
    customer: Option<&PersonId>,
) -> Result<Vec<Event>, Fault> {
    let mut events = detail.map(|detail| detail.events.clone()).unwrap_or_default();
    // A refund tells its payment too; only what stands on it alone is added.
    let refunds = detail.iter().flat_map(|detail| &detail.refunds);
    let ids = refunds.map(|refund| refund.id.as_str().to_owned());
    for own in of::<Event>(tx, "subject_id", ids).await? {
        if !events.iter().any(|other| other.kind == own.kind && other.at_us == own.at_us) {
            events.push(own);
        }
    }
    if let Some(person) = customer {
        let mut own = event::of(tx, person.as_str()).await?;
        // A counter-entry stands on its payment and on its owners.
        own.retain(|row| !events.iter().any(|e| e.kind == row.kind && e.at_us == row.at_us));
        events.extend(own);
    }
    events.sort_by_key(|event| event.at_us);
    let from = events.len().saturating_sub(40);
    Ok(events.split_off(from))
}

async fn staff(
    tx: &mut Tx,
    case: &Conversation,
    me: &PersonId,
) -> Result<Vec<(PersonId, String)>, Fault> {
    let mut staff: Vec<PersonId> = person::staff(tx).await?.into_iter().map(|row| row.id).collect();
    staff.retain(|id| id != me && case.person.as_ref() != Some(id));
    let profiles = of::<Profile>(tx, "person_id", staff).await?;
    Ok(profiles.into_iter().map(|profile| (profile.person, profile.name)).collect())
}

/// Who of the house has this case before them: seen within a minute.
async fn looking(
    tx: &mut Tx,
    thread: &Thread,
    me: &PersonId,
    now_us: i64,
) -> Result<Vec<String>, Fault> {
    let now = thread.readings.iter().filter(|reading| reading.at_us > now_us - 60_000_000);
    let ids = now.filter_map(|reading| PersonId::parse(&reading.reader)).filter(|id| id != me);
    let profiles = of::<Profile>(tx, "person_id", ids).await?;
    Ok(profiles.into_iter().map(|profile| profile.name).collect())
}
