//! The challenge that a request names, looked at before anything is decided: one that is nobody's,
//! or somebody else's, is a mistake in the request and no failed payment.

use paydesk_core::challenge::Purpose;
use paydesk_core::id::{ChallengeId, PersonId};

use crate::{App, AppError, challenge};

/// Whether it was passed, and for exactly this payment, the lane decides.
pub(super) async fn known(
    app: &App,
    payer: Option<&PersonId>,
    id: Option<&ChallengeId>,
) -> Result<(), AppError> {
    let Some(id) = id else { return Ok(()) };
    let found = match challenge::get(app, id).await {
        Err(AppError::NotFound) => None,
        found => Some(found?),
    };
    let fits = found.is_some_and(|c| c.purpose == Purpose::Payment && c.person.as_ref() == payer);
    if fits { Ok(()) } else { Err(AppError::field("challenge", "error-challenge-unknown")) }
}
