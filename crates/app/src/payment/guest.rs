//! Guests' payments are counted as other people's are by who pays: by their order, of which a
//! stranger's tries are few, and by their network. What is asked again under its key is no new try.

use paydesk_core::id::OrderId;
use paydesk_core::lane::IdemKey;
use paydesk_core::person::Actor;
use paydesk_core::throttle::{GUEST_PAYMENTS, ORDER_PAYMENTS, network};

use crate::bound::{self, Bound};
use crate::{App, AppError, once};

/// Counts one more, or says until when there were too many.
pub(super) async fn count(
    app: &App,
    actor: &Actor,
    order: Option<&OrderId>,
    key: &IdemKey,
) -> Result<(), AppError> {
    if once::outcome(app, key).await?.is_some() {
        return Ok(());
    }
    let order = order.map(|order| Bound::one(format!("pays {order}"), ORDER_PAYMENTS));
    let network = format!("guests pay {}", network(&actor.origin));
    // The order's own first, so that one order does not use up what others have.
    let bounds: Vec<_> = order.into_iter().chain([Bound::one(network, GUEST_PAYMENTS)]).collect();
    let now_us = app.now_us();
    app.db.write(async move |tx| bound::within(tx, &bounds, now_us).await).await
}
