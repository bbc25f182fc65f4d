//! Proof of identity inside a case (ID-8, DESK-6): an agent asks, the customer answers to the
//! system, and both see whether it was passed. No answer is kept, and none is shown to anybody.
//!
//! Inside a full session the password is asked once more; in a recovery session questions about the
//! account are asked, and so they are of a guest, about the account that the guest says is theirs:
//! passed, the case joins that account (DESK-12). Answers are counted before they are judged, per
//! person, so that asking again in another case gives no more guesses; those of guests, who have
//! not proven the phone, apart from those of whoever is in with the account: strangers' guesses
//! close nothing to its owner.

use paydesk_core::amount::Currency;
use paydesk_core::id::{ConversationId, PersonId, ProofId};
use paydesk_core::person::{Actor, SessionKind};
use paydesk_core::phone::Phone;
use paydesk_core::proof::{Given, Known, PROOF_LIVES_US, PROOF_TRIES_MAX, ProofKind, RECENT_US};
use paydesk_core::throttle::{PROOF, Verdict};
use paydesk_core::word::Word;
use paydesk_store::conversation::Conversation;
use paydesk_store::proof::{self, Proof};
use paydesk_store::record::{insert, update};
use paydesk_store::{Fault, Tx, challenge, conversation, payment, person};

use crate::{App, AppError, FieldFault, access, notice, password};

/// An agent asks the customer of a case to prove who they are. In a guest's case `phone` says whose
/// account the guest claims; elsewhere it is not looked at.
pub async fn ask(
    app: &App,
    actor: &Actor,
    case: &ConversationId,
    kind: ProofKind,
    phone: &str,
) -> Result<ProofId, AppError> {
    let by = access::staff(actor)?.clone();
    let claimed = match phone.trim() {
        "" => None,
        typed => Some(Phone::parse(typed).map_err(|fault| AppError::field("phone", fault.key()))?),
    };
    let now_us = app.now_us();
    let id: ProofId = app.draw(now_us);
    let (drawn, conversation) = (id.clone(), case.clone());
    let event = app.event(actor, case.as_str(), "proof_asked", kind.word());
    let asked = app.db.write(async move |tx| {
        let row = conversation::lock(tx, &conversation).await?.ok_or(AppError::NotFound)?;
        // Whose account a guest says it is hears nothing: it is not known to be theirs.
        let (known, number) = (row.person.clone(), row.number);
        let who = match (row.person, &claimed) {
            (Some(who), _) => who,
            // Who has no account open here has no password to give either.
            (None, _) if kind != ProofKind::Questions => return Err(AppError::Conflict),
            (None, None) => return Err(AppError::field("phone", "error-missing")),
            (None, Some(phone)) => {
                let found = person::by_phone(tx, phone.as_str()).await?;
                found.ok_or_else(|| AppError::field("phone", "proof-nobody"))?.person
            }
        };
        if who == by {
            return Err(AppError::Forbidden);
        }
        // Nobody is asked what cannot be answered before it has run out.
        if kind == ProofKind::Questions
            && let Some(until_us) = closed_in(tx, (&who, known.as_ref()), now_us).await?
            && is_in_vain(until_us, now_us)
        {
            return Err(AppError::TooMany { until_us });
        }
        let row = Proof {
            id: drawn.clone(),
            conversation: conversation.clone(),
            person: who,
            kind,
            asked_by: by.clone(),
            asked_at_us: now_us,
            expires_at_us: now_us + PROOF_LIVES_US,
            tries: 0,
            passed_at_us: None,
            failed_at_us: None,
        };
        insert(tx, &row).await?;
        insert(tx, &event).await?;
        Ok((known, number))
    });
    let (known, number) = asked.await?;
    if let Some(known) = known {
        let link = format!("{}/cases/{case}", app.config.public_url);
        let args = vec![("number", number.to_string()), ("link", link)];
        if let Some(draft) = notice::to_person(app, &known, "proof-asked", args).await? {
            notice::write(app, draft, id.as_str()).await?;
        }
    }
    app.changes.tell(case.as_str());
    Ok(id)
}

/// How a proof stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Waiting,
    Passed,
    Failed,
    /// Asked for, and never answered in time.
    Expired,
}

pub fn standing(row: &Proof, now_us: i64) -> Standing {
    match (row.passed_at_us, row.failed_at_us) {
        (Some(_), _) => Standing::Passed,
        (None, Some(_)) => Standing::Failed,
        (None, None) if now_us >= row.expires_at_us => Standing::Expired,
        (None, None) => Standing::Waiting,
    }
}

/// Whether the actor is whom a proof was asked of: the person whose account it is about, or the
/// guest who holds the case.
fn is_asked(actor: &Actor, row: &Proof, case: Option<&Conversation>) -> bool {
    let guest = case.and_then(|case| case.guest_session.as_ref());
    access::known(actor).is_ok_and(|who| *who == row.person)
        || guest.is_some() && guest == actor.session.as_ref()
}

/// The newest proof of a case: the customer's own, or any for staff.
pub async fn current(
    app: &App,
    actor: &Actor,
    case: &ConversationId,
) -> Result<Option<Proof>, AppError> {
    let id = case.clone();
    let found = app.db.read(async move |tx| {
        Ok::<_, Fault>((proof::latest(tx, &id).await?, conversation::by_id(tx, &id).await?))
    });
    let (found, case) = found.await?;
    Ok(found.filter(|row| actor.is_staff() || is_asked(actor, row, case.as_ref())))
}

/// A proof that the actor may answer now, and whose case it is in; nobody's is a guest's.
async fn waiting(
    app: &App,
    actor: &Actor,
    id: &ProofId,
) -> Result<(Proof, Option<PersonId>), AppError> {
    let id = id.clone();
    let found = app.db.read(async move |tx| {
        let Some(row) = proof::by_id(tx, &id).await? else { return Ok::<_, Fault>(None) };
        let case = conversation::by_id(tx, &row.conversation).await?;
        Ok(Some((row, case)))
    });
    let (row, case) = found.await?.ok_or(AppError::NotFound)?;
    if !is_asked(actor, &row, case.as_ref()) {
        return Err(AppError::NotFound);
    }
    match standing(&row, app.now_us()) {
        Standing::Waiting => Ok((row, case.and_then(|case| case.person))),
        _ => Err(AppError::Conflict),
    }
}

/// Answers inside a full session, by the password. Right or not, the case tells.
pub async fn answer_password(
    app: &App,
    actor: &Actor,
    id: &ProofId,
    typed: &str,
) -> Result<Standing, AppError> {
    access::signed_in(actor)?;
    if actor.kind != SessionKind::Full {
        return Err(AppError::Forbidden);
    }
    let (row, owner) = waiting(app, actor, id).await?;
    let right = match password::again(app, actor, "password", typed).await {
        Ok(_) => true,
        Err(AppError::Invalid(faults)) if faults.iter().any(|f| f.key == "password-wrong") => false,
        Err(error) => return Err(error),
    };
    settle(app, actor, (&row, owner.as_ref()), right).await
}

/// The answers to the questions, as typed; a zero where there is nothing on record.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    pub name: String,
    pub id_last_four: String,
    pub amount: String,
}

/// Answers the questions. An agent who asked for the password in the app gets these where no full
/// session can be had.
pub async fn answer_questions(
    app: &App,
    actor: &Actor,
    id: &ProofId,
    answers: Answers,
) -> Result<Standing, AppError> {
    let (row, owner) = waiting(app, actor, id).await?;
    if row.kind != ProofKind::Questions {
        return Err(AppError::Forbidden);
    }
    // What could be nobody's answer is no guess, and is not counted as one.
    let given = Given::read(&answers.name, &answers.id_last_four, &answers.amount);
    let given = given.map_err(|faults| {
        let fault = |(field, key): (&'static str, &str)| FieldFault { field, key: key.to_owned() };
        AppError::Invalid(faults.into_iter().map(|one| fault(one.told())).collect())
    })?;
    let key = counted_under(&row.person, owner.as_ref());
    let now_us = app.now_us();
    let counted = app.db.write(async move |tx| challenge::attempt(tx, &key, &PROOF, now_us).await);
    if let Verdict::Closed { until_us } = counted.await? {
        return Err(AppError::TooMany { until_us });
    }
    let who = row.person.clone();
    let known = app.db.read(async move |tx| known(tx, &who, now_us).await).await?;
    settle(app, actor, (&row, owner.as_ref()), known.is_answered_by(&given)).await
}

/// The key under which answers about a person are counted, whatever the case: in cases of their
/// own, and in those of guests.
fn counted_under(person: &PersonId, owner: Option<&PersonId>) -> String {
    match owner {
        Some(_) => format!("proof {person}"),
        None => format!("proof {person} guests"),
    }
}

/// Until when no answers about this person are taken in cases of that owner, or of guests, after
/// too many that did not fit.
pub(crate) async fn closed_in(
    tx: &mut Tx,
    (person, owner): (&PersonId, Option<&PersonId>),
    now_us: i64,
) -> Result<Option<i64>, Fault> {
    challenge::closed(tx, &counted_under(person, owner), now_us).await
}

/// Whether questions that are asked now run out before they can be answered.
pub fn is_in_vain(closed_until_us: i64, now_us: i64) -> bool {
    closed_until_us >= now_us + PROOF_LIVES_US
}

/// Until when the questions of a proof are closed; none: they can be answered.
pub async fn closed(app: &App, row: &Proof) -> Result<Option<i64>, AppError> {
    let (row, now_us) = (row.clone(), app.now_us());
    if row.kind != ProofKind::Questions {
        return Ok(None);
    }
    let read = app.db.read(async move |tx| {
        let case = conversation::by_id(tx, &row.conversation).await?;
        let owner = case.and_then(|case| case.person);
        closed_in(tx, (&row.person, owner.as_ref()), now_us).await
    });
    Ok(read.await?)
}

/// What the books know of a person.
pub(crate) async fn known(tx: &mut Tx, who: &PersonId, now_us: i64) -> Result<Known, Fault> {
    let Some(profile) = person::profile(tx, who).await? else { return Ok(Known::default()) };
    // Only what they paid: anybody can send them a sum, and would know it.
    let paid = payment::amounts_paid(tx, who, Currency::Cny, now_us - RECENT_US).await?;
    // Until somebody confirmed them, only what was handed in first counts: whoever sits in the
    // account may hand in other words, and must not prove themselves by those.
    let confirmed = profile.id_confirmed_at_us.is_some();
    let first = person::given(tx, who).await?.into_iter().next().filter(|_| !confirmed);
    let (id_name, id_number) = match first {
        Some(first) => (Some(first.name), Some(first.number)),
        None => (profile.id_name, profile.id_number),
    };
    let last_four = id_number.as_deref().and_then(|number| number.get(14..));
    Ok(Known {
        id_last_four: last_four.map(str::to_owned),
        names: std::iter::once(profile.name).chain(id_name).collect(),
        amounts_minor: paid,
    })
}

/// Keeps what an answer came to: passed, wrong with tries left, or failed.
async fn settle(
    app: &App,
    actor: &Actor,
    (row, owner): (&Proof, Option<&PersonId>),
    right: bool,
) -> Result<Standing, AppError> {
    let case = row.conversation.clone();
    let kind = row.kind.word();
    let passed = app.event(actor, case.as_str(), "proof_passed", kind);
    let failed = app.event(actor, case.as_str(), "proof_failed", kind);
    let joined = app.event(actor, case.as_str(), "joined", "");
    let link = format!("{}/cases/{case}", app.config.public_url);
    let told = notice::to_all(app, &row.person, "case-joined", &[("link", link)]).await?;
    let told = notice::prepare_all(app, told, app.now_us());
    let (id, now_us) = (row.id.clone(), app.now_us());
    let key = counted_under(&row.person, owner);
    let in_case = case.clone();
    let settled = app.db.write(async move |tx| {
        // The case first, as everywhere that writes to it.
        let case = conversation::lock(tx, &in_case).await?.ok_or(AppError::NotFound)?;
        let row = proof::lock(tx, &id).await?.ok_or(AppError::NotFound)?;
        if standing(&row, now_us) != Standing::Waiting {
            return Err(AppError::Conflict);
        }
        let mut after = Proof { tries: row.tries + 1, ..row };
        if right {
            after.passed_at_us = Some(now_us);
            insert(tx, &passed).await?;
            challenge::clear(tx, &key).await?;
            match &case.person {
                Some(owner) if *owner != after.person => return Err(AppError::Conflict),
                Some(_) => {}
                None => {
                    update(tx, &joining(case, &after.person)).await?;
                    insert(tx, &joined).await?;
                    notice::store_all(tx, &told).await?;
                }
            }
        } else if after.tries >= PROOF_TRIES_MAX {
            after.failed_at_us = Some(now_us);
            insert(tx, &failed).await?;
        }
        update(tx, &after).await?;
        Ok(standing(&after, now_us))
    });
    let settled = settled.await?;
    app.work.notify_one();
    app.changes.tell(case.as_str());
    app.changes.tell("desk");
    Ok(settled)
}

/// How many wrong answers more it takes.
pub async fn tries_left(app: &App, id: &ProofId) -> Result<i64, AppError> {
    let id = id.clone();
    let row = app.db.read(async move |tx| proof::by_id(tx, &id).await).await?;
    Ok(row.map_or(0, |row| (PROOF_TRIES_MAX - row.tries).max(0)))
}

/// A guest's case, once its guest has proven whose account it is about. The browser that opened it
/// keeps it.
fn joining(case: Conversation, person: &PersonId) -> Conversation {
    Conversation { person: Some(person.clone()), version: case.version + 1, ..case }
}

/// Whether this person has proven in this case who they are, lately and after that time.
pub async fn passed(
    app: &App,
    case: &ConversationId,
    who: &PersonId,
    after_us: i64,
) -> Result<bool, AppError> {
    let (case, who) = (case.clone(), who.clone());
    let after_us = after_us.max(app.now_us() - PROOF_LIVES_US);
    let read = app.db.read(async move |tx| proof::latest_passed(tx, &case, &who, after_us).await);
    Ok(read.await?.is_some())
}
