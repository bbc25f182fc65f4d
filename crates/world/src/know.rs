//! What the world itself knows: who lives in it, what they asked for and what they were told. The
//! auditor holds this against what the house has stored; nothing in here is read from the house.

use paydesk_app::AppError;
use paydesk_core::id::{
    ApprovalId, CardId, ChallengeId, ConversationId, MerchantId, OrderId, PaymentId, PersonId,
    RefundId,
};
use paydesk_core::person::Role;

use crate::act::{Said, Wait, What};

/// Somebody, with all that only they know.
#[derive(Clone, Debug)]
pub struct Somebody {
    pub name: String,
    pub phone: String,
    pub password: String,
    /// The address from which they come.
    pub origin: String,
    pub roles: Vec<Role>,
    pub id: Option<PersonId>,
    pub token: Option<String>,
    pub device: Option<String>,
    pub cards: Vec<CardId>,
    /// What they may pay in a day, by how well they are known.
    pub day_minor: i64,
}

impl Somebody {
    pub fn is_staff(&self) -> bool {
        self.roles.contains(&Role::Agent)
    }

    pub fn is_supervisor(&self) -> bool {
        self.roles.contains(&Role::Supervisor)
    }

    pub fn is_customer(&self) -> bool {
        self.roles == [Role::Customer]
    }
}

#[derive(Clone, Debug)]
pub struct Shop {
    pub id: MerchantId,
    pub owner: usize,
}

/// How something that was asked for stands, as far as whoever asked was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Not yet answered.
    New,
    /// The process died, or said that it does not know.
    Unknown,
    /// Done; the id of what came of it, empty where there is none.
    Done(String),
    /// Refused; nothing may be there.
    Refused(String),
    /// A code is waited for.
    Code,
}

/// Something that somebody wants, once.
#[derive(Clone, Debug)]
pub struct Intent {
    pub n: usize,
    pub who: usize,
    pub what: What,
    pub fate: Fate,
    /// It is being asked for at this moment.
    pub open: bool,
    /// At some time nobody knew what became of it.
    pub doubted: bool,
    /// After how many lines of the history it was wanted, and was answered: the first time that it
    /// was done, the last time while it is not.
    pub begun_at: usize,
    pub answered_at: usize,
}

#[derive(Clone, Debug)]
pub struct KnownPayment {
    pub id: PaymentId,
    pub who: usize,
    pub shop: Option<usize>,
    pub minor: i64,
}

#[derive(Default)]
pub struct Know {
    pub people: Vec<Somebody>,
    pub shops: Vec<Shop>,
    pub intents: Vec<Intent>,
    pub waits: Vec<(usize, Wait)>,
    pub payments: Vec<KnownPayment>,
    pub refunds: Vec<(RefundId, i64)>,
    pub approvals: Vec<ApprovalId>,
    pub cases: Vec<(ConversationId, usize)>,
    pub orders: Vec<(OrderId, usize, i64)>,
    /// Challenges that were passed, and for which payment's terms.
    pub passed: Vec<(ChallengeId, usize)>,
    /// What an answer alone has shown to be wrong.
    pub wrong: Vec<String>,
    pub lines: Vec<String>,
}

impl Know {
    /// Writes down that somebody wants something; answers its number.
    pub fn want(&mut self, who: usize, what: What) -> usize {
        let n = self.intents.len();
        self.lines.push(format!("  #{n} {} wants {}", self.people[who].name, what.brief()));
        self.intents.push(Intent {
            n,
            who,
            what,
            fate: Fate::New,
            open: false,
            doubted: false,
            begun_at: self.lines.len(),
            answered_at: 0,
        });
        n
    }

    /// The process is gone, and with it every answer that was still to come.
    pub fn died(&mut self) {
        for intent in self.intents.iter_mut().filter(|intent| intent.open) {
            intent.open = false;
            intent.doubted = true;
            // Also what was refused before: it may have been done by this try.
            if !matches!(intent.fate, Fate::Done(_)) {
                intent.fate = Fate::Unknown;
            }
        }
    }

    /// Somebody was answered.
    pub fn answered(&mut self, n: usize, answer: Result<Result<Said, AppError>, String>) {
        let line = match &answer {
            Ok(Ok(said)) => format!("  #{n} {}", said.brief()),
            Ok(Err(error)) => format!("  #{n} ✗ {error}"),
            Err(panic) => format!("  #{n} panicked: {panic}"),
        };
        self.lines.push(line);
        let at = self.lines.len();
        let intent = &mut self.intents[n];
        intent.open = false;
        // What was refused and is taken when it is asked for again was answered by that.
        if !matches!(intent.fate, Fate::Done(_)) {
            intent.answered_at = at;
        }
        match answer {
            Err(panic) => self.wrong.push(format!("#{n} panicked: {panic}")),
            Ok(Err(AppError::Internal(why))) => {
                self.wrong.push(format!("#{n} met a defect: {why}"));
                self.intents[n].fate = Fate::Unknown;
            }
            Ok(Err(AppError::Unknown(_) | AppError::Unavailable(_))) => {
                self.intents[n].doubted = true;
                if !matches!(self.intents[n].fate, Fate::Done(_)) {
                    self.intents[n].fate = Fate::Unknown;
                }
            }
            Ok(Err(AppError::Challenge { id, .. })) => {
                let who = self.intents[n].who;
                // Asked for anew when its refusal had run out: the refused payment is still there.
                if !matches!(self.intents[n].fate, Fate::Done(_)) {
                    self.intents[n].fate = Fate::Code;
                }
                self.waits.push((who, Wait::Pay(n, id)));
            }
            Ok(Err(error)) => self.refused(n, &error),
            // What was done before a code that does not fit any more stays done.
            Ok(Ok(Said::Not(_))) if matches!(self.intents[n].fate, Fate::Done(_)) => {}
            Ok(Ok(said)) => {
                let id = said.id();
                self.intents[n].fate = Fate::Done(id);
                let Intent { who, what, .. } = self.intents[n].clone();
                crate::act::learn(self, n, who, &what, said);
            }
        }
    }

    fn refused(&mut self, n: usize, error: &AppError) {
        let intent = &mut self.intents[n];
        match intent.fate {
            // Said no to a repetition: what was done stays done.
            Fate::Done(_) => {}
            // It may have been done before nobody knew.
            _ if intent.doubted => intent.fate = Fate::Unknown,
            _ => intent.fate = Fate::Refused(error.to_string()),
        }
    }
}
