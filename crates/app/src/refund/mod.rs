//! Refunds: what may be asked, asking, reviewing, and where each one stands (REF-1 to REF-7).

use paydesk_core::day::day_in_china;
use paydesk_core::payment::Method;

use crate::App;

mod ask;
pub mod evidence;
mod look;
pub mod rail;
pub(crate) mod review;
pub mod told;

pub use ask::{Ask, May, REASON_CHARS_MAX, eligibility, formal, is_offered, reason, request};
pub use look::{Line, Progress, Review, at_desk, of_merchants, progress, review};
pub(crate) use look::{is_homeless, masked_name};
pub use review::{Decide, Decided, advance, decide};

/// The working day on which money that is given back now is there: a wallet has it at once, a card
/// after the bank's working days.
pub(crate) fn expected_on(app: &App, destination: Method) -> String {
    let today = day_in_china(app.now_us());
    match destination {
        Method::Wallet => today.to_string(),
        Method::Card => {
            app.config.calendar.add_working_days(today, app.config.refund_days).to_string()
        }
    }
}
