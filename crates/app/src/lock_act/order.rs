//! Closing an account by order: of a court, of an authority, or of the house itself. The hardest
//! thing that the house can do to a customer, so two supervisors sign, and two lift it again.

use paydesk_core::amount::Currency;
use paydesk_core::approval::{Act, Approval};
use paydesk_core::id::PersonId;
use paydesk_core::person::Actor;
use paydesk_store::{Fault, person};

use super::{Ask, stranger};
use crate::refund::{masked_name, reason};
use crate::{App, AppError, access, approval};

/// Whose account it would be: the name, partly masked.
pub async fn whose(app: &App, actor: &Actor, id: &PersonId) -> Result<String, AppError> {
    access::supervisor(actor)?;
    let id = id.clone();
    let read = app.db.read(async move |tx| {
        let found = person::by_id(tx, &id).await?;
        Ok::<_, Fault>(match found {
            Some(_) => Some(masked_name(tx, &id).await?),
            None => None,
        })
    });
    read.await?.ok_or(AppError::NotFound)
}

/// Asks another supervisor to sign; `no_receipt`: nobody may pay its owner either. The reason names
/// the order.
pub async fn order(
    app: &App,
    actor: &Actor,
    id: &PersonId,
    no_receipt: bool,
    ask: Ask,
) -> Result<Approval, AppError> {
    let by = access::supervisor(actor)?.clone();
    let why = reason(&ask.reason)?;
    whose(app, actor, id).await?;
    stranger(app, &by, id).await?;
    let request = approval::Ask {
        act: Act::Order { person: id.clone(), no_receipt },
        subject: id.as_str().to_owned(),
        subject_version: 0,
        amount_minor: 0,
        currency: Currency::Cny,
        conversation: ask.conversation,
        beneficiary: None,
        reason: why,
        key: ask.key,
    };
    approval::request(app, actor, request).await
}
