//! How much somebody may still pay: the limits of their level, and what is left of today's.

use paydesk_core::amount::{Amount, Currency};
use paydesk_core::identity::{self, Level};
use paydesk_core::lock::Lock;
use paydesk_core::payment::PaymentKind;
use paydesk_core::payment::payer::{Standing, paid_key};
use paydesk_core::person::Actor;
use paydesk_core::refusal::Refusal;
use paydesk_core::world::tally_id;
use paydesk_store::{Fault, lock, payment, person};

use crate::{App, AppError, access};

/// In minor units of one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    pub level: Level,
    pub per_payment_minor: i64,
    pub per_day_minor: i64,
    pub left_today_minor: i64,
}

/// The actor's own, for payments of this kind.
pub async fn room(
    app: &App,
    actor: &Actor,
    kind: PaymentKind,
    currency: Currency,
) -> Result<Room, AppError> {
    let id = access::signed_in(actor)?.clone();
    let counted = tally_id(&id, &paid_key(kind, currency, app.now_us()));
    let read = app.db.read(async move |tx| {
        let who = person::by_id(tx, &id).await?;
        Ok::<_, Fault>((who, payment::counted(tx, &counted).await?))
    });
    let (who, today) = read.await?;
    let level = who.ok_or(AppError::NotFound)?.level;
    let limits = identity::limits(level, currency);
    Ok(Room {
        level,
        per_payment_minor: limits.per_payment_minor,
        per_day_minor: limits.per_day_minor,
        left_today_minor: (limits.per_day_minor - today).max(0),
    })
}

/// What would refuse the actor such a payment whatever it is paid with, before anything is done for
/// it: a lock, or a limit. None promises nothing, since the lane decides anew; a guest has neither.
pub async fn ahead(
    app: &App,
    actor: &Actor,
    kind: PaymentKind,
    amount: Amount,
) -> Result<Option<Refusal>, AppError> {
    if actor.person.is_none() {
        return Ok(None);
    }
    let (id, now_us) = (access::may_change(actor)?.clone(), app.now_us());
    let counted = tally_id(&id, &paid_key(kind, amount.currency(), now_us));
    let read = app.db.read(async move |tx| {
        let who = person::by_id(tx, &id).await?;
        let locks = lock::of_person(tx, &id).await?;
        Ok::<_, Fault>((who, locks, payment::counted(tx, &counted).await?))
    });
    let (who, locks, today_minor) = read.await?;
    let held: Vec<&Lock> = locks.iter().filter(|lock| lock.holds(now_us)).collect();
    let standing = Standing {
        level: who.ok_or(AppError::NotFound)?.level,
        locks: &held,
        device_trusted: actor.device_trusted,
        today_minor,
    };
    Ok(standing.check(kind, amount, now_us).err())
}
