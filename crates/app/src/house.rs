//! The house itself: what must stand before anybody moves money.

use paydesk_core::ledger::house_accounts;
use paydesk_store::account;

use crate::{App, AppError};

/// Opens the house's own accounts where they are not there yet. Runs at every start, since a new
/// version may know a currency more.
pub async fn prepare(app: &App) -> Result<(), AppError> {
    let accounts = house_accounts();
    Ok(app.db.write(async move |tx| account::open(tx, &accounts).await).await?)
}
