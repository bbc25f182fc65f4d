//! Deliberate bugs, by which the simulation proves that its auditor sees. Each is one condition at
//! the place where the right thing would be done; none is ever planted but by a test, and a build
//! without debug assertions, as every release is, has none of them.

use crate::words;

words! {
    /// A bug that can be planted, one at a time.
    Flaw {
        /// More is given back than was paid.
        RefundUnchecked "refund_unchecked",
        /// Accepting a refund reserves nothing.
        RefundUnreserved "refund_unreserved",
        /// A key that was used is not remembered.
        KeyForgotten "key_forgotten",
        /// A hold that ends is taken off twice.
        HoldFreedTwice "hold_freed_twice",
        /// A job is filed as done before it is done.
        JobDoneEarly "job_done_early",
        /// A message that is sent again is stored again.
        MessageTwice "message_twice",
        /// Whoever asked for an act may sign it.
        OwnSignature "own_signature",
        /// A lock lasts half as long as it must.
        LockShortened "lock_shortened",
        /// A refund is taken from somebody else's account.
        WrongAccount "wrong_account",
        /// What is paid counts against no limit.
        LimitUncounted "limit_uncounted",
        /// A code allows more than one payment.
        CodeTwice "code_twice",
        /// What the bank says again is booked again.
        CallbackTwice "callback_twice",
        /// A payment that nobody knows of is taken to have failed.
        DoubtRefused "doubt_refused",
        /// An order may be paid more than once.
        OrderTwice "order_twice",
        /// Nobody is told of a payment.
        ReceiptLost "receipt_lost",
        /// A code stands in the log.
        CodeLogged "code_logged",
        /// A card's number is kept as it was typed.
        CardKept "card_kept",
        /// Two workers with one charge both send it.
        ChargedByBoth "charged_by_both",
        /// A code stays where it was written down to be sent.
        CodeKept "code_kept",
        /// Whatever a shop's system says is taken for a yes.
        ShopUnheard "shop_unheard",
    }
}

#[cfg(debug_assertions)]
thread_local! {
    static PLANTED: std::cell::Cell<Option<Flaw>> = const { std::cell::Cell::new(None) };
}

/// Whether this bug is planted on this thread.
#[cfg(debug_assertions)]
#[must_use]
pub fn flawed(flaw: Flaw) -> bool {
    PLANTED.get() == Some(flaw)
}

/// No release has a bug on purpose.
#[cfg(not(debug_assertions))]
#[must_use]
pub const fn flawed(_: Flaw) -> bool {
    false
}

/// Plants a bug on this thread, or takes it out again; for the simulation's tests alone.
#[cfg(debug_assertions)]
pub fn plant(flaw: Option<Flaw>) {
    PLANTED.set(flaw);
}
