//! How long somebody waits for an answer, from a place in a queue.

use paydesk_core::conversation::wait::{SPAN_US, expected_us};
use paydesk_core::conversation::{About, Kind, MONEY_AT_RISK, Queue, State, triage};
use paydesk_core::hours::Now;
use paydesk_core::person::Actor;
use paydesk_core::word::Word;
use paydesk_store::conversation::{Conversation, Place};
use paydesk_store::{Fault, Tx, conversation};

use super::carried::{about_payment, locks};
use super::is;
use super::places::Lines;
use super::view::{Subject, subject_of};
use crate::{App, AppError};

/// How long it takes until an answer, from a place in a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// Nobody of the queue was answered within the last hour, or nothing waits: so nothing can be
    /// said.
    Unknown,
    /// What the last hour shows, in microseconds.
    About(i64),
    /// The same, and this case has waited longer than that already.
    Longer(i64),
    /// Nobody reads now; from this instant on somebody does, if anybody knows.
    Closed(Option<i64>),
}

impl Wait {
    /// Whoever has waited for so long is not told that it takes less.
    fn after(self, waited_us: i64) -> Self {
        match self {
            Self::About(us) if us < waited_us => Self::Longer(us),
            other => other,
        }
    }
}

fn waited_us(case: &Conversation, now_us: i64) -> i64 {
    case.waiting_since_us.map_or(0, |since| now_us - since)
}

fn place(case: &Conversation) -> Place<'_> {
    Place {
        queue: &case.queue,
        urgency: case.urgency,
        since_us: case.waiting_since_us.unwrap_or(i64::MAX),
        id: case.id.as_str(),
    }
}

/// How many wait before this place, and how long it takes from there: as it stands now, or as it
/// stood when these lines were read.
async fn wait_in(
    tx: &mut Tx,
    (place, lines): (Place<'_>, Option<&Lines>),
    now_us: i64,
) -> Result<(i64, Wait), Fault> {
    let (before, answers) = match lines {
        Some(lines) => lines.before(place),
        None => (
            conversation::before(tx, place).await?,
            conversation::waits(tx, place.queue, now_us - SPAN_US).await?,
        ),
    };
    Ok((before, expected_us(before, answers).map_or(Wait::Unknown, Wait::About)))
}

/// How many wait before this case, and how long it takes from there; nothing when it does not wait.
pub(super) async fn waits_in(
    tx: &mut Tx,
    (case, lines): (&Conversation, Option<&Lines>),
    now_us: i64,
) -> Result<(Option<i64>, Wait), Fault> {
    if !is(case, State::Waiting) {
        return Ok((None, Wait::Unknown));
    }
    let (before, wait) = wait_in(tx, (place(case), lines), now_us).await?;
    Ok((Some(before), wait.after(waited_us(case, now_us))))
}

/// The expected wait of a case that this actor would open now, behind all that wait in the queue
/// that it would go to. `about`: the payment or refund that it would be about, which the caller
/// may see.
pub async fn wait_for(
    app: &App,
    actor: &Actor,
    kind: Kind,
    about: Option<&str>,
) -> Result<Wait, AppError> {
    let (person, now_us) = (actor.person.clone(), app.now_us());
    let about = about.map(str::to_owned);
    let read = app.db.read(async move |tx| {
        let (protected, locked) = match &person {
            Some(id) => locks(tx, id, now_us).await?,
            None => (false, false),
        };
        let subject = match &about {
            Some(id) => subject_of(tx, id).await?,
            None => None,
        };
        let about = match &subject {
            Some(Subject::Payment(row)) => about_payment(tx, row).await?,
            Some(Subject::Refund { refund, .. }) => About::Refund(refund.state),
            None => About::Nothing,
        };
        let triage = triage(kind, about, protected, locked);
        let (queue, urgency) = (triage.queue.word(), triage.urgency);
        let last = Place { queue, urgency, since_us: i64::MAX, id: "" };
        Ok::<_, Fault>((triage, wait_in(tx, (last, None), now_us).await?.1))
    });
    let (triage, wait) = read.await?;
    Ok(match triage.urgency {
        MONEY_AT_RISK => wait,
        _ => by_hours(app, triage.queue, wait, now_us),
    })
}

/// The wait as it is outside the hours of a queue: nobody reads before the next opening. Money at
/// risk is read at any hour, and not told this.
pub(super) fn by_hours(app: &App, queue: Queue, wait: Wait, now_us: i64) -> Wait {
    match app.config.opening.queue(queue).at(now_us, &app.config.calendar) {
        Now::Closed { opens_us } => Wait::Closed(opens_us),
        Now::Always | Now::Open { .. } => wait,
    }
}
