//! Cards that are kept, with what is known of whether they still pay: so that nobody is offered one
//! that cannot work, and its owner sees which to remove.

use std::collections::{HashMap, HashSet};

use paydesk_core::day::day_in_china;
use paydesk_core::id::CardId;
use paydesk_core::payment::{Payment, PaymentState};
use paydesk_core::person::Actor;
use paydesk_core::refusal::Refusal;
use paydesk_core::words;
use paydesk_store::payment::Filter;
use paydesk_store::{Fault, payment};

use super::{Card, KEPT_MAX};
use crate::{App, AppError, access};

words! {
    Standing {
        Good "good",
        /// The bank took nothing from it the last time. It may again.
        Declined "declined",
        /// The bank knows no card with this number.
        Unknown "unknown",
        /// Its last month is over, or the bank said that it is.
        Expired "expired",
    }
}

impl Standing {
    /// Whether it can be paid with, perhaps.
    #[must_use]
    pub fn may_pay(self) -> bool {
        matches!(self, Self::Good | Self::Declined)
    }
}

/// A card with its standing.
#[derive(Clone, Debug)]
pub struct Kept {
    pub card: Card,
    pub standing: Standing,
    /// It cannot pay any more, or the bank has refused it and it has never paid: it takes no place
    /// of one that does.
    pub is_dead: bool,
}

/// Of those that are dead so many are shown where somebody pays, the newest ones, so that their
/// owner sees why.
const DEAD_SHOWN: usize = 5;

/// Whether there are as many that may pay as anybody keeps.
#[must_use]
pub fn is_full(kept: &[Kept]) -> bool {
    kept.iter().filter(|one| !one.is_dead).count() >= KEPT_MAX
}

/// So many payments are looked at for what became of each card the last time.
const LOOKED_AT: i64 = 100;

/// The same as they are offered where somebody pays.
pub async fn offered(app: &App, actor: &Actor) -> Result<Vec<Kept>, AppError> {
    let mut dead = 0;
    let mut all = kept(app, actor).await?;
    all.retain(|one| {
        dead += usize::from(one.is_dead);
        !one.is_dead || dead <= DEAD_SHOWN
    });
    Ok(all)
}

/// The actor's cards, newest first; those that cannot pay come last.
pub async fn kept(app: &App, actor: &Actor) -> Result<Vec<Kept>, AppError> {
    let (person, now_us) = (access::signed_in(actor)?.clone(), app.now_us());
    let filter = Filter { to_us: i64::MAX, most: LOOKED_AT, ..Filter::default() };
    let read = app.db.read(async move |tx| {
        let cards = payment::cards(tx, &person).await?;
        let lately = if cards.is_empty() {
            Vec::new()
        } else {
            payment::history(tx, &person, &[], &filter).await?
        };
        Ok::<_, Fault>((cards, lately))
    });
    let (cards, lately) = read.await?;
    let mut last: HashMap<&CardId, &Payment> = HashMap::new();
    for row in lately.iter().filter(|row| row.state.is_final()) {
        if let Some(card) = &row.card {
            last.entry(card).or_insert(row);
        }
    }
    let paid = |row: &&Payment| row.state == PaymentState::Succeeded;
    let paid: HashSet<&CardId> =
        lately.iter().filter(paid).filter_map(|row| row.card.as_ref()).collect();
    let one = |card: &Card| {
        let standing = standing(card, last.get(&card.id).copied(), now_us);
        let refused = standing == Standing::Declined && !paid.contains(&card.id);
        Kept { standing, is_dead: refused || !standing.may_pay(), card: card.clone() }
    };
    let (dead, mut kept): (Vec<Kept>, Vec<Kept>) = cards.iter().map(one).partition(|k| k.is_dead);
    kept.extend(dead);
    kept.sort_by_key(|one| one.standing);
    Ok(kept)
}

fn standing(card: &Card, last: Option<&Payment>, now_us: i64) -> Standing {
    if is_over(&card.expiry, now_us) {
        return Standing::Expired;
    }
    let refused = last.filter(|row| row.state == PaymentState::Failed);
    // As its holder is told, who must not learn here that the bank looks for the card.
    match refused.and_then(|row| row.refusal).map(Refusal::told) {
        Some(Refusal::CardExpired) => Standing::Expired,
        Some(Refusal::CardNumberWrong) => Standing::Unknown,
        Some(
            Refusal::CardDeclined
            | Refusal::CardRestricted
            | Refusal::CardExpiryWrong
            | Refusal::CardCodeWrong
            | Refusal::CardFundsLow
            | Refusal::CardLimit
            | Refusal::CardSuspected,
        ) => Standing::Declined,
        _ => Standing::Good,
    }
}

/// Whether the last day of `MM/YY` is over in China; what is not of this form is the bank's to
/// judge.
fn is_over(expiry: &str, now_us: i64) -> bool {
    let Some((month, year)) = expiry.split_once('/') else { return false };
    let (Ok(month), Ok(year)) = (month.parse::<i8>(), year.parse::<i16>()) else { return false };
    let today = day_in_china(now_us);
    (2000 + year, month) < (today.year(), today.month())
}

#[cfg(test)]
mod tests {
    use super::is_over;

    #[test]
    fn a_card_is_good_to_the_end_of_its_month() {
        // 30 November 2026, 23:59:59 in China.
        let end_us = 1_796_054_399_000_000;
        for (expiry, before, after) in [
            ("11/26", false, true),
            ("10/26", true, true),
            ("12/26", false, false),
            ("01/27", false, false),
            ("12/25", true, true),
            ("", false, false),
            ("soon", false, false),
        ] {
            assert_eq!(is_over(expiry, end_us), before, "{expiry}");
            assert_eq!(is_over(expiry, end_us + 1_000_000), after, "{expiry}");
        }
    }
}
