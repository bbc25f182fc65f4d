//! What the demo's people would answer if they were asked who they are: a visitor who plays one of
//! them is locked out like anybody, and must know it. Read from the books at the moment it is
//! shown, so that it is true of each of them. There is no such thing outside the demo.

use paydesk_core::id::PersonId;
use paydesk_store::{Fault, person};

use super::{Made, PEOPLE};
use crate::{App, AppError, proof};

/// What one of them would answer.
#[derive(Clone, Debug)]
pub struct Answers {
    pub made: &'static Made,
    pub id_last_four: Option<String>,
    /// The amount of one of their recent payments, in CNY minor units.
    pub amount_minor: Option<i64>,
}

/// In the order of [`PEOPLE`]. Whoever is not seeded has nothing on record.
pub async fn answers(app: &App) -> Result<Vec<Answers>, AppError> {
    if app.config.demo.is_none() {
        return Err(AppError::NotFound);
    }
    let now_us = app.now_us();
    let read = app.db.read(async move |tx| {
        let mut all = Vec::new();
        for made in &PEOPLE {
            let found = person::by_phone(tx, made.phone).await?;
            let id: Option<PersonId> = found.map(|profile| profile.person);
            let known = match id {
                Some(id) => proof::known(tx, &id, now_us).await?,
                None => paydesk_core::proof::Known::default(),
            };
            let amount_minor = known.amounts_minor.first().copied();
            all.push(Answers { made, id_last_four: known.id_last_four, amount_minor });
        }
        Ok::<_, Fault>(all)
    });
    Ok(read.await?)
}
