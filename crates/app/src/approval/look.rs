//! What a signer must see before signing: what will be done, how much, to whom, who asks and why.

use std::collections::HashMap;

use paydesk_core::approval::{Act, Approval, ApprovalState, check_decline, is_touched};
use paydesk_core::diagnosis::Diagnosis;
use paydesk_core::id::{AccountId, LockId, Party, PaymentId, PersonId, RefundId};
use paydesk_core::ledger::Account;
use paydesk_core::lock::Lock;
use paydesk_core::payment::{Merchant, Payment};
use paydesk_core::person::{Actor, Person};
use paydesk_core::refund::Refund;
use paydesk_core::refusal::Refusal;
use paydesk_core::world::World;
use paydesk_store::person::Profile;
use paydesk_store::{Fault, Tx, approval, person, record};

use super::may_sign;
use crate::payment::{Name, Names};
use crate::refund::review;
use crate::{App, AppError, access};

/// Papers that one page of the inbox shows.
const WAITING_MAX: i64 = 100;

/// An account as people know it: what it is, and whose.
#[derive(Clone, Debug)]
pub struct Side {
    pub account: Account,
    /// Its owner's name; empty for the house's own.
    pub owner: Name,
}

/// What a counter-entry is about.
#[derive(Clone, Debug)]
pub struct About {
    pub payment: Payment,
    pub refund: Option<Refund>,
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
        about: Option<Box<About>>,
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
    pub may_decline: bool,
    /// The viewer asked for it, and may take it back.
    pub own: bool,
    /// What the records say of the payment, where they decide; only of a paper that is
    /// opened while it waits.
    pub records: Option<Diagnosis>,
}

pub(super) async fn view(app: &App, actor: &Actor, row: Approval) -> Result<View, AppError> {
    let by = access::staff(actor)?.clone();
    let now_us = app.now_us();
    let read = app.db.read(async move |tx| views(tx, vec![row.clone()], &by, now_us).await);
    // To whom it happens it is not there.
    let mut view = read.await?.pop().ok_or(AppError::NotFound)?;
    if let (Seen::Refund { refund, payment, .. }, Act::Refund { .. }) =
        (&view.seen, &view.approval.act)
        && view.approval.state == ApprovalState::Waiting
    {
        view.records = review::records(app, refund, payment).await?;
    }
    Ok(view)
}

/// What the papers are about, and whoever stands on them or is touched by them.
struct Known {
    refunds: HashMap<RefundId, Refund>,
    payments: HashMap<PaymentId, Payment>,
    accounts: HashMap<AccountId, Account>,
    locks: HashMap<LockId, Lock>,
    /// Whoever signs or gains, with what the rule about them asks for.
    world: World,
    /// As they are called among colleagues.
    full: HashMap<PersonId, String>,
    /// As customers and merchants are called at the desk.
    names: Names,
}

impl Known {
    /// One query a table, however many papers there are.
    async fn of(tx: &mut Tx, rows: &[Approval], by: &PersonId) -> Result<Self, Fault> {
        let acts = || rows.iter().map(|row| &row.act);
        let refunds = record::of::<Refund>(tx, "id", acts().filter_map(refund_of)).await?;
        let paid = refunds.iter().map(|row| row.payment.clone()).chain(acts().filter_map(paid_of));
        let payments = record::of::<Payment>(tx, "id", paid).await?;
        let locks = record::of::<Lock>(tx, "id", acts().filter_map(lock_of)).await?;
        let accounts = record::of::<Account>(tx, "id", acts().flat_map(accounts_of)).await?;
        let mut parties: Vec<Party> =
            rows.iter().filter_map(|row| row.beneficiary.clone()).collect();
        parties.extend(payments.iter().flat_map(Payment::sides));
        parties.extend(accounts.iter().filter_map(|row| Party::parse(&row.owner)));
        parties.extend(acts().filter_map(ordered).map(Party::Person));
        parties.extend(locks.iter().map(|row| Party::Person(row.person.clone())));
        let mut staff: Vec<PersonId> = rows.iter().map(|row| row.requested_by.clone()).collect();
        staff.extend(rows.iter().filter_map(|row| row.decided_by.clone()));
        staff.push(by.clone());
        let world = signers(tx, rows, (parties.as_slice(), staff.clone()), by).await?;
        let profiles = record::of::<Profile>(tx, "person_id", staff).await?;
        Ok(Self {
            names: Names::of_parties(tx, &parties).await?,
            refunds: record::by(refunds, |row| row.id.clone()),
            payments: record::by(payments, |row| row.id.clone()),
            accounts: record::by(accounts, |row| row.id.clone()),
            locks: record::by(locks, |row| row.id.clone()),
            world,
            full: profiles.into_iter().map(|row| (row.person, row.name)).collect(),
        })
    }

    fn full(&self, id: &PersonId) -> String {
        self.full.get(id).cloned().unwrap_or_default()
    }

    fn masked(&self, id: &PersonId) -> String {
        self.names.person(id).en
    }

    fn seen(&self, act: &Act) -> Option<Seen> {
        Some(match act {
            Act::Refund { refund: id, .. } | Act::Advance { refund: id, .. } => {
                let refund = self.refunds.get(id)?.clone();
                let payment = self.payments.get(&refund.payment)?.clone();
                let payee = self.names.party(&payment.payee);
                Seen::Refund { refund: Box::new(refund), payment: Box::new(payment), payee }
            }
            Act::Correct { from, to, payment, refund, .. } => {
                let paid = payment.as_ref().and_then(|id| self.payments.get(id)).cloned();
                let refund = refund.as_ref().and_then(|id| self.refunds.get(id)).cloned();
                let about = paid.map(|payment| Box::new(About { payment, refund }));
                Seen::Correct { from: self.side(from)?, to: self.side(to)?, about }
            }
            Act::Order { person, no_receipt } => {
                Seen::Order { name: self.masked(person), no_receipt: *no_receipt }
            }
            Act::Unlock { lock: id, .. } => {
                let lock = self.locks.get(id)?.clone();
                Seen::Unlock { name: self.masked(&lock.person), lock }
            }
        })
    }

    /// Whose account, lock or money it touches, whether they gain or lose.
    fn touched(&self, row: &Approval) -> Vec<PersonId> {
        let refund = refund_of(&row.act).and_then(|id| self.refunds.get(&id));
        let paid = refund.map(|refund| refund.payment.clone()).or_else(|| paid_of(&row.act));
        let paid = paid.and_then(|id| self.payments.get(&id));
        let locked = lock_of(&row.act).and_then(|id| self.locks.get(&id));
        let accounts = accounts_of(&row.act);
        let accounts = accounts.iter().filter_map(|id| self.accounts.get(id));
        let mut parties: Vec<Party> = row.beneficiary.iter().cloned().collect();
        parties.extend(paid.into_iter().flat_map(Payment::sides));
        parties.extend(accounts.filter_map(|account| Party::parse(&account.owner)));
        parties.extend(locked.map(|lock| Party::Person(lock.person.clone())));
        parties.extend(ordered(&row.act).map(Party::Person));
        let owner = |party: Party| match party {
            Party::Person(id) => Some(id),
            Party::Merchant(id) => self.world.merchants.get(&id).map(|shop| shop.owner.clone()),
        };
        parties.into_iter().filter_map(owner).collect()
    }

    fn side(&self, id: &AccountId) -> Option<Side> {
        let account = self.accounts.get(id)?.clone();
        let owner = Party::parse(&account.owner).map(|party| self.names.party(&party));
        Some(Side { owner: owner.unwrap_or_default(), account })
    }
}

/// What the rules about people are asked with: who stands on the papers, whose shops they touch,
/// and under which other accounts the same people are known.
async fn signers(
    tx: &mut Tx,
    rows: &[Approval],
    (parties, staff): (&[Party], Vec<PersonId>),
    by: &PersonId,
) -> Result<World, Fault> {
    let mut world = World::default();
    for row in record::of::<Person>(tx, "id", staff.clone()).await? {
        world.persons.load(row.id.clone(), row);
    }
    for row in record::of::<Lock>(tx, "person_id", staff).await? {
        world.locks.load(row.id.clone(), row);
    }
    let shops = parties.iter().filter_map(|party| party.merchant().cloned());
    for row in record::of::<Merchant>(tx, "id", shops).await? {
        world.merchants.load(row.id.clone(), row);
    }
    let first = rows.iter().map(|row| row.requested_by.clone());
    world.same = person::same(tx, first.chain([by.clone()]).collect()).await?;
    Ok(world)
}

fn refund_of(act: &Act) -> Option<RefundId> {
    match act {
        Act::Refund { refund, .. } | Act::Advance { refund, .. } => Some(refund.clone()),
        Act::Correct { refund, .. } => refund.clone(),
        Act::Unlock { .. } | Act::Order { .. } => None,
    }
}

fn paid_of(act: &Act) -> Option<PaymentId> {
    if let Act::Correct { payment, .. } = act { payment.clone() } else { None }
}

fn lock_of(act: &Act) -> Option<LockId> {
    if let Act::Unlock { lock, .. } = act { Some(lock.clone()) } else { None }
}

fn ordered(act: &Act) -> Option<PersonId> {
    if let Act::Order { person, .. } = act { Some(person.clone()) } else { None }
}

fn accounts_of(act: &Act) -> Vec<AccountId> {
    if let Act::Correct { from, to, .. } = act { vec![from.clone(), to.clone()] } else { vec![] }
}

async fn views(
    tx: &mut Tx,
    rows: Vec<Approval>,
    by: &PersonId,
    now_us: i64,
) -> Result<Vec<View>, Fault> {
    let known = Known::of(tx, &rows, by).await?;
    let view = |row: Approval| {
        let touched = known.touched(&row);
        if is_touched(&known.world, &touched, by) {
            return None;
        }
        let beneficiary = row.beneficiary.as_ref().map(|party| known.names.party(party));
        let waits = row.state == ApprovalState::Waiting;
        Some(View {
            seen: known.seen(&row.act).unwrap_or(Seen::Gone),
            requested_by: known.full(&row.requested_by),
            decided_by: row.decided_by.as_ref().map(|id| known.full(id)),
            beneficiary: beneficiary.unwrap_or_default(),
            may_sign: may_sign(&known.world, &row, by, now_us),
            may_decline: waits && check_decline(&known.world, &row, &touched, by, now_us).is_ok(),
            own: row.requested_by == *by,
            records: None,
            approval: row,
        })
    };
    Ok(rows.into_iter().filter_map(view).collect())
}

/// Whose account, lock or money this paper touches.
pub(super) async fn touched(app: &App, row: &Approval) -> Result<Vec<PersonId>, AppError> {
    let row = row.clone();
    let read = app.db.read(async move |tx| {
        let known = Known::of(tx, std::slice::from_ref(&row), &row.requested_by).await?;
        Ok::<_, Fault>(known.touched(&row))
    });
    Ok(read.await?)
}

/// What waits for a signature, oldest first.
pub async fn waiting(app: &App, actor: &Actor) -> Result<Vec<View>, AppError> {
    let (by, now_us) = (access::staff(actor)?.clone(), app.now_us());
    let read = app.db.read(async move |tx| {
        let rows = approval::waiting(tx, WAITING_MAX).await?;
        views(tx, rows, &by, now_us).await
    });
    Ok(read.await?)
}
