//! "Once": what is asked under an idempotency key is done once, and asked again it is answered as
//! it was. The key is looked at before any state that may have moved on since.
//!
//! The lane looks at its commands' keys itself. Here is what use cases ask before they look at
//! anything else, and what those ask that write without the lane ([`paydesk_store::key::take`]).

use paydesk_core::lane::{IdemKey, Outcome};
use paydesk_store::{Fault, key};

use crate::{App, AppError};

/// What a key was answered with, if it was used.
pub(crate) async fn outcome(app: &App, key: &IdemKey) -> Result<Option<Outcome>, AppError> {
    let (key, now_us) = (key.clone(), app.now_us());
    let read = app.db.read(async move |tx| {
        let row = key::row(tx, &key.key).await?;
        Ok::<_, Fault>(row.and_then(|row| key.led_to(&row, now_us)))
    });
    Ok(read.await?)
}

/// As `outcome`, where a refusal is an error for the caller.
pub(crate) async fn result(app: &App, key: &IdemKey) -> Result<Option<String>, AppError> {
    outcome(app, key).await?.map(answered).transpose()
}

/// A stored answer, as its caller gets it.
pub(crate) fn answered(outcome: Outcome) -> Result<String, AppError> {
    match outcome.refusal {
        None => Ok(outcome.result),
        Some(refusal) => Err(refusal.into()),
    }
}
