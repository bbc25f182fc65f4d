//! Codes: sent to an address, checked at most five times, bound to one purpose and one thing.
//!
//! Asking is counted too. What an owner asks for (signed in, or with the right password) is counted
//! for that owner and purpose; what strangers ask for, by their network and the address, by their
//! network alone, and by the address alone, whether anybody has that address or not. So a stranger
//! can neither use up what the owner may ask for nor learn from being refused that a number is
//! known. Whoever has forgotten the password comes as a stranger; on a device that the account was
//! signed in on, they are counted as that device, and strangers keep no code from them. A
//! right answer clears the count.

use paydesk_core::challenge::{Answer, Challenge, Purpose, code_from, payment_of, typed_code};
use paydesk_core::flaw::{Flaw, flawed};
use paydesk_core::id::{ChallengeId, DeviceId, Party, PersonId, SessionId};
use paydesk_core::language::Language;
use paydesk_core::payment::payer::failed_step_ups_key;
use paydesk_core::person::Actor;
use paydesk_core::throttle::{CODES_OF_NETWORK, CODES_SENT, CODES_TO_ADDRESS, Verdict, network};
use paydesk_core::word::Word;
use paydesk_core::world::tally_id;
use paydesk_store::record::{insert, update};
use paydesk_store::{Fault, Tx, challenge, person};

use crate::notice::{self, Draft};
use crate::payment::payee_name;
use crate::{App, AppError, access};

/// What a code is asked for.
#[derive(Clone, Debug)]
pub struct Ask {
    pub purpose: Purpose,
    pub person: Option<PersonId>,
    /// `sms` or `email`
    pub channel: &'static str,
    pub address: String,
    /// What it allows; empty where the purpose alone says it.
    pub bound: String,
    pub language: Language,
    /// From where it is asked for.
    pub origin: String,
    /// By whom, where it is no stranger who asks for what strangers may ask for: a device that the
    /// owner of the address has signed in on, or a session that knows its phone.
    pub known_as: Option<String>,
}

/// Under which key asking is counted: an owner's own, or a stranger's network with the address.
fn counted(row: &Challenge) -> String {
    match &row.person {
        Some(person) if !row.purpose.is_open_to_strangers() => {
            format!("codes {person} {}", row.purpose.word())
        }
        _ => format!("codes {} {}", row.network, row.address),
    }
}

/// Whether it was asked for by somebody known, and not from a network.
fn is_known(asker: &str) -> bool {
    DeviceId::parse(asker).is_some() || SessionId::parse(asker).is_some()
}

/// Under which key all that goes to an address is counted, from wherever it is asked for.
fn counted_everywhere(address: &str) -> String {
    format!("codes {address}")
}

/// Under which key all that strangers of a network ask for is counted, to whatever addresses.
fn counted_of(network: &str) -> String {
    format!("codes of {network}")
}

/// What goes to the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Send {
    /// The code.
    Code,
    /// A notice of this kind, and never the code: the address is known, and whoever asks must not
    /// learn that. Such a challenge cannot be passed.
    Instead(&'static str),
    /// Nothing: the address is nobody's, and whoever asks must not learn that either.
    Nothing,
}

/// No digest is this short, so that not even a lucky guess fits.
const UNANSWERABLE: Vec<u8> = Vec::new();

/// Writes a code down and sends it. Too many codes to one address: [`AppError::TooMany`].
pub async fn issue(app: &App, ask: Ask) -> Result<ChallengeId, AppError> {
    issue_as(app, ask, Send::Code).await
}

/// As `issue`, where what is sent may differ from what the asker is told. Counted all the same.
pub async fn issue_as(app: &App, ask: Ask, send: Send) -> Result<ChallengeId, AppError> {
    let ready = prepare(app, ask, send).await?;
    let id = ready.row.id.clone();
    let stored = app.db.write(async move |tx| store(tx, &ready).await);
    stored.await?;
    app.work.notify_one();
    Ok(id)
}

/// A code that is about to be written down, in a transaction of its own or its cause's.
pub(crate) struct Ready {
    row: Challenge,
    key: String,
    /// Under which all that strangers of this network ask for is counted.
    of_network: Option<String>,
    /// Under which all is counted that goes to this address, whoever asks for it.
    to_address: Option<String>,
    notice: Option<notice::Ready>,
}

impl Ready {
    pub(crate) fn id(&self) -> &ChallengeId {
        &self.row.id
    }
}

pub(crate) async fn prepare(app: &App, ask: Ask, send: Send) -> Result<Ready, AppError> {
    let now_us = app.now_us();
    let id: ChallengeId = app.draw(now_us);
    let code = code_from(app.ports.dice.number());
    if flawed(Flaw::CodeLogged) {
        tracing::info!(challenge = %id, code, "a code is sent");
    }
    let to = (ask.person.clone(), ask.address.as_str());
    let mut row = Challenge::new(id, ask.purpose, to, &ask.bound, &code, now_us);
    if send != Send::Code {
        row.digest = UNANSWERABLE;
    }
    let (purpose, known) = (ask.purpose, ask.known_as.is_some());
    row.network = ask.known_as.clone().unwrap_or_else(|| network(&ask.origin));
    let key = counted(&row);
    let of_network = purpose.is_open_to_strangers() && !known;
    let of_network = of_network.then(|| counted_of(&row.network));
    let to_address = purpose.is_to_any_address() && !known;
    let to_address = to_address.then(|| counted_everywhere(&ask.address));
    let draft = draft(app, ask, code, send).await?;
    let notice = draft.map(|draft| notice::prepare(app, draft, now_us));
    Ok(Ready { row, key, of_network, to_address, notice })
}

/// Counts, writes down and sends. Too many codes: nothing of it, [`AppError::TooMany`].
pub(crate) async fn store(tx: &mut Tx, ready: &Ready) -> Result<(), AppError> {
    let now_us = ready.row.created_at_us;
    let verdict = challenge::attempt(tx, &ready.key, &CODES_SENT, now_us).await?;
    if let Verdict::Closed { until_us } = verdict {
        return Err(AppError::TooMany { until_us });
    }
    if let Some(network) = &ready.of_network {
        let verdict = challenge::attempt(tx, network, &CODES_OF_NETWORK, now_us).await?;
        if let Verdict::Closed { until_us } = verdict {
            return Err(AppError::TooMany { until_us });
        }
    }
    let mut sends = true;
    if let Some(address) = &ready.to_address {
        let verdict = challenge::attempt(tx, address, &CODES_TO_ADDRESS, now_us).await?;
        match verdict {
            Verdict::Check { .. } => {}
            // Strangers must not learn whether others have asked.
            Verdict::Closed { .. } if ready.of_network.is_some() => sends = false,
            Verdict::Closed { until_us } => return Err(AppError::TooMany { until_us }),
        }
    }
    let digest = if sends { ready.row.digest.clone() } else { UNANSWERABLE };
    insert(tx, &Challenge { digest, ..ready.row.clone() }).await?;
    if let Some(notice) = ready.notice.as_ref().filter(|_| sends) {
        notice::store(tx, notice).await?;
    }
    Ok(())
}

async fn draft(app: &App, ask: Ask, code: String, send: Send) -> Result<Option<Draft>, AppError> {
    let (kind, args) = match send {
        Send::Nothing => return Ok(None),
        Send::Instead(kind) => (kind.to_owned(), Vec::new()),
        Send::Code => {
            let mut args = named(app, &ask).await?;
            args.push(("code", code));
            (format!("code-{}", ask.purpose.word().replace('_', "-")), args)
        }
    };
    let Ask { person, channel, address, language, .. } = ask;
    Ok(Some(Draft { person, channel, address, kind, args, language }))
}

/// What the text beside a code names, read from the very thing that the code is bound to: so it
/// always says what the code allows, the first time and again (PSD2 RTS article 5).
async fn named(app: &App, ask: &Ask) -> Result<Vec<(&'static str, String)>, AppError> {
    let unreadable = || AppError::Internal(format!("{} is bound to nothing", ask.purpose.word()));
    let (payee, amount) = match ask.purpose {
        Purpose::Payment => {
            let (payee, amount) = payment_of(&ask.bound).ok_or_else(unreadable)?;
            (payee, Some(amount))
        }
        Purpose::Trust => (Party::parse(&ask.bound).ok_or_else(unreadable)?, None),
        Purpose::Register
        | Purpose::Device
        | Purpose::Reset
        | Purpose::ResetEmail
        | Purpose::Recovery
        | Purpose::Email
        | Purpose::Unlock => return Ok(Vec::new()),
    };
    let name = app.db.read(async move |tx| payee_name(tx, &payee).await).await?;
    let mut args = vec![("payee", name.in_language(ask.language).to_owned())];
    args.extend(
        amount.map(|amount| ("amount", format!("{} {}", amount.minor(), amount.currency()))),
    );
    Ok(args)
}

/// A new code for the same thing to the same address, since the first one did not come or was used
/// up. What was never sent is not sent now either.
pub async fn again(
    app: &App,
    actor: &Actor,
    id: &ChallengeId,
    purpose: Purpose,
) -> Result<ChallengeId, AppError> {
    let (ask, send) = anew(app, actor, id, purpose).await?;
    issue_as(app, ask, send).await
}

/// What asks for a new code in the place of that one.
pub(crate) async fn anew(
    app: &App,
    actor: &Actor,
    id: &ChallengeId,
    purpose: Purpose,
) -> Result<(Ask, Send), AppError> {
    let old = get(app, id).await?;
    let foreign = old.person.is_some() && actor.person.is_some() && old.person != actor.person;
    if old.purpose != purpose || foreign {
        return Err(AppError::NotFound);
    }
    let send = if old.digest.is_empty() { Send::Nothing } else { Send::Code };
    let ask = Ask {
        purpose,
        person: old.person,
        channel: if old.address.contains('@') { "email" } else { "sms" },
        address: old.address,
        bound: old.bound,
        language: actor.language,
        origin: actor.origin.clone(),
        known_as: is_known(&old.network).then_some(old.network),
    };
    Ok((ask, send))
}

/// An address as its page shows it: masked.
pub fn masked(address: &str) -> String {
    if address.contains('@') {
        paydesk_core::email::mask(address)
    } else {
        paydesk_core::phone::mask(address)
    }
}

/// What a use case that needs a code came to: done, or the code was not right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checked<T> {
    Done(T),
    Not(Answer),
}

/// The digits of what was typed, or what is wrong with it beside its field.
pub fn typed(typed: &str) -> Result<String, AppError> {
    typed_code(typed).ok_or_else(|| AppError::field("code", "challenge-not-a-code"))
}

/// Checks a code in the transaction of what it allows, counted there too: the transaction must
/// commit whatever the answer is. The person's row is locked first when the challenge has one.
pub async fn answer_in(
    tx: &mut Tx,
    (id, code): (&ChallengeId, &str),
    purpose: Purpose,
    now_us: i64,
) -> Result<Option<(Challenge, Answer)>, Fault> {
    let Some(seen) = challenge::by_id(tx, id).await? else { return Ok(None) };
    if let Some(who) = &seen.person {
        person::lock(tx, who).await?;
    }
    let Some(row) = challenge::lock(tx, id).await? else { return Ok(None) };
    if row.purpose != purpose {
        return Ok(None);
    }
    let (after, answer) = row.answer(code, now_us);
    update(tx, &after).await?;
    if answer == Answer::Passed {
        forget(tx, &after, now_us).await?;
    }
    Ok(Some((after, answer)))
}

/// A right answer shows that the address is theirs: what was asked for so far counts no more, where
/// it was asked for, wherever the answer is given.
async fn forget(tx: &mut Tx, row: &Challenge, now_us: i64) -> Result<(), Fault> {
    challenge::clear(tx, &counted(row)).await?;
    // In the order in which they are counted, so that nobody waits in a circle.
    if row.purpose.is_open_to_strangers() && !is_known(&row.network) {
        challenge::take_back(tx, &counted_of(&row.network), now_us).await?;
    }
    if row.purpose.is_to_any_address() {
        challenge::clear(tx, &counted_everywhere(&row.address)).await?;
    }
    Ok(())
}

/// Uses an answered challenge up, in the transaction of what it allows.
pub async fn use_in(
    tx: &mut Tx,
    row: &Challenge,
    purpose: Purpose,
    who: Option<&PersonId>,
    now_us: i64,
) -> Result<(), AppError> {
    let used = row.used_for(purpose, who, &row.bound, now_us)?;
    Ok(update(tx, &used).await?)
}

/// The challenge, for the page that asks for its code.
pub async fn get(app: &App, id: &ChallengeId) -> Result<Challenge, AppError> {
    let id = id.clone();
    let found = app.db.read(async move |tx| challenge::by_id(tx, &id).await);
    found.await?.ok_or(AppError::NotFound)
}

/// Whether this code was sent to them for exactly this: a page that asks for it speaks of nothing
/// else.
pub(crate) async fn is_sent(
    app: &App,
    id: &ChallengeId,
    (purpose, bound, who): (Purpose, &str, &PersonId),
) -> Result<(), AppError> {
    let sent = get(app, id).await?;
    let for_it =
        sent.purpose == purpose && sent.bound == bound && sent.person.as_ref() == Some(who);
    if for_it { Ok(()) } else { Err(AppError::NotFound) }
}

/// Checks the code of a payment, for whoever pays: all other codes are answered where something
/// comes of it, or an answer would use one up for nothing. The check is counted before it is made,
/// and nothing is counted for anybody else. A wrong one also counts against its owner's day, since
/// a risk rule looks at that.
pub async fn check(
    app: &App,
    actor: &Actor,
    id: &ChallengeId,
    typed: &str,
) -> Result<Answer, AppError> {
    let who = access::may_change(actor)?.clone();
    let code = self::typed(typed)?;
    let (id, now_us) = (id.clone(), app.now_us());
    let checked = app.db.write(async move |tx| {
        // The person first, the challenge after: the order in which the lane locks.
        person::lock(tx, &who).await?;
        let Some(row) = challenge::lock(tx, &id).await? else { return Ok::<_, Fault>(None) };
        if row.purpose != Purpose::Payment || row.person.as_ref() != Some(&who) {
            return Ok(None);
        }
        let (after, answer) = row.answer(&code, now_us);
        update(tx, &after).await?;
        match answer {
            Answer::Wrong { .. } | Answer::TooManyTries => {
                let key = failed_step_ups_key(now_us);
                paydesk_store::lane::count(tx, &tally_id(&who, &key)).await?;
            }
            Answer::Passed => forget(tx, &after, now_us).await?,
            Answer::Expired | Answer::AlreadyPassed => {}
        }
        Ok(Some(answer))
    });
    checked.await?.ok_or(AppError::NotFound)
}
