//! From an approval to the lane command that does exactly what it says.

use paydesk_core::amount::Amount;
use paydesk_core::approval::{Act, Approval};
use paydesk_core::id::{Party, PersonId, RefundId};
use paydesk_core::lane::{self, Correct, LiftLock, OrderLock, Parts};
use paydesk_core::refund::fund::Advance;
use paydesk_core::refusal::Refusal;
use paydesk_store::{Fault, account, lock, payment};

use crate::refund::review;
use crate::{App, AppError};

/// The command; `by` is the second person.
pub(super) async fn command(
    app: &App,
    row: &Approval,
    by: &PersonId,
) -> Result<lane::Act, AppError> {
    match &row.act {
        Act::Refund { refund, give, borne_out } => {
            accept(app, (row, by), (refund, *give, *borne_out)).await
        }
        Act::Advance { refund, .. } => {
            let advance = Advance {
                by: by.clone(),
                requested_by: row.requested_by.clone(),
                approval: row.id.clone(),
            };
            Ok(lane::Act::FundRefund(review::lend(app, refund, advance, &row.reason).await?))
        }
        Act::Correct { id, from, to, amount, payment, refund } => {
            let (a, b, paid) = (from.clone(), to.clone(), payment.clone());
            let read = app.db.read(async move |tx| {
                let accounts = [account::by_id(tx, &a).await?, account::by_id(tx, &b).await?];
                let paid = match &paid {
                    Some(id) => payment::by_id(tx, id).await?,
                    None => None,
                };
                Ok::<_, Fault>((accounts, paid))
            });
            let (accounts, paid) = read.await?;
            let owners = accounts.iter().flatten().filter_map(|a| Party::parse(&a.owner));
            Ok(lane::Act::Correct(Correct {
                id: id.clone(),
                from: from.clone(),
                to: to.clone(),
                merchants: owners.filter_map(|o| o.merchant().cloned()).collect(),
                amount: *amount,
                about: paid.map(|paid| Parts::of(&paid, refund.as_ref())),
                reason: row.reason.clone(),
                subject: row.subject.clone(),
                conversation: row.conversation.clone(),
                by: by.clone(),
                requested_by: row.requested_by.clone(),
                approval: row.id.clone(),
            }))
        }
        Act::Order { person, no_receipt } => Ok(lane::Act::OrderLock(OrderLock {
            lock: app.draw(app.now_us()),
            person: person.clone(),
            no_receipt: *no_receipt,
            why: row.reason.clone(),
            conversation: row.conversation.clone(),
            by: by.clone(),
            second: (row.id.clone(), row.requested_by.clone()),
        })),
        Act::Unlock { lock, way } => {
            let id = lock.clone();
            let found = app.db.read(async move |tx| lock::by_id(tx, &id).await);
            let held = found.await?.ok_or(AppError::Refused(Refusal::StateConflict))?;
            crate::lock_act::proven(app, *way, &held, row.conversation.as_ref()).await?;
            Ok(lane::Act::LiftLock(LiftLock {
                lock: lock.clone(),
                person: held.person,
                way: *way,
                why: row.reason.clone(),
                conversation: row.conversation.clone(),
                by: Some(by.clone()),
                second: Some((row.id.clone(), row.requested_by.clone())),
            }))
        }
    }
}

/// To accept a refund. A paper that was asked for since the records bore the claim out is signed
/// upon what they say now.
async fn accept(
    app: &App,
    (row, by): (&Approval, &PersonId),
    (refund, give, borne_out): (&RefundId, Amount, bool),
) -> Result<lane::Act, AppError> {
    let (refund, payment) = review::load(app, refund).await?;
    let mut command = review::command(app, (&refund, &payment), Some(give), &row.reason, by);
    command.requested_by = Some(row.requested_by.clone());
    command.approval = Some(row.id.clone());
    if borne_out && let Some(records) = review::records(app, &refund, &payment).await? {
        command.judged(records);
    }
    Ok(lane::Act::DecideRefund(command))
}
