//! Guests' payments are counted as other people's are by who pays: by their order, of which a
//! stranger's tries are few, and by their network. What is asked again under its key is no new try.

use paydesk_core::id::OrderId;
use paydesk_core::lane::IdemKey;
use paydesk_core::person::Actor;
use paydesk_core::throttle::{GUEST_PAYMENTS, ORDER_PAYMENTS, Verdict, network};
use paydesk_store::challenge;

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
    let order = order.map(|order| (format!("pays {order}"), ORDER_PAYMENTS));
    let network = (format!("guests pay {}", network(&actor.origin)), GUEST_PAYMENTS);
    // The order's own first, so that one order does not use up what others have.
    let rules: Vec<_> = order.into_iter().chain([network]).collect();
    let now_us = app.now_us();
    app.db
        .write(async move |tx| {
            for (key, rule) in &rules {
                let verdict = challenge::attempt(tx, key, rule, now_us).await?;
                if let Verdict::Closed { until_us } = verdict {
                    return Err(AppError::TooMany { until_us });
                }
            }
            Ok(())
        })
        .await
}
