//! Second signatures: an act that needs two people is written down exactly, shown to whoever may
//! sign, and executed as exactly that by a lane command keyed by the approval.
//!
//! - Asking twice with the same key is asking once; so is asking twice for the same act.
//! - Signing executes the act in the same commit that uses the approval up; of many who sign at
//!   once one does it, the others are told that it is done.
//! - Whoever gains or loses by it, under whatever account, neither sees it nor signs nor declines.
//! - What has changed since it was asked for is never executed: the approval is closed as stale.

use paydesk_core::amount::Currency;
pub use paydesk_core::approval::Approval;
use paydesk_core::approval::{Act, ApprovalState, PAPER_LIVES_US, check_signature};
use paydesk_core::id::{ApprovalId, ConversationId, Id, Party, PersonId};
use paydesk_core::identity::Level;
use paydesk_core::lane::{self, DeclineApproval, IdemKey};
use paydesk_core::person::Actor;
use paydesk_core::refusal::Refusal;
use paydesk_core::world::{Audit, Event, World};
use paydesk_store::record::{add, insert};
use paydesk_store::{approval, person};
use sha2::{Digest, Sha256};

use crate::refund::reason;
use crate::{App, AppError, access, idem_key};

mod execute;
mod look;

pub use look::{About, Seen, Side, View, waiting};

/// An act that somebody of the house wants a second signature for.
#[derive(Clone, Debug)]
pub struct Ask {
    pub act: Act,
    /// What it acts on, and the version that it was looked at in; 0 where there is none.
    pub subject: String,
    pub subject_version: i64,
    pub amount_minor: i64,
    pub currency: Currency,
    pub conversation: Option<ConversationId>,
    pub beneficiary: Option<Party>,
    pub reason: String,
    pub key: String,
}

/// The approval that this key asks for. So asking twice is asking once, without a table of its own.
pub(crate) fn id_of(key: &IdemKey) -> u128 {
    let digest = Sha256::digest(format!("approval {}", key.key));
    digest.iter().take(16).fold(0, |bits, byte| (bits << 8) | u128::from(*byte))
}

/// Writes an act down for a second person.
pub async fn request(app: &App, actor: &Actor, ask: Ask) -> Result<Approval, AppError> {
    let by = access::staff(actor)?.clone();
    let why = reason(&ask.reason)?;
    let now_us = app.now_us();
    let key = idem_key(actor, &ask.key, &[&ask.subject])?;
    let row = Approval {
        id: Id::from_bits(id_of(&key)),
        digest: ask.act.digest(),
        act: ask.act,
        subject: ask.subject,
        subject_version: ask.subject_version,
        amount_minor: ask.amount_minor,
        currency: ask.currency,
        conversation: ask.conversation,
        beneficiary: ask.beneficiary,
        requested_by: by.clone(),
        reason: why.clone(),
        state: ApprovalState::Waiting,
        decided_by: None,
        decided_reason: None,
        created_at_us: now_us,
        decided_at_us: None,
        version: 1,
    };
    let audit = audit(app, actor, &row, "approval_request", &why);
    let events = events(app, actor, &row, "approval_requested");
    let stored = app.db.write(async move |tx| {
        if let Some(before) = approval::by_id(tx, &row.id).await? {
            return same(before, &row.act);
        }
        // Nobody could sign after them: said now, decided again when it is signed.
        let first = person::by_id(tx, &row.requested_by).await?.ok_or(AppError::NotFound)?;
        if first.level != Level::Verified {
            return Err(AppError::Refused(Refusal::SignerUnverified));
        }
        if !add(tx, &row).await? {
            // Who asked with this key at once was faster; or the same act, as it stands, already
            // waits: a second paper would say nothing new.
            if let Some(before) = approval::by_id(tx, &row.id).await? {
                return same(before, &row.act);
            }
            let twin = approval::waiting_for(tx, &row.digest, row.subject_version).await?;
            return twin.ok_or(AppError::Conflict);
        }
        insert(tx, &audit).await?;
        for event in &events {
            insert(tx, event).await?;
        }
        Ok(row.clone())
    });
    let row = stored.await?;
    tell(app, &row);
    Ok(row)
}

/// The paper of a key, if that key asked for this act.
fn same(before: Approval, act: &Act) -> Result<Approval, AppError> {
    before.act.does_as(act).then_some(before).ok_or(AppError::Refused(Refusal::KeyReused))
}

/// The paper that this key asked for before, whatever has become of it and of what it acts on.
pub(crate) async fn asked(
    app: &App,
    actor: &Actor,
    key: &str,
    act: &Act,
) -> Result<Option<Approval>, AppError> {
    let id = Id::from_bits(id_of(&idem_key(actor, key, &[])?));
    known(app, &id).await?.map(|before| same(before, act)).transpose()
}

fn audit(app: &App, actor: &Actor, row: &Approval, act: &str, why: &str) -> Audit {
    let now_us = app.now_us();
    Audit {
        id: app.draw(now_us),
        actor: actor.name().to_owned(),
        act: act.to_owned(),
        subject: row.subject.clone(),
        reason: why.to_owned(),
        origin: actor.origin.clone(),
        approval: Some(row.id.clone()),
        at_us: now_us,
    }
}

/// The same line on the subject's timeline and in the case.
fn events(app: &App, actor: &Actor, row: &Approval, kind: &str) -> Vec<Event> {
    let mut subjects = vec![row.subject.clone()];
    subjects.extend(row.conversation.as_ref().map(|c| c.as_str().to_owned()));
    subjects.dedup();
    let event = |subject: String| app.event(actor, &subject, kind, row.act.word());
    subjects.into_iter().map(event).collect()
}

fn tell(app: &App, row: &Approval) {
    app.changes.tell(row.id.as_str());
    app.changes.tell(&row.subject);
    if let Some(conversation) = &row.conversation {
        app.changes.tell(conversation.as_str());
    }
}

/// The approval of this id, if it was asked for.
async fn known(app: &App, id: &ApprovalId) -> Result<Option<Approval>, AppError> {
    let id = id.clone();
    Ok(app.db.read(async move |tx| approval::by_id(tx, &id).await).await?)
}

async fn load(app: &App, id: &ApprovalId) -> Result<Approval, AppError> {
    known(app, id).await?.ok_or(AppError::NotFound)
}

/// One approval with everything that its signer must see.
pub async fn view(app: &App, actor: &Actor, id: &ApprovalId) -> Result<View, AppError> {
    access::staff(actor)?;
    let row = load(app, id).await?;
    look::view(app, actor, row).await
}

/// Signs: the act is done, exactly as it was written down. Whoever signs again is answered again.
pub async fn approve(app: &App, actor: &Actor, id: &ApprovalId) -> Result<Approval, AppError> {
    let by = access::staff(actor)?.clone();
    let row = load(app, id).await?;
    if row.state != ApprovalState::Waiting {
        return signed_before(row, &by);
    }
    let act = execute::command(app, &row, &by).await?;
    // Whoever signs, it is done once: the key is the approval's.
    let key = IdemKey { key: format!("approval {}", row.id), digest: row.digest.clone() };
    let outcome = app.command(actor, Some(key), act).await?;
    match outcome.refusal {
        None => {}
        Some(Refusal::ApprovalStale | Refusal::StateConflict) => {
            return Err(stale(app, actor, &row, by).await?);
        }
        Some(refusal) => return Err(refusal.into()),
    }
    tell(app, &row);
    // Perhaps somebody else was faster, and the stored answer was theirs.
    signed_before(load(app, id).await?, &by)
}

/// What a paper that waits no longer answers to somebody who signs it.
fn signed_before(row: Approval, by: &PersonId) -> Result<Approval, AppError> {
    let own = row.decided_by.as_ref() == Some(by);
    let stale = row.decided_reason.as_deref() == Some(STALE);
    Err(AppError::Refused(match row.state {
        ApprovalState::Approved if own => return Ok(row),
        ApprovalState::Refused if own && stale => Refusal::ApprovalStale,
        _ => Refusal::ApprovalUsed,
    }))
}

/// Why a paper was closed whose act can no longer be done.
const STALE: &str = "stale";

/// What it acts on has moved on: this paper can never be signed, so it leaves the inbox. Answers
/// what the signer is told.
async fn stale(
    app: &App,
    actor: &Actor,
    row: &Approval,
    by: PersonId,
) -> Result<AppError, AppError> {
    let close = DeclineApproval {
        approval: row.id.clone(),
        requested_by: row.requested_by.clone(),
        touched: look::touched(app, row).await?,
        by: Some(by),
        reason: STALE.to_owned(),
    };
    // Refused only when somebody else has closed it meanwhile, which is as good.
    let outcome = app.command(actor, None, lane::Act::DeclineApproval(close)).await?;
    tell(app, row);
    let used = outcome.refusal == Some(Refusal::ApprovalUsed);
    Ok(AppError::Refused(if used { Refusal::ApprovalUsed } else { Refusal::ApprovalStale }))
}

/// Says no, or, as the requester, takes the request back.
pub async fn decline(
    app: &App,
    actor: &Actor,
    id: &ApprovalId,
    why: &str,
) -> Result<Approval, AppError> {
    let by = access::staff(actor)?.clone();
    let row = load(app, id).await?;
    let why = reason(why)?;
    let own = row.decided_by.as_ref() == Some(&by) && row.decided_reason.as_ref() == Some(&why);
    if own && row.state == ApprovalState::Refused {
        return Ok(row);
    }
    let decline = DeclineApproval {
        approval: row.id.clone(),
        requested_by: row.requested_by.clone(),
        touched: look::touched(app, &row).await?,
        by: Some(by),
        reason: why,
    };
    app.must(actor, None, lane::Act::DeclineApproval(decline)).await?;
    tell(app, &row);
    load(app, id).await
}

/// Why a paper was closed that nobody signed in time.
const RUN_OUT: &str = "run_out";
/// Papers of one look; the rest waits for the next.
const RUN_OUT_MAX: i64 = 100;

/// The tick: papers that waited too long leave the inbox, so that the same act can be asked for
/// anew, as things stand then.
pub async fn close_run_out(app: &App) -> Result<(), AppError> {
    let before_us = app.now_us() - PAPER_LIVES_US;
    let read = app.db.read(async move |tx| approval::old(tx, before_us, RUN_OUT_MAX).await);
    for row in read.await? {
        let close = DeclineApproval {
            approval: row.id.clone(),
            requested_by: row.requested_by.clone(),
            touched: Vec::new(),
            by: None,
            reason: RUN_OUT.to_owned(),
        };
        // Refused only when somebody has decided it meanwhile.
        let act = lane::Act::DeclineApproval(close);
        app.command(&Actor::system("approval"), None, act).await?;
        tell(app, &row);
    }
    Ok(())
}

/// Whether this person may sign, as far as people go; the act itself may still refuse.
fn may_sign(world: &World, row: &Approval, by: &PersonId, now_us: i64) -> Result<(), Refusal> {
    if row.state != ApprovalState::Waiting {
        return Err(Refusal::ApprovalUsed);
    }
    check_signature(world, row, by, now_us)
}
