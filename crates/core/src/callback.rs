//! Callbacks: somebody leaves a number and a time, and is called. Times are slots of half an hour
//! within the hours of callbacks ([`crate::hours`]); each queue takes so many a slot, and no more.
//!
//! Invariants: only one that is placed holds a place in its slot; what was missed, by either side,
//! is offered again and never given up by us. To add an end: a variant of [`CallbackState`], its
//! line in [`CallbackState::may_move`], `callback-state-<word>` in both languages.

use crate::calendar::Calendar;
use crate::day::DAY_US;
use crate::hours::Hours;
use crate::id::{CallbackId, ConversationId, PersonId};
use crate::words;

words! {
    CallbackState {
        /// It stands in its slot.
        Placed "placed",
        /// They were spoken to.
        Reached "reached",
        /// They did not pick up.
        NotReached "not_reached",
        /// Somebody else has the number.
        WrongNumber "wrong_number",
        /// Nobody of us called in its slot.
        Late "late",
        Cancelled "cancelled",
    }
}

impl CallbackState {
    /// Whether it may be given another time.
    #[must_use]
    pub fn may_move(self) -> bool {
        matches!(self, Self::Placed | Self::NotReached | Self::Late)
    }

    /// What an agent may say a call came to.
    pub const OUTCOMES: [Self; 3] = [Self::Reached, Self::NotReached, Self::WrongNumber];
}

/// One callback. It belongs to a case and stands in its thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Callback {
    pub id: CallbackId,
    pub conversation: ConversationId,
    /// Whose act it was, so that it is placed once.
    pub key: String,
    pub state: CallbackState,
    pub queue: String,
    /// E.164; forgotten some months after it ended.
    pub phone: String,
    /// When its slot begins.
    pub slot_us: i64,
    /// Who calls.
    pub agent: Option<PersonId>,
    pub called_at_us: Option<i64>,
    /// When its customer was reminded of it, or needed no reminder.
    pub reminded_at_us: Option<i64>,
    pub ended_at_us: Option<i64>,
    pub created_at_us: i64,
    pub version: i64,
}

/// What the key of one begins with that a missed call of the hotline has made; the call's own id
/// follows.
pub const MISSED_CALL: &str = "hotline ";

impl Callback {
    /// Whether it was asked for by a call that nobody took.
    #[must_use]
    pub fn is_of_missed_call(&self) -> bool {
        self.key.starts_with(MISSED_CALL)
    }
}

const MINUTE_US: i64 = 60_000_000;
pub const SLOT_US: i64 = 30 * MINUTE_US;
/// Nobody is promised a call sooner than this.
const LEAD_US: i64 = 5 * MINUTE_US;
/// Slots are offered for so many days ahead, and so many at most.
const DAYS: i64 = 7;
const SLOTS_MAX: usize = 96;
/// Its customer is reminded so long before.
pub const REMIND_US: i64 = 15 * MINUTE_US;
/// So long after its slot one that nobody has called is late.
pub const GRACE_US: i64 = 10 * MINUTE_US;
/// It may be changed so often: each change can cause a message.
pub const VERSIONS_MAX: i64 = 20;

/// When the slots begin that may be promised now.
#[must_use]
pub fn slots(hours: &Hours, calendar: &Calendar, now_us: i64) -> Vec<i64> {
    let mut slots = Vec::new();
    for ahead in 0..DAYS {
        for (from_us, to_us) in hours.on_day(now_us + ahead * DAY_US, calendar) {
            let count = (to_us - from_us) / SLOT_US;
            let begins = (0..count).map(|n| from_us + n * SLOT_US);
            slots.extend(begins.filter(|slot_us| *slot_us >= now_us + LEAD_US));
        }
    }
    slots.truncate(SLOTS_MAX);
    slots
}

/// Which hours are kept for whom: where money is at risk, none.
#[must_use]
pub fn hours_of(hours: &Hours, urgency: i64) -> Hours {
    if urgency == crate::conversation::MONEY_AT_RISK { Hours::always() } else { hours.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::word::Word;

    /// Monday 23 November 2026, 00:00 in China.
    const MONDAY_US: i64 = 1_795_363_200_000_000;
    const HOUR_US: i64 = 60 * MINUTE_US;

    #[test]
    fn slots_are_whole_lie_ahead_and_within_the_hours() {
        let hours = Hours::parse("mon-fri 09:00-10:45").unwrap();
        let calendar = Calendar::china();
        let nine_us = MONDAY_US + 9 * HOUR_US;
        let at = |now_us| slots(&hours, calendar, now_us);
        assert_eq!(at(MONDAY_US).len(), 15, "three a day, on five days");
        assert_eq!(at(MONDAY_US)[..3], [nine_us, nine_us + SLOT_US, nine_us + 2 * SLOT_US]);
        assert_eq!(at(nine_us)[0], nine_us + SLOT_US, "not the one that has begun");
        assert_eq!(at(nine_us - LEAD_US)[0], nine_us);
        assert_eq!(at(nine_us + 2 * HOUR_US)[0], nine_us + DAY_US, "the next day");
        assert_eq!(slots(&Hours::default(), calendar, MONDAY_US), Vec::<i64>::new());
        assert_eq!(slots(&Hours::always(), calendar, MONDAY_US).len(), SLOTS_MAX);
        assert!(hours_of(&hours, 0).is_always() && hours_of(&hours, 1) == hours);
    }

    #[test]
    fn what_was_missed_is_offered_again() {
        let may: Vec<_> = CallbackState::ALL.iter().filter(|state| state.may_move()).collect();
        let expected = [CallbackState::Placed, CallbackState::NotReached, CallbackState::Late];
        assert_eq!(may, expected.iter().collect::<Vec<_>>());
    }
}
