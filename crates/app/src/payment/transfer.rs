//! Finding the payee of a transfer (PAY-3). The name is shown partly masked before anything is
//! sent; looking up strangers by phone is counted, so that nobody can walk through the numbers.

use paydesk_core::day::DAY_US;
use paydesk_core::id::PersonId;
use paydesk_core::person::Actor;
use paydesk_core::phone::Phone;
use paydesk_core::refusal::Refusal;
use paydesk_core::throttle::{Rule, Verdict};
use paydesk_store::{Fault, Tx, account, challenge, payment, person};

use super::{Name, person_name};
use crate::{App, AppError, access};

/// Phones of strangers that somebody may look up: enough for a dinner among new colleagues.
const LOOK_UPS: Rule =
    Rule { tries: 10, first_us: 15 * 60_000_000, longest_us: DAY_US, day_max: Some(40) };

/// Who would be paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payee {
    pub id: PersonId,
    /// Partly masked.
    pub name: Name,
    /// `138 •••• 2210`
    pub phone: String,
}

/// What a look-up found.
enum Found {
    Nobody,
    Closed(i64),
    /// Somebody without a wallet.
    Walletless,
    Payee(Payee),
}

/// The payee by phone. Unknown: [`Refusal::PayeeUnknown`]; too many strangers:
/// [`AppError::TooMany`].
pub async fn find_payee(app: &App, actor: &Actor, typed: &str) -> Result<Payee, AppError> {
    let payer = access::signed_in(actor)?.clone();
    let phone = Phone::parse(typed).map_err(|fault| AppError::field("phone", fault.key()))?;
    let now_us = app.now_us();
    let key = format!("payees {payer}");
    let own = payer.clone();
    let found = app.db.write(async move |tx| {
        let profile = person::by_phone(tx, phone.as_str()).await?;
        let known = match &profile {
            Some(p) if p.person == payer => true,
            Some(p) => payment::has_paid(tx, &payer, &p.person).await?,
            None => false,
        };
        if !known
            && let Verdict::Closed { until_us } =
                challenge::attempt(tx, &key, &LOOK_UPS, now_us).await?
        {
            return Ok::<_, Fault>(Found::Closed(until_us));
        }
        let Some(profile) = profile else { return Ok(Found::Nobody) };
        let walletless = account::of_owner(tx, profile.person.as_str()).await?.is_empty();
        if walletless && serves(tx, &profile.person).await? {
            return Ok(Found::Nobody);
        }
        if walletless {
            return Ok(Found::Walletless);
        }
        let name = person_name(tx, &profile.person).await?;
        Ok(Found::Payee(Payee { id: profile.person, name, phone: phone.masked() }))
    });
    match found.await? {
        Found::Nobody => Err(Refusal::PayeeUnknown.into()),
        Found::Walletless => Err(Refusal::PayeeCannotReceive.into()),
        Found::Closed(until_us) => Err(AppError::TooMany { until_us }),
        Found::Payee(payee) if payee.id == own => Err(Refusal::PayeeIsPayer.into()),
        Found::Payee(payee) => Ok(payee),
    }
}

/// Whether somebody works for the house: as such they are nobody's payee.
async fn serves(tx: &mut Tx, id: &PersonId) -> Result<bool, Fault> {
    Ok(person::by_id(tx, id).await?.is_some_and(|who| who.roles.is_staff()))
}

/// The payee by id, as a person's own code or an earlier payment has it: ids cannot be guessed.
pub async fn payee(app: &App, actor: &Actor, id: &PersonId) -> Result<Payee, AppError> {
    if access::signed_in(actor)? == id {
        return Err(Refusal::PayeeIsPayer.into());
    }
    let id = id.clone();
    let found = app.db.read(async move |tx| {
        let Some(profile) = person::profile(tx, &id).await? else { return Ok::<_, Fault>(None) };
        if account::of_owner(tx, id.as_str()).await?.is_empty() {
            return Ok(Some(None));
        }
        let phone = paydesk_core::phone::mask(&profile.phone);
        Ok(Some(Some(Payee { name: person_name(tx, &id).await?, id: id.clone(), phone })))
    });
    let payee = found.await?.ok_or(AppError::NotFound)?;
    payee.ok_or(AppError::Refused(Refusal::PayeeCannotReceive))
}
