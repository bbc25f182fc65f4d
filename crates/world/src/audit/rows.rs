//! What stands in the tables, as far as the auditor looks at it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use sha2::{Digest, Sha256};

#[derive(Clone, Debug)]
pub struct Payment {
    pub id: String,
    pub kind: String,
    pub method: String,
    pub state: String,
    pub payer: String,
    pub payee: String,
    pub from: String,
    pub to: String,
    pub minor: i64,
    pub order: String,
    pub note: String,
    pub refunded: i64,
    pub refunding: i64,
    pub created_us: i64,
}

#[derive(Clone, Debug)]
pub struct Refund {
    pub id: String,
    pub payment: String,
    pub minor: i64,
    pub ground: String,
    pub destination: String,
    pub state: String,
    pub reason: String,
}

#[derive(Clone, Debug)]
pub struct Account {
    pub id: String,
    pub kind: String,
    pub currency: String,
    pub balance: i64,
    pub held: i64,
}

#[derive(Clone, Debug)]
pub struct Hold {
    pub cause: String,
    pub account: String,
    pub way: String,
    pub minor: i64,
    pub state: String,
}

#[derive(Clone, Debug)]
pub struct Approval {
    pub id: String,
    pub act: serde_json::Value,
    pub minor: i64,
    pub beneficiary: String,
    pub requested_by: String,
    pub reason: String,
    pub state: String,
    pub decided_by: String,
}

#[derive(Clone, Debug)]
pub struct Message {
    pub id: String,
    pub case: String,
    pub seq: i64,
    pub body: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    pub id: String,
    pub person: String,
    pub reason: String,
    pub since_us: i64,
    pub until_us: Option<i64>,
    pub lifted_us: Option<i64>,
    pub lifted_by: String,
}

#[derive(Default)]
pub struct Rows {
    pub payments: BTreeMap<String, Payment>,
    pub refunds: BTreeMap<String, Refund>,
    pub accounts: BTreeMap<String, Account>,
    pub holds: Vec<Hold>,
    pub approvals: BTreeMap<String, Approval>,
    pub messages: Vec<Message>,
    /// (id, number, state, payment)
    pub orders: Vec<(String, String, String, String)>,
    /// (id, phone)
    pub phones: Vec<(String, String)>,
    /// Shop to owner.
    pub owners: BTreeMap<String, String>,
    /// Account, and the sum of its entries.
    pub entries: BTreeMap<String, i64>,
    pub locks: Vec<Lock>,
    /// Until when tries of a password are closed.
    pub closed: BTreeSet<i64>,
    /// Which acts of staff were done to whom: (actor, act, subject)
    pub audits: BTreeSet<(String, String, String)>,
    /// (person, kind, payment) of every notice about a payment
    pub told: Vec<(String, String, String)>,
    /// Of how many payments somebody was told together: those that failed, that they paid, or
    /// received.
    pub together: BTreeMap<(String, String), i64>,
    /// What the house lent for a refund.
    pub lent: Vec<(String, i64)>,
    pub jobs: Vec<String>,
}

fn all<T>(
    connection: &Connection,
    sql: &str,
    of: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([], of)?;
    rows.collect()
}

impl Rows {
    pub fn read(c: &Connection) -> anyhow::Result<Self> {
        let mut rows = Self { payments: payments(c)?, refunds: refunds(c)?, ..Self::default() };
        let sql = "select id, kind, currency, balance_minor, held_minor from account";
        for row in all(c, sql, |r| {
            Ok(Account {
                id: r.get(0)?,
                kind: r.get(1)?,
                currency: r.get(2)?,
                balance: r.get(3)?,
                held: r.get(4)?,
            })
        })? {
            rows.accounts.insert(row.id.clone(), row);
        }
        let sql = "select cause, account_id, way, amount_minor, state from hold";
        rows.holds = all(c, sql, |r| {
            Ok(Hold {
                cause: r.get(0)?,
                account: r.get(1)?,
                way: r.get(2)?,
                minor: r.get(3)?,
                state: r.get(4)?,
            })
        })?;
        rows.approvals = approvals(c)?;
        let sql = "select id, conversation_id, seq, body from message \
                   order by conversation_id, seq";
        rows.messages = all(c, sql, |r| {
            Ok(Message { id: r.get(0)?, case: r.get(1)?, seq: r.get(2)?, body: r.get(3)? })
        })?;
        let sql = "select id, number, state, coalesce(payment_id, '') from merchant_order";
        rows.orders = all(c, sql, |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?;
        let sql = "select person_id, phone from profile";
        rows.phones = all(c, sql, |r| Ok((r.get(0)?, r.get(1)?)))?;
        let sql = "select id, owner_id from merchant";
        rows.owners = all(c, sql, |r| Ok((r.get(0)?, r.get(1)?)))?.into_iter().collect();
        let sql = "select account_id, sum(amount_minor) from entry group by account_id";
        rows.entries = all(c, sql, |r| Ok((r.get(0)?, r.get(1)?)))?.into_iter().collect();
        let sql = "select subject_id, cast(substr(detail, 1, instr(detail, ' ') - 1) as integer) \
                   from event where kind = 'refund_advanced'";
        rows.lent = all(c, sql, |r| Ok((r.get(0)?, r.get(1)?)))?;
        rows.locks = locks(c)?;
        let sql = "select until_us from throttle where until_us is not null";
        rows.closed = all(c, sql, |r| r.get(0))?.into_iter().collect();
        let sql = "select actor_id, act, subject_id from audit";
        rows.audits = all(c, sql, |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?.into_iter().collect();
        let sql = "select coalesce(person_id, ''), kind, args ->> 'payment' from notice \
                   where args ->> 'payment' is not null";
        rows.told = all(c, sql, |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
        let sql = "select person_id, substr(kind, 10, length(kind) - 14), \
                   sum(cast(args ->> 'count' as integer)) from notice \
                   where kind in ('payments-received-more', 'payments-failed-more', \
                     'payments-paid-more') \
                   group by person_id, kind";
        rows.together =
            all(c, sql, |r| Ok(((r.get(0)?, r.get(1)?), r.get(2)?)))?.into_iter().collect();
        let sql = "select kind || ' of ' || subject_id || ' ' || coalesce(error, '') from job";
        rows.jobs = all(c, sql, |r| r.get(0))?;
        Ok(rows)
    }
}

fn locks(c: &Connection) -> rusqlite::Result<Vec<Lock>> {
    let sql = "select id, person_id, reason, since_us, until_us, lifted_at_us, \
               coalesce(lifted_by, '') from lock order by id";
    all(c, sql, |r| {
        Ok(Lock {
            id: r.get(0)?,
            person: r.get(1)?,
            reason: r.get(2)?,
            since_us: r.get(3)?,
            until_us: r.get(4)?,
            lifted_us: r.get(5)?,
            lifted_by: r.get(6)?,
        })
    })
}

fn payments(c: &Connection) -> rusqlite::Result<BTreeMap<String, Payment>> {
    let sql = "select id, kind, method, state, coalesce(payer_id, ''), payee_id, from_account, \
               to_account, amount_minor, coalesce(order_id, ''), note, refunded_minor, \
               refunding_minor, created_at_us from payment";
    let rows = all(c, sql, |r| {
        Ok(Payment {
            id: r.get(0)?,
            kind: r.get(1)?,
            method: r.get(2)?,
            state: r.get(3)?,
            payer: r.get(4)?,
            payee: r.get(5)?,
            from: r.get(6)?,
            to: r.get(7)?,
            minor: r.get(8)?,
            order: r.get(9)?,
            note: r.get(10)?,
            refunded: r.get(11)?,
            refunding: r.get(12)?,
            created_us: r.get(13)?,
        })
    })?;
    Ok(rows.into_iter().map(|row| (row.id.clone(), row)).collect())
}

fn refunds(c: &Connection) -> rusqlite::Result<BTreeMap<String, Refund>> {
    let sql = "select id, payment_id, amount_minor, ground, destination, state, reason from refund";
    let rows = all(c, sql, |r| {
        Ok(Refund {
            id: r.get(0)?,
            payment: r.get(1)?,
            minor: r.get(2)?,
            ground: r.get(3)?,
            destination: r.get(4)?,
            state: r.get(5)?,
            reason: r.get(6)?,
        })
    })?;
    Ok(rows.into_iter().map(|row| (row.id.clone(), row)).collect())
}

fn approvals(c: &Connection) -> anyhow::Result<BTreeMap<String, Approval>> {
    let sql = "select id, act, amount_minor, coalesce(beneficiary_id, ''), requested_by, reason, \
               state, coalesce(decided_by, '') from approval";
    let rows = all(c, sql, |r| {
        let act: String = r.get(1)?;
        Ok(Approval {
            id: r.get(0)?,
            act: serde_json::from_str(&act).unwrap_or_default(),
            minor: r.get(2)?,
            beneficiary: r.get(3)?,
            requested_by: r.get(4)?,
            reason: r.get(5)?,
            state: r.get(6)?,
            decided_by: r.get(7)?,
        })
    })?;
    Ok(rows.into_iter().map(|row| (row.id.clone(), row)).collect())
}

/// The tables, without SQLite's own and the list of migrations.
pub(super) fn tables(c: &Connection) -> rusqlite::Result<Vec<String>> {
    let sql = "select name from sqlite_schema where type = 'table' \
               and name not like 'sqlite_%' and name not like 'refinery_%' order by name";
    all(c, sql, |r| r.get(0))
}

/// Every text of a table, with the name of its column.
pub(super) fn texts(c: &Connection, table: &str) -> rusqlite::Result<Vec<(String, String)>> {
    let mut statement = c.prepare(&format!("select * from {table}"))?;
    let names: Vec<String> = statement.column_names().into_iter().map(str::to_owned).collect();
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        for (n, name) in names.iter().enumerate() {
            if let ValueRef::Text(text) = row.get_ref(n)? {
                let text = String::from_utf8_lossy(text).into_owned();
                found.push((format!("{table}.{name}"), text));
            }
        }
    }
    Ok(found)
}

/// Every row of a table, its values as text.
pub(super) fn dump(c: &Connection, table: &str) -> rusqlite::Result<Vec<Vec<String>>> {
    let mut statement = c.prepare(&format!("select * from {table} order by 1, 2"))?;
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| {
        (0..columns).map(|n| row.get_ref(n).map(as_text)).collect::<rusqlite::Result<Vec<_>>>()
    })?;
    rows.collect()
}

fn as_text(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        ValueRef::Blob(bytes) => bytes.iter().fold(String::new(), |mut text, byte| {
            // Writing to a string never fails.
            let _ = write!(text, "{byte:02x}");
            text
        }),
    }
}

pub(super) fn digest(c: &Connection) -> anyhow::Result<String> {
    let mut hash = Sha256::new();
    for table in tables(c)? {
        hash.update(&table);
        for row in dump(c, &table)? {
            hash.update(row.join("\u{1f}"));
            hash.update("\u{1e}");
        }
    }
    let digest = hash.finalize();
    Ok(digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect())
}
