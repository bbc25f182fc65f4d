//! What people do in a world. Each part of the house has a file with its acts: which there are, how
//! one is chosen, how it is done through `app`, and what is learned from the answer. To add an act:
//! a variant, its line in each of the four, and, where it leaves something behind, a rule of the
//! auditor.

pub mod desk;
pub mod door;
pub mod money;

use paydesk_app::session::{self, Entered};
use paydesk_app::{App, AppError};
use paydesk_core::id::{
    ApprovalId, CardId, ChallengeId, ConversationId, LockId, OrderId, PaymentId, RefundId,
    RegistrationId,
};
use paydesk_core::language::Language;
use paydesk_core::person::Actor;

use crate::know::{Know, Somebody};
use crate::post::Post;
use crate::roll::Roll;

#[derive(Clone, Debug)]
pub enum What {
    Money(money::Act),
    Door(door::Act),
    Desk(desk::Act),
}

/// A code that somebody waits for, and for what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wait {
    Register(RegistrationId),
    Enter(ChallengeId),
    /// For the payment of this intent.
    Pay(usize, ChallengeId),
    Unlock(LockId, ChallengeId),
    Reset(ChallengeId),
    Recover(ChallengeId),
}

/// What an act came to.
#[derive(Clone, Debug)]
pub enum Said {
    Done,
    /// The row that it made or changed.
    Payment(PaymentId),
    Refund(RefundId),
    Approval(ApprovalId),
    Order(OrderId),
    Case(ConversationId),
    /// A message by its id.
    Message(String),
    Card(CardId),
    Entered(Entered),
    Wait(Wait),
    /// A code was not right, and how.
    Not(&'static str),
}

impl Said {
    pub fn id(&self) -> String {
        match self {
            Self::Payment(id) => id.as_str().to_owned(),
            Self::Refund(id) => id.as_str().to_owned(),
            Self::Approval(id) => id.as_str().to_owned(),
            Self::Order(id) => id.as_str().to_owned(),
            Self::Case(id) => id.as_str().to_owned(),
            Self::Message(id) => id.clone(),
            Self::Card(id) => id.as_str().to_owned(),
            Self::Entered(entered) => entered.person.as_str().to_owned(),
            Self::Done | Self::Wait(_) | Self::Not(_) => String::new(),
        }
    }

    /// For the history: never a token.
    pub fn brief(&self) -> String {
        match self {
            Self::Done => "✓".to_owned(),
            Self::Wait(_) => "✓ a code is on its way".to_owned(),
            Self::Not(answer) => format!("✗ the code: {answer}"),
            other => format!("✓ {}", other.id()),
        }
    }
}

impl What {
    pub fn brief(&self) -> String {
        match self {
            Self::Money(act) => act.brief(),
            Self::Door(act) => act.brief(),
            Self::Desk(act) => act.brief(),
        }
    }

    /// Whether it carries a key, so that doing it again is doing it once.
    pub fn is_keyed(&self) -> bool {
        match self {
            Self::Money(act) => act.is_keyed(),
            Self::Door(_) => false,
            Self::Desk(act) => act.is_keyed(),
        }
    }
}

/// Numbers of cards that people write where they should not; as stored they must be masked.
pub const CARD_NUMBERS: [&str; 2] = ["4111111111111111", "4111 1111 1111 1111"];

/// What is chosen from.
pub struct Choice<'a> {
    pub know: &'a Know,
    pub post: &'a Post,
    pub roll: &'a mut Roll,
    /// Unique to this intent; stands in what it leaves behind.
    pub tag: String,
}

impl Choice<'_> {
    /// Somebody of whom this is true.
    pub fn one(&mut self, of: impl Fn(&Somebody) -> bool) -> Option<usize> {
        let people = self.know.people.iter().enumerate();
        let fits: Vec<usize> = people.filter(|(_, who)| of(who)).map(|(n, _)| n).collect();
        self.roll.pick(&fits).copied()
    }

    /// A key that nobody else has.
    pub fn key(&self) -> String {
        format!("key-{}", self.tag)
    }
}

/// Somebody, and something that they may want now.
pub fn choose(choice: &mut Choice<'_>) -> Option<(usize, What)> {
    match choice.roll.weighed(&[55, 20, 25]) {
        0 => money::choose(choice).map(|(who, act)| (who, What::Money(act))),
        1 => door::choose(choice).map(|(who, act)| (who, What::Door(act))),
        _ => desk::choose(choice).map(|(who, act)| (who, What::Desk(act))),
    }
}

/// Does it, as this person.
pub async fn perform(app: &App, who: &Somebody, what: &What) -> Result<Said, AppError> {
    let actor = actor(app, who).await?;
    match what {
        What::Money(act) => money::perform(app, &actor, act).await,
        What::Door(act) => door::perform(app, &actor, who, act).await,
        What::Desk(act) => desk::perform(app, &actor, act).await,
    }
}

async fn actor(app: &App, who: &Somebody) -> Result<Actor, AppError> {
    let token = who.token.as_deref();
    Ok(session::recognise(app, token, Language::ZhHans, &who.origin).await?.actor)
}

/// What the world knows after an answer.
pub fn learn(know: &mut Know, n: usize, who: usize, what: &What, said: Said) {
    match (what, said) {
        (_, Said::Wait(wait)) => know.waits.push((who, wait)),
        (What::Money(act), said) => money::learn(know, n, who, act, said),
        (What::Door(act), said) => door::learn(know, who, act, said),
        (What::Desk(act), said) => desk::learn(know, who, act, said),
    }
}
