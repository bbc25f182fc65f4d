//! The kinds of what happens: every line of every timeline is one of these, so that each has its
//! words, and who is told of it.
//!
//! Invariants: whoever writes an event takes its kind from here; what moves only the money of
//! others, or of the house, is told to nobody else. To add a kind: its word below, `event-<kind>`
//! if it may stand on a payment or a refund, `happened-<kind>` otherwise, in both languages.

use crate::world::Event;

/// What stands on payments, refunds and merchants.
pub const OF_MONEY: [&str; 29] = [
    "created",
    "available",
    "succeeded",
    "failed",
    "in_doubt",
    "amount_differs",
    "cancelled",
    "late_success",
    "returned",
    "corrected",
    "refund_requested",
    "refund_accepted",
    "refund_paid",
    "refund_confirmed",
    "refund_refused",
    "refund_reduced",
    "refund_waiting_funds",
    "refund_in_doubt",
    "refund_card_rejected",
    "refund_advanced",
    "refund_paid_twice",
    "refund_otherwise",
    "advanced",
    "advance_repaid",
    "approval_requested",
    "approval_refused",
    "approval_run_out",
    "locked",
    "unlocked",
];

/// What stands on people and cases.
pub const OF_PEOPLE: [&str; 38] = [
    "opened",
    "claimed",
    "assigned",
    "handed_over",
    "closed",
    "reopened",
    "surveyed",
    "callback_placed",
    "callback_moved",
    "callback_cancelled",
    "callback_reached",
    "callback_not_reached",
    "callback_wrong_number",
    "callback_late",
    "answer_bounced",
    "revealed",
    "joined",
    "reported",
    "proof_asked",
    "proof_passed",
    "proof_failed",
    "phone_asked",
    "phone_proven",
    "reset_started",
    "recovery_begun",
    "recovery_stopped",
    "stuck_finish",
    "stuck_cancel",
    "registered",
    "supervisor_made",
    "name_changed",
    "email_changed",
    "password_changed",
    "payee_trusted",
    "payee_untrusted",
    "identity_given",
    "identity_changed",
    "identity_confirmed",
];

/// Whether it is the kind of an event at all.
#[must_use]
pub fn is_kind(word: &str) -> bool {
    OF_MONEY.contains(&word) || OF_PEOPLE.contains(&word)
}

/// Whether this party may be told of it. A counter-entry names the owners of both accounts behind
/// its amount, and concerns them alone; so does the signature that it waits for the house.
#[must_use]
pub fn concerns(event: &Event, party: Option<&str>) -> bool {
    match event.kind.as_str() {
        "corrected" => party.is_some_and(|id| event.detail.split(' ').skip(2).any(|o| o == id)),
        "approval_requested" | "approval_refused" | "approval_run_out" => event.detail != "correct",
        _ => true,
    }
}
