//! Refunds: written by the lane, read here.

use paydesk_core::id::{MerchantId, PaymentId, PersonId, RefundId};
use paydesk_core::refund::Refund;

use crate::record::{find, list};
use crate::{Fault, Tx, args, record};

record! { Refund = "refund", key 1 {
    id "id": Text, payment "payment_id": Text, conversation "conversation_id": Text,
    amount_minor "amount_minor": Int, currency "currency": Text, ground "ground": Text,
    destination "destination": Text, state "state": Text, requested_by "requested_by": Text,
    reason "reason": Text, refused_reason "refused_reason": Text,
    expected_on "expected_on": Text, created_at_us "created_at_us": Int,
    settled_at_us "settled_at_us": Int, version "version": Int,
} }

pub async fn by_id(tx: &mut Tx, id: &RefundId) -> Result<Option<Refund>, Fault> {
    find(tx, "where id = $1", args![id]).await
}

pub async fn of_payment(tx: &mut Tx, id: &PaymentId) -> Result<Vec<Refund>, Fault> {
    list(tx, "where payment_id = $1 order by id desc limit 50", args![id]).await
}

/// A payer's refunds that are not yet finished, for the home page.
pub async fn under_way(tx: &mut Tx, payer: &PersonId) -> Result<Vec<Refund>, Fault> {
    let tail = "where state not in ('paid', 'refused') and payment_id in \
                (select id from payment where payer_id = $1) order by id desc limit 10";
    list(tx, tail, args![payer]).await
}

/// What is not finished, oldest first: to review before what waits for money or for the bank.
pub async fn open(tx: &mut Tx, most: i64) -> Result<Vec<Refund>, Fault> {
    let tail = "where state not in ('paid', 'refused') \
                order by case state when 'requested' then 0 when 'waiting_funds' then 1 \
                else 2 end, id limit $1";
    list(tx, tail, args![most]).await
}

/// All refunds that a payer has asked for, newest first.
pub async fn of_payer(tx: &mut Tx, payer: &PersonId, most: i64) -> Result<Vec<Refund>, Fault> {
    let tail = "where payment_id in (select id from payment where payer_id = $1) \
                order by id desc limit $2";
    list(tx, tail, args![payer, most]).await
}

/// What was asked back of a merchant, newest first.
pub async fn of_merchant(tx: &mut Tx, id: &MerchantId, most: i64) -> Result<Vec<Refund>, Fault> {
    let tail = "where payment_id in (select id from payment where payee_id = $1) \
                order by id desc limit $2";
    list(tx, tail, args![id, most]).await
}

/// Accepted refunds of a merchant's payments that wait for its funds: how many, and their sum in
/// minor units.
pub async fn waiting_of(tx: &mut Tx, id: &MerchantId) -> Result<(i64, i64), Fault> {
    let sql = "select count(*), cast(coalesce(sum(refund.amount_minor), 0) as bigint) \
               from refund join payment on payment.id = refund.payment_id \
               where refund.state = 'waiting_funds' and payment.payee_id = $1";
    tx.one(sql, args![id]).await
}
