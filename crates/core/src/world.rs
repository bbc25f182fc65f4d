//! The world of a batch: all that its commands read, loaded once, and all that they write.
//!
//! The lane loads the rows that a batch names ([`Needs`]), decisions read them and answer with
//! [`Effects`], and [`World::apply`] is the only place that changes anything. So what a later
//! command of the batch sees is exactly what earlier ones did.
//!
//! `apply` checks the invariants of the ledger once more (no floor broken, a hold resolves once)
//! before it touches anything: a decision that broke one is refused as [`Broken`], and leaves no
//! trace.

use std::collections::{BTreeMap, BTreeSet};

use crate::approval::Approval;
use crate::challenge::Challenge;
use crate::flaw::{Flaw, flawed};
use crate::id::*;
use crate::ledger::{Account, Entry, Hold, HoldState, HoldWay, Posting};
use crate::lock::Lock;
use crate::payment::{Attempt, Merchant, Order, Payment};
use crate::person::Person;
use crate::refund::Refund;
use crate::refusal::Refusal;

/// The rows that a command reads, by id. Lists may repeat; the store sorts them, so that locks are
/// taken in one order.
#[derive(Clone, Debug, Default)]
pub struct Needs {
    /// Their rows are locked.
    pub persons: Vec<PersonId>,
    /// Who gives and who gets: how they are called, and what locks them. Nothing of theirs is
    /// changed, so nothing is held against others.
    pub parties: Vec<PersonId>,
    /// Whose signature it is: their other accounts are looked up as well.
    pub signers: Vec<PersonId>,
    /// Whose payments that are not settled are read, if they have any.
    pub payers: Vec<PersonId>,
    pub accounts: Vec<AccountId>,
    pub merchants: Vec<MerchantId>,
    pub orders: Vec<OrderId>,
    pub payments: Vec<PaymentId>,
    pub refunds: Vec<RefundId>,
    pub challenges: Vec<ChallengeId>,
    pub approvals: Vec<ApprovalId>,
    /// Payments and refunds whose holds and attempts are read.
    pub causes: Vec<String>,
    pub keys: Vec<String>,
    pub tallies: Vec<String>,
}

impl Needs {
    /// Everything that the command may change and that somebody may be looking at.
    pub fn subjects(&self) -> Vec<String> {
        fn texts<N>(ids: &[Id<N>]) -> impl Iterator<Item = String> {
            ids.iter().map(|id| id.as_str().to_owned())
        }
        texts(&self.persons)
            .chain(texts(&self.parties))
            .chain(texts(&self.merchants))
            .chain(texts(&self.orders))
            .chain(texts(&self.payments))
            .chain(texts(&self.refunds))
            .collect()
    }

    /// These people sign: their rights, and who else they are.
    pub fn sign<'a>(&mut self, people: impl IntoIterator<Item = &'a PersonId>) {
        for person in people {
            self.persons.push(person.clone());
            self.signers.push(person.clone());
        }
    }
}

/// A key that was used, and the answer that it got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    pub key: String,
    pub digest: Vec<u8>,
    pub result: String,
    pub refusal: Option<Refusal>,
    pub at_us: i64,
}

/// A line of the one timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub id: EventId,
    pub subject: String,
    pub kind: String,
    pub detail: String,
    pub actor: String,
    pub at_us: i64,
}

/// Work to be done later, written with its cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    pub id: JobId,
    pub kind: String,
    pub subject: String,
    pub detail: String,
    /// Nobody waits for it: it is done in sets, and after all that somebody waits for.
    pub bulk: bool,
    pub due_at_us: i64,
    pub created_at_us: i64,
}

/// An act of staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audit {
    pub id: AuditId,
    pub actor: String,
    pub act: String,
    pub subject: String,
    pub reason: String,
    pub origin: String,
    pub approval: Option<ApprovalId>,
    pub at_us: i64,
}

/// A count that limits and risk rules keep; protected by the lock on its person's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    pub id: String,
    pub value: i64,
}

/// The id of a person's count.
pub fn tally_id(person: &PersonId, key: &str) -> String {
    format!("{person} {key}")
}

/// One thing that a decision does: the closed vocabulary of what money commands write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    Post(Posting),
    Hold(Hold),
    Payment(Payment),
    Order(Order),
    Attempt(Attempt),
    Refund(Refund),
    Challenge(Challenge),
    Approval(Approval),
    Lock(Lock),
    /// Adds to a person's count.
    Tally {
        person: PersonId,
        key: String,
        add: i64,
    },
    /// Sets a person's count back to a value.
    TallySet {
        person: PersonId,
        key: String,
        value: i64,
    },
    Event(Event),
    Job(Job),
    Audit(Audit),
}

pub type Effects = Vec<Effect>;

/// A decision broke an invariant: a fault in the program, never the caller's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    #[error("account {0} is not in the batch")]
    AccountAbsent(AccountId),
    #[error("account {0} would fall below what it may")]
    Floor(AccountId),
    #[error("account {0} would rise above what it may")]
    Ceiling(AccountId),
    #[error("hold {0} would resolve twice or was changed")]
    Hold(HoldId),
    #[error("account {0} is in another currency")]
    Currency(AccountId),
    #[error("one command made two postings")]
    TwoPostings,
}

/// Rows of one kind: what was loaded, what has changed since.
#[derive(Clone, Debug)]
pub struct Rows<K, V> {
    rows: BTreeMap<K, V>,
    loaded: BTreeSet<K>,
    dirty: BTreeSet<K>,
}

impl<K, V> Default for Rows<K, V> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), loaded: BTreeSet::new(), dirty: BTreeSet::new() }
    }
}

impl<K: Ord + Clone, V> Rows<K, V> {
    /// A row as the database has it.
    pub fn load(&mut self, key: K, value: V) {
        self.loaded.insert(key.clone());
        self.rows.insert(key, value);
    }

    pub fn get(&self, key: &K) -> Option<&V> {
        self.rows.get(key)
    }

    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.rows.values()
    }

    pub fn put(&mut self, key: K, value: V) {
        self.dirty.insert(key.clone());
        self.rows.insert(key, value);
    }

    /// Rows to insert, in key order.
    pub fn fresh(&self) -> impl Iterator<Item = &V> {
        self.dirty.difference(&self.loaded).filter_map(|k| self.rows.get(k))
    }

    /// Rows to update, in key order.
    pub fn changed(&self) -> impl Iterator<Item = &V> {
        self.dirty.intersection(&self.loaded).filter_map(|k| self.rows.get(k))
    }
}

/// All rows of a batch, and what is appended by it.
#[derive(Clone, Debug, Default)]
pub struct World {
    pub persons: Rows<PersonId, Person>,
    /// How people are called.
    pub names: BTreeMap<PersonId, String>,
    pub accounts: Rows<AccountId, Account>,
    pub merchants: Rows<MerchantId, Merchant>,
    pub orders: Rows<OrderId, Order>,
    pub payments: Rows<PaymentId, Payment>,
    pub refunds: Rows<RefundId, Refund>,
    pub challenges: Rows<ChallengeId, Challenge>,
    pub approvals: Rows<ApprovalId, Approval>,
    pub holds: Rows<HoldId, Hold>,
    pub attempts: Rows<AttemptId, Attempt>,
    pub locks: Rows<LockId, Lock>,
    /// By [`tally_id`].
    pub tallies: Rows<String, Tally>,
    /// (person, payee's id)
    pub trusts: BTreeSet<(PersonId, String)>,
    /// (signer, another account of the same verified person)
    pub same: BTreeSet<(PersonId, PersonId)>,
    pub keys: Rows<String, Key>,
    pub entries: Vec<Entry>,
    pub events: Vec<Event>,
    pub jobs: Vec<Job>,
    pub audits: Vec<Audit>,
}

impl World {
    pub fn tally(&self, person: &PersonId, key: &str) -> i64 {
        self.tallies.get(&tally_id(person, key)).map_or(0, |t| t.value)
    }

    /// Whether somebody who signs is this person, under whatever account.
    pub fn is_same(&self, signer: &PersonId, other: &PersonId) -> bool {
        signer == other || self.same.contains(&(signer.clone(), other.clone()))
    }

    /// The locks of a person that hold now.
    pub fn locks_of(&self, person: &PersonId, now_us: i64) -> Vec<&Lock> {
        self.locks.values().filter(|l| l.person == *person && l.holds(now_us)).collect()
    }

    /// The one hold of this cause that is still open.
    pub fn open_hold(&self, cause: &str) -> Option<&Hold> {
        self.holds.values().find(|h| h.cause == cause && h.state == HoldState::Open)
    }

    /// The newest attempt for a cause.
    pub fn attempt(&self, cause: &str) -> Option<&Attempt> {
        self.attempts.values().filter(|a| a.cause == cause).last()
    }

    /// Does what a decision said, all of it or nothing.
    pub fn apply(&mut self, effects: Effects) -> Result<(), Broken> {
        let accounts = self.checked_accounts(&effects)?;
        for account in accounts.into_values() {
            self.accounts.put(account.id.clone(), account);
        }
        for effect in effects {
            self.put(effect);
        }
        Ok(())
    }

    /// The accounts as they will be, or what would be broken. Nothing is changed yet.
    fn checked_accounts(&self, effects: &Effects) -> Result<BTreeMap<AccountId, Account>, Broken> {
        let mut after: BTreeMap<AccountId, Account> = BTreeMap::new();
        let mut change = |id: &AccountId, balance: i64, held: i64| {
            let account = match after.entry(id.clone()) {
                std::collections::btree_map::Entry::Occupied(entry) => entry.into_mut(),
                std::collections::btree_map::Entry::Vacant(entry) => {
                    let account = self.accounts.get(id);
                    let mut account =
                        account.cloned().ok_or_else(|| Broken::AccountAbsent(id.clone()))?;
                    account.version += 1;
                    entry.insert(account)
                }
            };
            account.balance_minor += balance;
            account.held_minor += held;
            Ok::<_, Broken>(account.currency)
        };
        // Entries carry the balance after them, which is counted back from the end of one posting.
        if effects.iter().filter(|e| matches!(e, Effect::Post(_))).count() > 1 {
            return Err(Broken::TwoPostings);
        }
        for effect in effects {
            match effect {
                Effect::Post(posting) => {
                    for (id, minor, currency) in posting.entries() {
                        if change(id, minor, 0)? != currency {
                            return Err(Broken::Currency(id.clone()));
                        }
                    }
                }
                Effect::Hold(hold) => {
                    let before = self.holds.get(&hold.id).map(|h| h.state);
                    let held = match (before, hold.state) {
                        (None, HoldState::Open) => hold.amount_minor,
                        (Some(HoldState::Open), HoldState::Posted | HoldState::Voided) => {
                            let times = if flawed(Flaw::HoldFreedTwice) { 2 } else { 1 };
                            -hold.amount_minor * times
                        }
                        _ => return Err(Broken::Hold(hold.id.clone())),
                    };
                    change(&hold.account, 0, if hold.way == HoldWay::Out { held } else { 0 })?;
                }
                _ => {}
            }
        }
        for account in after.values() {
            if account.kind.has_floor() && account.available_minor() < 0 {
                return Err(Broken::Floor(account.id.clone()));
            }
            if account.kind.has_ceiling() && account.balance_minor > 0 {
                return Err(Broken::Ceiling(account.id.clone()));
            }
        }
        Ok(after)
    }

    fn put(&mut self, effect: Effect) {
        match effect {
            Effect::Post(posting) => self.write_entries(&posting),
            Effect::Hold(hold) => self.holds.put(hold.id.clone(), hold),
            Effect::Payment(payment) => self.payments.put(payment.id.clone(), payment),
            Effect::Order(order) => self.orders.put(order.id.clone(), order),
            Effect::Attempt(attempt) => self.attempts.put(attempt.id.clone(), attempt),
            Effect::Refund(refund) => self.refunds.put(refund.id.clone(), refund),
            Effect::Challenge(row) => self.challenges.put(row.id.clone(), row),
            Effect::Approval(approval) => self.approvals.put(approval.id.clone(), approval),
            Effect::Lock(lock) => self.locks.put(lock.id.clone(), lock),
            Effect::Tally { person, key, add } => {
                let value = self.tally(&person, &key) + add;
                self.set_tally(&person, &key, value);
            }
            Effect::TallySet { person, key, value } => self.set_tally(&person, &key, value),
            Effect::Event(event) => self.events.push(event),
            Effect::Job(job) => self.jobs.push(job),
            Effect::Audit(audit) => self.audits.push(audit),
        }
    }

    fn set_tally(&mut self, person: &PersonId, key: &str, value: i64) {
        let id = tally_id(person, key);
        self.tallies.put(id.clone(), Tally { id, value });
    }

    /// Entries carry the balance after them. The accounts already stand at the end of the whole
    /// command, so the balances of its entries are counted back from there.
    fn write_entries(&mut self, posting: &Posting) {
        let lines: Vec<_> = posting.entries().map(|(id, m, _)| (id.clone(), m)).collect();
        for (i, (id, minor)) in lines.iter().enumerate() {
            let later: i64 = lines[i + 1..].iter().filter(|(l, _)| l == id).map(|(_, m)| m).sum();
            let end = self.accounts.get(id).map_or(0, |a| a.balance_minor);
            self.entries.push(Entry {
                account: id.clone(),
                cause: posting.cause.clone(),
                amount_minor: *minor,
                balance_minor: end - later,
            });
        }
    }
}
