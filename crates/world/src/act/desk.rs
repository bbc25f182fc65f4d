//! The desk: cases and messages, and what staff does with a second signature.

use paydesk_app::conversation::{self, Ask, Say};
use paydesk_app::{App, AppError, approval};
use paydesk_core::conversation::Kind;
use paydesk_core::id::{ApprovalId, ConversationId};
use paydesk_core::person::Actor;

use super::{Choice, Said};
use crate::know::Know;

#[derive(Clone, Debug)]
pub enum Act {
    Open(Ask),
    Say(ConversationId, Say),
    Note(ConversationId, Say),
    Approve(ApprovalId),
    Decline(ApprovalId),
}

impl Act {
    pub fn brief(&self) -> String {
        match self {
            Self::Open(ask) => format!("a case about {:?} ({})", ask.about, ask.client_id),
            Self::Say(id, say) => format!("to say {} in {id}", say.client_id),
            Self::Note(id, say) => format!("to note {} in {id}", say.client_id),
            Self::Approve(id) => format!("to sign {id}"),
            Self::Decline(id) => format!("{id} declined"),
        }
    }

    pub fn is_keyed(&self) -> bool {
        matches!(self, Self::Open(_) | Self::Say(..) | Self::Note(..))
    }
}

pub fn choose(c: &mut Choice<'_>) -> Option<(usize, Act)> {
    match c.roll.weighed(&[4, 10, 3, 8, 1]) {
        0 => {
            let who = c.one(|who| who.is_customer() && who.id.is_some())?;
            let mine: Vec<_> = c.know.payments.iter().filter(|paid| paid.who == who).collect();
            let about = c.roll.late(&mine).map(|paid| paid.id.as_str().to_owned());
            let ask = Ask {
                about: about.filter(|_| c.roll.chance(70)),
                kind: Kind::Payment,
                words: format!("help {}", c.tag),
                contact: String::new(),
                client_id: c.key(),
                device: String::new(),
            };
            Some((who, Act::Open(ask)))
        }
        1 => {
            let (case, owner) = c.roll.late(&c.know.cases)?.clone();
            let who = if c.roll.chance(60) { owner } else { c.one(|who| who.is_staff())? };
            Some((who, Act::Say(case, say(c))))
        }
        2 => {
            let (case, _) = c.roll.late(&c.know.cases)?.clone();
            let who = c.one(|who| who.is_staff())?;
            Some((who, Act::Note(case, say(c))))
        }
        3 => {
            let id = c.roll.late(&c.know.approvals)?.clone();
            c.one(|who| who.is_staff()).map(|who| (who, Act::Approve(id)))
        }
        _ => {
            let id = c.roll.late(&c.know.approvals)?.clone();
            c.one(|who| who.is_staff()).map(|who| (who, Act::Decline(id)))
        }
    }
}

fn say(c: &Choice<'_>) -> Say {
    Say { words: format!("words {}", c.tag), client_id: c.key() }
}

pub async fn perform(app: &App, actor: &Actor, act: &Act) -> Result<Said, AppError> {
    match act {
        Act::Open(ask) => conversation::open(app, actor, ask.clone())
            .await
            .map(|opened| Said::Case(opened.conversation.id)),
        Act::Say(id, say) => conversation::say(app, actor, id, say.clone())
            .await
            .map(|message| Said::Message(message.id.as_str().to_owned())),
        Act::Note(id, say) => conversation::note(app, actor, id, say.clone())
            .await
            .map(|message| Said::Message(message.id.as_str().to_owned())),
        Act::Approve(id) => approval::approve(app, actor, id).await.map(|_| Said::Done),
        Act::Decline(id) => {
            approval::decline(app, actor, id, "not like this").await.map(|_| Said::Done)
        }
    }
}

pub fn learn(know: &mut Know, who: usize, act: &Act, said: Said) {
    if let (Act::Open(_), Said::Case(id)) = (act, said)
        && !know.cases.iter().any(|(known, _)| *known == id)
    {
        know.cases.push((id, who));
    }
}
