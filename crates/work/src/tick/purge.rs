//! What strangers left behind and nobody asks for any more: counts, codes, registrations, guests'
//! sessions, documents of refunds that never came about, and what readers of articles left. Whoever
//! asks for things all day would otherwise fill the books.
//!
//! Each is taken away in small steps, each step a transaction of its own, so that no payment waits
//! long behind one. How long what is kept stands in `docs/OPERATING.md`.

use paydesk_app::{App, AppError};
use paydesk_core::day::DAY_US;
use paydesk_store::{
    Fault, Tx, article, callback, challenge, checkup, component, conversation, incident, mail,
    payment, person, session, subscription,
};

/// Rows at one step, and steps of one kind at one run; the rest waits for the next.
const ROWS_MAX: i64 = 200;
const STEPS_MAX: usize = 50;

/// Codes that ran out: nobody asks what became of them.
const CODES_KEPT_US: i64 = 2 * DAY_US;
/// Codes that were passed: a recovery asks whether the phone was proven, until it is too long ago.
const PASSED_KEPT_US: i64 = 90 * DAY_US;
const REGISTRATIONS_KEPT_US: i64 = DAY_US;
/// After they ran out.
const GUESTS_KEPT_US: i64 = DAY_US;
/// Whoever keeps documents asks for their refund at once. Those of refunds that came about stay for
/// good, and are not looked at for ever.
const FILES_KEPT_US: i64 = DAY_US;
const FILES_LOOKED_AT_US: i64 = 8 * DAY_US;
/// Articles change: what was said of one half a year ago says little of it now.
const VOTES_KEPT_US: i64 = 182 * DAY_US;
/// The staff's figures are of a month.
const READINGS_KEPT_US: i64 = 31 * DAY_US;
const MISSED_KEPT_US: i64 = 92 * DAY_US;
/// Twice as long as the status page shows.
const CHANGES_KEPT_US: i64 = 182 * DAY_US;
/// Nobody comes back to the bank's page later than that.
const CARD_PAGES_KEPT_US: i64 = 2 * DAY_US;
/// Hiccups that were never told.
const DRAFTS_KEPT_US: i64 = 31 * DAY_US;

/// Numbers that were called: as long as somebody may ask about the call.
const PHONES_KEPT_US: i64 = 182 * DAY_US;
const SLOTS_KEPT_US: i64 = 2 * DAY_US;
/// Whoever reads a code out does so within days.
const CHECKUPS_KEPT_US: i64 = 7 * DAY_US;
/// What nobody let in, and the bytes of all: what was said in them stands in their cases.
const MAIL_KEPT_US: i64 = 92 * DAY_US;

/// Whoever wants to hear of us confirms it within days.
const UNCONFIRMED_KEPT_US: i64 = 7 * DAY_US;

/// What is taken away, in an order in which nothing refers to what is gone.
#[derive(Clone, Copy)]
enum Kind {
    Registrations,
    Codes,
    Counts,
    Guests,
    Files,
    Votes,
    Readings,
    Missed,
    Changes,
    Drafts,
    Phones,
    Slots,
    Checkups,
    CardPages,
    Mail,
    MailBytes,
    Subscriptions,
}

const KINDS: [Kind; 17] = [
    Kind::Registrations,
    Kind::Codes,
    Kind::Counts,
    Kind::Guests,
    Kind::Files,
    Kind::Votes,
    Kind::Readings,
    Kind::Missed,
    Kind::Changes,
    Kind::Drafts,
    Kind::Phones,
    Kind::Slots,
    Kind::Checkups,
    Kind::CardPages,
    Kind::Mail,
    Kind::MailBytes,
    Kind::Subscriptions,
];

pub(super) async fn sweep(app: &App) -> Result<(), AppError> {
    for kind in KINDS {
        for _ in 0..STEPS_MAX {
            let now_us = app.now_us();
            let gone = app.db.write(async move |tx| step(tx, kind, now_us).await).await?;
            if gone < ROWS_MAX.unsigned_abs() {
                break;
            }
        }
    }
    Ok(())
}

async fn step(tx: &mut Tx, kind: Kind, now_us: i64) -> Result<u64, Fault> {
    match kind {
        Kind::Registrations => {
            person::purge_registrations(tx, now_us - REGISTRATIONS_KEPT_US, ROWS_MAX).await
        }
        Kind::Codes => {
            let before = (now_us - CODES_KEPT_US, now_us - PASSED_KEPT_US);
            challenge::purge(tx, before, ROWS_MAX).await
        }
        Kind::Counts => challenge::purge_throttles(tx, now_us, ROWS_MAX).await,
        Kind::Guests => session::purge_guests(tx, now_us - GUESTS_KEPT_US, ROWS_MAX).await,
        Kind::Files => {
            let between = (now_us - FILES_LOOKED_AT_US, now_us - FILES_KEPT_US);
            conversation::purge_files(tx, between, ROWS_MAX).await
        }
        Kind::Votes => article::purge_votes(tx, now_us - VOTES_KEPT_US, ROWS_MAX).await,
        Kind::Readings => article::purge_readings(tx, now_us - READINGS_KEPT_US, ROWS_MAX).await,
        Kind::Missed => article::purge_missed(tx, now_us - MISSED_KEPT_US, ROWS_MAX).await,
        Kind::CardPages => {
            payment::purge_card_sessions(tx, now_us - CARD_PAGES_KEPT_US, ROWS_MAX).await
        }
        Kind::Drafts => incident::purge_drafts(tx, now_us - DRAFTS_KEPT_US, ROWS_MAX).await,
        Kind::Phones => callback::forget_phones(tx, now_us - PHONES_KEPT_US, ROWS_MAX).await,
        Kind::Slots => callback::purge_slots(tx, now_us - SLOTS_KEPT_US, ROWS_MAX).await,
        Kind::Checkups => checkup::purge(tx, now_us - CHECKUPS_KEPT_US, ROWS_MAX).await,
        Kind::Mail => mail::purge(tx, now_us - MAIL_KEPT_US, ROWS_MAX).await,
        Kind::MailBytes => mail::purge_raw(tx, now_us - MAIL_KEPT_US, ROWS_MAX).await,
        Kind::Subscriptions => {
            subscription::purge(tx, now_us - UNCONFIRMED_KEPT_US, ROWS_MAX).await
        }
        Kind::Changes => component::purge_changes(tx, now_us - CHANGES_KEPT_US, ROWS_MAX).await,
    }
}
