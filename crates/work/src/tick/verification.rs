//! Who must verify their identity, and by when (ID-5).

use paydesk_app::{App, AppError, identity};

/// Rounds at one go; whoever is left over waits for the next run.
const ROUNDS_MAX: usize = 50;

/// Reminds whose time is nearly over, and locks whose it is.
pub(super) async fn look(app: &App) -> Result<(), AppError> {
    for _ in 0..ROUNDS_MAX {
        if identity::tick(app).await? == 0 {
            break;
        }
    }
    Ok(())
}
