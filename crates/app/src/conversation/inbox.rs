//! The inbox: money at risk first, then what is urgent, then all else; among equals whoever has
//! waited longest.

use paydesk_core::conversation::{Queue, State};
use paydesk_core::id::{PaymentId, PersonId, RefundId};
use paydesk_core::name::mask_name;
use paydesk_core::payment::{Payment, PaymentKind};
use paydesk_core::person::Actor;
use paydesk_core::refund::Refund;
use paydesk_core::word::Word;
use paydesk_store::conversation::Conversation;
use paydesk_store::person::Profile;
use paydesk_store::record::{by, of};
use paydesk_store::{Fault, Tx, conversation};

use crate::payment::{Name, Names};
use crate::{App, AppError, access};

/// Cases that one page of the inbox shows.
const ROWS_MAX: i64 = 100;

/// What of the inbox is shown; nothing set: all that is not closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub state: Option<State>,
    pub queue: Option<Queue>,
    pub mine: bool,
}

/// One case in the list.
#[derive(Clone, Debug)]
pub struct Row {
    pub case: Conversation,
    /// The customer's name, partly masked; none: a visitor.
    pub customer: Option<String>,
    pub agent: Option<String>,
    /// Kind, payee, amount in minor units, currency, state of the payment that it is about.
    pub subject: Option<(PaymentKind, Name, i64, String, String)>,
}

#[derive(Clone, Debug)]
pub struct Inbox {
    pub filter: Filter,
    pub rows: Vec<Row>,
    /// Queue, how many wait, how many of them with money at risk.
    pub queues: Vec<(Queue, i64, i64)>,
}

impl Inbox {
    pub fn waiting(&self) -> i64 {
        self.queues.iter().map(|(_, waiting, _)| waiting).sum()
    }
}

pub async fn inbox(app: &App, actor: &Actor, filter: Filter) -> Result<Inbox, AppError> {
    let me = access::staff(actor)?.clone();
    let wanted = filter.clone();
    let read = app.db.read(async move |tx| {
        let state = wanted.state.map_or("", Word::word);
        let queue = wanted.queue.map_or("", Word::word);
        let agent = if wanted.mine { me.as_str() } else { "" };
        let cases = conversation::inbox(tx, state, queue, agent, ROWS_MAX).await?;
        let rows = rows(tx, cases).await?;
        let counts = conversation::waiting_by_queue(tx).await?;
        let count = |queue: &Queue| {
            let found = counts.iter().find(|(word, ..)| word == queue.word());
            (*queue, found.map_or(0, |c| c.1), found.map_or(0, |c| c.2))
        };
        Ok::<_, Fault>((rows, Queue::ALL.iter().map(count).collect()))
    });
    let (rows, queues) = read.await?;
    Ok(Inbox { filter, rows, queues })
}

/// The lines of these cases: one query a table, however many there are.
async fn rows(tx: &mut Tx, cases: Vec<Conversation>) -> Result<Vec<Row>, Fault> {
    let people = cases.iter().flat_map(|case| case.person.iter().chain(&case.agent).cloned());
    let profiles = of::<Profile>(tx, "person_id", people).await?;
    let names = by(profiles, |profile: &Profile| profile.person.clone());
    let subjects = || cases.iter().filter_map(|case| case.subject.as_deref());
    let refunds = of::<Refund>(tx, "id", subjects().filter_map(RefundId::parse)).await?;
    let paid = refunds.iter().map(|refund| refund.payment.clone());
    let payments = subjects().filter_map(PaymentId::parse).chain(paid);
    let payments = of::<Payment>(tx, "id", payments).await?;
    let payees = Names::of_sides(tx, &payments).await?;
    let payments = by(payments, |payment: &Payment| payment.id.as_str().to_owned());
    let refunds = by(refunds, |refund: &Refund| refund.id.as_str().to_owned());
    let subject = |id: &String| {
        let paid = refunds.get(id).map_or(id.as_str(), |refund| refund.payment.as_str());
        let payment = payments.get(paid)?;
        let currency = payment.currency.code().to_owned();
        let state = payment.state.word().to_owned();
        let payee = payees.party(&payment.payee);
        Some((payment.kind, payee, payment.amount_minor, currency, state))
    };
    let name = |id: &PersonId| names.get(id).map(|profile| profile.name.clone());
    let row = |case: Conversation| Row {
        customer: case.person.as_ref().and_then(name).map(|name| mask_name(&name)),
        agent: case.agent.as_ref().and_then(name),
        subject: case.subject.as_ref().and_then(subject),
        case,
    };
    Ok(cases.into_iter().map(row).collect())
}
