//! Coming in: registration, signing in rightly and wrongly, codes.

use paydesk_app::challenge::Checked;
use paydesk_app::{App, AppError, registration, sign_in};
use paydesk_core::challenge::Answer;
use paydesk_core::id::{ChallengeId, RegistrationId};
use paydesk_core::language::Language;
use paydesk_core::person::{Actor, SessionKind};

use super::{Choice, Said, Wait, What, money};
use crate::know::{Know, Somebody};

#[derive(Clone, Debug)]
pub enum Act {
    Register,
    Confirm(RegistrationId, String),
    SignIn { password: String, known_device: bool },
    Enter(ChallengeId, String),
}

impl Act {
    pub fn brief(&self) -> String {
        match self {
            Self::Register => "an account".to_owned(),
            Self::Confirm(..) => "to confirm the number".to_owned(),
            Self::SignIn { known_device, .. } => {
                format!("to sign in ({} device)", if *known_device { "known" } else { "strange" })
            }
            Self::Enter(..) => "to enter with a code".to_owned(),
        }
    }
}

pub fn choose(c: &mut Choice<'_>) -> Option<(usize, Act)> {
    match c.roll.weighed(&[3, 4]) {
        0 => c.one(|who| who.id.is_none()).map(|who| (who, Act::Register)),
        _ => {
            let who = c.one(|who| who.id.is_some())?;
            let mut password = c.know.people[who].password.clone();
            if c.roll.chance(40) {
                password.push('x');
            }
            let known_device = c.roll.chance(60);
            Some((who, Act::SignIn { password, known_device }))
        }
    }
}

/// Somebody who waits for a code has looked at the phone. Answers what is wanted now; for a payment
/// the number of the intent that goes on.
pub fn with_code(know: &mut Know, at: usize, code: &str) -> Option<Result<(usize, What), usize>> {
    let (who, wait) = know.waits.remove(at);
    let code = code.to_owned();
    Some(match wait {
        Wait::Register(id) => Ok((who, What::Door(Act::Confirm(id, code)))),
        Wait::Enter(id) => Ok((who, What::Door(Act::Enter(id, code)))),
        Wait::Pay(n, challenge) => {
            let What::Money(money::Act::Pay(ask, typed)) = &mut know.intents[n].what else {
                return None;
            };
            ask.challenge = Some(challenge);
            *typed = Some(code);
            Err(n)
        }
        Wait::Unlock(..) | Wait::Reset(_) | Wait::Recover(_) => return None,
    })
}

/// The kind of letter that brings the code for this.
pub fn letter(wait: &Wait) -> &'static str {
    match wait {
        Wait::Register(_) => "code-register",
        Wait::Enter(_) => "code-device",
        Wait::Pay(..) => "code-payment",
        Wait::Unlock(..) => "code-unlock",
        Wait::Reset(_) => "code-reset",
        Wait::Recover(_) => "code-recovery",
    }
}

pub async fn perform(
    app: &App,
    actor: &Actor,
    who: &Somebody,
    act: &Act,
) -> Result<Said, AppError> {
    match act {
        Act::Register => {
            let ask = registration::Begin {
                name: who.name.clone(),
                phone: who.phone.clone(),
                password: who.password.clone(),
                language: Language::ZhHans,
            };
            let id = registration::begin(app, actor, ask).await?;
            Ok(Said::Wait(Wait::Register(id)))
        }
        Act::Confirm(id, code) => {
            let entered = registration::confirm(app, actor, id, code, "a phone").await?;
            Ok(entered_or_not(entered))
        }
        Act::SignIn { password, known_device } => {
            let ask = sign_in::Begin {
                phone: who.phone.clone(),
                password: password.clone(),
                device_token: who.device.clone().filter(|_| *known_device),
                label: "a phone".to_owned(),
                kind: SessionKind::Full,
            };
            match sign_in::begin(app, actor, ask).await? {
                sign_in::Begun::Entered(entered) => Ok(Said::Entered(entered)),
                sign_in::Begun::CodeSent(id, _) => Ok(Said::Wait(Wait::Enter(id))),
            }
        }
        Act::Enter(id, code) => {
            let kind = SessionKind::Full;
            let entered = sign_in::finish(app, actor, id, code, "a phone", kind).await?;
            Ok(entered_or_not(entered))
        }
    }
}

fn entered_or_not(entered: Checked<paydesk_app::session::Entered>) -> Said {
    match entered {
        Checked::Done(entered) => Said::Entered(entered),
        Checked::Not(answer) => Said::Not(words(answer)),
    }
}

pub fn words(answer: Answer) -> &'static str {
    match answer {
        Answer::Passed => "passed",
        Answer::Wrong { .. } => "wrong",
        Answer::Expired => "expired",
        Answer::TooManyTries => "too many tries",
        Answer::AlreadyPassed => "passed before",
    }
}

pub fn learn(know: &mut Know, who: usize, act: &Act, said: Said) {
    match (act, said) {
        (_, Said::Entered(entered)) => {
            let person = &mut know.people[who];
            person.id = Some(entered.person);
            person.token = Some(entered.token);
            person.device = entered.device_token.or(person.device.take());
        }
        (Act::Confirm(id, _), Said::Not("wrong")) => {
            know.waits.push((who, Wait::Register(id.clone())));
        }
        (Act::Enter(id, _), Said::Not("wrong")) => know.waits.push((who, Wait::Enter(id.clone()))),
        _ => {}
    }
}
