//! A payment that is not settled yet, and whoever wants to know now: asking the bank for the true
//! state, and calling a payment off while the bank still can (PAY-8).

use paydesk_core::id::PaymentId;
use paydesk_core::lane::{Act, Parts};
use paydesk_core::payment::Payment;
use paydesk_core::payment::settle::{RailAnswer, Settle};
use paydesk_core::person::Actor;
use paydesk_core::refusal::Refusal;
use paydesk_core::throttle::{Rule, Verdict};
use paydesk_store::{Fault, challenge, payment};

use super::side::Side;
use super::{by_id, rail, side_in};
use crate::ports::RailSaid;
use crate::{App, AppError, access};

/// How often the bank may be asked about one payment by hand; the house asks by itself anyway.
const ASK_NOW: Rule =
    Rule { tries: 6, first_us: 60_000_000, longest_us: 5 * 60_000_000, day_max: None };

/// A payment that the actor may see, and on which side of it.
async fn seen(app: &App, actor: &Actor, id: &PaymentId) -> Result<(Payment, Side), AppError> {
    let (actor, id) = (actor.clone(), id.clone());
    let found = app.db.read(async move |tx| {
        let Some(row) = payment::by_id(tx, &id).await? else { return Ok::<_, Fault>(None) };
        Ok(side_in(tx, &actor, &row).await?.map(|side| (row, side)))
    });
    found.await?.ok_or(AppError::NotFound)
}

/// Seeing is not acting: what somebody's account pays is touched from a full session without a lock
/// that only lets look. A guest has the session that paid, and nothing else.
fn may_act(actor: &Actor, row: &Payment) -> Result<(), AppError> {
    if row.payer.is_none() { Ok(()) } else { access::may_change(actor).map(|_| ()) }
}

/// Asks the bank for the true state now, and answers the payment as it then stands. Who asks on
/// somebody's behalf says why, which is kept.
pub async fn ask_now(
    app: &App,
    actor: &Actor,
    id: &PaymentId,
    reason: Option<String>,
) -> Result<Payment, AppError> {
    let (row, side) = seen(app, actor, id).await?;
    // The address of a guest's payment lets one read, not act.
    if side == Side::Holder {
        return Err(AppError::Forbidden);
    }
    may_act(actor, &row)?;
    if row.state.is_final() {
        return Ok(row);
    }
    let (key, now_us) = (format!("ask_now {id}"), app.now_us());
    let counted =
        app.db.write(async move |tx| challenge::attempt(tx, &key, &ASK_NOW, now_us).await);
    if let Verdict::Closed { until_us } = counted.await? {
        return Err(AppError::TooMany { until_us });
    }
    let said = rail::asked_by_hand(app, &row, row.amount()?).await;
    rail::file(app, actor, &row, said, reason).await?;
    app.work.notify_one();
    by_id(app, id).await?.ok_or(AppError::NotFound)
}

/// Calls a payment off. The bank is told first: when it confirms that it will never take the money,
/// the payment ends as cancelled; when it has taken it already, that is what is filed; when
/// it cannot be reached, the payment is answered as open as it was.
pub async fn cancel(
    app: &App,
    actor: &Actor,
    id: &PaymentId,
    reason: Option<String>,
) -> Result<Payment, AppError> {
    let (row, side) = seen(app, actor, id).await?;
    // It is the payer's to call off, or staff's with a reason.
    if side != Side::Payer && (reason.is_none() || access::staff(actor).is_err()) {
        return Err(AppError::Forbidden);
    }
    may_act(actor, &row)?;
    if row.state.is_final() {
        return Ok(row);
    }
    match rail::void(app, id.as_str(), row.amount()?).await {
        RailSaid::Void => {
            let answer = RailAnswer::Void { refusal: Refusal::Cancelled };
            let settle = Settle { parts: Parts::of(&row, None), answer, reason, told: None };
            app.must(actor, None, Act::Settle(settle)).await?;
            app.changes.tell(id.as_str());
        }
        said @ (RailSaid::Succeeded { .. } | RailSaid::Declined { .. }) => {
            rail::file(app, actor, &row, said, reason).await?;
        }
        // Nothing is certain: the payment stays open, and the house goes on asking.
        RailSaid::Pending
        | RailSaid::NotFound
        | RailSaid::NotSent(_)
        | RailSaid::Unknown(_)
        | RailSaid::Differs(_) => {}
    }
    by_id(app, id).await?.ok_or(AppError::NotFound)
}
