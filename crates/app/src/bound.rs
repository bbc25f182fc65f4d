//! How often one visitor may do what leaves something behind, or costs somebody something: counted
//! in the transaction that does it, and refused with the time from when on it goes again.

use paydesk_core::person::Actor;
use paydesk_core::throttle::{Rule, Verdict, network};
use paydesk_store::{Tx, challenge};

use crate::AppError;

/// What is counted: under which key, how much of it at once, and how much there may be.
pub(crate) struct Bound {
    pub key: String,
    pub much: i64,
    pub rule: Rule,
}

impl Bound {
    /// One more.
    pub(crate) fn one(key: String, rule: Rule) -> Self {
        Self { key, much: 1, rule }
    }
}

/// Counts all of these, the narrowest first: so that one browser does not use up what others of its
/// network have.
///
/// # Errors
/// `TooMany`, when one of them is full; then nothing may be kept of the transaction.
pub(crate) async fn within(tx: &mut Tx, bounds: &[Bound], now_us: i64) -> Result<(), AppError> {
    for Bound { key, much, rule } in bounds {
        if let Verdict::Closed { until_us } =
            challenge::attempt_of(tx, key, *much, rule, now_us).await?
        {
            return Err(AppError::TooMany { until_us });
        }
    }
    Ok(())
}

/// A person's own count, or a guest's and that of their network.
pub(crate) fn of_visitor(actor: &Actor, what: &str, own: Rule, of_network: Rule) -> Vec<Bound> {
    let session = actor.session.as_ref().map(|session| session.as_str().to_owned());
    match &actor.person {
        Some(person) => vec![Bound::one(format!("{what} {person}"), own)],
        None => vec![
            Bound::one(format!("{what} {}", session.unwrap_or_default()), own),
            Bound::one(format!("{what} {}", network(&actor.origin)), of_network),
        ],
    }
}
