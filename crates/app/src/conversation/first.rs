//! Support writes first: a question about a refund that was asked for without a case (REF-6).

use paydesk_core::conversation::{self as rules, About, Kind, State};
use paydesk_core::id::{ConversationId, PersonId, RefundId};
use paydesk_core::person::{Actor, Person};
use paydesk_core::refusal::Refusal;
use paydesk_core::word::Word;
use paydesk_store::conversation::Conversation;
use paydesk_store::record::insert;
use paydesk_store::{Tx, conversation, person};

use super::open::locks;
use super::say::{Say, check_words, say};
use super::view::{Subject, subject_of};
use crate::payment_act::stranger_to;
use crate::{App, AppError, access};

/// Says the first words about a refund to whoever paid: in the case that is open about it or about
/// its payment, or in a fresh one, which is the agent's own. Sent twice, it is one case and one
/// message.
///
/// # Errors
/// No words; a guest paid, whom nobody can find; the agent's own affair; a case that a colleague
/// has.
pub async fn write_first(
    app: &App,
    actor: &Actor,
    id: &RefundId,
    ask: Say,
) -> Result<ConversationId, AppError> {
    let by = access::staff(actor)?.clone();
    check_words(&ask.words)?;
    let about = id.clone();
    let found = app.db.read(async move |tx| subject_of(tx, about.as_str()).await).await?;
    let subject = found.ok_or(AppError::NotFound)?;
    stranger_to(app, &by, subject.payment()).await?;
    let payer = subject.payment().payer.clone().ok_or(Refusal::StateConflict)?;
    let now_us = app.now_us();
    let case: ConversationId = app.draw(now_us);
    let opened = app.event(actor, case.as_str(), "opened", Kind::Refund.word());
    let claimed = app.event(actor, case.as_str(), "claimed", "");
    let stored = app.db.write(async move |tx| {
        // Two who write at once find the case that the first of them has opened.
        let payer = person::lock(tx, &payer).await?.ok_or(AppError::NotFound)?;
        for about in [case_subject(&subject), subject.payment().id.as_str()] {
            if let Some(open) = conversation::open_about(tx, &payer.id, about).await? {
                return Ok(open.id);
            }
        }
        let row = fresh(tx, (&case, &payer, &by), &subject, now_us).await?;
        insert(tx, &row).await?;
        insert(tx, &opened).await?;
        insert(tx, &claimed).await?;
        Ok::<_, AppError>(case.clone())
    });
    let case = stored.await?;
    say(app, actor, &case, ask).await?;
    Ok(case)
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
