//! Accounts, entries, holds and the chain: read here, written by the lane alone.

use paydesk_core::amount::Currency;
use paydesk_core::id::{AccountId, BatchId, CheckpointId};
use paydesk_core::ledger::{Account, Entry, Hold};
use paydesk_core::word::Word;

use crate::record::{find, list};
use crate::{Fault, Tx, args, record};

record! { Account = "account", key 1, fixed 3 {
    id "id": Text, owner "owner_id": Text, kind "kind": Text, currency "currency": Text,
    balance_minor "balance_minor": Int, held_minor "held_minor": Int, version "version": Int,
} }

record! { Hold = "hold", key 1 {
    id "id": Text, cause "cause": Text, account "account_id": Text, way "way": Text,
    amount_minor "amount_minor": Int, state "state": Text, created_at_us "created_at_us": Int,
    resolved_at_us "resolved_at_us": Int,
} }

/// An entry with its place in the books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub batch: BatchId,
    pub n: i64,
    pub account: AccountId,
    pub cause: String,
    pub amount_minor: i64,
    pub balance_minor: i64,
}

record! { Line = "entry", key 2 {
    batch "batch_id": Text, n "n": Int, account "account_id": Text, cause "cause": Text,
    amount_minor "amount_minor": Int, balance_minor "balance_minor": Int,
} }

impl From<Line> for Entry {
    fn from(line: Line) -> Self {
        let Line { account, cause, amount_minor, balance_minor, .. } = line;
        Self { account, cause, amount_minor, balance_minor }
    }
}

/// One link of a lane's chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    pub id: BatchId,
    pub lane: String,
    pub seq: i64,
    pub prev: Vec<u8>,
    pub digest: Vec<u8>,
    pub entries: i64,
    pub at_us: i64,
}

record! { Batch = "batch", key 1 {
    id "id": Text, lane "lane_id": Text, seq "seq": Int, prev "prev": Bytes, digest "digest": Bytes,
    entries "entries": Int, at_us "at_us": Int,
} }

/// The heads of all chains, joined and signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    pub id: CheckpointId,
    /// JSON: lane to [seq, digest in hex].
    pub heads: String,
    pub signature: Vec<u8>,
    pub at_us: i64,
}

record! { Checkpoint = "checkpoint", key 1 {
    id "id": Text, heads "heads": Text, signature "signature": Bytes, at_us "at_us": Int,
} }

pub async fn by_id(tx: &mut Tx, id: &AccountId) -> Result<Option<Account>, Fault> {
    find(tx, "where id = $1", args![id]).await
}

pub async fn of_owner(tx: &mut Tx, owner: &str) -> Result<Vec<Account>, Fault> {
    list(tx, "where owner_id = $1 order by currency limit 20", args![owner]).await
}

/// Opens accounts that are not yet there; they begin at zero.
pub async fn open(tx: &mut Tx, accounts: &[Account]) -> Result<(), Fault> {
    // One statement, so that two who open the same account at once both find it open.
    let sql = "insert into account (id, owner_id, kind, currency, balance_minor, held_minor, \
               version) values ($1, $2, $3, $4, 0, 0, 0) on conflict (id) do nothing";
    for account in accounts {
        let (kind, currency) = (account.kind.word(), account.currency.code());
        tx.run(sql, args![&account.id, &account.owner, kind, currency]).await?;
    }
    Ok(())
}

/// Debts that were repaid beyond what was lent.
pub async fn above_ceiling(tx: &mut Tx) -> Result<Vec<(AccountId, i64)>, Fault> {
    let sql = "select id, balance_minor from account where kind = 'advance' \
               and balance_minor > 0 order by id limit 100";
    tx.all(sql, &[]).await
}

pub async fn entries_of(tx: &mut Tx, cause: &str) -> Result<Vec<Line>, Fault> {
    list(tx, "where cause = $1 order by batch_id, n limit 200", args![cause]).await
}

pub async fn holds_of(tx: &mut Tx, cause: &str) -> Result<Vec<Hold>, Fault> {
    list(tx, "where cause = $1 order by id limit 50", args![cause]).await
}

/// All accounts, in pages after an id, for proofs and exports.
pub async fn page(tx: &mut Tx, after: &str, most: i64) -> Result<Vec<Account>, Fault> {
    list(tx, "where id > $1 order by id limit $2", args![after, most]).await
}

/// Batches of all lanes, each chain in order, in pages after (lane, seq).
pub async fn batches(tx: &mut Tx, after: (&str, i64), most: i64) -> Result<Vec<Batch>, Fault> {
    let tail = "where lane_id > $1 or (lane_id = $1 and seq > $2) order by lane_id, seq limit $3";
    list(tx, tail, args![after.0, after.1, most]).await
}

/// The last batch of every lane.
pub async fn heads(tx: &mut Tx) -> Result<Vec<Batch>, Fault> {
    // From each lane to the next by the index: there are few lanes, and many batches of each.
    let tail = "where id in (with recursive lanes (lane) as (select min(lane_id) from batch \
                union all select (select min(b.lane_id) from batch b where b.lane_id > lanes.lane) \
                from lanes where lanes.lane is not null) \
                select (select b.id from batch b where b.lane_id = lanes.lane \
                order by b.seq desc limit 1) from lanes where lanes.lane is not null) \
                order by lane_id";
    list(tx, tail, &[]).await
}

pub async fn batch_at(tx: &mut Tx, lane: &str, seq: i64) -> Result<Option<Batch>, Fault> {
    find(tx, "where lane_id = $1 and seq = $2", args![lane, seq]).await
}

pub async fn last_checkpoint(tx: &mut Tx) -> Result<Option<Checkpoint>, Fault> {
    find(tx, "order by id desc limit 1", &[]).await
}

/// Checkpoints in order, in pages after an id.
pub async fn checkpoints(tx: &mut Tx, after: &str, most: i64) -> Result<Vec<Checkpoint>, Fault> {
    list(tx, "where id > $1 order by id limit $2", args![after, most]).await
}

pub async fn entries_in(tx: &mut Tx, batch: &BatchId) -> Result<Vec<Line>, Fault> {
    list(tx, "where batch_id = $1 order by n", args![batch]).await
}

/// The sum of all entries of a currency; zero, or the books are broken.
pub async fn sum_of(tx: &mut Tx, currency: Currency) -> Result<i64, Fault> {
    let sql = "select cast(coalesce(sum(e.amount_minor), 0) as bigint) from entry e \
               join account a on a.id = e.account_id where a.currency = $1";
    Ok(tx.one::<(i64,)>(sql, args![currency.code()]).await?.0)
}

/// Accounts whose balance is not the sum of their entries.
pub async fn wrong_balances(tx: &mut Tx) -> Result<Vec<(AccountId, i64, i64)>, Fault> {
    let sql = "select a.id, a.balance_minor, cast(coalesce(s.total, 0) as bigint) from account a \
               left join (select account_id, sum(amount_minor) as total from entry \
                          group by account_id) s on s.account_id = a.id \
               where a.balance_minor <> coalesce(s.total, 0) order by a.id limit 100";
    tx.all(sql, &[]).await
}

/// Accounts whose held sum is not the sum of their open holds that take from them.
pub async fn wrong_holds(tx: &mut Tx) -> Result<Vec<(AccountId, i64, i64)>, Fault> {
    let sql = "select a.id, a.held_minor, cast(coalesce(s.total, 0) as bigint) from account a \
               left join (select account_id, sum(amount_minor) as total from hold \
                          where state = 'open' and way = 'out' group by account_id) s \
               on s.account_id = a.id \
               where a.held_minor <> coalesce(s.total, 0) order by a.id limit 100";
    tx.all(sql, &[]).await
}

/// Accounts with a floor that stand below it.
pub async fn below_floor(tx: &mut Tx) -> Result<Vec<(AccountId, i64)>, Fault> {
    let sql = "select id, balance_minor - held_minor from account \
               where kind in ('wallet', 'merchant', 'suspense') \
               and balance_minor - held_minor < 0 order by id limit 100";
    tx.all(sql, &[]).await
}
