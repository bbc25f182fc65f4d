//! The ledger: accounts, postings that cannot be unbalanced, holds that resolve once, and the hash
//! chain over it all.
//!
//! Invariants, checked again by `paydesk check`:
//! - every posting is a list of moves from one account to another, so its entries sum to zero;
//! - an account's balance is the replay of its entries, and `held_minor` the sum of its open holds;
//! - wallets, merchants and suspense never fall below zero; clearing and expense may;
//! - an advance never rises above it: nobody repays more than was lent.

use sha2::{Digest, Sha256};

use crate::amount::{Amount, Currency};
use crate::id::{AccountId, BatchId, HoldId, MerchantId, Party, PersonId};
use crate::word::Word;
use crate::words;

/// The one rail that this house speaks to.
pub const RAIL: &str = "bank";

words! {
    AccountKind {
        /// A person's money.
        Wallet "wallet",
        /// What a merchant has earned and not yet been paid out.
        Merchant "merchant",
        /// What a rail owes us for money that it confirmed.
        Clearing "clearing",
        /// Money that arrived and has no owner yet.
        Suspense "suspense",
        /// What the house gave away: goodwill, corrections.
        Expense "expense",
        /// What a merchant owes the house, which lent it the means for a refund; below zero.
        Advance "advance",
    }
    HoldWay {
        /// Takes from what is available on the account.
        Out "out",
        /// A pending claim: money that is expected in through this (clearing) account.
        In "in",
    }
    HoldState { Open "open", Posted "posted", Voided "voided" }
}

impl AccountKind {
    /// Whether the balance may never fall below zero.
    pub fn has_floor(self) -> bool {
        matches!(self, Self::Wallet | Self::Merchant | Self::Suspense)
    }

    /// Whether the balance may never rise above zero.
    pub fn has_ceiling(self) -> bool {
        self == Self::Advance
    }
}

/// One account in one currency. `balance_minor` is signed: positive is what we owe its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub id: AccountId,
    pub owner: String,
    pub kind: AccountKind,
    pub currency: Currency,
    pub balance_minor: i64,
    pub held_minor: i64,
    pub version: i64,
}

impl Account {
    /// An account at its beginning. Its id is derived from owner and currency, so that nobody needs
    /// to look it up and nobody can have two.
    pub fn open(kind: AccountKind, owner: &str, currency: Currency) -> Self {
        let rest = owner.split_once('_').map_or(owner, |(_, rest)| rest);
        let id = AccountId::named(&format!("{}_{rest}_{currency}", kind.word()));
        let owner = owner.to_owned();
        Self { id, owner, kind, currency, balance_minor: 0, held_minor: 0, version: 0 }
    }

    /// What may still be spent or newly held, in minor units.
    pub fn available_minor(&self) -> i64 {
        self.balance_minor - self.held_minor
    }
}

/// The account ids that everybody can derive.
pub mod account_id {
    use super::*;

    pub fn wallet(person: &PersonId, currency: Currency) -> AccountId {
        Account::open(AccountKind::Wallet, person.as_str(), currency).id
    }
    pub fn merchant(merchant: &MerchantId, currency: Currency) -> AccountId {
        Account::open(AccountKind::Merchant, merchant.as_str(), currency).id
    }
    pub fn advance(merchant: &MerchantId, currency: Currency) -> AccountId {
        Account::open(AccountKind::Advance, merchant.as_str(), currency).id
    }
    pub fn of(party: &Party, currency: Currency) -> AccountId {
        match party {
            Party::Person(id) => wallet(id, currency),
            Party::Merchant(id) => merchant(id, currency),
        }
    }
    pub fn clearing(currency: Currency) -> AccountId {
        Account::open(AccountKind::Clearing, RAIL, currency).id
    }
    pub fn suspense(currency: Currency) -> AccountId {
        Account::open(AccountKind::Suspense, "house", currency).id
    }
    pub fn expense(currency: Currency) -> AccountId {
        Account::open(AccountKind::Expense, "house", currency).id
    }
}

/// The house's own accounts, which stand before anybody moves money.
pub fn house_accounts() -> Vec<Account> {
    let of = |currency| {
        [
            Account::open(AccountKind::Clearing, RAIL, currency),
            Account::open(AccountKind::Suspense, "house", currency),
            Account::open(AccountKind::Expense, "house", currency),
        ]
    };
    Currency::ALL.into_iter().flat_map(of).collect()
}

/// Money going from one account to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    pub from: AccountId,
    pub to: AccountId,
    pub amount: Amount,
}

/// A set of moves with one cause. Each move makes two entries of opposite sign in one currency, so
/// entries that do not sum to zero cannot be written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    pub cause: String,
    pub moves: Vec<Move>,
}

impl Posting {
    pub fn one(cause: &str, from: &AccountId, to: &AccountId, amount: Amount) -> Self {
        let one = Move { from: from.clone(), to: to.clone(), amount };
        Self { cause: cause.to_owned(), moves: vec![one] }
    }

    /// (account, signed minor units, currency), in order.
    pub fn entries(&self) -> impl Iterator<Item = (&AccountId, i64, Currency)> {
        self.moves.iter().flat_map(|m| {
            let (minor, currency) = (m.amount.minor(), m.amount.currency());
            [(&m.from, -minor, currency), (&m.to, minor, currency)]
        })
    }
}

/// One line in the books, never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub account: AccountId,
    pub cause: String,
    pub amount_minor: i64,
    /// The account's balance after this entry.
    pub balance_minor: i64,
}

/// Money set aside. It resolves once: posted or voided, never both, never back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    pub id: HoldId,
    pub cause: String,
    pub account: AccountId,
    pub way: HoldWay,
    pub amount_minor: i64,
    pub state: HoldState,
    pub created_at_us: i64,
    pub resolved_at_us: Option<i64>,
}

/// The next link of the chain: over the link before, the batch's id and all its entries. Fields are
/// length-prefixed, so that no two different batches hash the same text.
pub fn link(prev: &[u8], batch: &BatchId, entries: &[Entry]) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut field = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    field(prev);
    field(batch.as_str().as_bytes());
    for entry in entries {
        field(entry.account.as_str().as_bytes());
        field(entry.cause.as_bytes());
        field(&entry.amount_minor.to_le_bytes());
        field(&entry.balance_minor.to_le_bytes());
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_posting_sums_to_zero() {
        let [a, b] = ["a", "b"].map(AccountId::named);
        let amount = Amount::new(5, Currency::Cny).unwrap();
        let posting = Posting::one("pay_1", &a, &b, amount);
        assert_eq!(posting.entries().map(|(_, minor, _)| minor).sum::<i64>(), 0);
    }

    #[test]
    fn the_chain_sees_every_change() {
        let entry = Entry {
            account: AccountId::named("a"),
            cause: "pay_1".into(),
            amount_minor: 5,
            balance_minor: 5,
        };
        let batch = BatchId::from_bits(1);
        let whole = link(&[], &batch, std::slice::from_ref(&entry));
        for change in [
            Entry { amount_minor: 6, ..entry.clone() },
            Entry { balance_minor: 6, ..entry.clone() },
            Entry { cause: "pay_2".into(), ..entry.clone() },
            Entry { account: AccountId::named("b"), ..entry.clone() },
        ] {
            assert_ne!(whole, link(&[], &batch, &[change]));
        }
        assert_ne!(whole, link(&[1], &batch, std::slice::from_ref(&entry)));
        assert_ne!(whole, link(&[], &batch, &[]));
    }
}
