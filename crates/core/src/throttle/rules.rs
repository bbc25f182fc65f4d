//! Each thing that is counted, and how much of it there may be: what is meant to happen to nobody
//! who is honest, and to everybody who is not.

use super::{Often, Rule};
use crate::day::DAY_US;

pub(super) const MINUTE_US: i64 = 60_000_000;

/// Wrong passwords: 5 → 15 minutes, doubling up to a day; 15 in a day → another way in.
pub const PASSWORD: Rule =
    Rule { tries: 5, first_us: 15 * MINUTE_US, longest_us: DAY_US, day_max: Some(15) };

/// Codes asked for by one owner for one purpose, or from one network for one address: enough for a
/// bad connection, too few to annoy a stranger with.
pub const CODES_SENT: Rule =
    Rule { tries: 5, first_us: 15 * MINUTE_US, longest_us: DAY_US, day_max: Some(20) };

/// Codes to one address that need not be its asker's, from wherever. Beyond it nothing is sent, and
/// the answer stays the same: it must not tell who else has asked.
pub const CODES_TO_ADDRESS: Rule =
    Rule { tries: 10, first_us: 60 * MINUTE_US, longest_us: DAY_US, day_max: Some(20) };

/// Word to one person, or to one address that a stranger gave, that the case which they opened has
/// come in. Beyond it the case is taken and nothing is sent: whoever opens it has its number on the
/// page.
pub const CASES_TOLD: Rule =
    Rule { tries: 5, first_us: 60 * MINUTE_US, longest_us: DAY_US, day_max: Some(10) };

/// Mails to one address that ask whether it wants to hear how we stand.
pub const SUBSCRIPTIONS_TO_ADDRESS: Rule = CASES_TOLD;

/// Addresses that one network gives for that: more than one household or office has.
pub const SUBSCRIPTIONS_ASKED: Rule =
    Rule { tries: 30, first_us: 15 * MINUTE_US, longest_us: 60 * MINUTE_US, day_max: Some(300) };

/// Receipts to one address that guests gave, of whichever payments: whoever makes orders of one fen
/// and pays them has us send one each time, to anybody.
pub const RECEIPTS_TO_ADDRESS: Rule = CASES_TOLD;

/// Money that went, or came back: whoever pays and gets it back without end, for nothing, has us
/// send a message each time. Thirty within an hour are more than anybody looks at one by one.
pub const MONEY_TOLD: Often = Often { told: 30, span_us: 60 * MINUTE_US };

/// Payments that failed, and money that others sent: each that a person looks at by itself is told
/// at once, and whoever makes hundreds of them rings nobody's phone hundreds of times.
pub const PAYMENTS_TOLD: Often = Often { told: 10, span_us: 60 * MINUTE_US };

/// Sessions that strangers of one network begin. All guests of a busy shop pay from its one
/// address, and so do those of a whole mobile carrier: each needs one session a browser, none of
/// them may be kept from paying, and none can be told apart before it pays. What is guarded are the
/// books alone, whose row of a session is some 300 bytes: at the longest wait one network writes
/// 28,800 a day, under 10 MB.
pub const GUESTS: Rule =
    Rule { tries: 600, first_us: 5 * MINUTE_US, longest_us: 30 * MINUTE_US, day_max: None };

/// Payments that guests try for one order, as many as are kept of one payer's that fail.
pub const ORDER_PAYMENTS: Rule =
    Rule { tries: 30, first_us: 15 * MINUTE_US, longest_us: 60 * MINUTE_US, day_max: None };

/// Payments that guests of one network try: as many as it may have sessions, of which each needs
/// one.
pub const GUEST_PAYMENTS: Rule = GUESTS;

/// Cases that strangers of one network open. All guests of a busy shop, and of a whole mobile
/// carrier, come from one address: when its terminal fails, a few dozen of them ask within minutes,
/// and none may be turned away. At the longest wait one network fills the inbox with 1,440 a day,
/// which stand in their own queue behind money at risk.
pub const GUEST_CASES: Rule =
    Rule { tries: 60, first_us: 15 * MINUTE_US, longest_us: 60 * MINUTE_US, day_max: None };

/// Cases that one guest's session opens: more than anybody has troubles within an hour.
pub const GUEST_OWN_CASES: Rule =
    Rule { tries: 5, first_us: 15 * MINUTE_US, longest_us: 60 * MINUTE_US, day_max: None };

/// Callbacks to one number, whoever asks for them: enough for somebody who misses a call or two,
/// too few to have a stranger rung all day.
pub const CALLBACKS_TO_NUMBER: Rule =
    Rule { tries: 3, first_us: 60 * MINUTE_US, longest_us: DAY_US, day_max: Some(6) };

/// Callbacks that are asked for from one network. A shop's guests share one; the slots of a day are
/// not used up from there.
pub const CALLBACKS_OF_NETWORK: Rule =
    Rule { tries: 20, first_us: 15 * MINUTE_US, longest_us: 4 * 60 * MINUTE_US, day_max: None };

/// Callbacks that missed calls of the hotline make, whoever rang: a number can be made up, and a
/// machine that dials with a new one each time does not use up the slots of a week.
pub const CALLBACKS_OF_HOTLINE: Rule =
    Rule { tries: 60, first_us: 15 * MINUTE_US, longest_us: 60 * MINUTE_US, day_max: None };

/// What readers of one network leave behind, of each kind (what they said of articles, what they
/// read, what they looked for in vain): a whole mobile carrier reads from one address, and a row is
/// some 150 bytes that are purged again.
pub const READERS: Rule =
    Rule { tries: 600, first_us: 15 * MINUTE_US, longest_us: 60 * MINUTE_US, day_max: None };

/// Changes of the name and ID number that somebody handed in: enough for typing errors, too few to
/// try other people's with.
pub const IDENTITY: Rule =
    Rule { tries: 5, first_us: DAY_US, longest_us: DAY_US, day_max: Some(5) };

/// Messages and files that somebody writes into cases as a customer: more than anybody types, and
/// too few to fill a case with.
pub const WORDS: Rule =
    Rule { tries: 120, first_us: MINUTE_US, longest_us: 60 * MINUTE_US, day_max: None };

/// Tokens that one person makes for programs: each is a row for good, and a way in.
pub const TOKENS: Rule =
    Rule { tries: 20, first_us: 60 * MINUTE_US, longest_us: DAY_US, day_max: Some(50) };

/// Cases that one person opens, whether earlier ones are closed or not: more than anybody has
/// troubles within an hour.
pub const OWN_CASES: Rule =
    Rule { tries: 30, first_us: 60 * MINUTE_US, longest_us: DAY_US, day_max: Some(100) };

/// What a file counts for, in bytes: one for each begun part of this size.
pub const FILE_UNIT_BYTES: usize = 100 * 1024;

/// Files that one person puts into cases and refunds, in units: 100 MB, then a pause.
pub const FILES_OF_PERSON: Rule =
    Rule { tries: 1_000, first_us: 60 * MINUTE_US, longest_us: DAY_US, day_max: Some(3_000) };

/// The same of one guest: ten of the largest, which is more pictures than one trouble needs. What
/// they hand in stays with us, and nobody knows who they are.
pub const FILES_OF_GUEST: Rule =
    Rule { tries: 520, first_us: 60 * MINUTE_US, longest_us: DAY_US, day_max: Some(520) };

/// The same of all guests of one network: 200 MB, then a pause, at most a gigabyte a day.
pub const FILES_OF_NETWORK: Rule =
    Rule { tries: 2_000, first_us: 60 * MINUTE_US, longest_us: DAY_US, day_max: Some(10_000) };

/// The same of all guests together, however many networks somebody has: 2 GB, then a pause, at most
/// 8 GB a day. Words are taken all the same.
pub const FILES_OF_GUESTS: Rule = Rule {
    tries: 20_000,
    first_us: 15 * MINUTE_US,
    longest_us: 60 * MINUTE_US,
    day_max: Some(80_000),
};

/// Pages at the bank on which one person, or one guest, begins to enter a card and does not: each
/// is a request to the bank, which shuts out a house that asks without end.
pub const CARD_PAGES: Rule =
    Rule { tries: 15, first_us: 15 * MINUTE_US, longest_us: 4 * 60 * MINUTE_US, day_max: Some(60) };

/// The same of all guests of one network: a busy shop's, or a whole mobile carrier's, whose guests
/// pay by card alone. A page on which a card was entered is taken back.
pub const CARD_PAGES_OF_NETWORK: Rule = GUESTS;

/// Accounts that strangers of one network ask for. Each costs a password's hash.
pub const REGISTRATIONS: Rule =
    Rule { tries: 30, first_us: 15 * MINUTE_US, longest_us: 60 * MINUTE_US, day_max: None };

/// Wrong passwords from one network on devices that nobody knows, whoever's they are said to be:
/// who tries a few passwords on each of many numbers meets no count of an account. A right one is
/// taken back, so a shop or a school behind one address, where people mistype now and then, hardly
/// ever meets it. Remembered devices are not counted here, and not stopped.
pub const SIGN_INS: Rule =
    Rule { tries: 100, first_us: 15 * MINUTE_US, longest_us: 4 * 60 * MINUTE_US, day_max: None };

/// Codes of messages that readers of one network look up and that are none of ours: typing errors
/// are few, and a code that is found counts for nothing.
pub const GENUINE: Rule = SIGN_INS;

/// Check-ups that are kept for one network: all of a shop or a school may press at once when their
/// line fails. At the longest wait it fills 1,440 rows a day, which go after a week.
pub const CHECKUPS: Rule =
    Rule { tries: 60, first_us: 15 * MINUTE_US, longest_us: 60 * MINUTE_US, day_max: None };

/// Codes that strangers of one network ask for, to whatever addresses: each is a message that we
/// pay for and that somebody may not want. One that is answered is taken back.
pub const CODES_OF_NETWORK: Rule =
    Rule { tries: 60, first_us: 15 * MINUTE_US, longest_us: 4 * 60 * MINUTE_US, day_max: None };

/// Answers to identity questions in a case.
pub const PROOF: Rule =
    Rule { tries: 3, first_us: 60 * MINUTE_US, longest_us: DAY_US, day_max: Some(6) };

/// Mail in all, in the units in which files count, whoever writes: 4 GB, then a pause in which it
/// stays on its server; at most 20 GB a day.
pub const MAIL_BYTES: Rule = Rule {
    tries: 40_000,
    first_us: 15 * MINUTE_US,
    longest_us: 60 * MINUTE_US,
    day_max: Some(200_000),
};

/// Mails of one sender that go into cases: more than anybody writes. The others are held, so that
/// two machines that answer each other never do so for long.
pub const MAILS_OF_SENDER: Rule =
    Rule { tries: 30, first_us: 15 * MINUTE_US, longest_us: 60 * MINUTE_US, day_max: Some(150) };

/// Mails of verified strangers, all of them together.
pub const MAILS_OF_STRANGERS: Rule =
    Rule { tries: 600, first_us: 15 * MINUTE_US, longest_us: 60 * MINUTE_US, day_max: None };

/// Mails whose senders are not verified, all of them together: their addresses are made up for
/// nothing. The others are held, and none of them is lost.
pub const MAILS_UNVERIFIED: Rule = GUEST_CASES;
