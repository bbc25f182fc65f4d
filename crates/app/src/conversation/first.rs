//! Support writes first: a question about a refund that was asked for without a case (REF-6).

use paydesk_core::conversation::{self as rules, About, Author, Kind, MessageKind, State};
use paydesk_core::id::{ConversationId, PaymentId, PersonId, RefundId};
use paydesk_core::person::{Actor, Person};
use paydesk_core::refusal::Refusal;
use paydesk_core::word::Word;
use paydesk_store::conversation::Conversation;
use paydesk_store::record::insert;
use paydesk_store::{Fault, Tx, conversation, job, person};

use super::carried::locks;
use super::say::{NewMessage, Say, add, external_id, tell_of, words};
use super::view::{Subject, subject_of};
use crate::payment_act::stranger_to;
use crate::{App, AppError, access};

/// Says the first words about a refund to whoever paid: in the case that is open about it or about
/// its payment, or in a fresh one, which is the agent's own. Sent twice, it is one case and one
/// message, whatever has become of that case; stored is all of it or nothing.
///
/// # Errors
/// No words, no key; a guest paid, whom nobody can find; the agent's own affair; a case that a
/// colleague has.
pub async fn write_first(
    app: &App,
    actor: &Actor,
    id: &RefundId,
    ask: Say,
) -> Result<ConversationId, AppError> {
    let by = access::staff(actor)?.clone();
    let body = words(&ask.words)?;
    let external_id = external_id(id, by.as_str(), &ask.client_id)?;
    let about = id.clone();
    let found = app.db.read(async move |tx| subject_of(tx, about.as_str()).await).await?;
    let subject = found.ok_or(AppError::NotFound)?;
    stranger_to(app, &by, subject.payment()).await?;
    let payer = subject.payment().payer.clone().ok_or(Refusal::StateConflict)?;
    let now_us = app.now_us();
    let case: ConversationId = app.draw(now_us);
    let begun = ["opened", "claimed"].map(|kind| {
        let detail = if kind == "opened" { Kind::Refund.word() } else { "" };
        app.event(actor, case.as_str(), kind, detail)
    });
    let letter = NewMessage {
        id: app.draw(now_us),
        author: Author::Agent,
        sender: by.as_str().to_owned(),
        kind: MessageKind::Words,
        body,
        channel: "chat",
        external_id,
        now_us,
    };
    let (happened, job_id) = (app.draw(now_us), app.draw(now_us));
    let (actor, refund) = (actor.clone(), id.clone());
    let stored = app.db.write(async move |tx| {
        // Two who write at once find the case that the first of them has opened.
        let payer = person::lock(tx, &payer).await?.ok_or(AppError::NotFound)?;
        if let Some(id) = sent_before(tx, &letter).await? {
            return Ok(id);
        }
        let row = match open_case(tx, &payer.id, (&refund, &subject.payment().id)).await? {
            Some(open) => conversation::lock(tx, &open.id).await?.ok_or(AppError::NotFound)?,
            None => {
                let row = fresh(tx, (&case, &payer, &by), &subject, now_us).await?;
                insert(tx, &row).await?;
                for event in &begun {
                    insert(tx, event).await?;
                }
                row
            }
        };
        let (case, said) = add(tx, &actor, row, letter.clone(), happened.clone()).await?;
        job::add(tx, &tell_of(job_id.clone(), &said)).await?;
        Ok::<_, AppError>(case.id)
    });
    let case = stored.await?;
    app.work.notify_one();
    app.changes.tell(case.as_str());
    app.changes.tell("desk");
    Ok(case)
}

/// The case to which this very letter was written before. Other words under its id are refused, or
/// they would be lost without a sign.
async fn sent_before(tx: &mut Tx, letter: &NewMessage) -> Result<Option<ConversationId>, AppError> {
    let before = conversation::message_by_external(tx, "chat", &letter.external_id).await?;
    match before {
        Some(before) if before.body != letter.body => Err(Refusal::KeyReused.into()),
        before => Ok(before.map(|before| before.conversation)),
    }
}

/// The payer's case about this refund, or about its payment, that is not closed.
pub(crate) async fn open_case(
    tx: &mut Tx,
    payer: &PersonId,
    (refund, payment): (&RefundId, &PaymentId),
) -> Result<Option<Conversation>, Fault> {
    for about in [refund.as_str(), payment.as_str()] {
        if let Some(open) = conversation::open_about(tx, payer, about).await? {
            return Ok(Some(open));
        }
    }
    Ok(None)
}

fn case_subject(subject: &Subject) -> &str {
    match subject {
        Subject::Payment(payment) => payment.id.as_str(),
        Subject::Refund { refund, .. } => refund.id.as_str(),
    }
}

/// As it stands before the first words, which come at once: answered, and the agent's.
async fn fresh(
    tx: &mut Tx,
    (id, payer, agent): (&ConversationId, &Person, &PersonId),
    subject: &Subject,
    now_us: i64,
) -> Result<Conversation, AppError> {
    let about = match subject {
        Subject::Refund { refund, .. } => About::Refund(refund.state),
        Subject::Payment(_) => About::Nothing,
    };
    let (protected, locked) = locks(tx, &payer.id, now_us).await?;
    let triage = rules::triage(Kind::Refund, about, protected, locked);
    Ok(Conversation {
        id: id.clone(),
        number: conversation::next_number(tx).await?,
        person: Some(payer.id.clone()),
        guest_session: None,
        contact: String::new(),
        language: payer.language,
        kind: Kind::Refund.word().to_owned(),
        queue: triage.queue.word().to_owned(),
        urgency: triage.urgency,
        state: State::Open.word().to_owned(),
        subject: Some(case_subject(subject).to_owned()),
        title: String::new(),
        agent: Some(agent.clone()),
        messages: 0,
        waiting_since_us: None,
        // Nobody has waited for it.
        first_answer_us: Some(now_us),
        due_at_us: None,
        created_at_us: now_us,
        closed_at_us: None,
        survey_score: None,
        survey_words: None,
        version: 1,
    })
}
