//! What each probe does. Each tries the real thing, as far as nobody's money or messages are
//! touched, and answers within seconds: the ports have time limits of their own.

use futures_util::future::{join3, join4};
use paydesk_core::callback::{GRACE_US, SLOT_US};
use paydesk_core::component::{Component, Standing};
use paydesk_core::conversation::Queue;
use paydesk_core::id::{ApprovalId, PersonId};
use paydesk_core::lane::{Act, DeclineApproval};
use paydesk_core::language::Language;
use paydesk_core::person::Actor;
use paydesk_core::refusal::Refusal;
use paydesk_core::word::Word as _;
use paydesk_store::conversation::Waiting;
use paydesk_store::record::insert;
use paydesk_store::{Fault, callback, conversation};

use super::Met;
use crate::ports::{CarrierFault, RailHealth};
use crate::{App, article};

/// Longer than this is slow, whatever comes of it.
const SLOW_US: i64 = 2_000_000;
/// Who has waited beyond the time by which an answer was promised; from so many on chat is told to
/// be slow. Strangers are at most half of them: they can be anybody's, in any number, and whoever
/// sends them does not decide how we stand.
const LATE_MAX: i64 = 3;
/// The same of all who wait.
const WAITING_MAX: i64 = 100;

/// Everything that has a probe, at once.
pub(super) async fn all(app: &App) -> Met {
    let outside = join3(bank(app), sent(app, "sms"), sent(app, "email"));
    let inside = join4(payment(app), chat(app), help(app), callback(app));
    let ((bank, sms, mail), (payment, chat, help, callback), fetched) =
        join3(outside, inside, crate::mail::fetching(app)).await;
    vec![
        (Component::SignIn, sign_in(app)),
        (Component::Payment, payment),
        // A top-up is a payment that the bank makes.
        (Component::Topup, payment.max(bank)),
        (Component::Bank, bank),
        (Component::Chat, chat),
        (Component::Callback, callback),
        (Component::Sms, sms),
        // Both ways of it are one.
        (Component::Mail, mail.max(fetched)),
        (Component::Help, help),
    ]
}

/// As many passwords wait to be hashed as may: whoever signs in now is told to come again.
fn sign_in(app: &App) -> Standing {
    if app.hashes.available_permits() == 0 { Standing::Slow } else { Standing::Up }
}

/// A command goes down the lane, which looks for what it names, decides, and refuses it: all of a
/// payment but the writing, and the filing of this very probe writes.
async fn payment(app: &App) -> Standing {
    let begun_us = app.now_us();
    if app.closed.holds(begun_us) {
        return Standing::Maintenance;
    }
    let nobody = PersonId::named("probe");
    let act = Act::DeclineApproval(DeclineApproval {
        approval: ApprovalId::named("probe"),
        requested_by: nobody.clone(),
        touched: Vec::new(),
        by: Some(nobody),
        reason: String::new(),
    });
    let actor = Actor::stranger(Language::default(), "probe");
    match app.command(&actor, None, act).await {
        Ok(outcome) if outcome.refusal == Some(Refusal::NotYours) => timely(app, begun_us),
        Ok(outcome) => {
            tracing::error!(?outcome, "the probe of payments met what cannot be");
            Standing::Down
        }
        Err(_) => Standing::Down,
    }
}

fn timely(app: &App, begun_us: i64) -> Standing {
    if app.now_us() - begun_us > SLOW_US { Standing::Slow } else { Standing::Up }
}

async fn bank(app: &App) -> Standing {
    match app.ports.rail.health().await {
        RailHealth::Up => Standing::Up,
        RailHealth::Slow => Standing::Slow,
        RailHealth::Maintenance { .. } => Standing::Maintenance,
        RailHealth::Down => Standing::Down,
    }
}

/// Whether what is sent by this channel is taken by whoever carries it.
async fn sent(app: &App, channel: &str) -> Standing {
    let begun_us = app.now_us();
    match app.ports.carrier.health(channel).await {
        Ok(()) => timely(app, begun_us),
        Err(CarrierFault::Passing(why) | CarrierFault::Final(why) | CarrierFault::Gone(why)) => {
            tracing::debug!(channel, why, "a carrier does not answer as it should");
            Standing::Down
        }
    }
}

/// Somebody who waits for word of a case hears of it, and nobody waits for longer than promised.
async fn chat(app: &App) -> Standing {
    let begun_us = app.now_us();
    let heard = app.changes.listen(&["probe"]);
    app.changes.tell("probe");
    let came = heard.has_hint();
    let read = app.db.read(async move |tx| {
        let late = conversation::waiting(tx, begun_us).await?;
        Ok::<_, Fault>((late, conversation::waiting(tx, i64::MAX).await?))
    });
    match read.await {
        Ok(_) if !came => Standing::Down,
        Ok((late, _)) if too_many(app, &late, LATE_MAX, begun_us) => Standing::Slow,
        Ok((_, all)) if too_many(app, &all, WAITING_MAX, begun_us) => Standing::Slow,
        Ok(_) => timely(app, begun_us),
        Err(_) => Standing::Down,
    }
}

/// Whether so many wait who should not, at this hour: of a queue that is closed only those whose
/// money is at risk.
fn too_many(app: &App, queues: &[Waiting], most: i64, now_us: i64) -> bool {
    let is_open = |of: &&Waiting| {
        let hours = Queue::parse(&of.queue).map(|queue| app.config.opening.queue(queue));
        hours.is_none_or(|hours| hours.at(now_us, &app.config.calendar).is_open())
    };
    let open = || queues.iter().filter(is_open);
    let at_risk: i64 = queues.iter().map(|of| of.at_risk).sum();
    let people: i64 = open().map(|of| of.people).sum();
    let strangers: i64 = open().map(|of| of.strangers).sum();
    at_risk + people + strangers.min(most / 2) >= most
}

/// A callback is placed in a slot of nobody's, found, and taken off again, and nobody waits for one
/// that should have come.
async fn callback(app: &App) -> Standing {
    let begun_us = app.now_us();
    let probe = crate::callback::of_probe(app);
    let tried = app.db.write(async move |tx| {
        let took = callback::take(tx, &probe.queue, probe.slot_us, 1).await?;
        let second = callback::take(tx, &probe.queue, probe.slot_us, 1).await?;
        insert(tx, &probe).await?;
        let found = callback::by_key(tx, &probe.key).await?;
        callback::remove(tx, &probe).await?;
        let late_us = begun_us - SLOT_US - GRACE_US;
        let late = callback::overdue(tx, late_us).await?;
        Ok::<_, Fault>((took && !second && found.as_ref() == Some(&probe), late))
    });
    match tried.await {
        Ok((true, late)) if late >= LATE_MAX => Standing::Slow,
        Ok((true, _)) => timely(app, begun_us),
        Ok((false, _)) | Err(_) => Standing::Down,
    }
}

/// Articles are there and are found.
async fn help(app: &App) -> Standing {
    for language in Language::ALL {
        let all = article::list(app, language).await;
        if !all.first().is_some_and(|first| article::search::finds(app, &first.title)) {
            return Standing::Down;
        }
    }
    Standing::Up
}
