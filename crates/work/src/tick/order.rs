//! Orders that nobody paid in time.

use paydesk_app::{App, AppError};
use paydesk_store::{Fault, payment};

/// At one go; the rest waits for the next run.
const ORDERS_MAX: i64 = 500;

/// Closes orders whose time is over and that no payment is paying. One that is being paid stays
/// open until that payment has ended.
pub(super) async fn expire(app: &App) -> Result<(), AppError> {
    let now_us = app.now_us();
    let read = app.db.read(async move |tx| payment::orders_over(tx, now_us, ORDERS_MAX).await);
    let over = read.await?;
    if over.is_empty() {
        return Ok(());
    }
    // By id, the order in which the lane locks them too.
    let closed = app.db.write(async move |tx| {
        let mut closed = Vec::new();
        for order in &over {
            if payment::expire_order(tx, &order.id).await? {
                closed.push(order.id.clone());
            }
        }
        Ok::<_, Fault>(closed)
    });
    for id in closed.await? {
        app.changes.tell(id.as_str());
    }
    Ok(())
}
