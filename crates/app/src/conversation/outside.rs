//! A case of somebody who is not here: they rang, or wrote a mail. It is their account's where that
//! is known; otherwise it has nothing but the address at which they are answered.

use paydesk_core::conversation::{About, Kind, State, title, triage};
use paydesk_core::id::{ConversationId, PersonId};
use paydesk_core::language::Language;
use paydesk_core::word::Word;
use paydesk_store::conversation::Conversation;
use paydesk_store::{Fault, Tx, conversation};

use super::locks;

/// Who it is, as far as that is known.
#[derive(Clone, Debug)]
pub(crate) struct Outsider {
    pub(crate) person: Option<PersonId>,
    pub(crate) address: String,
    pub(crate) language: Language,
    /// What their case is called; may be empty.
    pub(crate) about: String,
}

/// Their new case, not stored yet. What holds an account of theirs makes it as urgent as if they
/// had written here.
pub(crate) async fn begun_outside(
    tx: &mut Tx,
    id: &ConversationId,
    who: &Outsider,
    now_us: i64,
) -> Result<Conversation, Fault> {
    let (protected, locked) = match &who.person {
        Some(id) => locks(tx, id, now_us).await?,
        None => (false, false),
    };
    let triage = triage(Kind::Question, About::Nothing, protected, locked);
    Ok(Conversation {
        id: id.clone(),
        number: conversation::next_number(tx).await?,
        contact: if who.person.is_some() { String::new() } else { who.address.clone() },
        person: who.person.clone(),
        guest_session: None,
        language: who.language,
        kind: Kind::Question.word().to_owned(),
        queue: triage.queue.word().to_owned(),
        urgency: triage.urgency,
        state: State::Waiting.word().to_owned(),
        subject: None,
        title: title(&who.about),
        agent: None,
        messages: 0,
        waiting_since_us: Some(now_us),
        first_answer_us: None,
        due_at_us: Some(now_us + triage.within_us),
        created_at_us: now_us,
        closed_at_us: None,
        survey_score: None,
        survey_words: None,
        version: 1,
    })
}
