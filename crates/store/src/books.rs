//! What proves the books: questions over all rows at once, each answered by the rows that break a
//! rule. Every answer is bounded; one broken row is enough to be told.

use paydesk_core::id::{AccountId, BatchId, HoldId, PaymentId};

use crate::{Fault, Tx};

/// Batches whose entries of one currency do not sum to zero.
pub async fn unbalanced(tx: &mut Tx) -> Result<Vec<(BatchId, String, i64)>, Fault> {
    let sql = "select e.batch_id, a.currency, cast(sum(e.amount_minor) as bigint) \
               from entry e join account a on a.id = e.account_id \
               group by e.batch_id, a.currency having sum(e.amount_minor) <> 0 \
               order by e.batch_id limit 100";
    tx.all(sql, &[]).await
}

/// Accounts whose entries do not lead from zero to the balance in steps that join: each entry goes
/// from the balance before it to the one after it, so every balance is left as often as reached,
/// but for zero, where it began, and today's, where it ends. This needs no order, which entries
/// of several lanes on one account do not have.
pub async fn broken_steps(tx: &mut Tx) -> Result<Vec<(AccountId, i64)>, Fault> {
    let sql = "select s.account_id, s.balance_minor from ( \
                 select account_id, balance_minor, 1 as reached from entry \
                 union all \
                 select account_id, balance_minor - amount_minor, -1 from entry \
                 union all select id, 0, 1 from account \
                 union all select id, balance_minor, -1 from account) s \
               group by s.account_id, s.balance_minor having sum(s.reached) <> 0 \
               order by s.account_id, s.balance_minor limit 100";
    tx.all(sql, &[]).await
}

/// Open holds of payments that have ended.
pub async fn stale_holds(tx: &mut Tx) -> Result<Vec<(HoldId, PaymentId)>, Fault> {
    let sql = "select h.id, p.id from hold h join payment p on p.id = h.cause \
               where h.state = 'open' and p.state in ('succeeded', 'failed', 'cancelled') \
               order by h.id limit 100";
    tx.all(sql, &[]).await
}

/// Payments that say another sum of refunds (given back and reserved) than their refunds do, or
/// more, with what counter-entries brought back, than was captured.
pub async fn wrong_refunds(tx: &mut Tx) -> Result<Vec<(PaymentId, i64, i64, i64)>, Fault> {
    let sql = "select p.id, p.amount_minor, p.refunded_minor + p.refunding_minor, \
                 cast(coalesce(r.total, 0) as bigint) \
               from payment p left join ( \
                 select payment_id, sum(amount_minor) as total from refund \
                 where state <> 'refused' group by payment_id) r on r.payment_id = p.id \
               where p.refunded_minor + p.refunding_minor <> coalesce(r.total, 0) \
                 or p.refunded_minor + p.refunding_minor + p.corrected_minor > p.amount_minor \
                 or p.refunded_minor < 0 or p.refunding_minor < 0 or p.corrected_minor < 0 \
               order by p.id limit 100";
    tx.all(sql, &[]).await
}

/// How many entries stand in the books, and how many the batches say there are.
pub async fn entry_counts(tx: &mut Tx) -> Result<(i64, i64), Fault> {
    let sql = "select (select count(*) from entry), \
                 (select cast(coalesce(sum(entries), 0) as bigint) from batch)";
    tx.one(sql, &[]).await
}

pub async fn account_count(tx: &mut Tx) -> Result<i64, Fault> {
    Ok(tx.one::<(i64,)>("select count(*) from account", &[]).await?.0)
}

/// When the first batch was written; none when the books are empty.
pub async fn first_us(tx: &mut Tx) -> Result<Option<i64>, Fault> {
    Ok(tx.one::<(Option<i64>,)>("select min(at_us) from batch", &[]).await?.0)
}
