//! The inbox: money at risk first, then whoever has waited longest.

use paydesk_core::conversation::{Queue, State};
use paydesk_core::name::mask_name;
use paydesk_core::person::Actor;
use paydesk_core::word::Word;
use paydesk_store::conversation::Conversation;
use paydesk_store::{Fault, Tx, conversation, person};

use super::view::{Subject, subject_in};
use crate::payment::{Name, payee_name};
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
    /// Payee, amount in minor units, currency, state of the payment that it is about.
    pub subject: Option<(Name, i64, String, String)>,
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
    let (actor, wanted) = (actor.clone(), filter.clone());
    let read = app.db.read(async move |tx| {
        let state = wanted.state.map_or("", Word::word);
        let queue = wanted.queue.map_or("", Word::word);
        let agent = if wanted.mine { me.as_str() } else { "" };
        let cases = conversation::inbox(tx, state, queue, agent, ROWS_MAX).await?;
        let mut rows = Vec::with_capacity(cases.len());
        for case in cases {
            rows.push(row(tx, &actor, case).await?);
        }
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

async fn row(tx: &mut Tx, actor: &Actor, case: Conversation) -> Result<Row, Fault> {
    let mut names = [None, None];
    for (name, id) in names.iter_mut().zip([&case.person, &case.agent]) {
        if let Some(id) = id {
            *name = person::profile(tx, id).await?.map(|p| p.name);
        }
    }
    let [customer, agent] = names;
    let customer = customer.map(|name| mask_name(&name));
    let subject = match &case.subject {
        Some(id) => subject_in(tx, actor, id).await?,
        None => None,
    };
    let subject = match subject.as_ref().map(Subject::payment) {
        Some(payment) => {
            let currency = payment.currency.code().to_owned();
            let name = payee_name(tx, &payment.payee).await?;
            Some((name, payment.amount_minor, currency, payment.state.word().to_owned()))
        }
        None => None,
    };
    Ok(Row { case, customer, agent, subject })
}
