//! Which of the usual replies hold in a case, as its agent would say them now.

use paydesk_core::conversation::usual::{Facts, Paying, Usual, usual};
use paydesk_core::conversation::{Author, MessageKind};
use paydesk_core::person::Actor;
use paydesk_core::word::Word;

use super::{Case, Line};
use crate::proof::{self, Standing};

/// The usual replies that hold, the best first.
pub fn usual_replies(case: &Case, actor: &Actor, now_us: i64) -> Vec<Usual> {
    let thread = &case.thread;
    let me = actor.person.as_ref().map(|person| person.as_str());
    let note = MessageKind::Note.word();
    let ours = || {
        let messages = thread.lines.iter().filter_map(|line| match line {
            Line::Message(message) if message.kind != note => Some(message),
            _ => None,
        });
        messages.filter(|message| message.author == Author::Agent.word())
    };
    let waits = |row: &_| proof::standing(row, now_us) == Standing::Waiting;
    let payment = thread.detail.as_ref().map(|detail| &detail.payment);
    usual(&Facts {
        greeted: ours().any(|message| message.author_id.as_deref() == me),
        answered: ours().next().is_some(),
        proof_waits: thread.proof.as_ref().is_some_and(waits),
        payment: payment.zip(case.diagnosis.as_ref()).map(|(row, found)| Paying::of(row, found)),
        refunds: case.refunds.iter().map(|refund| refund.state).collect(),
    })
}
