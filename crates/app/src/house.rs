//! The house itself: what must stand before anybody moves money.

use paydesk_core::ledger::house_accounts;
use paydesk_core::person::Actor;
use paydesk_store::account;

use crate::{App, AppError, access};

/// Opens the house's own accounts where they are not there yet. Runs at every start, since a new
/// version may know a currency more.
pub async fn prepare(app: &App) -> Result<(), AppError> {
    let accounts = house_accounts();
    Ok(app.db.write(async move |tx| account::open(tx, &accounts).await).await?)
}

/// How long a supervisor may close the demo's house at a time, in minutes.
pub const PAUSE_MINUTES: i64 = 2;

/// Closes the demo's house for new payments for a short while, so that people can see what they
/// would see. In earnest the operator does that by the settings.
pub async fn pause(app: &App, actor: &Actor) -> Result<(), AppError> {
    access::supervisor(actor)?;
    if app.config.demo.is_none() {
        return Err(AppError::NotFound);
    }
    app.closed.until(app.now_us() + PAUSE_MINUTES * 60_000_000);
    Ok(())
}
