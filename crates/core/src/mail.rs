//! Mail that people send us: what is taken, what is held until a person has looked, and into which
//! case it goes.
//!
//! Whoever writes a mail writes its sender too. So a sender is verified only by what our own mail
//! server says of it ([`results`]), and words come into a case that is there already only if they
//! point to it, come from the address that this case is with, and prove it ([`may_join`]): two
//! people never land in one thread. What does not is a case of its own; nothing is lost.
//!
//! What we answer goes out as a mail of its own where nobody reads it here; what became of it is
//! [`Delivery`], and that one came back is believed of whoever was given its address alone
//! ([`report`]).
//!
//! What a machine wrote is held, and nobody is answered by it (RFC 3834), so that no two machines
//! ever write to each other without end. To add a reason to hold a mail: a variant of [`Reason`],
//! its line in [`hold`] and in its test, `mail-reason-<word>` in both languages.

use crate::email::Email;
use crate::words;

pub mod fold;
pub mod reply;
pub mod report;
pub mod results;

words! {
    /// How far a mail has come.
    MailState {
        /// Kept, and not yet looked at.
        Waiting "waiting",
        /// It stands in a case.
        Taken "taken",
        /// A person must look.
        Held "held",
        /// A person has looked, and it needs nothing.
        Dismissed "dismissed",
    }
    /// Why a mail is held. In the order in which they are asked.
    Reason {
        /// Nothing in it can be read as a mail.
        Unreadable "unreadable",
        /// It is larger than what is looked into.
        TooLarge "too_large",
        /// It names no sender that can be answered, or several.
        Sender "sender",
        /// We wrote it.
        Own "own",
        /// Word of a mail that did not arrive, or that was read.
        Report "report",
        /// A machine answers.
        Automatic "automatic",
        /// It goes to many.
        List "list",
        /// Neither words nor a file that we take.
        Empty "empty",
        /// Its sender has written too much.
        TooMany "too_many",
    }
    /// What is known of who sent it.
    Vouched {
        /// Our mail server says that it comes from where it says.
        Verified "verified",
        Unverified "unverified",
    }
    /// How far a mail of ours has come. That it was read nobody tells us.
    Delivery {
        /// It is on its way to the next mail server.
        Waiting "waiting",
        /// A mail server has taken it; whether it arrived is not known.
        Sent "sent",
        /// A mail server has given it up.
        Bounced "bounced",
    }
}

/// What is taken into the house of one mail, in bytes. Larger ones stay where they are.
pub const BYTES_MAX: usize = 40 * 1024 * 1024;
/// Of the address of a mail's sender and of its names, as they are kept.
pub const LINE_CHARS_MAX: usize = 300;

/// What of a mail decides whether it is held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// All addresses that it says to come from, one a header or several in it.
    pub senders: Vec<Option<Email>>,
    /// It bears a mark of ours, or comes from an address of ours.
    pub own: bool,
    /// Nobody is told when it does not arrive (RFC 5321, 4.5.5), or it is a report (RFC 6522).
    pub report: bool,
    /// `Auto-Submitted` other than `no` (RFC 3834), or what others write in its place.
    pub automatic: bool,
    /// `List-Id` (RFC 2919) and its kin, or `Precedence: bulk`.
    pub list: bool,
    /// It has neither words nor files.
    pub empty: bool,
}

impl Marks {
    /// Who sent it, where that is one address that can be answered.
    #[must_use]
    pub fn sender(&self) -> Option<&Email> {
        match self.senders.as_slice() {
            [Some(one)] => Some(one),
            _ => None,
        }
    }
}

/// Why this mail is held; none: it is taken.
#[must_use]
pub fn hold(marks: &Marks) -> Option<Reason> {
    let asked = [
        (marks.sender().is_none(), Reason::Sender),
        (marks.own, Reason::Own),
        (marks.report, Reason::Report),
        (marks.automatic, Reason::Automatic),
        (marks.list, Reason::List),
        (marks.empty, Reason::Empty),
    ];
    asked.into_iter().find_map(|(holds, reason)| holds.then_some(reason))
}

/// A case to which a mail points, and what speaks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pointer {
    /// The mail comes from the address that the case is with now.
    pub from_its_address: bool,
    /// The case is of an account.
    pub of_account: bool,
    /// It was sent to an address for answers that we have given to this very sender in this case:
    /// whoever has it has read what we wrote there.
    pub by_reply_address: bool,
}

/// Whether a mail's words go into the case to which it points. Into an account's only those of a
/// verified sender; into a stranger's also those of whoever has read our answer.
#[must_use]
pub fn may_join(pointer: Pointer, vouched: Vouched) -> bool {
    let proven = vouched == Vouched::Verified;
    pointer.from_its_address && (proven || pointer.by_reply_address && !pointer.of_account)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain() -> Marks {
        let chen = Email::parse("chen@example.com").ok();
        Marks { senders: vec![chen], ..Marks::default() }
    }

    #[test]
    fn each_mark_holds_a_mail_in_its_order() {
        assert_eq!(hold(&plain()), None);
        let chen = plain().senders[0].clone();
        let table = [
            (Marks { senders: Vec::new(), own: true, ..plain() }, Reason::Sender),
            (Marks { senders: vec![None], ..plain() }, Reason::Sender),
            (Marks { senders: vec![chen.clone(), chen], ..plain() }, Reason::Sender),
            (Marks { own: true, report: true, ..plain() }, Reason::Own),
            (Marks { report: true, automatic: true, ..plain() }, Reason::Report),
            (Marks { automatic: true, list: true, ..plain() }, Reason::Automatic),
            (Marks { list: true, empty: true, ..plain() }, Reason::List),
            (Marks { empty: true, ..plain() }, Reason::Empty),
        ];
        for (marks, reason) in table {
            assert_eq!(hold(&marks), Some(reason), "{marks:?}");
        }
    }

    #[test]
    fn words_come_into_a_case_from_its_own_address_alone_and_proven() {
        use Vouched::{Unverified, Verified};
        let pointer = |from_its_address, of_account, by_reply_address| Pointer {
            from_its_address,
            of_account,
            by_reply_address,
        };
        let table = [
            // (from its address, of an account, by the reply address): verified, unverified
            (pointer(true, true, true), (true, false)),
            (pointer(true, true, false), (true, false)),
            (pointer(true, false, true), (true, true)),
            (pointer(true, false, false), (true, false)),
            (pointer(false, true, true), (false, false)),
            (pointer(false, true, false), (false, false)),
            (pointer(false, false, true), (false, false)),
            (pointer(false, false, false), (false, false)),
        ];
        for (pointer, expected) in table {
            let got = (may_join(pointer, Verified), may_join(pointer, Unverified));
            assert_eq!(got, expected, "{pointer:?}");
        }
    }
}
