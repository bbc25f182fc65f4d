//! Codes: sent to an address, checked at most five times, bound to one purpose and one thing.

use paydesk_core::challenge::{Answer, Challenge, Purpose, code_from, typed_code};
use paydesk_core::id::{ChallengeId, PersonId};
use paydesk_core::language::Language;
use paydesk_core::payment::pay::failed_step_ups_key;
use paydesk_core::person::Actor;
use paydesk_core::throttle::{CODES_SENT, Verdict};
use paydesk_core::world::tally_id;
use paydesk_store::record::{insert, update};
use paydesk_store::{Fault, challenge, person};

use crate::notice::{self, Draft};
use crate::{App, AppError};

/// What a code is asked for.
#[derive(Clone, Debug)]
pub struct Ask {
    pub purpose: Purpose,
    pub person: Option<PersonId>,
    /// `sms` or `email`
    pub channel: &'static str,
    pub address: String,
    /// What it allows; empty where the purpose alone says it.
    pub bound: String,
    pub language: Language,
    /// Variables of the text beside the code, such as payee and amount.
    pub args: Vec<(&'static str, String)>,
}

/// Writes a code down and sends it. Too many codes to one address: [`AppError::TooMany`].
pub async fn issue(app: &App, ask: Ask) -> Result<ChallengeId, AppError> {
    let now_us = app.now_us();
    let id: ChallengeId = app.draw(now_us);
    let code = code_from(app.ports.dice.number());
    let row = Challenge::new(
        id.clone(),
        ask.purpose,
        (ask.person.clone(), &ask.address),
        &ask.bound,
        &code,
        now_us,
    );
    use paydesk_core::word::Word;
    let mut args = ask.args;
    args.push(("code", code));
    let draft = Draft {
        person: ask.person,
        channel: ask.channel,
        address: ask.address.clone(),
        kind: format!("code-{}", ask.purpose.word().replace('_', "-")),
        args,
        language: ask.language,
    };
    let ready = notice::prepare(app, draft, now_us);
    let key = format!("codes {}", ask.address);
    let stored = app.db.write(async move |tx| {
        let verdict = challenge::attempt(tx, &key, &CODES_SENT, now_us).await?;
        if let Verdict::Closed { until_us } = verdict {
            return Ok::<_, Fault>(Some(until_us));
        }
        insert(tx, &row).await?;
        notice::store(tx, &ready).await?;
        Ok(None)
    });
    if let Some(until_us) = stored.await? {
        return Err(AppError::TooMany { until_us });
    }
    app.work.notify_one();
    Ok(id)
}

/// The challenge, for the page that asks for its code.
pub async fn get(app: &App, id: &ChallengeId) -> Result<Challenge, AppError> {
    let id = id.clone();
    let found = app.db.read(async move |tx| challenge::by_id(tx, &id).await);
    found.await?.ok_or(AppError::NotFound)
}

/// Checks a typed code; the check is counted before it is made. A wrong step-up for a payment also
/// counts against its owner's day, since a risk rule looks at that.
pub async fn check(
    app: &App,
    actor: &Actor,
    id: &ChallengeId,
    typed: &str,
) -> Result<Answer, AppError> {
    let Some(code) = typed_code(typed) else {
        return Err(AppError::field("code", "challenge-not-a-code"));
    };
    let (id, now_us, who) = (id.clone(), app.now_us(), actor.person.clone());
    let checked = app.db.write(async move |tx| {
        // The person first, the challenge after: the order in which the lane locks.
        if let Some(who) = &who {
            person::lock(tx, who).await?;
        }
        let Some(row) = challenge::lock(tx, &id).await? else { return Ok::<_, Fault>(None) };
        if row.person.is_some() && who.is_some() && row.person != who {
            return Ok(None);
        }
        let (after, answer) = row.answer(&code, now_us);
        update(tx, &after).await?;
        let failed = matches!(answer, Answer::Wrong { .. } | Answer::TooManyTries);
        if let (true, Purpose::Payment, Some(who)) = (failed, row.purpose, &row.person) {
            let key = failed_step_ups_key(now_us);
            paydesk_store::lane::count(tx, &tally_id(who, &key)).await?;
        }
        Ok(Some(answer))
    });
    checked.await?.ok_or(AppError::NotFound)
}
