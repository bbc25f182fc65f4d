//! The desk: cases and messages, and what staff does with a second signature.

use paydesk_app::conversation::{self, Ask, Assign, HandOver, Say};
use paydesk_app::lock_act::{self, Lifted};
use paydesk_app::{App, AppError, approval, correction, proof};
use paydesk_core::amount::{Amount, Currency};
use paydesk_core::conversation::{Kind, Queue};
use paydesk_core::id::{ApprovalId, ConversationId, PersonId};
use paydesk_core::person::Actor;
use paydesk_core::proof::ProofKind;
use paydesk_store::lock;

use super::{CARD_NUMBERS, Choice, Said};
use crate::know::Know;

#[derive(Clone, Debug)]
pub enum Act {
    Open(Ask),
    Say(ConversationId, Say),
    Note(ConversationId, Say),
    Claim(ConversationId),
    HandOver(ConversationId, Assign, String),
    Close(ConversationId),
    Survey(ConversationId, i64),
    Reveal(ConversationId, String),
    StartReset(ConversationId),
    AskProof(ConversationId),
    /// By the password, as typed.
    Prove(ConversationId, String),
    /// The newest lock of this person, with what was proven in the case.
    Lift(PersonId, lock_act::Ask),
    Correct(correction::Ask),
    Approve(ApprovalId),
    Decline(ApprovalId),
}

impl Act {
    pub fn brief(&self) -> String {
        match self {
            Self::Open(ask) => format!("a case about {:?} ({})", ask.about, ask.client_id),
            Self::Say(id, say) => format!("to say {} in {id}", say.client_id),
            Self::Note(id, say) => format!("to note {} in {id}", say.client_id),
            Self::Claim(id) => format!("to claim {id}"),
            Self::HandOver(id, to, _) => format!("to hand {id} over to {to:?}"),
            Self::Close(id) => format!("{id} closed"),
            Self::Survey(id, score) => format!("to judge {id} with {score}"),
            Self::Reveal(id, _) => format!("to see the phone of {id}"),
            Self::StartReset(id) => format!("a reset for {id}"),
            Self::AskProof(id) => format!("a proof in {id}"),
            Self::Prove(id, _) => format!("to prove in {id}"),
            Self::Lift(who, _) => format!("a lock of {who} lifted"),
            Self::Correct(ask) => {
                let minor = ask.amount.minor();
                format!("{minor} from {:?} to {:?} ({})", ask.from, ask.to, ask.reason)
            }
            Self::Approve(id) => format!("to sign {id}"),
            Self::Decline(id) => format!("{id} declined"),
        }
    }

    pub fn is_keyed(&self) -> bool {
        matches!(self, Self::Open(_) | Self::Say(..) | Self::Note(..) | Self::Correct(_))
    }
}

pub fn choose(c: &mut Choice<'_>) -> Option<(usize, Act)> {
    match c.roll.weighed(&[6, 16, 4, 10, 2, 6, 30, 10]) {
        0 => open(c),
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
        4 => {
            let id = c.roll.late(&c.know.approvals)?.clone();
            c.one(|who| who.is_staff()).map(|who| (who, Act::Decline(id)))
        }
        5 => correct(c),
        6 => on_a_case(c),
        _ => {
            let (case, owner) = c.roll.late(&c.know.cases)?.clone();
            let person = c.know.people[owner].id.clone()?;
            let ask =
                lock_act::Ask { reason: c.tag.clone(), conversation: Some(case), key: c.key() };
            c.one(|who| who.is_staff()).map(|who| (who, Act::Lift(person, ask)))
        }
    }
}

fn open(c: &mut Choice<'_>) -> Option<(usize, Act)> {
    let who = c.one(|who| who.is_customer() && who.id.is_some())?;
    let mine: Vec<_> = c.know.payments.iter().filter(|paid| paid.who == who).collect();
    let about = c.roll.late(&mine).map(|paid| paid.id.as_str().to_owned());
    let ask = Ask {
        about: about.filter(|_| c.roll.chance(70)),
        kind: Kind::Payment,
        words: words(c),
        contact: String::new(),
        client_id: c.key(),
        device: String::new(),
        article: None,
    };
    Some((who, Act::Open(ask)))
}

fn on_a_case(c: &mut Choice<'_>) -> Option<(usize, Act)> {
    let (case, owner) = c.roll.late(&c.know.cases)?.clone();
    let staff = c.one(|who| who.is_staff())?;
    Some(match c.roll.below(9) {
        0 => (staff, Act::Claim(case)),
        1 => {
            let to = c.one(|who| who.is_staff())?;
            let to = c.know.people[to].id.clone()?;
            (staff, Act::HandOver(case, Assign::Agent(to), c.key()))
        }
        2 => (staff, Act::HandOver(case, Assign::Queue(Queue::Accounts), c.key())),
        3 => (if c.roll.chance(50) { staff } else { owner }, Act::Close(case)),
        4 => (owner, Act::Survey(case, c.roll.minor(1, 5))),
        5 => (staff, Act::Reveal(case, c.tag.clone())),
        6 => (staff, Act::StartReset(case)),
        7 => (staff, Act::AskProof(case)),
        _ => (owner, Act::Prove(case, c.know.people[owner].password.clone())),
    })
}

/// The house gives somebody something; always with a second signature.
fn correct(c: &mut Choice<'_>) -> Option<(usize, Act)> {
    let to = c.one(|who| who.id.is_some() && !who.is_staff())?;
    let whose = c.know.people[to].id.clone()?.as_str().to_owned();
    let house = correction::Side { place: correction::Place::Expense, whose: String::new() };
    let wallet = correction::Side { place: correction::Place::Wallet, whose };
    let (from, to) = if c.roll.chance(70) { (house, wallet) } else { (wallet, house) };
    let ask = correction::Ask {
        from,
        to,
        amount: Amount::new(c.roll.minor(1, 50_000), Currency::Cny).ok()?,
        reason: c.tag.clone(),
        subject: None,
        conversation: None,
        key: c.key(),
    };
    c.one(|who| who.is_staff()).map(|who| (who, Act::Correct(ask)))
}

/// Some write their card's number, which they should not.
fn words(c: &mut Choice<'_>) -> String {
    let tag = c.tag.clone();
    if !c.roll.chance(10) {
        return format!("words {tag}");
    }
    let number = c.roll.pick(&CARD_NUMBERS).copied().unwrap_or_default();
    format!("card {tag} is {number}")
}

fn say(c: &mut Choice<'_>) -> Say {
    Say { words: words(c), client_id: c.key() }
}

pub async fn perform(app: &App, actor: &Actor, act: &Act) -> Result<Said, AppError> {
    let done = |()| Said::Done;
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
        Act::Claim(id) => conversation::claim(app, actor, id).await.map(done),
        Act::HandOver(id, to, key) => {
            let hand = HandOver { to: to.clone(), note: String::new(), key: key.clone() };
            conversation::assign(app, actor, id, hand).await.map(done)
        }
        Act::Close(id) => conversation::close(app, actor, id).await.map(done),
        Act::Survey(id, score) => conversation::survey(app, actor, id, *score, "").await.map(done),
        Act::Reveal(id, why) => conversation::reveal(app, actor, id, "phone", why).await.map(done),
        Act::StartReset(id) => {
            conversation::start_reset(app, actor, id, "they asked").await.map(done)
        }
        Act::AskProof(id) => {
            proof::ask(app, actor, id, ProofKind::App, "").await.map(|_| Said::Done)
        }
        Act::Prove(id, password) => {
            let asked = proof::current(app, actor, id).await?.ok_or(AppError::NotFound)?;
            proof::answer_password(app, actor, &asked.id, password).await.map(|_| Said::Done)
        }
        Act::Lift(person, ask) => lift(app, actor, person, ask).await,
        Act::Correct(ask) => correction::ask(app, actor, ask.clone())
            .await
            .map(|approval| Said::Approval(approval.id)),
        Act::Approve(id) => approval::approve(app, actor, id).await.map(|_| Said::Done),
        Act::Decline(id) => {
            approval::decline(app, actor, id, "not like this").await.map(|_| Said::Done)
        }
    }
}

async fn lift(
    app: &App,
    actor: &Actor,
    person: &PersonId,
    ask: &lock_act::Ask,
) -> Result<Said, AppError> {
    let owner = person.clone();
    let held = app.db.read(async move |tx| lock::of_person(tx, &owner).await).await?;
    let now_us = app.now_us();
    let held = held.into_iter().find(|lock| lock.holds(now_us)).ok_or(AppError::NotFound)?;
    match lock_act::lift(app, actor, &held.id, ask.clone()).await? {
        Lifted::Done | Lifted::Recovers(_) => Ok(Said::Done),
        Lifted::Waiting(approval) => Ok(Said::Approval(approval.id)),
    }
}

pub fn learn(know: &mut Know, who: usize, act: &Act, said: Said) {
    match (act, said) {
        (Act::Open(_), Said::Case(id)) if !know.cases.iter().any(|(known, _)| *known == id) => {
            know.cases.push((id, who));
        }
        (_, Said::Approval(id)) if !know.approvals.contains(&id) => know.approvals.push(id),
        _ => {}
    }
}
