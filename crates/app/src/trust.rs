//! Payees whom the owner trusts: no code is asked for payments to them (PSD2 RTS article 13). The
//! list itself is changed with a code only, since it takes codes away.

use paydesk_core::challenge::{Answer, Purpose};
use paydesk_core::id::{ChallengeId, Party};
use paydesk_core::payment::{PaymentKind, PaymentState};
use paydesk_core::person::Actor;
use paydesk_core::word::Word;
use paydesk_core::world::Event;
use paydesk_store::payment::Filter;
use paydesk_store::person::Trust;
use paydesk_store::record::{insert, upsert};
use paydesk_store::{Fault, payment, person};

use crate::challenge::{self, Checked};
use crate::payment::{Name, Names};
use crate::{App, AppError, access};

/// A payee with the name under which it is shown.
#[derive(Clone, Debug)]
pub struct Payee {
    pub party: Party,
    pub name: Name,
    /// None: paid lately, and not trusted.
    pub since_us: Option<i64>,
}

/// Whom the actor trusts, and whom they paid lately and might trust.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Payee>, AppError> {
    let id = access::signed_in(actor)?.clone();
    let lately = Filter {
        before: String::new(),
        state: PaymentState::Succeeded.word().to_owned(),
        kind: String::new(),
        from_us: 0,
        to_us: i64::MAX,
        amount_minor: None,
        text: String::new(),
        most: 50,
    };
    let read = app.db.read(async move |tx| {
        let trusts = person::trusts(tx, &id).await?;
        let trusted = |row: &Trust| Some((Party::parse(&row.payee)?, Some(row.since_us)));
        let mut known: Vec<(Party, Option<i64>)> = trusts.iter().filter_map(trusted).collect();
        for row in payment::history(tx, &id, &[], &lately).await? {
            let mine = row.payer.as_ref() == Some(&id) && row.kind != PaymentKind::TopUp;
            if mine && !known.iter().any(|(party, _)| *party == row.payee) {
                known.push((row.payee, None));
            }
        }
        let parties: Vec<Party> = known.iter().map(|(party, _)| party.clone()).collect();
        let names = Names::of_parties(tx, &parties).await?;
        let payee = |(party, since_us)| Payee { name: names.party(&party), party, since_us };
        Ok::<_, Fault>(known.into_iter().map(payee).collect::<Vec<_>>())
    });
    Ok(read.await?)
}

/// Asks to trust a payee who was paid before; a code is sent.
pub async fn begin(app: &App, actor: &Actor, payee: &Party) -> Result<ChallengeId, AppError> {
    let id = access::may_change(actor)?.clone();
    if !list(app, actor).await?.iter().any(|known| known.party == *payee) {
        return Err(AppError::NotFound);
    }
    let owner = id.clone();
    let profile = app.db.read(async move |tx| person::profile(tx, &owner).await).await?;
    let ask = challenge::Ask {
        purpose: Purpose::Trust,
        person: Some(id),
        channel: "sms",
        address: profile.ok_or(AppError::NotFound)?.phone,
        bound: payee.as_str().to_owned(),
        language: actor.language,
        origin: actor.origin.clone(),
        known_as: None,
    };
    challenge::issue(app, ask).await
}

/// Answers the code; right, the payee is trusted.
pub async fn finish(
    app: &App,
    actor: &Actor,
    id: &ChallengeId,
    code: &str,
) -> Result<Checked<()>, AppError> {
    let who = access::may_change(actor)?.clone();
    let (id, code, now_us) = (id.clone(), challenge::typed(code)?, app.now_us());
    let event = app.event(actor, actor.name(), "payee_trusted", "");
    let done = app.db.write(async move |tx| {
        let checked = challenge::answer_in(tx, (&id, &code), Purpose::Trust, now_us).await?;
        let Some((row, answer)) = checked else { return Err(AppError::NotFound) };
        if row.person.as_ref() != Some(&who) {
            return Err(AppError::NotFound);
        }
        if answer != Answer::Passed {
            return Ok(Checked::Not(answer));
        }
        challenge::use_in(tx, &row, Purpose::Trust, Some(&who), now_us).await?;
        let trust = Trust { person: who.clone(), payee: row.bound.clone(), since_us: now_us };
        upsert(tx, &trust).await?;
        insert(tx, &Event { detail: row.bound, ..event.clone() }).await?;
        Ok(Checked::Done(()))
    });
    done.await
}

/// Trusts somebody no longer; that needs no code.
pub async fn remove(app: &App, actor: &Actor, payee: &Party) -> Result<(), AppError> {
    let (who, payee) = (access::may_change(actor)?.clone(), payee.as_str().to_owned());
    let event = app.event(actor, actor.name(), "payee_untrusted", &payee);
    let removed = app.db.write(async move |tx| {
        let removed = person::untrust(tx, &who, &payee).await?;
        if removed > 0 {
            insert(tx, &event).await?;
        }
        Ok::<_, Fault>(removed)
    });
    if removed.await? == 0 { Err(AppError::NotFound) } else { Ok(()) }
}
