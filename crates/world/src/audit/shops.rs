//! Shops with a system of their own: money that goes to one, or is on its way there, was taken by
//! it in words.

use rusqlite::Connection;

use crate::shops::Shops;

const PAID: &str = "
    select p.id, p.payee_id, p.amount_minor, o.number
    from payment p
    join merchant m on m.id = p.payee_id and m.system_url is not null
    left join merchant_order o on o.id = p.order_id
    where p.state in ('processing', 'in_doubt', 'succeeded')";

pub(super) fn check(
    connection: &Connection,
    shops: &Shops,
    wrong: &mut Vec<String>,
) -> anyhow::Result<()> {
    let mut query = connection.prepare_cached(PAID)?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let (id, shop, minor): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let order: Option<String> = row.get(3)?;
        if !shops.took(&shop, minor, order.as_deref()) {
            wrong.push(format!("{id} goes to {shop}, whose system never took it"));
        }
    }
    Ok(())
}
