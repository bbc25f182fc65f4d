//! Payments, merchants, orders, cards, and what the rail was asked and said.

use paydesk_core::amount::Currency;
use paydesk_core::id::{
    CardId, CardSessionId, MerchantId, OrderId, PaymentId, PersonId, SessionId,
};
use paydesk_core::payment::{Attempt, Order, Payment};
use paydesk_core::refusal::Refusal;
use paydesk_core::word::Word as _;

use crate::record::{find, list};
use crate::{Fault, Tx, args, record};

record! { Payment = "payment", key 1, fixed 12 {
    id "id": Text, kind "kind": Text, method "method": Text, payer "payer_id": Text,
    payee "payee_id": Text, from "from_account": Text, to "to_account": Text,
    amount_minor "amount_minor": Int, currency "currency": Text, order "order_id": Text,
    card "card_id": Text, note "note": Text, created_at_us "created_at_us": Int,
    state "state": Text, refusal "refusal": Text, refunded_minor "refunded_minor": Int,
    refunding_minor "refunding_minor": Int, corrected_minor "corrected_minor": Int,
    settled_at_us "settled_at_us": Int,
    version "version": Int,
} }

record! { Order = "merchant_order", key 1 {
    id "id": Text, merchant "merchant_id": Text, number "number": Text, title "title": Text,
    amount_minor "amount_minor": Int, currency "currency": Text, state "state": Text,
    payment "payment_id": Text, created_at_us "created_at_us": Int,
    expires_at_us "expires_at_us": Int, version "version": Int,
} }

record! { Attempt = "attempt", key 1 {
    id "id": Text, cause "cause": Text, kind "kind": Text, state "state": Text, code "code": Text,
    rail_ref "rail_ref": Text, asked "asked": Int, created_at_us "created_at_us": Int,
    sent_at_us "sent_at_us": Int, answered_at_us "answered_at_us": Int,
} }

/// A card as the bank's token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    pub id: CardId,
    pub person: Option<PersonId>,
    /// The guest whose it is, where it is nobody's with an account; and the one order that such a
    /// card pays.
    pub guest: Option<SessionId>,
    pub order: Option<OrderId>,
    pub token: String,
    pub brand: String,
    pub last4: String,
    /// MM/YY
    pub expiry: String,
    pub created_at_us: i64,
    pub removed_at_us: Option<i64>,
}

record! { Card = "card", key 1 {
    id "id": Text, person "person_id": Text, guest "guest_session_id": Text,
    order "order_id": Text, token "token": Text, brand "brand": Text, last4 "last4": Text,
    expiry "expiry": Text, created_at_us "created_at_us": Int, removed_at_us "removed_at_us": Int,
} }

/// Somebody is at the bank's page, entering a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardSession {
    pub id: CardSessionId,
    pub bank_id: String,
    pub person: Option<PersonId>,
    /// Who enters it, where nobody with an account does, and the order that it is entered for.
    pub guest: Option<SessionId>,
    pub order: Option<OrderId>,
    /// Where to go on afterwards: a path of ours.
    pub back: String,
    pub card: Option<CardId>,
    pub created_at_us: i64,
}

record! { CardSession = "card_session", key 1 {
    id "id": Text, bank_id "bank_id": Text, person "person_id": Text,
    guest "guest_session_id": Text, order "order_id": Text, back "back": Text, card "card_id": Text,
    created_at_us "created_at_us": Int,
} }

/// A callback as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Callback {
    pub rail: String,
    pub external_id: String,
    pub cause: String,
    pub body: String,
    pub received_at_us: i64,
}

record! { Callback = "callback", key 2 {
    rail "rail": Text, external_id "external_id": Text, cause "cause": Text, body "body": Text,
    received_at_us "received_at_us": Int,
} }

pub async fn by_id(tx: &mut Tx, id: &PaymentId) -> Result<Option<Payment>, Fault> {
    find(tx, "where id = $1", args![id]).await
}

/// What a history is asked for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Payments before this id; empty: from the newest.
    pub before: String,
    /// A state's word; empty: all.
    pub state: String,
    /// A kind's word; empty: all.
    pub kind: String,
    /// From this time on and before that one, in microseconds; `i64::MAX` for no end.
    pub from_us: i64,
    pub to_us: i64,
    /// Looked for in notes, orders' numbers and titles, merchants' names; a payment's id is found
    /// by its whole; empty: all.
    pub text: String,
    /// Exactly this amount; none: any. With `text`, either fits.
    pub amount_minor: Option<i64>,
    pub most: i64,
}

/// A text as a pattern for `like … escape '\'`: anywhere, whatever its case.
fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// A person's payments, given and received, newest first; with a text, also those with these
/// people, whose names fit it.
pub async fn history(
    tx: &mut Tx,
    id: &PersonId,
    people: &[PersonId],
    f: &Filter,
) -> Result<Vec<Payment>, Fault> {
    let tail = "where id in (\
                  select id from payment where payer_id = $1 and ($2 = '' or id < $2) \
                  union select id from payment where payee_id = $1 and ($2 = '' or id < $2) \
                    and state = 'succeeded') \
                and ($3 = '' or state = $3) and ($4 = '' or kind = $4) \
                and created_at_us >= $5 and created_at_us < $6 \
                and ($7 = '' or lower(note) like $8 escape '\\' or id = $7 \
                  or amount_minor = $9 \
                  or $11 like '%' || payer_id || '%' or $11 like '%' || payee_id || '%' \
                  or order_id in (select id from merchant_order \
                    where lower(number) like $8 escape '\\' or lower(title) like $8 escape '\\') \
                  or payee_id in (select id from merchant \
                    where lower(name_en) like $8 escape '\\' \
                      or lower(name_zh) like $8 escape '\\')) \
                order by id desc limit $10";
    let amount = f.amount_minor.unwrap_or(-1);
    let like = pattern(&f.text);
    // Ids hold no sign of a pattern but the underscore, which fits itself.
    let others = people.iter().filter(|person| *person != id);
    let people = others.map(PersonId::as_str).collect::<Vec<_>>().join(" ");
    let args = args![
        id, f.before, f.state, f.kind, f.from_us, f.to_us, f.text, like, amount, f.most, people
    ];
    list(tx, tail, args).await
}

/// People whom this person has paid or been paid by, with their names, the latest first.
pub async fn counterparties(
    tx: &mut Tx,
    id: &PersonId,
    most: i64,
) -> Result<Vec<(PersonId, String)>, Fault> {
    let sql = "select profile.person_id, profile.name from profile join (\
                 select other, max(id) as latest from (\
                   select payee_id as other, id from payment where payer_id = $1 \
                   union all select payer_id as other, id from payment \
                     where payee_id = $1 and state = 'succeeded') seen \
                 where other <> $1 group by other) met on met.other = profile.person_id \
               order by met.latest desc limit $2";
    tx.all(sql, args![id, most]).await
}

/// So many of a person's payments may be open before the oldest are no longer looked at.
const UNSETTLED_MAX: i64 = 200;

/// This payer's payments that are not settled, the newest first.
pub async fn unsettled_of(tx: &mut Tx, payer: &PersonId) -> Result<Vec<Payment>, Fault> {
    let tail = "where payer_id = $1 and state in ('processing', 'in_doubt') \
                order by id desc limit $2";
    list(tx, tail, args![payer, UNSETTLED_MAX]).await
}

/// What this person has paid since then, in minor units, the latest first.
pub async fn amounts_paid(
    tx: &mut Tx,
    payer: &PersonId,
    currency: Currency,
    from_us: i64,
) -> Result<Vec<i64>, Fault> {
    let sql = "select amount_minor from payment where payer_id = $1 and currency = $2 \
               and state = 'succeeded' and created_at_us >= $3 order by id desc limit 50";
    let rows: Vec<(i64,)> = tx.all(sql, args![payer, currency.code(), from_us]).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Whether this person ever paid that one.
pub async fn has_paid(tx: &mut Tx, payer: &PersonId, payee: &PersonId) -> Result<bool, Fault> {
    let sql = "select id from payment where payer_id = $1 and payee_id = $2 \
               and state = 'succeeded' limit 1";
    Ok(tx.maybe::<(String,)>(sql, args![payer, payee]).await?.is_some())
}

/// What the lane has counted under this name.
pub async fn counted(tx: &mut Tx, tally: &str) -> Result<i64, Fault> {
    let sql = "select value from tally where id = $1";
    Ok(tx.maybe::<(i64,)>(sql, args![tally]).await?.map_or(0, |row| row.0))
}

/// How many payments a merchant got since then, and their sum in minor units.
pub async fn received(
    tx: &mut Tx,
    merchant: &MerchantId,
    from_us: i64,
) -> Result<(i64, i64), Fault> {
    let sql = "select count(*), cast(coalesce(sum(amount_minor), 0) as bigint) from payment \
               where payee_id = $1 and state = 'succeeded' and settled_at_us >= $2";
    tx.one(sql, args![merchant, from_us]).await
}

/// How many payments to a merchant failed for each of these reasons since then.
pub async fn failed_by(
    tx: &mut Tx,
    merchant: &MerchantId,
    reasons: [Refusal; 2],
    from_us: i64,
) -> Result<(i64, i64), Fault> {
    let sql = "select count(case when refusal = $2 then 1 end), \
                      count(case when refusal = $3 then 1 end) from payment \
               where payee_id = $1 and state = 'failed' and created_at_us >= $4";
    let [one, other] = reasons;
    tx.one(sql, args![merchant, one.code(), other.code(), from_us]).await
}

/// What a merchant was paid, newest first.
pub async fn of_merchant(
    tx: &mut Tx,
    id: &MerchantId,
    before: &str,
    most: i64,
) -> Result<Vec<Payment>, Fault> {
    let tail = "where payee_id = $1 and ($2 = '' or id < $2) order by id desc limit $3";
    list(tx, tail, args![id, before, most]).await
}

/// False when the merchant has an order of this number already, which is left as it is.
pub async fn add_order(tx: &mut Tx, o: &Order) -> Result<bool, Fault> {
    let sql = "insert into merchant_order (id, merchant_id, number, title, amount_minor, currency, \
               state, payment_id, created_at_us, expires_at_us, version) \
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
               on conflict (merchant_id, number) do nothing returning id";
    let (currency, state) = (o.currency.code(), o.state.word());
    let args = args![
        o.id,
        o.merchant,
        o.number,
        o.title,
        o.amount_minor,
        currency,
        state,
        o.payment,
        o.created_at_us,
        o.expires_at_us,
        o.version
    ];
    Ok(tx.maybe::<(String,)>(sql, args).await?.is_some())
}

pub async fn order(tx: &mut Tx, id: &OrderId) -> Result<Option<Order>, Fault> {
    find(tx, "where id = $1", args![id]).await
}

pub async fn order_by_number(
    tx: &mut Tx,
    merchant: &MerchantId,
    number: &str,
) -> Result<Option<Order>, Fault> {
    find(tx, "where merchant_id = $1 and number = $2", args![merchant, number]).await
}

/// Open orders whose time is over and that no payment is paying.
pub async fn orders_over(tx: &mut Tx, now_us: i64, most: i64) -> Result<Vec<Order>, Fault> {
    let tail = "where state = 'open' and payment_id is null and expires_at_us <= $1 \
                order by id limit $2";
    list(tx, tail, args![now_us, most]).await
}

/// Closes an order that was found to be over; answers whether it did. A payment that came first has
/// it, and then this touches nothing.
pub async fn expire_order(tx: &mut Tx, id: &OrderId) -> Result<bool, Fault> {
    let sql = "update merchant_order set state = 'expired', version = version + 1 \
               where id = $1 and state = 'open' and payment_id is null";
    Ok(tx.run(sql, args![id]).await? == 1)
}

pub async fn orders(tx: &mut Tx, merchant: &MerchantId, most: i64) -> Result<Vec<Order>, Fault> {
    list(tx, "where merchant_id = $1 order by id desc limit $2", args![merchant, most]).await
}

/// Withdraws an order that nobody is paying; none is touched otherwise.
pub async fn cancel_order(tx: &mut Tx, id: &OrderId) -> Result<u64, Fault> {
    let sql = "update merchant_order set state = 'cancelled', version = version + 1 \
               where id = $1 and state = 'open' and payment_id is null";
    tx.run(sql, args![id]).await
}

pub async fn card(tx: &mut Tx, id: &CardId) -> Result<Option<Card>, Fault> {
    find(tx, "where id = $1", args![id]).await
}

pub async fn cards(tx: &mut Tx, person: &PersonId) -> Result<Vec<Card>, Fault> {
    let tail = "where person_id = $1 and removed_at_us is null order by id desc limit 100";
    list(tx, tail, args![person]).await
}

/// A card that is entered again replaces the one that was kept.
pub async fn replace_card(tx: &mut Tx, card: &Card, now_us: i64) -> Result<u64, Fault> {
    let sql = "update card set removed_at_us = $6 where person_id = $1 and brand = $2 \
               and last4 = $3 and expiry = $4 and id <> $5 and removed_at_us is null";
    let args = args![card.person, card.brand, card.last4, card.expiry, card.id, now_us];
    tx.run(sql, args).await
}

pub async fn remove_card(
    tx: &mut Tx,
    person: &PersonId,
    id: &CardId,
    now_us: i64,
) -> Result<u64, Fault> {
    let sql = "update card set removed_at_us = coalesce(removed_at_us, $3) \
               where id = $2 and person_id = $1";
    tx.run(sql, args![person, id, now_us]).await
}

pub async fn card_session(tx: &mut Tx, id: &CardSessionId) -> Result<Option<CardSession>, Fault> {
    find(tx, "where id = $1", args![id]).await
}

/// As `card_session`, locked, so that a page is finished once.
pub async fn lock_card_session(
    tx: &mut Tx,
    id: &CardSessionId,
) -> Result<Option<CardSession>, Fault> {
    find(tx, "where id = $1 for update", args![id]).await
}

/// Takes pages away on which no card was entered before then. Says how many.
pub async fn purge_card_sessions(tx: &mut Tx, before_us: i64, most: i64) -> Result<u64, Fault> {
    let sql = "delete from card_session where id in (select id from card_session \
               where card_id is null and created_at_us < $1 order by id limit $2)";
    tx.run(sql, args![before_us, most]).await
}

/// The rail record of a payment or refund, in order.
pub async fn attempts(tx: &mut Tx, cause: &str) -> Result<Vec<Attempt>, Fault> {
    list(tx, "where cause = $1 order by id limit 50", args![cause]).await
}

/// As `sent`, for what must be sent once: answers whether it was this caller who marked it.
pub async fn sent_first(tx: &mut Tx, id: &str, now_us: i64) -> Result<bool, Fault> {
    let sql = "update attempt set state = 'sent', sent_at_us = $2, asked = asked + 1 \
               where id = $1 and state = 'due'";
    Ok(tx.run(sql, args![id, now_us]).await? == 1)
}

/// Marks an attempt as sent, before it is: a crash in between is then a doubt, never a loss.
pub async fn sent(tx: &mut Tx, id: &str, now_us: i64) -> Result<u64, Fault> {
    let sql = "update attempt set state = 'sent', sent_at_us = $2, asked = asked + 1 \
               where id = $1 and state in ('due', 'sent', 'unknown')";
    tx.run(sql, args![id, now_us]).await
}

/// False when this callback was stored before.
pub async fn add_callback(tx: &mut Tx, c: &Callback) -> Result<bool, Fault> {
    let sql = "insert into callback (rail, external_id, cause, body, received_at_us) \
               values ($1, $2, $3, $4, $5) on conflict (rail, external_id) do nothing \
               returning external_id";
    let args = args![c.rail, c.external_id, c.cause, c.body, c.received_at_us];
    Ok(tx.maybe::<(String,)>(sql, args).await?.is_some())
}

pub async fn callbacks(tx: &mut Tx, cause: &str) -> Result<Vec<Callback>, Fault> {
    list(tx, "where cause = $1 order by received_at_us limit 50", args![cause]).await
}

/// Payments whose refunds, paid or reserved, exceed what was captured.
pub async fn over_refunded(tx: &mut Tx) -> Result<Vec<(PaymentId, i64, i64)>, Fault> {
    let sql = "select p.id, p.amount_minor, cast(coalesce(sum(r.amount_minor), 0) as bigint) \
               from payment p join refund r on r.payment_id = p.id and r.state <> 'refused' \
               group by p.id, p.amount_minor, p.refunded_minor, p.refunding_minor \
               having sum(r.amount_minor) > p.amount_minor \
                 or sum(r.amount_minor) <> p.refunded_minor + p.refunding_minor \
               order by p.id limit 100";
    tx.all(sql, &[]).await
}

/// How many payments went from somebody to somebody else, top-ups left out.
pub async fn count_paid(tx: &mut Tx) -> Result<i64, Fault> {
    let sql = "select count(*) from payment where kind <> 'top_up' and state = 'succeeded'";
    Ok(tx.one::<(i64,)>(sql, &[]).await?.0)
}
