//! Merchants and their staff.

use paydesk_core::id::{MerchantId, PersonId};
use paydesk_core::payment::Merchant;
use paydesk_core::refund::Policy;

use crate::codec::ToValue;
use crate::record::{find, list};
use crate::{Fault, FromRow, Kind, OwnedValue, Record, Row, Table, Tx, args};

/// Written out, since the policy is a struct of its own inside.
static TABLE: Table = Table {
    name: "merchant",
    columns: &[
        ("id", Kind::Text),
        ("owner_id", Kind::Text),
        ("name_en", Kind::Text),
        ("name_zh", Kind::Text),
        ("trade", Kind::Text),
        ("mcc", Kind::Text),
        ("city", Kind::Text),
        ("currency", Kind::Text),
        ("methods", Kind::Text),
        ("state", Kind::Text),
        ("refund_days", Kind::Int),
        ("refund_percent", Kind::Small),
        ("refund_evidence", Kind::Small),
        ("refund_auto_minor", Kind::Int),
        ("refund_second_minor", Kind::Int),
        ("policy_en", Kind::Text),
        ("policy_zh", Kind::Text),
        ("created_at_us", Kind::Int),
        ("contact", Kind::Text),
        ("system_url", Kind::Text),
    ],
    key: 1,
    fixed: 0,
};

impl Record for Merchant {
    const SELECT: &'static str = "select id, owner_id, name_en, name_zh, trade, mcc, city, \
        currency, methods, state, refund_days, refund_percent, refund_evidence, \
        refund_auto_minor, refund_second_minor, policy_en, policy_zh, created_at_us, \
        contact, system_url from merchant ";

    fn table() -> &'static Table {
        &TABLE
    }

    fn to_row(&self) -> Vec<OwnedValue> {
        vec![
            self.id.to_value(),
            self.owner.to_value(),
            self.name_en.to_value(),
            self.name_zh.to_value(),
            self.trade.to_value(),
            self.mcc.to_value(),
            self.city.to_value(),
            self.currency.to_value(),
            self.methods.to_value(),
            self.state.to_value(),
            self.policy.days.to_value(),
            self.policy.percent.to_value(),
            self.policy.evidence.to_value(),
            self.policy.auto_minor.to_value(),
            self.policy.second_minor.to_value(),
            self.policy_en.to_value(),
            self.policy_zh.to_value(),
            self.created_at_us.to_value(),
            self.contact.to_value(),
            self.system_url.to_value(),
        ]
    }
}

impl FromRow for Merchant {
    fn from_row(row: &Row<'_>) -> Result<Self, Fault> {
        Ok(Self {
            id: row.get(0)?,
            owner: row.get(1)?,
            name_en: row.get(2)?,
            name_zh: row.get(3)?,
            trade: row.get(4)?,
            mcc: row.get(5)?,
            city: row.get(6)?,
            currency: row.get(7)?,
            methods: row.get(8)?,
            state: row.get(9)?,
            policy: Policy {
                days: row.get(10)?,
                percent: row.get(11)?,
                evidence: row.get(12)?,
                auto_minor: row.get(13)?,
                second_minor: row.get(14)?,
            },
            policy_en: row.get(15)?,
            policy_zh: row.get(16)?,
            created_at_us: row.get(17)?,
            contact: row.get(18)?,
            system_url: row.get(19)?,
        })
    }
}

pub async fn by_id(tx: &mut Tx, id: &MerchantId) -> Result<Option<Merchant>, Fault> {
    find(tx, "where id = $1", args![id]).await
}

pub async fn all(tx: &mut Tx) -> Result<Vec<Merchant>, Fault> {
    list(tx, "order by id limit 500", &[]).await
}

/// Where this merchant's own system is asked from now on; none: nobody is asked. False: there is no
/// such merchant.
pub async fn set_system(tx: &mut Tx, id: &MerchantId, url: Option<&str>) -> Result<bool, Fault> {
    let sql = "update merchant set system_url = $1 where id = $2";
    Ok(tx.run(sql, args![url, id]).await? == 1)
}

/// The merchants that this person works for.
pub async fn of_staff(tx: &mut Tx, person: &PersonId) -> Result<Vec<Merchant>, Fault> {
    let tail = "where id in (select merchant_id from merchant_staff where person_id = $1) \
                order by id limit 50";
    list(tx, tail, args![person]).await
}

pub async fn add_staff(
    tx: &mut Tx,
    merchant: &MerchantId,
    person: &PersonId,
) -> Result<u64, Fault> {
    let sql = "insert into merchant_staff (merchant_id, person_id) values ($1, $2) \
               on conflict (merchant_id, person_id) do nothing";
    tx.run(sql, args![merchant, person]).await
}
