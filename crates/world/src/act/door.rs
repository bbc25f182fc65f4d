//! Coming in: registration, signing in rightly and wrongly, codes; and what protects the door.

use paydesk_app::challenge::Checked;
use paydesk_app::{App, AppError, lock, profile, recovery, registration, reset, sign_in};
use paydesk_core::challenge::Answer;
use paydesk_core::id::{ChallengeId, LockId, RegistrationId};
use paydesk_core::language::Language;
use paydesk_core::person::{Actor, SessionKind};

use super::{Choice, Said, Wait, What, money};
use crate::know::{Know, Somebody};

#[derive(Clone, Debug)]
pub enum Act {
    Register,
    Confirm(RegistrationId, String),
    SignIn {
        password: String,
        known_device: bool,
    },
    Enter(ChallengeId, String),
    /// Somebody else tries passwords, one after the other.
    Guess,
    /// "This was not me."
    Report,
    /// "This was me": the newest lock of one's own.
    ConfirmLock,
    Unlock(LockId, ChallengeId, String),
    Change(String),
    Forgot,
    /// The phone's code, and the new password.
    Reset(ChallengeId, String, String),
    Recover,
    Recovered(ChallengeId, String),
    /// All other sessions end.
    EndOthers,
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
            Self::Guess => "somebody guesses the password".to_owned(),
            Self::Report => "to report misuse".to_owned(),
            Self::ConfirmLock => "to confirm that it was them".to_owned(),
            Self::Unlock(..) => "to confirm it with a code".to_owned(),
            Self::Change(_) => "another password".to_owned(),
            Self::Forgot => "a forgotten password reset".to_owned(),
            Self::Reset(..) => "to set a new password".to_owned(),
            Self::Recover => "the recovery session".to_owned(),
            Self::Recovered(..) => "to come in for recovery".to_owned(),
            Self::EndOthers => "all other sessions ended".to_owned(),
        }
    }
}

pub fn choose(c: &mut Choice<'_>) -> Option<(usize, Act)> {
    let act = match c.roll.weighed(&[12, 20, 6, 1, 5, 3, 3, 2, 2]) {
        0 => return c.one(|who| who.id.is_none()).map(|who| (who, Act::Register)),
        1 => {
            let who = c.one(|who| who.id.is_some())?;
            let mut password = c.know.people[who].password.clone();
            if c.roll.chance(40) {
                password.push('x');
            }
            let known_device = c.roll.chance(60);
            return Some((who, Act::SignIn { password, known_device }));
        }
        2 => Act::Guess,
        3 => Act::Report,
        4 => Act::ConfirmLock,
        5 => Act::Change(format!("Wechsel-{}-Sand", c.tag)),
        6 => Act::Forgot,
        7 => Act::Recover,
        _ => Act::EndOthers,
    };
    c.one(|who| who.id.is_some() && !who.is_staff()).map(|who| (who, act))
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
        Wait::Unlock(lock, id) => Ok((who, What::Door(Act::Unlock(lock, id, code)))),
        Wait::Reset(id) => {
            let password = format!("Neubau-{}-Sand", know.intents.len());
            Ok((who, What::Door(Act::Reset(id, code, password))))
        }
        Wait::Recover(id) => Ok((who, What::Door(Act::Recovered(id, code)))),
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
        _ => protect(app, actor, who, act).await,
    }
}

/// What an owner, or somebody who plays one, does about the door itself.
async fn protect(app: &App, actor: &Actor, who: &Somebody, act: &Act) -> Result<Said, AppError> {
    match act {
        Act::Guess => guess(app, who).await,
        Act::Report => lock::report(app, actor, None, "a phone").await.map(|_| Said::Done),
        Act::ConfirmLock => {
            let held = lock::mine(app, actor).await?.into_iter().next();
            let held = held.ok_or(AppError::NotFound)?.id;
            let id = lock::confirm_begin(app, actor, &held).await?;
            Ok(Said::Wait(Wait::Unlock(held, id)))
        }
        Act::Unlock(held, id, code) => {
            let checked = lock::confirm_finish(app, actor, held, id, code).await?;
            Ok(done_or_not(&checked))
        }
        Act::Change(new) => {
            profile::change_password(app, actor, &who.password, new).await.map(|()| Said::Done)
        }
        Act::Forgot => {
            let id = reset::begin(app, actor, &who.phone, None).await?;
            Ok(Said::Wait(Wait::Reset(id)))
        }
        Act::Reset(id, code, new) => {
            let device = who.device.clone();
            let next = reset::phone_code(app, actor, id, code, device.as_deref()).await?;
            if let Checked::Not(answer) = next {
                return Ok(Said::Not(words(answer)));
            }
            let ask = reset::Finish {
                phone: id.clone(),
                email: None,
                device_token: device,
                password: new.clone(),
            };
            reset::finish(app, actor, ask).await.map(|()| Said::Done)
        }
        Act::Recover => {
            let id = recovery::begin(app, actor, &who.phone, None).await?;
            Ok(Said::Wait(Wait::Recover(id)))
        }
        Act::Recovered(id, code) => {
            let entered = recovery::finish(app, actor, id, code, "a phone").await?;
            Ok(entered_or_not(entered))
        }
        Act::EndOthers => paydesk_app::device::end_others(app, actor).await.map(|()| Said::Done),
        Act::Register | Act::Confirm(..) | Act::SignIn { .. } | Act::Enter(..) => Ok(Said::Done),
    }
}

/// Five wrong passwords from somewhere else.
async fn guess(app: &App, who: &Somebody) -> Result<Said, AppError> {
    let stranger = Actor::stranger(Language::En, "10.9.9.9");
    for n in 0..5 {
        let ask = sign_in::Begin {
            phone: who.phone.clone(),
            password: format!("guess number {n}"),
            device_token: None,
            label: "a stranger's".to_owned(),
            kind: SessionKind::Full,
        };
        match sign_in::begin(app, &stranger, ask).await {
            Err(AppError::WrongCredentials) => {}
            Err(error) => return Err(error),
            Ok(_) => return Err(AppError::Internal("a guess was right".to_owned())),
        }
    }
    Ok(Said::Done)
}

fn done_or_not(checked: &Checked<()>) -> Said {
    match checked {
        Checked::Done(()) => Said::Done,
        Checked::Not(answer) => Said::Not(words(*answer)),
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
        (Act::Change(new) | Act::Reset(_, _, new), Said::Done) => {
            know.people[who].password.clone_from(new);
        }
        (Act::Confirm(id, _), Said::Not("wrong")) => {
            know.waits.push((who, Wait::Register(id.clone())));
        }
        (Act::Enter(id, _), Said::Not("wrong")) => know.waits.push((who, Wait::Enter(id.clone()))),
        _ => {}
    }
}
