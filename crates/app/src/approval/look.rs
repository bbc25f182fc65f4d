//! What a signer must see before signing: what will be done, how much, to whom, who asks and why.

use paydesk_core::approval::{Act, Approval};
use paydesk_core::id::{AccountId, Party, PersonId};
use paydesk_core::ledger::Account;
use paydesk_core::lock::Lock;
use paydesk_core::payment::Payment;
use paydesk_core::person::Actor;
use paydesk_core::refund::Refund;
use paydesk_core::refusal::Refusal;
use paydesk_store::{Fault, Tx, account, approval, lock, payment, person, refund};

use super::may_sign;
use crate::payment::{Name, payee_name};
use crate::refund::{full_name, masked_name};
use crate::{App, AppError, access};

/// An account as people know it: what it is, and whose.
#[derive(Clone, Debug)]
pub struct Side {
    pub account: Account,
    /// Its owner's name; empty for the house's own.
    pub owner: Name,
}

/// What an act is about.
#[derive(Clone, Debug)]
pub enum Seen {
    Refund {
        refund: Box<Refund>,
        payment: Box<Payment>,
        payee: Name,
    },
    Correct {
        from: Side,
        to: Side,
    },
    Unlock {
        lock: Lock,
        name: String,
    },
    Order {
        name: String,
        no_receipt: bool,
    },
    /// It is no longer there.
    Gone,
}

/// An approval with all that its signer must see.
#[derive(Clone, Debug)]
pub struct View {
    pub approval: Approval,
    pub seen: Seen,
    pub requested_by: String,
    pub decided_by: Option<String>,
    /// Who gains by it.
    pub beneficiary: Name,
    /// Whether the viewer may sign; why not.
    pub may_sign: Result<(), Refusal>,
    /// The viewer asked for it, and may take it back.
    pub own: bool,
}

pub(super) async fn view(app: &App, actor: &Actor, row: Approval) -> Result<View, AppError> {
    let by = access::staff(actor)?.clone();
    let read = app.db.read(async move |tx| view_in(tx, row.clone(), &by).await);
    Ok(read.await?)
}

async fn view_in(tx: &mut Tx, row: Approval, by: &PersonId) -> Result<View, Fault> {
    let me = person::by_id(tx, by).await?;
    let first = person::by_id(tx, &row.requested_by).await?;
    let may_sign = match &me {
        Some(me) => may_sign(&row, me, first.as_ref()),
        None => Err(Refusal::NotAllowed),
    };
    let beneficiary = match &row.beneficiary {
        Some(party) => party_name(tx, party).await?,
        None => Name::default(),
    };
    let decided_by = match &row.decided_by {
        Some(id) => Some(full_name(tx, id).await?),
        None => None,
    };
    Ok(View {
        seen: seen(tx, &row.act).await?,
        requested_by: full_name(tx, &row.requested_by).await?,
        decided_by,
        beneficiary,
        may_sign,
        own: row.requested_by == *by,
        approval: row,
    })
}

/// A customer's name partly masked, as everywhere at the desk; a merchant's in full.
async fn party_name(tx: &mut Tx, party: &Party) -> Result<Name, Fault> {
    match party {
        Party::Person(id) => {
            let name = masked_name(tx, id).await?;
            Ok(Name { en: name.clone(), zh: name })
        }
        Party::Merchant(_) => payee_name(tx, party).await,
    }
}

async fn seen(tx: &mut Tx, act: &Act) -> Result<Seen, Fault> {
    match act {
        Act::Refund { refund: id, .. } | Act::Advance { refund: id, .. } => {
            let Some(row) = refund::by_id(tx, id).await? else { return Ok(Seen::Gone) };
            let Some(payment) = payment::by_id(tx, &row.payment).await? else {
                return Ok(Seen::Gone);
            };
            let payee = payee_name(tx, &payment.payee).await?;
            Ok(Seen::Refund { refund: Box::new(row), payment: Box::new(payment), payee })
        }
        Act::Correct { from, to, .. } => {
            let sides = (side(tx, from).await?, side(tx, to).await?);
            Ok(match sides {
                (Some(from), Some(to)) => Seen::Correct { from, to },
                _ => Seen::Gone,
            })
        }
        Act::Order { person, no_receipt } => {
            let name = masked_name(tx, person).await?;
            Ok(Seen::Order { name, no_receipt: *no_receipt })
        }
        Act::Unlock { lock: id, .. } => {
            let Some(held) = lock::by_id(tx, id).await? else { return Ok(Seen::Gone) };
            let name = masked_name(tx, &held.person).await?;
            Ok(Seen::Unlock { lock: held, name })
        }
    }
}

async fn side(tx: &mut Tx, id: &AccountId) -> Result<Option<Side>, Fault> {
    let Some(account) = account::by_id(tx, id).await? else { return Ok(None) };
    let owner = match Party::parse(&account.owner) {
        Some(party) => party_name(tx, &party).await?,
        None => Name::default(),
    };
    Ok(Some(Side { account, owner }))
}

/// What waits for a signature, oldest first.
pub async fn waiting(app: &App, actor: &Actor) -> Result<Vec<View>, AppError> {
    let by = access::staff(actor)?.clone();
    let read = app.db.read(async move |tx| {
        let mut all = Vec::new();
        for row in approval::waiting(tx, 100).await? {
            all.push(view_in(tx, row, &by).await?);
        }
        Ok::<_, Fault>(all)
    });
    Ok(read.await?)
}

/// How many wait, for the desk's bar.
pub async fn waiting_count(app: &App, actor: &Actor) -> Result<usize, AppError> {
    access::staff(actor)?;
    Ok(app.db.read(async |tx| approval::waiting(tx, 100).await).await?.len())
}
